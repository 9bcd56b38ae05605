//! Files that are broken, lie, or want to fill the memory.

mod common;

use std::panic;
use std::sync::{Mutex, Once};

use clientele_readers::container::{Archive, Bytes};
use clientele_readers::error::{Code, Error};
use clientele_readers::limits::Limits;
use clientele_readers::workbook::Workbook;
use common::package::{Xlsx, ods, zip, zip_packed};
use common::{code, fixture, mixed, ole, xlsb};
use zip::CompressionMethod;

fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, Error> {
    Workbook::open(Bytes::from(bytes), limits)
}

/// A workbook with another part in it.
fn with_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let parts = Xlsx::default().parts();
    let mut parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    parts.push((name, bytes));
    zip(&parts)
}

#[test]
fn a_bomb_is_recognised_by_its_ratio() {
    let bomb = with_part("xl/worksheets/sheet2.xml", &vec![b' '; 20 << 20]);
    assert!(bomb.len() < 100 << 10);
    let error = open(bomb.clone(), &Limits::default()).err().unwrap();
    assert_eq!((error.code, error.value.as_deref()), (Code::RatioTooHigh, Some("250")));
    assert_eq!(error.field.as_deref(), Some("xl/worksheets/sheet2.xml"));
    // By what comes out, when the directory says otherwise: in a part that is read, and where calamine reads, in any part.
    let sheet = lie_about_size(usual_with(&" ".repeat(20 << 20), ""), 20 << 20, 1000);
    let mut parts = Xlsx::default().parts();
    parts.push(("xl/worksheets/sheet2.xml".to_owned(), vec![b' '; 20 << 20]));
    let others = lie_about_size(unusual(parts), 20 << 20, 1000);
    for lying in [sheet, others] {
        let read = |limits: &Limits| open(lying.clone(), limits).and_then(|mut book| book.read_sheet(0)).err().unwrap();
        assert_eq!(read(&Limits::default()).code, Code::RatioTooHigh);
        // And by the total.
        let error = read(&Limits { inflated: 1 << 20, ..Limits::default() });
        assert_eq!((error.code, error.value.as_deref()), (Code::InflatedTooLarge, Some("1048576")));
    }
    // What nobody reads is not unpacked.
    let unread = lie_about_size(with_part("docProps/core.xml", &vec![b' '; 20 << 20]), 20 << 20, 1000);
    assert!(open(unread, &Limits::default()).unwrap().read_sheet(0).is_ok());
}

/// A workbook whose sheet's part is just this long, most of it behind its data.
fn usual_with(rest: &str, data: &str) -> Vec<u8> {
    let length = |bytes: &[u8]| {
        let parts = unpacked(bytes.to_vec());
        parts.iter().find(|(name, _)| name == "xl/worksheets/sheet1.xml").map_or(0, |(_, bytes)| bytes.len())
    };
    let around = length(&Xlsx { rest: "", data, ..Xlsx::default() }.bytes());
    Xlsx { rest: &rest[around..], data, ..Xlsx::default() }.bytes()
}

