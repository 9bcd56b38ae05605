//! The shop as a whole: its weeks, and how its revenue is spread over its customers.

use crate::expr::Bits;
use crate::snapshot::Snapshot;
use crate::table::daily::Total;
use crate::table::order::sort_numbers;
use crate::table::{Day, Entry, OrderLedger};

const DAYS_A_WEEK: i32 = 7;

/// Most steps of the concentration curve.
const STEPS: usize = 100;

/// A week from Monday to Sunday; the last one ends with the as-of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub start: Day,
    /// Orders that count.
    pub orders: u64,
    /// Net revenue, minor units.
    pub revenue: i128,
}

/// What some of the customers, those with the largest net revenue, bring together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// How many customers.
    pub customers: usize,
    /// Their net revenue, minor units.
    pub revenue: i128,
}

/// The shop as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Every week from the first order or refund to the as-of day, without gaps.
    pub weeks: Vec<Week>,
    /// From no customer to all of them, in equal steps, at most 100; where net is negative the curve falls.
    pub concentration: Vec<Point>,
    /// Customers with an order that counts, and those with two or more.
    pub buyers: usize,
    /// See `buyers`.
    pub repeat_buyers: usize,
}

impl Overview {
    /// Sums up some rows of a snapshot of a ledger. Cost: one pass over the orders of these customers, or of the others where those are
    /// fewer; one sort of the customers.
    pub fn of(snapshot: &Snapshot, ledger: &OrderLedger, rows: &Bits) -> Overview {
        let frequency = snapshot.frequency();
        let mut overview = Overview { weeks: weeks(snapshot, ledger, rows), ..Overview::default() };
        let mut net = Vec::with_capacity(rows.count());
        rows.each_one(0..rows.rows(), |row| {
            net.push(snapshot.net[row]);
            overview.buyers += usize::from(frequency[row] > 0);
            overview.repeat_buyers += usize::from(frequency[row] > 1);
        });
        overview.concentration = concentration(net);
        overview
    }
}

/// Every week from the first entry of some customers to the snapshot's day.
fn weeks(snapshot: &Snapshot, ledger: &OrderLedger, rows: &Bits) -> Vec<Week> {
    let as_of = snapshot.options.as_of;
    let Some(first) = ledger.daily().days().map(|(day, _)| day).next().filter(|&day| day <= as_of) else {
        return Vec::new();
    };
    let from = monday(first);
    let week = |day: Day| ((day.0 - from.0) / DAYS_A_WEEK) as usize;
    let mut totals = vec![Total::default(); week(as_of) + 1];
    let customers = snapshot.customers();
    let each_entry = |rows: &Bits, see: &mut dyn FnMut(Entry)| {
        rows.each_one(0..rows.rows(), |row| {
            ledger.history(customers[row]).take_while(|entry| entry.day <= as_of).for_each(&mut *see);
        });
    };
    // Everyone with an entry by that day is in the snapshot, where nobody was left out.
    if snapshot.left_out == 0 && rows.count() > rows.rows() / 2 {
        let known = ledger.daily().days().take_while(|&(day, _)| day <= as_of);
        known.for_each(|(day, total)| totals[week(day)] += total);
        each_entry(&rows.clone().negated(), &mut |entry| totals[week(entry.day)] -= entry.into());
    } else {
        each_entry(rows, &mut |entry| totals[week(entry.day)] += entry.into());
    }
    let begun = totals.iter().zip((from.0..).step_by(DAYS_A_WEEK as usize)).skip_while(|(total, _)| total.entries == 0);
    begun.map(|(total, start)| Week { start: Day(start), orders: total.orders, revenue: total.amount }).collect()
}

fn monday(day: Day) -> Day {
    const FROM_MONDAY_TO_DAY_ZERO: i32 = 3; // 1970-01-01 was a Thursday.
    Day(day.0 - (day.0 + FROM_MONDAY_TO_DAY_ZERO).rem_euclid(DAYS_A_WEEK))
}

fn concentration(mut net: Vec<i64>) -> Vec<Point> {
    sort_numbers(&mut net);
    let steps = net.len().min(STEPS);
    let (mut customers, mut revenue) = (0, 0);
    let mut points = vec![Point { customers, revenue }];
    for step in 1..=steps {
        let until = step * net.len() / steps;
        while customers < until {
            customers += 1;
            revenue += i128::from(net[net.len() - customers]);
        }
        points.push(Point { customers, revenue });
    }
    points
}
