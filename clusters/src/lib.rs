//! **clientele-clusters**: what is asked about clusters, cut into parts that any worker can do, and put together in their order.
//!
//! The clusters themselves are in `clientele-models`; this crate and its WebAssembly module are what is loaded by who looks for some.

pub mod api;

#[cfg(target_arch = "wasm32")]
mod wasm;
