//! A sheet's cells as delimited text: one record a row, so that rows keep their numbers.

use std::ops::RangeInclusive;

use super::field::{fields_of, is_plain, push_field, push_record};
use super::{Part, Sink, Table};
use crate::error::{Code, Error, Result};
use crate::limits::Limits;

/// Rows at the top that are looked at before any is written: they tell the width, and hold the header.
const HEAD_ROWS: usize = 100;
/// Most rows that a header takes, and the longest text in one.
const HEADER_ROWS: u32 = 5;
const HEADER_TEXT: usize = 1000;

/// The largest sheet there is (Office Open XML, and OpenDocument in practice).
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Cells that are shown as one, with the text of the first. Rows and columns from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub rows: RangeInclusive<u32>,
    pub columns: RangeInclusive<u32>,
}

/// The cells of a row, by column; text without quotes.
#[derive(Default)]
struct Row {
    number: u32,
    cells: Vec<(u32, Vec<u8>)>,
}

/// Takes the cells of a sheet row by row.
///
/// Records are padded to the widest of the first hundred rows; a longer row further down stays longer, and is a message of the
/// engine's, rather than widening every record for a stray note.
pub(crate) struct TableWriter<'a> {
    limits: &'a Limits,
    merges: Vec<Merge>,
    /// The first rows, until they are settled, and the bytes of their texts.
    head: Option<Vec<Row>>,
    head_bytes: usize,
    /// The row at hand.
    number: Option<u32>,
    /// Its cells, where they are kept until its end; their texts lie one after the other in `texts`.
    cells: Vec<(u32, usize)>,
    texts: Vec<u8>,
    /// Behind the first rows, cells are written as they come, as long as they come in order.
    is_written: bool,
    /// Where the record then begins, and the column behind the last one in it.
    record: usize,
    next: u32,
    text: Vec<u8>,
    /// Bytes of text that were handed out before.
    handed_out: usize,
    /// Records written.
    rows: u32,
    width: u32,
    columns: u32,
}

