//! Aggregates over CDNOW against figures that DuckDB computed (tests/reference/language_cdnow.py).

use crate::common;
use clientele::api::expression::ExpressionRequest;
use clientele::api::{OpenRequest, SnapshotRequest};
use clientele::expr::{Datum, Outcome};

const TOLERANCE: f64 = 1e-9;

fn number(datum: Datum) -> Option<f64> {
    match datum {
        Datum::Number(n) | Datum::Duration(n) => Some(n),
        _ => None,
    }
}

/// Money as it is, not rounded to minor units as [`Datum::Money`] is.
fn values(outcome: &Outcome<'_>, rows: usize) -> Vec<f64> {
    use clientele::expr::{Type, Vector};
    let (Type::Money(scale), Vector::Numbers(numbers)) = (outcome.kind, &outcome.values) else {
        return (0..rows).filter_map(|row| number(outcome.datum(row))).collect();
    };
    (0..rows).filter_map(|row| Some(numbers.get(row)? / 10f64.powi(scale.into()))).collect()
}

#[test]
fn aggregates_are_those_that_sql_gives() {
    let Some(bytes) = common::shared("cdnow/CDNOW_master.txt") else { return };
    let (mut session, _) =
        common::open(&[("f.txt", &bytes)], &OpenRequest::default(), common::Reading::default()).unwrap();
    let request = SnapshotRequest { as_of: Some("1998-03-31".to_owned()), ..SnapshotRequest::default() };
    session.snapshot(1, &request).unwrap();
    let table = include_str!("reference/language_cdnow.tsv");
    assert!(table.lines().count() >= 12);
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let request = ExpressionRequest::Text(fields[0].to_owned());
        let (_, outcome) = session.evaluate(1, &request).unwrap_or_else(|error| panic!("{}: {error}", fields[0]));
        if let Some(truth) = outcome.truth() {
            assert_eq!(truth.yes().count().to_string(), fields[1], "{}", fields[0]);
            continue;
        }
        let rows = outcome.known().rows();
        let mut values = values(&outcome, rows);
        values.sort_by(f64::total_cmp);
        assert_eq!(values.len().to_string(), fields[1], "{}", fields[0]);
        // A sum is as exact as its terms are large.
        let size: f64 = values.iter().map(|value| value.abs()).sum();
        let ours =
            [(values.iter().sum(), size), (values[0], values[0]), (values[values.len() - 1], values[values.len() - 1])];
        for ((ours, size), theirs) in ours.into_iter().zip(&fields[2..]) {
            let theirs: f64 = theirs.parse().unwrap();
            assert!((ours - theirs).abs() <= TOLERANCE * size.abs(), "{}: {ours}, by SQL {theirs}", fields[0]);
        }
    }
}
