//! Rows that carry their order's total: whether they do is told by what they hold, never by how they follow each other.

use crate::common;
use clientele::api::expression::ExpressionRequest;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele::expr::Datum;
use clientele::rng::Rng;
use common::{Reading, shuffle};
use serde_json::{Value, json};

fn open(files: &[(&str, &str)], request: &Value) -> (Session, Value) {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|&(name, text)| (name, text.as_bytes())).collect();
    let (mut session, report) =
        common::open(&bytes, &request, Reading::default()).unwrap_or_else(|e| panic!("{e}: {files:?}"));
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    (session, serde_json::to_value(report).unwrap())
}

/// What comes of a file: its report without places, and its customers.
fn read(header: &str, rows: &[String], request: &Value) -> (Value, String) {
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let (session, mut report) = open(&[("orders.csv", &text)], request);
    report.as_object_mut().unwrap().remove("files");
    for issue in report["issues"].as_array_mut().unwrap() {
        issue.as_object_mut().unwrap().remove("samples");
    }
    (report, String::from_utf8(session.export(1, "customers.csv").unwrap()).unwrap())
}

fn has(report: &Value, code: &str) -> bool {
    report["issues"].as_array().unwrap().iter().any(|issue| issue["code"] == code)
}

fn carries(report: &Value) -> bool {
    has(report, "order_total")
}

/// An expression's values, as hundredths.
fn cents(session: &Session, text: &str) -> Vec<i64> {
    let (_, outcome) = session.evaluate(1, &ExpressionRequest::Text(text.to_owned())).unwrap();
    let cents = |row| match outcome.datum(row) {
        Datum::Number(n) => (n * 100.0).round() as i64,
        Datum::Money(money) => (money.minor * 100 / 10i128.pow(money.scale.into())) as i64,
        other => panic!("{other:?}"),
    };
    (0..outcome.known().rows()).map(cents).collect()
}

const HEADER: &str = "order id,customer,date,amount,sku";

/// Amounts of the rows of each order; of each order a customer of its own.
fn rows(orders: &[&[&str]]) -> Vec<String> {
    let of_order = |(n, amounts): (usize, &&[&str])| {
        let row = move |amount: &&str| format!("{n},c{n},2024-01-{:02},{amount},x", n % 28 + 1);
        amounts.iter().map(row).collect::<Vec<_>>()
    };
    orders.iter().enumerate().flat_map(of_order).collect()
}

/// Whether totals are carried, and all that was paid in cents.
fn judged(orders: &[&[&str]]) -> (bool, i64) {
    let (report, _) = read(HEADER, &rows(orders), &json!({}));
    (carries(&report), report["netRevenue"]["minor"].as_i64().unwrap())
}

#[test]
fn what_rows_hold_tells_whether_they_carry_totals() {
    let same: &[&str] = &["3.00", "3.00"];
    assert_eq!(judged(&[same, same, same, same, same]), (true, 1500));
    assert_eq!(judged(&[same, same, same, same]), (false, 2400), "four may be chance");
    assert_eq!(judged(&[same, same, same, same, same, &["1.00", "2.00"]]), (false, 3300), "one that differs is proof");
    // A blank cell beside repeated totals is a total left out, wherever it stands.
    for blank in [&["", "3.00", "3.00"][..], &["3.00", "", "3.00"], &["3.00", "3.00", ""]] {
        assert_eq!(judged(&[same, same, same, same, same, blank]), (true, 1800), "{blank:?}");
        assert_eq!(judged(&[same, blank]), (false, 1200), "{blank:?}");
    }
    // Totals in one row of each order.
    for once in [&["3.00", ""][..], &["", "3.00"]] {
        assert_eq!(judged(&[once, &["5.00"]]), (true, 800), "{once:?}");
        assert_eq!(judged(&[once, &["5.00", "5.00"]]), (false, 1300), "another order has two amounts");
        assert_eq!(judged(&[once, &["5.00"], &[""]]), (false, 800), "another has none: amounts are missing");
    }
}

