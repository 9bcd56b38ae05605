//! A shop, expressions about it, and what they mean.

mod records;
pub mod text;
pub mod twin;
pub mod world;
