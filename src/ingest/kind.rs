//! What a cell holds, judged by its text alone.

use crate::table::{read_date, read_number};

/// Kinds of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing, or only spaces.
    Empty,
    /// A number or an amount. Digits that may as well be a day (`20240131`) are a number.
    Number,
    /// A date that is not all digits.
    Date,
    /// Letters and digits without spaces: an id, a word.
    Code,
    /// Words.
    Text,
    /// What no cell should hold: the delimiters of other dialects, quotes that did not close.
    Odd,
}

impl Kind {
    /// The kind of a cell.
    pub fn of(cell: &[u8]) -> Kind {
        let text = cell.trim_ascii();
        if text.is_empty() {
            return Kind::Empty;
        }
        if read_number(text).is_some() {
            return Kind::Number;
        }
        if read_date(text, 0).is_some() {
            return Kind::Date;
        }
        if text.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.@#+/".contains(b)) {
            return Kind::Code;
        }
        if is_odd(text) { Kind::Odd } else { Kind::Text }
    }
}

fn is_odd(text: &[u8]) -> bool {
    let is_quote = |at: Option<&u8>| at.is_some_and(|b| b"\"'".contains(b));
    let lone_quote = is_quote(text.first()) != is_quote(text.last());
    let mark = |i: usize| match text[i] {
        // In prose a space follows; in a list none does.
        b',' | b';' => text.get(i + 1) != Some(&b' '),
        b'|' | b'\t' | b'~' | b'^' | 0x1f | 0x01 => true,
        _ => false,
    };
    lone_quote || (0..text.len()).any(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let cases: [(&str, Kind); 14] = [
            (" ", Kind::Empty),
            ("-12.50", Kind::Number),
            ("$1,234.00", Kind::Number),
            ("20240131", Kind::Number),
            ("2024-01-31 10:20", Kind::Date),
            ("3/4/2024", Kind::Date),
            ("A-17_b", Kind::Code),
            ("ann@example.org", Kind::Code),
            ("WHITE METAL LANTERN", Kind::Text),
            ("Smith, John", Kind::Text),
            ("付款以后用户退款成功，交易自动关闭", Kind::Text),
            ("a;b;c", Kind::Odd),
            ("5,2024-01-01", Kind::Odd),
            ("\"open", Kind::Odd),
        ];
        for (text, kind) in cases {
            assert_eq!(Kind::of(text.as_bytes()), kind, "{text}");
        }
    }
}
