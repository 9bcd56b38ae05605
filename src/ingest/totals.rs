//! What the rows of one order repeat: its total, its discount. How rows follow each other means nothing, and neither does how a file begins:
//! its first rows make a guess, by which it is read, and all of its orders decide. Of large files it is some orders, each with all of its
//! rows, chosen by their ids.

use crate::table::hash::{hash, spread};
use crate::table::order::sort_pairs;

use super::columns::Kept;
use super::details::adds;
use super::doctor;
use super::evidence::Form;
use super::layout::{Profile, Row};
use super::mapping::Mapping;
use super::plan::FilePlan;
use super::population::is_rounded;
use super::wire::{Reader, Writer};
use super::words::Field;

/// Set in the code of a cell that has a digit,
const FILLED: u64 = 1;
/// in that of one other than zero,
const NOT_ZERO: u64 = 2;
/// in that of several rows of an order that say the same there,
const ALIKE: u64 = 4;
/// and in that of rows that differ, which keeps nothing else.
const DIFFERENT: u64 = 8;
const MARKS: u64 = FILLED | NOT_ZERO | ALIKE | DIFFERENT;

/// Set in the number of an order that has several rows.
const SEVERAL: u64 = 1;

/// What cells in some columns say of each order. Rows of one order become one entry, and where there are more orders than may be kept, every
/// other one is let go, with all of its rows: which ones stay depends neither on the order of rows nor on who read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Repeats {
    /// Numbers an entry: its order, then a code a column.
    width: usize,
    entries: Vec<u64>,
    /// Entries that are of different orders already: those at the beginning.
    folded: usize,
    /// How often every other order was let go.
    halvings: u32,
}

/// What the orders say of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Orders without a number there,
    missing: u64,
    /// of several rows of which just one has one,
    once: u64,
    /// of several rows that have the same,
    repeated: u64,
    /// and that is not zero,
    repeated_not_zero: u64,
    /// and of rows that differ.
    different: u64,
}

impl Repeats {
    /// Notes a row, by the hash of its order's id.
    pub fn push(&mut self, order: u64, customer: &[u8], cells: impl Iterator<Item = impl AsRef<[u8]>>) {
        let start = self.entries.len();
        self.entries.push(order.wrapping_add(spread(hash(customer.trim_ascii()))) & !SEVERAL);
        self.entries.extend(cells.map(|cell| code(cell.as_ref().trim_ascii())));
        self.width = self.entries.len() - start;
    }

    /// Adds those of another part.
    pub fn append(&mut self, other: Repeats) {
        self.width = self.width.max(other.width);
        self.halvings = self.halvings.max(other.halvings);
        self.entries.extend(other.entries);
        // Twice as many as there were, so that each entry is sorted a few times at most.
        if self.orders() > 2 * self.folded.max(FOLDED_FROM) {
            self.fold(Rule::read().most);
        }
    }

    fn orders(&self) -> usize {
        self.entries.len() / self.width.max(1)
    }

    /// Makes one entry of the rows of each order, and keeps `most` orders. Cost: a sort of the entries.
    fn fold(&mut self, most: usize) {
        let width = self.width.max(1);
        loop {
            let passes = |order: u64| halvings_passed(order) >= self.halvings;
            let kept = self.entries.chunks_exact(width).zip(0..).filter(|(entry, _)| passes(entry[0]));
            let mut ranks: Vec<(u64, u64)> = kept.map(|(entry, place)| (entry[0] & !SEVERAL, place)).collect();
            sort_pairs(&mut ranks);
            let mut folded = Vec::new();
            for order in ranks.chunk_by(|a, b| a.0 == b.0) {
                let start = folded.len();
                for (row, (_, place)) in order.iter().enumerate() {
                    let entry = &self.entries[*place as usize * width..][..width];
                    if row == 0 {
                        folded.extend_from_slice(entry);
                        continue;
                    }
                    folded[start] |= SEVERAL;
                    for (code, &other) in folded[start + 1..].iter_mut().zip(&entry[1..]) {
                        *code = together(*code, other);
                    }
                }
            }
            (self.entries, self.folded) = (folded, 0);
            self.folded = self.orders();
            if self.folded <= most {
                return;
            }
            self.halvings += 1;
        }
    }

    /// What each column's cells say, order by order.
    fn counts(&self) -> Vec<Counts> {
        let mut all = self.clone();
        all.fold(Rule::read().most);
        let width = all.width.max(1);
        let count = |column: usize| {
            let mut counts = Counts::default();
            for entry in all.entries.chunks_exact(width) {
                let code = entry[column];
                if code & FILLED == 0 {
                    counts.missing += 1;
                } else if code & DIFFERENT != 0 {
                    counts.different += 1;
                } else if code & ALIKE != 0 {
                    counts.repeated += 1;
                    counts.repeated_not_zero += u64::from(code & NOT_ZERO != 0);
                } else {
                    counts.once += entry[0] & SEVERAL;
                }
            }
            counts
        };
        (1..width).map(count).collect()
    }

