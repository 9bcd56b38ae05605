//! What is learned from customers' own past, and how good it is.

pub mod judge;
pub mod logistic;
