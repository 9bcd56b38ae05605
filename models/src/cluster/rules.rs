//! Clusters in a few conditions: a shallow tree that tells from columns as they are which cluster a row is in, and how far to trust it.
//!
//! Source: L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and Regression Trees" (1984): binary splits by Gini's impurity.

use clientele::table::order::{bits_of, key_of, number_of, number_of_bits, sort_pairs};

use crate::error::{Code, Error, Result};

/// Rows that the tree is grown on, at most; it is judged by all.
const MOST_ROWS: usize = 20_000;
/// Leaves hold at least this share of rows …
const LEAST_SHARE: f64 = 0.005;
/// … and this many.
const LEAST_ROWS: usize = 5;
/// Splits that lower the impurity by less, as a share of the whole, are not worth a condition.
const LEAST_GAIN: f64 = 0.005;
/// A condition has to put so much more of a cluster where it belongs; of several clusters, the sum.
const LEAST_WORTH: f64 = 0.02;

/// A condition on a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A number above `low` and up to `high`; with `missing`, also none.
    Number {
        /// Which of the columns of numbers.
        column: usize,
        /// See above.
        low: Option<f64>,
        /// See above.
        high: Option<f64>,
        /// See above.
        missing: bool,
    },
    /// One of these categories, or, where they are `without`, none of them.
    Category {
        /// Which of the columns of categories.
        column: usize,
        /// Ascending.
        codes: Vec<u32>,
        /// See above.
        without: bool,
    },
}

/// Conditions that hold together, and what they say.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The cluster, by its place among the labels' numbers.
    pub cluster: u32,
    /// By column.
    pub terms: Vec<Term>,
    /// Rows for which they hold …
    pub rows: usize,
    /// … and how many of these are in the cluster.
    pub right: usize,
}

/// How well a cluster's rule, which is any of its leaves, tells who is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trust {
    /// Rows in the cluster.
    pub size: usize,
    /// Rows for which the rule holds.
    pub rows: usize,
    /// Rows for which both are so.
    pub right: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Each row is in one of them.
    pub leaves: Vec<Leaf>,
    /// Of each cluster.
    pub trust: Vec<Trust>,
    /// The share of rows that are in the cluster that their leaf says.
    pub fidelity: f64,
}

struct Table<'a> {
    numbers: &'a [&'a [f64]],
    categories: &'a [&'a [u32]],
    labels: Vec<usize>,
    /// Rows of each cluster, of those that the tree is grown on.
    sizes: Vec<usize>,
    k: usize,
    least: usize,
    whole: f64,
}

#[derive(Clone, Copy)]
enum Split {
    Number { column: usize, at: f64 },
    Category { column: usize, code: u32 },
}

impl Rules {
    /// Grows a tree of so many conditions one below the other at most. Missing numbers (NaN) go with the larger ones.
    ///
    /// # Errors
    /// `no_columns`; `lengths_differ`; `parameter_invalid` (field: labels) for fewer than two clusters, (field: depth).
    pub fn grow(numbers: &[&[f64]], categories: &[&[u32]], labels: &[u32], depth: usize) -> Result<Rules> {
        let n = labels.len();
        if numbers.is_empty() && categories.is_empty() {
            return Err(Error::new(Code::NoColumns));
        }
        let lengths = numbers.iter().map(|column| column.len()).chain(categories.iter().map(|column| column.len()));
        if let Some(other) = lengths.into_iter().find(|&length| length != n) {
            return Err(Error::new(Code::LengthsDiffer).of_field("labels").with_value(other));
        }
        if depth == 0 || depth > 16 {
            return Err(Error::new(Code::ParameterInvalid).of_field("depth").with_value(depth));
        }
        let mut names = labels.to_vec();
        names.sort_unstable();
        names.dedup();
        if names.len() < 2 {
            return Err(Error::new(Code::ParameterInvalid).of_field("labels").with_value(names.len()));
        }
        let own: Vec<usize> = labels.iter().map(|label| names.binary_search(label).unwrap_or(0)).collect();
        let every = n.div_ceil(MOST_ROWS);
        let rows: Vec<usize> = (0..n).step_by(every).collect();
        let least = LEAST_ROWS.max((LEAST_SHARE * rows.len() as f64) as usize);
        let mut table =
            Table { numbers, categories, labels: own, sizes: Vec::new(), k: names.len(), least, whole: 0.0 };
        table.sizes = table.counts(&rows);
        table.whole = table.impurity(&table.sizes);
        let mut leaves = Vec::new();
        table.grow(rows, Vec::new(), depth, &mut leaves);
        Ok(table.judge(leaves))
    }
}

