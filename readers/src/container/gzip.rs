//! A gzip file: one entry, whose name may stand in the header.

use std::io::Cursor;

use flate2::bufread::{GzDecoder, MultiGzDecoder};

use super::{Bytes, Entry, Inflate};
use crate::encoding;
use crate::limits::Limits;

/// Length of a gzip file's fixed header and of its trailer.
const FRAME: u64 = 18;

pub(super) fn entry(bytes: &Bytes) -> Entry {
    let packed = (bytes.as_ref().len() as u64).saturating_sub(FRAME);
    let decoder = GzDecoder::new(bytes.as_ref());
    let name = decoder.header().and_then(|header| header.filename()).map(encoding::name_text).unwrap_or_default();
    Entry { name, size: None, packed, obstacle: None }
}

/// Several gzip files one after the other are one (RFC 1952, 2.2); the decoder checks their checksums.
pub(super) fn unpack(bytes: Bytes, limits: &Limits) -> Inflate {
    let packed = bytes.as_ref().len() as u64;
    Inflate::new(Box::new(MultiGzDecoder::new(Cursor::new(bytes))), packed, None, limits)
}
