//! Where only totals are kept: rows of one order follow each other, and the order is made of them where they are read. What is left open is
//! whether the first and the last order of a slice go on in its neighbours.

use crate::error::{Code, Error, Result};
use crate::table::money::POW10;

use super::issues::{Issue, IssueLog, Sample};
use super::lines::{Line, Lines, flag};
use super::wire::{Reader, Writer};

/// What was paid, and what was taken back: the first day and the amount of each.
type Part = Option<(i32, i64)>;

/// Neighbouring rows of one customer's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// The customer's id; the key until it is written.
    pub customer: Vec<u8>,
    key: u64,
    order: u64,
    /// The mark before its id, which may call the order off.
    pub prefix: bool,
    /// Its rows carry its total.
    totals: bool,
    pub scale: u8,
    pub paid: Part,
    pub back: Part,
    /// The last day on which something was paid.
    last: i32,
    /// How many rows wait for a total, and which is the first of them.
    pub lacking: (u64, u64),
    told: bool,
}

impl Run {
    fn of(lines: &[Line], scale: u8, totals: bool) -> Result<Run> {
        let Line { customer: key, order, flags, .. } = lines[0];
        let prefix = flags & flag::PREFIX != 0;
        let mut run = Run { key, order, prefix, totals, scale, last: i32::MIN, ..Run::default() };
        lines.iter().try_for_each(|line| run.take(line))?;
        Ok(run)
    }

    fn take(&mut self, line: &Line) -> Result<()> {
        if line.flags & flag::DETAIL != 0 {
            self.told |= line.flags & flag::TOLD != 0;
            let first = if self.lacking.0 == 0 { line.day as u64 } else { self.lacking.1 };
            self.lacking = (self.lacking.0 + 1, first);
            return Ok(());
        }
        let is_called_off = line.flags & flag::STATUS != 0;
        let part = Some((line.day, if is_called_off { line.amount.min(0) } else { line.amount }));
        if is_called_off || line.flags & flag::NEGATIVE != 0 {
            self.back = self.joined(self.back, part)?;
        } else {
            self.paid = self.joined(self.paid, part)?;
            self.last = self.last.max(line.day);
        }
        Ok(())
    }

    fn joined(&self, a: Part, b: Part) -> Result<Part> {
        let (Some((day, amount)), Some((other_day, other))) = (a, b) else { return Ok(a.or(b)) };
        let amount = match self.totals {
            true if other.abs() > amount.abs() => other,
            true => amount,
            false => amount.checked_add(other).ok_or_else(too_large)?,
        };
        Ok(Some((day.min(other_day), amount)))
    }

    /// The lines that the order comes to.
    fn lines(&self) -> impl Iterator<Item = Line> {
        let mark = if self.prefix { flag::PREFIX } else { 0 };
        let line = |(day, amount), flags| Line { customer: self.key, day, amount, flags, ..Line::default() };
        let beside = if self.paid.is_some() { flag::STATUS } else { 0 };
        let paid = self.paid.map(|paid| line(paid, mark));
        // The same order on a later day.
        let later = self.paid.filter(|(day, _)| *day < self.last).map(|_| line((self.last, 0), mark | flag::DETAIL));
        let back = self.back.map(|back| line(back, mark | flag::NEGATIVE | beside));
        [paid, later, back].into_iter().flatten()
    }

    /// Rows of an order of which no row has an amount: how many, and which is the first.
    pub fn lacks(&self) -> Option<(u64, u64)> {
        let lacks = self.paid.or(self.back).is_none() && !self.told;
        Some(self.lacking).filter(|(rows, _)| lacks && *rows > 0)
    }

    /// The run that this one and what follows it in the next slice are together, with what that changes; nothing where they are of two orders.
    pub fn followed_by(&self, next: &Run) -> Result<Option<(Run, Change)>> {
        let (a, b) = ((&self.customer, self.order, self.prefix), (&next.customer, next.order, next.prefix));
        if a != b {
            return Ok(None);
        }
        let scale = self.scale.max(next.scale);
        let (one, other) = (self.at_scale(scale)?, next.at_scale(scale)?);
        let mut run = one.clone();
        (run.paid, run.back) = (one.joined(one.paid, other.paid)?, one.joined(one.back, other.back)?);
        (run.last, run.told) = (one.last.max(other.last), one.told || other.told);
        run.lacking = if one.lacking.0 == 0 { other.lacking } else { (one.lacking.0 + other.lacking.0, one.lacking.1) };
        let amount = |part: Part| part.map_or(0, |(_, amount)| i128::from(amount));
        let change = |part: fn(&Run) -> Part| Joint {
            amount: amount(part(&run)) - amount(part(&one)) - amount(part(&other)),
            // Counted twice, once too late.
            day: part(&one).zip(part(&other)).map(|(a, b)| a.0.max(b.0)),
        };
        let change = Change {
            customer: self.customer.clone(),
            prefix: self.prefix,
            scale,
            paid: change(|run| run.paid),
            back: change(|run| run.back),
            was_two: one.paid.or(one.back).is_some() && other.paid.or(other.back).is_some(),
        };
        Ok(Some((run, change)))
    }

