//! Sorts rows and writes CSV: UTF-8, commas, a line feed after each row, quotes only where needed.

use clientele::table::order::{key_of, sort_pairs};

use super::Language;
use super::calendar;
use super::data::Label;

/// The items ascending by key, equal ones in their order.
pub(super) fn sorted<T: Clone>(items: &[T], key: impl Fn(&T) -> (i64, usize)) -> Vec<T> {
    // One sort of plain numbers for all ledgers keeps the wasm small.
    let pair = |(i, item): (usize, &T)| {
        let (first, second) = key(item);
        (key_of(first), (second as u64) << 32 | i as u64)
    };
    let mut keys: Vec<(u64, u64)> = items.iter().enumerate().map(pair).collect();
    sort_pairs(&mut keys);
    keys.into_iter().map(|(_, i)| items[i as u32 as usize].clone()).collect()
}

/// A CSV file being written, one field after the other.
pub(super) struct Sheet {
    language: Language,
    out: Vec<u8>,
    row_started: bool,
}

impl Sheet {
    /// A sheet with its header row.
    pub(super) fn new(language: Language, header: &[Label]) -> Self {
        let mut sheet = Self { language, out: Vec::new(), row_started: false };
        header.iter().for_each(|&label| sheet.label(label));
        sheet.end_row();
        sheet
    }

    fn field(&mut self) -> &mut Vec<u8> {
        if self.row_started {
            self.out.push(b',');
        }
        self.row_started = true;
        &mut self.out
    }

    pub(super) fn end_row(&mut self) {
        self.out.push(b'\n');
        self.row_started = false;
    }

    pub(super) fn blank(&mut self) {
        self.field();
    }

    pub(super) fn text(&mut self, text: &str) {
        let out = self.field();
        if text.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend(text.replace('"', "\"\"").bytes());
            out.push(b'"');
        } else {
            out.extend(text.bytes());
        }
    }

    pub(super) fn label(&mut self, label: Label) {
        self.text(label[self.language as usize]);
    }

    /// A prefix and a number padded with zeros, such as `K000017`.
    pub(super) fn code(&mut self, prefix: &str, number: usize, digits: usize) {
        self.text(&format!("{prefix}{number:0digits$}"));
    }

    pub(super) fn number(&mut self, number: i64) {
        self.text(&number.to_string());
    }

    /// Money in cents, shown with two decimals.
    pub(super) fn money(&mut self, cents: i64) {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        self.text(&format!("{sign}{}.{:02}", cents / 100, cents % 100));
    }

    pub(super) fn date(&mut self, day: i64) {
        calendar::push_date(self.field(), day);
    }

    pub(super) fn time(&mut self, at: i64) {
        calendar::push_time(self.field(), at);
    }

    /// The field of a value that may be missing.
    pub(super) fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.blank(),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }
}
