//! Bisecting k-means: the cluster with the largest sum of squares is parted in two, until there are enough. Faster than k-means for many
//! clusters, and a tree of them; not as tight.
//!
//! Source: M. Steinbach, G. Karypis, V. Kumar, "A comparison of document clustering techniques", KDD Workshop on Text Mining (2000).

use super::Points;
use super::kmeans::{KMeans, Options};
use crate::error::{Code, Error, Result};

/// A cluster parted in two: the first keeps its number, the second gets the next free one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// Which.
    pub of: u32,
    /// Its sum of squares before.
    pub before: f64,
    /// That of both after.
    pub after: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Bisection {
    /// The cluster of each row.
    pub labels: Vec<u32>,
    /// Splits in their order: after the first so many, there is one cluster more.
    pub splits: Vec<Split>,
    /// The sum of squared distances from the means of all clusters.
    pub inertia: f64,
}

struct Part {
    rows: Vec<usize>,
    inertia: f64,
}

impl Bisection {
    /// Finds clusters; each split is the best of the runs that the options ask for. `start` and `k` mean those of k-means.
    ///
    /// # Errors
    /// As [`KMeans::fit`].
    pub fn fit(points: &Points, options: &Options) -> Result<Bisection> {
        let n = points.rows();
        let whole = KMeans::fit(points, &Options { k: 1, ..options.clone() })?;
        if options.k == 0 || options.k > n {
            return Err(Error::new(Code::ParameterInvalid).of_field("k").with_value(options.k));
        }
        let mut parts = vec![Part { rows: (0..n).collect(), inertia: whole.inertia }];
        let mut splits = Vec::new();
        while parts.len() < options.k {
            // The first of equally wide ones.
            let widest = |best: usize, at: usize| if parts[at].inertia > parts[best].inertia { at } else { best };
            let of = (0..parts.len()).fold(0, widest);
            let columns: Vec<Vec<f64>> =
                points.columns().iter().map(|column| parts[of].rows.iter().map(|&i| column[i]).collect()).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let inner = Points::new(&columns)?;
            let found = match KMeans::fit(&inner, &Options { k: 2.min(inner.rows()), ..options.clone() }) {
                Ok(found) if found.k == 2 => found,
                // The widest is a single place: so are all.
                Ok(_) => return Err(Error::new(Code::TooFewDistinct).with_value(parts.len())),
                Err(error) if error.code == Code::TooFewDistinct => return Err(error.with_value(parts.len())),
                Err(error) => return Err(error),
            };
            let side = |label: u32| -> Part {
                let rows = parts[of].rows.iter().zip(&found.labels).filter(|(_, of)| **of == label).map(|(&i, _)| i);
                let rows: Vec<usize> = rows.collect();
                let inertia = spread(points, &rows);
                Part { rows, inertia }
            };
            let sides = [side(0), side(1)];
            splits.push(Split { of: of as u32, before: parts[of].inertia, after: sides[0].inertia + sides[1].inertia });
            let [first, second] = sides;
            parts[of] = first;
            parts.push(second);
        }
        let mut labels = vec![0; n];
        for (c, part) in parts.iter().enumerate() {
            part.rows.iter().for_each(|&i| labels[i] = c as u32);
        }
        Ok(Bisection { labels, splits, inertia: parts.iter().map(|part| part.inertia).sum() })
    }
}

/// The sum of squared distances of rows from their mean.
fn spread(points: &Points, rows: &[usize]) -> f64 {
    let of = |column: &&[f64]| {
        let from = column[rows[0]];
        let mean = rows.iter().map(|&i| column[i] - from).sum::<f64>() / rows.len() as f64 + from;
        rows.iter().map(|&i| (column[i] - mean) * (column[i] - mean)).sum::<f64>()
    };
    points.columns().iter().map(of).sum()
}
