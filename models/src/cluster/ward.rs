//! Clusters for Ward's mergers: means and sizes, and for each the others that were nearest when it was last looked around from.
//!
//! No merger brings a cluster nearer to a third than its parts were (Ward's linkage is reducible, F. Murtagh, "A survey of recent advances
//! in hierarchical clustering algorithms", Computer Journal 26 (1983)). So of a cluster whose nearest were kept, all others stay beyond
//! the last of these, and many mergers are found without looking at anybody else.

use super::Points;
use super::crowd::Crowd;
use super::linkage::Clusters;

/// Others that are kept after looking around. Farther ones take longer to find than they save.
const KEPT: usize = 4;
/// Others that are kept of two clusters merged.
const MOST_KEPT: usize = 16;
/// What bounds are lowered by, each time they are carried over: more than what rounding adds.
const SLACK: f64 = 1.0 - 1e-9;

pub(super) struct Means {
    d: usize,
    /// By place, one mean behind the other.
    means: Vec<f64>,
    sizes: Vec<f64>,
    rows: Vec<u32>,
    near: Vec<Near>,
    crowd: Crowd,
    /// Of the row that stands for a cluster, its place.
    places: Vec<u32>,
    /// Of a row whose cluster was merged, a row of that cluster.
    parents: Vec<u32>,
    room: Vec<(f64, u32)>,
}

/// Those that were nearest: all others are as far as the bound at least.
#[derive(Clone, Default)]
struct Near {
    rows: Vec<u32>,
    bound: f64,
}

impl Means {
    pub(super) fn new(points: &Points) -> Means {
        let (n, d) = (points.rows(), points.dimensions());
        let rows: Vec<u32> = (0..n as u32).collect();
        let mut means = Means {
            d,
            means: points.by_row(),
            sizes: vec![1.0; n],
            near: vec![Near::default(); n],
            crowd: Crowd::new(points),
            places: rows.clone(),
            parents: rows.clone(),
            rows,
            room: Vec::new(),
        };
        means.gather();
        means
    }

    fn gather(&mut self) {
        self.crowd.gather(&self.rows, &self.means, &self.sizes);
    }

    fn mean(&self, at: usize) -> &[f64] {
        &self.means[at * self.d..(at + 1) * self.d]
    }

    /// What merging two adds to the sum of squares.
    fn distance(&self, a: usize, b: usize) -> f64 {
        let square: f64 = self.mean(a).iter().zip(self.mean(b)).map(|(x, y)| (x - y) * (x - y)).sum();
        let (of_a, of_b) = (self.sizes[a], self.sizes[b]);
        square * (of_a * of_b / (of_a + of_b))
    }

    /// Where a row's cluster is now.
    fn place(&mut self, row: u32) -> u32 {
        let mut at = row as usize;
        while self.parents[at] as usize != at {
            self.parents[at] = self.parents[self.parents[at] as usize];
            at = self.parents[at] as usize;
        }
        self.places[at]
    }

    /// Of those that are kept, and `before`: how far they are, the nearest first.
    fn kept(&mut self, at: usize, before: Option<usize>) {
        let mut rows = std::mem::take(&mut self.near[at].rows);
        rows.extend(before.map(|before| self.rows[before]));
        self.room.clear();
        for &row in &rows {
            let place = self.place(row);
            if place as usize != at && self.room.iter().all(|known| known.1 != place) {
                self.room.push((self.distance(at, place as usize), place));
            }
        }
        self.near[at].rows = rows;
        self.room.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    /// Those of all clusters that are nearest, the nearest first; how far all others are at least.
    fn look_around(&mut self, at: usize) -> f64 {
        let mut room = std::mem::take(&mut self.room);
        room.resize(KEPT, (f64::INFINITY, u32::MAX));
        let distance = |other| self.distance(at, other as usize);
        self.crowd.nearest(self.rows[at], self.sizes[at], &mut room, &self.places, distance);
        let bound = room[KEPT - 1].0;
        room.retain(|one| one.0 < f64::INFINITY);
        self.room = room;
        bound
    }
}

impl Clusters for Means {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn nearest(&mut self, at: usize, before: Option<usize>) -> (usize, f64) {
        self.kept(at, before);
        let mut bound = self.near[at].bound;
        let least = self.room.first().map_or(f64::INFINITY, |first| first.0);
        // Nobody is preferred to the one before.
        let settled = least < bound || before.is_some_and(|before| self.distance(at, before) == bound);
        if !settled {
            bound = self.look_around(at);
        } else if self.room.len() > MOST_KEPT {
            bound = bound.min(self.room[MOST_KEPT].0);
            self.room.truncate(MOST_KEPT);
        }
        let (distance, first) = self.room[0];
        let rows = self.room.iter().map(|&(_, place)| self.rows[place as usize]);
        let mut kept = std::mem::take(&mut self.near[at].rows);
        kept.clear();
        kept.extend(rows);
        self.near[at] = Near { rows: kept, bound };
        match before {
            Some(before) if self.distance(at, before) == distance => (before, distance),
            _ => (first as usize, distance),
        }
    }

