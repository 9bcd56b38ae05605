//! What purchases to come are worth today.

use super::Process;
use crate::error::{Code, Error, Result};
use crate::math::{exp, exp_m1, ln_1p};
use crate::quadrature::rule;

/// How later purchases count less. Times are in the model's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Discounting {
    /// Period by period: purchases of the i-th count (1 + rate)^−i. With months and a monthly rate that is the CLV of PyMC-Marketing and
    /// lifetimes.
    Periods {
        /// Length of a period.
        length: f64,
        /// Rate of a period.
        rate: f64,
        /// How many periods.
        count: u32,
    },
    /// At every moment: a purchase at t counts e^(−rate·t). Without an end that is the DERT of BTYD and CLVTools, the residual of a customer's
    /// transactions; with one, their DECT.
    Continuous {
        /// Rate of a unit of time: ln(1 + d) of an effective rate d.
        rate: f64,
        /// When to stop; infinite for never.
        horizon: f64,
    },
}

/// A checked [`Discounting`]; what [`discounted`] accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CheckedDiscounting(Discounting);

/// Most periods: a century of days.
pub const MOST_PERIODS: u32 = 36_525;

impl Discounting {
    /// Checks it.
    ///
    /// # Errors
    /// `parameter_invalid` for rates below zero, a length that is none, too many periods, and no end without discount, which may be worth
    /// anything.
    pub fn check(self) -> Result<CheckedDiscounting> {
        let wrong = |field, value: f64| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        let (rate, length) = match self {
            Discounting::Periods { length, rate, count } => {
                if count > MOST_PERIODS {
                    return wrong("periods", count.into());
                }
                (rate, length)
            }
            Discounting::Continuous { rate, horizon } => {
                if rate == 0.0 && horizon == f64::INFINITY {
                    return wrong("discount", rate);
                }
                (rate, if horizon == f64::INFINITY { 1.0 } else { horizon })
            }
        };
        if !(0.0..1e6).contains(&rate) {
            return wrong("discount", rate);
        }
        if !(length > 0.0 && length < 1e300) {
            return wrong("horizon", length);
        }
        Ok(CheckedDiscounting(self))
    }
}

/// The discounted number of purchases that a new customer of the model makes; of an existing one, by [`Process::after`] and times their
/// probability to be alive. Times what a purchase brings it is the customer's value.
pub fn discounted<P: Process>(model: &P, how: CheckedDiscounting) -> f64 {
    discounted_by(model, how, &mut Vec::new())
}

/// The same; `known` is of models that differ in nothing but their scale, see [`Process::worth`].
pub(super) fn discounted_by<P: Process>(
    model: &P,
    CheckedDiscounting(how): CheckedDiscounting,
    known: &mut Vec<f64>,
) -> f64 {
    match how {
        Discounting::Periods { length, rate, count } => {
            let worth_a_period = exp(-ln_1p(rate));
            let (mut before, mut worth, mut sum) = (0.0, 1.0, 0.0);
            for i in 1..=count {
                let until = model.expected(f64::from(i) * length);
                worth *= worth_a_period;
                sum += (until - before) * worth;
                before = until;
            }
            sum
        }
        Discounting::Continuous { rate, horizon } => model.worth(rate, horizon, known),
    }
}

/// ∫ rate(t) e^−δt dt, in panels over w = ln(1 + t/scale) that are short against the change of the rate. Where the discount falls steeply
/// within one, it has fallen before, except in the first: that decides how long they are; as a rule all are alike for all models.
///
/// The rate and times are in units of the scale. `known` are rates of panels that are the same for all who share it.
pub(super) fn continuous(
    rate: &dyn Fn(f64) -> f64,
    discount: f64,
    horizon: f64,
    mut known: Option<&mut Vec<f64>>,
) -> f64 {
    const LONGEST: f64 = 0.75;
    const STEEPEST: f64 = 7.0;
    const NEGLIGIBLE: f64 = 42.0;
    let longest = LONGEST.min(ln_1p(STEEPEST / discount));
    let (mut at, mut sum, mut node) = (0.0, 0.0, 0);
    while at < horizon && discount * at < NEGLIGIBLE {
        let until = at + (at + 1.0) * exp_m1(longest);
        let whole = until <= horizon;
        let length = if whole { longest } else { ln_1p((horizon - at) / (at + 1.0)) };
        for (place, weight) in rule() {
            let t = at + (at + 1.0) * exp_m1(place * length);
            let rate = match &mut known {
                Some(rates) if length == LONGEST => {
                    if node == rates.len() {
                        rates.push(rate(t));
                    }
                    node += 1;
                    rates[node - 1]
                }
                _ => rate(t),
            };
            sum += weight * length * (t + 1.0) * rate * exp(-discount * t);
        }
        at = until;
    }
    sum
}
