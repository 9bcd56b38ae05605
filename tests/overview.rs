//! Weeks, concentration, grid and card are what anyone would count by hand.

use crate::common;
use std::collections::BTreeMap;

use clientele::api::{ExpressionRequest, OpenRequest, RowsRequest, Session, SnapshotRequest};
use clientele::rng::Rng;
use common::{Reading, shop, twin};
use serde_json::{Value, json};

const ZONE_MINUTES: i32 = 480;

/// A random shop, opened and looked at on its last day, and the twin of its files.
fn opened(seed: u64, config: &Value) -> (Session, twin::Twin, Value) {
    let files = shop::files(&mut Rng::new(seed));
    let twin = twin::Twin::read(&files, ZONE_MINUTES);
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
    let request = OpenRequest { time_zone_minutes: ZONE_MINUTES, ..OpenRequest::default() };
    let (mut session, _) = common::open(&files, &request, Reading::default()).unwrap();
    let request = SnapshotRequest::read(&json!({ "config": config }).to_string()).unwrap();
    let doc = session.snapshot(1, &request).unwrap();
    let doc = serde_json::to_value(doc).unwrap();
    (session, twin, doc)
}

fn value(doc: impl serde::Serialize) -> Value {
    serde_json::to_value(doc).unwrap()
}

/// An amount in millionths.
fn millionths(money: &Value) -> i128 {
    let scale = money["scale"].as_u64().unwrap() as u32;
    i128::from(money["minor"].as_i64().unwrap()) * 10i128.pow(6 - scale)
}

/// Entries known on the last day.
fn known<'a>(twin: &'a twin::Twin, doc: &Value) -> Vec<(&'a str, bool, i64, i128)> {
    let as_of = twin::day_of(doc["summary"]["asOf"].as_str().unwrap(), 0).unwrap();
    let mut entries = twin.entries();
    entries.retain(|entry| entry.2 <= as_of);
    entries
}

#[test]
fn weeks_are_those_counted_one_entry_at_a_time() {
    for seed in 0..80 {
        let (session, twin, doc) = opened(seed, &json!({}));
        let overview = value(session.overview(1, None).unwrap());
        // 2000-01-03 was a Monday, day 2 of the twin's count.
        let week_of = |day: i64| (day - 2).div_euclid(7);
        let mut expected: BTreeMap<i64, (u64, i128)> = BTreeMap::new();
        for (_, refund, day, amount) in known(&twin, &doc) {
            let week = expected.entry(week_of(day)).or_default();
            week.0 += u64::from(!refund);
            week.1 += amount;
        }
        let weeks = overview["weeks"].as_array().unwrap();
        let first = *expected.keys().next().unwrap();
        let last = week_of(twin::day_of(doc["summary"]["asOf"].as_str().unwrap(), 0).unwrap());
        assert_eq!(weeks.len() as i64, last - first + 1, "seed {seed}");
        for (number, week) in (first..).zip(weeks) {
            let start = twin::day_of(week["start"].as_str().unwrap(), 0).unwrap();
            assert_eq!(start, number * 7 + 2, "seed {seed}: every Monday, without gaps");
            let found = (week["orders"].as_u64().unwrap(), millionths(&week["revenue"]));
            assert_eq!(found, expected.get(&number).copied().unwrap_or_default(), "seed {seed}, {}", week["start"]);
        }
    }
}

