//! The language done the obvious way: one customer at a time, one record at a time, values of one type each. What docs/language.md says
//! and nothing clever.

use std::cell::RefCell;
use std::collections::BTreeMap;

use clientele::expr::ast::{Book, Compare, Duration, Expr, Fold, Function, Kind, Match, Operator, TimeUnit};
use clientele::expr::{Datum, Type};
use clientele::table::column::Cell;
use clientele::table::{Column, Day, Frame, Money, Unit, Values};

use super::world::Shop;

/// A value; money in minor units with its decimals.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Missing,
    Truth(bool),
    Number(f64),
    Money(f64, u8),
    Days(f64),
    Date(i32),
    Text(String),
    List(Vec<String>),
}

use Value::Missing;

impl Value {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Value::Number(n) | Value::Days(n) | Value::Money(n, _) => Some(*n),
            Value::Date(day) => Some(f64::from(*day)),
            _ => None,
        }
    }

    pub(super) fn truth(&self) -> Option<bool> {
        if let Value::Truth(truth) = self { Some(*truth) } else { None }
    }

    pub(super) fn with(&self, number: f64) -> Value {
        let value = match self {
            Value::Money(_, scale) => Value::Money(number, *scale),
            Value::Days(_) => Value::Days(number),
            Value::Date(_) => Value::Date(number as i32),
            _ => Value::Number(number),
        };
        if number.is_finite() { value } else { Missing }
    }

    /// As the engine would give it, for a type that the engine found.
    pub fn datum(&self, kind: Type) -> Datum {
        match (self, kind) {
            (Missing, _) => Datum::Missing,
            (Value::Truth(truth), _) => Datum::Boolean(*truth),
            (Value::Text(text), _) => Datum::Text(text.clone()),
            (Value::List(texts), _) => Datum::List(texts.clone()),
            (Value::Date(day), _) => Datum::Date(Day(*day)),
            (Value::Money(minor, from), Type::Money(scale)) => {
                let minor = minor * 10f64.powi(i32::from(scale) - i32::from(*from));
                Datum::Money(Money { minor: minor.round() as i128, scale })
            }
            (Value::Number(n), Type::Money(scale)) => {
                Datum::Money(Money { minor: (n * 10f64.powi(i32::from(scale))).round() as i128, scale })
            }
            (Value::Number(n) | Value::Days(n), Type::Duration) => Datum::Duration(*n),
            (Value::Number(n) | Value::Days(n) | Value::Money(n, _), _) => Datum::Number(*n),
        }
    }
}

pub struct Twin<'s> {
    pub shop: &'s Shop,
    /// When values of a field were first seen, by ledger and field.
    first_seen: RefCell<BTreeMap<String, FirstDays>>,
}

/// The first day of all, and that of each value.
pub(super) type FirstDays = (i32, BTreeMap<String, i32>);

impl<'s> Twin<'s> {
    pub fn of(shop: &'s Shop) -> Twin<'s> {
        Twin { shop, first_seen: RefCell::default() }
    }

    pub(super) fn kept(&self, key: String, find: impl FnOnce() -> FirstDays) -> FirstDays {
        self.first_seen.borrow_mut().entry(key).or_insert_with(find).clone()
    }
}

/// What names mean: a row of customers, or a record.
#[derive(Clone, Copy)]
pub(super) enum At {
    Row(usize),
    Record(Book, usize),
}

fn hundredth(n: f64, scale: u8) -> f64 {
    let power = 10f64.powi(i32::from(scale));
    let minor = n * power;
    // What was written with few decimals is a whole number of minor units.
    if (minor.round() / power) == n { minor.round() } else { minor }
}

/// Two numbers in one unit.
fn alike(a: &Value, b: &Value) -> Option<(f64, f64, Value)> {
    Some(match (a, b) {
        (Value::Money(x, s), Value::Money(y, t)) => {
            let scale = *s.max(t);
            let up = |n: f64, from: u8| n * 10f64.powi(i32::from(scale - from));
            (up(*x, *s), up(*y, *t), Value::Money(0.0, scale))
        }
        (Value::Money(x, s), Value::Number(y)) => (*x, hundredth(*y, *s), a.clone()),
        (Value::Number(x), Value::Money(y, s)) => (hundredth(*x, *s), *y, b.clone()),
        (Value::Days(x), Value::Number(y) | Value::Days(y)) => (*x, *y, a.clone()),
        (Value::Number(x), Value::Days(y)) => (*x, *y, b.clone()),
        _ => (a.number()?, b.number()?, a.clone()),
    })
}

fn compare(compare: Compare, a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Missing, _) | (_, Missing) => None,
        (Value::Text(a), Value::Text(b)) => Some((a == b) == (compare == Compare::Equal)),
        (Value::Truth(a), Value::Truth(b)) => Some((a == b) == (compare == Compare::Equal)),
        _ => alike(a, b).map(|(a, b, _)| compare.holds(a, b)),
    }
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    truths.for_each(|truth| all = both(all, truth));
    all
}

