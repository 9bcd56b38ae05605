//! What engine and job workers tell each other about slices.

use serde::Serialize;
use serde_json::Value;

use super::request::{Options, whole};
use crate::error::{Code, Error, Result};
use crate::ingest::columns::Kept;
use crate::ingest::csv::{Delimiter, Format};
use crate::ingest::dialect::Dialect;
use crate::ingest::evidence::Form;
use crate::ingest::identity::Identity;
use crate::ingest::population::Population;
use crate::ingest::purchases::Purchases;
use crate::ingest::rates::Rate;
use crate::ingest::units::Units;
use crate::ingest::values::Renames;
use crate::ingest::{Field, FilePlan, Mapping, Meaning, MergePart, Merging, Order, Reason, Role, SliceTask};
use crate::table::Day;

/// A file's plan, as far as workers need it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilePlanDoc {
    /// A byte, or absent for spaces.
    delimiter: Option<u8>,
    quote: Option<u8>,
    backslash: bool,
    padded: bool,
    header: Vec<String>,
    columns: Vec<(String, u32)>,
    role: &'static str,
    /// The columns that are kept as they are.
    kept: Vec<(String, u32)>,
    day_first: bool,
    decimal_comma: bool,
    amount_per_order: bool,
    of_order: Vec<u32>,
    watched: Vec<u32>,
    statuses: Vec<(String, String, String)>,
    values: Vec<(String, String, String)>,
    /// Powers of ten.
    units: Vec<i32>,
    /// The column of types in a log, and whether it is payments that are orders.
    purchases: Option<(u32, bool)>,
    identity: Vec<String>,
    rates: Vec<(String, String)>,
    from: Option<i32>,
    without_customers: Vec<String>,
    without_items: Vec<String>,
    without_amounts: bool,
    customers_are_emails: bool,
    id_prefixes: Vec<String>,
    fold_ids: bool,
    is_one_of_several: bool,
    keeps_totals: bool,
    is_sheet: bool,
    currency: Option<String>,
    has_header: bool,
    zone_minutes: i32,
}

impl From<&FilePlan> for FilePlanDoc {
    fn from(plan: &FilePlan) -> Self {
        let Format { delimiter, quote, backslash, padded } = plan.dialect.format;
        FilePlanDoc {
            delimiter: match delimiter {
                Delimiter::Byte(byte) => Some(byte),
                Delimiter::Spaces => None,
            },
            quote,
            backslash,
            padded,
            header: plan.header.clone(),
            columns: plan.mapping.iter().map(|(field, index, _)| (field.as_str().to_owned(), index as u32)).collect(),
            role: plan.role.as_str(),
            kept: plan.kept.iter().map(|kept| (kept.name.clone(), kept.column as u32)).collect(),
            day_first: plan.day_first.value,
            decimal_comma: plan.decimal_comma.value,
            amount_per_order: plan.amount_per_order.value,
            of_order: plan.of_order.iter().map(|&column| column as u32).collect(),
            watched: plan.watched.iter().map(|&column| column as u32).collect(),
            from: plan.population.from().map(|day| day.0),
            without_customers: plan.population.customers().to_vec(),
            without_items: plan.population.items().to_vec(),
            rates: plan.rates.iter().map(|rate| (rate.currency.clone(), rate.written())).collect(),
            identity: plan.identity.iter().map(|identity| identity.as_str().to_owned()).collect(),
            statuses: plan
                .statuses
                .iter()
                .map(|(field, text, m)| (field.as_str().to_owned(), text.clone(), m.as_str().to_owned()))
                .collect(),
            values: plan.values.0.clone(),
            units: plan.units.powers.iter().map(|&power| power.into()).collect(),
            purchases: plan.purchases.map(|found| (found.kind as u32, found.paid)),
            without_amounts: plan.mapping.without_amounts,
            customers_are_emails: plan.customers_are_emails,
            id_prefixes: plan.id_prefixes.clone(),
            fold_ids: plan.fold_ids,
            is_one_of_several: plan.is_one_of_several,
            keeps_totals: plan.keeps_totals,
            is_sheet: plan.is_sheet,
            currency: plan.currency.clone(),
            has_header: plan.has_header,
            zone_minutes: plan.zone_minutes,
        }
    }
}

