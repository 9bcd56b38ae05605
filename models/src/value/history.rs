//! What is known of customers: how often they bought again, when last, and how long they were watched.

use super::fit::each_once;
use crate::error::{Code, Error, Result};
use crate::math::ln;

/// Columns of customers' histories, as everyone who fits these models has them.
///
/// Time is in any unit, from the first purchase on. The first purchase itself does not count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Table<'a> {
    /// x: purchases after the first.
    pub purchases: &'a [f64],
    /// tₓ: when the last of them was; 0 where there is none.
    pub last: &'a [f64],
    /// T: how long the customer was watched.
    pub watched: &'a [f64],
    /// Σ ln Δt over the gaps between purchases, which only regularity asks for; empty where it is not known.
    pub ln_gaps: &'a [f64],
    /// How many customers have this history; empty where each row is one.
    pub weights: &'a [f64],
}

/// A history, and how many customers have it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct History {
    /// x.
    pub purchases: f64,
    /// tₓ.
    pub last: f64,
    /// T.
    pub watched: f64,
    /// Σ ln Δt.
    pub ln_gaps: f64,
    /// Customers.
    pub weight: f64,
}

/// Checked histories, each once, by purchases, watch and last purchase; time in a unit of which customers were watched about one.
#[derive(Clone, Debug, PartialEq)]
pub struct Histories {
    /// The histories.
    pub rows: Vec<History>,
    /// Their customers.
    pub customers: f64,
    /// The caller's time of one unit here: a power of two, so that nothing is rounded.
    pub unit: f64,
    gaps: bool,
}

/// Checks one row. Everything of it is a number at or above zero; purchases are whole; the last is not after the end.
///
/// # Errors
/// `history_impossible`.
pub fn check(history: History, index: usize) -> Result<History> {
    let wrong =
        |field, value: f64| Err(Error::new(Code::HistoryImpossible).at_index(index).of_field(field).with_value(value));
    let History { purchases, last, watched, ln_gaps, weight } = history;
    let counts = |n: f64| (0.0..=f64::from(u32::MAX)).contains(&n) && n == f64::from(n as u32);
    let times = |t: f64| (0.0..1e300).contains(&t);
    if !counts(purchases) {
        return wrong("x", purchases);
    }
    if !times(watched) {
        return wrong("T", watched);
    }
    if !times(last) || last > watched || purchases == 0.0 && last > 0.0 {
        return wrong("t_x", last);
    }
    if !ln_gaps.is_finite() {
        return wrong("gaps", ln_gaps);
    }
    if !(weight.is_finite() && weight >= 0.0) {
        return wrong("weight", weight);
    }
    Ok(history)
}

impl<'a> Table<'a> {
    /// A table of the three columns.
    pub fn new(purchases: &'a [f64], last: &'a [f64], watched: &'a [f64]) -> Table<'a> {
        Table { purchases, last, watched, ..Table::default() }
    }

    /// Rows, as they stand.
    ///
    /// # Errors
    /// `lengths_differ`, `history_impossible`.
    pub fn histories(&self) -> Result<impl ExactSizeIterator<Item = Result<History>> + '_> {
        let rows = self.purchases.len();
        let optional = |column: &[f64]| column.is_empty() || column.len() == rows;
        for (name, column, fits) in [
            ("t_x", self.last, self.last.len() == rows),
            ("T", self.watched, self.watched.len() == rows),
            ("gaps", self.ln_gaps, optional(self.ln_gaps)),
            ("weight", self.weights, optional(self.weights)),
        ] {
            if !fits {
                return Err(Error::new(Code::LengthsDiffer).of_field(name).with_value(column.len()));
            }
        }
        Ok((0..rows).map(|i| {
            let history = History {
                purchases: self.purchases[i],
                last: self.last[i],
                watched: self.watched[i],
                ln_gaps: self.ln_gaps.get(i).copied().unwrap_or(0.0),
                weight: self.weights.get(i).copied().unwrap_or(1.0),
            };
            check(history, i)
        }))
    }
}

impl Table<'_> {
    /// Rows as they stand, of occasions: x, tₓ and T are numbers of such.
    ///
    /// # Errors
    /// `lengths_differ`, `history_impossible`.
    pub fn occasions(&self) -> Result<Vec<History>> {
        let whole = |n: f64| n <= f64::from(u32::MAX) && n == f64::from(n as u32);
        let mut rows = Vec::with_capacity(self.purchases.len());
        for (i, history) in self.histories()?.enumerate() {
            let history = history?;
            let wrong = |field, value: f64| {
                Err(Error::new(Code::HistoryImpossible).at_index(i).of_field(field).with_value(value))
            };
            let History { purchases, last, watched, .. } = history;
            if !whole(watched) {
                return wrong("T", watched);
            }
            if !whole(last) || last < purchases || purchases > 0.0 && last == 0.0 {
                return wrong("t_x", last);
            }
            rows.push(history);
        }
        Ok(rows)
    }
}

impl Histories {
    /// Checks a table and puts equal histories together. Cost: a sort.
    ///
    /// # Errors
    /// `lengths_differ`, `history_impossible`, `no_customers`, `no_time` where nobody was watched.
    pub fn new(table: Table) -> Result<Histories> {
        Histories::of(table, power_of_two)
    }

    /// The same of occasions, which are counted: T is how many there were, tₓ the last at which the customer bought.
    ///
    /// # Errors
    /// As [`Histories::new`], and `history_impossible` where x, tₓ and T are not the numbers of such occasions.
    pub fn counted(table: Table) -> Result<Histories> {
        table.occasions()?;
        Histories::of(table, |_| 1.0)
    }

    fn of(table: Table, unit: impl Fn(f64) -> f64) -> Result<Histories> {
        let mut rows = Vec::with_capacity(table.purchases.len());
        let (mut customers, mut watched) = (0.0, 0.0);
        for history in table.histories()? {
            let history = history?;
            if history.weight > 0.0 {
                customers += history.weight;
                watched += history.weight * history.watched;
                rows.push(history);
            }
        }
        if rows.is_empty() {
            return Err(Error::new(Code::NoCustomers));
        }
        if watched <= 0.0 {
            return Err(Error::new(Code::NoTime));
        }
        let unit = unit(watched / customers);
        each_once(&mut rows, |h: &History| {
            (h.purchases.to_bits(), h.watched.to_bits(), h.last.to_bits(), h.ln_gaps.to_bits())
        });
        for row in &mut rows {
            row.last /= unit;
            row.watched /= unit;
            row.ln_gaps -= row.purchases * ln(unit);
        }
        Ok(Histories { rows, customers, unit, gaps: !table.ln_gaps.is_empty() })
    }

    /// Whether the gaps between purchases are known.
    pub fn knows_gaps(&self) -> bool {
        self.gaps
    }

    /// Σ of weight × what a row says.
    pub fn total(&self, of: impl Fn(&History) -> f64) -> f64 {
        self.rows.iter().map(|row| row.weight * of(row)).sum()
    }
}

/// The power of two next to a number above zero.
pub fn power_of_two(x: f64) -> f64 {
    f64::from_bits(x.max(f64::MIN_POSITIVE).to_bits() & (0x7ff << 52))
}
