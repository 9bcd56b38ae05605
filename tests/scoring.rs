//! Ways of scoring: against pandas (tests/reference/scoring.py), columns against schemes, and frozen.

use crate::common;
use std::collections::BTreeMap;

use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele::error::Error;
use clientele::table::Values;
use clientele::table::column::Cell;
use common::{Reading, ask};
use serde_json::{Value, json};

const REFERENCE: &str = include_str!("reference/scoring.tsv");
const SCORES: [&str; 4] = ["r", "f", "m", "fourth"];

fn lines(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    REFERENCE.lines().map(|line| line.split('\t').collect::<Vec<_>>()).filter(move |cells| cells[0] == kind)
}

fn shop() -> Session {
    let orders: String = lines("order").map(|cells| format!("{}\n", cells[1..].join(","))).collect();
    let file = format!("customer,date,amount\n{orders}");
    let (session, _) =
        common::open(&[("orders.csv", file.as_bytes())], &OpenRequest::default(), Reading::default()).unwrap();
    session
}

fn snapshot(session: &mut Session, id: u32, config: &Value) -> Result<Value, Error> {
    let request = SnapshotRequest::read(&json!({ "asOf": "2024-12-31", "config": config }).to_string())?;
    session.snapshot(id, &request).map(|doc| serde_json::to_value(doc).unwrap())
}

/// A score of every row, as a column of the snapshot.
fn column(session: &Session, name: &str) -> Vec<String> {
    let Ok(column) = session.column(1, name) else { return Vec::new() };
    let cell = |row| match column.cell(row) {
        Cell::Missing => "-".to_owned(),
        Cell::Int(score) => score.to_string(),
        Cell::Text(text) => text.into_owned(),
        other => panic!("{name} is {other:?}"),
    };
    (0..column.values.len()).map(cell).collect()
}

fn values(session: &Session, expression: &str) -> Vec<String> {
    let (_, outcome) = session.evaluate(1, &ExpressionRequest::Text(expression.to_owned())).unwrap();
    (0..outcome.known().rows()).map(|row| format!("{:?}", outcome.datum(row))).collect()
}

/// All ways, by name, with a scheme that takes any number of scores.
fn ways() -> Vec<(&'static str, Value)> {
    let way = |cells: Vec<&'static str>| {
        let mut config: Value = serde_json::from_str(cells[2]).unwrap();
        config["scheme"] = json!("eight");
        (cells[1], config)
    };
    lines("way").map(way).collect()
}

#[test]
fn every_way_of_scoring_agrees_with_pandas() {
    let mut expected: BTreeMap<&str, Vec<[&str; 4]>> = BTreeMap::new();
    for cells in lines("score") {
        expected.entry(cells[1]).or_default().push([cells[3], cells[4], cells[5], cells[6]]);
    }
    let mut session = shop();
    for (name, config) in ways() {
        snapshot(&mut session, 1, &config).unwrap();
        for (place, score) in SCORES.iter().enumerate() {
            let own = column(&session, score);
            let theirs: Vec<&str> = expected[name].iter().map(|scores| scores[place]).collect();
            if own.is_empty() {
                assert!(theirs.iter().all(|score| *score == "-"), "{name}: no column {score}");
                continue;
            }
            assert_eq!(own, theirs, "{name}: {score}");
        }
    }
    assert_eq!(expected.len(), 14);
}

