//! The schemes, tags and features that the engine brings along, and those that people make.

use crate::common;
use std::collections::BTreeSet;

use crate::asked::{ask, holders, sample};
use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele::expr::{Datum, World};
use clientele::rng::Rng;
use clientele::scheme::audit::Finding;
use clientele::scheme::{Audit, Library, Reach, Scheme};
use clientele::score::Scoring;
use clientele::table::{Column, Day, Frame, OrderLedger, Unit, Validity, Values};
use clientele_sample::Language;
use common::Reading;

use serde_json::{Value, json};

/// Customers with all combinations of recency, frequency and monetary rank from 1 to n, as many of each, and a last one without orders.
/// Recency is in days: the higher the rank, the fewer.
fn ranked(n: i32) -> Frame {
    let rows = (n * n * n) as usize + 1;
    let mut frame = Frame::new(rows);
    let ranks = |unit: i32| (0..rows as i32).map(move |row| row / unit % n + 1);
    let scored = || Validity::from_flags((0..rows).map(|row| row + 1 < rows));
    let frequency = ranks(n).enumerate().map(|(row, rank)| if row + 1 < rows { rank } else { 0 });
    frame.push(Column::new(
        "recency_days",
        Unit::Days,
        Values::Int(ranks(1).map(|rank| 100 - rank).collect()),
        scored(),
    ));
    frame.push(Column::new("frequency", Unit::Orders, Values::Int(frequency.collect()), Validity::all(rows)));
    let monetary = Values::Money { minor: ranks(n * n).map(|rank| i64::from(rank) * 100).collect(), scale: 2 };
    frame.push(Column::new("monetary", Unit::Money, monetary, Validity::all(rows)));
    frame
}

/// A built-in scheme's labels for every combination of ranks, and the frame's ranks.
fn table_of(id: &str, n: i32) -> Vec<([i32; 3], Option<String>)> {
    let (frame, orders) = (ranked(n), OrderLedger::default());
    let codes = vec![0; frame.rows()];
    let world = World::of_frame(&frame, Day(0)).with_orders(&codes, &orders);
    let library = Library::default();
    let divided = library.bound(world, &Scoring::default()).divide(library.scheme(id).unwrap(), world).unwrap();
    let label = |row: usize| divided.rows[row].map(|label| divided.labels[label as usize].id.clone());
    let ranks = |row: i32| [row % n + 1, row / n % n + 1, row / (n * n) % n + 1];
    assert_eq!(label(frame.rows() - 1).as_deref(), Some(if id == "shopify_like" { "prospects" } else { "unscored" }));
    (0..n * n * n).map(|row| (ranks(row), label(row as usize))).collect()
}

fn audit(id: &str) -> (Audit, Scheme) {
    let (frame, orders) = (ranked(5), OrderLedger::default());
    let codes = vec![0; frame.rows()];
    let world = World::of_frame(&frame, Day(0)).with_orders(&codes, &orders);
    let library = Library::default();
    let scheme = library.scheme(id).unwrap().clone();
    (Audit::of(library.bound(world, &Scoring::default()), &scheme, world).unwrap(), scheme)
}

fn unreachable(audit: &Audit, scheme: &Scheme) -> Vec<String> {
    let labels = scheme.labels().iter().zip(&audit.labels);
    let is_not = |finding: &Finding| finding.reach != Some(Reach::Reached);
    labels.filter(|(_, finding)| is_not(finding)).map(|(label, _)| label.id.clone()).collect()
}

#[test]
fn the_notebook_table_is_as_published() {
    for ([r, f, _], label) in table_of("notebook", 5) {
        let published = match (r, f) {
            (1..=2, 1..=2) => "hibernating",
            (1..=2, 3..=4) => "at_risk",
            (1..=2, 5) => "cant_lose",
            (3, 1..=2) => "about_to_sleep",
            (3, 3) => "need_attention",
            (3..=4, 4..=5) => "loyal",
            (4, 1) => "promising",
            (5, 1) => "new_customers",
            (4..=5, 2..=3) => "potential_loyalists",
            (5, 4..=5) => "champions",
            _ => unreachable!(),
        };
        assert_eq!(label.as_deref(), Some(published), "{r}{f}");
    }
}

