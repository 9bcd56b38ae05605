//! The door to JavaScript. No logic.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::Language;

/// The sample shop's files: orders, customers, interactions and answers, each `{name, bytes}`.
#[wasm_bindgen(js_name = sampleShop)]
pub fn sample_shop(language: &str) -> Result<Array, JsValue> {
    const SEED: u64 = 1;
    let language = if language == "zh" { Language::Zh } else { Language::En };
    let files = Array::new();
    for file in crate::sample_shop(language, SEED) {
        let object = Object::new();
        Reflect::set(&object, &"name".into(), &file.name.into())?;
        Reflect::set(&object, &"bytes".into(), &Uint8Array::from(&file.bytes[..]))?;
        files.push(&object);
    }
    Ok(files)
}
