//! The JSON face of the tree: `{"between": [{"column": "r"}, 1, 2]}`. Exact in both directions. The shapes are in docs/language.md.

use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::table::Day;

use super::ast::{
    Aggregate, Book, Compare, Duration, Expr, Fold, Function, Kind, Match, Operator, Period, Selection, TimeUnit,
    Window, limits,
};
use super::parse::{too_deep, too_long};

/// Reads an expression. `and` and `or` of one condition are that condition, of none what they mean: true and false.
///
/// # Errors
/// `invalid_expression` with the offending part as value; `too_complex`.
pub fn from_json(value: &Value) -> Result<Expr> {
    read(value, limits::DEPTH)
}

fn wrong(value: &Value) -> Error {
    Error::new(Code::InvalidExpression).with_value(&gist(value))
}

fn read(value: &Value, depth: u32) -> Result<Expr> {
    kind(value, depth).map(Expr::from)
}

fn list(value: &Value, depth: u32) -> Result<Vec<Expr>> {
    let items = value.as_array().ok_or_else(|| wrong(value))?;
    if items.len() > limits::LIST {
        return Err(too_long());
    }
    items.iter().map(|item| read(item, depth)).collect()
}

fn kind(value: &Value, depth: u32) -> Result<Kind> {
    let depth = depth.checked_sub(1).ok_or_else(too_deep)?;
    let wrong = || wrong(value);
    match value {
        Value::Number(number) => return Ok(Kind::Number(number.as_f64().filter(|n| n.is_finite()).ok_or_else(wrong)?)),
        Value::Bool(truth) => return Ok(Kind::Truth(*truth)),
        Value::String(text) if text == "as_of" => return Ok(Kind::AsOf),
        _ => {}
    }
    let parts = value.as_object().ok_or_else(wrong)?;
    let one = |value: &Value| read(value, depth).map(Box::new);
    if let Some(branches) = parts.get("case") {
        let known = 1 + usize::from(parts.contains_key("else"));
        let branch = |branch: &Value| match branch.as_array().map(Vec::as_slice) {
            Some([when, then]) => Ok((read(when, depth)?, read(then, depth)?)),
            _ => Err(self::wrong(branch)),
        };
        let branches = branches.as_array().filter(|b| !b.is_empty() && parts.len() == known).ok_or_else(wrong)?;
        if branches.len() > limits::LIST {
            return Err(too_long());
        }
        let branches = branches.iter().map(branch).collect::<Result<_>>()?;
        return Ok(Kind::Case(branches, parts.get("else").map(one).transpose()?));
    }
    let mut named = parts.iter().filter(|(name, _)| *name != "within");
    let ((name, of), None) = (named.next().ok_or_else(wrong)?, named.next()) else { return Err(wrong()) };
    let within = parts.get("within").map(|within| list(within, depth)).transpose()?;
    let items = of.as_array().map(Vec::as_slice);
    let text = || of.as_str().map(str::to_owned).ok_or_else(wrong);
    if let Some(within) = within {
        let function = Function::named(name).filter(|_| !within.is_empty()).ok_or_else(wrong)?;
        return Ok(Kind::Call(function, some(list(of, depth)?, of)?, within));
    }
    let joined = |of: &Value, join: fn(Vec<Expr>) -> Kind, none: bool| {
        let mut parts = list(of, depth)?;
        Ok(match parts.len() {
            0 => Kind::Truth(none),
            1 => parts.remove(0).kind,
            _ => join(parts),
        })
    };
    Ok(match (name.as_str(), items) {
        ("column", None) => Kind::Column(named_thing(text()?).ok_or_else(wrong)?),
        ("attribute", None) => Kind::Attribute(named_thing(text()?).ok_or_else(wrong)?),
        ("text", None) => Kind::Text(text()?),
        ("date", None) => Kind::Date(day(of)?),
        ("and", _) => joined(of, Kind::And, true)?,
        ("or", _) => joined(of, Kind::Or, false)?,
        ("not", _) => Kind::Not(one(of)?),
        ("is missing", _) => Kind::IsMissing(one(of)?),
        ("between", Some([value, low, high])) => Kind::Between(one(value)?, one(low)?, one(high)?),
        ("in", Some([value, items])) => Kind::In(one(value)?, some(list(items, depth)?, items)?),
        ("note", Some([Value::String(remark), about])) => {
            let is_one_line = !remark.contains('\n') && remark.trim() == remark;
            Kind::Note(Some(remark.clone()).filter(|_| is_one_line).ok_or_else(wrong)?, one(about)?)
        }
        ("-", Some([of])) => Kind::Negate(one(of)?),
        (name, Some(items)) => match (Function::named(name), items) {
            (Some(function), _) => Kind::Call(function, some(list(of, depth)?, of)?, Vec::new()),
            (None, [a, b]) => {
                let (a, b) = (one(a)?, one(b)?);
                if let Some(compare) = Compare::named(name) {
                    Kind::Compare(compare, a, b)
                } else if let Some(operator) = Operator::named(name) {
                    Kind::Arithmetic(operator, a, b)
                } else {
                    Kind::Match(Match::named(name).ok_or_else(wrong)?, a, b)
                }
            }
            _ => return Err(wrong()),
        },
        (name, None) => match Fold::named(name) {
            Some(fold) => Kind::Aggregate(aggregate(fold, of, depth)?.into()),
            None => Kind::Duration(duration(value)?),
        },
    })
}