    fn merge(&mut self, a: usize, b: usize) {
        let between = self.distance(a, b);
        let (of_a, of_b) = (self.sizes[a], self.sizes[b]);
        let far = std::mem::take(&mut self.near[b]);
        let bounds = [self.near[a].bound, far.bound];
        // What a third of one row is away, by Lance and Williams, or of any number of rows: whichever is less.
        let single = ((of_a + 1.0) * bounds[0] + (of_b + 1.0) * bounds[1] - between) / (of_a + of_b + 1.0);
        let many = bounds[0] + bounds[1] - between;
        self.near[a].bound = single.min(many) * SLACK;
        self.near[a].rows.extend(far.rows);
        let d = self.d;
        for j in 0..d {
            let (x, y) = (self.means[a * d + j], self.means[b * d + j]);
            self.means[a * d + j] = x + (y - x) * (of_b / (of_a + of_b));
        }
        self.sizes[a] += of_b;
        self.parents[self.rows[b] as usize] = self.rows[a];
        self.crowd.put(self.rows[a], &self.means[a * d..(a + 1) * d], self.sizes[a]);
        self.crowd.take_out(self.rows[b]);
        let last = self.rows.len() - 1;
        self.means.copy_within(last * d..(last + 1) * d, b * d);
        self.means.truncate(last * d);
        self.sizes.swap_remove(b);
        self.rows.swap_remove(b);
        self.near.swap_remove(b);
        if b < last {
            self.places[self.rows[b] as usize] = b as u32;
        }
        if self.crowd.is_thin(last) {
            self.gather();
        }
    }

    fn row(&self, at: usize) -> u32 {
        self.rows[at]
    }

    fn height(&self, distance: f64) -> f64 {
        (2.0 * distance).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use clientele::rng::Rng;

    use super::*;
    use crate::cluster::linkage::chain;

    type Draw = fn(&mut Rng) -> f64;

    /// Looks at everybody, always.
    struct Everybody(Means);

    impl Clusters for Everybody {
        fn count(&self) -> usize {
            self.0.count()
        }

        fn nearest(&mut self, at: usize, before: Option<usize>) -> (usize, f64) {
            let others = (0..self.count()).filter(|&other| other != at);
            let nearer = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
            let found = others.map(|other| (other, self.0.distance(at, other))).min_by(nearer).unwrap();
            let to_before = before.map(|before| (before, self.0.distance(at, before)));
            to_before.filter(|before| before.1 == found.1).unwrap_or(found)
        }

        fn merge(&mut self, a: usize, b: usize) {
            self.0.merge(a, b);
        }

        fn row(&self, at: usize) -> u32 {
            self.0.row(at)
        }

        fn height(&self, distance: f64) -> f64 {
            self.0.height(distance)
        }
    }

    #[test]
    fn nobody_nearer_is_overlooked() {
        let shapes: [(&str, Draw); 9] = [
            ("one ball", Rng::normal),
            ("a grid with many on one spot", |rng| rng.below(4) as f64),
            ("a fine grid", |rng| rng.below(40) as f64),
            ("a long tail", |rng| rng.exponential().powi(4)),
            ("a few far out", |rng| rng.normal() * if rng.bernoulli(0.01) { 1e4 } else { 1.0 }),
            ("far from the origin", |rng| 1e9 + rng.normal()),
            ("squares too small for floats", |rng| rng.normal() * if rng.bernoulli(0.5) { 1e-170 } else { 1.0 }),
            ("as large as can be", |rng| rng.between(-1e140, 1e140)),
            ("the same", |_| 7.0),
        ];
        for (name, draw) in shapes {
            for (n, d) in [(2, 1), (9, 2), (500, 1), (700, 2), (700, 3), (700, 8), (300, 13), (60, 300)] {
                let mut rng = Rng::new(n as u64 + d as u64);
                let columns: Vec<Vec<f64>> = (0..d).map(|_| (0..n).map(|_| draw(&mut rng)).collect()).collect();
                let points = Points::new(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
                let expected = chain(&mut Everybody(Means::new(&points)));
                assert!(chain(&mut Means::new(&points)) == expected, "{name}: {n} x {d}");
            }
        }
    }
}
