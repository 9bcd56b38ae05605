//! The shared vocabulary: days, money, dictionaries, frames of columns, and ledgers.

mod clock;
pub mod column;
mod cursor;
pub mod daily;
pub mod date;
pub mod details;
pub mod dictionary;
mod float;
pub mod hash;
pub mod ledger;
pub mod ledgers;
pub mod money;
pub mod order;
mod plain;
pub mod recent;
pub mod stretches;
pub mod written_date;
pub mod written_number;

pub use column::{Column, Frame, Unit, Validity, Values};
pub use date::Day;
pub use dictionary::{Dictionary, Names};
pub use float::read_float;
pub use ledger::{Entry, OrderLedger};
pub use ledgers::{Ledger, Ledgers, ModelAbout, ModelColumns};
pub use money::{Decimal, MAX_SCALE, Money};
pub use written_date::{WrittenDate, read_date};
pub use written_number::{Currency, ReadNumber, WrittenNumber, read_number};
