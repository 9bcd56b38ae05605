//! A sheet's rows in the form in which programs write them, as records; a sheet with merged cells is not of that form, for they have to be
//! known before the first row and stand behind the last. calamine reads the same, and everything else, several times slower:
//! it is asked where something unusual is met, and is the twin in the tests.

use calamine::ExcelDateTime;
use memchr::{memchr, memmem};

use super::cells::{push_bool, push_date_time};
use super::formats::Formats;
use super::package::{MERGED, Search};
use super::plain::PlainCell;
use super::scan::{Tag, is_space, push_text, small_number};
use super::texts::{SharedTexts, push_item};
use crate::container::Inflate;
use crate::error::{Error, Result};
use crate::text::{Sink, TableWriter, push_number};

/// Bytes unpacked at a time, which the processor still has at hand when they are read, and the most that one row may take.
const STEP: usize = 128 << 10;
const LONGEST_ROW: usize = 16 << 20;

/// Digits that the shortest text of a number is sure to keep.
const KEPT_DIGITS: usize = 15;
/// Zeros behind the point of a number that is written without an exponent.
const LEADING_ZEROS: usize = 5;

/// Why reading stops.
enum Stop {
    Unusual,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

type Step<T> = std::result::Result<T, Stop>;

fn usual<T>(found: Option<T>) -> Step<T> {
    match found {
        Some(found) => Ok(found),
        None => Err(Stop::Unusual),
    }
}

/// A sheet as it is read.
pub(super) struct Rows<'a> {
    pub texts: &'a SharedTexts,
    pub formats: &'a Formats,
    row: u32,
    column: u32,
}