#[test]
fn concentration_adds_up_the_largest_customers() {
    for (seed, monetary) in (0..80).zip(["net", "mean"].into_iter().cycle()) {
        let (session, twin, doc) = opened(seed, &json!({ "monetary": monetary }));
        let overview = value(session.overview(1, None).unwrap());
        let mut net: BTreeMap<&str, (i128, u64)> = BTreeMap::new();
        for (customer, refund, _, amount) in known(&twin, &doc) {
            let customer = net.entry(customer).or_default();
            customer.0 += amount;
            customer.1 += u64::from(!refund);
        }
        let bought = |least: u64| net.values().filter(|customer| customer.1 >= least).count();
        assert_eq!(overview["buyers"], bought(1), "seed {seed}");
        assert_eq!(overview["repeatBuyers"], bought(2), "seed {seed}");
        let mut net: Vec<i128> = net.into_values().map(|customer| customer.0).collect();
        net.sort_by(|a, b| b.cmp(a));
        let all: i128 = net.iter().sum();
        let points = overview["concentration"].as_array().unwrap();
        assert_eq!(points.len(), net.len().min(100) + 1, "seed {seed}");
        for point in points {
            let customers = point["customers"].as_u64().unwrap() as usize;
            let revenue: i128 = net[..customers].iter().sum();
            assert_eq!(millionths(&point["revenue"]), revenue, "seed {seed}");
            assert_eq!(point["share"].as_f64().unwrap(), customers as f64 / net.len() as f64);
            let share = point["revenueShare"].as_f64();
            assert_eq!(share.is_some(), all > 0);
            assert!(share.is_none_or(|share| (share - revenue as f64 / all as f64).abs() < 1e-12), "seed {seed}");
        }
        assert_eq!(points.last().unwrap()["customers"], net.len(), "seed {seed}");
    }
}

#[test]
fn the_grid_counts_what_the_rows_say() {
    for (seed, bins) in (0..60).zip([5, 3, 10].into_iter().cycle()) {
        let (session, _, doc) = opened(seed, &json!({ "bins": bins }));
        let rows = value(session.rows(1, &RowsRequest { limit: Some(1000), ..RowsRequest::default() }, None).unwrap());
        let at = |name: &str| doc["columns"].as_array().unwrap().iter().position(|c| c["name"] == name).unwrap();
        let grid = value(session.grid(1, None).unwrap());
        let cells = grid["cells"].as_array().unwrap();
        assert_eq!((&grid["bins"], cells.len()), (&json!(bins), bins * bins), "seed {seed}");
        for (number, cell) in cells.iter().enumerate() {
            assert_eq!([&cell["r"], &cell["f"]], [&json!(number / bins + 1), &json!(number % bins + 1)]);
            let here = |row: &&Value| row[at("r")] == cell["r"] && row[at("f")] == cell["f"];
            let inside: Vec<&Value> = rows["rows"].as_array().unwrap().iter().filter(here).collect();
            assert_eq!(cell["customers"], inside.len(), "seed {seed}");
            let revenue: i128 = inside.iter().map(|row| millionths(&row[at("monetary")])).sum();
            assert_eq!(millionths(&cell["revenue"]), revenue, "seed {seed}");
            let mut segments: Vec<&Value> = inside.iter().map(|row| &row[at("segment")]).collect();
            segments.dedup();
            let only = if let [only] = segments[..] { only.clone() } else { Value::Null };
            assert_eq!(cell["segment"], only, "seed {seed}");
            let query = json!({ "r": cell["r"], "f": cell["f"], "limit": 0 }).to_string();
            let selected = value(session.rows(1, &RowsRequest::read(&query).unwrap(), None).unwrap());
            assert_eq!(selected["total"], inside.len(), "seed {seed}: rows can be narrowed to a cell");
        }
    }
}

/// Conditions about some of the customers, or none, or all of them.
const CONDITIONS: [&str; 8] = [
    "frequency >= 2",
    "recency_days < 60 or monetary > 200",
    "r = 5 and not (m < 3)",
    "count(orders, last 90 days) = 0",
    "monetary is missing and frequency > 0",
    "frequency >= 0",
    "recency_days > 3",
    "monetary < 300 or refunds > 0",
];

#[test]
fn an_overview_of_some_is_that_of_a_population_of_them() {
    for (seed, condition) in (0..80).zip(CONDITIONS.into_iter().cycle()) {
        let (mut session, _, doc) = opened(seed, &json!({}));
        let some = ExpressionRequest::Text(condition.to_owned());
        let weeks = value(session.overview(1, None).unwrap())["weeks"].as_array().unwrap().clone();
        // On the last day, and in the middle, when much is still to come.
        for as_of in [&doc["summary"]["asOf"], &weeks[weeks.len() / 2]["start"]] {
            let all = json!({ "asOf": as_of }).to_string();
            session.snapshot(1, &SnapshotRequest::read(&all).unwrap()).unwrap();
            let asked = value(session.overview(1, Some(&some)).unwrap());
            let config = json!({ "asOf": as_of, "config": { "population": condition } });
            session.snapshot(2, &SnapshotRequest::read(&config.to_string()).unwrap()).unwrap();
            assert_eq!(asked, value(session.overview(2, None).unwrap()), "seed {seed}, {as_of}: {condition}");
        }
    }
}

