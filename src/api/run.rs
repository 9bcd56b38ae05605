//! The run file: what a result was computed from and how, so that it can be computed again.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::ingest::columns::{Kept, OF_LINES};
use crate::ingest::csv::Delimiter;
use crate::ingest::{Field, FilePlan, FileSummary, Ingested, Role};
use crate::score::Monetary;
use crate::snapshot::Snapshot;

use super::VERSION;
use super::models::ModelDoc;
use super::request::{Options, SnapshotConfig, whole};

/// What a text was before it was text, as whoever unpacked it tells.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// Which of the inputs it comes from: an archive holds several texts.
    pub input: u64,
    /// Kind of file.
    pub kind: String,
    /// Encoding, where it was decoded.
    pub encoding: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
}

impl Origin {
    pub(super) fn read(options: &Options) -> Result<Origin> {
        Ok(Origin {
            input: options.get("input", whole)?.unwrap_or_default(),
            kind: options.text("kind")?.unwrap_or_else(|| PLAIN.to_owned()),
            encoding: options.text("encoding")?,
            sheet: options.text("sheet")?,
        })
    }

    /// Of a text that nobody unpacked.
    fn plain(input: usize) -> Origin {
        Origin { input: input as u64, kind: PLAIN.to_owned(), encoding: None, sheet: None }
    }
}

const PLAIN: &str = "text";

/// How a file was read, in the names of the options that make it be read so again.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadingDoc {
    #[serde(flatten)]
    origin: Origin,
    delimiter: String,
    header: bool,
    date_order: &'static str,
    decimal_mark: &'static str,
    amount_per: &'static str,
    /// Where it was asked for; the columns' names say it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_unit: Option<String>,
    currency: Option<String>,
    role: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identity: Vec<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rates: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<String, BTreeMap<String, String>>,
    map: BTreeMap<&'static str, BTreeMap<String, Option<String>>>,
    /// Columns kept with orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    keep: Option<Vec<String>>,
}

/// One text that was read.
#[derive(Clone, Debug, Serialize)]
struct InputDoc {
    name: String,
    bytes: u64,
    fingerprint: String,
    rows: u64,
    role: &'static str,
    columns: Vec<String>,
    reading: ReadingDoc,
}

/// Everything needed to repeat a result: `run.json`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    format: &'static str,
    format_version: u32,
    engine: &'static str,
    as_of: String,
    scheme: Option<String>,
    config: SnapshotConfig,
    /// What people defined themselves, in the form of a rules file.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Value>,
    time_zone_minutes: i32,
    similar_ids: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    exclude: ExcludeDoc,
    inputs: Vec<InputDoc>,
    /// Models whose columns took part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    models: Vec<ModelDoc>,
}

/// Who and what does not count, as asked.
#[derive(Clone, Debug, Serialize)]
struct ExcludeDoc {
    customers: Vec<String>,
    items: Vec<String>,
}

impl RunFile {
    /// The run file of a snapshot of some data, whose texts come from these origins, with people's own rules.
    pub fn of(snapshot: &Snapshot, data: &Ingested, origins: &[Origin], rules: Option<Value>) -> RunFile {
        let options = &snapshot.options;
        let monetary = match options.rfm.monetary {
            Monetary::Net => "net",
            Monetary::Mean => "mean",
        };
        let input = |(i, file): (usize, &FileSummary)| InputDoc {
            name: file.name.clone(),
            bytes: file.bytes,
            fingerprint: file.fingerprint.clone(),
            rows: file.rows,
            role: file.plan.role.as_str(),
            columns: file.plan.header.clone(),
            reading: ReadingDoc::of(&file.plan, origins.get(i).cloned().unwrap_or_else(|| Origin::plain(i))),
        };
        // What holds for all files stands in the plan of each.
        let plan = data.files.first().map(|file| &file.plan);
        RunFile {
            format: "clientele-run",
            format_version: 1,
            engine: VERSION,
            as_of: options.as_of.to_string(),
            scheme: snapshot.scheme.clone(),
            config: SnapshotConfig {
                bins: Some(options.rfm.bins),
                monetary: Some(monetary.to_owned()),
                rfm: options.asked.clone(),
                population: options.population.clone(),
                scheme: None,
                resamples: Some(options.resamples).filter(|&resamples| resamples > 0),
                seed: Some(options.seed),
            },
            rules,
            time_zone_minutes: plan.map_or(0, |plan| plan.zone_minutes),
            similar_ids: if plan.is_some_and(|plan| plan.fold_ids) { "together" } else { "apart" },
            from: plan.and_then(|plan| plan.population.from()).map(|day| day.to_string()),
            exclude: ExcludeDoc {
                customers: plan.map_or(Vec::new(), |plan| plan.population.customers().to_vec()),
                items: plan.map_or(Vec::new(), |plan| plan.population.items().to_vec()),
            },
            inputs: data.files.iter().enumerate().map(input).collect(),
            models: ModelDoc::all(snapshot),
        }
    }
}

