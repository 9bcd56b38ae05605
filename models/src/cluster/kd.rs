//! A tree of boxes over rows: their nearest others, and the shortest tree over all of them, without looking at all distances.
//!
//! Source: J. Bentley, "Multidimensional binary search trees used for associative searching", Comm. ACM 18 (1975); O. Borůvka (1926) as
//! W. March, P. Ram, A. Gray, "Fast Euclidean minimum spanning tree", KDD 2010, with one tree.

use wide::f64x2;

use super::Points;
use super::lanes::range;

/// Rows of a leaf.
const LEAF: usize = 32;
/// Rows whose distances are taken together; those of a leaf are whole blocks, but for the last of all.
const BLOCK: usize = 8;
/// What rounding may add to the distance from a box, and more.
const NEVER_MORE: f64 = 1.0 - 1e-12;
/// Of no component: rows below belong to several.
const MIXED: u32 = u32::MAX;
/// Neighbours that are remembered of all rows together, at most: 64 MiB of them.
const REMEMBERED: usize = 1 << 22;

struct Node {
    rows: std::ops::Range<usize>,
    /// The child behind the next node; none for a leaf.
    second: Option<usize>,
}

/// A coordinate with both signs: bounds added to it are by how much it lies below the box, and above.
type Mirrored = [f64; 2];

/// Puts those that are nearer than the last in their places.
fn insert(nearest: &mut [(f64, u32)], first: usize, squares: &[f64]) {
    let last = nearest.len() - 1;
    for (other, &square) in (first..).zip(squares) {
        if square < nearest[last].0 {
            let mut at = last;
            // A few at most: to have them copied takes longer.
            while at > 0 && nearest[at - 1].0 > square {
                nearest[at] = nearest[at - 1];
                at -= 1;
            }
            nearest[at] = (square, other as u32);
        }
    }
}

/// What a search works in.
#[derive(Default)]
pub(crate) struct Room {
    place: Vec<Mirrored>,
    stack: Vec<(usize, f64)>,
    nearest: Vec<(f64, u32)>,
}

impl Room {
    /// At the tree's root, with a place.
    fn enter(&mut self, place: impl IntoIterator<Item = f64>) {
        self.place.clear();
        self.place.extend(place.into_iter().map(|x| [-x, x]));
        self.stack.clear();
        self.stack.push((0, 0.0));
    }
}

/// What is known of the neighbours of each row, in the tree's order. Squares throughout.
pub(crate) struct Near {
    /// The distance to the neighbour that counts.
    pub cores: Vec<f64>,
    /// The nearest of each row, equally many.
    remembered: Vec<(f64, u32)>,
    /// No other is nearer than this.
    beyond: Vec<f64>,
}

/// The shortest way out of a component: the square; the rows, the smaller number first; and their places, its own first.
type Way = (f64, u32, u32, usize, usize);

/// Rows in boxes. Squares of distances throughout.
pub(crate) struct Boxes {
    n: usize,
    d: usize,
    /// Rows, in the tree's order.
    pub order: Vec<u32>,
    /// By block, its rows' values in one column after the other.
    blocks: Vec<[f64; BLOCK]>,
    /// In depth-first order.
    nodes: Vec<Node>,
    /// Of each node: of each column the least, and the largest with the other sign.
    bounds: Vec<[f64; 2]>,
}

impl Boxes {
    pub fn new(points: &Points) -> Boxes {
        let (n, d) = (points.rows(), points.dimensions());
        let order: Vec<u32> = (0..n as u32).collect();
        let mut boxes = Boxes { n, d, order, blocks: Vec::new(), nodes: Vec::new(), bounds: Vec::new() };
        boxes.build(points, 0..n);
        boxes.blocks = vec![[0.0; BLOCK]; n.div_ceil(BLOCK) * d];
        for (rows, block) in boxes.order.chunks(BLOCK).zip(boxes.blocks.chunks_exact_mut(d)) {
            for (values, column) in block.iter_mut().zip(points.columns()) {
                values.iter_mut().zip(rows).for_each(|(value, &row)| *value = column[row as usize]);
            }
        }
        boxes
    }

    fn build(&mut self, points: &Points, rows: std::ops::Range<usize>) {
        let at = self.nodes.len();
        let mut widest = (0, 0.0);
        let mut values = Vec::with_capacity(rows.len());
        for (j, column) in points.columns().iter().enumerate() {
            values.clear();
            values.extend(self.order[rows.clone()].iter().map(|&i| column[i as usize]));
            let (low, high) = range(&values);
            self.bounds.push([low, -high]);
            if high - low > widest.1 {
                widest = (j, high - low);
            }
        }
        self.nodes.push(Node { rows: rows.clone(), second: None });
        if rows.len() <= LEAF || widest.1 == 0.0 {
            return;
        }
        let column = points.columns()[widest.0];
        let middle = (rows.len() / 2).next_multiple_of(BLOCK);
        let compare = |a: &u32, b: &u32| column[*a as usize].total_cmp(&column[*b as usize]).then(a.cmp(b));
        self.order[rows.clone()].select_nth_unstable_by(middle, compare);
        let middle = rows.start + middle;
        self.build(points, rows.start..middle);
        self.nodes[at].second = Some(self.nodes.len());
        self.build(points, middle..rows.end);
    }

