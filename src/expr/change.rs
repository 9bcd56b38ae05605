//! The nearest change of a row's values that would make the outcome another.

use crate::error::Result;

use super::ast::{Book, Compare, Fold, Function, Operator};
use super::eval::turned;
use super::explain::{Change, Row, slice};
use super::node::{Node, Op, Test};
use super::value::{Datum, Type};
use super::world::{Records, Source};

/// A change, what it costs, and by how much it moves which number.
#[derive(Clone)]
pub(super) struct Wanted<'n, 'a> {
    pub said: Change,
    cost: f64,
    pub shift: Option<(&'n Node<'a>, f64)>,
}

pub(super) struct Changes<'r, 'p, 'a> {
    pub row: &'r Row<'p, 'a>,
}

type Way<'n, 'a> = Option<Vec<Wanted<'n, 'a>>>;

fn cost(way: &[Wanted<'_, '_>]) -> (usize, f64) {
    (way.len(), way.iter().map(|change| change.cost).sum())
}

/// The way of fewest changes, and of those the least; the first of equals.
fn cheapest<'n, 'a>(ways: impl Iterator<Item = Result<Way<'n, 'a>>>) -> Result<Way<'n, 'a>> {
    let mut best: Way<'n, 'a> = None;
    for way in ways {
        if let Some(way) = way?
            && best.as_ref().is_none_or(|best| cost(&way) < cost(best))
        {
            best = Some(way);
        }
    }
    Ok(best)
}

