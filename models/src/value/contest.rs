//! Which model to believe: all are fitted to the same histories and judged by what came after.

use super::{Histories, History, Kind, Questions, Table};
use crate::error::{Code, Error, Result};
use crate::math::{ln, sqrt};

/// What came after the histories, to judge by: purchases of each row within a time.
#[derive(Clone, Copy, Debug)]
pub struct Holdout<'a> {
    /// Purchases after T, by row.
    pub purchases: &'a [f64],
    /// For how long.
    pub time: f64,
}

/// A model's fit, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The model.
    pub kind: Kind,
    /// What became of it.
    pub outcome: Result<Judged>,
}

/// A fit, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The order of regularity.
    pub k: u32,
    /// The fit.
    pub fit: super::Fit,
    /// Bayes' information criterion: 2 n ln customers less twice the log-likelihood, n parameters; the order of regularity is one.
    pub bic: f64,
    /// Against what came after; none without.
    pub holdout: Option<Verdict>,
    /// Whether the model may win. BG/NBD and its kin hold every one-time buyer for alive; where these are most customers, it may not.
    pub eligible: bool,
}

/// What a model said of the time after, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Purchases expected.
    pub expected: f64,
    /// Purchases that came.
    pub actual: f64,
    /// Root of the mean square of the difference, a customer.
    pub rmse: f64,
    /// Mean of the difference without its sign, a customer.
    pub mae: f64,
    /// The log-likelihood of what came.
    pub log_score: f64,
    /// Mean square of the difference between the probability of a purchase and whether there was one (G. W. Brier, 1950).
    pub brier: f64,
}

/// Why the winner won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// What came after was likeliest under it.
    Holdout,
    /// The smallest information criterion: nothing came after to judge by.
    Likelihood,
    /// No other model could be fitted.
    OnlyOne,
}

impl Reason {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Holdout => "holdout",
            Reason::Likelihood => "likelihood",
            Reason::OnlyOne => "only_one",
        }
    }
}

/// A contest's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// All models, in the order of [`Kind::ALL`].
    pub entries: Vec<Entry>,
    /// Place of the winner.
    pub winner: usize,
    /// Why.
    pub reason: Reason,
}

/// One-time buyers are most customers from here on.
const MOST: f64 = 0.5;

/// Customers that bought again whom a contest takes at least: fewer say nothing about how customers differ.
pub const FEWEST_REPEATERS: f64 = 10.0;

/// Fits the models to a table and judges them.
///
/// # Errors
/// What [`Histories::new`] says; `no_repeats`; `too_few_customers` with fewer than ten who bought again; `lengths_differ` of the holdout;
/// where every model refuses, what the last of them says.
pub fn contest(table: Table, holdout: Option<Holdout>, kinds: &[Kind]) -> Result<Contest> {
    let histories = Histories::new(table)?;
    if let Some(holdout) = holdout
        && holdout.purchases.len() != table.purchases.len()
    {
        return Err(Error::new(Code::LengthsDiffer).of_field("later").with_value(holdout.purchases.len()));
    }
    let repeaters = histories.total(|row| f64::from(u8::from(row.purchases > 0.0)));
    if repeaters == 0.0 {
        return Err(Error::new(Code::NoRepeats));
    }
    if repeaters < FEWEST_REPEATERS {
        return Err(Error::new(Code::TooFewCustomers).with_value(FEWEST_REPEATERS));
    }
    let trap = 1.0 - repeaters / histories.customers > MOST;
    let mut entries = Vec::new();
    for &kind in kinds {
        let regular = matches!(kind, Kind::BgCnbdK | Kind::MbgCnbdK);
        if regular && !histories.knows_gaps() {
            continue;
        }
        let judged = kind.fit(&histories).and_then(|(k, fit)| {
            let parameters = fit.parameters.len() + usize::from(regular);
            let bic = parameters as f64 * ln(fit.customers) - 2.0 * fit.log_likelihood;
            let holdout = holdout.map(|holdout| judge(kind, k, &fit.parameters, table, holdout)).transpose()?;
            let eligible = !(trap && matches!(kind, Kind::BgNbd | Kind::BgCnbdK));
            Ok(Judged { k, fit, bic, holdout, eligible })
        });
        entries.push(Entry { kind, outcome: judged });
    }
    let judged = |eligible: bool| {
        let places = entries.iter().enumerate();
        let good = places.filter_map(|(i, entry)| entry.outcome.as_ref().ok().map(|judged| (i, judged)));
        good.filter(move |(_, judged)| judged.eligible || !eligible).collect::<Vec<_>>()
    };
    let mut candidates = judged(true);
    if candidates.is_empty() {
        candidates = judged(false);
    }
    let merit = |judged: &Judged| judged.holdout.map_or(-judged.bic, |verdict| verdict.log_score);
    // Of equals the simplest, which stands first.
    let best = candidates.iter().rev().max_by(|(_, a), (_, b)| merit(a).total_cmp(&merit(b)));
    let Some(&(winner, _)) = best else {
        let refusal = entries.into_iter().rev().find_map(|entry| entry.outcome.err());
        return Err(refusal.unwrap_or_else(|| Error::new(Code::NoCustomers)));
    };
    let reason = match (candidates.len(), holdout) {
        (1, _) => Reason::OnlyOne,
        (_, Some(_)) => Reason::Holdout,
        (_, None) => Reason::Likelihood,
    };
    Ok(Contest { entries, winner, reason })
}

fn judge(kind: Kind, k: u32, parameters: &[f64], table: Table, holdout: Holdout) -> Result<Verdict> {
    let model = kind.with(k, parameters)?;
    let questions = Questions { horizon: holdout.time, later: false, discounting: None };
    let scores = model.scores(table, &questions)?;
    let mut verdict = Verdict { expected: 0.0, actual: 0.0, rmse: 0.0, mae: 0.0, log_score: 0.0, brier: 0.0 };
    let mut customers = 0.0;
    for (i, (score, history)) in scores.iter().zip(table.histories()?).enumerate() {
        let (history, came) = (history?, holdout.purchases[i]);
        let weight = history.weight;
        if !(0.0..=1e6).contains(&came) || came != f64::from(came as u32) {
            return Err(Error::new(Code::HistoryImpossible).at_index(i).of_field("later").with_value(came));
        }
        let off = score.expected - came;
        let bought = f64::from(u8::from(came > 0.0)) - (1.0 - score.none);
        customers += weight;
        verdict.expected += weight * score.expected;
        verdict.actual += weight * came;
        verdict.rmse += weight * off * off;
        verdict.mae += weight * off.abs();
        verdict.brier += weight * bought * bought;
        verdict.log_score += weight * ln(likelihood(&model, score, &history, came as u32, holdout.time));
    }
    verdict.rmse = sqrt(verdict.rmse / customers);
    verdict.mae /= customers;
    verdict.brier /= customers;
    Ok(verdict)
}

/// The probability of what came; never nothing, for a score of minus infinity would say as much of all models.
fn likelihood(model: &super::Model, score: &super::Score, history: &History, came: u32, time: f64) -> f64 {
    let probability = if came == 0 { score.none } else { model.later(history, score.alive, came, time) };
    probability.max(1e-300)
}
