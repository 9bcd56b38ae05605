//! The scores that the engine brings along, and people's own.

use crate::common;
use std::collections::BTreeMap;

use crate::asked::{ask, holders, sample};
use clientele::api::{ExpressionRequest, OpenRequest, Session, SnapshotRequest};
use clientele::expr::Vector;
use clientele::rng::Rng;
use clientele_sample::Language;
use common::Reading;
use serde_json::{Value, json};

fn opened(files: &[(&str, &str)]) -> Session {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (mut session, _) = common::open(&files, &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    session
}

/// A score's value for each customer; amounts in minor units.
fn values(session: &Session, text: &str) -> Vec<Option<f64>> {
    let (_, outcome) = session.evaluate(1, &ExpressionRequest::Text(text.to_owned())).unwrap();
    let Vector::Numbers(numbers) = &outcome.values else { panic!("{text} is a number") };
    (0..outcome.known().rows()).map(|row| numbers.get(row)).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// The part of a list whose `id` is this.
fn named<'v>(list: &'v Value, id: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id} in {list}"))
}

const FIGURES: [&str; 5] = ["mean", "standardError", "least", "median", "most"];

/// Every score of the sample shop as pandas has it (tests/reference/scores.py), to 1e-9 of the larger of the value and one.
#[test]
fn every_score_of_the_sample_shop_is_as_pandas_has_it() {
    let session = sample(Language::En);
    let all = ask(&session, 1, "scores", &json!({}));
    let mut seen = 0;
    for line in include_str!("reference/scores.tsv").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (id, customers) = (cells[0], cells[1].parse::<u64>().unwrap());
        let expected: Vec<f64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        let score = named(&all["scores"], id);
        assert_eq!(score["all"]["customers"], customers, "{id}");
        for (name, expected) in FIGURES.iter().zip(&expected) {
            let found = score["all"][name].as_f64().unwrap();
            assert!(close(found, *expected), "{id} {name}: {found}, pandas {expected}");
        }
        // Values at the right customers; amounts are whole minor units of two decimals.
        let unit = if score["type"] == "money" { 100.0 } else { 1.0 };
        let values = values(&session, &format!("scores.{id}"));
        let mixed =
            values.iter().enumerate().filter_map(|(place, value)| Some(value.as_ref()? * (1 + place % 7) as f64));
        let mixed = mixed.sum::<f64>() / unit / customers as f64;
        assert!(close(mixed, expected[5]), "{id} mixed: {mixed}, pandas {}", expected[5]);
        seen += 1;
    }
    assert_eq!(seen, all["scores"].as_array().unwrap().len(), "every score that the sample shop allows has its oracle");
}

#[test]
fn both_languages_of_the_sample_shop_score_alike() {
    let [en, zh] = [Language::En, Language::Zh].map(|language| ask(&sample(language), 1, "scores", &json!({})));
    assert_eq!(en, zh);
}

/// The net promoter score of a shop, a segment and an audience is promoters − detractors in percent, and its error that of a mean.
#[test]
fn nps_of_shop_segment_and_audience_is_promoters_less_detractors() {
    let session = sample(Language::En);
    let request = json!({ "scores": ["nps"], "by": "grade" });
    let doc = ask(&session, 1, "scores", &request);
    let check = |found: &Value, condition: &str| {
        let count = |nps: &str| {
            let holds = holders(&session, 1, &format!("scores.nps = {nps} and {condition}"));
            holds.len() as f64
        };
        let [promoters, passives, detractors] = ["100", "0", "-100"].map(count);
        let n = promoters + passives + detractors;
        let nps = 100.0 * (promoters - detractors) / n;
        // Σ(x − mean)² = Σx² − n·mean².
        let error = ((1e4 * (promoters + detractors) - n * nps * nps) / (n - 1.0) / n).sqrt();
        assert_eq!(found["customers"], n as u64);
        assert!(close(found["mean"].as_f64().unwrap(), nps), "{found}");
        assert!(close(found["standardError"].as_f64().unwrap(), error), "{found} {error}");
    };
    let nps = named(&doc["scores"], "nps");
    check(&nps["all"], "frequency >= 0");
    for (label, found) in doc["labels"].as_array().unwrap().iter().zip(nps["labels"].as_array().unwrap()) {
        check(found, &format!("schemes.grade = '{}'", label.as_str().unwrap()));
    }
    let who = "recency_days < 90";
    let audience = ask(&session, 1, "scores", &json!({ "scores": ["nps"], "where": who }));
    check(&named(&audience["scores"], "nps")["all"], who);
    // The label of nobody has no figures, and no score is not a number.
    let nobody = ask(&session, 1, "scores", &json!({ "by": "grade", "where": "frequency < 0" }));
    for score in nobody["scores"].as_array().unwrap() {
        assert!(score["all"].is_null() && score["labels"].as_array().unwrap().iter().all(Value::is_null), "{score}");
    }
}

