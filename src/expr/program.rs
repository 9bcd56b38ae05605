//! Expressions that were checked against a world, and their evaluation.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::error::Result;
use crate::table::Day;

use super::ast::Expr;
use super::bits::Truth;
use super::check::{Checked, Checker, Known};
use super::eval::Eval;
use super::graph::Definitions;
use super::node::{Node, Op};
use super::parse::parse;
use super::value::{Outcome, Type, Vector};
use super::world::World;

/// Checked expressions about one world. What they share, definitions above all, is evaluated once.
///
/// ```
/// use clientele::expr::{Definitions, Program, World};
/// use clientele::table::{Column, Day, Frame, Unit, Validity, Values};
///
/// let mut frame = Frame::new(2);
/// frame.push(Column::new("frequency", Unit::Orders, Values::Int(vec![1, 4]), Validity::all(2)));
/// let definitions = Definitions::default();
/// let mut program = Program::new(World::of_frame(&frame, Day(0)), &definitions);
/// let rule = program.read("frequency >= 3")?;
/// let outcome = program.evaluate(rule)?;
/// let truth = outcome.truth().unwrap();
/// assert!(!truth.holds(0) && truth.holds(1));
/// # Ok::<(), clientele::error::Error>(())
/// ```
pub struct Program<'a> {
    pub(super) world: World<'a>,
    definitions: &'a Definitions,
    pub(super) checked: Vec<Checked<'a>>,
    /// With their texts, which positions are about.
    rules: Vec<(Node<'a>, String)>,
    known: Known<'a>,
    hints: Vec<crate::error::Error>,
    /// Values of definitions for all rows, by their places among the checked ones, as far as they were needed.
    values: RefCell<BTreeMap<usize, Rc<Vector<'a>>>>,
    is_defining: Cell<bool>,
    /// Which definitions the expression needs that is being evaluated, ascending: each behind those that it needs itself.
    wanted: RefCell<Vec<usize>>,
    /// Values of functions over all customers.
    pub(super) over: RefCell<BTreeMap<usize, Rc<Vector<'a>>>>,
}

/// The number of an expression in its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule(usize);

