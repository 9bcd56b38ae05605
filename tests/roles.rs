//! Tables that are not of orders are told from those that are and read, and visits without amounts are. Figures from the files'
//! SOURCE.txt.

use crate::common;
use clientele::api::{Head, OpenRequest, Session};
use clientele::ingest::HEAD_BYTES;
use serde_json::Value;

fn sketch(path: &str) -> Option<Value> {
    let bytes = common::shared(path)?;
    let head = bytes[..bytes.len().min(HEAD_BYTES as usize)].to_vec();
    let head = Head { name: "f.csv".to_owned(), bytes: bytes.len() as u64, head };
    Some(serde_json::to_value(&Session::new().sketch(&[head], &OpenRequest::default()).unwrap()[0]).unwrap())
}

#[test]
fn customers_and_surveys_are_recognised_as_such() {
    for (path, role) in [
        ("mall_customers/Mall_Customers.csv", "customers"),
        ("wholesale_customers/Wholesale_customers_data.csv", "customers"),
        ("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "customers"),
        ("marketing_campaign/marketing_campaign_tab.csv", "customers"),
        ("mcdonalds_survey/mcdonalds.csv", "surveys"),
        ("cdnow/cdnow_customers_summary.csv", "customers"),
        ("cdnow/CDNOW_master.txt", "orders"),
        ("groceries_members/Groceries_dataset.csv", "orders"),
    ] {
        let Some(sketch) = sketch(path) else { return };
        assert_eq!(sketch["table"]["role"], role, "{path}");
        assert!(sketch["error"].is_null(), "{path}: {}", sketch["error"]);
    }
}

#[test]
fn visits_without_amounts_are_read() {
    let Some(bytes) = common::shared("groceries_members/Groceries_dataset.csv") else { return };
    let (_, report) = common::open(&[("f.csv", &bytes)], &OpenRequest::default(), common::Reading::default()).unwrap();
    let report = serde_json::to_value(&report).unwrap();
    assert_eq!((&report["rows"], &report["customers"]), (&38_765.into(), &3_898.into()));
    assert_eq!((&report["firstDay"], &report["lastDay"]), (&"2014-01-01".into(), &"2015-12-30".into()));
    assert_eq!(report["issues"][0]["code"], "no_amounts");
    assert_eq!(report["excludedRows"], 0);
}
