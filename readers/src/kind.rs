//! What kind of file this is, by its first and last bytes. The engine compiles this file, too: it uses the standard library only.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// The same with binary parts.
    Xlsb,
    /// An OLE2 compound file: a workbook of before 2007, or a newer one that is encrypted.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Any other zip archive.
    Zip,
    /// A gzip file.
    Gzip,
    /// Apache Parquet.
    Parquet,
    /// One JSON document.
    Json,
    /// A JSON object on each line.
    Ndjson,
    /// An HTML page, which many systems save under the name of a spreadsheet.
    Html,
    /// A workbook in the XML of Excel 2003.
    SpreadsheetMl,
    /// OpenDocument spreadsheet in one XML document.
    Fods,
    /// A sheet as Multiplan wrote them, and many programs since.
    Sylk,
    /// A sheet as VisiCalc wrote them.
    Dif,
    /// Any other XML.
    Xml,
    /// Text of some encoding, or nothing at all.
    Text,
    /// Bytes that no text has.
    Binary,
}

/// Bytes of a file's beginning and of its end that suffice.
pub const SAMPLE_BYTES: usize = 64 << 10;

const MAGIC: [(&[u8], Kind); 7] = [
    (b"%PDF", Kind::Binary),
    (b"\x1f\x8b\x08", Kind::Gzip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Xls),
    (b"PAR1", Kind::Parquet),
    // The same with its footer encrypted.
    (b"PARE", Kind::Parquet),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
];
/// How pages and documents begin. Other text may begin with `<`, too: column names are free.
const MARKUP: [&[u8]; 10] =
    [b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style", b"<body", b"<!--", b"<workbook"];
/// What a flat OpenDocument spreadsheet holds.
const FLAT_ODS: [&[u8]; 2] = [b"<office:document", b"application/vnd.oasis.opendocument.spreadsheet"];
/// What an XML document of Excel 2003 names, and what a page holds.
const SPREADSHEET_ML: &[u8] = b"urn:schemas-microsoft-com:office:spreadsheet";
const PAGE: [&[u8]; 2] = [b"<html", b"<table"];
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

impl Kind {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx",
            Kind::Xlsb => "xlsb",
            Kind::Xls => "xls",
            Kind::Ods => "ods",
            Kind::Zip => "zip",
            Kind::Gzip => "gzip",
            Kind::Parquet => "parquet",
            Kind::Json => "json",
            Kind::Ndjson => "ndjson",
            Kind::Html => "html",
            Kind::SpreadsheetMl => "spreadsheetml",
            Kind::Fods => "fods",
            Kind::Sylk => "sylk",
            Kind::Dif => "dif",
            Kind::Xml => "xml",
            Kind::Text => "text",
            Kind::Binary => "binary",
        }
    }

    /// Recognises a file by its first and its last bytes, of which [`SAMPLE_BYTES`] each are looked at; they may overlap.
    pub fn of(head: &[u8], tail: &[u8]) -> Kind {
        let head = &head[..head.len().min(SAMPLE_BYTES)];
        let tail = &tail[tail.len().saturating_sub(SAMPLE_BYTES)..];
        match MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            Some((_, Kind::Zip)) => kind_of_zip(head, tail),
            Some((_, kind)) => *kind,
            None => kind_of_text(head),
        }
    }
}

/// The records of a sheet in SYLK behind its first, and what their first fields begin with.
const SYLK_RECORDS: [&[u8]; 10] = [b"B;", b"C;", b"E", b"F;", b"NE;", b"NN;", b"NU;", b"O;", b"P;", b"W;"];
const SYLK_LINES: usize = 8;

/// A zip by the names in it: those of the local headers at its beginning and those of the directory at its end.
#[inline(never)]
fn kind_of_zip(head: &[u8], tail: &[u8]) -> Kind {
    const ODS: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    // Signature, where the length of the name stands, where the name does.
    let (mut office, mut binary) = (false, false);
    for (bytes, signature, length, name) in [(head, b"PK\x03\x04", 26, 30), (tail, b"PK\x01\x02", 28, 46)] {
        for at in (0..bytes.len()).filter(|&at| bytes[at..].starts_with(signature)) {
            let header = &bytes[at..];
            let Some(&[low, high]) = header.get(length..length + 2) else { continue };
            let name_bytes = usize::from(u16::from_le_bytes([low, high]));
            let entry = header.get(name..name + name_bytes).unwrap_or_default().to_ascii_lowercase();
            if signature == b"PK\x03\x04" && header.get(name..).is_some_and(|rest| rest.starts_with(ODS)) {
                return Kind::Ods;
            }
            let slashes: Vec<u8> = entry.iter().map(|&byte| if byte == b'\\' { b'/' } else { byte }).collect();
            office |= slashes.starts_with(b"xl/");
            binary |= slashes == b"xl/workbook.bin";
        }
    }
    match (office, binary) {
        (_, true) => Kind::Xlsb,
        (true, false) => Kind::Xlsx,
        (false, false) => Kind::Zip,
    }
}

