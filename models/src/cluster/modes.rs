//! k-modes and k-prototypes: k-means for categories, and for numbers and categories together.
//!
//! Source: Z. Huang, "Extensions to the k-means algorithm for clustering large data sets with categorical values", Data Mining and
//! Knowledge Discovery 2 (1998); starts by density: F. Cao, J. Liang, L. Bai, "A new initialization method for categorical data
//! clustering", Expert Systems with Applications 36 (2009).

use clientele::rng::Rng;

use super::Points;
use crate::error::{Code, Error, Result};
use crate::math::sqrt;

/// Rows of numbers and categories; either may be missing.
#[derive(Clone, Debug)]
pub struct Mixed<'a> {
    numbers: Option<Points<'a>>,
    /// Codes from 0, by column.
    categories: Vec<&'a [u32]>,
    rows: usize,
}

impl<'a> Mixed<'a> {
    /// Of numbers and of codes, which are few: work grows with the largest.
    ///
    /// # Errors
    /// `no_columns`, `no_rows`, `lengths_differ`; those of [`Points::new`].
    pub fn new(numbers: &[&'a [f64]], categories: &[&'a [u32]]) -> Result<Mixed<'a>> {
        let numbers = if numbers.is_empty() { None } else { Some(Points::new(numbers)?) };
        let first = categories.first().map(|column| column.len());
        let rows = numbers.as_ref().map(Points::rows).or(first).ok_or(Error::new(Code::NoColumns))?;
        if rows == 0 {
            return Err(Error::new(Code::NoRows));
        }
        match categories.iter().find(|column| column.len() != rows) {
            Some(column) => Err(Error::new(Code::LengthsDiffer).with_value(column.len())),
            None => Ok(Mixed { numbers, categories: categories.to_vec(), rows }),
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of numbers.
    pub fn numbers(&self) -> &[&'a [f64]] {
        self.numbers.as_ref().map_or(&[], Points::columns)
    }

    /// Columns of codes.
    pub fn categories(&self) -> &[&'a [u32]] {
        &self.categories
    }
}

/// Where centres begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// At frequent categories, each the farthest from those before; without chance. Numbers begin at the row that is taken for it.
    Cao,
    /// The first run as [`Start::Cao`], others at different rows drawn by chance, one after the other: in every other run each with a chance
    /// in proportion to its distance from those before.
    Drawn,
    /// At these rows.
    Rows(Vec<usize>),
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct PrototypeOptions {
    /// How many clusters, from 1.
    pub k: usize,
    /// What a different category counts, in squares of the numbers; by default half their mean deviation, as the package kmodes.
    pub gamma: Option<f64>,
    /// Where centres begin.
    pub start: Start,
    /// Runs, where chance plays a part.
    pub restarts: u32,
    /// After the runs, so many times a centre of the best is tried at another row.
    pub swaps: u32,
    /// Steps of a run, at most.
    pub max_steps: u32,
    /// Of the random numbers.
    pub seed: u64,
}

impl PrototypeOptions {
    /// The defaults.
    pub fn new(k: usize) -> PrototypeOptions {
        PrototypeOptions { k, gamma: None, start: Start::Drawn, restarts: 10, swaps: 60, max_steps: 100, seed: 1 }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Prototypes {
    /// The cluster of each row.
    pub labels: Vec<u32>,
    /// Rows of each cluster.
    pub sizes: Vec<usize>,
    /// Means of the numbers, one cluster behind the other.
    pub means: Vec<f64>,
    /// The most frequent codes, likewise; of equally frequent ones the smallest.
    pub modes: Vec<u32>,
    /// The sum of squares of the numbers and of different categories, each counting γ.
    pub cost: f64,
    /// What that was.
    pub gamma: f64,
    /// Steps of the best run.
    pub steps: u32,
    /// Whether the last step changed nothing.
    pub converged: bool,
}

impl Prototypes {
    /// Finds clusters. Rows move one by one and centres with them, until none lies nearer to another centre; then also where only the move
    /// itself, which takes both centres along, lowers the cost. Depends on the order of rows.
    ///
    /// Cost: rows × columns × k a step.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: how many different rows).
    pub fn fit(data: &Mixed, options: &PrototypeOptions) -> Result<Prototypes> {
        options.check(data)?;
        let gamma = options.gamma.unwrap_or_else(|| default_gamma(data));
        let table = Table::new(data, gamma);
        let mut rng = Rng::new(options.seed);
        let mut best: Option<Prototypes> = None;
        let runs = if options.start == Start::Drawn { options.restarts } else { 1 };
        for run in 0..runs {
            let rows = match &options.start {
                Start::Rows(rows) => rows.clone(),
                Start::Cao => table.cao(options.k)?,
                Start::Drawn if run == 0 => table.cao(options.k)?,
                // By turns far apart, and anywhere: the first finds small clusters, the second is not led astray by single rows.
                Start::Drawn => table.drawn(options.k, run % 2 == 0, &mut rng.fork())?,
            };
            let found = table.run(table.centres(&rows), options.max_steps);
            if best.as_ref().is_none_or(|best| found.cost < best.cost) {
                best = Some(found);
            }
        }
        // One centre of the best at a time is tried at another row.
        let swaps = if options.k > 1 { options.swaps } else { 0 };
        for _ in 0..swaps {
            let Some(now) = &best else { break };
            let (c, row) = (rng.below(options.k as u64) as usize, rng.below(data.rows() as u64) as usize);
            let found = table.run(table.swapped(now, c, row), options.max_steps);
            if found.cost < now.cost * (1.0 - 1e-12) {
                best = Some(found);
            }
        }
        let filled = best.iter().flat_map(|best| &best.sizes).filter(|&&size| size > 0).count();
        if filled < options.k {
            return Err(Error::new(Code::TooFewDistinct).with_value(filled));
        }
        Ok(best.expect("a run"))
    }
}

impl PrototypeOptions {
    fn check(&self, data: &Mixed) -> Result<()> {
        let wrong = |field, value: String| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if self.k == 0 || self.k > data.rows() {
            return wrong("k", self.k.to_string());
        }
        if self.restarts == 0 || self.max_steps == 0 {
            return wrong(if self.restarts == 0 { "restarts" } else { "max_steps" }, "0".into());
        }
        match (&self.gamma, &self.start) {
            (Some(gamma), _) if !(*gamma >= 0.0 && gamma.is_finite()) => wrong("gamma", gamma.to_string()),
            (_, Start::Rows(rows)) if rows.len() != self.k || rows.iter().any(|&row| row >= data.rows()) => {
                wrong("start", rows.len().to_string())
            }
            _ => Ok(()),
        }
    }
}

/// Half the mean of the columns' deviations; 1 where only categories differ.
fn default_gamma(data: &Mixed) -> f64 {
    let n = data.rows() as f64;
    let deviation = |column: &&[f64]| {
        let mean = column.iter().map(|x| x - column[0]).sum::<f64>() / n + column[0];
        sqrt(column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n)
    };
    let mean = data.numbers().iter().map(deviation).sum::<f64>() / data.numbers().len().max(1) as f64;
    if mean > 0.0 { mean / 2.0 } else { 1.0 }
}

/// Rows one behind the other.
struct Table {
    n: usize,
    numbers: Vec<f64>,
    of_numbers: usize,
    codes: Vec<u32>,
    of_codes: usize,
    /// Of each column of codes, where its counts begin; and where the last one's end.
    places: Vec<usize>,
    gamma: f64,
}

struct State {
    labels: Vec<u32>,
    sizes: Vec<usize>,
    sums: Vec<f64>,
    means: Vec<f64>,
    counts: Vec<u32>,
    modes: Vec<u32>,
}

impl Table {
    fn new(data: &Mixed, gamma: f64) -> Table {
        let (n, of_codes) = (data.rows(), data.categories().len());
        let mut codes = vec![0; n * of_codes];
        let mut places = vec![0];
        for (j, column) in data.categories().iter().enumerate() {
            // The numbers of codes do not matter, only their order.
            let mut known = column.to_vec();
            known.sort_unstable();
            known.dedup();
            places.push(places[j] + known.len());
            for (i, code) in column.iter().enumerate() {
                codes[i * of_codes + j] = known.binary_search(code).unwrap_or(0) as u32;
            }
        }
        let numbers = data.numbers.as_ref().map_or_else(Vec::new, Points::by_row);
        Table { n, numbers, of_numbers: data.numbers().len(), codes, of_codes, places, gamma }
    }

    fn numbers(&self, i: usize) -> &[f64] {
        &self.numbers[i * self.of_numbers..(i + 1) * self.of_numbers]
    }

    fn codes(&self, i: usize) -> &[u32] {
        &self.codes[i * self.of_codes..(i + 1) * self.of_codes]
    }

    fn between(&self, i: usize, numbers: &[f64], codes: &[u32]) -> f64 {
        let squares: f64 = self.numbers(i).iter().zip(numbers).map(|(x, y)| (x - y) * (x - y)).sum();
        let different = self.codes(i).iter().zip(codes).map(|(a, b)| u32::from(a != b)).sum::<u32>();
        squares + self.gamma * f64::from(different)
    }

    fn drawn(&self, k: usize, far_apart: bool, rng: &mut Rng) -> Result<Vec<usize>> {
        let mut rows = vec![rng.below(self.n as u64) as usize];
        let mut far = vec![f64::INFINITY; self.n];
        while rows.len() < k {
            let last = rows[rows.len() - 1];
            for (i, far) in far.iter_mut().enumerate() {
                *far = far.min(self.between(i, self.numbers(last), self.codes(last)));
            }
            if far.iter().all(|far| *far <= 0.0) {
                return Err(Error::new(Code::TooFewDistinct).with_value(rows.len()));
            }
            let weights: Vec<f64> = far.iter().map(|&x| if far_apart || x == 0.0 { x } else { 1.0 }).collect();
            rows.push(rng.weighted(&weights));
        }
        Ok(rows)
    }

    /// The densest row, then those with the largest product of density and distance from the nearest one taken.
    fn cao(&self, k: usize) -> Result<Vec<usize>> {
        let mut counts = vec![0_u32; self.places[self.of_codes]];
        for i in 0..self.n {
            self.codes(i).iter().zip(&self.places).for_each(|(&code, place)| counts[place + code as usize] += 1);
        }
        let density = |i: usize| -> f64 {
            self.codes(i).iter().zip(&self.places).map(|(&code, place)| f64::from(counts[place + code as usize])).sum()
        };
        let densities: Vec<f64> = (0..self.n).map(density).collect();
        let first = |score: &dyn Fn(usize) -> f64| {
            (0..self.n).fold((0, f64::NEG_INFINITY), |best, i| if score(i) > best.1 { (i, score(i)) } else { best })
        };
        let mut rows = vec![first(&|i| densities[i]).0];
        let mut far = vec![f64::INFINITY; self.n];
        while rows.len() < k {
            let last = self.codes(rows[rows.len() - 1]);
            for (i, far) in far.iter_mut().enumerate() {
                let distance: u32 = self.codes(i).iter().zip(last).map(|(a, b)| u32::from(a != b)).sum();
                *far = far.min(f64::from(distance));
            }
            let (row, score) = first(&|i| far[i] * densities[i].max(1.0));
            // Categories are used up; numbers may still differ.
            let row = if score > 0.0 { Some(row) } else { (0..self.n).find(|i| self.apart(*i, &rows)) };
            let Some(row) = row else { return Err(Error::new(Code::TooFewDistinct).with_value(rows.len())) };
            rows.push(row);
        }
        Ok(rows)
    }

    fn apart(&self, i: usize, rows: &[usize]) -> bool {
        rows.iter().all(|&row| self.numbers(row) != self.numbers(i) || self.codes(row) != self.codes(i))
    }

    /// Means and modes at rows.
    fn centres(&self, rows: &[usize]) -> (Vec<f64>, Vec<u32>) {
        let means = rows.iter().flat_map(|&i| self.numbers(i).iter().copied()).collect();
        (means, rows.iter().flat_map(|&i| self.codes(i).iter().copied()).collect())
    }

    /// Those of a clustering, but one, which is at a row.
    fn swapped(&self, of: &Prototypes, c: usize, row: usize) -> (Vec<f64>, Vec<u32>) {
        let (mut means, mut modes) = (of.means.clone(), of.modes.clone());
        means[c * self.of_numbers..(c + 1) * self.of_numbers].copy_from_slice(self.numbers(row));
        modes[c * self.of_codes..(c + 1) * self.of_codes].copy_from_slice(self.codes(row));
        (means, modes)
    }

    fn run(&self, (means, modes): (Vec<f64>, Vec<u32>), max_steps: u32) -> Prototypes {
        let k = modes.len().checked_div(self.of_codes).unwrap_or_else(|| means.len() / self.of_numbers);
        let width = self.places[self.of_codes];
        let mut state = State {
            labels: vec![0; self.n],
            sizes: vec![0; k],
            sums: vec![0.0; k * self.of_numbers],
            means,
            counts: vec![0; k * width],
            modes,
        };
        for i in 0..self.n {
            state.labels[i] = self.nearest(i, &state);
        }
        self.count(&mut state);
        self.centre(&mut state);
        let (mut steps, mut converged) = (1, false);
        while steps < max_steps && !converged {
            steps += 1;
            let mut moved = false;
            for i in 0..self.n {
                let (own, to) = (state.labels[i] as usize, self.nearest(i, &state) as usize);
                if to != own && state.sizes[own] > 1 {
                    self.shift(i, own, to, &mut state);
                    moved = true;
                }
            }
            converged = !moved && !self.improve(&mut state);
        }
        let cost = (0..self.n).map(|i| self.to_centre(i, state.labels[i] as usize, &state)).sum();
        Prototypes {
            labels: state.labels,
            sizes: state.sizes,
            means: state.means,
            modes: state.modes,
            cost,
            gamma: self.gamma,
            steps,
            converged,
        }
    }

    fn to_centre(&self, i: usize, c: usize, state: &State) -> f64 {
        let numbers = &state.means[c * self.of_numbers..(c + 1) * self.of_numbers];
        self.between(i, numbers, &state.modes[c * self.of_codes..(c + 1) * self.of_codes])
    }

    /// The nearest centre; the row's own among equally near ones, else the first.
    fn nearest(&self, i: usize, state: &State) -> u32 {
        let own = state.labels[i];
        let mut best = (self.to_centre(i, own as usize, state), own);
        for c in 0..state.sizes.len() {
            let far = self.to_centre(i, c, state);
            if far < best.0 {
                best = (far, c as u32);
            }
        }
        best.1
    }

    fn count(&self, state: &mut State) {
        let width = self.places[self.of_codes];
        state.sizes.fill(0);
        state.sums.fill(0.0);
        state.counts.fill(0);
        for i in 0..self.n {
            let c = state.labels[i] as usize;
            state.sizes[c] += 1;
            for (sum, x) in state.sums[c * self.of_numbers..].iter_mut().zip(self.numbers(i)) {
                *sum += x;
            }
            for (&code, place) in self.codes(i).iter().zip(&self.places) {
                state.counts[c * width + place + code as usize] += 1;
            }
        }
    }

    /// Centres to means and modes; those of empty clusters to the row farthest from its own.
    fn centre(&self, state: &mut State) {
        while let Some(empty) = state.sizes.iter().position(|&size| size == 0) {
            let mut farthest = (0.0, None);
            for i in 0..self.n {
                let own = state.labels[i] as usize;
                let far = self.to_centre(i, own, state);
                if state.sizes[own] > 1 && far > farthest.0 {
                    farthest = (far, Some(i));
                }
            }
            let Some(i) = farthest.1 else { break };
            state.labels[i] = empty as u32;
            self.count(state);
        }
        for c in 0..state.sizes.len() {
            self.centre_one(state, c);
        }
    }

    fn centre_one(&self, state: &mut State, c: usize) {
        let width = self.places[self.of_codes];
        if state.sizes[c] == 0 {
            return;
        }
        let size = state.sizes[c] as f64;
        let sums = &state.sums[c * self.of_numbers..];
        for (mean, sum) in state.means[c * self.of_numbers..].iter_mut().zip(&sums[..self.of_numbers]) {
            *mean = sum / size;
        }
        for j in 0..self.of_codes {
            let counts = &state.counts[c * width + self.places[j]..c * width + self.places[j + 1]];
            let best =
                counts.iter().enumerate().fold((0, 0), |best, (code, &n)| if n > best.1 { (code, n) } else { best });
            state.modes[c * self.of_codes + j] = best.0 as u32;
        }
    }

    /// Moves single rows where that, with both centres moving along, lowers the cost (J. Hartigan, M. Wong 1979). Whether one did.
    fn improve(&self, state: &mut State) -> bool {
        let width = self.places[self.of_codes];
        let mut moved = false;
        for i in 0..self.n {
            let own = state.labels[i] as usize;
            if state.sizes[own] < 2 {
                continue;
            }
            let squares = |c: usize, state: &State| -> f64 {
                let means = &state.means[c * self.of_numbers..(c + 1) * self.of_numbers];
                self.numbers(i).iter().zip(means).map(|(x, m)| (x - m) * (x - m)).sum()
            };
            // What a row costs in a cluster of which it is one: its code was, or becomes, the most frequent one, or not.
            let codes = |c: usize, joining: bool, state: &State| -> f64 {
                let one = |(j, &code): (usize, &u32)| {
                    let counts = &state.counts[c * width + self.places[j]..c * width + self.places[j + 1]];
                    let most = counts[state.modes[c * self.of_codes + j] as usize];
                    let alone = || counts.iter().filter(|&&count| count == most).count() == 1;
                    let frequent = counts[code as usize] == most && (joining || alone());
                    f64::from(u8::from(!frequent))
                };
                self.gamma * self.codes(i).iter().enumerate().map(one).sum::<f64>()
            };
            let size = state.sizes[own] as f64;
            let leaves = size / (size - 1.0) * squares(own, state) + codes(own, false, state);
            let mut best = (leaves * (1.0 - 1e-12), own);
            for c in (0..state.sizes.len()).filter(|&c| c != own) {
                let size = state.sizes[c] as f64;
                let joins = size / (size + 1.0) * squares(c, state) + codes(c, true, state);
                if joins < best.0 {
                    best = (joins, c);
                }
            }
            if best.1 == own {
                continue;
            }
            moved = true;
            self.shift(i, own, best.1, state);
        }
        moved
    }

    /// Moves a row, and both centres with it.
    fn shift(&self, i: usize, own: usize, to: usize, state: &mut State) {
        let width = self.places[self.of_codes];
        state.labels[i] = to as u32;
        state.sizes[own] -= 1;
        state.sizes[to] += 1;
        for (j, x) in self.numbers(i).iter().enumerate() {
            state.sums[own * self.of_numbers + j] -= x;
            state.sums[to * self.of_numbers + j] += x;
        }
        for (&code, place) in self.codes(i).iter().zip(&self.places) {
            state.counts[own * width + place + code as usize] -= 1;
            state.counts[to * width + place + code as usize] += 1;
        }
        self.centre_one(state, own);
        self.centre_one(state, to);
    }
}
