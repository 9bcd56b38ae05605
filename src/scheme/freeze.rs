//! A scheme whose borders no longer move: what it measures against all customers is replaced by the borders found among those of one
//! day, so that it can be applied to other days and other data. The result is a scheme like any other, in the same form.

use serde_json::{Value, json};

use crate::error::Result;
use crate::expr::ast::{Compare, Function, Operator};
use crate::expr::value::in_minor_units;
use crate::expr::{Datum, Definitions, Expr, Kind, Outcome, Program, Type, Vector, World};
use crate::math::{quantile_position, sqrt};
use crate::score::{Cuts, Dimension, Scoring};
use crate::table::money::POW10;
use crate::table::order::arrange;
use crate::table::{Day, OrderLedger};

use super::bind::Bound;
use super::{Rule, Scheme};

/// A frozen scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    /// Its file.
    pub file: Value,
    /// Expressions that are measured against all customers still: ranks and shares mean nothing without them.
    pub open: Vec<String>,
}

struct Freezing<'w> {
    world: World<'w>,
    definitions: &'w Definitions,
    /// The name that the scheme's own parts stand behind, with a point.
    space: String,
    open: Vec<String>,
}

/// Most groups that are told apart.
const MOST_GROUPS: usize = 200;

impl Bound {
    /// Freezes a scheme at a snapshot's customers. Cost: a sort for each function over all customers.
    ///
    /// # Errors
    /// The first of what the data lacks; what [`Program::evaluate`] says.
    pub fn frozen(&self, scheme: &Scheme, world: World<'_>) -> Result<Frozen> {
        let name = format!("schemes.{}", scheme.id);
        if let Some(error) = self.needs(&name).first() {
            return Err(error.clone());
        }
        let space = format!("{name}.");
        let mut freezing = Freezing { world, definitions: &self.definitions, space, open: Vec::new() };
        let mut file = scheme.file.clone();
        let mut parts = Vec::new();
        for part in &scheme.parts {
            if let Some(expr) = self.definitions.get(&format!("{name}.{}", part.id)) {
                let named = json!({ "en": part.name.en, "zh": part.name.zh });
                parts.push(json!({ "id": part.id, "name": named, "is": freezing.text(expr)? }));
            }
        }
        match &scheme.rule {
            Rule::Values(_) => {
                if let Some(expr) = self.definitions.get(&name) {
                    file["by"] = freezing.text(expr)?.into();
                }
            }
            Rule::Labels(_) => {
                for (number, rule) in self.rules(scheme).iter().enumerate() {
                    file["labels"][number]["when"] = freezing.text(rule)?.into();
                }
            }
        }
        file["parts"] = parts.into();
        file["frozen"] = json!({ "asOf": world.as_of.to_string() });
        if let Some(file) = file.as_object_mut() {
            // They stand in the expressions now.
            file.remove("settings");
        }
        Ok(Frozen { file, open: freezing.open })
    }
}

/// A dimension's scores of all rows, and their cut-points in the column's unit; none where scores nest, since each has its own.
pub type Scores = (Dimension, Vec<Option<i32>>, Cuts);

impl Bound {
    /// Scores by the definitions `rfm.r`, `rfm.f` and so on.
    ///
    /// # Errors
    /// What [`Program::evaluate`] says.
    pub fn scores(&self, scoring: &Scoring, world: World<'_>) -> Result<Vec<Scores>> {
        let mut freezing = Freezing { world, definitions: &self.definitions, space: String::new(), open: Vec::new() };
        let mut all = Vec::new();
        for &dimension in scoring.dimensions() {
            let name = format!("rfm.{}", dimension.column());
            let outcome = freezing.evaluated(&Kind::Column(name.clone()).into())?;
            let (Vector::Numbers(scores), Some(expr)) = (outcome.values, self.definitions.get(&name)) else { continue };
            let score = |row: usize| scores.get(row).map(|score| score as i32);
            let scale = world.orders.filter(|_| dimension == Dimension::Monetary).map_or(0, OrderLedger::scale);
            let cuts = cut_points(&freezing.frozen(expr)?, scale);
            all.push((dimension, (0..world.rows()).map(score).collect(), Cuts::of(cuts)));
        }
        Ok(all)
    }
}