impl ReadingDoc {
    fn of(plan: &FilePlan, origin: Origin) -> ReadingDoc {
        let mut fields = BTreeMap::new();
        let asked = Field::ALL.into_iter().filter(|&field| match plan.role {
            Role::Orders => true,
            Role::Lines => OF_LINES.contains(&field),
            _ => matches!(field, Field::Customer | Field::Date),
        });
        for field in asked {
            let column = plan.mapping.column(field).map(|index| plan.header[index].clone());
            // Found again by itself: one of several columns of a name cannot be asked for, and a file without amounts is one in which
            // they were looked for, and not told to be left out.
            let is_one_of_several =
                column.as_ref().is_some_and(|name| plan.header.iter().filter(|other| *other == name).count() > 1);
            let is_without = plan.mapping.without_amounts && matches!(field, Field::Amount | Field::UnitPrice);
            if !is_one_of_several && !is_without {
                fields.insert(field.as_str().to_owned(), column);
            }
        }
        let name_of = |kept: &Kept| plan.header[kept.column].clone();
        for kept in plan.kept.iter().filter(|kept| kept.reason.is_some()) {
            fields.insert(kept.name.clone(), Some(name_of(kept)));
        }
        let has_details =
            matches!(plan.role, Role::Orders | Role::Lines) && !(plan.kept.is_empty() && plan.not_kept.is_empty());
        if plan.role == Role::Customers {
            fields.remove(Field::Date.as_str());
        }
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (field, text, meaning) in &plan.statuses {
            values
                .entry(format!("orders.{}", field.as_str()))
                .or_default()
                .insert(text.clone(), meaning.as_str().to_owned());
        }
        for (column, text, to) in &plan.values.0 {
            let column = format!("{}.{column}", plan.role.as_str());
            values.entry(column).or_default().entry(text.clone()).or_insert_with(|| to.clone());
        }
        ReadingDoc {
            origin,
            delimiter: delimiter_text(plan.dialect.format.delimiter),
            header: plan.has_header,
            date_order: date_order(plan),
            decimal_mark: decimal_mark(plan),
            amount_per: amount_per(plan),
            amount_unit: plan.units.asked.then(|| plan.units.written()),
            currency: plan.currency.clone(),
            role: plan.role.as_str(),
            identity: plan.identity.iter().map(|identity| identity.as_str()).collect(),
            rates: map(plan.rates.iter().map(|rate| (rate.currency.clone(), rate.written()))),
            values,
            map: map([(plan.role.as_str(), fields)]),
            keep: has_details.then(|| plan.kept.iter().map(name_of).collect()),
        }
    }
}

/// One by one: collecting would bring a sort for each type, several kilobytes every time.
fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// What stands between fields, as it is asked for.
pub(super) fn delimiter_text(delimiter: Delimiter) -> String {
    match delimiter {
        Delimiter::Byte(byte) => char::from(byte).to_string(),
        Delimiter::Spaces => "spaces".to_owned(),
    }
}

pub(super) fn date_order(plan: &FilePlan) -> &'static str {
    if plan.day_first.value { "day-first" } else { "month-first" }
}

pub(super) fn decimal_mark(plan: &FilePlan) -> &'static str {
    if plan.decimal_comma.value { "," } else { "." }
}

pub(super) fn amount_per(plan: &FilePlan) -> &'static str {
    if plan.amount_per_order.value { "order" } else { "line" }
}

/// Whether the texts read are those that are expected, by their fingerprints; where nothing is expected, they are.
///
/// # Errors
/// `inputs_differ` with the first file that is another, or the number of files expected.
pub(super) fn check_inputs(data: &Ingested, expected: &[String]) -> Result<()> {
    if expected.is_empty() {
        return Ok(());
    }
    if expected.len() != data.files.len() {
        return Err(Error::new(Code::InputsDiffer).with_value(&expected.len().to_string()));
    }
    let other = data.files.iter().zip(expected).find(|(file, expected)| file.fingerprint != **expected);
    match other {
        Some((file, _)) => Err(Error::new(Code::InputsDiffer).in_file(&file.name)),
        None => Ok(()),
    }
}

/// A list of texts in a request.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}
