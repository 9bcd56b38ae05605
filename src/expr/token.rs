//! Text into tokens, and places in the text.

use crate::error::{Code, Error, Result};
use crate::table::{Day, read_float};

use super::ast::Span;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a word of the language, as it is written.
    Word(String),
    /// A name in backticks.
    Quoted(String),
    Text(String),
    Number(f64),
    Date(Day),
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Lexed {
    pub token: Token,
    pub at: Span,
    /// Comments in front of it, and those behind it on its line.
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// Longer ones first.
const SIGNS: [(&str, &str); 28] = [
    ("<=", "<="),
    (">=", ">="),
    ("<>", "<>"),
    ("!=", "<>"),
    ("==", "="),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "<>"),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("＜", "<"),
    ("＞", ">"),
    ("＝", "="),
    ("(", "("),
    (")", ")"),
    ("（", "("),
    ("）", ")"),
    // These two stand in files of rules only.
    (":", ":"),
    ("：", ":"),
    (";", ";"),
    ("；", ";"),
    (",", ","),
    ("，", ","),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
];

/// What opens and closes a text; Chinese keyboards write the latter two.
const QUOTES: [(char, char); 4] = [('\'', '\''), ('"', '"'), ('‘', '’'), ('“', '”')];

pub(super) fn lex(text: &str, longest: usize) -> Result<Vec<Lexed>> {
    if text.len() > longest {
        return Err(too_long(text));
    }
    let mut lexed: Vec<Lexed> = Vec::new();
    let mut before = Vec::new();
    let mut at = 0;
    let mut is_new_line = true;
    loop {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            is_new_line |= first == '\n';
            at += first.len_utf8();
            continue;
        }
        if first == '#' {
            let line = rest.split('\n').next().unwrap_or(rest);
            let comment = line[1..].trim().to_owned();
            match lexed.last_mut() {
                Some(last) if !is_new_line => last.after.push(comment),
                _ => before.push(comment),
            }
            at += line.len();
            continue;
        }
        let (token, length) = next(rest).map_err(|error| error.at_offset(at as u64).in_text(text))?;
        let span = Span { start: at as u32, end: (at + length) as u32 };
        lexed.push(Lexed { token, at: span, before: std::mem::take(&mut before), after: Vec::new() });
        at += length;
        is_new_line = false;
    }
    let end = Span { start: text.len() as u32, end: text.len() as u32 };
    lexed.push(Lexed { token: Token::End, at: end, before, after: Vec::new() });
    Ok(lexed)
}

pub(super) fn too_long(text: &str) -> Error {
    Error::new(Code::TooComplex).of_field("length").with_value(&text.len().to_string())
}

/// The token that a text begins with, and its bytes.
fn next(rest: &str) -> Result<(Token, usize)> {
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return number(rest);
    }
    if first == '`' {
        let (name, length) = quoted(rest, '`', '`')?;
        return if name.is_empty() { Err(strange(rest)) } else { Ok((Token::Quoted(name), length)) };
    }
    if let Some((open, close)) = QUOTES.into_iter().find(|(open, _)| *open == first) {
        let (text, length) = quoted(rest, open, close)?;
        return Ok((Token::Text(text), length));
    }
    if let Some((written, sign)) = SIGNS.into_iter().find(|(written, _)| rest.starts_with(written)) {
        return Ok((Token::Sign(sign), written.len()));
    }
    if first == '.' {
        return Ok((Token::Sign("."), 1));
    }
    let length = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
    if length == 0 { Err(strange(rest)) } else { Ok((Token::Word(rest[..length].to_owned()), length)) }
}

fn strange(rest: &str) -> Error {
    Error::new(Code::UnexpectedToken).expected("value").with_value(&rest.chars().take(1).collect::<String>())
}

/// Letters of other alphabets need no backticks when they are typed.
fn is_name_part(c: char) -> bool {
    const FULL_WIDTH_MARKS: std::ops::RangeInclusive<char> = '\u{ff00}'..='\u{ff0f}';
    const CJK_MARKS: std::ops::RangeInclusive<char> = '\u{3000}'..='\u{303f}';
    const GENERAL_MARKS: std::ops::RangeInclusive<char> = '\u{2000}'..='\u{206f}';
    c.is_ascii_alphanumeric()
        || c == '_'
        || c > '\u{bf}'
            && !c.is_whitespace()
            && ![FULL_WIDTH_MARKS, CJK_MARKS, GENERAL_MARKS].iter().any(|marks| marks.contains(&c))
            && !SIGNS.iter().any(|(sign, _)| sign.starts_with(c))
}

/// Whether a name can stand without backticks in the canonical form.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !super::ast::RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

/// A text in quotes, in which the closing one is doubled; and its bytes, quotes included.
fn quoted(rest: &str, open: char, close: char) -> Result<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let closes = c == close && chars.next_if(|(_, next)| *next == close).is_none();
        if closes {
            return Ok((text, at + c.len_utf8()));
        }
        text.push(c);
    }
    let expected = if open == '`' { "closing_backtick" } else { "closing_quote" };
    Err(Error::new(Code::UnexpectedToken).expected(expected).found("end"))
}

fn number(rest: &str) -> Result<(Token, usize)> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    const DATE: usize = "YYYY-MM-DD".len();
    let is_date =
        whole == 4 && bytes.get(4) == Some(&b'-') && digits(5) == 2 && bytes.get(7) == Some(&b'-') && digits(8) == 2;
    if is_date {
        let day = Day::parse_iso(&bytes[..DATE], 0);
        let wrong = || Error::new(Code::InvalidLiteral).expected("date").with_value(&rest[..DATE]);
        return day.map(|day| (Token::Date(day), DATE)).ok_or_else(wrong);
    }
    let mut end = whole;
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let value = read_float(&bytes[..end]).filter(|value| value.is_finite());
    let is_whole_word = !rest[end..].starts_with(is_name_part);
    match value {
        Some(value) if is_whole_word => Ok((Token::Number(value), end)),
        _ => {
            let end = rest.find(|c| !is_name_part(c) && c != '.').unwrap_or(rest.len());
            Err(Error::new(Code::InvalidLiteral).expected("number").with_value(&rest[..end]))
        }
    }
}
