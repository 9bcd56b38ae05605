//! Scores: columns computed from the ledger as it was known at the end of a day.

pub mod history;
pub mod rfm;
pub mod scoring;

pub use history::{FIGURES, History, LnDays};
pub use rfm::{Cuts, Monetary, Rfm, RfmOptions};
pub use scoring::{Dimension, Method, Scoring, ScoringOptions};
