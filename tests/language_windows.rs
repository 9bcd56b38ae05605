//! Windows, and what is asked in several places, against the naive twin of the language.

use crate::common;
use clientele::expr::{Datum, Definitions, Program, parse};
use clientele::rng::Rng;
use clientele::table::{Day, Entry, Frame, Ledger, Ledgers, OrderLedger};
use common::language::twin::Twin;
use common::language::world::Shop;

const CUSTOMERS: usize = 90;

/// Few records of late are found by their days, not by customer.
#[test]
fn questions_about_the_last_days_are_answered_as_by_the_twin() {
    const TEXTS: [&str; 14] = [
        "count(orders, last 20 days)",
        "count(refunds, last 40 days)",
        "count(events, last 30 days)",
        "sum(orders.amount, last 30 days)",
        "sum(refunds.amount, last 30 days)",
        "any(orders, last 10 days)",
        "any(refunds, between day 5 and 20 before)",
        "any(events, last 15 days where type = 'cart') and not any(orders, last 15 days)",
        "count(events, last 25 days where type in ('cart', 'click'))",
        "sum(orders.amount, last 25 days where category contains 'o')",
        "count(orders, this month where channel = 'web')",
        "count(orders, previous month)",
        "count(events, last 2 days) + count(events, last 30 days)",
        "ntile(frequency, 3)",
    ];
    for seed in 0..6 {
        let shop = Shop::random(if seed == 0 { 20_000 } else { CUSTOMERS }, &mut Rng::new(seed));
        let (twin, definitions) = (Twin::of(&shop), Definitions::default());
        for text in TEXTS.into_iter().filter(|text| seed > 0 || !text.contains("ntile")) {
            let expr = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let mut program = Program::new(shop.world(), &definitions);
            let rule = program.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let outcome = program.evaluate(rule).unwrap();
            for row in 0..shop.customers.len() {
                let (ours, theirs) = (outcome.datum(row), twin.value(&expr, row).datum(outcome.kind));
                assert_eq!(ours, theirs, "{text}, row {row}");
            }
        }
    }
}

