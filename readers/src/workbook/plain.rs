//! Cells in the form of nearly all, `<c r="B2" s="1"><v>12.5</v></c>` or `<c r="A2" t="s"><v>8</v></c>`: read in one go, several bytes at a
//! time. Whatever is otherwise is no such cell, and left to [`super::rows::Rows::cell`], which reads these, too, and makes the same of them.

/// A cell with a number, or with the number of a shared text.
#[derive(Debug, PartialEq)]
pub(super) struct PlainCell<'a> {
    pub row: u32,
    pub column: u32,
    /// None: no style that a workbook could have.
    pub style: usize,
    pub is_shared_text: bool,
    pub value: &'a [u8],
    /// Where what follows it begins.
    pub end: usize,
}

impl<'a> PlainCell<'a> {
    /// The cell that begins at `at`.
    #[inline]
    pub(super) fn at(xml: &'a [u8], at: usize) -> Option<PlainCell<'a>> {
        const START: u64 = u64::from_le_bytes(*b"<c r=\"\0\0");
        const START_LENGTH: usize = 6;
        const STYLE: u32 = u32::from_le_bytes(*b" s=\"");
        const SHARED: u64 = u64::from_le_bytes(*b" t=\"s\"><");
        const SHARED_LENGTH: usize = 6;
        const VALUE: u32 = u32::from_le_bytes(*b"><v>");
        const END: u64 = u64::from_le_bytes(*b"</v></c>");
        if eight(xml, at)? << 16 != START << 16 {
            return None;
        }
        let (column, at) = letters(xml, at + START_LENGTH)?;
        let (row, mut at) = quoted_number(xml, at)?;
        let mut style = usize::MAX;
        if four(xml, at)? == STYLE {
            let (number, behind) = quoted_number(xml, at + 4)?;
            (style, at) = (number as usize, behind);
        }
        let is_shared_text = eight(xml, at)? == SHARED;
        if is_shared_text {
            at += SHARED_LENGTH;
        }
        if four(xml, at)? != VALUE {
            return None;
        }
        let start = at + 4;
        at = start;
        while *xml.get(at)? != b'<' {
            at += 1;
        }
        let is_whole = at > start && eight(xml, at)? == END;
        let (row, column) = (row.checked_sub(1)?, column.checked_sub(1)?);
        is_whole.then_some(PlainCell { row, column, style, is_shared_text, value: &xml[start..at], end: at + 8 })
    }
}

#[inline]
fn four(xml: &[u8], at: usize) -> Option<u32> {
    xml.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[inline]
fn eight(xml: &[u8], at: usize) -> Option<u64> {
    xml.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// The number of a column, from 1, and where its letters end.
#[inline]
fn letters(xml: &[u8], mut at: usize) -> Option<(u32, usize)> {
    const MOST_LETTERS: usize = 3;
    let (start, mut column) = (at, 0);
    while let letter @ b'A'..=b'Z' = *xml.get(at)? {
        if at - start == MOST_LETTERS {
            return None;
        }
        column = column * 26 + u32::from(letter - b'@');
        at += 1;
    }
    Some((column, at))
}

/// A number of a few digits up to a quote, and where what follows the quote begins.
#[inline]
fn quoted_number(xml: &[u8], mut at: usize) -> Option<(u32, usize)> {
    const MOST_DIGITS: usize = 9;
    let (start, mut number) = (at, 0);
    while let digit @ b'0'..=b'9' = *xml.get(at)? {
        if at - start == MOST_DIGITS {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
        at += 1;
    }
    (at > start && xml[at] == b'"').then_some((number, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_nearly_all_are() {
        for (xml, row, column, style, is_shared_text, value) in [
            (r#"<c r="A1"><v>0</v></c>"#, 0, 0, usize::MAX, false, "0"),
            (r#"<c r="B2" s="1"><v>12.5</v></c>"#, 1, 1, 1, false, "12.5"),
            (r#"<c r="XFD1048576" t="s"><v>8</v></c>"#, 1_048_575, 16_383, usize::MAX, true, "8"),
            (r#"<c r="AA30" s="012" t="s"><v>7</v></c>"#, 29, 26, 12, true, "7"),
        ] {
            let all = format!("  {xml}<");
            let cell = PlainCell::at(all.as_bytes(), 2);
            let value = value.as_bytes();
            assert_eq!(
                cell,
                Some(PlainCell { row, column, style, is_shared_text, value, end: 2 + xml.len() }),
                "{xml}"
            );
            // One that has not come to its end yet.
            for length in 0..all.len() - 1 {
                assert_eq!(PlainCell::at(&all.as_bytes()[..length], 2), None, "{length} bytes of {xml}");
            }
        }
    }

    #[test]
    fn other_cells() {
        for xml in [
            r#"<c r="A1"/>"#,
            r#"<c r="A1"></c>"#,
            r#"<c r="A1"><v></v></c>"#,
            r#"<c r="A1"><v/></c>"#,
            r#"<c r="A0"><v>1</v></c>"#,
            r#"<c r="1"><v>1</v></c>"#,
            r#"<c r="a1"><v>1</v></c>"#,
            r#"<c r="AAAA1"><v>1</v></c>"#,
            r#"<c r="A1234567890"><v>1</v></c>"#,
            r#"<c r="A9999999999"><v>1</v></c>"#,
            r#"<c r="A1B"><v>1</v></c>"#,
            r#"<c r="$A$1"><v>1</v></c>"#,
            r#"<c r="A1" s=""><v>1</v></c>"#,
            r#"<c r="A1" s="-1"><v>1</v></c>"#,
            r#"<c r="A1" t="str"><v>1</v></c>"#,
            r#"<c r="A1" t="s" s="1"><v>1</v></c>"#,
            r#"<c r="A1"  t="s"><v>1</v></c>"#,
            r#"<c r="A1" cm="1"><v>1</v></c>"#,
            r#"<c r="A1"><f>B1</f><v>1</v></c>"#,
            r#"<c r="A1"><v>1</v> </c>"#,
            r#"<c r='A1'><v>1</v></c>"#,
            r#"<c><v>1</v></c>"#,
            r#"<col r="A1"><v>1</v></c>"#,
        ] {
            assert_eq!(PlainCell::at(format!("{xml}        ").as_bytes(), 0), None, "{xml}");
        }
    }
}
