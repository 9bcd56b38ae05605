//! Our own reading of `.xlsx` beside calamine's, which is its twin: whatever the sheet's XML, both come to the same.

mod common;

use clientele_readers::error::{Code, Error};
use clientele_readers::limits::Limits;
use clientele_readers::text::{Part, Sink, Table};
use clientele_readers::workbook::{Sheet, Workbook};
use common::mixed;
use common::package::{Xlsx, zip};

/// Both readings of a workbook's sheets; an error is told by its code.
fn alike(what: &str, bytes: Vec<u8>) -> usize {
    let mut book = match Workbook::open(bytes.into(), &Limits::default()) {
        Ok(book) => book,
        Err(_) => return 0,
    };
    let told = |table: Result<Table, Error>| table.map_err(|error| error.code);
    for sheet in 0..book.sheets().len() {
        let ours = told(book.read_sheet(sheet));
        let theirs = told(book.read_sheet_by_calamine(sheet));
        assert_eq!(ours, theirs, "{what}, sheet {sheet}");
        assert_eq!(told(in_parts(&mut book, sheet, 1).0), theirs, "{what}, sheet {sheet} in parts");
    }
    book.sheets().len()
}

/// A sheet that was handed out part by part, put together; how many parts counted in the end, and how many did not.
fn in_parts(book: &mut Workbook, sheet: usize, least: usize) -> (Result<Table, Error>, usize, usize) {
    let (mut parts, mut void) = (Vec::new(), 0);
    let mut take = |part: Part<'_>| match part {
        Part::Next(bytes) => parts.push(bytes.to_vec()),
        Part::Anew => void += std::mem::take(&mut parts).len(),
    };
    let table = book.read_sheet_in_parts(sheet, Sink { least, take: &mut take });
    let whole = |table: Table| Table { text: [parts.concat(), table.text].concat(), ..table };
    (table.map(whole), parts.len(), void)
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
    let error = Workbook::open(bytes.clone().into(), &limits).unwrap().read_sheet(0).unwrap_err();
    assert_eq!(error.code, Code::TextTooLarge);
    // What was handed out counts, too.
    let limits = Limits { text: 300_000, ..limits };
    let (table, ..) = in_parts(&mut Workbook::open(bytes.into(), &limits).unwrap(), 0, 1);
    assert_eq!(table.unwrap_err().code, Code::TextTooLarge);
}

