//! Gaussian mixtures: scikit-learn's log-likelihoods, the naive twin, properties, degenerate input.

use crate::cluster_common;
use clientele_models::cluster::Points;
use clientele_models::cluster::agreement::adjusted_rand;
use clientele_models::cluster::mixture::{Components, Covariance, Mixture, MixtureOptions};
use cluster_common::*;

const MIXTURES: &str = include_str!("../../tests/reference/mixtures.tsv");
const KINDS: [(&str, Covariance); 4] = [
    ("full", Covariance::Full),
    ("tied", Covariance::Tied),
    ("diag", Covariance::Diagonal),
    ("spherical", Covariance::Spherical),
];

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
}

/// Equal weights, the first rows as means, the columns' variances.
fn start(set: &Set, k: usize, covariance: Covariance) -> Components {
    let d = set.columns.len();
    let variance = |column: &Vec<f64>| {
        let mean = column.iter().sum::<f64>() / column.len() as f64;
        column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / column.len() as f64
    };
    let mut variances: Vec<f64> = set.columns.iter().map(variance).collect();
    if covariance == Covariance::Spherical {
        variances = vec![variances.iter().sum::<f64>() / d as f64; d];
    }
    let matrix: Vec<f64> = (0..d * d).map(|at| if at % (d + 1) == 0 { variances[at / d] } else { 0.0 }).collect();
    Components {
        weights: vec![1.0 / k as f64; k],
        means: (0..k).flat_map(|i| set.points().row(i)).collect(),
        covariances: matrix.repeat(k),
    }
}

fn options(set: &Set, k: usize, covariance: Covariance, max_steps: u32) -> MixtureOptions {
    let start = Some(start(set, k, covariance));
    MixtureOptions { start, max_steps, tolerance: 0.0, ..MixtureOptions::new(k, covariance) }
}

/// To 1e-6 of a row's mean log-likelihood.
#[test]
fn log_likelihoods_are_scikit_learns() {
    for (kind, covariance) in KINDS {
        for name in ["engytime", "hepta", "s3", "chainlink", "lsun"] {
            let Some(set) = published(name) else { return };
            let (k, expected) = reference(MIXTURES, kind, name).remove(0);
            for (steps, value) in [1, 5, 30].into_iter().zip(&expected) {
                let found = Mixture::fit(&set.points(), &options(&set, k, covariance, steps)).unwrap();
                let gap = (found.log_likelihood - value) / set.rows() as f64;
                assert!(gap.abs() < 1e-6, "{kind} {name} {steps}: {} is not {value}", found.log_likelihood);
                if steps == 30 {
                    close(found.bic, expected[3], 1e-7);
                }
            }
        }
    }
}

/// The density of a normal distribution at a gap from its mean, by Gaussian elimination.
fn density(mut gap: Vec<f64>, covariance: &[f64]) -> f64 {
    let (d, mut matrix) = (gap.len(), covariance.to_vec());
    let (mut square, mut volume) = (0.0, 1.0);
    for i in 0..d {
        let pivot = matrix[i * d + i];
        square += gap[i] * gap[i] / pivot;
        volume *= std::f64::consts::TAU * pivot;
        for row in i + 1..d {
            let factor = matrix[row * d + i] / pivot;
            gap[row] -= factor * gap[i];
            (i..d).for_each(|j| matrix[row * d + j] -= factor * matrix[i * d + j]);
        }
    }
    (-square / 2.0).exp() / volume.sqrt()
}

/// EM as one would write it on the first day: for columns that fill whole registers and such that do not, and a last chunk of a few rows.
#[test]
fn the_naive_twin_agrees() {
    const ROWS: usize = 300;
    for d in [1, 2, 3, 4, 5, 8] {
        let set = blobs(ROWS, d, 3, 2.0, 4);
        let rows: Vec<Vec<f64>> = (0..ROWS).map(|i| set.points().row(i)).collect();
        let mean = |weights: &[f64], value: &dyn Fn(&[f64]) -> f64| {
            let sum: f64 = weights.iter().zip(&rows).map(|(w, row)| w * value(row)).sum();
            sum / weights.iter().sum::<f64>()
        };
        let first = start(&set, 3, Covariance::Full);
        let (mut weights, mut means, mut covariances) = (first.weights, first.means, first.covariances);
        let all = vec![1.0; ROWS];
        let variance = |j: usize| mean(&all, &|row| row[j] * row[j]) - mean(&all, &|row| row[j]).powi(2);
        let floor = 1e-6 * (0..d).map(variance).sum::<f64>() / d as f64;
        for _ in 0..12 {
            let mut shares: Vec<Vec<f64>> = (0..3)
                .map(|c| {
                    let gap = |row: &Vec<f64>| row.iter().zip(&means[c * d..]).map(|(x, m)| x - m).collect();
                    let weighted = |row| weights[c] * density(gap(row), &covariances[c * d * d..(c + 1) * d * d]);
                    rows.iter().map(weighted).collect()
                })
                .collect();
            for i in 0..ROWS {
                let sum: f64 = shares.iter().map(|share| share[i]).sum();
                shares.iter_mut().for_each(|share| share[i] /= sum);
            }
            for (c, share) in shares.iter().enumerate() {
                weights[c] = share.iter().sum::<f64>() / ROWS as f64;
                let centre: Vec<f64> = (0..d).map(|j| mean(share, &|row| row[j])).collect();
                for (a, b) in (0..d).flat_map(|a| (0..d).map(move |b| (a, b))) {
                    let value = mean(share, &|row| (row[a] - centre[a]) * (row[b] - centre[b]));
                    covariances[(c * d + a) * d + b] = value + if a == b { floor } else { 0.0 };
                }
                means[c * d..(c + 1) * d].copy_from_slice(&centre);
            }
        }
        let found = Mixture::fit(&set.points(), &options(&set, 3, Covariance::Full, 12)).unwrap().components;
        let pairs = [(found.weights, weights), (found.means, means), (found.covariances, covariances)];
        for (ours, naive) in pairs.iter().flat_map(|(ours, naive)| ours.iter().zip(naive)) {
            close(*ours, *naive, 1e-9);
        }
    }
}

