//! The latest records of a ledger, day by day. Questions that look back a short time are answered by them; going customer by customer,
//! all of time would be passed over.

use std::ops::Range;

/// Records of the last [`Recent::REACH`] days, each with its customer. Within a day, what is no refund comes first; there and behind it
/// customers ascend. Room: 8 bytes a record of these days, 16 where there are amounts.
pub struct Recent {
    first: i32,
    /// Records of day `first + d` are `starts[2 * d]..starts[2 * d + 2]`, and from `starts[2 * d + 1]` on they are refunds.
    starts: Vec<u32>,
    /// Of each record, its customer,
    pub customers: Vec<u32>,
    /// its place in the ledger,
    pub records: Vec<u32>,
    /// and its amount, where the ledger has amounts.
    pub amounts: Vec<i64>,
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

    /// Of records that stand by customer and day: those of customer `c` are `starts[c]..starts[c + 1]`. `refunds` and `amounts` may be
    /// empty. Cost: two passes over the days.
    pub(super) fn of(starts: &[u32], days: &[i32], refunds: &[bool], amounts: &[i64]) -> Recent {
        let first = days.iter().copied().max().unwrap_or(0) - Recent::REACH + 1;
        let slot = |record: usize| {
            let is_refund = refunds.get(record).is_some_and(|&is| is);
            2 * (days[record] - first) as usize + usize::from(is_refund)
        };
        let recent = |run: &[u32]| {
            let run = run[0] as usize..run[1] as usize;
            let old =
                days[run.clone()].iter().rev().position(|&day| day < first).map_or(0, |recent| run.len() - recent);
            run.start + old..run.end
        };
        let mut ends = vec![0; 2 * Recent::REACH as usize + 1];
        for run in starts.windows(2) {
            recent(run).for_each(|record| ends[slot(record)] += 1);
        }
        let mut count = 0;
        for end in &mut ends {
            count += std::mem::replace(end, count);
        }
        let size = count as usize;
        let (mut customers, mut records) = (vec![0; size], vec![0; size]);
        let mut of_records = vec![0; if amounts.is_empty() { 0 } else { size }];
        for (customer, run) in starts.windows(2).enumerate() {
            for record in recent(run) {
                let next = &mut ends[slot(record)];
                let place = *next as usize;
                *next += 1;
                (customers[place], records[place]) = (customer as u32, record as u32);
                if let Some(&amount) = amounts.get(record) {
                    of_records[place] = amount;
                }
            }
        }
        // Each now stands where the next one begins.
        ends.pop();
        ends.insert(0, 0);
        Recent { first, starts: ends, customers, records, amounts: of_records }
    }

    /// The places here of what is wanted from the first to the last one of some days; `None` where that goes further back than these
    /// records.
    pub fn within(&self, (first, last): (i32, i32), wanted: Wanted) -> Option<Vec<Range<usize>>> {
        if first < self.first {
            return None;
        }
        let slot = |day: i32| 2 * (day - self.first).clamp(0, Recent::REACH) as usize;
        let (from, to) = (slot(first), slot(last.saturating_add(1)).max(slot(first)));
        let place = |slot: usize| self.starts[slot] as usize;
        Some(match wanted {
            Wanted::Both => std::iter::once(place(from)..place(to)).collect(),
            Wanted::Orders => (from..to).step_by(2).map(|slot| place(slot)..place(slot + 1)).collect(),
            Wanted::Refunds => (from..to).step_by(2).map(|slot| place(slot + 1)..place(slot + 2)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_same_records_as_by_looking_at_each() {
        let mut rng = Rng::new(7);
        for _ in 0..200 {
            let (mut starts, mut days, mut refunds) = (vec![0], Vec::new(), Vec::new());
            for _ in 0..rng.below(6) {
                let mut own: Vec<i32> = (0..rng.below(9)).map(|_| 19_000 + rng.below(900) as i32).collect();
                own.sort_unstable();
                refunds.extend(own.iter().map(|_| rng.below(3) == 0));
                days.extend(own);
                starts.push(days.len() as u32);
            }
            let amounts: Vec<i64> = days.iter().map(|_| rng.below(1000) as i64).collect();
            let recent = Recent::of(&starts, &days, &refunds, &amounts);
            let last = days.iter().copied().max().unwrap_or(0);
            for (back, length) in [(0, 1), (30, 31), (200, 90), (395, 396), (395, 10), (396, 397), (-5, 3)] {
                let window = (last - back, last - back + length - 1);
                for wanted in [Wanted::Orders, Wanted::Refunds, Wanted::Both] {
                    let Some(found) = recent.within(window, wanted) else {
                        assert!(back > 395);
                        continue;
                    };
                    let mut found: Vec<usize> = found.into_iter().flatten().collect();
                    for &place in &found {
                        let (customer, record) = (recent.customers[place] as usize, recent.records[place]);
                        assert!((starts[customer]..starts[customer + 1]).contains(&record));
                        assert_eq!(recent.amounts[place], amounts[record as usize]);
                    }
                    found.iter_mut().for_each(|place| *place = recent.records[*place] as usize);
                    found.sort_unstable();
                    let is_meant = |&record: &usize| {
                        let is_in = (window.0..=window.1).contains(&days[record]);
                        is_in && (wanted == Wanted::Both || refunds[record] == (wanted == Wanted::Refunds))
                    };
                    assert_eq!(found, (0..days.len()).filter(is_meant).collect::<Vec<_>>());
                }
            }
        }
    }
}
