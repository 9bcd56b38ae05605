//! CSV that spreadsheets open safely.

use std::borrow::Cow;

use super::to_json;
use crate::table::column::Cell;
use crate::table::{Column, Decimal, Entry, Money, OrderLedger};

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
    write_record(&mut out, columns.iter().map(|column| &*column.name));
    for row in 0..rows {
        write_record(&mut out, columns.iter().map(|column| cell_text(&column.cell(row))));
    }
    out.into_bytes()
}

/// A ledger as CSV, in the same form: an entry a row, by customer and time. Read again, it gives the same ledger.
pub fn ledger_to_csv(ledger: &OrderLedger) -> Vec<u8> {
    let mut out = String::from(MARK);
    write_record(&mut out, LEDGER_COLUMNS.into_iter());
    each_entry(ledger, |number, customer, entry, amount| {
        let customer = cell_text(&Cell::Text(customer));
        let cells = [number.to_string(), customer, entry.day.to_string(), amount.to_string(), status(entry).to_owned()];
        write_record(&mut out, cells.into_iter());
    });
    out.into_bytes()
}

/// A ledger as a JSON array, an entry an object on each line, with the columns of [`ledger_to_csv`]. Amounts are numbers with all their
/// decimals.
pub fn ledger_to_json(ledger: &OrderLedger) -> Vec<u8> {
    let [number_key, customer_key, day_key, amount_key, status_key] = LEDGER_COLUMNS;
    let mut out = String::from("[");
    each_entry(ledger, |number, customer, entry, amount| {
        let comma = if number == 1 { "" } else { "," };
        let (customer, day, status) = (to_json(&customer), entry.day, status(entry));
        out.push_str(&format!(
            "{comma}\n{{\"{number_key}\":\"{number}\",\"{customer_key}\":{customer},\"{day_key}\":\"{day}\",\"{amount_key}\":{amount},\"{status_key}\":\"{status}\"}}"
        ));
    });
    out.push_str("\n]\n");
    out.into_bytes()
}

/// Numbers stand for the orders' own ids, of which only hashes are kept.
pub(super) const LEDGER_COLUMNS: [&str; 5] = ["order_id", "customer_id", "order_date", "amount", "status"];

fn each_entry(ledger: &OrderLedger, mut write: impl FnMut(usize, Cow<'_, str>, Entry, Money)) {
    let mut number = 0;
    for customer in 0..ledger.customers().len() as u32 {
        for entry in ledger.history(customer) {
            number += 1;
            let amount = Money { minor: entry.amount.into(), scale: ledger.scale() };
            write(number, ledger.customers().text(customer), entry, amount);
        }
    }
}

/// Words that are read as what they say.
pub(super) const STATUSES: [&str; 2] = ["paid", "refunded"];

/// Which of the words an entry has.
pub(super) fn status_code(entry: Entry) -> u32 {
    entry.refund.into()
}

fn status(entry: Entry) -> &'static str {
    STATUSES[status_code(entry) as usize]
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
