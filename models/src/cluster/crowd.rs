//! Clusters in boxes, on a grid of whole numbers: who may be near enough. Only their distances have to be taken exactly.
//!
//! Rounding moves a place by half a step in each dimension at most, so in d dimensions no distance is longer on the grid by more than √d
//! steps; and what lies far out is taken to the grid's edge, which brings nobody farther apart. As whole numbers of 16 bits, four times as
//! many coordinates are compared at a time as with floats.

use std::ops::Range;

use wide::{f32x4, i16x8, i32x4};

use super::Points;
use super::kd::{BLOCK, Boxes};
use super::lanes::sum_of;

/// Standard deviations of the widest column from its middle to the grid's edge.
const REACH: f64 = 4.0;
/// More than what rounding takes from single precision.
const SLACK: f64 = 1.0 + 1e-5;
/// Instead of 1/size where there is no cluster: no limit reaches it.
const NOBODY: f32 = f32::NEG_INFINITY;

/// Two dimensions of a block, those of one place side by side.
type Pair = [i16; 2 * BLOCK];

/// As many steps in every dimension.
struct Grid {
    middle: Vec<f64>,
    step: f64,
    edge: f64,
}

impl Grid {
    fn new(points: &Points) -> Grid {
        let (n, d) = (points.rows() as f64, points.dimensions() as f64);
        let middle: Vec<f64> = points.columns().iter().map(|column| sum_of(column, |x| x / n)).collect();
        let spread = |(column, middle): (&&[f64], &f64)| sum_of(column, |x| (x - middle) * (x - middle)) / n;
        let widest = points.columns().iter().zip(&middle).map(spread).fold(0.0, f64::max);
        // Differences stay below 2¹⁵, their squares in all dimensions below 2³¹.
        let edge = (f64::from(1 << 29) / d).sqrt().min(f64::from(1 << 14)).floor() - 1.0;
        let step = REACH * widest.sqrt() / edge;
        Grid { middle, step: if step > f64::MIN_POSITIVE { step } else { 1.0 }, edge }
    }

    /// A coordinate on the grid; in the dimension that makes their number even, all are the same.
    fn at(&self, mean: &[f64], j: usize) -> i16 {
        let x = mean.get(j).map_or(0.0, |x| (x - self.middle[j]) / self.step);
        x.clamp(-self.edge, self.edge).round_ties_even() as i16
    }
}

/// The largest square on the grid: `least + rising / size` for another cluster of that size.
struct Limit {
    least: f32x4,
    rising: f32x4,
}

/// Clusters by the rows that stand for them.
pub(super) struct Crowd {
    grid: Grid,
    /// Two dimensions each.
    pairs: usize,
    /// How many clusters there were when boxes were made.
    made_of: usize,
    /// Of each box, its blocks.
    boxes: Vec<Range<usize>>,
    /// By block of boxes: between what coordinates their clusters lie, and 1/size of the smallest.
    lows: Vec<Pair>,
    highs: Vec<Pair>,
    largest_inverses: Vec<[f32; BLOCK]>,
    /// Of each block, its box.
    box_of: Vec<usize>,
    /// By block: coordinates of clusters, and 1/size.
    places: Vec<Pair>,
    inverses: Vec<[f32; BLOCK]>,
    /// Rows in the order of blocks, and of each row its block and where it is there.
    rows: Vec<u32>,
    slots: Vec<(usize, usize)>,
}

impl Crowd {
    /// Nobody yet.
    pub fn new(points: &Points) -> Crowd {
        Crowd {
            grid: Grid::new(points),
            pairs: points.dimensions().div_ceil(2),
            made_of: 0,
            boxes: Vec::new(),
            lows: Vec::new(),
            highs: Vec::new(),
            largest_inverses: Vec::new(),
            box_of: Vec::new(),
            places: Vec::new(),
            inverses: Vec::new(),
            rows: Vec::new(),
            slots: vec![(0, 0); points.rows()],
        }
    }

    /// Whether so few are left that boxes are to be made anew.
    pub fn is_thin(&self, left: usize) -> bool {
        left * 3 <= self.made_of * 2
    }

