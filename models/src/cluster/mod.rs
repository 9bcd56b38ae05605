//! Clusters: groups of rows that lie close together, how many there are, and how well they are set apart.
//!
//! Data are columns of numbers ([`Points`]); [`prepare`] brings raw columns onto comparable scales and keeps how. Every method takes
//! options and a seed, checks them, and never reads the clock or entropy. Work is cut into chunks of rows by the data alone and merged
//! in their order. Files are listed in the order in which they build on each other.

mod lanes;
mod points;

pub mod prepare;

mod grid;
mod search;
mod seeding;

pub mod kmeans;

pub mod shares;

pub mod batch;
pub mod bisect;

mod partition;

pub mod agreement;
pub mod indices;
pub mod silhouette;
mod tiles;

pub mod pca;

mod densities;
mod expectation;
mod moments;

pub mod mixture;

mod kd;
mod shortest;

mod crowd;
pub mod linkage;
mod ward;

pub mod hierarchy;

pub mod density;

pub mod modes;

pub mod gower;

pub mod profile;

pub mod rules;

pub mod advice;

pub mod choose;
mod references;

pub use lanes::Range;
pub use points::{Points, append};