#[test]
fn what_is_kept_of_a_condition_is_that_of_its_rules_and_snapshot() {
    let (mut session, _, doc) = opened(3, &json!({}));
    let text = |text: &str| ExpressionRequest::Text(text.to_owned());
    let counted = |session: &Session, id: u32, condition: &str| {
        value(session.overview(id, Some(&text(condition))).unwrap())["concentration"].clone()
    };
    for least in 1..5 {
        let rule = format!("frequency >= {least}");
        session.define("regular", Some(&text(&rule))).unwrap();
        assert_eq!(counted(&session, 1, "regular"), counted(&session, 1, &rule));
    }
    let weeks = value(session.overview(1, None).unwrap())["weeks"].as_array().unwrap().clone();
    let earlier = json!({ "asOf": weeks[weeks.len() / 2]["start"] }).to_string();
    let later = counted(&session, 1, "recency_days >= 0");
    session.snapshot(2, &SnapshotRequest::read(&earlier).unwrap()).unwrap();
    assert_ne!(counted(&session, 2, "recency_days >= 0"), later);
    // A number that is given to another snapshot.
    let last = json!({ "asOf": doc["summary"]["asOf"] }).to_string();
    session.snapshot(2, &SnapshotRequest::read(&last).unwrap()).unwrap();
    assert_eq!(counted(&session, 2, "recency_days >= 0"), later);
}

#[test]
fn grid_and_segments_of_some_count_those_for_whom_the_condition_holds() {
    for (seed, condition) in (0..60).zip(CONDITIONS.into_iter().cycle()) {
        let (session, _, doc) = opened(seed, &json!({}));
        let some = ExpressionRequest::Text(condition.to_owned());
        let request = json!({ "sort": "customer_id", "descending": false, "limit": 1000 }).to_string();
        let rows = value(session.rows(1, &RowsRequest::read(&request).unwrap(), None).unwrap());
        let at = |name: &str| doc["columns"].as_array().unwrap().iter().position(|c| c["name"] == name).unwrap();
        let (_, outcome) = session.evaluate(1, &some).unwrap();
        let truth = outcome.truth().unwrap();
        let all = rows["rows"].as_array().unwrap();
        let inside: Vec<&Value> =
            all.iter().enumerate().filter(|&(row, _)| truth.get(row) == Some(true)).map(|(_, row)| row).collect();
        let sum = |rows: &[&Value]| rows.iter().map(|row| millionths(&row[at("monetary")])).sum::<i128>();

        let request = json!({ "sort": "customer_id", "descending": false, "limit": 1000 }).to_string();
        let found = value(session.rows(1, &RowsRequest::read(&request).unwrap(), Some(&some)).unwrap());
        assert_eq!(
            (&found["total"], found["rows"].as_array().unwrap().iter().collect()),
            (&json!(inside.len()), inside.clone())
        );

        let grid = value(session.grid(1, Some(&some)).unwrap());
        for cell in grid["cells"].as_array().unwrap() {
            let here = |row: &&&Value| row[at("r")] == cell["r"] && row[at("f")] == cell["f"];
            let here: Vec<&Value> = inside.iter().filter(here).copied().collect();
            assert_eq!(
                (&cell["customers"], millionths(&cell["revenue"])),
                (&json!(here.len()), sum(&here)),
                "seed {seed}"
            );
        }

        let divided = value(session.divided(1, "notebook", Some(&some)).unwrap());
        let mut labelled = 0;
        for label in divided["labels"].as_array().unwrap() {
            let here: Vec<&Value> = inside.iter().filter(|row| row[at("segment")] == label["id"]).copied().collect();
            labelled += here.len();
            assert_eq!(
                (&label["customers"], millionths(&label["revenue"])),
                (&json!(here.len()), sum(&here)),
                "seed {seed}"
            );
            let share = if inside.is_empty() { 0.0 } else { here.len() as f64 / inside.len() as f64 };
            assert_eq!(label["share"], share, "seed {seed}: of those asked about");
        }
        assert_eq!(divided["unlabelled"], inside.len() - labelled, "seed {seed}");
    }
}

