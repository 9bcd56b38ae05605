//! Columns that are kept of tables, by their names: what is known of an order besides customer, day and amount, and what customers tables,
//! logs of interactions and surveys are known to have. All of it is data: `ledgers.json`.

use std::sync::OnceLock;

use serde_json::Value;

use crate::table::order::arrange;

use super::purchases::Purchase;
use super::role::Role;
use super::words::{normalised, without_unit};

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Any text.
    Text,
    /// One of a few texts.
    Category,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
}

impl Sort {
    fn named(name: &str) -> Option<Sort> {
        Some(match name {
            "text" => Sort::Text,
            "category" => Sort::Category,
            "number" => Sort::Number,
            "money" => Sort::Money,
            "date" => Sort::Date,
            "yes_no" => Sort::YesNo,
            _ => return None,
        })
    }
}

/// A column that a kind of table is known to have.
pub struct Known {
    /// Its stable name.
    pub name: String,
    /// What its cells are.
    pub sort: Sort,
    /// Names that people give it.
    names: Vec<String>,
}

impl Known {
    /// Whether a column's name is one of its.
    #[inline(never)]
    pub fn is_named(&self, column: &str) -> bool {
        let (plain, bare) = (normalised(column), normalised(without_unit(column)));
        self.names.iter().any(|name| *name == plain || *name == bare)
    }
}

/// All that is known.
pub struct KnownColumns {
    orders: Vec<Known>,
    customers: Vec<Known>,
    events: Vec<Known>,
    surveys: Vec<Known>,
    /// Names that say little: they count where nothing speaks against an interaction.
    weak_type: Vec<String>,
    events_date: Vec<String>,
    surveys_date: Vec<String>,
    /// What types of interactions say that something was ordered, and paid.
    placed: Vec<String>,
    paid: Vec<String>,
    /// Columns, with spellings of one value in each.
    spellings: Vec<(String, Vec<Vec<String>>)>,
    missing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

impl KnownColumns {
    /// Those of tables of a role, in order; of orders those that are kept with each.
    pub fn of(&self, role: Role) -> &[Known] {
        match role {
            Role::Customers => &self.customers,
            Role::Events => &self.events,
            Role::Surveys => &self.surveys,
            Role::Orders | Role::Lines => &self.orders,
            Role::Unknown => &[],
        }
    }

    /// Whether a column bears a name of interactions' types that may as well be of anything.
    pub fn is_weak_type(&self, column: &str) -> bool {
        self.weak_type.contains(&normalised(column))
    }

    /// Whether a column's name is that of the day of such records.
    pub fn is_date_of(&self, role: Role, column: &str) -> bool {
        let names = match role {
            Role::Events => &self.events_date,
            Role::Surveys => &self.surveys_date,
            _ => return false,
        };
        names.contains(&normalised(column))
    }

    /// What a type of interactions says of money.
    pub(super) fn purchase(&self, kind: &str) -> Option<Purchase> {
        let kind = normalised(kind);
        match (self.paid.contains(&kind), self.placed.contains(&kind)) {
            (true, _) => Some(Purchase::Paid),
            (_, true) => Some(Purchase::Placed),
            _ => None,
        }
    }

    /// Spellings of one value in a column of this name; nothing where none are known.
    pub fn spellings(&self, column: &str) -> Option<&[Vec<String>]> {
        self.spellings.iter().find(|(name, _)| name == column).map(|(_, spellings)| spellings.as_slice())
    }

    /// Whether a cell stands for nothing.
    pub fn is_missing(&self, cell: &str) -> bool {
        cell.is_empty() || self.missing.contains(&cell.to_lowercase())
    }

    /// What a cell says, where it says yes or no.
    pub fn yes_or_no(&self, cell: &str) -> Option<bool> {
        let cell = cell.to_lowercase();
        let says = |words: &[String]| words.contains(&cell);
        match (says(&self.yes) || cell == "1", says(&self.no) || cell == "0") {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// All that is known.
pub fn known() -> &'static KnownColumns {
    static KNOWN: OnceLock<KnownColumns> = OnceLock::new();
    KNOWN.get_or_init(read)
}

fn read() -> KnownColumns {
    let data: Value = serde_json::from_str(include_str!("ledgers.json")).unwrap_or_else(|_| panic!("ledgers.json"));
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let names = |value: &Value| -> Vec<String> { texts(value).iter().map(|name| normalised(name)).collect() };
    let column = |(name, list): (&String, &Value)| {
        let sort = list[0].as_str().and_then(Sort::named).expect("a sort of cells");
        Known { name: name.clone(), sort, names: names(list).split_off(1) }
    };
    // In the order of names, whichever order the JSON library keeps.
    let columns = |role: &str| {
        let mut columns: Vec<Known> = data[role].as_object().into_iter().flatten().map(column).collect();
        arrange(&mut columns, |a, b| a.name < b.name);
        columns
    };
    let groups = |value: &Value| value.as_array().into_iter().flatten().map(&names).collect();
    let spellings = |(name, groups_of): (&String, &Value)| match groups_of.as_str() {
        Some(other) => (name.clone(), groups(&data["spellings"][other])),
        None => (name.clone(), groups(groups_of)),
    };
    KnownColumns {
        placed: names(&data["purchases"]["placed"]),
        paid: names(&data["purchases"]["paid"]),
        spellings: data["spellings"].as_object().into_iter().flatten().map(spellings).collect(),
        orders: columns("orders"),
        customers: columns("customers"),
        events: columns("events"),
        surveys: columns("surveys"),
        weak_type: names(&data["events_weak"]["type"]),
        events_date: names(&data["events_date"]),
        surveys_date: names(&data["surveys_date"]),
        missing: texts(&data["missing"]),
        yes: texts(&data["yes"]),
        no: texts(&data["no"]),
    }
}
