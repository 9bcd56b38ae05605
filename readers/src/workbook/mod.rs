//! Spreadsheets: the list of sheets, and a sheet as delimited text.

mod book;
mod cells;
mod formats;
mod markup;
mod ods;
mod ole;
mod package;
mod plain;
mod rows;
mod scan;
mod texts;
mod xlsx;

use std::io::Cursor;

use calamine::{Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError};

use crate::container::Bytes;
use crate::error::{Code, Error, Result};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::text::{Merge, Sink, Table, TableWriter};
use cells::{push_data, push_data_ref};
use markup::Markup;
use ods::Ods;
use xlsx::OpenXml;

/// A sheet with cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// Its last row, as far as that is known without reading the sheet; new workbooks only say so themselves.
    pub rows: Option<u64>,
    /// Its last column.
    pub columns: Option<u64>,
}

/// An open workbook.
pub struct Workbook {
    book: Book,
    sheets: Vec<Sheet>,
    limits: Limits,
}

enum Book {
    Xlsx(Box<OpenXml>),
    Xlsb(Box<Xlsb<Cursor<Bytes>>>),
    Xls(Box<Xls<Cursor<Bytes>>>),
    Ods(Box<Ods>),
    Markup(Box<Markup>),
}

impl Workbook {
    /// Opens a workbook; its sheets' cells are not read yet (those of an old workbook are). HTML, XML, SYLK and DIF are taken for
    /// UTF-8: decode them before.
    ///
    /// # Errors
    /// Those of an archive; `password_protected`, `workbook_broken`, `too_many_cells`, `no_sheets`.
    pub fn open(bytes: Bytes, limits: &Limits) -> Result<Workbook> {
        let cursor = Cursor::new(bytes.clone());
        let (book, sheets) = match Kind::of(bytes.as_ref(), bytes.as_ref()) {
            Kind::Xlsx => {
                let (book, sheets) = OpenXml::open(bytes, limits)?;
                (Book::Xlsx(Box::new(book)), sheets)
            }
            Kind::Xlsb => {
                package::check(bytes, limits)?;
                let mut book = Xlsb::new(cursor).map_err(xlsb_error)?;
                let sheets = listed(book.sheets_metadata().to_vec(), |_, name| {
                    book.worksheet_cells_reader(name).ok().and_then(|reader| said_size(reader.dimensions()))
                });
                (Book::Xlsb(Box::new(book)), sheets)
            }
            Kind::Xls => {
                let sizes = ole::check(bytes.as_ref(), limits)?;
                let book = Xls::new(cursor).map_err(xls_error)?;
                let sheets = listed(book.sheets_metadata().to_vec(), |index, _| sizes.get(index).copied());
                (Book::Xls(Box::new(book)), sheets)
            }
            Kind::Ods => {
                let (book, sheets) = Ods::open(bytes, limits)?;
                (Book::Ods(Box::new(book)), sheets)
            }
            Kind::Fods => {
                let (book, sheets) = Ods::open_flat(bytes, limits)?;
                (Book::Ods(Box::new(book)), sheets)
            }
            kind @ (Kind::Html | Kind::SpreadsheetMl | Kind::Sylk | Kind::Dif) => {
                let (book, sheets) = Markup::open(bytes.as_ref(), kind, limits)?;
                (Book::Markup(Box::new(book)), sheets)
            }
            _ => return Err(Error::new(Code::WorkbookBroken)),
        };
        if sheets.is_empty() {
            return Err(Error::new(Code::NoSheets));
        }
        Ok(Workbook { book, sheets, limits: limits.clone() })
    }

    /// The sheets in the workbook's order, without those that hold only a chart.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// A sheet, by its place in [`Workbook::sheets`], as delimited text: record n is row n.
    ///
    /// Dates are ISO, numbers the shortest text that reads back, errors as they show, merged cells of the header filled. Cost: linear in
    /// the sheet; the sheet itself is not kept.
    ///
    /// # Errors
    /// `sheet_missing`, `workbook_broken` with the row from which on it cannot be read, `text_too_large`.
    pub fn read_sheet(&mut self, sheet: usize) -> Result<Table> {
        self.read_sheet_in_parts(sheet, Sink { least: usize::MAX, take: &mut |_| {} })
    }

