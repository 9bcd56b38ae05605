//! A shop, expressions about it, and what they mean.

pub mod text;
pub mod twin;
pub mod world;
