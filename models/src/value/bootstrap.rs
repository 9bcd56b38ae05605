//! How far a fit's figures would have scattered: the parametric bootstrap.

use super::simulate::customers;
use super::{Histories, Kind, Questions, Table};
use crate::error::{Code, Error, Result};
use clientele::rng::Rng;
use clientele::table::order::arrange;

/// Most samples.
pub const MOST_SAMPLES: u32 = 10_000;
/// One sample has no ends to lie between.
const FEWEST_SAMPLES: u32 = 2;

/// Intervals that hold a share of the samples' figures, as many below as above.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervals {
    /// Of each parameter.
    pub parameters: Vec<(f64, f64)>,
    /// Of the number of customers who are still alive.
    pub alive: (f64, f64),
    /// Of all customers' purchases within the horizon: of their expectation, not of what chance adds to it.
    pub expected: (f64, f64),
    /// Samples of which there is a fit.
    pub samples: u32,
}

/// Makes up `samples` sets of customers by the model, each watched for as long as a real one, and fits the model to each: the parameters of
/// those that have a fit.
///
/// # Errors
/// `parameter_invalid` for samples out of range; what [`Kind::refit`] says, where fewer than half of the samples have a fit.
pub fn draws(
    (kind, k, parameters): (Kind, u32, &[f64]),
    watched: &[f64],
    samples: u32,
    seed: u64,
) -> Result<Vec<Vec<f64>>> {
    if !(1..=MOST_SAMPLES).contains(&samples) {
        return Err(Error::new(Code::ParameterInvalid).of_field("samples").with_value(samples));
    }
    let mut rng = Rng::new(seed);
    let (mut fits, mut refusal) = (Vec::new(), None);
    for _ in 0..samples {
        // Each sample has a stream of its own: one that is hard to fit does not change the others.
        let made = customers(kind, k, parameters, watched, 0.0, &mut rng.fork())?;
        match Histories::new(made.table()).and_then(|histories| kind.refit(k, &histories, parameters)) {
            Ok(fit) => fits.push(fit.parameters),
            Err(error) => refusal = Some(error),
        }
    }
    match refusal {
        Some(refusal) if 2 * fits.len() < samples as usize => Err(refusal),
        _ => Ok(fits),
    }
}

/// Makes up `samples` sets of customers by the model, each watched for as long as a real one, fits the model to each, and asks every fit
/// about the real customers. `level` is the share of samples that an interval holds.
///
/// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 6.5 and 13 (percentile intervals).
///
/// # Errors
/// `parameter_invalid` for a level or samples out of range; what [`draws`] and [`super::Model::scores`] say.
pub fn bootstrap(
    (kind, k, parameters): (Kind, u32, &[f64]),
    table: Table,
    horizon: f64,
    (samples, level): (u32, f64),
    seed: u64,
) -> Result<Intervals> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::new(Code::ParameterInvalid).of_field("level").with_value(level));
    }
    if samples < FEWEST_SAMPLES {
        return Err(Error::new(Code::ParameterInvalid).of_field("samples").with_value(samples));
    }
    let questions = Questions { horizon, later: false, discounting: None };
    let fits = draws((kind, k, parameters), table.watched, samples, seed)?;
    let (mut alive, mut expected) = (Vec::new(), Vec::new());
    for own in &fits {
        let scores = kind.with(k, own)?.scores(table, &questions)?;
        alive.push(scores.iter().map(|score| score.alive).sum());
        expected.push(scores.iter().map(|score| score.expected).sum());
    }
    let of_parameter = |i: usize| interval(fits.iter().map(|fit| fit[i]).collect(), level);
    Ok(Intervals {
        parameters: (0..parameters.len()).map(of_parameter).collect(),
        alive: interval(alive, level),
        expected: interval(expected, level),
        samples: fits.len() as u32,
    })
}

/// Quantiles of type 7 that leave half of what is not held on either side.
fn interval(mut values: Vec<f64>, level: f64) -> (f64, f64) {
    arrange(&mut values, |a, b| a < b);
    let at = |share: f64| {
        let position = share * (values.len() - 1) as f64;
        let below = position as usize;
        let next = values[(below + 1).min(values.len() - 1)];
        values[below] + (next - values[below]) * (position - below as f64)
    };
    (at(0.5 * (1.0 - level)), at(0.5 * (1.0 + level)))
}
