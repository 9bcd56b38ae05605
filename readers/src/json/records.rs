//! Records whose columns are found on the way.

use std::collections::BTreeMap;

use super::Converted;
use super::value::{Document, push_string};
use crate::error::{Code, Error, Result};
use crate::text::{Table, push_number, push_record};

/// The records so far: cells one after the other, each by its column and where its text begins.
pub(super) struct Records<'d, 'a> {
    document: &'d Document<'a>,
    keys: Vec<String>,
    columns: BTreeMap<String, u32>,
    /// Where each record's cells end.
    ends: Vec<usize>,
    cells: Vec<(u32, usize)>,
    texts: Vec<u8>,
    skipped: u64,
}

impl<'d, 'a> Records<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>) -> Self {
        Records {
            document,
            keys: Vec::new(),
            columns: BTreeMap::new(),
            ends: Vec::new(),
            cells: Vec::new(),
            texts: Vec::new(),
            skipped: 0,
        }
    }

    /// Adds an element: a record if it is an object.
    pub(super) fn push(&mut self, element: &'a str) -> Result<()> {
        if element.starts_with('{') {
            self.push_members(element, &mut String::new(), 1)?;
        } else {
            self.skipped += 1;
        }
        self.push_blank();
        self.document.limits.check_text(self.texts.len())
    }

    pub(super) fn push_blank(&mut self) {
        self.ends.push(self.cells.len());
    }

    fn push_members(&mut self, object: &'a str, path: &mut String, depth: usize) -> Result<()> {
        let document = self.document;
        if depth > document.limits.depth {
            return Err(document.too_deep(object));
        }
        let outer = path.len();
        document.each_member(object, |key, value| {
            if outer > 0 {
                path.push('.');
            }
            path.push_str(key);
            let outcome = match value.as_bytes()[0] {
                b'{' => self.push_members(value, path, depth + 1),
                _ => self.push_cell(path, value),
            };
            path.truncate(outer);
            outcome
        })
    }

    fn push_cell(&mut self, path: &str, value: &str) -> Result<()> {
        let column = self.column(path)?;
        let start = self.texts.len();
        match value.as_bytes()[0] {
            b'"' => push_string(&mut self.texts, value),
            b'n' => {}
            b'[' if value[1..value.len() - 1].trim_ascii().is_empty() => {}
            b'-' | b'0'..=b'9' if value.contains(['e', 'E']) => {
                match value.parse::<f64>().ok().filter(|number| number.is_finite()) {
                    Some(number) => push_number(&mut self.texts, number),
                    None => self.texts.extend_from_slice(value.as_bytes()),
                }
            }
            _ => self.texts.extend_from_slice(value.as_bytes()),
        }
        if self.texts.len() > start {
            self.cells.push((column, start));
        }
        Ok(())
    }

    fn column(&mut self, path: &str) -> Result<u32> {
        // Records are mostly alike: the next column is the one after the last.
        let began = self.ends.last().copied().unwrap_or(0);
        let next = self.cells[began..].last().map_or(0, |cell| cell.0 as usize + 1);
        if self.keys.get(next).is_some_and(|key| key == path) {
            return Ok(next as u32);
        }
        if let Some(column) = self.columns.get(path) {
            return Ok(*column);
        }
        let most = self.document.limits.columns;
        if self.keys.len() == most {
            return Err(Error::new(Code::JsonTooWide).of_field(path).with_value(most));
        }
        let column = self.keys.len() as u32;
        self.keys.push(path.to_owned());
        self.columns.insert(path.to_owned(), column);
        Ok(column)
    }

    pub(super) fn finish(self, path: String) -> Result<Converted> {
        if self.keys.is_empty() {
            return Err(Error::new(Code::JsonNoRecords));
        }
        let limits = self.document.limits;
        let width = self.keys.len() as u32;
        let mut text = Vec::with_capacity(self.texts.len() + self.cells.len());
        push_record(&mut text, (0..).zip(self.keys.iter().map(String::as_bytes)), width);
        let mut cells: Vec<(u32, &[u8])> = Vec::new();
        let mut from = 0;
        for &end in &self.ends {
            cells.clear();
            for at in from..end {
                let stop = self.cells.get(at + 1).map_or(self.texts.len(), |next| next.1);
                cells.push((self.cells[at].0, &self.texts[self.cells[at].1..stop]));
            }
            if cells.is_empty() {
                text.push(b'\n');
            } else {
                if !cells.is_sorted_by(|a, b| a.0 < b.0) {
                    // Of a key that stands twice the later counts, as everywhere.
                    cells.reverse();
                    cells.sort_by_key(|cell| cell.0);
                    cells.dedup_by_key(|cell| cell.0);
                }
                push_record(&mut text, cells.iter().copied(), width);
            }
            limits.check_text(text.len())?;
            from = end;
        }
        let table = Table { text, rows: self.ends.len() as u64 + 1, columns: width.into() };
        Ok(Converted { table, path, skipped: self.skipped })
    }
}
