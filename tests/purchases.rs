//! Logs in which people buy: what says so and has an amount is an order, and the rest is what it was; and what texts of a column stand for.

use crate::common;
use clientele::api::expression::ExpressionRequest;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele::expr::Datum;
use clientele::rng::Rng;
use common::{Reading, shuffle};
use serde_json::{Value, json};

fn open_as(files: &[(&str, &str)], request: &Value, reading: Reading) -> (Session, Value) {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|&(name, text)| (name, text.as_bytes())).collect();
    let (mut session, report) = common::open(&bytes, &request, reading).unwrap_or_else(|e| panic!("{e}: {files:?}"));
    let late = SnapshotRequest::read(r#"{"asOf": "2024-12-31"}"#).unwrap();
    session.snapshot(1, &late).unwrap();
    (session, serde_json::to_value(report).unwrap())
}

fn open(files: &[(&str, &str)], request: &Value) -> (Session, Value) {
    open_as(files, request, Reading::default())
}

fn counts(report: &Value) -> (u64, u64, u64) {
    let number = |name: &str| report[name].as_u64().unwrap();
    (number("orders"), number("events"), number("excludedRows"))
}

fn issue(report: &Value, code: &str) -> u64 {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).map_or(0, |issue| issue["count"].as_u64().unwrap())
}

/// An expression's values as texts.
fn texts(session: &Session, text: &str) -> Vec<String> {
    let (_, outcome) =
        session.evaluate(1, &ExpressionRequest::Text(text.to_owned())).unwrap_or_else(|e| panic!("{e} {text}"));
    let shown = |row| match outcome.datum(row) {
        Datum::Number(n) => n.to_string(),
        Datum::Text(text) => text.to_string(),
        Datum::Money(money) => money.minor.to_string(),
        other => format!("{other:?}"),
    };
    (0..outcome.known().rows()).map(shown).collect()
}

const SHOP: &str = "event_time,event_type,product_id,category_code,price,user_id\n\
    2024-01-01 10:00:00 UTC,view,p1,tea,5.00,ann\n\
    2024-01-01 10:01:00 UTC,cart,p1,tea,5.00,ann\n\
    2024-01-01 10:02:00 UTC,purchase,p1,tea,5.00,ann\n\
    2024-01-01 10:02:00 UTC,purchase,p2,pot,30.00,ann\n\
    2024-01-02 10:00:00 UTC,view,p1,tea,5.00,bob\n\
    2024-01-03 09:00:00 UTC,purchase,p3,tea,7.50,bob\n\
    2024-02-03 09:00:00 UTC,view,p3,tea,7.50,cid\n";

#[test]
fn purchases_of_a_log_are_orders_and_the_rest_stays() {
    let (session, report) = open(&[("events.csv", SHOP)], &json!({}));
    assert_eq!(report["files"][0]["role"], "events");
    assert_eq!(counts(&report), (2, 4, 0), "{report}");
    assert_eq!(issue(&report, "purchase_event"), 3);
    assert_eq!(report["netRevenue"], json!({ "minor": 4250, "scale": 2 }));
    assert_eq!(texts(&session, "monetary"), ["3500", "750", "0"]);
    assert_eq!(texts(&session, "count(events)"), ["2", "1", "1"]);
    assert_eq!(texts(&session, "sum(orders.amount where category = 'tea')"), ["500", "750", "0"]);
    assert_eq!(texts(&session, "count(events where type = 'purchase')"), ["0", "0", "0"]);
}

#[test]
fn chinese_logs_and_order_numbers_of_buyers_only() {
    let log = "用户ID,行为时间,行为类型,订单编号,金额\nu1,2024-03-01 08:00,浏览,,\nu1,2024-03-01 08:05,加购,,\n\
        u1,2024-03-01 08:10,下单,A1,20.00\nu1,2024-03-01 08:11,支付,A1,20.00\nu2,2024-03-02 08:00,浏览,,\n\
        u2,2024-03-02 09:00,浏览,,\nu2,2024-03-02 09:10,浏览,,\nu2,2024-03-02 09:20,下单,A2,9.00\nu2,2024-03-03 10:00,投诉,,\n";
    // What was placed and never paid is no purchase where others are paid.
    let (session, report) = open(&[("log.csv", log)], &json!({}));
    assert_eq!(counts(&report), (1, 8, 0), "{report}");
    assert_eq!(texts(&session, "monetary"), ["2000", "0"]);
    assert_eq!(texts(&session, "features.complaints"), ["0", "1"]);
    // Where nothing is paid, placing is buying.
    let (_, report) = open(&[("log.csv", &log.replace("支付", "分享"))], &json!({}));
    assert_eq!(counts(&report), (2, 7, 0), "{report}");
}

