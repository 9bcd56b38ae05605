//! What old programs write, and OpenDocument in one file: SYLK, DIF, the workbooks of Excel 5 and 95.

mod common;

use clientele_readers::Kind;
use clientele_readers::error::Code;
use clientele_readers::limits::Limits;
use common::ole::{compound, record};
use common::{code, open, text};

#[test]
fn a_sheet_as_symbolic_links() {
    let lines = [
        "ID;PWXL;N;E",
        "P;PGeneral",
        "P;Pyyyy\\-mm\\-dd",
        "P;P[h]:mm",
        "F;P0;DG0G8;M280",
        "B;Y4;X4;D0 0 3 3",
        "O;L;D;V0;K47;G100 0.001",
        "F;P1;C3",
        "C;Y1;X1;K\"订单;;编号\"",
        "C;X2;K\"客户 \"\"大\"\"\"",
        "C;X3;K\"日期\"",
        "C;X4;K\"金额\"",
        "C;Y3;X1;K1001",
        "C;X2;K\"two\u{1b} :lines\"",
        "C;X3;K45294",
        "C;X4;K12.50;ER[-1]C*2",
        "F;P2;FG0G;Y4;X2",
        "C;K1.5",
        "C;X4;KTRUE",
        "C;X99999;Y0;K\"nowhere\"",
        "E",
        "C;Y9;X1;K\"behind the end\"",
    ];
    for end in ["\r\n", "\n", "\r"] {
        let file = lines.join(end) + end;
        assert_eq!(Kind::of(file.as_bytes(), b""), Kind::Sylk);
        assert_eq!(
            text(file.into_bytes(), 0).unwrap(),
            "订单;编号,\"客户 \"\"大\"\"\",日期,金额\n\n1001,\"two\nlines\",2024-01-03,12.5\n,36:00:00,,nowhere\n"
        );
    }
}

#[test]
fn symbolic_links_column_by_column() {
    let file =
        "ID;P\nC;X1;Y1;K\"customer\"\nC;Y2;K\"a\"\nC;Y3;K\"b\"\nC;X2;Y3;K2\nC;Y2;K7\nC;Y1;K\"amount\"\nC;Y2;K1\nE\n";
    assert_eq!(text(file.into(), 0).unwrap(), "customer,amount\na,1\nb,2\n");
}

#[test]
fn a_sheet_in_the_data_interchange_format() {
    let file = "TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,3\r\n\"\"\r\nTUPLES\r\n0,3\r\n\"\"\r\nDATA\r\n0,0\r\n\"\"\r\n\
        -1,0\r\nBOT\r\n1,0\r\n\"客户\"\r\n1,0\r\n\"say \"\"hi\"\"\"\r\n1,0\r\nword\r\n\
        -1,0\r\nBOT\r\n-1,0\r\nBOT\r\n1,0\r\n\"\"\r\n0, 12.50\r\nV\r\n0,1\r\nTRUE\r\n-1,0\r\nEOD\r\n1,0\r\n\"behind\"\r\n";
    assert_eq!(Kind::of(file.as_bytes(), b""), Kind::Dif);
    assert_eq!(text(file.into(), 0).unwrap(), "客户,\"say \"\"hi\"\"\",word\n\n,12.5,TRUE\n");
    // Cut off anywhere.
    for end in file.char_indices().map(|(at, _)| at).skip(20) {
        assert!(text(file.as_bytes()[..end].to_vec(), 0).is_ok(), "{end}");
    }
    assert_eq!(text(b"TABLE\n0,1\n\"x\"\nDATA\n0,0\n\"\"\n1,0\n\"no row\"\n".to_vec(), 0).unwrap(), "");
}

fn flat(tables: &str) -> Vec<u8> {
    let namespaces: String = ["office", "table", "text"]
        .map(|name| format!(r#" xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0""#))
        .concat();
    let kind = r#"office:mimetype="application/vnd.oasis.opendocument.spreadsheet""#;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document{namespaces} {kind}><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document>"
    )
    .into_bytes()
}

#[test]
fn opendocument_in_one_file() {
    let cells = r#"<table:table-row><table:table-cell><text:p>客户</text:p></table:table-cell><table:table-cell><text:p>a &amp; b</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2024-01-03"/>
        <table:table-cell office:value="12.50"/></table:table-row>"#;
    let file = flat(&format!(r#"<table:table table:name="订单">{cells}</table:table><table:table table:name="x"/>"#));
    assert_eq!(Kind::of(&file, b""), Kind::Fods);
    let names: Vec<_> = open(file.clone()).unwrap().sheets().iter().map(|sheet| sheet.name.clone()).collect();
    assert_eq!(names, ["订单", "x"]);
    assert_eq!(text(file.clone(), 0).unwrap(), "客户,a & b\n2024-01-03,12.5\n2024-01-03,12.5\n");
    let small = Limits { text: 100, ..Limits::default() };
    assert_eq!(code(file, &small), Some(Code::TextTooLarge));
    // A million rows that are only said to be there.
    let row = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value="1"/></table:table-row>"#;
    let bomb = flat(&format!(r#"<table:table table:name="x">{row}</table:table>"#));
    assert_eq!(code(bomb, &Limits { text: 1 << 20, ..Limits::default() }), Some(Code::TextTooLarge));
}

/// The stream of a workbook of Excel 5 or 95: texts are bytes in the code page that it names, and stand in the cells.
fn excel_5(codepage: u16, name: &[u8], cells: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x809, &[0x500, kind, 0x0dbb, 0x07cc].map(u16::to_le_bytes).concat());
    let end = record(0x0a, &[]);
    let style = |format: u16| record(0xe0, &[&[0; 2][..], &format.to_le_bytes(), &[0; 12]].concat());
    let mut globals = [begin(5), record(0x42, &codepage.to_le_bytes()), style(0), style(14)].concat();
    let start = globals.len() + 4 + 7 + name.len() + end.len();
    globals.extend(record(0x85, &[&(start as u32).to_le_bytes()[..], &[0, 0, name.len() as u8], name].concat()));
    let size = record(0x200, &[0, 2, 0, 3, 0].map(u16::to_le_bytes).concat());
    [globals, end.clone(), begin(0x10), size, cells.to_vec(), end].concat()
}

#[test]
fn workbooks_of_excel_5_and_95() {
    let label = |row: u16, column: u16, text: &[u8]| {
        let head = [row, column, 0, text.len() as u16].map(u16::to_le_bytes).concat();
        record(0x204, &[&head[..], text].concat())
    };
    // 客户, 日期 in GBK.
    let (customer, day) = (b"\xbf\xcd\xbb\xa7", b"\xc8\xd5\xc6\xda");
    let cells = [
        label(0, 0, customer),
        label(0, 1, day),
        label(0, 2, b"sum"),
        label(1, 0, b"A1"),
        common::ole::number(1, 1, 1, 45_294.0),
        common::ole::number(1, 2, 0, 12.5),
    ]
    .concat();
    for stream in ["Book", "Workbook"] {
        let file = compound(stream, &excel_5(936, b"Sheet1", &cells));
        assert_eq!(open(file.clone()).unwrap().sheets()[0].name, "Sheet1");
        assert_eq!(text(file, 0).unwrap(), "客户,日期,sum\nA1,2024-01-03,12.5\n");
    }
}
