//! Parts in any order, and tasks that cannot be.

use clientele::rng::Rng;
use clientele_clusters::api::{Asked, Data, answer, finish, part, parts};
use clientele_models::cluster::Points;
use clientele_models::cluster::choose::{Choice, ChoiceOptions};
use clientele_models::cluster::kmeans::{KMeans, Options};

fn rows() -> Data {
    let value = |i: usize, j: usize| ((i * 7919 + j * 104_729) % 1000) as f64 / 100.0 + (i % 3 * (j + 2) * 9) as f64;
    Data::new((0..2).map(|j| (0..400).map(|i| value(i, j)).collect()).collect(), vec![])
}

fn asked(task: &str) -> Asked {
    Asked::new(task, vec![], vec![]).unwrap()
}

#[test]
fn parts_done_from_the_last_on_come_to_the_same() {
    let data = rows();
    for task in [r#"{"method":"kmeans","k":3}"#, r#"{"method":"choose","most":5,"references":2}"#] {
        let asked = asked(task);
        let count = parts(&data, &asked).unwrap();
        assert!(count > 5, "{task}");
        let mut made: Vec<_> = (0..count).rev().map(|at| part(&data, &asked, at).unwrap()).collect();
        made.reverse();
        assert_eq!(finish(&data, &asked, made).unwrap(), answer(&data, &asked).unwrap());
    }
}

#[test]
fn a_task_finds_what_the_method_finds() {
    let data = rows();
    let columns: Vec<&[f64]> = data.numbers().iter().map(Vec::as_slice).collect();
    let points = Points::new(&columns).unwrap();
    let found = answer(&data, &asked(r#"{"method":"kmeans","k":3,"seed":5}"#)).unwrap();
    let own = KMeans::fit(&points, &Options { seed: 5, ..Options::new(3) }).unwrap();
    assert_eq!((&found.numbers[0], &found.codes[0]), (&own.centroids, &own.labels));
    let choice = Choice::make(&points, &ChoiceOptions::default()).unwrap();
    let told = answer(&data, &asked(r#"{"method":"choose"}"#)).unwrap().about;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["recommended"].as_u64(), choice.recommended.map(|k| k as u64));
    assert_eq!(told["evidence"].as_array().unwrap().len(), choice.evidence.len());
}

#[test]
fn what_was_prepared_is_prepared_again_from_what_was_kept() {
    let data = rows();
    for transform in ["none", "log1p", "yeoJohnson", "quantileNormal"] {
        let plans = format!(r#"{{"method":"prepare","plans":[{{"transform":"{transform}"}},{{"scaling":"minMax"}}]}}"#);
        let prepared = answer(&data, &asked(&plans)).unwrap();
        let (learnt, columns) = prepared.numbers.split_at(2);
        let again = answer(&data, &Asked::new(r#"{"method":"apply"}"#, learnt.to_vec(), vec![]).unwrap()).unwrap();
        assert_eq!(again.numbers, columns, "{transform}");
    }
}

#[test]
fn tasks_that_cannot_be_are_refused() {
    let data = rows();
    let code = |task: &str, codes: Vec<Vec<u32>>| {
        let asked = Asked::new(task, vec![], codes).and_then(|asked| answer(&data, &asked));
        asked.map_or_else(|error| format!("{error}"), |_| "fine".to_owned())
    };
    for (task, expected) in [
        ("", r#"parameter_invalid field="task""#),
        ("{}", r#"parameter_invalid field="method" value="null""#),
        (r#"{"method":"guess"}"#, r#"parameter_invalid field="method" value="\"guess\"""#),
        (r#"{"method":"kmeans"}"#, r#"parameter_invalid field="k" value="null""#),
        (r#"{"method":"kmeans","k":-1}"#, r#"parameter_invalid field="k" value="-1""#),
        (r#"{"method":"kmeans","k":2.5}"#, r#"parameter_invalid field="k" value="2.5""#),
        (r#"{"method":"kmeans","k":401}"#, r#"parameter_invalid field="k" value="401""#),
        (r#"{"method":"kmeans","k":2,"start":"middle"}"#, r#"parameter_invalid field="start" value="\"middle\"""#),
        (
            r#"{"method":"mixture","k":2,"covariance":"round"}"#,
            r#"parameter_invalid field="covariance" value="\"round\"""#,
        ),
        (r#"{"method":"hdbscan","minSize":1}"#, r#"parameter_invalid field="min_size" value="1""#),
        (r#"{"method":"tree","k":0}"#, r#"parameter_invalid field="k" value="0""#),
        (r#"{"method":"nearest","k":2}"#, r#"parameter_invalid field="model" value="0""#),
        (r#"{"method":"apply"}"#, r#"parameter_invalid field="columns" value="2""#),
        (r#"{"method":"prepare"}"#, r#"parameter_invalid field="plans" value="null""#),
        (r#"{"method":"profile"}"#, r#"parameter_invalid field="labels" value="0""#),
    ] {
        assert_eq!(code(task, vec![]), expected, "{task}");
    }
    assert_eq!(code(r#"{"method":"profile"}"#, vec![vec![0; 3]]), r#"lengths_differ field="labels" value="3""#);
    assert_eq!(code(r#"{"method":"compare"}"#, vec![vec![0, 1], vec![0]]), r#"lengths_differ value="1""#);
}

#[test]
fn clusters_that_are_there_are_found_again_and_others_are_not() {
    let data = rows();
    let found = answer(&data, &asked(r#"{"method":"kmeans","k":3}"#)).unwrap();
    let stable = |labels: Vec<u32>, of: &str| {
        let task = format!(r#"{{"method":"stability","of":{of},"resamples":10}}"#);
        answer(&data, &Asked::new(&task, vec![], vec![labels]).unwrap()).unwrap().numbers.remove(0)
    };
    let same = stable(found.codes[0].clone(), r#"{"method":"kmeans","k":3}"#);
    assert!(same.len() == 3 && same.iter().all(|&jaccard| jaccard > 0.95), "{same:?}");
    // Thirds of the rows by their number are no clusters.
    let thirds = (0..400).map(|i| i / 134).collect();
    assert!(stable(thirds, r#"{"method":"kmeans","k":3}"#).iter().all(|&jaccard| jaccard < 0.5));
    // A method that refuses a draw says that nothing is there.
    assert_eq!(stable(vec![0; 400], r#"{"method":"kmeans","k":399}"#), [0.0]);
    let refused = Asked::new(r#"{"method":"stability","resamples":0}"#, vec![], vec![vec![0; 400]]).unwrap();
    assert_eq!(answer(&data, &refused).unwrap_err().field, Some("resamples"));
}

/// A draw holds about two thirds of the rows, and so of a cluster's: what is least is counted among fewer as well.
#[test]
fn a_dense_cluster_of_the_least_size_is_found_again() {
    let mut rng = Rng::new(5);
    let mut around = |x: f64, n: usize| -> Vec<f64> { (0..n).map(|_| x + rng.normal()).collect() };
    let points = Data::new(vec![[around(0.0, 500), around(60.0, 55)].concat()], vec![]);
    let labels: Vec<u32> = (0..555).map(|i| u32::from(i >= 500)).collect();
    let task = r#"{"method":"stability","of":{"method":"hdbscan","minSize":50},"resamples":10}"#;
    let similar = answer(&points, &Asked::new(task, vec![], vec![labels]).unwrap()).unwrap().numbers.remove(0);
    assert!(similar[1] > 0.6, "{similar:?}");
}
