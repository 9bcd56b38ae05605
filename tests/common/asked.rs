//! A session that is asked, and the sample shop in one.

use std::collections::BTreeSet;

use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele_sample::{Language, sample_shop};
use serde_json::json;

use crate::common::{self, Reading};

pub use crate::common::ask;

/// Ids of the customers for whom a condition holds.
pub fn holders(session: &Session, id: u32, text: &str) -> BTreeSet<String> {
    let (_, outcome) = session.evaluate(id, &ExpressionRequest::Text(text.to_owned())).unwrap();
    let ids = session.column(id, "customer_id").unwrap();
    let name = |row: usize| match ids.cell(row) {
        clientele::table::column::Cell::Text(text) => text.into_owned(),
        _ => unreachable!(),
    };
    outcome.truth().unwrap().yes().ones().map(name).collect()
}

/// The sample shop, with snapshots 1 and 2 of two days.
pub fn sample(language: Language) -> Session {
    let shop = sample_shop(language, 1);
    let files: Vec<(&str, &[u8])> = shop.iter().map(|file| (&*file.name, &file.bytes[..])).collect();
    let (mut session, _) = common::open(&files, &OpenRequest::default(), Reading::default()).unwrap();
    for (id, as_of) in [(1, json!({})), (2, json!({ "asOf": "2024-11-30" }))] {
        session.snapshot(id, &SnapshotRequest::read(&as_of.to_string()).unwrap()).unwrap();
    }
    session
}
