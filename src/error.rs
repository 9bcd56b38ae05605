//! The one error of the engine: a stable code and a position.
//!
//! Sentences for people are not made here. The package's catalogues hold one per code in both languages;
//! `tests/tidy.rs` proves that none is missing.

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
pub(crate) use codes;

codes! {
    /// What went wrong.
    Code {
        /// The file has no bytes.
        FileEmpty = "file_empty",
        /// The file holds bytes that no text has (an image, an archive, a program).
        NotText = "not_text",
        /// There is a header and nothing below it.
        HeaderOnly = "header_only",
        /// Only one column was found where several are needed.
        OneColumn = "one_column",
        /// The header has the same column name twice and the mapping needs it.
        ColumnAmbiguous = "column_ambiguous",
        /// A column that was asked for is not in the file.
        ColumnMissing = "column_missing",
        /// No column was recognised for a field that is needed.
        FieldUnmapped = "field_unmapped",
        /// One record is longer than the limit; usually an unclosed quote.
        RecordTooLong = "record_too_long",
        /// Every row had to be excluded; the position is the first one's.
        NoUsableRows = "no_usable_rows",
        /// Amounts are in several currencies, and none was asked for.
        SeveralCurrencies = "several_currencies",
        /// Amounts add up beyond what is exact.
        AmountTooLarge = "amount_too_large",
        /// More customers, rows or distinct bytes than the ledger can index.
        TooMuchData = "too_much_data",
        /// More rows are to be expected than memory holds, going by the beginning of the files and their sizes.
        TooManyRows = "too_many_rows",
        /// An option has a value outside its range.
        InvalidOption = "invalid_option",
        /// The borders asked for make another number of scores than the scheme has (value).
        ScoresDiffer = "scores_differ",
        /// There is no such column in the snapshot.
        UnknownColumn = "unknown_column",
        /// The column of a model that was not fitted, or not for this day.
        NotFitted = "not_fitted",
        /// There is no such export.
        UnknownExport = "unknown_export",
        /// No amount is in the currency asked for (value: that currency, field: those that there are).
        CurrencyMissing = "currency_missing",
        /// What was read is not what is to be read again (value: how many files are expected).
        InputsDiffer = "inputs_differ",
        /// Something was asked of an engine that has no data yet.
        NotOpen = "not_open",
        /// A snapshot was used after its release.
        Released = "released",
        /// An expression or scheme is not well formed.
        InvalidExpression = "invalid_expression",
        /// Something else was expected at this place of an expression.
        UnexpectedToken = "unexpected_token",
        /// A number, date or pattern in an expression is none.
        InvalidLiteral = "invalid_literal",
        /// There is no such function.
        UnknownFunction = "unknown_function",
        /// There is no such scheme.
        UnknownScheme = "unknown_scheme",
        /// There is no such ledger.
        UnknownLedger = "unknown_ledger",
        /// No customer or record has this category.
        UnknownCategory = "unknown_category",
        /// An expression needs a ledger that was not given.
        LedgerMissing = "ledger_missing",
        /// A value of another type or unit is needed.
        WrongType = "wrong_type",
        /// A function or test needs other arguments, or stands where it cannot.
        WrongArguments = "wrong_arguments",
        /// An expression is too long, too deep, or has too many parts.
        TooComplex = "too_complex",
        /// Definitions refer to each other in a circle.
        DefinitionCycle = "definition_cycle",
        /// A message between engine and worker could not be read: a fault of ours.
        Internal = "internal",
    }
}

/// Where something is. Every part is optional; rows count records from 1, the header included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// File name as the user knows it.
    pub file: Option<String>,
    /// Record number.
    pub row: Option<u64>,
    /// Column name.
    pub column: Option<String>,
    /// Field or option name.
    pub field: Option<String>,
    /// Byte offset in the file.
    pub offset: Option<u64>,
    /// The offending text, cut to a readable length.
    pub value: Option<String>,
    /// Line of a text that people typed.
    pub line: Option<u32>,
    /// Character of that line.
    pub character: Option<u32>,
    /// What should be there: the name of a text in the catalogues.
    pub expected: Option<&'static str>,
    /// What is there, where that is no text: the name of a text in the catalogues.
    pub found: Option<&'static str>,
    /// The known name that is most like the offending one.
    pub nearest: Option<String>,
}

/// An error: what and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    at: Box<Position>,
}

/// `Result` with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a position.
    #[cold]
    #[inline(never)]
    pub fn new(code: Code) -> Error {
        Error { code, at: Box::default() }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Where it is.
    pub fn position(&self) -> &Position {
        &self.at
    }

    /// Adds the file's name.
    pub fn in_file(mut self, name: &str) -> Error {
        self.at.file = Some(name.to_owned());
        self
    }

    /// Adds the record number.
    pub fn at_row(mut self, row: u64) -> Error {
        self.at.row = Some(row);
        self
    }

    /// Adds the column's name.
    pub fn in_column(mut self, column: &str) -> Error {
        self.at.column = Some(column.to_owned());
        self
    }

    /// Adds the field or option concerned.
    #[cold]
    #[inline(never)]
    pub fn of_field(mut self, field: &str) -> Error {
        self.at.field = Some(field.to_owned());
        self
    }

    /// Adds the byte offset.
    #[cold]
    #[inline(never)]
    pub fn at_offset(mut self, offset: u64) -> Error {
        self.at.offset = Some(offset);
        self
    }

    /// Adds line and character of a text, unless they are known.
    #[cold]
    #[inline(never)]
    pub fn at_character(mut self, line: u32, character: u32) -> Error {
        self.at.line.get_or_insert(line);
        self.at.character.get_or_insert(character);
        self
    }

    /// Turns a byte offset in a text that people typed into line and character of it, both from 1.
    #[cold]
    #[inline(never)]
    pub fn in_text(mut self, text: &str) -> Error {
        let Some(offset) = self.at.offset.take_if(|_| self.at.line.is_none()) else { return self };
        let before = text.get(..offset as usize).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or(before);
        self.at_character(before.matches('\n').count() as u32 + 1, line.chars().count() as u32 + 1)
    }

    /// Adds what should be there.
    #[cold]
    #[inline(never)]
    pub fn expected(mut self, expected: &'static str) -> Error {
        self.at.expected = Some(expected);
        self
    }

    /// Adds what is there.
    #[cold]
    #[inline(never)]
    pub fn found(mut self, found: &'static str) -> Error {
        self.at.found = Some(found);
        self
    }

    /// Adds the known name that is most like the offending one.
    #[cold]
    #[inline(never)]
    pub fn nearest(mut self, nearest: Option<String>) -> Error {
        self.at.nearest = nearest;
        self
    }

    /// Adds the offending text.
    #[cold]
    #[inline(never)]
    pub fn with_value(mut self, value: &str) -> Error {
        self.at.value = Some(excerpt(value));
        self
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
        let at = &*self.at;
        let parts = [
            ("file", at.file.clone()),
            ("row", at.row.map(|n| n.to_string())),
            ("column", at.column.clone()),
            ("field", at.field.clone()),
            ("offset", at.offset.map(|n| n.to_string())),
            ("value", at.value.clone()),
            ("line", at.line.map(|n| n.to_string())),
            ("character", at.character.map(|n| n.to_string())),
            ("expected", at.expected.map(str::to_owned)),
            ("found", at.found.map(str::to_owned)),
            ("nearest", at.nearest.clone()),
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
