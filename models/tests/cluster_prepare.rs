//! Preparation and principal components against scikit-learn; properties; degenerate input.

use crate::cluster_common;
use clientele_models::cluster::Points;
use clientele_models::cluster::pca::Pca;
use clientele_models::cluster::prepare::{Missing, Plan, Preparation, Scaling, Shape, Transform, yeo_johnson};
use cluster_common::*;

const PREPARED: &str = include_str!("../../tests/reference/prepared.tsv");

fn lines(what: &str) -> Vec<Vec<f64>> {
    let found: Vec<Vec<f64>> = PREPARED
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(name, _)| *name == what)
        .map(|(_, values)| values.split(' ').map(|value| value.parse().unwrap()).collect())
        .collect();
    assert!(!found.is_empty(), "{what}");
    found
}

#[track_caller]
fn all_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
    }
}

fn prepared(transform: Transform, scaling: Scaling) -> (Preparation, Vec<Vec<f64>>) {
    let data = lines("data");
    let columns: Vec<&[f64]> = data.iter().map(Vec::as_slice).collect();
    let plans = vec![Plan { transform, scaling, ..Plan::default() }; columns.len()];
    let preparation = Preparation::fit(&columns, &plans).unwrap();
    let applied = preparation.apply(&columns).unwrap();
    (preparation, applied)
}

/// Scales and ranks to 1e-12; powers to 1e-6, which is what scikit-learn's search leaves open.
#[test]
fn columns_become_what_scikit_learn_makes_of_them() {
    for (what, transform, scaling) in [
        ("z", Transform::None, Scaling::Z),
        ("robust", Transform::None, Scaling::Robust),
        ("min_max", Transform::None, Scaling::MinMax),
        ("quantile", Transform::QuantileNormal, Scaling::None),
    ] {
        let (_, found) = prepared(transform, scaling);
        found.iter().zip(lines(what)).for_each(|(found, expected)| all_close(found, &expected, 1e-12));
    }
    let (preparation, _) = prepared(Transform::YeoJohnson, Scaling::None);
    for (at, (learnt, expected)) in preparation.columns.iter().zip(lines("power")).enumerate() {
        let Shape::YeoJohnson(power) = learnt.shape else { panic!("no power") };
        // A constant has no power that is likelier than others: the column stays as it is.
        if at == 3 {
            assert_eq!(power, 1.0);
            continue;
        }
        assert!((power - expected[0]).abs() < 1e-6, "{power} is not {expected:?}");
        let values: Vec<f64> = lines("data")[at].iter().map(|&x| yeo_johnson(x, expected[0])).collect();
        all_close(&values, &lines("yeo_johnson")[at], 1e-12);
    }
}

#[test]
fn components_are_scikit_learns() {
    let set = Set { columns: lines("data"), labels: vec![] };
    let pca = Pca::fit(&set.points()).unwrap();
    all_close(&pca.variances, &lines("variances")[0], 1e-12);
    all_close(&pca.loadings[..20], &lines("loadings")[0][..20], 1e-9);
    let coordinates = pca.project(&set.points(), 2).unwrap();
    assert_eq!(coordinates.len(), 2);
    let variance = coordinates[0].iter().map(|x| x * x).sum::<f64>() / 32.0;
    all_close(&[variance], &pca.variances[..1], 1e-12);
}

/// Turning, moving and scaling the data turns, moves and scales the components.
#[test]
fn components_of_many_columns_are_orthogonal() {
    let set = noise(200, 60, 3, |rng| rng.normal());
    let pca = Pca::fit(&set.points()).unwrap();
    for a in 0..60 {
        for b in 0..60 {
            let dot: f64 = (0..60).map(|j| pca.loadings[a * 60 + j] * pca.loadings[b * 60 + j]).sum();
            assert!((dot - f64::from(u8::from(a == b))).abs() < 1e-12);
        }
    }
    let huge = Pca::fit(&set.map(|x| x * 1e30).points()).unwrap();
    all_close(&huge.loadings, &pca.loadings, 1e-9);
    let same = Pca::fit(&Points::new(&[&[1.0; 5], &[2.0; 5]]).unwrap()).unwrap();
    assert_eq!(same.variances, [0.0, 0.0]);
    let wide = noise(3, 513, 1, |rng| rng.unit());
    assert_eq!(Pca::fit(&wide.points()).unwrap_err().code.as_str(), "parameter_invalid");
}

