//! Rows that carry their order's total: whether they do is told by what they hold, never by how they follow each other.

mod common;

use clientele::api::{OpenRequest, SnapshotRequest};
use clientele::rng::Rng;
use common::{Reading, shuffle};
use serde_json::{Value, json};

/// What comes of a file: its report without places, and its customers.
fn read(header: &str, rows: &[String], request: &Value) -> (Value, String) {
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let (mut session, report) = common::open(&[("orders.csv", text.as_bytes())], &request, Reading::default())
        .unwrap_or_else(|e| panic!("{e}: {text}"));
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let mut report = serde_json::to_value(report).unwrap();
    report.as_object_mut().unwrap().remove("files");
    for issue in report["issues"].as_array_mut().unwrap() {
        issue.as_object_mut().unwrap().remove("samples");
    }
    (report, String::from_utf8(session.export(1, "customers.csv").unwrap()).unwrap())
}

fn carries(report: &Value) -> bool {
    report["issues"].as_array().unwrap().iter().any(|issue| issue["code"] == "order_total")
}

const HEADER: &str = "order id,customer,date,amount,sku";

/// Amounts of the rows of each order; of each order a customer of its own.
fn rows(orders: &[&[&str]]) -> Vec<String> {
    let of_order = |(n, amounts): (usize, &&[&str])| {
        let row = move |amount: &&str| format!("{n},c{n},2024-01-{:02},{amount},x", n % 28 + 1);
        amounts.iter().map(row).collect::<Vec<_>>()
    };
    orders.iter().enumerate().flat_map(of_order).collect()
}

/// Whether totals are carried, and all that was paid in cents.
fn judged(orders: &[&[&str]]) -> (bool, i64) {
    let (report, _) = read(HEADER, &rows(orders), &json!({}));
    (carries(&report), report["netRevenue"]["minor"].as_i64().unwrap())
}

#[test]
fn what_rows_hold_tells_whether_they_carry_totals() {
    let same: &[&str] = &["3.00", "3.00"];
    assert_eq!(judged(&[same, same, same, same, same]), (true, 1500));
    assert_eq!(judged(&[same, same, same, same]), (false, 2400), "four may be chance");
    assert_eq!(judged(&[same, same, same, same, same, &["1.00", "2.00"]]), (false, 3300), "one that differs is proof");
    // A blank cell beside repeated totals is a total left out, wherever it stands.
    for blank in [&["", "3.00", "3.00"][..], &["3.00", "", "3.00"], &["3.00", "3.00", ""]] {
        assert_eq!(judged(&[same, same, same, same, same, blank]), (true, 1800), "{blank:?}");
        assert_eq!(judged(&[same, blank]), (false, 1200), "{blank:?}");
    }
    // Totals in one row of each order.
    for once in [&["3.00", ""][..], &["", "3.00"]] {
        assert_eq!(judged(&[once, &["5.00"]]), (true, 800), "{once:?}");
        assert_eq!(judged(&[once, &["5.00", "5.00"]]), (false, 1300), "another order has two amounts");
        assert_eq!(judged(&[once, &["5.00"], &[""]]), (false, 800), "another has none: amounts are missing");
    }
}

/// Orders of one to four rows by one of several customs, some cells blank.
fn file(rng: &mut Rng) -> Vec<String> {
    let (custom, blanks) = (rng.below(4), *rng.pick(&[0.0, 0.05, 0.3]));
    let mut rows = Vec::new();
    for order in 0..rng.range(2, 16) {
        let (customer, total, day) = (rng.below(5), rng.range(1, 6), rng.range(1, 28));
        for row in 0..rng.range(1, 4) {
            let amount = match custom {
                0 => total,
                1 if row > 0 => 0,
                1 => total,
                2 => rng.range(1, 6),
                _ if rng.bernoulli(0.9) => total,
                _ => rng.range(1, 6),
            };
            let is_blank = amount == 0 || rng.bernoulli(blanks);
            let amount = if is_blank { String::new() } else { format!("{amount}.50") };
            rows.push(format!("A{order},c{customer},2024-01-{day:02},{amount},s{}", rng.below(3)));
        }
    }
    rows.push("sure,c0,2024-01-01,1.50,s0".to_owned());
    rows
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut carried = 0;
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut rows = file(&mut rng);
        let expected = read(HEADER, &rows, &json!({}));
        carried += usize::from(carries(&expected.0));
        for _ in 0..3 {
            shuffle(&mut rows, &mut rng);
            let ours = read(HEADER, &rows, &json!({}));
            assert_eq!(ours, expected, "seed {seed}:\n{}", rows.join("\n"));
        }
    }
    assert!((20..80).contains(&carried), "{carried}");
}