    fn at_scale(&self, scale: u8) -> Result<Run> {
        let factor = POW10[usize::from(scale - self.scale)];
        let scaled = |part: Part| match part {
            Some((day, amount)) => Ok(Some((day, amount.checked_mul(factor).ok_or_else(too_large)?))),
            None => Ok(None),
        };
        Ok(Run { paid: scaled(self.paid)?, back: scaled(self.back)?, scale, ..self.clone() })
    }

    pub fn write(&self, out: &mut Writer) {
        out.bytes(&self.customer);
        let flags = [self.prefix, self.totals, self.told, self.paid.is_some(), self.back.is_some()];
        flags.into_iter().for_each(|flag| out.0.push(flag.into()));
        out.0.push(self.scale);
        let (paid, back) = (self.paid.unwrap_or_default(), self.back.unwrap_or_default());
        for n in [self.order, paid.1 as u64, back.1 as u64, self.lacking.0, self.lacking.1] {
            out.u64(n);
        }
        [paid.0, back.0, self.last].into_iter().for_each(|day| out.u32(day as u32));
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Run> {
        let customer = input.bytes()?.to_vec();
        let &[prefix, totals, told, paid, back, scale] = input.take(6)?.first_chunk()?;
        let (order, paid_amount, back_amount) = (input.u64()?, input.u64()? as i64, input.u64()? as i64);
        let lacking = (input.u64()?, input.u64()?);
        let (paid_day, back_day, last) = (input.u32()? as i32, input.u32()? as i32, input.u32()? as i32);
        Some(Run {
            customer,
            key: 0,
            order,
            prefix: prefix != 0,
            totals: totals != 0,
            scale,
            paid: (paid != 0).then_some((paid_day, paid_amount)),
            back: (back != 0).then_some((back_day, back_amount)),
            last,
            lacking,
            told: told != 0,
        })
    }
}

fn too_large() -> Error {
    Error::new(Code::AmountTooLarge)
}

/// Joins the orders at the ends of a file's slices, which come in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Joints {
    /// The order at the end of what has come.
    open: Option<Run>,
    pub changes: Vec<Change>,
}

impl Joints {
    /// Takes the ends of the next slice, before which the file has so many records.
    pub fn follow(&mut self, mut ends: Ends, above: u64, mut lacks: impl FnMut((u64, u64))) -> Result<()> {
        if !ends.any {
            return Ok(());
        }
        [&mut ends.first, &mut ends.last].into_iter().flatten().for_each(|run| run.lacking.1 += above);
        let joined =
            self.open.as_ref().zip(ends.first.as_ref()).map(|(open, first)| open.followed_by(first)).transpose()?;
        let first = match joined.flatten() {
            Some((run, change)) => {
                self.changes.push(change);
                Some(run)
            }
            None => {
                self.close(&mut lacks);
                ends.first
            }
        };
        self.open = first;
        if !ends.is_whole {
            self.close(&mut lacks);
            self.open = ends.last;
        }
        Ok(())
    }

    /// Nothing follows.
    pub fn close(&mut self, lacks: impl FnMut((u64, u64))) {
        self.open.take().and_then(|run| run.lacks()).into_iter().for_each(lacks);
    }
}

/// What has to be put right of a part of an order that two slices have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Joint {
    pub amount: i128,
    /// The day on which one was counted too many.
    pub day: Option<i32>,
}

/// What has to be put right of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub customer: Vec<u8>,
    pub prefix: bool,
    pub scale: u8,
    pub paid: Joint,
    pub back: Joint,
    /// Both slices have counted the order.
    pub was_two: bool,
}

/// Rows of orders without a total.
#[derive(Default)]
pub(super) struct Lacking(pub Issue);

impl Lacking {
    /// Adds those of an order: how many, and which is the first.
    pub fn add(&mut self, (rows, first): (u64, u64), column: Option<u32>) {
        self.0.count += rows;
        if self.0.samples.len() < IssueLog::SAMPLES {
            self.0.samples.push(Sample { file: 0, row: first, column, value: String::new() });
        }
    }

    pub fn rows(&self) -> u64 {
        self.0.count
    }
}

/// The orders at a slice's ends, which may go on in its neighbours: each where it has an id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// There are orders at all.
    pub any: bool,
    pub first: Option<Run>,
    pub last: Option<Run>,
    /// There is just one, which stands as the first.
    pub is_whole: bool,
}

