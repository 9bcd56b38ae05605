//! Records and fields of delimited text.
//!
//! The rules, for which `tests` hold a naive twin: a field that *begins* with a quote runs to the quote that closes it, two quotes
//! standing for one (or, where the format says so, a backslash making the next byte an ordinary one). A quote elsewhere is an ordinary
//! byte. Records end at a line feed, a carriage return, or both in this order, or at the end of the file.
//!
//! A quote closes a field *properly* when the field ends behind it, spaces apart. One that does not may stand there because nobody
//! doubled it; then a proper one further on still closes, as long as none comes before it that plainly opens another field, and, where
//! the first such quote stands on the line on which the field began, only on that line. Where none closes properly, the field is closed
//! on its first line: by two quotes at its end (the first of them was not doubled), or by the first quote that is not doubled, and what
//! follows that up to the delimiter is kept as written. Failing that as well, the quote at the field's beginning opens nothing: it is
//! an ordinary byte, and the record is reported.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// What stands between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// This byte.
    Byte(u8),
    /// Any number of spaces and tabs; those at either end of a line are nothing.
    Spaces,
}

/// How records and fields are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// What stands between fields.
    pub delimiter: Delimiter,
    /// The byte that opens and closes fields in which delimiters and line ends are ordinary; `None` where there is none.
    pub quote: Option<u8>,
    /// Between quotes, a backslash makes the next byte ordinary.
    pub backslash: bool,
    /// Spaces between a delimiter and an opening quote are nothing.
    pub padded: bool,
}

impl Format {
    /// Fields between a byte, quoted as RFC 4180 has it.
    pub const fn with_delimiter(delimiter: u8) -> Format {
        Format { delimiter: Delimiter::Byte(delimiter), quote: Some(b'"'), backslash: false, padded: false }
    }

    /// A byte to look for where quotes are looked for: without quotes, one that is looked for anyway.
    fn quote_or_line_feed(&self) -> u8 {
        self.quote.unwrap_or(b'\n')
    }

    fn is_delimiter(&self, byte: u8) -> bool {
        match self.delimiter {
            Delimiter::Byte(delimiter) => byte == delimiter,
            Delimiter::Spaces => is_space(byte),
        }
    }

    /// Where the field that `at` lies in ends, quotes apart: at a delimiter or a line's end.
    fn field_end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = &bytes[at..];
        let found = match self.delimiter {
            Delimiter::Byte(delimiter) => memchr3(delimiter, b'\n', b'\r', rest),
            Delimiter::Spaces => rest.iter().position(|&b| is_space(b) || is_line_end(b)),
        };
        found.map(|n| at + n)
    }

    /// Whether a field ends at a place, spaces apart; `None` where the bytes end before that shows.
    fn ends_behind(&self, bytes: &[u8], at: usize) -> Option<bool> {
        let behind = bytes[at..].iter().find(|&&byte| !is_space(byte) || self.is_delimiter(byte));
        behind.map(|&byte| self.is_delimiter(byte) || is_line_end(byte))
    }

    /// Whether a field begins at a place, going by what stands before it.
    fn opens_at(&self, bytes: &[u8], at: usize) -> bool {
        let mut before = bytes[..at].iter().rev();
        let byte =
            if self.padded { before.find(|&&byte| !is_space(byte) || self.is_delimiter(byte)) } else { before.next() };
        byte.is_some_and(|&byte| self.is_delimiter(byte) || is_line_end(byte))
    }

    /// Where a field's first byte is, given where its delimiter ended.
    fn field_start(&self, bytes: &[u8], at: usize) -> usize {
        match self.delimiter {
            Delimiter::Spaces => after_spaces(bytes, at),
            Delimiter::Byte(_) if self.padded => {
                let start = after_spaces(bytes, at);
                if bytes.get(start).copied() == self.quote { start } else { at }
            }
            Delimiter::Byte(_) => at,
        }
    }
}

fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

pub(super) fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

fn after_spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|&&b| is_space(b)).count()
}

