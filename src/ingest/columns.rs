//! Which columns of a table that is not of orders serve as what: whose row it is, its day, and what else is kept.

use crate::error::{Code, Error, Result};

use super::known::{Sort, known};
use super::layout::{Layout, Profile};
use super::mapping::{Mapping, Reason};
use super::role::Role;
use super::words::Field;

/// A column that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the file.
    pub column: usize,
    /// Its name in the ledger: a stable one where it is known, else its own.
    pub name: String,
    /// What its cells are, where its name or the user tells.
    pub sort: Option<Sort>,
    /// Why it has a stable name; `None` where it has its own.
    pub reason: Option<Reason>,
}

/// What the user wants of such tables: field ─► column name, or `None` where no column is meant.
pub type FieldRequest = Vec<(Role, String, Option<String>)>;

/// The field of a table's customer and day, as in orders.
pub const CUSTOMER: &str = "customer";
/// The field of a record's day.
pub const DATE: &str = "date";

/// Fields that lines of orders have when those stand in another table: whose they are, and what they weigh there.
pub const OF_LINES: [Field; 4] = [Field::Order, Field::Amount, Field::Quantity, Field::UnitPrice];

/// Whether a kind of table has a field of this name; of orders among those that are kept with each.
pub fn has_field(role: Role, name: &str) -> bool {
    let of_orders = matches!(role, Role::Orders | Role::Lines);
    (name == CUSTOMER && !of_orders)
        || (name == DATE && !of_orders && role != Role::Customers)
        || (role == Role::Lines && Field::named(name).is_some_and(|field| OF_LINES.contains(&field)))
        || known().of(role).iter().any(|known| known.name == name)
}

/// Chooses columns for a role. `orders` is the mapping that an orders table with these columns would have: what it says of customer and
/// day holds here too. Every other column is kept: known ones under their stable names.
///
/// # Errors
/// `column_missing` for what was asked.
pub fn choose(
    role: Role,
    layout: &Layout,
    profiles: &[Profile],
    orders: &Mapping,
    asked: &FieldRequest,
) -> Result<(Mapping, Vec<Kept>)> {
    let names = &layout.names;
    let asked = || asked.iter().filter(|(of, ..)| *of == role);
    let mut of_field: Vec<(&str, usize)> = Vec::new();
    for (_, field, name) in asked() {
        let Some(name) = name else { continue };
        let missing =
            || Error::new(Code::ColumnMissing).of_field(&format!("{}.{field}", role.as_str())).with_value(name);
        of_field.push((field, names.iter().position(|column| column == name).ok_or_else(missing)?));
    }
    let left_out = |field: &str| asked().any(|(_, name, column)| name == field && column.is_none());
    let asked_column = |field: &str| of_field.iter().find(|(name, _)| *name == field).map(|(_, column)| *column);
    let is_taken = |column: usize| of_field.iter().any(|(_, taken)| *taken == column);

    let mut mapping = Mapping::default();
    let customer = orders.found(Field::Customer);
    let key = || {
        let is_key = |profile: &Profile| profile.is_key(profiles) && !profile.mostly(profile.dates);
        let wanted = role == Role::Customers && profiles.first().is_some_and(is_key);
        wanted.then_some((0, Reason::Contents))
    };
    let free = |found: Option<(usize, Reason)>| found.filter(|(column, _)| !is_taken(*column));
    if let Some(column) = asked_column(CUSTOMER) {
        mapping.set(Field::Customer, column, Reason::Asked);
    } else if let Some((column, why)) = free(customer).or_else(|| free(key())).filter(|_| !left_out(CUSTOMER)) {
        mapping.set(Field::Customer, column, why);
    }
    // Where nobody is named, each row is somebody who answered once: the day is one more thing said of them.
    if has_field(role, DATE) && mapping.column(Field::Customer).is_some() {
        let own = names.iter().position(|name| known().is_date_of(role, name)).map(|column| (column, Reason::Name));
        let day = orders.found(Field::Date);
        if let Some(column) = asked_column(DATE) {
            mapping.set(Field::Date, column, Reason::Asked);
        } else if let Some((column, why)) = free(own).or_else(|| free(day)).filter(|_| !left_out(DATE)) {
            mapping.set(Field::Date, column, why);
        }
    }
    let used: Vec<usize> = mapping.iter().map(|(_, column, _)| column).collect();
    let mut kept: Vec<Kept> = Vec::new();
    for column in (0..names.len()).filter(|column| !used.contains(column)) {
        let by_asking = of_field.iter().find(|(_, asked)| *asked == column).map(|(name, _)| (*name, Reason::Asked));
        let by_name = || {
            let fits = |name: &str| {
                asked_column(name).is_none() && !left_out(name) && !kept.iter().any(|kept| kept.name == name)
            };
            let is_known = |name: &str, known: &super::known::Known| {
                known.is_named(&names[column]) || (name == "type" && role == Role::Events && is_weak(&names[column]))
            };
            let found = known().of(role).iter().find(|known| is_known(&known.name, known) && fits(&known.name));
            found.map(|known| (&*known.name, Reason::Name))
        };
        let found = by_asking.or_else(by_name);
        let sort = found.and_then(|(name, _)| known().of(role).iter().find(|known| known.name == name)).map(|k| k.sort);
        let own = found.map_or(names[column].trim(), |(name, _)| name);
        let taken = |name: &str| kept.iter().any(|kept| kept.name == name) || name == DATE;
        let name = unique(if own.is_empty() { "column" } else { own }, &taken);
        kept.push(Kept { column, name, sort, reason: found.map(|(_, reason)| reason) });
    }
    Ok((mapping, kept))
}

fn is_weak(column: &str) -> bool {
    known().is_weak_type(column)
}

/// A name, with a number behind it where it is taken.
#[inline(never)]
pub fn unique(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|n| format!("{name}_{n}"));
    numbered.into_iter().find(|name| !taken(name)).expect("numbers do not end")
}

/// The field that a table of a role needs and has no column for.
pub fn lacking(role: Role, mapping: &Mapping, kept: &[Kept]) -> Option<&'static str> {
    let has = |name: &str| kept.iter().any(|kept| kept.name == name && kept.reason.is_some());
    let dated = mapping.column(Field::Date).is_some();
    let known = mapping.column(Field::Customer).is_some();
    match role {
        Role::Events if !known => Some("events.customer"),
        Role::Events if !dated => Some("events.date"),
        Role::Events if !has("type") => Some("events.type"),
        // People who answered once, a row each, need neither id nor day.
        Role::Surveys if known && dated && !has("score") => Some("surveys.score"),
        _ => None,
    }
}