/// A workbook of parts, written in a way that our own reading leaves to calamine.
fn unusual(mut parts: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let book = parts.iter_mut().find(|(name, _)| name == "xl/workbook.xml").unwrap();
    book.1.extend_from_slice(b"<!-- a remark -->");
    zip(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
}

/// Changes a size wherever it stands.
fn lie_about_size(mut bytes: Vec<u8>, size: u32, said: u32) -> Vec<u8> {
    let mut at = 0;
    let mut changed = 0;
    while let Some(found) = bytes[at..].windows(4).position(|window| window == size.to_le_bytes()) {
        bytes[at + found..at + found + 4].copy_from_slice(&said.to_le_bytes());
        at += found + 4;
        changed += 1;
    }
    assert!(changed > 0);
    bytes
}

#[test]
fn many_small_entries_add_up() {
    let parts: Vec<(String, Vec<u8>)> = (0..50).map(|i| (format!("xl/part{i}.xml"), vec![i; 10_000])).collect();
    let bytes = zip(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>());
    let few = Limits { entries: 49, ..Limits::default() };
    let error = open(bytes.clone(), &few).err().unwrap();
    assert_eq!((error.code, error.value.as_deref()), (Code::TooManyEntries, Some("49")));
    let small = Limits { inflated: 499_999, ..Limits::default() };
    assert_eq!(code(bytes.clone(), &small), Some(Code::InflatedTooLarge));
    assert_eq!(code(bytes, &Limits { inflated: 500_000, ..Limits::default() }), Some(Code::WorkbookBroken));
}

#[test]
fn announcements_are_not_believed() {
    for texts in [r#"uniqueCount="99999999999999">"#, r#"count="3" uniqueCount="4000000000">"#] {
        let book = Xlsx { texts, ..Xlsx::default() };
        let bytes = book.bytes();
        assert_eq!(
            code(unusual(book.parts()), &Limits::default()),
            Some(Code::WorkbookBroken),
            "calamine makes room for them"
        );
        assert!(open(bytes, &Limits::default()).unwrap().read_sheet(0).is_ok(), "we do not");
    }
    let huge = ole::xls(&[], &ole::dimensions(u32::MAX, 65_535));
    assert_eq!(code(huge, &Limits::default()), Some(Code::WorkbookBroken));
}

#[test]
fn cells_far_apart_cost_little() {
    let data = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let table = open(Xlsx { data, ..Xlsx::default() }.bytes(), &Limits::default()).unwrap().read_sheet(0).unwrap();
    assert_eq!((table.rows, table.columns), (1_048_576, 16_384));
    assert!(table.text.len() < 2_000_000);
    // An old workbook is kept cell by cell, those between the first and the last included.
    let corners = [ole::number(0, 0, 0, 1.0), ole::number(65_535, 255, 0, 2.0)].concat();
    let limits = Limits { cells: 1 << 20, ..Limits::default() };
    let error = open(ole::xls(&[], &corners), &limits).err().unwrap();
    assert_eq!((error.code, error.value.as_deref()), (Code::TooManyCells, Some("1048576")));
    let outside = [ole::number(0, 0, 0, 1.0), ole::number(7, 60_000, 0, 2.0)].concat();
    let error = open(ole::xls(&[], &outside), &Limits::default()).err().unwrap();
    assert_eq!((error.code, error.row), (Code::WorkbookBroken, Some(8)));
}

#[test]
fn places_that_no_sheet_has() {
    for data in [
        r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#,
        r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>"#,
    ] {
        let mut book = open(Xlsx { data, ..Xlsx::default() }.bytes(), &Limits::default()).unwrap();
        let error = book.read_sheet(0).unwrap_err();
        assert_eq!(error.code, Code::WorkbookBroken, "{data}");
        assert!(error.row.is_some(), "{data}");
    }
    let far = [xlsb::row(0), xlsb::text_cell(u32::MAX, "x")].concat();
    assert_eq!(code(xlsb::xlsb(&far), &Limits::default()), Some(Code::WorkbookBroken));
}

#[test]
fn a_text_repeated_is_counted_as_often() {
    let texts = format!(r#"uniqueCount="1"><si><t>{}</t></si>"#, "x".repeat(30_000));
    let cells: String =
        (1..=2000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let bytes = Xlsx { data: &cells, texts: &texts, ..Xlsx::default() }.bytes();
    let limits = Limits { text: 10 << 20, ..Limits::default() };
    let error = open(bytes, &limits).unwrap().read_sheet(0).unwrap_err();
    assert_eq!((error.code, error.value.as_deref()), (Code::TextTooLarge, Some("10485760")));
    let rows = r#"<table:table table:name="x"><table:table-row table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row></table:table>"#;
    assert_eq!(code(ods(rows), &limits), Some(Code::TextTooLarge));
}

#[test]
fn circles_in_an_old_file() {
    let good = ole::xls(&[], &ole::number(0, 0, 0, 1.0));
    assert_eq!(code(good.clone(), &Limits::default()), None);
    // Sector 1, the directory, is followed by itself; the stream leads outside, or into itself, which its length ends.
    for (sector, next, expected) in
        [(1_usize, 1_u32, Some(Code::WorkbookBroken)), (3, 5000, Some(Code::WorkbookBroken)), (3, 3, None)]
    {
        let mut bytes = good.clone();
        bytes[512 + sector * 4..][..4].copy_from_slice(&next.to_le_bytes());
        assert_eq!(code(bytes, &Limits::default()), expected, "{sector} {next}");
    }
    // The table of sectors goes on in itself.
    let mut bytes = good;
    bytes[68..72].copy_from_slice(&0_u32.to_le_bytes());
    bytes[512 + 508..1024].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(code(bytes, &Limits::default()), Some(Code::WorkbookBroken));
}

#[test]
fn entries_that_cannot_be_unpacked() {
    let stored = zip_packed(&[("订单.csv", b"id,name\n")], CompressionMethod::Stored);
    let mut damaged = stored.clone();
    let at = damaged.windows(3).position(|window| window == b"id,").unwrap();
    damaged[at] = b'x';
    let unpack = |bytes: Vec<u8>| {
        let limits = Limits::default();
        Archive::open(Bytes::from(bytes), &limits)?.open_entry(0, &limits)?.all_bytes()
    };
    assert_eq!(unpack(stored.clone()).unwrap(), b"id,name\n");
    let error = unpack(damaged).unwrap_err();
    assert_eq!(error.code, Code::ArchiveBroken);
    // Method 12 is bzip2; bit 0 of the flags says encrypted.
    for (value, at_local, at_central, expected) in
        [(12, 8, 10, Code::CompressionUnsupported), (1, 6, 8, Code::PasswordProtected)]
    {
        let mut bytes = stored.clone();
        let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bytes[at_local] |= value;
        bytes[central + at_central] |= value;
        let error = unpack(bytes.clone()).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (expected, Some("订单.csv")));
        let entries = Archive::open(Bytes::from(bytes), &Limits::default()).unwrap().entries().unwrap();
        assert_eq!(entries[0].obstacle, Some(expected));
    }
}

/// Where the last panic happened.
static PANICKED: Mutex<String> = Mutex::new(String::new());

/// Reads whatever it is; a panic must be one of calamine's, never ours. Returns whether there was one.
fn survives(name: &str, read: impl FnOnce() + panic::UnwindSafe) -> bool {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let file = info.location().map(|location| location.file().to_owned()).unwrap_or_default();
            if file.contains("calamine") || file.contains("library/") {
                *PANICKED.lock().unwrap() = file;
            } else {
                before(info);
            }
        }));
    });
    let outcome = panic::catch_unwind(read);
    if outcome.is_err() {
        let file = PANICKED.lock().unwrap().clone();
        assert!(!file.is_empty(), "{name}: a panic of ours");
    }
    outcome.is_err()
}

