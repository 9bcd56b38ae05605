//! From bytes to the order ledger: dialect ─► plan ─► slices (in any order, on any worker) ─► assembly in file order.
//!
//! A file is cut into slices of fixed size. A worker parses the records that *start* in its slice, guessing where the first one
//! starts; the assembler accepts a slice only when that guess equals the place where the slice before it ended, and otherwise
//! asks for it again from the exact place. Whatever the quoting, the result is that of reading the file from front to back.

mod aggregate;
pub mod assemble;
mod by_customer;
mod cell;
pub mod cells;
pub mod columns;
pub mod csv;
pub mod currencies;
pub mod details;
pub mod dialect;
mod doctor;
mod drawn;
pub mod evidence;
/// Shared with the readers, which turn every other kind of file into text: one source, compiled into both.
#[path = "../../readers/src/kind.rs"]
pub mod file_kind;
pub mod fingerprint;
mod finish;
pub mod identity;
mod ids;
pub mod issues;
mod kept_totals;
mod kind;
pub mod known;
pub mod layout;
pub mod lines;
pub mod mapping;
pub mod marks;
mod merge;
pub mod odd_rows;
mod order_lines;
pub mod plan;
pub mod population;
mod portions;
pub mod purchases;
mod quick;
pub mod rates;
mod records;
pub mod refresh;
pub mod role;
mod rows;
mod runs;
mod similar;
pub mod slice;
pub mod status;
mod tables;
mod totals;
mod typing;
pub mod units;
pub mod values;
mod wire;
pub mod words;
pub mod wrapping;

pub use assemble::{Assembler, Order};
pub use doctor::check_room;
pub use finish::{FileSummary, Ingested, Settled};
pub use ids::{GROUPS, Prefixes};
pub use issues::{Issue, IssueCode, IssueLog, Sample, Severity};
pub use kept_totals::Totals;
pub use mapping::{Mapping, MappingRequest, Reason};
pub use merge::{MergePart, Merged, Merging, merge};
pub use plan::{FilePlan, Look, PlanRequest, look, sniff};
pub use role::Role;
pub use slice::{GROWING, Parsed, Slice, SliceReader, SliceTask};
pub use words::{Field, Meaning};
pub use wrapping::{Rewriter, Wrapping};

/// Bytes of a slice of large files: a multiple of the fingerprint's leaf, as every size of slices is.
pub const SLICE_BYTES: u64 = 8 << 20;

/// Slices that there should be at least, if they are not to be too small.
const MANY_SLICES: u64 = 16;

/// Bytes of a slice of files that are so large together. Small files are cut into smaller ones: all workers have something to do, and a
/// browser that has begun with a quick translation of the engine has a chance to go over to the better one, which it does from call to call.
pub fn slice_bytes(total: u64) -> u64 {
    (total / MANY_SLICES).next_power_of_two().clamp(fingerprint::LEAF_BYTES, SLICE_BYTES)
}

/// A record longer than this is an error: usually a quote that is never closed.
pub const LONGEST_RECORD: u64 = 16 << 20;

/// Bytes of a file's beginning that [`sniff`] wants, or all of a shorter file.
pub const HEAD_BYTES: u64 = 256 << 10;

/// Whether a file is read as it is; every other one is first turned into UTF-8 text by the readers. `complete` says that the head is all
/// of it. What no reader can make text of is left to [`sniff`], which says so.
pub fn is_plain(head: &[u8], complete: bool) -> bool {
    use file_kind::Kind;
    match Kind::of(head, &[]) {
        Kind::Text => match std::str::from_utf8(head) {
            Ok(text) => !text.contains('\0') && Wrapping::of(head, complete).is_none(),
            // The last character may be cut.
            Err(error) => error.error_len().is_none() && !complete && Wrapping::of(head, complete).is_none(),
        },
        kind => kind == Kind::Binary,
    }
}
