//! What reading amounts to, and errors.

use serde::Serialize;

use super::fields::label_of;
use super::view::BilingualDoc;
use crate::error::Error;
use crate::ingest::FileSummary;
use crate::ingest::columns::has_field;
use crate::ingest::refresh::News;
use crate::ingest::status;
use crate::ingest::{Field, FilePlan, Ingested, IssueLog, Reason, Role, Totals};
use crate::table::{Day, Money};

/// An error as JavaScript gets it; the sentence is made by the client.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorDoc {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    character: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
}

impl From<&Error> for ErrorDoc {
    fn from(error: &Error) -> Self {
        let at = error.position().clone();
        ErrorDoc {
            code: error.code().as_str(),
            file: at.file,
            row: at.row,
            column: at.column,
            field: at.field,
            offset: at.offset,
            value: at.value,
            line: at.line,
            character: at.character,
            expected: at.expected,
            found: at.found,
            nearest: at.nearest,
        }
    }
}

/// An exact amount.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MoneyDoc {
    /// Minor units.
    pub minor: i64,
    /// Decimals.
    pub scale: u8,
}

impl From<Money> for MoneyDoc {
    /// Sums beyond 2^53 were refused where they were made, or are saturated here.
    fn from(money: Money) -> Self {
        const LARGEST: i128 = crate::score::rfm::LARGEST_EXACT;
        MoneyDoc { minor: money.minor.clamp(-LARGEST, LARGEST) as i64, scale: money.scale }
    }
}

/// One kind of thing noticed.
#[derive(Clone, Debug, Serialize)]
pub struct IssueDoc {
    code: &'static str,
    severity: &'static str,
    count: u64,
    samples: Vec<SampleDoc>,
}

#[derive(Clone, Debug, Serialize)]
struct SampleDoc {
    /// Absent where the issue is about customers and not about a place.
    file: Option<String>,
    row: Option<u64>,
    column: Option<String>,
    value: String,
}

/// The issues with file and column names in place of numbers.
pub fn issue_docs(issues: &IssueLog, files: &[FileSummary]) -> Vec<IssueDoc> {
    let sample = |sample: &crate::ingest::Sample| {
        let file = (sample.row > 0).then(|| &files[sample.file as usize]);
        SampleDoc {
            file: file.map(|file| file.name.clone()),
            row: file.map(|_| sample.row),
            column: file.zip(sample.column).map(|(file, column)| file.plan.header[column as usize].clone()),
            value: sample.value.clone(),
        }
    };
    let doc = |(code, issue): (crate::ingest::IssueCode, &crate::ingest::Issue)| IssueDoc {
        code: code.as_str(),
        severity: code.severity().as_str(),
        count: issue.count,
        samples: issue.samples.iter().map(sample).collect(),
    };
    issues.iter().map(doc).collect()
}

/// A file as it was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileDoc {
    name: String,
    bytes: u64,
    fingerprint: String,
    rows: u64,
    role: &'static str,
    columns: Vec<String>,
    mapping: Vec<MappingDoc>,
}

/// A file as it was read, and what it holds.
#[derive(Clone, Debug, Serialize)]
struct FileReportDoc {
    #[serde(flatten)]
    file: FileDoc,
    news: NewsDoc,
    statuses: Vec<StatusDoc>,
}

/// A text of a status column, and what it was taken for.
#[derive(Clone, Debug, Serialize)]
pub struct StatusDoc {
    field: &'static str,
    value: String,
    rows: u64,
    meaning: &'static str,
    reason: &'static str,
}

impl StatusDoc {
    /// Of some rows of a file.
    pub fn of((field, value, rows): &(Field, String, u64), plan: &FilePlan) -> StatusDoc {
        let (meaning, basis) = status::judge(*field, value, &plan.statuses);
        let (field, rows) = (field.as_str(), *rows);
        StatusDoc { field, value: value.to_owned(), rows, meaning: meaning.as_str(), reason: basis.as_str() }
    }
}

/// What a file brings beside those before it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewsDoc {
    orders_added: u64,
    orders_changed: u64,
    orders_known: u64,
    customers_added: u64,
}

impl From<News> for NewsDoc {
    fn from(news: News) -> Self {
        let News { orders_added, orders_changed, orders_known, customers_added } = news;
        NewsDoc { orders_added, orders_changed, orders_known, customers_added }
    }
}

