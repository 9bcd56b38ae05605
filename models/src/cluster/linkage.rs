//! Clusters merged two by two, from single rows to all: Ward's, average, complete and single linkage.
//!
//! Source: F. Murtagh, "A survey of recent advances in hierarchical clustering algorithms", Computer Journal 26 (1983), the chain of
//! nearest neighbours; for single linkage the shortest tree over all rows (R. Prim, Bell System Tech. J. 36 (1957)).

use clientele::table::order::sort_by_key;

use super::Points;
use super::ward::Means;
use crate::error::{Code, Error, Result};

/// How far apart two clusters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// √(2ab/(a + b)) times the distance of their means, for a and b rows: what a merger adds to the sum of squares.
    Ward,
    /// The mean distance of their rows.
    Average,
    /// The largest distance of their rows.
    Complete,
    /// The smallest distance of their rows.
    Single,
}

/// A merger of two clusters: rows are 0…n − 1, the cluster of merger `i` is n + i.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merger {
    /// The one with the smaller number …
    pub a: u32,
    /// … and the other.
    pub b: u32,
    /// How far apart they were.
    pub height: f64,
    /// Rows of both.
    pub size: u32,
}

/// All mergers, from the lowest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// How many rows.
    pub rows: usize,
    /// One fewer.
    pub mergers: Vec<Merger>,
}

/// Rows at most where all distances are kept: a gigabyte of them.
const MOST_KEPT: usize = 16_000;

impl Tree {
    /// Merges rows. Where distances are distinct, the order of rows does not matter.
    ///
    /// Cost: rows² × dimensions; memory for Ward and single linkage in proportion to rows, for the others to their square.
    ///
    /// # Errors
    /// `too_many_for_method` (value: how many it takes).
    pub fn grow(points: &Points, linkage: Linkage) -> Result<Tree> {
        let n = points.rows();
        let merged = match linkage {
            Linkage::Ward => chain(&mut Means::new(points)),
            Linkage::Single => shortest_tree(points, None),
            Linkage::Average | Linkage::Complete if n > MOST_KEPT => {
                return Err(Error::new(Code::TooManyForMethod).with_value(MOST_KEPT));
            }
            Linkage::Average | Linkage::Complete => chain(&mut Kept::new(points, linkage)),
        };
        Ok(Tree::of(n, merged))
    }

    /// Of pairs of rows that stand for their clusters, in any order.
    pub(crate) fn of(n: usize, mut merged: Vec<(u32, u32, f64)>) -> Tree {
        // Heights are not negative: their bits sort as they do.
        sort_by_key(&mut merged, |merger| merger.2.to_bits());
        let mut sets = Sets::new(n);
        let merge = |(x, y, height): (u32, u32, f64)| {
            let ((a, of_a), (b, of_b)) = (sets.find(x), sets.find(y));
            let size = of_a + of_b;
            sets.join(x, y);
            Merger { a: a.min(b), b: a.max(b), height, size }
        };
        Tree { rows: n, mergers: merged.into_iter().map(merge).collect() }
    }

    /// The clusters when `k` are left, numbered by their first row.
    ///
    /// # Errors
    /// `parameter_invalid` (field: k) unless it is 1 to the number of rows.
    pub fn cut(&self, k: usize) -> Result<Vec<u32>> {
        if k == 0 || k > self.rows {
            return Err(Error::new(Code::ParameterInvalid).of_field("k").with_value(k));
        }
        let merged = self.rows - k;
        // What each merger belongs to, from above.
        let mut top: Vec<u32> = (0..(self.rows + merged) as u32).collect();
        for (at, merger) in self.mergers[..merged].iter().enumerate().rev() {
            let above = top[self.rows + at];
            top[merger.a as usize] = above;
            top[merger.b as usize] = above;
        }
        let mut names = vec![u32::MAX; top.len()];
        let mut next = 0;
        let name = |of: &u32| {
            let name = &mut names[*of as usize];
            if *name == u32::MAX {
                *name = next;
                next += 1;
            }
            *name
        };
        Ok(top[..self.rows].iter().map(name).collect())
    }
}

