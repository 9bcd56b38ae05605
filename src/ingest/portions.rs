//! A slice's lines on their way to those who make orders of them: dealt out by customer into portions, one block of bytes for each
//! group of portions. Little-endian; both sides are always of one build. A line mostly takes 23 bytes, 15 without order ids.

use crate::error::Result;
use crate::table::dictionary::Texts;

use super::ids::{GROUPS, PORTIONS, PORTIONS_EACH, Told, portion};
use super::lines::{Line, Lines};
use super::wire::{Reader, Writer};

/// How a block's columns are written.
mod form {
    /// There are orders' ids.
    pub const ORDERS: u8 = 1;
    /// Amounts take eight bytes, not four.
    pub const WIDE_AMOUNTS: u8 = 2;
    /// Days take four bytes, not two behind the first one.
    pub const WIDE_DAYS: u8 = 4;
    /// There are details,
    pub const DETAILS: u8 = 8;
    /// whose numbers take four bytes, not two.
    pub const WIDE_DETAILS: u8 = 16;
}

/// The lines, whose customers are all known, as a block for each group, with the ids that are to be told. A group that has neither has
/// an empty block. `details` are those that lines have the numbers of; `room` is for as many lines again.
pub(super) fn pack(lines: &Lines, details: &Texts, told: &mut Told, room: &mut Vec<Line>) -> Result<Vec<Vec<u8>>> {
    let ends = sort_by_portion(&lines.lines, room);
    let block = |group: usize| {
        let (known, news) = told.tell(group)?;
        let ends = &ends[group * PORTIONS_EACH..][..=PORTIONS_EACH];
        let (from, to) = (ends[0], ends[PORTIONS_EACH]);
        if from == to && news.is_empty() {
            return Ok(Vec::new());
        }
        let mut out = Writer(Vec::with_capacity((to - from) as usize * 24 + 512));
        out.u32(known);
        out.texts(&news);
        out.0.push(lines.scale);
        ends[1..].iter().for_each(|end| out.u32(end - from));
        write_columns(&room[from as usize..to as usize], details, &mut out)?;
        Ok(out.0)
    };
    (0..GROUPS).map(block).collect()
}

/// Sorts lines by portion and leaves them otherwise in their order: where each portion starts, and where the last one ends.
fn sort_by_portion(lines: &[Line], sorted: &mut Vec<Line>) -> Vec<u32> {
    let mut ends = vec![0u32; PORTIONS + 1];
    lines.iter().for_each(|line| ends[portion(line.customer) + 1] += 1);
    for i in 1..=PORTIONS {
        ends[i] += ends[i - 1];
    }
    let mut next = ends.clone();
    sorted.resize(lines.len(), Line::default());
    for line in lines {
        let place = &mut next[portion(line.customer)];
        sorted[*place as usize] = *line;
        *place += 1;
    }
    ends
}

fn write_columns(lines: &[Line], details: &Texts, out: &mut Writer) -> Result<()> {
    let days = || lines.iter().map(|line| line.day);
    let first_day = days().min().unwrap_or(0);
    let narrow_day = |day: i32| u16::try_from(day.abs_diff(first_day)).ok();
    let mut form = 0;
    form |= if lines.iter().any(|line| line.order != 0) { form::ORDERS } else { 0 };
    form |= if lines.iter().any(|line| i32::try_from(line.amount).is_err()) { form::WIDE_AMOUNTS } else { 0 };
    form |= if days().any(|day| narrow_day(day).is_none()) { form::WIDE_DAYS } else { 0 };
    let (own, numbers) = own_details(lines, details)?;
    form |= if own.is_empty() { 0 } else { form::DETAILS };
    form |= if u16::try_from(own.len()).is_err() { form::WIDE_DETAILS } else { 0 };
    out.0.push(form);
    out.u32(first_day as u32);
    out.column(lines, |line| line.customer.to_le_bytes());
    if form & form::ORDERS != 0 {
        out.column(lines, |line| line.order.to_le_bytes());
    }
    match form & form::WIDE_AMOUNTS {
        0 => out.column(lines, |line| (line.amount as i32).to_le_bytes()),
        _ => out.column(lines, |line| line.amount.to_le_bytes()),
    }
    match form & form::WIDE_DAYS {
        0 => out.column(lines, |line| (line.day.abs_diff(first_day) as u16).to_le_bytes()),
        _ => out.column(lines, |line| line.day.to_le_bytes()),
    }
    out.column(lines, |line| [line.flags]);
    if form & form::DETAILS != 0 {
        out.texts(&own);
        let number = |line: &Line| numbers[line.detail() as usize] - 1;
        match form & form::WIDE_DETAILS {
            0 => out.column(lines, |line| (number(line) as u16).to_le_bytes()),
            _ => out.column(lines, |line| number(line).to_le_bytes()),
        }
    }
    Ok(())
}

