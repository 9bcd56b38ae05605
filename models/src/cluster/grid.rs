//! Points laid out for the search of nearest centroids, and for sums of them.
//!
//! Values are taken relative to the middle of their column's range, divided by one power of two, and rounded to a grid of at most 2⁻⁴²
//! of the range. So sums of them are integers, exact in any order: what k-means finds from given centroids depends neither on the
//! order of rows nor on who summed which chunk.

use wide::f64x2;

use super::Points;
use super::lanes::{Range, dot, sum};

/// Points of a chunk: the unit of work, and what can be summed in floats without rounding.
pub(crate) const CHUNK: usize = 2048;
/// Points of a block: two registers.
pub(super) const BLOCK: usize = 8;
/// Bits of the grid: sums of a chunk's values stay below 2⁵³.
const BITS: i32 = 42;
/// The label of a row that belongs to no cluster yet.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// 2 to a power of normal floats.
fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent.clamp(-1000, 1000) + 1023) as u64) << 52)
}

/// The exponent of the smallest power of two that is not below `x`, which is not negative.
fn exponent(x: f64) -> i32 {
    let above = ((x.to_bits() >> 52) as i32) - 1023;
    if x.to_bits() << 12 == 0 { above } else { above + 1 }
}

/// How the data of all rows come onto the grid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    scales: Vec<Scale>,
    /// What 1 is in the unit of the data.
    unit: f64,
}

/// How values of a column do.
#[derive(Clone, Copy, Debug)]
struct Scale {
    /// What it is measured from, in the unit of the data.
    middle: f64,
    factor: f64,
    /// What steps of the grid count.
    step: f64,
    /// A sum this large has no room for less than a step: taking the large part away again leaves the value rounded.
    large: f64,
}

impl Frame {
    /// Of columns with these ranges, for so many rows.
    pub fn new(ranges: &[Range], rows: usize) -> Frame {
        let middle = |(low, high): &Range| low / 2.0 + high / 2.0;
        let half = |range: &Range| (range.1 - middle(range)).max(middle(range) - range.0);
        let largest = ranges.iter().map(half).fold(0.0_f64, f64::max);
        let unit = if largest > 0.0 { power(exponent(largest)) } else { 1.0 };
        let bits = BITS.min(62 - exponent(rows as f64));
        let scale = |range: &Range| {
            let step = power(exponent(half(range) / unit).max(-200) - bits);
            Scale { middle: middle(range), factor: 1.0 / unit, step, large: 1.5 * power(52) * step }
        };
        Frame { scales: ranges.iter().map(scale).collect(), unit }
    }
}

impl Scale {
    #[inline(always)]
    fn on(self, x: f64) -> f64 {
        ((x - self.middle) * self.factor + self.large) - self.large
    }
}

/// Four dimensions of a row; the last ones of a row are filled up with 0.
pub(super) type Quad = [f32; 4];

/// Points for the search of nearest centroids.
#[derive(Clone, Debug)]
pub(crate) struct Grid<'a> {
    pub n: usize,
    pub d: usize,
    columns: Vec<&'a [f64]>,
    frame: Frame,
    /// In single precision, row by row.
    quads: Vec<Quad>,
}

/// A grid without its columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    frame: Frame,
    quads: Vec<Quad>,
}

/// Sums of the points of each cluster, as whole steps of the grid, and how many they are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sums {
    pub totals: Vec<i64>,
    pub counts: Vec<i64>,
}

impl Sums {
    pub fn new(k: usize, d: usize) -> Sums {
        Sums { totals: vec![0; k * d], counts: vec![0; k] }
    }
}

impl Layout {
    /// Enough for places to be told.
    pub fn bare(&self) -> Layout {
        Layout { frame: self.frame.clone(), ..Layout::default() }
    }
}

