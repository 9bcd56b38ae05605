//! Rules of clusters and advice on columns: what they say, their naive twins, and what they refuse.

use crate::cluster_common;
use clientele_models::cluster::advice::{Limits, MISSING, Verdict, advise};
use clientele_models::cluster::choose::{Choice, ChoiceOptions};
use clientele_models::cluster::rules::{Rules, Term};
use cluster_common::*;

/// Whether conditions hold for a row, as the expression language has it.
fn holds(terms: &[Term], numbers: &[&[f64]], categories: &[&[u32]], i: usize) -> bool {
    terms.iter().all(|term| match term {
        Term::Number { column, low, high, missing } => {
            let x = numbers[*column][i];
            (x.is_nan() && *missing) || (!x.is_nan() && low.is_none_or(|l| x > l) && high.is_none_or(|h| x <= h))
        }
        Term::Category { column, codes, without } => codes.contains(&categories[*column][i]) != *without,
    })
}

#[test]
fn every_row_is_in_one_leaf_and_leaves_count_right() {
    let set = blobs(2000, 3, 4, 1.5, 3);
    let holed: Vec<Vec<f64>> = set
        .columns
        .iter()
        .map(|column| column.iter().enumerate().map(|(i, &x)| if i % 13 == 0 { f64::NAN } else { x }).collect())
        .collect();
    let kinds: Vec<u32> =
        set.labels.iter().enumerate().map(|(i, &l)| if i % 5 == 0 { i as u32 % 3 } else { l }).collect();
    let numbers: Vec<&[f64]> = holed.iter().map(Vec::as_slice).collect();
    for depth in 1..6 {
        let rules = Rules::grow(&numbers, &[&kinds], &set.labels, depth).unwrap();
        let mut right = 0;
        for i in 0..2000 {
            let met: Vec<_> = rules.leaves.iter().filter(|leaf| holds(&leaf.terms, &numbers, &[&kinds], i)).collect();
            assert_eq!(met.len(), 1, "row {i} at depth {depth}");
            right += usize::from(met[0].cluster == set.labels[i]);
        }
        assert_eq!(rules.fidelity, right as f64 / 2000.0);
        assert_eq!(rules.leaves.iter().map(|leaf| leaf.rows).sum::<usize>(), 2000);
        assert_eq!(rules.trust.iter().map(|trust| trust.size).sum::<usize>(), 2000);
        if depth == 5 {
            assert!(rules.fidelity > 0.9, "{}", rules.fidelity);
        }
    }
}

