//! The expression language: features, rules, tags and audiences in one small typed language over columns and ledgers.
//!
//! Text or JSON becomes a tree ([`parse`], [`json`]), the tree is checked against a [`World`] and evaluated by a [`Program`], a column
//! at a time. Missing values follow three-valued (Kleene) logic. The language is described in docs/language.md.

pub mod ast;
pub mod bits;
mod change;
mod check;
mod check_aggregate;
mod clauses;
mod eval;
mod explain;
mod gather;
pub mod graph;
pub mod json;
mod nearest;
mod node;
mod over;
mod parse;
mod print;
mod program;
mod recent;
mod rules;
mod select;
mod tally;
mod token;
pub mod value;
mod world;

pub use ast::{Compare, Expr, Kind, is_of_model};
pub use bits::{Bits, Truth};
pub use explain::{Change, Explanation, Operand, Trace, explain};
pub use graph::Definitions;
pub use json::{from_json, to_json};
pub use nearest::nearest;
pub use parse::parse;
pub use print::print;
pub use program::{Program, Rule, evaluate};
pub use rules::{Rules, Statement, Tag};
pub use value::{Datum, Outcome, Type, Vector};
pub use world::World;
