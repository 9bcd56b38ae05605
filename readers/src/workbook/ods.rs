//! OpenDocument spreadsheets, read row by row.
//!
//! Not through calamine: it keeps every cell of all sheets, and the cells that are only said to repeat, up to a hundred million.
//!
//! Reference: OpenDocument 1.2, part 1, chapter 9 (tables) and 19.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Sheet;
use super::cells::{push_bool, push_iso_duration};
use crate::container::{Bytes, Inflate, Zip};
use crate::error::{Code, Error, Result};
use crate::limits::Limits;
use crate::text::{Merge, Table, TableWriter, push_number};

const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";
/// Stands in the manifest of a document that asks for a password.
const ENCRYPTED: &[u8] = b"encryption-data";

pub(super) struct Ods {
    content: Content,
    limits: Limits,
}

/// Where the document lies.
enum Content {
    Packed(Zip),
    /// In one file with everything else, which passes for its content.
    Flat(Bytes),
}

/// What is met on the way through the document, in its order.
enum Met<'a> {
    /// A style by name, and whether sheets in it are shown.
    Style(&'a str, bool),
    /// A sheet by name and style.
    Sheet(&'a str, Option<&'a str>),
    /// A cell with something in it. Rows and columns from 0.
    Cell(u32, u32, &'a [u8]),
    /// A cell that covers others.
    Merge(Merge),
    /// A row, and the one after all those that it stands for.
    RowEnd(u32, u32),
    SheetEnd,
}

/// Whether to go on.
type Going = std::ops::ControlFlow<()>;

impl Ods {
    pub(super) fn open(bytes: Bytes, limits: &Limits) -> Result<(Ods, Vec<Sheet>)> {
        let mut zip = Zip::open(bytes, limits)?;
        let mut manifest = Vec::new();
        zip.count_all(limits, |name, bytes| {
            if name == MANIFEST {
                manifest.extend_from_slice(bytes);
            }
        })?;
        if memchr::memmem::find(&manifest, ENCRYPTED).is_some() {
            return Err(Error::new(Code::PasswordProtected));
        }
        Ods::of(Content::Packed(zip), limits)
    }

    /// One that lies in a single XML document.
    pub(super) fn open_flat(bytes: Bytes, limits: &Limits) -> Result<(Ods, Vec<Sheet>)> {
        limits.check_text(bytes.as_ref().len())?;
        Ods::of(Content::Flat(bytes), limits)
    }

    fn of(content: Content, limits: &Limits) -> Result<(Ods, Vec<Sheet>)> {
        let mut ods = Ods { content, limits: limits.clone() };
        let sheets = ods.sheets()?;
        Ok((ods, sheets))
    }

    fn sheets(&mut self) -> Result<Vec<Sheet>> {
        let mut hidden = BTreeMap::new();
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut filled = false;
        self.walk(|met| {
            match met {
                Met::Style(name, shown) => {
                    hidden.insert(name.to_owned(), !shown);
                }
                Met::Sheet(name, style) => {
                    let visible = !style.and_then(|style| hidden.get(style)).is_some_and(|hidden| *hidden);
                    sheets.push(Sheet { name: name.to_owned(), visible, rows: Some(0), columns: Some(0) });
                }
                Met::Cell(_, column, _) => {
                    filled = true;
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.columns = sheet.columns.max(Some(u64::from(column) + 1));
                    }
                }
                Met::RowEnd(_, end) if filled => {
                    filled = false;
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.rows = Some(end.into());
                    }
                }
                _ => {}
            }
            Ok(Going::Continue(()))
        })?;
        Ok(sheets)
    }

    pub(super) fn read_sheet(&mut self, sheet: usize) -> Result<Table> {
        let limits = self.limits.clone();
        let mut writer = TableWriter::new(&limits);
        // How many sheets have begun.
        let mut begun = 0;
        self.walk(|met| {
            if let Met::Sheet(..) = met {
                begun += 1;
            }
            if begun != sheet + 1 {
                return Ok(Going::Continue(()));
            }
            match met {
                Met::Cell(row, column, text) => writer.cell(row, column, |out| out.extend_from_slice(text))?,
                Met::Merge(merge) => writer.merge(merge),
                Met::RowEnd(row, end) => writer.repeat_row(row, end)?,
                Met::SheetEnd => return Ok(Going::Break(())),
                Met::Style(..) | Met::Sheet(..) => {}
            }
            Ok(Going::Continue(()))
        })?;
        writer.finish()
    }

    fn walk(&mut self, visit: impl FnMut(Met<'_>) -> Result<Going>) -> Result<()> {
        let source: Box<dyn Read> = match &mut self.content {
            Content::Packed(zip) => {
                let content = zip.find(CONTENT).ok_or_else(broken)?;
                Box::new(Source(zip.unpack(content, &self.limits)?))
            }
            Content::Flat(bytes) => Box::new(Cursor::new(bytes.clone())),
        };
        let mut xml = Reader::from_reader(BufReader::with_capacity(64 << 10, source));
        let config = xml.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        let walker = Walker { xml, event: Vec::new(), inner: Vec::new(), text: Vec::new(), row: 0, column: 0, visit };
        walker.run()
    }
}

