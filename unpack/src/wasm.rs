//! The door to JavaScript. No logic.

use wasm_bindgen::prelude::*;

/// The bytes that were packed; see the crate's `unpack`.
#[wasm_bindgen]
pub fn unpack(packed: &[u8], before: &[u8]) -> Result<Vec<u8>, JsError> {
    Ok(crate::unpack(packed, before)?)
}
