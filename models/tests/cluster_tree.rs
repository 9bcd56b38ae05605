//! Trees of clusters and dense regions: fastcluster's and hdbscan's results, naive twins, properties, degenerate input.

use crate::cluster_common;
use clientele_models::cluster::Points;
use clientele_models::cluster::agreement::adjusted_rand;
use clientele_models::cluster::density::{Density, DensityOptions, Selection};
use clientele_models::cluster::hierarchy::Hierarchy;
use clientele_models::cluster::linkage::{Linkage, Tree};
use clientele_models::error::Code;
use cluster_common::*;

const LINKAGE: &str = include_str!("../../tests/reference/linkage.tsv");
const ALL: [(&str, Linkage); 4] = [
    ("ward", Linkage::Ward),
    ("average", Linkage::Average),
    ("complete", Linkage::Complete),
    ("single", Linkage::Single),
];

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1e-300), "{a} is not {b}");
}

fn heights(tree: &Tree) -> Vec<f64> {
    tree.mergers.iter().map(|merger| merger.height).collect()
}

/// Heights to 1e-9. Chainlink, target and lsun have equal distances, whose order is free: with average and complete linkage, another
/// order is another tree.
#[test]
fn trees_are_fastclusters() {
    for (name, linkage) in ALL {
        for set_name in ["hepta", "s3", "lsun", "chainlink", "target"] {
            let Some(set) = published(set_name) else { return };
            let (k, expected) = reference(LINKAGE, name, set_name).remove(0);
            let tree = Tree::grow(&set.points(), linkage).unwrap();
            let cut = adjusted_rand(&tree.cut(k).unwrap(), &set.labels).unwrap();
            let sum: f64 = heights(&tree).iter().sum();
            println!(
                "{name} {set_name} {:e} {:e} {cut} {}",
                sum / expected[0] - 1.0,
                heights(&tree)[set.rows() - 2] / expected[1] - 1.0,
                expected[2]
            );
            close(sum, expected[0], 1e-9);
            close(heights(&tree)[set.rows() - 2], expected[1], 1e-9);
            assert!((cut - expected[2]).abs() < 1e-9, "{name} {set_name}: {cut} {}", expected[2]);
        }
    }
}

/// Merges the two nearest clusters of all, again and again.
fn naive(set: &Set, linkage: Linkage) -> Vec<f64> {
    let row = |i: usize| -> Vec<f64> { set.columns.iter().map(|column| column[i]).collect() };
    let square = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    let mut clusters: Vec<Vec<usize>> = (0..set.rows()).map(|i| vec![i]).collect();
    let mean = |c: &[usize]| -> Vec<f64> {
        set.columns.iter().map(|column| c.iter().map(|&i| column[i]).sum::<f64>() / c.len() as f64).collect()
    };
    let distance = |a: &[usize], b: &[usize]| {
        let all = a.iter().flat_map(|&i| b.iter().map(move |&j| (i, j))).map(|(i, j)| square(&row(i), &row(j)).sqrt());
        let (x, y) = (a.len() as f64, b.len() as f64);
        match linkage {
            Linkage::Ward => (2.0 * x * y / (x + y) * square(&mean(a), &mean(b))).sqrt(),
            Linkage::Average => all.sum::<f64>() / (x * y),
            Linkage::Complete => all.fold(0.0, f64::max),
            Linkage::Single => all.fold(f64::INFINITY, f64::min),
        }
    };
    let mut heights = Vec::new();
    while clusters.len() > 1 {
        let mut best = (f64::INFINITY, 0, 0);
        for a in 0..clusters.len() {
            for b in 0..a {
                let far = distance(&clusters[a], &clusters[b]);
                if far < best.0 {
                    best = (far, b, a);
                }
            }
        }
        let taken = clusters.swap_remove(best.2);
        clusters[best.1].extend(taken);
        heights.push(best.0);
    }
    heights
}

#[test]
fn naive_trees_agree() {
    for (n, d, seed) in [(2, 1, 1), (9, 1, 2), (33, 2, 3), (50, 5, 4)] {
        let set = blobs(n, d, 3, 3.0, seed);
        for (name, linkage) in ALL {
            let tree = Tree::grow(&set.points(), linkage).unwrap();
            let expected = naive(&set, linkage);
            assert_eq!(tree.mergers.len(), n - 1);
            for (a, b) in heights(&tree).iter().zip(&expected) {
                assert!((a - b).abs() < 1e-9, "{name} {n}: {a} {b}");
            }
            assert_eq!(tree.mergers[n - 2].size as usize, n);
        }
    }
}

