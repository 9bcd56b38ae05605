//! What the data doctor finds: with places, and against naive counts.

use crate::common;
use std::collections::HashMap;

use clientele::api::{Head, OpenRequest, Session};
use clientele::error::Code;
use clientele::rng::Rng;
use common::Reading;
use serde_json::{Value, json};

fn report_of(files: &[(&str, &[u8])], request: &Value, reading: Reading) -> Value {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let (_, report) = common::open(files, &request, reading).unwrap();
    serde_json::to_value(report).unwrap()
}

fn report(text: &str) -> Value {
    report_of(&[("orders.csv", text.as_bytes())], &json!({ "today": "2025-06-30" }), Reading::default())
}

fn issue<'a>(report: &'a Value, code: &str) -> &'a Value {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).unwrap_or(&Value::Null)
}

fn rows(issue: &Value) -> Vec<u64> {
    issue["samples"].as_array().unwrap().iter().map(|sample| sample["row"].as_u64().unwrap()).collect()
}

/// Orders of a steady shop, a line each.
fn steady(rng: &mut Rng, n: usize) -> Vec<String> {
    let row = |i: usize, rng: &mut Rng| {
        let (day, amount) = (i * 300 / n, rng.range(500, 20_000));
        let date = format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
        format!("c{},{},{date},{}.{:02}", i / 2, 1000 + i, amount / 100, amount % 100)
    };
    (0..n).map(|i| row(i, rng)).collect()
}

fn table(rows: &[String]) -> String {
    format!("customer,order,date,amount\n{}\n", rows.join("\n"))
}

#[test]
fn a_steady_shop_is_well() {
    let report = report(&table(&steady(&mut Rng::new(1), 600)));
    assert_eq!(report["issues"], json!([]));
}

#[test]
fn amounts_that_stand_apart_have_places() {
    let mut rows = steady(&mut Rng::new(2), 400);
    rows[20] = "c9,5001,2024-01-20,1234567.00".to_owned();
    rows[300] = "c9,5002,2024-08-20,0.01".to_owned();
    let report = report(&table(&rows));
    let issue = issue(&report, "amount_outlier");
    assert_eq!(issue["count"], 2);
    assert_eq!(self::rows(issue), [22, 302]);
    assert_eq!(issue["samples"][0]["value"], "1234567.00");
    assert_eq!(issue["samples"][0]["column"], "amount");
}

#[test]
fn implausible_days_have_places() {
    let mut rows = steady(&mut Rng::new(3), 1000);
    rows[4] = "c9,5001,2026-01-20,12.00".to_owned();
    rows[7] = "c9,5002,2042-01-20,12.00".to_owned();
    rows[9] = "c9,5003,2031-01-20,12.00".to_owned();
    let text = table(&rows);
    let report = report(&text);
    assert_eq!(self::rows(issue(&report, "future_date")), [6, 9, 11]);
    let late = report_of(&[("a.csv", text.as_bytes())], &json!({ "today": "2040-01-01" }), Reading::default());
    assert_eq!(self::rows(issue(&late, "future_date")), [9]);
    assert_eq!(self::rows(issue(&late, "outlier_date")), [6, 11]);
    assert_eq!(issue(&late, "outlier_date")["samples"][1]["value"], "2031-01-20");
}

#[test]
fn rows_that_stand_twice_are_counted_like_a_naive_reader_does() {
    for seed in 0..20 {
        let mut rng = Rng::new(seed);
        let mut rows = steady(&mut rng, 500);
        for _ in 0..rng.below(30) {
            let copy = rng.pick(&rows).clone();
            rows.insert(rng.below(rows.len() as u64) as usize, copy);
        }
        if rng.bernoulli(0.5) {
            // Rows without an order id go the other way.
            for row in &mut rows {
                let cells: Vec<&str> = row.split(',').collect();
                *row = format!("{},,{},{}", cells[0], cells[2], cells[3]);
            }
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let again: Vec<u64> = (2..)
            .zip(&rows)
            .filter_map(|(number, row)| {
                let times = seen.entry(row).or_default();
                *times += 1;
                (*times > 1).then_some(number)
            })
            .collect();
        let text = table(&rows);
        for slice_bytes in [8 << 20, 1000] {
            let reading = Reading { slice_bytes, backwards: true, readers: 2, ..Reading::default() };
            let report = report_of(&[("a.csv", text.as_bytes())], &json!({}), reading);
            let issue = issue(&report, "duplicate_row");
            assert_eq!(issue["count"].as_u64().unwrap_or(0), again.len() as u64, "seed {seed}");
            if !again.is_empty() {
                assert_eq!(self::rows(issue), again[..again.len().min(5)], "seed {seed}");
            }
        }
    }
}

#[test]
fn more_paid_back_than_paid() {
    let mut rows = steady(&mut Rng::new(4), 100);
    rows.extend(
        ["zed,1,2024-05-01,10.00", "zed,1,2024-05-02,-12.00", "amy,2,2024-05-01,10.00", "amy,2,2024-05-02,-10.00"]
            .map(str::to_owned),
    );
    let report = report(&table(&rows));
    let issue = issue(&report, "refund_exceeds");
    assert_eq!(issue["count"], 1);
    assert_eq!(issue["samples"], json!([{ "file": null, "row": null, "column": null, "value": "zed" }]));
}

#[test]
fn a_history_that_was_cut_off() {
    // Everyone buys every month, and everyone is there from the beginning.
    let rows: Vec<String> = (0..1200)
        .map(|i| format!("c{},{},2024-{:02}-{:02},{}.00", i % 100, i, i / 100 + 1, i % 28 + 1, 10 + i % 7))
        .collect();
    let report = report(&table(&rows));
    assert_eq!(issue(&report, "history_start")["count"], 100);
}

#[test]
fn ids_of_one_customer_are_proposed() {
    let mut rows = steady(&mut Rng::new(5), 100);
    for (i, id) in ["ab-12", "AB-12 ", "ＡＢ-１２", "1-23", "12-3", "x@y.de", "x.@y.de"].iter().enumerate() {
        rows.push(format!("{id},{},2024-05-01,10.00", 7000 + i));
    }
    let text = table(&rows);
    let report = report(&text);
    let issue = issue(&report, "similar_ids");
    assert_eq!(issue["count"], 2);
    assert_eq!(issue["samples"].as_array().unwrap().len(), 1);
    assert_eq!(issue["samples"][0]["value"], "AB-12 = ab-12 = ＡＢ-１２");
    assert_eq!(report["customers"], 50 + 7, "nothing is put together unless it is asked for");
    let together = report_of(&[("a.csv", text.as_bytes())], &json!({ "similarIds": "together" }), Reading::default());
    assert_eq!(together["customers"], 50 + 5);
    assert_eq!(self::issue(&together, "id_folded")["count"], 3);
    assert_eq!(*self::issue(&together, "similar_ids"), Value::Null);
}

#[test]
fn too_many_rows_are_refused_before_they_are_read() {
    let head = table(&steady(&mut Rng::new(6), 600)).into_bytes();
    let begin = |bytes: u64| {
        let head = Head { name: "huge.csv".to_owned(), bytes, head: head.clone() };
        Session::new().begin(&[head], &OpenRequest::default()).map(drop).map_err(|error| error.code())
    };
    assert_eq!(begin(500 << 20), Ok(()));
    assert_eq!(begin(20 << 30), Err(Code::TooManyRows));
}