impl<'n, 'a> Changes<'_, 'n, 'a> {
    /// What would make the outcome of a condition or a choice another.
    pub fn of(&self, node: &'n Node<'a>, text: &str) -> Result<Vec<Wanted<'n, 'a>>> {
        let way = match &node.op {
            Op::Case(branches, _) => {
                let decided = self.row.branch(branches)?;
                let leave = branches.get(decided).map(|(when, _)| self.way(when, text, false));
                cheapest(branches[..decided].iter().map(|(when, _)| self.way(when, text, true)).chain(leave))?
            }
            _ if node.kind == Type::Boolean => {
                let wanted = self.row.holds(node)? != Some(true);
                self.way(node, text, wanted)?
            }
            _ => None,
        };
        Ok(way.unwrap_or_default())
    }

    fn way(&self, node: &'n Node<'a>, text: &str, want: bool) -> Result<Way<'n, 'a>> {
        if self.row.holds(node)? == Some(want) {
            return Ok(Some(Vec::new()));
        }
        let all = |parts: &'n [Node<'a>], want| -> Result<Way<'n, 'a>> {
            let ways = parts.iter().map(|part| self.way(part, text, want)).collect::<Result<Option<Vec<_>>>>()?;
            Ok(ways.map(|ways| ways.into_iter().flatten().collect()))
        };
        let any = |parts: &'n [Node<'a>], want| cheapest(parts.iter().map(|part| self.way(part, text, want)));
        match &node.op {
            Op::And(parts) => {
                if want {
                    all(parts, true)
                } else {
                    any(parts, false)
                }
            }
            Op::Or(parts) => {
                if want {
                    any(parts, true)
                } else {
                    all(parts, false)
                }
            }
            Op::Not(of) => self.way(of, text, !want),
            Op::Definition(index) => {
                let program = self.row.eval.program;
                let (inner, inner_text) = program.definition_of(*index);
                self.way(inner, &inner_text, want)
            }
            Op::Compare(compare, a, b) => {
                let (of, compare, other) = match self.row.eval.constant(a) {
                    Some(_) => (b, turned(*compare), a),
                    None => (a, *compare, b),
                };
                let Some(limit) = self.row.number(other)? else { return Ok(None) };
                self.number(of, text, |value| {
                    target(if want { compare } else { opposite(compare) }, limit, value, step(of))
                })
            }
            Op::Between(of, low, high) => {
                let (Some(low), Some(high)) = (self.row.number(low)?, self.row.number(high)?) else { return Ok(None) };
                self.number(of, text, |value| {
                    let step = step(of);
                    if !want {
                        let below = target(Compare::Less, low, value, step);
                        let above = target(Compare::Greater, high, value, step);
                        return if value - low < high - value { below } else { above };
                    }
                    let compare = if value < low { Compare::AtLeast } else { Compare::AtMost };
                    let bound = if value < low { low } else { high };
                    target(compare, bound, value, step).filter(|(_, to)| (low..=high).contains(to))
                })
            }
            Op::InNumbers(of, numbers) => self.number(of, text, |value| {
                let nearest = numbers.iter().min_by(|a, b| (*a - value).abs().total_cmp(&(*b - value).abs()));
                if want { nearest.map(|&to| ("=", to)) } else { Some(("<>", value)) }
            }),
            Op::TextTest(of, test) => {
                let (relation, mut texts) = test.said();
                let relation = if matches!(test, Test::OneOf(_)) { "=" } else { relation };
                let to = Datum::Text(texts.swap_remove(0));
                if want { self.said(of, text, relation, to) } else { self.said(of, text, "<>", self.row.datum(of)?) }
            }
            Op::SameText(a, b) => self.said(a, text, if want { "=" } else { "<>" }, self.row.datum(b)?),
            Op::Has(of, member) => {
                self.said(of, text, if want { "contains" } else { "not contains" }, Datum::Text(member.clone()))
            }
            Op::IsMissing(of) => self.said(of, text, if want { "=" } else { "<>" }, Datum::Missing),
            Op::Gather(_) => self.said(node, text, "=", Datum::Boolean(want)),
            _ => Ok(None),
        }
    }

    fn said(&self, of: &'n Node<'a>, text: &str, relation: &'static str, to: Datum) -> Result<Way<'n, 'a>> {
        const COST: f64 = 1.0;
        if is_written(of) {
            return Ok(None);
        }
        let said = Change { text: slice(text, of), from: self.row.datum(of)?, relation, to };
        Ok(Some(vec![Wanted { said, cost: COST, shift: None }]))
    }

    fn number(
        &self,
        of: &'n Node<'a>,
        text: &str,
        target: impl Fn(f64) -> Option<(&'static str, f64)>,
    ) -> Result<Way<'n, 'a>> {
        const COST_OF_MISSING: f64 = 1.0;
        if is_written(of) {
            return Ok(None);
        }
        let now = self.row.number(of)?;
        let Some((relation, to)) = target(now.unwrap_or(0.0)) else { return Ok(None) };
        let (least, most) = self.bounds(of);
        if to < least || to > most || (relation == "<" && to <= least) || (relation == ">" && to >= most) {
            return Ok(None);
        }
        let cost = now.map_or(COST_OF_MISSING, |now| (to - now).abs() / now.abs().max(to.abs()).max(f64::MIN_POSITIVE));
        let said =
            Change { text: slice(text, of), from: self.row.datum(of)?, relation, to: Datum::of_number(to, of.kind) };
        // Numbers without a step may miss by a rounding.
        let shift = now.filter(|_| relation == "=" && step(of).is_some()).map(|now| (of, to - now));
        Ok(Some(vec![Wanted { said, cost, shift }]))
    }
}

