//! CSV that spreadsheets open safely.

use super::batch::rows;
use super::to_json;
use crate::table::column::Cell;
use crate::table::{Column, Decimal, OrderLedger};

/// UTF-8 mark: without it Excel takes the file for the local legacy encoding.
const MARK: &str = "\u{feff}";

/// Characters at a text's beginning that make a spreadsheet take it for a formula (OWASP, "CSV injection"), full-width forms included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The columns as CSV: UTF-8 with mark, comma, CRLF (RFC 4180).
///
/// Text that a spreadsheet would run gets an apostrophe in front; plain numbers are left alone. Missing values are empty, and so are
/// lists without members; others are joined by `; `.
pub fn to_csv(columns: &[&Column], rows: usize) -> Vec<u8> {
    let mut out = String::from(MARK);
    write_record(&mut out, columns.iter().map(|column| safe(column.name.to_string())));
    for row in 0..rows {
        write_record(&mut out, columns.iter().map(|column| cell_text(&column.cell(row))));
    }
    out.into_bytes()
}

/// Rows of a ledger that are made into columns at a time.
const BATCH: usize = 1 << 16;

/// A ledger as CSV, in the same form, with the columns of [`super::ledger_batch`]. Read again, it gives the same ledger.
pub fn ledger_to_csv(ledger: &OrderLedger) -> Vec<u8> {
    let mut out = String::from(MARK);
    each_batch(ledger, |number, columns, rows| {
        if number == 0 {
            write_record(&mut out, columns.iter().map(|column| safe(column.name.to_string())));
        }
        for row in 0..rows {
            write_record(&mut out, columns.iter().map(|column| cell_text(&column.cell(row))));
        }
    });
    out.into_bytes()
}

/// A ledger as a JSON array, a row an object on each line, with the columns of [`super::ledger_batch`]. Amounts are numbers with all their
/// decimals, what is not known is null.
pub fn ledger_to_json(ledger: &OrderLedger) -> Vec<u8> {
    let mut out = String::from("[");
    each_batch(ledger, |number, columns, rows| {
        write_objects(&mut out, number, &columns.iter().collect::<Vec<_>>(), rows);
    });
    out.push_str("\n]\n");
    out.into_bytes()
}

/// The columns as a JSON array in the same form.
pub fn to_json_rows(columns: &[&Column], rows: usize) -> Vec<u8> {
    let mut out = String::from("[");
    write_objects(&mut out, 0, columns, rows);
    out.push_str("\n]\n");
    out.into_bytes()
}

/// Rows, of which the first has a number among all.
fn write_objects(out: &mut String, first: usize, columns: &[&Column], rows: usize) {
    let keys: Vec<String> = columns.iter().map(|column| to_json(&column.name)).collect();
    for row in 0..rows {
        out.push_str(if first + row == 0 { "\n" } else { ",\n" });
        for (place, (key, column)) in keys.iter().zip(columns).enumerate() {
            // An order's number is a name.
            let value = match column.cell(row) {
                Cell::Missing => "null".to_owned(),
                Cell::Int(number) if place == 0 => format!("\"{number}\""),
                Cell::Text(text) => to_json(&text),
                cell @ (Cell::Date(_) | Cell::List(_)) => to_json(&cell_text(&cell)),
                cell @ (Cell::Int(_) | Cell::Number(_) | Cell::Money(_)) => cell_text(&cell),
            };
            out.push(if place == 0 { '{' } else { ',' });
            out.push_str(key);
            out.push(':');
            out.push_str(&value);
        }
        out.push('}');
    }
}

/// The ledger's columns, batch by batch, each with the number of its first row and how many it has; at least one batch.
fn each_batch(ledger: &OrderLedger, mut write: impl FnMut(usize, &[Column], usize)) {
    let mut from = 0;
    loop {
        let columns = rows(ledger, from, BATCH);
        let count = columns.first().map_or(0, |column| column.values.len());
        if count == 0 && from > 0 {
            return;
        }
        write(from, &columns, count);
        if count == 0 {
            return;
        }
        from += count;
    }
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
        Cell::Text(text) => safe(text.clone().into_owned()),
        Cell::List(texts) => safe(list_text(texts)),
        Cell::Int(n) => n.to_string(),
        Cell::Number(n) => n.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Money(money) => money.to_string(),
    }
}

fn safe(text: String) -> String {
    let runs = text.starts_with(FORMULA) && Decimal::parse(text.as_bytes()).is_none();
    if runs { format!("'{text}") } else { text }
}

/// Members joined by `; `. A backslash stands before a `;` or backslash of a member and before an apostrophe at the beginning, which is
/// therefore no mark of ours; a member without characters is `\\e`.
fn list_text(texts: &[&str]) -> String {
    let mut out = String::new();
    for (place, text) in texts.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { "; " });
        if text.is_empty() {
            out.push_str("\\e");
        }
        for (at, character) in text.char_indices() {
            if matches!(character, ';' | '\\') || (place == 0 && at == 0 && character == '\'') {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out
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

    /// What docs say: how a list's cell is read.
    fn read_list(cell: &str) -> Vec<String> {
        let cell = cell.strip_prefix('\'').unwrap_or(cell);
        let mut members = Vec::new();
        let mut open = (!cell.is_empty()).then(String::new);
        let mut characters = cell.chars();
        while let (Some(character), Some(member)) = (characters.next(), &mut open) {
            match character {
                '\\' => member.extend(characters.next().filter(|&escaped| escaped != 'e')),
                ';' => {
                    assert_eq!(characters.next(), Some(' '));
                    members.extend(open.replace(String::new()));
                }
                other => member.push(other),
            }
        }
        members.extend(open);
        members
    }

    #[test]
    fn a_list_reads_back() {
        let text = |members: &[&str]| cell_text(&Cell::List(members.to_vec()));
        assert_eq!(text(&["vip", "weekend buyer"]), "vip; weekend buyer");
        assert_eq!(text(&["a;b", "c\\d"]), "a\\;b; c\\\\d");
        assert_eq!(text(&["=1+1", "x"]), "'=1+1; x");
        let odd = ["", ";", "\\", "'", "'=", "=1", "a", " ", "; ", "e", "\\e", "-1", "图书；", "\n"];
        let mut lists: Vec<Vec<&str>> = vec![Vec::new()];
        for a in odd {
            lists.push(vec![a]);
            lists.extend(odd.map(|b| vec![a, b]));
        }
        for list in lists {
            assert_eq!(read_list(&text(&list)), list, "{}", text(&list));
        }
    }

    #[test]
    fn quoting() {
        let mut out = String::new();
        write_record(&mut out, ["a,b", "say \"hi\"", "", "x\ny", "plain"].into_iter());
        assert_eq!(out, "\"a,b\",\"say \"\"hi\"\"\",,\"x\ny\",plain\r\n");
    }
}
