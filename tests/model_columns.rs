//! Columns that come from models outside the engine, beside columns of the same values that come from a file.

use crate::asked::{ask, holders, sample};
use crate::common;
use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele::error::Code;
use clientele::rng::Rng;
use clientele_sample::Language;
use common::Reading;
use serde_json::{Value, json};

const DAY: &str = "2024-11-30";

fn snapshot(session: &mut Session, id: u32, request: Value) {
    session.snapshot(id, &SnapshotRequest::read(&request.to_string()).unwrap()).unwrap();
}

/// A number, an amount and a label for every customer; one in ten is missing.
fn made(customers: usize, seed: u64) -> Vec<f64> {
    let mut rng = Rng::new(seed);
    let mut column = |value: &dyn Fn(&mut Rng) -> f64| -> Vec<f64> {
        (0..customers).map(|_| if rng.below(10) == 0 { f64::NAN } else { value(&mut rng) }).collect()
    };
    let alive = column(&|rng| rng.below(1001) as f64 / 1000.0);
    let clv = column(&|rng| rng.below(1_000_000) as f64 / 1000.0);
    let group = column(&|rng| rng.below(3) as f64);
    [alive, clv, group].concat()
}

fn put(session: &mut Session, day: &str, values: &[f64]) -> clientele::error::Result<()> {
    let columns = json!([
        { "name": "p_alive", "label": { "en": "Alive", "zh": "活跃" } },
        { "name": "clv", "unit": "money" },
        { "name": "group", "labels": ["a", "b", "c"] },
    ]);
    let request = json!({ "name": "value", "asOf": day, "columns": columns, "made": { "model": "mbg_nbd" } });
    session.put_model(&request.to_string(), values)
}

fn customers(session: &Session, id: u32) -> usize {
    *session.codes(id).unwrap().last().unwrap() as usize
}

#[test]
fn they_are_columns_like_those_of_a_file() {
    let (mut lines, mut told) = (String::from("customer,date,amount\n"), String::from("customer,alive,group\n"));
    let values = made(60, 7);
    for i in 0..60 {
        lines += &format!("c{i:02},2024-0{}-1{},{}.50\n", 1 + i % 9, i % 7, 5 + i);
        let alive = values[i];
        let group = ["a", "b", "c"].get(values[120 + i] as usize).filter(|_| values[120 + i].is_finite());
        told += &format!(
            "c{i:02},{},{}\n",
            if alive.is_finite() { alive.to_string() } else { String::new() },
            group.unwrap_or(&"")
        );
    }
    let files: [(&str, &[u8]); 2] = [("orders.csv", lines.as_bytes()), ("customers.csv", told.as_bytes())];
    let (mut session, _) = common::open(&files, &OpenRequest::default(), Reading::default()).unwrap();
    put(&mut session, DAY, &values).unwrap();
    snapshot(&mut session, 1, json!({ "asOf": DAY }));
    for (ours, twin) in [
        ("value.p_alive >= 0.5", "customers.alive >= 0.5"),
        ("value.p_alive is missing", "customers.alive is missing"),
        ("value.group = 'b'", "customers.`group` = 'b'"),
        ("value.group in ('a', 'c') and recency_days < 200", "customers.`group` in ('a', 'c') and recency_days < 200"),
        ("rank(value.p_alive) <= 10", "rank(customers.alive) <= 10"),
        ("ntile(value.p_alive, 4) = 3", "ntile(customers.alive, 4) = 3"),
    ] {
        let (a, b) = (holders(&session, 1, ours), holders(&session, 1, twin));
        assert_eq!(a, b, "{ours}");
        assert!(!a.is_empty() && a.len() < 60, "{ours}: {}", a.len());
    }
    // Money is whole cents, compared as money is.
    let cents = |i: usize| (values[60 + i] * 100.0).round() / 100.0;
    let rich = (0..60).filter(|&i| cents(i) > 400.0).count();
    assert_eq!(holders(&session, 1, "value.clv > 400").len(), rich);
    // What prints, reads: no backticks.
    let (about, _) = session.evaluate(1, &ExpressionRequest::Text("VALUE.clv>400".to_owned())).unwrap();
    assert_eq!(about.kind(), "boolean");
}