/// The details of some of a slice's lines, and for each of the slice's one more than its number among these; 0 where it is none of them.
fn own_details(lines: &[Line], details: &Texts) -> Result<(Texts, Vec<u32>)> {
    let (mut own, mut numbers) = (Texts::default(), vec![0; details.len()]);
    if !details.is_empty() {
        for line in lines {
            let number = &mut numbers[line.detail() as usize];
            if *number == 0 {
                own.push(details.get(line.detail()))?;
                *number = own.len() as u32;
            }
        }
    }
    Ok((own, numbers))
}

/// A block that was read.
pub(super) struct Block<'a> {
    /// Ids of the group that its reader had told before, and those that it tells now.
    pub known: u32,
    pub news: Texts,
    /// Decimals of its amounts.
    pub scale: u8,
    ends: Vec<u32>,
    first_day: i32,
    customers: &'a [[u8; 8]],
    orders: &'a [[u8; 8]],
    amounts: Column<'a, 4, 8>,
    days: Column<'a, 2, 4>,
    flags: &'a [u8],
    /// What else is kept of the lines, each distinct one once; none where nothing is.
    pub details: Texts,
    numbers: Column<'a, 2, 4>,
}

/// A column in one of two widths.
enum Column<'a, const NARROW: usize, const WIDE: usize> {
    Narrow(&'a [[u8; NARROW]]),
    Wide(&'a [[u8; WIDE]]),
}

impl<'a, const NARROW: usize, const WIDE: usize> Column<'a, NARROW, WIDE> {
    fn read(input: &mut Reader<'a>, n: usize, wide: bool) -> Option<Self> {
        Some(if wide { Column::Wide(input.column(n)?) } else { Column::Narrow(input.column(n)?) })
    }
}

impl<'a> Block<'a> {
    /// The block of some bytes; `None` when they are not what [`pack`] makes.
    pub fn read(bytes: &'a [u8]) -> Option<Block<'a>> {
        let mut input = Reader(bytes);
        let (known, news, scale) = (input.u32()?, input.texts()?, *input.take(1)?.first()?);
        let ends = input.numbers(PORTIONS_EACH, u32::from_le_bytes)?;
        let n = *ends.last()? as usize;
        let form = *input.take(1)?.first()?;
        let mut block = Block {
            known,
            news,
            scale,
            first_day: input.u32()? as i32,
            customers: input.column(n)?,
            orders: input.column(if form & form::ORDERS == 0 { 0 } else { n })?,
            amounts: Column::read(&mut input, n, form & form::WIDE_AMOUNTS != 0)?,
            days: Column::read(&mut input, n, form & form::WIDE_DAYS != 0)?,
            flags: input.take(n)?,
            details: Texts::default(),
            numbers: Column::Narrow(&[]),
            ends,
        };
        if form & form::DETAILS != 0 {
            block.details = input.texts()?;
            block.numbers = Column::read(&mut input, n, form & form::WIDE_DETAILS != 0)?;
        }
        (input.0.is_empty() && block.ends.is_sorted()).then_some(block)
    }

    /// No line is of an earlier day.
    pub fn first_day(&self) -> i32 {
        self.first_day
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.customers.len()
    }

    fn range(&self, portion: usize) -> std::ops::Range<usize> {
        let start = portion.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[portion] as usize
    }

    /// Whose the lines of a portion of the group are.
    pub fn customers(&self, portion: usize) -> impl Iterator<Item = u64> {
        self.customers[self.range(portion)].iter().map(|&key| u64::from_le_bytes(key))
    }

    /// The lines of a portion of the group.
    pub fn portion(&self, portion: usize) -> impl Iterator<Item = Line> {
        self.range(portion).map(|i| self.line(i))
    }

    #[inline(always)]
    fn line(&self, i: usize) -> Line {
        Line {
            customer: u64::from_le_bytes(self.customers[i]),
            order: self.orders.get(i).map_or(0, |order| u64::from_le_bytes(*order)),
            amount: match self.amounts {
                Column::Narrow(amounts) => i32::from_le_bytes(amounts[i]).into(),
                Column::Wide(amounts) => i64::from_le_bytes(amounts[i]),
            },
            day: match self.days {
                Column::Narrow(days) => self.first_day + i32::from(u16::from_le_bytes(days[i])),
                Column::Wide(days) => i32::from_le_bytes(days[i]),
            },
            flags: self.flags[i],
            detail: [0; 3],
        }
    }

    /// The numbers among the block's of the details that the lines of a portion have.
    pub fn details(&self, portion: usize) -> impl Iterator<Item = u32> {
        self.range(portion).map(|i| match self.numbers {
            Column::Narrow(numbers) => u16::from_le_bytes(numbers[i]).into(),
            Column::Wide(numbers) => u32::from_le_bytes(numbers[i]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::Prefixes;
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn lines_come_out_of_their_portions_as_they_went_in() {
        let prefixes = Prefixes::of(&[]);
        for seed in 0..200 {
            let mut rng = Rng::new(seed);
            let mut told = Told::default();
            let (days, amounts) =
                *rng.pick(&[(1, 1), (60_000, 1 << 20), (70_000, 1 << 40), (3_000_000, i64::MAX as u64)]);
            let with_orders = rng.bernoulli(0.7);
            let mut details = Texts::default();
            let wanted = *rng.pick(&[1, 1, 5, 100_000]);
            (0..wanted).for_each(|n| details.push(format!("detail {n}").as_bytes()).unwrap());
            // One that is empty stands for all where nothing is kept.
            let keeps = wanted > 1;
            let mut line = |_: u64| {
                let id = format!("{}", rng.below(3000));
                let customer = match rng.bernoulli(0.8) {
                    true => prefixes.key(id.as_bytes()).unwrap(),
                    false => told.keys([format!("customer number {id}!").as_bytes()].into_iter()).unwrap()[0],
                };
                let order = if with_orders { rng.below(u64::MAX) } else { 0 };
                let amount = rng.below(amounts) as i64 * if rng.bernoulli(0.5) { -1 } else { 1 };
                let [a, b, c, _] = (rng.below(details.len() as u64) as u32).to_le_bytes();
                let (day, flags) = (rng.below(days) as i32 - 1000, rng.below(32) as u8);
                Line { customer, order, amount, day, flags, detail: [a, b, c] }
            };
            let lines = Lines { lines: (0..seed * 7).map(&mut line).collect(), scale: 3 };
            let kept = if keeps { &details } else { &Texts::default() };
            let blocks = pack(&lines, kept, &mut told, &mut Vec::new()).unwrap();
            let mut expected: Vec<Vec<Line>> = vec![Vec::new(); PORTIONS];
            lines.lines.iter().for_each(|line| expected[portion(line.customer)].push(*line));
            for (group, block) in blocks.iter().enumerate() {
                if block.is_empty() {
                    assert!(expected[group * PORTIONS_EACH..][..PORTIONS_EACH].iter().all(Vec::is_empty));
                    continue;
                }
                let block = Block::read(block).unwrap();
                assert_eq!((block.known, block.scale), (0, 3));
                for number in 0..PORTIONS_EACH {
                    let ours: Vec<Line> = block.portion(number).collect();
                    let expected = &expected[group * PORTIONS_EACH + number];
                    let without = expected.iter().map(|line| Line { detail: [0; 3], ..*line });
                    assert!(ours.iter().copied().eq(without), "seed {seed}");
                    if keeps {
                        let told = block.details(number).map(|own| block.details.get(own));
                        assert!(told.eq(expected.iter().map(|line| details.get(line.detail()))), "seed {seed}");
                    }
                }
            }
        }
    }

    #[test]
    fn other_bytes_are_no_block() {
        let lines = Lines { lines: vec![Line { customer: 5, ..Line::default() }; 3], scale: 0 };
        let mut details = Texts::default();
        details.push(b"books").unwrap();
        let block = pack(&lines, &details, &mut Told::default(), &mut Vec::new())
            .unwrap()
            .into_iter()
            .find(|block| !block.is_empty())
            .unwrap();
        (0..block.len()).for_each(|n| assert!(Block::read(&block[..n]).is_none()));
        assert!(Block::read(&[&block[..], &[0]].concat()).is_none());
    }
}
