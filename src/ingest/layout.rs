//! Where the table begins: lines before it, its header, and what its columns hold, as far as the beginning of the file shows.

use std::borrow::Cow;

use crate::error::{Code, Error, Result};
use crate::table::order::arrange;

use super::csv::{End, Record, read_record};
use super::dialect::Dialect;
use super::kind::Kind;
use super::words::is_known_name;

/// Records that are looked at.
const LOOKED_AT: usize = 1000;
/// How far down a header is looked for.
const DEEPEST_HEADER: usize = 40;
/// A header is at least this part of the usual record's length: the rest of the columns have no name.
const NARROWEST_HEADER: f64 = 0.6;

/// The beginning of a file as records.
pub struct Beginning {
    /// The records that are not blank, each with its number (from 1, blank ones counted) and where it starts and ends.
    pub rows: Vec<Row>,
    /// The file ends with the last of them.
    pub whole: bool,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Byte offset of its start.
    pub start: usize,
    /// Byte offset of the next record.
    pub end: usize,
    /// Its cells.
    pub cells: Vec<Vec<u8>>,
}

impl Beginning {
    /// Reads the first records.
    ///
    /// # Errors
    /// `record_too_long` when not even one ends within the head.
    #[inline(never)]
    pub fn read(head: &[u8], last: bool, dialect: &Dialect) -> Result<Beginning> {
        let mut record = Record::new(dialect.format);
        let mut at = dialect.skip;
        let mut rows = Vec::new();
        let mut number = 0;
        while at < head.len() && rows.len() < LOOKED_AT {
            let start = at;
            at = match read_record(head, start, last, &mut record) {
                End::At(next) | End::Unclosed(next) => next,
                End::Unfinished if rows.is_empty() => return Err(too_long(number, start)),
                End::Unfinished => break,
            };
            number += 1;
            let is_sep_line = dialect.sep_line && number == 1;
            if !record.is_blank() && !is_sep_line {
                rows.push(Row { number, start, end: at, cells: record.fields(head).map(Cow::into_owned).collect() });
            }
        }
        Ok(Beginning { rows, whole: last && at >= head.len() })
    }
}

fn too_long(number: u64, start: usize) -> Error {
    Error::new(Code::RecordTooLong).at_row(number + 1).at_offset(start as u64)
}

/// How the table lies in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Column names: those of the header, or `column_1` … where there is none.
    pub names: Vec<String>,
    /// There is a header.
    pub has_header: bool,
    /// Records before the header, or the first record, that belong to nothing: titles, remarks.
    pub preamble: u64,
    /// Index among the rows of [`Beginning`] of the first row of data.
    pub first_row: usize,
}

impl Layout {
    /// Finds the table. `asked` says whether there is a header, where that is known.
    ///
    /// A row is the header when it holds names that are known, or when what stands below its cells is numbers and dates and it is not.
    pub fn find(beginning: &Beginning, asked: Option<bool>) -> Layout {
        let rows = &beginning.rows;
        let width = usual_width(rows);
        let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim_ascii().is_empty()).take(2).count();
        // A title stays a title where a program has added the delimiters of all the columns to it.
        let fits =
            |row: &Row| row.cells.len() as f64 >= width as f64 * NARROWEST_HEADER && (width < 3 || filled(row) > 1);
        let top = rows.len().min(DEEPEST_HEADER);
        // The first row of the usual length: what comes before is no part of the table.
        let first = rows[..top].iter().position(fits).unwrap_or(0);
        let best_named = (0..top)
            .filter(|&i| fits(&rows[i]))
            .map(|i| (known_names(&rows[i]), i))
            .max_by_key(|&(known, i)| (known, std::cmp::Reverse(i)))
            .filter(|&(known, i)| known >= 2 || (known == 1 && !has_values(&rows[i])));
        let header = match (asked, best_named) {
            (Some(false), _) => None,
            (_, Some((_, i))) => Some(i),
            (Some(true), None) => Some(first),
            (None, None) => is_header(rows, first).then_some(first),
        };
        let preamble = header.unwrap_or(first) as u64;
        match header {
            Some(i) => Layout { names: names(&rows[i], width), has_header: true, preamble, first_row: i + 1 },
            None => Layout { names: numbered(0..width), has_header: false, preamble, first_row: first },
        }
    }
}

/// The commonest number of cells; of equally common ones the larger.
fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    arrange(&mut widths, |a, b| a < b);
    widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map_or(0, |run| run[0])
}