#[test]
fn likelihood_rises_and_keeps_under_order_place_and_scale() {
    let set = blobs(900, 3, 4, 3.0, 5);
    for (_, covariance) in KINDS {
        let at = |set: &Set, steps| Mixture::fit(&set.points(), &options(set, 4, covariance, steps)).unwrap();
        let mut before = f64::NEG_INFINITY;
        for steps in 1..15 {
            let now = at(&set, steps).log_likelihood;
            // The floor, which is added after each step, may take a little away.
            assert!(now >= before - 1e-6 * now.abs(), "{now} after {before}");
            before = now;
        }
        let found = at(&set, 10);
        let mut order = order(900, 3);
        order.sort_by_key(|&i| i >= 4); // The first rows are the start.
        order[..4].sort_unstable();
        let other = at(&set.permuted(&order), 10);
        close(other.log_likelihood, found.log_likelihood, 1e-9);
        assert!(order.iter().zip(&other.labels).all(|(&i, label)| *label == found.labels[i]));
        close(at(&set.map(|x| x + 1e5), 10).log_likelihood, found.log_likelihood, 1e-7);
        // A density in other units.
        let scaled = at(&set.map(|x| x * 1e30), 10).log_likelihood;
        close(scaled, found.log_likelihood - 900.0 * 3.0 * 1e30_f64.ln(), 1e-9);
        let (labels, certainty) = found.assign(&set.points()).unwrap();
        assert_eq!(labels, found.labels);
        certainty.iter().zip(&found.certainty).for_each(|(a, b)| close(*a, *b, 1e-12));
        assert!(found.icl >= found.bic && certainty.iter().all(|p| (0.25..=1.0 + 1e-12).contains(p)));
    }
}

/// Published: ellipsoids that k-means cannot follow.
#[test]
fn ellipsoids_are_found() {
    let Some(set) = published("engytime") else { return };
    let found = Mixture::fit(&set.points(), &MixtureOptions::new(2, Covariance::Full)).unwrap();
    assert!(found.converged && adjusted_rand(&found.labels, &set.labels).unwrap() > 0.85);
    let Some(set) = published("unbalance") else { return };
    let bic = |k| Mixture::fit(&set.points(), &MixtureOptions::new(k, Covariance::Full)).unwrap().bic;
    let best = (2..=12).min_by(|&a, &b| bic(a).total_cmp(&bic(b))).unwrap();
    println!("{best}");
    assert_eq!(best, 8);
}

#[test]
fn degenerate_input_is_a_result_or_a_clear_error() {
    for (_, covariance) in KINDS {
        let code = |columns: &[&[f64]], k| match Mixture::fit(
            &Points::new(columns).unwrap(),
            &MixtureOptions::new(k, covariance),
        ) {
            Ok(found) => {
                assert!(found.log_likelihood.is_finite() && found.certainty.iter().all(|p| p.is_finite()));
                "ok"
            }
            Err(error) => error.code.as_str(),
        };
        assert_eq!(code(&[&[1.0, 2.0]], 3), "parameter_invalid");
        assert_eq!(code(&[&[1.0, 2.0]], 0), "parameter_invalid");
        assert_eq!(code(&[&[4.0; 9]], 1), "too_few_distinct");
        assert_eq!(code(&[&[4.0; 9], &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0]], 3), "ok");
        assert_eq!(code(&[&[4.0; 9], &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0]], 4), "too_few_distinct");
        assert_eq!(code(&[&[1e30, -1e30, 1.1e30, -1.2e30]], 2), "ok");
        let wide = noise(20, 100, 1, |rng| rng.normal());
        assert_eq!(code(&wide.slices(), 2), "ok");
        let wider = noise(3, 10_000, 1, |rng| rng.normal());
        assert_eq!(code(&wider.slices(), 2), "parameter_invalid");
    }
}