/// Sets of rows, each with the number of its last merger.
struct Sets {
    parents: Vec<u32>,
    names: Vec<u32>,
    sizes: Vec<u32>,
    next: u32,
}

impl Sets {
    fn new(n: usize) -> Sets {
        let rows: Vec<u32> = (0..n as u32).collect();
        Sets { parents: rows.clone(), names: rows, sizes: vec![1; n], next: n as u32 }
    }

    fn root(&mut self, mut x: u32) -> usize {
        while self.parents[x as usize] != x {
            self.parents[x as usize] = self.parents[self.parents[x as usize] as usize];
            x = self.parents[x as usize];
        }
        x as usize
    }

    fn find(&mut self, x: u32) -> (u32, u32) {
        let root = self.root(x);
        (self.names[root], self.sizes[root])
    }

    fn join(&mut self, x: u32, y: u32) {
        let (a, b) = (self.root(x), self.root(y));
        let (small, large) = if self.sizes[a] < self.sizes[b] { (a, b) } else { (b, a) };
        self.parents[small] = large as u32;
        self.sizes[large] += self.sizes[small];
        self.names[large] = self.next;
        self.next += 1;
    }
}

/// Clusters, by the places of rows that stand for them, and how far apart they are.
pub(super) trait Clusters {
    fn count(&self) -> usize;
    /// The nearest of the others, the first of equally near ones but `before` where it is one of them; by places among those left.
    fn nearest(&mut self, at: usize, before: Option<usize>) -> (usize, f64);
    /// Merges two; the second gives up its place to the last one.
    fn merge(&mut self, a: usize, b: usize);
    /// The row that stands for the cluster at a place.
    fn row(&self, at: usize) -> u32;
    fn height(&self, distance: f64) -> f64;
}

/// Follows nearest neighbours until two are each other's.
pub(super) fn chain(clusters: &mut impl Clusters) -> Vec<(u32, u32, f64)> {
    let n = clusters.count();
    let mut merged = Vec::with_capacity(n.saturating_sub(1));
    let mut chain: Vec<usize> = Vec::new();
    while clusters.count() > 1 {
        if chain.is_empty() {
            chain.push(0);
        }
        let at = chain[chain.len() - 1];
        let before = chain.len().checked_sub(2).map(|place| chain[place]);
        let (next, distance) = clusters.nearest(at, before);
        if before != Some(next) {
            chain.push(next);
            continue;
        }
        chain.truncate(chain.len() - 2);
        merged.push((clusters.row(at), clusters.row(next), clusters.height(distance)));
        let (a, b) = (at.min(next), at.max(next));
        clusters.merge(a, b);
        // The last cluster moved to the place of `b`.
        let last = clusters.count();
        for place in &mut chain {
            if *place == last {
                *place = b;
            }
        }
    }
    merged
}

/// The place of the least value: the first, or `before` where it is as small.
fn least(values: &[f64], before: Option<usize>) -> (usize, f64) {
    let mut lanes = [f64::INFINITY; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for (lane, &x) in lanes.iter_mut().zip(eight) {
            *lane = if x < *lane { x } else { *lane };
        }
    }
    let least = lanes.iter().chain(rest).fold(f64::INFINITY, |a, &b| a.min(b));
    match before {
        Some(before) if values[before] == least => (before, least),
        _ => (values.iter().position(|&x| x == least).unwrap_or(0), least),
    }
}

/// Of linkages that need all distances, kept as a square without its mirror image: each row's to those before it.
struct Kept {
    distances: Vec<f64>,
    linkage: Linkage,
    sizes: Vec<f64>,
    rows: Vec<u32>,
    /// Of each place its own among the distances.
    places: Vec<usize>,
    room: Vec<f64>,
}

