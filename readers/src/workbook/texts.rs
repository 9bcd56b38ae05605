//! The texts of a workbook that its cells share, each once.

use memchr::{memchr, memmem};

use super::scan::{Tag, is_space, push_text};
use crate::text::is_plain;

/// Texts by number.
#[derive(Default)]
pub(super) struct SharedTexts {
    all: Vec<u8>,
    /// Where each ends, and whether it needs no quotes.
    ends: Vec<(usize, bool)>,
}

impl SharedTexts {
    /// What `sharedStrings.xml` holds, which is valid UTF-8; `None` when it is written in an unusual way.
    pub(super) fn read(xml: &[u8]) -> Option<SharedTexts> {
        std::str::from_utf8(xml).ok()?;
        let mut texts = SharedTexts { all: Vec::with_capacity(xml.len() / 2), ends: Vec::new() };
        let mut at = Tag::at(xml, memmem::find(xml, b"<sst")? + b"<sst".len()).filter(|tag| !tag.is_empty)?.end;
        while let Some(length) = texts.push_next(&xml[at..])? {
            at += length;
        }
        Some(texts)
    }

    /// Adds the item that `xml` begins with, and returns its length; nothing at the end of all. A function of its own: what runs as
    /// WebAssembly is made fast function by function, and only for the calls that follow.
    #[inline(never)]
    fn push_next(&mut self, xml: &[u8]) -> Option<Option<usize>> {
        let spaces = xml.iter().take_while(|byte| is_space(**byte)).count();
        let (rest, start) = (&xml[spaces..], self.all.len());
        let (length, is_plain) = if let Some((text, is_plain)) = simple_item(rest) {
            self.all.extend_from_slice(text);
            (SIMPLE_ITEM.0.len() + text.len() + SIMPLE_ITEM.1.len(), is_plain)
        } else if let Some(item) = rest.strip_prefix(b"<si>") {
            let length = b"<si>".len() + push_item(&mut self.all, item)?;
            (length, is_plain(&self.all[start..]))
        } else if rest.starts_with(b"<si/>") {
            (b"<si/>".len(), true)
        } else {
            return rest.starts_with(b"</sst>").then_some(None);
        };
        self.ends.push((self.all.len(), is_plain));
        Some(Some(spaces + length))
    }

    /// A text, and whether it needs no quotes.
    pub(super) fn get(&self, number: usize) -> Option<(&[u8], bool)> {
        let start = if number == 0 { 0 } else { self.ends.get(number - 1)?.0 };
        let (end, is_plain) = *self.ends.get(number)?;
        Some((&self.all[start..end], is_plain))
    }
}

/// What stands before and behind a text that is nothing more.
const SIMPLE_ITEM: (&[u8], &[u8]) = (b"<si><t>", b"</t></si>");

/// The text of an item that is nothing more, and stands there as it is meant, as most do; and whether it needs no quotes.
fn simple_item(xml: &[u8]) -> Option<(&[u8], bool)> {
    let rest = xml.strip_prefix(SIMPLE_ITEM.0)?;
    // A byte-order mark, which is for `is_plain` to tell, begins with a byte that others begin with, too.
    let mut is_plain = rest.first() != Some(&0xef);
    let mut length = 0;
    loop {
        match *rest.get(length)? {
            b'<' => break,
            // To be read in another way, or maybe.
            b'&' | b'\r' => return None,
            b'_' if rest.get(length + 1) == Some(&b'x') => return None,
            b',' | b'"' | b'\n' | 0 => is_plain = false,
            _ => {}
        }
        length += 1;
    }
    let (text, behind) = rest.split_at(length);
    let is_trimmed = ![text.first(), text.last()].into_iter().flatten().any(|byte| is_space(*byte));
    (is_trimmed && behind.starts_with(SIMPLE_ITEM.1)).then_some((text, is_plain))
}