fn kind_of_text(head: &[u8]) -> Kind {
    if UTF16_MARKS.iter().any(|mark| head.starts_with(mark)) || looks_like_utf16(head) {
        return Kind::Text;
    }
    if head.contains(&0) && !is_text_with_zeros(head) {
        return Kind::Binary;
    }
    let text = head.strip_prefix(UTF8_MARK).unwrap_or(head).trim_ascii_start();
    let after = |start: &[u8]| text.strip_prefix(start).map(|rest| rest.trim_ascii_start().first().copied());
    if MARKUP.iter().any(|start| text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start)) {
        kind_of_markup(text)
    } else if after(b"[").is_some_and(|next| matches!(next, Some(b'{' | b'[' | b']'))) {
        Kind::Json
    } else if after(b"{").is_some_and(|next| matches!(next, Some(b'"' | b'}'))) {
        if another_object_follows(text) { Kind::Ndjson } else { Kind::Json }
    } else if is_sylk(text) {
        Kind::Sylk
    } else if is_dif(text) {
        Kind::Dif
    } else {
        Kind::Text
    }
}

/// `ID;P` is also how a table begins whose first columns are ID and Price; so the lines behind it have to be records, too.
fn is_sylk(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n' || byte == b'\r').filter(|line| !line.is_empty());
    let is_first = lines.next().is_some_and(|line| line.starts_with(b"ID;P"));
    let is_record = |line: &[u8]| {
        SYLK_RECORDS.iter().any(|start| {
            let rest = line.strip_prefix(*start);
            rest.is_some_and(|rest| {
                if *start == b"E" { rest.is_empty() } else { rest.first().is_none_or(u8::is_ascii_uppercase) }
            })
        })
    };
    let mut records = lines.take(SYLK_LINES).peekable();
    is_first && records.peek().is_some() && records.all(is_record)
}

fn is_dif(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    [&b"TABLE"[..], b"0,1"].into_iter().all(|line| lines.next() == Some(line))
        && lines.next().is_some_and(|line| line.starts_with(b"\""))
}

fn kind_of_markup(text: &[u8]) -> Kind {
    let holds = |what: &[u8]| text.windows(what.len()).any(|part| part.eq_ignore_ascii_case(what));
    let is_xml = text.len() >= 5 && text[..5].eq_ignore_ascii_case(b"<?xml");
    if holds(SPREADSHEET_ML) && !holds(PAGE[0]) {
        Kind::SpreadsheetMl
    } else if is_xml && FLAT_ODS.iter().all(|what| holds(what)) {
        Kind::Fods
    } else if is_xml && !PAGE.iter().any(|what| holds(what)) {
        Kind::Xml
    } else {
        Kind::Html
    }
}

/// Whether the first line ends an object and the next line that holds anything begins one.
fn another_object_follows(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let ends = lines.next().is_some_and(|line| line.ends_with(b"}"));
    ends && lines.next().is_some_and(|line| line.starts_with(b"{"))
}

/// Text with zero bytes in it, as databases and broken disks leave them: few, or all at the end, and nothing else that texts have not.
fn is_text_with_zeros(head: &[u8]) -> bool {
    const ONE_IN: usize = 16;
    let filled = head.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let zeros = head[..filled].iter().filter(|byte| **byte == 0).count();
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\0\t\n\r".contains(byte);
    zeros * ONE_IN <= filled && head.contains(&b'\n') && !head.iter().any(is_control)
}

/// UTF-16 without a mark: separators and digits have a zero byte, and always on the same side.
pub(crate) fn looks_like_utf16(bytes: &[u8]) -> bool {
    let [even, odd] = zeros(bytes);
    let (fewer, more) = (even.min(odd), even.max(odd));
    more >= 2 && more * 64 >= bytes.len() && fewer * 8 <= more
}