impl<'a> TableWriter<'a> {
    pub(crate) fn new(limits: &'a Limits) -> TableWriter<'a> {
        TableWriter {
            limits,
            merges: Vec::new(),
            head: Some(Vec::new()),
            head_bytes: 0,
            number: None,
            cells: Vec::new(),
            texts: Vec::new(),
            is_written: false,
            record: 0,
            next: 0,
            text: Vec::new(),
            handed_out: 0,
            rows: 0,
            width: 0,
            columns: 0,
        }
    }

    /// Makes room for a text of about so many bytes, so that it need not be moved as it grows.
    pub(crate) fn make_room(&mut self, bytes: usize) {
        // Where there is not that much, what grows step by step fails in its own time.
        let _ = self.text.try_reserve(bytes.min(self.limits.text));
    }

    /// Hands out the records that are written, once that is worth it.
    pub(crate) fn hand_out(&mut self, sink: &mut Sink<'_>) {
        let is_open = self.is_written && self.next > 0;
        let end = if is_open { self.record } else { self.text.len() };
        if end < sink.least {
            return;
        }
        (sink.take)(Part::Next(&self.text[..end]));
        self.text.drain(..end);
        self.handed_out += end;
        self.record = 0;
    }

    /// Tells of merged cells; those of the header are filled. They may still come after their first row.
    pub(crate) fn merge(&mut self, merge: Merge) {
        if self.head.is_some() {
            self.merges.push(merge);
        }
    }

    /// Adds a cell, whose text `write` appends; an empty one is none. Rows and columns count from 0; rows must not go back.
    ///
    /// # Errors
    /// `workbook_broken` with the row, for a place that no sheet has; `text_too_large`.
    pub(crate) fn cell(&mut self, row: u32, column: u32, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        self.known_cell(row, column, |out| {
            write(out);
            false
        })
    }

    /// The same; `write` returns whether the text is known to need no quotes.
    ///
    /// # Errors
    /// As [`TableWriter::cell`].
    #[inline]
    pub(crate) fn known_cell(&mut self, row: u32, column: u32, write: impl FnOnce(&mut Vec<u8>) -> bool) -> Result<()> {
        if self.number != Some(row) {
            self.begin(row)?;
        }
        if column >= COLUMNS {
            return Err(broken(row));
        }
        if self.is_written && column < self.next {
            self.take_back();
        }
        if !self.is_written {
            let start = self.texts.len();
            write(&mut self.texts);
            if self.texts.len() > start {
                self.cells.push((column, start));
            }
            return self.limits.check_text(self.texts.len());
        }
        let before = self.text.len();
        if self.next == 0 {
            self.write_blanks(row);
        }
        let (record, missing) = (self.text.len(), column - self.next.saturating_sub(1));
        self.text.extend(std::iter::repeat_n(b',', missing as usize));
        let start = self.text.len();
        let is_known = write(&mut self.text);
        if self.text.len() == start {
            self.text.truncate(before);
            return Ok(());
        }
        if !is_known && !is_plain(&self.text[start..]) {
            let text = self.text.split_off(start);
            push_field(&mut self.text, &text);
        }
        if self.next == 0 {
            (self.record, self.rows) = (record, row);
        }
        self.next = column + 1;
        self.check_text()
    }

    #[inline]
    fn check_text(&self) -> Result<()> {
        self.limits.check_text(self.handed_out + self.text.len())
    }

    /// Records of rows without cells.
    fn write_blanks(&mut self, row: u32) {
        self.text.extend(std::iter::repeat_n(b'\n', (row - self.rows) as usize));
    }

    /// Takes the record at hand back, for its cells are in no order.
    fn take_back(&mut self) {
        for (column, text) in fields_of(&self.text[self.record..]) {
            self.cells.push((column, self.texts.len()));
            self.texts.extend(text);
        }
        self.text.truncate(self.record);
        self.is_written = false;
    }

    /// Repeats a row, which must be the last one that had cells or had none, so that it stands up to before `end`.
    pub(crate) fn repeat_row(&mut self, row: u32, end: u32) -> Result<()> {
        if self.number != Some(row) {
            return Ok(());
        }
        if self.is_written && self.next > 0 {
            self.take_back();
        }
        if self.cells.is_empty() {
            return Ok(());
        }
        let (cells, texts) = (self.cells.clone(), self.texts.clone());
        for row in row + 1..end.min(ROWS) {
            self.begin(row)?;
            self.is_written = false;
            self.cells.clone_from(&cells);
            self.texts.clone_from(&texts);
        }
        Ok(())
    }

    /// The text.
    pub(crate) fn finish(mut self) -> Result<Table> {
        self.end_row()?;
        self.settle()?;
        Ok(Table { text: self.text, rows: self.rows.into(), columns: self.columns.into() })
    }

    fn begin(&mut self, row: u32) -> Result<()> {
        if row >= ROWS || self.number.is_some_and(|number| row < number) {
            return Err(broken(row));
        }
        self.end_row()?;
        self.number = Some(row);
        (self.is_written, self.next) = (self.head.is_none(), 0);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        if self.is_written {
            if self.next > 0 {
                self.text.extend(std::iter::repeat_n(b',', self.width.saturating_sub(self.next) as usize));
                self.text.push(b'\n');
                self.columns = self.columns.max(self.width).max(self.next);
                self.rows += 1;
            }
            return self.check_text();
        }
        let Some(number) = self.number.filter(|_| !self.cells.is_empty()) else { return Ok(()) };
        let mut texts = std::mem::take(&mut self.texts);
        let mut cells = std::mem::take(&mut self.cells);
        if let Some(head) = &mut self.head {
            let mut row = Row { number, cells: Vec::with_capacity(cells.len()) };
            for (column, text) in spans(&cells, &texts) {
                row.cells.push((column, text.to_vec()));
            }
            row.sort();
            head.push(row);
            self.head_bytes += texts.len();
            self.limits.check_text(self.head_bytes)?;
            if head.len() == HEAD_ROWS {
                self.settle()?;
            }
        } else if cells.is_sorted_by(|a, b| a.0 < b.0) {
            self.write(number, spans(&cells, &texts))?;
        } else {
            let mut row = Row { number, cells: spans(&cells, &texts).map(|(c, text)| (c, text.to_vec())).collect() };
            row.sort();
            self.write(number, row.cells.iter().map(|(column, text)| (*column, &text[..])))?;
        }
        texts.clear();
        cells.clear();
        (self.texts, self.cells) = (texts, cells);
        Ok(())
    }

    /// Writes the first rows, now that they are known: header filled, width found.
    fn settle(&mut self) -> Result<()> {
        let Some(mut head) = self.head.take() else { return Ok(()) };
        fill_header(&mut head, &self.merges);
        self.width = head.iter().map(Row::width).max().unwrap_or(0);
        for row in head {
            self.write(row.number, row.cells.iter().map(|(column, text)| (*column, &text[..])))?;
        }
        Ok(())
    }

    fn write<'b>(&mut self, number: u32, cells: impl Iterator<Item = (u32, &'b [u8])>) -> Result<()> {
        self.write_blanks(number);
        let fields = push_record(&mut self.text, cells, self.width);
        self.columns = self.columns.max(fields);
        self.rows = number + 1;
        self.check_text()
    }
}