/// A quote closes a field up to this many bytes behind the line on which the field began: more than a spreadsheet's cell can hold, and
/// less than the beginning of a file that plans are made from, so that a quote which closes nowhere is recognised within it.
pub const FARTHEST_CLOSE: usize = 128 << 10;

/// One field: where it lies, and whether it began with a quote that is still to be looked for. Where quotes are plainly opened and closed,
/// it lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FieldSpan {
    start: u32,
    end: u32,
    quoted: bool,
}

/// The fields of one record; reused from record to record.
pub struct Record {
    spans: Vec<FieldSpan>,
    format: Format,
}

impl Record {
    /// A place for the records of a format.
    pub fn new(format: Format) -> Record {
        Record { spans: Vec::new(), format }
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether the record is a line with nothing on it.
    pub fn is_blank(&self) -> bool {
        match self.spans[..] {
            [] => true,
            [FieldSpan { start, end, quoted }] => !quoted && start == end,
            _ => false,
        }
    }

    /// The text of a field with quotes resolved, or `None` when the record is too short.
    pub fn field<'a>(&self, bytes: &'a [u8], index: usize) -> Option<Cow<'a, [u8]>> {
        self.spans.get(index).map(|span| {
            let raw = &bytes[span.start as usize..span.end as usize];
            if span.quoted { unquote(raw, &self.format) } else { Cow::Borrowed(raw) }
        })
    }

    /// The text of a field that began with no quote, or with one that is plainly closed: what is written is what it says.
    #[inline(always)]
    pub fn plain<'a>(&self, bytes: &'a [u8], index: usize) -> Option<&'a [u8]> {
        let span = self.spans.get(index).filter(|span| !span.quoted)?;
        Some(&bytes[span.start as usize..span.end as usize])
    }

    /// All fields.
    pub fn fields<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = Cow<'a, [u8]>> {
        (0..self.len()).filter_map(|i| self.field(bytes, i))
    }

    pub(super) fn clear(&mut self) {
        self.spans.clear();
    }

    /// Has as many plain fields as before, which end there.
    #[inline]
    pub(super) fn cut_at(&mut self, mut start: u32, ends: &[u32]) {
        for (span, &end) in self.spans.iter_mut().zip(ends) {
            *span = FieldSpan { start, end, quoted: false };
            start = end + 1;
        }
    }

    pub(super) fn push(&mut self, start: usize, end: usize, quoted: bool) {
        self.spans.push(FieldSpan { start: start as u32, end: end as u32, quoted });
    }
}

/// How reading one record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The next record starts here.
    At(usize),
    /// The bytes ran out before the record's end, and there are more in the file.
    Unfinished,
    /// The next record starts here, and in this one a quote opens a field and closes nowhere.
    Unclosed(usize),
}

/// Reads the record that starts at `start`, which must lie before the end of `bytes`.
///
/// `last` says that the file ends where the bytes end. Cost: linear in the record.
pub fn read_record(bytes: &[u8], start: usize, last: bool, record: &mut Record) -> End {
    record.spans.clear();
    // Most records hold no quote: find the line's end once, then cut it at delimiters.
    match memchr3(b'\n', b'\r', record.format.quote_or_line_feed(), &bytes[start..]) {
        Some(n) if is_line_end(bytes[start + n]) => {
            let next = next_line(bytes, start + n, last);
            if next != End::Unfinished {
                cut(bytes, start, start + n, record);
            }
            next
        }
        None if last => {
            cut(bytes, start, bytes.len(), record);
            End::At(bytes.len())
        }
        None => End::Unfinished,
        Some(_) => read_quoted(bytes, start, last, record),
    }
}

