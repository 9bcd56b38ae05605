//! BG/NBD and Pareto/NBD of customers who differ in what is known of them and does not change.

use super::bg_nbd::{self, BgNbd};
use super::fit::{Likelihood, Weighted};
use super::pareto_nbd::{self, ParetoNbd};
use super::{Histories, History, Kind, Table};
use crate::dual::{Dual, PARAMETERS};
use crate::error::{Code, Error, Result};
use crate::math::{exp, ln, sqrt};
use crate::optimise::{Ending, Found, Point, climb, covariance};
use clientele::table::order::arrange;

/// Most covariates.
pub const MOST_COVARIATES: usize = 16;

/// Coefficients and logarithms of parameters stay within this of zero, of covariates with mean 0 and deviation 1.
const FARTHEST: f64 = 15.0;

/// A model whose parameters depend on covariates z: a parameter's logarithm is linear in them.
///
/// Source: P. S. Fader, B. G. S. Hardie, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models" (2007).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regression {
    /// α exp(−γ₁z), a exp(γ₂z), b exp(γ₃z).
    BgNbd,
    /// The same of MBG/NBD.
    MbgNbd,
    /// α exp(−γ₁z), β exp(−γ₂z): the rates of purchases and of stopping are multiplied by exp(γz).
    ParetoNbd,
}

impl Regression {
    /// The regression of a model.
    ///
    /// # Errors
    /// `parameter_invalid` for models that have none.
    pub fn of(kind: Kind) -> Result<Regression> {
        match kind {
            Kind::BgNbd => Ok(Regression::BgNbd),
            Kind::MbgNbd => Ok(Regression::MbgNbd),
            Kind::ParetoNbd => Ok(Regression::ParetoNbd),
            _ => Err(Error::new(Code::ParameterInvalid).of_field("model").with_value(kind.as_str())),
        }
    }

    /// Which parameters depend on covariates, and with which sign: a list of coefficients each.
    fn links(self) -> &'static [(usize, f64)] {
        match self {
            Regression::BgNbd | Regression::MbgNbd => &[(1, -1.0), (2, 1.0), (3, 1.0)],
            Regression::ParetoNbd => &[(1, -1.0), (3, -1.0)],
        }
    }

    /// Parameters that are times.
    fn times(self) -> &'static [usize] {
        match self {
            Regression::BgNbd | Regression::MbgNbd => &[1],
            Regression::ParetoNbd => &[1, 3],
        }
    }

    fn fit_alone(self, histories: &Histories) -> Result<super::Fit> {
        match self {
            Regression::BgNbd => BgNbd::fit(histories, false),
            Regression::MbgNbd => BgNbd::fit(histories, true),
            Regression::ParetoNbd => ParetoNbd::fit(histories),
        }
    }

    fn likelihood(self, parameters: &[Dual; PARAMETERS], rows: &[History]) -> Dual {
        match self {
            Regression::BgNbd => bg_nbd::Ln { k: 1, stops_at_once: false }.of(parameters, rows),
            Regression::MbgNbd => bg_nbd::Ln { k: 1, stops_at_once: true }.of(parameters, rows),
            Regression::ParetoNbd => pareto_nbd::Ln.of(parameters, rows),
        }
    }
}

/// A fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Regressed {
    /// Parameters of customers whose covariates are 0.
    pub parameters: Vec<f64>,
    /// Their standard errors.
    pub standard_errors: Vec<f64>,
    /// Coefficients: for each parameter that depends on covariates one a covariate.
    pub coefficients: Vec<Vec<f64>>,
    /// Their standard errors.
    pub coefficient_errors: Vec<Vec<f64>>,
    /// The largest log-likelihood.
    pub log_likelihood: f64,
    /// Customers.
    pub customers: f64,
    /// Likelihoods computed.
    pub evaluations: u32,
    kind: Regression,
}

/// Histories of customers with the same covariates.
struct Group {
    covariates: Vec<f64>,
    histories: Vec<History>,
}

