//! How the built-in schemes divide the customers of real files, against counts that pandas made (tests/reference/schemes.py).

use crate::common;
use std::collections::BTreeMap;
use std::io::Read;

use clientele::api::{OpenRequest, Session, SnapshotRequest};
use common::Reading;
use serde_json::Value;

/// Labels and their customers; `-` is none.
type Counts = BTreeMap<String, u64>;

fn opened(name: &str) -> Option<Session> {
    let bytes = match name {
        "online_retail" => {
            let zipped = common::shared("online_retail/online_retail.csv.gz")?;
            let mut file = Vec::new();
            flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut file).unwrap();
            file
        }
        "marketing_campaign" => common::shared("marketing_campaign/marketing_campaign_tab.csv")?,
        _ => common::shared("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv")?,
    };
    let request = OpenRequest::read(r#"{"today": "2026-01-01"}"#).unwrap();
    let (mut session, _) = common::open(&[("f.csv", &bytes)], &request, Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    Some(session)
}

fn counted(session: &Session, scheme: &str) -> Counts {
    let doc = session.query(1, "scheme", &serde_json::json!({ "scheme": scheme }).to_string()).unwrap();
    let doc: Value = serde_json::from_str(&doc).unwrap();
    let labels = doc["labels"].as_array().unwrap().iter();
    let labels = labels.map(|label| (label["id"].as_str().unwrap().to_owned(), label["customers"].as_u64().unwrap()));
    let none = ("-".to_owned(), doc["unlabelled"].as_u64().unwrap());
    labels.chain([none]).filter(|(_, customers)| *customers > 0).collect()
}

#[test]
fn real_customers_have_the_labels_that_pandas_gives_them() {
    let mut expected: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    for line in include_str!("reference/schemes.tsv").lines() {
        if line.starts_with("cn_rfm_orders") {
            continue; // A workbook: tests/package/schemes-data.test.mjs.
        }
        let [file, scheme, label, customers] = line.split('\t').collect::<Vec<&str>>()[..] else { panic!("{line}") };
        expected.entry((file, scheme)).or_default().insert(label.to_owned(), customers.parse().unwrap());
    }
    assert_eq!(expected.len(), 16);
    let mut sessions: BTreeMap<&str, Option<Session>> = BTreeMap::new();
    for ((file, scheme), counts) in expected {
        match sessions.entry(file).or_insert_with(|| opened(file)) {
            Some(session) => assert_eq!(counted(session, scheme), counts, "{file}, {scheme}"),
            None => println!("skipped: {file} is not here"),
        }
    }
}
