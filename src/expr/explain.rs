//! Why an expression gives what it gives for one row, and what would change that.

use crate::error::Result;
use crate::table::Day;

use super::ast::{Compare, Expr};
use super::change::Changes;
use super::eval::Eval;
use super::node::{Node, Op, Test};
use super::program::{Program, Rule};
use super::value::{Datum, Type};

/// A condition, or a choice between values, with one row's values in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// `and`, `or`, `not`, `case`, `is`, a test's name, or a sign of comparison.
    pub op: &'static str,
    /// What the rule says here.
    pub text: String,
    /// Its truth; `None` where a missing value decides.
    pub holds: Option<bool>,
    /// What `and`, `or` and `not` join; of `case` the conditions up to the one that decided; of a definition its own trace.
    pub parts: Vec<Trace>,
    /// What is compared.
    pub operands: Vec<Operand>,
}

/// A value in a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// The column it comes from.
    pub column: Option<String>,
    /// What the rule says here.
    pub text: String,
    /// Whether it is written in the rule, and the same for everyone.
    pub is_constant: bool,
    /// The value.
    pub value: Datum,
}

/// A change of one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the rule says where the value stands.
    pub text: String,
    /// The value now.
    pub from: Datum,
    /// How it would have to stand to `to`: `=`, `<>`, `<`, `>`, or the name of a test.
    pub relation: &'static str,
    /// What it would have to be.
    pub to: Datum,
}

/// One row's value, and what would change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The value.
    pub value: Datum,
    /// How it comes about.
    pub trace: Trace,
    /// Of `case`: the number of the branch that decided, from 0; the branches' number for `else`, or where none did.
    pub branch: Option<usize>,
    /// The fewest and smallest changes of values, all of them needed, that would make the outcome another. Empty where none is known.
    pub changes: Vec<Change>,
    /// The last day on which a single change of a number of records or a sum, made once and for all, is still enough.
    pub until: Option<Day>,
    /// The first day on which the outcome is another if nothing happens, and what it is then. Looked for on [`Explanation::HORIZON`] days.
    pub by_itself: Option<(Day, Datum)>,
}

impl Explanation {
    /// Days that are looked ahead.
    pub const HORIZON: i32 = 366;
}

/// One row, on a day.
pub(super) struct Row<'p, 'a> {
    pub eval: Eval<'p, 'a>,
    pub row: usize,
}

impl<'p, 'a> Row<'p, 'a> {
    pub fn datum(&self, node: &Node<'a>) -> Result<Datum> {
        let vector = self.eval.eval(node, self.row..self.row + 1)?;
        Ok(vector.datum(node.kind, 0))
    }

    pub fn holds(&self, node: &Node<'a>) -> Result<Option<bool>> {
        Ok(self.eval.truth(node, self.row..self.row + 1)?.get(0))
    }

    pub fn number(&self, node: &Node<'a>) -> Result<Option<f64>> {
        Ok(self.eval.numbers(node, self.row..self.row + 1)?.get(0))
    }

    fn operand(&self, node: &Node<'a>, text: &str) -> Result<Operand> {
        let text = slice(text, node);
        let column = matches!(node.op, Op::Source(_) | Op::Definition(_)).then(|| unquoted(&text));
        let is_constant = matches!(node.op, Op::Constant(_) | Op::Text(_) | Op::Truth(_) | Op::Months(_));
        Ok(Operand { column, text, is_constant, value: self.datum(node)? })
    }