/// The fast figures against sums as one writes them.
#[test]
fn figures_agree_with_their_naive_twin() {
    let session = sample(Language::Zh);
    let mut rng = Rng::new(7);
    for id in ["engagement", "simple_value", "churn_signals", "wallet_share"] {
        let all = values(&session, &format!("scores.{id}"));
        let unit = if id == "simple_value" { 100.0 } else { 1.0 };
        let least = rng.range(0, 400);
        let doc = ask(&session, 1, "scores", &json!({ "scores": [id], "where": format!("recency_days >= {least}") }));
        let recency = values(&session, "recency_days");
        let chosen = all.iter().zip(&recency).filter(|(_, days)| days.is_some_and(|days| days >= least as f64));
        let mut values: Vec<f64> = chosen.filter_map(|(value, _)| value.map(|value| value / unit)).collect();
        values.sort_by(f64::total_cmp);
        let n = values.len();
        let mean = values.iter().sum::<f64>() / n as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n as f64 - 1.0);
        let middle = if n % 2 == 1 { values[n / 2] } else { (values[n / 2 - 1] + values[n / 2]) / 2.0 };
        let found = &named(&doc["scores"], id)["all"];
        assert_eq!(found["customers"], n);
        for (name, twin) in FIGURES.iter().zip([mean, (variance / n as f64).sqrt(), values[0], middle, values[n - 1]]) {
            let found = found[name].as_f64().unwrap();
            assert!(close(found, twin), "{id} {name}: {found}, twin {twin}");
        }
    }
}

/// A customer's scores are those of the column, and the parts make the whole.
#[test]
fn a_customer_has_the_column_s_value_and_its_parts() {
    let session = sample(Language::En);
    let ids = ask(&session, 1, "rows", &json!({ "limit": 40, "where": "scores.churn_signals >= 1" }));
    for row in ids["rows"].as_array().unwrap() {
        let customer = row[0].as_str().unwrap();
        let scored = ask(&session, 1, "scored", &json!({ "customer": customer }));
        let number = |id: &str| named(&scored, id)["value"].as_f64();
        let part = |id: &str, part: &str| named(&named(&scored, id)["parts"], part)["value"].as_f64();
        let signals =
            ["orders", "interaction", "complaints", "satisfaction"].map(|of| part("churn_signals", of).unwrap());
        assert_eq!(number("churn_signals"), Some(signals.iter().sum()));
        if signals[0] == 1.0 {
            let (before, now) = (part("order_change", "before").unwrap(), part("order_change", "now").unwrap());
            assert!(before >= 2.0 && now <= before / 2.0, "{customer}: {before} then {now}");
        }
        let points = ["repurchase", "years", "referred", "unprompted"].map(|of| part("loyalty", of).unwrap());
        assert!(close(number("loyalty").unwrap(), points.iter().sum()));
        for (id, value) in [("loyalty", number("loyalty")), ("nps", number("nps"))] {
            let (at, all) = (values(&session, "recency_days").len(), values(&session, &format!("scores.{id}")));
            assert_eq!(at, all.len());
            let explained =
                ask(&session, 1, "explain", &json!({ "customer": customer, "expression": format!("scores.{id}") }));
            assert_eq!(explained["value"].as_f64(), value, "{customer} {id}");
        }
    }
    assert!(ask(&session, 1, "scored", &json!({ "customer": "nobody" })).is_null());
}

