//! The latest records of a ledger, day by day. Questions that look back a short time are answered by them; going customer by customer,
//! all of time would be passed over.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// Records of the last [`Recent::REACH`] days, each with its customer. Customers stand in blocks so small that what is counted of one stays
/// near the processor; within a block refunds come after all else, and of both the days ascend, and of a day customers.
///
/// Room: 6 bytes a record of these days, 14 where there are amounts, and 2 for each column of texts that was asked for.
pub struct Recent {
    first: i32,
    /// Records of day `first + d` in block `b` are from `starts[2 * REACH * b + d]` to the next start; refunds stand `REACH` further.
    starts: Vec<u32>,
    /// Of each record, its customer's place in the block,
    pub customers: Vec<u16>,
    /// its place in the ledger,
    records: Vec<u32>,
    /// and its amount, where the ledger has amounts.
    pub amounts: Vec<i64>,
    /// No amount is further from nothing.
    pub largest: u64,
    /// Codes of texts, by the names of their columns; the latest last.
    codes: RefCell<Vec<(String, Rc<[u16]>)>>,
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All but refunds.
    Orders,
    /// Refunds alone.
    Refunds,
    /// All.
    Both,
}

impl Recent {
    /// A year and a month: as long as people look back to see what has become of what was.
    pub const REACH: i32 = 396;
    /// Customers of a block.
    pub const BLOCK: usize = 1 << 14;
    const DAYS: usize = Recent::REACH as usize;

    /// Of records that stand by customer and day: those of customer `c` are `starts[c]..starts[c + 1]`. `refunds` and `amounts` may be
    /// empty. Cost: two passes over the days.
    pub(super) fn of(starts: &[u32], days: &[i32], refunds: &[bool], amounts: &[i64]) -> Recent {
        let first = days.iter().copied().max().unwrap_or(0) - Recent::REACH + 1;
        let slot = |record: usize| {
            let is_refund = refunds.get(record).is_some_and(|&is| is);
            (days[record] - first) as usize + if is_refund { Recent::DAYS } else { 0 }
        };
        let latest = |run: &[u32]| {
            let run = run[0] as usize..run[1] as usize;
            let old = days[run.clone()].iter().rev().position(|&day| day < first);
            run.start + old.map_or(0, |recent| run.len() - recent)..run.end
        };
        let runs: Vec<&[u32]> = starts.windows(2).collect();
        let mut all = vec![0];
        for block in runs.chunks(Recent::BLOCK) {
            let mut counts = [0; 2 * Recent::DAYS];
            block.iter().for_each(|run| latest(run).for_each(|record| counts[slot(record)] += 1));
            for count in counts {
                all.push(all[all.len() - 1] + count);
            }
        }
        let size = all[all.len() - 1] as usize;
        let mut recent = Recent {
            first,
            customers: vec![0; size],
            records: vec![0; size],
            amounts: vec![0; if amounts.is_empty() { 0 } else { size }],
            largest: 0,
            starts: all,
            codes: RefCell::default(),
        };
        for (number, block) in runs.chunks(Recent::BLOCK).enumerate() {
            let mut next = recent.starts[2 * Recent::DAYS * number..][..2 * Recent::DAYS].to_vec();
            for (customer, run) in block.iter().enumerate() {
                for record in latest(run) {
                    let next = &mut next[slot(record)];
                    let place = *next as usize;
                    *next += 1;
                    (recent.customers[place], recent.records[place]) = (customer as u16, record as u32);
                    if let Some(&amount) = amounts.get(record) {
                        recent.amounts[place] = amount;
                        recent.largest = recent.largest.max(amount.unsigned_abs());
                    }
                }
            }
        }
        recent
    }

