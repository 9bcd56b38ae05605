//! Recency, frequency, monetary value, and their scores.

use crate::error::{Code, Error, Result};
use crate::math::quantile_position;
use crate::table::order::{arrange, numbers_at};
use crate::table::stretches::{in_stretches, mapped};
use crate::table::{Column, Day, Frame, OrderLedger, Unit, Validity, Values};

/// What the monetary column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monetary {
    /// Net revenue.
    Net,
    /// Net revenue an order, rounded to the minor unit, halves away from zero.
    Mean,
}

/// Options, unchecked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RfmOptions {
    /// Scores per dimension.
    pub bins: u32,
    /// What the monetary column holds.
    pub monetary: Monetary,
}

impl Default for RfmOptions {
    fn default() -> Self {
        RfmOptions { bins: 5, monetary: Monetary::Net }
    }
}

/// Options that passed the check; what [`Rfm::compute`] accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedRfmOptions(RfmOptions);

impl RfmOptions {
    /// Allowed numbers of scores.
    pub const BINS: std::ops::RangeInclusive<u32> = 3..=10;

    /// Checks the options.
    ///
    /// # Errors
    /// `invalid_option` naming the field.
    pub fn check(self) -> Result<CheckedRfmOptions> {
        if !RfmOptions::BINS.contains(&self.bins) {
            return Err(Error::new(Code::InvalidOption).of_field("bins").with_value(&self.bins.to_string()));
        }
        Ok(CheckedRfmOptions(self))
    }
}

/// Score cut-points: a value's score is one more than the cut-points strictly below it; recency is reversed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cuts(Vec<f64>);

impl Cuts {
    /// Of cut-points in the column's unit, ascending.
    pub fn of(points: Vec<f64>) -> Cuts {
        Cuts(points)
    }

    /// The `bins − 1` quantiles of type 7 (Hyndman & Fan 1996, the default of R and NumPy).
    ///
    /// Empty for no values, whose order is lost. Cost: n times the logarithm of `bins`; of values that lie close together, n.
    pub fn quantiles(values: &mut [i64], bins: u32) -> Cuts {
        let Some(last) = values.len().checked_sub(1) else { return Cuts(Vec::new()) };
        let positions = (1..bins).map(|k| quantile_position(last + 1, k.into(), bins.into()));
        let mut places: Vec<usize> = positions.clone().flat_map(|(below, _)| [below, last.min(below + 1)]).collect();
        arrange(&mut places, |a, b| a < b);
        let found = numbers_at(values, &places);
        let at = |place: usize| places.binary_search(&place).ok().map(|at| found[at]);
        let cut = |(below, part): (usize, f64)| {
            let low = at(below).unwrap_or_default();
            match at(below + 1) {
                Some(high) if part > 0.0 => low as f64 + (high - low) as f64 * part,
                _ => low as f64,
            }
        };
        Cuts(positions.map(cut).collect())
    }

    /// The cut-points, ascending.
    pub fn points(&self) -> &[f64] {
        &self.0
    }

    /// 1 + number of cut-points strictly below the value.
    pub fn score(&self, value: i64) -> i32 {
        1 + self.0.partition_point(|&cut| cut < value as f64) as i32
    }

    /// The score of a quantity of which less is better.
    pub fn reversed_score(&self, value: i64) -> i32 {
        2 + self.0.len() as i32 - self.score(value)
    }

