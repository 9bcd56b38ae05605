//! Files for people: the same bytes natively, in Node and in every browser.

pub mod batch;
pub mod csv;
pub mod json;

pub use batch::ledger_batch;
pub use csv::{ledger_to_csv, ledger_to_json, to_csv, to_json_rows};
pub use json::to_json;