impl<'a> Changes<'_, '_, 'a> {
    /// What a number can be at all, and can have become: nobody has made fewer than no orders, or the last one before the first.
    fn bounds(&self, of: &Node<'a>) -> (f64, f64) {
        const ANY: f64 = f64::INFINITY;
        let program = self.row.eval.program;
        match &of.op {
            Op::Definition(index) => self.bounds(program.definition_of(*index).0),
            Op::Source(source) if source.grows => (0.0, self.history(program.world.records(Book::Orders))),
            Op::Source(source) => (source.least, ANY),
            Op::Gather(gather) => match gather.fold {
                Fold::Count | Fold::Distinct => (0.0, ANY),
                Fold::Share if gather.field.is_none() => (0.0, 1.0),
                Fold::Trend if gather.field.is_none() => (-1.0, ANY),
                Fold::Decayed if gather.field.is_none() => (0.0, ANY),
                _ if of.kind == Type::Duration => (0.0, ANY),
                _ => (-ANY, ANY),
            },
            Op::Map(Function::DaysSince, parts, _) => match &parts[0].op {
                Op::Gather(gather) => (0.0, self.history(Some(gather.of.records))),
                _ => (0.0, ANY),
            },
            Op::Map(Function::Cut, parts, _) => (1.0, parts.len() as f64),
            Op::Over(over) => match over.function {
                Function::Ntile | Function::WidthBucket => (1.0, over.part.0 as f64),
                Function::Rank => (1.0, program.world.rows() as f64),
                _ => (-ANY, ANY),
            },
            Op::Arithmetic(Operator::Minus, from, of) if matches!(from.op, Op::Constant(_)) => {
                let (from, (least, most)) = (self.row.eval.constant(from).unwrap_or_default(), self.bounds(of));
                (from - most, from - least)
            }
            _ if of.kind == Type::Duration => (0.0, ANY),
            _ => (-ANY, ANY),
        }
    }

    /// Days since the row's first record.
    fn history(&self, records: Option<Records<'a>>) -> f64 {
        let eval = &self.row.eval;
        let run =
            records.zip(eval.program.world.customers.get(self.row.row)).map(|(of, &customer)| (of, of.run(customer)));
        let first = run.filter(|(_, run)| !run.is_empty()).map(|(of, run)| of.days[run.start]);
        first.map_or(f64::INFINITY, |first| f64::from(eval.day.0 - first))
    }
}

/// Whether a value is the rule's own and not the customer's.
fn is_written(of: &Node<'_>) -> bool {
    match &of.op {
        Op::Constant(_) | Op::Months(_) | Op::AsOf | Op::Text(_) | Op::Truth(_) => true,
        Op::Arithmetic(_, a, b) => is_written(a) && is_written(b),
        Op::Negate(of) | Op::PlusMonths(of, _) => is_written(of),
        Op::Map(_, of, _) => of.iter().all(is_written),
        _ => false,
    }
}

/// The smallest step of a value; `None` where there is none.
fn step(of: &Node<'_>) -> Option<f64> {
    match (&of.op, of.kind) {
        (_, Type::Money(_) | Type::Date | Type::Duration) => Some(1.0),
        (Op::Source(source), _) => Source::is_whole(source).then_some(1.0),
        (Op::Gather(gather), _) => matches!(gather.fold, Fold::Count | Fold::Distinct).then_some(1.0),
        _ => None,
    }
}

fn opposite(compare: Compare) -> Compare {
    match compare {
        Compare::Equal => Compare::NotEqual,
        Compare::NotEqual => Compare::Equal,
        Compare::Less => Compare::AtLeast,
        Compare::AtMost => Compare::Greater,
        Compare::Greater => Compare::AtMost,
        Compare::AtLeast => Compare::Less,
    }
}

/// The nearest number for which a comparison with a limit holds.
fn target(compare: Compare, limit: f64, value: f64, step: Option<f64>) -> Option<(&'static str, f64)> {
    let Some(step) = step else {
        return Some(match compare {
            Compare::Equal | Compare::AtLeast | Compare::AtMost => ("=", limit),
            Compare::NotEqual => ("<>", limit),
            Compare::Less => ("<", limit),
            Compare::Greater => (">", limit),
        });
    };
    match compare {
        Compare::Equal => (limit.fract() == 0.0).then_some(("=", limit)),
        Compare::NotEqual => Some(("<>", value)),
        Compare::Less => Some(("=", limit.ceil() - step)),
        Compare::AtMost => Some(("=", limit.floor())),
        Compare::Greater => Some(("=", limit.floor() + step)),
        Compare::AtLeast => Some(("=", limit.ceil())),
    }
}