impl Kept {
    fn new(points: &Points, linkage: Linkage) -> Kept {
        let n = points.rows();
        let mut distances = vec![0.0; n * (n - 1) / 2];
        for i in 1..n {
            let from = i * (i - 1) / 2;
            let row = &mut distances[from..from + i];
            for column in points.columns() {
                let x = column[i];
                for (sum, y) in row.iter_mut().zip(&column[..i]) {
                    *sum += (x - y) * (x - y);
                }
            }
            row.iter_mut().for_each(|x| *x = x.sqrt());
        }
        let rows = (0..n as u32).collect();
        Kept { distances, linkage, sizes: vec![1.0; n], rows, places: (0..n).collect(), room: vec![0.0; n] }
    }

    fn index(a: usize, b: usize) -> usize {
        let (low, high) = (a.min(b), a.max(b));
        high * high.wrapping_sub(1) / 2 + low
    }
}

impl Clusters for Kept {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn nearest(&mut self, at: usize, before: Option<usize>) -> (usize, f64) {
        let own = self.places[at];
        for (target, &place) in self.room.iter_mut().zip(&self.places) {
            *target = if place == own { f64::INFINITY } else { self.distances[Kept::index(own, place)] };
        }
        least(&self.room[..self.rows.len()], before)
    }

    fn merge(&mut self, a: usize, b: usize) {
        let (of_a, of_b) = (self.sizes[a], self.sizes[b]);
        let (to, from) = (self.places[a], self.places[b]);
        for &place in &self.places {
            if place != to && place != from {
                let y = self.distances[Kept::index(from, place)];
                let x = &mut self.distances[Kept::index(to, place)];
                *x = match self.linkage {
                    Linkage::Complete => x.max(y),
                    _ => (*x * of_a + y * of_b) / (of_a + of_b),
                };
            }
        }
        self.sizes[a] += of_b;
        self.sizes.swap_remove(b);
        self.rows.swap_remove(b);
        self.places.swap_remove(b);
    }

    fn row(&self, at: usize) -> u32 {
        self.rows[at]
    }

    fn height(&self, distance: f64) -> f64 {
        distance
    }
}

/// The shortest tree over all rows; with `cores`, each distance is at least both rows' cores.
pub(crate) fn shortest_tree(points: &Points, cores: Option<&[f64]>) -> Vec<(u32, u32, f64)> {
    let n = points.rows();
    let mut columns: Vec<Vec<f64>> = points.columns().iter().map(|column| column.to_vec()).collect();
    // Rows not yet in the tree, and how far they are from it.
    let mut left: Vec<u32> = (0..n as u32).collect();
    let mut far = vec![f64::INFINITY; n];
    let mut from = vec![0_u32; n];
    let mut squares: Option<Vec<f64>> = cores.map(|cores| cores.iter().map(|x| x * x).collect());
    let mut room = vec![0.0; n];
    let mut edges = Vec::with_capacity(n - 1);
    let mut next = 0;
    loop {
        let row = left[next];
        let place: Vec<f64> = columns.iter().map(|column| column[next]).collect();
        let core = squares.as_ref().map_or(0.0, |squares| squares[next]);
        if left.len() < n {
            edges.push((from[next], row, far[next].sqrt()));
        }
        for column in &mut columns {
            column.swap_remove(next);
        }
        if let Some(squares) = &mut squares {
            squares.swap_remove(next);
        }
        far.swap_remove(next);
        from.swap_remove(next);
        left.swap_remove(next);
        if left.is_empty() {
            return edges;
        }
        let room = &mut room[..left.len()];
        room.fill(0.0);
        for (column, x) in columns.iter().zip(&place) {
            for (sum, y) in room.iter_mut().zip(column) {
                *sum += (x - y) * (x - y);
            }
        }
        if let Some(squares) = &squares {
            for (distance, other) in room.iter_mut().zip(squares) {
                *distance = if *distance > core { *distance } else { core };
                *distance = if *distance > *other { *distance } else { *other };
            }
        }
        for ((far, from), distance) in far.iter_mut().zip(&mut from).zip(&*room) {
            let nearer = *distance < *far;
            *far = if nearer { *distance } else { *far };
            *from = if nearer { row } else { *from };
        }
        next = least(&far, None).0;
    }
}
