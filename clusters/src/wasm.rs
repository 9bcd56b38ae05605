//! The door to JavaScript: columns and results as typed arrays, what is asked and told as JSON text. No logic.

use js_sys::{Array, Float64Array, JSON, Object, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::api::{self, Asked, Data, Outcome};
use clientele_models::error::Error;

type Reply<T> = Result<T, JsValue>;

fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    // Setting a property of a plain object does not fail.
    let _ = Reflect::set(object, &name.into(), &value.into());
}

fn fail(error: Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", error.code.as_str());
    if let Some(row) = error.row {
        set(&object, "row", row as f64);
    }
    if let Some(field) = error.field {
        set(&object, "field", field);
    }
    if let Some(value) = error.value {
        set(&object, "value", value);
    }
    JSON::stringify(&object).map_or_else(|thrown| thrown, JsValue::from)
}

fn object_of(outcome: Outcome) -> Object {
    let object = Object::new();
    set(&object, "about", outcome.about);
    set(&object, "numbers", outcome.numbers.iter().map(|list| Float64Array::from(&list[..])).collect::<Array>());
    set(&object, "codes", outcome.codes.iter().map(|list| Uint32Array::from(&list[..])).collect::<Array>());
    object
}

fn numbers_of(lists: &Array) -> Vec<Vec<f64>> {
    lists.iter().map(|list| Float64Array::from(list).to_vec()).collect()
}

fn codes_of(lists: &Array) -> Vec<Vec<u32>> {
    lists.iter().map(|list| Uint32Array::from(list).to_vec()).collect()
}

fn outcome_of(object: &JsValue) -> Outcome {
    let array = |name: &str| Reflect::get(object, &name.into()).map(|list| Array::from(&list)).unwrap_or_default();
    let (numbers, codes) = (numbers_of(&array("numbers")), codes_of(&array("codes")));
    let about = Reflect::get(object, &"about".into()).ok().and_then(|text| text.as_string()).unwrap_or_default();
    Outcome { about, numbers, codes }
}

/// Rows to find clusters among.
#[wasm_bindgen]
pub struct Rows(Data);

#[wasm_bindgen]
impl Rows {
    /// Of columns: an array of Float64Array, and one of Uint32Array.
    #[wasm_bindgen(constructor)]
    pub fn new(numbers: &Array, codes: &Array) -> Rows {
        Rows(Data::new(numbers_of(numbers), codes_of(codes)))
    }

    /// Room for so many rows of numbers, which come some at a time.
    #[wasm_bindgen(js_name = byRow)]
    pub fn by_row(columns: usize, rows: usize) -> Rows {
        Rows(Data::by_row(columns, rows))
    }

    /// Takes rows of numbers, one behind the other.
    pub fn append(&mut self, values: &Float64Array) {
        // A part at a time: a copy of all would be as large as the columns.
        self.0.append(values.length() as usize, |from, into| {
            let from = from as u32;
            values.subarray(from, from + into.len() as u32).copy_to(into);
        });
    }

    /// How many parts a task has.
    pub fn parts(&self, task: &str, numbers: &Array, codes: &Array) -> Reply<usize> {
        api::parts(&self.0, &asked(task, numbers, codes)?).map_err(fail)
    }

    /// What comes of one of the parts.
    pub fn part(&self, task: &str, numbers: &Array, codes: &Array, at: usize) -> Reply<Object> {
        api::part(&self.0, &asked(task, numbers, codes)?, at).map(object_of).map_err(fail)
    }

    /// What all parts, in their order, come to.
    pub fn finish(&self, task: &str, numbers: &Array, codes: &Array, parts: &Array) -> Reply<Object> {
        let parts = parts.iter().map(|part| outcome_of(&part)).collect();
        api::finish(&self.0, &asked(task, numbers, codes)?, parts).map(object_of).map_err(fail)
    }
}

fn asked(task: &str, numbers: &Array, codes: &Array) -> Reply<Asked> {
    Asked::new(task, numbers_of(numbers), codes_of(codes)).map_err(fail)
}
