//! **clientele-readers**: whatever is not UTF-8 delimited text becomes UTF-8 delimited text.
//!
//! The engine has one text reader. Spreadsheets, legacy encodings, archives and JSON are turned into what it reads: comma, quotes, line
//! feed, and a record for each row, so that a row keeps the number by which a person knows it. Modules are listed in the order in which
//! they build on each other.

pub mod error;
pub mod kind;
pub mod limits;

pub mod encoding;
pub mod text;

pub mod container;
pub mod workbook;

pub use kind::Kind;