    /// Makes boxes of clusters: rows that stand for them, means one behind the other, and sizes.
    pub fn gather(&mut self, rows: &[u32], means: &[f64], sizes: &[f64]) {
        let (n, d) = (rows.len(), self.grid.middle.len());
        let columns: Vec<Vec<f64>> = (0..d).map(|j| means[j..].iter().step_by(d).copied().collect()).collect();
        let boxes = Boxes::new(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let leaves = boxes.nodes.iter().filter(|node| node.second.is_none());
        self.boxes = leaves.map(|leaf| leaf.rows.start / BLOCK..leaf.rows.end.div_ceil(BLOCK)).collect();
        self.box_of = self.boxes.iter().enumerate().flat_map(|(at, blocks)| blocks.clone().map(move |_| at)).collect();
        let (groups, blocks) = (self.boxes.len().div_ceil(BLOCK), self.box_of.len());
        let edge = self.grid.edge as i16;
        self.lows = vec![[edge; 2 * BLOCK]; groups * self.pairs];
        self.highs = vec![[-edge; 2 * BLOCK]; groups * self.pairs];
        self.largest_inverses = vec![[NOBODY; BLOCK]; groups];
        self.places = vec![[0; 2 * BLOCK]; blocks * self.pairs];
        self.inverses = vec![[NOBODY; BLOCK]; blocks];
        self.rows = boxes.order;
        for slot in 0..n {
            let at = self.rows[slot] as usize;
            self.rows[slot] = rows[at];
            self.slots[rows[at] as usize] = (slot / BLOCK, slot % BLOCK);
            self.put(rows[at], &means[at * d..][..d], sizes[at]);
        }
        self.made_of = n;
    }

    /// Tells where a cluster is now, and how large. Its box is widened.
    pub fn put(&mut self, row: u32, mean: &[f64], size: f64) {
        let (block, lane) = self.slots[row as usize];
        let (group, side) = (self.box_of[block] / BLOCK, self.box_of[block] % BLOCK);
        let inverse = (1.0 / size) as f32;
        self.inverses[block][lane] = inverse;
        self.largest_inverses[group][side] = self.largest_inverses[group][side].max(inverse);
        for j in 0..2 * self.pairs {
            let x = self.grid.at(mean, j);
            let (of_block, of_group) = (block * self.pairs + j / 2, group * self.pairs + j / 2);
            self.places[of_block][2 * lane + j % 2] = x;
            let (low, high) = (&mut self.lows[of_group], &mut self.highs[of_group]);
            let at = 2 * side + j % 2;
            (low[at], high[at]) = (low[at].min(x), high[at].max(x));
        }
    }

    /// A cluster that is part of another now.
    pub fn take_out(&mut self, row: u32) {
        let (block, lane) = self.slots[row as usize];
        self.inverses[block][lane] = NOBODY;
    }

    /// Puts the others that are nearest to a cluster among those `found`, ascending and as many as before: how far they are, and what they
    /// are called. `names` has that by row, and `distance` takes it.
    #[inline(never)]
    pub fn nearest(&self, row: u32, size: f64, found: &mut [(f64, u32)], names: &[u32], distance: impl Fn(u32) -> f64) {
        let (block, lane) = self.slots[row as usize];
        let own = self.box_of[block];
        let place: Vec<i16x8> = self.places[block * self.pairs..][..self.pairs]
            .iter()
            .map(|pair| i16x8::new(std::array::from_fn(|at| pair[2 * lane + at % 2])))
            .collect();
        let farthest = found.len() - 1;
        let mut limit = self.limit(size, found[farthest].0);
        let mut look = |at: usize, limit: &mut Limit| {
            for block in self.boxes[at].clone() {
                let near = self.members_within(block, &place, limit);
                for lane in lanes(near) {
                    let other = self.rows[block * BLOCK + lane];
                    let name = names[other as usize];
                    // Where many are on one spot, names tell.
                    let may_be = found[farthest].0 > 0.0 || name < found[farthest].1;
                    if may_be && other != row {
                        insert(found, (distance(name), name));
                    }
                }
                if near != 0 {
                    *limit = self.limit(size, found[farthest].0);
                }
            }
        };
        look(own, &mut limit);
        // Others are likely to be near the own box.
        let groups = self.largest_inverses.len();
        for group in (own / BLOCK..groups).chain(0..own / BLOCK) {
            for side in lanes(self.boxes_within(group, &place, &limit)) {
                look(group * BLOCK + side, &mut limit);
            }
        }
    }

    /// Of clusters of a and b rows that are no farther apart than this, the square between means is at most the distance times 1/a + 1/b.
    fn limit(&self, size: f64, distance: f64) -> Limit {
        let steps = distance.sqrt() / self.grid.step;
        let square = steps * steps;
        let rounded = ((2 * self.pairs) as f64).sqrt();
        let least = square / size + rounded * (2.0 * steps * (1.0 / size + 1.0).sqrt() + rounded);
        Limit { least: f32x4::splat((least * SLACK) as f32), rising: f32x4::splat((square * SLACK) as f32) }
    }

    /// Which of a block may be within a limit: one bit each.
    #[inline(always)]
    fn members_within(&self, block: usize, place: &[i16x8], limit: &Limit) -> u32 {
        let mut squares = [i32x4::ZERO; 2];
        for (x, pair) in place.iter().zip(&self.places[block * self.pairs..]) {
            for (square, y) in squares.iter_mut().zip(halves(pair)) {
                let gap = *x - y;
                *square += gap.dot(gap);
            }
        }
        limit.reaches(squares, &self.inverses[block])
    }

    /// Into which boxes of a block the limit may reach.
    #[inline(always)]
    fn boxes_within(&self, group: usize, place: &[i16x8], limit: &Limit) -> u32 {
        let mut squares = [i32x4::ZERO; 2];
        let at = group * self.pairs;
        for ((x, low), high) in place.iter().zip(&self.lows[at..]).zip(&self.highs[at..]) {
            for (square, (low, high)) in squares.iter_mut().zip(halves(low).into_iter().zip(halves(high))) {
                let gap = (low - *x).max(*x - high).max(i16x8::ZERO);
                *square += gap.dot(gap);
            }
        }
        limit.reaches(squares, &self.largest_inverses[group])
    }
}

impl Limit {
    #[inline(always)]
    fn reaches(&self, squares: [i32x4; 2], inverses: &[f32; BLOCK]) -> u32 {
        let bits = |half: usize| {
            let most = self.least + self.rising * f32x4::new(inverses.as_chunks().0[half]);
            f32x4::from_i32x4(squares[half]).simd_le(most).to_bitmask()
        };
        bits(0) | bits(1) << 4
    }
}

fn halves(pair: &Pair) -> [i16x8; 2] {
    [0, 1].map(|half| i16x8::new(pair.as_chunks().0[half]))
}

/// Where bits are set.
fn lanes(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            at
        })
    })
}

/// Puts a new one in its place, unless all are nearer.
fn insert(found: &mut [(f64, u32)], new: (f64, u32)) {
    let last = found.len() - 1;
    if new < found[last] {
        let at = found.partition_point(|one| *one < new);
        if found[at] != new {
            found.copy_within(at..last, at + 1);
            found[at] = new;
        }
    }
}