/// As [`judged`], of many orders, in a random order, cut into slices of some bytes and read by several readers.
fn judged_of_many(orders: &[&[&str]], seed: u64) -> (bool, i64) {
    let mut rows = rows(orders);
    if seed > 0 {
        shuffle(&mut rows, &mut Rng::new(seed));
    }
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    let reading = Reading { slice_bytes: 10_000 + 7777 * seed, readers: 1 + seed as usize % 3, ..Reading::default() };
    let (_, report) = common::open(&[("orders.csv", text.as_bytes())], &OpenRequest::default(), reading).unwrap();
    let report = serde_json::to_value(report).unwrap();
    (carries(&report), report["netRevenue"]["minor"].as_i64().unwrap())
}

#[test]
fn the_whole_file_decides_whatever_its_beginning() {
    let (same, once, two): (&[&str], &[&str], &[&str]) = (&["3.00", "3.00"], &["3.00", ""], &["1.00", "2.00"]);
    // More than the first thousand rows, and more than the beginning of a file.
    let many =
        |first: &[&'static [&'static str]], then: &'static [&'static str]| [first, &vec![then; 20_000][..]].concat();
    let mut single = vec![&["3.00"][..]; 20_000];
    for seed in 0..4 {
        // One order in two hundred may be a slip, but not more.
        let mut late = many(&[], same);
        late.extend([two; 100]);
        assert_eq!(judged_of_many(&late, seed), (true, 20_000 * 300 + 100 * 200), "seed {seed}");
        late.push(two);
        assert_eq!(judged_of_many(&late, seed), (false, 20_000 * 600 + 101 * 300), "seed {seed}");
        // A beginning that looks like totals, by chance.
        assert!(!judged_of_many(&many(&[same; 600], two), seed).0, "seed {seed}");
        // And one that looks like nothing.
        let mut late = single.clone();
        late.extend([same; 5]);
        assert_eq!(judged_of_many(&late, seed), (true, 20_005 * 300), "seed {seed}");
        let (carried, net) = judged_of_many(&many(&[two; 3], once), seed);
        assert_eq!((carried, net), (false, 20_003 * 300), "seed {seed}");
    }
    single.extend([same; 4]);
    assert_eq!(judged_of_many(&single, 0), (false, 20_008 * 300));
}

#[test]
fn an_order_without_any_amount_is_reported() {
    const FIRST: [&str; 6] = [
        "1,ann,2024-01-01,30.00,x",
        "1,ann,2024-01-01,,y",
        "2,bob,2024-01-02,,x",
        "2,bob,2024-01-02,,y",
        "3,ann,2024-01-03,,x",
        "4,cid,2024-01-04,12.00,x",
    ];
    let request = json!({ "amountPer": "order" });
    let issue = |report: &Value, code: &str| {
        let issues = report["issues"].as_array().unwrap();
        issues.iter().find(|issue| issue["code"] == code).cloned().unwrap_or(Value::Null)
    };
    for keep in [json!(["product"]), json!([])] {
        let request = json!({ "amountPer": "order", "keep": keep });
        let (session, report) =
            open(&[("f.csv", &format!("order id,customer,date,amount,product\n{}", FIRST.join("\n")))], &request);
        let missing = issue(&report, "missing_amount");
        assert_eq!((&missing["count"], &report["excludedRows"]), (&json!(3), &json!(3)), "{report}");
        let places: Vec<u64> =
            missing["samples"].as_array().unwrap().iter().map(|s| s["row"].as_u64().unwrap()).collect();
        assert_eq!(places, [4, 5, 6]);
        assert_eq!(missing["samples"][0]["column"], "amount");
        assert_eq!(cents(&session, "monetary"), [3000, 1200], "bob is not known");
        assert_eq!(report["orders"], 2);
    }
    // Whatever the order of rows, the slices and the readers.
    for seed in 1..30 {
        let mut rows: Vec<String> = FIRST.iter().map(|&row| row.to_owned()).collect();
        shuffle(&mut rows, &mut Rng::new(seed));
        let text = format!("{HEADER}\n{}\n", rows.join("\n"));
        let places: Vec<u64> = (2..)
            .zip(&rows)
            .filter(|(_, row)| row.starts_with('2') || row.starts_with('3'))
            .map(|(row, _)| row)
            .collect();
        let request = OpenRequest::read(&request.to_string()).unwrap();
        let reading = Reading {
            slice_bytes: 20 + seed,
            readers: 1 + seed as usize % 3,
            shuffle: Some(seed),
            ..Reading::default()
        };
        let (_, report) = common::open(&[("f.csv", text.as_bytes())], &request, reading).unwrap();
        let report = serde_json::to_value(report).unwrap();
        let missing = issue(&report, "missing_amount");
        let shown: Vec<u64> =
            missing["samples"].as_array().unwrap().iter().map(|s| s["row"].as_u64().unwrap()).collect();
        assert_eq!((shown, &report["excludedRows"]), (places, &json!(3)), "{text}");
    }
    // A total that was not usable was told of already: its further rows say nothing more.
    let text = "order id,customer,date,amount,product,status\n1,ann,2024-01-01,30.00,x,paid\n2,bob,2024-01-01,5.00,x,unpaid\n\
        2,bob,,,y,\n2,bob,2024-01-01,,z,\n3,cid,2024-01-01,,z,paid\n";
    let (_, report) = open(&[("f.csv", text)], &request);
    assert_eq!(issue(&report, "missing_amount")["count"], 1, "{report}");
    assert_eq!(issue(&report, "unpaid")["count"], 1);
    // An order of which a later file lacks the total.
    let (first, later) = (
        "order id,customer,date,amount,sku\n1,ann,2024-01-01,30.00,x\n2,bob,2024-01-01,3.00,x\n",
        "order id,customer,date,amount,sku\n2,bob,2024-01-01,,x\n",
    );
    let (_, report) = open(&[("a.csv", first), ("b.csv", later)], &request);
    assert_eq!(issue(&report, "missing_amount")["count"], 1, "{report}");
}

