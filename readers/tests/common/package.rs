//! Packages written part by part, right and wrong.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip of named parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    zip_packed(parts, CompressionMethod::Deflated)
}

pub fn zip_packed(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;

/// A workbook with one sheet. `properties` stand in the workbook's `workbookPr`, `rest` follows the sheet's data.
#[derive(Default)]
pub struct Xlsx<'a> {
    pub properties: &'a str,
    pub data: &'a str,
    pub rest: &'a str,
    pub texts: &'a str,
    /// Number formats of the styles 1, 2, …; style 0 is General.
    pub formats: &'a [&'a str],
}

impl Xlsx<'_> {
    pub fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let relationship = |id: usize, kind: &str, target: &str| {
            format!(r#"<Relationship Id="rId{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
        };
        let formats: String = self
            .formats
            .iter()
            .enumerate()
            .map(|(i, code)| format!(r#"<numFmt numFmtId="{}" formatCode="{code}"/>"#, 164 + i))
            .collect();
        let styles: String =
            (0..self.formats.len()).map(|i| format!(r#"<xf numFmtId="{}" applyNumberFormat="1"/>"#, 164 + i)).collect();
        let parts = [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
            ),
            (
                "_rels/.rels",
                format!("{RELATIONSHIPS}{}</Relationships>", relationship(1, "officeDocument", "xl/workbook.xml")),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook {MAIN} xmlns:r="{OFFICE}"><workbookPr {}/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
                    self.properties
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "{RELATIONSHIPS}{}{}{}</Relationships>",
                    relationship(1, "worksheet", "worksheets/sheet1.xml"),
                    relationship(2, "sharedStrings", "sharedStrings.xml"),
                    relationship(3, "styles", "styles.xml")
                ),
            ),
            (
                "xl/sharedStrings.xml",
                format!("<sst {MAIN} {}</sst>", if self.texts.is_empty() { ">" } else { self.texts }),
            ),
            (
                "xl/styles.xml",
                format!(
                    r#"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet {MAIN}><sheetData>{}</sheetData>{}</worksheet>", self.data, self.rest),
            ),
        ];
        parts.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let parts = self.parts();
        zip(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
    }
}

const MANIFEST: &str = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;

/// An OpenDocument spreadsheet of tables as given.
pub fn ods(tables: &str) -> Vec<u8> {
    ods_with_manifest(MANIFEST, tables)
}

pub fn ods_with_manifest(manifest: &str, tables: &str) -> Vec<u8> {
    let namespaces: String = ["office", "table", "text", "style"]
        .map(|name| format!(r#" xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0""#))
        .concat();
    let content = format!(
        "<office:document-content{namespaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ];
    // The type stands first and unpacked, so that it can be recognised.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (i, (name, text)) in parts.iter().enumerate() {
        let method = if i == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
