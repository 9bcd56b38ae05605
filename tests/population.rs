//! What is left out when it is asked for, and what is only proposed.

use crate::common;
use clientele::api::{ErrorDoc, OpenRequest};
use common::Reading;
use serde_json::{Value, json};

const ORDERS: &str = "customer,order,date,amount,StockCode\n\
    17,1,2023-12-31,10,85123A\n17,2,2024-01-01,20,POST\n17,2,2024-01-01,5,85123A\n\
    test@shop.example,3,2024-01-03,30,85123A\n18,4,2024-01-04,40,运费\n18,5,2024-01-05,50,85123A\n";

fn open(text: &str, request: &Value) -> Result<Value, Value> {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    match common::open(&[("orders.csv", text.as_bytes())], &request, Reading::default()) {
        Ok((_, report)) => Ok(serde_json::to_value(report).unwrap()),
        Err(error) => Err(serde_json::to_value(ErrorDoc::from(&error)).unwrap()),
    }
}

fn issue<'a>(report: &'a Value, code: &str) -> &'a Value {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).unwrap_or(&Value::Null)
}

#[test]
fn what_may_not_be_meant_is_proposed_and_counts() {
    let report = open(ORDERS, &json!({})).unwrap();
    assert_eq!(report["netRevenue"]["minor"], 155);
    assert_eq!(issue(&report, "no_product")["count"], 2);
    let rows: Vec<u64> = issue(&report, "no_product")["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["row"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [3, 6]);
    assert_eq!(issue(&report, "odd_customers")["count"], 1);
    assert_eq!(issue(&report, "odd_customers")["samples"][0]["value"], "test@shop.example");
}

#[test]
fn masked_ids_are_told() {
    let text = "customer,date,amount\n138****0000,2024-01-01,5\n139＊＊0000,2024-01-02,6\n小**明,2024-01-03,7\na-1,2024-01-04,8\n";
    let report = open(text, &json!({})).unwrap();
    assert_eq!(issue(&report, "masked_ids")["count"], 3);
    assert_eq!(issue(&report, "masked_ids")["samples"][0]["value"], "138****0000");
    assert_eq!(issue(&report, "masked_ids")["severity"], "noted");
}

#[test]
fn what_is_asked_is_left_out_and_counted() {
    let exclude = json!({ "customers": ["test@shop.example"], "items": ["post", "运费"] });
    let report = open(ORDERS, &json!({ "from": "2024-01-01", "exclude": exclude })).unwrap();
    assert_eq!(report["netRevenue"]["minor"], 55);
    assert_eq!(report["excludedRows"], 4);
    for (code, count, row) in [("before_start", 1, 2), ("excluded_item", 2, 3), ("excluded_customer", 1, 5)] {
        let issue = issue(&report, code);
        assert_eq!((&issue["count"], &issue["samples"][0]["row"]), (&json!(count), &json!(row)), "{code}");
        assert_eq!(issue["severity"], "excluded");
    }
    assert_eq!(report["firstDay"], "2024-01-01");
    assert_eq!((issue(&report, "no_product"), issue(&report, "odd_customers")), (&Value::Null, &Value::Null));
}

#[test]
fn rows_that_carry_their_orders_total_stay() {
    let text = ORDERS.replace("2024-01-01,5,", "2024-01-01,20,");
    let exclude = json!({ "items": ["POST"] });
    let report = open(&text, &json!({ "amountPer": "order", "exclude": exclude })).unwrap();
    assert_eq!(report["excludedRows"], 0);
    assert_eq!(report["netRevenue"]["minor"], 150);
}

#[test]
fn what_cannot_be_asked() {
    assert_eq!(open(ORDERS, &json!({ "from": "soon" })).unwrap_err()["field"], "from");
    assert!(OpenRequest::read(&json!({ "exclude": { "items": "POST" } }).to_string()).is_err());
}