    pub fn write(&self, out: &mut Writer) {
        let mut all = self.clone();
        all.fold(Rule::read().most);
        out.u32(all.width as u32);
        out.u32(all.halvings);
        out.u32(all.entries.len() as u32);
        out.column(&all.entries, |n| n.to_le_bytes());
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Repeats> {
        let (width, halvings, n) = (input.u32()? as usize, input.u32()?, input.u32()? as usize);
        let entries = input.numbers(n, u64::from_le_bytes)?;
        entries.len().is_multiple_of(width.max(1)).then_some(Repeats { width, entries, folded: 0, halvings })
    }
}

/// Fewer entries than this are not worth a sort.
const FOLDED_FROM: usize = 4096;

/// How many halvings an order stays through.
fn halvings_passed(order: u64) -> u32 {
    spread(order & !SEVERAL).leading_zeros()
}

/// The code of what two rows of an order say, or two parts of it.
fn together(one: u64, other: u64) -> u64 {
    if one & FILLED == 0 || other & FILLED == 0 {
        one | other
    } else if (one | other) & DIFFERENT != 0 || (one ^ other) & !ALIKE != 0 {
        FILLED | DIFFERENT
    } else {
        one | ALIKE
    }
}

/// A cell as a number: equal cells have equal ones. What has no digit says nothing.
fn code(cell: &[u8]) -> u64 {
    if !cell.iter().any(u8::is_ascii_digit) {
        return 0;
    }
    let is_zero = !cell.iter().any(|byte| (b'1'..=b'9').contains(byte));
    hash(cell) & !MARKS | FILLED | if is_zero { 0 } else { NOT_ZERO }
}

/// How many orders of a kind there have to be, and how few of another kind are slips.
struct Rule {
    /// Orders whose rows happen to cost the same are not that many.
    enough: u64,
    /// One order in so many may have rows that differ where the others' are the same: someone changed it by hand.
    slip: u64,
    /// One order in so many may lack what the others have once.
    gap: u64,
    /// So many orders of a file are looked at.
    most: usize,
}

impl Rule {
    fn read() -> Rule {
        let rule = &doctor::data()["totals"];
        let number = |name: &str| rule[name].as_u64().unwrap_or(u64::MAX);
        Rule { enough: number("enough"), slip: number("slip"), gap: number("gap"), most: number("most") as usize }
    }

    fn are_slips(few: u64, one_in: u64, many: u64) -> bool {
        few.saturating_mul(one_in) <= many
    }

    /// Whether rows of one order carry its total: many orders repeat theirs and hardly one has two, or each has it in just one of its rows.
    fn are_totals(&self, said: Counts) -> bool {
        let Counts { missing, once, repeated, different, .. } = said;
        let are_repeated = repeated >= self.enough && Rule::are_slips(different, self.slip, repeated);
        // An amount that is simply missing leaves blank cells, too: in orders that have no other, or beside ones that add up.
        let are_once = once > 0 && repeated == 0 && different == 0 && Rule::are_slips(missing, self.gap, once);
        are_repeated || are_once
    }