#[test]
fn what_is_said_of_types_stands() {
    let values = |text: &str, to: &str| json!({ "values": [["events.type", text, to]] });
    let (_, report) = open(&[("events.csv", SHOP)], &values("purchase", "purchase "));
    assert_eq!(counts(&report).0, 2);
    let (session, report) = open(&[("events.csv", SHOP)], &values("purchase", "till"));
    assert_eq!(counts(&report), (0, 7, 0));
    assert_eq!(texts(&session, "count(events where type = 'till')"), ["2", "1", "0"]);
    let (_, report) = open(&[("events.csv", SHOP)], &values("cart", "purchase"));
    assert_eq!(counts(&report), (2, 3, 0), "a cart is money in this shop");
    assert_eq!(issue(&report, "purchase_event"), 4);
}

#[test]
fn beside_orders_a_log_tells_of_no_orders() {
    let orders = "order_id,customer_id,order_date,amount\n1,ann,2024-01-01,35.00\n2,bob,2024-01-03,7.50\n";
    for files in [[("orders.csv", orders), ("events.csv", SHOP)], [("events.csv", SHOP), ("orders.csv", orders)]] {
        let (_, report) = open(&files, &json!({}));
        assert_eq!(counts(&report), (2, 7, 0), "{report}");
        assert_eq!(report["netRevenue"]["minor"], 4250);
    }
}

#[test]
fn logs_that_overlap_count_once() {
    let later = format!("{SHOP}2024-02-04 09:00:00 UTC,purchase,p3,tea,7.50,cid\n");
    let (_, report) = open(&[("a.csv", SHOP), ("b.csv", &later)], &json!({}));
    assert_eq!(counts(&report).0, 3, "{report}");
    assert_eq!(report["netRevenue"]["minor"], 5000);
    assert_eq!(report["events"], 4);
}

/// Like the log of a shop; some amounts are missing, some types odd.
fn log(rng: &mut Rng) -> Vec<String> {
    let kinds = *rng.pick(&[
        &["view", "cart", "purchase", "order"][..],
        &["浏览", "下单", "Order Placed"],
        &["view", "Pay", "paid", "BUY"],
    ]);
    let count = rng.range(30, 90);
    let row = |_| {
        let (who, day) = (rng.below(9), rng.range(1, 28));
        let amount = if rng.bernoulli(0.8) {
            format!("{}.50", rng.range(1, 90))
        } else {
            (*rng.pick(&["", "n/a", "-"])).to_owned()
        };
        format!("2024-01-{day:02} 10:{:02}:00,{},{amount},u{who}", rng.below(60), rng.pick(kinds))
    };
    (0..count).map(row).collect()
}

#[test]
fn nothing_hangs_on_the_order_of_rows_the_slices_or_the_readers() {
    let mut orders = 0;
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let mut rows = log(&mut rng);
        let read = |rows: &[String], reading: Reading| {
            let text = format!("event_time,event_type,price,user_id\n{}\n", rows.join("\n"));
            let (session, mut report) = open_as(&[("log.csv", &text)], &json!({}), reading);
            report.as_object_mut().unwrap().remove("files");
            report["issues"].as_array_mut().unwrap().iter_mut().for_each(|issue| {
                issue.as_object_mut().unwrap().remove("samples");
            });
            (report, session.export(1, "customers.csv").unwrap(), texts(&session, "count(events)"))
        };
        let expected = read(&rows, Reading::default());
        orders += expected.0["orders"].as_u64().unwrap();
        for turn in 0..3 {
            shuffle(&mut rows, &mut rng);
            let reading = Reading {
                slice_bytes: 100 + 77 * turn,
                readers: 1 + turn as usize,
                shuffle: Some(seed + turn),
                ..Reading::default()
            };
            assert_eq!(read(&rows, reading), expected, "seed {seed}:\n{}", rows.join("\n"));
        }
    }
    assert!(orders > 300, "{orders}");
}

