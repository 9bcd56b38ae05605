//! Where the bytes are that may end a field, sixteen bytes at a time. Records without quotes are cut there and nothing else is looked at.

use wide::u8x16;

use super::csv::{Delimiter, End, Format, Record, is_line_end, next_line, read_record};

/// Bytes that are looked through at a time: marks of this many stay in the fastest memory.
const WINDOW: usize = 16 << 10;

/// Reads one record after the other.
pub struct Records<'a> {
    bytes: &'a [u8],
    /// The file ends where the bytes end.
    last: bool,
    /// The bytes that end or open something; `None` where single bytes do not tell, and each record is read by itself.
    wanted: Option<[u8x16; 4]>,
    quote: Option<u8>,
    /// Marks, ascending, of the window that ends at `until`.
    marks: Vec<u32>,
    next_mark: usize,
    until: usize,
}

impl<'a> Records<'a> {
    /// Of bytes in a format.
    pub fn new(bytes: &'a [u8], format: Format, last: bool) -> Records<'a> {
        let quote = format.quote.unwrap_or(b'\n');
        let wanted = match format.delimiter {
            Delimiter::Byte(delimiter) if !format.padded => Some([delimiter, b'\n', b'\r', quote].map(u8x16::splat)),
            _ => None,
        };
        let marks = Vec::with_capacity(WINDOW);
        Records { bytes, last, wanted, quote: format.quote, marks, next_mark: 0, until: 0 }
    }

    /// Reads the record that starts at `start`, which must lie before the end of the bytes; as [`read_record`] does, and faster where
    /// it begins where the one before ended.
    pub fn read(&mut self, start: usize, record: &mut Record) -> End {
        if self.wanted.is_none() {
            return read_record(self.bytes, start, self.last, record);
        }
        record.clear();
        let mut from = start;
        loop {
            let Some(mark) = self.mark_from(from) else {
                // The last line of the file may have no end.
                return read_record(self.bytes, start, self.last, record);
            };
            let byte = self.bytes[mark];
            if is_line_end(byte) {
                record.push(from, mark, false);
                return next_line(self.bytes, mark, self.last);
            }
            if Some(byte) == self.quote {
                // Whether it opens a field, `read_record` decides, from the record's start.
                return read_record(self.bytes, start, self.last, record);
            }
            record.push(from, mark, false);
            from = mark + 1;
        }
    }

    /// The first mark at or after a place.
    fn mark_from(&mut self, from: usize) -> Option<usize> {
        loop {
            while let Some(&mark) = self.marks.get(self.next_mark) {
                self.next_mark += 1;
                if mark as usize >= from {
                    return Some(mark as usize);
                }
            }
            let start = self.until.max(from);
            if start >= self.bytes.len() {
                return None;
            }
            self.look_through(start);
        }
    }

    fn look_through(&mut self, start: usize) {
        let until = (start + WINDOW).min(self.bytes.len());
        let (marks, window) = (&mut self.marks, &self.bytes[start..until]);
        let Some(wanted) = self.wanted else { return };
        marks.clear();
        let mut at = start as u32;
        let mut chunks = window.chunks_exact(16);
        for chunk in &mut chunks {
            push_marks(marks, at, u8x16::new(chunk.try_into().expect("sixteen bytes")), &wanted);
            at += 16;
        }
        // What is left at the end of the file stands before zeros, which no format marks anything with.
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut padded = [0u8; 16];
            padded[..rest.len()].copy_from_slice(rest);
            push_marks(marks, at, u8x16::new(padded), &wanted);
        }
        (self.next_mark, self.until) = (0, until);
    }
}

#[inline(always)]
fn push_marks(marks: &mut Vec<u32>, at: u32, bytes: u8x16, wanted: &[u8x16; 4]) {
    let [a, b, c, d] = wanted.map(|byte| bytes.simd_eq(byte));
    let mut mask = (a | b | c | d).to_bitmask();
    while mask != 0 {
        marks.push(at + mask.trailing_zeros());
        mask &= mask - 1;
    }
}
