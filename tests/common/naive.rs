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
    /// The file ended inside quotes.
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At a field's first byte.
    Begin,
    /// In a field that did not begin with a quote, or after a closing quote.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: the closing one, or the first of two.
    Quote,
}

/// All records, and for every position whether it lies outside quotes.
pub fn read(bytes: &[u8]) -> (Vec<Row>, Vec<bool>) {
    let (mut rows, mut row, mut field) = (Vec::new(), Row::default(), Vec::new());
    let mut state = State::Begin;
    let mut outside = Vec::new();
    let mut ended_by_line_feed = true;
    for (at, &byte) in bytes.iter().enumerate() {
        outside.push(state != State::Quoted && !(state == State::Quote && byte == b'"'));
        // A line feed after a carriage return outside quotes is the second half of a line's end.
        if state == State::Begin
            && byte == b'\n'
            && row.start == at
            && at > 0
            && bytes[at - 1] == b'\r'
            && !ended_by_line_feed
        {
            row.start = at + 1;
            if let Some(before) = rows.last_mut() {
                let before: &mut Row = before;
                before.end = at + 1;
            }
            ended_by_line_feed = true;
            continue;
        }
        state = match (state, byte) {
            (State::Begin, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Quote,
            (State::Quote, b'"') | (State::Quoted, _) => {
                field.push(byte);
                State::Quoted
            }
            (_, b',') => {
                row.fields.push(std::mem::take(&mut field));
                State::Begin
            }
            (_, b'\n' | b'\r') => {
                ended_by_line_feed = byte == b'\n';
                row.blank = row.start == at;
                row.end = at + 1;
                row.fields.push(std::mem::take(&mut field));
                rows.push(std::mem::replace(&mut row, Row { start: at + 1, ..Row::default() }));
                State::Begin
            }
            (_, byte) => {
                field.push(byte);
                State::Plain
            }
        };
    }
    if row.start < bytes.len() {
        row.end = bytes.len();
        row.unclosed = state == State::Quoted;
        row.fields.push(field);
        rows.push(row);
    }
    outside.push(state != State::Quoted);
    (rows, outside)
}
