//! Our own reading of `.xlsx` beside calamine's, which is its twin: whatever the sheet's XML, both come to the same.

mod common;

use clientele_readers::error::Code;
use clientele_readers::limits::Limits;
use clientele_readers::text::Table;
use clientele_readers::workbook::Workbook;
use common::mixed;
use common::package::Xlsx;

/// Both readings of a workbook's sheets; an error is told by its code.
fn alike(what: &str, bytes: Vec<u8>) -> usize {
    let mut book = match Workbook::open(bytes.into(), &Limits::default()) {
        Ok(book) => book,
        Err(_) => return 0,
    };
    let told = |table: Result<Table, clientele_readers::error::Error>| table.map_err(|error| error.code);
    for sheet in 0..book.sheets().len() {
        let ours = told(book.read_sheet(sheet));
        let theirs = told(book.read_sheet_by_calamine(sheet));
        assert_eq!(ours, theirs, "{what}, sheet {sheet}");
    }
    book.sheets().len()
}

#[test]
fn workbooks_of_other_programs() {
    assert!(alike("mixed", mixed::workbook()) > 0);
}

const CELLS: &[&str] = &[
    r#"<c r="A1"><v>1</v></c>"#,
    r#"<c r="B1" s="1"><v>45382.5</v></c>"#,
    r#"<c r="B2" s="2"><v>1.25</v></c>"#,
    r#"<c s="9"><v>-0.30000000000000004</v></c>"#,
    r#"<c><v>1e5</v></c>"#,
    r#"<c><v>+7</v></c>"#,
    r#"<c><v>x</v></c>"#,
    r#"<c t="n"><v></v></c>"#,
    r#"<c t="n"><v>1e999</v></c>"#,
    r#"<c r="C3" t="s"><v>0</v></c>"#,
    r#"<c t="s"><v>1</v></c>"#,
    r#"<c t="s"><v>99</v></c>"#,
    r#"<c t="s"><v></v></c>"#,
    r#"<c t="str"><f>A1&amp;"x"</f><v>a &lt; b &#x5BA2;</v></c>"#,
    r#"<c t="str"><f t="shared" si="0"/><v>_x000D_ &nbsp;</v></c>"#,
    r#"<c t="str"><v xml:space="preserve"> a </v></c>"#,
    r#"<c t="b"><v>1</v></c>"#,
    r#"<c t="b"><v>true</v></c>"#,
    r#"<c t="b"><v>7</v></c>"#,
    r#"<c t="e"><v>#N/A</v></c>"#,
    r#"<c t="e"><v>#SPILL!</v></c>"#,
    r#"<c t="d"><v>2024-03-31T10:20:30</v></c>"#,
    r#"<c t="inlineStr"><is><t> a </t></is></c>"#,
    r#"<c t="inlineStr"><is><r><t xml:space="preserve">b </t></r><r><rPr><b/></rPr><t>c</t></r></is></c>"#,
    r#"<c t="inlineStr"><is><t><![CDATA[<d>]]></t></is></c>"#,
    r#"<c r="E5" s="1"/>"#,
    r#"<c r="F5"></c>"#,
    r#"<c r='G5'><v>5</v></c>"#,
    r#"<c r="H5" s="1" cm="1" vm = "2"><v>6</v></c>"#,
    r#"<c r="AAA6"><v>6</v></c>"#,
    r#"<c r="a6"><v>6</v></c>"#,
    r#"<c r="A"><v>6</v></c>"#,
    r#"<c><f>1</f></c>"#,
    r#"<c><v>3</v><f>1+2</f></c>"#,
    r#"<c><v>3</v> </c>"#,
    r#"<x:c r="B7"><x:v>3</x:v></x:c>"#,
    r#"<c><extLst/></c>"#,
    "<!-- a remark -->",
    "\n  ",
    "</row><row>",
    r#"</row><row r="3" spans="1:2">"#,
    r#"</row><row r="5"/><row>"#,
    r#"</row><row r="1">"#,
    r#"</row><row r="x">"#,
    "</row>",
    "</sheetData>",
    r#"</row><row "">"#,
    r#"</row><row r="4" r="9">"#,
    r#"<c r="A9" r="B9"><v>1</v></c>"#,
    "<v>1</v>",
    "text",
];

