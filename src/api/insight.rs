//! What a snapshot tells at a glance, and about one customer.

use serde::Serialize;

use crate::insight::{Card, Grid, Overview};
use crate::scheme::Library;
use crate::snapshot::Snapshot;
use crate::table::Money;

use super::expression::TraceDoc;
use super::report::MoneyDoc;
use super::view::{CellDoc, row_doc};

#[derive(Clone, Debug, Serialize)]
struct WeekDoc {
    start: String,
    orders: u64,
    revenue: MoneyDoc,
}

#[derive(Clone, Debug, Serialize)]
struct PointDoc {
    customers: usize,
    share: f64,
    revenue: MoneyDoc,
    #[serde(rename = "revenueShare")]
    revenue_share: Option<f64>,
}

/// The shop as a whole.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewDoc {
    buyers: usize,
    #[serde(rename = "repeatBuyers")]
    repeat_buyers: usize,
    weeks: Vec<WeekDoc>,
    concentration: Vec<PointDoc>,
}

impl OverviewDoc {
    /// Of a snapshot, or of some of its rows.
    pub fn of(overview: &Overview, snapshot: &Snapshot) -> OverviewDoc {
        let money = |minor: i128| MoneyDoc::from(Money { minor, scale: snapshot.scale });
        let weeks = overview.weeks.iter().map(|week| WeekDoc {
            start: week.start.to_string(),
            orders: week.orders,
            revenue: money(week.revenue),
        });
        let last = overview.concentration.last();
        let customers = last.map_or(0, |all| all.customers).max(1) as f64;
        let all = last.map_or(0, |all| all.revenue);
        let points = overview.concentration.iter().map(|point| PointDoc {
            customers: point.customers,
            share: point.customers as f64 / customers,
            revenue: money(point.revenue),
            revenue_share: (all > 0).then(|| point.revenue as f64 / all as f64),
        });
        OverviewDoc {
            buyers: overview.buyers,
            repeat_buyers: overview.repeat_buyers,
            weeks: weeks.collect(),
            concentration: points.collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct GridCellDoc {
    r: i32,
    f: i32,
    customers: usize,
    revenue: MoneyDoc,
    segment: Option<String>,
}

/// Customers by recency and frequency score.
#[derive(Clone, Debug, Serialize)]
pub struct GridDoc {
    bins: u32,
    cells: Vec<GridCellDoc>,
}

impl GridDoc {
    /// Of a snapshot.
    pub fn of(grid: &Grid, snapshot: &Snapshot) -> GridDoc {
        let cells = grid.cells.iter().map(|cell| GridCellDoc {
            r: cell.r,
            f: cell.f,
            customers: cell.customers,
            revenue: Money { minor: cell.revenue, scale: snapshot.scale }.into(),
            segment: cell.label.map(|label| snapshot.divided.labels[label as usize].id.clone()),
        });
        GridDoc { bins: grid.bins, cells: cells.collect() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct EntryDoc {
    day: String,
    amount: MoneyDoc,
    refund: bool,
}

/// One customer.
#[derive(Clone, Debug, Serialize)]
pub struct CardDoc {
    row: Vec<CellDoc>,
    entries: usize,
    history: Vec<EntryDoc>,
    segment: Option<String>,
    why: Option<TraceDoc>,
}

impl CardDoc {
    /// Of a snapshot.
    pub fn of(card: Card, snapshot: &Snapshot, library: &Library) -> CardDoc {
        let entries = card.history.iter().map(|entry| EntryDoc {
            day: entry.day.to_string(),
            amount: Money { minor: entry.amount.into(), scale: snapshot.scale }.into(),
            refund: entry.refund,
        });
        let (label, why) = card.why.unzip();
        CardDoc {
            row: row_doc(&snapshot.frame.columns().iter().collect::<Vec<_>>(), card.row),
            entries: card.entries,
            history: entries.collect(),
            segment: label.map(|label: u32| snapshot.divided.labels[label as usize].id.clone()),
            why: why.map(|why| TraceDoc::of(why, library)),
        }
    }
}
