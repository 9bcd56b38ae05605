//! What a table is of: orders, or something else that people have lying beside them.

use super::known::known;
use super::layout::{Layout, Profile};
use super::mapping::Mapping;
use super::words::{Export, Field};

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Orders or their lines.
    Orders,
    /// Lines of orders that stand in another table: what was bought, and by whose order.
    Lines,
    /// Customers, one a row.
    Customers,
    /// Interactions, one a row.
    Events,
    /// Answers of people: one a row, or one person a row.
    Surveys,
    /// Not known.
    Unknown,
}

/// Different answers of a closed question, at most: a scale from 0 to 10.
const ANSWERS: usize = 11;
/// Different types of interactions, at most.
const TYPES: usize = 100;
/// So few types need not come again.
const FEW_TYPES: usize = 5;
/// Fewer rows do not show what a column holds.
const FEWEST_ROWS: usize = 20;
/// A table with a date and an id of its own for each row may be orders under unknown names, unless it is as wide as this.
const WIDE: usize = 9;
/// Columns of this many known names make a customers table of rows with an id each.
const ENOUGH_KNOWN: usize = 3;

impl Role {
    /// Every role that a table may be given.
    pub const ALL: [Role; 5] = [Role::Orders, Role::Lines, Role::Customers, Role::Events, Role::Surveys];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Orders => "orders",
            Role::Lines => "lines",
            Role::Customers => "customers",
            Role::Events => "events",
            Role::Surveys => "surveys",
            Role::Unknown => "unknown",
        }
    }

    /// The role of a name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether a table may be of lines of orders that stand in another: it says which order and what of it, and not who. `mapping` is that
    /// of an orders table.
    pub fn may_be_lines(layout: &Layout, mapping: &Mapping) -> bool {
        let of_what = |name: &String| known().of(Role::Lines).iter().any(|known| known.is_named(name));
        let tells =
            mapping.is_sure(Field::Quantity) || mapping.is_sure(Field::UnitPrice) || layout.names.iter().any(of_what);
        layout.has_header && mapping.column(Field::Customer).is_none() && mapping.is_sure(Field::Order) && tells
    }

    /// Of a table: by columns that only one kind of table has, then orders where all that is needed was found, else by what the
    /// columns hold. `mapping` is that of an orders table.
    pub fn of(layout: &Layout, mapping: &Mapping, profiles: &[Profile], rows: usize) -> Role {
        if Export::recognise(&layout.names).is_some() {
            return Role::Orders;
        }
        let table = Table { layout, mapping, profiles, rows };
        let is_known = layout.has_header && !table.has_order_lines();
        match mapping.lacking() {
            // Logs of visits name products and prices, too; but no order.
            _ if layout.has_header && !table.is_filled(&[Field::Order, Field::Refund]) && table.are_named_events() => {
                Role::Events
            }
            _ if is_known && table.may_be_events() => Role::Events,
            _ if is_known && table.are_answers() => Role::Surveys,
            lacking if is_known && table.are_customers(lacking.is_some()) => Role::Customers,
            None => Role::Orders,
            Some(_) => table.by_contents(),
        }
    }
}

/// What there is to judge by.
struct Table<'a> {
    layout: &'a Layout,
    mapping: &'a Mapping,
    profiles: &'a [Profile],
    rows: usize,
}