impl Regressed {
    /// The maximum of the likelihood. `covariates` are columns with a number a row of the table.
    ///
    /// # Errors
    /// `lengths_differ`; `parameter_invalid` for numbers that are none, and for more covariates than sixteen; `fit_degenerate` for a covariate
    /// that is the same of all, and as without covariates; what [`Histories::new`] says.
    pub fn fit(kind: Regression, table: Table, covariates: &[&[f64]]) -> Result<Regressed> {
        if covariates.len() > MOST_COVARIATES {
            return Err(Error::new(Code::ParameterInvalid).of_field("covariates").with_value(covariates.len()));
        }
        let all = Histories::new(table)?;
        let alone = kind.fit_alone(&all)?;
        let scales = covariates.iter().map(|column| scale_of(column, &table)).collect::<Result<Vec<_>>>()?;
        let groups = groups(&table, covariates, &scales, all.unit)?;

        let mut start: Vec<f64> = alone.parameters.iter().map(|&parameter| ln(parameter)).collect();
        kind.times().iter().for_each(|&i| start[i] -= ln(all.unit));
        let links = kind.links();
        start.resize(PARAMETERS + links.len() * covariates.len(), 0.0);
        let bounds = vec![FARTHEST; start.len()];
        let low: Vec<f64> = bounds.iter().map(|bound| -bound).collect();
        let found = climb(&start, &low, &bounds, &mut |place| evaluate(kind, &groups, place));
        match found.ending {
            Ending::Converged => {}
            Ending::AtBound(i) | Ending::Flat(i) => {
                let field = alone.names.get(i).copied().unwrap_or("covariates");
                return Err(Error::new(Code::FitDegenerate).of_field(field));
            }
            Ending::Unfinished => return Err(Error::new(Code::FitUnfinished).with_value(found.evaluations)),
        }
        let purchases = all.total(|row| row.purchases);
        let log_likelihood = found.point.value - purchases * ln(all.unit);
        regressed(kind, &found, &scales, all.unit, log_likelihood, all.customers)
    }

    /// The parameters of a customer with covariates.
    pub fn parameters_of(&self, covariates: &[f64]) -> Vec<f64> {
        let mut parameters = self.parameters.clone();
        for ((place, sign), coefficients) in self.kind.links().iter().zip(&self.coefficients) {
            let sum: f64 = coefficients.iter().zip(covariates).map(|(c, z)| c * z).sum();
            parameters[*place] *= exp(sign * sum);
        }
        parameters
    }
}

/// Mean and deviation of a covariate over the customers.
fn scale_of(column: &[f64], table: &Table) -> Result<(f64, f64)> {
    if column.len() != table.purchases.len() {
        return Err(Error::new(Code::LengthsDiffer).of_field("covariates").with_value(column.len()));
    }
    if let Some(i) = column.iter().position(|z| z.is_nan() || z.abs() >= 1e100) {
        return Err(Error::new(Code::ParameterInvalid).at_index(i).of_field("covariates").with_value(column[i]));
    }
    let weight = |i: usize| table.weights.get(i).copied().unwrap_or(1.0);
    let sum = |of: &dyn Fn(usize) -> f64| (0..column.len()).map(|i| weight(i) * of(i)).sum::<f64>();
    let customers = sum(&|_| 1.0);
    let mean = sum(&|i| column[i]) / customers;
    let variance = sum(&|i| (column[i] - mean) * (column[i] - mean)) / customers;
    if variance > 1e-24 * mean * mean && variance > 0.0 {
        Ok((mean, sqrt(variance)))
    } else {
        Err(Error::new(Code::FitDegenerate).of_field("covariates"))
    }
}

/// Customers by covariates, and within by purchases, as likelihoods want them.
fn groups(table: &Table, covariates: &[&[f64]], scales: &[(f64, f64)], unit: f64) -> Result<Vec<Group>> {
    let rows = table.histories()?.collect::<Result<Vec<History>>>()?;
    let of = |i: usize| -> Vec<f64> {
        covariates.iter().zip(scales).map(|(column, (mean, deviation))| (column[i] - mean) / deviation).collect()
    };
    let mut keyed: Vec<(Vec<f64>, History)> = rows.into_iter().enumerate().map(|(i, row)| (of(i), row)).collect();
    let by = |row: &History| [row.purchases, row.watched, row.last];
    arrange(&mut keyed, |(z, one), (other_z, other)| {
        let (one, other) = (by(one), by(other));
        let mut pairs = z.iter().chain(&one).zip(other_z.iter().chain(&other));
        pairs.find(|(a, b)| a != b).is_some_and(|(a, b)| a < b)
    });
    let mut groups: Vec<Group> = Vec::new();
    for (covariates, mut row) in keyed {
        row.last /= unit;
        row.watched /= unit;
        if groups.last().is_none_or(|group| group.covariates != covariates) {
            groups.push(Group { covariates, histories: Vec::new() });
        }
        let Some(Group { histories, .. }) = groups.last_mut() else { continue };
        match histories.last_mut() {
            Some(last) if by(last) == by(&row) => last.weight += row.weight(),
            _ => histories.push(row),
        }
    }
    Ok(groups)
}

