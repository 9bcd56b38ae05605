//! HDBSCAN: clusters as dense regions of any shape, at any density; rows in none of them are noise.
//!
//! Source: R. Campello, D. Moulavi, A. Zimek, J. Sander, "Hierarchical density estimates for data clustering, visualization, and outlier
//! detection", ACM TKDD 10 (2015); neighbours counted without the row itself, as in the package hdbscan.

use clientele::table::order::{arrange, sort_by_key};

use super::Points;
use super::hierarchy::Hierarchy;
use super::kd::Boxes;
use super::linkage::Tree;
use crate::error::{Code, Error, Result};
use crate::math::sqrt;

/// Which of the clusters that contain each other count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those that last longest: the excess of mass.
    Mass,
    /// The smallest.
    Leaves,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct DensityOptions {
    /// Rows of a cluster at least, from 2.
    pub min_size: usize,
    /// A row's density goes by this neighbour, from 1.
    pub neighbours: usize,
    /// See there.
    pub selection: Selection,
    /// Whether all rows may be one cluster.
    pub allow_single: bool,
}

impl DensityOptions {
    /// The defaults: as many neighbours as rows of the smallest cluster.
    pub fn new(min_size: usize) -> DensityOptions {
        DensityOptions { min_size, neighbours: min_size, selection: Selection::Mass, allow_single: false }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// The cluster of each row, from 0, the largest first; none for noise.
    pub labels: Vec<Option<u32>>,
    /// How firmly each row belongs to its cluster: its density over the cluster's largest; 0 for noise.
    pub strengths: Vec<f64>,
    /// Rows of each cluster.
    pub sizes: Vec<usize>,
    /// How much each cluster stands out: the sum over rows of how much denser it grows.
    pub stabilities: Vec<f64>,
    /// What other rows are told by.
    pub hierarchy: Hierarchy,
}

impl Density {
    /// Finds clusters. Where distances are distinct, the order of rows does not matter.
    ///
    /// Rows on the same place are never parted. Cost: about rows × log(rows) in a few dimensions, rows² in many.
    ///
    /// # Errors
    /// `parameter_invalid` (field: min_size, neighbours).
    pub fn fit(points: &Points, options: &DensityOptions) -> Result<Density> {
        for (field, value, least) in [("min_size", options.min_size, 2), ("neighbours", options.neighbours, 1)] {
            if value < least {
                return Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
            }
        }
        let boxes = Boxes::new(points.columns());
        let mergers = mergers(&boxes, options.neighbours);
        let mut found = Condensed::new(&mergers, options.min_size).select(options);
        found.hierarchy.neighbours = options.neighbours;
        Ok(found)
    }

    /// Mergers of rows by their mutual reachability: the larger of their distance and both distances to the neighbour that counts.
    pub fn tree(points: &Points, neighbours: usize) -> Tree {
        let boxes = Boxes::new(points.columns());
        mergers(&boxes, neighbours)
    }
}

fn mergers(boxes: &Boxes, neighbours: usize) -> Tree {
    let near = boxes.near(neighbours);
    let edges = boxes.shortest_tree(&near);
    let mut edges: Vec<(u32, u32, f64)> = edges.into_iter().map(|(a, b, square)| (a, b, sqrt(square))).collect();
    // Among equal heights the first rows come first; the tree keeps that.
    sort_by_key(&mut edges, |&(a, b, _)| u64::from(a) << 32 | u64::from(b));
    Tree::of(near.cores.len(), edges)
}

/// A cluster of the condensed tree.
#[derive(Clone, Debug)]
struct Node {
    parent: usize,
    birth: f64,
    stability: f64,
    /// The density at which the last of its rows leave it.
    last: f64,
    size: usize,
    children: Vec<usize>,
}

/// Clusters of enough rows, and for each row the one it falls out of, and at what density.
struct Condensed {
    nodes: Vec<Node>,
    rows: Vec<(usize, f64)>,
    /// All rows lie on one place.
    alike: bool,
}

impl Condensed {
    fn new(tree: &Tree, min_size: usize) -> Condensed {
        let n = tree.rows;
        // Rows on the same place are infinitely dense; twice the largest finite density is dense enough.
        let least = tree.mergers.iter().map(|m| m.height).find(|height| *height > 0.0);
        let most = least.map_or(1.0, |height| 2.0 / height);
        let density = |height: f64| if height > 0.0 { 1.0 / height } else { most };
        let size = |x: usize| if x < n { 1 } else { tree.mergers[x - n].size as usize };
        let root = Node { parent: 0, birth: 0.0, stability: 0.0, last: 0.0, size: n, children: Vec::new() };
        let alike = tree.mergers.last().is_some_and(|merger| merger.height == 0.0);
        let mut condensed = Condensed { nodes: vec![root], rows: vec![(0, 0.0); n], alike };
        if n < 2 {
            return condensed;
        }
        let mut stack = vec![(2 * n - 2, 0)];
        while let Some((at, cluster)) = stack.pop() {
            let merger = tree.mergers[at - n];
            let now = density(merger.height);
            let sides = [merger.a as usize, merger.b as usize];
            let large = sides.map(|x| size(x) >= min_size && merger.height > 0.0);
            for (side, large_itself) in sides.into_iter().zip(large) {
                if large == [true, true] {
                    let child = condensed.nodes.len();
                    let stay = size(side);
                    condensed.leaves(cluster, stay, now);
                    condensed.nodes.push(Node {
                        parent: cluster,
                        birth: now,
                        stability: 0.0,
                        last: now,
                        size: stay,
                        children: Vec::new(),
                    });
                    condensed.nodes[cluster].children.push(child);
                    condensed.follow(side, child, n, now, &mut stack);
                } else if large_itself {
                    condensed.follow(side, cluster, n, now, &mut stack);
                } else {
                    condensed.fall(tree, side, cluster, now);
                }
            }
        }
        condensed
    }

