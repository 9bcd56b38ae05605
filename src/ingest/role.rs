//! What a table is of: orders, or something else that people have lying beside them.

use super::layout::Profile;
use super::mapping::Mapping;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Orders or their lines.
    Orders,
    /// Customers, one a row.
    Customers,
    /// Answers of people, one a row.
    Survey,
    /// Not known.
    Unknown,
}

/// Different answers of a closed question, at most: a scale from 0 to 10.
const ANSWERS: usize = 11;
/// Fewer rows do not show what a column holds.
const FEWEST_ROWS: usize = 20;
/// A table with a date and an id of its own for each row may be orders under unknown names, unless it is as wide as this.
const WIDE: usize = 9;

impl Role {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Orders => "orders",
            Role::Customers => "customers",
            Role::Survey => "survey",
            Role::Unknown => "unknown",
        }
    }

    /// Of a table: orders where all that is needed was found; else by what its columns hold.
    pub fn of(mapping: &Mapping, profiles: &[Profile], rows: usize) -> Role {
        if mapping.lacking().is_none() {
            return Role::Orders;
        }
        if rows < FEWEST_ROWS {
            return Role::Unknown;
        }
        let count = |is: &dyn Fn(&Profile) -> bool| profiles.iter().filter(|profile| is(profile)).count();
        let is_key = |profile: &Profile| profile.distinct == rows && profile.mostly(profile.codes + profile.digits);
        let keys = count(&is_key);
        let dates = count(&|profile| profile.mostly(profile.dates));
        let closed = count(&|profile| (2..=ANSWERS).contains(&profile.distinct));
        let numbers = count(&|profile| profile.mostly(profile.numbers));
        if keys > 0 && (dates == 0 || profiles.len() >= WIDE) {
            Role::Customers
        } else if dates > 0 {
            Role::Unknown
        } else if closed * 5 >= profiles.len() * 3 {
            Role::Survey
        } else if profiles.len() >= 4 && numbers * 2 >= profiles.len() {
            Role::Customers
        } else {
            Role::Unknown
        }
    }
}
