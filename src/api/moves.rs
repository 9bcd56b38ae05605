//! Who moved, as it is told.

use serde::Serialize;

use crate::scheme::moves::{Move, Moves, Reason};
use crate::table::{Day, Ledgers};

#[derive(Clone, Debug, Serialize)]
struct MovedDoc {
    customer: String,
    new: bool,
    /// Places in the list of terms.
    terms: Vec<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct TermDoc {
    text: String,
    entered: usize,
    left: usize,
}

/// Who came to fulfil a condition and who ceased to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovesDoc {
    before: String,
    after: String,
    entered: usize,
    /// Of those who entered, customers who were not known before.
    new: usize,
    left: usize,
    stayed: usize,
    terms: Vec<TermDoc>,
    entered_first: Vec<MovedDoc>,
    left_first: Vec<MovedDoc>,
}

impl MovesDoc {
    /// Most customers that are named in a list.
    const SHOWN: usize = 1000;

    /// Of moves between two days.
    pub fn of(moves: &Moves, ledgers: &Ledgers, before: Day, after: Day) -> MovesDoc {
        let has = |moved: &&Move, term: usize| matches!(&moved.reason, Reason::Terms(terms) if terms.contains(&term));
        let count = |list: &[Move], term: usize| list.iter().filter(|moved| has(moved, term)).count();
        let term = |(number, text): (usize, &String)| TermDoc {
            text: text.clone(),
            entered: count(&moves.entered, number),
            left: count(&moves.left, number),
        };
        let moved = |moved: &Move| MovedDoc {
            customer: ledgers.orders.customers().text(moved.customer).into_owned(),
            new: moved.reason == Reason::New,
            terms: match &moved.reason {
                Reason::New => Vec::new(),
                Reason::Terms(terms) => terms.clone(),
            },
        };
        let first = |list: &[Move]| list.iter().take(MovesDoc::SHOWN).map(moved).collect();
        MovesDoc {
            before: before.to_string(),
            after: after.to_string(),
            entered: moves.entered.len(),
            new: moves.entered.iter().filter(|moved| moved.reason == Reason::New).count(),
            left: moves.left.len(),
            stayed: moves.stayed,
            terms: moves.terms.iter().enumerate().map(term).collect(),
            entered_first: first(&moves.entered),
            left_first: first(&moves.left),
        }
    }
}
