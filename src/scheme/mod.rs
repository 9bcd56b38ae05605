//! Ways to divide customers, as data: schemes (ordered lists of label → expression; the first match wins), tags, scores, and the
//! features they share. Files of `builtin/` hold those that the engine brings along; people's own have the same form.

pub mod audit;
pub mod bind;
pub mod file;
pub mod freeze;
pub mod library;
pub mod moves;
pub mod stability;
pub mod terms;

pub use audit::{Audit, Reach};
pub use bind::{Bound, Needs};
pub use file::{ByValue, Feature, Label, Part, Rule, Scheme, Score, Setting, Tag};
pub use freeze::Frozen;
pub use library::{Divided, Ground, Library};
pub use moves::{Moves, Reason};

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese, simplified.
    pub zh: String,
}
