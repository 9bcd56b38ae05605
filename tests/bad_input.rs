//! Input that is empty, hostile or broken: a clear error or an issue with its place, and nothing lost.

use crate::common;
use clientele::api::{ErrorDoc, OpenRequest, Session, SnapshotRequest};
use clientele::error::{Code, Error, Result};
use clientele::ingest::LONGEST_RECORD;
use common::{Reading, naive};
use serde_json::{Value, json};

type Files<'a> = [(&'a str, &'a str)];

fn open_with(files: &Files, request: Value, reading: Reading) -> Result<(Session, Value)> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let request = OpenRequest::read(&request.to_string())?;
    let (session, report) = common::open(&files, &request, reading)?;
    Ok((session, serde_json::to_value(report).unwrap()))
}

fn open(files: &Files, request: Value) -> Result<(Session, Value)> {
    open_with(files, request, Reading::default())
}

fn refused(text: &str, request: Value) -> Value {
    error_doc(&open(&[("f.csv", text)], request).err().expect("is refused"))
}

fn error_doc(error: &Error) -> Value {
    serde_json::to_value(ErrorDoc::from(error)).unwrap()
}

fn snapshot(session: &mut Session, request: Value) -> Result<Value> {
    let request = SnapshotRequest::read(&request.to_string())?;
    Ok(serde_json::to_value(session.snapshot(1, &request)?).unwrap()["summary"].clone())
}

/// customers.csv as rows of texts, read by the naive reader.
fn customers(session: &Session) -> Vec<Vec<String>> {
    let csv = session.export(1, "customers.csv").unwrap();
    naive::read(csv.strip_prefix("\u{feff}".as_bytes()).unwrap()).0.iter().map(naive::Row::texts).collect()
}