#[test]
fn what_is_no_condition_divides_nobody() {
    let (session, ..) = opened(1, &json!({}));
    for (text, code) in
        [("frequency", "wrong_type"), ("frequncy > 1", "unknown_column"), ("frequency >", "unexpected_token")]
    {
        let refused = session.overview(1, Some(&ExpressionRequest::Text(text.to_owned()))).unwrap_err();
        let by_name = session.query(1, "grid", &json!({ "where": text }).to_string()).unwrap_err();
        assert_eq!((refused.code(), refused.code().as_str()), (by_name.code(), code));
    }
}

#[test]
fn a_card_tells_the_whole_history_and_a_rule_that_holds() {
    for (seed, bins) in (0..60).zip([5, 4].into_iter().cycle()) {
        let (session, twin, doc) = opened(seed, &json!({ "bins": bins }));
        let rows = value(session.rows(1, &RowsRequest { limit: Some(1000), ..RowsRequest::default() }, None).unwrap());
        for row in rows["rows"].as_array().unwrap() {
            let id = row[0].as_str().unwrap();
            let card = value(session.card(1, id).unwrap().unwrap());
            assert_eq!(&card["row"], row);
            let mut expected: Vec<(i64, bool, i128)> = known(&twin, &doc)
                .into_iter()
                .filter(|entry| entry.0 == id)
                .map(|(_, refund, day, amount)| (day, refund, amount))
                .collect();
            expected.sort();
            let found: Vec<(i64, bool, i128)> = card["history"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| {
                    let day = twin::day_of(entry["day"].as_str().unwrap(), 0).unwrap();
                    (day, entry["refund"].as_bool().unwrap(), millionths(&entry["amount"]))
                })
                .collect();
            assert_eq!(found, expected, "seed {seed}, {id}");
            assert_eq!(card["entries"], expected.len());
            assert!(row.as_array().unwrap().contains(&card["segment"]));
            assert_eq!(card["why"]["holds"], true, "seed {seed}, {id}: {}", card["why"]);
        }
        assert!(session.card(1, "nobody has this id").unwrap().is_none());
    }
}

#[test]
fn a_card_shows_the_values_that_the_rule_compared() {
    let file = b"customer,date,amount\nana,2024-01-05,120.50\nben,2024-02-09,15\nana,2024-03-01,80.25\n";
    let (mut session, _) = common::open(&[("orders.csv", file)], &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let card = value(session.card(1, "ana").unwrap().unwrap());
    assert_eq!(card["segment"], "champions");
    let label = |en: &str, zh: &str| json!({ "en": en, "zh": zh });
    let score = |column: &str, label: Value| json!({ "column": column, "label": label, "text": column, "constant": false, "value": 5.0 });
    let number = |value: f64| json!({ "column": null, "label": null, "text": value.to_string(), "constant": true, "value": value });
    let part = |op: &str, text: &str, operands: Value| json!({ "op": op, "text": text, "holds": true, "parts": [], "operands": operands });
    let parts = [
        part(
            "=",
            "schemes.notebook.r = 5",
            json!([score("schemes.notebook.r", label("Recency score", "近度得分")), number(5.0)]),
        ),
        part(
            "between",
            "schemes.notebook.f between 4 and 5",
            json!([score("schemes.notebook.f", label("Frequency score", "频度得分")), number(4.0), number(5.0)]),
        ),
    ];
    let text = "schemes.notebook.r = 5 and schemes.notebook.f between 4 and 5";
    assert_eq!(card["why"], json!({ "op": "and", "text": text, "holds": true, "parts": parts, "operands": [] }));
}
