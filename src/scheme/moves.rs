//! Who came to fulfil a condition and who ceased to, from one day to another, and which of its terms made the difference.

use crate::error::Result;
use crate::expr::bits::Truth;
use crate::expr::{Definitions, Expr, Kind, Program, World};

/// A condition as its simple conditions are joined.
enum Shape {
    Term(usize),
    All(Vec<Shape>),
    Any(Vec<Shape>),
    Not(Box<Shape>),
}

impl Shape {
    /// Its truth, by that of the terms (Kleene's logic).
    fn holds(&self, term: &dyn Fn(usize) -> Option<bool>) -> Option<bool> {
        match self {
            Shape::Term(number) => term(*number),
            Shape::Not(of) => of.holds(term).map(|holds| !holds),
            Shape::All(parts) => joined(parts, term, false),
            Shape::Any(parts) => joined(parts, term, true),
        }
    }
}

/// What one part that is `decisive` decides; otherwise missing if one is.
fn joined(parts: &[Shape], term: &dyn Fn(usize) -> Option<bool>, decisive: bool) -> Option<bool> {
    let mut all = Some(!decisive);
    for part in parts {
        match part.holds(term) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// Takes a condition apart; definitions that are such are taken apart as well.
fn shape(expr: &Expr, definitions: &Definitions, terms: &mut Vec<Expr>) -> Shape {
    let mut each = |parts: &[Expr]| parts.iter().map(|part| shape(part, definitions, terms)).collect();
    match &expr.kind {
        Kind::Note(_, of) => shape(of, definitions, terms),
        Kind::And(parts) => Shape::All(each(parts)),
        Kind::Or(parts) => Shape::Any(each(parts)),
        Kind::Not(of) => Shape::Not(shape(of, definitions, terms).into()),
        Kind::Column(name) if definitions.get(name).is_some_and(Expr::is_condition) => {
            let defined = definitions.get(name).unwrap_or(expr);
            shape(defined, definitions, terms)
        }
        _ => {
            let number = terms.iter().position(|term| term == expr).unwrap_or_else(|| {
                terms.push(expr.clone());
                terms.len() - 1
            });
            Shape::Term(number)
        }
    }
}

/// Why a customer moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Was not known before.
    New,
    /// These terms: with any of them as it was, the customer would not have moved; where there are several that only together make the
    /// difference, all that changed.
    Terms(Vec<usize>),
}

/// A customer who moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The customer's code in the ledgers.
    pub customer: u32,
    /// Why.
    pub reason: Reason,
}

/// What changed between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// The simple conditions.
    pub terms: Vec<String>,
    /// Who fulfils the condition now and did not.
    pub entered: Vec<Move>,
    /// Who did and does not now.
    pub left: Vec<Move>,
    /// Who did and does.
    pub stayed: usize,
}

impl Moves {
    /// Compares two days of the same ledgers. Definitions mean the same on both. Cost: the terms on both days, and terms² a move.
    ///
    /// # Errors
    /// What [`Program::add`] and [`Program::evaluate`] say.
    pub fn between(expr: &Expr, before: World<'_>, after: World<'_>, definitions: &Definitions) -> Result<Moves> {
        let mut terms = Vec::new();
        let shape = shape(expr, definitions, &mut terms);
        let (old, new) = (truths(&terms, before, definitions)?, truths(&terms, after, definitions)?);
        let mut moves = Moves {
            terms: terms.iter().map(Expr::to_string).collect(),
            entered: Vec::new(),
            left: Vec::new(),
            stayed: 0,
        };
        let mut earlier = before.customers.iter().enumerate().peekable();
        for (row, &customer) in after.customers.iter().enumerate() {
            // Rows stand in the order of codes.
            while earlier.next_if(|(_, known)| **known < customer).is_some() {}
            let was = earlier.next_if(|(_, known)| **known == customer).map(|(row, _)| row);
            let now = |term: usize| new[term].get(row);
            let holds = shape.holds(&now) == Some(true);
            let Some(was) = was else {
                if holds {
                    moves.entered.push(Move { customer, reason: Reason::New });
                }
                continue;
            };
            let then = |term: usize| old[term].get(was);
            let held = shape.holds(&then) == Some(true);
            if holds == held {
                moves.stayed += usize::from(holds);
                continue;
            }
            let changed = (0..terms.len()).filter(|&term| now(term) != then(term));
            let with_old =
                |one: usize| shape.holds(&|term| if term == one { then(term) } else { now(term) }) == Some(true);
            let decisive: Vec<usize> = changed.clone().filter(|&term| with_old(term) == held).collect();
            let reason = Reason::Terms(if decisive.is_empty() { changed.collect() } else { decisive });
            let list = if holds { &mut moves.entered } else { &mut moves.left };
            list.push(Move { customer, reason });
        }
        Ok(moves)
    }
}

fn truths(terms: &[Expr], world: World<'_>, definitions: &Definitions) -> Result<Vec<Truth>> {
    let mut program = Program::new(world, definitions);
    let rules = terms.iter().map(|term| program.add(term)).collect::<Result<Vec<_>>>()?;
    let none = || Truth::all(world.rows(), false);
    rules.into_iter().map(|rule| Ok(program.evaluate(rule)?.truth().cloned().unwrap_or_else(none))).collect()
}
