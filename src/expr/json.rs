//! The JSON face of the AST: `{"between": [{"column": "r"}, 1, 2]}`. Exact in both directions.

use serde_json::{Value, json};

use crate::error::{Code, Error, Result};

use super::ast::{Compare, Expr};

/// Deepest nesting that is accepted.
pub const DEEPEST: usize = 64;

/// Reads an expression.
///
/// # Errors
/// `invalid_expression` with the offending part as value.
pub fn from_json(value: &Value) -> Result<Expr> {
    read(value, DEEPEST)
}

fn read(value: &Value, depth: usize) -> Result<Expr> {
    let wrong = || Error::new(Code::InvalidExpression).with_value(&gist(value));
    let depth = depth.checked_sub(1).ok_or_else(wrong)?;
    if let Some(number) = value.as_f64() {
        return Ok(Expr::Number(number));
    }
    let (name, of) = value.as_object().filter(|o| o.len() == 1).and_then(|o| o.iter().next()).ok_or_else(wrong)?;
    let boxed = |value: &Value| read(value, depth).map(Box::new);
    let list = |value: &Value| -> Result<Vec<Expr>> {
        value.as_array().ok_or_else(wrong)?.iter().map(|item| read(item, depth)).collect()
    };
    let parts = of.as_array().map(Vec::as_slice);
    match (name.as_str(), parts) {
        ("column", None) => Ok(Expr::Column(of.as_str().ok_or_else(wrong)?.to_owned())),
        ("and", _) => Ok(Expr::And(list(of)?)),
        ("or", _) => Ok(Expr::Or(list(of)?)),
        ("not", _) => Ok(Expr::Not(boxed(of)?)),
        ("is missing", _) => Ok(Expr::IsMissing(boxed(of)?)),
        ("between", Some([value, low, high])) => Ok(Expr::Between(boxed(value)?, boxed(low)?, boxed(high)?)),
        (sign, Some([a, b])) => {
            let (compare, _) = Compare::ALL.into_iter().find(|(_, s)| *s == sign).ok_or_else(wrong)?;
            Ok(Expr::Compare(compare, boxed(a)?, boxed(b)?))
        }
        _ => Err(wrong()),
    }
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

/// Writes an expression.
pub fn to_json(expr: &Expr) -> Value {
    match expr {
        Expr::Number(n) => json!(n),
        Expr::Column(name) => json!({ "column": name }),
        Expr::Compare(compare, a, b) => {
            let (_, sign) = Compare::ALL[*compare as usize];
            let mut object = serde_json::Map::new();
            object.insert(sign.to_owned(), json!([to_json(a), to_json(b)]));
            Value::Object(object)
        }
        Expr::Between(value, low, high) => json!({ "between": [to_json(value), to_json(low), to_json(high)] }),
        Expr::IsMissing(of) => json!({ "is missing": to_json(of) }),
        Expr::And(parts) => json!({ "and": parts.iter().map(to_json).collect::<Vec<_>>() }),
        Expr::Or(parts) => json!({ "or": parts.iter().map(to_json).collect::<Vec<_>>() }),
        Expr::Not(of) => json!({ "not": to_json(of) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_ast_are_one() {
        let value = json!({"and": [
            {"or": [{"between": [{"column": "r"}, 1.0, 2.5]}, {"is missing": {"column": "f"}}]},
            {"not": {"<>": [{"column": "m"}, {"column": "f"}]}},
        ]});
        let expr = from_json(&value).unwrap();
        assert_eq!(to_json(&expr), value);
        assert_eq!(from_json(&to_json(&expr)).unwrap(), expr);
        for (compare, _) in Compare::ALL {
            let expr = Expr::Compare(compare, Expr::Number(1.0).into(), Expr::Column("a".into()).into());
            assert_eq!(from_json(&to_json(&expr)).unwrap(), expr);
        }
    }

    #[test]
    fn what_is_no_expression() {
        let mut deep = json!(1);
        for _ in 0..=DEEPEST {
            deep = json!({ "not": deep });
        }
        for value in [
            json!("r"),
            json!({}),
            json!({"and": 1}),
            json!({"=": [1]}),
            json!({"=": 1, "<": 2}),
            json!({"~": [1, 2]}),
            deep,
        ] {
            assert_eq!(from_json(&value).unwrap_err().code(), Code::InvalidExpression);
        }
    }
}