#[test]
fn a_long_log_that_pays_only_late_is_read_again() {
    let mut text = "event_time,event_type,price,user_id\n".to_owned();
    (0..30_000).for_each(|i| text.push_str(&format!("2024-01-01,order,1.00,u{}\n", i % 50)));
    let (_, report) = open(&[("log.csv", &text)], &json!({}));
    assert_eq!((counts(&report), report["netRevenue"]["minor"].as_u64().unwrap()), ((50, 0, 0), 3_000_000));
    text.push_str("2024-01-02,payment,1.00,u1\n");
    let (_, report) = open(&[("log.csv", &text)], &json!({}));
    assert_eq!((counts(&report), report["netRevenue"]["minor"].as_u64().unwrap()), ((1, 30_000, 0), 100));
}

const PEOPLE: &str = "customer_id,name,gender,city,source\n1,A,女,Bonn,微信\n2,B,F,Bonn,WeChat\n3,C,男,bonn,微信\n4,D,Female,Ulm,门店\n\
    5,E,M,Ulm,Store\n6,F,女,Ulm,store\n7,G,未知,Ulm,\n";

#[test]
fn spellings_of_one_value_are_one() {
    let (session, report) = open(&[("people.csv", PEOPLE)], &json!({}));
    assert_eq!(
        texts(&session, "customers.gender")[..6],
        ["女", "女", "M", "女", "M", "女"],
        "of equally common ones the first"
    );
    assert_eq!(texts(&session, "customers.source")[..6], ["微信", "微信", "微信", "Store", "Store", "Store"]);
    assert_eq!(texts(&session, "customers.city")[2], "bonn", "only where spellings are known");
    assert_eq!(issue(&report, "values_joined"), 6, "{report}");
    // What is said of a text stands.
    let values = json!({ "values": [["customers.gender", "F", "F"], ["customers.city", "bonn", "Bonn"], ["customers.source", "微信", "WeChat"]] });
    let (session, report) = open(&[("people.csv", PEOPLE)], &values);
    assert_eq!(texts(&session, "customers.gender")[1], "F");
    assert_eq!(texts(&session, "customers.city")[2], "Bonn");
    assert_eq!(texts(&session, "customers.source")[0], "WeChat");
    assert_eq!(issue(&report, "values_joined"), 4, "{report}");
    for wrong in
        [json!([["customers", "a", "b"]]), json!([["nobody.city", "a", "b"]]), json!([["orders.status", "a", "b"]])]
    {
        assert!(OpenRequest::read(&json!({ "values": wrong }).to_string()).unwrap().plan(0, 1).is_err());
    }
}

#[test]
fn channels_of_orders_too_whatever_the_order_of_rows() {
    let mut rows: Vec<String> = ["WeChat", "微信", "wechat", "微信", "Shop", "shop ", "Web"]
        .iter()
        .enumerate()
        .map(|(i, channel)| format!("{i},c,2024-01-0{},{}.00,{channel}", i + 1, i + 1))
        .collect();
    for seed in 0..6 {
        let text = format!("order id,customer,date,amount,channel\n{}\n", rows.join("\n"));
        let (session, report) = open(&[("orders.csv", &text)], &json!({}));
        assert_eq!(texts(&session, "sum(orders.amount where channel = '微信')"), ["1000"]);
        assert_eq!(texts(&session, "sum(orders.amount where channel = 'Shop')"), ["1100"]);
        assert_eq!(texts(&session, "distinct(orders.channel)"), ["3"]);
        assert_eq!(issue(&report, "values_joined"), 3, "{report}");
        let values = json!({ "values": [["orders.channel", "Web", "微信"], ["orders.channel", "WeChat", "Web"]] });
        let (session, _) = open(&[("orders.csv", &text)], &values);
        assert_eq!(texts(&session, "sum(orders.amount where channel = '微信')"), ["1600"], "3 and 2, 4 and 7");
        assert_eq!(texts(&session, "sum(orders.amount where channel = 'Web')"), ["100"]);
        shuffle(&mut rows, &mut Rng::new(seed));
    }
}
