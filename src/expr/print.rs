//! A tree as text, in its one canonical form: parsed again it is the same tree.

use std::fmt::{self, Write};

use super::ast::{Aggregate, Duration, Expr, Fold, Function, Kind, Match, Operator, Selection, Window, is_space};
use super::token::is_plain;

/// How tightly parts hold together; an expression stands in brackets where something tighter is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Unary,
    Primary,
}

/// The canonical text.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr, Bond::Or);
    out
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print(self))
    }
}

fn bond(expr: &Expr) -> Bond {
    match &expr.kind {
        Kind::Or(_) => Bond::Or,
        Kind::And(_) => Bond::And,
        // `a not in (…)` holds as tightly as `a in (…)`.
        Kind::Not(of) if suffix(of).is_some() => Bond::Comparison,
        Kind::Not(_) => Bond::Not,
        Kind::Compare(..) | Kind::Between(..) | Kind::In(..) | Kind::Match(..) | Kind::IsMissing(_) => Bond::Comparison,
        Kind::Arithmetic(Operator::Plus | Operator::Minus, ..) => Bond::Sum,
        Kind::Arithmetic(..) => Bond::Product,
        Kind::Negate(_) => Bond::Unary,
        _ => Bond::Primary,
    }
}

/// What a test with a `not` in the middle is about.
fn suffix(of: &Expr) -> Option<&Expr> {
    match &of.kind {
        Kind::Between(value, ..) | Kind::In(value, _) | Kind::Match(_, value, _) | Kind::IsMissing(value) => {
            Some(value)
        }
        _ => None,
    }
}

fn write(out: &mut String, expr: &Expr, least: Bond) {
    if bond(expr) < least {
        out.push('(');
        bare(out, expr);
        out.push(')');
    } else {
        bare(out, expr);
    }
}

fn bare(out: &mut String, expr: &Expr) {
    match &expr.kind {
        Kind::Number(number) => put(out, number),
        Kind::Text(text) => quoted(out, text, '\''),
        Kind::Date(day) => put(out, day),
        Kind::Duration(duration) => put(out, duration),
        Kind::Truth(truth) => put(out, truth),
        Kind::AsOf => out.push_str("as_of"),
        Kind::Column(name) => self::name(out, name),
        Kind::Attribute(name) => {
            out.push_str("customers.");
            self::name(out, name);
        }
        Kind::Negate(of) => {
            out.push('-');
            // A number behind a minus would be a negative number.
            if matches!(of.bare().kind, Kind::Number(_)) {
                out.push('(');
                bare(out, of);
                out.push(')');
            } else {
                write(out, of, Bond::Unary);
            }
        }
        Kind::Arithmetic(operator, a, b) => {
            let own = bond(expr);
            let tighter = if own == Bond::Sum { Bond::Product } else { Bond::Unary };
            write(out, a, own);
            put(out, format_args!(" {} ", operator.as_str()));
            write(out, b, tighter);
        }
        Kind::Compare(compare, a, b) => {
            write(out, a, Bond::Sum);
            put(out, format_args!(" {} ", compare.as_str()));
            write(out, b, Bond::Sum);
        }
        Kind::Between(..) | Kind::In(..) | Kind::Match(..) | Kind::IsMissing(_) => test(out, expr, ""),
        Kind::Not(of) if suffix(of).is_some() => test(out, of, "not "),
        Kind::Not(of) => {
            out.push_str("not ");
            write(out, of, Bond::Not);
        }
        Kind::And(parts) => list(out, parts, " and ", Bond::Not),
        Kind::Or(parts) => list(out, parts, " or ", Bond::And),
        Kind::Case(branches, otherwise) => {
            out.push_str("case");
            for (when, then) in branches {
                out.push_str(" when ");
                write(out, when, Bond::Or);
                out.push_str(" then ");
                write(out, then, Bond::Or);
            }
            if let Some(otherwise) = otherwise {
                out.push_str(" else ");
                write(out, otherwise, Bond::Or);
            }
            out.push_str(" end");
        }
        Kind::Call(function, of, within) => call(out, *function, of, within),
        Kind::Aggregate(aggregate) => {
            put(out, format_args!("{}(", aggregate.fold.as_str()));
            self::aggregate(out, aggregate, aggregate.field.as_deref());
            out.push(')');
        }
        Kind::Note(remark, of) => {
            out.truncate(out.trim_end_matches(' ').len());
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push('#');
            if !remark.is_empty() {
                out.push(' ');
                out.push_str(remark);
            }
            out.push('\n');
            write(out, of, Bond::Primary);
        }
    }
}

