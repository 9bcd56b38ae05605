//! UCI Online Retail, read natively; the figures are those of ../shared/reference/published.md.

use crate::common;
use std::io::Read;

use clientele::api::{OpenRequest, RowsRequest, SnapshotRequest};
use serde_json::{Value, json};
use sha2::Digest;

#[test]
fn online_retail_gives_the_published_figures() {
    let Some(zipped) = common::shared("online_retail/online_retail.csv.gz") else { return };
    let mut file = Vec::new();
    flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut file).unwrap();

    let files = [("online_retail.csv", &file[..])];
    let (mut session, report) = common::open(&files, &OpenRequest::default(), common::Reading::default()).unwrap();
    let report = serde_json::to_value(&report).unwrap();
    let issue = |code: &str| {
        let issues = report["issues"].as_array().unwrap();
        issues.iter().find(|issue| issue["code"] == code).map_or(Value::Null, |issue| issue["count"].clone())
    };
    assert_eq!(report["rows"], 541_909);
    assert_eq!(report["customers"], 4_372);
    assert_eq!(issue("missing_customer"), 135_080);
    assert_eq!(report["excludedRows"], 135_080);
    assert_eq!(issue("id_float"), 541_909 - 135_080);
    // 5,225 by a count of equal lines with a customer (Python 3.13, its csv module); estimated here from one row in eight, which has
    // a standard deviation of 191.
    let twice = issue("duplicate_row").as_i64().unwrap();
    assert!((twice - 5_225).abs() < 3 * 191, "{twice}");
    assert_eq!(report["cancelMarkRows"], 9_288);
    assert_eq!(report["cancelledOrNegativeRows"], 10_626);
    assert_eq!(report["netRevenueKnown"], json!({ "minor": 8_300_065_814i64, "scale": 3 }));
    assert_eq!(report["netRevenue"], json!({ "minor": 9_747_747_934i64, "scale": 3 }));
    assert_eq!(report["defaultAsOf"], "2011-12-09");

    let doc = serde_json::to_value(session.snapshot(1, &SnapshotRequest::default()).unwrap()).unwrap();
    let summary = &doc["summary"];
    assert_eq!(summary["segments"][0]["id"], "unscored");
    assert_eq!(summary["segments"][0]["customers"], 33);
    let first = serde_json::to_value(session.rows(1, &RowsRequest::default(), None).unwrap()).unwrap();
    assert_eq!(first["rows"][0][0], "14646");
    assert_eq!(first["rows"][0][3], json!({ "minor": 279_489_020, "scale": 3 }));
    let customer = serde_json::to_value(session.customer(1, "12748").unwrap()).unwrap();
    assert_eq!(customer[2], 210);

    // The golden file is what Node and the browsers must give, too: tests/package and tests/page compare with its hash.
    let csv = session.export(1, "customers.csv").unwrap();
    let golden = include_str!("golden/online_retail.customers.sha256").trim();
    let hash = format!("{:x}", sha2::Sha256::digest(&csv));
    if let Ok(folder) = std::env::var("CLIENTELE_KEEP") {
        std::fs::write(std::path::Path::new(&folder).join("online_retail.customers.csv"), &csv).unwrap();
    }
    assert_eq!(hash, golden, "customers.csv has changed; CLIENTELE_KEEP=folder keeps the new one for a look");
}
