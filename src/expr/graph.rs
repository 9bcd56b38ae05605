//! Named expressions that refer to each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Code, Error, Result};

use super::ast::{Expr, Kind, limits};
use super::parse::parse;

/// Named expressions. A name stands for its expression wherever a column may stand, and goes before columns of the same name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    by_name: BTreeMap<String, Expr>,
}

impl Definitions {
    /// Adds a definition, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// `definition_cycle`, naming the path, when it would refer to itself; `too_complex` beyond 1,000 definitions. Nothing is changed
    /// then. Names that mean nothing yet are allowed: they may be columns, or defined later.
    pub fn define(&mut self, name: &str, expr: &Expr) -> Result<()> {
        if self.by_name.len() >= limits::DEFINITIONS && self.get(name).is_none() {
            return Err(too_many());
        }
        // Positions in messages are those in the canonical text, whatever the expression came from.
        let before = self.by_name.insert(name.to_owned(), parse(&expr.to_string())?);
        let Some(path) = self.way_back(name) else { return Ok(()) };
        let error = cycle(&path);
        match before {
            Some(before) => self.by_name.insert(name.to_owned(), before),
            None => self.by_name.remove(name),
        };
        Err(error)
    }

    /// Forgets a definition. Those that refer to it are refused when they are next checked.
    pub fn remove(&mut self, name: &str) -> Option<Expr> {
        self.by_name.remove(name)
    }

    /// The expression of a name.
    pub fn get(&self, name: &str) -> Option<&Expr> {
        self.by_name.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Names that an expression refers to, definitions and columns alike, each once, in the order of the text.
    pub fn references(expr: &Expr) -> Vec<&str> {
        let mut found = Vec::new();
        collect(expr, &mut found);
        found
    }

    /// What a definition refers to directly.
    pub fn uses(&self, name: &str) -> Vec<&str> {
        self.get(name).map(Definitions::references).unwrap_or_default()
    }

    /// Definitions that refer to a definition or column, directly or through others; sorted.
    pub fn used_by(&self, name: &str) -> Vec<&str> {
        let mut users: Vec<&str> = Vec::new();
        let mut fresh = vec![name];
        while let Some(of) = fresh.pop() {
            for (user, expr) in &self.by_name {
                if !users.contains(&user.as_str()) && Definitions::references(expr).contains(&of) {
                    users.push(user);
                    fresh.push(user);
                }
            }
        }
        self.by_name.keys().map(String::as_str).filter(|name| users.contains(name)).collect()
    }

    /// Adds many definitions at once. Cost: as that of one and all of their references, however they hang together.
    ///
    /// # Errors
    /// As [`Definitions::define`]; nothing is changed then.
    pub fn define_all<'d>(&mut self, all: impl IntoIterator<Item = (&'d str, &'d Expr)>) -> Result<()> {
        let before = self.clone();
        let added = all.into_iter().try_for_each(|(name, expr)| {
            self.by_name.insert(name.to_owned(), parse(&expr.to_string())?);
            Ok(())
        });
        let checked = added.and_then(|()| {
            if self.by_name.len() > limits::DEFINITIONS {
                return Err(too_many());
            }
            self.circle().map_or(Ok(()), |path| Err(cycle(&path)))
        });
        checked.inspect_err(|_| *self = before)
    }

    /// How a definition leads to itself, if it does: the first way, and the shortest.
    fn way_back(&self, name: &str) -> Option<Vec<&str>> {
        let (name, _) = self.by_name.get_key_value(name)?;
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut steps = vec![name.as_str()];
        let mut at = 0;
        while let Some(&step) = steps.get(at) {
            for next in self.uses(step) {
                if from.contains_key(next) {
                    continue;
                }
                from.insert(next, step);
                if next == name {
                    let mut path = vec![next];
                    while path.len() == 1 || path.last() != Some(&next) {
                        path.push(from[path[path.len() - 1]]);
                    }
                    path.reverse();
                    return Some(path);
                }
                steps.push(next);
            }
            at += 1;
        }
        None
    }

    /// Some circle, from the name that comes first.
    fn circle(&self) -> Option<Vec<&str>> {
        // Names that all of their references were followed from lead to no circle.
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for name in self.names() {
            let mut open = vec![(name, self.uses(name))];
            let mut is_open = BTreeSet::from([name]);
            while let Some((at, waiting)) = open.last_mut() {
                match waiting.pop() {
                    Some(next) if is_open.contains(next) => return self.way_back(next),
                    Some(next) if done.contains(next) || self.get(next).is_none() => {}
                    Some(next) => {
                        is_open.insert(next);
                        open.push((next, self.uses(next)));
                    }
                    None => {
                        done.insert(at);
                        is_open.remove(*at);
                        open.pop();
                    }
                }
            }
        }
        None
    }

    /// The definitions that an expression needs, each behind those that it needs itself.
    pub(super) fn needed(&self, expr: &Expr) -> Vec<&str> {
        let mut order: Vec<&str> = Vec::new();
        let known = |name: &str| self.by_name.get_key_value(name).map(|(name, expr)| (name.as_str(), expr));
        let next =
            |expr| -> Vec<(&str, &Expr)> { Definitions::references(expr).into_iter().filter_map(known).collect() };
        // What is waited for, and what still has to be done before it.
        let mut open = vec![(None, next(expr))];
        while let Some((name, waiting)) = open.last_mut() {
            match waiting.pop() {
                Some((other, _)) if order.contains(&other) => {}
                Some((other, expr)) => open.push((Some(other), next(expr))),
                None => {
                    order.extend(name.filter(|name| !order.contains(name)));
                    open.pop();
                }
            }
        }
        order
    }
}

pub(super) fn too_many() -> Error {
    Error::new(Code::TooComplex).of_field("list").with_value(&limits::DEFINITIONS.to_string())
}

fn cycle(path: &[&str]) -> Error {
    let name = path.first().copied().unwrap_or_default();
    Error::new(Code::DefinitionCycle).of_field(name).with_value(&path.join(" → "))
}

fn collect<'e>(expr: &'e Expr, found: &mut Vec<&'e str>) {
    match &expr.kind {
        Kind::Column(name) if !found.contains(&name.as_str()) => found.push(name),
        // Names in filters are fields of the ledger.
        Kind::Aggregate(_) => {}
        _ => expr.children().into_iter().for_each(|child| collect(child, found)),
    }
}