/// An entry as the XML reader wants it.
struct Source(Inflate);

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.fill(buffer).map_err(std::io::Error::other)
    }
}

struct Walker<R, V> {
    xml: Reader<R>,
    event: Vec<u8>,
    inner: Vec<u8>,
    text: Vec<u8>,
    row: u32,
    column: u32,
    visit: V,
}

impl<R: BufRead, V: FnMut(Met<'_>) -> Result<Going>> Walker<R, V> {
    fn run(mut self) -> Result<()> {
        let mut style = None;
        let mut event = std::mem::take(&mut self.event);
        loop {
            event.clear();
            let going = match self.xml.read_event_into(&mut event) {
                Ok(Event::Start(start)) => match start.name().as_ref() {
                    "style:style" => {
                        style = attribute(&start, "style:name")?;
                        Going::Continue(())
                    }
                    "style:table-properties" => {
                        let shown = attribute(&start, "table:display")?.is_none_or(|shown| shown == "true");
                        let name = style.take().unwrap_or_default();
                        (self.visit)(Met::Style(&name, shown))?
                    }
                    "table:table" => {
                        self.row = 0;
                        let name = attribute(&start, "table:name")?.unwrap_or_default();
                        let style = attribute(&start, "table:style-name")?;
                        (self.visit)(Met::Sheet(&name, style.as_deref()))?
                    }
                    "table:table-row" => self.read_row(repeats(&start, "table:number-rows-repeated")?)?,
                    _ => Going::Continue(()),
                },
                Ok(Event::End(end)) if end.name().as_ref() == "table:table" => (self.visit)(Met::SheetEnd)?,
                Ok(Event::Eof) => return Ok(()),
                Ok(_) => Going::Continue(()),
                Err(_) => return Err(self.broken()),
            };
            if going.is_break() {
                return Ok(());
            }
        }
    }

    fn read_row(&mut self, rows: u32) -> Result<Going> {
        let end = self.row.saturating_add(rows);
        self.column = 0;
        let mut event = std::mem::take(&mut self.event);
        loop {
            event.clear();
            match self.xml.read_event_into(&mut event) {
                Ok(Event::Start(start)) => match start.name().as_ref() {
                    "table:table-cell" => self.read_cell(&start)?,
                    // What lies under merged cells is not shown.
                    "table:covered-table-cell" => {
                        self.column = self.column.saturating_add(repeats(&start, "table:number-columns-repeated")?);
                        self.skip(&start)?;
                    }
                    _ => self.skip(&start)?,
                },
                Ok(Event::End(end)) if end.name().as_ref() == "table:table-row" => break,
                Ok(Event::Eof) | Err(_) => return Err(self.broken()),
                Ok(_) => {}
            }
        }
        self.event = event;
        let going = (self.visit)(Met::RowEnd(self.row, end))?;
        self.row = end;
        Ok(going)
    }

    fn read_cell(&mut self, start: &BytesStart<'_>) -> Result<()> {
        let cell = CellStart::read(start)?;
        let first = self.column;
        let end = first.saturating_add(cell.columns);
        self.text.clear();
        self.read_content()?;
        if let Some(value) = cell.value {
            self.text.clear();
            value.push(&mut self.text);
        }
        if cell.spanned != (1, 1) {
            let (rows, columns) = cell.spanned;
            let last = |at: u32, length: u32| at.saturating_add(length.saturating_sub(1));
            let merge = Merge { rows: self.row..=last(self.row, rows), columns: first..=last(first, columns) };
            let _ = (self.visit)(Met::Merge(merge))?;
        }
        if !self.text.is_empty() {
            for column in first..end {
                let _ = (self.visit)(Met::Cell(self.row, column, &self.text))?;
            }
        }
        self.column = end;
        Ok(())
    }

    /// The cell's paragraphs, a line each. Notes and drawings are none of its text.
    fn read_content(&mut self) -> Result<()> {
        let mut event = std::mem::take(&mut self.inner);
        let mut paragraphs = 0;
        let mut within = 0;
        loop {
            event.clear();
            match self.xml.read_event_into(&mut event) {
                Ok(Event::Start(start)) => match start.name().as_ref() {
                    "text:p" if within == 0 => {
                        if paragraphs > 0 {
                            self.text.push(b'\n');
                        }
                        paragraphs += 1;
                        within = 1;
                    }
                    "text:s" if within > 0 => {
                        let spaces = repeats(&start, "text:c")?.min(LONGEST_GAP);
                        self.text.extend(std::iter::repeat_n(b' ', spaces as usize));
                        within += 1;
                    }
                    "text:tab" if within > 0 => {
                        self.text.push(b'\t');
                        within += 1;
                    }
                    "text:line-break" if within > 0 => {
                        self.text.push(b'\n');
                        within += 1;
                    }
                    "office:annotation" => self.skip(&start)?,
                    _ if within > 0 => within += 1,
                    _ => self.skip(&start)?,
                },
                Ok(Event::End(_)) if within > 0 => within -= 1,
                Ok(Event::End(_)) => break,
                Ok(Event::Text(text)) if within > 0 => self.text.extend_from_slice(text.xml10_content().as_bytes()),
                Ok(Event::CData(text)) if within > 0 => self.text.extend_from_slice(text.as_bytes()),
                Ok(Event::GeneralRef(reference)) if within > 0 => self.push_reference(&reference)?,
                Ok(Event::Eof) | Err(_) => return Err(self.broken()),
                Ok(_) => {}
            }
        }
        self.inner = event;
        Ok(())
    }

    fn push_reference(&mut self, reference: &BytesRef<'_>) -> Result<()> {
        if let Some(text) = resolve_xml_entity(reference) {
            self.text.extend_from_slice(text.as_bytes());
        } else if let Ok(Some(letter)) = reference.resolve_char_ref() {
            self.text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            return Err(self.broken());
        }
        Ok(())
    }

    fn skip(&mut self, start: &BytesStart<'_>) -> Result<()> {
        self.xml.read_to_end_into(start.name(), &mut Vec::new()).map(drop).map_err(|_| self.broken())
    }

    fn broken(&self) -> Error {
        broken().at_row(u64::from(self.row) + 1)
    }
}

