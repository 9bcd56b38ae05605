//! How a file is written: byte order mark, delimiter, quotes.
//!
//! Every plausible format reads the beginning of the file; the best is the one whose records agree in length and whose cells look like
//! something (the data consistency measure of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns", Data Mining and Knowledge Discovery 33, 2019).

use memchr::memmem::find;

use crate::error::{Code, Error, Result};

use super::csv::{Delimiter, End, Format, Record, looks_like_text, read_record};
use super::kind::Kind;

/// The dialect of a delimited text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// How records and fields are marked.
    pub format: Format,
    /// Bytes before the first record: a byte order mark.
    pub skip: usize,
    /// The first record is Excel's `sep=;` line, which says the delimiter and is no data.
    pub sep_line: bool,
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is tried, best known first: of two that do equally well, the first is taken.
const DELIMITERS: [Delimiter; 10] = [
    Delimiter::Byte(b','),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b'|'),
    Delimiter::Byte(0x1f),
    Delimiter::Byte(0x01),
    Delimiter::Byte(b'~'),
    Delimiter::Byte(b'^'),
    Delimiter::Spaces,
    Delimiter::Byte(b' '),
];

/// How much of the file is read to compare formats.
const TRIED_BYTES: usize = 32 << 10;
const TRIED_RECORDS: usize = 200;

/// What a record of a single field counts beside one of many, and a table of odd cells beside none: next to nothing, so that anything
/// that works is preferred.
const LITTLE: f64 = 1e-3;

impl Dialect {
    /// Recognises the dialect from the first bytes of a file. `asked` is the delimiter, where it is known.
    ///
    /// Cost: a few readings of the first 32 KiB.
    ///
    /// # Errors
    /// `file_empty`, `not_text`.
    pub fn recognise(head: &[u8], last: bool, asked: Option<Delimiter>) -> Result<Dialect> {
        let skip = if head.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
        let text = &head[skip..];
        if text.trim_ascii().is_empty() {
            return Err(Error::new(Code::FileEmpty));
        }
        if !looks_like_text(text) {
            return Err(Error::new(Code::NotText));
        }
        let said = said_delimiter(text);
        let known = asked.or(said);
        let mut best = (f64::NEG_INFINITY, Format::with_delimiter(b','));
        let mut is_absent_tried = false;
        for delimiter in DELIMITERS.into_iter().chain(known).filter(|&d| known.is_none_or(|k| k == d)) {
            // All that do not occur cut the text into the same records of one field.
            let is_absent = matches!(delimiter, Delimiter::Byte(byte) if memchr::memchr(byte, text).is_none());
            if is_absent && std::mem::replace(&mut is_absent_tried, true) {
                continue;
            }
            for format in formats(&text[..text.len().min(TRIED_BYTES)], delimiter) {
                let score = consistency(text, last, format);
                if score > best.0 {
                    best = (score, format);
                }
            }
        }
        Ok(Dialect { format: best.1, skip, sep_line: said.is_some() })
    }
}

/// What Excel's first line `sep=;` says.
fn said_delimiter(text: &[u8]) -> Option<Delimiter> {
    let line = text.split(|b| b"\r\n".contains(b)).next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line.split_at_checked(4)? {
        (name, &[delimiter]) if name.eq_ignore_ascii_case(b"sep=") => Some(Delimiter::Byte(delimiter)),
        _ => None,
    }
}

/// The formats with a delimiter that the text gives reason to try.
fn formats(text: &[u8], delimiter: Delimiter) -> Vec<Format> {
    let plain = Format { delimiter, ..Format::with_delimiter(b',') };
    let Delimiter::Byte(byte) = delimiter else { return vec![plain] };
    let has = |pattern: &[u8]| find(text, pattern).is_some();
    // Single spaces stand between cells only where cells with spaces are quoted; elsewhere they are words, or columns drawn with spaces.
    if byte == b' ' && !(has(b" \"") && has(b"\" ")) {
        return Vec::new();
    }
    let mut formats = vec![plain];
    if has(b"\\\"") {
        formats.push(Format { backslash: true, ..plain });
    }
    if has(&[byte, b' ', b'"']) || has(&[byte, b'\t', b'"']) {
        formats.push(Format { padded: true, ..plain });
    }
    if has(&[byte, b'\'']) && has(&[b'\'', byte]) {
        formats.push(Format { quote: Some(b'\''), ..plain });
    }
    formats
}