fn test(out: &mut String, of: &Expr, not: &str) {
    if let Some(value) = suffix(of) {
        write(out, value, Bond::Sum);
    }
    match &of.kind {
        Kind::Between(_, low, high) => {
            put(out, format_args!(" {not}between "));
            write(out, low, Bond::Sum);
            out.push_str(" and ");
            write(out, high, Bond::Sum);
        }
        Kind::In(_, items) => {
            put(out, format_args!(" {not}in ("));
            list(out, items, ", ", Bond::Sum);
            out.push(')');
        }
        Kind::Match(test, _, right) => {
            put(out, format_args!(" {not}{} ", Match::as_str(*test)));
            write(out, right, Bond::Sum);
        }
        _ => put(out, format_args!(" is {not}missing")),
    }
}

fn list(out: &mut String, items: &[Expr], between: &str, least: Bond) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        write(out, item, least);
    }
}

fn call(out: &mut String, function: Function, of: &[Expr], within: &[Expr]) {
    put(out, format_args!("{}(", function.as_str()));
    match of {
        [Expr { kind: Kind::Aggregate(aggregate), .. }] if is_since_record(function, aggregate) => {
            put(out, format_args!("{} ", aggregate.fold.as_str()));
            self::aggregate(out, aggregate, None);
        }
        of => list(out, of, ", ", Bond::Or),
    }
    if !within.is_empty() {
        out.push_str(" within ");
        list(out, within, ", ", Bond::Or);
    }
    out.push(')');
}

fn is_since_record(function: Function, of: &Aggregate) -> bool {
    function == Function::DaysSince
        && matches!(of.fold, Fold::Last | Fold::First)
        && of.field.as_deref() == Some("date")
        && of.by.is_none()
}

fn aggregate(out: &mut String, of: &Aggregate, field: Option<&str>) {
    out.push_str(of.of.book.as_str());
    if let Some(field) = field {
        out.push('.');
        name(out, field);
    }
    if let Some(by) = &of.by {
        out.push_str(" by ");
        name(out, by);
    }
    if of.of.window != Window::Ever {
        put(out, format_args!(", {}", of.of.window));
    }
    if let Some(duration) = of.half_life {
        put(out, format_args!(", half-life {duration}"));
    }
    if let Some(duration) = of.after {
        put(out, format_args!(", after {duration}"));
    }
    filter(out, &of.of);
    if let Some((then, within)) = &of.then {
        put(out, format_args!(", by {} within {within}", then.book.as_str()));
        filter(out, then);
    }
}

fn filter(out: &mut String, of: &Selection) {
    if let Some(filter) = &of.filter {
        out.push_str(" where ");
        write(out, filter, Bond::Or);
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = self.unit.as_str();
        let unit = if self.count == 1 { &plural[..plural.len() - 1] } else { plural };
        write!(f, "{} {unit}", self.count)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::Ever => f.write_str("ever"),
            Window::Last(duration) => write!(f, "last {duration}"),
            Window::DaysBefore(from, to) => write!(f, "between day {from} and {to} before"),
            Window::This(period) => write!(f, "this {}", period.as_str()),
            Window::Previous(period) => write!(f, "previous {}", period.as_str()),
            Window::Since(day) => write!(f, "since {day}"),
            Window::Dates(from, to) => write!(f, "from {from} to {to}"),
        }
    }
}

pub(super) fn name(out: &mut String, name: &str) {
    let is_in_space = || name.split('.').next().is_some_and(is_space) && name.split('.').all(is_plain);
    if is_plain(name) || (name.contains('.') && is_in_space()) { out.push_str(name) } else { quoted(out, name, '`') }
}

pub(super) fn quoted(out: &mut String, text: &str, quote: char) {
    out.push(quote);
    for c in text.chars() {
        out.push(c);
        if c == quote {
            out.push(c);
        }
    }
    out.push(quote);
}

fn put(out: &mut String, value: impl fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{value}");
}
