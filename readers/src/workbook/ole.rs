//! A look at a workbook of before 2007 ahead of calamine, which follows every chain and keeps every cell between the first and the last:
//! a chain may run in a circle, and two cells may lie four billion apart.
//!
//! References: [MS-CFB] for the sectors, [MS-XLS] 2.4 for the records.

use crate::error::{Code, Error, Result};
use crate::limits::Limits;

const HEADER: usize = 512;
const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Sector numbers from here on mean something else.
const FIRST_RESERVED: u32 = 0xffff_fffa;
const DIRECTORY_ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;
const MINI_STREAM_BELOW: usize = 4096;

/// The largest sheet of these workbooks.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;

/// Checks that the workbook's chains end and that its sheets span no more cells than the limit. Returns each sheet's rows and columns.
///
/// # Errors
/// `password_protected`, `workbook_broken`, `too_many_cells`.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<Vec<(u64, u64)>> {
    let file = File::read(bytes).ok_or_else(broken)?;
    if file.stream("EncryptedPackage").is_some() {
        return Err(Error::new(Code::PasswordProtected));
    }
    let entry = file.stream("Workbook").or_else(|| file.stream("Book")).ok_or_else(broken)?;
    let stream = file.bytes_of(entry).ok_or_else(broken)?;
    check_records(&stream, limits)
}

fn broken() -> Error {
    Error::new(Code::WorkbookBroken)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

/// A compound file: sectors of one size, and which follows which.
struct File<'a> {
    sectors: &'a [u8],
    size: usize,
    next: Vec<u32>,
    directory: Vec<u8>,
    mini: Vec<u8>,
    mini_next: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    length: usize,
}

impl<'a> File<'a> {
    fn read(bytes: &'a [u8]) -> Option<File<'a>> {
        let size = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = File {
            sectors: bytes.get(size..)?,
            size,
            next: Vec::new(),
            directory: Vec::new(),
            mini: Vec::new(),
            mini_next: Vec::new(),
        };
        file.next = file.allocation(bytes)?;
        file.directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        let root = file.entries().next()?;
        let mini_sectors = u32_at(bytes, 64)? as usize;
        if mini_sectors > 0 {
            file.mini = file.chain(root.1.start, root.1.length)?;
            let table = file.chain(u32_at(bytes, 60)?, mini_sectors.checked_mul(size)?)?;
            file.mini_next = numbers(&table).collect();
        }
        Some(file)
    }

    /// Which sector follows which: first the sectors that tell where this is told, then these.
    fn allocation(&self, bytes: &[u8]) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = numbers(bytes.get(76..HEADER)?).collect();
        let mut at = u32_at(bytes, 68)?;
        let most = self.sectors.len() / self.size + 1;
        for _ in 0..most {
            if at >= FIRST_RESERVED {
                break;
            }
            tables.extend(numbers(self.sector(at)?));
            at = tables.pop()?;
        }
        if at < FIRST_RESERVED {
            return None;
        }
        let mut next = Vec::new();
        for table in tables.into_iter().filter(|&table| table < FIRST_RESERVED) {
            // Each sector of a file can be told of once.
            if next.len() / (self.size / 4) > most {
                return None;
            }
            next.extend(numbers(self.sector(table)?));
        }
        Some(next)
    }

    /// A sector; the last one may be cut off.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_mul(self.size)?;
        let end = start.checked_add(self.size)?.min(self.sectors.len());
        self.sectors.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, or nothing when it leaves the file or runs in a circle.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = start;
        while at != END_OF_CHAIN && bytes.len() < length {
            if bytes.len() > self.sectors.len() {
                return None;
            }
            let sector = self.sector(at)?;
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            if bytes.len() < length {
                at = *self.next.get(at as usize)?;
            }
        }
        Some(bytes)
    }

    fn mini_chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = start;
        while at != END_OF_CHAIN && bytes.len() < length {
            let from = (at as usize).checked_mul(MINI_SECTOR)?;
            let sector = self.mini.get(from..self.mini.len().min(from.checked_add(MINI_SECTOR)?))?;
            if sector.is_empty() || bytes.len() > self.mini.len() {
                return None;
            }
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            if bytes.len() < length {
                at = *self.mini_next.get(at as usize)?;
            }
        }
        Some(bytes)
    }

    /// Names and places of what is in the file; the root comes first.
    fn entries(&self) -> impl Iterator<Item = (String, Entry)> + '_ {
        self.directory.as_chunks::<DIRECTORY_ENTRY>().0.iter().map(|entry| {
            let units = entry[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
            let name = char::decode_utf16(units.take_while(|&unit| unit != 0));
            let number = |at| numbers(&entry[at..at + 4]).next().unwrap_or(0);
            // Only with large sectors is the length's upper half more than rubbish.
            let high = if self.size == HEADER { 0 } else { u64::from(number(124)) };
            let length = high << 32 | u64::from(number(120));
            let name = name.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            (name, Entry { start: number(116), length: usize::try_from(length).unwrap_or(usize::MAX) })
        })
    }

    fn stream(&self, name: &str) -> Option<Entry> {
        self.entries().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, entry)| entry)
    }

    fn bytes_of(&self, entry: Entry) -> Option<Vec<u8>> {
        if entry.length < MINI_STREAM_BELOW {
            self.mini_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        }
    }
}