#[test]
fn borders_are_short_numbers_between_the_groups() {
    let values: Vec<f64> =
        (0..100).map(|i| if i < 50 { 12.25 + f64::from(i) / 50.0 } else { 47.3 + f64::from(i) }).collect();
    let labels: Vec<u32> = (0..100).map(|i| u32::from(i >= 50)).collect();
    let rules = Rules::grow(&[&values], &[], &labels, 3).unwrap();
    assert_eq!((rules.leaves.len(), rules.fidelity), (2, 1.0));
    let border = |at: usize| match &rules.leaves[at].terms[..] {
        [Term::Number { low, high, .. }] => (*low, *high),
        other => panic!("{other:?}"),
    };
    assert_eq!((border(0), border(1)), ((None, Some(20.0)), (Some(20.0), None)));
    let small: Vec<f64> = values.iter().map(|x| x / 1e4 - 0.003).collect();
    let rules = Rules::grow(&[&small], &[], &labels, 3).unwrap();
    match &rules.leaves[0].terms[..] {
        [Term::Number { high: Some(high), .. }] => assert!(high.to_string().len() <= 6, "{high}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn conditions_that_put_hardly_anybody_where_they_belong_are_left_out() {
    // Two groups by the first column; of each 100th row the second column would tell that it is in the other group.
    let group = |i: usize| u32::from(i >= 500);
    let first: Vec<f64> = (0..1000).map(|i| i as f64).collect();
    let odd = |share: usize, i: usize| i.is_multiple_of(share);
    for (share, conditions) in [(100, 1), (10, 2)] {
        let second: Vec<f64> = (0..1000).map(|i| if odd(share, i) { 9.0 } else { 0.0 }).collect();
        let labels: Vec<u32> = (0..1000).map(|i| group(i) ^ u32::from(odd(share, i))).collect();
        let rules = Rules::grow(&[&first, &second], &[], &labels, 4).unwrap();
        assert_eq!(rules.leaves.iter().map(|leaf| leaf.terms.len()).max(), Some(conditions), "{:?}", rules.leaves);
        assert!(rules.fidelity >= 0.99, "{}", rules.fidelity);
    }
    // A small group is worth as much as a large one.
    let labels: Vec<u32> = (0..1000).map(|i| if i < 10 { 2 } else { group(i) }).collect();
    let rules = Rules::grow(&[&first], &[], &labels, 4).unwrap();
    assert_eq!((rules.fidelity, rules.trust[2].right), (1.0, 10));
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let code = |numbers: &[&[f64]], labels: &[u32], depth| {
        Rules::grow(numbers, &[], labels, depth).map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    };
    assert_eq!(code(&[], &[0, 1], 2), "no_columns");
    assert_eq!(code(&[&[1.0]], &[0, 1], 2), r#"lengths_differ field="labels" value="1""#);
    assert_eq!(code(&[&[1.0, 2.0]], &[4, 4], 2), r#"parameter_invalid field="labels" value="1""#);
    assert_eq!(code(&[&[1.0, 2.0]], &[0, 1], 0), r#"parameter_invalid field="depth" value="0""#);
    // Nothing tells the clusters apart: one leaf for everybody.
    let rules = Rules::grow(&[&[3.0; 60]], &[], &(0..60).map(|i| i % 2).collect::<Vec<u32>>(), 3).unwrap();
    assert_eq!((rules.leaves.len(), rules.fidelity), (1, 0.5));
}

#[test]
fn columns_are_told_apart() {
    let n = 200;
    let number = |f: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..n).map(f).collect() };
    let noise = number(&|i| ((i * 7919) % 1009) as f64 / 7.0);
    let columns = [
        noise.clone(),
        number(&|_| 5.0),
        number(&|i| i as f64 + 1.0),
        number(&|i| if i % 3 == 0 { 1.0 } else { f64::NAN }),
        number(&|i| -2.0 * noise[i] + 3.0),
        number(&|i| if i == 0 { 9.0 } else { 0.0 }),
        // Whole numbers that happen to differ, far apart: amounts, not ids.
        number(&|i| ((i * i * 7919) % 1_000_003) as f64 * 10.0),
    ];
    let categories: [Vec<u32>; 4] = [
        (0..n).map(|i| i as u32 % 3).collect(),
        (0..n).map(|i| (i as u32 % 3 + 1) % 3 + 5).collect(),
        (0..n).map(|i| i as u32).collect(),
        (0..n).map(|i| if i % 4 == 0 { 0 } else { MISSING }).collect(),
    ];
    let numbers: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let codes: Vec<&[u32]> = categories.iter().map(Vec::as_slice).collect();
    let found = advise(&numbers, &codes, &Limits::default()).unwrap();
    let verdicts: Vec<Verdict> = found.iter().map(|advice| advice.verdict).collect();
    use Verdict::*;
    assert_eq!(
        verdicts,
        [Use, Constant, IdLike, Missing, Duplicate(0), Constant, Use, Use, Duplicate(7), IdLike, Missing]
    );
    assert!((found[3].missing - 133.0 / 200.0).abs() < 1e-12 && found[7].distinct == 3);
    assert_eq!(advise(&[], &[], &Limits::default()).unwrap_err().code.as_str(), "no_columns");
}

#[test]
fn categories_by_chance_are_no_clusters_and_others_are() {
    let mut clear = [0, 0];
    for seed in 1..=10 {
        for (kind, with_groups) in [false, true].into_iter().enumerate() {
            let mut rng = clientele::rng::Rng::new(seed);
            let n = 300;
            let group: Vec<usize> = (0..n).map(|_| rng.below(3) as usize).collect();
            let mut columns: Vec<Vec<f64>> = (0..2)
                .map(|_| (0..n).map(|i| rng.normal() + if with_groups { 4.0 * group[i] as f64 } else { 0.0 }).collect())
                .collect();
            for _ in 0..3 {
                let codes: Vec<usize> =
                    (0..n).map(|i| if with_groups { group[i] } else { rng.below(3) as usize }).collect();
                columns
                    .extend((0..3).map(|c| codes.iter().map(|&code| f64::from(u8::from(code == c)) * 0.5).collect()));
            }
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let points = clientele_models::cluster::Points::new(&slices).unwrap();
            let options = ChoiceOptions { groups: vec![3; 3], most: Some(8), ..Default::default() };
            let choice = Choice::make(&points, &options).unwrap();
            clear[kind] += usize::from(choice.recommended.is_some());
            if with_groups {
                assert_eq!(choice.recommended, Some(3), "seed {seed}");
            }
        }
    }
    assert_eq!(clear, [0, 10]);
    let two = clientele_models::cluster::Points::new(&[&[1.0, 2.0, 3.0]]).unwrap();
    let refused = Choice::make(&two, &ChoiceOptions { groups: vec![3], ..Default::default() }).unwrap_err();
    assert_eq!(refused.field, Some("groups"));
}
