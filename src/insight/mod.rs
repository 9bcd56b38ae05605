//! What a snapshot tells at a glance, and about one customer.

mod card;
mod grid;
mod overview;
mod spread;

pub use card::Card;
pub use grid::{Cell, Grid};
pub use overview::{Overview, Point, Week};
pub use spread::Spread;
