//! Expressions: definitions, values, explanations.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::expr::{self, Change, Datum, Definitions, Explanation, Expr, Operand, Program, Trace, Type, World};

use crate::scheme::Library;

use super::report::{ErrorDoc, MoneyDoc};
use super::request::Options;
use super::view::BilingualDoc;

/// An expression as it is asked: text, or the JSON form.
#[derive(Clone, Debug)]
pub enum ExpressionRequest {
    /// As people type it.
    Text(String),
    /// As programs build it.
    Json(Value),
}

impl ExpressionRequest {
    /// Reads `{"expression": …}`: text is a JSON string, everything else the JSON form, null none.
    ///
    /// # Errors
    /// `invalid_option`.
    pub fn read(json: &str) -> Result<Option<ExpressionRequest>> {
        Options::read(json)?.get("expression", |value| Some(ExpressionRequest::of(value)))
    }

    /// Text is a JSON string, everything else the JSON form.
    pub fn of(value: &Value) -> ExpressionRequest {
        match value {
            Value::String(text) => ExpressionRequest::Text(text.clone()),
            other => ExpressionRequest::Json(other.clone()),
        }
    }

    /// The expression.
    ///
    /// # Errors
    /// What [`expr::parse`] and [`expr::from_json`] say.
    pub fn expr(&self) -> Result<Expr> {
        match self {
            ExpressionRequest::Text(text) => expr::parse(text),
            ExpressionRequest::Json(value) => expr::from_json(value),
        }
    }

    /// The text that positions in errors are about: what was typed, or the canonical form.
    ///
    /// # Errors
    /// As [`ExpressionRequest::expr`].
    pub fn text(&self) -> Result<String> {
        match self {
            ExpressionRequest::Text(text) => Ok(text.clone()),
            ExpressionRequest::Json(value) => Ok(expr::from_json(value)?.to_string()),
        }
    }
}

/// Both faces of an expression.
#[derive(Clone, Debug, Serialize)]
pub struct ExpressionDoc {
    text: String,
    json: Value,
}

impl From<&Expr> for ExpressionDoc {
    fn from(expr: &Expr) -> Self {
        ExpressionDoc { text: expr.to_string(), json: expr::to_json(expr) }
    }
}

/// A definition, and what hangs together with it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DefinitionDoc {
    name: String,
    text: String,
    json: Value,
    /// Definitions and columns that it refers to directly.
    uses: Vec<String>,
    /// Definitions that refer to it, directly or through others.
    used_by: Vec<String>,
}

impl DefinitionDoc {
    /// All definitions, sorted by name.
    pub fn all(definitions: &Definitions) -> Vec<DefinitionDoc> {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let doc = |name: &str| {
            let ExpressionDoc { text, json } = definitions.get(name)?.into();
            let (uses, used_by) = (owned(definitions.uses(name)), owned(definitions.used_by(name)));
            Some(DefinitionDoc { name: name.to_owned(), text, json, uses, used_by })
        };
        definitions.names().filter_map(doc).collect()
    }
}

/// One value.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum DatumDoc {
    /// None.
    Missing(()),
    /// True or false.
    Boolean(bool),
    /// A number, or days.
    Number(f64),
    /// Money.
    Money(MoneyDoc),
    /// A text, or a day as `YYYY-MM-DD`.
    Text(String),
    /// Texts.
    List(Vec<String>),
}

impl From<Datum> for DatumDoc {
    fn from(datum: Datum) -> Self {
        match datum {
            Datum::Missing => DatumDoc::Missing(()),
            Datum::Boolean(truth) => DatumDoc::Boolean(truth),
            Datum::Number(number) | Datum::Duration(number) => DatumDoc::Number(number),
            Datum::Money(money) => DatumDoc::Money(money.into()),
            Datum::Date(day) => DatumDoc::Text(day.to_string()),
            Datum::Text(text) => DatumDoc::Text(text),
            Datum::List(texts) => DatumDoc::List(texts),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct OperandDoc {
    column: Option<String>,
    /// What people call it, where it is of the library.
    label: Option<BilingualDoc>,
    text: String,
    constant: bool,
    value: DatumDoc,
}

/// A rule with one customer's values in it.
#[derive(Clone, Debug, Serialize)]
pub struct TraceDoc {
    op: &'static str,
    text: String,
    holds: Option<bool>,
    parts: Vec<TraceDoc>,
    operands: Vec<OperandDoc>,
}

impl TraceDoc {
    /// Of a trace whose names may be those of a library.
    pub fn of(Trace { op, text, holds, parts, operands }: Trace, library: &Library) -> TraceDoc {
        let operand = |Operand { column, text, is_constant, value }| OperandDoc {
            label: column.as_deref().and_then(|name: &str| library.name_of(name)).map(BilingualDoc::from),
            column,
            text,
            constant: is_constant,
            value: value.into(),
        };
        TraceDoc {
            op,
            text,
            holds,
            parts: parts.into_iter().map(|part| TraceDoc::of(part, library)).collect(),
            operands: operands.into_iter().map(operand).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct ChangeDoc {
    text: String,
    from: DatumDoc,
    relation: &'static str,
    to: DatumDoc,
}

#[derive(Clone, Debug, Serialize)]
struct DriftDoc {
    day: String,
    value: DatumDoc,
}

/// Why one customer has a value, and what would change it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationDoc {
    value: DatumDoc,
    trace: TraceDoc,
    branch: Option<usize>,
    changes: Vec<ChangeDoc>,
    until: Option<String>,
    by_itself: Option<DriftDoc>,
}

impl ExplanationDoc {
    /// Of an explanation whose names may be those of a library.
    pub fn of(of: Explanation, library: &Library) -> ExplanationDoc {
        let change =
            |Change { text, from, relation, to }| ChangeDoc { text, from: from.into(), relation, to: to.into() };
        ExplanationDoc {
            value: of.value.into(),
            trace: TraceDoc::of(of.trace, library),
            branch: of.branch,
            changes: of.changes.into_iter().map(change).collect(),
            until: of.until.map(|day| day.to_string()),
            by_itself: of.by_itself.map(|(day, value)| DriftDoc { day: day.to_string(), value: value.into() }),
        }
    }
}

/// What an expression gives: its type and what was noticed; the values cross as arrays beside it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvaluationDoc {
    /// `boolean`, `number`, `money`, `duration`, `date`, `text`, `category` or `list`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The canonical text.
    text: String,
    /// Of conditions: customers for whom it is known to hold.
    holds: Option<usize>,
    /// Categories that no customer has, most likely typing errors.
    hints: Vec<ErrorDoc>,
}

impl EvaluationDoc {
    /// The type's name.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

/// An expression's values for all rows.
///
/// # Errors
/// What [`Program::read`] and [`Program::evaluate`] say.
pub fn evaluate<'a>(
    request: &ExpressionRequest,
    world: World<'a>,
    definitions: &'a Definitions,
) -> Result<(EvaluationDoc, expr::Outcome<'a>)> {
    let mut program = Program::new(world, definitions);
    let text = request.text()?;
    let rule = program.read(&text)?;
    let outcome = program.evaluate(rule)?;
    let doc = EvaluationDoc {
        kind: Type::as_str(outcome.kind),
        text: expr::parse(&text)?.to_string(),
        holds: outcome.truth().map(|truth| truth.yes().count()),
        hints: program.hints().iter().map(|hint: &Error| ErrorDoc::from(&hint.clone().in_text(&text))).collect(),
    };
    Ok((doc, outcome))
}
