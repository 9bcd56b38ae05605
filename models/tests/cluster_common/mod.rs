//! Data and references that the tests of clusters share.

use std::io::Read;
use std::path::Path;

use clientele::rng::Rng;
use clientele_models::cluster::Points;

/// Columns, and the true labels where there are any.
#[derive(Clone, Debug, Default)]
pub struct Set {
    pub columns: Vec<Vec<f64>>,
    pub labels: Vec<u32>,
}

impl Set {
    pub fn slices(&self) -> Vec<&[f64]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }

    pub fn points(&self) -> Points<'_> {
        Points::new(&self.slices()).unwrap()
    }

    pub fn rows(&self) -> usize {
        self.columns[0].len()
    }

    /// The rows in another order.
    pub fn permuted(&self, order: &[usize]) -> Set {
        let columns = self.columns.iter().map(|column| order.iter().map(|&i| column[i]).collect()).collect();
        Set { columns, labels: order.iter().filter_map(|&i| self.labels.get(i).copied()).collect() }
    }

    pub fn map(&self, f: impl Fn(f64) -> f64) -> Set {
        let columns = self.columns.iter().map(|column| column.iter().map(|&x| f(x)).collect()).collect();
        Set { columns, labels: self.labels.clone() }
    }

    /// Each column with mean 0 and variance 1.
    pub fn z_scaled(&self) -> Set {
        let scaled = |column: &Vec<f64>| -> Vec<f64> {
            let n = column.len() as f64;
            let mean = column.iter().sum::<f64>() / n;
            let deviation = (column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
            column.iter().map(|x| (x - mean) / deviation).collect()
        };
        Set { columns: self.columns.iter().map(scaled).collect(), labels: self.labels.clone() }
    }
}

/// Names of the published sets.
pub const SETS: [&str; 15] = [
    "s1",
    "s2",
    "s3",
    "s4",
    "a1",
    "unbalance",
    "atom",
    "chainlink",
    "engytime",
    "hepta",
    "lsun",
    "target",
    "tetra",
    "twodiamonds",
    "wingnut",
];

fn unpacked(path: &Path) -> Option<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).ok()?).read_to_string(&mut text).unwrap();
    Some(text)
}

/// A published set of the shared folder; none where it is not there.
pub fn published(name: &str) -> Option<Set> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/clustering");
    let found = ["sipu", "fcps"].iter().find_map(|battery| {
        let text = unpacked(&folder.join(battery).join(format!("{name}.data.gz")))?;
        Some((text, unpacked(&folder.join(battery).join(format!("{name}.labels0.gz")))?))
    });
    let Some((text, labels)) = found else {
        eprintln!("left out: there is no {name}");
        return None;
    };
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for line in text.lines() {
        for (j, cell) in line.split_whitespace().enumerate() {
            if columns.len() <= j {
                columns.push(Vec::new());
            }
            columns[j].push(cell.parse().unwrap());
        }
    }
    Some(Set { columns, labels: labels.split_whitespace().map(|label| label.parse().unwrap()).collect() })
}

/// Lines of a reference: what, set, k, values.
pub fn reference(text: &str, what: &str, name: &str) -> Vec<(usize, Vec<f64>)> {
    let found: Vec<(usize, Vec<f64>)> = text
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[0] == what && cells[1] == name)
        .map(|cells| (cells[2].parse().unwrap(), cells[3..].iter().map(|cell| cell.parse().unwrap()).collect()))
        .collect();
    assert!(!found.is_empty(), "no {what} of {name}");
    found
}

/// Normal clouds around places drawn from a box.
pub fn blobs(n: usize, d: usize, k: usize, spread: f64, seed: u64) -> Set {
    let mut rng = Rng::new(seed);
    let places: Vec<Vec<f64>> = (0..k).map(|_| (0..d).map(|_| rng.between(-10.0, 10.0)).collect()).collect();
    let labels: Vec<u32> = (0..n).map(|_| rng.below(k as u64) as u32).collect();
    let columns =
        (0..d).map(|j| labels.iter().map(|&c| places[c as usize][j] + spread * rng.normal()).collect()).collect();
    Set { columns, labels }
}

/// Columns of independent draws.
pub fn noise(n: usize, d: usize, seed: u64, draw: impl Fn(&mut Rng) -> f64) -> Set {
    let mut rng = Rng::new(seed);
    Set { columns: (0..d).map(|_| (0..n).map(|_| draw(&mut rng)).collect()).collect(), labels: Vec::new() }
}

/// An order of rows.
pub fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut rng = Rng::new(seed);
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, rng.below(i as u64 + 1) as usize);
    }
    order
}

/// A reference's text.
pub fn clusters_tsv() -> &'static str {
    include_str!("../../../tests/reference/clusters.tsv")
}