fn cut_points(score: &Expr, scale: u8) -> Vec<f64> {
    match &score.kind {
        Kind::Arithmetic(Operator::Minus, _, score) => cut_points(score, scale),
        Kind::Call(Function::Cut, of, _) => {
            let point =
                |expr: &Expr| if let Kind::Number(n) = expr.kind { Some(in_minor_units(n, scale)) } else { None };
            of.iter().filter_map(point).collect()
        }
        _ => Vec::new(),
    }
}

impl Freezing<'_> {
    fn text(&mut self, expr: &Expr) -> Result<String> {
        let mut frozen = self.frozen(expr)?;
        let space = self.space.clone();
        frozen.rename(&|name| name.strip_prefix(&space).map(str::to_owned));
        Ok(frozen.to_string())
    }

    fn frozen(&mut self, expr: &Expr) -> Result<Expr> {
        match &expr.kind {
            Kind::Call(function, of, within) if function.is_over_all() => {
                let frozen = self.borders(*function, of, within)?;
                if frozen.is_none() {
                    self.open.push(expr.to_string());
                }
                Ok(frozen.unwrap_or_else(|| expr.clone()))
            }
            // The scheme's own parts are frozen where they stand.
            Kind::Column(name) if !name.starts_with(&self.space) => match self.definitions.get(name) {
                Some(defined) if is_over_all(defined, self.definitions) => self.frozen(&defined.clone()),
                _ => Ok(expr.clone()),
            },
            Kind::Aggregate(_) => Ok(expr.clone()),
            _ => {
                let mut frozen = expr.clone();
                for part in frozen.children_mut() {
                    *part = self.frozen(part)?;
                }
                Ok(frozen)
            }
        }
    }

    fn evaluated(&self, expr: &Expr) -> Result<Outcome<'_>> {
        let mut program = Program::new(self.world, self.definitions);
        let rule = program.add(expr)?;
        program.evaluate(rule)
    }

    /// What a function over all customers is with its borders written out; `None` where it has none.
    fn borders(&mut self, function: Function, of: &[Expr], within: &[Expr]) -> Result<Option<Expr>> {
        let outcome = self.evaluated(&of[0])?;
        let kind = outcome.kind;
        let Vector::Numbers(numbers) = &outcome.values else { return Ok(None) };
        let groups = within.iter().map(|group| self.evaluated(group)).collect::<Result<Vec<_>>>()?;
        let mut found: Vec<(Vec<Datum>, Vec<f64>)> = Vec::new();
        for row in 0..self.world.rows() {
            let Some(value) = numbers.get(row) else { continue };
            let group: Vec<Datum> = groups.iter().map(|group| group.datum(row)).collect();
            if group.contains(&Datum::Missing) {
                continue;
            }
            match found.iter().position(|(known, _)| *known == group) {
                Some(place) => found[place].1.push(value),
                None if found.len() == MOST_GROUPS => return Ok(None),
                None => found.push((group, vec![value])),
            }
        }
        let measured = self.frozen(&of[0])?;
        let groups = within.iter().map(|group| self.frozen(group)).collect::<Result<Vec<Expr>>>()?;
        let mut branches = Vec::new();
        for (group, mut values) in found {
            arrange(&mut values, |a, b| a < b);
            let Some(then) = border(function, &measured, of.get(1), &values, kind) else { return Ok(None) };
            let same = |(expr, datum): (&Expr, Datum)| -> Option<Expr> {
                Some(Kind::Compare(Compare::Equal, expr.clone().into(), literal_of(datum)?.into()).into())
            };
            let Some(mut conditions) = groups.iter().zip(group).map(same).collect::<Option<Vec<Expr>>>() else {
                return Ok(None);
            };
            branches.push(match conditions.len() {
                0 => return Ok(Some(then)),
                1 => (conditions.swap_remove(0), then),
                _ => (Kind::And(conditions).into(), then),
            });
        }
        // In the order of their texts, so that the order of rows does not show.
        arrange(&mut branches, |a, b| a.0.to_string() < b.0.to_string());
        Ok((!branches.is_empty()).then(|| Kind::Case(branches, None).into()))
    }
}

