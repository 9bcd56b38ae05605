//! Finding one's way in a document without building it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Deserializer, Error as SyntaxError};

use crate::error::{Code, Error, Result};
use crate::limits::Limits;

/// The text, which every value is a part of.
pub(super) struct Document<'a> {
    pub text: &'a str,
    pub limits: &'a Limits,
}

/// An array of objects.
pub(super) struct Found<'a> {
    pub array: &'a str,
    pub path: String,
    objects: u64,
}

impl<'a> Document<'a> {
    /// Where a part of the text begins.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len())
    }

    /// What is wrong in a part of the text.
    pub(super) fn broken(&self, part: &str, error: &SyntaxError) -> Error {
        let lines: usize = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let within = (lines + error.column().saturating_sub(1)).min(part.len());
        Error::new(Code::JsonBroken).at_offset(self.offset(part) + within)
    }

    pub(super) fn too_deep(&self, part: &str) -> Error {
        Error::new(Code::JsonTooDeep).at_offset(self.offset(part)).with_value(self.limits.depth)
    }

    /// Visits the elements of an array.
    pub(super) fn each_element(&self, array: &'a str, mut visit: impl FnMut(&'a str) -> Result<()>) -> Result<()> {
        let mut failed = None;
        let elements = Elements(|element| keep(visit(element), &mut failed));
        let read = Deserializer::from_str(array).deserialize_seq(elements);
        self.outcome(array, read, failed)
    }

    /// Visits the members of an object in their order, keys that stand twice included.
    pub(super) fn each_member(
        &self,
        object: &'a str,
        mut visit: impl FnMut(&str, &'a str) -> Result<()>,
    ) -> Result<()> {
        let mut failed = None;
        let members = Members(|key: &str, value| keep(visit(key, value), &mut failed));
        let read = Deserializer::from_str(object).deserialize_map(members);
        self.outcome(object, read, failed)
    }

    fn outcome(&self, part: &str, read: Result<(), SyntaxError>, failed: Option<Error>) -> Result<()> {
        match failed {
            Some(error) => Err(error),
            None => read.map_err(|error| self.broken(part, &error)),
        }
    }

    /// The array with the most objects that objects lead to; of equals the first.
    pub(super) fn largest_array(&self, object: &'a str) -> Result<Option<Found<'a>>> {
        let mut best = None;
        self.look_in(object, "", 1, &mut best)?;
        Ok(best)
    }

    fn look_in(&self, object: &'a str, path: &str, depth: usize, best: &mut Option<Found<'a>>) -> Result<()> {
        if depth > self.limits.depth {
            return Err(self.too_deep(object));
        }
        self.each_member(object, |key, value| {
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            match value.as_bytes()[0] {
                b'{' => self.look_in(value, &path, depth + 1, best),
                b'[' => {
                    let mut objects = 0;
                    self.each_element(value, |element| {
                        objects += u64::from(element.starts_with('{'));
                        Ok(())
                    })?;
                    if objects > best.as_ref().map_or(0, |found| found.objects) {
                        *best = Some(Found { array: value, path, objects });
                    }
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    }
}

/// Whether to go on; the parser knows only its own errors, so ours waits beside it.
fn keep(result: Result<()>, failed: &mut Option<Error>) -> bool {
    *failed = result.err();
    failed.is_none()
}

struct Elements<V>(V);

impl<'a, V: FnMut(&'a str) -> bool> Visitor<'a> for Elements<V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&RawValue>()? {
            if !(self.0)(element.get()) {
                return Err(A::Error::custom(""));
            }
        }
        Ok(())
    }
}

struct Members<V>(V);

impl<'a, V: FnMut(&str, &'a str) -> bool> Visitor<'a> for Members<V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut key = String::new();
        while members.next_key_seed(Key(&mut key))?.is_some() {
            let value: &RawValue = members.next_value()?;
            if !(self.0)(&key, value.get()) {
                return Err(A::Error::custom(""));
            }
        }
        Ok(())
    }
}

/// Reads a key into a buffer.
struct Key<'b>(&'b mut String);

impl<'a> DeserializeSeed<'a> for Key<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        // As bytes, for half a surrogate pair is no text to the parser.
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E>(self, key: &[u8]) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(&String::from_utf8_lossy(key));
        Ok(())
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(key);
        Ok(())
    }
}

/// Reads a text value into a buffer.
pub(super) fn push_string(out: &mut Vec<u8>, value: &str) {
    let inner = &value[1..value.len() - 1];
    if !inner.contains('\\') {
        return out.extend_from_slice(inner.as_bytes());
    }
    let mut text = String::new();
    // It has been read once, so it can be read again.
    if Key(&mut text).deserialize(&mut Deserializer::from_str(value)).is_ok() {
        out.extend_from_slice(text.as_bytes());
    }
}
