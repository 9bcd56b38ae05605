//! Indices of quality and agreement against scikit-learn, their naive twins, and the choice of a number of clusters.

use crate::cluster_common;
use clientele_models::cluster::Points;
use clientele_models::cluster::agreement::{adjusted_mutual_information, adjusted_rand};
use clientele_models::cluster::choose::{Choice, ChoiceOptions, Index, Look};
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
            for most in [None, Some(25)] {
                let choice = Choice::make(&set.points(), &ChoiceOptions { most, ..Default::default() }).unwrap();
                let even = mean(&choice.proof.even);
                println!(
                    "{name} {scaled} {:?} {:?} {:.3} {even:.3}",
                    choice.recommended, choice.picks, choice.proof.best
                );
                assert_eq!(choice.recommended, Some(k), "{name} {scaled} {most:?}");
            }
        }
    }
}

/// Beyond the usual numbers where rows say so, and only there; S3 and S4 overlap, so that one more or less is as good.
#[test]
fn a_first_look_says_how_far_to_try() {
    let look = |set: &Set| Choice::look(&set.points(), &ChoiceOptions::default()).unwrap();
    for (name, k) in [("s1", 15), ("s2", 15), ("s3", 15), ("s4", 15), ("a1", 20)] {
        let Some(set) = published(name) else { break };
        let found = look(&set);
        assert!(found.further.contains(&k) && found.further.len() <= 8, "{name} {found:?}");
    }
    let mut rng = clientele::rng::Rng::new(5);
    let rows: Vec<[f64; 2]> =
        (0..1500).map(|i| [i % 5, i / 5 % 5].map(|place| f64::from(place) * 4.0 + 0.6 * rng.normal())).collect();
    let heaps = Set { columns: [0, 1].map(|j| rows.iter().map(|row| row[j]).collect()).into(), labels: vec![] };
    for (k, set) in [(25, heaps.clone()), (30, blobs(1800, 8, 30, 1.0, 3)), (40, blobs(2400, 16, 40, 1.0, 3))] {
        let choice = Choice::make(&set.points(), &ChoiceOptions::default()).unwrap();
        assert_eq!(choice.recommended, Some(k), "{:?}", choice.picks);
        assert!(choice.evidence.windows(2).all(|pair| pair[0].k < pair[1].k));
    }
    assert_eq!(look(&blobs(500, 3, 4, 0.5, 1)), Look { regions: 4, further: vec![] });
    // Nobody is divided into many by what may be chance.
    for seed in 1..=10 {
        let set = noise(300, 2, seed, clientele::rng::Rng::normal);
        let choice = Choice::make(&set.points(), &ChoiceOptions::default()).unwrap();
        assert!(choice.recommended.is_none() && choice.offered.iter().all(|k| *k <= 12), "{:?}", choice.offered);
    }
    // Who says how far is obeyed; and of categories every combination would be a group.
    let asked = ChoiceOptions { most: Some(9), ..Default::default() };
    let grouped = ChoiceOptions { groups: vec![1], ..Default::default() };
    for options in [asked, grouped] {
        assert_eq!(Choice::look(&heaps.points(), &options).unwrap().further, [0; 0]);
    }
}

/// Counts and rounded numbers lie on few places, each as dense as can be: no clusters for that.
#[test]
fn places_of_counts_are_no_clusters() {
    use clientele::rng::Rng;
    type Draw = fn(&mut Rng) -> f64;
    let kinds: [(&str, Draw); 3] = [
        ("dice", |rng| (rng.unit() * 6.0).floor()),
        ("counts", |rng| (rng.erlang(2) * 3.0).floor()),
        ("straightened counts", |rng| (rng.erlang(2) * 3.0).floor().ln_1p()),
    ];
    for (n, d) in [(300, 2), (500, 3)] {
        for (name, draw) in &kinds {
            let clear = clear_in_noise(n, d, 20, draw);
            println!("{name} {n} {d}: {clear}");
            assert!(clear <= 1, "{name} {n} {d}: {clear}");
        }
    }
    // Heads or tails beside measurements: every combination is a heap by itself.
    for (normals, coins, share) in [(3, 3, 0.5), (3, 3, 0.1), (1, 6, 0.3), (0, 8, 0.4), (2, 1, 0.2)] {
        let clear = (1..=6).filter(|&seed| {
            let mut set = noise(600, normals, seed, Rng::normal);
            let mut rng = Rng::new(seed + 100);
            set.columns
                .extend((0..coins).map(|_| (0..600).map(|_| f64::from(rng.unit() < share)).collect::<Vec<f64>>()));
            Choice::make(&set.z_scaled().points(), &ChoiceOptions::default()).unwrap().recommended.is_some()
        });
        assert_eq!(clear.count(), 0, "{normals} {coins} {share}");
    }
}