#[test]
fn schemes_score_as_the_columns_do() {
    let mut session = shop();
    for (name, config) in ways() {
        let summary = snapshot(&mut session, 1, &config).unwrap()["summary"].clone();
        let bins = config["bins"].as_u64().unwrap_or_else(|| summary["cuts"]["r"].as_array().unwrap().len() as u64 + 1);
        // A table of so many scores each; `eight` works with any.
        let schemes: &[&str] = match bins {
            3 => &["klaviyo", "eight"],
            4 => &["pymc", "eight"],
            5 => &["rfm_r", "putler", "shopify_like", "eight", "rfm_engagement"],
            _ => &["eight"],
        };
        for scheme in schemes {
            for score in SCORES {
                let part = if score == "fourth" { "e" } else { score };
                // Fixed days of its own.
                let is_own = *scheme == "klaviyo" && score == "r" && config["rfm"]["cuts"]["recency"].is_null();
                let is_there = score != "fourth" || (*scheme == "rfm_engagement" && !config["rfm"]["fourth"].is_null());
                let nested =
                    config["rfm"]["scoring"] == "nested" && *scheme == "klaviyo" && config["rfm"]["cuts"].is_null();
                if is_there && !is_own && !nested {
                    let of_scheme = values(&session, &format!("`schemes.{scheme}.{part}`"));
                    assert_eq!(of_scheme, values(&session, &format!("1 * {score}")), "{name}: {scheme}, {score}");
                }
            }
        }
        // What cannot be scored so says so, and how many scores it has.
        let library = ask(&session, 1, "library", &json!({}));
        let needs = |id: &str| {
            let scheme = library["schemes"].as_array().unwrap().iter().find(|scheme| scheme["id"] == id).unwrap();
            scheme["needs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|need| (need["code"].clone(), need["value"].clone()))
                .collect::<Vec<_>>()
        };
        let fixed = ["recency", "frequency"].iter().any(|dimension| !config["rfm"]["cuts"][dimension].is_null());
        let differs = (fixed || !config["rfm"]["percentiles"].is_null()) && bins != 5;
        let expected = if differs { vec![(json!("scores_differ"), json!("5"))] } else { Vec::new() };
        assert_eq!(needs("rfm_r"), expected, "{name}");
    }
}

#[test]
fn whatever_is_scored_can_be_frozen() {
    let mut session = shop();
    for (name, config) in ways() {
        snapshot(&mut session, 1, &config).unwrap();
        let library = ask(&session, 1, "library", &json!({}));
        let mut frozen_ones = 0;
        for scheme in library["schemes"].as_array().unwrap() {
            let id = scheme["id"].as_str().unwrap();
            if scheme["family"] != "rfm" || scheme["needs"] != json!([]) {
                continue;
            }
            let frozen = ask(&session, 1, "freeze", &json!({ "scheme": id }));
            assert_eq!(frozen["open"], json!([]), "{name}: {id}");
            let mut file = frozen["file"].clone();
            file["id"] = json!("frozen");
            session.change("scheme", "frozen", &json!({ "value": file }).to_string()).unwrap();
            let (own, before) = (values(&session, "schemes.frozen"), values(&session, &format!("schemes.{id}")));
            // Where two groups of a nested way share no values, both are as they were.
            assert_eq!(own, before, "{name}: {id}");
            // On another day the borders stay, however that day's snapshot scores.
            let text = file.to_string();
            assert!(
                !["ntile(", "width_bucket(", "quantile(", "zscore("].iter().any(|word| text.contains(word)),
                "{name}: {text}"
            );
            frozen_ones += 1;
        }
        assert!(frozen_ones > 0, "{name}");
        session.change("scheme", "frozen", "{}").unwrap();
    }
}

#[test]
fn cut_points_in_use_can_be_asked_for_again() {
    let mut session = shop();
    for (name, config) in ways().into_iter().filter(|(_, config)| config["rfm"]["scoring"] != "nested") {
        let doc = snapshot(&mut session, 1, &config).unwrap();
        let cuts = &doc["summary"]["cuts"];
        let before: Vec<Vec<String>> = SCORES[..3].iter().map(|score| column(&session, score)).collect();
        let is_distinct = |score: &str| {
            let list: Vec<f64> = cuts[score].as_array().unwrap().iter().map(|cut| cut.as_f64().unwrap()).collect();
            list.windows(2).all(|pair| pair[0] < pair[1])
        };
        // Borders that fall together are no borders of so many scores.
        if !["r", "f", "m"].into_iter().all(is_distinct) {
            continue;
        }
        let mut again = config.clone();
        again["rfm"] = json!({ "cuts": { "recency": cuts["r"], "frequency": cuts["f"], "monetary": cuts["m"] } });
        snapshot(&mut session, 1, &again).unwrap();
        let after: Vec<Vec<String>> = SCORES[..3].iter().map(|score| column(&session, score)).collect();
        assert_eq!(after, before, "{name}");
    }
}

#[test]
fn wrong_settings_are_refused_by_name() {
    let mut session = shop();
    let mut refused = |config: Value| {
        let error = snapshot(&mut session, 1, &config).unwrap_err();
        (error.code().as_str(), error.position().field.clone().unwrap_or_default())
    };
    for (config, code, field) in [
        (json!({ "rfm": { "scoring": "nest" } }), "invalid_option", "rfm.scoring"),
        (json!({ "rfm": { "method": "kmeans" } }), "invalid_option", "rfm.method"),
        (json!({ "rfm": { "method": "percentiles" } }), "invalid_option", "rfm.percentiles"),
        (json!({ "rfm": { "method": "width", "percentiles": [50] } }), "invalid_option", "rfm.method"),
        (json!({ "rfm": { "percentiles": [20, 80, 80] } }), "invalid_option", "rfm.percentiles"),
        (json!({ "rfm": { "cuts": { "recency": "30" } } }), "invalid_option", "rfm.cuts.recency"),
        (json!({ "rfm": { "cuts": { "frequency": [3, 1] } } }), "invalid_option", "rfm.cuts.frequency"),
        (json!({ "bins": 5, "rfm": { "percentiles": [50, 90] } }), "invalid_option", "rfm.percentiles"),
        (json!({ "bins": 11 }), "invalid_option", "bins"),
        (json!({ "rfm": { "fourth": "count(orders" } }), "unexpected_token", "rfm.fourth"),
        (json!({ "rfm": { "fourth": "visits" } }), "unknown_column", "rfm.fourth"),
        (json!({ "rfm": { "fourth": "customer_id" } }), "wrong_type", "rfm.fourth"),
    ] {
        assert_eq!(refused(config.clone()), (code, field.to_owned()), "{config}");
    }
}

#[test]
fn a_population_is_scored_among_itself() {
    let mut session = shop();
    let config = json!({ "population": "frequency >= 2 and r >= 1", "rfm": { "method": "width" } });
    snapshot(&mut session, 1, &config).unwrap();
    let Values::Int(frequency) = session.column(1, "frequency").unwrap().values.clone() else { panic!() };
    let (least, most) = (*frequency.iter().min().unwrap(), *frequency.iter().max().unwrap());
    assert_eq!(least, 2);
    let width = f64::from(most - least) / 5.0;
    let expected: Vec<String> = frequency
        .iter()
        .map(|&f| (1 + (1..5).filter(|k| f64::from(least) + width * f64::from(*k) < f64::from(f)).count()).to_string())
        .collect();
    assert_eq!(column(&session, "f"), expected);
}
