//! Tables whose rows were wrapped once more than delimited text knows: every row as one quoted cell (`"1,""Li, Wei"",2024-01-03"`, what
//! becomes of a CSV that was pasted into one column of a spreadsheet and saved), or cells between full-width commas, semicolons and bars
//! (typed with a Chinese keyboard) or between `::`, or in columns drawn with spaces, of which single ones stand within cells. They are rewritten as delimited text, line by line, so that rows keep their numbers.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

use super::csv::{Delimiter, End, Format, Record, read_record};
use super::dialect::Dialect;
use super::drawn::{Drawn, GAP};

/// How rows are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// Each is one quoted cell, in which quotes are doubled.
    Quoted,
    /// Their cells stand between this text.
    Between(&'static str),
    /// Their cells stand between two spaces or more.
    Aligned,
}

/// Delimiters of several bytes. The enumeration comma `、` is none: it stands within cells.
const BETWEEN: [&str; 4] = ["，", "；", "｜", "::"];

/// How much of the file is looked at.
const TRIED_BYTES: usize = 32 << 10;
const TRIED_RECORDS: usize = 200;

/// The share of records that have to agree: a heading may not be wrapped, and a row may be torn.
const MOST: f64 = 0.9;

impl Wrapping {
    /// How the rows of a file with this beginning are wrapped, if they are: as they stand they are one column, unwrapped several.
    ///
    /// Cost: that of a few searches where nothing hints at it, else two readings of the first 32 KiB.
    pub fn of(head: &[u8], complete: bool) -> Option<Wrapping> {
        let cut = head.len().min(TRIED_BYTES);
        let last = complete && cut == head.len();
        // Whole lines only, unless there is nothing else.
        let sample = if last { head } else { &head[..=memchr::memrchr(b'\n', &head[..cut])?] };
        let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
        let candidates: Vec<Wrapping> = std::iter::once(Wrapping::Quoted)
            .chain(BETWEEN.map(Wrapping::Between))
            .chain([Wrapping::Aligned])
            .filter(|wrapping| wrapping.is_hinted(sample))
            .collect();
        if candidates.is_empty() {
            return None;
        }
        let stands = recognised(sample)?;
        let as_it_stands = agreed(sample, stands);
        candidates.into_iter().find(|&wrapping| {
            let unwrapped = Rewriter::new(wrapping).push(sample, true);
            match wrapping {
                // A column of words is none of rows.
                Wrapping::Quoted => {
                    let format = recognised(&unwrapped).filter(|format| !is_spaces(format.delimiter));
                    let cells = format.and_then(|format| agreed(&unwrapped, format));
                    as_it_stands == Some(1) && cells.is_some_and(|cells| cells > 1)
                }
                // Amounts may hold commas.
                Wrapping::Between(_) => {
                    let cells = agreed(&unwrapped, Format::with_delimiter(b','));
                    cells.is_some_and(|cells| cells > as_it_stands.unwrap_or(1))
                }
                // Names of columns and rows come apart into as many cells only where single spaces are part of them.
                Wrapping::Aligned => {
                    let comma = Format::with_delimiter(b',');
                    let are_named = |text: &[u8], format: Format, cells: Option<usize>| {
                        cells.is_some_and(|cells| cells > 1 && lengths(text, format).first() == Some(&cells))
                    };
                    matches!(stands.delimiter, Delimiter::Spaces)
                        && !are_named(sample, stands, as_it_stands)
                        && are_named(&unwrapped, comma, agreed(&unwrapped, comma))
                }
            }
        })
    }

    /// What stands between cells, or around them.
    pub fn as_str(self) -> &'static str {
        match self {
            Wrapping::Quoted => "\"",
            Wrapping::Between(text) => text,
            Wrapping::Aligned => GAP,
        }
    }

    /// Whether most lines look like it. Cells may hold long delimiters in every row; the names of columns do not.
    fn is_hinted(self, sample: &[u8]) -> bool {
        let (mut lines, mut hints) = (0usize, 0usize);
        for line in sample.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
            lines += 1;
            hints += usize::from(match self {
                Wrapping::Quoted => line.len() > 1 && line.starts_with(b"\"") && line.ends_with(b"\""),
                Wrapping::Between(text) => memmem::find(line, text.as_bytes()).is_some(),
                Wrapping::Aligned => memmem::find(line, GAP.as_bytes()).is_some(),
            });
        }
        let begins = match self {
            Wrapping::Quoted => true,
            Wrapping::Between(_) | Wrapping::Aligned => {
                let text = self.as_str();
                let first = sample.trim_ascii_start().split(|&byte| byte == b'\n').next();
                first.is_some_and(|line| memmem::find(line, text.as_bytes()).is_some())
            }
        };
        begins && lines > 1 && hints as f64 >= MOST * (lines - 1) as f64
    }
}

