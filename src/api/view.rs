//! What a snapshot shows: summary, columns, rows.

use serde::Serialize;

use crate::ingest::Role;
use crate::snapshot::Snapshot;
use crate::table::column::Cell;
use crate::table::money::POW10;
use crate::table::{Column, Money, Unit, Values};

use super::fields::label_of;
use super::report::{IssueDoc, MoneyDoc, issue_docs};
use super::scheme::SegmentDoc;

/// A text in both languages.
#[derive(Clone, Debug, Serialize)]
pub struct BilingualDoc {
    pub(super) en: String,
    pub(super) zh: String,
}

#[derive(Clone, Debug, Serialize)]
struct CutsDoc {
    r: Vec<f64>,
    f: Vec<f64>,
    m: Vec<f64>,
}

/// Who is in at all, where that was asked for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PopulationDoc {
    text: String,
    /// Customers who are not.
    left_out: usize,
}

/// What a snapshot amounts to: `summary.json`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    as_of: String,
    /// The scheme of the segments; none where the data allows none.
    scheme: Option<String>,
    customers: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<PopulationDoc>,
    orders: i64,
    net_revenue: MoneyDoc,
    repeat_rate: Option<f64>,
    segments: Vec<SegmentDoc>,
    cuts: CutsDoc,
    issues: Vec<IssueDoc>,
}

impl Summary {
    /// The summary of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Summary {
        let customers = snapshot.frame.rows();
        let money = |minor: i128| MoneyDoc::from(Money { minor, scale: snapshot.scale });
        let [r, f, m] = &snapshot.cuts;
        let unit = POW10[usize::from(snapshot.scale)] as f64;
        Summary {
            as_of: snapshot.options.as_of.to_string(),
            scheme: snapshot.scheme.clone(),
            customers,
            population: snapshot
                .options
                .population
                .clone()
                .map(|text| PopulationDoc { text, left_out: snapshot.left_out }),
            orders: snapshot.orders,
            net_revenue: money(snapshot.net_revenue),
            repeat_rate: snapshot.repeat_rate,
            segments: SegmentDoc::all(snapshot, &snapshot.divided.labels, &snapshot.segments, &snapshot.everyone()),
            cuts: CutsDoc {
                r: r.points().to_vec(),
                f: f.points().to_vec(),
                m: m.points().iter().map(|cut| cut / unit).collect(),
            },
            issues: issue_docs(&snapshot.issues, &[]),
        }
    }
}

/// A column's description.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnInfo {
    name: String,
    /// `engine`, `model`, or `file` where a customers table has it.
    origin: &'static str,
    label: BilingualDoc,
    #[serde(rename = "type")]
    kind: &'static str,
    unit: Option<&'static str>,
}

impl ColumnInfo {
    /// Of a column, with what people call it where a model made it.
    pub fn of(column: &Column, of_model: Option<&[String; 2]>) -> Self {
        let labels: serde_json::Value =
            serde_json::from_str(include_str!("columns.json")).unwrap_or_else(|_| panic!("columns.json is JSON"));
        let name = &*column.name;
        let own = |language: &str| labels[name][language].as_str().map(str::to_owned);
        let label = own("en").zip(own("zh")).map(|(en, zh)| BilingualDoc { en, zh });
        ColumnInfo {
            name: name.to_owned(),
            origin: match (&of_model, &label) {
                (Some(_), _) => "model",
                (None, Some(_)) => "engine",
                (None, None) => "file",
            },
            label: of_model
                .map(|[en, zh]| BilingualDoc { en: en.clone(), zh: zh.clone() })
                .or(label)
                .unwrap_or_else(|| label_of(Role::Customers, name)),
            kind: match column.values {
                Values::Text { .. } => "text",
                Values::Category { .. } => "category",
                Values::List { .. } => "list",
                Values::Int(_) => "int",
                Values::Number(_) => "number",
                Values::Date(_) => "date",
                Values::Money { .. } => "money",
            },
            unit: match column.unit {
                Unit::None => None,
                Unit::Days => Some("days"),
                Unit::Orders => Some("orders"),
                Unit::Money => Some("money"),
                Unit::Score => Some("score"),
            },
        }
    }
}

/// A snapshot as its owner first sees it.
#[derive(Clone, Debug, Serialize)]
pub struct SnapshotDoc {
    /// Its figures.
    pub summary: Summary,
    /// Its columns.
    pub columns: Vec<ColumnInfo>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum CellDoc {
    /// No value.
    Missing,
    /// Text and dates.
    Text(String),
    /// A whole number.
    Int(i32),
    /// A real number.
    Number(f64),
    /// An amount.
    Money(MoneyDoc),
    /// Texts.
    List(Vec<String>),
}

impl From<Cell<'_>> for CellDoc {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Missing => CellDoc::Missing,
            Cell::Text(text) => CellDoc::Text(text.into_owned()),
            Cell::Int(n) => CellDoc::Int(n),
            Cell::Number(n) => CellDoc::Number(n),
            Cell::Date(day) => CellDoc::Text(day.to_string()),
            Cell::Money(money) => CellDoc::Money(money.into()),
            Cell::List(texts) => CellDoc::List(texts.into_iter().map(str::to_owned).collect()),
        }
    }
}

/// Some rows.
#[derive(Clone, Debug, Serialize)]
pub struct RowsDoc {
    /// What the cells are.
    pub columns: Vec<ColumnInfo>,
    /// Rows that match.
    pub total: usize,
    /// The rows asked for.
    pub rows: Vec<Vec<CellDoc>>,
}

/// One row.
pub fn row_doc(columns: &[&Column], row: usize) -> Vec<CellDoc> {
    columns.iter().map(|column| column.cell(row).into()).collect()
}
