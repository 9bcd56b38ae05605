//! **clientele-models**: models that are fitted to customers' histories, and what they say.
//!
//! A crate and a WebAssembly module of its own, which is loaded when it is needed. Modules are listed in the order in which they build on
//! each other: a file imports only from modules above its own.

pub mod error;
pub mod math;

pub mod quadrature;

pub mod special;

pub mod dual;

pub mod optimise;

pub mod value;

/// What is learned from customers' own past, and how good it is.
pub mod learn;

pub mod cluster;

pub mod api;

#[cfg(all(target_arch = "wasm32", feature = "door"))]
mod wasm;
