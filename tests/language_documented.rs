//! The examples of docs/language.md, and what is refused with what message.

use crate::common;
use clientele::error::{Code, Error};
use clientele::expr::{Datum, Definitions, Explanation, Program, Rules, World, from_json, parse, print};
use clientele::rng::Rng;
use clientele::table::{Column, Day, Dictionary, Entry, Frame, OrderLedger, Unit, Validity, Values};
use common::language::world::Shop;

/// Expressions of all blocks marked `clt`: one a line, lines that a remark ends or that are indented join the next or the one before.
fn examples(document: &str) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    let mut is_in_block = false;
    let mut open = false;
    for line in document.lines() {
        match line {
            "```clt" => is_in_block = true,
            "```" => is_in_block = false,
            line if is_in_block => {
                match examples.last_mut() {
                    Some(last) if open || line.starts_with(' ') => *last = format!("{last}\n{line}"),
                    _ => examples.push(line.to_owned()),
                }
                open = line.starts_with('#');
            }
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_is_accepted_and_keeps_its_form() {
    let document = include_str!("../docs/language.md");
    let examples = examples(document);
    assert!(examples.len() >= 40, "{}", examples.len());
    let shop = Shop::random(60, &mut Rng::new(5));
    let definitions = Definitions::default();
    for example in examples {
        let expr = parse(&example).unwrap_or_else(|error| panic!("{example}: {error}"));
        assert_eq!(parse(&print(&expr)).unwrap(), expr);
        let mut program = Program::new(shop.world(), &definitions);
        let rule = program.read(&example).unwrap_or_else(|error| panic!("{example}: {error}"));
        program.evaluate(rule).unwrap();
    }
}

#[test]
fn the_documented_file_of_rules_is_accepted() {
    let document = include_str!("../docs/language.md");
    let (_, rest) = document.split_once("```rules\n").unwrap();
    let (file, _) = rest.split_once("```").unwrap();
    let rules = Rules::read(file).unwrap();
    assert_eq!(Rules::read(&rules.to_string()).unwrap(), rules);
    let names: Vec<&str> = rules.tags().map(|tag| tag.zh).collect();
    assert_eq!(names, ["重要客户", "weekend_buyer"]);
    let shop = Shop::random(60, &mut Rng::new(5));
    let mut definitions = Definitions::default();
    definitions.define_all(rules.definitions()).unwrap();
    for tag in rules.tags() {
        let mut program = Program::new(shop.world(), &definitions);
        let rule = program.add(tag.when).unwrap_or_else(|error| panic!("{}: {error}", tag.id));
        program.evaluate(rule).unwrap();
    }
}

#[test]
fn every_function_is_documented() {
    use clientele::expr::ast::{Fold, Function};
    let document = include_str!("../docs/language.md");
    let names = Fold::ALL.iter().map(|fold| fold.as_str()).chain(Function::ALL.iter().map(|f| f.as_str()));
    for name in names {
        assert!(document.contains(&format!("`{name}(")) || document.contains(&format!("`{name}`")), "{name}");
    }
    for code in
        Code::ALL.iter().skip_while(|code| **code != Code::UnexpectedToken).take_while(|c| **c != Code::Internal)
    {
        assert!(document.contains(&format!("`{}`", code.as_str())), "{}", code.as_str());
    }
}

fn refusal(text: &str) -> Error {
    let shop = Shop::random(5, &mut Rng::new(1));
    let definitions = Definitions::default();
    let mut program = Program::new(shop.world(), &definitions);
    match program.read(text) {
        Ok(_) => panic!("{text} is accepted"),
        Err(error) => error,
    }
}

#[test]
fn refusals_say_where_what_and_what_was_meant() {
    type Case = (&'static str, Code, (u32, u32), &'static str, &'static str);
    let cases: [Case; 28] = [
        ("frequncy >= 3", Code::UnknownColumn, (1, 1), "", "frequency"),
        ("frequency >= 3 and\n  monetry > 2", Code::UnknownColumn, (2, 3), "", "monetary"),
        ("count(order, last 90 days)", Code::UnknownLedger, (1, 7), "", "orders"),
        ("cuont(orders)", Code::UnknownFunction, (1, 1), "", "count"),
        ("sum(orders.amont)", Code::UnknownColumn, (1, 1), "", "amount"),
        ("count(orders where chanel = 'web')", Code::UnknownColumn, (1, 20), "", "channel"),
        ("count(surveys)", Code::LedgerMissing, (1, 1), "", ""),
        ("frequency >=", Code::UnexpectedToken, (1, 13), "value", ""),
        ("(frequency > 3", Code::UnexpectedToken, (1, 15), "closing_bracket", ""),
        ("frequency > 3 5", Code::UnexpectedToken, (1, 15), "operator_or_end", ""),
        ("segment = 'loyal", Code::UnexpectedToken, (1, 11), "closing_quote", ""),
        ("count(orders, last 90)", Code::UnexpectedToken, (1, 22), "time_unit", ""),
        ("case when true then 1", Code::UnexpectedToken, (1, 22), "case_end", ""),
        ("signup > 2024-02-30", Code::InvalidLiteral, (1, 10), "date", ""),
        ("frequency > 1x", Code::InvalidLiteral, (1, 13), "number", ""),
        ("segment matches '('", Code::InvalidLiteral, (1, 17), "pattern", ""),
        ("ntile(frequency, 1)", Code::InvalidLiteral, (1, 18), "whole_number", ""),
        ("monetary > recency_days", Code::WrongType, (1, 12), "money", ""),
        ("segment > 3", Code::WrongType, (1, 1), "number_or_date", ""),
        ("frequency and true", Code::WrongType, (1, 1), "boolean", ""),
        ("signup + 3", Code::WrongType, (1, 10), "duration", ""),
        ("monetary * monetary", Code::WrongType, (1, 12), "number", ""),
        ("case when true then 1 else 'a' end", Code::WrongType, (1, 28), "number", ""),
        ("trend(orders)", Code::WrongArguments, (1, 1), "window", ""),
        ("decayed(events)", Code::WrongArguments, (1, 1), "half_life", ""),
        ("sum(orders)", Code::WrongArguments, (1, 1), "ledger_field", ""),
        ("count(orders where count(events) > 1)", Code::WrongArguments, (1, 20), "field_of_ledger", ""),
        ("age(signup, 2)", Code::WrongArguments, (1, 1), "arguments", ""),
    ];
    for (text, code, place, expected, nearest) in cases {
        let error = refusal(text);
        let at = error.position();
        assert_eq!(error.code(), code, "{text}: {error}");
        assert_eq!((at.line, at.character), (Some(place.0), Some(place.1)), "{text}: {error}");
        assert_eq!(at.expected.unwrap_or_default(), expected, "{text}: {error}");
        assert_eq!(at.nearest.as_deref().unwrap_or_default(), nearest, "{text}: {error}");
    }
}

#[test]
fn what_would_exhaust_the_machine_is_refused() {
    let deep = |open: &str, close: &str, times: usize| open.repeat(times) + "frequency" + &close.repeat(times);
    let long = |part: &str, times: usize| vec![part; times].join(" ");
    let texts = [
        deep("(", ")", 30_000),
        deep("-", "", 60_000) + " > 1",
        deep("not ", "", 16_000),
        deep("abs(", ")", 10_000),
        deep("case when true then ", " end", 2000),
        long("1 +", 10_000) + " 1",
        format!("frequency in ({}1)", "1,".repeat(20_000)),
        long("true or", 9_000) + " true",
        "x".repeat(100_000),
        format!("segment matches '{}'", "a".repeat(300)),
        "segment matches '((a{100}){100}){100}'".to_owned(),
        "# remark\n".repeat(100) + "frequency",
    ];
    for text in texts {
        match parse(&text) {
            Err(error) => {
                assert!([Code::TooComplex, Code::UnexpectedToken].contains(&error.code()), "{error}: {}…", &text[..40])
            }
            // Long and flat is fine.
            Ok(_) if text.starts_with("true or") => {}
            Ok(_) => drop(refusal(&text)),
        }
    }
    let mut value = serde_json::json!(1);
    for _ in 0..200 {
        value = serde_json::json!({ "not": value });
    }
    assert_eq!(from_json(&value).unwrap_err().code(), Code::TooComplex);
    // As deep as is allowed is fine, in all faces.
    let deepest = deep("-(", ")", 31);
    let expr = parse(&deepest).unwrap();
    assert_eq!(parse(&print(&expr)).unwrap(), expr);
}

#[test]
fn remarks_are_kept() {
    let text = "# who buys\nfrequency >= 3 # often\n  and (\n# lately\nrecency_days <= 90 # or so\n) # end\n# last";
    let canonical = print(&parse(text).unwrap());
    for remark in ["who buys", "often", "lately", "or so", "end", "last"] {
        assert!(canonical.contains(&format!("# {remark}\n")), "{remark}: {canonical}");
    }
    assert_eq!(print(&parse(&canonical).unwrap()), canonical);
    let simple = "# three or more\nfrequency >= 3 and recency_days <= 90";
    assert_eq!(print(&parse(simple).unwrap()), simple);
}

#[test]
fn definitions_refer_to_each_other_and_never_in_a_circle() {
    let shop = Shop::random(50, &mut Rng::new(3));
    let mut definitions = Definitions::default();
    let mut define = |name: &str, text: &str| definitions.define(name, &parse(text).unwrap());
    define("good", "often and `not gone`").unwrap();
    define("often", "frequency >= 3").unwrap();
    define("not gone", "recency_days <= 90").unwrap();
    let error =
        define("often", "frequency > 1 or `not gone` or best").and_then(|()| define("best", "good")).unwrap_err();
    assert_eq!(error.code(), Code::DefinitionCycle);
    assert_eq!(error.position().value.as_deref(), Some("best → good → often → best"));
    let error = define("often", "often").unwrap_err();
    assert_eq!(error.position().value.as_deref(), Some("often → often"));
    define("often", "frequency >= 3").unwrap();
    assert_eq!(definitions.uses("good"), ["often", "not gone"]);
    assert_eq!(definitions.used_by("frequency"), ["good", "often"]);
    let values = |text: &str| -> Vec<Datum> {
        let mut program = Program::new(shop.world(), &definitions);
        let rule = program.read(text).unwrap();
        let outcome = program.evaluate(rule).unwrap();
        let values: Vec<Datum> = (0..50.min(shop.customers.len())).map(|row| outcome.datum(row)).collect();
        let explained = (0..values.len()).map(|row| program.explain(rule, row).unwrap().value);
        assert!(explained.eq(values.iter().cloned()));
        values
    };
    assert_eq!(values("good"), values("frequency >= 3 and recency_days <= 90"));
    assert_eq!(values("rank(frequency within good)").len(), shop.customers.len().min(50));
}

/// One customer with orders on these days before the as-of day, 10.00 each.
fn explained(days_before: &[i32], text: &str) -> Explanation {
    let as_of = Day::from_civil(2024, 5, 31).unwrap();
    let mut names = Dictionary::new();
    names.intern(b"ana").unwrap();
    let (names, _) = names.texts().sorted(0..1);
    let entries: Vec<Entry> =
        days_before.iter().map(|days| Entry { day: Day(as_of.0 - days), refund: false, amount: 1000 }).collect();
    let orders = OrderLedger::from_entries(names.into(), vec![0, entries.len() as u32], &entries, 2);
    let mut frame = Frame::new(1);
    let recency = Values::Int(vec![*days_before.last().unwrap()]);
    frame.push(Column::new("recency_days", Unit::Days, recency, Validity::all(1)));
    frame.push(Column::new("r", Unit::Score, Values::Int(vec![4]), Validity::all(1)));
    let definitions = Definitions::default();
    let mut program = Program::new(World::of_frame(&frame, as_of).with_orders(&[0], &orders), &definitions);
    let rule = program.read(text).unwrap();
    program.explain(rule, 0).unwrap()
}

#[test]
fn an_explanation_tells_the_nearest_change_and_by_when() {
    let day = |text: &str| Day::parse_iso(text.as_bytes(), 0).unwrap();
    // Two of three orders; the older one leaves the window after 39 more days.
    let why = explained(&[50, 5], "count(orders, last 90 days) >= 3");
    assert!(!why.holds());
    let [change] = &why.changes[..] else { panic!("{why:?}") };
    assert_eq!((&change.from, &change.to), (&Datum::Number(2.0), &Datum::Number(3.0)));
    assert_eq!(change.text, "count(orders, last 90 days)");
    // On day 40 from now the older order is 90 days back.
    assert_eq!(why.until, Some(day("2024-07-09")));
    assert_eq!(why.by_itself, None);

    // Recency grows by itself.
    let why = explained(&[50, 5], "recency_days <= 90 and r >= 3");
    assert!(why.holds());
    assert_eq!(why.by_itself, Some((day("2024-08-25"), Datum::Boolean(false))));
    let [change] = &why.changes[..] else { panic!("{why:?}") };
    assert_eq!((change.text.as_str(), &change.to), ("r", &Datum::Number(2.0)));

    // Both parts of a conjunction are needed; of a disjunction the nearer one will do.
    let why = explained(&[50, 5], "sum(orders.amount) >= 50 and r = 5");
    assert_eq!(why.changes.len(), 2);
    let why = explained(&[50, 5], "sum(orders.amount) >= 21 or r > 20");
    assert_eq!(why.changes.len(), 1);
    let Datum::Money(to) = &why.changes[0].to else { panic!("{why:?}") };
    assert_eq!((to.minor, to.scale), (2100, 2));

    // Of very many gaps as of few: 1, 2, … 99 days between orders, and 1, 2, … 48.
    for orders in [100, 49, 50] {
        let days: Vec<i32> = (0..orders).rev().map(|n| n * (n + 1) / 2).collect();
        let why = explained(&days, "gap_median(orders)");
        assert_eq!(why.value, Datum::Duration(f64::from(orders) / 2.0), "{orders} orders");
    }

    // What cannot be is no change: fewer than no orders, an order before the first, scores beyond theirs.
    for text in [
        "count(orders) < 0",
        "recency_days > 50",
        "days_since(last orders) > 60",
        "recency_days < 0",
        "r < 1",
        "share(orders where amount > 5) > 1",
        "6 - ntile(recency_days, 5) > 5",
        "rank(recency_days) > 1",
        "cut(recency_days, 10, 20) > 3",
        "trend(orders, last 90 days) < -1",
    ] {
        let why = explained(&[50, 5], text);
        assert!(!why.holds() && why.changes.is_empty(), "{text}: {:?}", why.changes);
    }
    let why = explained(&[50, 5], "recency_days > 49 or recency_days > 50 and r < 4");
    assert_eq!(why.changes.len(), 1);
    assert_eq!(why.changes[0].to, Datum::Duration(50.0));

    // The branch that decided.
    let why = explained(&[50, 5], "case when r = 5 then 'a' when count(orders) >= 2 then 'b' else 'c' end");
    assert_eq!((why.branch, why.value), (Some(1), Datum::Text("b".to_owned())));
    assert_eq!(why.changes.len(), 1);
    assert_eq!(why.trace.parts.len(), 2);
}
