//! How sure clusters are: whether they are found again among other draws of the same rows.
//!
//! Source: C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52 (2007): the mean of the
//! Jaccard coefficient with the most similar cluster of each draw, by the rows that were drawn.

use clientele::rng::Rng;
use clientele_models::error::{Code, Error, Result};

use super::{Asked, Data, NOISE, Outcome, answer};

/// Rows drawn, at most; of those drawn several times one counts.
const MOST_ROWS: usize = 20_000;

/// One a draw.
pub fn parts(asked: &Asked) -> Result<usize> {
    Ok(asked.task.draws()?.1)
}

/// The Jaccard coefficient of each cluster with the most similar one of a draw.
pub fn part(data: &Data, asked: &Asked, at: usize) -> Result<Outcome> {
    let (task, _, seed) = asked.task.draws()?;
    let labels = asked.labels()?;
    let n = labels.len();
    let lengths = data.numbers.iter().map(Vec::len).chain(data.codes.iter().map(Vec::len));
    if let Some(other) = lengths.into_iter().find(|&length| length != n) {
        return Err(Error::new(Code::LengthsDiffer).of_field("labels").with_value(other));
    }
    let mut rng = Rng::part(seed, at as u64);
    let mut rows: Vec<usize> = (0..n.min(MOST_ROWS)).map(|_| rng.below(n as u64) as usize).collect();
    rows.sort_unstable();
    rows.dedup();
    let drawn = Data::new(
        data.numbers.iter().map(|column| rows.iter().map(|&i| column[i]).collect()).collect(),
        data.codes.iter().map(|column| rows.iter().map(|&i| column[i]).collect()).collect(),
    );
    let clusters = labels.iter().filter(|&&label| label != NOISE).max().map_or(0, |&most| most as usize + 1);
    // Rows that do not even differ enough to be divided hold no cluster.
    let task = task.thinned(rows.len() as f64 / n as f64);
    // Of trees, mergers come before the labels.
    let place = if task.method() == "tree" { 3 } else { 0 };
    let found = match answer(&drawn, &Asked { task, numbers: vec![], codes: vec![] }) {
        Err(error) if is_too_small(&error) => Outcome::default(),
        found => found?,
    };
    let again = found.codes.get(place);
    let similar = again.map_or_else(|| vec![0.0; clusters], |again| similarities(labels, &rows, again, clusters));
    Ok(Outcome { numbers: vec![similar], ..Outcome::default() })
}

/// Whether a draw has too few rows for what was asked, or too few that differ.
fn is_too_small(error: &Error) -> bool {
    error.code == Code::TooFewDistinct || (error.code == Code::ParameterInvalid && error.field == Some("k"))
}

/// The mean of each cluster over all draws.
pub fn finish(parts: &[Outcome]) -> Outcome {
    let lists: Vec<&Vec<f64>> = parts.iter().filter_map(|part| part.numbers.first()).collect();
    let clusters = lists.first().map_or(0, |list| list.len());
    let mean = |c: usize| lists.iter().filter_map(|list| list.get(c)).sum::<f64>() / lists.len() as f64;
    Outcome { numbers: vec![(0..clusters).map(mean).collect()], ..Outcome::default() }
}

fn similarities(labels: &[u32], rows: &[usize], again: &[u32], clusters: usize) -> Vec<f64> {
    let others = again.iter().filter(|&&label| label != NOISE).max().map_or(0, |&most| most as usize + 1);
    let mut both = vec![0.0; clusters * others];
    let (mut of_own, mut of_other) = (vec![0.0; clusters], vec![0.0; others]);
    for (&i, &other) in rows.iter().zip(again) {
        let own = labels[i];
        if own != NOISE {
            of_own[own as usize] += 1.0;
        }
        if other != NOISE {
            of_other[other as usize] += 1.0;
        }
        if own != NOISE && other != NOISE {
            both[own as usize * others + other as usize] += 1.0;
        }
    }
    let jaccard = |c: usize, o: usize| {
        let shared: f64 = both[c * others + o];
        if shared > 0.0 { shared / (of_own[c] + of_other[o] - shared) } else { 0.0 }
    };
    (0..clusters).map(|c| (0..others).map(|o| jaccard(c, o)).fold(0.0, f64::max)).collect()
}
