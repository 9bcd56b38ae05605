//! **clientele-readers**: whatever is not UTF-8 delimited text becomes UTF-8 delimited text.
//!
//! The engine has one text reader. Spreadsheets, legacy encodings, archives and JSON are turned into what it reads: comma, quotes, line
//! feed, and a record for each row, so that a row keeps the number by which a person knows it. Modules are listed in the order in which
//! they build on each other: a file imports only from modules above its own.

pub mod error;
pub mod kind;
pub mod limits;

pub mod text;

pub mod encoding;

pub mod container;

pub mod workbook;

pub mod json;

pub mod api;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use kind::Kind;
