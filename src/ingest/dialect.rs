//! How a file is written: encoding mark, delimiter.

use crate::error::{Code, Error, Result};

use super::csv::looks_like_text;

/// The dialect of a delimited text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between fields.
    pub delimiter: u8,
    /// Bytes before the first record (a byte order mark).
    pub skip: usize,
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

impl Dialect {
    /// Recognises the dialect from the first bytes of a file.
    ///
    /// # Errors
    /// `file_empty`, `not_text`, `encoding_unsupported`.
    pub fn recognise(head: &[u8]) -> Result<Dialect> {
        if UTF16_MARKS.iter().any(|mark| head.starts_with(mark)) {
            return Err(Error::new(Code::EncodingUnsupported).with_value("UTF-16"));
        }
        let skip = if head.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
        let text = &head[skip..];
        if text.trim_ascii().is_empty() {
            return Err(Error::new(Code::FileEmpty));
        }
        if !looks_like_text(text) {
            return Err(Error::new(Code::NotText));
        }
        Ok(Dialect { delimiter: b',', skip })
    }
}