fn recognised(sample: &[u8]) -> Option<Format> {
    Some(Dialect::recognise(sample, true, None).ok()?.format)
}

fn is_spaces(delimiter: Delimiter) -> bool {
    matches!(delimiter, Delimiter::Spaces | Delimiter::Byte(b' '))
}

/// The number of cells that most records have.
fn agreed(sample: &[u8], format: Format) -> Option<usize> {
    let lengths = lengths(sample, format);
    let most = lengths.iter().copied().max_by_key(|length| lengths.iter().filter(|one| *one == length).count())?;
    let agreeing = lengths.iter().filter(|&&length| length == most).count();
    (lengths.len() > 1 && agreeing as f64 >= MOST * (lengths.len() - 1) as f64).then_some(most)
}

fn lengths(text: &[u8], format: Format) -> Vec<usize> {
    let mut record = Record::new(format);
    let (mut lengths, mut at) = (Vec::new(), 0);
    while at < text.len() && lengths.len() < TRIED_RECORDS {
        let (End::At(next) | End::Unclosed(next)) = read_record(text, at, true, &mut record) else { break };
        at = next;
        if !record.is_blank() {
            lengths.push(record.len());
        }
    }
    lengths
}

/// Rewrites wrapped rows as delimited text, a piece at a time.
pub struct Rewriter {
    wrapping: Wrapping,
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    /// A quoted row goes on in the next line.
    open: bool,
    /// Where columns drawn with spaces stand.
    drawn: Drawn,
}

impl Rewriter {
    /// For rows wrapped like this.
    pub fn new(wrapping: Wrapping) -> Rewriter {
        Rewriter { wrapping, rest: Vec::new(), open: false, drawn: Drawn::default() }
    }

    /// The rows that are whole with these bytes; `last` says that no more follow.
    ///
    /// Cost: linear in the bytes, and what is left of a line is held until its end comes.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() + self.rest.len());
        let mut from = 0;
        for end in memchr_iter(b'\n', bytes) {
            let line = &bytes[from..=end];
            if self.rest.is_empty() {
                self.line(line, &mut out);
            } else {
                self.rest.extend_from_slice(line);
                let whole = std::mem::take(&mut self.rest);
                self.line(&whole, &mut out);
            }
            from = end + 1;
        }
        self.rest.extend_from_slice(&bytes[from..]);
        if last && !self.rest.is_empty() {
            let whole = std::mem::take(&mut self.rest);
            self.line(&whole, &mut out);
        }
        out
    }

    /// A line with its end.
    fn line(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match self.wrapping {
            Wrapping::Quoted => self.unquoted(text, out),
            Wrapping::Between(between) => separated(text, between.as_bytes(), out),
            Wrapping::Aligned => self.drawn.line(text, out),
        }
        out.extend_from_slice(&line[text.len()..]);
    }

    fn unquoted(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let inner = match (self.open, text.strip_prefix(b"\"")) {
            (true, _) => text,
            (false, Some(inner)) => inner,
            (false, None) => return out.extend_from_slice(text),
        };
        let quotes = inner.iter().rev().take_while(|&&byte| byte == b'"').count();
        // Doubled quotes are of the row; an odd one closes it.
        self.open = quotes % 2 == 0;
        let inner = if self.open { inner } else { &inner[..inner.len() - 1] };
        let mut from = 0;
        while let Some(at) = memmem::find(&inner[from..], b"\"\"") {
            out.extend_from_slice(&inner[from..=from + at]);
            from += at + 2;
        }
        out.extend_from_slice(&inner[from..]);
    }
}

/// Cells between some text, as cells between commas.
fn separated(text: &[u8], between: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    loop {
        // A quoted cell runs to the quote before the next delimiter.
        let closed = rest.starts_with(b"\"").then(|| closing(rest, between)).flatten();
        let end = closed.unwrap_or_else(|| memmem::find(rest, between).unwrap_or(rest.len()));
        out.extend_from_slice(&cell(&rest[..end]));
        match rest[end..].strip_prefix(between) {
            Some(behind) => rest = behind,
            None => return,
        }
        out.push(b',');
    }
}

/// Where a quoted cell ends: behind a quote at which the line or the cell is over.
fn closing(rest: &[u8], between: &[u8]) -> Option<usize> {
    memchr_iter(b'"', rest).skip(1).map(|at| at + 1).find(|&at| at == rest.len() || rest[at..].starts_with(between))
}

