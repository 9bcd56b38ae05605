//! Why an expression holds for a row, or does not.

use crate::error::Result;
use crate::table::Frame;

use super::ast::{Compare, Expr};
use super::eval;

/// An expression with one row's values in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// `and`, `or`, `not`, `between`, `is missing`, or a sign of comparison.
    pub op: &'static str,
    /// Its truth; `None` where a missing value decides.
    pub holds: Option<bool>,
    /// What `and`, `or` and `not` join.
    pub parts: Vec<Trace>,
    /// What is compared.
    pub operands: Vec<Operand>,
}

/// A number in a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// The column it comes from; `None` for a number of the rule itself.
    pub column: Option<String>,
    /// The number, money in whole units; `None` where the row has no value.
    pub value: Option<f64>,
}

/// Explains a condition for one row. Cost: nodes.
///
/// # Errors
/// As [`super::evaluate`].
pub fn explain(expr: &Expr, frame: &Frame, row: usize) -> Result<Trace> {
    let operand = |of: &Expr| -> Result<Operand> {
        let column = if let Expr::Column(name) = of { Some(name.clone()) } else { None };
        Ok(Operand { column, value: eval::number_at(of, frame, row)? })
    };
    let all = |parts: &[Expr]| parts.iter().map(|part| explain(part, frame, row)).collect::<Result<Vec<_>>>();
    let joined = |op, holds, parts| Trace { op, holds, parts, operands: Vec::new() };
    let compared = |op, holds, operands| Trace { op, holds, parts: Vec::new(), operands };
    // One value that decides, else unknown, else the other.
    let decided = |parts: &[Trace], decisive: bool| {
        if parts.iter().any(|part| part.holds == Some(decisive)) {
            Some(decisive)
        } else if parts.iter().any(|part| part.holds.is_none()) {
            None
        } else {
            Some(!decisive)
        }
    };
    Ok(match expr {
        Expr::And(parts) => {
            let parts = all(parts)?;
            joined("and", decided(&parts, false), parts)
        }
        Expr::Or(parts) => {
            let parts = all(parts)?;
            joined("or", decided(&parts, true), parts)
        }
        Expr::Not(of) => {
            let part = explain(of, frame, row)?;
            joined("not", part.holds.map(|holds| !holds), vec![part])
        }
        Expr::Compare(compare, a, b) => {
            let (a, b) = (operand(a)?, operand(b)?);
            let holds = a.value.zip(b.value).map(|(a, b)| compare.holds(a, b));
            compared(sign(*compare), holds, vec![a, b])
        }
        Expr::Between(value, low, high) => {
            let (value, low, high) = (operand(value)?, operand(low)?, operand(high)?);
            let bounds = low.value.zip(high.value);
            let holds = value.value.zip(bounds).map(|(value, (low, high))| (low..=high).contains(&value));
            compared("between", holds, vec![value, low, high])
        }
        Expr::IsMissing(of) => {
            // A text is missing or not, though it is no number.
            let operand = match &**of {
                Expr::Column(name) => {
                    let value = eval::number_at(of, frame, row).ok().flatten();
                    (!eval::column(name, frame)?.valid.get(row), Operand { column: Some(name.clone()), value })
                }
                of => operand(of).map(|operand| (operand.value.is_none(), operand))?,
            };
            compared("is missing", Some(operand.0), vec![operand.1])
        }
        Expr::Number(_) | Expr::Column(_) => return Err(eval::wrong_type(expr)),
    })
}

fn sign(compare: Compare) -> &'static str {
    Compare::ALL.into_iter().find(|(other, _)| *other == compare).map_or("", |(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{evaluate, json::from_json};
    use crate::table::{Column, Unit, Validity, Values};
    use serde_json::json;

    #[test]
    fn a_trace_holds_where_the_evaluation_of_whole_columns_does() {
        let mut frame = Frame::new(4);
        let mut push = |name: &'static str, values, valid: [bool; 4]| {
            frame.push(Column::new(name, Unit::None, values, Validity::from_flags(valid.into_iter())));
        };
        push("a", Values::Int(vec![1, 5, 0, 2]), [true, true, false, true]);
        push("b", Values::Money { minor: vec![150, -20, 200, 0], scale: 2 }, [true, true, true, false]);
        let (a, b) = (json!({"column": "a"}), json!({"column": "b"}));
        let parts = [
            json!({"=": [a, 1]}),
            json!({">": [a, b]}),
            json!({"between": [b, -1, 1.5]}),
            json!({"is missing": a}),
            json!({"is missing": b}),
        ];
        let mut rules: Vec<serde_json::Value> = parts.to_vec();
        for one in &parts {
            rules.push(json!({"not": one}));
            for other in &parts {
                rules.extend([json!({"and": [one, other]}), json!({"or": [other, {"not": one}]})]);
            }
        }
        for rule in rules {
            let expr = from_json(&rule).unwrap();
            let truth = evaluate(&expr, &frame).unwrap();
            let traced: Vec<_> = (0..4).map(|row| explain(&expr, &frame, row).unwrap().holds).collect();
            assert_eq!(traced, truth.values(), "{rule}");
        }
    }
}