/// Where a record begins at or after `from`, supposing that `from − 1` does not lie inside quotes.
///
/// `bytes` must hold the byte before `from`. The supposition is checked by the assembler, not here.
pub fn guess_start(bytes: &[u8], from: usize, format: Format, last: bool) -> End {
    let before = bytes[from - 1];
    if is_line_end(before) {
        return next_line(bytes, from - 1, last);
    }
    let mut at = from;
    if !format.is_delimiter(before) {
        // Inside an unquoted field: it ends at a delimiter or the line's end, whatever quotes it holds.
        match format.field_end(bytes, from) {
            Some(end) if is_line_end(bytes[end]) => return next_line(bytes, end, last),
            Some(end) => at = end + 1,
            None if last => return End::At(bytes.len()),
            None => return End::Unfinished,
        }
    }
    if at >= bytes.len() {
        return if last { End::At(at) } else { End::Unfinished };
    }
    read_record(bytes, at, last, &mut Record::new(format))
}

/// Where the line after the one that ends at `end` begins. A carriage return as the last byte known may be half of a line's end.
pub(super) fn next_line(bytes: &[u8], end: usize, last: bool) -> End {
    match (bytes[end], bytes.get(end + 1)) {
        (b'\r', Some(b'\n')) => End::At(end + 2),
        (b'\r', None) if !last => End::Unfinished,
        _ => End::At(end + 1),
    }
}

fn cut(bytes: &[u8], start: usize, end: usize, record: &mut Record) {
    let line = &bytes[start..end];
    match record.format.delimiter {
        Delimiter::Byte(delimiter) => {
            let mut from = start;
            for n in memchr_iter(delimiter, line) {
                record.push(from, start + n, false);
                from = start + n + 1;
            }
            record.push(from, end, false);
        }
        Delimiter::Spaces => {
            for word in line.split(|&b| is_space(b)).filter(|word| !word.is_empty()) {
                let from = word.as_ptr() as usize - bytes.as_ptr() as usize;
                record.push(from, from + word.len(), false);
            }
        }
    }
}

fn read_quoted(bytes: &[u8], start: usize, last: bool, record: &mut Record) -> End {
    let format = record.format;
    let mut from = format.field_start(bytes, start);
    let mut strays = false;
    loop {
        let begins_with_quote = format.quote.is_some() && bytes.get(from).copied() == format.quote;
        let closing = if begins_with_quote { closing_quote(bytes, from, last, &format) } else { Closing::Nowhere };
        let (at, quoted) = match closing {
            Closing::At(close) => (close + 1, true),
            Closing::Nowhere => (from, false),
            Closing::Unknown => return End::Unfinished,
        };
        strays |= begins_with_quote && !quoted;
        let end = match format.field_end(bytes, at) {
            Some(end) => end,
            None if last => bytes.len(),
            None => return End::Unfinished,
        };
        if end > from || format.delimiter != Delimiter::Spaces {
            record.push(from, end, quoted);
        }
        let next = match bytes.get(end) {
            None => End::At(end),
            Some(&byte) if is_line_end(byte) => next_line(bytes, end, last),
            Some(_) => {
                from = format.field_start(bytes, end + 1);
                continue;
            }
        };
        return match next {
            End::At(next) if strays => End::Unclosed(next),
            next => next,
        };
    }
}

/// What closes a field that begins with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    /// The quote here.
    At(usize),
    /// Nothing does.
    Nowhere,
    /// More bytes would tell.
    Unknown,
}

/// What closes the field that begins with the quote at `open`; see the head of this module.
///
/// Cost: linear in what it looks through, which holds no other quote that opens a field, so that reading as a whole stays linear.
fn closing_quote(bytes: &[u8], open: usize, last: bool, format: &Format) -> Closing {
    let near = open + FARTHEST_CLOSE;
    if bytes.len() <= near {
        return closing_within(bytes, open, last, last, format);
    }
    let closing = closing_within(&bytes[..near], open, true, false, format);
    if closing != Closing::Nowhere || has_line_end(&bytes[open..near]) {
        return closing;
    }
    // A line that long swallows no other.
    match memchr2(b'\n', b'\r', &bytes[near..]).map(|n| near + n + FARTHEST_CLOSE) {
        Some(far) if far < bytes.len() => closing_within(&bytes[..far], open, true, false, format),
        _ => closing_within(bytes, open, last, last, format),
    }
}

