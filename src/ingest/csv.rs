//! Records and fields of delimited text.
//!
//! The rules, for which `tests` hold a naive twin: a field that *begins* with a quote runs to the matching quote, two quotes standing
//! for one; what follows the closing quote up to the delimiter is kept as written. A quote elsewhere is an ordinary byte. Records end
//! at a line feed (a carriage return before it belongs to it) or at the end of the file.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

/// The byte that opens and closes quoted fields.
pub const QUOTE: u8 = b'"';

/// One field: where it lies and whether it began with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpan {
    start: u32,
    end: u32,
    quoted: bool,
}

/// The fields of one record; reused from record to record.
#[derive(Default)]
pub struct Record {
    spans: Vec<FieldSpan>,
}

impl Record {
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
        matches!(self.spans[..], [FieldSpan { start, end, quoted: false }] if start == end)
    }

    /// The text of a field with quotes resolved, or `None` when the record is too short.
    pub fn field<'a>(&self, bytes: &'a [u8], index: usize) -> Option<Cow<'a, [u8]>> {
        self.spans.get(index).map(|span| {
            let raw = &bytes[span.start as usize..span.end as usize];
            if span.quoted { unquote(raw) } else { Cow::Borrowed(raw) }
        })
    }
}

/// How reading one record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The next record starts here.
    At(usize),
    /// The bytes ran out before the record's end, and there are more in the file.
    Unfinished,
    /// The file ended inside quotes.
    Unclosed(usize),
}

/// Reads the record that starts at `start`, which must lie before the end of `bytes`.
///
/// `last` says that the file ends where the bytes end. Cost: linear in the record.
pub fn read_record(bytes: &[u8], start: usize, delimiter: u8, last: bool, record: &mut Record) -> End {
    record.spans.clear();
    // Most records hold no quote: find the line's end once, then cut it at delimiters.
    match memchr2(b'\n', QUOTE, &bytes[start..]) {
        Some(n) if bytes[start + n] == b'\n' => {
            cut(bytes, start, line_end(bytes, start, start + n), delimiter, &mut record.spans);
            End::At(start + n + 1)
        }
        None if last => {
            cut(bytes, start, line_end(bytes, start, bytes.len()), delimiter, &mut record.spans);
            End::At(bytes.len())
        }
        None => End::Unfinished,
        Some(_) => read_quoted(bytes, start, delimiter, last, &mut record.spans),
    }
}

/// Where a record begins at or after `from`, supposing that `from − 1` does not lie inside quotes.
///
/// `bytes` must hold the byte before `from`. The supposition is checked by the assembler, not here.
pub fn guess_start(bytes: &[u8], from: usize, delimiter: u8, last: bool) -> End {
    if bytes[from - 1] == b'\n' {
        return End::At(from);
    }
    let mut at = from;
    if bytes[from - 1] != delimiter {
        // Inside an unquoted field: it ends at a delimiter or the line's end, whatever quotes it holds.
        match memchr2(b'\n', delimiter, &bytes[from..]) {
            Some(n) if bytes[from + n] == b'\n' => return End::At(from + n + 1),
            Some(n) => at = from + n + 1,
            None if last => return End::At(bytes.len()),
            None => return End::Unfinished,
        }
    }
    if at >= bytes.len() {
        return if last { End::At(at) } else { End::Unfinished };
    }
    read_record(bytes, at, delimiter, last, &mut Record::default())
}

