//! The expression language: one small typed AST over columns.
//!
//! This is its first subset: columns, numbers, comparison, ranges, logic. Missing values follow three-valued (Kleene) logic: a
//! comparison with a missing value is neither true nor false, `and` is false as soon as one side is, `or` true as soon as one side is.

pub mod ast;
pub mod eval;
pub mod json;
mod trace;

pub use ast::{Compare, Expr};
pub use eval::{Truth, evaluate};
pub use trace::{Operand, Trace, explain};