impl<'a> Grid<'a> {
    /// Of points.
    pub fn new(points: &Points<'a>) -> Grid<'a> {
        Grid::within(points, Frame::new(points.ranges(), points.rows()))
    }

    /// Of points which may be some of those that the frame is for.
    #[inline(never)]
    pub fn within(points: &Points<'a>, frame: Frame) -> Grid<'a> {
        let (n, d) = (points.rows(), points.dimensions());
        let columns = points.columns().to_vec();
        let mut grid = Grid { n, d, columns, frame, quads: Vec::new() };
        grid.lay_out();
        grid
    }

    /// What can be kept of it …
    pub fn layout(self) -> Layout {
        Layout { frame: self.frame, quads: self.quads }
    }

    /// … for the same points.
    #[inline(never)]
    pub fn again(points: &Points<'a>, Layout { frame, quads }: Layout) -> Grid<'a> {
        Grid { n: points.rows(), d: points.dimensions(), columns: points.columns().to_vec(), frame, quads }
    }

    fn lay_out(&mut self) {
        self.quads = vec![[0.0; 4]; self.n * self.width()];
        self.chunks().for_each(|rows| self.lay_out_some(rows));
    }

    /// A function of its own: called for each chunk, it is compiled with care while it still matters.
    #[inline(never)]
    fn lay_out_some(&mut self, rows: std::ops::Range<usize>) {
        let width = self.width();
        let mut quads = std::mem::take(&mut self.quads);
        for at in 0..width {
            // Past the last column the one before it is written, and then 0.
            let [a, b, c, d] = [0, 1, 2, 3].map(|j| (4 * at + j).min(self.d - 1));
            let pairs = [self.pair(rows.clone(), a, b), self.pair(rows.clone(), c, d)];
            for (row, quads) in quads[rows.start * width..rows.end * width].chunks_exact_mut(width).enumerate() {
                let [[a, b], [c, d]] = [pairs[0].on(row).to_array(), pairs[1].on(row).to_array()];
                quads[at] = [a as f32, b as f32, c as f32, d as f32];
            }
        }
        if let rest @ 1.. = self.d % 4 {
            let last = quads[rows.start * width..rows.end * width].chunks_exact_mut(width);
            last.for_each(|quads| quads[width - 1][rest..].fill(0.0));
        }
        self.quads = quads;
    }

    /// Quads of a row.
    fn width(&self) -> usize {
        self.d.div_ceil(4)
    }

    /// A row in single precision.
    #[inline(always)]
    pub(super) fn point(&self, i: usize) -> &[Quad] {
        &self.quads[i * self.width()..(i + 1) * self.width()]
    }

    /// The rows of a whole block.
    #[inline(always)]
    pub(super) fn block(&self, b: usize) -> &[Quad] {
        &self.quads[b * BLOCK * self.width()..(b + 1) * BLOCK * self.width()]
    }

    /// Values of some rows of a column, on the grid.
    pub fn column(&self, j: usize, rows: std::ops::Range<usize>) -> impl Iterator<Item = f64> + use<'_> {
        let scale = self.frame.scales[j];
        self.columns[j][rows].iter().map(move |&x| scale.on(x))
    }

    /// One value on the grid.
    #[inline]
    pub fn value(&self, i: usize, j: usize) -> f64 {
        self.frame.scales[j].on(self.columns[j][i])
    }

    /// What 1 is in the unit of the data.
    pub fn unit(&self) -> f64 {
        self.frame.unit
    }

    /// Chunks of rows.
    pub fn chunks(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let n = self.n;
        (0..n.div_ceil(CHUNK)).map(move |c| c * CHUNK..n.min((c + 1) * CHUNK))
    }

    /// A row on the grid.
    pub fn row(&self, i: usize) -> Vec<f64> {
        (0..self.d).map(|j| self.value(i, j)).collect()
    }

    /// A place of the data on the grid's scale.
    pub fn inwards(&self, place: &[f64]) -> Vec<f64> {
        place.iter().zip(&self.frame.scales).map(|(x, scale)| (x - scale.middle) / self.frame.unit).collect()
    }

    /// A place on the grid's scale in the data.
    pub fn outwards(&self, place: &[f64]) -> Vec<f64> {
        place.iter().zip(&self.frame.scales).map(|(x, scale)| x * self.frame.unit + scale.middle).collect()
    }

    /// The mean variance of the columns, which tolerances refer to.
    pub fn variance(&self) -> f64 {
        variance_of(&self.moments(), self.d, self.n)
    }

    /// Of each chunk and column the sum and that of squares.
    #[inline(never)]
    pub fn moments(&self) -> Vec<f64> {
        let mut moments = Vec::new();
        for rows in self.chunks() {
            for (column, scale) in self.columns.iter().zip(&self.frame.scales) {
                moments.extend_from_slice(&moments_of(&column[rows.clone()], *scale));
            }
        }
        moments
    }

    /// Several places, one behind the other.
    #[inline(never)]
    pub fn all_inwards(&self, places: &[f64]) -> Vec<f64> {
        let mut inwards = Vec::with_capacity(places.len());
        for place in places.chunks_exact(self.d) {
            inwards.extend_from_slice(&self.inwards(place));
        }
        inwards
    }

    /// Squared distances of a chunk's rows from a place.
    pub fn distances(&self, rows: std::ops::Range<usize>, place: &[f64], into: &mut Vec<f64>) {
        into.clear();
        into.resize(rows.len(), 0.0);
        for (j, c) in place.iter().enumerate() {
            for (sum, x) in into.iter_mut().zip(self.column(j, rows.clone())) {
                *sum += (x - c) * (x - c);
            }
        }
    }

    /// Takes rows of a chunk from the clusters they were in to those they are in.
    #[inline(never)]
    pub fn moved(&self, rows: std::ops::Range<usize>, moves: &mut Moves, sums: &mut Sums) {
        let d = self.d;
        if moves.changed.is_empty() {
            return;
        }
        for &(_, old, new) in &moves.changed {
            sums.counts[new as usize] += 1;
            if old != NOWHERE {
                sums.counts[old as usize] -= 1;
            }
        }
        // Four columns at a time: additions to one cluster wait for each other.
        moves.partial.resize(sums.counts.len(), [f64x2::ZERO; 2]);
        for first in (0..d).step_by(4) {
            moves.partial.fill([f64x2::ZERO; 2]);
            let [a, b, e, f] = [0, 1, 2, 3].map(|j| (first + j).min(d - 1));
            let pairs = [self.pair(rows.clone(), a, b), self.pair(rows.clone(), e, f)];
            for &(at, old, new) in &moves.changed {
                let [low, high] = [pairs[0].on(at as usize), pairs[1].on(at as usize)];
                let to = &mut moves.partial[new as usize];
                *to = [to[0] + low, to[1] + high];
                if old != NOWHERE {
                    let from = &mut moves.partial[old as usize];
                    *from = [from[0] - low, from[1] - high];
                }
            }
            for (c, sums_of) in moves.partial.iter().enumerate() {
                let sums_of = sums_of.map(f64x2::to_array);
                for (j, sum) in (first..d).zip(sums_of.as_flattened()) {
                    sums.totals[c * d + j] += (sum / self.frame.scales[j].step) as i64;
                }
            }
        }
    }

    fn pair(&self, rows: std::ops::Range<usize>, a: usize, b: usize) -> Pair<'_> {
        let scales = Scales::new(self.frame.scales[a], self.frame.scales[b]);
        Pair { columns: [&self.columns[a][rows.clone()], &self.columns[b][rows]], scales }
    }

    /// Adds the squared gaps of some rows of a column from the places of their clusters.
    #[inline(always)]
    pub fn add_gaps(
        &self,
        j: usize,
        rows: std::ops::Range<usize>,
        labels: &[u32],
        place: impl Fn(u32) -> f64,
        sums: &mut [f64],
    ) {
        let (scale, (pairs, last)) = (self.frame.scales[j], self.columns[j][rows].as_chunks::<2>());
        let scales = Scales::new(scale, scale);
        let (sums, last_sum) = sums.as_chunks_mut::<2>();
        for ((sums, &pair), &[a, b]) in sums.iter_mut().zip(pairs).zip(labels.as_chunks().0) {
            let gap = scales.on(f64x2::new(pair)) - f64x2::new([place(a), place(b)]);
            *sums = (f64x2::new(*sums) + gap * gap).to_array();
        }
        if let ([sum], [x], Some(&label)) = (last_sum, last, labels.last()) {
            let gap = scale.on(*x) - place(label);
            *sum += gap * gap;
        }
    }

    /// Where the means are; none for a cluster without rows.
    pub fn mean(&self, sums: &Sums, c: usize) -> Option<Vec<f64>> {
        let count = sums.counts[c];
        let total = |j: usize| sums.totals[c * self.d + j] as f64 * self.frame.scales[j].step;
        (count > 0).then(|| (0..self.d).map(|j| total(j) / count as f64).collect())
    }
}

/// A function of its own: called for each chunk, it is compiled with care while it still matters.
#[inline(never)]
fn moments_of(values: &[f64], scale: Scale) -> [f64; 2] {
    let on: Vec<f64> = values.iter().map(|&x| scale.on(x)).collect();
    [sum(&on), dot(&on, &on)]
}

/// From moments of chunks of so many rows. Values lie about the middle of their range, at most 1 from it: squares are not too large for that.
pub(crate) fn variance_of(moments: &[f64], d: usize, rows: usize) -> f64 {
    let n = rows as f64;
    let of = |j: usize| {
        let own = moments.as_chunks::<2>().0.iter().skip(j).step_by(d);
        let [sum, squares] = own.fold([0.0; 2], |[a, b], [x, y]| [a + x, b + y]);
        (squares / n - (sum / n) * (sum / n)).max(0.0)
    };
    (0..d).map(of).sum::<f64>() / d as f64
}

/// Rows of a chunk that belong to another cluster than before, and room for their sums.
#[derive(Default)]
pub(crate) struct Moves {
    /// The place in the chunk, the cluster before, the cluster now.
    pub changed: Vec<(u32, u32, u32)>,
    partial: Vec<[f64x2; 2]>,
}

/// Two [`Scale`]s side by side.
struct Scales {
    middle: f64x2,
    factor: f64x2,
    large: f64x2,
}

impl Scales {
    fn new(a: Scale, b: Scale) -> Scales {
        Scales {
            middle: f64x2::new([a.middle, b.middle]),
            factor: f64x2::new([a.factor, b.factor]),
            large: f64x2::new([a.large, b.large]),
        }
    }

    #[inline(always)]
    fn on(&self, x: f64x2) -> f64x2 {
        ((x - self.middle) * self.factor + self.large) - self.large
    }
}

/// Two columns, and how their values come onto the grid.
struct Pair<'a> {
    columns: [&'a [f64]; 2],
    scales: Scales,
}

impl Pair<'_> {
    #[inline(always)]
    fn on(&self, row: usize) -> f64x2 {
        self.scales.on(f64x2::new([self.columns[0][row], self.columns[1][row]]))
    }
}

impl Moves {
    /// Of a single row.
    pub fn one(old: u32, new: u32) -> Moves {
        Moves { changed: vec![(0, old, new)], partial: Vec::new() }
    }
}