/// Labels of rows in another order, put back, in names of their own.
fn back<T: Copy>(order: &[usize], labels: &[T]) -> Vec<T> {
    let mut found = labels.to_vec();
    order.iter().zip(labels).for_each(|(&i, label)| found[i] = *label);
    found
}

#[test]
fn order_place_and_scale_do_not_matter() {
    let set = blobs(400, 3, 5, 2.5, 8);
    let order = order(400, 5);
    for (name, linkage) in ALL {
        let tree = Tree::grow(&set.points(), linkage).unwrap();
        for (k, factor) in [(5, -1e30), (9, 1e-30)] {
            let labels = tree.cut(k).unwrap();
            assert_eq!(labels.iter().max(), Some(&(k as u32 - 1)));
            let other = Tree::grow(&set.permuted(&order).points(), linkage).unwrap().cut(k).unwrap();
            close(adjusted_rand(&back(&order, &other), &labels).unwrap(), 1.0, 0.0);
            let scaled = Tree::grow(&set.map(|x| x * factor).points(), linkage).unwrap();
            close(adjusted_rand(&scaled.cut(k).unwrap(), &labels).unwrap(), 1.0, 0.0);
            let moved = Tree::grow(&set.map(|x| x + 1e3).points(), linkage).unwrap();
            close(adjusted_rand(&moved.cut(k).unwrap(), &labels).unwrap(), 1.0, 0.0);
        }
        assert!(heights(&tree).windows(2).all(|pair| pair[0] <= pair[1]), "{name}");
    }
    for d in [2, 8] {
        let set = blobs(1000, d, 6, 1.5, 3);
        let order = cluster_common::order(1000, 6);
        let found = Density::fit(&set.points(), &DensityOptions::new(10)).unwrap();
        let other = Density::fit(&set.permuted(&order).points(), &DensityOptions::new(10)).unwrap();
        let numbered = |labels: &[Option<u32>]| labels.iter().map(|l| l.map_or(99, |l| l)).collect::<Vec<u32>>();
        assert_eq!(other.sizes, found.sizes);
        close(adjusted_rand(&numbered(&back(&order, &other.labels)), &numbered(&found.labels)).unwrap(), 1.0, 0.0);
        let scaled = Density::fit(&set.map(|x| x * -4.0).points(), &DensityOptions::new(10)).unwrap();
        assert_eq!(scaled.labels, found.labels);
    }
}

#[test]
fn dense_regions_are_hdbscans() {
    for line in LINKAGE.lines().filter(|line| line.starts_with("hdbscan\t")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(set) = published(cells[1]) else { return };
        let size: usize = cells[2].parse().unwrap();
        let expected: Vec<u32> = cells[3..].iter().map(|label| (label.parse::<i32>().unwrap() + 1) as u32).collect();
        let found = Density::fit(&set.points(), &DensityOptions::new(size)).unwrap();
        let labels: Vec<u32> = found.labels.iter().map(|label| label.map_or(0, |label| label + 1)).collect();
        let noise = |labels: &[u32]| labels.iter().filter(|&&label| label == 0).count();
        let same = adjusted_rand(&labels, &expected).unwrap();
        println!("{} {size}: {same} {} {} {:?}", cells[1], noise(&labels), noise(&expected), found.sizes);
        close(same, 1.0, 0.0);
        assert!(labels.iter().zip(&expected).all(|(a, b)| (*a == 0) == (*b == 0)));
    }
}

/// Rows at every other place, from one on.
fn every_other(set: &Set, from: usize) -> Set {
    let order: Vec<usize> = (from..set.rows()).step_by(2).collect();
    set.permuted(&order)
}