/// Windows that begin or end where the records do, of shops where some or all of them are missing, on days before, on and behind the last.
#[test]
fn windows_at_the_edges_are_those_of_the_twin() {
    const WINDOWS: [&str; 10] = [
        "last 1 days",
        "between day 0 and 1 before",
        "between day 1 and 1 before",
        "last 395 days",
        "last 396 days",
        "last 397 days",
        "since 2024-05-31",
        "from 2024-05-31 to 2024-05-31",
        "from 2023-01-01 to 2023-01-02",
        "from 2026-01-01 to 2026-12-31",
    ];
    const FORMS: [&str; 9] = [
        "count(orders, W)",
        "count(refunds, W)",
        "sum(orders.amount, W)",
        "sum(refunds.amount, W)",
        "any(orders, W)",
        "any(refunds, W)",
        "count(events, W where type = 'cart')",
        "any(events, W where not type in ('cart', 'click'))",
        "any(events, W where type starts with 'C') and not any(orders, W)",
    ];
    let mut found = std::collections::BTreeMap::new();
    for (round, shop) in edges().into_iter().enumerate() {
        let (twin, definitions) = (Twin::of(&shop), Definitions::default());
        for (form, window) in FORMS.iter().flat_map(|form| WINDOWS.map(|window| (form, window))) {
            let text = form.replace('W', window);
            let expr = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let mut program = Program::new(shop.world(), &definitions);
            let rule = program.read(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let outcome = program.evaluate(rule).unwrap();
            for row in 0..shop.customers.len() {
                let (ours, theirs) = (outcome.datum(row), twin.value(&expr, row).datum(outcome.kind));
                assert_eq!(ours, theirs, "{text}\nshop {round}, row {row}, as of {}", shop.as_of);
                *found.entry((form, format!("{ours:?}"))).or_insert(0) += 1;
            }
        }
    }
    for form in FORMS {
        let values = found.keys().filter(|(of, _)| **of == form).count();
        assert!(values > 1, "{form} has one value everywhere");
    }
}

/// Shops with each kind of record, and without; with orders in parts, and whole; on days from before the first record to long after the last.
fn edges() -> Vec<Shop> {
    let shop = Shop::random(CUSTOMERS, &mut Rng::new(5));
    let ledger = &shop.ledgers.orders;
    let rebuilt = |keep: &dyn Fn(&Entry) -> bool| {
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for customer in 0..ledger.customers().len() as u32 {
            entries.extend(ledger.history(customer).filter(|entry| keep(entry)));
            starts.push(entries.len() as u32);
        }
        OrderLedger::from_entries(ledger.customers().clone(), starts, &entries, ledger.scale())
    };
    let with = |orders: OrderLedger, events: Option<Ledger>| Shop {
        ledgers: Ledgers { orders, events, ..shop.ledgers.clone() },
        ..shop.clone()
    };
    let events = shop.ledgers.events.clone();
    let nothing = events.as_ref().map(|events| {
        let mut frame = Frame::new(0);
        for column in events.frame().columns() {
            frame.push(column.at_rows(&[]));
        }
        Ledger::new(vec![0; events.starts().len()], frame)
    });
    let last = ledger.entries().map(|entry| entry.day).max().unwrap_or(Day(0));
    let shops = [
        shop.clone(),
        with(rebuilt(&|_| true), events.clone()),
        with(rebuilt(&|entry| !entry.refund), nothing),
        with(rebuilt(&|entry| entry.refund), events.clone()),
        with(rebuilt(&|entry| entry.day == last), events),
    ];
    let on = |shop: &Shop| {
        let days = [last.0 - 600, last.0 - 396, last.0 - 395, shop.as_of.0, last.0, last.0 + 1, last.0 + 700];
        let all = days.map(|day| Shop { as_of: Day(day), ..shop.clone() });
        let (shuffled, _) = shop.shuffled(&mut Rng::new(1));
        all.into_iter().chain([shuffled]).collect::<Vec<_>>()
    };
    shops.iter().flat_map(on).collect()
}

/// What is asked of records or of all customers twice is found out once, also within definitions, and is the same for many rows and few.
#[test]
fn what_is_asked_twice_is_the_same_twice() {
    const TEXTS: [&str; 9] = [
        "case when frequency > 2 then gap_median(orders) else gap_median(orders) + 1 day end",
        "max(orders.amount, last 200 days) - max(orders.amount, last 201 days) + max(orders.amount, last 200 days)",
        "case when r > 2 then top(orders.category) else top(orders.category) end",
        "any(orders, last 100 days) or frequency > 1 and not any(orders, last 100 days)",
        "sum(orders.amount) - sum(orders.amount where channel = 'web') + sum(orders.amount)",
        "count(events) + count(events, ever) + count(refunds) - count(events)",
        "decayed(events, half-life 20 days) + decayed(events, half-life 20 days)",
        "min(orders.quantity) + days_since(first orders) / 1 day + min(orders.quantity)",
        "lately + lately + count(orders, last 90 days)",
    ];
    let mut definitions = Definitions::default();
    let lately = "count(orders, last 90 days) + count(orders, last 90 days)";
    definitions.define("lately", &parse(lately).unwrap()).unwrap();
    for (seed, size) in [(0, CUSTOMERS), (1, 20_000)] {
        let shop = Shop::random(size, &mut Rng::new(seed));
        let twin = Twin::of(&shop);
        for text in TEXTS {
            let expr = parse(&text.replace("lately", &format!("({lately})"))).unwrap();
            let mut program = Program::new(shop.world(), &definitions);
            let rule = program.read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let outcome = program.evaluate(rule).unwrap();
            for row in (0..shop.customers.len()).step_by(size / CUSTOMERS) {
                let (ours, theirs) = (outcome.datum(row), twin.value(&expr, row).datum(outcome.kind));
                assert!(agree(&ours, &theirs), "{text}, row {row}: {ours:?}, by the twin {theirs:?}");
                let explained = program.explain(rule, row).unwrap();
                assert_eq!(explained.value, ours, "{text}, row {row}, explained");
            }
        }
    }
}

/// So one setting serves both ends.
#[test]
fn days_of_a_window_may_be_a_product() {
    let window = |days: &str| parse(&format!("count(orders, between day 90 and {days} before)"));
    assert_eq!(window("2 * 90").unwrap().to_string(), "count(orders, between day 90 and 180 before)");
    assert_eq!(window("2 * 3 * 30").unwrap(), window("180").unwrap());
    for (days, code) in [
        ("2 * 0.5", "invalid_literal"),
        ("90 *", "unexpected_token"),
        ("90 * x", "unexpected_token"),
        ("1000000 * 1000000", "invalid_literal"),
    ] {
        assert_eq!(window(days).unwrap_err().code().as_str(), code, "{days}");
    }
}

/// Numbers agree to 12 digits: sums are added up in another order.
fn agree(a: &Datum, b: &Datum) -> bool {
    match (a, b) {
        (Datum::Number(a), Datum::Number(b)) | (Datum::Duration(a), Datum::Duration(b)) => {
            (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
        }
        _ => a == b,
    }
}
