//! Indices of quality and agreement against scikit-learn, their naive twins, and the choice of a number of clusters.

mod cluster_common;

use clientele_models::cluster::Points;
use clientele_models::cluster::agreement::{adjusted_mutual_information, adjusted_rand};
use clientele_models::cluster::choose::{Choice, ChoiceOptions, Index};
use clientele_models::cluster::indices::{calinski_harabasz, davies_bouldin};
use clientele_models::cluster::silhouette::{silhouettes, simplified_silhouettes};
use cluster_common::*;

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn thirds(n: usize) -> Vec<u32> {
    (0..n as u32).map(|i| i % 3).collect()
}

#[test]
fn indices_are_scikit_learns() {
    for name in SETS {
        let Some(set) = published(name) else { return };
        let references = reference(clusters_tsv(), "quality", name);
        for (labels, (_, expected)) in [thirds(set.rows()), set.labels.clone()].iter().zip(references) {
            close(mean(&silhouettes(&set.points(), labels).unwrap()), expected[0], 1e-9);
            close(calinski_harabasz(&set.points(), labels).unwrap(), expected[1], 1e-9);
            close(davies_bouldin(&set.points(), labels).unwrap(), expected[2], 1e-9);
        }
        let mut sorted = set.columns[0].clone();
        sorted.sort_by(f64::total_cmp);
        let quartile = |part: f64| {
            let place = part * (sorted.len() - 1) as f64;
            let (low, rest) = (place as usize, place.fract());
            sorted[low] + (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low]) * rest
        };
        let cuts = [0.25, 0.5, 0.75].map(quartile);
        let quarters: Vec<u32> =
            set.columns[0].iter().map(|&x| cuts.iter().filter(|&&cut| cut < x).count() as u32).collect();
        for (other, (_, expected)) in
            [thirds(set.rows()), quarters].iter().zip(reference(clusters_tsv(), "agreement", name))
        {
            close(adjusted_rand(&set.labels, other).unwrap(), expected[0], 1e-9);
            close(adjusted_mutual_information(&set.labels, other).unwrap(), expected[1], 1e-9);
        }
    }
}

fn naive_silhouettes(set: &Set, labels: &[u32]) -> Vec<f64> {
    let n = set.rows();
    let distance = |a: usize, b: usize| set.columns.iter().map(|c| (c[a] - c[b]).powi(2)).sum::<f64>().sqrt();
    let to = |i: usize, label: u32| {
        let others: Vec<f64> = (0..n).filter(|&j| j != i && labels[j] == label).map(|j| distance(i, j)).collect();
        (!others.is_empty()).then(|| mean(&others))
    };
    let of = |i: usize| {
        let Some(a) = to(i, labels[i]) else { return 0.0 };
        let b = labels.iter().filter(|&&l| l != labels[i]).filter_map(|&l| to(i, l)).fold(f64::INFINITY, f64::min);
        if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
    };
    (0..n).map(of).collect()
}

/// Sizes around the borders of blocks and tiles, single rows, fewer and more dimensions than a block has roots, labels that are no running
/// numbers, and one row so far away that squares of all others cannot be told from norms.
#[test]
fn the_naive_silhouettes_agree() {
    let shapes = [(5, 1, 2, 1), (40, 2, 3, 2), (130, 3, 12, 3), (600, 2, 2, 4), (531, 8, 2, 5), (301, 11, 2, 6)];
    for ((n, d, k, seed), far) in shapes.into_iter().flat_map(|shape| [(shape, 0.0), (shape, 1e7)]) {
        let mut set = blobs(n, d, k, 4.0, seed);
        set.columns[0][n / 2] += far;
        set.labels.iter_mut().for_each(|label| *label = *label * 7 + 3);
        set.labels[n - 1] = 1000;
        let expected = naive_silhouettes(&set, &set.labels);
        let found = silhouettes(&set.points(), &set.labels).unwrap();
        found.iter().zip(&expected).for_each(|(a, b)| close(*a, *b, 1e-12));
    }
}

#[test]
fn indices_keep_under_order_place_and_scale() {
    let set = blobs(700, 3, 5, 4.0, 9);
    let all = |set: &Set| {
        let (points, labels) = (set.points(), &set.labels);
        [
            mean(&silhouettes(&points, labels).unwrap()),
            mean(&simplified_silhouettes(&points, labels).unwrap()),
            calinski_harabasz(&points, labels).unwrap(),
            davies_bouldin(&points, labels).unwrap(),
        ]
    };
    let expected = all(&set);
    for other in [set.permuted(&order(700, 2)), set.map(|x| x + 1e4), set.map(|x| x * -1e30), set.map(|x| x * 1e-30)] {
        all(&other).iter().zip(&expected).for_each(|(a, b)| close(*a, *b, 1e-9));
    }
    let renamed: Vec<u32> = set.labels.iter().map(|label| 9 - label).collect();
    close(adjusted_rand(&set.labels, &renamed).unwrap(), 1.0, 0.0);
    close(adjusted_mutual_information(&set.labels, &renamed).unwrap(), 1.0, 0.0);
    close(adjusted_rand(&[1, 1, 1], &[2, 2, 2]).unwrap(), 1.0, 0.0);
    let half: Vec<u32> = (0..700).map(|i| u32::from(i % 2 == 0)).collect();
    assert!(adjusted_rand(&set.labels, &half).unwrap().abs() < 0.01);
    assert_eq!(adjusted_rand(&[1], &[1, 2]).unwrap_err().code.as_str(), "lengths_differ");
}

