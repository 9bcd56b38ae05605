//! The commands of the engine and the shapes in which they are asked and answered: serde twins of core types, no arithmetic.

pub mod audit;
pub mod expression;
pub mod fields;
pub mod insight;
pub mod models;
pub mod moves;
pub mod plan;
mod planning;
pub mod query;
pub mod report;
pub mod request;
pub mod rows;
pub mod rules;
pub mod run;
pub mod scheme;
pub mod scores;
pub mod scoring;
pub mod session;
pub mod sketch;
pub mod study;
pub mod tags;
mod uses;
pub mod view;

pub use expression::{DefinitionDoc, EvaluationDoc, ExplanationDoc, ExpressionDoc, ExpressionRequest};
pub use insight::{CardDoc, GridDoc, OverviewDoc};
pub use plan::{FilePlanDoc, MergingDoc, OrderDoc, TaskDoc};
pub use report::{ErrorDoc, OpenReport};
pub use request::{FileRequest, Head, OpenRequest, RowsRequest, SnapshotRequest};
pub use run::{Origin, RunFile};
pub use session::{Begun, Finished, Next, Session};
pub use sketch::SketchDoc;
pub use view::{CellDoc, ColumnInfo, RowsDoc, SnapshotDoc, Summary};

/// The engine's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