#[test]
fn they_stand_in_rows_cards_files_and_rules() {
    let mut session = sample(Language::En);
    let values = made(customers(&session, 1), 3);
    put(&mut session, DAY, &values).unwrap();
    let tag = json!({ "id": "fading", "when": "value.p_alive < 0.3 and monetary > 0" });
    session.change("tag", "fading", &json!({ "value": tag }).to_string()).unwrap();
    snapshot(&mut session, 3, json!({ "asOf": DAY, "config": { "population": "value.group is not missing" } }));
    let rows = ask(&session, 3, "rows", &json!({ "sort": "value.clv", "limit": 5 }));
    let columns = rows["columns"].as_array().unwrap();
    let place = |name: &str| columns.iter().position(|column| column["name"] == name).unwrap();
    let info = &columns[place("value.p_alive")];
    assert_eq!((&info["origin"], &info["label"]["zh"]), (&json!("model"), &json!("活跃")));
    let amounts: Vec<i64> = (0..5).map(|i| rows["rows"][i][place("value.clv")]["minor"].as_i64().unwrap()).collect();
    assert!(amounts.is_sorted() && columns[place("value.clv")]["unit"] == "money", "{amounts:?}");
    let library = ask(&session, 3, "library", &json!({}));
    let tag = library["tags"].as_array().unwrap().iter().find(|tag| tag["id"] == "fading").unwrap();
    assert_eq!(tag["customers"].as_u64().unwrap() as usize, holders(&session, 3, "tags.fading").len());
    assert!(tag["needs"].as_array().unwrap().is_empty() && tag["customers"].as_u64().unwrap() > 50);
    let who = holders(&session, 3, "tags.fading").into_iter().next().unwrap();
    let why = ask(&session, 3, "explain", &json!({ "customer": who, "expression": "tags.fading" }));
    assert!(why.to_string().contains("value.p_alive"), "{why}");
    assert!(ask(&session, 3, "customer", &json!({ "customer": who }))[place("value.p_alive")].as_f64().unwrap() < 0.3);
    let file = String::from_utf8(session.export(3, "customers.csv").unwrap()).unwrap();
    assert!(file.lines().next().unwrap().contains("value.p_alive,value.clv,value.group"));
    // Nobody is in whose group is missing: that condition, too, asked a model.
    assert_eq!(holders(&session, 3, "value.group is missing").len(), 0);
}

