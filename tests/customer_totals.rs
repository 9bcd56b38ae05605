//! Totals of customers come to what the whole ledger says on its last day, and to what a naive reading of the rows says, however files are
//! cut and whoever reads them.

use std::collections::BTreeMap;

use crate::common::{self, Reading, open};
use clientele::api::{OpenRequest, SnapshotRequest};
use clientele::rng::Rng;
use serde_json::{Value, json};

/// What is kept of a customer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    first: Option<u64>,
    last: Option<u64>,
    orders: i64,
    cents: i64,
}

/// A file of orders, mostly of a row each, and what they come to by customer.
struct Shop {
    text: String,
    customers: BTreeMap<String, Kept>,
}

fn day(n: u64) -> String {
    format!("2024-{:02}-{:02}", n / 28 + 1, n % 28 + 1)
}

/// `name`: makes ids of customers of numbers.
fn shop(rng: &mut Rng, file: usize, several_rows: bool) -> Shop {
    let name = *rng.pick(&["cust", "", "customer number ", "客户", "\"quoted, \n", "x@shop.example"]);
    let with_marks = rng.bernoulli(0.3);
    let (rows, most) = (rng.range(3, 200), rng.range(1, 40) as u64);
    let mut text = String::from("order_id,customer_id,order_date,amount,status\n");
    let mut customers: BTreeMap<String, Kept> = BTreeMap::new();
    for order in 0..rows {
        let (number, when) = (rng.below(most), rng.below(300));
        // The first rows are plain, so that nothing hangs on how a file is guessed to be.
        let kind = if order < 4 { 0 } else { rng.below(12) };
        let id = format!("{name}{number:03}");
        let rows = if several_rows && kind > 3 { rng.range(1, 4) } else { 1 };
        let (mut paid, mut sum) = (false, 0);
        for _ in 0..rows {
            let cents = 100 + rng.below(90_000) as i64;
            let (amount, status) = match kind {
                1 => (-cents, "paid"),
                2 => (cents, "cancelled"),
                3 => (cents, "pending"),
                _ => (cents, "paid"),
            };
            let mark = if with_marks && kind == 4 { "C" } else { "" };
            let sign = if amount < 0 { "-" } else { "" };
            let written = format!("{sign}{}.{:02}", cents / 100, cents % 100);
            let cell = if id.contains('"') { format!("\"{}\"", id.replace('"', "\"\"")) } else { id.clone() };
            text.push_str(&format!("{mark}{}{order:05},{cell},{},{written},{status}\n", file + 1, day(when)));
            let counts = status == "paid" && mark.is_empty();
            paid |= amount > 0 && counts;
            sum += if amount < 0 || counts { amount } else { 0 };
        }
        // What nobody has paid yet tells of nobody.
        if kind != 3 {
            let kept = customers.entry(id).or_default();
            kept.cents += sum;
            if paid {
                kept.orders += 1;
                kept.first = Some(kept.first.map_or(when, |first| first.min(when)));
                kept.last = Some(kept.last.map_or(when, |last| last.max(when)));
            }
        }
        if rng.bernoulli(0.05) {
            let odd =
                *rng.pick(&[",2024-01-01,5.00,paid", "cust001,soon,5.00,paid", "cust001,2024-01-01,much,paid", ""]);
            text.push_str(&if odd.is_empty() { "\n".to_owned() } else { format!("9{file}{order},{odd}\n") });
        }
    }
    Shop { text, customers }
}

fn asked(value: &Value) -> OpenRequest {
    OpenRequest::read(&value.to_string()).unwrap()
}

/// Totals as a table, and the report.
fn totals(files: &[(&str, &[u8])], reading: Reading) -> Result<(String, Value), String> {
    let (session, report) = open(files, &asked(&json!({ "totals": 7 })), reading).map_err(|e| e.to_string())?;
    let mut report = serde_json::to_value(report).unwrap();
    for file in report["files"].as_array_mut().unwrap() {
        // Leaves of the fingerprint are whole mebibytes; slices here are smaller.
        file.as_object_mut().unwrap().remove("fingerprint");
    }
    Ok((String::from_utf8(session.totals_file(7, "csv").unwrap()).unwrap(), report))
}

