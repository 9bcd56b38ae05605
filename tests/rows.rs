//! Rows as tables ask for them: any column and expression, sorted by any, a part at a time.

use std::collections::BTreeSet;

use crate::asked::{ask, holders, sample};
use clientele::api::{Session, SnapshotRequest};
use clientele_sample::Language;

use serde_json::{Value, json};

fn opened() -> Session {
    let mut session = sample(Language::En);
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    session
}

/// All rows by ever other parts of them: nothing is left out, and nothing stands twice.
fn all(session: &Session, request: &Value, part: usize) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    loop {
        let mut asked = request.clone();
        asked["offset"] = json!(rows.len());
        asked["limit"] = json!(part);
        let found = ask(session, 1, "rows", &asked);
        let page = found["rows"].as_array().unwrap();
        if page.is_empty() {
            assert_eq!(found["total"], rows.len());
            return rows;
        }
        rows.extend(page.iter().map(|row| row.as_array().unwrap().clone()));
    }
}

#[test]
fn rows_of_expressions_are_those_that_explanations_give() {
    let session = opened();
    let terms = ["features.quiet", "sum(orders.amount, last 90 days)", "schemes.lifecycle_status", "tags.high_value"];
    let columns: Vec<&str> = ["customer_id", "frequency"].into_iter().chain(terms).collect();
    let rows = ask(&session, 1, "rows", &json!({ "columns": columns, "limit": 60 }));
    let names: Vec<&str> =
        rows["columns"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, columns);
    let mut values = 0;
    for row in rows["rows"].as_array().unwrap() {
        for (at, term) in terms.iter().enumerate() {
            let told = ask(&session, 1, "explain", &json!({ "customer": row[0], "expression": term }));
            let expected = match &told["value"] {
                Value::Bool(truth) => json!(truth.to_string()),
                other => other.clone(),
            };
            assert_eq!(row[at + 2], expected, "{term} of {}", row[0]);
            values += usize::from(!expected.is_null());
        }
    }
    assert!(values > 120, "{values} values are too few to say anything");
}

#[test]
fn sorting_by_an_expression_is_sorting_its_values() {
    let session = opened();
    for (term, descending) in [("features.quiet", false), ("sum(orders.amount, last 90 days) / 2", true)] {
        let columns = json!(["customer_id", term]);
        let by_id = json!({ "columns": columns, "sort": "customer_id", "descending": false });
        let mut expected = all(&session, &by_id, 1000);
        let number = |row: &[Value]| row[1].as_f64().or_else(|| row[1]["minor"].as_f64());
        // A stable sort leaves ties in the order of ids; who has no value comes last, either way.
        expected.sort_by(|a, b| match (number(a), number(b)) {
            (Some(a), Some(b)) if descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        let sorted = json!({ "columns": columns, "sort": term, "descending": descending });
        assert_eq!(all(&session, &sorted, 700), expected, "{term}");
        assert!(expected.iter().any(|row| !row[1].is_null()));
    }
}

#[test]
fn tags_are_columns_too() {
    let session = opened();
    let rows = all(&session, &json!({ "columns": ["customer_id", "tags.high_value"], "sort": "customer_id" }), 1000);
    let tagged = rows.iter().filter(|row| row[1] == "true").map(|row| row[0].as_str().unwrap().to_owned());
    assert_eq!(tagged.collect::<BTreeSet<String>>(), holders(&session, 1, "tags.high_value"));
}

#[test]
fn labels_are_sorted_in_the_order_of_their_scheme() {
    let session = opened();
    let scheme = "schemes.lifecycle_status";
    let rows = all(&session, &json!({ "columns": [scheme], "sort": scheme }), 900);
    let mut found: Vec<&str> = rows.iter().filter_map(|row| row[0].as_str()).collect();
    found.dedup();
    let divided = ask(&session, 1, "scheme", &json!({ "scheme": "lifecycle_status" }));
    let labels = divided["labels"].as_array().unwrap().iter().filter(|label| label["customers"] != 0);
    let expected: Vec<&str> = labels.map(|label| label["id"].as_str().unwrap()).collect();
    assert_eq!(found, expected);
    assert!(found.len() > 2);
}

#[test]
fn a_part_of_rows_is_what_it_is_now() {
    let mut session = opened();
    let request = json!({ "columns": ["customer_id", "mine"], "sort": "mine", "limit": 1 });
    session.change("definition", "mine", r#"{"value": "frequency"}"#).unwrap();
    let before = ask(&session, 1, "rows", &request);
    session.change("definition", "mine", r#"{"value": "0 - frequency"}"#).unwrap();
    let after = ask(&session, 1, "rows", &request);
    assert_ne!(before["rows"], after["rows"], "what was listed before is not listed still");
    session.snapshot(1, &SnapshotRequest { as_of: Some("2024-06-30".into()), ..Default::default() }).unwrap();
    assert!(ask(&session, 1, "rows", &request)["total"].as_u64() < after["total"].as_u64());
    session.release(1);
    assert_eq!(session.query(1, "rows", "{}").unwrap_err().code().as_str(), "released");
}

#[test]
fn unknown_columns_are_named() {
    let session = opened();
    for request in [json!({ "columns": ["customer_id", "nobody"] }), json!({ "sort": "nobody" })] {
        let error = session.query(1, "rows", &request.to_string()).unwrap_err();
        assert_eq!((error.code().as_str(), error.position().value.as_deref()), ("unknown_column", Some("nobody")));
    }
    let wrong = session.query(1, "rows", r#"{"columns": [3]}"#).unwrap_err();
    assert_eq!((wrong.code().as_str(), wrong.position().field.as_deref()), ("invalid_option", Some("columns")));
}
