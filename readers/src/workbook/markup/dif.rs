//! Sheets in the Data Interchange Format: a header, then two lines a value.
//!
//! Reference: "DIF Technical Specification" (Software Arts, 1981), as Excel and LibreOffice write it.

use super::{COLUMNS, Met, NAMELESS, ROWS, written_number};
use crate::error::Result;

/// Goes through a document.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
    visit(Met::Table(NAMELESS))?;
    let mut lines = text.lines();
    if lines.by_ref().all(|line| line.trim() != "DATA") {
        return Ok(());
    }
    // What the header says of its data: nothing.
    let (_, _) = (lines.next(), lines.next());
    let (mut next_row, mut column) = (0, 0);
    while let (Some(head), Some(value)) = (lines.next(), lines.next()) {
        let (kind, number) = head.split_once(',').unwrap_or((head, ""));
        match (kind.trim(), value.trim()) {
            ("-1", "BOT") => (next_row, column) = (next_row + 1, 0),
            ("-1", _) => return Ok(()),
            (kind, word) => {
                let value = match (kind, word) {
                    ("0", "V") => written_number(number),
                    ("0", word) => word.to_owned(),
                    _ => unquoted(word),
                };
                if !value.is_empty() && (1..=ROWS).contains(&next_row) && column < COLUMNS {
                    visit(Met::Cell(0, next_row - 1, column, &value))?;
                }
                column = column.saturating_add(1);
            }
        }
    }
    Ok(())
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(rest));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("\"\"", "\""))
}
