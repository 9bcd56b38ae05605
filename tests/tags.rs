//! The file of tags beside each tag asked for alone, and rules files: all of one or nothing.

use crate::common;
use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele::error::Code;
use clientele_sample::{Language, sample_shop};
use common::Reading;
use serde_json::{Value, json};

fn sample() -> Session {
    let shop = sample_shop(Language::En, 1);
    let files: Vec<(&str, &[u8])> = shop.iter().map(|file| (&*file.name, &file.bytes[..])).collect();
    let (mut session, _) = common::open(&files, &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    session
}

/// The cells of the file; ids and numbers of the sample need no quotes.
fn cells(session: &Session, request: &Value) -> Vec<Vec<String>> {
    let bytes = session.export_of(1, "tags.csv", &request.to_string()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines = text.trim_start_matches('\u{feff}').lines();
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn values<T>(session: &Session, text: &str, read: impl Fn(clientele::expr::Datum) -> T) -> Vec<T> {
    let (_, outcome) = session.evaluate(1, &ExpressionRequest::Text(text.to_owned())).unwrap();
    (0..outcome.known().rows()).map(|row| read(outcome.datum(row))).collect()
}

#[test]
fn the_file_says_of_each_customer_what_each_tag_says() {
    use clientele::expr::Datum;
    let session = sample();
    let only = ["slipping", "online", "high_value"];
    let cells = cells(&session, &json!({ "tags": only }));
    assert_eq!(cells[0], ["customer_id", "tags", "slipping_weight"]);
    let tagged = only.map(|tag| values(&session, &format!("tags.{tag}"), |datum| datum == Datum::Boolean(true)));
    let weights = values(&session, "features.quiet", |datum| match datum {
        Datum::Number(number) => number.to_string(),
        _ => String::new(),
    });
    assert_eq!(cells.len(), weights.len() + 1);
    let mut listed = 0;
    for (row, line) in cells[1..].iter().enumerate() {
        let has: Vec<&str> = only.iter().zip(&tagged).filter(|(_, tagged)| tagged[row]).map(|(tag, _)| *tag).collect();
        assert_eq!(line[1], has.join("; "), "{line:?}");
        assert_eq!(line[2], if tagged[0][row] { &*weights[row] } else { "" }, "{line:?}");
        listed += has.len();
    }
    assert!(listed > 1000, "{listed}");
}

#[test]
fn every_tag_that_the_data_allows_is_in_the_file_unless_some_are_named() {
    let session = sample();
    let library: Value = serde_json::from_str(&session.query(1, "library", "{}").unwrap()).unwrap();
    let all = cells(&session, &json!({}));
    for tag in library["tags"].as_array().unwrap() {
        let id = tag["id"].as_str().unwrap();
        let listed = all[1..].iter().filter(|line| line[1].split("; ").any(|listed| listed == id)).count();
        assert_eq!(listed as u64, tag["customers"].as_u64().unwrap_or_default(), "{id}");
        assert_eq!(all[0].contains(&format!("{id}_weight")), tag["weight"].is_string(), "{id}");
    }
    assert!(cells(&session, &json!({ "tags": [] })).iter().skip(1).all(|line| line[1].is_empty()));
    let refused = |tags: Value| session.export_of(1, "tags.csv", &json!({ "tags": tags }).to_string()).unwrap_err();
    assert_eq!(refused(json!(["slipin"])).code(), Code::UnknownColumn);
    assert_eq!(refused(json!("slipping")).code(), Code::InvalidOption);
}

#[test]
fn all_of_a_rules_file_counts_or_nothing_of_it() {
    let mut session = sample();
    let change =
        |session: &mut Session, rules: Value| session.change("rules", "", &json!({ "value": rules }).to_string());
    let tag = json!({ "id": "lively", "when": "often and recency_days < 90" });
    let good = json!({ "definitions": { "often": "frequency >= 5" }, "tags": [tag] });
    for wrong in [
        json!({ "definitions": { "often": "frequency >= 5" }, "tags": [{ "id": "lively", "when": "often and" }] }),
        json!({ "definitions": { "often": "frequency >=" } }),
        json!({ "definitions": { "often": "rare", "rare": "not often" } }),
        json!({ "schemes": [{ "id": "mine", "labels": [] }], "definitions": { "often": "frequency >= 5" } }),
        json!({ "tag": [tag] }),
        json!({ "tags": tag }),
        json!([]),
        json!(null),
    ] {
        let error = change(&mut session, wrong.clone()).unwrap_err();
        assert!(error.position().field.is_some(), "{wrong}: {error:?}");
        assert!(session.definitions().is_empty(), "{wrong}");
    }
    assert!(change(&mut session, good).unwrap().contains("often"));
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let lively = values(&session, "tags.lively", |datum| datum);
    assert_eq!(lively, values(&session, "frequency >= 5 and recency_days < 90", |datum| datum));
}

#[test]
fn a_text_of_rules_and_an_object_say_the_same() {
    let text = "# Buys often.\nlively: frequency >= 5\ntag vip \"VIP\" \"重要客户\": lively\n  and recency_days < 90\ntag 常客: lively";
    let object = json!({ "tags": [
        { "id": "vip", "name": { "en": "VIP", "zh": "重要客户" }, "when": "lively and recency_days < 90" },
        { "id": "常客", "when": "lively" },
    ], "definitions": { "lively": "frequency >= 5" } });
    let told = [json!(text), object].map(|rules| {
        let mut session = sample();
        let definitions = session.change("rules", "1", &json!({ "value": rules }).to_string()).unwrap();
        session.snapshot(1, &SnapshotRequest::default()).unwrap();
        let library: Value = serde_json::from_str(&session.query(1, "library", "{}").unwrap()).unwrap();
        let tags = library["tags"].as_array().unwrap().iter();
        let own = tags.filter(|tag| ["vip", "常客"].contains(&tag["id"].as_str().unwrap()));
        let own: Vec<Value> = own.map(|tag| json!([tag["id"], tag["name"], tag["text"], tag["customers"]])).collect();
        let text = String::from_utf8(session.export_of(1, "tags.csv", r#"{"tags":["vip","常客"]}"#).unwrap()).unwrap();
        (definitions, own, text)
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].1.len(), 2);
    assert!(told[0].2.contains("vip; 常客"));
    let error = sample().change("rules", "", &json!({ "value": "a: 1\nb: c >" }).to_string()).unwrap_err();
    assert_eq!((error.code(), error.position().line), (Code::UnexpectedToken, Some(2)));
}
