//! Where the bytes are that may end a field, sixty-four bytes at a time. Records without quotes, or with such as are plainly opened and
//! closed, are cut there, and nothing else is looked at.

use wide::u8x16;

use super::csv::{Delimiter, End, Format, Record, is_line_end, next_line, read_record};

/// Bytes that are looked through at a time: marks of this many stay in the fastest memory.
const WINDOW: usize = 16 << 10;
/// Bytes of which a word has a bit each.
const BLOCK: usize = 64;
/// Marks that are put down at a time, whether there are so many or not: guessing how many there are costs more.
const AT_ONCE: usize = 8;

/// Reads one record after the other.
pub struct Records<'a> {
    bytes: &'a [u8],
    /// The file ends where the bytes end.
    last: bool,
    /// The bytes that end or open something; `None` where single bytes do not tell, and each record is read by itself.
    wanted: Option<[u8x16; 4]>,
    delimiter: u8,
    quote: Option<u8>,
    backslash: bool,
    /// Marks, ascending, of the window that ends at `until`, and behind them room.
    marks: Vec<u32>,
    /// How many there are.
    marked: usize,
    next_mark: usize,
    until: usize,
}

impl<'a> Records<'a> {
    /// Of bytes in a format.
    pub fn new(bytes: &'a [u8], format: Format, last: bool) -> Records<'a> {
        let (delimiter, wanted) = match format.delimiter {
            Delimiter::Byte(byte) if !format.padded => {
                (byte, Some([byte, b'\n', b'\r', format.quote.unwrap_or(b'\n')].map(u8x16::splat)))
            }
            _ => (b'\n', None),
        };
        let marks = vec![0; if wanted.is_some() { WINDOW + AT_ONCE } else { 0 }];
        let Format { quote, backslash, .. } = format;
        Records { bytes, last, wanted, delimiter, quote, backslash, marks, marked: 0, next_mark: 0, until: 0 }
    }

    /// Reads the record that starts at `start`, which must lie before the end of the bytes; as [`read_record`] does, and faster where
    /// it begins where the one before ended, and has as many fields.
    pub fn read(&mut self, start: usize, record: &mut Record) -> End {
        if self.wanted.is_none() {
            return read_record(self.bytes, start, self.last, record);
        }
        if let Some(mark) = self.as_before(start, record) {
            return next_line(self.bytes, mark, self.last);
        }
        record.clear();
        let mut from = start;
        loop {
            let Some(mark) = self.mark_from(from) else {
                // The last line of the file may have no end.
                return read_record(self.bytes, start, self.last, record);
            };
            let (text, end) = if Some(self.bytes[mark]) != self.quote {
                (from..mark, mark)
            } else {
                // Whether it opens a field, and where that is closed, `read_record` decides, from the record's start, unless it is plain
                // to see. `""` alone on a line is a field with nothing in it, and not a line with nothing on it.
                match self.plainly_closed(from, mark) {
                    Some(close) if !(record.is_empty() && is_line_end(self.bytes[close + 1])) => {
                        (from + 1..close, close + 1)
                    }
                    _ => return read_record(self.bytes, start, self.last, record),
                }
            };
            record.push(text.start, text.end, false);
            if is_line_end(self.bytes[end]) {
                return next_line(self.bytes, end, self.last);
            }
            from = end + 1;
        }
    }

    /// The quote that closes the field that begins with the one that is marked, if it is the next one, ends the field, and both marks are
    /// known.
    #[inline]
    fn plainly_closed(&mut self, from: usize, mark: usize) -> Option<usize> {
        if mark != from || self.backslash {
            return None;
        }
        let known = &self.marks[self.next_mark..self.marked];
        let at = known.iter().position(|&mark| Some(self.bytes[mark as usize]) == self.quote)?;
        let (close, behind) = (known[at] as usize, *known.get(at + 1)? as usize);
        if behind != close + 1 || Some(self.bytes[behind]) == self.quote {
            return None;
        }
        self.next_mark += at + 2;
        Some(close)
    }

    /// Cuts a record into as many fields as it has, if it is as the one before, and all its marks are known: where its line ends.
    #[inline]
    fn as_before(&mut self, start: usize, record: &mut Record) -> Option<usize> {
        let known = &self.marks[..self.marked];
        while (*known.get(self.next_mark)? as usize) < start {
            self.next_mark += 1;
        }
        let ends = known.get(self.next_mark..self.next_mark + record.len())?;
        let (&last, others) = ends.split_last()?;
        let is_as_before = is_line_end(self.bytes[last as usize])
            && others.iter().all(|&mark| self.bytes[mark as usize] == self.delimiter);
        if !is_as_before {
            return None;
        }
        record.cut_at(start as u32, ends);
        self.next_mark += ends.len();
        Some(last as usize)
    }

    /// The first mark at or after a place.
    fn mark_from(&mut self, from: usize) -> Option<usize> {
        loop {
            while let Some(&mark) = self.marks[..self.marked].get(self.next_mark) {
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
        let (mut marked, mut at) = (0, start as u32);
        let (blocks, rest) = window.as_chunks();
        for block in blocks {
            marked = put_down(marks, marked, at, bits(block, &wanted));
            at += BLOCK as u32;
        }
        // What is left at the end of the file stands before zeros, which no format marks anything with.
        if !rest.is_empty() {
            let mut padded = [0; BLOCK];
            padded[..rest.len()].copy_from_slice(rest);
            marked = put_down(marks, marked, at, bits(&padded, &wanted));
        }
        (self.marked, self.next_mark, self.until) = (marked, 0, until);
    }
}

/// A bit for each byte, the first one's lowest, of those that are wanted.
#[inline(always)]
fn bits(block: &[u8; BLOCK], wanted: &[u8x16; 4]) -> u64 {
    block.as_chunks().0.iter().rev().fold(0, |bits, chunk| {
        let [a, b, c, d] = wanted.map(|byte| u8x16::new(*chunk).simd_eq(byte));
        bits << 16 | u64::from((a | b | c | d).to_bitmask())
    })
}

/// Puts down where the bits are that are set, behind so many marks: how many there are now.
#[inline(always)]
fn put_down(marks: &mut [u32], marked: usize, at: u32, mut bits: u64) -> usize {
    let all = marked + bits.count_ones() as usize;
    let mut from = marked;
    while from < all {
        let room: &mut [u32; AT_ONCE] = marks[from..].first_chunk_mut().expect("room behind the last mark");
        for place in room {
            *place = at + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        from += AT_ONCE;
    }
    all
}

/// Whether bytes are ASCII, most of what is read. The library's own function takes them in words, of which WebAssembly has small ones.
pub(super) fn is_ascii(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let all = |block: &[u8; BLOCK]| {
        block.as_chunks().0.iter().fold(u8x16::ZERO, |all, chunk| all | u8x16::new(*chunk)).to_bitmask() == 0
    };
    blocks.iter().all(all) && rest.is_ascii()
}
