//! Spreadsheets of every kind come to the same text.

mod common;

use clientele_readers::error::Code;
use clientele_readers::limits::Limits;
use clientele_readers::workbook::Sheet;
use common::package::{Xlsx, ods, ods_with_manifest};
use common::{code, fixture, mixed, open, text};
use common::{ole, xlsb};

fn sheet(name: &str, visible: bool, rows: u64, columns: u64) -> Sheet {
    Sheet { name: name.to_owned(), visible, rows: Some(rows), columns: Some(columns) }
}

#[test]
fn every_kind_of_cell_from_a_new_workbook() {
    let bytes = mixed::workbook();
    // To be converted by hand when it changes.
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mixed.xlsx"), &bytes).unwrap();
    assert_eq!(text(bytes.clone(), 0).unwrap(), mixed::ORDERS);
    assert_eq!(text(bytes.clone(), 1).unwrap(), "x,\n\n,7\n");
    assert_eq!(text(bytes.clone(), 2).unwrap(), "");
    let unknown = Sheet { rows: None, columns: None, ..sheet("Empty", true, 0, 0) };
    assert_eq!(
        open(bytes).unwrap().sheets(),
        [sheet("订单", true, 9, 11), sheet("Hidden & <b>", false, 3, 2), unknown]
    );
}

#[test]
fn the_same_from_an_old_workbook_and_from_opendocument() {
    for file in ["mixed.xls", "mixed.ods"] {
        let bytes = fixture(file);
        // LibreOffice makes numbers of booleans on the way to its own format.
        let numbers = |orders: &str| orders.replace("TRUE", "1").replace("FALSE", "0");
        let orders = if file.ends_with("ods") { numbers(mixed::ORDERS) } else { mixed::ORDERS.to_owned() };
        assert_eq!(text(bytes.clone(), 0).unwrap(), orders, "{file}");
        assert_eq!(text(bytes.clone(), 1).unwrap(), "x,\n\n,7\n", "{file}");
        assert_eq!(text(bytes.clone(), 2).unwrap(), "", "{file}");
        let sheets = [sheet("订单", true, 9, 11), sheet("Hidden & <b>", false, 3, 2), sheet("Empty", true, 0, 0)];
        assert_eq!(open(bytes).unwrap().sheets(), sheets, "{file}");
    }
}

#[test]
fn sheets_that_are_not_there() {
    for bytes in [mixed::workbook(), fixture("mixed.xls"), fixture("mixed.ods")] {
        let error = open(bytes).unwrap().read_sheet(3).unwrap_err();
        assert_eq!((error.code, error.value.as_deref()), (Code::SheetMissing, Some("3")));
    }
}