impl Row {
    /// By column; of two texts for one cell the later stays.
    fn sort(&mut self) {
        self.cells.sort_by_key(|(column, _)| *column);
        self.cells.reverse();
        self.cells.dedup_by_key(|(column, _)| *column);
        self.cells.reverse();
    }

    fn width(&self) -> u32 {
        self.cells.last().map_or(0, |(column, _)| column + 1)
    }

    fn text(&self, column: u32) -> Option<&Vec<u8>> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.0).ok()?;
        Some(&self.cells[at].1)
    }
}

/// Columns and texts of a row's cells.
fn spans<'b>(cells: &'b [(u32, usize)], texts: &'b [u8]) -> impl Iterator<Item = (u32, &'b [u8])> {
    cells.iter().enumerate().map(|(i, &(column, start))| {
        let end = cells.get(i + 1).map_or(texts.len(), |next| next.1);
        (column, &texts[start..end])
    })
}

fn broken(row: u32) -> Error {
    Error::new(Code::WorkbookBroken).at_row(u64::from(row) + 1)
}

/// Gives every cell of the header that is merged with others their text.
///
/// The header begins at the first row that is no title, that is, has more than one cell. Cells merged across in it head a group of
/// columns, and the row below belongs to it as well; cells merged downwards reach to its end. Amounts below are never repeated.
fn fill_header(head: &mut Vec<Row>, merges: &[Merge]) {
    let Some(top) = head.iter().find(|row| row.cells.len() > 1).map(|row| row.number) else { return };
    let mut bottom = top;
    let mut merges: Vec<&Merge> = merges.iter().filter(|merge| *merge.rows.start() >= top).collect();
    merges.sort_by_key(|merge| (*merge.rows.start(), *merge.columns.start()));
    let mut room = u64::from(HEADER_ROWS * COLUMNS);
    for merge in merges {
        let (first, last) = (*merge.rows.start(), *merge.rows.end());
        let (left, right) = (*merge.columns.start(), (*merge.columns.end()).min(COLUMNS - 1));
        // Below the top only headings of groups: a cell merged downwards may be a customer's name beside the orders.
        if first > bottom || last >= top + HEADER_ROWS || (first > top && last > first) {
            continue;
        }
        let area = u64::from(last.saturating_sub(first) + 1) * u64::from(right.saturating_sub(left) + 1);
        room = match room.checked_sub(area) {
            Some(room) => room,
            None => return,
        };
        bottom = bottom.max(last).max(if right > left { first + 1 } else { first });
        let heading = head.iter().find(|row| row.number == first).and_then(|row| row.text(left));
        if let Some(text) = heading.filter(|text| text.len() <= HEADER_TEXT).cloned() {
            fill(head, first..=last, left..=right, &text);
        }
    }
}

