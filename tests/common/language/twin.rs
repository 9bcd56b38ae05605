//! The language done the obvious way: one customer at a time, one record at a time, values of one type each. What docs/language.md says
//! and nothing clever.

use clientele::expr::ast::{
    Aggregate, Book, Compare, Duration, Expr, Fold, Function, Kind, Match, Operator, Period, Selection, TimeUnit,
    Window,
};
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
    fn number(&self) -> Option<f64> {
        match self {
            Value::Number(n) | Value::Days(n) | Value::Money(n, _) => Some(*n),
            Value::Date(day) => Some(f64::from(*day)),
            _ => None,
        }
    }

    fn truth(&self) -> Option<bool> {
        if let Value::Truth(truth) = self { Some(*truth) } else { None }
    }

    fn with(&self, number: f64) -> Value {
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
}

/// What names mean: a row of customers, or a record.
#[derive(Clone, Copy)]
enum At {
    Row(usize),
    Record(Book, usize),
}

/// Two numbers in one unit.
fn alike(a: &Value, b: &Value) -> Option<(f64, f64, Value)> {
    let hundredth = |n: f64, scale: u8| {
        let power = 10f64.powi(i32::from(scale));
        let minor = n * power;
        // What was written with few decimals is a whole number of minor units.
        if (minor.round() / power) == n { minor.round() } else { minor }
    };
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

    fn today(&self) -> i32 {
        self.shop.as_of.0
    }

    fn days(&self, duration: Duration) -> f64 {
        let months = match duration.unit {
            TimeUnit::Day => return duration.count.into(),
            TimeUnit::Week => return f64::from(duration.count) * 7.0,
            TimeUnit::Month => duration.count,
            TimeUnit::Year => duration.count * 12,
        };
        f64::from(self.today() - self.shop.as_of.plus_months(-(months as i32)).0)
    }

    fn at(&self, expr: &Expr, at: At) -> Value {
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
            Kind::Call(function, of, _) => self.call(*function, &of.iter().map(value).collect::<Vec<_>>()),
            Kind::Aggregate(aggregate) => match at {
                At::Row(row) => self.aggregate(aggregate, self.shop.customers[row]),
                At::Record(..) => Missing,
            },
            Kind::Note(_, of) => value(of),
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
        if function == Function::Coalesce {
            return of.iter().find(|value| **value != Missing).cloned().unwrap_or(Missing);
        }
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
        let Some(value) = own.number() else { return Missing };
        let members = (0..self.shop.customers.len()).filter(|&other| group(other) == own_group);
        let mut values: Vec<f64> = members.filter_map(|other| self.value(&of[0], other).number()).collect();
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let quantile = |part: u64, parts: u64| {
            let position = (count as u64 - 1) * part;
            let (below, rest) = ((position / parts) as usize, position % parts);
            let low = values[below];
            if rest == 0 { low } else { low + (values[below + 1] - low) * (rest as f64 / parts as f64) }
        };
        match function {
            Function::Rank => Value::Number(1.0 + values.iter().filter(|other| **other > value).count() as f64),
            Function::Quantile => {
                let Some(part) = self.value(&of[1], row).number() else { return Missing };
                own.with(quantile((part * 1000.0).round() as u64, 1000))
            }
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

    fn run(&self, book: Book, customer: u32) -> std::ops::Range<usize> {
        match book {
            Book::Orders | Book::Refunds => self.shop.ledgers.orders.run(customer),
            _ => self.shop.ledgers.events.as_ref().expect("events").run(customer),
        }
    }

    fn day(&self, book: Book, record: usize) -> i32 {
        match book {
            Book::Orders | Book::Refunds => self.shop.ledgers.orders.days()[record],
            _ => self.shop.ledgers.events.as_ref().expect("events").days()[record],
        }
    }

    fn field(&self, book: Book, name: &str, record: usize) -> Value {
        let orders = &self.shop.ledgers.orders;
        let frame = match (book, name) {
            (_, "date") => return Value::Date(self.day(book, record)),
            (Book::Orders | Book::Refunds, "amount") => {
                return Value::Money(orders.amounts()[record] as f64, orders.scale());
            }
            (Book::Orders | Book::Refunds, _) => orders.details(),
            _ => self.shop.ledgers.events.as_ref().expect("events").frame(),
        };
        cell(frame.column(name).expect("a field"), record)
    }

    fn is_in(&self, window: &Window, day: i32) -> bool {
        let today = self.today();
        let as_of = self.shop.as_of;
        if day > today {
            return false;
        }
        let label = |day: i32, period: Period| {
            let (year, month, _) = Day(day).civil();
            match period {
                Period::Week => (day + 3).div_euclid(7),
                Period::Month => year * 12 + month as i32,
                Period::Quarter => year * 4 + (month as i32 - 1) / 3,
                Period::Year => year,
            }
        };
        match *window {
            Window::Ever => true,
            Window::Last(duration) => f64::from(today - day) < self.days(duration),
            Window::DaysBefore(from, to) => (from as i32..to as i32).contains(&(today - day)),
            Window::This(period) => label(day, period) == label(as_of.0, period),
            Window::Previous(period) => label(day, period) == label(as_of.0, period) - 1,
            Window::Since(first) => day >= first.0,
            Window::Dates(first, last) => (first.0..=last.0).contains(&day),
        }
    }

    /// Records that a selection means, refunds of orders among them where sums are asked.
    fn records(
        &self,
        of: &Selection,
        customer: u32,
        is_sum: bool,
        filtered: bool,
        days: &dyn Fn(i32) -> bool,
    ) -> Vec<usize> {
        let is_meant = |&record: &usize| {
            let refund = matches!(of.book, Book::Orders | Book::Refunds) && self.shop.ledgers.orders.refunds()[record];
            let is_kind = match of.book {
                Book::Orders => is_sum || !refund,
                Book::Refunds => refund,
                _ => true,
            };
            let filter = of.filter.as_ref().filter(|_| filtered);
            let kept = filter.is_none_or(|f| self.at(f, At::Record(of.book, record)).truth() == Some(true));
            is_kind && kept && days(self.day(of.book, record))
        };
        self.run(of.book, customer).filter(is_meant).collect()
    }

    /// Where the order of a record begins.
    fn order(&self, book: Book, mut record: usize) -> usize {
        while book == Book::Orders && self.shop.ledgers.orders.continues(record) {
            record -= 1;
        }
        record
    }

    fn count(&self, book: Book, records: &[usize]) -> f64 {
        let mut orders: Vec<usize> = records.iter().map(|&record| self.order(book, record)).collect();
        orders.dedup();
        orders.len() as f64
    }

    fn aggregate(&self, of: &Aggregate, customer: u32) -> Value {
        let book = of.of.book;
        let in_window = |day: i32| self.is_in(&of.of.window, day);
        let counted = self.records(&of.of, customer, false, true, &in_window);
        let field = |record: usize| of.field.as_ref().map_or(Missing, |name| self.field(book, name, record));
        let unit = self.unit(book, of.field.as_deref());
        let sum = |filtered: bool, days: &dyn Fn(i32) -> bool| match &of.field {
            None => self.count(book, &self.records(&of.of, customer, false, filtered, days)),
            Some(_) => {
                let records = self.records(&of.of, customer, true, filtered, days);
                records.into_iter().filter_map(|record| field(record).number()).sum()
            }
        };
        let valid: Vec<usize> = counted.iter().copied().filter(|&record| field(record) != Missing).collect();
        let days: Vec<i32> = counted.iter().map(|&record| self.day(book, record)).collect();
        let weight = |record: usize| match of.half_life {
            None => 1.0,
            Some(half_life) => {
                let age = f64::from(self.today() - self.day(book, record));
                clientele::math::exp(-std::f64::consts::LN_2 * age / self.days(half_life).max(1.0))
            }
        };
        let quotient = |a: f64, b: f64| if b == 0.0 { Missing } else { Value::Number(a / b) };
        match of.fold {
            Fold::Count => Value::Number(self.count(book, &counted)),
            Fold::Any => Value::Truth(!counted.is_empty()),
            Fold::Sum => unit.with(sum(true, &in_window)),
            Fold::Mean => {
                let is_amount = of.field.as_deref() == Some("amount");
                let count = if is_amount { self.count(book, &valid) } else { valid.len() as f64 };
                if count == 0.0 { Missing } else { unit.with(sum(true, &in_window) / count) }
            }
            Fold::Min | Fold::Max => {
                let mut values: Vec<(usize, f64)> = Vec::new();
                for &record in &valid {
                    let (order, value) = (self.order(book, record), field(record).number().unwrap_or(0.0));
                    let is_part = of.field.as_deref() == Some("amount");
                    match values.iter_mut().find(|(other, _)| is_part && *other == order) {
                        Some((_, sum)) => *sum += value,
                        None => values.push((order, value)),
                    }
                }
                let values = values.iter().map(|(_, value)| *value);
                let best = if of.fold == Fold::Min { values.reduce(f64::min) } else { values.reduce(f64::max) };
                best.map_or(Missing, |best| unit.with(best))
            }
            Fold::First => valid.first().map_or(Missing, |&record| field(record)),
            Fold::Last => valid.last().map_or(Missing, |&record| field(record)),
            Fold::Distinct => {
                let mut values: Vec<Value> = Vec::new();
                valid.iter().map(|&record| field(record)).for_each(|v| {
                    if !values.contains(&v) {
                        values.push(v)
                    }
                });
                Value::Number(values.len() as f64)
            }
            Fold::Share => quotient(sum(true, &in_window), sum(false, &in_window)),
            Fold::Trend => {
                let Window::Last(length) = of.of.window else { return Missing };
                let half = (self.days(length) as i32) / 2;
                let age = |from: i32, to: i32| move |day: i32| (from..to).contains(&(self.today() - day));
                let (later, earlier) = (sum(true, &age(0, half)), sum(true, &age(half, 2 * half)));
                if earlier == 0.0 { Missing } else { Value::Number(later / earlier - 1.0) }
            }
            Fold::GapMedian => {
                let mut dates = days;
                dates.dedup();
                let mut gaps: Vec<i32> = dates.windows(2).map(|pair| pair[1] - pair[0]).collect();
                gaps.sort_unstable();
                let n = gaps.len();
                if n == 0 { Missing } else { Value::Days(f64::from(gaps[(n - 1) / 2] + gaps[n / 2]) / 2.0) }
            }
            Fold::Decayed => {
                let mut last = None;
                let mut total = 0.0;
                for &record in &counted {
                    let order = self.order(book, record);
                    if last != Some(order) {
                        total += weight(record);
                    }
                    last = Some(order);
                }
                Value::Number(total)
            }
            Fold::Top | Fold::List => {
                let mut weights: Vec<(String, f64)> = Vec::new();
                for &record in &valid {
                    let Value::Text(text) = field(record) else { continue };
                    let by = of.by.as_ref().map(|by| self.field(book, by, record).number().unwrap_or(0.0));
                    let own = by.unwrap_or(1.0) * weight(record);
                    match weights.iter_mut().find(|(other, _)| *other == text) {
                        Some((_, sum)) => *sum += own,
                        None => weights.push((text, own)),
                    }
                }
                weights.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                let mut texts = weights.into_iter().map(|(text, _)| text);
                if of.fold == Fold::List {
                    Value::List(texts.collect())
                } else {
                    texts.next().map_or(Missing, Value::Text)
                }
            }
            Fold::Started | Fold::Stopped | Fold::Resumed => {
                let ever = self.records(&of.of, customer, false, true, &|day| day <= self.today());
                let ever: Vec<i32> = ever.iter().map(|&record| self.day(book, record)).collect();
                let first_in = ever.iter().position(|&day| in_window(day));
                Value::Truth(match of.fold {
                    Fold::Started => first_in == Some(0),
                    // Windows here end on the as-of day.
                    Fold::Stopped => first_in.is_none() && !ever.is_empty(),
                    _ => ever.windows(2).any(|pair| {
                        let pause = of.after.map_or(0.0, |after| self.days(after));
                        in_window(pair[1]) && f64::from(pair[1] - pair[0]) >= pause
                    }),
                })
            }
            Fold::Followed => {
                let Some((then, within)) = &of.then else { return Missing };
                let others = self.records(then, customer, false, true, &|day| day <= self.today());
                Value::Truth(counted.iter().any(|&record| {
                    others.iter().any(|&other| {
                        let later = self.day(then.book, other) - self.day(book, record);
                        (0.0..=self.days(*within)).contains(&f64::from(later)) && (then.book != book || other > record)
                    })
                }))
            }
        }
    }

    /// The unit of a field, as some value of it.
    fn unit(&self, book: Book, field: Option<&str>) -> Value {
        match (book, field) {
            (_, Some("date")) => Value::Date(0),
            (Book::Orders | Book::Refunds, Some("amount")) => Value::Money(0.0, self.shop.ledgers.orders.scale()),
            _ => Value::Number(0.0),
        }
    }
}

fn cell(column: &Column, row: usize) -> Value {
    let number = |n: f64| if column.unit == Unit::Days { Value::Days(n) } else { Value::Number(n) };
    match column.cell(row) {
        Cell::Missing => Missing,
        Cell::Text(text) => Value::Text(text.into_owned()),
        Cell::Int(n) => number(n.into()),
        Cell::Number(n) => number(n),
        Cell::Date(day) => Value::Date(day.0),
        Cell::Money(Money { minor, scale }) => Value::Money(minor as f64, scale),
    }
}

const _: fn(&Values) -> usize = Values::len;
