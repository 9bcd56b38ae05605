//! What the readers read: workbooks, archives, JSON, encodings.

use std::io::Write;

use clientele::ingest::csv::{End, Format, Record, read_record};
use clientele_readers::Kind;
use clientele_readers::container::{Archive, Bytes};
use clientele_readers::encoding::{Decoder, guess};
use clientele_readers::error::Code;
use clientele_readers::json;
use clientele_readers::limits::Limits;
use clientele_readers::text::Table;
use clientele_readers::workbook::Workbook;

use crate::made::package::{Xlsx, ods, zip};
use crate::made::{mixed, ole};
use crate::{Target, files, fingerprint, roughly};

/// calamine panics on some damaged workbooks, and so do slices that it takes (DESIGN.md); the worker is replaced then.
const NOT_OURS: &[&str] = &["calamine", "library/"];

pub const TARGETS: &[Target] = &[
    Target {
        name: "workbook",
        says: "a sheet's text has its rows; limits hold",
        longest: 32 << 10,
        rounds: 250,
        seeds: workbooks,
        words: &["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "xl/workbook.xml", "\u{0}\u{0}\u{0}\u{0}"],
        tolerates: NOT_OURS,
        run: workbook,
    },
    Target {
        name: "sheet",
        says: "as workbook, with the damage within the sheet",
        longest: 4096,
        rounds: 500,
        seeds: sheets,
        words: &[
            "<row r=\"5\">",
            "</row>",
            "<c r=\"A1\" t=\"s\">",
            "<c r=\"XFD9\" t=\"inlineStr\">",
            "<v>1</v>",
            "</c>",
            "<is><t>x</t></is>",
            "<table:table table:name=\"x\">",
            "</table:table>",
            "<table:table-row>",
            "</table:table-row>",
            "table:number-rows-repeated=\"9999\"",
            "table:number-columns-repeated=\"16384\"",
            "&amp;",
            "&#x10ffff;",
            "<!--",
            "<![CDATA[",
            "office:value-type=\"float\"",
            "office:value=\"1e300\"",
            "1048576",
            "-1",
        ],
        tolerates: NOT_OURS,
        run: sheet,
    },
    Target {
        name: "markup",
        says: "as workbook, for HTML, the XML of Excel 2003 and of OpenDocument, SYLK and DIF",
        longest: 4096,
        rounds: 1500,
        seeds: pages,
        words: &[
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "<td colspan=3 rowspan=2>",
            "<br>",
            "<!--",
            "-->",
            "<![CDATA[",
            "&amp;",
            "&#x10ffff;",
            "&nbsp",
            "<style>",
            "\"",
            "<Worksheet ss:Name=\"x\">",
            "<Row ss:Index=\"9\">",
            "<Cell ss:Index=\"3\" ss:MergeAcross=\"2\">",
            "<Data ss:Type=\"Number\">",
            "</Data>",
            "<Comment>",
            "4294967295",
            "\nC;Y2;X3;K\"",
            "\nF;P1;C3",
            "\nP;Pyyyy",
            ";;",
            "\u{1b} :",
            "\n-1,0\nBOT\n",
            "\n1,0\n\"x\"\n",
            "table:number-rows-repeated=\"9999999\"",
        ],
        tolerates: &[],
        run: workbook,
    },
    Target {
        name: "archive",
        says: "entries unpack within the limits",
        longest: 16 << 10,
        rounds: 1500,
        seeds: archives,
        words: &["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "\x1f\u{8b}", "../", "a.csv", "\u{0}\u{0}\u{0}\u{0}"],
        tolerates: &[],
        run: archive,
    },
    Target {
        name: "json",
        says: "a document's text has its rows and columns",
        longest: 4096,
        rounds: 3000,
        seeds: documents,
        words: &[
            "{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud800", "\"a\"", "\"a.b\"", "null", "1e999", "-0", "\n",
            "[[", "{\"a\":",
        ],
        tolerates: &[],
        run: document,
    },
    Target {
        name: "encoding",
        says: "a guess can be decoded, and chunks do not matter",
        longest: 2048,
        rounds: 600,
        seeds: texts,
        words: &["\u{feff}", "订单", "金额", "é", "\u{0}", "\r\n", ","],
        tolerates: &[],
        run: encoding,
    },
];

fn limits() -> Limits {
    Limits { entries: 100, inflated: 8 << 20, ratio_from: 1 << 20, cells: 1 << 16, text: 1 << 20, ..Limits::default() }
}

/// A table that says of itself what is true, read by the engine.
fn check(table: &Table, all_alike: bool) -> u64 {
    assert!(table.text.len() <= limits().text + (64 << 10), "the limit holds");
    assert!(std::str::from_utf8(&table.text).is_ok());
    let mut record = Record::new(Format::with_delimiter(b','));
    let (mut at, mut rows, mut widest) = (0, 0, 0);
    while at < table.text.len() {
        let End::At(next) = read_record(&table.text, at, true, &mut record) else { panic!("no quote is left open") };
        let width = if record.is_blank() { 0 } else { record.len() as u64 };
        assert!(!all_alike || width <= table.columns.max(1));
        (at, rows, widest) = (next, rows + 1, widest.max(width));
    }
    assert_eq!(rows, table.rows, "a record for each row");
    assert!(widest <= table.columns.max(1), "{widest} of {}", table.columns);
    fingerprint((roughly(rows as usize), roughly(widest as usize), roughly(table.text.len())))
}

fn workbooks() -> Vec<Vec<u8>> {
    let mut books = files("readers/tests/files", ".xls");
    books.extend(files("readers/tests/files", ".ods"));
    books.extend([mixed::workbook(), Xlsx { data: DATA, ..Xlsx::default() }.bytes(), ods(TABLES)]);
    books.push(ole::xls(&[], &ole::number(0, 0, 0, 1.0)));
    books
}

const DATA: &str = r#"<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a "b", c</t></is></c></row><row r="4"><c r="B4" t="b"><v>1</v></c></row>"#;
const TABLES: &str = r#"<table:table table:name="x"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/><table:table-cell office:value-type="string"><text:p>a "b"</text:p><text:p>c</text:p></table:table-cell></table:table-row></table:table>"#;

const CELLS: &str = r#"<row r="1"><c r="A1" s="1"><v>45382.5</v></c><c r="B1" t="str"><f>A1</f><v>a&amp;b</v></c></row><row><c><v>0.10</v></c><c t="e"><v>#N/A</v></c><c s="2"/><c t="s"><v>0</v></c></row>"#;

fn sheets() -> Vec<Vec<u8>> {
    [DATA, CELLS, TABLES].map(|text| text.as_bytes().to_vec()).to_vec()
}

fn pages() -> Vec<Vec<u8>> {
    let pages = [
        "<html><table><tr><th rowspan=2>id<th colspan=2>sum<tr><td>1<td x:num=\"2.5\">2.50</table><table><tr><td>&nbsp;a<br>b</table>",
        "<table><tr><td>a<table><tr><td>&lt;客&#23458;</table>b</table>",
        "<?xml?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"x\"><Table><Row ss:Index=\"2\"><Cell ss:MergeDown=\"1\"><Data ss:Type=\"DateTime\">2024-01-03T00:00:00.000</Data></Cell><Cell ss:Index=\"4\"><Data ss:Type=\"Number\">1.5</Data></Cell></Row></Table><Visible>SheetHidden</Visible></Worksheet></Workbook>",
        "ID;PWXL;N;E\nP;PGeneral\nP;Pyyyy\\-mm\\-dd\nF;P1;C2\nC;Y1;X1;K\"id;;\"\nC;X2;K45294\nF;P1;Y2;X1\nC;K\"two\u{1b} :lines\"\nE\n",
        "TABLE\n0,1\n\"EXCEL\"\nDATA\n0,0\n\"\"\n-1,0\nBOT\n1,0\n\"a\"\"b\"\n0,12.50\nV\n-1,0\nEOD\n",
        "<?xml version=\"1.0\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><table:table table:name=\"x\"><table:table-row><table:table-cell office:value=\"1\"/></table:table-row></table:table></office:document>",
    ];
    pages.map(|page| page.as_bytes().to_vec()).to_vec()
}

fn workbook(input: &[u8]) -> u64 {
    let kind = format!("{:?}", Kind::of(input, &input[input.len().saturating_sub(1024)..]));
    let mut book = match Workbook::open(Bytes::from(input.to_vec()), &limits()) {
        Ok(book) => book,
        Err(error) => return fingerprint((kind, error.code.as_str(), error.field)),
    };
    let sheets = (0..book.sheets().len().min(8)).map(|sheet| {
        let told = book.read_sheet(sheet).map_err(|error| error.code.as_str());
        // Our own reading of .xlsx has a twin. What both refuse they may refuse for different reasons; and a part that nobody needs may be
        // broken, which is known only where everything is unpacked for calamine.
        match book.read_sheet_by_calamine(sheet) {
            Err(error) if error.code == Code::ArchiveBroken => {}
            theirs => assert_eq!(told.as_ref().ok(), theirs.ok().as_ref(), "calamine reads the same"),
        }
        told.map_or_else(fingerprint, |table| check(&table, false))
    });
    fingerprint((kind, sheets.collect::<Vec<_>>()))
}

fn sheet(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let is_ods = text.contains("table:");
    let bytes = if is_ods { ods(&text) } else { Xlsx { data: &text, ..Xlsx::default() }.bytes() };
    fingerprint((is_ods, workbook(&bytes)))
}

fn archives() -> Vec<Vec<u8>> {
    let mut gzip = flate2::GzBuilder::new().filename("a.csv").write(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"id,amount\n1,2\n").expect("memory takes everything");
    vec![
        zip(&[("2024/orders.csv", b"id,amount\n1,2\n"), ("__MACOSX/x", b"x"), ("会员.csv", b"id\n")]),
        zip(&[("a.json", b"[{\"a\":1}]")]),
        gzip.finish().expect("memory takes everything"),
    ]
}

fn archive(input: &[u8]) -> u64 {
    let limits = limits();
    let opened =
        Archive::open(Bytes::from(input.to_vec()), &limits).and_then(|archive| Ok((archive.entries()?, archive)));
    let (entries, mut archive) = match opened {
        Ok(opened) => opened,
        Err(error) => return fingerprint(error.code.as_str()),
    };
    assert!(entries.len() <= limits.entries);
    let unpacked = entries.iter().enumerate().map(|(i, entry)| {
        let bytes = archive.open_entry(i, &limits).and_then(|mut entry| entry.all_bytes());
        match bytes {
            Ok(bytes) => {
                assert!(bytes.len() as u64 <= limits.inflated);
                (roughly(bytes.len()), "")
            }
            Err(error) => (u32::from(entry.size.is_some()), error.code.as_str()),
        }
    });
    fingerprint(unpacked.collect::<Vec<_>>())
}

fn documents() -> Vec<Vec<u8>> {
    let texts = [
        r#"[{"a":1,"b":"x"},{"a":2.50,"c":{"d":null,"e":[1,2]}},3]"#,
        r#"{"data":{"orders":[{"id":"1","total":"5.00"},{"id":"2"}]},"next":null}"#,
        "{\"a\":1}\n{\"a\":\"two\\nlines\"}\r\n\n{\"b\":true}\n",
        r#"{"a":"say \"hi\", 张三 \ud83d\ude00"}"#,
        "\u{feff}[]",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

fn document(input: &[u8]) -> u64 {
    match json::to_table(input, &limits()) {
        Ok(converted) => fingerprint((
            check(&converted.table, true),
            converted.path.len().min(20),
            roughly(converted.skipped as usize),
        )),
        Err(error) => {
            assert!(error.offset.is_none_or(|offset| offset <= 3 * input.len() as u64));
            fingerprint((error.code.as_str(), error.offset.map(|offset| roughly(offset as usize))))
        }
    }
}

fn texts() -> Vec<Vec<u8>> {
    let text = "订单编号,客户,金额\n1,张三,5.00\n2,李四，北京,6.00\n";
    let encoded = |label: &[u8], text: &str| {
        encoding_rs::Encoding::for_label(label).map(|encoding| encoding.encode(text).0.into_owned()).unwrap_or_default()
    };
    vec![
        text.as_bytes().to_vec(),
        encoded(b"gb18030", text),
        [encoded(b"gb18030", text), text.as_bytes().to_vec()].concat(),
        encoded(b"big5", "訂單編號,客戶,金額\n1,張三,5.00\n"),
        encoded(b"shift_jis", "注文番号,顧客,金額\n1,ｶﾅ,5.00\n"),
        encoded(b"windows-1252", "Kunde;Straße;Betrag\n1;Hauptstraße;5,00 €\n"),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        b"id,amount\n1,2\n".to_vec(),
    ]
}

fn encoding(input: &[u8]) -> u64 {
    let found = guess(input, true);
    guess(input, false);
    let Ok(mut decoder) = Decoder::new(&found.label) else { panic!("{} is no encoding", found.label) };
    let whole = decoder.push(input, true);
    assert!(whole.len() <= 3 * input.len() + 16, "no byte becomes more than a character");
    let Ok(mut in_parts) = Decoder::new(&found.label) else { panic!("it was one") };
    let cut = fingerprint(input) as usize % (input.len() + 1);
    let text = in_parts.push(&input[..cut], false) + &in_parts.push(&input[cut..], true);
    assert_eq!((text, in_parts.malformed()), (whole, decoder.malformed()), "{}, cut at {cut}", found.label);
    fingerprint((found.label, found.confidence / 10, roughly(found.malformed as usize), found.alternatives.len()))
}
