//! The engine reads the text that the readers make, and its messages point to the right rows of the sheet.

mod common;

#[path = "../../tests/common/mod.rs"]
mod engine;

use clientele::api::OpenRequest;
use common::{mixed, open};
use serde_json::Value;

/// What the engine says of a file.
fn read(name: &str, bytes: &[u8]) -> Value {
    let (_, report) = engine::open(&[(name, bytes)], &OpenRequest::default(), engine::Reading::default()).unwrap();
    serde_json::to_value(report).unwrap()
}

#[test]
fn rows_of_messages_are_rows_of_the_sheet() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    // A title in row 2, the header in row 4, a blank row 7; the customer is missing in row 6, the date is none in row 9.
    sheet.write(1, 1, "Orders of the tea shop").unwrap();
    for (column, name) in ["客户", "日期", "金额"].iter().enumerate() {
        sheet.write(3, column as u16 + 1, *name).unwrap();
    }
    let rows = [
        (4, "a", "2024-03-01"),
        (5, "", "2024-03-02"),
        (7, "b", "2024-03-03"),
        (8, "c", "soon"),
        (9, "a", "2024-03-05"),
    ];
    for (row, customer, date) in rows {
        sheet.write(row, 1, customer).unwrap();
        sheet.write(row, 2, date).unwrap();
        sheet.write(row, 3, 12.5).unwrap();
    }
    let table = open(book.save_to_buffer().unwrap()).unwrap().read_sheet(0).unwrap();
    let report = read("orders.xlsx", &table.text);
    assert_eq!((report["rows"].as_u64(), report["customers"].as_u64()), (Some(5), Some(2)));
    let issues = report["issues"].as_array().unwrap().iter();
    let places: Vec<(&str, Option<u64>)> =
        issues.map(|issue| (issue["code"].as_str().unwrap(), issue["samples"][0]["row"].as_u64())).collect();
    let expected = [("missing_customer", Some(6)), ("unreadable_date", Some(9)), ("lines_above_table", None)];
    assert_eq!(places, expected);
}

#[test]
fn chinese_orders_come_to_the_published_figures() {
    let Some(bytes) = common::shared("cn_rfm_orders_xlsx/PYTHON-RFM实战数据.xlsx") else { return };
    let table = open(bytes).unwrap().read_sheet(0).unwrap();
    let report = read("PYTHON-RFM实战数据.xlsx", &table.text);
    assert_eq!(report["rows"], 28_833);
    assert_eq!(report["customers"], 25_949);
    assert_eq!(report["cancelMarkRows"], 1040);
    assert_eq!(report["netRevenue"], serde_json::json!({ "minor": 3_511_305, "scale": 0 }));
    assert_eq!((report["firstDay"].as_str(), report["lastDay"].as_str()), (Some("2019-01-01"), Some("2019-06-30")));
}

#[test]
fn a_workbook_that_is_no_table_of_orders_is_refused() {
    let table = open(mixed::workbook()).unwrap().read_sheet(0).unwrap();
    let opened = engine::open(&[("mixed.xlsx", &table.text)], &OpenRequest::default(), engine::Reading::default());
    assert!(opened.is_err());
}