fn fill(head: &mut Vec<Row>, rows: RangeInclusive<u32>, columns: RangeInclusive<u32>, text: &[u8]) {
    for number in rows {
        let at = head.partition_point(|row| row.number < number);
        if head.get(at).is_none_or(|row| row.number != number) {
            head.insert(at, Row { number, cells: Vec::new() });
        }
        let row = &mut head[at];
        let empty: Vec<u32> = columns.clone().filter(|&column| row.text(column).is_none()).collect();
        row.cells.extend(empty.into_iter().map(|column| (column, text.to_vec())));
        row.sort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Cells<'a> = &'a [(u32, u32, &'a str)];

    fn table(cells: Cells, merges: &[(u32, u32, u32, u32)]) -> Table {
        let limits = Limits::default();
        let mut writer = TableWriter::new(&limits);
        for &(top, left, bottom, right) in merges {
            writer.merge(Merge { rows: top..=bottom, columns: left..=right });
        }
        for &(row, column, text) in cells {
            writer.cell(row, column, |out| out.extend_from_slice(text.as_bytes())).unwrap();
        }
        writer.finish().unwrap()
    }

    fn text(cells: Cells, merges: &[(u32, u32, u32, u32)]) -> String {
        String::from_utf8(table(cells, merges).text).unwrap()
    }

    #[test]
    fn rows_and_columns_keep_their_places() {
        assert_eq!(text(&[], &[]), "");
        assert_eq!(text(&[(0, 0, "a"), (0, 1, "b"), (1, 1, "2")], &[]), "a,b\n,2\n");
        assert_eq!(text(&[(2, 1, "a"), (2, 2, "b"), (4, 1, "1")], &[]), "\n\n,a,b\n\n,1,\n");
        assert_eq!(text(&[(0, 0, "a"), (1, 0, ""), (2, 0, "c")], &[]), "a\n\nc\n");
        let found = table(&[(1, 0, "a"), (3, 3, "x")], &[]);
        assert_eq!((found.rows, found.columns), (4, 4));
    }

    #[test]
    fn cells_may_come_in_any_order_within_a_row_and_the_later_wins() {
        assert_eq!(text(&[(0, 2, "c"), (0, 0, "a"), (0, 2, "d")], &[]), "a,,d\n");
        let mut cells = vec![(0, 0, "a"), (0, 1, "b")];
        cells.extend((1..150).map(|row| (row, 0, "x")));
        cells.extend([(200, 1, "1"), (200, 0, "0"), (200, 1, "2")]);
        assert!(text(&cells, &[]).ends_with("\n\n\n0,2\n"));
        // In the middle of a row that was being written, and again in order behind it.
        cells.extend([
            (202, 1, "a,\"b\""),
            (202, 3, "c"),
            (202, 3, "d"),
            (202, 0, "e"),
            (203, 1, ""),
            (203, 2, "f,"),
            (204, 0, "g"),
        ]);
        assert!(text(&cells, &[]).ends_with("0,2\n\ne,\"a,\"\"b\"\"\",,d\n,,\"f,\"\ng,\n"));
    }

    #[test]
    fn a_stray_cell_far_down_widens_only_its_own_row() {
        let mut cells: Vec<(u32, u32, &str)> = (0..150).flat_map(|row| [(row, 0, "x"), (row, 1, "y")]).collect();
        cells.push((150, 4, "note"));
        cells.push((151, 0, "z"));
        let found = table(&cells, &[]);
        assert!(found.text.ends_with(b"x,y\n,,,,note\nz,\n"));
        assert_eq!(found.columns, 5);
        // Within the first hundred it widens all.
        assert_eq!(text(&[(0, 0, "a"), (1, 2, "note")], &[]), "a,,\n,,note\n");
    }

    #[test]
    fn places_that_no_sheet_has_are_errors() {
        let limits = Limits::default();
        for (row, column) in [(ROWS, 0), (0, COLUMNS), (u32::MAX, u32::MAX)] {
            let error = TableWriter::new(&limits).cell(row, column, |out| out.push(b'x')).unwrap_err();
            assert_eq!((error.code, error.row), (Code::WorkbookBroken, Some(u64::from(row) + 1)));
        }
        let mut writer = TableWriter::new(&limits);
        writer.cell(5, 0, |out| out.push(b'x')).unwrap();
        assert_eq!(writer.cell(4, 0, |out| out.push(b'x')).unwrap_err().row, Some(5));
    }

    #[test]
    fn the_text_is_limited() {
        let limits = Limits { text: 100, ..Limits::default() };
        let mut writer = TableWriter::new(&limits);
        let written = (0..1000).try_for_each(|row| writer.cell(row, 0, |out| out.extend([b'x'; 10])));
        assert_eq!(written.and_then(|()| writer.finish().map(drop)).unwrap_err().code, Code::TextTooLarge);
    }

    #[test]
    fn rows_are_repeated() {
        let limits = Limits::default();
        let mut writer = TableWriter::new(&limits);
        writer.cell(0, 1, |out| out.push(b'x')).unwrap();
        writer.repeat_row(0, 3).unwrap();
        writer.repeat_row(3, 4).unwrap();
        writer.cell(4, 0, |out| out.push(b'y')).unwrap();
        assert_eq!(writer.finish().unwrap().text, b",x\n,x\n,x\n\ny,\n");
        // Over the end of the first hundred rows, and behind it.
        let mut writer = TableWriter::new(&limits);
        writer.cell(0, 0, |out| out.push(b'x')).unwrap();
        writer.repeat_row(0, 110).unwrap();
        writer.cell(110, 0, |out| out.push(b'y')).unwrap();
        writer.cell(110, 2, |out| out.push(b',')).unwrap();
        writer.repeat_row(110, 113).unwrap();
        let expected = "x\n".repeat(110) + &"y,,\",\"\n".repeat(3);
        assert_eq!(String::from_utf8(writer.finish().unwrap().text).unwrap(), expected);
    }

    #[test]
    fn merged_headers_are_filled_across_and_down() {
        // Group headings over two columns each, and one column whose heading takes both rows.
        let cells: Cells =
            &[(0, 0, "id"), (0, 1, "2023"), (0, 3, "2024"), (1, 1, "n"), (1, 2, "sum"), (1, 3, "n"), (2, 0, "1")];
        let merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)];
        assert_eq!(text(cells, &merges), "id,2023,2023,2024,2024\nid,n,sum,n,\n1,,,,\n");
    }

    #[test]
    fn titles_and_data_are_left_alone() {
        let title: Cells = &[(0, 0, "Orders"), (2, 0, "id"), (2, 1, "amount"), (3, 0, "1"), (3, 1, "5"), (4, 1, "6")];
        // The title is merged across, a customer's name downwards.
        assert_eq!(text(title, &[(0, 0, 0, 1), (3, 0, 4, 0)]), "Orders,\n\nid,amount\n1,5\n,6\n");
        // An amount merged downwards right below a group heading is data as well.
        let group: Cells = &[(0, 0, "id"), (0, 1, "sum"), (1, 0, "1"), (1, 1, "5"), (2, 0, "2")];
        assert_eq!(text(group, &[(0, 1, 0, 2), (1, 1, 2, 1)]), "id,sum,sum\n1,5,\n2,,\n");
        // Far too high for a header.
        assert_eq!(text(&[(0, 0, "a"), (0, 1, "b"), (9, 1, "c")], &[(0, 0, 9, 0)]).lines().last(), Some(",c"));
    }
}
