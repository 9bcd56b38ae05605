//! Which columns are fit to find clusters by: what one look at each of them, and at pairs, tells.

use super::lanes::{dot, sum};
use super::prepare::sorted;
use crate::error::{Code, Error, Result};
use crate::math::sqrt;

/// A missing category.
pub const MISSING: u32 = u32::MAX;

/// Limits; each is a choice that callers may make otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Columns with a larger share of missing values are left out.
    pub missing: f64,
    /// Columns of which one value has a larger share are as good as constant.
    pub constant: f64,
    /// Columns whose correlation with one before them is stronger tell the same.
    pub duplicate: f64,
    /// Categories beyond this many are too many to compare by.
    pub categories: usize,
    /// Rows from which on a column of whole numbers that are all different is taken for one of ids, where the numbers lie this densely …
    pub id_rows: usize,
    /// … a value in so many of their range.
    pub id_density: f64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { missing: 0.5, constant: 0.98, duplicate: 0.98, categories: 30, id_rows: 20, id_density: 0.01 }
    }
}

/// Whether to use a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Use,
    /// (Nearly) every row has the same value.
    Constant,
    /// Most rows have none.
    Missing,
    /// It tells rows apart, and nothing of them.
    IdLike,
    /// It says what the column of this place says; numbers first, then categories.
    Duplicate(usize),
}

/// What was found of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Whether to use it.
    pub verdict: Verdict,
    /// The share of rows without a value.
    pub missing: f64,
    /// Different values.
    pub distinct: usize,
    /// Third standardised moment: far from 0 for a few very large or small values; 0 for categories.
    pub skewness: f64,
    /// (skewness² + 1) / kurtosis, at most 1 (K. Pearson 1916), which two values have; heaps with a tail are at 0.8 or less, whose tail
    /// makes the skewness; groups far from each other near 1, and then they do. 0 for categories.
    pub bimodality: f64,
}

/// Advice on columns of numbers (NaN is missing), then of categories ([`MISSING`] is).
///
/// # Errors
/// `no_columns`, `no_rows`, `lengths_differ`.
pub fn advise(numbers: &[&[f64]], categories: &[&[u32]], limits: &Limits) -> Result<Vec<Advice>> {
    let lengths = || numbers.iter().map(|column| column.len()).chain(categories.iter().map(|column| column.len()));
    let rows = lengths().next().ok_or(Error::new(Code::NoColumns))?;
    if rows == 0 {
        return Err(Error::new(Code::NoRows));
    }
    if let Some(other) = lengths().find(|&length| length != rows) {
        return Err(Error::new(Code::LengthsDiffer).with_value(other));
    }
    let mut all: Vec<Advice> = numbers.iter().map(|column| of_numbers(column, limits)).collect();
    let standard: Vec<Vec<f64>> = numbers.iter().map(|column| standardised(column)).collect();
    for j in 0..all.len() {
        let same = |&i: &usize| {
            all[i].verdict == Verdict::Use && dot(&standard[i], &standard[j]).abs() / rows as f64 > limits.duplicate
        };
        if all[j].verdict == Verdict::Use
            && let Some(i) = (0..j).find(same)
        {
            all[j].verdict = Verdict::Duplicate(i);
        }
    }
    let mut named: Vec<Vec<u32>> = Vec::with_capacity(categories.len());
    for (j, column) in categories.iter().enumerate() {
        let mut own = of_categories(column, limits);
        named.push(if own.verdict == Verdict::Use { by_appearance(column) } else { Vec::new() });
        let before = |&i: &usize| all[numbers.len() + i].verdict == Verdict::Use && named[i] == named[j];
        if own.verdict == Verdict::Use
            && let Some(i) = (0..j).find(before)
        {
            own.verdict = Verdict::Duplicate(numbers.len() + i);
        }
        all.push(own);
    }
    Ok(all)
}

fn of_numbers(column: &[f64], limits: &Limits) -> Advice {
    let n = column.len() as f64;
    let known = sorted(&column.iter().copied().filter(|x| x.is_finite()).collect::<Vec<f64>>());
    let missing = 1.0 - known.len() as f64 / n;
    let (mut distinct, mut longest) = (0, 0);
    for same in known.chunk_by(|a, b| a == b) {
        distinct += 1;
        longest = longest.max(same.len());
    }
    let dense = known.first().zip(known.last()).is_some_and(|(low, high)| {
        known.len() as f64 >= limits.id_density * (high - low + 1.0) && known.iter().all(|x| x.fract() == 0.0)
    });
    let verdict = if missing > limits.missing {
        Verdict::Missing
    } else if distinct < 2 || longest as f64 > limits.constant * known.len() as f64 {
        Verdict::Constant
    } else if dense && distinct == known.len() && known.len() >= limits.id_rows {
        Verdict::IdLike
    } else {
        Verdict::Use
    };
    let standard = standardised(&known);
    let mean = |power: fn(f64) -> f64| standard.iter().map(|x| power(*x)).sum::<f64>() / known.len().max(1) as f64;
    let (skewness, kurtosis) = (mean(|x| x * x * x), mean(|x| x * x * x * x));
    // Of what does not vary there are no moments.
    let bimodality = if kurtosis > 0.0 { (skewness * skewness + 1.0) / kurtosis } else { 0.0 };
    Advice { verdict, missing, distinct, skewness, bimodality }
}

fn of_categories(column: &[u32], limits: &Limits) -> Advice {
    let mut known: Vec<u32> = column.iter().copied().filter(|&code| code != MISSING).collect();
    known.sort_unstable();
    let missing = 1.0 - known.len() as f64 / column.len() as f64;
    let (mut distinct, mut longest) = (0, 0);
    for same in known.chunk_by(|a, b| a == b) {
        distinct += 1;
        longest = longest.max(same.len());
    }
    let verdict = if missing > limits.missing {
        Verdict::Missing
    } else if distinct < 2 || longest as f64 > limits.constant * known.len() as f64 {
        Verdict::Constant
    } else if distinct > limits.categories {
        Verdict::IdLike
    } else {
        Verdict::Use
    };
    Advice { verdict, missing, distinct, skewness: 0.0, bimodality: 0.0 }
}

/// Mean 0 and variance 1, missing values 0; all 0 where nothing varies.
fn standardised(column: &[f64]) -> Vec<f64> {
    let from = column.iter().copied().find(|x| x.is_finite()).unwrap_or(0.0);
    let mut shifted: Vec<f64> = column.iter().map(|x| if x.is_finite() { x - from } else { f64::NAN }).collect();
    let known: Vec<f64> = shifted.iter().copied().filter(|x| x.is_finite()).collect();
    let n = known.len().max(1) as f64;
    let mean = sum(&known) / n;
    let spread = sqrt(known.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n);
    let scaled = |x: f64| if x.is_finite() && spread > 0.0 { (x - mean) / spread } else { 0.0 };
    shifted.iter_mut().for_each(|x| *x = scaled(*x));
    shifted
}

/// Categories numbered in the order in which they come: two columns are the same where each category of one goes with one of the other.
fn by_appearance(column: &[u32]) -> Vec<u32> {
    let mut codes = column.to_vec();
    codes.sort_unstable();
    codes.dedup();
    let (mut names, mut next) = (vec![None; codes.len()], 0);
    let name = |code: &u32| {
        let name: &mut Option<u32> = &mut names[codes.partition_point(|known| known < code)];
        *name.get_or_insert_with(|| {
            next += 1;
            next
        })
    };
    column.iter().map(name).collect()
}