/// Zero bytes at even and at odd places.
pub(crate) fn zeros(bytes: &[u8]) -> [usize; 2] {
    let mut count = [0; 2];
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        count[at % 2] += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(bytes: &[u8]) -> Kind {
        Kind::of(bytes, b"")
    }

    #[test]
    fn magic_bytes() {
        assert_eq!(head(b"\x1f\x8b\x08\0\0"), Kind::Gzip);
        assert_eq!(head(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), Kind::Xls);
        assert_eq!(head(b"PAR1\x15\0"), Kind::Parquet);
        assert_eq!(head(b"PARE\x15\0"), Kind::Parquet);
        assert_eq!(head(b"PK\x05\x06\0\0"), Kind::Zip);
        assert_eq!(head(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Kind::Binary);
    }

    #[test]
    fn text_and_what_looks_like_json() {
        assert_eq!(head(b""), Kind::Text);
        assert_eq!(head(b"id,name\n1,x"), Kind::Text);
        assert_eq!(head(b"\xff\xfei\0d\0,\0"), Kind::Text);
        assert_eq!(head(b"id,name,amount\n1,Li\0 Wei,2\n\0\0\0\0\0\0\0\0"), Kind::Text);
        assert_eq!(head(b"id,name,amount\n1,Li\0 Wei\x03,2\n"), Kind::Binary);
        assert_eq!(head(b"\0\0i,n\n\0\0\x31\x32"), Kind::Binary);
        assert_eq!(head(b"i\0d\0,\0\x2d\x4e\n\0"), Kind::Text);
        assert_eq!(head(b"[CustomerID],[Date]\n1,2"), Kind::Text);
        assert_eq!(head(b"{CustomerID},x"), Kind::Text);
        assert_eq!(head(b"\xef\xbb\xbf \n[ {\"a\":1} ]"), Kind::Json);
        assert_eq!(head(b"{\n \"data\": [{\"a\":1}]\n}"), Kind::Json);
        assert_eq!(head(b"{\"a\":1}"), Kind::Json);
        assert_eq!(head(b"{\"a\":1}\n\n{\"a\":2}"), Kind::Ndjson);
        assert_eq!(head(b"<html><table>"), Kind::Html);
        assert_eq!(head(b"\r\n<META charset=gbk><TABLE>"), Kind::Html);
        assert_eq!(
            head(b"<?xml version=\"1.0\"?><html xmlns:x=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
            Kind::Html
        );
        let excel = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
        assert_eq!(head(excel), Kind::SpreadsheetMl);
        assert_eq!(head(b"<b>name</b>,date,amount\n"), Kind::Text);
        assert_eq!(head(b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"id\"\r\nE\r\n"), Kind::Sylk);
        for table in ["ID;Price\n1;2\n", "ID;P\nC;1\nC;2\n", "ID;P\n", "ID;Price\nE1;2"] {
            assert_eq!(head(table.as_bytes()), Kind::Text, "{table}");
        }
        assert_eq!(head(b"TABLE\r\n0,1\r\n\"EXCEL\"\r\n"), Kind::Dif);
        assert_eq!(head(b"TABLE\n0,1\n"), Kind::Text);
        let flat = b"<?xml version=\"1.0\"?>\n<office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">";
        assert_eq!(head(flat), Kind::Fods);
        assert_eq!(head(b"\xef\xbb\xbf<?xml version=\"1.0\"?><orders/>"), Kind::Xml);
    }

    #[test]
    fn zips_by_the_names_in_them() {
        let local = |name: &[u8], data: &[u8]| {
            let mut header = b"PK\x03\x04".to_vec();
            header.extend([0; 22]);
            header.extend((name.len() as u16).to_le_bytes());
            header.extend([0; 2]);
            [&header, name, data].concat()
        };
        let central = |name: &[u8]| {
            let mut header = b"PK\x01\x02".to_vec();
            header.extend([0; 24]);
            header.extend((name.len() as u16).to_le_bytes());
            header.extend([0; 16]);
            [&header, name].concat()
        };
        assert_eq!(Kind::of(&local(b"orders.csv", b"x"), &central(b"orders.csv")), Kind::Zip);
        assert_eq!(Kind::of(&local(b"[Content_Types].xml", b"x"), &central(b"xl/workbook.xml")), Kind::Xlsx);
        assert_eq!(Kind::of(&local(b"xl\\styles.xml", b"x"), b""), Kind::Xlsx);
        assert_eq!(Kind::of(&local(b"_rels/.rels", b"x"), &central(b"xl/workbook.bin")), Kind::Xlsb);
        let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
        assert_eq!(head(&local(b"mimetype", mimetype)), Kind::Ods);
        // Cut anywhere, no panic.
        let bytes = local(b"mimetype", mimetype);
        for end in 0..bytes.len() {
            Kind::of(&bytes[..end], &bytes[end..]);
        }
    }
}