#[test]
fn what_was_learnt_applies_to_other_rows() {
    let plan = Plan { missing: Missing::Median, weight: 2.0, ..Plan::default() };
    let preparation = Preparation::fit(&[&[1.0, f64::NAN, 3.0, 5.0]], &[plan]).unwrap();
    assert_eq!(preparation.columns[0].fill, Some(3.0));
    let applied = preparation.apply(&[&[3.0, f64::NAN, 3.0 + 2.0_f64.sqrt()]]).unwrap();
    all_close(&applied[0], &[0.0, 0.0, 2.0], 1e-15);
    let (preparation, _) = prepared(Transform::QuantileNormal, Scaling::None);
    let far = [[-1e9, 1e9]; 5];
    let applied = preparation.apply(&far.iter().map(|x| &x[..]).collect::<Vec<_>>()).unwrap();
    all_close(&applied[0], &[-5.199337582605575, 5.19933758270342], 1e-9);
    assert_eq!(preparation.apply(&[&[1.0]]).unwrap_err().code.as_str(), "parameter_invalid");
}

#[test]
fn transforms_keep_the_order() {
    for transform in [Transform::Log1p, Transform::YeoJohnson, Transform::QuantileNormal] {
        for seed in 1..5 {
            let set = noise(100, 1, seed, |rng| rng.exponential() * rng.exponential() * 10.0);
            let plan = Plan { transform, ..Plan::default() };
            let made = Preparation::fit(&set.slices(), &[plan]).unwrap().apply(&set.slices()).unwrap();
            for i in 0..100 {
                for j in 0..100 {
                    assert!(set.columns[0][i] >= set.columns[0][j] || made[0][i] <= made[0][j]);
                }
            }
        }
    }
}

#[test]
fn degenerate_columns() {
    let all = [Transform::None, Transform::Log1p, Transform::YeoJohnson, Transform::QuantileNormal];
    for transform in all {
        for scaling in [Scaling::None, Scaling::Z, Scaling::Robust, Scaling::MinMax] {
            let plan = Plan { transform, scaling, ..Plan::default() };
            for column in [&[0.1; 7][..], &[3.0], &[1e30, 2e30, 5e30, 1e29], &[0.0, 1e-300, 0.0], &[0.0, 0.0, 1e30]] {
                let made = Preparation::fit(&[column], &[plan]).and_then(|p| p.apply(&[column]));
                assert!(made.unwrap()[0].iter().all(|x| x.is_finite()), "{plan:?} {column:?}");
            }
        }
    }
    let code = |column: &[f64], plan: Plan| Preparation::fit(&[column], &[plan]).unwrap_err().code.as_str();
    let filled = Plan { missing: Missing::Mean, ..Plan::default() };
    assert_eq!(code(&[], filled), "no_rows");
    assert_eq!(code(&[f64::NAN], filled), "column_empty");
    assert_eq!(code(&[f64::NAN, 1.0], Plan::default()), "value_not_finite");
    assert_eq!(code(&[f64::INFINITY, 1.0], filled), "value_not_finite");
    assert_eq!(code(&[-1.0, 1.0], Plan { transform: Transform::Log1p, ..filled }), "log_of_negative");
    assert_eq!(code(&[1.0], Plan { weight: 0.0, ..filled }), "parameter_invalid");
    assert_eq!(Preparation::fit(&[], &[]).unwrap_err().code.as_str(), "no_columns");
    assert_eq!(Preparation::fit(&[&[1.0], &[1.0, 2.0]], &[filled; 2]).unwrap_err().code.as_str(), "lengths_differ");
}