fn is_over_all(expr: &Expr, definitions: &Definitions) -> bool {
    match &expr.kind {
        Kind::Call(function, ..) if function.is_over_all() => true,
        Kind::Column(name) => definitions.get(name).is_some_and(|expr| is_over_all(expr, definitions)),
        Kind::Aggregate(_) => false,
        _ => expr.children().into_iter().any(|part| is_over_all(part, definitions)),
    }
}

/// A function of one value, by the ascending values of all.
fn border(function: Function, of: &Expr, part: Option<&Expr>, values: &[f64], kind: Type) -> Option<Expr> {
    let count = values.len();
    let quantile = |part: u64, parts: u64| {
        let (below, way) = quantile_position(count, part, parts);
        let low = values[below];
        values.get(below + 1).filter(|_| way > 0.0).map_or(low, |high| low + (high - low) * way)
    };
    let number = || match part?.bare().kind {
        Kind::Number(number) => Some(number),
        _ => None,
    };
    let cut = |cuts: Vec<f64>| {
        let cuts = cuts.into_iter().map(|cut| literal(cut, kind));
        Some(Kind::Call(Function::Cut, std::iter::once(of.clone()).chain(cuts).collect(), Vec::new()).into())
    };
    match function {
        Function::Ntile => {
            let parts = number()? as u64;
            cut((1..parts).map(|part| quantile(part, parts)).collect())
        }
        Function::WidthBucket => {
            let (parts, least, greatest) = (number()? as u64, values[0], values[count - 1]);
            cut((1..parts).map(|part| least + (greatest - least) * (part as f64 / parts as f64)).collect())
        }
        Function::Quantile => {
            let decimal = crate::table::Decimal::parse(number()?.to_string().as_bytes())?;
            let parts = POW10[usize::from(decimal.scale)];
            Some(literal(quantile(decimal.mantissa as u64, parts as u64), kind))
        }
        Function::Zscore if kind == Type::Number => {
            let mean = values.iter().sum::<f64>() / count as f64;
            let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
            let from_mean = Kind::Arithmetic(Operator::Minus, of.clone().into(), literal(mean, kind).into());
            let deviation = literal(sqrt(squares / count as f64), kind);
            Some(Kind::Arithmetic(Operator::Over, Expr::from(from_mean).into(), deviation.into()).into())
        }
        _ => None,
    }
}

/// A value as it is written: money in whole units, days as a number.
fn literal(value: f64, kind: Type) -> Expr {
    match kind {
        Type::Money(scale) => Kind::Number(value / POW10[usize::from(scale)] as f64).into(),
        // Days are whole: a border between two of them lies at the earlier.
        Type::Date => Kind::Date(Day(value.floor() as i32)).into(),
        _ => Kind::Number(value).into(),
    }
}

fn literal_of(datum: Datum) -> Option<Expr> {
    Some(match datum {
        Datum::Boolean(truth) => Kind::Truth(truth).into(),
        Datum::Number(number) | Datum::Duration(number) => Kind::Number(number).into(),
        Datum::Date(day) => Kind::Date(day).into(),
        Datum::Text(text) => Kind::Text(text).into(),
        Datum::Money(money) => Kind::Number(money.minor as f64 / POW10[usize::from(money.scale)] as f64).into(),
        Datum::List(_) | Datum::Missing => return None,
    })
}
