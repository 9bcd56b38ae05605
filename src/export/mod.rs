//! Files for people: the same bytes natively, in Node and in every browser.

pub mod csv;
pub mod json;

pub use csv::{ledger_to_csv, ledger_to_json, to_csv};
pub use json::to_json;
