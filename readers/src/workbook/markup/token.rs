//! Tags and text of HTML and XML, as systems of every age write them: whatever stands there, nothing is an error.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::entity;

/// A piece of a document.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    /// The local name of what ends.
    Close(&'a str),
    /// Text as it is written, entities and all.
    Text(&'a str),
    /// Text of a CDATA section, which has no entities.
    Verbatim(&'a str),
}

/// The beginning of an element.
#[derive(Debug, PartialEq)]
pub(super) struct Tag<'a> {
    /// Without the prefix of a namespace.
    pub name: &'a str,
    /// It has no content: `<Row/>`.
    pub is_empty: bool,
    attributes: &'a str,
}

/// The pieces of a document, in order. Cost: one pass.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Tokens<'a> {
        Tokens { rest: text }
    }

    /// Passes over everything up to the end of the element that has just begun, tags included.
    pub(super) fn skip_to_close(&mut self, name: &str) {
        while let Some(at) = memmem::find(self.rest.as_bytes(), b"</") {
            self.rest = &self.rest[at + 2..];
            if local(name_at(self.rest)).eq_ignore_ascii_case(name) {
                self.pass(b">");
                return;
            }
        }
        self.rest = "";
    }

    /// Goes on behind the next place where this stands; to the end, where it does not. Returns what was passed over.
    fn pass(&mut self, what: &[u8]) -> &'a str {
        let (passed, rest) = match memmem::find(self.rest.as_bytes(), what) {
            Some(at) => (&self.rest[..at], &self.rest[at + what.len()..]),
            None => (self.rest, ""),
        };
        self.rest = rest;
        passed
    }

    /// A tag's text up to its `>`, which may also stand in quotes.
    fn tag(&mut self) -> &'a str {
        let mut quote = None;
        let mut value = false;
        let end = self.rest.bytes().position(|byte| {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                // A quote opens only where a value does: text in a tag may hold lone ones.
                (None, b'"' | b'\'') if value => quote = Some(byte),
                (None, b'>') => return true,
                (None, _) => {}
            }
            value = byte == b'=' || value && byte.is_ascii_whitespace();
            false
        });
        let tag = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = end.map_or("", |end| &self.rest[end + 1..]);
        tag
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(inner) = self.rest.strip_prefix('<') else {
                let end = memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(text));
            };
            let whole = self.rest;
            self.rest = inner;
            if let Some(rest) = inner.strip_prefix("!--") {
                self.rest = rest;
                self.pass(b"-->");
            } else if let Some(rest) = inner.strip_prefix("![CDATA[") {
                self.rest = rest;
                return Some(Token::Verbatim(self.pass(b"]]>")));
            } else if inner.starts_with(['!', '?']) {
                self.pass(b">");
            } else if let Some(rest) = inner.strip_prefix('/') {
                self.rest = rest;
                return Some(Token::Close(local(name_at(self.pass(b">")))));
            } else if inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let tag = self.tag();
                let name = name_at(tag);
                let attributes = &tag[name.len()..];
                return Some(Token::Open(Tag { name: local(name), is_empty: attributes.ends_with('/'), attributes }));
            } else {
                // No tag: a sign of less.
                return Some(Token::Text(&whole[..1]));
            }
        }
    }
}

impl Tag<'_> {
    /// Whether it is an element of this name, in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute by its local name, in any case.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
            let (key, after) = rest.split_at(end.max(1));
            let after = after.trim_ascii_start();
            let (value, next) = match after.strip_prefix('=').map(str::trim_ascii_start) {
                None => ("", after),
                Some(value) => match value.as_bytes().first() {
                    Some(&quote @ (b'"' | b'\'')) => {
                        value[1..].split_once(char::from(quote)).unwrap_or((&value[1..], ""))
                    }
                    _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
                },
            };
            if local(key).eq_ignore_ascii_case(name) {
                return Some(entity::decoded(value));
            }
            rest = next;
        }
    }

    /// An attribute that is a number of times; `most` at most.
    pub(super) fn count(&self, name: &str, most: u32) -> Option<u32> {
        self.attribute(name)?.trim().parse::<u32>().ok().map(|count| count.min(most))
    }
}

fn name_at(text: &str) -> &str {
    &text[..text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len())]
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token| match token {
            Token::Open(tag) => format!("<{}{}", tag.name, if tag.is_empty { "/" } else { "" }),
            Token::Close(name) => format!("/{name}"),
            Token::Text(text) | Token::Verbatim(text) => text.to_owned(),
        };
        Tokens::of(text).map(show).collect()
    }

    #[test]
    fn pieces_of_every_kind() {
        assert_eq!(shown("a<td x=\"1>2\">b</td >c<br/>"), ["a", "<td", "b", "/td", "c", "<br/"]);
        assert_eq!(shown("<!-- <td> --><?xml?><!DOCTYPE x><ss:Cell ss:Index=\"2\"/>"), ["<Cell/"]);
        assert_eq!(shown("<![CDATA[a<b]]>"), ["a<b"]);
        assert_eq!(shown("1 < 2 <3"), ["1 ", "<", " 2 ", "<", "3"]);
        assert_eq!(shown("<td it's=1>x<td unclosed=\"y>z"), ["<td", "x", "<td"]);
        assert_eq!(shown("<!-- open"), Vec::<String>::new());
        let mut tokens = Tokens::of("<style>a</b></STYLE >c");
        assert!(matches!(tokens.next(), Some(Token::Open(tag)) if tag.is("style")));
        tokens.skip_to_close("style");
        assert_eq!(tokens.next(), Some(Token::Text("c")));
    }

    #[test]
    fn attributes_of_every_kind() {
        let text = r#"<td ss:Index = "3" colspan=2 nowrap title='a &amp; "b"' x:num="1.5"/>"#;
        let Some(Token::Open(tag)) = Tokens::of(text).next() else { panic!("a tag") };
        assert_eq!(tag.count("index", 9), Some(3));
        assert_eq!(tag.count("COLSPAN", 1), Some(1));
        assert_eq!(tag.attribute("nowrap").as_deref(), Some(""));
        assert_eq!(tag.attribute("title").as_deref(), Some("a & \"b\""));
        assert_eq!(tag.attribute("num").as_deref(), Some("1.5"));
        assert_eq!(tag.attribute("none"), None);
    }
}
