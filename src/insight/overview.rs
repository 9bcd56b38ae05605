//! The shop as a whole: its weeks, and how its revenue is spread over its customers.

use crate::expr::Bits;
use crate::snapshot::Snapshot;
use crate::table::ledger::Entry;
use crate::table::order::sort_numbers;
use crate::table::{Column, Day, OrderLedger, Values};

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Sums up some rows of a snapshot of a ledger. Cost: one pass over the ledger, one sort of the customers.
    pub fn of(snapshot: &Snapshot, ledger: &OrderLedger, rows: &Bits) -> Overview {
        let frequency = || rows.ones().map(|row| snapshot.frequency()[row]);
        Overview {
            weeks: weeks(&|see| each_entry(snapshot, ledger, rows, see), snapshot.options.as_of),
            concentration: concentration(rows.ones().map(|row| snapshot.net[row]).collect()),
            buyers: frequency().filter(|&orders| orders > 0).count(),
            repeat_buyers: frequency().filter(|&orders| orders > 1).count(),
        }
    }
}

/// All that some of the snapshot's customers ordered up to its day, in any order. Everyone's, most often: then the ledger need not be
/// looked up.
fn each_entry(snapshot: &Snapshot, ledger: &OrderLedger, rows: &Bits, see: &mut dyn FnMut(Entry)) {
    let as_of = snapshot.options.as_of;
    let is_known = |entry: &Entry| entry.day <= as_of;
    let is_everyone = snapshot.left_out == 0 && rows.count() == rows.rows();
    match snapshot.frame.column("customer_id") {
        Some(Column { values: Values::Text { codes, .. }, .. }) if !is_everyone => {
            rows.ones().flat_map(|row| ledger.history(codes[row])).filter(is_known).for_each(see);
        }
        _ => ledger.entries().filter(is_known).for_each(see),
    }
}

/// Shows every entry to someone.
type Each<'a> = dyn Fn(&mut dyn FnMut(Entry)) + 'a;

fn weeks(each: &Each<'_>, as_of: Day) -> Vec<Week> {
    let mut first: Option<Day> = None;
    each(&mut |entry| first = Some(first.map_or(entry.day, |first| first.min(entry.day))));
    let Some(first) = first.map(monday) else { return Vec::new() };
    let starts = (first.0..=as_of.0).step_by(DAYS_A_WEEK as usize);
    let mut weeks: Vec<Week> = starts.map(|day| Week { start: Day(day), orders: 0, revenue: 0 }).collect();
    each(&mut |entry| {
        let week = &mut weeks[((entry.day.0 - first.0) / DAYS_A_WEEK) as usize];
        week.orders += u64::from(!entry.refund);
        week.revenue += i128::from(entry.amount);
    });
    weeks
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
