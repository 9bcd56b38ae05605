//! Rows that are written with another delimiter than the rest of their file: put together by hand, or by two programs.

use crate::table::read_date;

use super::csv::{Delimiter, End, Format, Record, read_record};
use super::plan::FilePlan;
use super::words::Field;

/// What rows are tried with.
const DELIMITERS: [u8; 5] = [b';', b'\t', b'|', b',', b' '];

/// Shorter rows say too little about how they are written.
const FEWEST: usize = 3;

/// Reads a record that has too few fields for its file, and that lies between `start` and `end`, with other delimiters: the first one
/// that gives just the fields that the file has, and a date where the date belongs, so that no remark is taken for a row.
///
/// It is a function of the record's own bytes, so that slices do not matter.
pub fn reread(plan: &FilePlan, bytes: &[u8], start: usize, end: usize) -> Option<Record> {
    let width = plan.header.len();
    let date = plan.mapping.column(Field::Date)?;
    let format = plan.dialect.format;
    if width < FEWEST {
        return None;
    }
    let text = &bytes[start..end];
    let others = DELIMITERS.into_iter().filter(|&byte| format.delimiter != Delimiter::Byte(byte));
    let often = |byte: &u8| memchr::memchr_iter(*byte, text).count() + 1 >= width;
    others.filter(often).find_map(|byte| {
        let mut record = Record::new(Format { delimiter: Delimiter::Byte(byte), ..format });
        let is_row = read_record(&bytes[..end], start, true, &mut record) == End::At(end)
            && record.len() == width
            && record.field(bytes, date).is_some_and(|cell| read_date(cell.trim_ascii(), plan.zone_minutes).is_some());
        is_row.then_some(record)
    })
}