fn files_of(texts: &[String]) -> Vec<(&'static str, &[u8])> {
    ["a.csv", "b.csv", "c.csv"].into_iter().zip(texts.iter().map(String::as_bytes)).collect()
}

#[test]
fn totals_are_those_of_the_ledger_and_of_a_naive_reading() {
    for seed in 0..400 {
        let mut rng = Rng::new(seed);
        let shops: Vec<Shop> = (0..1 + seed as usize % 2).map(|file| shop(&mut rng, file, seed % 3 == 0)).collect();
        let texts: Vec<String> = shops.iter().map(|shop| shop.text.clone()).collect();
        let files = files_of(&texts);
        let (table, report) = totals(&files, Reading::default()).unwrap();

        let mut naive: BTreeMap<String, Kept> = BTreeMap::new();
        for (id, more) in shops.iter().flat_map(|shop| &shop.customers) {
            let kept = naive.entry(id.clone()).or_default();
            kept.orders += more.orders;
            kept.cents += more.cents;
            kept.first = [kept.first, more.first].into_iter().flatten().min();
            kept.last = [kept.last, more.last].into_iter().flatten().max();
        }
        let row = |(id, kept): (&String, &Kept)| {
            let id =
                if id.contains(['"', ',', '\n']) { format!("\"{}\"", id.replace('"', "\"\"")) } else { id.clone() };
            let (first, last) = (kept.first.map(day).unwrap_or_default(), kept.last.map(day).unwrap_or_default());
            let (sign, cents) = (if kept.cents < 0 { "-" } else { "" }, kept.cents.abs());
            format!("{id},{first},{last},{},{sign}{}.{:02}\r\n", kept.orders, cents / 100, cents % 100)
        };
        let head = "\u{feff}customer_id,first_order,last_order,orders,revenue\r\n".to_owned();
        let expected: String = std::iter::once(head).chain(naive.iter().map(row)).collect();
        assert_eq!(table, expected, "seed {seed}:\n{}", texts[0]);

        let (mut session, full) = open(&files, &OpenRequest::default(), Reading::default()).unwrap();
        let full = serde_json::to_value(full).unwrap();
        let request = json!({ "asOf": full["lastDay"] });
        session.snapshot(1, &SnapshotRequest::read(&request.to_string()).unwrap()).unwrap();
        let by_ledger = String::from_utf8(session.export(1, "customers.csv").unwrap()).unwrap();
        let pick = |table: &str, names: [&str; 5]| -> Vec<Vec<String>> {
            let read: Vec<Vec<String>> = cells(table.trim_start_matches('\u{feff}'));
            let places = names.map(|name| read[0].iter().position(|head| head == name).unwrap());
            read[1..].iter().map(|row| places.iter().map(|&at| row[at].clone()).collect()).collect()
        };
        let ours = pick(&table, ["customer_id", "first_order", "last_order", "orders", "revenue"]);
        let theirs = pick(&by_ledger, ["customer_id", "first_order", "last_order", "frequency", "monetary"]);
        assert_eq!(ours, theirs, "seed {seed}");
        for name in [
            "rows",
            "excludedRows",
            "customers",
            "orders",
            "netRevenue",
            "netRevenueKnown",
            "firstDay",
            "lastDay",
            "defaultAsOf",
            "cancelledOrNegativeRows",
            "currency",
        ] {
            assert_eq!(report[name], full[name], "seed {seed}: {name}");
        }
        let issues = |report: &Value| report["issues"].as_array().unwrap().clone();
        for (ours, theirs) in issues(&report).iter().zip(&issues(&full)) {
            assert_eq!(ours, theirs, "seed {seed}");
        }
        assert_eq!(issues(&report).len(), issues(&full).len(), "seed {seed}");
        for (ours, theirs) in report["files"].as_array().unwrap().iter().zip(full["files"].as_array().unwrap()) {
            assert_eq!(
                (&ours["rows"], &ours["news"], &ours["statuses"]),
                (&theirs["rows"], &theirs["news"], &theirs["statuses"]),
                "seed {seed}"
            );
        }
    }
}

