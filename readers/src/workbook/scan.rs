//! The few forms of XML that programs write into workbooks, found without a parser of all of it. Whatever looks otherwise is `None`,
//! and read by calamine instead.

use memchr::{memchr, memchr2, memmem};

/// A tag that opens or is empty, its name already known.
pub(super) struct Tag<'a> {
    attributes: &'a [u8],
    pub is_empty: bool,
    /// Where what follows it begins.
    pub end: usize,
}

impl<'a> Tag<'a> {
    /// The tag whose name ends at `at`.
    pub(super) fn at(xml: &'a [u8], at: usize) -> Option<Tag<'a>> {
        let mut end = at;
        loop {
            end += memchr2(b'>', b'"', &xml[end..])?;
            if xml[end] == b'>' {
                break;
            }
            end += 2 + memchr(b'"', &xml[end + 1..])?;
        }
        let is_empty = end > at && xml[end - 1] == b'/';
        let attributes = &xml[at..end - usize::from(is_empty)];
        // What else begins here has another name, and quotes of the other kind are not looked into.
        let is_name = attributes.is_empty() || is_space(attributes[0]);
        (is_name && memchr(b'\'', attributes).is_none()).then_some(Tag { attributes, is_empty, end: end + 1 })
    }

    /// Names and values in their order; `None` for one that is not `name="value"`.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Option<(&'a [u8], &'a [u8])>> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_ascii_start();
            if rest.is_empty() {
                return None;
            }
            let attribute = split_attribute(rest);
            rest = attribute.map_or(&[], |(_, _, behind)| behind);
            Some(attribute.map(|(name, value, _)| (name, value)))
        })
    }

    /// The value of one.
    pub(super) fn attribute(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().flatten().find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

fn split_attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let equals = memchr(b'=', text)?;
    let (name, rest) = (&text[..equals], text[equals + 1..].strip_prefix(b"\"")?);
    let quote = memchr(b'"', rest)?;
    Some((name, &rest[..quote], &rest[quote + 1..]))
}

/// All tags of a name, which `<` begins and which ends with the first space.
pub(super) fn tags<'a>(xml: &'a [u8], name: &'static [u8]) -> impl Iterator<Item = Option<Tag<'a>>> {
    memmem::find_iter(xml, name).map(move |at| Tag::at(xml, at + name.len() - 1))
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Appends the text that stands in XML: entities as their characters.
pub(super) fn push_text(out: &mut Vec<u8>, mut raw: &[u8]) -> Option<()> {
    // Line ends to be made alike, and what Excel writes for characters that XML cannot.
    if memchr(b'\r', raw).is_some() || memmem::find(raw, b"_x").is_some() {
        return None;
    }
    while let Some(at) = memchr(b'&', raw) {
        out.extend_from_slice(&raw[..at]);
        let end = at + memchr(b';', &raw[at..])?;
        let character = match &raw[at + 1..end] {
            b"amp" => '&',
            b"lt" => '<',
            b"gt" => '>',
            b"quot" => '"',
            b"apos" => '\'',
            [b'#', b'x', digits @ ..] => char_of(digits, 16)?,
            [b'#', digits @ ..] => char_of(digits, 10)?,
            _ => return None,
        };
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        raw = &raw[end + 1..];
    }
    out.extend_from_slice(raw);
    Some(())
}

fn char_of(digits: &[u8], radix: u32) -> Option<char> {
    let is_number = digits.first()?.is_ascii_alphanumeric();
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()?;
    char::from_u32(number).filter(|_| is_number && number != 0)
}

/// A whole number of a few digits.
pub(super) fn small_number(digits: &[u8]) -> Option<u32> {
    const MOST_DIGITS: usize = 9;
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let mut number = 0;
    for digit in digits {
        number = number * 10 + Some(u32::from(digit.wrapping_sub(b'0'))).filter(|digit| *digit < 10)?;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Option<String> {
        let mut out = Vec::new();
        push_text(&mut out, raw.as_bytes()).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn texts() {
        assert_eq!(text("a &amp;&#23458;&#x5BA2;&quot; b").as_deref(), Some("a &客客\" b"));
        for other in ["a\r\nb", "_x000D_", "&nbsp;", "&#0;", "&#+5;", "&#xD800;", "& b", "&#;"] {
            assert_eq!(text(other), None, "{other}");
        }
    }

    #[test]
    fn tags_and_their_attributes() {
        let xml = br#"<sheet name="a>b" r:id = "x" id="rId1"/><sheetx/><sheet a='"'>"#;
        let found: Vec<_> = tags(xml, b"<sheet ").collect();
        let first = found[0].as_ref().unwrap();
        assert!(first.is_empty && xml[first.end..].starts_with(b"<sheetx"));
        assert_eq!(first.attribute(b"name"), Some(&b"a>b"[..]));
        assert_eq!(first.attribute(b"r:id"), None, "not as programs write it");
        assert!(found[1].is_none() && found.len() == 2);
        assert!(Tag::at(b"<cols>", 2).is_none());
        assert!(Tag::at(b"<c", 2).is_none());
    }

    #[test]
    fn numbers_of_few_digits() {
        assert_eq!(small_number(b"000123"), Some(123));
        for other in ["", "1234567890", "-1", "1 "] {
            assert_eq!(small_number(other.as_bytes()), None);
        }
    }
}