/// Pattern score times type score: higher where records agree in length, have several fields, and cells that look like something.
fn consistency(text: &[u8], last: bool, format: Format) -> f64 {
    let mut record = Record::new(format);
    // Lengths of records and how many have each.
    let mut patterns: Vec<(usize, usize)> = Vec::new();
    let (mut cells, mut known) = (0usize, 0usize);
    let (mut at, mut records) = (0, 0);
    // Records that start in what is tried; they may end beyond, and so may the search for a quote that closes.
    while at < text.len().min(TRIED_BYTES) && records < TRIED_RECORDS {
        let (End::At(next) | End::Unclosed(next)) = read_record(text, at, last, &mut record) else { break };
        at = next;
        if record.is_blank() {
            continue;
        }
        records += 1;
        match patterns.iter_mut().find(|(length, _)| *length == record.len()) {
            Some((_, count)) => *count += 1,
            None => patterns.push((record.len(), 1)),
        }
        cells += record.len();
        known += record.fields(text).filter(|cell| Kind::of(cell) != Kind::Odd).count();
    }
    let weight = |length: usize| ((length - 1) as f64).max(LITTLE) / length as f64;
    let pattern: f64 = patterns.iter().map(|&(length, count)| count as f64 * weight(length)).sum();
    pattern / patterns.len().max(1) as f64 * ((known as f64 + LITTLE) / cells.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(text: &str) -> Format {
        Dialect::recognise(text.as_bytes(), true, None).unwrap().format
    }

    #[test]
    fn delimiters() {
        let cases: [(&str, Delimiter); 9] = [
            ("a,b\n1,2\n", Delimiter::Byte(b',')),
            ("id;datum;betrag\n1;31.12.2024;12,50\n2;01.01.2025;1.200,00\n", Delimiter::Byte(b';')),
            ("id\tday\tnote\n1\t2024-01-01\tx, y\n2\t2024-01-01\t\n", Delimiter::Byte(b'\t')),
            ("id|day|amount\n1|2024-01-01 10:00|5.00\n", Delimiter::Byte(b'|')),
            (" 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n", Delimiter::Spaces),
            ("id  date    amount\n1   1/2/24  5\n10  1/12/24 500\n", Delimiter::Spaces),
            ("sep=;\na;b,c\n1;2,3\n", Delimiter::Byte(b';')),
            ("a^b^c\n1^2,5^3\n", Delimiter::Byte(b'^')),
            ("a\u{1f}b\n1\u{1f}2\n", Delimiter::Byte(0x1f)),
        ];
        for (text, delimiter) in cases {
            assert_eq!(recognised(text).delimiter, delimiter, "{text}");
        }
        let asked = Dialect::recognise(b"a,b;c\n", true, Some(Delimiter::Byte(b';'))).unwrap();
        assert_eq!(asked.format.delimiter, Delimiter::Byte(b';'));
    }

    #[test]
    fn what_does_not_occur_need_not_be_tried() {
        let naive = |text: &[u8]| {
            let tried = DELIMITERS.into_iter().flat_map(|delimiter| formats(text, delimiter));
            let scored = tried.map(|format| (consistency(text, true, format), format));
            scored.reduce(|best, one| if one.0 > best.0 { one } else { best }).unwrap().1
        };
        let mut rng = crate::rng::Rng::new(3);
        for _ in 0..2000 {
            let pieces = ["a", "12", "2024-01-01", ",", ";", "\t", "|", "~", " ", "\n", "\n", "\"", "\\\"", "'"];
            let pieces = &pieces[rng.below(9) as usize..];
            let text: String = std::iter::once("x").chain((0..rng.below(60)).map(|_| *rng.pick(pieces))).collect();
            assert_eq!(recognised(&text), naive(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn quotes() {
        let single = recognised("id,name,city\n1,'Smith, John','Den Haag'\n2,'Doe, Ann','York'\n");
        assert_eq!(single.quote, Some(b'\''));
        let backslash = recognised("id,note,day\n1,\"a \\\", b\",2024-01-01\n2,\"c\",2024-01-02\n");
        assert!(backslash.backslash);
        let padded = recognised("id, name, city\n1, \"Smith, John\", \"York\"\n2, \"Doe, Ann\", \"Hull\"\n");
        assert!(padded.padded);
        assert_eq!(recognised("id,name\n1,it's\n2,'t Hooft\n"), Format::with_delimiter(b','));
    }
}