/// The cells of a table.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut all = text.chars().peekable();
    while let Some(c) = all.next() {
        match c {
            '"' if quoted && all.peek() == Some(&'"') => cell.push(all.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn slices_readers_and_arrival_do_not_matter() {
    for seed in 0..60 {
        let mut rng = Rng::new(1000 + seed);
        // Also files of many kinds, with orders in rows that are of several days, or whose total stands in the first of them.
        let texts: Vec<String> = match seed % 3 {
            0 => (0..1 + rng.below(3) as usize).map(|file| shop(&mut rng, file, true).text).collect(),
            1 => vec![of_totals(&mut rng)],
            _ => common::shop::files(&mut rng)
                .into_iter()
                .map(|(_, bytes)| String::from_utf8(bytes).unwrap_or_default())
                .take(3)
                .collect(),
        };
        let files = files_of(&texts);
        let expected = totals(&files, Reading::default());
        let largest = texts.iter().map(String::len).max().unwrap() as u64;
        for slice_bytes in [16, 17 + rng.below(47), 64 + rng.below(400), largest / 2 + 1] {
            let lookahead = *rng.pick(&[0, 1, 7, 100, 64 << 10]);
            let shuffle = rng.bernoulli(0.5).then_some(seed);
            let reading = Reading {
                slice_bytes,
                lookahead,
                backwards: rng.bernoulli(0.5),
                shuffle,
                readers: rng.range(1, 4) as usize,
            };
            assert_eq!(totals(&files, reading), expected, "seed {seed}, slices of {slice_bytes}, {shuffle:?}");
        }
    }
}

/// Orders of some rows, of which the first has the total, or all, or none.
fn of_totals(rng: &mut Rng) -> String {
    let mut text = String::from("order_id,customer_id,order_date,total,item\n");
    for order in 0..rng.range(20, 60) {
        let (customer, when, cents, kind) = (rng.below(9), rng.below(300), 100 + rng.below(9000), rng.below(12));
        for row in 0..rng.range(1, 6) {
            let total = format!("{}.{:02}", cents / 100, cents % 100);
            let cell = match kind {
                0 => "",
                _ if row > 0 => "",
                _ => &total,
            };
            text.push_str(&format!("{order:04},c{customer},{},{cell},i{row}\n", day(when)));
        }
    }
    text
}

#[test]
fn a_file_that_is_too_large_for_the_ledger_is_none_for_totals() {
    use clientele::api::{Head, Session};
    let head = b"order_id,customer_id,order_date,amount\n1,a,2024-01-01,5.00\n2,b,2024-01-02,6.00\n".to_vec();
    let heads = [Head { name: "large.csv".to_owned(), bytes: 40 << 30, head }];
    let refused = Session::new().begin(&heads, &OpenRequest::default()).map(drop).unwrap_err();
    assert_eq!(refused.code().as_str(), "too_many_rows");
    assert!(Session::new().begin(&heads, &asked(&json!({ "totals": 7 }))).is_ok());
}

#[test]
fn totals_leave_the_data_alone_and_are_let_go() {
    let file = |name: &'static str| {
        [(name, &b"order_id,customer_id,order_date,amount\n1,a,2024-01-01,5.00\n2,b,2024-01-02,6.00\n"[..])]
    };
    let (mut session, _) = open(&file("a.csv"), &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    assert_eq!(session.totals(7).map(|_| ()).unwrap_err().code().as_str(), "released");
    common::open_into(&mut session, &file("b.csv"), &asked(&json!({ "totals": 7 })), Reading::default()).unwrap();
    assert!(session.export(1, "customers.csv").is_ok());
    assert!(session.totals_column(7, "orders").is_ok() && session.totals_column(7, "others").is_err());
    assert!(session.totals(6).is_err(), "of another reading");
    let rows: Value = serde_json::from_slice(&session.totals_file(7, "json").unwrap()).unwrap();
    let row = json!({ "customer_id": "b", "first_order": "2024-01-02", "last_order": "2024-01-02", "orders": 1, "revenue": 6.0 });
    assert_eq!(rows[1], row);
    session.release_totals(7);
    assert!(session.totals_file(7, "csv").is_err());
}
