//! What status texts are taken for, and how that is said otherwise.

use crate::common;
use clientele::api::{ErrorDoc, Head, OpenRequest, Session, SnapshotRequest};
use common::Reading;
use serde_json::{Value, json};

const ORDERS: &str = "客户,订单号,日期,金额,订单状态\n\
    甲,1,2024-01-01,10,交易成功\n甲,2,2024-01-02,20, 交易成功\n乙,3,2024-01-03,30,等待买家付款\n\
    乙,4,2024-01-04,40,交易关闭\n丙,5,2024-01-05,50,神秘状态\n丙,6,2024-01-06,60,\n";

fn open(request: &Value) -> Result<Value, Value> {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    match common::open(&[("orders.csv", ORDERS.as_bytes())], &request, Reading::default()) {
        Ok((_, report)) => Ok(serde_json::to_value(report).unwrap()),
        Err(error) => Err(serde_json::to_value(ErrorDoc::from(&error)).unwrap()),
    }
}

#[test]
fn every_text_is_told_with_what_it_was_taken_for() {
    let report = open(&json!({})).unwrap();
    let expected = json!([
        { "field": "status", "value": "交易成功", "rows": 2, "meaning": "paid", "reason": "known" },
        { "field": "status", "value": "等待买家付款", "rows": 1, "meaning": "unpaid", "reason": "known" },
        { "field": "status", "value": "交易关闭", "rows": 1, "meaning": "cancelled", "reason": "known" },
        { "field": "status", "value": "神秘状态", "rows": 1, "meaning": "paid", "reason": "assumed" },
    ]);
    assert_eq!(report["files"][0]["statuses"], expected);
    assert_eq!(report["netRevenue"]["minor"], 10 + 20 + 50 + 60);
    let unpaid = &report["issues"][0];
    assert_eq!(
        (&unpaid["code"], &unpaid["count"], &unpaid["severity"]),
        (&json!("unpaid"), &json!(1), &json!("excluded"))
    );
    assert_eq!(unpaid["samples"][0]["row"], 4);
}

#[test]
fn what_is_said_of_a_text_holds() {
    let values = [["orders.status", "神秘状态", "cancelled"], ["orders.status", "等待买家付款", "paid"]];
    let report = open(&json!({ "values": values })).unwrap();
    assert_eq!(report["netRevenue"]["minor"], 10 + 20 + 30 + 60);
    assert_eq!(report["excludedRows"], 0);
    assert_eq!(report["files"][0]["statuses"][1]["reason"], "asked");
    for wrong in [["orders.status", "x", "lost"], ["status", "x", "paid"], ["shops.status", "x", "paid"]] {
        let error = open(&json!({ "values": [wrong] })).unwrap_err();
        assert_eq!((&error["code"], &error["field"]), (&json!("invalid_option"), &json!("values")));
    }
}

#[test]
fn a_sketch_tells_them_before_anything_is_read() {
    let head = Head { name: "orders.csv".to_owned(), bytes: ORDERS.len() as u64, head: ORDERS.as_bytes().to_vec() };
    let request = json!({ "values": [["orders.status", "神秘状态", "unpaid"]] });
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let sketch = serde_json::to_value(Session::new().sketch(&[head], &request).unwrap()).unwrap();
    let statuses = sketch[0]["table"]["statuses"].as_array().unwrap();
    assert_eq!(statuses.len(), 4);
    assert_eq!(
        statuses[0],
        json!({ "field": "status", "value": "交易成功", "rows": 2, "meaning": "paid", "reason": "known" })
    );
    assert_eq!(
        statuses[3],
        json!({ "field": "status", "value": "神秘状态", "rows": 1, "meaning": "unpaid", "reason": "asked" })
    );
}

#[test]
fn codes_that_differ_by_their_marks_stay_apart() {
    let file = "customer,date,amount,channel\na,2024-01-01,1,1.1\nb,2024-01-02,2,11\nc,2024-01-03,4,1-1\nd,2024-01-04,8,A+\n\
        e,2024-01-05,16,A\nf,2024-01-06,32,On-Line\ng,2024-01-07,64,online\nh,2024-01-08,128, ONLINE \n";
    let (mut session, _) =
        common::open(&[("orders.csv", file.as_bytes())], &OpenRequest::default(), Reading::default()).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    for (channel, customers) in [("1.1", 1), ("11", 1), ("1-1", 1), ("A+", 1), ("A", 1), ("ONLINE", 3)] {
        let query = json!({ "where": format!("any(orders where channel = '{channel}')") }).to_string();
        let rows: Value = serde_json::from_str(&session.query(1, "rows", &query).unwrap()).unwrap();
        assert_eq!(rows["total"], customers, "{channel}");
    }
}
