//! Scores: columns computed from the ledger as it was known at the end of a day.

pub mod rfm;

pub use rfm::{Cuts, Monetary, Rfm, RfmOptions};
