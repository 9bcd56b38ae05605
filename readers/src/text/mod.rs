//! Writing delimited text: comma, quotes where needed, line feed; UTF-8 without a mark.

mod field;
mod format;
mod table;

pub(crate) use field::{is_plain, push_record};
pub(crate) use format::{push_date, push_duration, push_number};
pub(crate) use table::{Merge, TableWriter};

/// Delimited text made of a sheet or of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// UTF-8, comma, line feed.
    pub text: Vec<u8>,
    /// Records of the text, blank ones included.
    pub rows: u64,
    /// Fields of its widest record.
    pub columns: u64,
}
