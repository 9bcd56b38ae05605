//! A file whose beginning misleads: dates and numbers are read as the whole of it proves.

use crate::common;
use clientele::api::{FileRequest, OpenRequest, SnapshotRequest};
use common::Reading;
use serde_json::Value;

/// More than the beginning that plans are made from.
const ROWS: usize = 40_000;

/// Dates that can be read in two ways, and a last row that decides.
fn file(ordinary: &str, last: &str) -> Vec<u8> {
    let mut text = "customer,date,amount\n".to_owned();
    (0..ROWS).for_each(|i| text.push_str(&format!("c{},{ordinary}\n", i % 100)));
    text.push_str(last);
    text.into_bytes()
}

fn report(bytes: &[u8], request: &OpenRequest) -> (Value, String) {
    let reading = Reading { slice_bytes: 100_000, ..Reading::default() };
    let (mut session, report) = common::open(&[("f.csv", bytes)], request, reading).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    (serde_json::to_value(report).unwrap(), String::from_utf8(session.export(1, "customers.csv").unwrap()).unwrap())
}

/// What was noticed, apart from what is right to say of so simple a file: its rows are all alike.
fn issues(report: &Value) -> Vec<(&str, u64)> {
    let issues = report["issues"].as_array().unwrap();
    let all = issues.iter().map(|issue| (issue["code"].as_str().unwrap(), issue["count"].as_u64().unwrap()));
    all.filter(|(code, _)| !["duplicate_row", "history_start"].contains(code)).collect()
}

#[test]
fn the_last_row_may_decide_about_days() {
    let (day_first, _) = report(&file("3/4/2024,5.00", "c1,31/12/2024,5.00\n"), &OpenRequest::default());
    assert_eq!((&day_first["firstDay"], &day_first["lastDay"]), (&"2024-04-03".into(), &"2024-12-31".into()));
    assert_eq!(issues(&day_first), []);
    let (month_first, _) = report(&file("3/4/2024,5.00", "c1,12/31/2024,5.00\n"), &OpenRequest::default());
    assert_eq!(month_first["firstDay"], "2024-03-04");
    let (open, _) = report(&file("3/4/2024,5.00", ""), &OpenRequest::default());
    assert_eq!(issues(&open), [("ambiguous_month_first", ROWS as u64)]);
}

#[test]
fn the_last_row_may_decide_about_decimals() {
    let (comma, _) = report(&file("2024-01-01,\"1.234\"", "c1,2024-01-01,\"0,5\"\n"), &OpenRequest::default());
    assert_eq!(comma["netRevenue"]["minor"], 10 * 1234 * ROWS as u64 + 5);
    let (point, _) = report(&file("2024-01-01,\"1.234\"", "c1,2024-01-01,0.5\n"), &OpenRequest::default());
    assert_eq!(point["netRevenue"]["minor"], 1234 * ROWS as u64 + 500);
}

#[test]
fn what_was_said_stands() {
    let said = FileRequest { date_order: Some("month-first".to_owned()), ..FileRequest::default() };
    let request = OpenRequest { every: said, ..OpenRequest::default() };
    let (report, _) = report(&file("3/4/2024,5.00", "c1,31/12/2024,5.00\n"), &request);
    assert_eq!((&report["firstDay"], &report["lastDay"]), (&"2024-03-04".into(), &"2024-12-31".into()));
    assert_eq!(issues(&report), [("mixed_date_order", 1)]);
}

#[test]
fn the_result_is_that_of_the_same_file_without_riddles() {
    let riddles = report(&file("3/4/2024,\"1.234\"", "c1,31/12/2024,\"0,5\"\n"), &OpenRequest::default());
    let plain = report(&file("2024-04-03,1234.0", "c1,2024-12-31,0.5\n"), &OpenRequest::default());
    assert_eq!(riddles.1, plain.1);
}