    fn trace(&self, node: &Node<'a>, text: &str) -> Result<Trace> {
        let trace = |op, parts, operands| -> Result<Trace> {
            let holds = if node.kind == Type::Boolean { self.holds(node)? } else { None };
            Ok(Trace { op, text: slice(text, node), holds, parts, operands })
        };
        let parts = |parts: &[Node<'a>]| parts.iter().map(|part| self.trace(part, text)).collect::<Result<Vec<_>>>();
        let operands = |of: &[&Node<'a>]| of.iter().map(|of| self.operand(of, text)).collect::<Result<Vec<_>>>();
        let written = |value: Datum| Operand { column: None, text: String::new(), is_constant: true, value };
        match &node.op {
            Op::And(of) => trace("and", parts(of)?, Vec::new()),
            Op::Or(of) => trace("or", parts(of)?, Vec::new()),
            Op::Not(of) => trace("not", vec![self.trace(of, text)?], Vec::new()),
            Op::Compare(compare, a, b) => trace(compare.as_str(), Vec::new(), operands(&[a, b])?),
            Op::Between(value, low, high) => trace("between", Vec::new(), operands(&[value, low, high])?),
            Op::SameText(a, b) | Op::SameTruth(a, b) => trace(Compare::Equal.as_str(), Vec::new(), operands(&[a, b])?),
            Op::IsMissing(of) => trace("is missing", Vec::new(), operands(&[of])?),
            Op::InNumbers(of, numbers) => {
                let mut operands = operands(&[of])?;
                operands.extend(numbers.iter().map(|&number| written(Datum::of_number(number, of.kind))));
                trace("in", Vec::new(), operands)
            }
            Op::TextTest(of, test) => {
                let mut operands = operands(&[of])?;
                let (op, texts) = test.said();
                operands.extend(texts.into_iter().map(|text| written(Datum::Text(text))));
                trace(op, Vec::new(), operands)
            }
            Op::Has(of, member) => {
                let mut operands = operands(&[of])?;
                operands.push(written(Datum::Text(member.clone())));
                trace("contains", Vec::new(), operands)
            }
            Op::Definition(index) => {
                let (inner, inner_text) = self.eval.program.definition_of(*index);
                trace("is", vec![self.trace(inner, &inner_text)?], operands(&[node])?)
            }
            Op::Case(branches, _) => {
                let decided = self.branch(branches)?;
                let until = branches.iter().take(decided + 1);
                let parts = until.map(|(when, _)| self.trace(when, text)).collect::<Result<Vec<_>>>()?;
                trace("case", parts, operands(&[node])?)
            }
            _ => trace("is", Vec::new(), operands(&[node])?),
        }
    }

    pub fn branch(&self, branches: &[(Node<'a>, Node<'a>)]) -> Result<usize> {
        for (number, (when, _)) in branches.iter().enumerate() {
            if self.holds(when)? == Some(true) {
                return Ok(number);
            }
        }
        Ok(branches.len())
    }
}

impl Test {
    /// What it asks, and with what.
    pub fn said(&self) -> (&'static str, Vec<String>) {
        match self {
            Test::OneOf(texts) if texts.len() == 1 => ("=", texts.clone()),
            Test::OneOf(texts) => ("in", texts.clone()),
            Test::Contains(part) => ("contains", vec![part.clone()]),
            Test::StartsWith(part) => ("starts with", vec![part.clone()]),
            Test::EndsWith(part) => ("ends with", vec![part.clone()]),
            Test::Matches(pattern) => ("matches", vec![pattern.as_str().to_owned()]),
        }
    }
}

/// What a text says where a node stands.
pub(super) fn slice(text: &str, node: &Node<'_>) -> String {
    text.get(node.at.start as usize..node.at.end as usize).unwrap_or_default().to_owned()
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('`').and_then(|text| text.strip_suffix('`')) {
        Some(name) => name.replace("``", "`"),
        None => text.strip_prefix("customers.").unwrap_or(text).to_owned(),
    }
}

impl<'a> Program<'a> {
    /// The value of one row. Cost: the nodes that it needs, and the sorts of functions over all customers, once for all expressions.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    ///
    /// # Panics
    /// When there is no such row.
    pub fn datum(&self, rule: Rule, row: usize) -> Result<Datum> {
        self.want(rule)?;
        Row { eval: self.on(row..row + 1, self.world.as_of, None)?, row }.datum(&self.rule(rule).0)
    }

    /// Explains the value of one row. Agrees with [`Program::evaluate`] in every row. Functions over all customers keep their values
    /// when other days are looked at. Cost: nodes² × the customer's records, for each of the days that are looked ahead.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    ///
    /// # Panics
    /// When there is no such row.
    pub fn explain(&self, rule: Rule, row: usize) -> Result<Explanation> {
        assert!(row < self.world.rows(), "there is a row {row}");
        self.want(rule)?;
        let (node, text) = self.rule(rule);
        let today = self.world.as_of;
        let at =
            |day: Day, shifted| -> Result<Row<'_, 'a>> { Ok(Row { eval: self.on(row..row + 1, day, shifted)?, row }) };
        let now = at(today, None)?;
        let value = now.datum(node)?;
        let branch = match &node.op {
            Op::Case(branches, _) => Some(now.branch(branches)?),
            _ => None,
        };
        let changes = Changes { row: &now }.of(node, text)?;
        let mut explanation = Explanation {
            trace: now.trace(node, text)?,
            branch,
            changes: changes.iter().map(|change| change.said.clone()).collect(),
            until: None,
            by_itself: None,
            value,
        };
        for later in (1..=Explanation::HORIZON).map(|days| Day(today.0 + days)) {
            let value = at(later, None)?.datum(node)?;
            if value != explanation.value {
                // Numbers that drift every day are no other outcome.
                let is_outcome = !(node.kind.is_numeric() || node.kind == Type::Date);
                explanation.by_itself = is_outcome.then_some((later, value));
                break;
            }
        }
        let shift = if let [change] = &changes[..] { change.shift } else { None };
        if let Some(shift) = shift.filter(|_| node.kind == Type::Boolean) {
            let wanted = Datum::Boolean(explanation.value != Datum::Boolean(true));
            // Days since something are not moved once and for all; beyond 2^53, roundings may undo a change.
            let is_lasting = shift.0.kind != Type::Duration && at(today, Some(shift))?.datum(node)? == wanted;
            let horizon = if is_lasting { Explanation::HORIZON } else { 0 };
            for later in (1..=horizon).map(|days| Day(today.0 + days)) {
                if at(later, Some(shift))?.datum(node)? != wanted {
                    explanation.until = Some(Day(later.0 - 1));
                    break;
                }
            }
        }
        Ok(explanation)
    }
}

impl Explanation {
    /// Of `case` the condition that decided, otherwise everything.
    pub fn decisive(mut self) -> Trace {
        match self.branch {
            Some(branch) if branch < self.trace.parts.len() => self.trace.parts.swap_remove(branch),
            _ => self.trace,
        }
    }

    /// Whether the value is that of a condition that is known to hold.
    pub fn holds(&self) -> bool {
        self.value == Datum::Boolean(true)
    }
}

/// Explains one expression for one row of columns alone.
///
/// # Errors
/// As [`Program::add`].
pub fn explain(expr: &Expr, world: super::World<'_>, row: usize) -> Result<Explanation> {
    let definitions = super::Definitions::default();
    let mut program = Program::new(world, &definitions);
    let rule = program.add(expr)?;
    program.explain(rule, row)
}
