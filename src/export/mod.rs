//! Files for people: the same bytes natively, in Node and in every browser.

pub mod csv;

pub use csv::to_csv;