    fn row(&self, at: usize) -> impl Iterator<Item = f64> {
        self.blocks[at / BLOCK * self.d..][..self.d].iter().map(move |values| values[at % BLOCK])
    }

    fn bounds(&self, node: usize) -> &[[f64; 2]] {
        &self.bounds[node * self.d..][..self.d]
    }

    /// Squares of the distances of a block's rows from a place.
    #[inline(always)]
    fn squares(&self, block: usize, place: &[Mirrored]) -> [f64; BLOCK] {
        let mut sums = [f64x2::ZERO; BLOCK / 2];
        for ([_, x], values) in place.iter().zip(&self.blocks[block * self.d..]) {
            let x = f64x2::splat(*x);
            for (sum, y) in sums.iter_mut().zip(values.as_chunks::<2>().0) {
                let gap = x - f64x2::new(*y);
                *sum += gap * gap;
            }
        }
        let mut squares = [0.0; BLOCK];
        squares.as_chunks_mut().0.iter_mut().zip(sums).for_each(|(pair, sum)| *pair = sum.to_array());
        squares
    }

    /// The distance of each row to its `k`-th nearest other, to the farthest where there are fewer; and what is seen on the way.
    pub fn near(&self, k: usize) -> Near {
        let k = k.min(self.n - 1);
        let mut near = Near { cores: Vec::new(), remembered: Vec::new(), beyond: Vec::new() };
        let mut room = Room::default();
        for at in 0..self.n {
            // The row itself is one of them, and one more says how far the rest are at least.
            let found = self.search(self.row(at), k + 2, &mut room);
            near.cores.push(found[k].0);
            let mut others = found.iter().filter(|&&(_, to)| to as usize != at);
            near.remembered.extend(others.by_ref().take(k.min(REMEMBERED / self.n)));
            let last = if found.len() < self.n { found[k + 1].0 } else { f64::INFINITY };
            near.beyond.push(others.next().map_or(last, |other| other.0));
        }
        near
    }

    /// Squares of the distances to the `k` nearest others of a row, by its place in the tree, and their rows, the nearest first.
    pub fn neighbours(&self, at: usize, k: usize) -> Vec<(f64, u32)> {
        let mut room = Room::default();
        let own = self.order[at];
        let found = self.search(self.row(at), k.min(self.n - 1) + 1, &mut room);
        let rows = found.iter().map(|&(square, place)| (square, self.order[place as usize]));
        rows.filter(|&(_, row)| row != own).collect()
    }

