//! JSON to delimited text: arrays of objects, an object on each line, and envelopes around an array.
//!
//! Values are taken as they are written: an amount keeps its digits, a long number its length. Nested keys are joined by dots; arrays
//! within a record stay JSON text.

mod records;
mod value;

use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::error::{Code, Error, Result};
use crate::limits::Limits;
use crate::text::Table;
use records::Records;
use value::Document;

const UTF8_MARK: &str = "\u{feff}";

/// What came of a JSON file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The text. Its first record holds the keys; record n + 1 is the n-th element of the array, or the n-th line of the file.
    pub table: Table,
    /// Keys that lead to the array, joined by dots; empty when it is the document itself, or its lines.
    pub path: String,
    /// Elements that are no objects; their records are blank.
    pub skipped: u64,
}

/// Turns JSON into delimited text: the document's array, or the largest array of objects within its objects, or, where there is none,
/// the document as one record; or an object on each line. Keys stand in the order in which they first appear.
///
/// Cost: linear in the text, times the depth of nested objects.
///
/// # Errors
/// `json_broken` with the offset, `json_no_records`, `json_too_deep`, `json_too_wide`, `text_too_large`.
pub fn to_table(bytes: &[u8], limits: &Limits) -> Result<Converted> {
    let lossy = String::from_utf8_lossy(bytes);
    let text = lossy.strip_prefix(UTF8_MARK).unwrap_or(&lossy);
    let skipped = lossy.len() - text.len();
    convert(text, limits).map_err(|error| match error.offset {
        Some(offset) => error.at_offset(offset as usize + skipped),
        None => error,
    })
}

fn convert(text: &str, limits: &Limits) -> Result<Converted> {
    let document = Document { text, limits };
    let mut values = Deserializer::from_str(text).into_iter::<&RawValue>();
    let first = match values.next() {
        None => return Err(Error::new(Code::JsonNoRecords)),
        Some(value) => value.map_err(|error| document.broken(text, &error))?.get(),
    };
    let end = values.byte_offset();
    if text[end..].trim_ascii().is_empty() {
        return whole(&document, first);
    }
    // What follows must be further lines.
    if first.contains('\n') || !text[end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') {
        return Err(Error::new(Code::JsonBroken).at_offset(end));
    }
    lines(&document)
}

/// One document.
fn whole(document: &Document<'_>, value: &str) -> Result<Converted> {
    let mut records = Records::new(document);
    let path = match value.as_bytes()[0] {
        b'[' => {
            document.each_element(value, |element| records.push(element))?;
            String::new()
        }
        b'{' => match document.largest_array(value)? {
            Some(found) => {
                document.each_element(found.array, |element| records.push(element))?;
                found.path
            }
            None => {
                records.push(value)?;
                String::new()
            }
        },
        _ => return Err(Error::new(Code::JsonNoRecords)),
    };
    records.finish(path)
}

/// An object on each line; lines without one keep their number.
fn lines(document: &Document<'_>) -> Result<Converted> {
    let mut records = Records::new(document);
    for line in document.text.lines() {
        if line.trim_ascii().is_empty() {
            records.push_blank();
        } else {
            let value: &RawValue = serde_json::from_str(line).map_err(|error| document.broken(line, &error))?;
            records.push(value.get())?;
        }
    }
    records.finish(String::new())
}

#[cfg(test)]
mod tests;