/// Orders of one to four rows by one of several customs, some cells blank.
fn file(rng: &mut Rng) -> Vec<String> {
    let (custom, blanks) = (rng.below(4), *rng.pick(&[0.0, 0.05, 0.3]));
    let mut rows = Vec::new();
    for order in 0..rng.range(2, 16) {
        let (customer, total, day) = (rng.below(5), rng.range(1, 6), rng.range(1, 28));
        for row in 0..rng.range(1, 4) {
            let amount = match custom {
                0 => total,
                1 if row > 0 => 0,
                1 => total,
                2 => rng.range(1, 6),
                _ if rng.bernoulli(0.9) => total,
                _ => rng.range(1, 6),
            };
            let is_blank = amount == 0 || rng.bernoulli(blanks);
            let amount = if is_blank { String::new() } else { format!("{amount}.50") };
            rows.push(format!("A{order},c{customer},2024-01-{day:02},{amount},s{}", rng.below(3)));
        }
    }
    rows.push("sure,c0,2024-01-01,1.50,s0".to_owned());
    rows
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut carried = 0;
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut rows = file(&mut rng);
        let expected = read(HEADER, &rows, &json!({}));
        carried += usize::from(carries(&expected.0));
        for _ in 0..3 {
            shuffle(&mut rows, &mut rng);
            let ours = read(HEADER, &rows, &json!({}));
            assert_eq!(ours, expected, "seed {seed}:\n{}", rows.join("\n"));
        }
    }
    assert!((20..80).contains(&carried), "{carried}");
}