fn known_names(row: &Row) -> usize {
    row.cells.iter().filter(|cell| is_known_name(&String::from_utf8_lossy(cell))).count()
}

/// Whether any cell is a number or date, which names are not.
fn has_values(row: &Row) -> bool {
    row.cells.iter().any(|cell| matches!(Kind::of(cell), Kind::Number | Kind::Date))
}

/// Without known names: a first row without values is the header, unless its cells repeat and nothing below has values either.
fn is_header(rows: &[Row], first: usize) -> bool {
    if has_values(&rows[first]) {
        return false;
    }
    let below = &rows[(first + 1).min(rows.len())..];
    if below.is_empty() {
        return true;
    }
    // All words above, all words below: a table of words, whose first row is most likely its header.
    let mut cells: Vec<&[u8]> = rows[first].cells.iter().map(Vec::as_slice).collect();
    arrange(&mut cells, |a, b| a < b);
    let distinct = cells.windows(2).all(|pair| pair[0] != pair[1]);
    distinct || below.iter().any(has_values)
}

fn names(row: &Row, width: usize) -> Vec<String> {
    let mut names: Vec<String> =
        row.cells.iter().map(|cell| String::from_utf8_lossy(cell.trim_ascii()).into_owned()).collect();
    // Columns that the header leaves unnamed at its end, where data stands.
    names.extend(numbered(names.len()..width.max(names.len())));
    names
}

fn numbered(columns: std::ops::Range<usize>) -> Vec<String> {
    columns.map(|i| format!("column_{}", i + 1)).collect()
}

/// What the beginning shows of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Cells that are not empty.
    pub filled: usize,
    /// Numbers and amounts.
    pub numbers: usize,
    /// Numbers without decimals, sign or grouping: digits alone.
    pub digits: usize,
    /// Dates, those of eight digits included.
    pub dates: usize,
    /// Ids and single words.
    pub codes: usize,
    /// Different texts.
    pub distinct: usize,
    /// Addresses of e-mail.
    pub emails: usize,
    /// Digits with zeros in front: no quantity is written like that.
    pub zero_led: usize,
    /// The smallest and the largest number of digits alone, if there is one.
    pub span: Option<(u64, u64)>,
}

/// Numbers that count up fill at least one place in so many.
const SPARSE: u64 = 20;

impl Profile {
    /// Of every column of some rows.
    pub fn all(rows: &[Row], columns: usize) -> Vec<Profile> {
        (0..columns).map(|column| Profile::of(rows.iter().filter_map(|row| row.cells.get(column)))).collect()
    }

    #[inline(never)]
    fn of<'a>(cells: impl Iterator<Item = &'a Vec<u8>>) -> Profile {
        let mut profile = Profile::default();
        let mut texts: Vec<&[u8]> = Vec::new();
        for cell in cells {
            let text = cell.trim_ascii();
            let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
            match Kind::of(text) {
                Kind::Empty => continue,
                Kind::Number => profile.numbers += 1,
                Kind::Date => profile.dates += 1,
                Kind::Code => profile.codes += 1,
                Kind::Text | Kind::Odd => {}
            }
            profile.filled += 1;
            profile.digits += usize::from(digits);
            profile.dates += usize::from(digits && is_day_in_digits(text));
            profile.emails += usize::from(text.contains(&b'@'));
            profile.zero_led += usize::from(digits && text.len() > 1 && text[0] == b'0');
            if digits {
                let value = text.iter().fold(0u64, |n, c| n.saturating_mul(10).saturating_add(u64::from(c - b'0')));
                let (least, most) = profile.span.unwrap_or((value, value));
                profile.span = Some((least.min(value), most.max(value)));
            }
            texts.push(text);
        }
        arrange(&mut texts, |a, b| a < b);
        profile.distinct = texts.chunk_by(|a, b| a == b).count();
        profile
    }

    /// Whether at least nineteen of twenty filled cells are such.
    pub fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 20 >= self.filled * 19
    }

    /// Whether what it holds comes again, as customers do.
    pub fn repeats(&self) -> bool {
        self.distinct * 100 < self.filled * 98
    }

    /// Whether it names rows, each by something else, in a table with these columns. Measurements may differ from row to row as well: where
    /// several columns do, numbers are names only if they count up.
    pub fn is_key(&self, all: &[Profile]) -> bool {
        let names = |profile: &Profile| profile.mostly(profile.codes + profile.digits);
        let measures = |profile: &Profile| profile.mostly(profile.numbers) && !profile.repeats();
        let counts = self.span.is_some_and(|(least, most)| most - least < SPARSE * self.filled as u64);
        self.filled > 1
            && self.distinct == self.filled
            && names(self)
            && (!measures(self)
                || counts
                || self.zero_led > 0
                || all.iter().filter(|other| measures(other)).count() < 2)
    }

    /// What the column holds, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            p if p.filled == 0 => "empty",
            p if p.mostly(p.dates) => "date",
            p if p.mostly(p.numbers) => "number",
            p if p.mostly(p.codes + p.numbers) => "code",
            _ => "text",
        }
    }
}