const TEXTS: &[&str] = &[
    r#"count="2"><si><t>first</t></si><si><r><t>se</t></r><r><t xml:space="preserve">cond </t></r></si>"#,
    r#"><si><t>a<!-- --></t></si><si/>"#,
    r#"><si><rPh sb="0" eb="1"><t>x</t></rPh><t> b&amp;c </t></si><si><t>2</t></si>"#,
];

/// A generator good enough to choose.
fn choose(state: &mut u64, among: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % among
}

#[test]
fn sheets_of_usual_and_unusual_cells() {
    let formats = ["yyyy-mm-dd", "[h]:mm:ss", "0.00"];
    for cell in CELLS {
        let data = format!(r#"<row r="1">{cell}</row>"#);
        for texts in TEXTS {
            alike(cell, Xlsx { data: &data, texts, formats: &formats, ..Xlsx::default() }.bytes());
        }
    }
    let mut state = 1;
    for _ in 0..600 {
        let count = 1 + choose(&mut state, 12);
        // Mostly usual ones, or every sheet would be calamine's.
        let cells: String = (0..count)
            .map(|_| {
                if choose(&mut state, 4) == 0 {
                    CELLS[choose(&mut state, CELLS.len())]
                } else {
                    CELLS[choose(&mut state, 4)]
                }
            })
            .collect();
        let data = format!(r#"<row r="1">{cells}</row>"#);
        let properties = ["", r#"date1904="1""#][choose(&mut state, 2)];
        let rest = ["", r#"<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>"#][choose(&mut state, 8) / 7];
        let texts = TEXTS[choose(&mut state, TEXTS.len())];
        alike(&data, Xlsx { data: &data, properties, rest, texts, formats: &formats }.bytes());
    }
}

#[test]
fn every_kind_of_number_format() {
    let formats = [
        "General",
        "0.00",
        "dd/mm/yy",
        "[h]:mm",
        "[ss].00",
        "h:mm AM/PM",
        "0\\d",
        "\\Y0",
        "#,##0 [$€-407]",
        "[Red]0;[Blue]d",
        "a/p",
        "aaaa",
        "_d0",
        "*d0",
        "&quot;d&quot;0",
        "[$-404]e/m/d",
        "[>=100][Magenta][s].00",
        "[hh]",
        "[hm]",
        "General d",
        "yyyy年m月",
    ];
    let cells: String = (0..=formats.len()).map(|style| format!(r#"<c s="{style}"><v>45382.75</v></c>"#)).collect();
    let data = format!(r#"<row r="1">{cells}</row>"#);
    alike("formats", Xlsx { data: &data, formats: &formats, ..Xlsx::default() }.bytes());
}

#[test]
fn rows_that_do_not_fit_into_one_step() {
    let row =
        |n: usize| format!(r#"<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}" t="str"><v>客户 {n}</v></c></row>"#);
    let data: String = (1..=40_000).map(row).collect();
    let bytes = Xlsx { data: &data, ..Xlsx::default() }.bytes();
    let mut book = Workbook::open(bytes.into(), &Limits::default()).unwrap();
    let table = book.read_sheet(0).unwrap();
    assert_eq!(table, book.read_sheet_by_calamine(0).unwrap());
    assert_eq!((table.rows, table.columns), (40_000, 3));
    let limits = Limits { text: 1000, ..Limits::default() };
    let bytes = Xlsx { data: &data, ..Xlsx::default() }.bytes();
    let error = Workbook::open(bytes.into(), &limits).unwrap().read_sheet(0).unwrap_err();
    assert_eq!(error.code, Code::TextTooLarge);
}
