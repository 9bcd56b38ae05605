//! Binary workbooks, written record by record ([MS-XLSB] 2.3).

use super::package::zip;

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    if kind < 0x80 {
        record.push(kind as u8);
    } else {
        record.extend([(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = data.len();
    while length >= 0x80 {
        record.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    [&record[..], data].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(text.encode_utf16().count() as u32).to_le_bytes()[..], &units].concat()
}

pub fn row(number: u32) -> Vec<u8> {
    record(0, &[&number.to_le_bytes()[..], &[0; 13]].concat())
}

/// A cell of a kind of record: 4 is a boolean, 5 a number, 6 a text, 7 a shared text, 3 an error. Style 1 is a date.
pub fn cell(kind: u16, column: u32, style: u8, value: &[u8]) -> Vec<u8> {
    record(kind, &[&column.to_le_bytes()[..], &[style, 0, 0, 0], value].concat())
}

pub fn text_cell(column: u32, text: &str) -> Vec<u8> {
    cell(6, column, 0, &wide(text))
}

pub fn parts(cells: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let sheet = [&0_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &wide("rId1"), &wide("Sheet1")].concat();
    let workbook = [record(0x99, &[0; 12]), record(0x9c, &sheet), record(0x90, &[]), record(0x9d, &[0; 26])].concat();
    let texts = [record(0x9f, &[2, 0, 0, 0, 2, 0, 0, 0]), shared("日期"), shared("金额")].concat();
    let style = |format: u16| record(0x2f, &[&[0; 2][..], &format.to_le_bytes(), &[0; 12]].concat());
    let styles = [record(0x269, &2_u32.to_le_bytes()), style(0), style(14)].concat();
    let begin = [record(0x94, &[0; 16]), record(0x91, &[])].concat();
    let sheet = [&begin[..], cells, &record(0x92, &[])].concat();
    let relationships =
        br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>"#.to_vec();
    vec![
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", relationships),
        ("xl/sharedStrings.bin", texts),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet1.bin", sheet),
    ]
}

fn shared(text: &str) -> Vec<u8> {
    record(0x13, &[&[0][..], &wide(text)].concat())
}

pub fn xlsb(cells: &[u8]) -> Vec<u8> {
    let parts = parts(cells);
    zip(&parts.iter().map(|(name, bytes)| (*name, &bytes[..])).collect::<Vec<_>>())
}
