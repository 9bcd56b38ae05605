//! What is kept with orders: categories, channels, quantities, discounts. The same as a naive reckoning has it, whatever the slices and
//! the workers.

use crate::common;
use std::collections::BTreeMap;

use clientele::api::expression::ExpressionRequest;
use clientele::api::{OpenRequest, Session, SnapshotRequest};
use clientele::expr::Datum;
use clientele::rng::Rng;
use common::twin::{Part, Told, Twin};
use common::{Reading, shop};
use serde_json::{Value, json};

const ZONE_MINUTES: i32 = 480;

fn request(json: &str) -> OpenRequest {
    OpenRequest { time_zone_minutes: ZONE_MINUTES, ..OpenRequest::read(json).unwrap() }
}

fn open(files: &[(&str, &[u8])], json: &str, reading: Reading) -> (Session, Value) {
    let (mut session, report) = common::open(files, &request(json), reading).unwrap();
    session.snapshot(1, &SnapshotRequest::default()).unwrap();
    (session, serde_json::to_value(report).unwrap())
}

/// An expression's value for each customer, in order.
fn evaluated(session: &Session, text: &str) -> Result<Vec<Datum>, String> {
    let (_, outcome) =
        session.evaluate(1, &ExpressionRequest::Text(text.to_owned())).map_err(|error| error.to_string())?;
    Ok((0..outcome.known().rows()).map(|row| outcome.datum(row)).collect())
}

fn shown(session: &Session, text: &str) -> String {
    format!("{:?}", evaluated(session, text).unwrap_or_else(|error| panic!("{text}: {error}")))
}

/// Millionths of a number or of money.
fn millionths(datum: &Datum) -> Option<i128> {
    match datum {
        Datum::Number(n) => Some((n * 1e6).round() as i128),
        Datum::Money(money) => Some(money.minor * 10i128.pow(6 - u32::from(money.scale))),
        _ => None,
    }
}

