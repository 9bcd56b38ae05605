//! What crosses to JavaScript as JSON text.

use serde::Serialize;

use crate::container;
use crate::encoding::{Evidence, Guess};
use crate::error::Error;
use crate::json::Converted;
use crate::text::Table;
use crate::workbook::Sheet;

/// The crate's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A document as JSON text.
///
/// # Panics
/// Never: our documents have text keys only and no failing parts.
pub fn to_json(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_else(|_| panic!("documents of ours are JSON"))
}

/// An error, in the form of the engine's.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorDoc<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl<'a> From<&'a Error> for ErrorDoc<'a> {
    fn from(error: &'a Error) -> Self {
        ErrorDoc {
            code: error.code.as_str(),
            row: error.row,
            offset: error.offset,
            field: error.field.as_deref(),
            value: error.value.as_deref(),
        }
    }
}

/// A guessed encoding.
#[derive(Clone, Debug, Serialize)]
pub struct GuessDoc<'a> {
    label: &'a str,
    confidence: u8,
    malformed: u64,
    evidence: Vec<EvidenceDoc<'a>>,
    preview: &'a str,
    alternatives: Vec<AlternativeDoc<'a>>,
}

/// A piece of evidence: a code, and what it speaks of.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceDoc<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

/// Another possible encoding.
#[derive(Clone, Debug, Serialize)]
pub struct AlternativeDoc<'a> {
    label: &'a str,
    preview: &'a str,
}

impl<'a> From<&'a Guess> for GuessDoc<'a> {
    fn from(guess: &'a Guess) -> Self {
        let alternatives = guess.alternatives.iter();
        GuessDoc {
            label: &guess.label,
            confidence: guess.confidence,
            malformed: guess.malformed,
            evidence: guess.evidence.iter().map(EvidenceDoc::from).collect(),
            preview: &guess.preview,
            alternatives: alternatives
                .map(|other| AlternativeDoc { label: &other.label, preview: &other.preview })
                .collect(),
        }
    }
}

impl<'a> From<&'a Evidence> for EvidenceDoc<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        let plain = EvidenceDoc { code: evidence.code(), words: None, percent: None, label: None };
        match evidence {
            Evidence::Mark | Evidence::Declared | Evidence::AsciiOnly | Evidence::ZeroBytes | Evidence::MixedLines => {
                plain
            }
            Evidence::Words(words) => EvidenceDoc { words: Some(words), ..plain },
            Evidence::FrequentCharacters(percent) => EvidenceDoc { percent: Some(*percent), ..plain },
            Evidence::Detector(label) => EvidenceDoc { label: Some(label), ..plain },
        }
    }
}

/// A sheet of a workbook; what is not known is null.
#[derive(Clone, Debug, Serialize)]
pub struct SheetDoc<'a> {
    name: &'a str,
    visible: bool,
    rows: Option<u64>,
    columns: Option<u64>,
}

impl<'a> From<&'a Sheet> for SheetDoc<'a> {
    fn from(sheet: &'a Sheet) -> Self {
        SheetDoc { name: &sheet.name, visible: sheet.visible, rows: sheet.rows, columns: sheet.columns }
    }
}

/// A file in an archive; what is not known is null.
#[derive(Clone, Debug, Serialize)]
pub struct EntryDoc<'a> {
    name: &'a str,
    size: Option<u64>,
    packed: u64,
    obstacle: Option<&'static str>,
}

impl<'a> From<&'a container::Entry> for EntryDoc<'a> {
    fn from(entry: &'a container::Entry) -> Self {
        EntryDoc {
            name: &entry.name,
            size: entry.size,
            packed: entry.packed,
            obstacle: entry.obstacle.map(|code| code.as_str()),
        }
    }
}

/// What is to be known of a text besides the text.
#[derive(Clone, Debug, Serialize)]
pub struct TableDoc<'a> {
    rows: u64,
    columns: u64,
    /// Only of JSON: the keys that lead to the array.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    /// Only of JSON: elements that are no objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u64>,
}

impl From<&Table> for TableDoc<'_> {
    fn from(table: &Table) -> Self {
        TableDoc { rows: table.rows, columns: table.columns, path: None, skipped: None }
    }
}

impl<'a> From<&'a Converted> for TableDoc<'a> {
    fn from(converted: &'a Converted) -> Self {
        let of_table = TableDoc::from(&converted.table);
        TableDoc { path: Some(&converted.path), skipped: Some(converted.skipped), ..of_table }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::guess;
    use crate::error::Code;
    use crate::limits::Limits;

    #[test]
    fn the_forms_of_the_documents() {
        let error = Error::new(Code::JsonBroken).at_offset(7);
        assert_eq!(to_json(&ErrorDoc::from(&error)), r#"{"code":"json_broken","offset":7}"#);
        let bytes = encoding_rs::GB18030.encode("客户,x\n").0;
        let json = to_json(&GuessDoc::from(&guess(&bytes, true)));
        let expected = r#"{"label":"gb18030","confidence":"#;
        assert!(json.starts_with(expected), "{json}");
        let evidence = r#""malformed":0,"evidence":[{"code":"words","words":["客户"]},{"code":"frequent_characters","percent":100},{"code":"detector","label":""#;
        assert!(json.contains(evidence), "{json}");
        assert!(json.contains(r#"],"preview":"客户,x","alternatives":[{"label":""#), "{json}");
        let sheet = Sheet { name: "a".to_owned(), visible: true, rows: Some(3), columns: None };
        assert_eq!(to_json(&SheetDoc::from(&sheet)), r#"{"name":"a","visible":true,"rows":3,"columns":null}"#);
        let obstacle = Some(Code::PasswordProtected);
        let entry = container::Entry { name: "b".to_owned(), size: None, packed: 5, obstacle };
        let expected = r#"{"name":"b","size":null,"packed":5,"obstacle":"password_protected"}"#;
        assert_eq!(to_json(&EntryDoc::from(&entry)), expected);
        let converted = crate::json::to_table(br#"{"d":[{"a":1}]}"#, &Limits::default()).unwrap();
        assert_eq!(to_json(&TableDoc::from(&converted)), r#"{"rows":2,"columns":1,"path":"d","skipped":0}"#);
        assert_eq!(to_json(&TableDoc::from(&converted.table)), r#"{"rows":2,"columns":1}"#);
    }
}