#[test]
fn sheets_in_parts() {
    // Every ninth row has its cells in no order, and some rows are left out.
    let row = |n: usize| match n % 9 {
        0 => {
            format!(r#"<row r="{n}"><c r="C{n}"><v>3</v></c><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>2</v></c></row>"#)
        }
        4 => String::new(),
        _ => format!(r#"<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}" t="str"><v>a, "b"</v></c></row>"#),
    };
    let data: String = (1..=40_000).map(row).collect();
    for (change, is_void) in [("", false), ("<!-- unusual -->", true)] {
        let data = data.clone() + change;
        let mut book =
            Workbook::open(Xlsx { data: &data, ..Xlsx::default() }.bytes().into(), &Limits::default()).unwrap();
        let expected = book.read_sheet_by_calamine(0).unwrap();
        for least in [1, 10_000, 100_000, usize::MAX] {
            let (table, parts, void) = in_parts(&mut book, 0, least);
            assert_eq!(table.unwrap(), expected, "{least}");
            let handed_out = if is_void { void } else { parts };
            assert!(parts == 0 || void == 0);
            assert_eq!(handed_out > 1, least < usize::MAX, "{least}");
        }
    }
}

/// What comes of a workbook of parts: its sheets, and the text of each. `other` has calamine open it.
fn told(parts: &[(String, Vec<u8>)], other: bool) -> (Vec<Sheet>, Vec<Result<Table, Code>>) {
    let mut parts = parts.to_vec();
    if other {
        let book = parts.iter_mut().find(|(name, _)| name == "xl/workbook.xml").unwrap();
        book.1.extend_from_slice(b"<!-- a remark -->");
    }
    let bytes = zip(&parts.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect::<Vec<_>>());
    let mut book = Workbook::open(bytes.into(), &Limits::default()).unwrap();
    let sheets = book.sheets().to_vec();
    let read = |sheet| book.read_sheet(sheet).map_err(|error| error.code);
    let tables = (0..sheets.len()).map(read).collect();
    (sheets, tables)
}

/// The parts with some text in place of another.
fn with(name: &str, old: &str, new: &str, parts: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let mut parts = parts.to_vec();
    let part = parts.iter_mut().find(|(other, _)| other == name).unwrap();
    let text = String::from_utf8(part.1.clone()).unwrap();
    assert!(text.contains(old), "{name} has {old}");
    part.1 = text.replace(old, new).into_bytes();
    parts
}

#[test]
fn a_workbook_says_the_same_of_itself_whoever_opens_it() {
    let cells: String = (0..80).map(|style| format!(r#"<c s="{style}"><v>45382.75</v></c>"#)).collect();
    let data = format!(r#"<row r="1">{cells}</row><row r="2"><c r="B2" t="inlineStr"><is><t>x</t></is></c></row>"#);
    let plain = Xlsx { data: &data, ..Xlsx::default() }.parts();
    let styles: String = (0..75).map(|id| format!(r#"<xf numFmtId="{id}"><alignment/></xf>"#)).collect();
    let own = r#"<numFmts count="2"><numFmt numFmtId="14" formatCode="0.00"/><numFmt numFmtId="71" formatCode="yyyy&quot;年&quot;"/></numFmts>"#;
    let dxf = r#"<dxfs><dxf><numFmt numFmtId="3" formatCode="yyyy"/></dxf></dxfs>"#;
    let built_in = with("xl/styles.xml", r#"<xf numFmtId="0"/>"#, &format!("{styles}<xf/><xf a=\"1\"/>"), &plain);
    let built_in = with("xl/styles.xml", "<numFmts></numFmts>", own, &built_in);
    let built_in = with("xl/styles.xml", "</cellXfs>", &format!("</cellXfs>{dxf}"), &built_in);
    let sheet = r#"<sheet name="Sheet1" sheetId="1" r:id="rId1"/>"#;
    let book = |new: &str| with("xl/workbook.xml", sheet, new, &plain);
    let size = |new: &str| with("xl/worksheets/sheet1.xml", "<sheetData>", &format!("{new}<sheetData>"), &plain);
    let chart = r#"<Relationship Id="rId9" Type="http://x/relationships/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>"#;
    let with_chart = with("xl/_rels/workbook.xml.rels", "</Relationships>", chart, &plain);
    let cases = [
        ("as it is", plain.clone()),
        ("formats that every program knows", built_in.clone()),
        ("no styles", plain.iter().filter(|(name, _)| name != "xl/styles.xml").cloned().collect()),
        ("1904", with("xl/workbook.xml", "<workbookPr ", r#"<workbookPr date1904="1" "#, &built_in)),
        ("1904, in other words", with("xl/workbook.xml", "<workbookPr ", r#"<workbookPr date1904="true" "#, &built_in)),
        ("a hidden sheet", book(r#"<sheet name="a &amp; b" sheetId="1" state="veryHidden" r:id="rId1"/>"#)),
        ("one part as two sheets", book(&format!(r#"{sheet}<sheet name="other" sheetId="2" r:id="rId1"/>"#))),
        ("names with white space", book("<sheet name=\" a\tb \" sheetId=\"1\" r:id=\"rId1\"/>")),
        (
            "a chart beside",
            with(
                "xl/workbook.xml",
                sheet,
                &format!(r#"<sheet name="c" sheetId="3" r:id="rId9"/>{sheet}"#),
                &with_chart,
            ),
        ),
        ("an absolute target", with("xl/_rels/workbook.xml.rels", "\"worksheets/", "\"/xl/worksheets/", &plain)),
        ("its size", size(r#"<dimension ref="A1:CB2"/>"#)),
        ("a size of one cell", size(r#"<dimension ref="A1"/>"#)),
        (
            "a size that begins elsewhere",
            size(r#"<dimension ref="B2:D7"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>"#),
        ),
        (
            "merged cells",
            with(
                "xl/worksheets/sheet1.xml",
                "</sheetData>",
                r#"</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>"#,
                &plain,
            ),
        ),
    ];
    for (what, parts) in cases {
        let ours = told(&parts, false);
        assert_eq!(ours, told(&parts, true), "{what}");
        assert!(ours.1.iter().all(Result::is_ok), "{what}");
    }
    let (_, tables) = told(&built_in, false);
    let text = String::from_utf8(tables[0].as_ref().unwrap().text.clone()).unwrap();
    assert_eq!(text.matches("2024-03-31").count(), 8 + 10 + 2 + 9 + 1, "14 is the workbook's own, 71 too");
}
