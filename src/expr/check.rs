//! Names, types and units: from a tree to what can be evaluated.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::error::{Code, Error, Result};
use crate::table::money::POW10;
use crate::table::order::arrange;

use super::ast::{Compare, Duration, Expr, Function, Kind, Match, Operator, Span, TimeUnit, is_of_model, limits};
use super::graph::Definitions;
use super::nearest::nearest;
use super::node::{FirstSeen, Node, Op, Over, Shared, Test};
use super::value::{Type, in_minor_units};
use super::world::{Records, Source, World};

/// A definition that was checked.
pub(super) struct Checked<'a> {
    pub name: String,
    pub node: Node<'a>,
}

pub(super) struct Checker<'a, 'p> {
    pub world: World<'a>,
    pub definitions: &'p Definitions,
    /// Definitions that are needed, each behind those that it needs.
    pub checked: &'p [Checked<'a>],
    pub known: &'p mut Known<'a>,
    pub hints: &'p mut Vec<Error>,
    /// In a filter: the records that names are about.
    pub scope: Option<Records<'a>>,
}

/// What a program asks of all customers or of records, by its canonical text: asked in several places, it is found out once.
#[derive(Default)]
pub(super) struct Known<'a> {
    over: BTreeMap<String, usize>,
    gathers: BTreeMap<String, Rc<Shared<'a>>>,
}

