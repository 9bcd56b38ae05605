//! Clusters for Ward's mergers: means and sizes, and for each the others that were nearest when it was last looked around from.
//!
//! No merger brings a cluster nearer to a third than its parts were (Ward's linkage is reducible, F. Murtagh, "A survey of recent advances
//! in hierarchical clustering algorithms", Computer Journal 26 (1983)). So of a cluster whose nearest were kept, all others stay beyond
//! the last of these, and most mergers are found without looking at anybody else.

use super::Points;
use super::linkage::Clusters;
use super::crowd::Crowd;

/// Others that a single row begins with.
/// What bounds are lowered by, each time they are carried over: more than what rounding adds.
const SLACK: f64 = 1.0 - 1e-9;
const FIRST: usize = 4;
/// Others that are kept after looking around.
const KEPT: usize = 4;
/// Others that are kept of two clusters merged.
const MOST_KEPT: usize = 48;

pub(super) struct Means {
    d: usize,
    /// By place, one mean behind the other …
    means: Vec<f64>,
    crowd: Crowd,
    sizes: Vec<f64>,
    rows: Vec<u32>,
    near: Vec<Near>,
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
            crowd: Crowd::new(points),
            sizes: vec![1.0; n],
            near: vec![Near::default(); n],
            places: rows.clone(),
            parents: rows.clone(),
            rows,
            room: Vec::new(),
        };
        means.build();
        means
    }

    fn build(&mut self) {
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
        for row in &mut rows {
            *row = self.place(*row);
        }
        rows.extend(before.map(|before| before as u32));
        rows.sort_unstable();
        rows.dedup();
        self.room.clear();
        for &place in rows.iter().filter(|&&place| place as usize != at) {
            self.room.push((self.distance(at, place as usize), place));
        }
        self.near[at].rows = rows;
        arrange(&mut self.room);
    }

    /// Those of all clusters that are nearest, the nearest first; how far all others are at least.
    fn look_around(&mut self, at: usize) -> f64 {
        let k = if self.sizes[at] == 1.0 { FIRST } else { KEPT };
        let mut room = std::mem::take(&mut self.room);
        room.resize(k, (f64::INFINITY, u32::MAX));
        self.crowd.nearest(self.rows[at], self.sizes[at], &mut room, |row| {
            let place = self.places[row as usize];
            (self.distance(at, place as usize), place)
        });
        self.room = room;
        let bound = self.room[k - 1].0;
        let count = self.room.partition_point(|one| one.0 < f64::INFINITY);
        self.room.truncate(count);
        bound
    }
}

/// By how far, then by place.
fn arrange(room: &mut [(f64, u32)]) {
    room.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

impl Clusters for Means {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn nearest(&mut self, at: usize, before: Option<usize>) -> (usize, f64) {
        self.kept(at, before);
        let mut bound = self.near[at].bound;
        if self.room.first().is_none_or(|first| first.0 >= bound) {
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
            self.build();
        }
    }

    fn row(&self, at: usize) -> u32 {
        self.rows[at]
    }

    fn height(&self, distance: f64) -> f64 {
        (2.0 * distance).sqrt()
    }
}
