//! How far two clusterings of the same rows agree.

use std::collections::BTreeMap;

use crate::error::{Code, Error, Result};
use crate::math::{exp, ln, ln_gamma};

/// Rows by their two labels.
struct Table {
    cells: Vec<(usize, usize, f64)>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    n: f64,
}

impl Table {
    fn new(a: &[u32], b: &[u32]) -> Result<Table> {
        if a.len() != b.len() {
            return Err(Error::new(Code::LengthsDiffer).with_value(b.len()));
        }
        let names = |labels: &[u32]| -> BTreeMap<u32, usize> {
            let mut sorted = labels.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.into_iter().zip(0..).collect()
        };
        let (of_a, of_b) = (names(a), names(b));
        let mut cells: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let (mut rows, mut columns) = (vec![0.0; of_a.len()], vec![0.0; of_b.len()]);
        for (x, y) in a.iter().zip(b) {
            *cells.entry((of_a[x], of_b[y])).or_default() += 1.0;
            rows[of_a[x]] += 1.0;
            columns[of_b[y]] += 1.0;
        }
        let cells = cells.into_iter().map(|((i, j), count)| (i, j, count)).collect();
        Ok(Table { cells, rows, columns, n: a.len() as f64 })
    }

    /// Whether both say the same in other words, or both nothing (one cluster, or each row its own).
    fn alike(&self) -> bool {
        self.cells.len() == self.rows.len() && self.cells.len() == self.columns.len()
    }
}

/// The adjusted Rand index: 1 for the same clusters under whatever numbers, about 0 for independent ones, at least −0.5.
///
/// Source: L. Hubert, P. Arabie, "Comparing partitions", J. Classification 2 (1985).
///
/// # Errors
/// `lengths_differ`.
pub fn adjusted_rand(a: &[u32], b: &[u32]) -> Result<f64> {
    let table = Table::new(a, b)?;
    if table.alike() {
        return Ok(1.0);
    }
    let pairs = |counts: &mut dyn Iterator<Item = f64>| counts.map(|c| c * (c - 1.0) / 2.0).sum::<f64>();
    let both = pairs(&mut table.cells.iter().map(|cell| cell.2));
    let (of_a, of_b) = (pairs(&mut table.rows.iter().copied()), pairs(&mut table.columns.iter().copied()));
    let expected = of_a * of_b / (table.n * (table.n - 1.0) / 2.0);
    Ok((both - expected) / ((of_a + of_b) / 2.0 - expected))
}

/// The adjusted mutual information, by the mean of both entropies: 1 for the same clusters, about 0 for independent ones.
///
/// Source: N. X. Vinh, J. Epps, J. Bailey, "Information theoretic measures for clusterings comparison", JMLR 11 (2010). Cost: clusters of one ×
/// of the other × rows of the smaller.
///
/// # Errors
/// `lengths_differ`.
pub fn adjusted_mutual_information(a: &[u32], b: &[u32]) -> Result<f64> {
    let table = Table::new(a, b)?;
    if table.alike() {
        return Ok(1.0);
    }
    let n = table.n;
    let entropy = |counts: &[f64]| -counts.iter().map(|c| c / n * ln(c / n)).sum::<f64>();
    let mutual: f64 = table.cells.iter().map(|&(i, j, c)| c / n * ln(n * c / (table.rows[i] * table.columns[j]))).sum();
    let expected = expected_mutual(&table);
    let mean = (entropy(&table.rows) + entropy(&table.columns)) / 2.0;
    let most = mean - expected;
    // As scikit-learn: no division by what rounding alone keeps from 0.
    let most = if most < 0.0 { most.min(-f64::EPSILON) } else { most.max(f64::EPSILON) };
    Ok((mutual - expected) / most)
}

/// What two clusterings with these sizes have in common by chance: the mean over the hypergeometric distribution of each cell.
fn expected_mutual(table: &Table) -> f64 {
    let n = table.n;
    let factorial = |x: f64| ln_gamma(x + 1.0);
    let mut sum = 0.0;
    for &a in &table.rows {
        for &b in &table.columns {
            let fixed = factorial(a) + factorial(b) + factorial(n - a) + factorial(n - b) - factorial(n);
            let mut c = (a + b - n).max(1.0);
            while c <= a.min(b) {
                let rest = factorial(c) + factorial(a - c) + factorial(b - c) + factorial(n - a - b + c);
                sum += c / n * ln(n * c / (a * b)) * exp(fixed - rest);
                c += 1.0;
            }
        }
    }
    sum
}