impl<'a> Program<'a> {
    /// A program without expressions.
    pub fn new(world: World<'a>, definitions: &'a Definitions) -> Program<'a> {
        Program {
            world,
            definitions,
            checked: Vec::new(),
            rules: Vec::new(),
            known: Known::default(),
            hints: Vec::new(),
            values: RefCell::default(),
            is_defining: Cell::default(),
            wanted: RefCell::default(),
            over: RefCell::default(),
        }
    }

    /// Parses and checks a text, and adds it.
    ///
    /// # Errors
    /// What [`parse`] and the check say, with line and character of the text: `unknown_column`, `wrong_type`, `ledger_missing` and
    /// others. Errors in a definition carry its name as field, and line and character of its canonical text.
    pub fn read(&mut self, text: &str) -> Result<Rule> {
        let expr = parse(text)?;
        self.check(&expr, text).map_err(|error| error.in_text(text))
    }

    /// Checks an expression and adds it.
    ///
    /// # Errors
    /// As [`Program::read`]; lines and characters are those of the canonical text.
    pub fn add(&mut self, expr: &Expr) -> Result<Rule> {
        self.read(&expr.to_string())
    }

    fn check(&mut self, expr: &Expr, text: &str) -> Result<Rule> {
        for name in self.definitions.needed(expr) {
            if self.checked.iter().any(|checked| checked.name == name) {
                continue;
            }
            let Some(definition) = self.definitions.get(name) else { continue };
            let in_definition = |error: crate::error::Error| error.in_text(&definition.to_string()).of_field(name);
            let node = self.checker().node(definition).map_err(in_definition)?;
            self.checked.push(Checked { name: name.to_owned(), node });
        }
        let node = self.checker().node(expr)?;
        self.rules.push((node, text.to_owned()));
        Ok(Rule(self.rules.len() - 1))
    }

    fn checker(&mut self) -> Checker<'a, '_> {
        Checker {
            world: self.world,
            definitions: self.definitions,
            checked: &self.checked,
            known: &mut self.known,
            hints: &mut self.hints,
            scope: None,
        }
    }

    /// What is allowed and most likely not meant: categories that no row has (`unknown_category`).
    pub fn hints(&self) -> &[crate::error::Error] {
        &self.hints
    }

    /// What an expression is.
    pub fn kind(&self, rule: Rule) -> Type {
        self.rules[rule.0].0.kind
    }

    pub(super) fn rule(&self, rule: Rule) -> &(Node<'a>, String) {
        &self.rules[rule.0]
    }

    /// A definition and its text.
    pub(super) fn definition_of(&self, index: usize) -> (&Node<'a>, String) {
        let Checked { name, node } = &self.checked[index];
        (node, self.definitions.get(name).map(Expr::to_string).unwrap_or_default())
    }

    /// Evaluates an expression for all rows. Cost: rows × nodes, and the records of the ledgers that it asks about.
    ///
    /// # Errors
    /// `amount_too_large` where a sum of money leaves 2^53 minor units.
    pub fn evaluate(&self, rule: Rule) -> Result<Outcome<'a>> {
        self.want(rule)?;
        let node = &self.rules[rule.0].0;
        let values = self.evaluate_all(node)?;
        Ok(Outcome { kind: node.kind, values })
    }

    /// Evaluates several expressions, one after the other, and tells of each what `told` makes of it. Definitions are kept as long as one
    /// of the others needs them: of all that many rules are about, few columns are there at a time.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn evaluate_each<T>(&self, rules: &[Rule], mut told: impl FnMut(Outcome<'a>) -> T) -> Result<Vec<T>> {
        let mut last = vec![0; self.checked.len()];
        for (turn, &rule) in rules.iter().enumerate() {
            self.needed(rule)?.into_iter().for_each(|at| last[at] = turn);
        }
        let each = rules.iter().enumerate().map(|(turn, &rule)| {
            let found = told(self.evaluate(rule)?);
            self.values.borrow_mut().retain(|&at, _| last[at] > turn);
            Ok(found)
        });
        each.collect()
    }

    /// From here on it is about one expression, and nothing that it does not need is evaluated.
    pub(super) fn want(&self, rule: Rule) -> Result<()> {
        *self.wanted.borrow_mut() = self.needed(rule)?;
        Ok(())
    }

    /// The places of the definitions that an expression needs, ascending.
    fn needed(&self, rule: Rule) -> Result<Vec<usize>> {
        let expr = parse(&self.rules[rule.0].1)?;
        let names = self.definitions.needed(&expr);
        let places = 0..self.checked.len();
        Ok(places.filter(|&at| names.contains(&self.checked[at].name.as_str())).collect())
    }

    pub(super) fn evaluate_all(&self, node: &Node<'a>) -> Result<Vector<'a>> {
        let rows = 0..self.world.rows();
        let eval = Eval { program: self, day: self.world.as_of, own: None, shifted: None };
        // What a function over all customers is of, within a definition, needs nothing but the definitions before that one.
        if !self.is_defining.replace(true) {
            let defined = self.define(&eval);
            self.is_defining.set(false);
            defined?;
        }
        eval.in_parts(node, rows)
    }

    /// Evaluates the definitions that are wanted and not there yet, in their order.
    fn define(&self, eval: &Eval<'_, 'a>) -> Result<()> {
        let wanted = self.wanted.borrow().clone();
        for at in wanted {
            if self.column_of(at).is_none() && !self.values.borrow().contains_key(&at) {
                let value = eval.in_parts(&self.checked[at].node, 0..self.world.rows())?;
                self.values.borrow_mut().insert(at, value.into());
            }
        }
        Ok(())
    }

    /// What a definition says, where that is no more than a column's name: its values need not be kept a second time.
    pub(super) fn column_of(&self, definition: usize) -> Option<&Node<'a>> {
        Some(&self.checked[definition].node)
            .filter(|node| matches!(&node.op, Op::Source(source) if source.is_at_hand()))
    }

    /// The value of a definition for all rows. Those that it needs were computed before it.
    pub(super) fn value(&self, definition: usize) -> Rc<Vector<'a>> {
        self.values.borrow()[&definition].clone()
    }

    /// Values of definitions for some rows on some day, to evaluate with; where one number is taken to be greater than it is.
    pub(super) fn on<'p>(
        &'p self,
        rows: Range<usize>,
        day: Day,
        shifted: Option<(&'p Node<'a>, f64)>,
    ) -> Result<Eval<'p, 'a>> {
        let mut eval = Eval { program: self, day, own: Some((rows.clone(), Vec::new())), shifted };
        for (at, checked) in self.checked.iter().enumerate() {
            let is_wanted = self.wanted.borrow().contains(&at);
            // Nobody asks for the others.
            let nothing = || Ok(Vector::Truth(Truth::all(0, false)));
            let value = if is_wanted { eval.eval(&checked.node, rows.clone()) } else { nothing() }?;
            eval.own.get_or_insert_with(|| (rows.clone(), Vec::new())).1.push(value);
        }
        Ok(eval)
    }
}

/// Parses and evaluates one expression.
///
/// # Errors
/// As [`Program::read`] and [`Program::evaluate`].
pub fn evaluate<'a>(text: &str, world: World<'a>, definitions: &'a Definitions) -> Result<Outcome<'a>> {
    let mut program = Program::new(world, definitions);
    let rule = program.read(text)?;
    program.evaluate(rule)
}
