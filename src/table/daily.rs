//! What all customers of a ledger did together, day by day. Who asks about everyone, or about all but a few, need not go through
//! everyone's orders.

use std::ops::{AddAssign, Range, SubAssign};

use super::stretches::in_stretches;
use super::{Day, Entry};

/// Entries, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Orders and refunds.
    pub entries: u64,
    /// Orders that count.
    pub orders: u64,
    /// What they come to, minor units.
    pub amount: i128,
}

impl From<Entry> for Total {
    #[inline]
    fn from(entry: Entry) -> Total {
        Total { entries: 1, orders: u64::from(!entry.refund), amount: entry.amount.into() }
    }
}

impl AddAssign for Total {
    #[inline]
    fn add_assign(&mut self, other: Total) {
        self.entries += other.entries;
        self.orders += other.orders;
        self.amount += other.amount;
    }
}

impl SubAssign for Total {
    #[inline]
    fn sub_assign(&mut self, other: Total) {
        self.entries -= other.entries;
        self.orders -= other.orders;
        self.amount -= other.amount;
    }
}

/// A total a day, from the first day with an entry to the last.
#[derive(Clone, Debug, Default)]
pub struct Daily {
    first: i32,
    days: Vec<Total>,
}

/// Records as columns.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    pub days: &'a [i32],
    pub amounts: &'a [i64],
    pub refunds: &'a [bool],
    /// Which are further parts of the entry before them; empty where none is.
    pub continues: &'a [bool],
}

impl Records<'_> {
    /// Adds those of a stretch to the sums of days, of which there is one for each from `first` on.
    fn add_to(self, sums: &mut [Sums], first: i32, stretch: Range<usize>) {
        let refunds = &self.refunds[stretch.clone()];
        let continues = self.continues.get(stretch.clone()).unwrap_or_default();
        for (i, (&day, &amount)) in self.days[stretch.clone()].iter().zip(&self.amounts[stretch]).enumerate() {
            let sums = &mut sums[(day - first) as usize];
            let is_entry = !continues.get(i).copied().unwrap_or(false);
            sums.entries += u32::from(is_entry);
            sums.orders += u32::from(is_entry && !refunds[i]);
            sums.high += amount >> 32;
            sums.low += amount as u64 & u64::from(u32::MAX);
        }
    }
}

/// A total on its way. There are fewer than 2^32 records, so the halves of their amounts add up to less than 64 bits.
#[derive(Clone, Copy, Default)]
struct Sums {
    entries: u32,
    orders: u32,
    high: i64,
    low: u64,
}

impl From<Sums> for Total {
    fn from(Sums { entries, orders, high, low }: Sums) -> Total {
        Total { entries: entries.into(), orders: orders.into(), amount: (i128::from(high) << 32) + i128::from(low) }
    }
}

impl Daily {
    /// Of records in any order. Room: 32 bytes a day, and 24 more meanwhile. Cost: two passes.
    pub(super) fn of(records: Records<'_>) -> Daily {
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        in_stretches(records.days.len(), |stretch| {
            records.days[stretch].iter().for_each(|&day| (first, last) = (first.min(day), last.max(day)));
        });
        if first > last {
            return Daily::default();
        }
        // Days lie within ten thousand years, so there are some million sums at most.
        let mut sums = vec![Sums::default(); (last - first) as usize + 1];
        in_stretches(records.days.len(), |stretch| records.add_to(&mut sums, first, stretch));
        Daily { first, days: sums.into_iter().map(Total::from).collect() }
    }

    /// Days with their totals, ascending and without gaps. The first has an entry, and so has the last.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = (Day, Total)> + '_ {
        self.days.iter().enumerate().map(|(i, &total)| (Day(self.first + i as i32), total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn days_add_up_entry_by_entry() {
        let mut rng = Rng::new(1);
        for n in [0, 1, 2, 30, 10_000] {
            let days: Vec<i32> = (0..n).map(|_| rng.below(40) as i32 - 20).collect();
            let most = *rng.pick(&[100, i64::MAX]);
            let amounts: Vec<i64> = (0..n).map(|_| rng.range(-most, most)).collect();
            let refunds: Vec<bool> = (0..n).map(|_| rng.bernoulli(0.2)).collect();
            let mut continues: Vec<bool> = (0..n).map(|i| i > 0 && days[i] == days[i - 1]).collect();
            if rng.bernoulli(0.3) {
                continues.clear();
            }
            let records = Records { days: &days, amounts: &amounts, refunds: &refunds, continues: &continues };
            let mut naive = std::collections::BTreeMap::<i32, Total>::new();
            for i in 0..n {
                let is_entry = !continues.get(i).is_some_and(|&continues| continues);
                let orders = u64::from(is_entry && !refunds[i]);
                *naive.entry(days[i]).or_default() +=
                    Total { entries: is_entry.into(), orders, amount: amounts[i].into() };
            }
            let ours = Daily::of(records);
            let filled: Vec<_> = ours.days().filter(|(_, total)| *total != Total::default()).collect();
            assert_eq!(filled, naive.into_iter().map(|(day, total)| (Day(day), total)).collect::<Vec<_>>());
            assert_eq!(ours.days().next_back().map(|(day, _)| day.0), days.iter().copied().max());
        }
    }
}
