//! What engine and job workers tell each other about slices.

use serde::Serialize;
use serde_json::Value;

use super::request::{Options, whole};
use crate::error::{Code, Error, Result};
use crate::ingest::dialect::Dialect;
use crate::ingest::{Field, FilePlan, Mapping, Order, Reason, SliceTask};

/// A file's plan.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilePlanDoc {
    delimiter: u8,
    skip: u32,
    header: Vec<String>,
    columns: Vec<(String, u32)>,
    data_start: u64,
    header_rows: u64,
    zone_minutes: i32,
}

impl From<&FilePlan> for FilePlanDoc {
    fn from(plan: &FilePlan) -> Self {
        FilePlanDoc {
            delimiter: plan.dialect.delimiter,
            skip: plan.dialect.skip as u32,
            header: plan.header.clone(),
            columns: plan.mapping.iter().map(|(field, index, _)| (field.as_str().to_owned(), index as u32)).collect(),
            data_start: plan.data_start,
            header_rows: plan.header_rows,
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
        let column = |value: &Value| Some((text(&value[0])?, u32::try_from(whole(&value[1])?).ok()?));
        let zone = |value: &Value| i32::try_from(value.as_i64()?).ok();
        Ok(FilePlanDoc {
            delimiter: needed(&options, "delimiter", |value| u8::try_from(whole(value)?).ok())?,
            skip: needed(&options, "skip", |value| u32::try_from(whole(value)?).ok())?,
            header: needed(&options, "header", |value| value.as_array()?.iter().map(text).collect())?,
            columns: needed(&options, "columns", |value| value.as_array()?.iter().map(column).collect())?,
            data_start: needed(&options, "dataStart", whole)?,
            header_rows: needed(&options, "headerRows", whole)?,
            zone_minutes: needed(&options, "zoneMinutes", zone)?,
        })
    }

    /// The plan itself. Why a column was chosen stays with the engine.
    ///
    /// # Errors
    /// `internal` for unknown fields.
    pub fn plan(&self) -> Result<FilePlan> {
        let mut mapping = Mapping::default();
        for (name, index) in &self.columns {
            let field =
                Field::named(name).ok_or_else(|| Error::new(Code::Internal).of_field("plan").with_value(name))?;
            mapping.set(field, *index as usize, Reason::Name);
        }
        Ok(FilePlan {
            dialect: Dialect { delimiter: self.delimiter, skip: self.skip as usize },
            header: self.header.clone(),
            mapping,
            data_start: self.data_start,
            header_rows: self.header_rows,
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
