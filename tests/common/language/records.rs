//! The twin's records: one at a time, each asked whether it is meant.

use std::collections::BTreeMap;

use clientele::expr::ast::{Aggregate, Book, Duration, Expr, Fold, Kind, Period, Selection, TimeUnit, Window};
use clientele::table::Day;

use super::twin::Value::Missing;
use super::twin::{At, Twin, Value, cell};

impl Twin<'_> {
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

    pub(super) fn field(&self, book: Book, name: &str, record: usize) -> Value {
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

    /// The first day on which anybody had a record with the record's value.
    pub(super) fn first_seen(&self, of: &[Expr], book: Book, record: usize) -> Value {
        let Kind::Column(field) = &of[0].kind else { return Missing };
        let own = self.field(book, field, record);
        let Value::Text(own) = own else { return Missing };
        let (beginning, firsts) = self.kept(format!("{book:?} {field}"), || {
            let mut days = (i32::MAX, BTreeMap::new());
            for record in self.shop.customers.iter().flat_map(|&customer| self.run(book, customer)) {
                let is_of_orders = matches!(book, Book::Orders | Book::Refunds);
                if is_of_orders && self.shop.ledgers.orders.refunds()[record] != (book == Book::Refunds) {
                    continue;
                }
                let day = self.day(book, record);
                days.0 = days.0.min(day);
                if let Value::Text(text) = self.field(book, field, record) {
                    let first = days.1.entry(text).or_insert(day);
                    *first = day.min(*first);
                }
            }
            days
        });
        let first = firsts.get(&own).copied();
        let known_until = match of.get(1).map(|after| &after.kind) {
            Some(Kind::Duration(Duration { count, unit: TimeUnit::Month })) => {
                Day(beginning).plus_months(*count as i32).0
            }
            Some(Kind::Duration(after)) => beginning + self.days(*after) as i32,
            _ => i32::MIN,
        };
        first.filter(|&day| day >= known_until).map_or(Missing, Value::Date)
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

    pub(super) fn aggregate(&self, of: &Aggregate, customer: u32) -> Value {
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
            Fold::Decayed if of.field.is_some() => {
                let records = self.records(&of.of, customer, true, true, &in_window);
                let term = |record: usize| field(record).number().map(|value| value * weight(record));
                unit.with(records.into_iter().filter_map(term).sum())
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