fn named_thing(name: String) -> Option<String> {
    Some(name).filter(|name| !name.is_empty())
}

fn some(list: Vec<Expr>, of: &Value) -> Result<Vec<Expr>> {
    if list.is_empty() { Err(wrong(of)) } else { Ok(list) }
}

fn day(value: &Value) -> Result<Day> {
    const LENGTH: usize = "YYYY-MM-DD".len();
    let text = value.as_str().filter(|text| text.len() == LENGTH);
    text.and_then(|text| Day::parse_iso(text.as_bytes(), 0)).ok_or_else(|| wrong(value))
}

fn duration(value: &Value) -> Result<Duration> {
    let (name, count) = only(value)?;
    let count = count.as_u64().filter(|count| *count <= Duration::LARGEST.into());
    let unit = TimeUnit::named(name);
    let duration = unit.zip(count).map(|(unit, count)| Duration { count: count as u32, unit });
    duration.ok_or_else(|| wrong(value))
}

/// The one entry of an object.
fn only(value: &Value) -> Result<(&String, &Value)> {
    value.as_object().filter(|o| o.len() == 1).and_then(|o| o.iter().next()).ok_or_else(|| wrong(value))
}

fn selection<'a>(parts: &'a Map<String, Value>, value: &'a Value, depth: u32) -> Result<Selection> {
    let book = parts.get("from").and_then(Value::as_str).and_then(Book::named);
    Ok(Selection {
        book: book.ok_or_else(|| wrong(value))?,
        window: parts.get("window").map(window).transpose()?.unwrap_or_default(),
        filter: parts.get("where").map(|filter| read(filter, depth)).transpose()?,
    })
}

fn aggregate(fold: Fold, value: &Value, depth: u32) -> Result<Aggregate> {
    let parts = value.as_object().ok_or_else(|| wrong(value))?;
    const KNOWN: [&str; 8] = ["from", "field", "by", "window", "halfLife", "after", "where", "then"];
    if parts.keys().any(|key| !KNOWN.contains(&key.as_str())) {
        return Err(wrong(value));
    }
    let text = |key: &str| -> Result<Option<String>> {
        let name = |name: &Value| name.as_str().filter(|n| !n.is_empty()).map(str::to_owned);
        parts.get(key).map(|value| name(value).ok_or_else(|| wrong(value))).transpose()
    };
    let time = |key: &str| parts.get(key).map(duration).transpose();
    let then = parts.get("then").map(|then| {
        let parts = then.as_object().ok_or_else(|| wrong(then))?;
        let within = duration(parts.get("within").unwrap_or(&Value::Null))?;
        let known = 2 + usize::from(parts.contains_key("where"));
        let selection = selection(parts, then, depth)?;
        if parts.len() == known { Ok((selection, within)) } else { Err(wrong(then)) }
    });
    Ok(Aggregate {
        fold,
        of: selection(parts, value, depth)?,
        field: text("field")?,
        by: text("by")?,
        half_life: time("halfLife")?,
        after: time("after")?,
        then: then.transpose()?,
    })
}

fn window(value: &Value) -> Result<Window> {
    let wrong = || wrong(value);
    let (name, of) = only(value)?;
    let items = of.as_array().map(Vec::as_slice);
    let period = || of.as_str().and_then(Period::named).ok_or_else(wrong);
    let days = |of: &Value| of.as_u64().filter(|n| *n <= Duration::LARGEST.into()).map(|n| n as u32).ok_or_else(wrong);
    Ok(match (name.as_str(), items) {
        ("last", None) => Window::Last(duration(of)?),
        ("daysBefore", Some([from, to])) => Window::DaysBefore(days(from)?, days(to)?),
        ("this", None) => Window::This(period()?),
        ("previous", None) => Window::Previous(period()?),
        ("since", None) => Window::Since(day(of)?),
        ("dates", Some([from, to])) => Window::Dates(day(from)?, day(to)?),
        _ => return Err(wrong()),
    })
}

