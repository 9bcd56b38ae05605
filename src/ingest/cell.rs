//! What a cell says beside what is read from it: what it was written for, and where it stands.

use std::borrow::Cow;

use super::csv::Record;
use super::issues::Sample;
use crate::error::excerpt;
use crate::table::hash::hash;

/// A row as a number, whatever ends its line.
pub(super) fn written(row: &[u8]) -> u64 {
    hash(row.trim_ascii_end())
}

/// A place for a message: of a whole row where no column is meant.
pub(super) fn place(bytes: &[u8], record: &Record, row: u64, column: Option<usize>) -> Sample {
    let value = match column {
        Some(column) => record.field(bytes, column).unwrap_or_default(),
        None => joined(bytes, record).into(),
    };
    let value = excerpt(&String::from_utf8_lossy(&value));
    Sample { file: 0, row, column: column.map(|c| c as u32), value }
}

/// The record for a message, cells separated.
pub(super) fn joined(bytes: &[u8], record: &Record) -> Vec<u8> {
    let cells: Vec<Cow<'_, [u8]>> = record.fields(bytes).collect();
    cells.join(&b" | "[..])
}

/// `="00123"` ─► `00123`: what keeps a spreadsheet from taking an id for a number.
pub(super) fn without_formula(cell: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match cell {
        Cow::Borrowed([b'=', b'"', text @ .., b'"']) => Cow::Borrowed(text),
        Cow::Owned(text) if text.len() > 2 && text.starts_with(b"=\"") && text.ends_with(b"\"") => {
            Cow::Owned(text[2..text.len() - 1].to_vec())
        }
        cell => cell,
    }
}

/// `17850.0` ─► `17850`: how spreadsheets and data frames write integer ids with gaps.
pub(super) fn without_float_suffix(id: &[u8]) -> Option<&[u8]> {
    let point = id.iter().position(|&b| b == b'.')?;
    let (integer, zeros) = (&id[..point], &id[point + 1..]);
    let is_float = !integer.is_empty()
        && integer.iter().all(u8::is_ascii_digit)
        && !zeros.is_empty()
        && zeros.iter().all(|&b| b == b'0');
    is_float.then_some(integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_suffixes() {
        assert_eq!(without_float_suffix(b"17850.0"), Some(&b"17850"[..]));
        assert_eq!(without_float_suffix(b"1.00"), Some(&b"1"[..]));
        for id in ["17850", "17850.5", ".0", "17850.", "a.0", "1.0.0", "-1.0"] {
            assert_eq!(without_float_suffix(id.as_bytes()), None, "{id}");
        }
    }
}
