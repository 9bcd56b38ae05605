//! Covariates: likelihoods counted customer by customer, and coefficients that are known.

use clientele::rng::Rng;
use clientele_models::error::Code;
use clientele_models::value::covariates::{Regressed, Regression};
use clientele_models::value::simulate::{Columns, customers};
use clientele_models::value::{Kind, Table};

/// Customers of two channels and of any age, whose parameters depend on both.
fn made_up(
    kind: Kind,
    parameters: [f64; 4],
    links: &[(usize, f64, [f64; 2])],
    rng: &mut Rng,
) -> (Columns, Vec<f64>, Vec<f64>) {
    let (mut all, mut channel, mut age) = (Columns::default(), Vec::new(), Vec::new());
    for _ in 0..6000 {
        let z = [f64::from(u8::from(rng.bernoulli(0.4))), 20.0 + rng.range(0, 4) as f64 * 10.0];
        let mut own = parameters;
        for (place, sign, coefficients) in links {
            own[*place] *= (sign * (coefficients[0] * z[0] + coefficients[1] * z[1])).exp();
        }
        let one = customers(kind, 1, &own, &[rng.between(40.0, 60.0)], 0.0, rng).unwrap();
        for (column, part) in [
            (&mut all.purchases, one.purchases),
            (&mut all.last, one.last),
            (&mut all.watched, one.watched),
            (&mut channel, vec![z[0]]),
            (&mut age, vec![z[1]]),
        ] {
            column.extend(part);
        }
    }
    (all, channel, age)
}

fn found(kind: Kind, regression: Regression, parameters: [f64; 4], links: &[(usize, f64, [f64; 2])]) {
    let (all, channel, age) = made_up(kind, parameters, links, &mut Rng::new(3));
    let table = Table::new(&all.purchases, &all.last, &all.watched);
    let fit = Regressed::fit(regression, table, &[&channel, &age]).unwrap();
    println!("{fit:?}");
    for ((_, _, truth), (coefficients, errors)) in
        links.iter().zip(fit.coefficients.iter().zip(&fit.coefficient_errors))
    {
        for i in 0..2 {
            let off = (coefficients[i] - truth[i]) / errors[i];
            assert!(off.abs() < 3.5, "{regression:?}: {} is {off} errors from {}", coefficients[i], truth[i]);
        }
        // The channel matters: its coefficient is known well.
        assert!(errors[0] < 0.4 && errors[0] > 0.0);
    }
    // Twin: every customer by their own parameters.
    let total: f64 = table
        .histories()
        .unwrap()
        .enumerate()
        .map(|(i, history)| {
            let own = fit.parameters_of(&[channel[i], age[i]]);
            kind.with(1, &own).unwrap().log_likelihood(&history.unwrap())
        })
        .sum();
    assert!((total - fit.log_likelihood).abs() < 1e-6, "{total} {}", fit.log_likelihood);
    // Knowing more explains more.
    let alone = Regressed::fit(regression, table, &[&channel]).unwrap();
    assert!(alone.log_likelihood < fit.log_likelihood);
}

#[test]
fn coefficients_are_found() {
    let purchases = [0.6, 0.01];
    found(
        Kind::ParetoNbd,
        Regression::ParetoNbd,
        [0.9, 8.0, 0.8, 12.0],
        &[(1, -1.0, purchases), (3, -1.0, [-0.5, 0.0])],
    );
    let bg = [(1, -1.0, purchases), (2, 1.0, [0.4, 0.0]), (3, 1.0, [-0.2, 0.0])];
    found(Kind::MbgNbd, Regression::MbgNbd, [0.9, 8.0, 0.9, 2.5], &bg);
    found(Kind::BgNbd, Regression::BgNbd, [0.9, 8.0, 0.9, 2.5], &bg);
}

#[test]
fn covariates_that_say_nothing_are_refused() {
    let (all, channel, _) = made_up(Kind::MbgNbd, [0.9, 8.0, 0.9, 2.5], &[], &mut Rng::new(4));
    let table = Table::new(&all.purchases, &all.last, &all.watched);
    let code = |columns: &[&[f64]]| Regressed::fit(Regression::MbgNbd, table, columns).unwrap_err().code;
    assert_eq!(code(&[&vec![2.0; 6000]]), Code::FitDegenerate);
    assert_eq!(code(&[&channel, &channel]), Code::FitDegenerate);
    assert_eq!(code(&[&[1.0]]), Code::LengthsDiffer);
    assert_eq!(code(&[&vec![f64::NAN; 6000]]), Code::ParameterInvalid);
    // None is the model itself.
    let none = Regressed::fit(Regression::MbgNbd, table, &[]).unwrap();
    assert!(none.coefficients.iter().all(Vec::is_empty));
}
