//! Histories of customers as value models read them: how often they came back, when last, for how long they have been known.

use crate::math::ln;
use crate::table::{Day, OrderLedger};

/// Numbers that [`History::write`] makes of a customer.
pub const FIGURES: usize = 7;

/// Gaps this long are usual: their logarithms are worked out once for all customers.
const USUAL_GAP: usize = 512;

/// Logarithms of whole numbers of days.
pub struct LnDays(Vec<f64>);

impl LnDays {
    /// Those of usual gaps.
    pub fn new() -> LnDays {
        LnDays((0..USUAL_GAP).map(|days| ln(days as f64)).collect())
    }

    fn of(&self, days: i32) -> f64 {
        usize::try_from(days).ok().and_then(|days| self.0.get(days).copied()).unwrap_or_else(|| ln(f64::from(days)))
    }
}

impl Default for LnDays {
    fn default() -> LnDays {
        LnDays::new()
    }
}

/// What is known of one customer: days with orders count, however many orders they had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct History {
    /// Days with orders after the first.
    pub purchases: u32,
    /// Days from the first to the last of them.
    pub last: i32,
    /// Days from the first to the end.
    pub watched: i32,
    /// Σ ln of the days between them.
    pub ln_gaps: f64,
    /// Minor units of the orders on days after the first.
    pub spent: i128,
    /// Days with orders after the end, up to a later day.
    pub later: u32,
}

impl History {
    /// Of a customer at the end of the day `until`, and of what came up to `later`; none for one without orders by then. Refunds are no
    /// purchases. Cost: one pass over the customer's entries.
    pub fn of(ledger: &OrderLedger, customer: u32, until: Day, later: Day, ln_days: &LnDays) -> Option<History> {
        let mut orders = ledger.history(customer).filter(|entry| !entry.refund);
        let first = orders.next().filter(|entry| entry.day <= until)?.day;
        let mut history =
            History { purchases: 0, last: 0, watched: until.0 - first.0, ln_gaps: 0.0, spent: 0, later: 0 };
        let mut before = first;
        for entry in orders.take_while(|entry| entry.day <= later) {
            let is_new = entry.day > before;
            if entry.day > until {
                history.later += u32::from(is_new);
            } else if entry.day > first {
                history.spent += i128::from(entry.amount);
                if is_new {
                    history.purchases += 1;
                    history.last = entry.day.0 - first.0;
                    history.ln_gaps += ln_days.of(entry.day.0 - before.0);
                }
            }
            before = entry.day;
        }
        Some(history)
    }

    /// The row of a snapshot, x, tₓ, T, Σ ln Δt, the mean amount of a day with orders in major units, and what came later.
    pub fn write(&self, row: usize, scale: u8) -> [f64; FIGURES] {
        let unit: f64 = (0..scale).map(|_| 10.0).product();
        let mean = if self.purchases == 0 { 0.0 } else { self.spent as f64 / unit / f64::from(self.purchases) };
        [
            row as f64,
            self.purchases.into(),
            self.last.into(),
            self.watched.into(),
            self.ln_gaps,
            mean,
            self.later.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Dictionary, Entry};

    #[test]
    fn days_count_and_refunds_do_not() {
        let entry = |day, refund, amount| Entry { day: Day(day), refund, amount };
        let entries = [
            entry(10, false, 500),
            entry(10, false, 700),
            entry(12, true, -500),
            entry(14, false, 100),
            entry(14, false, 250),
            entry(20, false, 50),
            entry(31, false, 9),
            entry(31, false, 9),
            entry(40, false, 9),
        ];
        let mut names = Dictionary::new();
        names.intern(b"ana").unwrap();
        let (names, _) = names.texts().sorted(0..1);
        let ledger = OrderLedger::from_entries(names.into(), vec![0, entries.len() as u32], &entries, 2);
        let ln_days = LnDays::new();
        assert_eq!(History::of(&ledger, 0, Day(9), Day(40), &ln_days), None);
        let history = History::of(&ledger, 0, Day(30), Day(39), &ln_days).unwrap();
        let expected =
            History { purchases: 2, last: 10, watched: 20, ln_gaps: ln(4.0) + ln(6.0), spent: 400, later: 1 };
        assert_eq!(history, expected);
        assert_eq!(history.write(7, 2), [7.0, 2.0, 10.0, 20.0, ln(4.0) + ln(6.0), 2.0, 1.0]);
        assert_eq!(History::of(&ledger, 0, Day(10), Day(10), &ln_days).unwrap().write(0, 2), [0.0; 7]);
    }

    #[test]
    fn long_gaps_count_like_usual_ones() {
        let ln_days = LnDays::new();
        for days in [1, 2, 511, 512, 513, 40_000] {
            assert_eq!(ln_days.of(days), ln(f64::from(days)));
        }
    }
}