impl Table<'_> {
    fn counts(&self, rows: &[usize]) -> Vec<usize> {
        let mut counts = vec![0; self.k];
        rows.iter().for_each(|&i| counts[self.labels[i]] += 1);
        counts
    }

    /// Rows times Gini's impurity.
    fn impurity(&self, counts: &[usize]) -> f64 {
        let n: usize = counts.iter().sum();
        let squares: f64 = counts.iter().map(|&c| c as f64 * c as f64).sum();
        if n > 0 { n as f64 - squares / n as f64 } else { 0.0 }
    }

    fn holds(&self, split: Split, i: usize) -> bool {
        match split {
            Split::Number { column, at } => self.numbers[column][i] <= at,
            Split::Category { column, code } => self.categories[column][i] == code,
        }
    }

    /// Puts leaves for these rows at the end, and tells how well they do: the sum of each cluster's share of rows that they put there.
    fn grow(
        &self,
        rows: Vec<usize>,
        path: Vec<(Split, bool)>,
        depth: usize,
        leaves: &mut Vec<(u32, Vec<Term>)>,
    ) -> f64 {
        let counts = self.counts(&rows);
        // The first of equally frequent ones.
        let cluster = (0..self.k).fold(0, |best, c| if counts[c] > counts[best] { c } else { best });
        let alone = counts[cluster] as f64 / self.sizes[cluster] as f64;
        let before = leaves.len();
        if depth > 0
            && let Some(split) = self.best(&rows, &counts)
        {
            let (yes, no): (Vec<usize>, Vec<usize>) = rows.iter().partition(|&&i| self.holds(split, i));
            let mut together = 0.0;
            for (part, holds) in [(yes, true), (no, false)] {
                let mut path = path.clone();
                path.push((split, holds));
                together += self.grow(part, path, depth - 1, leaves);
            }
            // Pruned as the book does, by what each condition more is worth.
            if together - alone > LEAST_WORTH * (leaves.len() - before - 1) as f64 {
                return together;
            }
            leaves.truncate(before);
        }
        leaves.push((cluster as u32, self.terms(&path)));
        alone
    }

    fn best(&self, rows: &[usize], counts: &[usize]) -> Option<Split> {
        let now = self.impurity(counts);
        let mut best: Option<(f64, Split)> = None;
        let mut offer = |left: &[usize], split: &dyn Fn() -> Split| {
            let size: usize = left.iter().sum();
            if size < self.least || rows.len() - size < self.least {
                return;
            }
            let right: Vec<usize> = counts.iter().zip(left).map(|(all, left)| all - left).collect();
            let gain = now - self.impurity(left) - self.impurity(&right);
            if gain > LEAST_GAIN * self.whole && best.as_ref().is_none_or(|(most, _)| gain > *most) {
                best = Some((gain, split()));
            }
        };
        for (column, values) in self.numbers.iter().enumerate() {
            let own = rows.iter().filter(|&&i| !values[i].is_nan());
            let mut known: Vec<(u64, u64)> =
                own.map(|&i| (key_of(bits_of(values[i])), self.labels[i] as u64)).collect();
            sort_pairs(&mut known);
            let mut left = vec![0; self.k];
            for (at, &(x, label)) in known.iter().enumerate() {
                left[label as usize] += 1;
                let x = value_of(x);
                match known.get(at + 1).map(|next| value_of(next.0)) {
                    Some(next) if next > x => offer(&left, &|| Split::Number { column, at: between(x, next) }),
                    Some(_) => {}
                    // Those without a value on the other side.
                    None if known.len() < rows.len() => offer(&left, &|| Split::Number { column, at: x }),
                    None => {}
                }
            }
        }
        for (column, values) in self.categories.iter().enumerate() {
            let mut own: Vec<(u64, u64)> =
                rows.iter().map(|&i| (u64::from(values[i]), self.labels[i] as u64)).collect();
            sort_pairs(&mut own);
            for same in own.chunk_by(|a, b| a.0 == b.0) {
                let mut left = vec![0; self.k];
                same.iter().for_each(|&(_, label)| left[label as usize] += 1);
                offer(&left, &|| Split::Category { column, code: same[0].0 as u32 });
            }
        }
        best.map(|(_, split)| split)
    }

    /// A path as one condition a column.
    fn terms(&self, path: &[(Split, bool)]) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for &(split, holds) in path {
            match split {
                Split::Number { column, at } => {
                    let place = terms.iter().position(|t| matches!(t, Term::Number { column: c, .. } if *c == column));
                    let place = place.unwrap_or_else(|| {
                        let missing = self.numbers[column].iter().any(|x| x.is_nan());
                        terms.push(Term::Number { column, low: None, high: None, missing });
                        terms.len() - 1
                    });
                    if let Term::Number { low, high, missing, .. } = &mut terms[place] {
                        if holds {
                            (*high, *missing) = (Some(at), false);
                        } else {
                            *low = Some(at);
                        }
                    }
                }
                Split::Category { column, code } => {
                    let place =
                        terms.iter().position(|t| matches!(t, Term::Category { column: c, .. } if *c == column));
                    match place.map(|place| &mut terms[place]) {
                        // One of the rest: what was ruled out before goes without saying.
                        Some(Term::Category { codes, without, .. }) if holds => {
                            (*codes, *without) = (vec![code], false)
                        }
                        Some(Term::Category { codes, without: true, .. }) => {
                            codes.push(code);
                            codes.sort_unstable();
                        }
                        Some(_) => {}
                        None => terms.push(Term::Category { column, codes: vec![code], without: !holds }),
                    }
                }
            }
        }
        terms
    }

    fn judge(&self, leaves: Vec<(u32, Vec<Term>)>) -> Rules {
        let mut leaves: Vec<Leaf> =
            leaves.into_iter().map(|(cluster, terms)| Leaf { cluster, terms, rows: 0, right: 0 }).collect();
        let sizes = self.counts(&(0..self.labels.len()).collect::<Vec<_>>());
        for (i, &label) in self.labels.iter().enumerate() {
            let met = leaves.iter_mut().find(|leaf| leaf.terms.iter().all(|term| self.meets(term, i)));
            if let Some(leaf) = met {
                leaf.rows += 1;
                leaf.right += usize::from(leaf.cluster as usize == label);
            }
        }
        let trust = |c: usize| {
            let own = || leaves.iter().filter(|leaf| leaf.cluster as usize == c);
            Trust { size: sizes[c], rows: own().map(|l| l.rows).sum(), right: own().map(|l| l.right).sum() }
        };
        let trust: Vec<Trust> = (0..self.k).map(trust).collect();
        let right: usize = leaves.iter().map(|leaf| leaf.right).sum();
        Rules { fidelity: right as f64 / self.labels.len() as f64, trust, leaves }
    }

    fn meets(&self, term: &Term, i: usize) -> bool {
        match term {
            Term::Number { column, low, high, missing } => {
                let x = self.numbers[*column][i];
                if x.is_nan() { *missing } else { low.is_none_or(|low| x > low) && high.is_none_or(|high| x <= high) }
            }
            Term::Category { column, codes, without } => codes.contains(&self.categories[*column][i]) != *without,
        }
    }
}

fn value_of(key: u64) -> f64 {
    number_of_bits(number_of(key))
}

/// The shortest number from `a` up to below `b`: a border that people can remember.
fn between(a: f64, b: f64) -> f64 {
    let (mut power, mut up) = (1.0_f64, 1.0_f64);
    while power <= a.abs().max(b.abs()) && power < 1e15 {
        power *= 10.0;
    }
    while power >= 1.0 {
        let nice = (a / power).ceil() * power;
        if a <= nice && nice < b {
            return nice;
        }
        power /= 10.0;
    }
    while up < 1e15 {
        up *= 10.0;
        let nice = (a * up).ceil() / up;
        if a <= nice && nice < b {
            return nice;
        }
    }
    a
}
