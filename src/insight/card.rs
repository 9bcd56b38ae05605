//! One customer: what happened, and why the label.

use crate::error::Result;
use crate::expr::{self, Explanation, World};
use crate::snapshot::Snapshot;
use crate::table::ledger::Entry;
use crate::table::{OrderLedger, Values};

/// One customer.
#[derive(Clone, Debug)]
pub struct Card {
    /// Row in the snapshot.
    pub row: usize,
    /// Orders and refunds up to the as-of day, oldest first; of very many, the latest.
    pub history: Vec<Entry>,
    /// Orders and refunds in all.
    pub entries: usize,
    /// The label, and its rule with this customer's values.
    pub why: Option<(u32, Explanation)>,
}

impl Card {
    /// Most entries of a history.
    pub const LONGEST: usize = 5000;

    /// The card of a customer, or `None` for one unknown on that day. Cost: one customer's history.
    ///
    /// # Errors
    /// What [`expr::explain`] says.
    pub fn of(snapshot: &Snapshot, ledger: &OrderLedger, id: &str) -> Result<Option<Card>> {
        let Some(row) = snapshot.row_of(id) else { return Ok(None) };
        let Values::Text { codes: customers, .. } = &snapshot.column("customer_id")?.values else { return Ok(None) };
        let known = ledger.history(customers[row]).take_while(|entry| entry.day <= snapshot.options.as_of);
        let entries = known.clone().count();
        let history = known.skip(entries.saturating_sub(Card::LONGEST)).collect();
        let segment = snapshot.column("segment")?;
        let why = match &segment.values {
            Values::Category { codes, .. } if segment.valid.get(row) => {
                let rule = &snapshot.scheme.labels[codes[row] as usize].when;
                let world = World::of_frame(snapshot.scheme_frame(), snapshot.options.as_of);
                Some((codes[row], expr::explain(rule, world.with_orders(customers, ledger), row)?))
            }
            _ => None,
        };
        Ok(Some(Card { row, history, entries, why }))
    }
}