impl FilePlanDoc {
    /// Reads what another worker wrote.
    ///
    /// # Errors
    /// `internal` when it is no plan.
    pub fn read(json: &str) -> Result<FilePlanDoc> {
        let options = Options::read(json)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let place = |value: &Value| u32::try_from(whole(value)?).ok();
        let column = |value: &Value| Some((text(&value[0])?, place(&value[1])?));
        let pair = |value: &Value| Some((text(&value[0])?, text(&value[1])?));
        let triple = |value: &Value| Some((text(&value[0])?, text(&value[1])?, text(&value[2])?));
        let zone = |value: &Value| i32::try_from(value.as_i64()?).ok();
        let byte = |value: &Value| u8::try_from(whole(value)?).ok();
        Ok(FilePlanDoc {
            delimiter: options.get("delimiter", byte)?,
            quote: options.get("quote", byte)?,
            backslash: needed(&options, "backslash", Value::as_bool)?,
            padded: needed(&options, "padded", Value::as_bool)?,
            header: needed(&options, "header", |value| value.as_array()?.iter().map(text).collect())?,
            columns: needed(&options, "columns", |value| value.as_array()?.iter().map(column).collect())?,
            role: needed(&options, "role", |value| Role::named(value.as_str()?))?.as_str(),
            kept: needed(&options, "kept", |value| value.as_array()?.iter().map(column).collect())?,
            day_first: needed(&options, "dayFirst", Value::as_bool)?,
            decimal_comma: needed(&options, "decimalComma", Value::as_bool)?,
            customers_are_emails: needed(&options, "customersAreEmails", Value::as_bool)?,
            id_prefixes: needed(&options, "idPrefixes", |value| value.as_array()?.iter().map(text).collect())?,
            fold_ids: needed(&options, "foldIds", Value::as_bool)?,
            is_one_of_several: needed(&options, "isOneOfSeveral", Value::as_bool)?,
            keeps_totals: needed(&options, "keepsTotals", Value::as_bool)?,
            is_sheet: needed(&options, "isSheet", Value::as_bool)?,
            without_amounts: needed(&options, "withoutAmounts", Value::as_bool)?,
            from: options.get("from", zone)?,
            without_customers: needed(&options, "withoutCustomers", |value| {
                value.as_array()?.iter().map(text).collect()
            })?,
            without_items: needed(&options, "withoutItems", |value| value.as_array()?.iter().map(text).collect())?,
            rates: needed(&options, "rates", |value| value.as_array()?.iter().map(pair).collect())?,
            identity: needed(&options, "identity", |value| value.as_array()?.iter().map(text).collect())?,
            statuses: needed(&options, "statuses", |value| value.as_array()?.iter().map(triple).collect())?,
            values: needed(&options, "values", |value| value.as_array()?.iter().map(triple).collect())?,
            units: needed(&options, "units", |value| value.as_array()?.iter().map(zone).collect())?,
            purchases: options.get("purchases", |value| Some((place(&value[0])?, value[1].as_bool()?)))?,
            amount_per_order: needed(&options, "amountPerOrder", Value::as_bool)?,
            of_order: needed(&options, "ofOrder", |value| value.as_array()?.iter().map(place).collect())?,
            watched: needed(&options, "watched", |value| value.as_array()?.iter().map(place).collect())?,
            currency: options.text("currency")?,
            has_header: needed(&options, "hasHeader", Value::as_bool)?,
            zone_minutes: needed(&options, "zoneMinutes", zone)?,
        })
    }

    /// The plan itself. What only the engine has to know, such as why a column was chosen, stays with it.
    ///
    /// # Errors
    /// `internal` for unknown fields.
    pub fn plan(&self) -> Result<FilePlan> {
        let mut mapping = Mapping::default();
        mapping.without_amounts = self.without_amounts;
        for (name, index) in &self.columns {
            let field =
                Field::named(name).ok_or_else(|| Error::new(Code::Internal).of_field("plan").with_value(name))?;
            mapping.set(field, *index as usize, Reason::Name);
        }
        let format = Format {
            delimiter: self.delimiter.map_or(Delimiter::Spaces, Delimiter::Byte),
            quote: self.quote,
            backslash: self.backslash,
            padded: self.padded,
        };
        let kept = |(name, column): &(String, u32)| Kept {
            column: *column as usize,
            name: name.clone(),
            sort: None,
            reason: None,
        };
        Ok(FilePlan {
            dialect: Dialect { format, skip: 0, sep_line: false },
            header: self.header.clone(),
            has_header: self.has_header,
            role: Role::named(self.role).unwrap_or(Role::Orders),
            mapping,
            kept: self.kept.iter().map(kept).collect(),
            not_kept: Vec::new(),
            data_start: 0,
            header_rows: 0,
            preamble: 0,
            day_first: Form { value: self.day_first, asked: true },
            decimal_comma: Form { value: self.decimal_comma, asked: true },
            amount_per_order: Form { value: self.amount_per_order, asked: true },
            of_order: self.of_order.iter().map(|&column| column as usize).collect(),
            watched: self.watched.iter().map(|&column| column as usize).collect(),
            population: Population::new(self.from.map(Day), self.without_customers.clone(), self.without_items.clone()),
            rates: self.rates.iter().filter_map(|(currency, value)| Rate::read(currency, value)).collect(),
            identity: self.identity.iter().filter_map(|name| Identity::named(name)).collect(),
            statuses: self
                .statuses
                .iter()
                .filter_map(|(field, text, m)| Some((Field::named(field)?, text.clone(), Meaning::named(m)?)))
                .collect(),
            values: Renames(self.values.clone()),
            units: Units {
                powers: std::array::from_fn(|n| self.units.get(n).map_or(0, |&power| power as i8)),
                asked: true,
            },
            purchases: self.purchases.map(|(kind, paid)| Purchases { kind: kind as usize, paid }),
            customers_are_emails: self.customers_are_emails,
            id_prefixes: self.id_prefixes.clone(),
            fold_ids: self.fold_ids,
            is_one_of_several: self.is_one_of_several,
            keeps_totals: self.keeps_totals,
            is_sheet: self.is_sheet,
            currency: self.currency.clone(),
            zone_minutes: self.zone_minutes,
        })
    }
}