#[test]
fn other_rows_belong_where_hdbscan_says() {
    for line in LINKAGE.lines().filter(|line| line.starts_with("predict")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(set) = published(cells[1]) else { return };
        let (known, odd) = (every_other(&set, 0), every_other(&set, 1));
        let middles = odd.columns.iter().map(|column| {
            let next = column.iter().cycle().skip(3);
            column.iter().copied().chain(column.iter().zip(next).map(|(a, b)| (a + b) / 2.0)).collect()
        });
        let others = Set { columns: middles.collect(), labels: Vec::new() };
        let options = DensityOptions {
            neighbours: 5,
            selection: if cells[0] == "predict_leaf" { Selection::Leaves } else { Selection::Mass },
            allow_single: cells[0] == "predict_single",
            ..DensityOptions::new(cells[2].parse().unwrap())
        };
        let found = Density::fit(&known.points(), &options).unwrap();
        let (labels, strengths) = found.hierarchy.assign(&known.points(), &others.points()).unwrap();
        let (expected, firm): (Vec<u32>, Vec<f64>) = cells[3..]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[label, strength]| ((label.parse::<i32>().unwrap() + 1) as u32, strength.parse::<f64>().unwrap()))
            .unzip();
        let own: Vec<u32> = labels.iter().map(|label| label.map_or(0, |label| label + 1)).collect();
        let noise = |labels: &[u32]| labels.iter().filter(|&&label| label == 0).count();
        println!("{} {}: {} of {} are noise", cells[0], cells[1], noise(&own), own.len());
        close(adjusted_rand(&own, &expected).unwrap(), 1.0, 0.0);
        for (row, (label, expected)) in own.iter().zip(&expected).enumerate() {
            assert_eq!(*label == 0, *expected == 0, "{} {} {row}", cells[0], cells[1]);
            close(strengths[row] + 1.0, firm[row] + 1.0, 1e-8);
        }
    }
}

/// Where clusters are apart, rows that were there belong where they belonged; far away there is nothing, and the rows' order does not matter.
#[test]
fn rows_that_were_there_belong_where_they_did() {
    let set = blobs(600, 3, 4, 0.5, 7);
    let found = Density::fit(&set.points(), &DensityOptions::new(20)).unwrap();
    let (labels, strengths) = found.hierarchy.assign(&set.points(), &set.points()).unwrap();
    let firm = |row: &usize| found.strengths[*row] > 0.3;
    let rows: Vec<usize> = (0..600).filter(firm).collect();
    assert!(rows.len() > 300, "{}", rows.len());
    assert!(rows.iter().all(|&row| labels[row] == found.labels[row]));
    assert!(strengths.iter().all(|strength| (0.0..=1.0).contains(strength)));
    let far = set.map(|x| x + 1e6);
    let (none, _) = found.hierarchy.assign(&set.points(), &far.points()).unwrap();
    assert!(none.iter().all(Option::is_none));
    let turned = order(600, 3);
    let (again, firmly) = found.hierarchy.assign(&set.points(), &set.permuted(&turned).points()).unwrap();
    assert!(turned.iter().zip(&again).all(|(&row, label)| labels[row] == *label));
    assert!(turned.iter().zip(&firmly).all(|(&row, strength)| strengths[row] == *strength));
}

#[test]
fn others_that_do_not_belong_to_the_model_are_refused() {
    let set = blobs(50, 2, 2, 0.5, 1);
    let model = Density::fit(&set.points(), &DensityOptions::new(5)).unwrap().hierarchy;
    let narrow = Set { columns: vec![set.columns[0].clone()], labels: Vec::new() };
    let fewer = every_other(&set, 0);
    for (rows, others, field) in [(&set, &narrow, "columns"), (&fewer, &set, "model")] {
        let error = model.assign(&rows.points(), &others.points()).unwrap_err();
        assert_eq!((error.code, error.field), (Code::ParameterInvalid, Some(field)));
    }
    for broken in [
        Hierarchy { neighbours: 0, ..model.clone() },
        Hierarchy { places: vec![9999; 50], ..model.clone() },
        Hierarchy { parents: model.parents.iter().map(|_| 7).collect(), ..model.clone() },
        Hierarchy { names: vec![], ..model.clone() },
    ] {
        assert_eq!(broken.assign(&set.points(), &set.points()).unwrap_err().field, Some("model"));
    }
}

