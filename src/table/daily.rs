//! What all customers of a ledger did together, day by day. Who asks about everyone, or about all but a few, need not go through
//! everyone's orders.

use std::ops::{AddAssign, SubAssign};

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

impl Daily {
    /// Of entries in any order. Room: 32 bytes a day. Cost: two passes.
    pub(super) fn of(entries: impl Iterator<Item = Entry> + Clone) -> Daily {
        let days = || entries.clone().map(|entry| entry.day.0);
        let (first, last) = days().fold((i32::MAX, i32::MIN), |(first, last), day| (first.min(day), last.max(day)));
        if first > last {
            return Daily::default();
        }
        let mut daily = Daily { first, days: vec![Total::default(); (last - first) as usize + 1] };
        entries.for_each(|entry| daily.days[(entry.day.0 - first) as usize] += entry.into());
        daily
    }

    /// Days with their totals, ascending and without gaps, the first of which has an entry.
    pub fn days(&self) -> impl Iterator<Item = (Day, Total)> + '_ {
        (self.first..).map(Day).zip(self.days.iter().copied())
    }
}
