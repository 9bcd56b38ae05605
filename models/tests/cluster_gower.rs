//! Gower's distance by hand, k-medoids against all possible choices, properties, degenerate input.

use crate::cluster_common;
use clientele::rng::Rng;
use clientele_models::cluster::agreement::adjusted_rand;
use clientele_models::cluster::gower::{Gower, MedoidOptions, Medoids};
use clientele_models::cluster::modes::Mixed;
use cluster_common::*;

/// Oracle: R. Gower's formula by hand.
#[test]
fn distances_by_hand() {
    let data = Mixed::new(&[&[0.0, 5.0, 10.0], &[7.0; 3]], &[&[1, 1, 2], &[3, 4, 4]]).unwrap();
    let gower = Gower::new(&data);
    assert_eq!(gower.distances(0, &[0, 1, 2]), [0.0, (0.5 + 1.0) / 4.0, (1.0 + 2.0) / 4.0]);
    assert_eq!(gower.distances(2, &[1]), [(0.5 + 1.0) / 4.0]);
}

fn codes(labels: &[u32], seed: u64) -> Vec<u32> {
    let mut rng = Rng::new(seed);
    labels.iter().map(|&label| if rng.bernoulli(0.8) { label } else { rng.below(5) as u32 }).collect()
}

/// Every choice of medoids is tried. Swaps end where no single one helps, which may lie a little above the best.
#[test]
fn hardly_any_choice_is_better() {
    let mut exact = 0;
    for seed in 1..=20 {
        let set = blobs(24, 2, 3, 3.0, seed);
        let codes = codes(&set.labels, seed);
        let data = Mixed::new(&set.slices(), &[&codes]).unwrap();
        let gower = Gower::new(&data);
        let everyone: Vec<usize> = (0..24).collect();
        let all: Vec<Vec<f64>> = everyone.iter().map(|&i| gower.distances(i, &everyone)).collect();
        let cost = |medoids: &[usize]| -> f64 {
            everyone.iter().map(|&i| medoids.iter().map(|&m| all[i][m]).fold(f64::INFINITY, f64::min)).sum()
        };
        let mut least = f64::INFINITY;
        for a in 0..24 {
            for b in 0..a {
                for c in 0..b {
                    least = least.min(cost(&[a, b, c]));
                }
            }
        }
        let found = Medoids::fit(&data, &MedoidOptions::new(3)).unwrap();
        assert!((found.cost - cost(&found.medoids)).abs() < 1e-12);
        assert!(found.cost <= least * 1.1, "{seed}: {} {least}", found.cost);
        exact += usize::from(found.cost <= least * (1.0 + 1e-12));
        // No single swap helps.
        for c in 0..3 {
            for i in 0..24 {
                let mut other = found.medoids.clone();
                other[c] = i;
                assert!(cost(&other) >= found.cost - 1e-9);
            }
        }
    }
    println!("{exact} of 20");
    assert!(exact >= 15);
}

#[test]
fn order_place_and_scale_do_not_matter() {
    let set = blobs(300, 3, 4, 2.0, 4);
    let codes = set.labels.clone();
    let fit = |set: &Set, codes: &[u32]| {
        Medoids::fit(&Mixed::new(&set.slices(), &[codes]).unwrap(), &MedoidOptions::new(4)).unwrap()
    };
    let found = fit(&set, &codes);
    assert!(adjusted_rand(&found.labels, &set.labels).unwrap() == 1.0);
    let order = order(300, 2);
    let other = fit(&set.permuted(&order), &order.iter().map(|&i| codes[i]).collect::<Vec<_>>());
    let mut medoids: Vec<usize> = other.medoids.iter().map(|&at| order[at]).collect();
    medoids.sort_unstable();
    assert_eq!(medoids, found.medoids);
    assert_eq!(fit(&set.map(|x| x * -8.0), &codes).medoids, found.medoids);
    assert_eq!(fit(&set.map(|x| x * 1e30), &codes).medoids, found.medoids);
    assert_eq!(fit(&set.map(|x| x + 64.0), &codes.iter().map(|c| c + 9).collect::<Vec<_>>()).medoids, found.medoids);
}

#[test]
fn samples_are_nearly_as_good_as_all_rows() {
    let set = blobs(3000, 2, 5, 2.0, 6);
    let data = Mixed::new(&set.slices(), &[]).unwrap();
    let all = Medoids::fit(&data, &MedoidOptions::new(5)).unwrap();
    let sampled = Medoids::fit(&data, &MedoidOptions { all: 100, sample: 500, ..MedoidOptions::new(5) }).unwrap();
    println!("{} {}", all.cost, sampled.cost);
    assert!(sampled.cost < all.cost * 1.03);
}

#[test]
fn degenerate_input_is_a_result_or_a_clear_error() {
    let code = |numbers: &[f64], codes: &[u32], k| {
        let data = Mixed::new(&[numbers], &[codes]).map_err(|error| error.code.as_str())?;
        let found = Medoids::fit(&data, &MedoidOptions::new(k)).map_err(|error| error.code.as_str())?;
        assert!(found.cost.is_finite());
        Ok(found.sizes)
    };
    assert_eq!(code(&[1.0, 2.0], &[1, 1], 3), Err("parameter_invalid"));
    assert_eq!(code(&[1.0, 2.0], &[1, 1], 0), Err("parameter_invalid"));
    assert_eq!(code(&[3.0; 5], &[1; 5], 2), Err("too_few_distinct"));
    assert_eq!(code(&[3.0; 5], &[1, 1, 1, 2, 2], 2), Ok(vec![3, 2]));
    assert_eq!(code(&[1e30, -1e30, 1e30], &[1, 1, 1], 2), Ok(vec![2, 1]));
    assert_eq!(code(&[f64::NAN], &[1], 1), Err("value_not_finite"));
    assert_eq!(code(&[5.0], &[1], 1), Ok(vec![1]));
}
