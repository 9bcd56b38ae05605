//! Files made for tests.
#![allow(dead_code)] // Each test binary uses its part.

pub mod mixed;
pub mod ole;
pub mod package;
pub mod xlsb;

use clientele_readers::container::Bytes;
use clientele_readers::error::{Code, Result};
use clientele_readers::limits::Limits;
use clientele_readers::workbook::Workbook;

/// A file of the shared data, or `None`, said aloud, where it is not there.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        println!("skipped: ../shared/data/{path} is not there");
    }
    bytes
}

/// A file of this folder.
pub fn fixture(name: &str) -> Vec<u8> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

pub fn open(bytes: Vec<u8>) -> Result<Workbook> {
    Workbook::open(Bytes::from(bytes), &Limits::default())
}

/// The text of a sheet.
pub fn text(bytes: Vec<u8>, sheet: usize) -> Result<String> {
    let table = open(bytes)?.read_sheet(sheet)?;
    Ok(String::from_utf8(table.text).expect("tables are UTF-8"))
}

/// The code of the error that opening or reading the first sheet gives.
pub fn code(bytes: Vec<u8>, limits: &Limits) -> Option<Code> {
    let opened = Workbook::open(Bytes::from(bytes), limits);
    opened.and_then(|mut workbook| workbook.read_sheet(0)).err().map(|error| error.code)
}
