//! Overlapping exports: what each file brings beside those before it, and what is left when they are put together.

use crate::common;
use std::collections::{BTreeMap, BTreeSet};

use clientele::api::OpenRequest;
use clientele::rng::Rng;
use common::Reading;
use serde_json::{Value, json};

fn report(files: &[(&str, &[u8])]) -> Value {
    let (_, report) = common::open(files, &OpenRequest::default(), Reading::default()).unwrap();
    serde_json::to_value(report).unwrap()
}

fn count(report: &Value, code: &str) -> u64 {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).map_or(0, |issue| issue["count"].as_u64().unwrap())
}

#[derive(Clone, PartialEq)]
struct Sale {
    customer: u64,
    order: u64,
    day: i64,
    amount: i64,
    refunded: bool,
}

/// The shop's orders at the end of each of three months, of the last two months each: some change their status meanwhile.
fn exports(rng: &mut Rng) -> Vec<Vec<Sale>> {
    let mut sales: Vec<Sale> = Vec::new();
    let mut exports = Vec::new();
    for month in 1..=3 {
        for _ in 0..rng.range(3, 12) {
            let order = sales.len() as u64 + 100;
            let customer = rng.below(8);
            let day = month * 28 + rng.range(0, 27);
            sales.push(Sale { customer, order, day, amount: rng.range(1, 99), refunded: false });
        }
        let recent: Vec<usize> = (0..sales.len()).filter(|&i| sales[i].day >= (month - 1) * 28).collect();
        for &i in &recent {
            sales[i].refunded |= rng.bernoulli(0.1);
        }
        exports.push(recent.into_iter().map(|i| sales[i].clone()).collect());
    }
    exports
}

fn written(sales: &[Sale]) -> String {
    let row = |sale: &Sale| {
        let status = if sale.refunded { "refunded" } else { "paid" };
        let day = format!("2024-{:02}-{:02}", sale.day / 28, sale.day % 28 + 1);
        format!("{},{},{day},{}.50,{status}\n", sale.customer, sale.order, sale.amount)
    };
    "customer,order,date,amount,status\n".to_owned() + &sales.iter().map(row).collect::<String>()
}

#[test]
fn news_is_that_of_a_naive_reading() {
    for seed in 0..200 {
        let exports = exports(&mut Rng::new(seed));
        let texts: Vec<String> = exports.iter().map(|sales| written(sales)).collect();
        let files: Vec<(&str, &[u8])> =
            ["1.csv", "2.csv", "3.csv"].into_iter().zip(texts.iter().map(|t| t.as_bytes())).collect();
        let report = report(&files);
        let mut known: BTreeMap<u64, Sale> = BTreeMap::new();
        let mut customers = BTreeSet::new();
        for (number, sales) in exports.iter().enumerate() {
            let (mut added, mut changed, mut same) = (0, 0, 0);
            let before = customers.len();
            for sale in sales {
                match known.insert(sale.order, sale.clone()) {
                    None => added += 1,
                    Some(old) if old == *sale => same += 1,
                    Some(_) => changed += 1,
                }
                customers.insert(sale.customer);
            }
            let expected = json!({
                "ordersAdded": added, "ordersChanged": changed, "ordersKnown": same,
                "customersAdded": customers.len() - before,
            });
            assert_eq!(report["files"][number]["news"], expected, "seed {seed}, file {number}");
        }
        let orders = known.values().filter(|sale| !sale.refunded);
        assert_eq!(report["orders"], orders.clone().count(), "seed {seed}");
        assert_eq!(report["netRevenue"]["minor"], orders.map(|sale| sale.amount * 100 + 50).sum::<i64>(), "{seed}");
    }
}

#[test]
fn rows_without_order_ids_count_once_however_many_files_have_them() {
    let january = "customer,date,amount\na,2024-01-01 10:00,5\na,2024-01-01 10:00,5\nb,2024-01-30 09:00,7\n";
    let february = "customer,date,amount\na,2024-01-01 10:00,5\nb,2024-01-30 09:00,7\nb,2024-02-03 12:00,8\nb,2024-01-30 11:00,7\n";
    let report = report(&[("1.csv", january.as_bytes()), ("2.csv", february.as_bytes())]);
    // Two equal rows of one file stay two.
    assert_eq!(report["netRevenue"], json!({ "minor": 5 + 5 + 7 + 8 + 7, "scale": 0 }));
    assert_eq!(count(&report, "row_known"), 2);
    assert_eq!(count(&report, "row_alike"), 1, "the visit at eleven, which costs what the one at nine did");
    let news = &report["files"][1]["news"];
    assert_eq!(*news, json!({ "ordersAdded": 1, "ordersChanged": 1, "ordersKnown": 1, "customersAdded": 0 }));
}

#[test]
fn rows_of_one_file_are_never_taken_for_each_other() {
    let text = "customer,date,amount\na,2024-01-01,5\na,2024-01-01,5\n";
    let report = report(&[("1.csv", text.as_bytes())]);
    assert_eq!(report["netRevenue"]["minor"], 10);
    assert_eq!(count(&report, "row_known") + count(&report, "row_alike"), 0);
}
