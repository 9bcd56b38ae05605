//! CSV that spreadsheets open safely.

use crate::table::column::Cell;
use crate::table::{Column, Decimal};

/// UTF-8 mark: without it Excel takes the file for the local legacy encoding.
const MARK: &str = "\u{feff}";

/// Characters at a text's beginning that make a spreadsheet take it for a formula (OWASP, "CSV injection"), full-width forms included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The columns as CSV: UTF-8 with mark, comma, CRLF (RFC 4180).
///
/// Text that a spreadsheet would run gets an apostrophe in front; plain numbers are left alone. Missing values are empty.
pub fn to_csv(columns: &[&Column], rows: usize) -> Vec<u8> {
    let mut out = String::from(MARK);
    write_record(&mut out, columns.iter().map(|column| column.name));
    for row in 0..rows {
        write_record(&mut out, columns.iter().map(|column| cell_text(&column.cell(row))));
    }
    out.into_bytes()
}

fn write_record<T: AsRef<str>>(out: &mut String, cells: impl Iterator<Item = T>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        let cell = cell.as_ref();
        if cell.contains([',', '"', '\r', '\n']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

fn cell_text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) if text.starts_with(FORMULA) && Decimal::parse(text.as_bytes()).is_none() => {
            format!("'{text}")
        }
        Cell::Text(text) => text.clone().into_owned(),
        Cell::Int(n) => n.to_string(),
        Cell::Number(n) => n.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Money(money) => money.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let text = |t: &'static str| cell_text(&Cell::Text(Cow::Borrowed(t)));
        assert_eq!(text("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(text("＝1+1"), "'＝1+1");
        assert_eq!(text("-12"), "-12");
        assert_eq!(text("-12+3"), "'-12+3");
        assert_eq!(cell_text(&Cell::Int(-3)), "-3");
    }

    #[test]
    fn quoting() {
        let mut out = String::new();
        write_record(&mut out, ["a,b", "say \"hi\"", "", "x\ny", "plain"].into_iter());
        assert_eq!(out, "\"a,b\",\"say \"\"hi\"\"\",,\"x\ny\",plain\r\n");
    }
}