    /// Whether a number is of the whole order, where its amount is.
    fn is_of_order(&self, said: Counts) -> bool {
        said.repeated_not_zero > 0 && Rule::are_slips(said.different, self.slip, said.repeated)
    }
}

/// Which columns have to be looked at throughout: the amount, where it is open whether rows carry totals, and kept numbers that may be of
/// the whole order. How many were bought never is.
pub(super) fn watched(mapping: &Mapping, kept: &[Kept], profiles: &[Profile], carried: Form) -> Vec<usize> {
    if mapping.column(Field::Order).is_none() || (carried.asked && !carried.value) {
        return Vec::new();
    }
    let is_number = |kept: &&Kept| match kept.sort {
        Some(sort) => adds(sort),
        None => profiles.get(kept.column).is_some_and(|profile| profile.mostly(profile.numbers)),
    };
    let amount = mapping.column(Field::Amount).filter(|_| !carried.asked);
    if amount.is_none() && !carried.asked {
        return Vec::new();
    }
    let numbers = kept.iter().filter(is_number).map(|kept| kept.column);
    let numbers = numbers.filter(|column| mapping.column(Field::Quantity) != Some(*column));
    amount.into_iter().chain(numbers).collect()
}

/// What the first rows of a file say.
#[inline(never)]
pub(super) fn of_rows(rows: &[Row], mapping: &Mapping, watched: &[usize]) -> Repeats {
    let mut repeats = Repeats::default();
    for row in rows.iter().filter(|_| !watched.is_empty()) {
        let cell = |column: usize| row.cells.get(column).map_or(&[][..], Vec::as_slice);
        let of = |field| mapping.column(field).map_or(&[][..], cell).trim_ascii();
        if !of(Field::Order).is_empty() && !is_rounded(of(Field::Order)) {
            let cells = watched.iter().map(|&column| cell(column));
            repeats.push(hash(of(Field::Order)), of(Field::Customer), cells);
        }
    }
    repeats
}

/// Whether the rows of one order carry its total, and which of the watched columns of numbers say something of a whole order, too.
pub(super) fn decide(repeats: &Repeats, carried: Form, watched: &[usize]) -> (Form, Vec<usize>) {
    let rule = Rule::read();
    let counts = repeats.counts();
    let mut said = counts.iter().copied().zip(watched.iter().copied());
    let value = if carried.asked { carried.value } else { said.next().is_some_and(|(said, _)| rule.are_totals(said)) };
    let of_order = said.filter(|(said, _)| value && rule.is_of_order(*said)).map(|(_, column)| column).collect();
    (Form { value, ..carried }, of_order)
}

impl FilePlan {
    /// The plan as the whole file would have it; nothing where it may stay.
    pub(super) fn with_totals(&self, repeats: &Repeats) -> Option<FilePlan> {
        let (amount_per_order, of_order) = decide(repeats, self.amount_per_order, &self.watched);
        let is_other = amount_per_order != self.amount_per_order || of_order != self.of_order;
        is_other.then(|| FilePlan { amount_per_order, of_order, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_rules_are_there() {
        let rule = &doctor::data()["totals"];
        assert!(
            ["enough", "slip", "gap", "most"].iter().all(|name| rule[name].as_u64().is_some_and(|n| n > 0)),
            "{rule}"
        );
        assert!(rule["about"].is_string() && *rule != Value::Null);
    }

    /// Counts by looking at every order's cells again and again.
    fn naive(rows: &[(u8, &str)]) -> Counts {
        let mut counts = Counts::default();
        let orders: std::collections::BTreeSet<u8> = rows.iter().map(|(order, _)| *order).collect();
        for order in orders {
            let cells: Vec<&str> = rows.iter().filter(|(of, _)| *of == order).map(|(_, cell)| *cell).collect();
            let filled: std::collections::BTreeSet<&str> =
                cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
            let several = cells.iter().filter(|cell| !cell.is_empty()).count() > 1;
            match filled.len() {
                0 => counts.missing += 1,
                1 if several => {
                    counts.repeated += 1;
                    counts.repeated_not_zero += u64::from(!filled.contains("0"));
                }
                1 => counts.once += u64::from(cells.len() > 1),
                _ => counts.different += 1,
            }
        }
        counts
    }

    #[test]
    fn counts_are_those_of_a_naive_reckoning_and_survive_the_wire() {
        for seed in 0..300 {
            let mut rng = crate::rng::Rng::new(seed);
            let row = |_| (rng.below(12) as u8, *rng.pick(&["", "", "0", "5", "5", "7"]));
            let rows: Vec<(u8, &str)> = (0..seed % 40).map(row).collect();
            let (mut repeats, mut later) = (Repeats::default(), Repeats::default());
            for (i, (order, cell)) in rows.iter().enumerate() {
                let of = if i < rows.len() / 2 { &mut repeats } else { &mut later };
                of.push(hash(&[*order]), b"", std::iter::once(cell));
            }
            let mut out = Writer(Vec::new());
            later.write(&mut out);
            repeats.append(Repeats::read(&mut Reader(&out.0)).unwrap());
            assert_eq!(repeats.counts().first().copied().unwrap_or_default(), naive(&rows), "{rows:?}");
        }
    }

    /// Rows of the orders from `orders`, two each, of which the second repeats the first, read by parts of some rows.
    fn of_many(orders: std::ops::Range<u32>, part: usize, most: usize) -> Repeats {
        let rows: Vec<u32> = orders.clone().chain(orders).collect();
        let mut all = Repeats::default();
        for rows in rows.chunks(part) {
            let mut of_part = Repeats::default();
            rows.iter().for_each(|order| of_part.push(hash(&order.to_le_bytes()), b"", std::iter::once(b"5")));
            of_part.fold(most);
            all.append(of_part);
            all.fold(most);
        }
        all
    }

    #[test]
    fn more_orders_than_may_be_kept_are_the_same_ones_however_the_rows_were_read() {
        let whole = of_many(0..10_000, usize::MAX, 1000);
        let counts = whole.counts()[0];
        assert!((300..=1000).contains(&counts.repeated) && counts.once == 0, "{counts:?}");
        assert!(counts.missing == 0 && counts.different == 0, "all rows of an order are kept, or none: {counts:?}");
        for part in [37, 500, 9_999] {
            assert_eq!(of_many(0..10_000, part, 1000), whole, "{part}");
        }
        assert_eq!(of_many(0..1000, 100, 1000).counts()[0].repeated, 1000, "as many as may be kept are kept");
    }

    #[test]
    fn rows_of_one_order_take_no_room() {
        let mut all = Repeats::default();
        for part in 0..20 {
            let mut of_part = Repeats::default();
            for row in 0..50_000 {
                of_part.push(hash(b"-"), b"", std::iter::once((part * row).to_string()));
            }
            let mut out = Writer(Vec::new());
            of_part.write(&mut out);
            assert!(out.0.len() < 100, "{} bytes", out.0.len());
            all.append(of_part);
            assert_eq!(all.entries.len(), 2);
        }
        assert_eq!(all.counts(), [Counts { different: 1, ..Counts::default() }]);
    }
}