#[test]
fn they_hold_for_their_day_and_say_so_on_others() {
    let mut session = sample(Language::En);
    let tag = json!({ "id": "fading", "when": "value.p_alive < 0.3" });
    session.change("tag", "fading", &json!({ "value": tag }).to_string()).unwrap();
    let needs = |session: &Session, id: u32| {
        let library = ask(session, id, "library", &json!({}));
        let tag = library["tags"].as_array().unwrap().iter().find(|tag| tag["id"] == "fading").cloned().unwrap();
        tag["needs"].clone()
    };
    let lacking = |needs: &Value| (needs[0]["code"].clone(), needs[0]["value"].clone());
    assert_eq!(lacking(&needs(&session, 2)), (json!("not_fitted"), json!("value.p_alive")));
    let values = made(customers(&session, 1), 3);
    put(&mut session, DAY, &values).unwrap();
    snapshot(&mut session, 3, json!({ "asOf": DAY }));
    snapshot(&mut session, 4, json!({ "asOf": "2024-10-31" }));
    assert_eq!(needs(&session, 3), json!([]));
    assert_eq!(lacking(&needs(&session, 4)).0, json!("not_fitted"));
    // A snapshot that was there before is as it was.
    assert_eq!(session.column(2, "value.clv").err().unwrap().code(), Code::UnknownColumn);
    let run =
        |session: &Session, id| -> Value { serde_json::from_slice(&session.export(id, "run.json").unwrap()).unwrap() };
    assert_eq!(run(&session, 4)["models"], Value::Null);
    let told = run(&session, 3)["models"].clone();
    assert_eq!(told[0]["columns"], json!(["value.p_alive", "value.clv", "value.group"]));
    assert_eq!(told[0]["made"], json!({ "model": "mbg_nbd" }));
    // Other values are known by another hash; the same by the same.
    let mut others = values.clone();
    put(&mut session, DAY, &others).unwrap();
    snapshot(&mut session, 5, json!({ "asOf": DAY }));
    assert_eq!(run(&session, 5)["models"], told);
    others[0] = 0.123;
    put(&mut session, DAY, &others).unwrap();
    snapshot(&mut session, 5, json!({ "asOf": DAY }));
    assert_ne!(run(&session, 5)["models"][0]["fingerprint"], told[0]["fingerprint"]);
    session.put_model(r#"{"name": "value"}"#, &[]).unwrap();
    snapshot(&mut session, 6, json!({ "asOf": DAY }));
    assert_eq!(lacking(&needs(&session, 6)).0, json!("not_fitted"));
    // Only the latest days are kept.
    for day in 1..=5 {
        put(&mut session, &format!("2024-11-0{day}"), &values).unwrap();
    }
    for (day, is_there) in [(1, false), (2, true), (5, true)] {
        snapshot(&mut session, 7, json!({ "asOf": format!("2024-11-0{day}") }));
        assert_eq!(session.column(7, "value.clv").is_ok(), is_there, "{day}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut session = sample(Language::En);
    let values = made(customers(&session, 1), 3);
    let refused = |session: &mut Session, request: Value, values: &[f64]| {
        let error = session.put_model(&request.to_string(), values).unwrap_err();
        (error.code(), error.position().field.clone().unwrap_or_default())
    };
    let invalid = |field: &str| (Code::InvalidOption, field.to_owned());
    let column = json!([{ "name": "x" }]);
    assert_eq!(refused(&mut session, json!({ "name": "other", "columns": column, "asOf": DAY }), &[]), invalid("name"));
    assert_eq!(refused(&mut session, json!({ "name": "value", "columns": column }), &[]), invalid("asOf"));
    let of = |column: Value| json!({ "name": "value", "asOf": DAY, "columns": [column] });
    let one = &values[..values.len() / 3];
    assert_eq!(refused(&mut session, of(json!({ "name": "x" })), &one[1..]), invalid("values"));
    assert_eq!(refused(&mut session, of(json!({})), one), invalid("columns.name"));
    assert_eq!(refused(&mut session, of(json!({ "name": "x", "unit": "apples" })), one), invalid("columns.unit"));
    assert_eq!(refused(&mut session, of(json!({ "name": "x", "labels": ["a"] })), one), invalid("columns.labels"));
    let vast: Vec<f64> = one.iter().map(|_| 1e300).collect();
    assert_eq!(refused(&mut session, of(json!({ "name": "x", "unit": "money" })), &vast).0, Code::AmountTooLarge);
    let twice = json!({ "name": "value", "asOf": DAY, "columns": [{ "name": "x" }, { "name": "x" }] });
    assert_eq!(refused(&mut session, twice, &values[..one.len() * 2]), invalid("columns"));
    assert_eq!(
        Session::new().put_model(&of(json!({ "name": "x" })).to_string(), one).unwrap_err().code(),
        Code::NotOpen
    );
    // Infinite is missing, as everywhere.
    let infinite: Vec<f64> = one.iter().map(|_| f64::INFINITY).collect();
    session.put_model(&of(json!({ "name": "x" })).to_string(), &infinite).unwrap();
    snapshot(&mut session, 9, json!({ "asOf": DAY }));
    assert_eq!(holders(&session, 9, "value.x is not missing").len(), 0);
}

#[test]
fn codes_without_names_are_refused_and_texts_are_told_apart() {
    let mut session = sample(Language::En);
    let n = customers(&session, 1);
    let group = |labels: Value| json!({ "name": "cluster", "asOf": DAY, "columns": [{ "name": "g", "labels": labels }], "made": {} });
    let refused = session.put_model(&group(json!([])).to_string(), &vec![0.0; n]).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidOption);
    // Of nobody anything is known: no name is needed.
    session.put_model(&group(json!([])).to_string(), &vec![f64::NAN; n]).unwrap();
    let mut hash = |labels: Value| {
        session.put_model(&group(labels).to_string(), &vec![1.0; n]).unwrap();
        snapshot(&mut session, 2, json!({ "asOf": DAY }));
        let run: Value = serde_json::from_slice(&session.export(2, "run.json").unwrap()).unwrap();
        run["models"].to_string()
    };
    assert_ne!(hash(json!(["ab", "c"])), hash(json!(["a", "bc"])));
}
