//! What a library's rules ask of each other: who looks at one of them before changing it sees what changes with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::Definitions;

/// Who asks for each name directly.
pub(super) struct Users<'d>(BTreeMap<&'d str, Vec<&'d str>>);

impl<'d> Users<'d> {
    /// Of all definitions.
    pub fn of(definitions: &'d Definitions) -> Users<'d> {
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (user, expr) in definitions.names().filter_map(|name| Some((name, definitions.get(name)?))) {
            Definitions::references(expr).into_iter().for_each(|name| users.entry(name).or_default().push(user));
        }
        Users(users)
    }

    /// Everything that asks for a rule such as `schemes.loyalty` or one of its parts, directly or through others, without its own parts;
    /// of others' parts, those that they are parts of. Sorted.
    pub fn all(&self, full: &str) -> Vec<String> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = self.0.keys().copied().filter(|name| whole(name) == full).collect();
        while let Some(name) = open.pop() {
            let users = self.0.get(name).into_iter().flatten().copied();
            open.extend(users.filter(|user| seen.insert(user)));
        }
        let users: BTreeSet<&str> = seen.into_iter().map(whole).filter(|user| *user != full).collect();
        users.into_iter().map(str::to_owned).collect()
    }
}

/// The rule that a name is of: parts of a library's rules have names behind theirs.
fn whole(name: &str) -> &str {
    const SPACES: [&str; 4] = ["features", "scores", "schemes", "tags"];
    match name.match_indices('.').nth(1) {
        Some((end, _)) if SPACES.iter().any(|space| name.split('.').next() == Some(space)) => &name[..end],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse;

    #[test]
    fn users_are_those_of_parts_too_and_never_the_rule_itself() {
        let mut definitions = Definitions::default();
        for (name, text) in [
            ("tags.vip", "monetary > 5"),
            ("tags.vip.weight", "monetary"),
            ("schemes.grade.points", "case when tags.vip then 1 end"),
            ("schemes.grade", "case when schemes.grade.points > 0 then 'a' end"),
            ("scores.worth", "tags.vip.weight"),
            ("loyal", "schemes.grade = 'a'"),
            ("tags.vip_lapsed", "frequency > 3"),
        ] {
            definitions.define(name, &parse(text).unwrap()).unwrap();
        }
        let users = Users::of(&definitions);
        assert_eq!(users.all("tags.vip"), ["loyal", "schemes.grade", "scores.worth"]);
        assert_eq!(users.all("schemes.grade"), ["loyal"]);
        assert_eq!(users.all("tags.vip_lapsed"), [""; 0]);
    }
}
