//! What is decided about a file before its rows are read.

use crate::error::{Code, Error, Result};

use super::csv::{self, End, Record};
use super::dialect::Dialect;
use super::mapping::{Mapping, MappingRequest};

/// Everything a worker needs to know to read slices of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlan {
    /// Delimiter and marks.
    pub dialect: Dialect,
    /// Column names.
    pub header: Vec<String>,
    /// Which column fills which field.
    pub mapping: Mapping,
    /// Byte offset of the first record after the header.
    pub data_start: u64,
    /// Records before that: the header.
    pub header_rows: u64,
    /// Zoned times move to this many minutes ahead of UTC.
    pub zone_minutes: i32,
}

/// Plans the reading of a file from its first bytes (`HEAD_BYTES`, or all of a shorter file).
///
/// # Errors
/// What [`Dialect::recognise`] and [`Mapping::choose`] say; `header_only` and `one_column` where there is nothing to read.
pub fn sniff(head: &[u8], file_bytes: u64, asked: &MappingRequest, zone_minutes: i32) -> Result<FilePlan> {
    let dialect = Dialect::recognise(head)?;
    let last = head.len() as u64 == file_bytes;
    let mut record = Record::default();
    let mut at = dialect.skip;
    let mut header_rows = 0;
    // Blank lines before the header are passed over; they count as rows, as in a spreadsheet.
    let names = loop {
        let start = at;
        at = match csv::read_record(head, start, dialect.delimiter, last, &mut record) {
            End::At(next) => next,
            End::Unclosed(_) | End::Unfinished => {
                return Err(Error::new(Code::RecordTooLong).at_row(header_rows + 1).at_offset(start as u64));
            }
        };
        header_rows += 1;
        if !record.is_blank() {
            break header_names(head, &record);
        }
    };
    if head[at..].trim_ascii().is_empty() && last {
        return Err(Error::new(Code::HeaderOnly).with_value(&names.join(", ")));
    }
    if names.len() == 1 {
        return Err(Error::new(Code::OneColumn).in_column(&names[0]));
    }
    let mapping = Mapping::choose(&names, asked)?;
    Ok(FilePlan { dialect, header: names, mapping, data_start: at as u64, header_rows, zone_minutes })
}

fn header_names(head: &[u8], record: &Record) -> Vec<String> {
    let fields = (0..record.len()).filter_map(|i| record.field(head, i));
    fields.map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &[u8]) -> Result<FilePlan, Code> {
        sniff(text, text.len() as u64, &Vec::new(), 0).map_err(|e| e.code())
    }

    #[test]
    fn a_header_with_mark_and_blank_lines() {
        let plan = outcome(b"\xef\xbb\xbf\r\nCustomer , date,\"amount\"\r\n1,2024-01-01,5\r\n").unwrap();
        assert_eq!(plan.header, ["Customer", "date", "amount"]);
        assert_eq!((plan.data_start, plan.header_rows), (31, 2));
    }

    #[test]
    fn what_cannot_be_read_at_all() {
        assert_eq!(outcome(b""), Err(Code::FileEmpty));
        assert_eq!(outcome(b"\xef\xbb\xbf \r\n"), Err(Code::FileEmpty));
        assert_eq!(outcome(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(Code::NotText));
        assert_eq!(outcome(b"\xff\xfea\0,\0"), Err(Code::EncodingUnsupported));
        assert_eq!(outcome(b"customer,date,amount\n"), Err(Code::HeaderOnly));
        assert_eq!(outcome(b"customer\n1\n2\n"), Err(Code::OneColumn));
        assert_eq!(outcome(b"a,b\n1,2\n"), Err(Code::FieldUnmapped));
        assert_eq!(outcome(b"customer,\"date\n1,2\n"), Err(Code::RecordTooLong));
    }
}