/// A JSON value in a few words, for messages: simple values as they are, others by their first key or kind.
pub fn gist(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.to_string(),
            None => number.as_f64().map(|n| n.to_string()).unwrap_or_default(),
        },
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "null".to_owned(),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(parts) => parts.keys().next().map_or("{}".to_owned(), |key| format!("{{{key}: …}}")),
    }
}

fn one(name: &str, of: Value) -> Value {
    let mut parts = Map::new();
    parts.insert(name.to_owned(), of);
    Value::Object(parts)
}

fn with(mut object: Value, name: &str, of: Value) -> Value {
    if let Some(parts) = object.as_object_mut() {
        parts.insert(name.to_owned(), of);
    }
    object
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

#[inline(never)]
fn all(parts: &[&Expr]) -> Value {
    Value::Array(parts.iter().map(|part| to_json(part)).collect())
}

fn each(parts: &[Expr]) -> Value {
    Value::Array(parts.iter().map(to_json).collect())
}

/// Writes an expression.
pub fn to_json(expr: &Expr) -> Value {
    match &expr.kind {
        Kind::Number(number) => Value::from(*number),
        Kind::Text(of) => one("text", text(of)),
        Kind::Date(day) => one("date", text(&day.to_string())),
        Kind::Duration(duration) => time(duration),
        Kind::Truth(truth) => Value::Bool(*truth),
        Kind::AsOf => text("as_of"),
        Kind::Column(name) => one("column", text(name)),
        Kind::Attribute(name) => one("attribute", text(name)),
        Kind::Negate(of) => one(Operator::Minus.as_str(), all(&[of])),
        Kind::Arithmetic(operator, a, b) => one(operator.as_str(), all(&[a, b])),
        Kind::Compare(compare, a, b) => one(compare.as_str(), all(&[a, b])),
        Kind::Between(value, low, high) => one("between", all(&[value, low, high])),
        Kind::In(value, items) => one("in", Value::Array(vec![to_json(value), each(items)])),
        Kind::Match(test, a, b) => one(test.as_str(), all(&[a, b])),
        Kind::IsMissing(of) => one("is missing", to_json(of)),
        Kind::And(parts) => one("and", each(parts)),
        Kind::Or(parts) => one("or", each(parts)),
        Kind::Not(of) => one("not", to_json(of)),
        Kind::Case(branches, otherwise) => {
            let case = one("case", Value::Array(branches.iter().map(|(when, then)| all(&[when, then])).collect()));
            match otherwise {
                Some(otherwise) => with(case, "else", to_json(otherwise)),
                None => case,
            }
        }
        Kind::Call(function, of, within) => {
            let call = one(function.as_str(), each(of));
            if within.is_empty() { call } else { with(call, "within", each(within)) }
        }
        Kind::Aggregate(aggregate) => one(aggregate.fold.as_str(), aggregate_to_json(aggregate)),
        Kind::Note(remark, of) => one("note", Value::Array(vec![text(remark), to_json(of)])),
    }
}

fn time(duration: &Duration) -> Value {
    one(duration.unit.as_str(), Value::from(duration.count))
}

fn selection_to_json(selection: &Selection) -> Value {
    let mut parts = one("from", text(selection.book.as_str()));
    if let Some(window) = window_to_json(&selection.window) {
        parts = with(parts, "window", window);
    }
    match &selection.filter {
        Some(filter) => with(parts, "where", to_json(filter)),
        None => parts,
    }
}

fn aggregate_to_json(aggregate: &Aggregate) -> Value {
    let then = aggregate.then.as_ref();
    let more = [
        ("field", aggregate.field.as_deref().map(text)),
        ("by", aggregate.by.as_deref().map(text)),
        ("halfLife", aggregate.half_life.as_ref().map(time)),
        ("after", aggregate.after.as_ref().map(time)),
        ("then", then.map(|(selection, within)| with(selection_to_json(selection), "within", time(within)))),
    ];
    let mut parts = selection_to_json(&aggregate.of);
    for (name, value) in more {
        if let Some(value) = value {
            parts = with(parts, name, value);
        }
    }
    parts
}

fn window_to_json(window: &Window) -> Option<Value> {
    Some(match window {
        Window::Ever => return None,
        Window::Last(duration) => one("last", time(duration)),
        Window::DaysBefore(from, to) => one("daysBefore", Value::Array(vec![(*from).into(), (*to).into()])),
        Window::This(period) => one("this", text(period.as_str())),
        Window::Previous(period) => one("previous", text(period.as_str())),
        Window::Since(day) => one("since", text(&day.to_string())),
        Window::Dates(from, to) => one("dates", Value::Array(vec![text(&from.to_string()), text(&to.to_string())])),
    })
}
