//! Workbooks of Office Open XML: read part by part where these are written as usual, and else by calamine, which is opened when it is needed.

use std::io::Cursor;

use calamine::{Reader, Xlsx, XlsxError};

use super::book::{Parts, UsualBook};
use super::cells::push_data_ref;
use super::rows::Rows;
use super::texts::SharedTexts;
use super::{Sheet, broken, listed, merge, package, password_protected, said_size};
use crate::container::{Bytes, Zip};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::text::{Part, Sink, Table, TableWriter};

/// A sheet's markup takes about so many times the room of its text.
const MARKUP: usize = 3;

pub(super) struct OpenXml {
    bytes: Bytes,
    zip: Zip,
    /// What it says of itself, if in a usual way.
    usual: Option<UsualBook>,
    /// The texts, once a sheet was read; none where they are written in an unusual way.
    texts: Option<Option<SharedTexts>>,
    /// The same by calamine, once that was needed.
    any: Option<AnyBook>,
    limits: Limits,
}

struct AnyBook {
    book: Xlsx<Cursor<Bytes>>,
    /// Whether any sheet has merged cells; to look for them takes as long as to read the sheet.
    is_merged: bool,
}

impl AnyBook {
    /// calamine unpacks without counting, so everything is counted before.
    fn open(bytes: &Bytes, limits: &Limits) -> Result<AnyBook> {
        let is_merged = package::check(bytes.clone(), limits)?;
        Ok(AnyBook { book: Xlsx::new(Cursor::new(bytes.clone())).map_err(error_of)?, is_merged })
    }
}

impl OpenXml {
    pub(super) fn open(bytes: Bytes, limits: &Limits) -> Result<(OpenXml, Vec<Sheet>)> {
        let mut zip = Zip::open(bytes.clone(), limits)?;
        let usual = Parts { zip: &mut zip, limits }.book()?;
        let mut any = None;
        let sheets = match &usual {
            Some(book) => book.sheets.iter().map(|(sheet, _)| sheet.clone()).collect(),
            None => {
                let AnyBook { book, .. } = any.insert(AnyBook::open(&bytes, limits)?);
                listed(book.sheets_metadata().to_vec(), |_, name| {
                    book.worksheet_cells_reader(name).ok().and_then(|reader| said_size(reader.dimensions()))
                })
            }
        };
        Ok((OpenXml { bytes, zip, usual, texts: None, any, limits: limits.clone() }, sheets))
    }

    pub(super) fn read_sheet(&mut self, name: &str, sink: &mut Sink<'_>) -> Result<Table> {
        if let Some(table) = self.read_usual(name, sink)? {
            return Ok(table);
        }
        (sink.take)(Part::Anew);
        self.read_any(name)
    }

    /// About how many bytes of text a sheet comes to, going by what the archive says of it; nothing where it is not read in the usual way.
    pub(super) fn expected_text(&mut self, name: &str) -> Option<u64> {
        let UsualBook { sheets, .. } = self.usual.as_ref()?;
        let (_, place) = sheets.iter().find(|(sheet, _)| sheet.name == name)?;
        let said = self.zip.unpack(*place, &self.limits).ok()?.said();
        Some((said / MARKUP) as u64)
    }

    /// The sheet, if it is written in the usual way. A function of its own, as are the ones below it that go through all rows: what would be
    /// compiled again for the sake of their loops is small then.
    #[inline(never)]
    fn read_usual(&mut self, name: &str, sink: &mut Sink<'_>) -> Result<Option<Table>> {
        let Some(UsualBook { sheets, formats }) = &self.usual else { return Ok(None) };
        let Some((_, place)) = sheets.iter().find(|(sheet, _)| sheet.name == name) else { return Ok(None) };
        let texts = match &mut self.texts {
            Some(texts) => texts,
            unread => unread.insert(Parts { zip: &mut self.zip, limits: &self.limits }.texts()?),
        };
        let Some(texts) = texts else { return Ok(None) };
        let mut sheet = self.zip.unpack(*place, &self.limits)?;
        let mut writer = TableWriter::new(&self.limits);
        writer.make_room(sink.least.min(sheet.said() / MARKUP));
        Ok(if Rows::new(texts, formats).read(&mut sheet, &mut writer, sink)? { Some(writer.finish()?) } else { None })
    }

    /// The sheet by calamine, however it is written.
    pub(super) fn read_any(&mut self, name: &str) -> Result<Table> {
        let any = match &mut self.any {
            Some(any) => any,
            unread => unread.insert(AnyBook::open(&self.bytes, &self.limits)?),
        };
        let mut writer = TableWriter::new(&self.limits);
        if any.is_merged {
            let merges = any.book.merge_cells_by_sheet_name(name).map_err(error_of)?;
            merges.into_iter().filter_map(merge).for_each(|merge| writer.merge(merge));
        }
        let mut cells = any.book.worksheet_cells_reader(name).map_err(error_of)?;
        let mut row = 0;
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (at, column) = cell.get_position();
                    row = at;
                    writer.cell(row, column, |out| push_data_ref(out, cell.get_value()))?;
                }
                Ok(None) => return writer.finish(),
                // A newer kind of error, which has no name here: the cell stays empty.
                Err(XlsxError::CellError(_)) => {}
                Err(error) => return Err(error_of(error).at_row(u64::from(row) + 1)),
            }
        }
    }
}

fn error_of(error: XlsxError) -> Error {
    if matches!(error, XlsxError::Password) { password_protected() } else { broken() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{Format, Formula, Workbook};

    #[test]
    fn what_programs_write_is_usual() {
        let mut book = Workbook::new();
        let (day, hours) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("[h]:mm"));
        book.add_worksheet().set_name("empty").unwrap();
        let sheet = book.add_worksheet().set_name("订单 & \"co\"").unwrap();
        for (column, name) in ["id", "日期 <b>", " padded "].iter().enumerate() {
            sheet.write(0, column as u16, *name).unwrap();
        }
        sheet.write_with_format(1, 1, 45_382.25, &day).unwrap();
        sheet.write_with_format(1, 2, 1.5, &hours).unwrap();
        sheet.write(1, 3, 0.1 + 0.2).unwrap();
        sheet.write(2, 0, true).unwrap();
        sheet.write(2, 1, Formula::new("=A1&\"<\"").set_result("x<&y")).unwrap();
        sheet.write_blank(2, 2, &day).unwrap();
        sheet.write(4, 0, -12.5).unwrap();
        sheet.write(4, 1, 293_456_789_012_345_678.0).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let (mut book, sheets) = OpenXml::open(bytes.into(), &Limits::default()).unwrap();
        let name = &sheets[1].name;
        let usual = book
            .read_usual(name, &mut Sink { least: usize::MAX, take: &mut |_| {} })
            .unwrap()
            .expect("nothing unusual");
        let text = String::from_utf8(usual.text.clone()).unwrap();
        assert_eq!(
            text,
            "id,日期 <b>, padded ,\n,2024-03-31T06:00:00,36:00:00,0.30000000000000004\nTRUE,x<&y,,\n\n-12.5,2.9345678901234566e+17,,\n"
        );
        assert_eq!(usual, book.read_any(name).unwrap());
    }
}