impl<'a> Rows<'a> {
    pub(super) fn new(texts: &'a SharedTexts, formats: &'a Formats) -> Rows<'a> {
        Rows { texts, formats, row: 0, column: 0 }
    }

    /// Gives all cells of a sheet to `writer`, and what that writes part by part to `sink`; false where something unusual was met.
    ///
    /// # Errors
    /// Those of unpacking and of [`TableWriter::cell`].
    pub(super) fn read(mut self, sheet: &mut Inflate, writer: &mut TableWriter, sink: &mut Sink<'_>) -> Result<bool> {
        match self.read_all(sheet, writer, sink) {
            Ok(()) => Ok(true),
            Err(Stop::Unusual) => Ok(false),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    #[inline(never)]
    fn read_all(&mut self, sheet: &mut Inflate, writer: &mut TableWriter, sink: &mut Sink<'_>) -> Step<()> {
        let mut piece = Piece::default();
        piece.fill(sheet)?;
        let start = usual(start_of_rows(piece.xml()))?;
        let mut merged = Search::new(MERGED);
        merged.look(&piece.xml()[..start]);
        piece.let_go(start);
        loop {
            let xml = piece.xml();
            // Up to the end of the last whole row.
            let end = if piece.is_last {
                xml.len()
            } else {
                memmem::rfind(xml, b"</row>").map_or(0, |at| at + b"</row>".len())
            };
            if self.rows(&xml[..end], writer)? || xml[end..].trim_ascii_start().starts_with(b"</sheetData>") {
                // Also for the sake of the checksum, which is known at the end.
                while !piece.is_last && !merged.found {
                    merged.look(piece.xml());
                    piece.let_go(piece.length);
                    piece.fill(sheet)?;
                }
                merged.look(piece.xml());
                return usual((!merged.found).then_some(()));
            }
            writer.hand_out(sink);
            piece.let_go(end);
            usual((!piece.is_last && piece.length <= LONGEST_ROW).then_some(()))?;
            piece.fill(sheet)?;
        }
    }

    /// Whole rows; true at the end of all.
    #[inline(never)]
    fn rows(&mut self, xml: &[u8], writer: &mut TableWriter) -> Step<bool> {
        let mut at = 0;
        loop {
            while xml.get(at).is_some_and(|byte| is_space(*byte)) {
                at += 1;
            }
            let rest = &xml[at..];
            if let Some(end) = self.plain_cell(xml, at, writer)? {
                at = end;
            } else if rest.starts_with(b"<c") {
                at = self.cell(xml, at + b"<c".len(), writer)?;
            } else if rest.starts_with(b"</row>") {
                self.end_row();
                at += b"</row>".len();
            } else if rest.starts_with(b"<row") {
                let tag = usual(Tag::at(xml, at + b"<row".len()))?;
                for attribute in tag.attributes() {
                    let (name, value) = usual(attribute)?;
                    if name == b"r" {
                        self.row = usual(small_number(value).and_then(|number| number.checked_sub(1)))?;
                        break;
                    }
                }
                if tag.is_empty {
                    self.end_row();
                }
                at = tag.end;
            } else if rest.is_empty() {
                return Ok(false);
            } else {
                return if rest.starts_with(b"</sheetData>") { Ok(true) } else { Err(Stop::Unusual) };
            }
        }
    }

    fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// The cell that begins at `at`, if it is written as nearly all are; returns where it ends. A function of its own: what runs as WebAssembly
    /// is made fast function by function, and only for the calls that follow.
    #[inline(never)]
    fn plain_cell(&mut self, xml: &[u8], at: usize, writer: &mut TableWriter) -> Result<Option<usize>> {
        let Some(cell) = PlainCell::at(xml, at) else { return Ok(None) };
        let Some(value) = self.plain_value(&cell) else { return Ok(None) };
        writer.known_cell(cell.row, cell.column, |out| {
            match value {
                Value::Text(text, is_plain) => {
                    out.extend_from_slice(text);
                    return is_plain;
                }
                Value::Number(number) => push_number(out, number),
                Value::Date(date) => push_date_time(out, &date),
            }
            true
        })?;
        self.column = cell.column + 1;
        Ok(Some(cell.end))
    }

    fn plain_value<'b>(&'b self, cell: &PlainCell<'b>) -> Option<Value<'b>> {
        let raw = cell.value;
        if cell.is_shared_text {
            let (text, is_plain) = self.texts.get(small_number(raw)? as usize)?;
            return Some(Value::Text(text, is_plain));
        }
        Some(match self.formats.date(cell.style, || number(raw))? {
            Some(date) => Value::Date(date),
            None if is_shortest(raw) => Value::Text(raw, true),
            None => Value::Number(number(raw)?),
        })
    }

    /// The cell whose attributes begin at `at`; returns where it ends.
    #[inline(never)]
    fn cell(&mut self, xml: &[u8], at: usize, writer: &mut TableWriter) -> Step<usize> {
        let (cell, mut at) = usual(Cell::at(xml, at))?;
        let row = match cell.place {
            Some((row, column)) => {
                self.column = column;
                row
            }
            None => self.row,
        };
        let column = self.column;
        self.column += 1;
        if !cell.is_empty {
            at = usual(behind_formula(xml, at))?;
        }
        if cell.is_empty || xml[at..].starts_with(b"</c>") {
            writer.cell(row, column, |_| {})?;
            return Ok(if cell.is_empty { at } else { at + b"</c>".len() });
        }
        let mut length = None;
        writer.known_cell(row, column, |out| {
            let value = self.value(out, &cell, &xml[at..]);
            length = value.map(|(length, _)| length);
            value.is_some_and(|(_, is_plain)| is_plain)
        })?;
        at += usual(length)?;
        usual(xml[at..].starts_with(b"</c>").then_some(at + b"</c>".len()))
    }

    /// Appends the value that `xml` begins with; returns its length, and whether it is known to need no quotes.
    fn value(&self, out: &mut Vec<u8>, cell: &Cell, xml: &[u8]) -> Option<(usize, bool)> {
        let start = out.len();
        let is_text = |out: &[u8]| std::str::from_utf8(&out[start..]).is_ok();
        if let Some(item) = xml.strip_prefix(b"<is>") {
            let length = b"<is>".len() + push_item(out, item)?;
            return is_text(out).then_some((length, false));
        }
        let behind = xml.strip_prefix(b"<v>")?;
        // Numbers are too short to be worth looking further.
        let is_short = cell.kind != b"str";
        let end = if is_short { behind.iter().position(|byte| *byte == b'<') } else { memchr(b'<', behind) };
        let (raw, behind) = behind.split_at(end?);
        let length = b"<v>".len() + raw.len() + behind.starts_with(b"</v>").then_some(b"</v>".len())?;
        match cell.kind {
            b"" | b"n" if raw.is_empty() => {}
            b"" | b"n" => match self.formats.date(cell.style, || number(raw))? {
                Some(date) => push_date_time(out, &date),
                None if is_shortest(raw) => out.extend_from_slice(raw),
                None => push_number(out, number(raw)?),
            },
            b"s" => {
                let (text, is_plain) = self.texts.get(small_number(raw)? as usize)?;
                out.extend_from_slice(text);
                return Some((length, is_plain));
            }
            b"str" => {
                push_text(out, raw)?;
                return is_text(out).then_some((length, false));
            }
            b"b" => push_bool(out, matches!((raw, raw == b"1"), (b"0" | b"1", _)).then_some(raw == b"1")?),
            b"e" => {
                let is_known =
                    [&b"#DIV/0!"[..], b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"].contains(&raw);
                out.extend_from_slice(is_known.then_some(raw)?);
            }
            _ => return None,
        }
        Some((length, true))
    }
}

/// What a plain cell holds: a text and whether it needs no quotes, or what is to be written out.
enum Value<'a> {
    Text(&'a [u8], bool),
    Number(f64),
    Date(ExcelDateTime),
}

/// Some of a sheet, in a buffer that stays.
#[derive(Default)]
struct Piece {
    buffer: Vec<u8>,
    length: usize,
    /// Nothing follows it.
    is_last: bool,
}

impl Piece {
    fn xml(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Unpacks some more.
    fn fill(&mut self, sheet: &mut Inflate) -> Result<()> {
        let end = self.length + STEP;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        let length = sheet.fill(&mut self.buffer[self.length..end])?;
        self.length += length;
        self.is_last = length < STEP;
        Ok(())
    }

    /// What comes before `start` was read.
    fn let_go(&mut self, start: usize) {
        self.buffer.copy_within(start..self.length, 0);
        self.length -= start;
    }
}

/// Where the rows begin, if nothing before them could hide that.
fn start_of_rows(xml: &[u8]) -> Option<usize> {
    const START: &[u8] = b"<sheetData";
    let at = memmem::find(xml, START)?;
    let tag = Tag::at(xml, at + START.len())?;
    (!tag.is_empty && memmem::find(&xml[..at], b"<!").is_none()).then_some(tag.end)
}

/// What a cell's tag says.
struct Cell<'a> {
    place: Option<(u32, u32)>,
    style: usize,
    kind: &'a [u8],
    is_empty: bool,
}

impl<'a> Cell<'a> {
    /// Byte by byte: tags of cells are short, and there is nothing of which there is more.
    fn at(xml: &'a [u8], mut at: usize) -> Option<(Cell<'a>, usize)> {
        let mut cell = Cell { place: None, style: usize::MAX, kind: b"", is_empty: false };
        loop {
            let name = match xml.get(at)? {
                b'>' => return Some((cell, at + 1)),
                b'/' => {
                    cell.is_empty = xml.get(at + 1) == Some(&b'>');
                    return cell.is_empty.then_some((cell, at + 2));
                }
                b' ' => {
                    at += 1;
                    continue;
                }
                name if name.is_ascii_alphabetic() => *name,
                _ => return None,
            };
            let start = at;
            while xml.get(at)?.is_ascii_alphabetic() {
                at += 1;
            }
            let is_short = at == start + 1;
            if xml.get(at..at + 2)? != b"=\"" {
                return None;
            }
            let value = at + 2;
            at = value;
            while *xml.get(at)? != b'"' {
                at += 1;
            }
            let value = &xml[value..at];
            at += 1;
            match name {
                b'r' if is_short => cell.place = Some(place(value)?),
                b's' if is_short => cell.style = small_number(value)? as usize,
                b't' if is_short => cell.kind = value,
                _ => {}
            }
        }
    }
}

/// Row and column of `BC23`, from 0.
pub(super) fn place(reference: &[u8]) -> Option<(u32, u32)> {
    const MOST_LETTERS: usize = 3;
    let (mut letters, mut column) = (0, 0);
    while let Some(letter) = reference.get(letters).filter(|byte| byte.is_ascii_uppercase()) {
        if letters == MOST_LETTERS {
            return None;
        }
        column = column * 26 + u32::from(letter - b'@');
        letters += 1;
    }
    Some((small_number(&reference[letters..])?.checked_sub(1)?, column.checked_sub(1)?))
}

/// Past the formula, if one stands there: its result follows.
fn behind_formula(xml: &[u8], at: usize) -> Option<usize> {
    if !xml[at..].starts_with(b"<f") {
        return Some(at);
    }
    let tag = Tag::at(xml, at + b"<f".len())?;
    if tag.is_empty {
        return Some(tag.end);
    }
    let end = tag.end + memchr(b'<', &xml[tag.end..])?;
    xml[end..].starts_with(b"</f>").then_some(end + b"</f>".len())
}

/// A number that is written as numbers are.
fn number(raw: &[u8]) -> Option<f64> {
    let is_plain = raw[0] != b'+' && raw.iter().all(|byte| byte.is_ascii_digit() || b".-+eE".contains(byte));
    let text = std::str::from_utf8(raw).ok().filter(|_| is_plain)?;
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a number is already written as [`push_number`] would: few enough digits for no shorter text to mean the same, and none too many.
fn is_shortest(raw: &[u8]) -> bool {
    let unsigned = raw.strip_prefix(b"-").unwrap_or(raw);
    let whole = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, rest) = unsigned.split_at(whole);
    let is_whole_short = !whole.is_empty() && (whole[0] != b'0' || whole.len() == 1) && whole.len() <= KEPT_DIGITS;
    let Some(decimals) = rest.strip_prefix(b".") else {
        return is_whole_short && rest.is_empty() && (whole != b"0" || raw.len() == 1);
    };
    let is_large = whole != b"0" || decimals.iter().take(LEADING_ZEROS + 1).any(|byte| *byte != b'0');
    let is_short = whole.len() + decimals.len() <= KEPT_DIGITS && decimals.last().is_some_and(|byte| *byte != b'0');
    is_whole_short && is_large && is_short && decimals.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_shortest_is() {
        let mut checked = 0;
        let texts = [
            "0",
            "-0",
            "1",
            "-1",
            "01",
            "1.0",
            "1.50",
            "0.5",
            "-0.5",
            ".5",
            "5.",
            "0.000001",
            "0.0000001",
            "123456789012345",
        ];
        let texts = texts.map(str::to_owned).into_iter();
        let longer = (0..4000_u64).map(|n| {
            let digits = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            format!("{}.{}", digits % 10_u64.pow(1 + (n % 9) as u32), digits >> 40)
        });
        for text in texts
            .chain(longer)
            .chain(["1234567890123456", "0.1234567890123456", "1e5", "1-2", "", "-", "1.2.3"].map(str::to_owned))
        {
            if is_shortest(text.as_bytes()) {
                let mut out = Vec::new();
                push_number(&mut out, text.parse().unwrap());
                assert_eq!(String::from_utf8(out).unwrap(), text);
                checked += 1;
            }
        }
        assert!(checked > 2000);
        assert!(is_shortest(b"12.34") && is_shortest(b"0.000001") && is_shortest(b"-7"));
    }

    #[test]
    fn places() {
        assert_eq!(place(b"A1"), Some((0, 0)));
        assert_eq!(place(b"XFD1048576"), Some((1_048_575, 16_383)));
        for other in ["", "A", "1", "A0", "a1", "A1B", "AAAA1", "$A$1"] {
            assert_eq!(place(other.as_bytes()), None, "{other}");
        }
    }
}