impl<'a> Known<'a> {
    fn share(&mut self, expr: &Expr, mut node: Node<'a>) -> Node<'a> {
        match &mut node.op {
            Op::Over(over) => {
                let next = self.over.len();
                over.id = *self.over.entry(expr.to_string()).or_insert(next);
            }
            Op::Gather(gather) => {
                gather.shared = self.gathers.entry(expr.to_string()).or_default().clone();
                gather.shared.places.set(gather.shared.places.get() + 1);
            }
            _ => {}
        }
        node
    }
}

pub(super) fn wrong_type(at: Span, expected: &'static str, found: Type) -> Error {
    Error::new(Code::WrongType).expected(expected).found(found.as_str()).at_offset(at.start.into())
}

pub(super) fn misplaced(at: Span, expected: &'static str, value: &str) -> Error {
    Error::new(Code::WrongArguments).expected(expected).with_value(value).at_offset(at.start.into())
}

impl<'a> Checker<'a, '_> {
    pub fn node(&mut self, expr: &Expr) -> Result<Node<'a>> {
        let at = expr.at;
        let node = |op, kind| Ok(Node { op, kind, at });
        match &expr.kind {
            Kind::Number(number) => node(Op::Constant(*number), Type::Number),
            Kind::Text(text) => node(Op::Text(text.clone()), Type::Text),
            Kind::Date(day) => node(Op::Constant(day.0.into()), Type::Date),
            Kind::Duration(duration) => node(
                match in_days(*duration) {
                    Ok(days) => Op::Constant(days),
                    Err(months) => Op::Months(months),
                },
                Type::Duration,
            ),
            Kind::Truth(truth) => node(Op::Truth(*truth), Type::Boolean),
            Kind::AsOf => node(Op::AsOf, Type::Date),
            Kind::Column(name) => self.named(name, at),
            Kind::Attribute(name) => {
                let frame = self.world.attributes.ok_or_else(|| {
                    Error::new(Code::LedgerMissing).with_value("customers").at_offset(at.start.into())
                })?;
                let names = frame.columns().iter().map(|column| &*column.name);
                let source = self.world.attribute(name).ok_or_else(|| unknown_column(name, at, names))?;
                node(Op::Source(source.clone().into()), source.kind)
            }
            Kind::Negate(of) => {
                let of = self.numeric(of)?;
                let kind = of.kind;
                node(Op::Negate(of.into()), kind)
            }
            Kind::Arithmetic(operator, a, b) => self.arithmetic(*operator, a, b, at),
            Kind::Compare(compare, a, b) => self.compare(*compare, a, b, at),
            Kind::Between(value, low, high) => {
                let nodes = [self.ordered(value)?, self.ordered(low)?, self.ordered(high)?];
                let (nodes, _) = self.alike(nodes.into())?;
                let mut nodes = nodes.into_iter().map(Box::new);
                match (nodes.next(), nodes.next(), nodes.next()) {
                    (Some(a), Some(b), Some(c)) => node(Op::Between(a, b, c), Type::Boolean),
                    _ => Err(Error::new(Code::Internal)),
                }
            }
            Kind::In(value, items) => self.one_of(value, items, at),
            Kind::Match(test, value, right) => self.matched(*test, value, right, at),
            Kind::IsMissing(of) => node(Op::IsMissing(self.node(of)?.into()), Type::Boolean),
            Kind::And(parts) => node(Op::And(self.conditions(parts)?), Type::Boolean),
            Kind::Or(parts) => node(Op::Or(self.conditions(parts)?), Type::Boolean),
            Kind::Not(of) => node(Op::Not(self.condition(of)?.into()), Type::Boolean),
            Kind::Case(branches, otherwise) => {
                let whens = branches.iter().map(|(when, _)| self.condition(when)).collect::<Result<Vec<_>>>()?;
                let values = branches.iter().map(|(_, then)| then).chain(otherwise.as_deref());
                let values = values.map(|value| self.node(value)).collect::<Result<Vec<_>>>()?;
                // Written texts are few.
                let are_few = values.iter().all(|value| matches!(value.op, Op::Text(_)));
                let (mut values, kind) = self.alike(values)?;
                let kind = if are_few { Type::Category } else { kind };
                if kind == Type::List {
                    return Err(wrong_type(values[0].at, "category", kind));
                }
                let otherwise = otherwise.is_some().then(|| values.pop()).flatten().map(Box::new);
                node(Op::Case(whens.into_iter().zip(values).collect(), otherwise), kind)
            }
            Kind::Call(function, of, within) => {
                let node = self.call(*function, of, within, at)?;
                Ok(self.known.share(expr, node))
            }
            Kind::Aggregate(aggregate) if self.scope.is_some() => {
                Err(misplaced(at, "field_of_ledger", aggregate.fold.as_str()))
            }
            Kind::Aggregate(aggregate) => {
                let node = self.aggregate(aggregate, at)?;
                Ok(self.known.share(expr, node))
            }
            Kind::Note(_, of) => self.node(of),
        }
    }

    fn named(&mut self, name: &str, at: Span) -> Result<Node<'a>> {
        let source = |source: Source<'a>| Ok(Node { kind: source.kind, op: Op::Source(source.into()), at });
        if let Some(records) = self.scope {
            return source(records.field(name).ok_or_else(|| unknown_column(name, at, records.names()))?);
        }
        if let Some(index) = self.checked.iter().position(|checked| checked.name == name) {
            return Ok(Node { op: Op::Definition(index), kind: self.checked[index].node.kind, at });
        }
        let found = self.world.column(name).or_else(|| self.world.attribute(name));
        source(found.ok_or_else(|| unknown_column(name, at, self.definitions.names().chain(self.world.names())))?)
    }

    pub fn condition(&mut self, expr: &Expr) -> Result<Node<'a>> {
        let node = self.node(expr)?;
        if node.kind == Type::Boolean { Ok(node) } else { Err(wrong_type(node.at, "boolean", node.kind)) }
    }

    fn conditions(&mut self, parts: &[Expr]) -> Result<Vec<Node<'a>>> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn numeric(&mut self, expr: &Expr) -> Result<Node<'a>> {
        let node = self.node(expr)?;
        if node.kind.is_numeric() { Ok(node) } else { Err(wrong_type(node.at, "number", node.kind)) }
    }

    /// A number or a date.
    fn ordered(&mut self, expr: &Expr) -> Result<Node<'a>> {
        let node = self.node(expr)?;
        let is_ordered = node.kind.is_numeric() || node.kind == Type::Date;
        if is_ordered { Ok(node) } else { Err(wrong_type(node.at, "number_or_date", node.kind)) }
    }

    fn date(&mut self, expr: &Expr) -> Result<Node<'a>> {
        let node = self.node(expr)?;
        if node.kind == Type::Date { Ok(node) } else { Err(wrong_type(node.at, "date", node.kind)) }
    }

    /// Two values in one type and unit.
    #[inline(never)]
    fn pair(&self, a: Node<'a>, b: Node<'a>) -> Result<(Box<Node<'a>>, Box<Node<'a>>, Type)> {
        let kind = common(a.kind, b.kind).ok_or_else(|| wrong_type(b.at, a.kind.as_str(), b.kind))?;
        Ok((convert(a, kind).into(), convert(b, kind).into(), kind))
    }

    /// The same values in one type and unit.
    fn alike(&self, nodes: Vec<Node<'a>>) -> Result<(Vec<Node<'a>>, Type)> {
        let mut kind = nodes[0].kind;
        for node in &nodes[1..] {
            let wrong = || wrong_type(node.at, kind.as_str(), node.kind);
            kind = common(kind, node.kind).ok_or_else(wrong)?;
        }
        Ok((nodes.into_iter().map(|node| convert(node, kind)).collect(), kind))
    }

    fn arithmetic(&mut self, operator: Operator, a: &Expr, b: &Expr, at: Span) -> Result<Node<'a>> {
        let months = match &b.bare().kind {
            Kind::Duration(duration) => in_days(*duration).err(),
            _ => None,
        };
        let a = self.ordered(a)?;
        let is_sum = matches!(operator, Operator::Plus | Operator::Minus);
        if let (Type::Date, true, Some(months)) = (a.kind, is_sum, months) {
            let months = if operator == Operator::Plus { months as i32 } else { -(months as i32) };
            return Ok(Node { op: Op::PlusMonths(a.into(), months), kind: Type::Date, at });
        }
        let b = self.ordered(b)?;
        let wrong = |expected| Err(wrong_type(b.at, expected, b.kind));
        // The kind of the result; money and durations that are added up, or divided by their like, need one unit.
        let (kind, is_pair) = match (operator, a.kind, b.kind) {
            (Operator::Minus, Type::Date, Type::Date) => (Type::Duration, false),
            (Operator::Plus | Operator::Minus, Type::Date, Type::Duration) => (Type::Date, false),
            (Operator::Plus, Type::Duration, Type::Date) => (Type::Date, false),
            (_, Type::Date, _) => return wrong("duration"),
            (_, _, Type::Date) => return wrong("number"),
            (Operator::Plus | Operator::Minus, kind, _) => (kind, true),
            (Operator::Times, Type::Number, kind) | (Operator::Times, kind, Type::Number) => (kind, false),
            (Operator::Times, ..) => return wrong("number"),
            (Operator::Over, Type::Money(_), Type::Money(_)) => (Type::Number, true),
            (Operator::Over, kind, other) if kind == other => (Type::Number, false),
            (Operator::Over, kind, Type::Number | Type::Duration) => (kind, false),
            (Operator::Over, ..) => return wrong("number"),
        };
        let (a, b, common) = if is_pair { self.pair(a, b)? } else { (Box::new(a), Box::new(b), kind) };
        let kind = if is_sum && is_pair { common } else { kind };
        Ok(Node { op: Op::Arithmetic(operator, a, b), kind, at })
    }

    fn compare(&mut self, compare: Compare, a: &Expr, b: &Expr, at: Span) -> Result<Node<'a>> {
        let (a, b) = (self.node(a)?, self.node(b)?);
        let is_equality = matches!(compare, Compare::Equal | Compare::NotEqual);
        let node = |op| Node { op, kind: Type::Boolean, at };
        let op = match (a.kind, b.kind) {
            (Type::Boolean, Type::Boolean) if is_equality => Op::SameTruth(a.into(), b.into()),
            (x, y) if x.is_text() && y.is_text() && is_equality => self.same_text(a, b),
            (Type::List, _) => return Err(wrong_type(a.at, "number", a.kind)),
            (x, _) if !is_equality && (x.is_text() || x == Type::Boolean) => {
                return Err(wrong_type(a.at, "number_or_date", a.kind));
            }
            _ => {
                let (a, b, _) = self.pair(a, b)?;
                return Ok(node(Op::Compare(compare, a, b)));
            }
        };
        Ok(if compare == Compare::NotEqual { node(Op::Not(node(op).into())) } else { node(op) })
    }

    fn same_text(&mut self, a: Node<'a>, b: Node<'a>) -> Op<'a> {
        match (a.op, b.op) {
            (Op::Text(text), op) | (op, Op::Text(text)) if !matches!(op, Op::Text(_)) => {
                let (kind, at) = (common(a.kind, b.kind).unwrap_or(a.kind), a.at);
                let of = Node { op, kind, at };
                self.hint(&of, &text, b.at);
                Op::TextTest(of.into(), Test::OneOf(vec![text]))
            }
            (x, y) => Op::SameText(Node { op: x, ..a }.into(), Node { op: y, ..b }.into()),
        }
    }

    /// A category that no row has is most likely a typing error, or may come with tomorrow's data: worth a hint, no refusal.
    fn hint(&mut self, of: &Node<'a>, text: &str, at: Span) {
        const FEW: usize = 1000;
        let Op::Source(source) = &of.op else { return };
        let Some(dictionary) = source.dictionary().filter(|dictionary| dictionary.len() <= FEW) else { return };
        let known = dictionary.texts();
        if !known.iter().any(|known| known == text) {
            let nearest = nearest(text, known.iter().map(String::as_str));
            let error = Error::new(Code::UnknownCategory).with_value(text).nearest(nearest);
            self.hints.push(error.at_offset(at.start.into()));
        }
    }

    fn one_of(&mut self, value: &Expr, items: &[Expr], at: Span) -> Result<Node<'a>> {
        let of = self.node(value)?;
        let mut nodes = vec![of];
        for item in items {
            nodes.push(self.node(item)?);
        }
        let is_text = nodes[0].kind.is_text();
        if matches!(nodes[0].kind, Type::List | Type::Boolean) {
            return Err(wrong_type(nodes[0].at, "number_or_text", nodes[0].kind));
        }
        let (nodes, _) = self.alike(nodes)?;
        let literal = |node: &Node<'a>| matches!(node.op, Op::Constant(_) | Op::Text(_));
        if let Some(other) = nodes[1..].iter().find(|node| !literal(node)) {
            return Err(misplaced(other.at, "literal", "in"));
        }
        let mut nodes = nodes.into_iter();
        let Some(of) = nodes.next() else { return Err(Error::new(Code::Internal)) };
        let op = if is_text {
            let mut texts = Vec::new();
            for node in nodes {
                if let Op::Text(text) = node.op {
                    self.hint(&of, &text, node.at);
                    texts.push(text);
                }
            }
            arrange(&mut texts, |a, b| a < b);
            texts.dedup();
            Op::TextTest(of.into(), Test::OneOf(texts))
        } else {
            let number = |node: Node<'a>| if let Op::Constant(number) = node.op { Some(number + 0.0) } else { None };
            let mut numbers: Vec<f64> = nodes.filter_map(number).collect();
            super::over::sort(&mut numbers);
            Op::InNumbers(of.into(), numbers)
        };
        Ok(Node { op, kind: Type::Boolean, at })
    }

    fn matched(&mut self, test: Match, value: &Expr, right: &Expr, at: Span) -> Result<Node<'a>> {
        let of = self.node(value)?;
        let Kind::Text(text) = &right.bare().kind else { return Err(misplaced(right.at, "text", test.as_str())) };
        let node = |op| Ok(Node { op, kind: Type::Boolean, at });
        if of.kind == Type::List && test == Match::Contains {
            self.hint(&of, text, right.at);
            return node(Op::Has(of.into(), text.clone()));
        }
        if !of.kind.is_text() {
            return Err(wrong_type(of.at, "text", of.kind));
        }
        let small = text.to_lowercase();
        let test = match test {
            Match::Contains => Test::Contains(small),
            Match::StartsWith => Test::StartsWith(small),
            Match::EndsWith => Test::EndsWith(small),
            Match::Matches => Test::Matches(pattern(text, right.at)?.into()),
        };
        node(Op::TextTest(of.into(), test))
    }

    fn call(&mut self, function: Function, of: &[Expr], within: &[Expr], at: Span) -> Result<Node<'a>> {
        let has_second =
            [Function::Quantile, Function::Ntile, Function::WidthBucket, Function::Cut].contains(&function);
        let least = 1 + usize::from(has_second);
        let most = match function {
            Function::FirstSeen => 2,
            Function::Min | Function::Max | Function::Coalesce | Function::Cut => limits::LIST,
            Function::Round => 2,
            _ => least,
        };
        if !(least..=most).contains(&of.len()) || (!within.is_empty() && !function.is_over_all()) {
            return Err(misplaced(at, "arguments", function.as_str()));
        }
        if function.is_over_all() {
            return self.over(function, of, within, at);
        }
        if function == Function::FirstSeen {
            return self.first_seen(of, at);
        }
        let node = |of, kind, parameter| Ok(Node { op: Op::Map(function, of, parameter), kind, at });
        match function {
            Function::Abs => {
                let of = self.numeric(&of[0])?;
                let kind = of.kind;
                node(vec![of], kind, 0.0)
            }
            Function::Ln => node(vec![self.numeric(&of[0])?], Type::Number, 0.0),
            Function::Round => {
                const MOST_DIGITS: u64 = 6;
                let digits = of.get(1).map_or(Ok(0), |digits| whole(digits, 0..=MOST_DIGITS))? as i32;
                let of = self.numeric(&of[0])?;
                let (kind, scale) = (of.kind, if let Type::Money(scale) = of.kind { i32::from(scale) } else { 0 });
                // What a whole number of is kept: of money, minor units.
                let power = POW10[(scale - digits).unsigned_abs() as usize] as f64;
                node(vec![of], kind, if scale >= digits { power } else { 1.0 / power })
            }
            Function::Min | Function::Max | Function::Coalesce | Function::Cut => {
                let of =
                    of.iter().map(|of| if function == Function::Coalesce { self.node(of) } else { self.ordered(of) });
                let of = of.collect::<Result<Vec<_>>>()?;
                let (of, kind) = self.alike(of)?;
                if matches!(kind, Type::List | Type::Boolean) {
                    return Err(wrong_type(of[0].at, "number_or_text", kind));
                }
                node(of, if function == Function::Cut { Type::Number } else { kind }, 0.0)
            }
            Function::DaysSince | Function::DaysUntil | Function::DaysUntilNext => {
                node(vec![self.date(&of[0])?], Type::Duration, 0.0)
            }
            _ => node(vec![self.date(&of[0])?], Type::Number, 0.0),
        }
    }

    /// Asks about a field of records, in a filter of theirs.
    fn first_seen(&mut self, of: &[Expr], at: Span) -> Result<Node<'a>> {
        let Some(records) = self.scope else { return Err(misplaced(at, "where", Function::FirstSeen.as_str())) };
        let node = self.node(&of[0])?;
        let after = match of.get(1).map(|after| &after.bare().kind) {
            None => None,
            Some(Kind::Duration(duration)) => Some(*duration),
            Some(_) => return Err(not_written(&of[1], "duration")),
        };
        match node.op {
            Op::Source(field) if node.kind.is_text() => {
                let days = OnceCell::new();
                let op = Op::FirstSeen(Box::new(FirstSeen { records, field: *field, after, days }));
                Ok(Node { op, kind: Type::Date, at })
            }
            _ => Err(wrong_type(node.at, "category", node.kind)),
        }
    }

    fn over(&mut self, function: Function, of: &[Expr], within: &[Expr], at: Span) -> Result<Node<'a>> {
        if self.scope.is_some() {
            return Err(misplaced(at, "field_of_ledger", function.as_str()));
        }
        const MOST_PARTS: u64 = 1000;
        let part = match function {
            Function::Ntile | Function::WidthBucket => (whole(&of[1], 2..=MOST_PARTS)?, 1),
            Function::Quantile => fraction(&of[1])?,
            _ => (0, 1),
        };
        let needs_number = matches!(function, Function::ShareOf | Function::Zscore);
        let of = if needs_number { self.numeric(&of[0])? } else { self.ordered(&of[0])? };
        let kind = if function == Function::Quantile { of.kind } else { Type::Number };
        let within = within.iter().map(|group| self.node(group)).collect::<Result<Vec<_>>>()?;
        if let Some(list) = within.iter().find(|group| group.kind == Type::List) {
            return Err(wrong_type(list.at, "category", list.kind));
        }
        Ok(Node { op: Op::Over(Box::new(Over { id: 0, function, of, within, part })), kind, at })
    }
}

