//! What engine and job workers tell each other about slices.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::ingest::dialect::Dialect;
use crate::ingest::{Field, FilePlan, Mapping, Order, Reason, SliceTask};

/// A file's plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilePlanDoc {
    delimiter: u8,
    skip: u32,
    header: Vec<String>,
    columns: Vec<(String, u32)>,
    data_start: f64,
    header_rows: f64,
    zone_minutes: i32,
}

impl From<&FilePlan> for FilePlanDoc {
    fn from(plan: &FilePlan) -> Self {
        FilePlanDoc {
            delimiter: plan.dialect.delimiter,
            skip: plan.dialect.skip as u32,
            header: plan.header.clone(),
            columns: plan.mapping.iter().map(|(field, index, _)| (field.as_str().to_owned(), index as u32)).collect(),
            data_start: plan.data_start as f64,
            header_rows: plan.header_rows as f64,
            zone_minutes: plan.zone_minutes,
        }
    }
}

impl FilePlanDoc {
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
            data_start: self.data_start as u64,
            header_rows: self.header_rows as u64,
            zone_minutes: self.zone_minutes,
        })
    }
}

/// A part of a file to parse.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDoc {
    /// First byte owned.
    pub from: f64,
    /// End of what is owned.
    pub to: f64,
    /// Bytes of the file.
    pub file_bytes: f64,
    /// Where the first record starts, if known.
    pub start: Option<f64>,
}

impl From<SliceTask> for TaskDoc {
    fn from(task: SliceTask) -> Self {
        TaskDoc {
            from: task.from as f64,
            to: task.to as f64,
            file_bytes: task.file_bytes as f64,
            start: task.start.map(|n| n as f64),
        }
    }
}

impl From<TaskDoc> for SliceTask {
    fn from(doc: TaskDoc) -> Self {
        SliceTask {
            from: doc.from as u64,
            to: doc.to as u64,
            file_bytes: doc.file_bytes as u64,
            start: doc.start.map(|n| n as u64),
        }
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