/// Keiningham and others: with two shops the first has two thirds, the second a third; with three, 1/2, 1/3, 1/6. The budget goes first.
#[test]
fn share_of_wallet_is_direct_or_by_the_wallet_allocation_rule() {
    let people = "customer_id,our_rank,shops_used,yearly_budget\n\
        a,1,2,\nb,2,2,\nc,1,3,\nd,2,3,\ne,3,3,\nf,1,1,\ng,4,3,\nh,,3,\ni,1,2,400\n";
    let orders = "order_id,customer_id,order_date,amount\n1,a,2024-05-01,100.00\n2,i,2024-05-02,100.00\n";
    let session = opened(&[("orders.csv", orders), ("customers.csv", people)]);
    let expected = [2.0 / 3.0, 1.0 / 3.0, 0.5, 1.0 / 3.0, 1.0 / 6.0, 1.0].map(Some);
    let found = values(&session, "scores.wallet_share");
    for (found, expected) in found.iter().zip(expected.into_iter().chain([None, None, Some(0.25)])) {
        assert!(found.zip(expected).map_or(found == &expected, |(a, b)| close(a, b)), "{found:?} {expected:?}");
    }
}

#[test]
fn margin_and_contribution_count_what_is_given() {
    let orders = "order_id,customer_id,order_date,amount,cost\n1,a,2024-05-01,100.00,60.00\n2,a,2024-06-01,50.00,20.00\n3,b,2024-06-02,10.00,15.00\n";
    let people = "customer_id,acquisition_cost,service_cost\na,5.00,1.50\nb,2.00,\n";
    let session = opened(&[("orders.csv", orders), ("customers.csv", people)]);
    assert_eq!(values(&session, "scores.margin"), [Some(7000.0), Some(-500.0)]);
    assert_eq!(values(&session, "scores.contribution"), [Some(6350.0), Some(-700.0)]);
    // Orders alone: the margin is not known, and nothing is made up.
    let alone = opened(&[("orders.csv", "order_id,customer_id,order_date,amount\n1,a,2024-05-01,100.00\n")]);
    let library = ask(&alone, 1, "library", &json!({}));
    for id in ["margin", "contribution", "nps", "wallet_share", "engagement", "relationship_gap"] {
        let score = named(&library["scores"], id);
        assert!(score["text"].is_null() && !score["needs"].as_array().unwrap().is_empty(), "{id}: {score}");
    }
    let found = ask(&alone, 1, "scores", &json!({}));
    assert!(found["scores"].as_array().unwrap().iter().all(|score| score["id"] != "margin"));
    assert_eq!(named(&found["scores"], "loyalty")["all"]["standardError"], Value::Null);
}

/// Answers from 0 to 10 without a kind are recommendations; on a scale of five they are not.
#[test]
fn a_survey_without_kinds_is_told_by_its_scale() {
    let orders = "order_id,customer_id,order_date,amount\n1,a,2024-05-10,100.00\n";
    let of = |answers: &str| {
        let answers = format!("customer_id,answer_date,score\n{answers}");
        values(&opened(&[("orders.csv", orders), ("surveys.csv", &answers)]), "scores.nps")
    };
    assert_eq!(
        of("a,2024-05-01,10\nb,2024-05-01,0\nc,2024-05-01,8\nc,2024-05-02,9\n"),
        [100.0, -100.0, 100.0].map(Some)
    );
    assert_eq!(of("a,2024-05-01,5\nb,2024-05-01,1\nc,2024-05-01,4\n"), [None, None, None]);
}

