//! The shortest tree over rows in boxes.
//!
//! Source: O. Borůvka (1926) as W. March, P. Ram, A. Gray, "Fast Euclidean minimum spanning tree", KDD 2010: what is too far from the box of
//! a leaf is looked at by none of its rows.

use wide::f64x2;

use super::kd::{BLOCK, Boxes, NEVER_MORE, Near, Node, Room};

/// Of no component: rows below belong to several.
const MIXED: u32 = u32::MAX;

/// The shortest way out of a component: the square; the rows, the smaller number first; and their places, its own first.
type Way = (f64, u32, u32, usize, usize);

impl Boxes {
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
            for (node, Node { rows, .. }) in self.nodes.iter().enumerate().filter(|(_, node)| node.second.is_none()) {
                room.reached.clear();
                room.reached.push((0, 0.0));
                let mut looked = 0;
                for at in rows.clone() {
                    let best = &mut best[component[at] as usize];
                    if cores[at].max(near.beyond[at]) > best.0 {
                        continue;
                    }
                    // Once the first row has found a way, the others need not look farther than that from their common box.
                    if looked == 1 && of_node[node] != MIXED {
                        self.reach(node, best.0, &least_core, &of_node, &mut room);
                    }
                    looked += 1;
                    self.way_out(at, (cores, &least_core), (&component, &of_node), best, &mut room);
                }
            }
            self.join(&mut component, &best, &mut edges);
        }
        edges
    }

    /// The leaves of other components that are no farther from a leaf's box than a way.
    #[inline(never)]
    fn reach(&self, leaf: usize, way: f64, least_core: &[f64], of_node: &[u32], room: &mut Room) {
        let Room { stack, reached, .. } = room;
        reached.clear();
        stack.clear();
        stack.push((0, 0.0));
        while let Some((node, distance)) = stack.pop() {
            if of_node[node] == of_node[leaf] || f64::max(distance, least_core[node]) > way {
                continue;
            }
            match self.nodes[node].second {
                Some(second) => stack.extend([node + 1, second].map(|child| (child, self.between(leaf, child)))),
                None => reached.push((node, distance)),
            }
        }
    }

    /// From a node's box to another's.
    fn between(&self, a: usize, b: usize) -> f64 {
        let mut sums = f64x2::ZERO;
        for (of_a, of_b) in self.bounds(a).iter().zip(self.bounds(b)) {
            // The largest of one, with the other sign, and the least of the other.
            let gaps = (f64x2::new(*of_b) + f64x2::new([of_a[1], of_a[0]])).fast_max(f64x2::ZERO);
            sums += gaps * gaps;
        }
        sums.reduce_add() * NEVER_MORE
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
        let Room { place, stack, reached, .. } = room;
        stack.clear();
        for &(node, distance) in reached.iter().filter(|reached| reached.1 <= best.0) {
            let [own] = self.to_boxes([node], place);
            stack.push((node, distance.max(own)));
        }
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
