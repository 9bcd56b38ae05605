//! **clientele-door**: the engine as a WebAssembly module. A crate of its own, so that the engine knows no JavaScript, and so that other
//! modules can use parts of the engine without carrying its door along.

#[cfg(target_arch = "wasm32")]
mod wasm;