/// The same as far as a window shows; whether that is all there is to know (`is_all`), and the file ends with it (`is_end`).
fn closing_within(mut window: &[u8], open: usize, mut is_all: bool, mut is_end: bool, format: &Format) -> Closing {
    let Some(quote) = format.quote else { return Closing::Nowhere };
    let (mut first, mut at_line_end) = (None, None);
    let mut at = open + 1;
    while let Some(rest) = window.get(at..) {
        let next = if format.backslash { memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
        let Some(found) = next.map(|n| at + n) else { break };
        if window[found] != quote {
            at = found + 2;
            continue;
        }
        let after = found + window[found..].iter().take_while(|&&byte| byte == quote).count();
        let is_doubled = (after - found) % 2 == 0;
        let ends = match format.ends_behind(window, after) {
            Some(ends) => ends,
            None if is_end => true,
            // Its run may go on, or something stand behind the spaces.
            None => break,
        };
        at = after;
        if is_doubled {
            // `48""` at a field's end, for `48"` whose quote was not doubled.
            if ends && at_line_end.is_none() && !has_line_end(&window[open..found]) {
                at_line_end = Some(after - 1);
            }
            continue;
        }
        if ends {
            return Closing::At(after - 1);
        }
        if found > open + 1 && format.opens_at(window, found) {
            is_all = true;
            break;
        }
        if first.is_none() {
            first = Some(after - 1).filter(|_| !has_line_end(&window[open..found]));
            // From here on, the field may be closed on its first line only.
            if first.is_some()
                && let Some(end) = memchr2(b'\n', b'\r', &window[after..])
            {
                (window, is_all, is_end) = (&window[..=after + end], true, false);
            }
        }
    }
    match at_line_end.or(first) {
        _ if !is_all => Closing::Unknown,
        Some(close) => Closing::At(close),
        None => Closing::Nowhere,
    }
}

fn has_line_end(bytes: &[u8]) -> bool {
    memchr2(b'\n', b'\r', bytes).is_some()
}

/// `"a ""b"" c"d` ─► `a "b" cd`; a quote inside that is not doubled stays.
fn unquote<'a>(raw: &'a [u8], format: &Format) -> Cow<'a, [u8]> {
    let Closing::At(close) = closing_quote(raw, 0, true, format) else { return Cow::Borrowed(raw) };
    let (inner, rest) = (&raw[1..close], &raw[close + 1..]);
    let is_special = |&byte: &u8| Some(byte) == format.quote || (format.backslash && byte == b'\\');
    if rest.is_empty() && !inner.iter().any(is_special) {
        return Cow::Borrowed(inner);
    }
    let mut text = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        // Of two quotes the first stands for both; what is behind a backslash stands for itself.
        let skipped = usize::from(is_special(byte) && (Some(*byte) != format.quote || inner.get(at + 1) == Some(byte)));
        text.extend(inner.get(at + skipped));
        at += 1 + skipped;
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

