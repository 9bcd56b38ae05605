//! HTML tables, each a sheet whose name is its number.

use super::entity;
use super::token::{Tag, Token, Tokens};
use super::{COLUMNS, Met, ROWS, merged};
use crate::error::Result;
use crate::text::push_number;

/// A table that has begun and not ended.
struct OpenTable {
    number: usize,
    row: Option<u32>,
    rows: u32,
    column: u32,
    /// For each column, the row before which a cell from above ends.
    reaching: Vec<u32>,
    cell: Option<OpenCell>,
}

struct OpenCell {
    column: u32,
    /// The number behind what is shown, where a spreadsheet told it.
    number: Option<f64>,
    text: String,
    /// What is to stand between the text so far and more of it.
    gap: Option<char>,
}

/// Goes through a document.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
    let mut tokens = Tokens::of(text);
    let mut open: Vec<OpenTable> = Vec::new();
    let mut tables = 0;
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if tag.is("script") || tag.is("style") => tokens.skip_to_close(tag.name),
            Token::Open(tag) if tag.is("table") => {
                visit(Met::Table(&(tables + 1).to_string()))?;
                open.push(OpenTable {
                    number: tables,
                    row: None,
                    rows: 0,
                    column: 0,
                    reaching: Vec::new(),
                    cell: None,
                });
                tables += 1;
            }
            Token::Close(name) if name.eq_ignore_ascii_case("table") => {
                if let Some(mut table) = open.pop() {
                    table.end_cell(&mut visit)?;
                }
            }
            token => {
                if let Some(table) = open.last_mut() {
                    table.take(token, &mut visit)?;
                }
            }
        }
    }
    // Cut off: what is there is there.
    open.iter_mut().try_for_each(|table| table.end_cell(&mut visit))
}

impl OpenTable {
    fn take(&mut self, token: Token<'_>, visit: &mut impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        match token {
            Token::Open(tag) if tag.is("tr") => self.begin_row(visit)?,
            Token::Open(tag) if tag.is("td") || tag.is("th") => self.begin_cell(&tag, visit)?,
            Token::Open(tag) if tag.is("br") => self.end_line(true),
            Token::Open(tag) if is_block(tag.name) => self.end_line(false),
            Token::Close(name) if ["td", "th"].iter().any(|end| name.eq_ignore_ascii_case(end)) => {
                self.end_cell(visit)?;
            }
            Token::Close(name) if name.eq_ignore_ascii_case("tr") => {
                self.end_cell(visit)?;
                self.row = None;
            }
            Token::Close(name) if is_block(name) => self.end_line(false),
            Token::Text(text) => self.push(&entity::decoded(text)),
            Token::Verbatim(text) => self.push(text),
            Token::Open(_) | Token::Close(_) => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, visit: &mut impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        self.end_cell(visit)?;
        self.row = Some(self.rows);
        self.rows += 1;
        self.column = 0;
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>, visit: &mut impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        self.end_cell(visit)?;
        if self.row.is_none() {
            self.begin_row(visit)?;
        }
        let row = self.row.unwrap_or_default();
        while self.reaching.get(self.column as usize).is_some_and(|end| *end > row) {
            self.column += 1;
        }
        let columns = tag.count("colspan", COLUMNS).unwrap_or(1).max(1);
        let rows = tag.count("rowspan", ROWS).unwrap_or(1).max(1);
        let column = self.column;
        if let Some(merge) = merged(row, column, rows, columns) {
            visit(Met::Merge(self.number, merge))?;
        }
        self.column = column.saturating_add(columns);
        if rows > 1 {
            let end = self.column.min(COLUMNS) as usize;
            self.reaching.resize(self.reaching.len().max(end), 0);
            self.reaching
                .iter_mut()
                .take(end)
                .skip(column as usize)
                .for_each(|reaching| *reaching = row.saturating_add(rows));
        }
        let number = tag.attribute("num").and_then(|number| number.trim().parse().ok());
        self.cell = Some(OpenCell { column, number, text: String::new(), gap: None });
        Ok(())
    }

    fn end_cell(&mut self, visit: &mut impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row) else { return Ok(()) };
        let exact = cell.number.filter(|_| shows_a_number(&cell.text)).map(|number| {
            let mut digits = Vec::new();
            push_number(&mut digits, number);
            String::from_utf8_lossy(&digits).into_owned()
        });
        let text = exact.unwrap_or(cell.text);
        if text.is_empty() { Ok(()) } else { visit(Met::Cell(self.number, row, cell.column, &text)) }
    }

    /// Ends a line of the cell's text; a break counts even twice.
    fn end_line(&mut self, is_break: bool) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.is_empty()) {
            if is_break && cell.gap == Some('\n') {
                cell.text.push('\n');
            }
            cell.gap = Some('\n');
        }
    }

    /// Adds text as it is shown: spaces and line ends are one space.
    fn push(&mut self, text: &str) {
        let Some(cell) = &mut self.cell else { return };
        for letter in text.chars() {
            if letter.is_ascii_whitespace() || letter == '\u{a0}' {
                cell.gap = cell.gap.or_else(|| (!cell.text.is_empty()).then_some(' '));
                continue;
            }
            cell.text.extend(cell.gap.take());
            cell.text.push(letter);
        }
    }
}

fn is_block(name: &str) -> bool {
    ["p", "div", "li"].iter().any(|block| name.eq_ignore_ascii_case(block))
}

/// Whether what is shown is the number itself, perhaps rounded, grouped, with a currency: no date, which is a number to a spreadsheet,
/// and no percentage.
fn shows_a_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['-', '+']);
    let fits = |letter: char| letter.is_ascii_digit() || ".,' ¥￥$€£".contains(letter);
    unsigned.contains(|letter: char| letter.is_ascii_digit())
        && unsigned.chars().all(fits)
        && unsigned.matches('.').count() < 2
}
