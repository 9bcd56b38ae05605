//! Workbooks of before 2007, written record by record.

const SECTOR: usize = 512;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const FAT: u32 = 0xffff_fffd;

/// A compound file with one stream: sector 0 tells which follows which, sector 1 is the directory, the stream begins in 2.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    // Shorter ones would have to go into the mini stream.
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    assert!(sectors < SECTOR / 4 - 2, "one sector tells of all");
    let mut fat = vec![FAT, END_OF_CHAIN];
    fat.extend((0..sectors).map(|i| if i + 1 == sectors { END_OF_CHAIN } else { i as u32 + 3 }));
    fat.resize(SECTOR / 4, FREE);
    let fat: Vec<u8> = fat.into_iter().flat_map(u32::to_le_bytes).collect();
    let mut directory = entry("Root Entry", 5, END_OF_CHAIN, 0);
    directory.extend(entry(name, 2, 2, stream.len() as u32));
    directory.resize(SECTOR, 0);
    [header(), fat, directory, stream].concat()
}

fn header() -> Vec<u8> {
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    put(44, &1_u32.to_le_bytes());
    put(48, &1_u32.to_le_bytes());
    put(56, &4096_u32.to_le_bytes());
    put(60, &END_OF_CHAIN.to_le_bytes());
    put(68, &END_OF_CHAIN.to_le_bytes());
    put(76, &0_u32.to_le_bytes());
    for i in 1..109 {
        put(76 + i * 4, &FREE.to_le_bytes());
    }
    header
}

fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry = vec![0; 128];
    for (i, unit) in name.encode_utf16().enumerate() {
        entry[i * 2..i * 2 + 2].copy_from_slice(&unit.to_le_bytes());
    }
    entry[64..66].copy_from_slice(&((name.len() as u16 + 1) * 2).to_le_bytes());
    entry[66] = kind;
    for at in [68, 72, 76] {
        entry[at..at + 4].copy_from_slice(&FREE.to_le_bytes());
    }
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&length.to_le_bytes());
    entry
}

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A number in a cell; style 0 is General, 1 a date.
pub fn number(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
    let place = [row, column, style].map(u16::to_le_bytes).concat();
    record(0x203, &[&place[..], &value.to_le_bytes()].concat())
}

pub fn dimensions(rows: u32, columns: u16) -> Vec<u8> {
    let rows = [0, rows].map(u32::to_le_bytes).concat();
    record(0x200, &[&rows[..], &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat())
}

/// The stream of a workbook with one sheet of these records; `globals` stand before.
pub fn workbook(globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x809, &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x0a, &[]);
    let style = |format: u16| record(0xe0, &[&[0; 2][..], &format.to_le_bytes(), &[0; 16]].concat());
    // Short date is the built-in format 14.
    let mut globals = [&begin(5)[..], globals, &style(0), &style(14)].concat();
    let name = [&[6, 0][..], b"Sheet1"].concat();
    let start = globals.len() + 4 + 6 + name.len() + end.len();
    globals.extend(record(0x85, &[&(start as u32).to_le_bytes()[..], &[0, 0], &name].concat()));
    [&globals[..], &end, &begin(0x10), sheet, &end].concat()
}

/// The file of such a workbook.
pub fn xls(globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    compound("Workbook", &workbook(globals, sheet))
}
