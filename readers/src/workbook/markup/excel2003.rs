//! The XML of Excel 2003 ("SpreadsheetML", urn:schemas-microsoft-com:office:spreadsheet).

use super::entity;
use super::token::{Tag, Token, Tokens};
use super::{COLUMNS, Met, ROWS, merged, written_number};
use crate::error::Result;

/// What the text that comes is part of.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Nothing,
    /// A cell's value.
    Data(Type),
    /// The word for whether the sheet is shown.
    Visible,
}

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Number,
    Boolean,
    DateTime,
    /// Text and errors.
    Text,
}

impl Type {
    fn of(tag: &Tag<'_>) -> Type {
        match tag.attribute("Type").as_deref() {
            Some("Number") => Type::Number,
            Some("Boolean") => Type::Boolean,
            Some("DateTime") => Type::DateTime,
            _ => Type::Text,
        }
    }
}

/// Goes through a document.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
    let mut tokens = Tokens::of(text);
    let mut sheets = 0_usize;
    let (mut next_row, mut row, mut next_column, mut column) = (0, 0, 0, 0);
    let (mut within, mut value) = (Within::Nothing, String::new());
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if tag.is("Worksheet") => {
                visit(Met::Table(&tag.attribute("Name").unwrap_or_default()))?;
                sheets += 1;
                (next_row, row) = (0, 0);
            }
            // Their text is none of a cell's, and comes in the same elements.
            Token::Open(tag) if (tag.is("Comment") || tag.is("PhoneticText")) && !tag.is_empty => {
                tokens.skip_to_close(tag.name);
            }
            _ if sheets == 0 => {}
            Token::Open(tag) if tag.is("Row") => {
                row = tag.count("Index", ROWS).map_or(next_row, |index| next_row.max(index.max(1) - 1));
                next_row = row + 1;
                (next_column, column) = (0, 0);
            }
            Token::Open(tag) if tag.is("Cell") => {
                column = tag.count("Index", COLUMNS).map_or(next_column, |index| index.max(1) - 1);
                let more = |name| tag.count(name, COLUMNS.max(ROWS)).unwrap_or(0).saturating_add(1);
                let (columns, rows) = (more("MergeAcross"), more("MergeDown"));
                next_column = column.saturating_add(columns);
                if let Some(merge) = merged(row, column, rows, columns) {
                    visit(Met::Merge(sheets - 1, merge))?;
                }
            }
            Token::Open(tag) if tag.is("Data") && !tag.is_empty => {
                (within, value) = (Within::Data(Type::of(&tag)), String::new());
            }
            Token::Open(tag) if tag.is("Visible") && !tag.is_empty => {
                (within, value) = (Within::Visible, String::new())
            }
            Token::Close(name) if name.eq_ignore_ascii_case("Data") => {
                if let Within::Data(kind) = std::mem::replace(&mut within, Within::Nothing) {
                    let text = written(kind, &value);
                    if !text.is_empty() {
                        visit(Met::Cell(sheets - 1, row, column, &text))?;
                    }
                }
            }
            Token::Close(name) if name.eq_ignore_ascii_case("Visible") => {
                if within == Within::Visible && value.trim() != "SheetVisible" {
                    visit(Met::Hidden(sheets - 1))?;
                }
                within = Within::Nothing;
            }
            Token::Text(text) if within != Within::Nothing => value.push_str(&entity::decoded(text)),
            Token::Verbatim(text) if within != Within::Nothing => value.push_str(text),
            _ => {}
        }
    }
    Ok(())
}

/// A value as other workbooks' values are written.
fn written(kind: Type, value: &str) -> String {
    match kind {
        Type::Number => written_number(value),
        Type::Boolean if value.trim() == "1" => "TRUE".to_owned(),
        Type::Boolean if value.trim() == "0" => "FALSE".to_owned(),
        Type::DateTime => {
            let moment = value.trim();
            let moment = moment.strip_suffix(".000").unwrap_or(moment);
            // A time alone has the day before all days.
            let time = moment.strip_prefix("1899-12-31T").or_else(|| moment.strip_prefix("1899-12-30T"));
            time.or_else(|| moment.strip_suffix("T00:00:00")).unwrap_or(moment).to_owned()
        }
        Type::Boolean | Type::Text => value.to_owned(),
    }
}
