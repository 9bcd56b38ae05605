//! Workbooks of Office Open XML: calamine opens them; their sheets are read by [`Rows`] where they are written as usual, and else by calamine.

use std::io::Cursor;

use calamine::{Reader, Xlsx, XlsxError};
use memchr::memmem;

use super::cells::push_data_ref;
use super::formats::Formats;
use super::rows::Rows;
use super::scan::{Tag, tags};
use super::texts::SharedTexts;
use super::{Sheet, broken, listed, merge, package, password_protected, said_size};
use crate::container::{Bytes, Zip};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::text::{Table, TableWriter};

pub(super) struct OpenXml {
    bytes: Bytes,
    book: Xlsx<Cursor<Bytes>>,
    /// Whether any sheet has merged cells; to look for them takes as long as to read the sheet.
    is_merged: bool,
    /// The texts, once a sheet was read; none where they are written in an unusual way.
    texts: Option<Option<SharedTexts>>,
    limits: Limits,
}

impl OpenXml {
    pub(super) fn open(bytes: Bytes, limits: &Limits) -> Result<(OpenXml, Vec<Sheet>)> {
        let is_merged = package::check(bytes.clone(), limits)?;
        let mut book = Xlsx::new(Cursor::new(bytes.clone())).map_err(error_of)?;
        let sheets = listed(book.sheets_metadata().to_vec(), |_, name| {
            book.worksheet_cells_reader(name).ok().and_then(|reader| said_size(reader.dimensions()))
        });
        Ok((OpenXml { bytes, book, is_merged, texts: None, limits: limits.clone() }, sheets))
    }

    pub(super) fn read_sheet(&mut self, name: &str) -> Result<Table> {
        match self.read_usual(name)? {
            Some(table) => Ok(table),
            None => self.read_any(name),
        }
    }

    /// The sheet, if it is written in the usual way.
    fn read_usual(&mut self, name: &str) -> Result<Option<Table>> {
        if self.is_merged {
            return Ok(None);
        }
        let place = self.book.sheets_metadata().iter().position(|sheet| sheet.name == name);
        let is_1904 = self.book.has_1904_epoch();
        let formats = Formats::of(self.book.worksheet_cells_reader(name).map_err(error_of)?.styles(), is_1904);
        let mut parts = Parts { zip: Zip::open(self.bytes.clone(), &self.limits)?, limits: &self.limits };
        let texts = match &mut self.texts {
            Some(texts) => texts,
            unread => unread.insert(parts.texts()?),
        };
        let (Some(place), Some(formats), Some(texts)) = (place, formats, texts) else { return Ok(None) };
        let Some(sheet) = parts.sheet(place)?.and_then(|path| parts.zip.find(&path)) else { return Ok(None) };
        let mut writer = TableWriter::new(&self.limits);
        let mut sheet = parts.zip.unpack(sheet, &self.limits)?;
        Ok(if Rows::new(texts, &formats).read(&mut sheet, &mut writer)? { Some(writer.finish()?) } else { None })
    }

    /// The sheet by calamine, however it is written.
    pub(super) fn read_any(&mut self, name: &str) -> Result<Table> {
        let mut writer = TableWriter::new(&self.limits);
        if self.is_merged {
            let merges = self.book.merge_cells_by_sheet_name(name).map_err(error_of)?;
            merges.into_iter().filter_map(merge).for_each(|merge| writer.merge(merge));
        }
        let mut cells = self.book.worksheet_cells_reader(name).map_err(error_of)?;
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

/// Parts of a workbook by their usual names. All of it was unpacked and counted before.
struct Parts<'a> {
    zip: Zip,
    limits: &'a Limits,
}

impl Parts<'_> {
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(part) = self.zip.find(name) else { return Ok(None) };
        self.zip.unpack(part, self.limits)?.all_bytes().map(Some)
    }

    fn texts(&mut self) -> Result<Option<SharedTexts>> {
        // Without such a part there are no texts to share.
        Ok(self
            .read("xl/sharedStrings.xml")?
            .map_or_else(|| Some(SharedTexts::default()), |xml| SharedTexts::read(&xml)))
    }

    /// Where a sheet lies, by its place among all.
    fn sheet(&mut self, place: usize) -> Result<Option<String>> {
        let [root, book, parts] =
            ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"].map(|name| self.read(name));
        let (Some(root), Some(book), Some(parts)) = (root?, book?, parts?) else { return Ok(None) };
        let is_usual = [&root, &book, &parts].iter().all(|xml| memmem::find(xml, b"<!").is_none());
        let is_root =
            memmem::find(&root, b"\"xl/workbook.xml\"").or_else(|| memmem::find(&root, b"\"/xl/workbook.xml\""));
        let path = || {
            let id = tags(&book, b"<sheet ").nth(place)??.attribute(b"r:id")?;
            let is_part = |tag: &Tag| tag.attribute(b"Id") == Some(id);
            let part = tags(&parts, b"<Relationship ").collect::<Option<Vec<_>>>()?.into_iter().find(is_part)?;
            let target = std::str::from_utf8(part.attribute(b"Target")?).ok()?;
            Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
        };
        Ok(is_root.filter(|_| is_usual).and_then(|_| path()))
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
        let bytes = book.save_to_buffer().unwrap();
        let (mut book, sheets) = OpenXml::open(bytes.into(), &Limits::default()).unwrap();
        let name = &sheets[1].name;
        let usual = book.read_usual(name).unwrap().expect("nothing unusual");
        let text = String::from_utf8(usual.text.clone()).unwrap();
        assert_eq!(
            text,
            "id,日期 <b>, padded ,\n,2024-03-31T06:00:00,36:00:00,0.30000000000000004\nTRUE,x<&y,,\n\n-12.5,,,\n"
        );
        assert_eq!(usual, book.read_any(name).unwrap());
    }
}