/// Which column fills a field, and why.
#[derive(Clone, Debug, Serialize)]
pub struct MappingDoc {
    field: String,
    label: BilingualDoc,
    column: String,
    reason: &'static str,
}

impl MappingDoc {
    /// All of a plan.
    pub fn all(plan: &FilePlan) -> Vec<MappingDoc> {
        let doc = |(field, index, reason): (Field, usize, Reason)| MappingDoc {
            field: field.as_str().to_owned(),
            label: label_of(plan.role, field.as_str()),
            column: plan.header[index].clone(),
            reason: reason.as_str(),
        };
        // How many were bought serves the amount, too.
        let is_told =
            |name: &str| plan.mapping.iter().any(|(field, ..)| field.as_str() == name && plan.role != Role::Events);
        let kept = plan.kept.iter().filter(|kept| !is_told(&kept.name)).filter_map(|kept| Some((kept, kept.reason?)));
        let kept = kept.map(|(kept, reason)| MappingDoc {
            field: kept.name.clone(),
            label: label_of(plan.role, &kept.name),
            column: plan.header[kept.column].clone(),
            reason: reason.as_str(),
        });
        // Purchases in a log have more fields than it has itself.
        let has = |field: Field| plan.role != Role::Events || has_field(plan.role, field.as_str());
        plan.mapping.iter().filter(|(field, ..)| has(*field)).map(doc).chain(kept).collect()
    }
}

impl From<&FileSummary> for FileDoc {
    fn from(file: &FileSummary) -> Self {
        FileDoc {
            name: file.name.clone(),
            bytes: file.bytes,
            fingerprint: file.fingerprint.clone(),
            rows: file.rows,
            role: file.plan.role.as_str(),
            columns: file.plan.header.clone(),
            mapping: MappingDoc::all(&file.plan),
        }
    }
}

impl From<&FileSummary> for FileReportDoc {
    fn from(file: &FileSummary) -> Self {
        FileReportDoc {
            file: file.into(),
            news: file.news.into(),
            statuses: file.statuses.iter().map(|seen| StatusDoc::of(seen, &file.plan)).collect(),
        }
    }
}

/// What reading amounts to.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenReport {
    files: Vec<FileReportDoc>,
    rows: u64,
    excluded_rows: u64,
    customers: usize,
    orders: usize,
    events: usize,
    answers: usize,
    described_customers: usize,
    cancel_mark_rows: u64,
    cancelled_or_negative_rows: u64,
    currency: Option<String>,
    net_revenue: MoneyDoc,
    net_revenue_known: MoneyDoc,
    first_day: Option<String>,
    last_day: Option<String>,
    default_as_of: Option<String>,
    issues: Vec<IssueDoc>,
}

impl From<&Ingested> for OpenReport {
    fn from(data: &Ingested) -> Self {
        let scale = data.totals.as_ref().map_or(data.ledgers.orders.scale(), Totals::scale);
        let customers = data.totals.as_ref().map_or(&**data.ledgers.orders.customers(), Totals::customers).len();
        let money = |minor: i128| MoneyDoc::from(Money { minor, scale });
        let text = |day: Day| day.to_string();
        OpenReport {
            files: data.files.iter().map(FileReportDoc::from).collect(),
            rows: data.files.iter().map(|file| file.rows).sum(),
            excluded_rows: data.excluded_rows,
            customers,
            orders: data.orders,
            events: data.ledgers.events.as_ref().map_or(0, |events| events.frame().rows()),
            answers: data.ledgers.surveys.as_ref().map_or(0, |answers| answers.frame().rows()),
            described_customers: data.ledgers.described.iter().filter(|&&is| is).count(),
            cancel_mark_rows: data.cancel_mark_rows,
            cancelled_or_negative_rows: data.cancelled_or_negative_rows,
            currency: data.currency.clone(),
            net_revenue: money(data.net_revenue),
            net_revenue_known: money(data.net_revenue_known),
            first_day: data.days.map(|(first, _)| text(first)),
            last_day: data.days.map(|(_, last)| text(last)),
            default_as_of: data.default_as_of.map(text),
            issues: issue_docs(&data.issues, &data.files),
        }
    }
}