/// What a sheet's cells span.
#[derive(Default)]
struct Span {
    rows: Option<(u32, u32)>,
    columns: (u32, u32),
}

impl Span {
    fn add(&mut self, row: u32, first: u32, last: u32) {
        let (top, bottom) = self.rows.unwrap_or((row, row));
        if self.rows.is_none() {
            self.columns = (first, last);
        }
        self.rows = Some((top.min(row), bottom.max(row)));
        self.columns = (self.columns.0.min(first), self.columns.1.max(last));
    }

    fn cells(&self) -> u64 {
        let (left, right) = self.columns;
        self.rows.map_or(0, |(top, bottom)| u64::from(bottom - top + 1) * u64::from(right - left + 1))
    }
}

/// Follows the records of all sheets.
fn check_records(stream: &[u8], limits: &Limits) -> Result<Vec<(u64, u64)>> {
    const BOUND_SHEET: u16 = 0x85;
    const FILE_PASS: u16 = 0x2f;
    let mut total = 0;
    let mut sizes = Vec::new();
    let mut sheets = Vec::new();
    for_each_record(stream, 0, |kind, data| {
        match kind {
            FILE_PASS if u16_at(data, 0).is_some_and(|method| method != 0) => {
                return Err(Error::new(Code::PasswordProtected));
            }
            BOUND_SHEET => sheets.push(u32_at(data, 0).ok_or_else(broken)? as usize),
            _ => {}
        }
        Ok(())
    })?;
    for start in sheets {
        if start > stream.len() {
            return Err(broken());
        }
        let mut span = Span::default();
        for_each_record(stream, start, |kind, data| {
            if let Some((row, first, last)) = cells_of(kind, data)? {
                if row >= ROWS || first > last || last >= COLUMNS {
                    return Err(broken().at_row(u64::from(row) + 1));
                }
                span.add(row, first, last);
            }
            Ok(())
        })?;
        total += span.cells();
        if total > limits.cells {
            return Err(Error::new(Code::TooManyCells).with_value(limits.cells));
        }
        sizes.push(span.rows.map_or((0, 0), |(_, bottom)| (u64::from(bottom) + 1, u64::from(span.columns.1) + 1)));
    }
    Ok(sizes)
}

/// Row, first and last column of the cells that a record holds. The record of dimensions, which room is made for, is an error where it
/// goes beyond the largest sheet.
fn cells_of(kind: u16, data: &[u8]) -> Result<Option<(u32, u32, u32)>> {
    const DIMENSIONS: u16 = 0x200;
    const MUL_RK: u16 = 0xbd;
    // Number, label, rich text, boolean or error, small number, shared text, formula.
    const CELLS: [u16; 7] = [0x203, 0x204, 0xd6, 0x205, 0x27e, 0xfd, 0x06];
    let short = |at| u16_at(data, at).map(u32::from).ok_or_else(broken);
    let long = |at| u32_at(data, at).ok_or_else(broken);
    match kind {
        DIMENSIONS => {
            let (first, end, right) = match data.len() {
                10 => (short(0)?, short(2)?, short(6)?),
                _ => (long(0)?, long(4)?, short(10)?),
            };
            let some = end > 0 && right > 0;
            if some && (end > ROWS || right > COLUMNS || first >= end) { Err(broken()) } else { Ok(None) }
        }
        MUL_RK if data.len() >= 6 => Ok(Some((short(0)?, short(2)?, short(data.len() - 2)?))),
        _ if CELLS.contains(&kind) => Ok(Some((short(0)?, short(2)?, short(2)?))),
        _ => Ok(None),
    }
}

/// Visits the records from `start` to the end of their part of the stream; parts within it (charts) are visited, too.
fn for_each_record(stream: &[u8], start: usize, mut visit: impl FnMut(u16, &[u8]) -> Result<()>) -> Result<()> {
    const BEGIN: u16 = 0x809;
    const END: u16 = 0x0a;
    let mut at = start;
    let mut depth = 0;
    while at < stream.len() {
        let kind = u16_at(stream, at).ok_or_else(broken)?;
        let length = usize::from(u16_at(stream, at + 2).ok_or_else(broken)?);
        let data = stream.get(at + 4..at + 4 + length).ok_or_else(broken)?;
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => return Ok(()),
            END => depth -= 1,
            _ if depth <= 1 => visit(kind, data)?,
            _ => {}
        }
        at += 4 + length;
    }
    Ok(())
}
