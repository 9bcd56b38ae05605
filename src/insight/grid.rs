//! Customers by recency and frequency score.

use crate::error::Result;
use crate::expr::Bits;
use crate::snapshot::Snapshot;
use crate::table::Values;

/// Customers of one pair of scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Recency score.
    pub r: i32,
    /// Frequency score.
    pub f: i32,
    /// How many.
    pub customers: usize,
    /// Their net revenue, minor units.
    pub revenue: i128,
    /// Their label, where all have the same.
    pub label: Option<u32>,
}

/// All pairs of scores; customers without scores are in none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Scores per dimension.
    pub bins: u32,
    /// By `r`, then by `f`, both ascending; `bins` × `bins`.
    pub cells: Vec<Cell>,
}

impl Grid {
    /// The grid of some rows of a snapshot. Cost: one pass over the customers.
    ///
    /// # Errors
    /// None: a snapshot has these columns.
    pub fn of(snapshot: &Snapshot, rows: &Bits) -> Result<Grid> {
        let [r, f, segment] = [snapshot.column("r")?, snapshot.column("f")?, snapshot.column("segment")?];
        let bins = snapshot.options.rfm.bins;
        let pairs = (1..=bins as i32).flat_map(|r| (1..=bins as i32).map(move |f| (r, f)));
        let mut cells: Vec<Cell> = pairs.map(|(r, f)| Cell { r, f, customers: 0, revenue: 0, label: None }).collect();
        if let (Values::Int(rs), Values::Int(fs), Values::Category { codes, .. }) =
            (&r.values, &f.values, &segment.values)
        {
            for row in rows.ones().filter(|&row| r.valid.get(row)) {
                let cell = &mut cells[(rs[row] - 1) as usize * bins as usize + (fs[row] - 1) as usize];
                let label = segment.valid.get(row).then_some(codes[row]);
                cell.label = if cell.customers == 0 { label } else { cell.label.filter(|_| cell.label == label) };
                cell.customers += 1;
                cell.revenue += i128::from(snapshot.net[row]);
            }
        }
        Ok(Grid { bins, cells })
    }
}
