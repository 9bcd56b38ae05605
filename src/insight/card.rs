//! One customer: what happened, and why the label.

use crate::error::Result;
use crate::expr::{Definitions, Program, Trace, World};
use crate::snapshot::Snapshot;
use crate::table::ledger::Entry;

/// One customer.
#[derive(Clone, Debug)]
pub struct Card {
    /// Row in the snapshot.
    pub row: usize,
    /// Orders and refunds up to the as-of day, oldest first; of very many, the latest.
    pub history: Vec<Entry>,
    /// Orders and refunds in all.
    pub entries: usize,
    /// The label, and how it comes about: of rules the one that decided, with this customer's values.
    pub why: Option<(u32, Trace)>,
}

impl Card {
    /// Most entries of a history.
    pub const LONGEST: usize = 5000;

    /// The card of a customer, or `None` for one unknown on that day. Cost: one customer's history.
    ///
    /// # Errors
    /// What [`Program::explain`] says.
    pub fn of(snapshot: &Snapshot, world: World<'_>, definitions: &Definitions, id: &str) -> Result<Option<Card>> {
        let Some(row) = snapshot.row_of(id) else { return Ok(None) };
        let (mut history, mut entries) = (Vec::new(), 0);
        if let Some(ledger) = world.orders {
            let known = ledger.history(world.customers[row]).take_while(|entry| entry.day <= snapshot.options.as_of);
            entries = known.clone().count();
            history = known.skip(entries.saturating_sub(Card::LONGEST)).collect();
        }
        let rule = snapshot.scheme.as_ref().and_then(|scheme| definitions.get(&format!("schemes.{scheme}")));
        let why = match snapshot.divided.rows[row].zip(rule) {
            Some((label, rule)) => {
                let mut program = Program::new(world, definitions);
                let rule = program.add(rule)?;
                Some((label, program.explain(rule, row)?.decisive()))
            }
            None => None,
        };
        Ok(Some(Card { row, history, entries, why }))
    }
}
