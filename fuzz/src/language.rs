//! What people type as rules: the parser, the check, the evaluation.

use std::cell::RefCell;

use clientele::expr::{Definitions, Program, Rules, from_json, parse, print, to_json};
use clientele::rng::Rng;

use crate::common::language::text::Writer;
use crate::common::language::world::Shop;
use crate::{Target, fingerprint, roughly};

/// What a file of rules has besides.
const OF_FILES: &[&str] = &[
    ":",
    "：",
    ";",
    "\n",
    "tag ",
    "tag a 'A' 'B': ",
    "a: ",
    "days: ",
    "`b c`: ",
    "# remark\n",
    "'x'",
    "frequency",
    " + ",
    "end",
];

pub const TARGETS: &[Target] = &[
    FILES,
    Target {
        name: "language",
        says: "what is accepted has one canonical form, is its JSON, and is explained as it is evaluated",
        longest: 400,
        rounds: 12_000,
        seeds: expressions,
        words: &[
            "(",
            ")",
            ",",
            ".",
            "'",
            "`",
            "#",
            "\n",
            "-",
            "--",
            " and ",
            " or ",
            "not ",
            " between ",
            " in (",
            " is missing",
            " contains ",
            " matches ",
            "case when ",
            " then ",
            " else ",
            " end",
            " within ",
            "count(",
            "sum(orders.amount",
            "min(",
            "top(",
            "list(orders.category)",
            "followed(",
            "days_since(last orders",
            ", last 90 days",
            ", between day 9 and 99 before",
            ", half-life 30 days",
            ", after 1 year",
            ", by orders within 7 days",
            " where ",
            "rank(",
            "quantile(",
            "round(",
            "0.9",
            "1e308",
            "100000 years",
            "2024-02-29",
            "9999-12-31",
            "as_of",
            "frequency",
            "monetary",
            "signup",
            "segment",
            "`客户 分`",
            "customers.birthday",
            "date",
            "category",
            "a{99}",
            "[^",
            "（",
            "≥",
            "“",
        ],
        tolerates: &[],
        run: rule,
    },
];

const FILES: Target = Target {
    name: "rules",
    says: "what is accepted has one canonical form, which is accepted and keeps every remark",
    longest: 600,
    rounds: 12_000,
    seeds: files,
    words: OF_FILES,
    tolerates: &[],
    run: file,
};

fn files() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(8);
    (0..100).map(|round| Writer { rng: &mut rng }.rules(round % 5).into_bytes()).collect()
}

fn file(input: &[u8]) -> u64 {
    let Ok(text) = std::str::from_utf8(input) else { return 0 };
    let rules = match Rules::read(text) {
        Ok(rules) => rules,
        Err(error) => {
            let at = error.position();
            let (line, character) = (at.line.unwrap_or(1) as usize, at.character.unwrap_or(1) as usize);
            let lines: Vec<&str> = text.split('\n').collect();
            assert!(lines[line - 1].chars().count() + 1 >= character, "a place of the text: {error}");
            return fingerprint((error.code().as_str(), at.expected, at.found));
        }
    };
    let canonical = rules.to_string();
    let again = Rules::read(&canonical).expect("the canonical form is accepted");
    assert_eq!(again, rules, "the canonical form is the same");
    assert_eq!(again.to_string(), canonical);
    fingerprint((rules.statements.len(), rules.tags().count(), rules.remarks.len(), roughly(canonical.len())))
}

fn expressions() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(9);
    (0..200).map(|_| Writer { rng: &mut rng }.any(2).into_bytes()).collect()
}

thread_local! {
    static SHOP: RefCell<Option<Shop>> = const { RefCell::new(None) };
}

fn rule(input: &[u8]) -> u64 {
    let Ok(text) = std::str::from_utf8(input) else { return 0 };
    let expr = match parse(text) {
        Ok(expr) => expr,
        Err(error) => {
            let at = error.position();
            assert!(at.line.is_some() == at.character.is_some());
            return fingerprint((error.code().as_str(), at.expected, at.found));
        }
    };
    let canonical = print(&expr);
    assert_eq!(parse(&canonical).as_ref(), Ok(&expr), "the canonical form is the same tree");
    assert_eq!(print(&expr), canonical);
    assert_eq!(from_json(&to_json(&expr)).as_ref(), Ok(&expr), "JSON is the same tree");
    SHOP.with_borrow_mut(|shop| {
        let shop = shop.get_or_insert_with(|| Shop::random(5, &mut Rng::new(4)));
        let definitions = Definitions::default();
        let mut program = Program::new(shop.world(), &definitions);
        let rule = match program.read(text) {
            Ok(rule) => rule,
            Err(error) => return fingerprint((error.code().as_str(), error.position().expected)),
        };
        let outcome = match program.evaluate(rule) {
            Ok(outcome) => outcome,
            Err(error) => return fingerprint(error.code().as_str()),
        };
        let explained = program.explain(rule, 0).expect("what was evaluated can be explained");
        assert_eq!(explained.value, outcome.datum(0), "an explanation agrees");
        fingerprint((outcome.kind.as_str(), roughly(canonical.len()), outcome.known().count(), explained.trace.op))
    })
}