fn known(truth: Option<bool>) -> Value {
    truth.map_or(Missing, Value::Truth)
}

fn date(day: f64) -> Value {
    let day = day.floor();
    if (-719_162.0..=2_932_896.0).contains(&day) { Value::Date(day as i32) } else { Missing }
}

impl Twin<'_> {
    /// The value of an expression for a row.
    pub fn value(&self, expr: &Expr, row: usize) -> Value {
        self.at(expr, At::Row(row))
    }

    pub(super) fn today(&self) -> i32 {
        self.shop.as_of.0
    }

    pub(super) fn days(&self, duration: Duration) -> f64 {
        let months = match duration.unit {
            TimeUnit::Day => return duration.count.into(),
            TimeUnit::Week => return f64::from(duration.count) * 7.0,
            TimeUnit::Month => duration.count,
            TimeUnit::Year => duration.count * 12,
        };
        f64::from(self.today() - self.shop.as_of.plus_months(-(months as i32)).0)
    }

    pub(super) fn at(&self, expr: &Expr, at: At) -> Value {
        let value = |of: &Expr| self.at(of, at);
        let truth = |of: &Expr| self.at(of, at).truth();
        match &expr.kind {
            Kind::Number(number) => Value::Number(*number),
            Kind::Text(text) => Value::Text(text.clone()),
            Kind::Date(day) => Value::Date(day.0),
            Kind::Duration(duration) => Value::Days(self.days(*duration)),
            Kind::Truth(truth) => Value::Truth(*truth),
            Kind::AsOf => Value::Date(self.today()),
            Kind::Column(name) => match at {
                At::Row(row) => match self.shop.frame.column(name) {
                    Some(column) => cell(column, row),
                    None => self.attribute(name, row),
                },
                At::Record(book, record) => self.field(book, name, record),
            },
            Kind::Attribute(name) => match at {
                At::Row(row) => self.attribute(name, row),
                At::Record(..) => Missing,
            },
            Kind::Negate(of) => {
                let of = value(of);
                of.number().map_or(Missing, |n| of.with(-n))
            }
            Kind::Arithmetic(operator, a, b) => self.arithmetic(*operator, &value(a), b, at),
            Kind::Compare(by, a, b) => known(compare(*by, &value(a), &value(b))),
            Kind::Between(of, low, high) => {
                let of = value(of);
                let low = compare(Compare::AtLeast, &of, &value(low));
                known(both(low, compare(Compare::AtMost, &of, &value(high))))
            }
            Kind::In(of, items) => {
                let of = value(of);
                let any = items.iter().any(|item| compare(Compare::Equal, &of, &value(item)) == Some(true));
                if of == Missing { Missing } else { Value::Truth(any) }
            }
            Kind::Match(test, of, right) => match (value(of), value(right)) {
                (Value::List(list), Value::Text(text)) => Value::Truth(list.contains(&text)),
                (Value::Text(of), Value::Text(text)) => {
                    let (small, part) = (of.to_lowercase(), text.to_lowercase());
                    Value::Truth(match test {
                        Match::Contains => small.contains(&part),
                        Match::StartsWith => small.starts_with(&part),
                        Match::EndsWith => small.ends_with(&part),
                        // The only pattern of the generator: ^[a-m]
                        Match::Matches => of.starts_with(|c| ('a'..='m').contains(&c)),
                    })
                }
                _ => Missing,
            },
            Kind::IsMissing(of) => Value::Truth(value(of) == Missing),
            Kind::And(parts) => known(all(parts.iter().map(truth))),
            Kind::Or(parts) => {
                let none = all(parts.iter().map(|part| truth(part).map(|t| !t)));
                known(none.map(|t| !t))
            }
            Kind::Not(of) => known(truth(of).map(|t| !t)),
            Kind::Case(branches, otherwise) => {
                let decided = branches.iter().find(|(when, _)| truth(when) == Some(true));
                decided.map(|(_, then)| then).or(otherwise.as_deref()).map_or(Missing, value)
            }
            Kind::Call(function, of, within) if function.is_over_all() => {
                let At::Row(row) = at else { return Missing };
                self.over(*function, of, within, row)
            }
            Kind::Call(Function::Coalesce, of, _) => {
                let first = of.iter().map(value).find(|value| *value != Missing).unwrap_or(Missing);
                match (&first, self.decimals(expr)) {
                    (Value::Number(n), Some(scale)) => Value::Money(hundredth(*n, scale), scale),
                    _ => first,
                }
            }
            Kind::Call(Function::FirstSeen, of, _) => match at {
                At::Record(book, record) => self.first_seen(of, book, record),
                At::Row(_) => Missing,
            },
            Kind::Call(function, of, _) => self.call(*function, &of.iter().map(value).collect::<Vec<_>>()),
            Kind::Aggregate(aggregate) => match at {
                At::Row(row) => self.aggregate(aggregate, self.shop.customers[row]),
                At::Record(..) => Missing,
            },
            Kind::Note(_, of) => value(of),
        }
    }

    /// Of money, its decimals: what a plain number beside it is to be.
    fn decimals(&self, expr: &Expr) -> Option<u8> {
        let most = |of: &[&Expr]| of.iter().filter_map(|of| self.decimals(of)).max();
        match &expr.kind {
            Kind::Column(name) | Kind::Attribute(name) => {
                let attributes = self.shop.ledgers.customers.as_ref();
                let column = self.shop.frame.column(name).or(attributes.and_then(|frame| frame.column(name)));
                if let Some(Column { values: Values::Money { scale, .. }, .. }) = column { Some(*scale) } else { None }
            }
            Kind::Aggregate(aggregate) => {
                let is_money = !matches!(aggregate.fold, Fold::Share | Fold::Trend | Fold::Distinct);
                let is_amount = is_money && aggregate.field.as_deref() == Some("amount");
                is_amount.then_some(self.shop.ledgers.orders.scale())
            }
            Kind::Arithmetic(Operator::Over, a, b) => self.decimals(a).filter(|_| self.decimals(b).is_none()),
            Kind::Arithmetic(..) | Kind::Negate(_) | Kind::Note(..) => most(&expr.children()),
            Kind::Call(Function::Min | Function::Max | Function::Coalesce | Function::Round | Function::Abs, of, _) => {
                most(&of.iter().collect::<Vec<_>>())
            }
            _ => None,
        }
    }

    fn arithmetic(&self, operator: Operator, a: &Value, b: &Expr, at: At) -> Value {
        let sign = if operator == Operator::Minus { -1 } else { 1 };
        if let (Value::Date(day), Kind::Duration(Duration { count, unit })) = (a, &b.bare().kind) {
            let months = match unit {
                TimeUnit::Month => Some(*count as i32),
                TimeUnit::Year => Some(*count as i32 * 12),
                _ => None,
            };
            if let Some(months) = months {
                return date(Day(*day).plus_months(sign * months).0.into());
            }
        }
        let b = self.at(b, at);
        let (Some(x), Some(y)) = (a.number(), b.number()) else { return Missing };
        match (operator, a, &b) {
            (Operator::Minus, Value::Date(_), Value::Date(_)) => Value::Days(x - y),
            (Operator::Plus | Operator::Minus, Value::Date(_), _) => date(x + f64::from(sign) * y),
            (Operator::Plus, _, Value::Date(_)) => date(x + y),
            (Operator::Plus | Operator::Minus, ..) => {
                let Some((x, y, of)) = alike(a, &b) else { return Missing };
                of.with(if sign == 1 { x + y } else { x - y })
            }
            (Operator::Times, Value::Number(_), _) => b.with(x * y),
            (Operator::Times, ..) => a.with(x * y),
            (Operator::Over, Value::Money(..), Value::Money(..)) => {
                alike(a, &b).map_or(Missing, |(x, y, _)| Value::Number(0.0).with(x / y))
            }
            (Operator::Over, Value::Days(_), Value::Days(_)) => Value::Number(0.0).with(x / y),
            (Operator::Over, ..) => a.with(x / y),
        }
    }

    fn call(&self, function: Function, of: &[Value]) -> Value {
        let Some(first) = of[0].number() else { return Missing };
        let day = Day(first.clamp(-719_162.0, 2_932_896.0) as i32);
        let (year, month, of_month) = self.shop.as_of.civil();
        let number = |n: f64| Value::Number(0.0).with(n);
        match function {
            Function::Abs => of[0].with(first.abs()),
            Function::Ln => number(clientele::math::ln(first)),
            Function::Round => {
                let digits = of.get(1).and_then(Value::number).unwrap_or(0.0) as i32;
                match of[0] {
                    Value::Money(minor, scale) => {
                        let unit = 10f64.powi(i32::from(scale) - digits);
                        Value::Money((minor / unit).round() * unit, scale)
                    }
                    _ => of[0].with((first * 10f64.powi(digits)).round() / 10f64.powi(digits)),
                }
            }
            Function::Min | Function::Max => {
                let mut best = of[0].clone();
                for other in &of[1..] {
                    let Some((a, b, unit)) = alike(&best, other) else { return Missing };
                    best = unit.with(if (b < a) == (function == Function::Min) && b != a { b } else { a });
                }
                best
            }
            Function::Cut => {
                let below = |cut: &Value| alike(cut, &of[0]).map(|(cut, value, _)| f64::from(cut < value));
                let cuts: Option<Vec<f64>> = of[1..].iter().map(below).collect();
                cuts.map_or(Missing, |cuts| Value::Number(1.0 + cuts.iter().sum::<f64>()))
            }
            Function::Age => {
                let (y, m, d) = day.civil();
                let years = if (month, of_month) < (m, d) { year - y - 1 } else { year - y };
                if years < 0 { Missing } else { number(years.into()) }
            }
            Function::DaysSince => Value::Days(f64::from(self.today()) - first),
            Function::DaysUntil => Value::Days(first - f64::from(self.today())),
            Function::DaysUntilNext => {
                let next = (-300..=300).map(|years| day.plus_months((year - day.civil().0 + years) * 12));
                let next = next.filter(|next| next.0 >= self.today()).min().expect("one of them");
                Value::Days(f64::from(next.0 - self.today()))
            }
            Function::Year => number(day.civil().0.into()),
            Function::Month => number(day.civil().1.into()),
            Function::Day => number(day.civil().2.into()),
            Function::Weekday => number(f64::from((day.0 + 3).rem_euclid(7) + 1)),
            _ => Missing,
        }
    }

    fn over(&self, function: Function, of: &[Expr], within: &[Expr], row: usize) -> Value {
        let group = |row: usize| within.iter().map(|group| self.value(group, row)).collect::<Vec<_>>();
        let own_group = group(row);
        if own_group.contains(&Missing) {
            return Missing;
        }
        let own = self.value(&of[0], row);
        let members = (0..self.shop.customers.len()).filter(|&other| group(other) == own_group);
        let known: Vec<Value> =
            members.map(|other| self.value(&of[0], other)).filter(|value| *value != Missing).collect();
        let Some(unit) = known.first() else { return Missing };
        let mut values: Vec<f64> = known.iter().filter_map(Value::number).collect();
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let quantile = |part: u64, parts: u64| {
            let position = (count as u64 - 1) * part;
            let (below, rest) = ((position / parts) as usize, position % parts);
            let low = values[below];
            if rest == 0 { low } else { low + (values[below + 1] - low) * (rest as f64 / parts as f64) }
        };
        if function == Function::Quantile {
            let Some(part) = self.value(&of[1], row).number() else { return Missing };
            return unit.with(quantile((part * 1000.0).round() as u64, 1000));
        }
        let Some(value) = own.number() else { return Missing };
        match function {
            Function::Rank => Value::Number(1.0 + values.iter().filter(|other| **other > value).count() as f64),
            Function::Ntile => {
                let parts = self.value(&of[1], row).number().unwrap_or(1.0) as u64;
                Value::Number(1.0 + (1..parts).filter(|&part| quantile(part, parts) < value).count() as f64)
            }
            Function::WidthBucket => {
                let parts = self.value(&of[1], row).number().unwrap_or(1.0) as u64;
                let (least, greatest) = (values[0], values[count - 1]);
                let cut = |part: u64| least + (greatest - least) * (part as f64 / parts as f64);
                Value::Number(1.0 + (1..parts).filter(|&part| cut(part) < value).count() as f64)
            }
            Function::ShareOf => Value::Number(0.0).with(value / values.iter().sum::<f64>()),
            _ => {
                let mean = values.iter().sum::<f64>() / count as f64;
                let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
                Value::Number(0.0).with((value - mean) / (squares / count as f64).sqrt())
            }
        }
    }

    fn attribute(&self, name: &str, row: usize) -> Value {
        let frame: &Frame = self.shop.ledgers.customers.as_ref().expect("attributes");
        cell(frame.column(name).expect("an attribute"), self.shop.customers[row] as usize)
    }
}

pub(super) fn cell(column: &Column, row: usize) -> Value {
    let number = |n: f64| if column.unit == Unit::Days { Value::Days(n) } else { Value::Number(n) };
    match column.cell(row) {
        Cell::Missing => Missing,
        Cell::List(texts) => Value::List(texts.into_iter().map(str::to_owned).collect()),
        Cell::Text(text) => Value::Text(text.into_owned()),
        Cell::Int(n) => number(n.into()),
        Cell::Number(n) => number(n),
        Cell::Date(day) => Value::Date(day.0),
        Cell::Money(Money { minor, scale }) => Value::Money(minor as f64, scale),
    }
}

const _: fn(&Values) -> usize = Values::len;