/// The tree of mutual reachability from all pairs of rows.
fn naive_reachability(set: &Set, neighbours: usize) -> Vec<f64> {
    let n = set.rows();
    let distance = |a: usize, b: usize| set.columns.iter().map(|c| (c[a] - c[b]) * (c[a] - c[b])).sum::<f64>().sqrt();
    let core = |a: usize| {
        let mut all: Vec<f64> = (0..n).map(|b| distance(a, b)).collect();
        all.sort_by(f64::total_cmp);
        all[neighbours.min(n - 1)]
    };
    let cores: Vec<f64> = (0..n).map(core).collect();
    let mut far = vec![f64::INFINITY; n];
    let mut inside = vec![false; n];
    let mut heights = Vec::new();
    let mut next = 0;
    for _ in 1..n {
        inside[next] = true;
        for to in 0..n {
            far[to] = far[to].min(distance(next, to).max(cores[next]).max(cores[to]));
        }
        next = (0..n).filter(|&to| !inside[to]).min_by(|&a, &b| far[a].total_cmp(&far[b])).unwrap();
        heights.push(far[next]);
    }
    heights.sort_by(f64::total_cmp);
    heights
}

#[test]
fn the_naive_tree_of_reachability_agrees() {
    for (n, d, k, neighbours) in
        [(2, 1, 1, 1), (33, 1, 2, 3), (500, 2, 4, 5), (700, 8, 3, 10), (65, 3, 2, 64), (40, 2, 2, 99)]
    {
        for set in [blobs(n, d, k, 3.0, 2), blobs(n, d, k, 3.0, 3).map(|x| x.round())] {
            let found = heights(&Density::tree(&set.points(), neighbours));
            assert_eq!(found, naive_reachability(&set, neighbours), "{n} {d}");
        }
    }
}

#[test]
fn degenerate_input_is_a_result_or_a_clear_error() {
    for (_, linkage) in ALL {
        let tree = Tree::grow(&Points::new(&[&[1.0]]).unwrap(), linkage).unwrap();
        assert_eq!((tree.mergers.len(), tree.cut(1).unwrap()), (0, vec![0]));
        let tree = Tree::grow(&Points::new(&[&[3.0; 20]]).unwrap(), linkage).unwrap();
        assert_eq!(tree.cut(1).unwrap(), [0; 20]);
        assert_eq!(tree.cut(21).unwrap_err().code.as_str(), "parameter_invalid");
        assert_eq!(tree.cut(0).unwrap_err().code.as_str(), "parameter_invalid");
        let huge = Tree::grow(&Points::new(&[&[-1e140, 1e140, 9e139, 0.0]]).unwrap(), linkage).unwrap();
        assert!(heights(&huge).iter().all(|height| height.is_finite()));
        let wide = noise(30, 10_000, 1, |rng| rng.normal());
        assert_eq!(Tree::grow(&wide.points(), linkage).unwrap().mergers.len(), 29);
    }
    let many = vec![0.0; 16_001];
    assert_eq!(
        Tree::grow(&Points::new(&[&many]).unwrap(), Linkage::Average).unwrap_err().code.as_str(),
        "too_many_for_method"
    );

    let density = |column: &[f64], options: &DensityOptions| Density::fit(&Points::new(&[column]).unwrap(), options);
    let options = DensityOptions::new(5);
    assert_eq!(density(&[1.0], &options).unwrap().labels, [None]);
    assert_eq!(density(&[1.0, 2.0, 3.0], &options).unwrap().labels, [None; 3]);
    assert_eq!(density(&[7.0; 9], &options).unwrap().labels, [Some(0); 9]);
    assert_eq!(density(&[7.0; 4], &options).unwrap().labels, [None; 4]);
    let two: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
    let found = density(&two, &options).unwrap();
    assert_eq!(found.sizes, [20, 20]);
    assert!(found.strengths.iter().all(|strength| *strength == 1.0));
    let code = |options: &DensityOptions| -> &'static str { density(&two, options).unwrap_err().code.as_str() };
    assert_eq!(code(&DensityOptions::new(1)), "parameter_invalid");
    assert_eq!(code(&DensityOptions { neighbours: 0, ..options.clone() }), "parameter_invalid");
    let normal = noise(300, 2, 1, |rng| rng.normal());
    let single = DensityOptions { allow_single: true, ..DensityOptions::new(20) };
    assert_eq!(Density::fit(&normal.points(), &single).unwrap().sizes.len(), 1);
    let leaves = DensityOptions { selection: Selection::Leaves, ..DensityOptions::new(10) };
    let set = blobs(600, 2, 4, 1.0, 3);
    assert!(Density::fit(&set.points(), &leaves).unwrap().sizes.len() >= 4);
}