pub(super) fn unknown_column<'n>(name: &str, at: Span, known: impl Iterator<Item = &'n str>) -> Error {
    let code = if is_of_model(name) { Code::NotFitted } else { Code::UnknownColumn };
    let error = Error::new(code).with_value(name).nearest(nearest(name, known));
    error.at_offset(at.start.into())
}

fn pattern(text: &str, at: Span) -> Result<regex_lite::Regex> {
    if text.len() > limits::PATTERN {
        let error = Error::new(Code::TooComplex).of_field("pattern").with_value(&limits::PATTERN.to_string());
        return Err(error.at_offset(at.start.into()));
    }
    let built = regex_lite::RegexBuilder::new(text).size_limit(limits::COMPILED_PATTERN).build();
    built.map_err(|_| Error::new(Code::InvalidLiteral).expected("pattern").with_value(text).at_offset(at.start.into()))
}

fn not_written(expr: &Expr, expected: &'static str) -> Error {
    let error = Error::new(Code::InvalidLiteral).expected(expected).with_value(&expr.to_string());
    error.at_offset(expr.at.start.into())
}

/// A whole number that is written in the expression.
fn whole(expr: &Expr, range: std::ops::RangeInclusive<u64>) -> Result<u64> {
    match expr.bare().kind {
        Kind::Number(number) if number.fract() == 0.0 && number >= 0.0 && range.contains(&(number as u64)) => {
            Ok(number as u64)
        }
        _ => Err(not_written(expr, "whole_number")),
    }
}