#[test]
fn the_quartile_table_is_as_published() {
    let cells = [
        ("premium", "333 334 343 344 433 434 443 444"),
        ("repeat", "143 232 233 234 243 244 332"),
        ("top_spender", "124 133 134 144 224 313 314 323 324 413 414 423 424"),
        ("at_risk", "122 123 132 212 214 222 223 312 322 412 422"),
        ("inactive", "111 112 113 114 211 311 411"),
    ];
    let mut others = 0;
    for ([r, f, m], label) in table_of("pymc", 4) {
        let cell = format!("{r}{f}{m}");
        let published = cells.iter().find(|(_, cells)| cells.split(' ').any(|one| one == cell));
        assert_eq!(label.as_deref(), Some(published.map_or("other", |found| found.0)), "{cell}");
        others += usize::from(published.is_none());
    }
    assert_eq!(others, 18);
}

#[test]
fn the_table_of_fixed_days_is_as_published() {
    let cells = [
        ("champions", "333 332 323"),
        ("loyal", "321 322 331 232 233"),
        ("recent", "311 312 313 222 223"),
        ("needs_attention", "213 221 123 132 133"),
        ("at_risk", "231 212 122 131 211"),
        ("inactive", "111 112 113 121"),
    ];
    let (orders, library) = (OrderLedger::default(), Library::default());
    // Each score of recency at both ends of its days.
    for (days, r) in [(0, 3), (180, 3), (181, 2), (365, 2), (366, 1), (5000, 1)] {
        let mut frame = ranked(3);
        let rows = frame.rows();
        let scored = Validity::from_flags((0..rows).map(|row| row + 1 < rows));
        frame.put(Column::new("recency_days", Unit::Days, Values::Int(vec![days; rows]), scored));
        let codes = vec![0; rows];
        let world = World::of_frame(&frame, Day(0)).with_orders(&codes, &orders);
        let divided =
            library.bound(world, &Scoring::default()).divide(library.scheme("klaviyo").unwrap(), world).unwrap();
        for row in 0..27 {
            let cell = format!("{r}{}{}", row / 3 % 3 + 1, row / 9 + 1);
            let published = cells.iter().find(|(_, cells)| cells.split(' ').any(|one| one == cell)).unwrap().0;
            assert_eq!(divided.labels[divided.rows[row].unwrap() as usize].id, published, "{cell}");
        }
    }
}

#[test]
fn the_audit_finds_what_is_published() {
    let (found, scheme) = audit("notebook");
    let proof = found.proof.as_ref().unwrap();
    assert_eq!((proof.cells, proof.gaps.count, proof.overlaps.count, proof.is_exact), (25, 0, 0, true));
    assert_eq!(unreachable(&found, &scheme), [""; 0]);

    let (found, scheme) = audit("rfm_r");
    let proof = found.proof.as_ref().unwrap();
    assert_eq!((proof.cells, proof.gaps.count, proof.overlaps.count), (125, 10, 58));
    assert_eq!(unreachable(&found, &scheme), [""; 0]);
    // Every combination once: what is proven is what is counted.
    assert_eq!((found.customers, found.unlabelled, found.overlapping), (126, 10, 58));

    let (found, scheme) = audit("pymc");
    let proof = found.proof.as_ref().unwrap();
    let other = scheme.labels().iter().position(|label| label.id == "other").unwrap();
    assert_eq!((proof.cells, proof.gaps.count, found.labels[other].cells), (64, 0, 18));

    let (found, scheme) = audit("klaviyo");
    let proof = found.proof.as_ref().unwrap();
    assert_eq!((proof.cells, proof.gaps.count, proof.overlaps.count), (27, 0, 0));
    assert_eq!(unreachable(&found, &scheme), [""; 0]);

    let (found, scheme) = audit("putler");
    assert_eq!(unreachable(&found, &scheme), ["recent", "promising", "cant_lose", "lost"]);
    assert!(found.labels.iter().all(|finding| finding.reach != Some(Reach::Never)), "they are shadowed by others");

    let (found, scheme) = audit("shopify_like");
    let proof = found.proof.as_ref().unwrap();
    assert_eq!((proof.gaps.count, unreachable(&found, &scheme).len()), (0, 0));
}