fn line_end(bytes: &[u8], start: usize, end: usize) -> usize {
    if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

fn cut(bytes: &[u8], start: usize, end: usize, delimiter: u8, spans: &mut Vec<FieldSpan>) {
    let mut from = start;
    for n in memchr::memchr_iter(delimiter, &bytes[start..end]) {
        spans.push(FieldSpan { start: from as u32, end: (start + n) as u32, quoted: false });
        from = start + n + 1;
    }
    spans.push(FieldSpan { start: from as u32, end: end as u32, quoted: false });
}

fn read_quoted(bytes: &[u8], start: usize, delimiter: u8, last: bool, spans: &mut Vec<FieldSpan>) -> End {
    let mut from = start;
    loop {
        let quoted = bytes.get(from) == Some(&QUOTE);
        let mut at = from;
        if quoted {
            match closing_quote(bytes, from + 1) {
                Some(close) => at = close + 1,
                None if last => {
                    spans.push(FieldSpan { start: from as u32, end: bytes.len() as u32, quoted });
                    return End::Unclosed(bytes.len());
                }
                None => return End::Unfinished,
            }
        }
        match memchr2(delimiter, b'\n', &bytes[at..]) {
            Some(n) if bytes[at + n] == delimiter => {
                spans.push(FieldSpan { start: from as u32, end: (at + n) as u32, quoted });
                from = at + n + 1;
            }
            Some(n) => {
                spans.push(FieldSpan { start: from as u32, end: line_end(bytes, at, at + n) as u32, quoted });
                return End::At(at + n + 1);
            }
            // A quote as the very last byte could be the first of two.
            None if last => {
                spans.push(FieldSpan { start: from as u32, end: line_end(bytes, at, bytes.len()) as u32, quoted });
                return End::At(bytes.len());
            }
            None => return End::Unfinished,
        }
    }
}

/// The first quote from `at` that is not one of two.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let quote = at + memchr(QUOTE, &bytes[at..])?;
        if bytes.get(quote + 1) != Some(&QUOTE) {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// `"a ""b"" c"d` ─► `a "b" cd`; an unclosed one loses only its opening quote.
fn unquote(raw: &[u8]) -> Cow<'_, [u8]> {
    let inner = &raw[1..];
    match closing_quote(inner, 0) {
        Some(close) if close + 1 == inner.len() && memchr(QUOTE, &inner[..close]).is_none() => {
            Cow::Borrowed(&inner[..close])
        }
        close => {
            let end = close.unwrap_or(inner.len());
            let mut text = Vec::with_capacity(inner.len());
            let mut bytes = inner[..end].iter();
            while let Some(&byte) = bytes.next() {
                text.push(byte);
                if byte == QUOTE {
                    bytes.next();
                }
            }
            text.extend_from_slice(inner.get(end + 1..).unwrap_or_default());
            Cow::Owned(text)
        }
    }
}

/// Whether bytes look like text: no NUL and next to no other control characters.
pub(crate) fn looks_like_text(bytes: &[u8]) -> bool {
    const MOST_CONTROLS: usize = 1000;
    if memchr(0, bytes).is_some() {
        return false;
    }
    let controls = bytes.iter().filter(|b| b.is_ascii_control() && !b"\t\n\r\x0b\x0c\x1a\x1b".contains(b)).count();
    controls * MOST_CONTROLS <= bytes.len() && memchr3(0xff, 0xfe, 0xc0, &bytes[..bytes.len().min(2)]).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let bytes = text.as_bytes();
        let mut record = Record::default();
        let mut at = 0;
        let mut rows = Vec::new();
        while at < bytes.len() {
            match read_record(bytes, at, b',', true, &mut record) {
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
        assert_eq!(rows("\"open\nnever, closed"), [["open\nnever, closed"]]);
        assert_eq!(rows("\"\"\"\"\"\"\n"), [["\"\""]]);
        assert_eq!(rows("a\n\nb"), [["a"], [""], ["b"]]);
    }

    #[test]
    fn unfinished_records_are_told_apart_from_the_end_of_the_file() {
        let mut record = Record::default();
        for text in ["a,b", "a,\"b", "a,\"b\"", "a,\"b\"\"", "\""] {
            assert_eq!(read_record(text.as_bytes(), 0, b',', false, &mut record), End::Unfinished, "{text}");
        }
        assert_eq!(read_record(b"a,\"b", 0, b',', true, &mut record), End::Unclosed(4));
    }

    #[test]
    fn guesses_are_right_outside_quotes() {
        let text = b"a,\"x\ny\",c\nd,5\",\"e\"\nf";
        // Every position that lies outside quotes, and the next record's start.
        for (from, start) in [(1, 10), (2, 10), (8, 10), (10, 10), (11, 19), (12, 19), (15, 19), (19, 19), (20, 20)] {
            assert_eq!(guess_start(text, from, b',', true), End::At(start), "{from}");
        }
    }
}
