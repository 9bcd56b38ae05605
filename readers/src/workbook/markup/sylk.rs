//! Sheets as symbolic links (SYLK, .slk): a record a line, fields between semicolons.
//!
//! Reference: the file format's documentation of Excel 2.1 and what Excel and LibreOffice write.

use std::collections::BTreeMap;

use super::super::cells::push_date_time;
use super::super::formats::Formats;
use super::{COLUMNS, Met, NAMELESS, ROWS, written_number};
use crate::error::Result;

/// Stands before characters that the format has no room for.
const ESCAPE: char = '\u{1b}';

/// Where formats of numbers were said to hold, by their place in the list of formats; a cell's goes before its column's.
#[derive(Default)]
struct Said {
    cells: BTreeMap<(u32, u32), usize>,
    columns: BTreeMap<u32, usize>,
}

/// Goes through a document.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
    visit(Met::Table(NAMELESS))?;
    let lines = || text.split(['\n', '\r']).filter(|line| !line.is_empty());
    let codes = lines().filter_map(|line| line.strip_prefix("P;P"));
    let is_1904 = lines().any(|line| line.starts_with("O;") && line.split(';').any(|field| field == "V4"));
    let formats = Formats::new(codes.map(|code| Formats::kind_of_code(&code.replace(";;", ";"))).collect(), is_1904);
    let mut said = Said::default();
    // Some programs write column by column, and a cell again when it changes.
    let mut cells = BTreeMap::new();
    let (mut row, mut column) = (0, 0);
    for line in lines() {
        let mut fields = fields_of(line).into_iter();
        let kind = fields.next().unwrap_or_default();
        if kind == "E" {
            break;
        }
        if kind != "C" && kind != "F" {
            continue;
        }
        let (mut value, mut format, mut whole_column) = (None, None, None);
        let mut is_place = false;
        for field in fields {
            let mut letters = field.chars();
            let (key, rest) = (letters.next(), letters.as_str());
            let place =
                |most: u32| rest.parse::<u32>().ok().and_then(|number| number.checked_sub(1)).filter(|at| *at < most);
            match key {
                Some('X') => (column, is_place) = (place(COLUMNS).unwrap_or(column), true),
                Some('Y') => (row, is_place) = (place(ROWS).unwrap_or(row), true),
                Some('K') if kind == "C" => value = Some(rest.to_owned()),
                Some('P') if kind == "F" => format = rest.parse().ok(),
                Some('C') if kind == "F" => whole_column = place(COLUMNS),
                _ => {}
            }
        }
        if let Some(format) = format {
            match whole_column {
                Some(column) => drop(said.columns.insert(column, format)),
                None if is_place => drop(said.cells.insert((row, column), format)),
                None => {}
            }
        }
        if let Some(value) = value {
            let format = said.cells.get(&(row, column)).or_else(|| said.columns.get(&column));
            cells.insert((row, column), written(&value, format.copied(), &formats));
        }
    }
    for ((row, column), text) in cells.into_iter().filter(|(_, text)| !text.is_empty()) {
        visit(Met::Cell(0, row, column, &text))?;
    }
    Ok(())
}

/// A record's fields; a semicolon in one is written twice.
fn fields_of(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut rest = line;
    while let Some(at) = rest.find(';') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let last = fields.len() - 1;
        fields[last].push_str(before);
        match after.strip_prefix(';') {
            Some(behind) => {
                fields[last].push(';');
                rest = behind;
            }
            None => {
                fields.push(String::new());
                rest = after;
            }
        }
    }
    let last = fields.len() - 1;
    fields[last].push_str(rest);
    fields
}

fn written(value: &str, format: Option<usize>, formats: &Formats) -> String {
    if let Some(text) = value.strip_prefix('"') {
        return unescaped(text.strip_suffix('"').unwrap_or(text)).replace("\"\"", "\"");
    }
    let number = || value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    match format.and_then(|format| formats.date(format, number)).flatten() {
        Some(date) => {
            let mut out = Vec::new();
            push_date_time(&mut out, &date);
            String::from_utf8_lossy(&out).into_owned()
        }
        None => written_number(value),
    }
}

/// A character's code stands behind the mark in two characters of four bits each; what is written otherwise stays.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(ESCAPE) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let [high @ b' '..=b'/', low @ b'0'..=b'?', ..] = *rest.as_bytes() {
            out.push(char::from((high - b' ') << 4 | (low - b'0')));
            rest = &rest[2..];
        }
    }
    out.push_str(rest);
    out
}