#[test]
fn unbalance_offers_eight_and_says_who_picks_what() {
    let Some(set) = published("unbalance") else { return };
    let choice = Choice::make(&set.points(), &ChoiceOptions { most: Some(25), ..Default::default() }).unwrap();
    println!("{:?} {:?}", choice.recommended, choice.picks);
    assert!(choice.offered.contains(&8) && choice.recommended.is_some());
    assert!(choice.picks.contains(&(Index::CalinskiHarabasz, 8)) && choice.picks.contains(&(Index::Silhouette, 2)));
    // Scaled, means divide the large clusters rather than find the small ones; what is dense is still eightfold.
    for most in [Some(12), Some(25), None] {
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

/// Single heaps, however skewed or heavy in the tails, and a ball's surface: everything but clusters.
#[test]
fn skewed_and_heavy_tailed_noise_has_no_clear_clusters() {
    use clientele::rng::Rng;
    type Draw = fn(&mut Rng) -> f64;
    let kinds: [(&str, Draw); 4] = [
        ("exponential", |rng| rng.exponential()),
        ("lognormal", |rng| rng.normal().exp()),
        ("student", |rng| rng.normal() / (rng.erlang(3) * 2.0 / 6.0).sqrt()),
        ("counts", |rng| (rng.erlang(2) * 3.0).floor()),
    ];
    for (n, d) in [(100, 2), (300, 3), (300, 8), (1200, 2)] {
        for (name, draw) in &kinds {
            let clear = clear_in_noise(n, d, 20, draw);
            println!("{name} {n} {d}: {clear}");
            assert!(clear <= 1, "{name} {n} {d}: {clear}");
        }
    }
    let clear = (1..=20).filter(|&seed| {
        let mut set = noise(400, 3, seed, Rng::normal);
        let mut rng = Rng::new(seed);
        for i in 0..400 {
            // All of a row by the same: rows far out are so in every column.
            let by = 1.0 / (rng.erlang(3) * 2.0 / 6.0).sqrt();
            set.columns.iter_mut().for_each(|column| column[i] *= by);
        }
        Choice::make(&set.points(), &ChoiceOptions::default()).unwrap().recommended.is_some()
    });
    assert!(clear.count() <= 1);
}

/// One large heap and three small ones far from it: a tail could look like that, but dense regions are as many.
#[test]
fn small_heaps_beside_a_large_one_are_found() {
    for seed in 1..=6 {
        let mut rng = clientele::rng::Rng::new(seed);
        let places = [(0.0, 0.0, 1000), (14.0, 0.0, 40), (0.0, 14.0, 40), (14.0, 14.0, 40)];
        let heap = |(x, y, n): (f64, f64, usize)| -> Vec<[f64; 2]> {
            (0..n).map(|_| [x + rng.normal(), y + rng.normal()]).collect()
        };
        let rows: Vec<[f64; 2]> = places.into_iter().flat_map(heap).collect();
        let columns = [0, 1].map(|j| rows.iter().map(|row| row[j]).collect::<Vec<f64>>());
        let points = Points::new(&[&columns[0], &columns[1]]).unwrap();
        let choice = Choice::make(&points, &ChoiceOptions::default()).unwrap();
        assert_eq!((choice.recommended, choice.offered[0]), (Some(4), 4), "{:?}", choice.picks);
    }
}

/// What is said of the best silhouette is what the table says.
#[test]
fn no_silhouette_is_better_than_the_best_told() {
    for seed in 1..=10 {
        let set = noise(100, 8, seed, |rng| rng.normal());
        let choice = Choice::make(&set.points(), &ChoiceOptions::default()).unwrap();
        let best = choice.evidence.iter().map(|e| e.silhouette).fold(f64::NEG_INFINITY, f64::max);
        assert!(choice.proof.best <= best);
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