/// A sheet with a column of serial numbers as dates.
fn dates_of_1904() -> Vec<u8> {
    let data = r#"<row r="1"><c r="A1" s="1"><v>43920</v></c><c r="B1" s="1"><v>0.5</v></c></row>"#;
    Xlsx { properties: r#"date1904="1""#, data, formats: &["yyyy/mm/dd"], ..Xlsx::default() }.bytes()
}

#[test]
fn both_date_systems() {
    assert_eq!(text(dates_of_1904(), 0).unwrap(), "2024-03-31,12:00:00\n");
    let sheet = [ole::number(0, 0, 1, 43_920.0), ole::number(0, 1, 0, 43_920.0)].concat();
    let since_1904 = ole::record(0x22, &[1, 0]);
    assert_eq!(text(ole::xls(&since_1904, &sheet), 0).unwrap(), "2024-03-31,43920\n");
    let since_1900 = ole::record(0x22, &[0, 0]);
    assert_eq!(text(ole::xls(&since_1900, &sheet), 0).unwrap(), "2020-03-30,43920\n");
}

#[test]
fn only_the_number_format_makes_a_date() {
    let formats = ["General", "0.00", "yyyy-mm-dd", "[$-404]e/m/d", "#,##0 \"days\"", "[h]:mm", "mm:ss.0", "[Red]0"];
    let cells: String = (0..=formats.len()).map(|i| format!(r#"<c s="{i}"><v>45382.25</v></c>"#)).collect();
    let data = format!(r#"<row r="1">{cells}</row>"#);
    let found = text(Xlsx { data: &data, formats: &formats, ..Xlsx::default() }.bytes(), 0).unwrap();
    let (number, date) = ("45382.25", "2024-03-31T06:00:00");
    let expected = [number, number, number, date, date, number, "1089174:00:00", date, number];
    assert_eq!(found, expected.join(",") + "\n");
}

#[test]
fn cells_of_a_new_workbook_in_every_form() {
    let data = r#"<row r="1">
        <c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>
        <c r="D1" t="str"><f>A1&amp;"x"</f><v>a&amp;x</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#REF!</v></c>
        <c r="G1" t="d"><v>2024-03-31T10:20:30</v></c><c r="H1"/><c r="I1"><v>1.10</v></c><c r="J1"><v>1E3</v></c></row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#SPILL!</v></c><c r="C2"><v>2</v></c></row>
        <row><c><v>3</v></c><c><v>4</v></c></row>"#;
    let texts = r#"uniqueCount="2"><si><t xml:space="preserve"> a_x000D_
b </t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si>"#;
    let found = text(Xlsx { data, texts, ..Xlsx::default() }.bytes(), 0).unwrap();
    let first = "\" a\r\nb \",rich text,inline,a&x,TRUE,#REF!,2024-03-31T10:20:30,,1.1,1000";
    assert_eq!(found, format!("{first}\n1,,2,,,,,,,\n3,4,,,,,,,,\n"));
}

#[test]
fn binary_workbooks() {
    let number = |column, style, value: f64| xlsb::cell(5, column, style, &value.to_le_bytes());
    let cells = [
        xlsb::row(1),
        xlsb::cell(7, 0, 0, &0_u32.to_le_bytes()),
        xlsb::cell(7, 1, 0, &1_u32.to_le_bytes()),
        xlsb::row(2),
        number(0, 1, 45_382.0),
        number(1, 0, 12.5),
        xlsb::cell(4, 2, 0, &[1]),
        xlsb::cell(3, 3, 0, &[0x2a]),
        // 3 hundredths, and a whole number, in the short form.
        xlsb::cell(2, 4, 0, &(3_u32 << 2 | 3).to_le_bytes()),
        xlsb::row(4),
        xlsb::text_cell(0, "a,b"),
    ];
    let bytes = xlsb::xlsb(&cells.concat());
    assert_eq!(text(bytes, 0).unwrap(), "\n日期,金额,,,\n2024-03-31,12.5,TRUE,#N/A,0.03\n\n\"a,b\",,,,\n");
}

#[test]
fn opendocument_in_every_form() {
    let table = r#"<table:table table:name="Orders">
      <table:table-header-rows><table:table-row>
        <table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>Name</text:p></table:table-cell>
        <table:covered-table-cell office:value-type="string"><text:p>hidden</text:p></table:covered-table-cell>
        <table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d &amp; &#x5ba2;</text:p><text:p><text:span>second</text:span></text:p></table:table-cell>
      </table:table-row></table:table-header-rows>
      <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1.50"/></table:table-row>
      <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
      <table:table-row><table:table-cell office:value-type="date" office:date-value="2024-03-31T10:20:30"/>
        <table:table-cell office:value-type="time" office:time-value="PT26H30M00S"/>
        <table:table-cell office:value-type="string" office:string-value="as value"><text:p>as shown</text:p></table:table-cell></table:table-row>
      <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
    </table:table>
    <table:table table:name="Second"><table:table-row><table:table-cell office:value-type="float" office:value="7"/></table:table-row></table:table>"#;
    let expected = "Name,Name,\"a  b\tc\nd & 客\nsecond\"\nTRUE,1.5,1.5\nTRUE,1.5,1.5\n\n\n\n2024-03-31T10:20:30,26:30:00,as value\n";
    assert_eq!(text(ods(table), 0).unwrap(), expected);
    assert_eq!(text(ods(table), 1).unwrap(), "7\n");
    assert_eq!(open(ods(table)).unwrap().sheets(), [sheet("Orders", true, 7, 3), sheet("Second", true, 1, 1)]);
}

#[test]
fn merged_headers_of_a_new_workbook() {
    let data = r#"<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>2024</v></c></row><row r="2"><c r="B2"><v>1</v></c><c r="C2"><v>2</v></c></row>"#;
    let rest = r#"<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>"#;
    assert_eq!(text(Xlsx { data, rest, ..Xlsx::default() }.bytes(), 0).unwrap(), "id,2024,2024\nid,1,2\n");
}

#[test]
fn passwords_are_told_from_damage() {
    let code = |bytes| code(bytes, &Limits::default());
    let encrypted_xls = ole::xls(&ole::record(0x2f, &[1, 0, 1, 0, 1, 0]), &[]);
    assert_eq!(code(fixture("protected.xlsx")), Some(Code::PasswordProtected));
    assert_eq!(code(encrypted_xls), Some(Code::PasswordProtected));
    let manifest =
        "<m:manifest><m:file-entry m:full-path=\"content.xml\"><m:encryption-data/></m:file-entry></m:manifest>";
    assert_eq!(code(ods_with_manifest(manifest, "")), Some(Code::PasswordProtected));
    assert_eq!(code(ole::compound("WordDocument", b"x")), Some(Code::WorkbookBroken));
    assert_eq!(code(b"id,name\n1,x\n".to_vec()), Some(Code::WorkbookBroken));
    assert_eq!(code(Vec::new()), Some(Code::WorkbookBroken));
    assert_eq!(code(ods("")), Some(Code::NoSheets));
}
