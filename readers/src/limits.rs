//! What a file may cost. A small file can unpack to anything, and its headers may lie, so everything is counted as it grows.

use crate::error::{Code, Error, Result};

/// Limits of one reading.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Entries of an archive.
    pub entries: usize,
    /// Bytes that an archive's entries unpack to, all together, or a gzip file.
    pub inflated: u64,
    /// How many times its packed size an entry may grow. Real sheets grow 5 to 60 times; deflate could 1,032 times.
    pub ratio: u64,
    /// Up to this size nothing is said of the ratio.
    pub ratio_from: u64,
    /// Cells that the sheets of an old workbook span, the empty ones between them included: they are all kept at once.
    pub cells: u64,
    /// Bytes of text made of one sheet or document.
    pub text: usize,
    /// Objects within objects.
    pub depth: usize,
    /// Columns made of JSON.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entries: 10_000,
            inflated: 2 << 30,
            ratio: 250,
            ratio_from: 16 << 20,
            cells: 16 << 20,
            text: 1 << 30,
            depth: 64,
            columns: 16_384,
        }
    }
}

impl Limits {
    /// Whether `inflated` bytes of something packed in `packed` are within the ratio.
    pub(crate) fn check_ratio(&self, inflated: u64, packed: u64) -> Result<()> {
        if inflated > self.ratio_from && inflated / self.ratio > packed {
            return Err(Error::new(Code::RatioTooHigh).with_value(self.ratio));
        }
        Ok(())
    }

    /// Whether `inflated` bytes are within the total.
    pub(crate) fn check_inflated(&self, inflated: u64) -> Result<()> {
        if inflated > self.inflated {
            return Err(Error::new(Code::InflatedTooLarge).with_value(self.inflated));
        }
        Ok(())
    }

    /// Whether `bytes` of text are within the limit.
    #[inline]
    pub(crate) fn check_text(&self, bytes: usize) -> Result<()> {
        if bytes > self.text { self.text_too_large() } else { Ok(()) }
    }

    #[cold]
    fn text_too_large(&self) -> Result<()> {
        Err(Error::new(Code::TextTooLarge).with_value(self.text))
    }
}
