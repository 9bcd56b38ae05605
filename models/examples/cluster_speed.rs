//! Times of one clustering of a table of raw little-endian floats, row by row: `cluster_speed METHOD FILE ROWS COLUMNS K STEPS`. Prints
//! seconds and what was reached; benches/clusters.py runs it by turns with other tools.

use std::time::Instant;

use clientele_models::cluster::Points;
use clientele_models::cluster::choose::{Choice, ChoiceOptions};
use clientele_models::cluster::density::{Density, DensityOptions};
use clientele_models::cluster::kmeans::{KMeans, Options, Start};
use clientele_models::cluster::linkage::{Linkage, Tree};
use clientele_models::cluster::mixture::{Components, Covariance, Mixture, MixtureOptions};
use clientele_models::cluster::silhouette::silhouettes;

/// Equal weights, the first rows, balls of variance 100.
fn start_of(points: &Points, values: &[f64], k: usize) -> Components {
    let d = points.dimensions();
    let ball: Vec<f64> = (0..d * d).map(|at| if at % (d + 1) == 0 { 100.0 } else { 0.0 }).collect();
    Components { weights: vec![1.0 / k as f64; k], means: values[..k * d].to_vec(), covariances: ball.repeat(k) }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments[at].parse::<usize>().expect("a number");
    let (n, d, k, steps) = (number(2), number(3), number(4), number(5));
    let bytes = std::fs::read(&arguments[1]).expect("a file");
    let values: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
    let columns: Vec<Vec<f64>> = (0..d).map(|j| values.iter().skip(j).step_by(d).copied().collect()).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let points = Points::new(&slices).expect("points");
    assert_eq!(points.rows(), n);
    let first = Start::Given(values[..k.max(1) * d].to_vec());
    let start = Instant::now();
    let reached = match arguments[0].as_str() {
        "kmeans" => {
            let options = Options { start: first, max_steps: steps as u32, tolerance: 0.0, ..Options::new(k) };
            KMeans::fit(&points, &options).expect("clusters").inertia
        }
        "silhouette" => {
            let labels: Vec<u32> = (0..n).map(|i| (i % k) as u32).collect();
            silhouettes(&points, &labels).expect("silhouettes").iter().sum::<f64>() / n as f64
        }
        "mixture" => {
            let start = start_of(&points, &values, k);
            let options = MixtureOptions {
                start: Some(start),
                max_steps: steps as u32,
                tolerance: 0.0,
                ..MixtureOptions::new(k, Covariance::Full)
            };
            Mixture::fit(&points, &options).expect("a mixture").log_likelihood / n as f64
        }
        "hdbscan" => {
            let found = Density::fit(&points, &DensityOptions::new(k)).expect("regions");
            found.sizes.iter().sum::<usize>() as f64
        }
        "ward" => Tree::grow(&points, Linkage::Ward).expect("a tree").mergers[n - 2].height,
        "choose" => Choice::make(&points, &ChoiceOptions { most: Some(12), ..ChoiceOptions::default() })
            .expect("a choice")
            .recommended
            .unwrap_or(0) as f64,
        other => panic!("no method {other}"),
    };
    println!("{} {reached:?}", start.elapsed().as_secs_f64());
}