/// Most spaces that one element stands for.
const LONGEST_GAP: u32 = 1000;

/// What a cell says of itself.
struct CellStart {
    columns: u32,
    /// Rows and columns that it covers.
    spanned: (u32, u32),
    value: Option<Value>,
}

enum Value {
    Number(f64),
    Bool(bool),
    Time(String),
    Text(String),
}

impl CellStart {
    fn read(start: &BytesStart<'_>) -> Result<CellStart> {
        let mut cell = CellStart { columns: 1, spanned: (1, 1), value: None };
        let mut shows_error = false;
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| broken())?;
            let text = || unescape(&attribute.value).map(|text| text.into_owned()).map_err(|_| broken());
            match attribute.key.as_ref() {
                "table:number-columns-repeated" => cell.columns = count(&text()?),
                "table:number-rows-spanned" => cell.spanned.0 = count(&text()?),
                "table:number-columns-spanned" => cell.spanned.1 = count(&text()?),
                "office:value" => {
                    let text = text()?;
                    cell.value = Some(text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Number));
                }
                "office:boolean-value" => cell.value = Some(Value::Bool(text()? == "true")),
                "office:date-value" | "office:string-value" => cell.value = Some(Value::Text(text()?)),
                "office:time-value" => cell.value = Some(Value::Time(text()?)),
                "calcext:value-type" => shows_error = text()? == "error",
                _ => {}
            }
        }
        // An error has a value, too; what is seen is the text.
        if shows_error {
            cell.value = None;
        }
        Ok(cell)
    }
}

impl Value {
    fn push(&self, out: &mut Vec<u8>) {
        match self {
            Value::Number(number) => push_number(out, *number),
            Value::Bool(value) => push_bool(out, *value),
            Value::Time(text) => push_iso_duration(out, text),
            Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
}

fn broken() -> Error {
    Error::new(Code::WorkbookBroken)
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| broken())?;
        if attribute.key.as_ref() == name {
            return unescape(&attribute.value).map(|text| Some(text.into_owned())).map_err(|_| broken());
        }
    }
    Ok(None)
}

fn repeats(start: &BytesStart<'_>, name: &str) -> Result<u32> {
    Ok(attribute(start, name)?.map_or(1, |text| count(&text)))
}

/// A number of times; what is none, or more than a sheet can hold, is cut.
fn count(text: &str) -> u32 {
    const MOST: u32 = 1 << 20;
    text.parse::<u32>().unwrap_or(1).min(MOST)
}