/// The likelihood by the parameters' logarithms and the coefficients: those of a group's own parameters, by the chain rule, which is linear.
fn evaluate(kind: Regression, groups: &[Group], place: &[f64]) -> Point {
    let (n, links) = (place.len(), kind.links());
    let mut point = Point { value: 0.0, gradient: vec![0.0; n], hessian: vec![0.0; n * n] };
    for group in groups {
        let z = &group.covariates;
        let coefficient = |link: usize, i: usize| PARAMETERS + link * z.len() + i;
        let mut own: [f64; PARAMETERS] = std::array::from_fn(|i| place[i]);
        // Of each place of the whole: which own parameter it moves, and how far.
        let mut moves: Vec<(usize, usize, f64)> = (0..PARAMETERS).map(|i| (i, i, 1.0)).collect();
        for (link, &(parameter, sign)) in links.iter().enumerate() {
            for (i, z) in z.iter().enumerate() {
                own[parameter] += sign * z * place[coefficient(link, i)];
                moves.push((coefficient(link, i), parameter, sign * z));
            }
        }
        let parameters: [Dual; PARAMETERS] = std::array::from_fn(|i| Dual::parameter(own[i], i));
        let mut sum = Dual::constant(0.0);
        for run in group.histories.chunk_by(|one, next| one.purchases == next.purchases) {
            sum.add_weighted(&kind.likelihood(&parameters, run), 1.0);
        }
        point.value += sum.value;
        for &(at, parameter, by) in &moves {
            point.gradient[at] += by * sum.gradient[parameter];
            for &(other_at, other, other_by) in &moves {
                point.hessian[at * n + other_at] += by * other_by * sum.hessian[parameter][other];
            }
        }
    }
    point
}

/// From covariates of mean 0 and deviation 1 to the caller's: a linear change of the place, and so of its covariances.
fn regressed(
    kind: Regression,
    found: &Found,
    scales: &[(f64, f64)],
    unit: f64,
    log_likelihood: f64,
    customers: f64,
) -> Result<Regressed> {
    let (n, count, links) = (found.place.len(), scales.len(), kind.links());
    let Some(covariance) = covariance(&found.point) else {
        return Err(Error::new(Code::FitDegenerate).of_field("covariates"));
    };
    let mut change = vec![0.0; n * n];
    (0..PARAMETERS).for_each(|i| change[i * n + i] = 1.0);
    for (link, &(parameter, sign)) in links.iter().enumerate() {
        for (i, (mean, deviation)) in scales.iter().enumerate() {
            let at = PARAMETERS + link * count + i;
            change[at * n + at] = 1.0 / deviation;
            change[parameter * n + at] = -sign * mean / deviation;
        }
    }
    let place: Vec<f64> = (0..n).map(|i| (0..n).map(|j| change[i * n + j] * found.place[j]).sum()).collect();
    let error = |i: usize| {
        let pairs = (0..n).flat_map(|j| (0..n).map(move |k| (j, k)));
        let variance: f64 = pairs.map(|(j, k)| change[i * n + j] * covariance[j * n + k] * change[i * n + k]).sum();
        sqrt(variance)
    };
    let mut parameters: Vec<f64> = place[..PARAMETERS].iter().map(|&ln_value| exp(ln_value)).collect();
    kind.times().iter().for_each(|&i| parameters[i] *= unit);
    let list = |of: &dyn Fn(usize) -> f64| -> Vec<Vec<f64>> {
        let at = |link: usize, i: usize| PARAMETERS + link * count + i;
        (0..links.len()).map(|link| (0..count).map(|i| of(at(link, i))).collect()).collect()
    };
    Ok(Regressed {
        standard_errors: (0..PARAMETERS).map(|i| parameters[i] * error(i)).collect(),
        parameters,
        coefficients: list(&|at| place[at]),
        coefficient_errors: list(&error),
        log_likelihood,
        customers,
        evaluations: found.evaluations,
        kind,
    })
}