/// Whether bytes look like text: no NUL and next to no other control characters, separators apart.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    const MOST_CONTROLS: usize = 1000;
    if memchr(0, bytes).is_some() {
        return false;
    }
    let controls =
        bytes.iter().filter(|b| b.is_ascii_control() && !b"\t\n\r\x01\x0b\x0c\x1a\x1b\x1e\x1f".contains(b)).count();
    controls * MOST_CONTROLS <= bytes.len() && memchr3(0xff, 0xfe, 0xc0, &bytes[..bytes.len().min(2)]).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Format = Format::with_delimiter(b',');

    fn rows(text: &str) -> Vec<Vec<String>> {
        let bytes = text.as_bytes();
        let mut record = Record::new(COMMA);
        let mut at = 0;
        let mut rows = Vec::new();
        while at < bytes.len() {
            match read_record(bytes, at, true, &mut record) {
                End::At(next) | End::Unclosed(next) => at = next,
                End::Unfinished => panic!("the file is whole"),
            }
            let fields = (0..record.len()).map(|i| String::from_utf8(record.field(bytes, i).unwrap().into()).unwrap());
            rows.push(fields.collect());
        }
        rows
    }

    #[test]
    fn quoting() {
        assert_eq!(rows("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n"), [["a", "b"], ["1", "x, \"y\"\nz"]]);
        assert_eq!(rows("5\" pipe,\"\",\"a\"b\n"), [["5\" pipe", "", "ab"]]);
        assert_eq!(rows(",\n,"), [["", ""], ["", ""]]);
        assert_eq!(rows("\"\"\"\"\"\"\n"), [["\"\""]]);
        assert_eq!(rows("a\n\nb"), [["a"], [""], ["b"]]);
    }

    #[test]
    fn quotes_that_do_not_close() {
        // Nothing behind it: it opens nothing.
        assert_eq!(rows("1,\"open\nnever,closed"), [["1", "\"open"], ["never", "closed"]]);
        // What comes next opens another field, on this line or a later one.
        assert_eq!(rows("\"2,x,\"a, b\",y\n"), [["\"2", "x", "a, b", "y"]]);
        assert_eq!(rows("\"2,x\n3,\"a, b\"\n"), [["\"2", "x"], ["3", "a, b"]]);
        assert_eq!(rows("1,\"\n\"a, b\",2\n"), [["1", "\""], ["a, b", "2"]]);
        // Quotes inside that nobody doubled.
        assert_eq!(rows("\"\"a, b\",\"c, \"d\", e\"\n"), [["\"a, b", "c, \"d", " e\""]]);
        assert_eq!(rows("\"5\" pipe, long\",\"48\"\",\"x, y\"\n"), [["5\" pipe, long", "48\"", "x, y"]]);
        assert_eq!(rows("\"a\n5\" pipe\" ,b\n"), [["a\n5\" pipe ", "b"]]);
        // On another line than a quote that could close it, nothing does.
        assert_eq!(rows("\"a\"b,c\nd,e\"\n"), [["ab", "c"], ["d", "e\""]]);
    }

    #[test]
    fn quotes_that_close_too_far_away() {
        let mut record = Record::new(COMMA);
        for (length, end) in [(FARTHEST_CLOSE, End::Unclosed(3)), (FARTHEST_CLOSE - 10, End::Unfinished)] {
            let text = format!("\"a\n{}", "b,\"\"\n".repeat(length / 5 + 1));
            assert_eq!(read_record(text.as_bytes(), 0, false, &mut record), end, "{length}");
        }
        // A line may be as long as it likes.
        let long = format!("\"{}\",b\n", "a,".repeat(FARTHEST_CLOSE));
        assert_eq!(read_record(long.as_bytes(), 0, false, &mut record), End::At(long.len()));
        assert_eq!(record.field(long.as_bytes(), 0).unwrap().len(), 2 * FARTHEST_CLOSE);
        assert_eq!(read_record(&long.as_bytes()[..long.len() - 5], 0, false, &mut record), End::Unfinished);
    }

    #[test]
    fn unfinished_records_are_told_apart_from_the_end_of_the_file() {
        let mut record = Record::new(COMMA);
        for text in ["a,b", "a,\"b", "a,\"b\"", "a,\"b\"\"", "\""] {
            assert_eq!(read_record(text.as_bytes(), 0, false, &mut record), End::Unfinished, "{text}");
        }
        assert_eq!(read_record(b"a,\"b", 0, true, &mut record), End::Unclosed(4));
        assert_eq!(
            read_record(b"a,\"b\n\"c", 0, false, &mut record),
            End::Unclosed(5),
            "what opens c has not closed b"
        );
    }

    #[test]
    fn guesses_are_right_outside_quotes() {
        let text = b"a,\"x\ny\",c\nd,5\",\"e\"\nf";
        // Every position that lies outside quotes, and the next record's start.
        for (from, start) in [(1, 10), (2, 10), (8, 10), (10, 10), (11, 19), (12, 19), (15, 19), (19, 19), (20, 20)] {
            assert_eq!(guess_start(text, from, COMMA, true), End::At(start), "{from}");
        }
    }
}
