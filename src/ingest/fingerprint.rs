//! A file's fingerprint: a hash tree whose leaves are fixed blocks, so that slices can be hashed where they are read.

use xxhash_rust::xxh3::xxh3_128;

/// Bytes of a leaf; divides the slice size.
pub const LEAF_BYTES: u64 = 1 << 20;

/// The leaves of a range that begins at a multiple of [`LEAF_BYTES`].
pub fn leaves(bytes: &[u8]) -> Vec<u128> {
    bytes.chunks(LEAF_BYTES as usize).map(xxh3_128).collect()
}

/// The fingerprint of a file from all its leaves, as `xxh3-1m:` and 32 hexadecimal digits.
///
/// It recognises a file again; it is no protection against forgery.
pub fn root(leaves: &[u128], file_bytes: u64) -> String {
    let mut node = Vec::with_capacity(leaves.len() * 16 + 8);
    for leaf in leaves {
        node.extend_from_slice(&leaf.to_be_bytes());
    }
    node.extend_from_slice(&file_bytes.to_be_bytes());
    format!("xxh3-1m:{:032x}", xxh3_128(&node))
}
