//! One function per question, over columns of numbers; what crosses to other languages.

use crate::error::{Code, Error, Result};
use crate::value::bg_bb::BgBb;
use crate::value::bootstrap;
use crate::value::clv::Discounting;
use crate::value::contest::{self, Contest, Holdout};
use crate::value::covariates::{Regressed, Regression};
use crate::value::gamma_gamma::GammaGamma;
use crate::value::retention::{Bdw, Sbg, renewals};
use crate::value::{Fit, Histories, History, Kind, Model, Questions, Score, Table};

/// The version of the crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Fits the model of a name; the order of regularity comes with it.
///
/// # Errors
/// What [`Histories::new`] and [`Kind::fit`] say.
pub fn fit_purchases(model: &str, table: Table) -> Result<(u32, Fit)> {
    Kind::named(model)?.fit(&Histories::new(table)?)
}

/// Fits a model whose parameters depend on covariates: `columns` of them, one behind the other.
///
/// # Errors
/// What [`Regression::of`] and [`Regressed::fit`] say; `lengths_differ` where columns are not full.
pub fn regress(model: &str, table: Table, covariates: &[f64]) -> Result<Regressed> {
    let kind = Regression::of(Kind::named(model)?)?;
    let rows = table.purchases.len().max(1);
    if !covariates.len().is_multiple_of(rows) {
        return Err(Error::new(Code::LengthsDiffer).of_field("covariates").with_value(covariates.len()));
    }
    let columns: Vec<&[f64]> = covariates.chunks(rows).collect();
    Regressed::fit(kind, table, &columns)
}

/// The contest of the models of these names, of all where there are none; without later purchases they are judged by likelihood.
///
/// # Errors
/// What [`Kind::named`] and [`contest::contest`] say; `parameter_invalid` for a time that is none.
pub fn contest(models: &[String], table: Table, later: &[f64], passed: f64) -> Result<Contest> {
    let kinds = models.iter().map(|name| Kind::named(name)).collect::<Result<Vec<Kind>>>()?;
    let kinds = if kinds.is_empty() { Kind::ALL.to_vec() } else { kinds };
    let holdout = Holdout { purchases: later, time: time(passed)? };
    contest::contest(table, (!later.is_empty()).then_some(holdout), &kinds)
}

/// The model of a name with parameters.
///
/// # Errors
/// What [`Kind::named`] and [`Kind::with`] say.
pub fn model(model: &str, k: u32, parameters: &[f64]) -> Result<Model> {
    Kind::named(model)?.with(k, parameters)
}

/// Discounting from numbers: none; `[length, rate, count]` of periods; `[rate, horizon]` at every moment.
///
/// # Errors
/// What [`Discounting::check`] says.
pub fn questions(horizon: f64, later: bool, discounting: &[f64]) -> Result<Questions> {
    let asked = match *discounting {
        [] => None,
        [length, rate, count] => {
            let whole = (0.0..=f64::from(u32::MAX)).contains(&count) && count == f64::from(count as u32);
            if !whole {
                return Err(Error::new(Code::ParameterInvalid).of_field("periods").with_value(count));
            }
            Some(Discounting::Periods { length, rate, count: count as u32 })
        }
        [rate, horizon] => Some(Discounting::Continuous { rate, horizon }),
        _ => return Err(Error::new(Code::LengthsDiffer).of_field("discount").with_value(discounting.len())),
    };
    Ok(Questions { horizon, later, discounting: asked.map(Discounting::check).transpose()? })
}

/// Parameters of fits to sets of customers that the model makes up, one fit behind the other.
///
/// # Errors
/// What [`bootstrap::draws`] says.
pub fn draws(
    (model, k, parameters): (&str, u32, &[f64]),
    watched: &[f64],
    samples: u32,
    seed: u64,
) -> Result<Vec<f64>> {
    let fits = bootstrap::draws((Kind::named(model)?, k, parameters), watched, samples, seed)?;
    Ok(fits.into_iter().flatten().collect())
}

/// The probability of each customer to make exactly n purchases in t after T.
///
/// # Errors
/// What [`Model::scores`] says.
pub fn exactly(model: &Model, table: Table, n: u32, t: f64) -> Result<Vec<f64>> {
    let scores = model.scores(table, &Questions { horizon: t, later: false, discounting: None })?;
    if n == 0 {
        return Ok(scores.iter().map(|score| score.none).collect());
    }
    let later = |(score, history): (&Score, Result<History>)| Ok(model.later(&history?, score.alive, n, t));
    scores.iter().zip(table.histories()?).map(later).collect()
}

