//! The door to JavaScript: descriptions as JSON text, bytes as typed arrays, errors as JSON text. No logic.

use js_sys::{Function, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::api::{EntryDoc, ErrorDoc, GuessDoc, SheetDoc, TableDoc, to_json};
use crate::error::Error;
use crate::limits::Limits;
use crate::text::{Part, Sink};
use crate::{container, encoding, json, kind, workbook};

type Reply<T = String> = Result<T, JsValue>;

fn fail(error: Error) -> JsValue {
    to_json(&ErrorDoc::from(&error)).into()
}

/// A text and what is to be known of it: `{report, bytes}`.
fn text(report: &impl Serialize, bytes: &[u8]) -> Reply<Object> {
    let object = Object::new();
    Reflect::set(&object, &"report".into(), &to_json(report).into())?;
    Reflect::set(&object, &"bytes".into(), &Uint8Array::from(bytes))?;
    Ok(object)
}

/// The readers' version.
#[wasm_bindgen]
pub fn version() -> String {
    crate::api::VERSION.to_owned()
}

/// Bytes of a file's beginning, and of its end, that `kind` wants.
#[wasm_bindgen(js_name = kindBytes)]
pub fn kind_bytes() -> f64 {
    kind::SAMPLE_BYTES as f64
}

/// Bytes of text that may be made of one file.
#[wasm_bindgen(js_name = textLimit)]
pub fn text_limit() -> f64 {
    Limits::default().text as f64
}

/// What kind of file it is, by its first and last bytes.
#[wasm_bindgen]
pub fn kind(head: &[u8], tail: &[u8]) -> String {
    kind::Kind::of(head, tail).as_str().to_owned()
}

/// Bytes of a file's beginning that `guessEncoding` wants.
#[wasm_bindgen(js_name = guessBytes)]
pub fn guess_bytes() -> f64 {
    encoding::SAMPLE_BYTES as f64
}

/// Guesses a text's encoding from its first bytes; `complete` says that these are all.
#[wasm_bindgen(js_name = guessEncoding)]
pub fn guess_encoding(sample: &[u8], complete: bool) -> String {
    to_json(&GuessDoc::from(&encoding::guess(sample, complete)))
}

/// The same for HTML and XML, which may name their encoding.
#[wasm_bindgen(js_name = guessMarkupEncoding)]
pub fn guess_markup_encoding(sample: &[u8], complete: bool) -> String {
    to_json(&GuessDoc::from(&encoding::guess_markup(sample, complete)))
}

/// Text in any encoding to UTF-8, chunk by chunk.
#[wasm_bindgen]
pub struct Decoder(encoding::Decoder);

#[wasm_bindgen]
impl Decoder {
    /// A decoder by the encoding's label.
    #[wasm_bindgen(constructor)]
    pub fn new(label: &str) -> Reply<Decoder> {
        encoding::Decoder::new(label).map(Decoder).map_err(fail)
    }

    /// The UTF-8 of the next bytes; `last` says that they are the last.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> Uint8Array {
        Uint8Array::from(self.0.push(bytes, last).as_bytes())
    }

    /// Sequences so far that meant nothing.
    pub fn malformed(&self) -> f64 {
        self.0.malformed() as f64
    }
}

/// An open workbook.
#[wasm_bindgen]
pub struct Workbook(workbook::Workbook);

#[wasm_bindgen]
impl Workbook {
    /// Opens the workbook that a file's bytes are.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Reply<Workbook> {
        workbook::Workbook::open(bytes.into(), &Limits::default()).map(Workbook).map_err(fail)
    }

    /// The list of sheets.
    pub fn sheets(&self) -> String {
        to_json(&self.0.sheets().iter().map(SheetDoc::from).collect::<Vec<_>>())
    }

    /// A sheet, by its place in the list, as delimited text.
    #[wasm_bindgen(js_name = sheetText)]
    pub fn sheet_text(&mut self, sheet: u32) -> Reply<Object> {
        let table = self.0.read_sheet(sheet as usize).map_err(fail)?;
        text(&TableDoc::from(&table), &table.text)
    }

    /// About how many bytes of text a sheet comes to; nothing where it cannot be had in parts.
    #[wasm_bindgen(js_name = expectedText)]
    pub fn expected_text(&mut self, sheet: u32) -> Option<f64> {
        self.0.expected_text(sheet as usize).map(|bytes| bytes as f64)
    }

    /// The same in parts of at least so many bytes: `taker` is given each, and null where those before count for nothing. Returns what is left.
    #[wasm_bindgen(js_name = sheetParts)]
    pub fn sheet_parts(&mut self, sheet: u32, least: u32, taker: &Function) -> Reply<Object> {
        let mut thrown = None;
        let mut take = |part: Part| {
            let part = match part {
                Part::Next(bytes) => Uint8Array::from(bytes).into(),
                Part::Anew => JsValue::NULL,
            };
            thrown = thrown.take().or(taker.call1(&JsValue::NULL, &part).err());
        };
        let sink = Sink { least: least as usize, take: &mut take };
        let table = self.0.read_sheet_in_parts(sheet as usize, sink).map_err(fail)?;
        thrown.map_or_else(|| text(&TableDoc::from(&table), &table.text), Err)
    }
}

/// An open zip or gzip file.
#[wasm_bindgen]
pub struct Archive(container::Archive);

#[wasm_bindgen]
impl Archive {
    /// Opens the archive that a file's bytes are.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Reply<Archive> {
        container::Archive::open(bytes.into(), &Limits::default()).map(Archive).map_err(fail)
    }

    /// The list of entries.
    pub fn entries(&self) -> Reply {
        let entries = self.0.entries().map_err(fail)?;
        Ok(to_json(&entries.iter().map(EntryDoc::from).collect::<Vec<_>>()))
    }

    /// Begins to unpack an entry, by its place in the list.
    pub fn unpack(&mut self, entry: u32) -> Reply<Inflate> {
        self.0.open_entry(entry as usize, &Limits::default()).map(Inflate).map_err(fail)
    }
}

/// An entry as it is unpacked.
#[wasm_bindgen]
pub struct Inflate(container::Inflate);

#[wasm_bindgen]
impl Inflate {
    /// The next bytes, about a megabyte; none at the end.
    pub fn next(&mut self) -> Reply<Uint8Array> {
        Ok(Uint8Array::from(&self.0.next_bytes().map_err(fail)?[..]))
    }
}

/// JSON, or an object on each line, as delimited text.
#[wasm_bindgen(js_name = jsonText)]
pub fn json_text(bytes: &[u8]) -> Reply<Object> {
    let converted = json::to_table(bytes, &Limits::default()).map_err(fail)?;
    text(&TableDoc::from(&converted), &converted.table.text)
}