    /// About how many bytes of text a sheet comes to, if it can be read in parts: good for dividing it, and for nothing else.
    pub fn expected_text(&mut self, sheet: usize) -> Option<u64> {
        match (&mut self.book, self.sheets.get(sheet)) {
            (Book::Xlsx(book), Some(Sheet { name, .. })) => book.expected_text(name),
            _ => None,
        }
    }

    /// As [`Workbook::read_sheet`], with the text handed out part by part while it is made, where that can be; the table has what is left.
    ///
    /// # Errors
    /// As [`Workbook::read_sheet`].
    pub fn read_sheet_in_parts(&mut self, sheet: usize, mut sink: Sink<'_>) -> Result<Table> {
        let missing = || Error::new(Code::SheetMissing).with_value(sheet);
        let name = &self.sheets.get(sheet).ok_or_else(missing)?.name;
        let mut writer = TableWriter::new(&self.limits);
        match &mut self.book {
            Book::Ods(book) => return book.read_sheet(sheet),
            Book::Markup(book) => return book.read_sheet(sheet),
            Book::Xlsx(book) => return book.read_sheet(name, &mut sink),
            Book::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(xlsb_error)?;
                let mut row = 0;
                loop {
                    match cells.next_cell() {
                        Ok(Some(cell)) => {
                            let (at, column) = cell.get_position();
                            row = at;
                            writer.cell(row, column, |out| push_data_ref(out, cell.get_value()))?;
                        }
                        Ok(None) => break,
                        Err(error) => return Err(xlsb_error(error).at_row(u64::from(row) + 1)),
                    }
                }
            }
            Book::Xls(book) => {
                let merges = book.merge_cells_by_sheet_name(name).map_err(xls_error)?;
                merges.into_iter().filter_map(merge).for_each(|merge| writer.merge(merge));
                let range = book.worksheet_range(name).map_err(xls_error)?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    writer.cell(top + row as u32, left + column as u32, |out| push_data(out, value))?;
                }
            }
        }
        writer.finish()
    }

    /// The same by calamine, where that can read the workbook: what our own reading of `.xlsx` is compared with. Several times slower.
    ///
    /// # Errors
    /// As [`Workbook::read_sheet`].
    pub fn read_sheet_by_calamine(&mut self, sheet: usize) -> Result<Table> {
        match (&mut self.book, self.sheets.get(sheet)) {
            (Book::Xlsx(book), Some(Sheet { name, .. })) => book.read_any(name),
            _ => self.read_sheet(sheet),
        }
    }
}

/// The sheets with cells; `size` knows rows and columns of one by its place among all and its name.
fn listed(all: Vec<calamine::Sheet>, mut size: impl FnMut(usize, &str) -> Option<(u64, u64)>) -> Vec<Sheet> {
    let with_cells = all.into_iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    let listed = with_cells.map(|(index, sheet)| {
        let (rows, columns) = size(index, &sheet.name).unzip();
        Sheet { visible: sheet.visible == SheetVisible::Visible, rows, columns, name: sheet.name }
    });
    listed.collect()
}

/// What a sheet says of its size. Those who write sheets without looking back say that it is one cell; that is no knowledge.
fn said_size(said: Dimensions) -> Option<(u64, u64)> {
    (said.end != (0, 0)).then(|| (u64::from(said.end.0) + 1, u64::from(said.end.1) + 1))
}

fn merge(cells: Dimensions) -> Option<Merge> {
    let merge = Merge { rows: cells.start.0..=cells.end.0, columns: cells.start.1..=cells.end.1 };
    (!merge.rows.is_empty() && !merge.columns.is_empty()).then_some(merge)
}

fn broken() -> Error {
    Error::new(Code::WorkbookBroken)
}

fn password_protected() -> Error {
    Error::new(Code::PasswordProtected)
}

fn xlsb_error(error: XlsbError) -> Error {
    if matches!(error, XlsbError::Password) { password_protected() } else { broken() }
}

fn xls_error(error: XlsError) -> Error {
    if matches!(error, XlsError::Password) { password_protected() } else { broken() }
}
