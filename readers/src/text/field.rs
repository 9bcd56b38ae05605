//! Fields and records.

use std::borrow::Cow;

/// What the engine's reader would take for something else at the very beginning of a text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a text is a field as it stands, without quotes.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r' | 0);
    !text.iter().any(special) && !text.starts_with(MARK)
}

/// Appends a field, in quotes where it needs them. Zero characters, which no text may have, become U+FFFD.
pub(super) fn push_field(out: &mut Vec<u8>, text: &[u8]) {
    if is_plain(text) {
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

/// The fields of a record that [`push_field`] wrote, without its end: columns and texts of those that are not empty.
pub(super) fn fields_of(record: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let (mut fields, mut text, mut column, mut at) = (Vec::new(), Vec::new(), 0, 0);
    loop {
        let mut is_quoted = record.get(at) == Some(&b'"');
        at += usize::from(is_quoted);
        while at < record.len() && (is_quoted || record[at] != b',') {
            let is_escaped = is_quoted && record[at] == b'"' && record.get(at + 1) == Some(&b'"');
            if is_quoted && record[at] == b'"' && !is_escaped {
                is_quoted = false;
            } else {
                at += usize::from(is_escaped);
                text.push(record[at]);
            }
            at += 1;
        }
        if !text.is_empty() {
            fields.push((column, std::mem::take(&mut text)));
        }
        if at >= record.len() {
            return fields;
        }
        (column, at) = (column + 1, at + 1);
    }
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
            let read = if text.is_empty() { vec![] } else { vec![(2, text.replace('\0', "\u{fffd}").into_bytes())] };
            assert_eq!(fields_of(&[b",,", &out[..], b",,"].concat()), read, "{field}");
            assert_eq!(String::from_utf8(out).unwrap(), field);
        }
        assert_eq!(fields_of(b""), []);
        assert_eq!(fields_of(b"a,\"b,\"\"\",c"), [(0, b"a".to_vec()), (1, b"b,\"".to_vec()), (2, b"c".to_vec())]);
    }
}