/// Appends the parts of a text, up to its end, whose place is returned; readings beside the text are not part of it.
pub(super) fn push_item(out: &mut Vec<u8>, xml: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(b'<', &xml[at..])?;
        let rest = &xml[at..];
        if rest.starts_with(b"</si>") || rest.starts_with(b"</is>") {
            return Some(at + b"</si>".len());
        }
        if rest.starts_with(b"<rPh") {
            at += memmem::find(rest, b"</rPh>")? + b"</rPh>".len();
        } else if is_tag(rest, b"<t") {
            let tag = Tag::at(xml, at + b"<t".len())?;
            at = tag.end;
            if !tag.is_empty {
                let length = memchr(b'<', &xml[at..])?;
                let (raw, behind) = (&xml[at..at + length], &xml[at + length..]);
                push_part(out, raw, tag.attribute(b"xml:space") == Some(b"preserve"))?;
                at += length + behind.starts_with(b"</t>").then_some(b"</t>".len())?;
            }
        } else {
            // Of how it looks: `<r>`, `<rPr>` and what is in it. Other names and forms are unusual.
            let name = &rest[1..1 + memchr(b'>', &rest[1..])?];
            let is_usual = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
            let spelled = name.iter().take_while(|byte| !is_space(**byte));
            if !is_usual || spelled.clone().any(|byte| *byte == b':') || name.starts_with(b"/t") {
                return None;
            }
            at += 1 + name.len() + 1;
        }
    }
}

fn push_part(out: &mut Vec<u8>, raw: &[u8], preserved: bool) -> Option<()> {
    let start = out.len();
    push_text(out, raw)?;
    if !preserved {
        let kept = out[start..].iter().rev().take_while(|byte| is_space(**byte)).count();
        out.truncate(out.len() - kept);
        let leading = out[start..].iter().take_while(|byte| is_space(**byte)).count();
        out.drain(start..start + leading);
    }
    Some(())
}

fn is_tag(rest: &[u8], name: &[u8]) -> bool {
    rest.starts_with(name) && rest.get(name.len()).is_some_and(|byte| is_space(*byte) || matches!(byte, b'>' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(items: &str) -> Option<Vec<String>> {
        let texts = SharedTexts::read(format!("<?xml?>\n<sst count=\"1\">{items}</sst>").as_bytes())?;
        let text = |number| String::from_utf8(texts.get(number).unwrap().0.to_vec()).unwrap();
        assert_eq!(texts.get(texts.ends.len()), None);
        Some((0..texts.ends.len()).map(text).collect())
    }

    #[test]
    fn simple_texts_are_read_like_all_others() {
        let mut simple = 0;
        for text in [
            "",
            "a",
            "客户",
            "a,b",
            "a\"b",
            "a\nb",
            "a\rb",
            " a",
            "a\n",
            "\u{feff}a",
            "ﬁ",
            "a_b",
            "a_x000D_",
            "a&amp;b",
            "a&b",
            "<b/>",
            "\0",
        ] {
            let item = format!("<si><t>{text}</t></si>");
            let Some((found, needs_no_quotes)) = simple_item(item.as_bytes()) else { continue };
            let mut out = Vec::new();
            assert_eq!(
                push_item(&mut out, &item.as_bytes()[b"<si>".len()..]),
                Some(item.len() - b"<si>".len()),
                "{text}"
            );
            assert_eq!(out, found);
            assert!(!needs_no_quotes || is_plain(found), "{text}");
            simple += 1;
        }
        assert_eq!(simple, 10);
        assert_eq!(simple_item(b"<si><t>a</t><rPh/></si>"), None);
    }

    #[test]
    fn texts_in_every_usual_form() {
        let items = "<si><t>a</t></si>\n<si/><si><t xml:space=\"preserve\"> b </t></si><si><t> c&amp; </t></si><si><t/></si>\
                     <si><r><rPr><b/></rPr><t>d</t></r><r><t>e</t></r><rPh sb=\"0\"><t>x</t></rPh><phoneticPr fontId=\"1\"/></si>";
        assert_eq!(texts(items).unwrap(), ["a", "", " b ", "c&", "", "de"]);
        assert_eq!(texts(""), Some(vec![]));
    }

    #[test]
    fn unusual_forms_are_left_to_others() {
        for items in [
            "<x:si/>",
            "<!-- --><si/>",
            "<si><x:t>a</x:t></si>",
            "<si><t>a<b/></t></si>",
            "<si><![CDATA[a]]></si>",
            "<si>",
        ] {
            assert_eq!(texts(items), None, "{items}");
        }
    }
}
