//! A look at an Office Open XML workbook ahead of calamine, which unpacks whatever is there and makes room for whatever is announced.

use memchr::memmem;

use crate::container::{Bytes, Zip};
use crate::error::{Code, Error, Result};
use crate::limits::Limits;

/// The part whose beginning announces how many texts follow, and what it takes to write one.
const TEXTS: &str = "sharedstrings.xml";
const ANNOUNCED: &[u8] = b"uniqueCount=";
const SHORTEST_TEXT: u64 = 5;
/// So many may be announced without being there: it costs little.
const HARMLESS: u64 = 1 << 20;
/// Bytes at the part's beginning in which that stands.
const BEGINNING: usize = 4096;

/// What stands in sheets with merged cells.
pub(super) const MERGED: &[u8] = b"mergeCell ";

/// Unpacks everything once, counting; returns whether any sheet has merged cells.
///
/// # Errors
/// Those of an archive; `workbook_broken` when more texts are announced than can be there.
pub(super) fn check(bytes: Bytes, limits: &Limits) -> Result<bool> {
    let mut merged = Search::new(MERGED);
    let mut beginning = Vec::new();
    let mut texts_bytes = 0_u64;
    Zip::open(bytes, limits)?.count_all(limits, |name, bytes| {
        if name.to_ascii_lowercase().ends_with(TEXTS) {
            texts_bytes += bytes.len() as u64;
            let room = BEGINNING.saturating_sub(beginning.len());
            beginning.extend_from_slice(&bytes[..bytes.len().min(room)]);
        } else {
            merged.look(bytes);
        }
    })?;
    if announced(&beginning).is_some_and(|texts| texts > HARMLESS + texts_bytes / SHORTEST_TEXT) {
        return Err(Error::new(Code::WorkbookBroken).of_field(TEXTS));
    }
    Ok(merged.found)
}

/// The number that is announced.
fn announced(beginning: &[u8]) -> Option<u64> {
    let at = memmem::find(beginning, ANNOUNCED)? + ANNOUNCED.len() + 1;
    let digits = beginning.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

/// Looks for a text in bytes that come in pieces.
pub(super) struct Search {
    finder: memmem::Finder<'static>,
    /// The end of the piece before, in which the text may have begun.
    seam: Vec<u8>,
    pub found: bool,
}

impl Search {
    pub fn new(text: &'static [u8]) -> Search {
        Search { finder: memmem::Finder::new(text), seam: Vec::new(), found: false }
    }

    pub fn look(&mut self, bytes: &[u8]) {
        if self.found {
            return;
        }
        let keep = self.finder.needle().len() - 1;
        self.seam.extend_from_slice(&bytes[..bytes.len().min(keep)]);
        self.found = self.finder.find(&self.seam).is_some() || self.finder.find(bytes).is_some();
        if bytes.len() >= keep {
            self.seam = bytes[bytes.len() - keep..].to_vec();
        } else {
            self.seam.drain(..self.seam.len().saturating_sub(keep));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_across_pieces() {
        let text = b"<x:mergeCells count=\"1\"><x:mergeCell ref=\"A1:B1\"/>";
        for size in 1..text.len() {
            let mut search = Search::new(MERGED);
            text.chunks(size).for_each(|piece| search.look(piece));
            assert!(search.found, "{size}");
        }
        let mut search = Search::new(MERGED);
        b"mergeCell<mergeCells>mergeCel".chunks(3).for_each(|piece| search.look(piece));
        assert!(!search.found);
    }

    #[test]
    fn announced_numbers() {
        assert_eq!(announced(b"<sst count=\"9\" uniqueCount=\"12\">"), Some(12));
        assert_eq!(announced(b"<sst uniqueCount='99999999999999999999999'>"), Some(u64::MAX));
        assert_eq!(announced(b"<sst count=\"9\">"), None);
        assert_eq!(announced(b"<sst uniqueCount="), None);
    }
}