    /// Whether equal cut-points leave some scores unused.
    pub fn is_collapsed(&self) -> bool {
        self.0.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// RFM of every customer known at the end of a day.
#[derive(Clone)]
pub struct Rfm {
    /// Code of each row's customer in the ledger.
    pub customers: Vec<u32>,
    /// Days since the last order; arbitrary where `frequency` is 0.
    pub recency: Vec<i32>,
    /// Orders that count.
    pub frequency: Vec<i32>,
    /// Refunds and cancellations.
    pub refunds: Vec<i32>,
    /// Net revenue, minor units.
    pub net: Vec<i64>,
    /// First order's day.
    pub first: Vec<i32>,
    /// Last order's day.
    pub last: Vec<i32>,
    scale: u8,
    monetary: Vec<i64>,
    bins: u32,
}

impl Rfm {
    /// Computes the features from all entries up to and including `as_of`. Customers without any are left out, but for those that
    /// `also` knows: they have no orders. Cost: one pass over the ledger.
    ///
    /// # Errors
    /// `amount_too_large` where a customer's sum leaves 2^53 minor units, beyond which JavaScript is not exact.
    pub fn compute(
        ledger: &OrderLedger,
        as_of: Day,
        options: CheckedRfmOptions,
        also: impl Fn(u32) -> bool,
    ) -> Result<Rfm> {
        let CheckedRfmOptions(options) = options;
        let most = ledger.customers().len();
        let mut rfm = Rfm {
            customers: Vec::with_capacity(most),
            recency: Vec::with_capacity(most),
            frequency: Vec::with_capacity(most),
            refunds: Vec::with_capacity(most),
            net: Vec::with_capacity(most),
            first: Vec::with_capacity(most),
            last: Vec::with_capacity(most),
            scale: ledger.scale(),
            monetary: Vec::new(),
            bins: options.bins,
        };
        let mut added = Ok(());
        in_stretches(most, |stretch| {
            let mut customers = stretch.map(|customer| customer as u32);
            if added.is_ok() {
                added = customers.try_for_each(|customer| rfm.add(ledger, customer, as_of, &also));
            }
        });
        added?;
        let mean = |(&net, &orders): (&i64, &i32)| if orders == 0 { 0 } else { rounded_quotient(net, orders.into()) };
        rfm.monetary = match options.monetary {
            Monetary::Net => rfm.net.clone(),
            Monetary::Mean => rfm.net.iter().zip(&rfm.frequency).map(mean).collect(),
        };
        Ok(rfm)
    }

    #[inline]
    fn add(&mut self, ledger: &OrderLedger, customer: u32, as_of: Day, also: impl Fn(u32) -> bool) -> Result<()> {
        let known = ledger.history(customer).take_while(|entry| entry.day <= as_of);
        let (mut orders, mut refunds, mut net) = (0, 0, 0i128);
        let mut days: Option<(Day, Day)> = None;
        for entry in known {
            net += i128::from(entry.amount);
            if entry.refund {
                refunds += 1;
            } else {
                orders += 1;
                days = Some((days.map_or(entry.day, |(first, _)| first), entry.day));
            }
        }
        if orders + refunds == 0 && !also(customer) {
            return Ok(()); // Not known yet on that day.
        }
        let (first, last) = days.unwrap_or((as_of, as_of));
        self.customers.push(customer);
        self.recency.push(as_of.0 - last.0);
        self.frequency.push(orders);
        self.refunds.push(refunds);
        self.net.push(exact(net)?);
        self.first.push(first.0);
        self.last.push(last.0);
        Ok(())
    }

    /// Some rows alone, by their places in ascending order.
    pub fn only(&self, rows: &[u32]) -> Rfm {
        fn pick<T: Copy>(of: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|&row| of[row as usize]).collect()
        }
        Rfm {
            customers: pick(&self.customers, rows),
            recency: pick(&self.recency, rows),
            frequency: pick(&self.frequency, rows),
            refunds: pick(&self.refunds, rows),
            net: pick(&self.net, rows),
            first: pick(&self.first, rows),
            last: pick(&self.last, rows),
            monetary: pick(&self.monetary, rows),
            ..*self
        }
    }

    /// Cut-points for a number of scores, over customers with an order.
    pub fn cuts(&self, bins: u32) -> [Cuts; 3] {
        // In one room, made once: there may be millions.
        let mut room = Vec::with_capacity(self.frequency.len());
        let mut of = |value: &dyn Fn(usize) -> i64| {
            room.clear();
            in_stretches(self.frequency.len(), |stretch| {
                room.extend(stretch.filter(|&row| self.frequency[row] > 0).map(value));
            });
            Cuts::quantiles(&mut room, bins)
        };
        [of(&|row| self.recency[row].into()), of(&|row| self.frequency[row].into()), of(&|row| self.monetary[row])]
    }

    /// The three scores of every row at some cut-points; `None` for customers without an order.
    pub fn scores(&self, [r, f, m]: &[Cuts; 3]) -> [Vec<i32>; 3] {
        [
            mapped(&self.recency, |days| r.reversed_score(days.into())),
            mapped(&self.frequency, |orders| f.score(orders.into())),
            mapped(&self.monetary, |minor| m.score(minor)),
        ]
    }

    /// Scores per dimension that were asked for.
    pub fn bins(&self) -> u32 {
        self.bins
    }

    /// Which customers have an order, and so have scores.
    pub fn scored(&self) -> Validity {
        Validity::from_flags(self.frequency.iter().map(|&f| f > 0))
    }

    /// A frame of ids, features and the scores at `cuts`; and what else is known, for [`History::push`]. Columns are handed over, not
    /// copied: there may be millions of customers.
    pub fn into_frame(self, ledger: &OrderLedger, cuts: &[Cuts; 3]) -> (Frame, History) {
        let rows = self.customers.len();
        let (all, scored) = (Validity::all(rows), self.scored());
        let [r, f, m] = self.scores(cuts);
        let id = Values::Text { codes: self.customers, dictionary: ledger.customers().clone() };
        let monetary = Values::Money { minor: self.monetary, scale: self.scale };
        let mut frame = Frame::new(rows);
        let mut push = |name: &'static str, unit, values, valid: &Validity| {
            frame.push(Column::new(name, unit, values, valid.clone()));
        };
        push("customer_id", Unit::None, id, &all);
        push("recency_days", Unit::Days, Values::Int(self.recency), &scored);
        push("frequency", Unit::Orders, Values::Int(self.frequency), &all);
        push("monetary", Unit::Money, monetary, &all);
        push("r", Unit::Score, Values::Int(r), &scored);
        push("f", Unit::Score, Values::Int(f), &scored);
        push("m", Unit::Score, Values::Int(m), &scored);
        (frame, History { first: self.first, last: self.last, refunds: self.refunds, scored, net: self.net })
    }
}

