//! Ledgers other than orders: what people know of their customers, interactions and answers.

use crate::common;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele::table::Values;
use clientele::table::column::Cell;
use clientele_sample::{Language, sample_shop};
use common::Reading;
use serde_json::Value;

fn report(files: &[(&str, &[u8])], options: &str) -> Value {
    let (_, report) = common::open(files, &OpenRequest::read(options).unwrap(), Reading::default()).unwrap();
    serde_json::to_value(&report).unwrap()
}

fn issue<'a>(report: &'a Value, code: &str) -> &'a Value {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).unwrap_or(&Value::Null)
}

#[test]
fn the_sample_shop_has_four_ledgers() {
    for language in [Language::En, Language::Zh] {
        let shop = sample_shop(language, 1);
        let files: Vec<(&str, &[u8])> = shop.iter().map(|file| (&*file.name, &file.bytes[..])).collect();
        let report = report(&files, "{}");
        let roles: Vec<&str> =
            report["files"].as_array().unwrap().iter().map(|f| f["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["orders", "customers", "events", "surveys"]);
        assert_eq!(report["customers"], 3_120);
        assert_eq!(report["orders"], 29_138);
        assert_eq!(report["events"], 43_527);
        assert_eq!(report["answers"], 6_922);
        assert_eq!(report["describedCustomers"], 3_120);
        assert_eq!(report["excludedRows"], 0);
        for file in report["files"].as_array().unwrap() {
            let unknown = file["columns"].as_array().unwrap().len() - file["mapping"].as_array().unwrap().len();
            assert_eq!(unknown, 0, "{file}");
        }
    }
}

/// A file of the shared data as customers, with a snapshot.
fn customers(path: &str, role: &str) -> Option<(Session, Value)> {
    let bytes = common::shared(path)?;
    let request = OpenRequest::read(r#"{"today": "2026-01-01"}"#).unwrap();
    let (mut session, report) = common::open(&[("f.csv", &bytes)], &request, Reading::default()).unwrap();
    let report = serde_json::to_value(&report).unwrap();
    assert_eq!(report["files"][0]["role"], role, "{path}");
    assert_eq!(report["describedCustomers"], report["customers"], "{path}");
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    Some((session, report))
}

#[test]
fn wide_tables_of_customers() {
    if let Some((session, report)) = customers("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "customers") {
        assert_eq!((&report["customers"], &report["orders"]), (&7_043.into(), &0.into()));
        assert_eq!(issue(&report, "blank_value")["count"], 11);
        assert_eq!(issue(&report, "blank_value")["samples"][0]["column"], "TotalCharges");
        let column = session.column(1, "TotalCharges").unwrap();
        assert!(matches!(column.values, Values::Number(_)));
        assert_eq!((0..7_043).filter(|&row| !column.valid.get(row)).count(), 11);
        assert!(matches!(session.column(1, "Contract").unwrap().values, Values::Category { .. }));
        assert!(matches!(session.column(1, "tenure").unwrap().values, Values::Int(_)));
    }
    if let Some((session, report)) = customers("marketing_campaign/marketing_campaign_tab.csv", "customers") {
        assert_eq!(report["customers"], 2_240);
        assert_eq!(issue(&report, "blank_value")["count"], 24);
        let column = session.column(1, "signup_date").unwrap();
        let Values::Date(days) = &column.values else { panic!("days") };
        let days = || days.iter().map(|&day| clientele::table::Day(day).to_string());
        assert_eq!((days().min().unwrap(), days().max().unwrap()), ("2012-07-30".into(), "2014-06-29".into()));
    }
    if let Some((session, report)) = customers("mall_customers/Mall_Customers.csv", "customers") {
        assert_eq!(report["customers"], 200);
        let column = session.column(1, "customer_id").unwrap();
        assert_eq!(column.cell(0), Cell::Text("0001".into()));
        assert!(matches!(session.column(1, "gender").unwrap().values, Values::Category { .. }));
        assert!(matches!(session.column(1, "age").unwrap().values, Values::Int(_)));
    }
    if let Some((session, report)) = customers("wholesale_customers/Wholesale_customers_data.csv", "customers") {
        assert_eq!(report["customers"], 440);
        // Nobody is named: a row's number is its id.
        assert_eq!(session.column(1, "customer_id").unwrap().cell(0), Cell::Text("#10".into()));
        let Values::Int(fresh) = &session.column(1, "Fresh").unwrap().values else { panic!("numbers") };
        assert_eq!(fresh.iter().map(|&n| i64::from(n)).sum::<i64>(), 5_280_131);
    }
}

#[test]
fn answers_of_people_without_names() {
    let Some((session, report)) = customers("mcdonalds_survey/mcdonalds.csv", "surveys") else { return };
    assert_eq!(report["customers"], 1_453);
    let Values::Int(likes) = &session.column(1, "Like").unwrap().values else { panic!("numbers") };
    assert_eq!((likes.iter().min(), likes.iter().max()), (Some(&-5), Some(&5)));
    assert_eq!(likes.iter().filter(|&&like| like == -5).count(), 152);
}

#[test]
fn overlapping_exports_of_interactions_count_once() {
    let june =
        "customer_id,event_time,event_type\na,2024-06-01 10:00,visit\na,2024-06-01 10:00,visit\nb,2024-06-30,click\n";
    let july = "customer_id,event_time,event_type\nb,2024-06-30,click\na,2024-06-01 10:00,visit\nb,2024-07-01,visit\n";
    let report = report(&[("june.csv", june.as_bytes()), ("july.csv", july.as_bytes())], "{}");
    assert_eq!(report["files"][0]["role"], "events");
    assert_eq!(report["events"], 4);
    assert_eq!(issue(&report, "known_row")["count"], 2);
}

#[test]
fn of_several_rows_about_a_customer_the_last_holds() {
    let file = "customer_id,name,gender,city\n1,Ann,f,Oslo\n2,Bo,m,Rome\n1,Ann,f,Bergen\n";
    let options = r#"{"today": "2026-01-01", "role": "customers"}"#;
    let request = OpenRequest::read(options).unwrap();
    let (mut session, report) = common::open(&[("c.csv", file.as_bytes())], &request, Reading::default()).unwrap();
    let report = serde_json::to_value(&report).unwrap();
    assert_eq!(issue(&report, "repeated_customer")["count"], 1);
    assert_eq!(issue(&report, "repeated_customer")["samples"][0]["row"], 4);
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    assert_eq!(session.column(1, "city").unwrap().cell(0), Cell::Text("Bergen".into()));
}

#[test]
fn whatever_is_said_of_the_columns_holds() {
    let file = "who,when,what,how much\na,2024-06-01,visit,1.5\nb,2024-06-02,click,\nb,2024-06-03,visit,1\nc,2024-06-03,visit,2\nc,2024-06-03,click,3\n";
    let options =
        r#"{"role": "events", "map": [["events.customer", "who"], ["events.date", "when"], ["events.type", "what"]]}"#;
    let report = report(&[("log.csv", file.as_bytes())], options);
    assert_eq!(report["events"], 5);
    let fields: Vec<&str> =
        report["files"][0]["mapping"].as_array().unwrap().iter().map(|m| m["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["customer", "date", "type"]);
    assert_eq!(issue(&report, "blank_value")["count"], 1);
}

#[test]
fn any_cut_and_any_number_of_readers_give_the_same() {
    let shop = sample_shop(Language::Zh, 1);
    let files: Vec<(&str, &[u8])> = shop.iter().map(|file| (&*file.name, &file.bytes[..])).collect();
    let bytes = |reading: Reading| {
        let (mut session, report) = common::open(&files, &OpenRequest::default(), reading).unwrap();
        session.snapshot(1, &SnapshotRequest::default()).unwrap();
        let report = serde_json::to_string(&report).unwrap();
        (report, session.export(1, "customers.csv").unwrap())
    };
    let whole = bytes(Reading::default());
    let cut = Reading { slice_bytes: 1 << 20, shuffle: Some(7), readers: 3, ..Reading::default() };
    assert_eq!(bytes(cut), whole);
}

#[test]
fn what_a_file_is_of_is_told_by_its_columns() {
    let log = "event_time,event_type,product_id,price,user_id\n\
        2019-10-01 00:00:00 UTC,view,44600062,35.79,541\n2019-10-01 00:00:01 UTC,cart,17200506,543.10,519\n\
        2019-10-01 00:00:05 UTC,purchase,17200506,543.10,519\n";
    let nps = "Respondent Email,Submitted At,NPS Score\na@x.example,2024-05-01,9\nb@x.example,2024-05-02,3\n";
    let people = "会员卡号,姓名,性别,生日,注册时间\n8001,张三,男,1990/3/5,2022-01-05\n8002,李四,女,,2022-02-11\n";
    let tickets = "Order ID,Event,Customer,Date,Amount\n1,Opera,ann,2024-05-01,80\n2,Opera,ben,2024-05-02,80\n";
    for (text, role) in [(log, "events"), (nps, "surveys"), (people, "customers"), (tickets, "orders")] {
        let report = report(&[("f.csv", text.as_bytes())], r#"{"today": "2026-01-01"}"#);
        assert_eq!(report["files"][0]["role"], role, "{text}");
        assert_eq!(report["excludedRows"], 0, "{text}");
    }
}

#[test]
fn without_orders_the_last_record_of_any_ledger_is_the_day_to_look_from() {
    let log = "customer_id,event_time,event_type\na,2024-06-01,visit\nb,2024-06-02,click\n";
    let answers = "customer_id,answer_date,score\na,2024-07-01,9\nc,2024-05-01,3\n";
    let report = report(&[("log.csv", log.as_bytes()), ("nps.csv", answers.as_bytes())], "{}");
    assert_eq!((&report["firstDay"], &report["lastDay"]), (&"2024-05-01".into(), &"2024-07-01".into()));
    assert_eq!((&report["defaultAsOf"], &report["customers"]), (&"2024-07-01".into(), &3.into()));
}

#[test]
fn without_any_record_the_last_sign_up_is_the_day_unless_today_is_told() {
    let people = "customer_id,sign_up_date,age\na,2014-06-29,40\nb,2012-07-30,31\nc,,28\n";
    let day = |options| report(&[("people.csv", people.as_bytes())], options)["defaultAsOf"].clone();
    assert_eq!((day("{}"), day(r#"{"today": "2026-01-01"}"#)), ("2014-06-29".into(), "2026-01-01".into()));
    let timeless = report(&[("people.csv", b"customer_id,age\na,40\nb,31\n")], "{}");
    assert_eq!(timeless["defaultAsOf"], "1970-01-01");
}