/// `20240131`: eight digits that make a day of the last or this century.
pub(super) fn is_day_in_digits(text: &[u8]) -> bool {
    const YEARS: [&[u8]; 2] = [b"19", b"20"];
    text.len() == 8 && YEARS.contains(&&text[..2]) && crate::table::read_date(text, 0).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Layout {
        let dialect = Dialect::recognise(text.as_bytes(), true, None).unwrap();
        Layout::find(&Beginning::read(text.as_bytes(), true, &dialect).unwrap(), None)
    }

    fn found(text: &str) -> (bool, u64, String) {
        let layout = layout(text);
        (layout.has_header, layout.preamble, layout.names.join(" "))
    }

    #[test]
    fn keys() {
        let keys = |text: &str| -> Vec<bool> {
            let dialect = Dialect::recognise(text.as_bytes(), true, None).unwrap();
            let rows = Beginning::read(text.as_bytes(), true, &dialect).unwrap().rows;
            let profiles = Profile::all(&rows[1..], rows[0].cells.len());
            profiles.iter().map(|profile| profile.is_key(&profiles)).collect()
        };
        // Places on a plane; the same, numbered; with names of any kind beside.
        assert_eq!(keys("x,y\n845753,636607\n812954,643720\n868217,609046\n"), [false, false]);
        assert_eq!(keys("n,x,y\n3,845753,636607\n1,812954,643720\n7,868217,609046\n"), [true, false, false]);
        assert_eq!(keys("n,x\nA-1,845753\nA-2,812954\nB-1,868217\n"), [true, true]);
        assert_eq!(keys("n,x,y\n0457,845753,12\n0129,812954,643720\n0868,868217,609046\n"), [true, false, false]);
        // Numbers that may be anybody's, and answers.
        assert_eq!(keys("n,x\n845753,1\n812954,2\n868217,1\n"), [true, false]);
    }

    #[test]
    fn headers() {
        assert_eq!(found("customer,date,amount\n1,2024-01-01,5\n"), (true, 0, "customer date amount".into()));
        assert_eq!(found("1,2024-01-01,5\n2,2024-01-02,6\n"), (false, 0, "column_1 column_2 column_3".into()));
        assert_eq!(found("foo,bar\n1,2\n"), (true, 0, "foo bar".into()));
        assert_eq!(
            found("ann,york\nbob,hull\n"),
            (true, 0, "ann york".into()),
            "words: the first row is taken for names"
        );
        assert_eq!(found("姓名,城市\n张三,北京\n"), (true, 0, "姓名 城市".into()));
        assert_eq!(found("customer,date\n1,2024-01-01,5\n2,2024-01-01,6\n").2, "customer date column_3");
    }

    #[test]
    fn lines_before_the_header() {
        let text = "Orders of my shop\n\nMade on 2024-02-01\nCustomer;Date;Amount\n1;2024-01-01;5\n2;2024-01-02;6\n3;2024-01-02;6\n";
        assert_eq!(found(text), (true, 2, "Customer Date Amount".into()));
        let padded = "Orders of my shop,,\n,,\nfoo,bar,baz\n1,2024-01-01,5\n2,2024-01-02,6\n";
        assert_eq!(found(padded), (true, 2, "foo bar baz".into()));
        assert_eq!(found("sep=;\nCustomer;Date;Amount\n1;2024-01-01;5\n"), (true, 0, "Customer Date Amount".into()));
    }

    #[test]
    fn profiles() {
        let text = "1,2024-01-01,5.00,A1,007\n1,20240102,x,B2,008\n";
        let dialect = Dialect::recognise(text.as_bytes(), true, None).unwrap();
        let rows = Beginning::read(text.as_bytes(), true, &dialect).unwrap().rows;
        let kinds: Vec<&str> = Profile::all(&rows, 5).iter().map(Profile::kind).collect();
        assert_eq!(kinds, ["number", "date", "code", "code", "number"]);
        assert_eq!(Profile::all(&rows, 5)[4].zero_led, 2);
    }
}
