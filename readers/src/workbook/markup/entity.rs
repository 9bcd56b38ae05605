//! `&amp;` and its like: those of XML, of Latin-1 (HTML 4, chapter 24), and the few others that tables hold.

use std::borrow::Cow;

/// Of the characters from U+00A0 on, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave \
    Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml \
    Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth \
    ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

const OTHERS: [(&str, char); 22] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("hellip", '…'),
    ("bull", '•'),
    ("trade", '™'),
    ("minus", '−'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("OElig", 'Œ'),
];
const LONGEST: usize = 10;

/// The text with its entities replaced; what is none stays as it is written.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match entity_at(rest) {
            Some((letter, length)) => {
                out.push(letter);
                rest = &rest[length..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that is named here, behind the `&`, and the length of its name; some leave out the semicolon.
fn entity_at(text: &str) -> Option<(char, usize)> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = text.bytes().take(LONGEST).take_while(is_name).count();
    let name = &text[..length];
    let letter = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => match OTHERS.iter().find(|(known, _)| *known == name) {
            Some((_, letter)) => *letter,
            None => char::from_u32(
                0xa0 + LATIN.split(' ').filter(|name| !name.is_empty()).position(|one| one == name)? as u32,
            )?,
        },
    };
    Some((letter, length + usize::from(text[length..].starts_with(';'))))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0 => Some(char::REPLACEMENT_CHARACTER),
        // As browsers do: what is meant is Windows' encoding.
        0x80..=0x9f => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next(),
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_and_what_is_none() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a &amp;&lt;b&gt; &quot;c&quot;", "a &<b> \"c\""),
            ("&nbsp;&yen;1&euro;&eacute;&yuml;", "\u{a0}¥1€éÿ"),
            ("&#65;&#x4E2D;&#150;", "A中–"),
            ("&nbsp;x &copy 2024", "\u{a0}x © 2024"),
            ("AT&T &unknown; & &;&#xd800;&#0;", "AT&T &unknown; & &;&#xd800;\u{fffd}"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }
}