impl Table<'_> {
    /// Whether its names speak of orders: a number of their own, or how many of what.
    fn has_order_lines(&self) -> bool {
        self.has(&[Field::Order, Field::Quantity, Field::UnitPrice, Field::Refund])
    }

    /// Whether a column bears the name of one of some fields of orders.
    fn has(&self, fields: &[Field]) -> bool {
        fields.iter().any(|&field| self.mapping.is_sure(field))
    }

    /// Whether such a column is filled for the most part: a log has order numbers where somebody bought.
    fn is_filled(&self, fields: &[Field]) -> bool {
        let is_filled = |column: usize| self.profile(column).is_none_or(|profile| profile.filled * 2 >= self.rows);
        fields.iter().any(|&field| self.mapping.is_sure(field) && self.mapping.column(field).is_some_and(is_filled))
    }

    /// Interactions, by a column whose name says so.
    fn are_named_events(&self) -> bool {
        self.named(Role::Events, "type").is_some_and(|kind| self.is_kind_of_event(kind)) && self.is_somebodys_day()
    }

    /// Few texts, which come again.
    fn is_kind_of_event(&self, kind: &Profile) -> bool {
        kind.distinct <= TYPES && (kind.distinct < FEW_TYPES || kind.repeats())
    }

    /// Somebody, and a day.
    fn is_somebodys_day(&self) -> bool {
        let dated = self.mapping.column(Field::Date).is_some() || self.has_date_of(Role::Events);
        dated && self.mapping.column(Field::Customer).is_some()
    }

    fn profile(&self, column: usize) -> Option<&Profile> {
        self.profiles.get(column)
    }

    fn named(&self, role: Role, name: &str) -> Option<&Profile> {
        let known = known().of(role).iter().find(|known| known.name == name)?;
        self.profile(self.layout.names.iter().position(|column| known.is_named(column))?)
    }

    fn has_date_of(&self, role: Role) -> bool {
        self.layout.names.iter().any(|column| known().is_date_of(role, column))
    }

    /// Interactions, by a column whose name may as well be of anything.
    fn may_be_events(&self) -> bool {
        let column = self.layout.names.iter().position(|column| known().is_weak_type(column));
        // Where every row has an amount, it is what was paid, not what a cart was worth.
        let amount = self.mapping.column(Field::Amount).and_then(|column| self.profile(column));
        let few_amounts = amount.is_none_or(|amount| amount.filled * 2 < self.rows);
        let kind = column.filter(|_| few_amounts).and_then(|column| self.profile(column));
        self.is_somebodys_day() && kind.is_some_and(|kind| self.is_kind_of_event(kind))
    }

    /// Somebody, a day, and a score; and no amount.
    fn are_answers(&self) -> bool {
        let score = self.named(Role::Surveys, "score").is_some_and(|score| score.mostly(score.numbers));
        let dated = self.mapping.column(Field::Date).is_some() || self.has_date_of(Role::Surveys);
        let paid = [Field::Amount, Field::Currency].iter().any(|&field| self.mapping.column(field).is_some());
        self.mapping.column(Field::Customer).is_some() && score && dated && !paid
    }

    /// Each row somebody else, with what shops know about people.
    fn are_customers(&self, are_no_orders: bool) -> bool {
        let customer = self.mapping.column(Field::Customer).and_then(|column| self.profile(column));
        let is_own = customer.is_some_and(|ids| ids.filled > 1 && ids.distinct == ids.filled && !ids.mostly(ids.dates));
        let columns = self.layout.names.iter();
        let known = columns.filter(|name| known().of(Role::Customers).iter().any(|known| known.is_named(name))).count();
        is_own && (known >= ENOUGH_KNOWN || (known > 0 && are_no_orders))
    }

    fn by_contents(&self) -> Role {
        if self.rows < FEWEST_ROWS {
            return Role::Unknown;
        }
        let profiles = self.profiles;
        let count = |is: &dyn Fn(&Profile) -> bool| profiles.iter().filter(|profile| is(profile)).count();
        let is_key = |profile: &Profile| profile.filled == self.rows && profile.is_key(profiles);
        let keys = count(&is_key);
        let dates = count(&|profile| profile.mostly(profile.dates));
        let closed = count(&|profile| (2..=ANSWERS).contains(&profile.distinct));
        let numbers = count(&|profile| profile.mostly(profile.numbers));
        if keys > 0 && (dates == 0 || profiles.len() >= WIDE) {
            Role::Customers
        } else if dates > 0 {
            Role::Unknown
        } else if closed * 5 >= profiles.len() * 3 {
            Role::Surveys
        } else if profiles.len() >= 4 && numbers * 2 >= profiles.len() {
            Role::Customers
        } else {
            Role::Unknown
        }
    }
}
