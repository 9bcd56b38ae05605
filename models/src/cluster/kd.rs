//! A tree of boxes over rows: their nearest others, without looking at all distances.
//!
//! Source: J. Bentley, "Multidimensional binary search trees used for associative searching", Comm. ACM 18 (1975).

use wide::f64x2;

use super::lanes::range;

/// Rows of a leaf.
const LEAF: usize = 32;
/// Rows whose distances are taken together; those of a leaf are whole blocks, but for the last of all.
pub(super) const BLOCK: usize = 8;
/// What rounding may add to the distance from a box, and more.
pub(super) const NEVER_MORE: f64 = 1.0 - 1e-12;
/// Neighbours that are remembered of all rows together, at most: 64 MiB of them.
const REMEMBERED: usize = 1 << 22;

pub(super) struct Node {
    pub rows: std::ops::Range<usize>,
    /// The child behind the next node; none for a leaf.
    pub second: Option<usize>,
}

/// A coordinate with both signs: bounds added to it are by how much it lies below the box, and above.
pub(super) type Mirrored = [f64; 2];

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
    pub(super) place: Vec<Mirrored>,
    pub(super) stack: Vec<(usize, f64)>,
    nearest: Vec<(f64, u32)>,
    /// Nodes where a way out is looked for.
    pub(super) reached: Vec<(usize, f64)>,
}

impl Room {
    /// At the tree's root, with a place.
    pub(super) fn enter(&mut self, place: impl IntoIterator<Item = f64>) {
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
    pub remembered: Vec<(f64, u32)>,
    /// No other is nearer than this.
    pub beyond: Vec<f64>,
}

/// Rows in boxes. Squares of distances throughout.
pub(crate) struct Boxes {
    pub(super) n: usize,
    pub(super) d: usize,
    /// Rows, in the tree's order.
    pub order: Vec<u32>,
    /// By block, its rows' values in one column after the other.
    blocks: Vec<[f64; BLOCK]>,
    /// In depth-first order.
    pub(super) nodes: Vec<Node>,
    /// Of each node: of each column the least, and the largest with the other sign.
    bounds: Vec<[f64; 2]>,
}

impl Boxes {
    pub fn new(columns: &[&[f64]]) -> Boxes {
        let (n, d) = (columns[0].len(), columns.len());
        let order: Vec<u32> = (0..n as u32).collect();
        let mut boxes = Boxes { n, d, order, blocks: Vec::new(), nodes: Vec::new(), bounds: Vec::new() };
        boxes.build(columns, 0..n);
        boxes.blocks = vec![[0.0; BLOCK]; n.div_ceil(BLOCK) * d];
        for (rows, block) in boxes.order.chunks(BLOCK).zip(boxes.blocks.chunks_exact_mut(d)) {
            for (values, column) in block.iter_mut().zip(columns) {
                values.iter_mut().zip(rows).for_each(|(value, &row)| *value = column[row as usize]);
            }
        }
        boxes
    }

    fn build(&mut self, columns: &[&[f64]], rows: std::ops::Range<usize>) {
        let at = self.nodes.len();
        let mut widest = (0, 0.0);
        let mut values = Vec::with_capacity(rows.len());
        for (j, column) in columns.iter().enumerate() {
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
        let column = columns[widest.0];
        let middle = (rows.len() / 2).next_multiple_of(BLOCK);
        let compare = |a: &u32, b: &u32| column[*a as usize].total_cmp(&column[*b as usize]).then(a.cmp(b));
        self.order[rows.clone()].select_nth_unstable_by(middle, compare);
        let middle = rows.start + middle;
        self.build(columns, rows.start..middle);
        self.nodes[at].second = Some(self.nodes.len());
        self.build(columns, middle..rows.end);
    }

    pub(super) fn row(&self, at: usize) -> impl Iterator<Item = f64> {
        self.blocks[at / BLOCK * self.d..][..self.d].iter().map(move |values| values[at % BLOCK])
    }

    pub(super) fn bounds(&self, node: usize) -> &[[f64; 2]] {
        &self.bounds[node * self.d..][..self.d]
    }

    /// Squares of the distances of a block's rows from a place.
    #[inline(always)]
    pub(super) fn squares(&self, block: usize, place: &[Mirrored]) -> [f64; BLOCK] {
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

    /// Of the `k` rows nearest to a place, or all where there are fewer: squares of their distances and their places in the tree, ascending.
    pub fn search<'a>(&self, place: impl IntoIterator<Item = f64>, k: usize, room: &'a mut Room) -> &'a [(f64, u32)] {
        room.enter(place);
        self.nearest(k, room);
        &room.nearest
    }

    #[inline(never)]
    fn nearest(&self, k: usize, Room { place, stack, nearest, .. }: &mut Room) {
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
    pub(super) fn children(&self, nodes: [usize; 2], place: &[Mirrored], stack: &mut Vec<(usize, f64)>) {
        let [to_a, to_b] = self.to_boxes(nodes, place);
        let (a, b) = ((nodes[0], to_a), (nodes[1], to_b));
        stack.extend(if to_a <= to_b { [b, a] } else { [a, b] });
    }

    /// From a place to nodes' boxes.
    #[inline(always)]
    pub(super) fn to_boxes<const NODES: usize>(&self, nodes: [usize; NODES], place: &[Mirrored]) -> [f64; NODES] {
        let bounds = nodes.map(|node| self.bounds(node));
        let mut sums = [f64x2::ZERO; NODES];
        for (j, x) in place.iter().enumerate() {
            let x = f64x2::new(*x);
            for (sum, bounds) in sums.iter_mut().zip(bounds) {
                let gaps = (f64x2::new(bounds[j]) + x).fast_max(f64x2::ZERO);
                *sum += gaps * gaps;
            }
        }
        sums.map(|sum| sum.reduce_add() * NEVER_MORE)
    }
}
