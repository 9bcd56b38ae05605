//! A CSV reader that anyone can check: one byte at a time, the rules at the head of `src/ingest/csv.rs`, and nothing clever.

/// A record as the naive reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Text of the fields, quotes resolved.
    pub fields: Vec<Vec<u8>>,
    /// Where the record starts.
    pub start: usize,
    /// Where the next one starts.
    pub end: usize,
    /// A quote begins a field and closes nowhere.
    pub unclosed: bool,
    /// A line with nothing on it, not even quotes.
    pub blank: bool,
}

impl Row {
    /// The fields as text.
    pub fn texts(&self) -> Vec<String> {
        self.fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect()
    }
}

/// All records, and for every position whether it lies outside quotes.
pub fn read(bytes: &[u8]) -> (Vec<Row>, Vec<bool>) {
    let is_line_end = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r';
    let (mut rows, mut row) = (Vec::new(), Row::default());
    let mut outside = vec![true; bytes.len() + 1];
    let mut at = 0;
    while at < bytes.len() {
        // A field begins here.
        let mut field = Vec::new();
        if bytes[at] == b'"' {
            match closing(bytes, at) {
                Some(close) => {
                    outside[at + 1..=close].fill(false);
                    field = without_doubles(&bytes[at + 1..close]);
                    at = close + 1;
                }
                None => row.unclosed = true,
            }
        }
        while at < bytes.len() && bytes[at] != b',' && !is_line_end(at) {
            field.push(bytes[at]);
            at += 1;
        }
        row.fields.push(field);
        if at < bytes.len() && bytes[at] == b',' {
            at += 1;
            if at < bytes.len() {
                continue;
            }
            row.fields.push(Vec::new());
        }
        row.blank = row.start == at;
        if at < bytes.len() {
            at += if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
        }
        row.end = at;
        rows.push(std::mem::replace(&mut row, Row { start: at, ..Row::default() }));
    }
    (rows, outside)
}

fn without_doubles(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        out.push(text[at]);
        at += if text[at..].starts_with(b"\"\"") { 2 } else { 1 };
    }
    out
}

/// What a run of quotes within a field may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Every one is doubled, and the field may go on or end behind them.
    Doubled { ends: bool },
    /// The last one closes the field.
    Closes,
    /// It stands where a field begins.
    Opens,
    /// Nobody doubled the last one.
    Lone,
}

/// Which quote closes the field that the one at `open` begins. Fields here are shorter than the longest.
fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let line_end = (open..bytes.len()).find(|&at| bytes[at] == b'\n' || bytes[at] == b'\r').unwrap_or(bytes.len());
    let mut runs = Vec::new();
    let mut at = open + 1;
    while at < bytes.len() {
        let end = (at..bytes.len()).find(|&end| bytes[end] != b'"').unwrap_or(bytes.len());
        if end > at {
            runs.push((what(bytes, open, at, end), end - 1));
        }
        at = end + 1;
    }
    let lone_above = runs.iter().any(|&(run, last)| run == Run::Lone && last < line_end);
    let mut first_line = runs.iter().filter(|(_, last)| *last < line_end);
    let deciding = |run: &&(Run, usize)| matches!(run.0, Run::Closes | Run::Opens);
    // A lone quote on the first line keeps the field on it, if it comes before whatever decides.
    let of_first_line = first_line.clone().find(deciding);
    let of_any_line = runs.iter().find(deciding);
    let decision = if of_first_line.is_none() && lone_above { None } else { of_any_line };
    if let Some((Run::Closes, last)) = decision {
        return Some(*last);
    }
    let reached = decision.map_or(bytes.len(), |(_, last)| *last);
    let doubled = first_line.clone().find(|(run, last)| *run == Run::Doubled { ends: true } && *last < reached);
    doubled.or_else(|| first_line.find(|(run, last)| *run == Run::Lone && *last < reached)).map(|(_, last)| *last)
}

fn what(bytes: &[u8], open: usize, start: usize, end: usize) -> Run {
    let behind = (end..bytes.len()).find(|&at| bytes[at] != b' ' && bytes[at] != b'\t');
    let ends = behind.is_none_or(|at| b",\n\r".contains(&bytes[at]));
    match (end - start) % 2 {
        0 => Run::Doubled { ends },
        _ if ends => Run::Closes,
        _ if start > open + 1 && b",\n\r".contains(&bytes[start - 1]) => Run::Opens,
        _ => Run::Lone,
    }
}
