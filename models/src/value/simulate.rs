//! Customers made up by a model: to see whether fits find its parameters, and how far figures would have scattered.

use super::{History, Kind, Table};
use crate::error::Result;
use crate::math::{exp, ln};
use clientele::rng::Rng;

/// Columns of histories, as [`Table`] reads them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// x.
    pub purchases: Vec<f64>,
    /// tₓ.
    pub last: Vec<f64>,
    /// T.
    pub watched: Vec<f64>,
    /// Σ ln Δt.
    pub ln_gaps: Vec<f64>,
    /// Purchases after T, where time after it was asked for.
    pub later: Vec<f64>,
}

impl Columns {
    /// The columns as a table.
    pub fn table(&self) -> Table<'_> {
        Table { ln_gaps: &self.ln_gaps, ..Table::new(&self.purchases, &self.last, &self.watched) }
    }

    fn push(&mut self, history: History, later: f64) {
        self.purchases.push(history.purchases);
        self.last.push(history.last);
        self.watched.push(history.watched);
        self.ln_gaps.push(history.ln_gaps);
        self.later.push(later);
    }
}

/// A gamma variate of a shape above zero and rate 1.
///
/// Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000), and its remark for shapes
/// below 1.
pub fn gamma(rng: &mut Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        let boost = exp(-rng.exponential() / shape);
        return gamma(rng, shape + 1.0) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / crate::math::sqrt(9.0 * d);
    loop {
        let x = rng.normal();
        let v = 1.0 + c * x;
        if v > 0.0 {
            let v = v * v * v;
            if -rng.exponential() < 0.5 * x * x + d - d * v + d * ln(v) {
                return d * v;
            }
        }
    }
}

/// A beta variate.
pub fn beta(rng: &mut Rng, a: f64, b: f64) -> f64 {
    let (one, other) = (gamma(rng, a), gamma(rng, b));
    // Both may be too small for a float; then either side is as good.
    if one + other > 0.0 { one / (one + other) } else { f64::from(u8::from(rng.bernoulli(a / (a + b)))) }
}

/// A customer for each of the times of watching, and what each buys in `ahead` after it.
///
/// # Errors
/// `parameter_invalid`.
pub fn customers(
    kind: Kind,
    k: u32,
    parameters: &[f64],
    watched: &[f64],
    ahead: f64,
    rng: &mut Rng,
) -> Result<Columns> {
    kind.with(k, parameters)?;
    let k = if matches!(kind, Kind::BgCnbdK | Kind::MbgCnbdK) { k } else { 1 };
    let at_once = matches!(kind, Kind::MbgNbd | Kind::MbgCnbdK);
    let mut columns = Columns::default();
    for &watched in watched {
        let rate = gamma(rng, parameters[0]) / parameters[1];
        let (mut chance, mut life) = (0.0, f64::INFINITY);
        match kind {
            Kind::Nbd => {}
            Kind::ParetoNbd => {
                let end = gamma(rng, parameters[2]) / parameters[3];
                life = rng.exponential() / end;
            }
            _ => chance = beta(rng, parameters[2], parameters[3]),
        }
        let mut history = History { watched, weight: 1.0, ..History::default() };
        let (mut at, mut later) = (0.0, 0.0);
        let mut stopped = at_once && rng.bernoulli(chance);
        while !stopped {
            let gap = rng.erlang(k) * f64::from(k) / rate;
            at += gap;
            // A rate of nothing is a wait for ever.
            if !(at < watched + ahead && at <= life) {
                break;
            }
            if at < watched {
                history.purchases += 1.0;
                history.last = at;
                history.ln_gaps += ln(gap);
            } else {
                later += 1.0;
            }
            stopped = rng.bernoulli(chance);
        }
        columns.push(history, later);
    }
    Ok(columns)
}