/// What is known of each row's orders besides [`Rfm::into_frame`].
pub struct History {
    first: Vec<i32>,
    last: Vec<i32>,
    refunds: Vec<i32>,
    scored: Validity,
    net: Vec<i64>,
}

impl History {
    /// Adds first and last day and refunds to the frame; gives each row's net revenue, minor units.
    pub fn push(self, frame: &mut Frame) -> Vec<i64> {
        let all = Validity::all(self.first.len());
        let mut push =
            |name: &'static str, unit, values, valid: Validity| frame.push(Column::new(name, unit, values, valid));
        push("first_order", Unit::None, Values::Date(self.first), self.scored.clone());
        push("last_order", Unit::None, Values::Date(self.last), self.scored);
        push("refunds", Unit::Orders, Values::Int(self.refunds), all);
        self.net
    }
}

/// Largest integer up to which JavaScript's numbers are exact.
pub const LARGEST_EXACT: i128 = 1 << 53;

fn exact(sum: i128) -> Result<i64> {
    if sum.abs() > LARGEST_EXACT { Err(Error::new(Code::AmountTooLarge)) } else { Ok(sum as i64) }
}

fn rounded_quotient(a: i64, b: i64) -> i64 {
    let doubled = 2 * i128::from(a);
    let quotient = (doubled + i128::from(b) * i128::from(a.signum())) / (2 * i128::from(b));
    quotient as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_7_quantiles() {
        // R 4.3: quantile(c(1, 2, 4, 8, 16, 100), c(.2, .4, .6, .8))
        assert_eq!(Cuts::quantiles(&mut [100, 1, 4, 2, 16, 8], 5).points(), [2.0, 4.0, 8.0, 16.0]);
        // numpy 2.1: np.quantile([1, 2, 3, 10], [.25, .5, .75])
        assert_eq!(Cuts::quantiles(&mut [1, 2, 3, 10], 4).points(), [1.75, 2.5, 4.75]);
        assert_eq!(Cuts::quantiles(&mut [7], 3).points(), [7.0, 7.0]);
        assert!(Cuts::quantiles(&mut [], 5).points().is_empty());
    }

    #[test]
    fn equal_values_get_equal_scores_and_leave_gaps() {
        let cuts = Cuts::quantiles(&mut [1, 1, 1, 1, 1, 1, 1, 2, 3, 9], 5);
        let scores: Vec<i32> = [1, 2, 3, 9].map(|v| cuts.score(v)).into();
        assert_eq!(scores, [1, 4, 5, 5]);
        assert!(cuts.is_collapsed());
        assert_eq!([1, 9].map(|v| cuts.reversed_score(v)), [5, 1]);
    }

    #[test]
    fn bins_out_of_range() {
        for bins in [0, 2, 11, u32::MAX] {
            let error = RfmOptions { bins, ..Default::default() }.check().unwrap_err();
            assert_eq!((error.code(), error.position().field.as_deref()), (Code::InvalidOption, Some("bins")));
        }
    }

    #[test]
    fn quotients_round_halves_away_from_zero() {
        assert_eq!([(5, 2), (-5, 2), (7, 3), (-7, 3), (0, 9)].map(|(a, b)| rounded_quotient(a, b)), [3, -3, 2, -2, 0]);
    }
}
