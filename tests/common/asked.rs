//! A session that is asked, and the sample shop in one.

use std::collections::BTreeSet;

use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele_sample::{Language, sample_shop};
use serde_json::{Value, json};

use crate::common::{self, Reading};

/// What the usual questions do not know is asked of the seldom ones.
pub fn ask(session: &Session, id: u32, query: &str, request: &Value) -> Value {
    let request = request.to_string();
    let answer = session.query(id, query, &request).or_else(|error| match error.position().field.as_deref() {
        Some("query") => session.study(id, query, &request),
        _ => Err(error),
    });
    serde_json::from_str(&answer.unwrap()).unwrap()
}

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
