//! The fields of each kind of table, with their names for people: `fields.json`.

use std::sync::OnceLock;

use serde::Serialize;

use super::view::BilingualDoc;
use crate::ingest::Role;

/// A field of a table.
#[derive(Clone, Debug, Serialize)]
pub struct FieldDoc {
    /// Its stable name.
    pub field: String,
    /// What people call it.
    pub label: BilingualDoc,
}

/// The fields that tables of a role have, in the order in which people think of them; of an unknown one those of orders.
pub fn fields_of(role: Role) -> &'static [FieldDoc] {
    static FIELDS: OnceLock<Vec<(Role, Vec<FieldDoc>)>> = OnceLock::new();
    let all = FIELDS.get_or_init(|| {
        let data: serde_json::Value =
            serde_json::from_str(include_str!("fields.json")).unwrap_or_else(|_| panic!("fields.json is JSON"));
        let field = |row: &serde_json::Value| {
            let text = |i: usize| row[i].as_str().expect("a field has a name in both languages").to_owned();
            FieldDoc { field: text(0), label: BilingualDoc { en: text(1), zh: text(2) } }
        };
        let of = |role: Role| data[role.as_str()].as_array().into_iter().flatten().map(field).collect();
        Role::ALL.into_iter().map(|role| (role, of(role))).collect()
    });
    let role = if role == Role::Unknown { Role::Orders } else { role };
    all.iter().find(|(of, _)| *of == role).map_or(&[], |(_, fields)| fields)
}

/// What people call a field of a role; its stable name where nobody calls it anything.
pub fn label_of(role: Role, field: &str) -> BilingualDoc {
    let found = fields_of(role).iter().find(|known| known.field == field);
    let own = || BilingualDoc { en: field.to_owned(), zh: field.to_owned() };
    found.map_or_else(own, |known| known.label.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Field;
    use crate::ingest::columns::has_field;
    use crate::ingest::known::known;

    #[test]
    fn every_field_has_a_label_and_every_label_a_field() {
        let named = |role| fields_of(role).iter().map(|field| field.field.as_str());
        for role in Role::ALL {
            let is_known =
                |field: &str| has_field(role, field) || role == Role::Orders && Field::named(field).is_some();
            assert!(named(role).all(is_known), "{role:?}");
            for column in known().of(role) {
                assert!(named(role).any(|field| field == column.name), "{role:?} {}", column.name);
            }
        }
        assert!(Field::ALL.into_iter().all(|field| named(Role::Orders).any(|name| name == field.as_str())));
        let of_both = known().of(Role::Orders).iter().filter(|known| Field::named(&known.name).is_some()).count();
        assert_eq!(named(Role::Orders).count() + of_both, Field::ALL.len() + known().of(Role::Orders).len());
    }
}