/// What asks for columns of a fitted value model; tests/scores.rs has some.
fn is_of_a_model(item: &Value) -> bool {
    ["worth_more", "bonus_hunter", "silent_but_alive", "active_but_leaving"].iter().any(|id| item["id"] == *id)
}

#[test]
fn every_label_of_every_scheme_is_reached_in_the_sample_shop() {
    for language in [Language::En, Language::Zh] {
        let session = sample(language);
        let library = ask(&session, 1, "library", &json!({}));
        for kind in ["features", "schemes", "tags"] {
            for item in library[kind].as_array().unwrap() {
                if !is_of_a_model(item) {
                    assert_eq!(item["needs"], json!([]), "{kind}.{}", item["id"]);
                }
            }
        }
        let schemes = library["schemes"].as_array().unwrap();
        for family in ["classic", "lifecycle", "rfm", "profile"] {
            assert!(schemes.iter().any(|scheme| scheme["family"] == family), "{family}");
        }
        for scheme in schemes.iter().filter(|scheme| !is_of_a_model(scheme)) {
            let divided = ask(&session, 1, "scheme", &json!({ "scheme": scheme["id"] }));
            let labels = divided["labels"].as_array().unwrap();
            let empty =
                labels.iter().filter(|label| label["customers"] == 0).map(|label| label["id"].as_str().unwrap());
            let expected: &[&str] = match scheme["id"].as_str().unwrap() {
                // As the audit of the published table says.
                "putler" => &["recent", "promising", "cant_lose", "lost"],
                // The shop sells to adults.
                "age_band" => &["under_18"],
                _ => &[],
            };
            assert_eq!(empty.collect::<Vec<&str>>(), expected, "{}", scheme["id"]);
            let labelled: u64 = labels.iter().map(|label| label["customers"].as_u64().unwrap()).sum();
            assert_eq!(labelled + divided["unlabelled"].as_u64().unwrap(), 3_120, "{}", scheme["id"]);
        }
    }
}

