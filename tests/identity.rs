//! Who a customer is: by id, by what stands in for it, by account.

use crate::common;
use clientele::api::{ErrorDoc, Head, OpenRequest, Session, SnapshotRequest};
use common::{Reading, naive};
use serde_json::{Value, json};

const ORDERS: &str = "Customer ID,E-Mail,Phone,Order,Date,Amount,Company\n\
    17,Ann@Example.org,+86 138 0013 8000,1,2024-01-01,10,Acme\n\
    ,ann@example.ORG ,,2,2024-01-02,20,Acme\n\
    ,,138-0013-8000,3,2024-01-03,30,\n\
    ,nonsense,013800138000,4,2024-01-04,40,Globex\n\
    ,,,5,2024-01-05,50,\n\
    18,,,6,2024-01-06,60,Globex\n";

fn open(text: &str, request: &Value) -> Result<(Value, Vec<String>), Value> {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let files = [("orders.csv", text.as_bytes())];
    let (mut session, report) = common::open(&files, &request, Reading::default())
        .map_err(|error| serde_json::to_value(ErrorDoc::from(&error)).unwrap())?;
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    let csv = session.export(1, "customers.csv").unwrap();
    let rows = naive::read(csv.strip_prefix("\u{feff}".as_bytes()).unwrap()).0;
    Ok((serde_json::to_value(report).unwrap(), rows[1..].iter().map(|row| row.texts()[0].clone()).collect()))
}

fn count(report: &Value, code: &str) -> u64 {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).map_or(0, |issue| issue["count"].as_u64().unwrap())
}

#[test]
fn nothing_stands_in_unasked() {
    let (report, customers) = open(ORDERS, &json!({})).unwrap();
    assert_eq!(customers, ["17", "18"]);
    assert_eq!(count(&report, "missing_customer"), 4);
}

#[test]
fn what_was_agreed_stands_in_and_is_counted() {
    let (report, customers) = open(ORDERS, &json!({ "identity": ["id", "email", "phone"] })).unwrap();
    assert_eq!(customers, ["17", "18", "ann@example.org", "tel:13800138000"]);
    assert_eq!((count(&report, "id_by_email"), count(&report, "id_by_phone")), (1, 2));
    assert_eq!(count(&report, "missing_customer"), 1);
    assert_eq!(report["excludedRows"], 1);
    let (_, customers) = open(ORDERS, &json!({ "identity": ["phone", "email"] })).unwrap();
    assert_eq!(customers, ["ann@example.org", "tel:13800138000"]);
}

#[test]
fn a_file_without_ids_can_be_read_by_what_stands_in() {
    let text = ORDERS.replace("Customer ID,E-Mail", "Blank,E-Mail").replace("17,", ",").replace("18,", ",");
    let (_, customers) =
        open(&text, &json!({ "identity": ["id", "phone"], "map": [["orders.customer", null]] })).unwrap();
    assert_eq!(customers, ["tel:13800138000"]);
    let refused = open(&text, &json!({ "map": [["orders.customer", null]] })).unwrap_err();
    assert_eq!((&refused["code"], &refused["field"]), (&json!("field_unmapped"), &json!("customer")));
}

#[test]
fn without_ids_the_customer_column_may_hold_telephones() {
    let text = "customer,date,amount\n+86 13800138000,2024-01-01,5\n138 0013 8000,2024-01-02,6\n";
    let (_, customers) = open(text, &json!({ "identity": ["phone"] })).unwrap();
    assert_eq!(customers, ["tel:13800138000"]);
}

#[test]
fn contacts_roll_up_to_accounts() {
    let (report, customers) = open(ORDERS, &json!({ "map": [["orders.account", "Company"]] })).unwrap();
    assert_eq!(customers, ["Acme", "Globex"]);
    assert_eq!(count(&report, "by_account"), 4);
    assert_eq!(count(&report, "missing_customer"), 2);
}

#[test]
fn what_cannot_be_asked() {
    for wrong in [json!(["id", "id"]), json!(["name"]), json!("id")] {
        let Ok(request) = OpenRequest::read(&json!({ "identity": wrong }).to_string()) else { continue };
        let head = Head { name: "a".to_owned(), bytes: ORDERS.len() as u64, head: ORDERS.as_bytes().to_vec() };
        let error = Session::new().begin(&[head], &request).map(drop).unwrap_err();
        assert_eq!(error.code().as_str(), "invalid_option");
    }
}