/// A naive reckoning over the orders and refunds of one customer.
type Reckoning = fn(&[Told<'_>]) -> Option<i128>;

fn parts<'a>(told: &'a [Told<'_>]) -> impl Iterator<Item = &'a Part> {
    told.iter().flat_map(|entry| &entry.parts)
}

fn orders_with(told: &[Told<'_>], is: impl Fn(&Part) -> bool) -> Option<i128> {
    Some(told.iter().filter(|entry| !entry.is_refund && entry.parts.iter().any(&is)).count() as i128 * 1_000_000)
}

const RECKONINGS: [(&str, &str, Reckoning); 9] = [
    ("category", "count(orders where category = 'tea')", |told| {
        orders_with(told, |part| part.category.as_deref() == Some("tea"))
    }),
    ("category", "count(orders where category is missing)", |told| orders_with(told, |part| part.category.is_none())),
    ("category", "distinct(orders.category)", |told| {
        let of_orders = told.iter().filter(|entry| !entry.is_refund).flat_map(|entry| &entry.parts);
        let distinct: std::collections::BTreeSet<&String> =
            of_orders.filter_map(|part| part.category.as_ref()).collect();
        Some(distinct.len() as i128 * 1_000_000)
    }),
    ("category", "sum(orders.amount where category = 'pots')", |told| {
        Some(parts(told).filter(|part| part.category.as_deref() == Some("pots")).map(|part| part.amount).sum())
    }),
    ("channel", "count(refunds where channel = '店')", |told| {
        let is_meant =
            |entry: &&Told| entry.is_refund && entry.parts.iter().any(|part| part.channel.as_deref() == Some("店"));
        Some(told.iter().filter(is_meant).count() as i128 * 1_000_000)
    }),
    ("channel", "sum(orders.amount where channel != 'web')", |told| {
        Some(
            parts(told)
                .filter(|part| part.channel.as_deref().is_some_and(|channel| channel != "web"))
                .map(|part| part.amount)
                .sum(),
        )
    }),
    ("quantity", "sum(orders.quantity)", |told| Some(parts(told).filter_map(|part| part.quantity).sum())),
    ("discount", "sum(orders.discount)", |told| Some(parts(told).filter_map(|part| part.discount).sum())),
    ("discount", "count(orders where discount > 0.5)", |told| {
        orders_with(told, |part| part.discount.is_some_and(|discount| discount > 500_000))
    }),
];

#[test]
fn details_are_those_of_a_naive_reckoning() {
    let mut compared = 0;
    for seed in 0..200 {
        let mut rng = Rng::new(seed);
        let files = shop::files(&mut rng);
        let twin = Twin::read(&files, ZONE_MINUTES);
        let mut of_customer: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
        twin.told().into_iter().for_each(|told| of_customer.entry(told.customer).or_default().push(told));
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let (session, _) = open(&borrowed, "{}", Reading::default());
        let frequency = evaluated(&session, "count(orders)").unwrap();
        assert_eq!(frequency, evaluated(&session, "frequency").unwrap(), "parts of an order are one, seed {seed}");
        let sum = evaluated(&session, "sum(orders.amount)").unwrap();
        assert_eq!(sum, evaluated(&session, "monetary").unwrap(), "and add up to it, seed {seed}");
        let has = |name: &str| {
            let header = |(_, bytes): &(String, Vec<u8>)| {
                String::from_utf8_lossy(&bytes[..200.min(bytes.len())])
                    .to_lowercase()
                    .lines()
                    .find(|line| line.contains("date"))
                    .unwrap()
                    .to_owned()
            };
            files.iter().any(|file| header(file).contains(name))
        };
        for (field, expression, reckon) in RECKONINGS {
            let ours = match evaluated(&session, expression) {
                Ok(ours) => ours,
                Err(error) => {
                    assert!(!has(field) || field == "discount", "seed {seed}, {expression}: {error}");
                    continue;
                }
            };
            let ours: Vec<Option<i128>> = ours.iter().map(millionths).collect();
            let theirs: Vec<Option<i128>> = of_customer.values().map(|told| reckon(told)).collect();
            assert_eq!(ours, theirs, "seed {seed}, {expression}");
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn slices_workers_and_the_order_of_rows_do_not_matter() {
    const EXPRESSIONS: [&str; 7] = [
        "list(orders.category)",
        "top(orders.category by amount)",
        "first(orders.channel)",
        "last(orders.category)",
        "share(orders.amount where channel = 'web')",
        "sum(orders.quantity)",
        "max(orders.discount)",
    ];
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        let mut sheets = shop::sheets(&mut rng);
        let files = shop::written(&sheets, &mut rng);
        let all = |files: &[(String, Vec<u8>)], reading: Reading| {
            let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
            let (session, _) = open(&borrowed, "{}", reading);
            EXPRESSIONS.map(|text| format!("{:?}", evaluated(&session, text)))
        };
        let expected = all(&files, Reading::default());
        for slice_bytes in [16, 40 + rng.below(100), 1000] {
            let readers = rng.range(1, 3) as usize;
            let reading =
                Reading { slice_bytes, lookahead: 5, backwards: rng.bernoulli(0.5), shuffle: Some(seed), readers };
            assert_eq!(all(&files, reading), expected, "seed {seed}, slices of {slice_bytes}, {readers} readers");
        }
        sheets.iter_mut().for_each(|sheet| common::shuffle(&mut sheet.rows, &mut rng));
        assert_eq!(all(&shop::written(&sheets, &mut rng), Reading::default()), expected, "seed {seed}");
    }
}

const LINES: &str = "order,customer,date,category,product,amount,channel\n\
    1,ann,2024-01-01,tea,Sencha,5.00,web\n\
    1,ann,2024-01-01,tea,Assam,7.00,web\n\
    1,ann,2024-01-01,cups,Cup,30.00,web\n\
    2,ann,2024-01-05,tea,Sencha,5.00,store\n\
    3,bob,2024-01-06,cups,Cup,15.00,web\n";

#[test]
fn an_order_of_several_lines_is_one_order_in_parts() {
    let (session, report) = open(&[("f.csv", LINES.as_bytes())], "{}", Reading::default());
    assert_eq!(report["orders"], 3);
    assert_eq!(shown(&session, "count(orders)"), "[Number(2.0), Number(1.0)]");
    assert_eq!(shown(&session, "distinct(orders.product)"), "[Number(3.0), Number(1.0)]");
    assert_eq!(
        shown(&session, "count(orders where category = 'tea')"),
        "[Number(2.0), Number(1.0)]".replace("1.0", "0.0")
    );
    assert_eq!(shown(&session, "top(orders.category)"), "[Text(\"tea\"), Text(\"cups\")]");
    assert_eq!(shown(&session, "top(orders.category by amount)"), "[Text(\"cups\"), Text(\"cups\")]");
    assert_eq!(shown(&session, "share(orders.amount where channel = 'web') > 0.5"), "[Boolean(true), Boolean(true)]");
}

#[test]
fn what_is_kept_can_be_said() {
    let fields = |json: &str| {
        let (session, report) = open(&[("f.csv", LINES.as_bytes())], json, Reading::default());
        let mapping = report["files"][0]["mapping"].as_array().unwrap();
        let told: Vec<String> = mapping
            .iter()
            .map(|entry| format!("{}={}", entry["field"].as_str().unwrap(), entry["column"].as_str().unwrap()))
            .filter(|text| {
                !["customer=", "order=", "date=", "amount=", "item="].iter().any(|field| text.starts_with(field))
            })
            .collect();
        let knows = ["category", "product", "channel", "brand"]
            .map(|name| evaluated(&session, &format!("distinct(orders.{name})")).is_ok());
        (told.join(" "), knows)
    };
    assert_eq!(fields("{}"), ("category=category channel=channel product=product".into(), [true, true, true, false]));
    assert_eq!(fields(r#"{"keep": ["channel"]}"#), ("channel=channel".into(), [false, false, true, false]));
    assert_eq!(fields(r#"{"keep": []}"#), (String::new(), [false; 4]));
    let map = r#"{"map": [["orders.category", null], ["orders.channel", "product"]]}"#;
    assert_eq!(fields(map), ("channel=product".into(), [false, false, true, false]));
    let error = common::open(&[("f.csv", LINES.as_bytes())], &request(r#"{"keep": ["brand"]}"#), Reading::default());
    assert_eq!(error.err().unwrap().to_string(), r#"column_missing file="f.csv" field="keep" value="brand""#);
    let branded = LINES.replace("product", "Brand");
    let (session, _) = open(&[("f.csv", branded.as_bytes())], r#"{"keep": ["Brand"]}"#, Reading::default());
    assert_eq!(shown(&session, "distinct(orders.Brand)"), "[Number(3.0), Number(1.0)]");
}

#[test]
fn free_text_is_not_kept_unless_asked_for() {
    let row =
        |n: u32| format!("{n},c{},2024-01-{:02},{},The long title of item number {n}\n", n % 40, n % 28 + 1, n % 7);
    let text = "order,customer,date,amount,product\n".to_owned() + &(0..300).map(row).collect::<String>();
    let (session, report) = open(&[("f.csv", text.as_bytes())], "{}", Reading::default());
    assert!(evaluated(&session, "distinct(orders.product)").is_err());
    let issue = report["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "detail_not_kept").unwrap();
    let sample = json!([{ "file": "f.csv", "row": 1, "column": "product", "value": "product" }]);
    assert_eq!((&issue["count"], &issue["samples"]), (&json!(1), &sample));
    let (session, report) = open(&[("f.csv", text.as_bytes())], r#"{"keep": ["product"]}"#, Reading::default());
    assert!(report["issues"].as_array().unwrap().iter().all(|issue| issue["code"] != "detail_not_kept"));
    assert!(evaluated(&session, "distinct(orders.product) >= 7").unwrap().iter().all(|is| *is == Datum::Boolean(true)));
}

#[test]
fn totals_are_shared_out_among_the_rows_of_an_order() {
    // The second row of the first order leaves its total out; prices times quantities weigh 30, 10.
    let text = "Order ID,Customer,Date,Order Total,Product,Quantity,Price\n\
        1,ann,2024-01-01,36.01,Pot,1,30\n1,ann,2024-01-01,,Cup,2,5\n\
        2,ann,2024-01-03,5.00,Cup,1,5\n3,bob,2024-01-03,5.00,Cup,1,5\n";
    let request = r#"{"amountPer": "order"}"#;
    let (session, report) = open(&[("f.csv", text.as_bytes())], request, Reading::default());
    assert_eq!(report["orders"], 3);
    let money = |minor: [i64; 2]| {
        format!("{:?}", minor.map(|minor| Datum::Money(clientele::table::Money { minor: minor.into(), scale: 2 })))
    };
    assert_eq!(shown(&session, "sum(orders.amount where product = 'Pot')"), money([2701, 0]));
    assert_eq!(shown(&session, "sum(orders.amount where product = 'Cup')"), money([900 + 500, 500]));
    assert_eq!(shown(&session, "sum(orders.quantity)"), "[Number(4.0), Number(1.0)]");
    assert_eq!(shown(&session, "sum(orders.amount)"), money([4101, 500]));
}

#[test]
fn a_discount_may_be_a_word() {
    let text = "customer,date,amount,discount\na,2024-01-01,5,SUMMER\na,2024-01-02,5,\nb,2024-01-03,5,SUMMER\n";
    let (session, _) = open(&[("f.csv", text.as_bytes())], "{}", Reading::default());
    assert_eq!(shown(&session, "share(orders where discount is not missing)"), "[Number(0.5), Number(1.0)]");
    let text = text.replace("SUMMER", "1.50");
    let (session, _) = open(&[("f.csv", text.as_bytes())], "{}", Reading::default());
    assert_eq!(shown(&session, "share(orders where discount > 0)"), "[Number(0.5), Number(1.0)]");
}

const ORDERS: &str = "order_id,customer_id,order_date,amount,channel\n\
    7,ann,2024-01-01,12.00,web\n8,ann,2024-01-02,5.00,store\n9,bob,2024-01-03,8.00,web\n";
const ORDER_LINES: &str = "line_id,order_id,product,category,quantity,unit_price\n\
    1,7,Pot,pots,1,30.00\n2,7,Cup,cups,2,10.00\n3,7,Cup,cups,1,10.00\n4,9,Tea,tea,3,\n5,99,Pot,pots,1,30.00\n";

#[test]
fn lines_in_a_file_of_their_own_are_joined_with_their_orders() {
    let files: [(&str, &[u8]); 2] = [("items.csv", ORDER_LINES.as_bytes()), ("orders.csv", ORDERS.as_bytes())];
    let (mut session, report) = open(&files, "{}", Reading::default());
    let roles: Vec<&Value> = report["files"].as_array().unwrap().iter().map(|file| &file["role"]).collect();
    assert_eq!(roles, ["lines", "orders"]);
    assert_eq!((&report["orders"], &report["customers"], &report["excludedRows"]), (&json!(3), &json!(2), &json!(1)));
    let lost = report["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "line_without_order").unwrap();
    assert_eq!((&lost["count"], &lost["samples"][0]["row"]), (&json!(1), &json!(6)));
    let money = |minor: [i64; 2]| {
        format!("{:?}", minor.map(|minor| Datum::Money(clientele::table::Money { minor: minor.into(), scale: 2 })))
    };
    assert_eq!(shown(&session, "sum(orders.amount where category = 'pots')"), money([600, 0]));
    assert_eq!(shown(&session, "sum(orders.amount where product = 'Cup' and channel = 'web')"), money([600, 0]));
    assert_eq!(shown(&session, "sum(orders.amount where category is missing)"), money([500, 0]));
    assert_eq!(shown(&session, "sum(orders.quantity)"), "[Number(4.0), Number(3.0)]");
    assert_eq!(shown(&session, "top(orders.category)"), "[Text(\"cups\"), Text(\"tea\")]");
    let run: Value = serde_json::from_slice(&session.export(1, "run.json").unwrap()).unwrap();
    assert_eq!(run["inputs"][0]["reading"]["role"], "lines");
    // Alone, they are no orders: nobody is named.
    assert_eq!(
        common::open(&files[..1], &request("{}"), Reading::default()).err().unwrap().code().as_str(),
        "field_unmapped"
    );
    session.abandon();
    let sketches = session
        .sketch(
            &files.map(|(name, bytes)| clientele::api::Head {
                name: name.to_owned(),
                bytes: bytes.len() as u64,
                head: bytes.to_vec(),
            }),
            &request("{}"),
        )
        .unwrap();
    let sketches = serde_json::to_value(sketches).unwrap();
    assert_eq!((&sketches[0]["table"]["role"], &sketches[0]["error"]), (&json!("lines"), &Value::Null));
}

/// Shares of an order's amount by weight: rounded down, and what is left to the heaviest, the first of them by category and weight.
fn naive_shares(amount: i64, lines: &[(String, i64)]) -> Vec<(String, i64)> {
    let mut lines = lines.to_vec();
    lines.sort();
    let all: i64 = lines.iter().map(|(_, weight)| weight).sum();
    let of = |(category, weight): &(String, i64)| {
        let share = if all == 0 {
            amount / lines.len() as i64
        } else {
            (i128::from(amount) * i128::from(*weight) / i128::from(all)) as i64
        };
        (category.clone(), share)
    };
    let mut shares: Vec<(String, i64)> = lines.iter().map(of).collect();
    let rest = amount - shares.iter().map(|(_, share)| share).sum::<i64>();
    let heaviest = lines.iter().map(|(_, weight)| *weight).max().unwrap();
    let first = lines.iter().position(|(_, weight)| *weight == heaviest).unwrap();
    shares[first].1 += rest;
    shares
}

#[test]
fn shares_of_joined_lines_are_those_of_a_naive_reckoning() {
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut orders = "order id,customer,date,amount\n".to_owned();
        let mut lines: Vec<String> = Vec::new();
        let mut tea: BTreeMap<String, i64> = BTreeMap::new();
        for order in 0..rng.range(3, 40) {
            let (customer, cents) = (format!("c{}", rng.below(5)), rng.range(0, 5000));
            orders.push_str(&format!(
                "{order},{customer},{},{}.{:02}\n",
                shop::day(&mut rng),
                cents / 100,
                cents % 100
            ));
            let count = rng.range(0, 4);
            let own: Vec<(String, i64)> = (0..count)
                .map(|_| {
                    let (category, price, quantity) =
                        (*rng.pick(&["tea", "cups", "pots"]), rng.range(0, 9), rng.range(1, 3));
                    lines.push(format!("{order},{category},{price}.50,{quantity}\n"));
                    (category.to_owned(), (price * 10 + 5) * quantity)
                })
                .collect();
            let of_tea = tea.entry(customer).or_default();
            if !own.is_empty() {
                let shares = naive_shares(cents, &own);
                *of_tea += shares.iter().filter(|(category, _)| category == "tea").map(|(_, share)| share).sum::<i64>();
            }
        }
        common::shuffle(&mut lines, &mut rng);
        let lines = "order id,category,price,quantity\n1000,tea,1,1\n".to_owned() + &lines.concat();
        let reading =
            Reading { slice_bytes: 64, readers: rng.range(1, 3) as usize, shuffle: Some(seed), ..Reading::default() };
        // The same file of lines twice counts once.
        let files: [(&str, &[u8]); 3] =
            [("o.csv", orders.as_bytes()), ("l.csv", lines.as_bytes()), ("again.csv", lines.as_bytes())];
        let (session, _) = open(&files[..rng.range(2, 3) as usize], "{}", reading);
        let ours = evaluated(&session, "sum(orders.amount where category = 'tea')").unwrap();
        let ours: Vec<i128> = ours.iter().map(|datum| millionths(datum).unwrap() / 10_000).collect();
        let theirs: Vec<i128> = tea.values().map(|&cents| cents.into()).collect();
        assert_eq!(ours, theirs, "seed {seed}");
        assert_eq!(evaluated(&session, "sum(orders.amount)").unwrap(), evaluated(&session, "monetary").unwrap());
    }
}

/// The ledger in a form of text.
fn written(session: &Session, form: &str) -> String {
    String::from_utf8(session.ledger(form).unwrap()).unwrap()
}

#[test]
fn the_ledger_is_written_with_all_that_is_kept_and_read_again() {
    let (mut with_parts, mut with_details) = (0, 0);
    for seed in 0..60 {
        let files = shop::files(&mut Rng::new(seed));
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
        let (session, _) = open(&borrowed, "{}", Reading::default());
        let ledger = written(&session, "csv");
        let header = ledger.lines().next().unwrap();
        with_details += usize::from(header.contains("order_line"));
        with_parts += usize::from(ledger.lines().any(|line| line.contains(",paid,2,")));
        let (again, _) = open(&[("ledger.csv", ledger.as_bytes())], "{}", Reading::default());
        assert_eq!(written(&again, "csv"), ledger, "seed {seed}");
        assert_eq!(written(&again, "json"), written(&session, "json"), "seed {seed}");
        for (field, expression, _) in RECKONINGS {
            if header.contains(field) {
                assert_eq!(evaluated(&again, expression), evaluated(&session, expression), "seed {seed}: {expression}");
            }
        }
    }
    assert!(with_details > 40 && with_parts > 10, "{with_details}, {with_parts}");
}

#[test]
fn what_is_written_of_orders_and_their_lines() {
    let text = "order id,customer,date,amount,category,quantity,discount,Status Text,state\n\
        1,b,2024-01-03,12.50,tea,2,1.5,ok,BY\n1,b,2024-01-03,7,\"pots, large\",1,,ok,\n\
        2,a,2024-01-04,-3,tea,-1,,x,=NW\n3,b,2024-01-05,5,,,,,BY\n";
    let keep = r#"{"keep": ["category", "quantity", "discount", "state", "Status Text"]}"#;
    let (session, _) = open(&[("orders.csv", text.as_bytes())], keep, Reading::default());
    let expected = "\u{feff}order_id,customer_id,order_date,amount,status,order_line,category,discount,quantity,region,Status Text\r\n\
        1,a,2024-01-04,-3.00,refunded,1,tea,,-1,'=NW,x\r\n\
        2,b,2024-01-03,7.00,paid,1,\"pots, large\",,1,,ok\r\n\
        2,b,2024-01-03,12.50,paid,2,tea,1.5,2,BY,ok\r\n\
        3,b,2024-01-05,5.00,paid,1,,,,BY,\r\n";
    assert_eq!(written(&session, "csv"), expected);
    let json: Value = serde_json::from_str(&written(&session, "json")).unwrap();
    let row = json!({
        "order_id": "2", "customer_id": "b", "order_date": "2024-01-03", "amount": 12.5, "status": "paid", "order_line": 2,
        "category": "tea", "discount": 1.5, "quantity": 2, "region": "BY", "Status Text": "ok",
    });
    assert_eq!(json[2], row);
    assert_eq!(json[3]["category"], Value::Null);
    // Five orders whose lines cost the same would be taken for totals, if the file did not say what it is.
    let lines: String =
        (0..6).map(|n| format!("{n},c,2024-01-0{},4,a,1\n{n},c,2024-01-0{},4,b,1\n", n + 1, n + 1)).collect();
    let text =
        format!("order id,customer,date,amount,category,quantity\n9,c,2024-01-09,1,a,1\n9,c,2024-01-09,2,b,1\n{lines}");
    let (session, _) = open(&[("orders.csv", text.as_bytes())], "{}", Reading::default());
    let ledger = written(&session, "csv");
    let without: String =
        ledger.lines().filter(|line| !line.contains("2024-01-09")).map(|line| format!("{line}\r\n")).collect();
    let (_, report) = open(&[("ledger.csv", without.as_bytes())], "{}", Reading::default());
    assert_eq!(report["netRevenue"]["minor"], 48);
}