/// A written number from 0 to 1, exactly.
fn fraction(expr: &Expr) -> Result<(u64, u64)> {
    let wrong = || not_written(expr, "fraction");
    let Kind::Number(number) = expr.bare().kind else { return Err(wrong()) };
    let decimal = crate::table::Decimal::parse(number.to_string().as_bytes()).ok_or_else(wrong)?;
    let (numerator, denominator) = (decimal.mantissa, POW10[usize::from(decimal.scale)]);
    if (0..=denominator).contains(&numerator) { Ok((numerator as u64, denominator as u64)) } else { Err(wrong()) }
}

/// Days, or the number of calendar months.
pub(super) fn in_days(duration: Duration) -> Result<f64, u32> {
    match duration.unit {
        TimeUnit::Day => Ok(duration.count.into()),
        TimeUnit::Week => Ok(f64::from(duration.count) * 7.0),
        TimeUnit::Month => Err(duration.count),
        TimeUnit::Year => Err(duration.count * 12),
    }
}

fn common(a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (Type::Money(a), Type::Money(b)) => Some(Type::Money(a.max(b))),
        (Type::Number, other @ (Type::Money(_) | Type::Duration)) => Some(other),
        (other @ (Type::Money(_) | Type::Duration), Type::Number) => Some(other),
        (Type::Text, Type::Category) | (Type::Category, Type::Text) => Some(Type::Text),
        (a, b) => (a == b).then_some(a),
    }
}

