//! The one error of the models: a stable code and a position, in the form of the engine's. Sentences are the package's.

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
        /// Columns of one table have different lengths (field: the column, value: its length).
        LengthsDiffer = "lengths_differ",
        /// A history cannot be (row: which, field: what of it, value: what it is): purchases that are no whole number, times below zero
        /// or no numbers, a last purchase after the end, or a time of a last repeat purchase without one.
        HistoryImpossible = "history_impossible",
        /// There is no customer.
        NoCustomers = "no_customers",
        /// No customer was watched for any time.
        NoTime = "no_time",
        /// No customer bought again: nothing tells how often and how long customers buy.
        NoRepeats = "no_repeats",
        /// Every customer bought at every chance, or none stopped: nothing tells when they stop.
        NoEnd = "no_end",
        /// Fewer customers than the model has parameters (value: how many it takes).
        TooFewCustomers = "too_few_customers",
        /// An amount of spending is not above zero (row: whose, value: the amount).
        AmountNotPositive = "amount_not_positive",
        /// All amounts are the same: nothing tells how they differ.
        AmountsAlike = "amounts_alike",
        /// The likelihood grows without a maximum, or does not change at all (field: along which parameter).
        FitDegenerate = "fit_degenerate",
        /// The search came to no end (value: steps taken).
        FitUnfinished = "fit_unfinished",
        /// A parameter is outside its range (field: which, value: what it is).
        ParameterInvalid = "parameter_invalid",
        /// There is no column to find clusters by.
        NoColumns = "no_columns",
        /// There is no row.
        NoRows = "no_rows",
        /// A value is missing or no finite number (row: which, value: the column, from 1).
        ValueNotFinite = "value_not_finite",
        /// A value is beyond 1e140, so that sums of squares are no numbers (row: which, value: the column, from 1).
        ValueTooLarge = "value_too_large",
        /// A column has no value at all (value: which, from 1).
        ColumnEmpty = "column_empty",
        /// A value of -1 or below has no ln(1 + x) (row: which, value: the column, from 1).
        LogOfNegative = "log_of_negative",
        /// There are fewer different rows than clusters asked for (value: how many different ones).
        TooFewDistinct = "too_few_distinct",
        /// There are more rows than the method has memory for (value: how many it takes).
        TooManyForMethod = "too_many_for_method",
    }
}

/// An error: what, and where in the table. Rows count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// Row of the table, from 1.
    pub row: Option<u64>,
    /// Name of the part concerned.
    pub field: Option<&'static str>,
    /// What was found.
    pub value: Option<String>,
}

/// `Result` with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a position.
    pub fn new(code: Code) -> Error {
        Error { code, row: None, field: None, value: None }
    }

    /// Adds the row, by its place from 0.
    pub fn at_index(self, index: usize) -> Error {
        Error { row: Some(index as u64 + 1), ..self }
    }

    /// Adds the name of the part concerned.
    pub fn of_field(self, field: &'static str) -> Error {
        Error { field: Some(field), ..self }
    }

    /// Adds what was found.
    pub fn with_value(self, value: impl fmt::Display) -> Error {
        Error { value: Some(value.to_string()), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        let parts = [
            ("row", self.row.map(|n| n.to_string())),
            ("field", self.field.map(str::to_owned)),
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