/// An issue's count and places.
fn issue(report: &Value, code: &str) -> Option<(u64, Vec<Value>)> {
    let issue = report["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == code)?;
    Some((issue["count"].as_u64().unwrap(), issue["samples"].as_array().unwrap().clone()))
}

fn count(report: &Value, code: &str) -> u64 {
    issue(report, code).map_or(0, |(count, _)| count)
}

mod files_that_cannot_be_read {
    use super::*;

    #[test]
    fn empty_or_blank() {
        for text in ["", "\u{feff}", "\r\n\r\n", " \n\t"] {
            assert_eq!(refused(text, json!({})), json!({ "code": "file_empty", "file": "f.csv" }), "{text:?}");
        }
    }

    #[test]
    fn an_image() {
        let error = common::open(&[("f.csv", PNG)], &OpenRequest::default(), Reading::default()).err().unwrap();
        assert_eq!(error_doc(&error), json!({ "code": "not_text", "file": "f.csv" }));
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

    #[test]
    fn only_a_header() {
        for end in ["", "\n", "\r\n\r\n"] {
            let error = refused(&format!("customer,date,amount{end}"), json!({}));
            assert_eq!(error, json!({ "code": "header_only", "file": "f.csv", "value": "customer, date, amount" }));
        }
    }

    #[test]
    fn one_column() {
        let error = refused("customer\n1\n2\n", json!({}));
        assert_eq!(error, json!({ "code": "one_column", "file": "f.csv", "column": "customer" }));
    }

    #[test]
    fn all_dates_unreadable() {
        let error = refused("customer,amount,date\n1,5,soon\n2,6,31/13/2024\n3,7,\n", json!({}));
        let expected = json!({
            "code": "no_usable_rows", "file": "f.csv", "row": 2, "column": "date", "field": "unreadable_date", "value": "soon"
        });
        assert_eq!(error, expected);
    }

    #[test]
    fn nobody_bought() {
        let error = refused("customer,amount,date\n,5,2024-01-01\n ,6,2024-01-02\n", json!({}));
        let expected = json!({
            "code": "no_usable_rows", "file": "f.csv", "row": 2, "column": "customer", "field": "missing_customer", "value": ""
        });
        assert_eq!(error, expected);
    }

    #[test]
    fn the_second_file_is_the_one_named() {
        let files = [("good.csv", "customer,date,amount\n1,2024-01-01,5\n"), ("bad.csv", "")];
        assert_eq!(
            error_doc(&open(&files, json!({})).err().unwrap()),
            json!({ "code": "file_empty", "file": "bad.csv" })
        );
    }

    #[test]
    fn the_data_before_stays() {
        let (mut session, _) = open(&[("f.csv", "customer,date,amount\n1,2024-01-01,5\n")], json!({})).unwrap();
        snapshot(&mut session, json!({})).unwrap();
        let before = customers(&session);
        for text in ["", "customer,date\n1,2\n", "customer,date,amount\n1,never,5\n"] {
            let files = [("g.csv", text.as_bytes())];
            common::open_into(&mut session, &files, &OpenRequest::default(), Reading::default()).unwrap_err();
            assert_eq!(customers(&session), before);
            snapshot(&mut session, json!({})).unwrap();
            assert_eq!(customers(&session), before);
        }
    }
}

mod columns {
    use super::*;

    #[test]
    fn a_mapped_column_that_is_not_there() {
        let text = "customer,date,amount\n1,2024-01-01,5\n";
        let error = refused(text, json!({ "map": [["orders.customer", "Client"]] }));
        assert_eq!(error, json!({ "code": "column_missing", "file": "f.csv", "field": "customer", "value": "Client" }));
        for option in ["orders.size", "events.size", "date", ""] {
            let error = refused(text, json!({ "map": [[option, "date"]] }));
            assert_eq!(error, json!({ "code": "invalid_option", "field": "map", "value": option }));
        }
    }

    #[test]
    fn duplicate_names() {
        let text = "amount,customer,amount,date\n5,1,7,2024-01-01\n";
        let asked = json!({ "map": [["orders.amount", "amount"]] });
        let expected = json!({ "code": "column_ambiguous", "file": "f.csv", "field": "amount", "column": "amount" });
        assert_eq!(refused(text, asked), expected);
        // Nobody asked: the first of them.
        let (_, report) = open(&[("f.csv", text)], json!({})).unwrap();
        assert_eq!(report["netRevenue"]["minor"], 5);
    }

    #[test]
    fn a_needed_field_without_a_column() {
        let error = refused("who,date,amount\n1,2024-01-01,5\n", json!({}));
        let expected =
            json!({ "code": "field_unmapped", "file": "f.csv", "field": "customer", "value": "who, date, amount" });
        assert_eq!(error, expected);
    }

    #[test]
    fn names_and_ids_that_javascript_stumbles_over() {
        let header = "__proto__,constructor,date,hasOwnProperty,toString\n";
        let text = format!(
            "{header}__proto__,5,2024-01-01,,\nconstructor,6,2024-01-02,,\nhasOwnProperty,7,2024-01-03,,\n__proto__,1,2024-01-04,,\n"
        );
        let map = json!({ "map": [["orders.customer", "__proto__"], ["orders.amount", "constructor"]] });
        let (mut session, report) = open(&[("f.csv", &text)], map).unwrap();
        assert_eq!(
            report["files"][0]["columns"],
            json!(["__proto__", "constructor", "date", "hasOwnProperty", "toString"])
        );
        snapshot(&mut session, json!({})).unwrap();
        let rows = customers(&session);
        let ids: Vec<&str> = rows[1..].iter().map(|row| &*row[0]).collect();
        assert_eq!(ids, ["__proto__", "constructor", "hasOwnProperty"]);
        assert_eq!((&*rows[1][2], &*rows[1][3]), ("2", "6"));
        let row = serde_json::to_value(session.customer(1, "__proto__").unwrap()).unwrap();
        assert_eq!((&row[0], &row[2]), (&json!("__proto__"), &json!(2)));
    }
}

mod cells {
    use super::*;

    #[test]
    fn markup_stays_text() {
        let markup = "<img src=x onerror=alert(1)>";
        let text = format!("customer,date,amount\n{markup},2024-01-01,5\n2,{markup},6\n");
        let (mut session, report) = open(&[("f.csv", &text)], json!({})).unwrap();
        let place = json!({ "file": "f.csv", "row": 3, "column": "date", "value": markup });
        assert_eq!(issue(&report, "unreadable_date"), Some((1, vec![place])));
        snapshot(&mut session, json!({})).unwrap();
        assert_eq!(customers(&session)[1][0], markup);
    }

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not_touched() {
        // Id and what stands in the export, in the order of ids.
        let ids = [
            ("+1", "+1"),
            ("-2+3", "'-2+3"),
            ("-7", "-7"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("a=b", "a=b"),
            ("＝1", "'＝1"),
        ];
        let mut text = "customer,date,amount\n".to_owned();
        for (id, _) in ids {
            text.push_str(&format!("\"{}\",2024-01-01,-5.25\n", id.replace('"', "\"\"")));
        }
        let (mut session, _) = open(&[("f.csv", &text)], json!({})).unwrap();
        snapshot(&mut session, json!({})).unwrap();
        let rows = customers(&session);
        assert_eq!(rows[1..].iter().map(|row| &*row[0]).collect::<Vec<_>>(), ids.map(|(_, shown)| shown));
        // Negative money stands bare: it is no text, and so no formula.
        assert!(rows[1..].iter().all(|row| row[3] == "-5.25"));
        // The apostrophe is the export's; the id itself is as written.
        assert!(ids.iter().all(|(id, _)| session.customer(1, id).unwrap().is_some()));
    }

    #[test]
    fn bytes_that_are_not_utf_8() {
        let bytes = b"customer,date,amount,note\n1,2024-01-01,5,caf\xe9\n\xb9\xcb,2024-01-02,6,\n3,2024-01-03,7,ok\n";
        let (mut session, report) =
            common::open(&[("f.csv", bytes)], &OpenRequest::default(), Reading::default()).unwrap();
        let report = serde_json::to_value(report).unwrap();
        let place = |row: u64, value: &str| json!({ "file": "f.csv", "row": row, "column": null, "value": value });
        let places =
            vec![place(2, "1 | 2024-01-01 | 5 | caf\u{fffd}"), place(3, "\u{fffd}\u{fffd} | 2024-01-02 | 6 | ")];
        assert_eq!(issue(&report, "invalid_text"), Some((2, places)));
        snapshot(&mut session, json!({})).unwrap();
        assert_eq!(customers(&session).len(), 1 + 3);
    }

    #[test]
    fn negative_net() {
        let text = "customer,date,amount\n1,2024-01-01,5\n1,2024-01-02,-9.50\n2,2024-01-01,4\n3,2024-01-01,-1\n";
        let (mut session, report) = open(&[("f.csv", text)], json!({})).unwrap();
        assert_eq!(count(&report, "negative_amount"), 2);
        let summary = snapshot(&mut session, json!({})).unwrap();
        assert_eq!((count(&summary, "negative_net"), count(&summary, "cancelled_only")), (2, 1));
        assert_eq!(summary["netRevenue"], json!({ "minor": -150, "scale": 2 }));
        let rows = customers(&session);
        // Kept, lowest on M; and the one who only ever took money back is not scored.
        assert_eq!(rows[1][..7], ["1", "1", "1", "-4.50", "5", "1", "1"]);
        assert_eq!(rows[3][..8], ["3", "", "0", "-1.00", "", "", "", "unscored"]);
    }
}

mod quotes_and_lengths {
    use super::*;

    #[test]
    fn a_quote_that_is_never_closed() {
        let text = "customer,date,amount,note\n1,2024-01-01,5,\n2,2024-01-02,6,\"open\n3,2024-01-03,7,\n";
        let (_, report) = open(&[("f.csv", text)], json!({})).unwrap();
        let (count, places) = issue(&report, "unclosed_quote").unwrap();
        assert_eq!((count, &places[0]["row"], &report["rows"]), (1, &json!(3), &json!(3)), "it swallows nothing");
        // Where the quote stands in what is needed, the row cannot be used, and that is said, too.
        let (_, report) =
            open(&[("f.csv", "customer,date,amount\n1,2024-01-01,5\n2,\"2024-01-02,6\n")], json!({})).unwrap();
        assert_eq!(
            ["unclosed_quote", "field_count", "unreadable_date"].map(|code| super::count(&report, code)),
            [1, 0, 1]
        );
    }

    /// Rows, then a record whose quoted note has the given length, then rows; and where that record starts.
    fn long(before: usize, note: usize, is_closed: bool) -> (String, u64) {
        let mut text = "customer,date,amount,note\n".to_owned();
        while text.len() < before {
            text.push_str(&format!("1,2024-01-01,5,{}\n", "-".repeat(200)));
        }
        let start = text.len() as u64;
        text.push_str("2,2024-01-02,6,\"");
        text.extend(std::iter::repeat_n("x", note));
        text.push_str(if is_closed { "\"\n3,2024-01-03,7,\n" } else { "" });
        (text, start)
    }

    #[test]
    fn a_record_over_16_mebibytes() {
        const OVER: usize = LONGEST_RECORD as usize + 5000;
        // In the first slice; in a later one, whose start is guessed, and guessed right; closed or not; in bytes that reach
        // to the record's end or not; in the last slice.
        for (before, is_closed, slice_bytes, lookahead) in [
            (30, false, 8 << 20, 4 << 20),
            (30, true, 8 << 20, 64 << 20),
            (3 << 20, false, 2 << 20, 5 << 20),
            (3 << 20, true, 2 << 20, 64 << 20),
            (3 << 20, true, 64 << 20, 0),
            (20 << 20, true, 19 << 20, 4 << 20),
        ] {
            let (text, start) = long(before, OVER, is_closed);
            let reading = Reading { slice_bytes, lookahead, ..Reading::default() };
            let error = open_with(&[("f.csv", &text)], json!({}), reading).err().expect("too long");
            assert_eq!((error.code(), error.position().offset), (Code::RecordTooLong, Some(start)), "{slice_bytes}");
        }
    }

    #[test]
    fn a_quote_that_closes_too_far_away_costs_its_row_only() {
        let lines = "x\n".repeat(80_000);
        let text = format!("customer,date,amount,note\n1,2024-01-01,5,\"{lines}\"\n2,2024-01-02,6,\n");
        let reading = Reading { slice_bytes: 50_000, lookahead: 1000, ..Reading::default() };
        let (_, report) = open_with(&[("f.csv", &text)], json!({}), reading).unwrap();
        let counts = ["unclosed_quote", "short_row"].map(|code| super::count(&report, code));
        assert_eq!((&report["customers"], counts), (&json!(2), [2, 80_000]));
    }

    #[test]
    fn a_record_just_below_16_mebibytes() {
        let (text, _) = long(3 << 20, LONGEST_RECORD as usize - 5000, true);
        let reading = Reading { slice_bytes: 2 << 20, lookahead: 8 << 20, ..Reading::default() };
        let (_, report) = open_with(&[("f.csv", &text)], json!({}), reading).unwrap();
        assert_eq!((&report["customers"], &report["issues"]), (&json!(3), &json!([])));
    }
}

mod days {
    use super::*;

    #[test]
    fn days_after_today_are_no_default() {
        let text = "customer,date,amount\n1,2024-01-01,5\n2,2024-01-05,6\n3,2024-02-01,7\n";
        let files = [("f.csv", text)];
        let default = |request: Value| {
            let (_, report) = open(&files, request).unwrap();
            (report["defaultAsOf"].as_str().unwrap().to_owned(), count(&report, "future_date"))
        };
        assert_eq!(default(json!({})), ("2024-02-01".to_owned(), 0));
        assert_eq!(default(json!({ "today": "2024-01-05" })), ("2024-01-05".to_owned(), 1));
        // All of them: then the last is no worse than any.
        assert_eq!(default(json!({ "today": "2023-01-05" })), ("2024-02-01".to_owned(), 3));
        let (mut session, _) = open(&files, json!({ "today": "2024-01-05" })).unwrap();
        assert_eq!(snapshot(&mut session, json!({})).unwrap()["customers"], 2);
        for today in ["soon", "2024-01-05T00:00", "2024-02-30"] {
            let error = refused(text, json!({ "today": today }));
            assert_eq!(error, json!({ "code": "invalid_option", "field": "today", "value": today }));
        }
    }

    #[test]
    fn a_day_far_from_all_others_is_no_default() {
        let mut text = "customer,date,amount\n".to_owned();
        (0..400).for_each(|i| text.push_str(&format!("{i},2024-01-{:02},5\n", i % 28 + 1)));
        text.push_str("x,2042-01-01,5\ny,2031-05-05,5\n");
        let (mut session, report) = open(&[("f.csv", &text)], json!({})).unwrap();
        assert_eq!((&report["defaultAsOf"], &report["lastDay"]), (&json!("2024-01-28"), &json!("2042-01-01")));
        assert_eq!(count(&report, "outlier_date"), 2);
        assert_eq!(snapshot(&mut session, json!({})).unwrap()["customers"], 400);
        assert_eq!(snapshot(&mut session, json!({ "asOf": "2042-01-01" })).unwrap()["customers"], 402);
    }

    #[test]
    fn before_the_first_day_there_is_nobody() {
        let (mut session, _) = open(&[("f.csv", "customer,date,amount\n1,2024-01-01,5\n")], json!({})).unwrap();
        let summary = snapshot(&mut session, json!({ "asOf": "2023-12-31" })).unwrap();
        assert_eq!(
            (&summary["customers"], &summary["orders"], &summary["repeatRate"]),
            (&json!(0), &json!(0), &Value::Null)
        );
        assert_eq!(summary["cuts"], json!({ "r": [], "f": [], "m": [] }));
        assert!(summary["segments"].as_array().unwrap().iter().all(|segment| segment["customers"] == 0));
        assert_eq!(customers(&session).len(), 1);
        let rows = serde_json::to_value(session.rows(1, &Default::default(), None).unwrap()).unwrap();
        assert_eq!((&rows["total"], &rows["rows"]), (&json!(0), &json!([])));
        assert_eq!(session.customer(1, "1").unwrap(), None);
        for as_of in ["2024", "2024-01-01T00:00:00Z", ""] {
            let error = snapshot(&mut session, json!({ "asOf": as_of })).unwrap_err();
            assert_eq!(error_doc(&error), json!({ "code": "invalid_option", "field": "asOf", "value": as_of }));
        }
    }
}

mod options {
    use super::*;

    #[test]
    fn bins() {
        let mut text = "customer,date,amount\n".to_owned();
        (0..60).for_each(|i| text.push_str(&format!("{i},2024-01-{:02},{i}\n", i % 28 + 1)));
        let (mut session, _) = open(&[("f.csv", &text)], json!({})).unwrap();
        let segments =
            |session: &Session| -> Vec<String> { customers(session).into_iter().map(|row| row[7].clone()).collect() };
        snapshot(&mut session, json!({})).unwrap();
        let by_five = segments(&session);
        for bins in 3..=10 {
            let summary = snapshot(&mut session, json!({ "config": { "bins": bins } })).unwrap();
            assert_eq!(summary["cuts"]["m"].as_array().unwrap().len(), bins - 1);
            let scores = |column: usize| {
                customers(&session)[1..].iter().map(|row| row[column].parse().unwrap()).collect::<Vec<usize>>()
            };
            for column in [4, 6] {
                let scores = scores(column);
                assert_eq!((scores.iter().min(), scores.iter().max()), (Some(&1), Some(&bins)), "bins {bins}");
            }
            // The scheme reads quintiles, whatever is shown.
            assert_eq!(segments(&session), by_five);
        }
        for bins in
            [json!(0), json!(2), json!(11), json!(-3), json!(4.5), json!(1e300), json!(4_294_967_301u64), json!("5")]
        {
            let error = snapshot(&mut session, json!({ "config": { "bins": bins } })).unwrap_err();
            assert_eq!(
                (error.code(), error.position().field.as_deref()),
                (Code::InvalidOption, Some("bins")),
                "{bins}"
            );
        }
    }

    #[test]
    fn others_out_of_range() {
        let (mut session, _) = open(&[("f.csv", "customer,date,amount\n1,2024-01-01,5\n")], json!({})).unwrap();
        let error = snapshot(&mut session, json!({ "config": { "monetary": "gross" } })).unwrap_err();
        assert_eq!(error_doc(&error), json!({ "code": "invalid_option", "field": "monetary", "value": "gross" }));
        for seed in [json!(-1), json!(0.5), json!("1")] {
            let error = snapshot(&mut session, json!({ "config": { "seed": seed } })).unwrap_err();
            assert_eq!(
                (error.code(), error.position().field.as_deref()),
                (Code::InvalidOption, Some("seed")),
                "{seed}"
            );
        }
        for minutes in [841, -841, i64::from(i32::MIN), i64::MAX] {
            let error = refused("customer,date,amount\n1,2024-01-01,5\n", json!({ "timeZoneMinutes": minutes }));
            let value = minutes.to_string();
            assert_eq!(error, json!({ "code": "invalid_option", "field": "timeZoneMinutes", "value": value }));
        }
        assert_eq!(session.export(2, "customers.csv").unwrap_err().code(), Code::Released);
        snapshot(&mut session, json!({})).unwrap();
        assert_eq!(session.export(1, "customers.xml").unwrap_err().code(), Code::UnknownExport);
    }
}

mod several_files {
    use super::*;

    const ORDERS: &str = "customer,order,date,amount\n1,100,2024-01-01,5\n1,100,2024-01-01,2\n2,101,2024-01-02,6\n";

    #[test]
    fn the_same_file_twice_counts_once() {
        let (mut once, _) = open(&[("a.csv", ORDERS)], json!({})).unwrap();
        let (mut twice, report) = open(&[("a.csv", ORDERS), ("b.csv", ORDERS)], json!({})).unwrap();
        assert_eq!((count(&report, "duplicate_file"), &report["rows"], &report["orders"]), (3, &json!(6), &json!(2)));
        assert_eq!(report["netRevenueKnown"]["minor"], 13);
        let (a, b) = (snapshot(&mut once, json!({})).unwrap(), snapshot(&mut twice, json!({})).unwrap());
        assert_eq!((a, customers(&once)), (b, customers(&twice)));
        // Not quite the same file: its orders replace those of the first.
        let (_, report) = open(&[("a.csv", ORDERS), ("b.csv", &format!("{ORDERS}\n"))], json!({})).unwrap();
        assert_eq!((count(&report, "order_replaced"), &report["netRevenueKnown"]["minor"]), (2, &json!(13)));
    }

    #[test]
    fn the_later_file_wins_statuses_included() {
        let later = "status,customer,order,date,amount\nrefunded,1,100,2024-01-01,7\npaid,3,102,2024-01-03,1\n";
        let (mut session, report) = open(&[("a.csv", ORDERS), ("b.csv", later)], json!({})).unwrap();
        assert_eq!((count(&report, "order_replaced"), count(&report, "cancel_mark")), (1, 1));
        snapshot(&mut session, json!({})).unwrap();
        let rows = customers(&session);
        assert_eq!(
            rows[1..].iter().map(|row| (&*row[0], &*row[2], &*row[3])).collect::<Vec<_>>(),
            [("1", "0", "0"), ("2", "1", "6"), ("3", "1", "1")]
        );
    }
}