impl Ends {
    pub fn write(&self, out: &mut Writer) {
        out.0.extend([u8::from(self.any), self.is_whole.into()]);
        for run in [&self.first, &self.last] {
            out.0.push(run.is_some().into());
            run.iter().for_each(|run| run.write(out));
        }
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Ends> {
        let &[any, is_whole] = input.take(2)?.first_chunk()?;
        let mut run = || if input.take(1)? == [0] { Some(None) } else { Run::read(input).map(Some) };
        let (first, last) = (run()?, run()?);
        Some(Ends { any: any != 0, first, last, is_whole: is_whole != 0 })
    }
}

/// Makes orders of the lines of a slice. `lacks` is told of rows of orders without a total: how many, and which is the first; `write_id`
/// writes the id of a key.
pub(super) fn orders_of(
    lines: &mut Lines,
    totals: bool,
    mut lacks: impl FnMut((u64, u64)),
    write_id: impl Fn(u64, &mut Vec<u8>),
) -> Result<Ends> {
    let mut out = std::mem::take(&mut lines.lines);
    let mut ends = Ends { any: !out.is_empty(), ..Ends::default() };
    // An order never comes to more lines than it had, so they are put down where those stood.
    let (mut kept, mut at) = (0, 0);
    while at < out.len() {
        let length = length_of_run(&out[at..]);
        let is_edge = at == 0 || at + length == out.len();
        let line = out[at];
        if length == 1 && !is_edge && line.flags & !(flag::ORDER | flag::PREFIX) == 0 {
            out[kept] = Line { order: 0, flags: line.flags & flag::PREFIX, ..line };
            (kept, at) = (kept + 1, at + 1);
            continue;
        }
        let mut run = Run::of(&out[at..at + length], lines.scale, totals)?;
        for line in run.lines() {
            out[kept] = line;
            kept += 1;
        }
        let is_last = at + length == out.len();
        if is_edge && line.flags & flag::ORDER != 0 {
            write_id(line.customer, &mut run.customer);
            (ends.first, ends.last, ends.is_whole) = match (at, is_last) {
                (0, is_whole) => (Some(run), None, is_whole),
                _ => (ends.first, Some(run), false),
            };
        } else if let Some(rows) = run.lacks() {
            lacks(rows);
        }
        at += length;
    }
    out.truncate(kept);
    lines.lines = out;
    Ok(ends)
}

/// How many lines are of the order of the first.
#[inline]
fn length_of_run(lines: &[Line]) -> usize {
    let goes_on = |line: &&Line| {
        line.flags & lines[0].flags & flag::ORDER != 0
            && (line.order, line.customer) == (lines[0].order, lines[0].customer)
    };
    1 + lines[1..].iter().take_while(goes_on).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn lines(rng: &mut Rng) -> Vec<Line> {
        let n = rng.below(20);
        let line = |_| {
            let flags = *rng.pick(&[0, flag::STATUS, flag::NEGATIVE, flag::DETAIL]);
            let (order, flags) =
                if rng.bernoulli(0.8) { (1 + rng.below(3), flags | flag::ORDER) } else { (0, flags & !flag::DETAIL) };
            let amount = if flags & flag::NEGATIVE != 0 { -7 } else { rng.below(9) as i64 };
            Line { customer: 1, order, amount, day: rng.below(5) as i32, flags, ..Line::default() }
        };
        (0..n).map(line).collect()
    }

    /// Count and sum of orders, first and last day of paid ones, rows without a total.
    type Told = (i64, i128, i32, i32, u64);

    fn told(lines: &[Line], told: &mut Told) {
        for line in lines {
            if line.flags & flag::NEGATIVE == 0 {
                told.0 += i64::from(line.flags & flag::DETAIL == 0);
                (told.2, told.3) = (told.2.min(line.day), told.3.max(line.day));
            }
            told.1 += i128::from(line.amount);
        }
    }

    #[test]
    fn however_lines_are_cut_they_come_to_the_same_orders() {
        for seed in 0..3000 {
            let mut rng = Rng::new(seed);
            let (all, totals) = (lines(&mut rng), rng.bernoulli(0.5));
            let nothing = (0, 0, i32::MAX, i32::MIN, 0);
            let read = |cuts: &[usize]| {
                let (mut sum, mut joints, mut lacking, mut from) = (nothing, Joints::default(), 0, 0);
                for &to in cuts {
                    let mut part = Lines { lines: all[from..to].to_vec(), scale: 0 };
                    let ends = orders_of(&mut part, totals, |(rows, _)| lacking += rows, |_, _| ()).unwrap();
                    let mut out = Writer(Vec::new());
                    ends.write(&mut out);
                    // As it is handed over; keys are only of use before that.
                    let ends = Ends::read(&mut Reader(&out.0)).unwrap();
                    let mut again = Writer(Vec::new());
                    ends.write(&mut again);
                    assert_eq!(again.0, out.0);
                    joints.follow(ends, 0, |(rows, _)| lacking += rows).unwrap();
                    told(&part.lines, &mut sum);
                    from = to;
                }
                joints.close(|(rows, _)| lacking += rows);
                for change in joints.changes {
                    sum.0 -= i64::from(change.paid.day.is_some());
                    sum.1 += change.paid.amount + change.back.amount;
                }
                sum.4 = lacking;
                sum
            };
            let mut cuts: Vec<usize> = (0..rng.below(6)).map(|_| rng.below(all.len() as u64 + 1) as usize).collect();
            cuts.push(all.len());
            cuts.sort_unstable();
            assert_eq!(read(&cuts), read(&[all.len()]), "{seed}: {all:?} {cuts:?}");
        }
    }
}
