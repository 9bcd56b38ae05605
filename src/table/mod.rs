//! The shared vocabulary: days, money, dictionaries, the order ledger, and frames of columns.

pub mod column;
pub mod date;
pub mod dictionary;
pub mod ledger;
pub mod money;
pub mod order;

pub use column::{Column, Frame, Unit, Validity, Values};
pub use date::Day;
pub use dictionary::Dictionary;
pub use ledger::{Entry, OrderLedger};
pub use money::{Decimal, MAX_SCALE, Money};
