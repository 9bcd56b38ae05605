//! The expression language against its naive twin, and what must hold for every expression.

use crate::common;
use clientele::expr::{Datum, Definitions, Expr, Program, Rules, Type, from_json, parse, print, to_json};
use clientele::rng::Rng;
use common::language::text::Writer;
use common::language::twin::Twin;
use common::language::world::Shop;

const CUSTOMERS: usize = 90;

fn expressions(seed: u64, count: usize) -> Vec<(String, Expr)> {
    let mut rng = Rng::new(seed);
    let texts = (0..count).map(|_| {
        let depth = 1 + rng.below(3) as u32;
        Writer { rng: &mut rng }.any(depth)
    });
    texts.map(|text| (text.clone(), parse(&text).unwrap_or_else(|error| panic!("{text}: {error}")))).collect()
}

/// Numbers agree to 12 digits: sums are added up in another order.
fn agree(a: &Datum, b: &Datum) -> bool {
    match (a, b) {
        (Datum::Number(a), Datum::Number(b)) | (Datum::Duration(a), Datum::Duration(b)) => {
            a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
        }
        _ => a == b,
    }
}

#[test]
fn values_are_those_of_the_naive_twin() {
    let mut kinds = std::collections::BTreeSet::new();
    let mut present = 0usize;
    for seed in 0..8 {
        let shop = Shop::random(CUSTOMERS, &mut Rng::new(seed));
        let (twin, definitions) = (Twin::of(&shop), Definitions::default());
        for (text, expr) in expressions(100 + seed, 250) {
            let mut program = Program::new(shop.world(), &definitions);
            let rule = program.read(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let outcome = program.evaluate(rule).unwrap_or_else(|error| panic!("{text}: {error}"));
            let kind = outcome.kind;
            kinds.insert(kind.as_str());
            let column = outcome.column("x").unwrap_or_else(|error| panic!("{text}: {error}"));
            for row in 0..shop.customers.len() {
                let (ours, theirs) = (outcome.datum(row), twin.value(&expr, row).datum(kind));
                present += usize::from(ours != Datum::Missing);
                assert!(agree(&ours, &theirs), "{expr}\nrow {row}: {ours:?}, by the twin {theirs:?}");
                let cell = match (Datum::from(column.cell(row)), kind) {
                    (Datum::Number(days), Type::Duration) => Datum::Duration(days),
                    (Datum::Text(text), Type::Boolean) => Datum::Boolean(text == "true"),
                    (cell, _) => cell,
                };
                assert_eq!(cell, ours, "{text}: as a column");
            }
        }
    }
    assert!(present > 20_000, "most values are there: {present}");
    assert_eq!(kinds.len(), 8, "every type occurs: {kinds:?}");
}

/// Rows are computed some thousands at a time; what lies on both sides of a seam is asked of the twin.
#[test]
fn many_rows_are_computed_as_few_are() {
    const MANY: usize = 40_000;
    let shop = Shop::random(MANY, &mut Rng::new(11));
    let (twin, definitions) = (Twin::of(&shop), Definitions::default());
    let rows: Vec<usize> =
        [0, 4095, 4096, 8191, 16_383, 16_384, 16_385, 20_479, 32_767, 32_768, shop.customers.len() - 1]
            .into_iter()
            .chain((0..shop.customers.len()).step_by(997))
            .collect();
    for (text, expr) in expressions(400, 120) {
        // These compare everybody with everybody, which takes the twin too long.
        if ["rank(", "quantile(", "ntile(", "share_of(", "zscore("].iter().any(|name| text.contains(name)) {
            continue;
        }
        let mut program = Program::new(shop.world(), &definitions);
        let rule = program.read(&text).unwrap();
        let outcome = program.evaluate(rule).unwrap();
        for &row in &rows {
            let (ours, theirs) = (outcome.datum(row), twin.value(&expr, row).datum(outcome.kind));
            assert!(agree(&ours, &theirs), "{expr}\nrow {row}: {ours:?}, by the twin {theirs:?}");
        }
    }
}

#[test]
fn text_json_and_tree_are_one() {
    for (text, expr) in expressions(7, 3000) {
        let canonical = print(&expr);
        let again = parse(&canonical).unwrap_or_else(|error| panic!("{canonical}: {error}"));
        assert_eq!(again, expr, "{text}");
        assert_eq!(print(&again), canonical);
        assert_eq!(from_json(&to_json(&expr)).unwrap(), expr, "{text}");
        // Through written JSON, as programs hand it over.
        let written = serde_json::to_string(&to_json(&expr)).unwrap();
        assert_eq!(from_json(&serde_json::from_str(&written).unwrap()).unwrap(), expr, "{written}");
    }
}

#[test]
fn a_file_of_rules_is_its_canonical_form() {
    let mut rng = Rng::new(77);
    for count in (0..300).map(|round| round % 7) {
        let text = Writer { rng: &mut rng }.rules(count);
        let rules = Rules::read(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert_eq!(rules.statements.len(), count, "{text}");
        let canonical = rules.to_string();
        let again = Rules::read(&canonical).unwrap_or_else(|error| panic!("{text}\n---\n{canonical}\n{error}"));
        assert_eq!(again, rules, "{text}\n---\n{canonical}");
        assert_eq!(again.to_string(), canonical);
        // No remark is lost: there are as many signs of one as there were, but for those in texts, where the generator has none.
        assert_eq!(canonical.matches('#').count(), text.matches('#').count(), "{text}\n---\n{canonical}");
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let definitions = Definitions::default();
    for seed in 0..3 {
        let mut rng = Rng::new(seed);
        let shop = Shop::random(CUSTOMERS, &mut rng);
        let (other, order) = shop.shuffled(&mut rng);
        for (text, _) in expressions(200 + seed, 200) {
            let values = |shop: &Shop| -> Vec<Datum> {
                let mut program = Program::new(shop.world(), &definitions);
                let rule = program.read(&text).unwrap();
                let outcome = program.evaluate(rule).unwrap();
                (0..shop.customers.len()).map(|row| outcome.datum(row)).collect()
            };
            let (before, after) = (values(&shop), values(&other));
            let expected: Vec<Datum> = order.iter().map(|&row| before[row].clone()).collect();
            assert_eq!(after, expected, "{text}");
        }
    }
}

#[test]
fn an_explanation_agrees_with_the_evaluation() {
    let definitions = Definitions::default();
    let mut changes = 0;
    for seed in 0..2 {
        let shop = Shop::random(20, &mut Rng::new(seed));
        for (text, _) in expressions(300 + seed, 60) {
            let mut program = Program::new(shop.world(), &definitions);
            let rule = program.read(&text).unwrap();
            let outcome = program.evaluate(rule).unwrap();
            for row in 0..shop.customers.len() {
                let explained = program.explain(rule, row).unwrap();
                assert_eq!(explained.value, outcome.datum(row), "{text}, row {row}");
                if outcome.kind == Type::Boolean {
                    assert_eq!(explained.trace.holds.map_or(Datum::Missing, Datum::Boolean), explained.value);
                }
                changes += usize::from(!explained.changes.is_empty());
            }
        }
    }
    assert!(changes > 100, "{changes}");
}

#[test]
fn what_several_say_one_after_the_other_each_says_alone() {
    let shop = Shop::random(CUSTOMERS, &mut Rng::new(9));
    let mut definitions = Definitions::default();
    for (name, text) in [
        ("often", "count(orders) >= 2"),
        ("each", "sum(orders.amount) / max(count(orders), 1)"),
        ("above", "each > 50"),
        ("best", "often and rank(each) <= 30"),
    ] {
        definitions.define(name, &parse(text).unwrap()).unwrap();
    }
    let texts = ["best", "above", "often", "not above", "each > 20 or best", "count(orders) = 1"];
    let says = |text: &str| {
        let mut program = Program::new(shop.world(), &definitions);
        let rule = program.read(text).unwrap();
        program.evaluate(rule).unwrap().truth().unwrap().yes().clone()
    };
    for from in 0..texts.len() {
        let turned: Vec<&str> = texts.iter().cycle().skip(from).take(texts.len()).copied().collect();
        let mut program = Program::new(shop.world(), &definitions);
        let rules: Vec<_> = turned.iter().map(|text| program.read(text).unwrap()).collect();
        let found = program.evaluate_each(&rules, |outcome| outcome.truth().unwrap().yes().clone()).unwrap();
        let alone: Vec<_> = turned.iter().map(|text| says(text)).collect();
        assert!(found.iter().zip(&alone).all(|(found, alone)| found == alone), "{from}");
        assert!(alone.iter().any(|yes| (1..CUSTOMERS).contains(&yes.count())));
    }
}