#[test]
fn what_the_data_lacks_is_said() {
    let file = b"customer,date,amount\nana,2024-01-05,120\nben,2024-01-09,15\n";
    let (mut session, _) = common::open(&[("orders.csv", file)], &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let library = ask(&session, 1, "library", &json!({}));
    let needs = |id: &str| {
        let scheme = library["schemes"].as_array().unwrap().iter().find(|scheme| scheme["id"] == id).unwrap();
        let each = scheme["needs"].as_array().unwrap().iter();
        each.map(|need| format!("{} {}", need["code"].as_str().unwrap(), need["value"].as_str().unwrap()))
            .collect::<Vec<String>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(needs("notebook"), none);
    assert_eq!(needs("satisfaction"), ["ledger_missing surveys"]);
    assert_eq!(needs("engagement"), ["ledger_missing events"]);
    assert_eq!(needs("industry"), ["ledger_missing customers"]);
    assert_eq!(needs("size"), ["ledger_missing customers"]);
    let refused = session.query(1, "scheme", r#"{"scheme": "industry"}"#).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.position().value.as_deref()), ("ledger_missing", Some("customers")));
    let refused = session.query(1, "scheme", r#"{"scheme": "notbook"}"#).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.position().nearest.as_deref()), ("unknown_scheme", Some("notebook")));
}

#[test]
fn who_entered_and_who_left_is_the_difference_of_two_days() {
    let session = sample(Language::En);
    let library = ask(&session, 1, "library", &json!({}));
    let mut seen = [0; 2];
    for tag in library["tags"].as_array().unwrap().iter().filter(|tag| !tag["text"].is_null()) {
        let text = format!("tags.{}", tag["id"].as_str().unwrap());
        let (now, then) = (holders(&session, 1, &text), holders(&session, 2, &text));
        let moves = ask(&session, 1, "moves", &json!({ "expression": text, "before": 2 }));
        let names = |list: &str| {
            let list = moves[list].as_array().unwrap().iter();
            list.map(|moved| moved["customer"].as_str().unwrap().to_owned()).collect::<BTreeSet<String>>()
        };
        // Lists name the first thousand.
        assert!(names("enteredFirst") == now.difference(&then).take(1000).cloned().collect(), "{text}");
        assert!(names("leftFirst") == then.difference(&now).take(1000).cloned().collect(), "{text}");
        assert_eq!(moves["entered"], now.difference(&then).count(), "{text}");
        assert_eq!(moves["left"], then.difference(&now).count(), "{text}");
        assert_eq!(moves["stayed"], now.intersection(&then).count(), "{text}");
        for (side, list) in ["enteredFirst", "leftFirst"].into_iter().enumerate() {
            for moved in moves[list].as_array().unwrap() {
                let terms = moved["terms"].as_array().unwrap().len();
                assert_eq!(terms == 0, moved["new"].as_bool().unwrap(), "{text}: somebody moved for no reason");
                seen[side] += 1;
            }
        }
    }
    assert!(seen[0] > 500 && seen[1] > 500, "{seen:?}");
}

#[test]
fn the_term_that_made_the_difference_is_named() {
    let file = b"customer,date,amount\nana,2024-01-05,120\nben,2024-01-09,15\nana,2024-03-01,80\nben,2024-03-02,500\ncid,2024-03-03,900\n";
    let (mut session, _) = common::open(&[("orders.csv", file)], &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    session.snapshot(2, &SnapshotRequest::read(r#"{"asOf": "2024-01-31"}"#).unwrap()).unwrap();
    let condition = "monetary >= 100 and recency_days <= 30";
    let moves = ask(&session, 1, "moves", &json!({ "expression": condition, "before": 2 }));
    assert_eq!(
        moves["terms"],
        json!([
            { "text": "monetary >= 100", "entered": 1, "left": 0 },
            { "text": "recency_days <= 30", "entered": 0, "left": 0 },
        ])
    );
    assert_eq!(
        moves["enteredFirst"],
        json!([
            { "customer": "ben", "new": false, "terms": [0] },
            { "customer": "cid", "new": true, "terms": [] },
        ])
    );
    assert_eq!((&moves["new"], &moves["stayed"], &moves["left"]), (&1.into(), &1.into(), &0.into()));
    // Only both together: neither alone would have been enough.
    let either = "not (frequency = 1) or monetary > 1000 or recency_days < 3 and monetary > 400";
    let moves = ask(&session, 1, "moves", &json!({ "expression": either, "before": 2 }));
    assert_eq!(moves["entered"], 3);
}

#[test]
fn a_population_is_a_shop_of_its_own() {
    // Nothing of those who are left out shows: as if their rows were not in the file.
    let rows: Vec<(u64, String)> = {
        let mut rng = Rng::new(3);
        let row = |rng: &mut Rng| {
            let id = rng.below(40);
            let (month, day, amount) = (rng.range(1, 13), rng.range(1, 29), rng.range(1, 900));
            (id, format!("c{id:02},2024-{month:02}-{day:02},{amount}.50"))
        };
        (0..300).map(|_| row(&mut rng)).collect()
    };
    let file = |keep: &dyn Fn(u64) -> bool| {
        let kept: Vec<&str> = rows.iter().filter(|(id, _)| keep(*id)).map(|(_, row)| &row[..]).collect();
        format!("customer,date,amount\n{}\n", kept.join("\n"))
    };
    let result = |file: &str, config: Value| {
        let request = SnapshotRequest::read(&json!({ "asOf": "2024-12-31", "config": config }).to_string()).unwrap();
        let (mut session, _) =
            common::open(&[("orders.csv", file.as_bytes())], &OpenRequest::default(), Reading::default()).unwrap();
        session.snapshot(1, &request).map(|doc| {
            let mut doc = serde_json::to_value(doc).unwrap();
            let population = doc["summary"].as_object_mut().unwrap().remove("population");
            (session.export(1, "customers.csv").unwrap(), doc, ask(&session, 1, "overview", &json!({})), population)
        })
    };
    let asked = result(&file(&|_| true), json!({ "population": "customer_id < 'c20' or false" }));
    assert_eq!(asked.unwrap_err().code().as_str(), "wrong_type", "texts have no order");
    let (csv, doc, overview, population) =
        result(&file(&|_| true), json!({ "population": "customer_id starts with 'c1'" })).unwrap();
    let alone = result(&file(&|id| (10..20).contains(&id)), json!({})).unwrap();
    assert_eq!(population.unwrap()["leftOut"], 30);
    assert_eq!((csv, doc, overview), (alone.0, alone.1, alone.2));
    let refused = result(&file(&|_| true), json!({ "population": "segment = 'champions'" })).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.position().value.as_deref()), ("unknown_column", Some("segment")));
    let refused = result(&file(&|_| true), json!({ "population": "frequency" })).unwrap_err();
    assert_eq!(refused.code().as_str(), "wrong_type");
    let nobody = result(&file(&|_| true), json!({ "population": "frequency > 1000" })).unwrap();
    assert_eq!(nobody.1["summary"]["customers"], 0);
}

#[test]
fn a_frozen_scheme_labels_as_it_did_and_keeps_its_borders() {
    let mut session = sample(Language::En);
    let library = ask(&session, 1, "library", &json!({}));
    let labels = |session: &Session, id: u32, scheme: &str| {
        let column = ExpressionRequest::Text(format!("schemes.{scheme}"));
        let (_, outcome) = session.evaluate(id, &column).unwrap();
        (0..outcome.known().rows()).map(|row| outcome.datum(row)).collect::<Vec<Datum>>()
    };
    let mut moved = 0;
    for scheme in library["schemes"].as_array().unwrap().iter().filter(|scheme| !is_of_a_model(scheme)) {
        let id = scheme["id"].as_str().unwrap();
        let frozen = ask(&session, 1, "freeze", &json!({ "scheme": id }));
        // Shares of all customers have no borders.
        assert_eq!(frozen["open"] == json!([]), id != "region", "{id}: {}", frozen["open"]);
        let mut file = frozen["file"].clone();
        file["id"] = json!("frozen");
        session.change("scheme", "frozen", &json!({ "value": file }).to_string()).unwrap();
        assert!(labels(&session, 1, "frozen") == labels(&session, 1, id), "{id} labels others");
        if id != "region" {
            let text = serde_json::to_string(&file).unwrap();
            assert!(!["ntile(", "quantile(", "zscore("].iter().any(|function| text.contains(function)), "{id}: {text}");
        }
        moved += usize::from(labels(&session, 2, "frozen") != labels(&session, 2, id));
        // Frozen again it is the same.
        if id != "region" {
            let again = ask(&session, 2, "freeze", &json!({ "scheme": "frozen" }));
            assert_eq!((&again["file"]["labels"], &again["file"]["parts"]), (&file["labels"], &file["parts"]), "{id}");
        }
    }
    assert!(moved > 8, "on another day others are at the borders: {moved}");
}
