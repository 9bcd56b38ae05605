//! Fields and records.

use std::borrow::Cow;

/// What the engine's reader would take for something else at the very beginning of a text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Appends a field, in quotes where it needs them. Zero characters, which no text may have, become U+FFFD.
fn push_field(out: &mut Vec<u8>, text: &[u8]) {
    let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r' | 0);
    if !text.iter().any(special) && !text.starts_with(MARK) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for &byte in without_zeros(text).iter() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Appends a record of fields by their column, in order, and at least `width` of them; returns how many.
pub(crate) fn push_record<'a>(out: &mut Vec<u8>, fields: impl Iterator<Item = (u32, &'a [u8])>, width: u32) -> u32 {
    let mut next = 0;
    for (column, text) in fields {
        // Each comma opens a field but the first.
        let commas = if next == 0 { column } else { column + 1 - next };
        out.extend(std::iter::repeat_n(b',', commas as usize));
        push_field(out, text);
        next = column + 1;
    }
    let missing = if next == 0 { width.saturating_sub(1) } else { width.saturating_sub(next) };
    out.extend(std::iter::repeat_n(b',', missing as usize));
    out.push(b'\n');
    next.max(width)
}

fn without_zeros(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&0) {
        return Cow::Borrowed(text);
    }
    let replaced =
        text.iter().flat_map(|byte| if *byte == 0 { "\u{fffd}".as_bytes() } else { std::slice::from_ref(byte) });
    Cow::Owned(replaced.copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_where_needed() {
        for (text, field) in [
            ("", ""),
            ("plain text", "plain text"),
            (" leading", " leading"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("cr\r", "\"cr\r\""),
            ("nul\0", "\"nul\u{fffd}\""),
            ("\u{feff}mark", "\"\u{feff}mark\""),
            ("客户", "客户"),
            ("（full-width）", "（full-width）"),
        ] {
            let mut out = Vec::new();
            push_field(&mut out, text.as_bytes());
            assert_eq!(String::from_utf8(out).unwrap(), field);
        }
    }
}
