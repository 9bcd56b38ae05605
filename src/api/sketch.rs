//! A file before it is read: how it is written, what its columns hold, which fill which fields and why, and its first rows.

use serde::Serialize;

use crate::error::excerpt;
use crate::ingest::status::Basis;
use crate::ingest::values::{ColumnTexts, Meant};
use crate::ingest::words::Export;
use crate::ingest::{Field, Look, PlanRequest, Role, look};

use super::fields::{FieldDoc, fields_of};
use super::report::{ErrorDoc, MappingDoc, StatusDoc};
use super::request::Head;
use super::run::{amount_per, date_order, decimal_mark, delimiter_text};

/// Rows shown.
const ROWS: usize = 20;

/// What the beginning of a file shows.
#[derive(Clone, Debug, Serialize)]
pub struct SketchDoc {
    name: String,
    bytes: u64,
    /// Why the file cannot be read as it stands; beside a single column, or a field without one, there is still a table.
    error: Option<ErrorDoc>,
    /// Nothing had to be guessed: the file can be read without asking.
    exact: bool,
    /// Absent when not even a table was found.
    table: Option<TableDoc>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TableDoc {
    role: &'static str,
    /// The shop system whose export this is, where it is recognised.
    source: Option<String>,
    amount_per: &'static str,
    amount_unit: String,
    delimiter: String,
    quote: Option<char>,
    header: bool,
    lines_above: u64,
    date_order: Option<DecisionDoc>,
    decimal_mark: Option<DecisionDoc>,
    columns: Vec<SketchColumnDoc>,
    mapping: Vec<MappingDoc>,
    /// What its columns can be used for.
    fields: &'static [FieldDoc],
    /// Among the first rows.
    statuses: Vec<StatusDoc>,
    /// Columns of kinds, channels and the like.
    values: Vec<ColumnValuesDoc>,
    /// Number of the first row shown.
    rows: Vec<RowDoc>,
}

/// A column, and what its texts stand for.
#[derive(Clone, Debug, Serialize)]
struct ColumnValuesDoc {
    field: String,
    column: String,
    values: Vec<ValueDoc>,
}

#[derive(Clone, Debug, Serialize)]
struct ValueDoc {
    value: String,
    rows: u64,
    to: String,
    /// `asked`, `known`, or `own` where it is what it is.
    reason: &'static str,
}

impl ColumnValuesDoc {
    fn all(look: &Look) -> Vec<ColumnValuesDoc> {
        let value = |meant: Meant| ValueDoc {
            value: meant.text,
            rows: meant.rows,
            to: meant.to,
            reason: if meant.basis == Basis::Assumed { "own" } else { meant.basis.as_str() },
        };
        let column = |of: ColumnTexts| ColumnValuesDoc {
            column: look.plan.header[of.column].clone(),
            field: of.field,
            values: of.texts.into_iter().map(value).collect(),
        };
        look.values().into_iter().map(column).collect()
    }
}

/// A choice between two ways of writing that the file gives reason to make.
#[derive(Clone, Debug, Serialize)]
struct DecisionDoc {
    value: &'static str,
    /// `asked`, `contents` (some values can be read in one way only) or `custom` (nothing in the values tells).
    reason: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct SketchColumnDoc {
    name: String,
    /// `date`, `number`, `code`, `text` or `empty`, by the first rows.
    kind: &'static str,
    /// Filled and different cells among the first rows.
    filled: usize,
    distinct: usize,
}

#[derive(Clone, Debug, Serialize)]
struct RowDoc {
    row: u64,
    cells: Vec<String>,
}

impl SketchDoc {
    /// Of a file's beginning.
    pub fn of(head: &Head, asked: &PlanRequest) -> SketchDoc {
        let (error, table) = match look(&head.head, head.bytes, asked) {
            Err(error) => (Some(error), None),
            Ok(look) => (look.obstacle(), Some(look)),
        };
        let exact = error.is_none() && table.as_ref().is_some_and(is_exact);
        SketchDoc {
            name: head.name.clone(),
            bytes: head.bytes,
            error: error.map(|error| ErrorDoc::from(&error.in_file(&head.name))),
            exact,
            table: table.as_ref().map(TableDoc::of),
        }
    }
}

/// Whether nothing had to be guessed.
fn is_exact(look: &Look) -> bool {
    let plan = &look.plan;
    let day_is_sure = plan.day_first.asked || look.evidence.either_day == 0 || look.evidence.day_first().is_some();
    plan.has_header
        && !plan.mapping.without_amounts
        && plan.preamble == 0
        // A table that names nobody was recognised by what its columns hold.
        && (plan.role == Role::Lines || plan.mapping.column(Field::Customer).is_some())
        && day_is_sure
        && plan.mapping.iter().all(|(_, _, reason)| reason.is_sure())
}

impl TableDoc {
    fn of(look: &Look) -> TableDoc {
        let (plan, evidence) = (&look.plan, &look.evidence);
        let [day_first, month_first, either_day, point, comma, either_with_point, either_with_comma] =
            evidence.counts();
        let decision = |matters: bool, asked: bool, proved: bool, value: &'static str| {
            let reason = match (asked, proved) {
                (true, _) => "asked",
                (_, true) => "contents",
                _ => "custom",
            };
            (matters || asked).then_some(DecisionDoc { value, reason })
        };
        let columns = plan.header.iter().zip(&look.profiles).map(|(name, profile)| SketchColumnDoc {
            name: name.clone(),
            kind: profile.kind(),
            filled: profile.filled,
            distinct: profile.distinct,
        });
        let rows = look.rows.iter().take(ROWS).map(|row| RowDoc {
            row: row.number,
            cells: row.cells.iter().map(|cell| excerpt(&String::from_utf8_lossy(cell))).collect(),
        });
        TableDoc {
            role: look.plan.role.as_str(),
            source: Export::recognise(&plan.header).map(|export| export.id.clone()),
            amount_per: amount_per(plan),
            amount_unit: plan.units.written(),
            delimiter: delimiter_text(plan.dialect.format.delimiter),
            quote: plan.dialect.format.quote.map(char::from),
            header: plan.has_header,
            lines_above: plan.preamble,
            date_order: decision(
                day_first + month_first + either_day > 0,
                plan.day_first.asked,
                evidence.day_first().is_some(),
                date_order(plan),
            ),
            decimal_mark: decision(
                point + comma + either_with_point + either_with_comma > 0,
                plan.decimal_comma.asked,
                point != comma,
                decimal_mark(plan),
            ),
            columns: columns.collect(),
            mapping: MappingDoc::all(plan),
            fields: fields_of(plan.role),
            values: ColumnValuesDoc::all(look),
            statuses: look.statuses().iter().map(|seen| StatusDoc::of(seen, plan)).collect(),
            rows: rows.collect(),
        }
    }
}