#[test]
fn labels_that_cannot_be_judged_are_refused() {
    let set = blobs(6, 2, 2, 1.0, 1);
    for labels in [vec![0; 6], (0..6).collect::<Vec<u32>>()] {
        assert_eq!(silhouettes(&set.points(), &labels).unwrap_err().code.as_str(), "parameter_invalid");
        assert_eq!(calinski_harabasz(&set.points(), &labels).unwrap_err().code.as_str(), "parameter_invalid");
        assert_eq!(davies_bouldin(&set.points(), &labels).unwrap_err().code.as_str(), "parameter_invalid");
    }
    assert_eq!(silhouettes(&set.points(), &[0, 1]).unwrap_err().code.as_str(), "lengths_differ");
    let same = Points::new(&[&[3.0; 4]]).unwrap();
    assert_eq!(silhouettes(&same, &[0, 0, 1, 1]).unwrap(), [0.0; 4]);
    assert_eq!(davies_bouldin(&same, &[0, 0, 1, 1]).unwrap(), 0.0);
    assert_eq!(calinski_harabasz(&same, &[0, 0, 1, 1]).unwrap(), 1.0);
}

#[test]
fn the_true_number_is_recommended() {
    for (name, k) in [("s1", 15), ("s2", 15), ("a1", 20), ("hepta", 7), ("tetra", 4)] {
        let Some(set) = published(name) else { return };
        for (scaled, set) in [("raw", set.clone()), ("z", set.z_scaled())] {
            let time = std::time::Instant::now();
            let choice = Choice::make(&set.points(), &ChoiceOptions { most: 25, ..Default::default() }).unwrap();
            println!(
                "{name} {scaled} {:?} {:?} {:.3} {:.3} {:?}",
                choice.recommended,
                choice.picks,
                choice.best,
                mean(&choice.even),
                time.elapsed()
            );
            assert_eq!(choice.recommended, Some(k), "{name} {scaled}");
        }
    }
}

#[test]
fn unbalance_offers_eight_and_says_who_picks_what() {
    let Some(set) = published("unbalance") else { return };
    let choice = Choice::make(&set.points(), &ChoiceOptions { most: 25, ..Default::default() }).unwrap();
    println!("{:?} {:?}", choice.recommended, choice.picks);
    assert!(choice.offered.contains(&8) && choice.recommended.is_some());
    assert!(choice.picks.contains(&(Index::CalinskiHarabasz, 8)) && choice.picks.contains(&(Index::Silhouette, 2)));
    // Scaled, means divide the large clusters rather than find the small ones; what is dense is still eightfold.
    for most in [12, 25] {
        let options = ChoiceOptions { most, ..Default::default() };
        let scaled = Choice::make(&set.z_scaled().points(), &options).unwrap();
        assert!(scaled.offered.contains(&8) && scaled.picks.contains(&(Index::Regions, 8)), "{:?}", scaled.picks);
    }
}

fn clear_in_noise(n: usize, d: usize, seeds: u64, draw: impl Fn(&mut clientele::rng::Rng) -> f64) -> usize {
    let clear = |seed: &u64| {
        let set = noise(n, d, *seed, &draw);
        Choice::make(&set.points(), &ChoiceOptions::default()).unwrap().recommended.is_some()
    };
    (1..=seeds).filter(clear).count()
}

#[test]
fn noise_has_no_clear_clusters() {
    for (n, d, seeds) in [(300, 2, 100), (300, 5, 100), (50, 3, 100), (1500, 2, 20), (200, 1, 20), (100, 20, 20)] {
        let even = clear_in_noise(n, d, seeds, |rng| rng.unit());
        let normal = clear_in_noise(n, d, seeds, |rng| rng.normal());
        println!("{n} {d}: {even} {normal}");
        let most = seeds as usize / 20;
        assert!(even <= most && normal <= most, "{n} {d}: {even} {normal}");
    }
}

#[test]
fn choices_of_degenerate_input() {
    let code = |columns: &[&[f64]]| match Choice::make(&Points::new(columns).unwrap(), &ChoiceOptions::default()) {
        Ok(choice) => format!("{:?}", choice.recommended),
        Err(error) => error.code.as_str().to_owned(),
    };
    assert_eq!(code(&[&[1.0; 9]]), "too_few_distinct");
    assert_eq!(code(&[&[1.0]]), "too_few_distinct");
    assert_eq!(code(&[&[1.0, 2.0]]), "too_few_distinct");
    // Three values, many times each: clear, though there is no fourth.
    let threes: Vec<f64> = (0..60).map(|i| f64::from(i % 3 * 10)).collect();
    assert_eq!(code(&[&threes]), "Some(3)");
    let set = blobs(100, 2, 3, 0.1, 5);
    let huge = set.map(|x| x * 1e30);
    assert_eq!(code(&huge.slices()), "Some(3)");
    assert_eq!(code(&[&set.columns[0], &set.columns[1], &[7.0; 100]]), "Some(3)");
    let refused = Choice::make(&set.points(), &ChoiceOptions { least: 1, ..Default::default() }).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field), ("parameter_invalid", Some("least")));
}