    fn follow(&mut self, side: usize, cluster: usize, n: usize, now: f64, stack: &mut Vec<(usize, usize)>) {
        if side >= n {
            stack.push((side, cluster));
        } else {
            self.rows[side] = (cluster, now);
            self.leaves(cluster, 1, now);
        }
    }

    /// Rows leave a cluster.
    fn leaves(&mut self, cluster: usize, rows: usize, now: f64) {
        let node = &mut self.nodes[cluster];
        node.stability += (now - node.birth) * rows as f64;
        node.last = node.last.max(now);
    }

    fn fall(&mut self, tree: &Tree, side: usize, cluster: usize, now: f64) {
        let mut below = vec![side];
        let mut rows = 0;
        while let Some(x) = below.pop() {
            if x < tree.rows {
                self.rows[x] = (cluster, now);
                rows += 1;
            } else {
                let merger = tree.mergers[x - tree.rows];
                below.extend([merger.a as usize, merger.b as usize]);
            }
        }
        self.leaves(cluster, rows, now);
    }

    fn select(self, options: &DensityOptions) -> Density {
        let count = self.nodes.len();
        let mut selected = vec![false; count];
        let mut mass: Vec<f64> = self.nodes.iter().map(|node| node.stability).collect();
        for c in (0..count).rev() {
            let node = &self.nodes[c];
            let below: f64 = node.children.iter().map(|&child| mass[child]).sum();
            selected[c] = match options.selection {
                _ if c == 0 && !options.allow_single && !self.alike => false,
                Selection::Leaves => node.children.is_empty(),
                Selection::Mass => below <= mass[c],
            };
            if !selected[c] {
                mass[c] = below;
            }
        }
        if self.alike {
            selected[0] = self.nodes[0].size >= options.min_size;
        }
        // From above: the first that is selected.
        let mut home: Vec<Option<usize>> = vec![None; count];
        for c in 0..count {
            let above = if c == 0 { None } else { home[self.nodes[c].parent] };
            home[c] = above.or(selected[c].then_some(c));
        }
        // Of all rows as one cluster, those are in that are as dense as where it would part.
        let parts = self.nodes[0].children.iter().map(|&child| self.nodes[child].birth).fold(0.0, f64::max);
        let found = |&(cluster, density): &(usize, f64)| {
            home[cluster]
                .filter(|&home| home != 0 || self.alike || self.nodes[0].children.is_empty() || density >= parts)
        };
        let homes: Vec<Option<usize>> = self.rows.iter().map(found).collect();
        let mut sizes = vec![(0, usize::MAX, 0); count];
        for (row, home) in homes.iter().enumerate() {
            if let Some(home) = home {
                sizes[*home] = (sizes[*home].0 + 1, sizes[*home].1.min(row), *home);
            }
        }
        sizes.retain(|(size, ..)| *size > 0);
        arrange(&mut sizes, |a, b| (b.0, a.1) < (a.0, b.1));
        let mut names = vec![None; count];
        for (name, (_, _, home)) in sizes.iter().enumerate() {
            names[*home] = Some(name as u32);
        }
        let strength = |(home, &(_, density)): (&Option<usize>, &(usize, f64))| {
            home.map_or(0.0, |home| {
                let last = self.nodes[home].last;
                if last > 0.0 { density.min(last) / last } else { 1.0 }
            })
        };
        let last = |home: Option<usize>| home.map_or(0.0, |home| self.nodes[home].last);
        let hierarchy = Hierarchy {
            places: self.rows.iter().map(|&(node, _)| node as u32).collect(),
            densities: self.rows.iter().map(|&(_, density)| density).collect(),
            parents: self.nodes.iter().map(|node| node.parent as u32).collect(),
            births: self.nodes.iter().map(|node| node.birth).collect(),
            names: home.iter().map(|home| home.and_then(|home| names[home])).collect(),
            lasts: home.iter().map(|&home| last(home)).collect(),
            least: if home[0].is_some() && !self.alike { parts } else { 0.0 },
            ..Hierarchy::default()
        };
        Density {
            labels: homes.iter().map(|home| home.and_then(|home| names[home])).collect(),
            strengths: homes.iter().zip(&self.rows).map(strength).collect(),
            stabilities: sizes.iter().map(|(_, _, home)| self.nodes[*home].stability).collect(),
            sizes: sizes.iter().map(|(size, ..)| *size).collect(),
            hierarchy,
        }
    }
}
