//! **clientele**: customer segmentation that runs where the data is.
//!
//! Ledgers go in; everything else is a column of a snapshot, a pure function of (ledgers, as-of date, config). Modules are listed in
//! the order in which they build on each other: a file imports only from modules above its own. See `ARCHITECTURE.md`.

pub mod error;
pub mod math;
pub mod rng;
pub mod table;

pub mod ingest;

pub mod expr;
pub mod score;

pub mod scheme;

pub mod snapshot;

pub mod insight;

pub mod export;

pub mod api;
