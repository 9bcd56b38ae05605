//! Tables that are text: in HTML and the XML of Excel 2003, which many systems call .xls; SYLK and DIF, which old ones write.

mod dif;
mod entity;
mod excel2003;
mod html;
mod sylk;
mod token;

use crate::error::Result;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::text::{Merge, Table, TableWriter, push_number};
use crate::workbook::Sheet;

/// A document whose tables are read when they are asked for.
pub(super) struct Markup {
    text: String,
    kind: Kind,
    limits: Limits,
}

/// What is met on the way through a document. Tables are numbered as they begin: one may lie in another.
enum Met<'a> {
    Table(&'a str),
    Hidden(usize),
    /// A cell with something in it: table, row, column, text.
    Cell(usize, u32, u32, &'a str),
    Merge(usize, Merge),
}

/// More rows and columns than any sheet has.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

impl Markup {
    pub(super) fn open(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<(Markup, Vec<Sheet>)> {
        limits.check_text(bytes.len())?;
        let markup = Markup { text: String::from_utf8_lossy(bytes).into_owned(), kind, limits: limits.clone() };
        let mut sheets: Vec<Sheet> = Vec::new();
        markup.walk(|met| {
            match met {
                Met::Table(name) => {
                    sheets.push(Sheet { name: name.to_owned(), visible: true, rows: Some(0), columns: Some(0) });
                }
                Met::Hidden(table) => sheets[table].visible = false,
                Met::Cell(table, row, column, _) => {
                    let sheet = &mut sheets[table];
                    sheet.rows = sheet.rows.max(Some(u64::from(row) + 1));
                    sheet.columns = sheet.columns.max(Some(u64::from(column) + 1));
                }
                Met::Merge(..) => {}
            }
            Ok(())
        })?;
        Ok((markup, sheets))
    }

    pub(super) fn read_sheet(&self, sheet: usize) -> Result<Table> {
        let mut writer = TableWriter::new(&self.limits);
        self.walk(|met| {
            match met {
                Met::Cell(table, row, column, text) if table == sheet => {
                    writer.cell(row, column, |out| out.extend_from_slice(text.as_bytes()))?;
                }
                Met::Merge(table, merge) if table == sheet => writer.merge(merge),
                _ => {}
            }
            Ok(())
        })?;
        writer.finish()
    }

    fn walk(&self, visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        match self.kind {
            Kind::SpreadsheetMl => excel2003::walk(&self.text, visit),
            Kind::Sylk => sylk::walk(&self.text, visit),
            Kind::Dif => dif::walk(&self.text, visit),
            _ => html::walk(&self.text, visit),
        }
    }
}

/// The name of a sheet that has none.
const NAMELESS: &str = "1";

/// A number as other workbooks' numbers are written; anything else as it stands.
fn written_number(value: &str) -> String {
    match value.trim().parse::<f64>() {
        Ok(number) => {
            let mut digits = Vec::new();
            push_number(&mut digits, number);
            String::from_utf8_lossy(&digits).into_owned()
        }
        Err(_) => value.to_owned(),
    }
}

/// Cells that begin in one and reach over `rows` and `columns`; nothing where that is one cell.
fn merged(row: u32, column: u32, rows: u32, columns: u32) -> Option<Merge> {
    let last = |first: u32, length: u32| first.saturating_add(length.max(1) - 1);
    (rows > 1 || columns > 1).then(|| Merge { rows: row..=last(row, rows), columns: column..=last(column, columns) })
}
