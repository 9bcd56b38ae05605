//! Evaluation, a column at a time.

use crate::error::{Code, Error, Result};
use crate::table::column::Cell;
use crate::table::money::POW10;
use crate::table::{Column, Day, Frame, Values};

use super::ast::Expr;

/// Three-valued truth of each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    values: Vec<Option<bool>>,
}

impl Truth {
    /// Whether the row is known to be true.
    pub fn holds(&self, row: usize) -> bool {
        self.values[row] == Some(true)
    }

    /// One value a row; `None` where a missing value decides.
    pub fn values(&self) -> &[Option<bool>] {
        &self.values
    }

    fn combine(mut self, other: Truth, decide: impl Fn(Option<bool>, Option<bool>) -> Option<bool>) -> Truth {
        for (a, b) in self.values.iter_mut().zip(other.values) {
            *a = decide(*a, b);
        }
        self
    }
}

/// Evaluates a condition over a frame. Cost: rows × nodes.
///
/// # Errors
/// `unknown_column`; `invalid_expression` where a number stands for a condition, a condition for a number, or a text for a number.
pub fn evaluate(expr: &Expr, frame: &Frame) -> Result<Truth> {
    let rows = frame.rows();
    match expr {
        Expr::Compare(compare, a, b) => {
            let (a, b) = (numbers(a, frame)?, numbers(b, frame)?);
            let values = a.into_iter().zip(b).map(|(a, b)| Some(compare.holds(a?, b?))).collect();
            Ok(Truth { values })
        }
        Expr::Between(value, low, high) => {
            let (low, high) = (numbers(low, frame)?, numbers(high, frame)?);
            let bounds = low.into_iter().zip(high);
            let values = numbers(value, frame)?.into_iter().zip(bounds);
            Ok(Truth { values: values.map(|(value, (low, high))| Some((low?..=high?).contains(&value?))).collect() })
        }
        Expr::IsMissing(of) => {
            let values = match &**of {
                Expr::Column(name) => {
                    let valid = &column(name, frame)?.valid;
                    (0..rows).map(|row| Some(!valid.get(row))).collect()
                }
                of => numbers(of, frame)?.into_iter().map(|value| Some(value.is_none())).collect(),
            };
            Ok(Truth { values })
        }
        Expr::And(parts) => parts.iter().try_fold(Truth { values: vec![Some(true); rows] }, |all, part| {
            Ok(all.combine(evaluate(part, frame)?, |a, b| match (a, b) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }))
        }),
        Expr::Or(parts) => parts.iter().try_fold(Truth { values: vec![Some(false); rows] }, |any, part| {
            Ok(any.combine(evaluate(part, frame)?, |a, b| match (a, b) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }))
        }),
        Expr::Not(of) => {
            let mut truth = evaluate(of, frame)?;
            truth.values.iter_mut().for_each(|value| *value = value.map(|v| !v));
            Ok(truth)
        }
        Expr::Number(_) | Expr::Column(_) => Err(wrong_type(expr)),
    }
}

/// Something of another type stands where `expr` does; columns are named, other parts by what they are.
pub(super) fn wrong_type(expr: &Expr) -> Error {
    let part = match expr {
        Expr::Column(name) => name,
        Expr::Number(_) => "number",
        _ => "condition",
    };
    Error::new(Code::InvalidExpression).with_value(part)
}

pub(super) fn column<'a>(name: &str, frame: &'a Frame) -> Result<&'a Column> {
    frame.column(name).ok_or_else(|| Error::new(Code::UnknownColumn).with_value(name))
}

/// Numbers of each row; money in whole units.
fn numbers(expr: &Expr, frame: &Frame) -> Result<Vec<Option<f64>>> {
    match expr {
        Expr::Number(n) => Ok(vec![Some(*n); frame.rows()]),
        Expr::Column(name) => {
            let column = column(name, frame)?;
            let present = |row: usize, value: f64| column.valid.get(row).then_some(value);
            match &column.values {
                Values::Int(v) | Values::Date(v) => {
                    Ok(v.iter().enumerate().map(|(i, &n)| present(i, n.into())).collect())
                }
                Values::Number(v) => Ok(v.iter().enumerate().map(|(i, &n)| present(i, n)).collect()),
                Values::Money { minor, scale } => {
                    let unit = POW10[usize::from(*scale)] as f64;
                    Ok(minor.iter().enumerate().map(|(i, &n)| present(i, n as f64 / unit)).collect())
                }
                Values::Text { .. } | Values::Category { .. } => Err(wrong_type(expr)),
            }
        }
        _ => Err(wrong_type(expr)),
    }
}

/// The number of one row; money in whole units.
pub(super) fn number_at(expr: &Expr, frame: &Frame, row: usize) -> Result<Option<f64>> {
    match expr {
        Expr::Number(n) => Ok(Some(*n)),
        Expr::Column(name) => match column(name, frame)?.cell(row) {
            Cell::Missing => Ok(None),
            Cell::Int(n) | Cell::Date(Day(n)) => Ok(Some(n.into())),
            Cell::Number(n) => Ok(Some(n)),
            Cell::Money(money) => Ok(Some(money.minor as f64 / POW10[usize::from(money.scale)] as f64)),
            Cell::Text(_) => Err(wrong_type(expr)),
        },
        _ => Err(wrong_type(expr)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::json::from_json;
    use crate::table::{Unit, Validity};
    use serde_json::json;

    fn truth(expr: serde_json::Value) -> Vec<Option<bool>> {
        let mut frame = Frame::new(3);
        frame.push(Column {
            name: "a".into(),
            unit: Unit::None,
            values: Values::Int(vec![1, 5, 0]),
            valid: Validity::from_flags([true, true, false].into_iter()),
        });
        frame.push(Column {
            name: "money".into(),
            unit: Unit::Money,
            values: Values::Money { minor: vec![150, -20, 0], scale: 2 },
            valid: Validity::all(3),
        });
        evaluate(&from_json(&expr).unwrap(), &frame).unwrap().values
    }

    #[test]
    fn missing_values_are_neither_true_nor_false() {
        let (yes, no) = (Some(true), Some(false));
        let a = json!({"column": "a"});
        assert_eq!(truth(json!({"between": [a, 1, 4]})), [yes, no, None]);
        assert_eq!(truth(json!({"not": {"=": [a, 1]}})), [no, yes, None]);
        assert_eq!(truth(json!({"is missing": a})), [no, no, yes]);
        assert_eq!(truth(json!({"and": [{">": [a, 0]}, {">=": [{"column": "money"}, 0]}]})), [yes, no, None]);
        assert_eq!(truth(json!({"and": [{">": [a, 0]}, {"<": [{"column": "money"}, 0]}]})), [no, yes, no]);
        assert_eq!(truth(json!({"or": [{">": [a, 9]}, {"=": [{"column": "money"}, 0]}]})), [no, no, yes]);
        assert_eq!(truth(json!({"=": [{"column": "money"}, 1.5]})), [yes, no, no]);
        assert_eq!((truth(json!({"and": []})), truth(json!({"or": []}))), (vec![yes; 3], vec![no; 3]));
    }
}