    /// Of the `k` rows nearest to a place, or all where there are fewer: squares of their distances and their places in the tree, ascending.
    pub fn search<'a>(&self, place: impl IntoIterator<Item = f64>, k: usize, room: &'a mut Room) -> &'a [(f64, u32)] {
        room.enter(place);
        self.nearest(k, room);
        &room.nearest
    }

    #[inline(never)]
    fn nearest(&self, k: usize, Room { place, stack, nearest }: &mut Room) {
        let last = k.min(self.n) - 1;
        nearest.clear();
        nearest.resize(last + 1, (f64::INFINITY, 0));
        while let Some((node, distance)) = stack.pop() {
            if distance > nearest[last].0 {
                continue;
            }
            let Node { rows, second } = &self.nodes[node];
            let Some(second) = *second else {
                for first in rows.clone().step_by(BLOCK) {
                    let squares = self.squares(first / BLOCK, place);
                    let squares = &squares[..BLOCK.min(rows.end - first)];
                    let farthest = nearest[last].0;
                    if squares.iter().fold(false, |any, &square| any | (square < farthest)) {
                        insert(nearest, first, squares);
                    }
                }
                continue;
            };
            self.children([node + 1, second], place, stack);
        }
    }

    /// Both children with their distances from a place, the nearer one on top.
    #[inline(always)]
    fn children(&self, [a, b]: [usize; 2], place: &[Mirrored], stack: &mut Vec<(usize, f64)>) {
        let mut sums = [f64x2::ZERO; 2];
        for ((x, of_a), of_b) in place.iter().zip(self.bounds(a)).zip(self.bounds(b)) {
            let x = f64x2::new(*x);
            for (sum, bounds) in sums.iter_mut().zip([of_a, of_b]) {
                let gaps = (f64x2::new(*bounds) + x).fast_max(f64x2::ZERO);
                *sum += gaps * gaps;
            }
        }
        let [to_a, to_b] = sums.map(|sum| sum.reduce_add() * NEVER_MORE);
        let (a, b) = ((a, to_a), (b, to_b));
        stack.extend(if to_a <= to_b { [b, a] } else { [a, b] });
    }

    /// The shortest tree where a distance is at least both rows' cores: pairs of rows, and the square. Among equal distances that of rows
    /// with smaller numbers comes first.
    pub fn shortest_tree(&self, near: &Near) -> Vec<(u32, u32, f64)> {
        let (n, cores) = (self.n, &near.cores);
        let mut least_core = vec![0.0_f64; self.nodes.len()];
        for (least, node) in least_core.iter_mut().zip(&self.nodes) {
            *least = cores[node.rows.clone()].iter().fold(f64::INFINITY, |a, &b| a.min(b));
        }
        let mut component: Vec<u32> = (0..n as u32).collect();
        let mut edges: Vec<(u32, u32, f64)> = Vec::with_capacity(n - 1);
        let mut room = Room::default();
        let mut of_node = vec![MIXED; self.nodes.len()];
        let each = near.remembered.len() / n;
        while edges.len() < n - 1 {
            for (at, node) in self.nodes.iter().enumerate() {
                let first = component[node.rows.start];
                let same = component[node.rows.clone()].iter().all(|&c| c == first);
                of_node[at] = if same { first } else { MIXED };
            }
            let mut best: Vec<Way> = vec![(f64::INFINITY, u32::MAX, u32::MAX, 0, 0); n];
            // What is remembered costs little, and whoever knows of a short way need not look for longer ones.
            for at in 0..n {
                for &(square, to) in &near.remembered[at * each..(at + 1) * each] {
                    if component[to as usize] != component[at] {
                        self.take(&mut best[component[at] as usize], square, cores, (at, to as usize));
                    }
                }
            }
            for at in 0..n {
                let best = &mut best[component[at] as usize];
                if cores[at].max(near.beyond[at]) <= best.0 {
                    self.way_out(at, (cores, &least_core), (&component, &of_node), best, &mut room);
                }
            }
            self.join(&mut component, &best, &mut edges);
        }
        edges
    }

    /// Looks for a shorter way from a row to one of another component.
    // Called for each row: a browser runs a loop within one call as it first compiled it.
    #[inline(never)]
    fn way_out(
        &self,
        at: usize,
        (cores, least_core): (&[f64], &[f64]),
        (component, of_node): (&[u32], &[u32]),
        best: &mut Way,
        room: &mut Room,
    ) {
        let own = component[at];
        room.enter(self.row(at));
        let Room { place, stack, .. } = room;
        while let Some((node, distance)) = stack.pop() {
            if of_node[node] == own || f64::max(distance, least_core[node]) > best.0 {
                continue;
            }
            let Node { rows, second } = &self.nodes[node];
            let Some(second) = *second else {
                for first in rows.clone().step_by(BLOCK) {
                    let squares = self.squares(first / BLOCK, place);
                    for (to, square) in (first..rows.end).zip(squares) {
                        if square <= best.0 && component[to] != own {
                            self.take(best, square, cores, (at, to));
                        }
                    }
                }
                continue;
            };
            self.children([node + 1, second], place, stack);
        }
    }

    /// Takes a way where it is shorter.
    fn take(&self, best: &mut Way, square: f64, cores: &[f64], (at, to): (usize, usize)) {
        let square = square.max(cores[at]).max(cores[to]);
        let (a, b) = (self.order[at], self.order[to]);
        let (a, b) = (a.min(b), a.max(b));
        if (square, a, b) < (best.0, best.1, best.2) {
            *best = (square, a, b, at, to);
        }
    }

    /// Joins each component with the nearest.
    fn join(&self, component: &mut [u32], best: &[Way], edges: &mut Vec<(u32, u32, f64)>) {
        let mut parents: Vec<u32> = (0..self.n as u32).collect();
        let root = |parents: &mut Vec<u32>, mut x: u32| {
            while parents[x as usize] != x {
                parents[x as usize] = parents[parents[x as usize] as usize];
                x = parents[x as usize];
            }
            x
        };
        for &(square, a, b, at, to) in best.iter().filter(|best| best.1 != u32::MAX) {
            let (x, y) = (root(&mut parents, component[at]), root(&mut parents, component[to]));
            if x != y {
                parents[x.max(y) as usize] = x.min(y);
                edges.push((a, b, square));
            }
        }
        for c in component {
            *c = root(&mut parents, *c);
        }
    }
}
