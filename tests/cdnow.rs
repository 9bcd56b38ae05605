//! CDNOW as Fader and Hardie publish it: columns set apart by spaces, days as `19970101`, one file with a header and one without.
//! The figures are those of ../shared/reference/published.md.

use crate::common;
use clientele::api::{Head, OpenRequest, Session, SnapshotRequest};
use serde_json::{Value, json};

fn read(path: &str) -> Option<(Value, Value, Session)> {
    let bytes = common::shared(path)?;
    let head = Head { name: "f.txt".to_owned(), bytes: bytes.len() as u64, head: bytes.clone() };
    let sketch = Session::new().sketch(&[head], &OpenRequest::default()).unwrap();
    let (session, report) =
        common::open(&[("f.txt", &bytes)], &OpenRequest::default(), common::Reading::default()).unwrap();
    Some((serde_json::to_value(&sketch[0]).unwrap(), serde_json::to_value(&report).unwrap(), session))
}

#[test]
fn the_master_file_is_read_without_a_question() {
    let Some((sketch, report, mut session)) = read("cdnow/CDNOW_master.txt") else { return };
    assert_eq!(sketch["exact"], true);
    assert_eq!(sketch["table"]["delimiter"], "spaces");
    assert_eq!(report["customers"], 23_570);
    assert_eq!(report["rows"], 69_659);
    assert_eq!(report["excludedRows"], 0);
    assert_eq!(report["netRevenue"], json!({ "minor": 250_031_563, "scale": 2 }));
    assert_eq!((&report["firstDay"], &report["lastDay"]), (&json!("1997-01-01"), &json!("1998-06-30")));
    let issues: Vec<Value> =
        report["issues"].as_array().unwrap().iter().map(|i| json!([i["code"], i["count"]])).collect();
    // Known of this file: 255 rows stand twice. And all customers are of one quarter, so that nobody knows what was before.
    assert_eq!(issues, [json!(["duplicate_row", 255]), json!(["history_start", 14_706])]);
    let doc = serde_json::to_value(session.snapshot(1, &SnapshotRequest::default()).unwrap()).unwrap();
    assert_eq!(doc["summary"]["customers"], 23_570);
}

#[test]
fn the_sample_without_a_header_goes_by_what_its_columns_hold() {
    let Some((sketch, report, _)) = read("cdnow/CDNOW_sample.txt") else { return };
    assert_eq!((&sketch["exact"], &sketch["table"]["header"]), (&json!(false), &json!(false)));
    let mapping = sketch["table"]["mapping"].as_array().unwrap();
    let mapping: Vec<Value> = mapping.iter().map(|m| json!([m["field"], m["column"], m["reason"]])).collect();
    let expected = [("customer", "column_1"), ("date", "column_3"), ("amount", "column_5")]
        .map(|(field, column)| json!([field, column, "contents"]));
    assert_eq!(mapping, expected);
    assert_eq!(report["customers"], 2_357);
    assert_eq!(report["rows"], 6_919);
    assert_eq!(report["netRevenue"], json!({ "minor": 24_409_194, "scale": 2 }));
}