#[test]
fn own_scores_and_settings_count_everywhere() {
    let mut session = sample(Language::En);
    let before = holders(&session, 1, "scores.nps = 100").len();
    let library = ask(&session, 1, "library", &json!({}));
    let mut nps = named(&library["scores"], "nps")["file"].clone();
    nps["settings"][1]["value"] = json!(10);
    session.change("score", "nps", &json!({ "value": nps }).to_string()).unwrap();
    assert!(holders(&session, 1, "scores.nps = 100").len() < before);
    session.change("score", "nps", &json!({ "value": null }).to_string()).unwrap();
    assert_eq!(holders(&session, 1, "scores.nps = 100").len(), before);
    let rules = json!({ "value": { "scores": [{ "id": "heat", "is": "scores.engagement * 2" }] } });
    session.change("rules", "1", &rules.to_string()).unwrap();
    let found = ask(&session, 1, "scores", &json!({ "scores": ["engagement", "heat"] }));
    let mean = |id: &str| named(&found["scores"], id)["all"]["mean"].as_f64().unwrap();
    assert!(close(mean("heat"), 2.0 * mean("engagement")));
    let run: Value = serde_json::from_slice(&session.export(1, "run.json").unwrap()).unwrap();
    assert_eq!(run["rules"]["scores"][0]["id"], "heat");
    for (wrong, field) in [(json!({ "id": "x" }), "is"), (json!({ "id": "x", "is": "1 +" }), "x")] {
        let error = session.change("score", "x", &json!({ "value": wrong }).to_string()).unwrap_err();
        assert_eq!(error.position().field.as_deref(), Some(field));
    }
}

