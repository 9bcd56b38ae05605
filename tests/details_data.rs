//! What is kept with orders of real files, and of the sample shop, against figures that pandas computed
//! (tests/reference/order_details.py).

use crate::common;
use std::collections::BTreeMap;
use std::io::Read;

use clientele::api::expression::ExpressionRequest;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele::expr::{Datum, Outcome, Type, Vector};
use clientele_sample::{Language, sample_shop};
use common::Reading;

const TOLERANCE: f64 = 1e-9;

/// Customers and their values.
type Values<'a> = Vec<(&'a str, &'a str)>;

fn file(name: &str) -> Option<Vec<u8>> {
    match name {
        "online_retail" => {
            let zipped = common::shared("online_retail/online_retail.csv.gz")?;
            let mut file = Vec::new();
            flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut file).unwrap();
            Some(file)
        }
        "groceries" => common::shared("groceries_members/Groceries_dataset.csv"),
        _ => Some(sample_shop(Language::En, 1).remove(0).bytes),
    }
}

fn opened(bytes: &[u8]) -> Session {
    let reading = Reading { slice_bytes: 1 << 20, readers: 3, backwards: true, ..Reading::default() };
    let (mut session, _) = common::open(&[("f.csv", bytes)], &OpenRequest::default(), reading).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    session
}

/// Numbers and texts as the table has them; money in whole units, and not rounded.
fn is_same(outcome: &Outcome<'_>, row: usize, expected: &str) -> bool {
    let number = match (&outcome.values, outcome.kind) {
        (Vector::Numbers(numbers), Type::Money(scale)) => numbers.get(row).map(|n| n / 10f64.powi(scale.into())),
        (Vector::Numbers(numbers), _) => numbers.get(row),
        _ => {
            return matches!(outcome.datum(row), Datum::Text(text) if text == expected)
                || expected.is_empty() && outcome.datum(row) == Datum::Missing;
        }
    };
    match number {
        None => expected.is_empty(),
        Some(ours) => {
            expected.parse::<f64>().is_ok_and(|theirs| (ours - theirs).abs() <= TOLERANCE * theirs.abs().max(1.0))
        }
    }
}

#[test]
fn values_are_those_that_pandas_gives() {
    if let Ok(folder) = std::env::var("CLIENTELE_KEEP") {
        std::fs::write(std::path::Path::new(&folder).join("orders.csv"), file("sample").unwrap()).unwrap();
    }
    let table: Vec<Vec<&str>> =
        include_str!("reference/order_details.tsv").lines().map(|line| line.split('\t').collect()).collect();
    let mut of_file: BTreeMap<&str, BTreeMap<&str, Values>> = BTreeMap::new();
    for fields in &table {
        of_file.entry(fields[0]).or_default().entry(fields[1]).or_default().push((fields[2], fields[3]));
    }
    assert_eq!(of_file.len(), 3);
    for (name, expressions) in of_file {
        let Some(bytes) = file(name) else { continue };
        let session = opened(&bytes);
        let (_, ids) = session.evaluate(1, &ExpressionRequest::Text("customer_id".to_owned())).unwrap();
        let row_of = |customer: &str| {
            let is = |row: &usize| ids.datum(*row) == Datum::Text(customer.to_owned());
            (0..ids.known().rows()).find(is).unwrap()
        };
        for (expression, values) in expressions {
            assert!(values.len() >= 100, "{name}: {expression}");
            let request = ExpressionRequest::Text(expression.to_owned());
            let (_, outcome) = session.evaluate(1, &request).unwrap_or_else(|error| panic!("{expression}: {error}"));
            for (customer, expected) in values {
                let row = row_of(customer);
                assert!(
                    is_same(&outcome, row, expected),
                    "{name}, {expression} of {customer}: {:?}, not {expected}",
                    outcome.datum(row)
                );
            }
        }
    }
}
