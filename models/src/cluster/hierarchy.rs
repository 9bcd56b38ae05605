//! Dense regions as they lie within each other: what it takes to tell where other rows would belong, the regions staying what they are.
//!
//! Source: as `density`; the search for other rows as `approximate_predict` of the package hdbscan, with the row's own place in the whole
//! judged as that of the rows that were there.

use super::Points;
use super::kd::{Boxes, Room};
use crate::error::{Code, Error, Result};
use crate::math::sqrt;

/// Clusters within clusters, by number, the whole first, and where each row falls out of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hierarchy {
    /// A row's density goes by this neighbour.
    pub neighbours: usize,
    /// Of each row, the number it falls out of.
    pub places: Vec<u32>,
    /// And the density at which it does.
    pub densities: Vec<f64>,
    /// Of each number, the one around it; of the whole itself.
    pub parents: Vec<u32>,
    /// The density at which it parts from that.
    pub births: Vec<f64>,
    /// The cluster it belongs to.
    pub names: Vec<Option<u32>>,
    /// The density at which the last rows leave that cluster.
    pub lasts: Vec<f64>,
    /// Rows that fall out at a smaller density belong to no cluster: where the whole is one.
    pub least: f64,
}

impl Hierarchy {
    /// The cluster of each of other rows, and how firmly it belongs there, as if it fell out next to the row that it reaches first; clusters stay
    /// what they are. `points` are the rows that they were found in. Of candidates, the 2 × neighbours nearest rows are looked at, as in the
    /// package hdbscan's `approximate_predict`.
    ///
    /// # Errors
    /// `parameter_invalid` (field: columns, model): others of another width, or a hierarchy of other rows.
    pub fn assign(&self, points: &Points, others: &Points) -> Result<(Vec<Option<u32>>, Vec<f64>)> {
        others.of_dimensions(points.dimensions())?;
        if !self.fits(points.rows()) {
            return Err(Error::new(Code::ParameterInvalid).of_field("model").with_value(self.places.len()));
        }
        let boxes = Boxes::new(points.columns());
        // The package counts the row itself here, which it does not where it finds clusters.
        let cores: Vec<f64> = boxes.near(self.neighbours - 1).cores.into_iter().map(sqrt).collect();
        let mut room = Room::default();
        let one = |i| self.of(boxes.search(others.row(i), 2 * self.neighbours, &mut room), &cores, &boxes.order);
        Ok((0..others.rows()).map(one).unzip())
    }

    /// Whether this can be of so many rows.
    fn fits(&self, rows: usize) -> bool {
        let nodes = self.parents.len();
        let of_rows = [self.places.len(), self.densities.len()];
        let of_nodes = [self.births.len(), self.names.len(), self.lasts.len()];
        let above = |(node, &parent): (usize, &u32)| (parent as usize) < node.max(1);
        self.neighbours > 0
            && of_rows == [rows; 2]
            && of_nodes == [nodes; 3]
            && self.places.iter().all(|&place| (place as usize) < nodes)
            && self.parents.iter().enumerate().all(above)
    }

    /// `near`: squares of the distances to rows and their places in the tree, the nearest first. `cores`: by place, how far the neighbour that counts is.
    fn of(&self, near: &[(f64, u32)], cores: &[f64], order: &[u32]) -> (Option<u32>, f64) {
        let core = sqrt(near[self.neighbours.min(near.len() - 1)].0);
        let mut reached = (f64::INFINITY, 0);
        for &(square, at) in near {
            let reach = sqrt(square).max(core).max(cores[at as usize]);
            if reach < reached.0 {
                reached = (reach, order[at as usize] as usize);
            }
        }
        let (density, row) = (1.0 / reached.0, reached.1);
        let mut node = self.places[row] as usize;
        if self.densities[row] > density {
            while node > 0 && self.births[node] >= density {
                node = self.parents[node] as usize;
            }
        }
        let name = self.names[node].filter(|_| density >= self.least);
        let last = self.lasts[node];
        let strength = if last > 0.0 { density.min(last) / last } else { 1.0 };
        (name, if name.is_some() { strength } else { 0.0 })
    }
}