#[test]
fn the_file_of_scores_has_a_column_each() {
    let session = sample(Language::En);
    let text = |request: &Value| {
        let bytes = session.export_of(1, "scores.csv", &request.to_string()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let two = text(&json!({ "scores": ["nps", "loyalty"] }));
    let lines: Vec<&str> = two.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "customer_id,nps,loyalty");
    let nps = values(&session, "scores.nps");
    assert_eq!(lines.len(), nps.len() + 1);
    for (line, nps) in lines[1..].iter().zip(nps) {
        let cell = line.split(',').nth(1).unwrap();
        assert_eq!(cell, nps.map_or(String::new(), |nps| nps.to_string()), "{line}");
    }
    let all = text(&json!({}));
    let ids: BTreeMap<&str, usize> = all.lines().next().unwrap().split(',').zip(0..).collect();
    assert!(ids.contains_key("churn_signals") && !ids.contains_key("margin"), "{ids:?}");
    for (request, code) in
        [(json!({ "scores": ["nsp"] }), "unknown_column"), (json!({ "scores": ["margin"] }), "unknown_column")]
    {
        let error = session.export_of(1, "scores.csv", &request.to_string()).unwrap_err();
        assert_eq!(error.code().as_str(), code);
    }
}

/// People's own scores over real tables of customers, as pandas has them (tests/reference/scores_data.py).
#[test]
fn own_scores_of_real_tables_are_as_pandas_has_them() {
    let files = [
        (
            "marketing_campaign/marketing_campaign_tab.csv",
            json!([
                { "id": "deals", "is": "customers.NumDealsPurchases / (customers.NumWebPurchases + customers.NumCatalogPurchases + customers.NumStorePurchases)" },
                { "id": "wine", "is": "customers.MntWines / (customers.MntWines + customers.MntFruits + customers.MntMeatProducts + customers.MntFishProducts + customers.MntSweetProducts)" },
            ]),
        ),
        (
            "telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv",
            json!([
                { "id": "yearly", "is": "customers.MonthlyCharges * 12" },
                { "id": "paid", "parts": [{ "id": "years", "is": "customers.tenure / 12" }], "is": "scores.yearly * years" },
            ]),
        ),
    ];
    for (name, scores) in files {
        let Some(bytes) = common::shared(name) else {
            println!("skipped: {name} is not here");
            continue;
        };
        let request = OpenRequest::read(r#"{"today": "2026-01-01"}"#).unwrap();
        let (mut session, _) = common::open(&[("f.csv", &bytes)], &request, Reading::default()).unwrap();
        session.snapshot(1, &SnapshotRequest::default()).unwrap();
        session.change("rules", "1", &json!({ "value": { "scores": scores } }).to_string()).unwrap();
        let ids: Vec<&str> = scores.as_array().unwrap().iter().map(|score| score["id"].as_str().unwrap()).collect();
        let found = ask(&session, 1, "scores", &json!({ "scores": ids }));
        let lines = include_str!("reference/scores_data.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let mut seen = 0;
        for cells in lines.filter(|cells| name.starts_with(cells[0])) {
            let all = &named(&found["scores"], cells[1])["all"];
            assert_eq!(all["customers"], cells[2].parse::<u64>().unwrap(), "{cells:?}");
            for (figure, expected) in FIGURES.iter().zip(&cells[3..]) {
                let (a, b) = (all[figure].as_f64().unwrap(), expected.parse().unwrap());
                assert!(close(a, b), "{cells:?} {figure}: {a}");
            }
            seen += 1;
        }
        assert_eq!(seen, 2);
        // No orders, no answers, no interactions: none of the built-in scores is made up.
        let built_in = ask(&session, 1, "scores", &json!({}));
        let others =
            built_in["scores"].as_array().unwrap().iter().filter(|score| !ids.iter().any(|id| score["id"] == *id));
        assert_eq!(others.count(), 0, "{built_in}");
    }
}

/// The two plays follow from the columns of a value model, and are not there without.
#[test]
fn plays_follow_from_fitted_values() {
    let mut session = sample(Language::En);
    let lacking = ask(&session, 1, "library", &json!({}));
    for id in ["worth_more", "bonus_hunter"] {
        assert!(named(&lacking["tags"], id)["text"].is_null(), "{id}");
    }
    let day = "2026-06-30";
    let customers = *session.codes(1).unwrap().last().unwrap() as usize;
    let mut rng = Rng::new(11);
    let numbers: Vec<f64> =
        (0..2 * customers).map(|place| rng.below(1000) as f64 / if place < customers { 1000.0 } else { 1.0 }).collect();
    let about =
        json!({ "name": "value", "asOf": day, "columns": [{ "name": "p_alive" }, { "name": "clv", "unit": "money" }] });
    session.put_model(&about.to_string(), &numbers).unwrap();
    session.snapshot(1, &SnapshotRequest::read(&json!({ "asOf": day }).to_string()).unwrap()).unwrap();
    let column = |text: &str| values(&session, text);
    let clv = column("value.clv");
    let (year, lately) = (column("features.spend_last_year"), column("sum(orders.amount, last 90 days)"));
    let share = column("features.discount_share");
    // The type-7 quantile, as one writes it.
    let quantile = |of: &[Option<f64>], part: f64| {
        let mut known: Vec<f64> = of.iter().zip(&clv).filter_map(|(value, clv)| clv.and(*value)).collect();
        known.sort_by(f64::total_cmp);
        let at = part * (known.len() - 1) as f64;
        let (low, high) = (known[at.floor() as usize], known[at.ceil() as usize]);
        low + (high - low) * at.fract()
    };
    let (high, low, middle, much) =
        (quantile(&clv, 0.8), quantile(&year, 0.5), quantile(&clv, 0.5), quantile(&lately, 0.8));
    let rows = 0..clv.len();
    let more = rows.clone().filter(|&row| clv[row] > Some(high) && year[row].is_some_and(|spend| spend <= low)).count();
    let hunters = rows.clone().filter(|&row| {
        clv[row].is_some_and(|clv| clv <= middle)
            && lately[row] > Some(much)
            && share[row].is_some_and(|share| share >= 0.6)
    });
    let hunters = hunters.count();
    assert_eq!(
        (holders(&session, 1, "tags.worth_more").len(), holders(&session, 1, "tags.bonus_hunter").len()),
        (more, hunters)
    );
    assert!(more > 0 && hunters > 0, "{more} {hunters}");
}