#[test]
fn a_discount_of_the_whole_order_counts_once() {
    const HEADER: &str = "order id,customer,date,order total,product,quantity,discount,Shipping";
    let orders = "1,a,2024-01-01,30.00,x,1,5.00,4\n1,a,2024-01-01,30.00,y,2,5.00,4\n1,a,2024-01-01,30.00,z,1,5.00,4\n\
        2,b,2024-01-02,12.00,x,1,0,\n2,b,2024-01-02,12.00,z,1,0,\n3,b,2024-01-03,8.00,z,1,1.50,4\n";
    let request = json!({ "amountPer": "order", "keep": ["product", "quantity", "discount", "Shipping"] });
    let (session, report) = open(&[("f.csv", &format!("{HEADER}\n{orders}"))], &request);
    let issue = report["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "detail_of_order").unwrap();
    assert_eq!((&issue["count"], &issue["severity"]), (&json!(2), &json!("changed")));
    assert_eq!(
        (&issue["samples"][0]["column"], &issue["samples"][1]["column"]),
        (&json!("discount"), &json!("Shipping"))
    );
    assert_eq!(cents(&session, "sum(orders.discount)"), [500, 150]);
    assert_eq!(cents(&session, "sum(orders.Shipping)"), [400, 400]);
    assert_eq!(cents(&session, "sum(orders.quantity)"), [400, 300], "how many is never of the whole order");
    assert_eq!(cents(&session, "sum(orders.amount)"), [3000, 2000]);
    // Where lines have amounts of their own, their discounts are theirs, too.
    let (session, report) = open(&[("f.csv", &format!("{HEADER}\n{orders}"))], &json!({ "amountPer": "line" }));
    assert!(!has(&report, "detail_of_order"));
    assert_eq!(cents(&session, "sum(orders.discount)"), [1500, 150]);
    // And where they differ within an order.
    let more = format!("{HEADER}\n{orders}4,c,2024-01-05,9.00,x,1,2.00,\n4,c,2024-01-05,9.00,y,1,1.00,\n");
    let (session, report) = open(&[("f.csv", &more)], &json!({ "amountPer": "order" }));
    assert!(!has(&report, "detail_of_order"));
    assert_eq!(cents(&session, "sum(orders.discount)"), [1500, 150, 300]);
    // Told in one row only, it stands there.
    let once = orders.replace("y,2,5.00", "y,2,").replace("z,1,5.00", "z,1,");
    let (session, report) = open(&[("f.csv", &format!("{HEADER}\n{once}"))], &json!({ "amountPer": "order" }));
    assert!(!has(&report, "detail_of_order"));
    assert_eq!(cents(&session, "sum(orders.discount)"), [500, 150]);
}

#[test]
fn a_discount_of_the_whole_order_counts_once_whatever_the_rows_and_beyond_what_was_looked_at() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let mut expected = vec![0; 4];
        let mut rows = Vec::new();
        for order in 0..600 {
            let (customer, discount) = (rng.below(4), rng.below(3) as i64);
            expected[customer as usize] += discount * 100;
            for _ in 0..rng.range(2, 3) {
                let (sku, day) = (rng.below(3), order % 28 + 1);
                rows.push(format!("A{order},c{customer},2024-01-{day:02},{}.00,s{sku},{discount}", order % 7 + 1));
            }
        }
        // Some rows leave out what the others of their order say; which is seen late only.
        let late = rows.len() - 5;
        let without = rows[late].rfind(',').unwrap();
        rows[late].truncate(without + 1);
        if seed > 0 {
            common::shuffle(&mut rows, &mut rng);
        }
        let text = format!("order id,customer,date,amount,sku,discount\n{}\n", rows.join("\n"));
        let (session, report) = open(&[("f.csv", &text)], &json!({}));
        assert!(carries(&report) && has(&report, "detail_of_order"), "seed {seed}");
        assert_eq!(cents(&session, "sum(orders.discount)"), expected, "seed {seed}");
    }
}

#[test]
fn what_an_orders_file_says_of_an_order_counts_once_for_all_of_its_lines() {
    let orders = "order_id,customer_id,order_date,amount,discount,quantity\n7,ann,2024-01-01,12.00,5.00,4\n8,bob,2024-01-02,5.00,1.00,1\n";
    let lines = "line_id,order_id,product,unit_price\n1,7,Pot,30\n2,7,Cup,10\n3,7,Tea,1\n4,8,Cup,10\n";
    let (session, _) = open(&[("orders.csv", orders), ("items.csv", lines)], &json!({}));
    assert_eq!(cents(&session, "sum(orders.discount)"), [500, 100]);
    assert_eq!(cents(&session, "sum(orders.quantity)"), [400, 100]);
    // Where lines have such numbers of their own, these are meant.
    let lines = "line_id,order_id,product,unit_price,discount\n1,7,Pot,30,\n2,7,Cup,10,2\n3,7,Tea,1,1\n4,8,Cup,10,\n";
    let (session, _) = open(&[("orders.csv", orders), ("items.csv", lines)], &json!({}));
    assert_eq!(cents(&session, "sum(orders.discount)"), [300, 100]);
}
