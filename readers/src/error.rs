//! The one error of the readers: a stable code and a position, in the form of the engine's. Sentences are the package's.

use std::fmt;

macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable name. It never changes meaning.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }
    };
}

codes! {
    /// What went wrong.
    Code {
        /// No encoding has this label, or none that can be read (value: the label).
        EncodingUnknown = "encoding_unknown",
        /// An archive, or the wrapping of a spreadsheet, cannot be read: damaged, cut off, or no such thing.
        ArchiveBroken = "archive_broken",
        /// An archive or a spreadsheet asks for a password.
        PasswordProtected = "password_protected",
        /// An entry is packed in a way that is not read (field: its name, value: the method's number).
        CompressionUnsupported = "compression_unsupported",
        /// An archive has more entries than the limit (value: the limit).
        TooManyEntries = "too_many_entries",
        /// What is packed would grow beyond the limit (value: the limit in bytes).
        InflatedTooLarge = "inflated_too_large",
        /// Something packed grows so much that it can only be an attack (field: its name, value: the largest ratio allowed).
        RatioTooHigh = "ratio_too_high",
        /// There is no such entry in the archive.
        EntryMissing = "entry_missing",
        /// A spreadsheet cannot be read: damaged, or not of the kind that it claims to be.
        WorkbookBroken = "workbook_broken",
        /// The workbook has no sheet with cells: only charts, dialogs or macros.
        NoSheets = "no_sheets",
        /// There is no such sheet in the workbook.
        SheetMissing = "sheet_missing",
        /// The sheets span more cells than the limit (value: the limit).
        TooManyCells = "too_many_cells",
        /// The text made of a file would be longer than the limit (value: the limit in bytes).
        TextTooLarge = "text_too_large",
        /// The file is not well-formed JSON from this offset on.
        JsonBroken = "json_broken",
        /// Objects or arrays lie more deeply in one another than the limit (value: the limit).
        JsonTooDeep = "json_too_deep",
        /// Records have more different keys than the limit (value: the limit).
        JsonTooWide = "json_too_wide",
        /// There is no array of objects in the file.
        JsonNoRecords = "json_no_records",
    }
}

/// An error: what, and where in the file. Rows count from 1, as a spreadsheet shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// Row of the sheet.
    pub row: Option<u64>,
    /// Byte offset in the file.
    pub offset: Option<u64>,
    /// Name of the part concerned.
    pub field: Option<String>,
    /// What was found, or the limit that was passed.
    pub value: Option<String>,
}

/// `Result` with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a position.
    pub fn new(code: Code) -> Error {
        Error { code, row: None, offset: None, field: None, value: None }
    }

    /// Adds the row.
    pub fn at_row(self, row: u64) -> Error {
        Error { row: Some(row), ..self }
    }

    /// Adds the byte offset.
    pub fn at_offset(self, offset: usize) -> Error {
        Error { offset: Some(offset as u64), ..self }
    }

    /// Adds the name of the part concerned.
    pub fn of_field(self, field: &str) -> Error {
        Error { field: Some(excerpt(field)), ..self }
    }

    /// Adds what was found, or the limit.
    pub fn with_value(self, value: impl fmt::Display) -> Error {
        Error { value: Some(excerpt(&value.to_string())), ..self }
    }
}

/// Cuts a text to what fits a message.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        let parts = [
            ("row", self.row.map(|n| n.to_string())),
            ("offset", self.offset.map(|n| n.to_string())),
            ("field", self.field.clone()),
            ("value", self.value.clone()),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                write!(f, " {name}={value:?}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