    /// For each block of customers, the places here of what is wanted from the first to the last one of some days; `None` where that goes
    /// further back than these records.
    pub fn within(&self, (first, last): (i32, i32), wanted: Wanted) -> Option<Vec<[Range<usize>; 2]>> {
        if first < self.first {
            return None;
        }
        let day = |day: i32| day.saturating_sub(self.first).clamp(0, Recent::REACH) as usize;
        let (from, to) = (day(first), day(last.saturating_add(1)).max(day(first)));
        let places = |start: usize| {
            let part = |kind: Wanted, start: usize| {
                let to = if wanted == kind || wanted == Wanted::Both { to } else { from };
                self.starts[start + from] as usize..self.starts[start + to] as usize
            };
            [part(Wanted::Orders, start), part(Wanted::Refunds, start + Recent::DAYS)]
        };
        Some((0..self.starts.len() - 1).step_by(2 * Recent::DAYS).map(places).collect())
    }

    /// Of each record, the code of a column's text, or another one where it has none. The first call for a column reads all of them.
    pub fn codes(&self, column: &str, code: impl Fn(usize) -> u16) -> Rc<[u16]> {
        /// Columns that are kept: questions come back to few.
        const KEPT: usize = 4;
        let mut kept = self.codes.borrow_mut();
        let known = kept.iter().position(|(name, _)| name == column).map(|at| kept.remove(at));
        let found = known.unwrap_or_else(|| {
            let codes = self.records.iter().map(|&record| code(record as usize)).collect();
            (column.to_owned(), codes)
        });
        let codes = found.1.clone();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(found);
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_same_records_as_by_looking_at_each() {
        let mut rng = Rng::new(7);
        for round in 0..200 {
            let (mut starts, mut days, mut refunds) = (vec![0], Vec::new(), Vec::new());
            // Some have several blocks.
            let customers = if round % 50 == 0 { 2 * Recent::BLOCK + 5 } else { rng.below(6) as usize };
            for _ in 0..customers {
                let mut own: Vec<i32> = (0..rng.below(9)).map(|_| 19_000 + rng.below(900) as i32).collect();
                own.sort_unstable();
                refunds.extend(own.iter().map(|_| rng.below(3) == 0));
                days.extend(own);
                starts.push(days.len() as u32);
            }
            let amounts: Vec<i64> = days.iter().map(|_| rng.range(-1000, 1000)).collect();
            let recent = Recent::of(&starts, &days, &refunds, &amounts);
            let last = days.iter().copied().max().unwrap_or(0);
            let codes = recent.codes("code", |record| record as u16);
            let again = recent.codes("code", |_| panic!("it is known"));
            assert_eq!(codes, again);
            let windows =
                [(0, 1), (30, 31), (200, 90), (395, 396), (395, 10), (395, 1), (396, 397), (-5, 3), (3, 0), (0, 400)];
            for (back, length) in windows {
                let window = (last - back, last - back + length - 1);
                for wanted in [Wanted::Orders, Wanted::Refunds, Wanted::Both] {
                    let Some(found) = recent.within(window, wanted) else {
                        assert!(back > 395);
                        continue;
                    };
                    let mut records = Vec::new();
                    for (block, place) in found
                        .into_iter()
                        .enumerate()
                        .flat_map(|(block, [orders, refunds])| orders.chain(refunds).map(move |place| (block, place)))
                    {
                        let customer = block * Recent::BLOCK + usize::from(recent.customers[place]);
                        let record = recent.records[place];
                        assert!((starts[customer]..starts[customer + 1]).contains(&record));
                        assert_eq!(recent.amounts[place], amounts[record as usize]);
                        assert!(amounts[record as usize].unsigned_abs() <= recent.largest);
                        assert_eq!(codes[place], record as u16);
                        records.push(record as usize);
                    }
                    records.sort_unstable();
                    let is_meant = |&record: &usize| {
                        let is_in = (window.0..=window.1).contains(&days[record]);
                        is_in && (wanted == Wanted::Both || refunds[record] == (wanted == Wanted::Refunds))
                    };
                    assert_eq!(records, (0..days.len()).filter(is_meant).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn few_columns_are_kept() {
        let recent = Recent::of(&[0, 1], &[19_000], &[], &[]);
        for column in ["a", "b", "c", "d", "a", "e"] {
            recent.codes(column, |_| 7);
        }
        assert_eq!(recent.codes("a", |_| panic!("asked for lately"))[..], [7]);
        assert_eq!(recent.codes("b", |_| 8)[..], [8]);
    }
}