/// A value in another unit: plain numbers are whole units of money, and days.
fn convert<'a>(node: Node<'a>, kind: Type) -> Node<'a> {
    let (from, at) = (node.kind, node.at);
    let decimals = match (from, kind) {
        (Type::Number, Type::Money(scale)) => scale,
        (Type::Money(from), Type::Money(to)) => to - from,
        _ => 0,
    };
    if decimals == 0 {
        return Node { kind, ..node };
    }
    if let (Op::Constant(number), Type::Number) = (&node.op, from) {
        return Node { op: Op::Constant(in_minor_units(*number, decimals)), kind, at };
    }
    if let (Op::Case(..), Type::Number) = (&node.op, from)
        && let Op::Case(branches, otherwise) = node.op
    {
        // Written amounts in it stay exact.
        let branches = branches.into_iter().map(|(when, then)| (when, convert(then, kind))).collect();
        let otherwise = otherwise.map(|otherwise| convert(*otherwise, kind).into());
        return Node { op: Op::Case(branches, otherwise), kind, at };
    }
    let factor = Node { op: Op::Constant(POW10[usize::from(decimals)] as f64), kind: Type::Number, at };
    Node { op: Op::Arithmetic(Operator::Times, node.into(), factor.into()), kind, at }
}

impl<'a> Records<'a> {
    pub(super) fn needed(world: &World<'a>, book: super::ast::Book, at: Span) -> Result<Records<'a>> {
        let missing = || Error::new(Code::LedgerMissing).with_value(book.as_str()).at_offset(at.start.into());
        world.records(book).ok_or_else(missing)
    }
}