/// A cell as it has to stand between commas.
pub(super) fn cell(text: &[u8]) -> Cow<'_, [u8]> {
    let is_quoted = text.len() > 1 && text.starts_with(b"\"") && text.ends_with(b"\"");
    if is_quoted || memchr(b',', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut quoted = vec![b'"'];
    for &byte in text {
        quoted.extend_from_slice(if byte == b'"' { b"\"\"" } else { std::slice::from_ref(&byte) });
    }
    quoted.push(b'"');
    Cow::Owned(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(head: &str, row: impl Fn(usize) -> String) -> String {
        std::iter::once(head.to_owned()).chain((0..40).map(row)).map(|line| line + "\r\n").collect()
    }

    fn rewritten(text: &str, wrapping: Wrapping, piece: usize) -> String {
        let mut rewriter = Rewriter::new(wrapping);
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(piece).collect();
        let parts = pieces.iter().enumerate().map(|(at, part)| rewriter.push(part, at + 1 == pieces.len()));
        String::from_utf8(parts.collect::<Vec<_>>().concat()).unwrap()
    }

    #[test]
    fn rows_as_one_quoted_cell() {
        let plain = rows("id,name,day", |i| format!("{i},\"Li, \"\"W\"\" {i}\",2024-01-{:02}", i % 28 + 1));
        for head_too in [true, false] {
            let wrapped: String = plain
                .lines()
                .enumerate()
                .map(|(at, line)| {
                    if at > 0 || head_too {
                        format!("\"{}\"\r\n", line.replace('"', "\"\""))
                    } else {
                        format!("{line}\r\n")
                    }
                })
                .collect();
            assert_eq!(Wrapping::of(wrapped.as_bytes(), true), Some(Wrapping::Quoted), "{wrapped}");
            for piece in [1, 7, 4096] {
                assert_eq!(rewritten(&wrapped, Wrapping::Quoted, piece), plain);
            }
        }
        let over_lines = "\"1,\"\"a\nb\"\",2\"\n\"2,c,\"\n";
        assert_eq!(rewritten(over_lines, Wrapping::Quoted, 3), "1,\"a\nb\",2\n2,c,\n");
    }

    #[test]
    fn cells_between_longer_delimiters() {
        for between in BETWEEN {
            let text = rows(&["订单号", "客户", "金额"].join(between), |i| {
                [format!("o{i}"), format!("\"王{between}小\""), format!("1,{i:03}.50")].join(between)
            });
            let wrapping = Wrapping::of(text.as_bytes(), true);
            assert_eq!(wrapping, Some(Wrapping::Between(between)));
            let plain = rows("订单号,客户,金额", |i| format!("o{i},\"王{between}小\",\"1,{i:03}.50\""));
            assert_eq!(rewritten(&text, Wrapping::Between(between), 5), plain);
        }
    }

    #[test]
    fn columns_drawn_with_spaces() {
        let text = rows("order      customer      paid at           amount", |i| {
            format!(
                "{:<10} {:<12}  2024-01-{:02} 10:{:02}   {:>6}.50 ",
                1000 + i,
                format!("Li Wei {i}"),
                i % 28 + 1,
                i,
                i
            )
        });
        assert_eq!(Wrapping::of(text.as_bytes(), true), Some(Wrapping::Aligned), "{text}");
        let plain = rows("order,customer,paid at,amount", |i| {
            format!("{},Li Wei {i},2024-01-{:02} 10:{:02},{i}.50", 1000 + i, i % 28 + 1, i)
        });
        assert_eq!(rewritten(&text, Wrapping::Aligned, 9), plain);
        // Without spaces in cells any run of them will do, as ever.
        let single = rows("id   day", |i| format!("{i}    2024-01-{:02}", i % 28 + 1));
        assert_eq!(Wrapping::of(single.as_bytes(), true), None);
    }

    #[test]
    fn what_is_not_wrapped() {
        let quoted = rows("\"id\",\"day\"", |i| format!("\"{i}\",\"2024-01-{:02}\"", i % 28 + 1));
        let prose = rows("id,note", |i| format!("{i},好，很好{i}"));
        let single = rows("name", |i| format!("\"customer {i}\""));
        let words = rows("comment", |i| "好，".repeat(i % 4));
        let places = rows("id,day,place", |i| format!("{i},2024-01-{:02},广东省，深圳市，南山区", i % 28 + 1));
        for text in [&*quoted, &places, &prose, &single, &words, "", "a", "\"a,b\"", "\"\n\"\n"] {
            assert_eq!(Wrapping::of(text.as_bytes(), true), None, "{text}");
        }
        // The beginning of a longer file may end anywhere.
        for cut in 0..quoted.len() {
            assert_eq!(Wrapping::of(&quoted.as_bytes()[..cut], false), None);
        }
    }
}
