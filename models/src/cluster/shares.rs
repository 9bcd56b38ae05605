//! k-means from given centroids where each of several workers has a share of the rows, which is whole chunks: only ranges, sums and
//! moments are told. Sums of rows are exact and all else is added up in the order of chunks, so that what is found has the same bytes
//! as by one worker.

use super::Points;
use super::grid::{Frame, Grid, Layout, Moves, Sums, variance_of};
use super::kmeans::{KMeans, Options, Run, Start, found};
use crate::error::{Code, Error, Result};

/// What a share tells all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// First the ranges of columns; next each chunk's moments, where the tolerance refers to them; in the end each chunk's inertia.
    pub numbers: Vec<f64>,
    /// First how many rows; then how many changed, how many each cluster has, and their sums.
    pub counts: Vec<i64>,
}

/// What is known of a share of the rows between two steps.
#[derive(Clone, Debug)]
pub struct Share {
    layout: Layout,
    run: Run,
    /// Of all rows: how many, …
    rows: usize,
    /// … and their sums.
    sums: Sums,
    /// How little centroids move at the end.
    stop: f64,
    /// Rows are only told where they belong any more.
    last: bool,
    over: bool,
}

/// The first word of a share.
pub fn first(points: &Points) -> Word {
    let mut numbers = Vec::new();
    for &(low, high) in points.ranges() {
        numbers.extend_from_slice(&[low, high]);
    }
    Word { numbers, counts: vec![points.rows() as i64] }
}

/// Everyone's, in their order.
#[inline(never)]
fn numbers_of(heard: &[Word]) -> Vec<f64> {
    let mut numbers = Vec::new();
    for word in heard {
        numbers.extend_from_slice(&word.numbers);
    }
    numbers
}

fn lost() -> Error {
    Error::new(Code::ParameterInvalid).of_field("shares")
}

impl Share {
    /// After everyone's first word: a share, and its next.
    ///
    /// # Errors
    /// As [`KMeans::fit`]; `parameter_invalid` (field: shares) for other words.
    pub fn begin(points: &Points, options: &Options, heard: &[Word]) -> Result<(Share, Word)> {
        let d = points.dimensions();
        if heard.iter().any(|word| word.counts.len() != 1 || word.numbers.len() != 2 * d) {
            return Err(lost());
        }
        let mut ranges = vec![(f64::MAX, f64::MIN); d];
        for word in heard {
            for (range, own) in ranges.iter_mut().zip(word.numbers.as_chunks::<2>().0) {
                *range = (range.0.min(own[0]), range.1.max(own[1]));
            }
        }
        let rows = heard.iter().map(|word| word.counts[0]).sum::<i64>() as usize;
        options.check_for(rows, d)?;
        let Start::Given(start) = &options.start else { return Err(lost()) };
        let grid = Grid::within(points, Frame::new(&ranges, rows));
        let run = Run { steps: 1, ..Run::new(&grid, grid.all_inwards(start)) };
        let moments = if options.tolerance > 0.0 { grid.moments() } else { Vec::new() };
        let sums = Sums::new(options.k, d);
        let mut share = Share { layout: Layout::default(), run, rows, sums, stop: 0.0, last: false, over: false };
        let word = Word { numbers: moments, ..share.assign(&grid) };
        share.layout = grid.layout();
        Ok((share, word))
    }

    /// After everyone's word, the next of this share.
    ///
    /// # Errors
    /// `parameter_invalid` (field: shares) for other words, and where a cluster has no rows: it takes one, for which all have to be seen.
    pub fn next(&mut self, points: &Points, options: &Options, heard: &[Word]) -> Result<Word> {
        let (k, d) = (options.k, points.dimensions());
        let mut told = vec![0; 1 + k + k * d];
        for word in heard {
            if word.counts.len() != told.len() {
                return Err(lost());
            }
            told.iter_mut().zip(&word.counts).for_each(|(sum, x)| *sum += x);
        }
        let changed = told[0];
        self.sums = Sums { counts: told[1..=k].to_vec(), totals: told[k + 1..].to_vec() };
        if self.sums.counts.contains(&0) {
            return Err(lost());
        }
        let moments = numbers_of(heard);
        if !moments.is_empty() {
            self.stop = options.tolerance * variance_of(&moments, d, self.rows);
        }
        let grid = Grid::again(points, std::mem::take(&mut self.layout));
        if self.last || changed == 0 {
            self.run.converged = changed == 0;
            self.over = true;
        } else {
            self.last = self.run.search.follow(&grid, &self.sums) <= self.stop || self.run.steps >= options.max_steps;
            self.run.steps += u32::from(!self.last);
        }
        let word =
            if self.over { Word { numbers: self.run.inertias(&grid), counts: Vec::new() } } else { self.assign(&grid) };
        self.layout = grid.layout();
        Ok(word)
    }

    fn assign(&mut self, grid: &Grid) -> Word {
        let changed = self.run.assign(grid, &mut Moves::default());
        let Sums { totals, counts } = &self.run.sums;
        Word { numbers: Vec::new(), counts: [&[changed as i64], &counts[..], &totals[..]].concat() }
    }

    /// The clusters of the share's rows, once the search is over.
    pub fn labels(&self) -> Option<&[u32]> {
        self.over.then_some(&self.run.labels)
    }

    /// What was found, but for labels, after everyone's last word.
    pub fn found(&self, points: &Points, heard: &[Word]) -> KMeans {
        let inertias = numbers_of(heard);
        let grid = Grid::again(points, self.layout.bare());
        found(&grid, &self.run.search, &self.sums, &inertias, (self.run.steps, self.run.converged))
    }
}
