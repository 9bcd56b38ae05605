//! Writing delimited text: comma, quotes where needed, line feed; UTF-8 without a mark.

mod field;
mod format;
mod table;

pub(crate) use field::{is_plain, push_record};
pub(crate) use format::{push_date, push_duration, push_number};
pub(crate) use table::{Merge, TableWriter};

/// What becomes of a text that is handed out while it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Its next bytes.
    Next(&'a [u8]),
    /// It is made in another way, from its beginning: what was handed out counts for nothing.
    Anew,
}

/// Takes a text while it is made.
pub struct Sink<'a> {
    /// Bytes from which on a part is worth handing out.
    pub least: usize,
    /// Whoever takes them.
    pub take: &'a mut dyn FnMut(Part<'_>),
}

/// Delimited text made of a sheet or of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// UTF-8, comma, line feed; what follows the parts that were handed out before.
    pub text: Vec<u8>,
    /// Records of the text, blank ones included.
    pub rows: u64,
    /// Fields of its widest record.
    pub columns: u64,
}