/// Five columns, one behind the other: alive, alive later, expected, none, discounted.
///
/// # Errors
/// What [`Model::scores`] says.
pub fn score_purchases(model: &Model, table: Table, questions: &Questions) -> Result<Vec<f64>> {
    let scores = model.scores(table, questions)?;
    let column = |of: fn(&Score) -> f64| scores.iter().map(of);
    let columns = column(|score| score.alive)
        .chain(column(|score| score.alive_later))
        .chain(column(|score| score.expected))
        .chain(column(|score| score.none))
        .chain(column(|score| score.discounted));
    Ok(columns.collect())
}

/// Checks that there are as many parameters as names, all above zero.
fn checked(parameters: &[f64], names: &[&'static str]) -> Result<()> {
    if parameters.len() != names.len() {
        return Err(Error::new(Code::LengthsDiffer).of_field("parameters").with_value(parameters.len()));
    }
    for (&name, &value) in names.iter().zip(parameters) {
        if !(value > 0.0 && value < 1e300) {
            return Err(Error::new(Code::ParameterInvalid).of_field(name).with_value(value));
        }
    }
    Ok(())
}

/// A time to come.
///
/// # Errors
/// `parameter_invalid`.
pub fn time(t: f64) -> Result<f64> {
    if (0.0..1e300).contains(&t) { Ok(t) } else { Err(Error::new(Code::ParameterInvalid).of_field("t").with_value(t)) }
}

/// Expected amounts of customers by their own amounts; of those without any, the mean of all.
///
/// # Errors
/// `parameter_invalid`, for q too where the mean of all is infinite and asked for; `lengths_differ`; `amount_not_positive`.
pub fn expected_spending(parameters: &[f64], counts: &[f64], means: &[f64]) -> Result<Vec<f64>> {
    checked(parameters, &["p", "q", "gamma"])?;
    if counts.len() != means.len() {
        return Err(Error::new(Code::LengthsDiffer).of_field("spend").with_value(means.len()));
    }
    let model = GammaGamma::of(parameters);
    let rows = counts.iter().zip(means).enumerate();
    rows.map(|(i, (&count, &mean))| {
        if !(0.0..1e15).contains(&count) {
            return Err(Error::new(Code::HistoryImpossible).at_index(i).of_field("x").with_value(count));
        }
        if count > 0.0 && !(mean > 0.0 && mean < 1e300) {
            return Err(Error::new(Code::AmountNotPositive).at_index(i).of_field("spend").with_value(mean));
        }
        let own = if count == 0.0 { 0.0 } else { mean };
        model
            .expected(count, own)
            .ok_or_else(|| Error::new(Code::ParameterInvalid).at_index(i).of_field("q").with_value(model.q))
    })
    .collect()
}

/// Fits BG/BB to histories of occasions.
///
/// # Errors
/// What [`Histories::counted`] and [`BgBb::fit`] say.
pub fn fit_occasions(table: Table) -> Result<Fit> {
    BgBb::fit(&Histories::counted(table)?)
}

/// Two columns, one behind the other: alive at the next occasion, and purchases expected at the next `occasions`.
///
/// # Errors
/// `parameter_invalid`, `lengths_differ`, `history_impossible`.
pub fn score_occasions(parameters: &[f64], table: Table, occasions: u32) -> Result<Vec<f64>> {
    checked(parameters, &["alpha", "beta", "gamma", "delta"])?;
    let model = BgBb::of(parameters);
    let rows = table.occasions()?;
    let alive = rows.iter().map(|history| model.alive_next(history));
    let expected = rows.iter().map(|history| model.alive(history) * model.after(history).expected(occasions));
    Ok(alive.chain(expected).collect())
}

/// Fits sBG or BdW to renewals.
///
/// # Errors
/// What [`renewals`] and the fits say; `parameter_invalid` for a name that is neither `sbg` nor `bdw`.
pub fn fit_renewals(model: &str, left: &[f64], kept: &[f64]) -> Result<Fit> {
    let rows = renewals(left, kept)?;
    match model {
        "sbg" => Sbg::fit(&rows),
        "bdw" => Bdw::fit(&rows),
        _ => Err(Error::new(Code::ParameterInvalid).of_field("model").with_value(model)),
    }
}

/// Shares of customers still there after 0, 1, … `periods` periods.
///
/// # Errors
/// `parameter_invalid`.
pub fn survival(model: &str, parameters: &[f64], periods: u32) -> Result<Vec<f64>> {
    if periods > crate::value::clv::MOST_PERIODS {
        return Err(Error::new(Code::ParameterInvalid).of_field("periods").with_value(periods));
    }
    match model {
        "sbg" => {
            checked(parameters, &["alpha", "beta"])?;
            let model = Sbg::of(parameters);
            Ok((0..=periods).map(|t| model.survival(t)).collect())
        }
        "bdw" => {
            checked(parameters, &["gamma", "delta", "c"])?;
            let model = Bdw::of(parameters);
            Ok((0..=periods).map(|t| model.survival(t)).collect())
        }
        _ => Err(Error::new(Code::ParameterInvalid).of_field("model").with_value(model)),
    }
}
