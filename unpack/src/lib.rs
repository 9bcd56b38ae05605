//! Unpacks the modules that the sealed page carries.
//!
//! Browsers unpack gzip by themselves. LZMA is a quarter smaller for what compilers make, which pays for this small module many times over.

use lzma_rust2::LzmaReader;
use std::io::{self, Read};

#[cfg(target_arch = "wasm32")]
mod wasm;

/// The header of an `.lzma` file: properties, size of the dictionary, length of what is packed.
const LENGTH_AT: std::ops::Range<usize> = 5..13;

/// So much is unpacked at a time: browsers run the loop inside one call as they first compiled it, quickly and badly, and only later calls better.
const PIECE: usize = 8 << 10;

/// The bytes that were packed as an `.lzma` file which says how long they are, after others (`before`), which it may repeat; none of them: as
/// any such file is.
///
/// # Errors
/// When it is no such file, or damaged.
pub fn unpack(packed: &[u8], before: &[u8]) -> io::Result<Vec<u8>> {
    let length = packed.get(LENGTH_AT).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    let length = length.and_then(|length| usize::try_from(length).ok()).ok_or(io::ErrorKind::InvalidData)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length)?;
    let before = (!before.is_empty()).then_some(before);
    bytes.resize(length, 0);
    let mut reader = LzmaReader::new_mem_limit(packed, u32::MAX, before)?;
    for piece in bytes.chunks_mut(PIECE) {
        reader.read_exact(piece)?;
    }
    Ok(bytes)
}
