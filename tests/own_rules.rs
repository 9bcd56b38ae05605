//! Schemes, tags and settings that people make, and what they are told about them; rows and reasons by their conditions.

use crate::asked::{ask, holders, sample};
use crate::common;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele_sample::Language;
use common::Reading;

use serde_json::{Value, json};

#[test]
fn a_scheme_and_a_tag_of_ones_own() {
    let file = b"customer,date,amount\nana,2024-01-05,120\nben,2024-01-09,15\nana,2024-01-20,80\n";
    let (mut session, _) = common::open(&[("orders.csv", file)], &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let scheme = json!({
        "id": "tiers", "name": { "en": "Tiers", "zh": "等级" }, "settings": [{ "id": "gold", "value": 100 }],
        "parts": [{ "id": "spend", "is": "sum(orders.amount)" }],
        "labels": [{ "id": "gold", "when": "spend >= $gold" }, { "id": "grey", "when": { ">": [{ "column": "spend" }, 0] } }],
    });
    session.change("scheme", "tiers", &json!({ "value": scheme }).to_string()).unwrap();
    session
        .change(
            "tag",
            "top",
            r#"{"value": {"id": "top", "when": "schemes.tiers = 'gold' and segment is not missing"}}"#,
        )
        .unwrap();
    session.change("definition", "rich", r#"{"value": "tags.top or monetary > 1000"}"#).unwrap();
    let counts = |session: &Session| {
        let divided = ask(session, 1, "scheme", &json!({ "scheme": "tiers" }));
        divided["labels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| label["customers"].as_u64().unwrap())
            .collect::<Vec<u64>>()
    };
    assert_eq!(counts(&session), [1, 1]);
    assert_eq!(holders(&session, 1, "rich"), ["ana".to_owned()].into());
    let why = ask(&session, 1, "explain", &json!({ "customer": "ben", "expression": "schemes.tiers" }));
    assert_eq!((&why["value"], &why["branch"]), (&"grey".into(), &1.into()));
    assert_eq!(why["changes"][0]["to"]["minor"], 100);
    // Another setting is another scheme under the same name.
    let mut changed = scheme.clone();
    changed["settings"][0]["value"] = json!("10");
    session.change("scheme", "tiers", &json!({ "value": changed }).to_string()).unwrap();
    assert_eq!(counts(&session), [2, 0]);
    // What is no condition is no rule.
    session.change("tag", "count", r#"{"value": {"id": "count", "when": "frequency"}}"#).unwrap();
    let library = ask(&session, 1, "library", &json!({}));
    let tag = library["tags"].as_array().unwrap().iter().find(|tag| tag["id"] == "count").unwrap();
    assert_eq!((&tag["text"], &tag["needs"][0]["code"]), (&Value::Null, &"wrong_type".into()));
    session.change("scheme", "tiers", r#"{"value": null}"#).unwrap();
    assert_eq!(session.query(1, "scheme", r#"{"scheme": "tiers"}"#).unwrap_err().code().as_str(), "unknown_scheme");
}

#[test]
fn without_orders_schemes_of_orders_say_so() {
    let file = b"customer_id,gender,city\nana,f,Ulm\nben,m,Bonn\ncid,m,Ulm\n";
    let request = OpenRequest::read(r#"{"role": "customers", "today": "2024-06-01"}"#).unwrap();
    let (mut session, _) = common::open(&[("people.csv", file)], &request, Reading::default()).unwrap();
    let summary = serde_json::to_value(session.snapshot(1, &SnapshotRequest::default()).unwrap()).unwrap();
    let library = ask(&session, 1, "library", &json!({}));
    for scheme in library["schemes"].as_array().unwrap() {
        if scheme["family"] == "rfm" || scheme["family"] == "lifecycle" {
            assert!(scheme["needs"].to_string().contains(r#""value":"orders""#), "{scheme}");
        }
    }
    let needs = |id: &str| {
        let scheme = library["schemes"].as_array().unwrap().iter().find(|scheme| scheme["id"] == id).unwrap();
        scheme["needs"][0]["code"].clone()
    };
    assert_eq!(needs("notebook"), "ledger_missing");
    assert_eq!(needs("gender"), Value::Null);
    // The snapshot divides by what can be had, and says by what.
    let chosen = summary["summary"]["scheme"].as_str().unwrap();
    assert_eq!(needs(chosen), Value::Null, "{chosen}");
    assert_eq!(
        summary["summary"]["segments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["customers"].as_u64().unwrap())
            .sum::<u64>(),
        3
    );
    let asked = SnapshotRequest::read(r#"{"config": {"scheme": "notebook"}}"#).unwrap();
    let refused = session.snapshot(2, &asked).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.position().value.as_deref()), ("ledger_missing", Some("orders")));
    // Of nothing but ids nothing can be said.
    let file = b"customer_id,note\nana,x\nben,y\n";
    let (mut session, _) = common::open(&[("ids.csv", file)], &request, Reading::default()).unwrap();
    let summary = serde_json::to_value(session.snapshot(1, &SnapshotRequest::default()).unwrap()).unwrap();
    assert_eq!((&summary["summary"]["scheme"], &summary["summary"]["segments"]), (&Value::Null, &json!([])));
}

#[test]
fn a_setting_that_its_rules_cannot_do_with_is_refused() {
    let scheme = |value: &str, rule: &str| {
        let settings = json!([{ "id": "much", "value": value }]);
        json!({ "id": "tiers", "settings": settings, "labels": [{ "id": "big", "when": rule }] })
    };
    let tag =
        |value: &str, rule: &str| json!({ "id": "t", "settings": [{ "id": "much", "value": value }], "when": rule });
    let file = b"customer,date,amount,kind\nana,2024-01-05,120,a\nben,2024-01-09,15,b\n";
    let (mut open, _) = common::open(&[("orders.csv", file)], &OpenRequest::default(), Reading::default()).unwrap();
    open.snapshot(1, &SnapshotRequest::default()).unwrap();
    // With data and without any: what is known of all data is known before.
    for mut session in [open, Session::default()] {
        let mut put = |kind: &str, file: Value| {
            let result = session.change(kind, "tiers", &json!({ "value": file }).to_string());
            result
                .map_err(|error| (error.code().as_str(), error.position().field.clone().unwrap_or_default()))
                .map(drop)
        };
        let wrong = |field: &str| Err(("wrong_type", field.to_owned()));
        assert_eq!(put("scheme", scheme("500", "sum(orders.amount) >= $much")), Ok(()));
        assert_eq!(put("scheme", scheme("90 days", "sum(orders.amount) >= $much")), wrong("big"));
        assert_eq!(put("scheme", scheme("'a lot'", "monetary >= $much")), wrong("big"));
        assert_eq!(put("scheme", scheme("2024-01-01", "recency_days > $much")), wrong("big"));
        assert_eq!(put("scheme", scheme("90", "recency_days > $much")), Ok(()), "days as a number");
        assert_eq!(put("tag", tag("0.8", "share(orders where amount > 5) > $much")), Ok(()));
        assert_eq!(put("tag", tag("'8'", "share(orders where amount > 5) > $much")), wrong("t"));
        assert_eq!(put("scheme", scheme("'8'", "features.quiet > $much")), wrong("big"), "what features are is known");
        assert_eq!(put("rules", json!({ "schemes": [scheme("'90'", "frequency > $much")] })), wrong("big"));
        // What only data can tell is not known before.
        assert_eq!(put("scheme", scheme("'a'", "customers.plan = $much")), Ok(()));
        // The form before stays.
        let settings = json!([{ "id": "recent", "value": "'x'" }, { "id": "older", "value": "365 days" }]);
        let mut klaviyo = json!({ "id": "klaviyo", "settings": settings, "parts": [{ "id": "r", "score": "recency", "bins": 3, "cuts": "$recent, $older" }] });
        klaviyo["labels"] = json!([{ "id": "a", "when": "r = 3" }]);
        assert_eq!(put("scheme", klaviyo), wrong("r"));
    }
}

#[test]
fn a_file_that_is_not_well_formed_is_refused_with_its_place() {
    let mut session = Session::default();
    let mut refused = |kind: &str, file: Value| {
        let error = session.change(kind, "a", &json!({ "value": file }).to_string()).unwrap_err();
        (error.code().as_str(), error.position().field.clone().unwrap_or_default())
    };
    let label = |when: &str| json!([{ "id": "x", "when": when }]);
    assert_eq!(refused("scheme", json!({ "id": "a b", "labels": label("true") })), ("invalid_expression", "id".into()));
    assert_eq!(refused("scheme", json!({ "id": "a" })), ("invalid_expression", "labels".into()));
    assert_eq!(
        refused("scheme", json!({ "id": "a", "labels": label("frequency >") })),
        ("unexpected_token", "x".into())
    );
    assert_eq!(
        refused("scheme", json!({ "id": "a", "labels": [{ "id": "x" }] })),
        ("invalid_expression", "labels[0].when".into())
    );
    let settings = json!([{ "id": "s", "value": "frequency" }]);
    assert_eq!(
        refused("scheme", json!({ "id": "a", "settings": settings, "labels": label("true") })),
        ("invalid_expression", "settings[0].value".into())
    );
    assert_eq!(refused("tag", json!({ "id": "a", "when": "1 +" })), ("unexpected_token", "a".into()));
}

#[test]
fn rows_are_those_for_whom_a_condition_holds() {
    let session = sample(Language::En);
    for condition in ["tags.high_value and not (tags.one_time_buyer)", "schemes.loyalty = 'loyal'", "gender is missing"]
    {
        let all = holders(&session, 1, condition);
        let rows = ask(
            &session,
            1,
            "rows",
            &json!({ "where": condition, "limit": 1000, "sort": "customer_id", "descending": false }),
        );
        assert_eq!(rows["total"], all.len(), "{condition}");
        let shown = rows["rows"].as_array().unwrap();
        assert_eq!(shown.len(), all.len().min(1000));
        for row in shown {
            assert!(all.contains(row[0].as_str().unwrap()), "{condition}: {}", row[0]);
        }
        // With all else that narrows.
        let narrower = ask(&session, 1, "rows", &json!({ "where": condition, "r": 5, "find": "U1" }));
        let twin = all.intersection(&holders(&session, 1, "r = 5 and customer_id contains 'u1'")).count();
        assert_eq!(narrower["total"], twin, "{condition}");
    }
    let by_json = ask(&session, 1, "rows", &json!({ "where": { ">=": [{ "column": "frequency" }, 3] } }));
    assert_eq!(by_json["total"], holders(&session, 1, "frequency >= 3").len());
    let refused = |condition: &str| {
        let error = session.query(1, "rows", &json!({ "where": condition }).to_string()).unwrap_err();
        error.code().as_str()
    };
    assert_eq!(refused("frequency"), "wrong_type");
    assert_eq!(refused("frequency >"), "unexpected_token");
    assert_eq!(refused("visits > 2"), "unknown_column");
}

#[test]
fn the_tags_of_a_customer_are_those_that_each_tag_says() {
    let session = sample(Language::En);
    let library = ask(&session, 1, "library", &json!({}));
    let mut seen = 0;
    for number in (1..=3000).step_by(149) {
        let id = format!("U{number:04}");
        let tagged = ask(&session, 1, "tagged", &json!({ "customer": id }));
        let mut expected = Vec::new();
        for tag in library["tags"].as_array().unwrap().iter().filter(|tag| !tag["text"].is_null()) {
            // One question after the other.
            let why = ask(
                &session,
                1,
                "explain",
                &json!({ "customer": id, "expression": format!("tags.{}", tag["id"].as_str().unwrap()) }),
            );
            if why["value"] == true {
                let weight = match &tag["weight"] {
                    Value::Null => Value::Null,
                    text => {
                        ask(&session, 1, "explain", &json!({ "customer": id, "expression": text }))["value"].clone()
                    }
                };
                expected.push(json!({ "id": tag["id"], "weight": weight, "why": why }));
            }
        }
        seen += expected.len();
        assert_eq!(tagged, Value::Array(expected), "{id}");
    }
    assert!(seen > 30, "{seen}");
    assert_eq!(ask(&session, 1, "tagged", &json!({ "customer": "nobody" })), Value::Null);
}

/// Every name leads to the next: so deep that following them one in the other would end the stack.
#[test]
fn a_chain_of_tags_of_any_length_is_followed_so_far() {
    const LINKS: usize = 5000;
    let mut session = sample(Language::En);
    for at in 0..LINKS {
        let when = if at + 1 < LINKS { format!("tags.t{}", at + 1) } else { "frequency > 1".to_owned() };
        let id = format!("t{at}");
        session.change("tag", &id, &json!({ "value": { "id": id, "when": when } }).to_string()).unwrap();
    }
    let all = holders(&session, 1, "frequency > 1");
    assert_eq!(holders(&session, 1, &format!("tags.t{}", LINKS - 5)), all);
    let deep = session.query(1, "rows", r#"{"where": "tags.t0"}"#);
    assert!(deep.is_err() || holders(&session, 1, "tags.t0") == all);
}