fn needed<T>(options: &Options, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<T> {
    options.get(name, read)?.ok_or_else(|| Error::new(Code::Internal).of_field(name))
}

/// A part of a file to parse.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDoc {
    /// First byte owned.
    pub from: u64,
    /// End of what is owned.
    pub to: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Where the first record starts, if known.
    pub start: Option<u64>,
}

impl TaskDoc {
    /// Reads what the engine wrote.
    ///
    /// # Errors
    /// `internal` when it is no task.
    pub fn read(json: &str) -> Result<TaskDoc> {
        let options = Options::read(json)?;
        Ok(TaskDoc {
            from: needed(&options, "from", whole)?,
            to: needed(&options, "to", whole)?,
            file_bytes: needed(&options, "fileBytes", whole)?,
            start: options.get("start", whole)?,
        })
    }
}

impl From<SliceTask> for TaskDoc {
    fn from(task: SliceTask) -> Self {
        TaskDoc { from: task.from, to: task.to, file_bytes: task.file_bytes, start: task.start }
    }
}

impl From<TaskDoc> for SliceTask {
    fn from(doc: TaskDoc) -> Self {
        SliceTask { from: doc.from, to: doc.to, file_bytes: doc.file_bytes, start: doc.start }
    }
}

/// A slice to parse.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDoc {
    /// File number.
    pub file: u32,
    /// Slice number.
    pub index: u32,
    /// Which bytes.
    pub task: TaskDoc,
}

impl From<Order> for OrderDoc {
    fn from(order: Order) -> Self {
        OrderDoc { file: order.file, index: order.index, task: order.task.into() }
    }
}

/// How orders are made of the blocks of lines that came, in their order.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergingDoc {
    prefix_is_mark: bool,
    scale: u8,
    each_line: bool,
    joins: bool,
    totals: bool,
    parts: Vec<MergePartDoc>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MergePartDoc {
    reader: u32,
    file: u32,
    index: u32,
    counts: bool,
    amount_per_order: bool,
    above: u64,
}

impl From<&Merging> for MergingDoc {
    fn from(merging: &Merging) -> Self {
        let part = |&MergePart { reader, file, index, counts, amount_per_order, above }: &MergePart| {
            let file = file.into();
            MergePartDoc { reader, file, index, counts, amount_per_order, above }
        };
        let parts = merging.parts.iter().map(part).collect();
        let Merging { prefix_is_mark, scale, each_line, joins, totals, .. } = *merging;
        MergingDoc { prefix_is_mark, scale, each_line, joins, totals, parts }
    }
}

impl MergingDoc {
    /// Reads what the engine wrote.
    ///
    /// # Errors
    /// `internal` when it is something else.
    pub fn read(json: &str) -> Result<Merging> {
        let options = Options::read(json)?;
        let part = |value: &Value| {
            Some(MergePart {
                reader: u32::try_from(whole(&value["reader"])?).ok()?,
                file: u16::try_from(whole(&value["file"])?).ok()?,
                index: u32::try_from(whole(&value["index"])?).ok()?,
                counts: value["counts"].as_bool()?,
                amount_per_order: value["amountPerOrder"].as_bool()?,
                above: whole(&value["above"])?,
            })
        };
        Ok(Merging {
            prefix_is_mark: needed(&options, "prefixIsMark", Value::as_bool)?,
            scale: needed(&options, "scale", |value| u8::try_from(whole(value)?).ok())?,
            each_line: needed(&options, "eachLine", Value::as_bool)?,
            joins: needed(&options, "joins", Value::as_bool)?,
            totals: needed(&options, "totals", Value::as_bool)?,
            parts: needed(&options, "parts", |value| value.as_array()?.iter().map(part).collect())?,
        })
    }
}
