//! Files for people: the same bytes natively, in Node and in every browser.

pub mod csv;
pub mod json;

pub use csv::to_csv;
pub use json::to_json;