/// A small generator (xorshift), for the same damage every time.
struct Damage(u64);

impl Damage {
    fn new(round: u64) -> Damage {
        Damage(round.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    /// Changes some bytes, cuts, or repeats a part.
    fn apply(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self.next(4) {
            0 => bytes.truncate(self.next(bytes.len())),
            1 => {
                let (from, to) = (self.next(bytes.len()), self.next(bytes.len()));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                let at = self.next(bytes.len());
                bytes.splice(at..at, part);
            }
            _ => {
                const NASTY: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'<', b'"', b'9'];
                for _ in 0..=self.next(4) {
                    let at = self.next(bytes.len());
                    bytes[at] = if self.next(2) == 0 { NASTY[self.next(8)] } else { self.next(256) as u8 };
                }
            }
        }
    }
}

fn read_all_sheets(bytes: Vec<u8>) {
    let limits = Limits { inflated: 64 << 20, text: 16 << 20, cells: 1 << 20, ..Limits::default() };
    if let Ok(mut book) = open(bytes, &limits) {
        for sheet in 0..book.sheets().len() {
            let _ = book.read_sheet(sheet);
        }
    }
}

const ROUNDS: u64 = 400;

/// Damages one part at a time; the package around it stays whole, so that the damage is met.
fn damage_parts(name: &str, parts: &[(String, Vec<u8>)]) {
    let mut panics = 0;
    for round in 1..=ROUNDS {
        let mut damage = Damage::new(round);
        let mut damaged = parts.to_vec();
        let part = damage.next(parts.len());
        damage.apply(&mut damaged[part].1);
        let bytes = zip(&damaged.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>());
        panics += u32::from(survives(&format!("{name} {round}"), move || read_all_sheets(bytes)));
    }
    println!("{name}: calamine panicked {panics} times in {ROUNDS}");
}

fn unpacked(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let limits = Limits::default();
    let mut archive = Archive::open(Bytes::from(bytes), &limits).unwrap();
    let entries = archive.entries().unwrap();
    let unpack = |(i, entry): (usize, clientele_readers::container::Entry)| {
        (entry.name, archive.open_entry(i, &limits).unwrap().all_bytes().unwrap())
    };
    entries.into_iter().enumerate().map(unpack).collect()
}

#[test]
fn damaged_new_workbooks() {
    damage_parts("xlsx", &unpacked(mixed::workbook()));
}

#[test]
fn damaged_opendocument() {
    let mut panics = 0;
    let content = unpacked(fixture("mixed.ods")).into_iter().find(|(name, _)| name == "content.xml").unwrap().1;
    let from = content.windows(12).position(|window| window == b"<table:table").unwrap();
    for round in 1..=ROUNDS {
        let mut tables = content[from..].to_vec();
        Damage::new(round).apply(&mut tables);
        let bytes = ods(&String::from_utf8_lossy(&tables));
        panics += u32::from(survives("ods", move || read_all_sheets(bytes)));
    }
    assert_eq!(panics, 0);
}

#[test]
fn damaged_binary_workbooks() {
    let cells =
        [xlsb::row(0), xlsb::cell(7, 0, 0, &1_u32.to_le_bytes()), xlsb::text_cell(1, "x"), xlsb::row(1)].concat();
    let cells = [cells, xlsb::cell(5, 0, 1, &45_000_f64.to_le_bytes()), xlsb::cell(3, 1, 0, &[7])].concat();
    let parts: Vec<_> = xlsb::parts(&cells).into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    damage_parts("xlsb", &parts);
}

#[test]
fn damaged_old_workbooks() {
    let mut panics = 0;
    for round in 1..=ROUNDS {
        let mut bytes = fixture("mixed.xls");
        Damage::new(round).apply(&mut bytes);
        panics += u32::from(survives(&format!("xls {round}"), move || read_all_sheets(bytes)));
    }
    println!("xls: calamine panicked {panics} times in {ROUNDS}");
}

#[test]
fn damaged_packages() {
    for (name, whole) in [("xlsx", mixed::workbook()), ("ods", fixture("mixed.ods"))] {
        for round in 1..=ROUNDS {
            let mut bytes = whole.clone();
            Damage::new(round).apply(&mut bytes);
            survives(&format!("{name} {round}"), move || read_all_sheets(bytes));
        }
    }
}
