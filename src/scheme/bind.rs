//! What the data at hand allows of a library: names resolved, of several ways the first that works, and what is missing said.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Code, Error, Result};
use crate::expr::{self, Definitions, Expr, Kind, Program, Type, World};
use crate::score::Scoring;

use super::file::{Part, Rule, Scheme, Score, Setting, Tag, with_settings};
use super::library::Library;

/// What the data lacks for something: one error for each column or ledger.
pub type Needs = Vec<Error>;

/// A library as far as some data allows it.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// People's own definitions, and all of the library that the data allows.
    pub definitions: Definitions,
    /// Which way was taken, of what has several.
    pub(super) ways: BTreeMap<String, usize>,
    pub(super) needs: BTreeMap<String, Needs>,
}

impl Library {
    /// Finds out what the data allows: of everything with several ways, the first whose columns and ledgers exist. No values are
    /// computed, and what is found holds for every snapshot of the same data.
    pub fn bind(&self, world: World<'_>, scoring: &Scoring) -> Bound {
        let mut reach = self.reach(world, scoring);
        let names = |space: &'static str, id: &str| format!("{space}.{id}");
        let features = self.features().iter().map(|feature| names("features", &feature.id));
        let scores = self.all_scores().iter().map(|score| names("scores", &score.id));
        let schemes = self.schemes().iter().map(|scheme| names("schemes", &scheme.id));
        let tags = self.tags().iter().map(|tag| names("tags", &tag.id));
        features.chain(scores).chain(schemes).chain(tags).for_each(|name| reach.name(&name));
        reach.binding.bound
    }
}

impl Library {
    fn binding<'l>(&self, world: World<'l>, scoring: &'l Scoring) -> Binding<'l> {
        Binding { world, scoring, bound: Bound { definitions: self.own().clone(), ..Bound::default() } }
    }

    fn reach<'l>(&'l self, world: World<'l>, scoring: &'l Scoring) -> Reach<'l, 'l> {
        let mut reach =
            Reach { library: self, binding: self.binding(world, scoring), known: BTreeSet::new(), depth: 0 };
        self.own().names().filter_map(|name| self.own().get(name)).for_each(|expr| reach.names_of(expr));
        reach
    }

    /// What the data allows of one scheme and of what an expression names: enough for a snapshot, and much less than everything.
    pub fn bound_for<'l>(
        &'l self,
        world: World<'l>,
        scoring: &'l Scoring,
        scheme: Option<&Scheme>,
        expr: Option<&Expr>,
    ) -> Cow<'l, Bound> {
        if let Some(all) = self.known_for(world, scoring).and_then(OnceCell::get) {
            return Cow::Borrowed(all);
        }
        let mut reach = self.reach(world, scoring);
        expr.into_iter().for_each(|expr| reach.names_of(expr));
        scheme.into_iter().for_each(|scheme| reach.name(&format!("schemes.{}", scheme.id)));
        Cow::Owned(reach.binding.bound)
    }

    /// A scheme and what the data allows of it: the one asked for; else [`Library::FIRST`], or the first other one that the data allows,
    /// of the same family if there is one; which may be none.
    ///
    /// # Errors
    /// `unknown_scheme`.
    pub fn chosen<'l>(
        &'l self,
        world: World<'l>,
        scoring: &'l Scoring,
        asked: Option<&str>,
    ) -> Result<(Cow<'l, Bound>, Option<&'l Scheme>)> {
        let scheme = self.scheme(asked.unwrap_or(Library::FIRST))?;
        let bound = self.bound_for(world, scoring, Some(scheme), None);
        let is_allowed = |bound: &Bound, scheme: &Scheme| bound.needs(&format!("schemes.{}", scheme.id)).is_empty();
        if asked.is_some() || is_allowed(&bound, scheme) {
            return Ok((bound, Some(scheme)));
        }
        let bound = self.bind(world, scoring);
        let like = |of_family: bool| {
            let fits = move |other: &&Scheme| (other.family == scheme.family) == of_family;
            self.schemes().iter().filter(fits).find(|scheme| is_allowed(&bound, scheme))
        };
        let other = like(true).or_else(|| like(false));
        Ok((Cow::Owned(bound), other))
    }

    /// The definitions of the scores that have a column, as `rfm.r`, `rfm.f` and so on.
    ///
    /// # Errors
    /// The first of what the data lacks for the fourth dimension.
    pub fn scores(&self, world: World<'_>, scoring: &Scoring) -> Result<Bound> {
        let mut reach = self.reach(world, scoring);
        let mut scope = Scope { space: "rfm".to_owned(), ..Scope::default() };
        for dimension in scoring.dimensions() {
            let (name, text) = (format!("rfm.{}", dimension.column()), scoring.text(*dimension, None, None)?);
            reach.texts(std::iter::once(&text), &[]);
            if !reach.binding.choose(&name, &[text], &scope, Some(Type::Number)) {
                let error = reach.binding.bound.needs(&name).first().cloned();
                return Err(error.unwrap_or_else(|| Error::new(Code::Internal)).of_field("rfm.fourth"));
            }
            scope.parts.push(dimension.column());
        }
        Ok(reach.binding.bound)
    }
}

impl Library {
    /// Whether settings are of types that the rules of a scheme, score or tag (`schemes.tiers`) can do with, as far as the data tells types at all.
    ///
    /// # Errors
    /// `wrong_type` and `wrong_arguments`, naming the label, part or tag.
    pub fn check_settings(&self, world: World<'_>, name: &str) -> Result<()> {
        let scoring = Scoring::default();
        let mut reach = self.reach(world, &scoring);
        reach.name(name);
        let check = |of: &str, texts: &[String], scope: &Scope<'_>, kind: Option<Type>| {
            let wrong = |error: &Error| matches!(error.code(), Code::WrongType | Code::WrongArguments);
            let set = texts.iter().filter(|text| text.contains('$'));
            let error = set.filter_map(|text| reach.binding.allowed(text, scope, kind).err()).find(wrong);
            error.map_or(Ok(()), |error| Err(error.of_field(of)))
        };
        let (space, id) = name.split_once('.').unwrap_or_default();
        if let Some(tag) = self.tags().iter().find(|tag| space == "tags" && tag.id == id) {
            let scope = Scope { settings: &tag.settings, ..Scope::default() };
            check(id, &tag.when, &scope, Some(Type::Boolean))?;
            check(id, &tag.weight, &scope, Some(Type::Number))?;
        }
        let scheme = self.schemes().iter().find(|scheme| space == "schemes" && scheme.id == id);
        let score = self.all_scores().iter().find(|score| space == "scores" && score.id == id);
        let (parts, settings) = match (scheme, score) {
            (Some(scheme), _) => (&scheme.parts, &scheme.settings),
            (_, Some(score)) => (&score.parts, &score.settings),
            _ => return Ok(()),
        };
        let mut scope = Scope { settings, space: name.to_owned(), parts: Vec::new() };
        for part in parts {
            check(&part.id, &part.texts(&scoring)?, &scope, None)?;
            scope.parts.push(&part.id);
        }
        if let Some(score) = score {
            check(id, &score.ways, &scope, None)?;
        }
        let Some(scheme) = scheme else { return Ok(()) };
        scheme
            .labels()
            .iter()
            .try_for_each(|label| check(&label.id, std::slice::from_ref(&label.when), &scope, Some(Type::Boolean)))
    }
}

/// Binding of what is needed, each thing behind what it needs itself.
struct Reach<'l, 'w> {
    library: &'l Library,
    binding: Binding<'w>,
    known: BTreeSet<String>,
    depth: usize,
}

/// How far names may lead to names that lead to names: further than anybody's rules, and not so far that the stack ends.
const DEEPEST: usize = 100;

impl Reach<'_, '_> {
    fn names_of(&mut self, expr: &Expr) {
        Definitions::references(expr).into_iter().for_each(|name| self.name(name));
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t String>, settings: &[Setting]) {
        for text in texts {
            if let Ok(expr) = expr::parse(&with_settings(text, settings)) {
                self.names_of(&expr);
            }
        }
    }

    fn parts(&mut self, parts: &[Part], settings: &[Setting]) {
        for part in parts {
            // Scores that cannot be had have nothing to reach for.
            let texts = part.texts(self.binding.scoring).unwrap_or_default();
            self.texts(texts.iter(), settings);
        }
    }

    fn name(&mut self, full: &str) {
        let mut words = full.split('.');
        let (Some(space), Some(id)) = (words.next(), words.next()) else { return };
        let name = format!("{space}.{id}");
        // What lies deeper is bound too late for this one, which then lacks it.
        if self.depth == DEEPEST || !self.known.insert(name.clone()) {
            return;
        }
        self.depth += 1;
        match space {
            "features" => {
                if let Some(feature) = self.library.features().iter().find(|feature| feature.id == id) {
                    self.texts(feature.ways.iter(), &[]);
                    self.binding.choose(&name, &feature.ways, &Scope::default(), None);
                }
            }
            "scores" => {
                if let Some(score) = self.library.all_scores().iter().find(|score| score.id == id) {
                    self.texts(score.ways.iter(), &score.settings);
                    self.parts(&score.parts, &score.settings);
                    self.binding.score(score);
                }
            }
            "schemes" => {
                if let Some(scheme) = self.library.schemes().iter().find(|scheme| scheme.id == id) {
                    self.texts(scheme.texts(), &scheme.settings);
                    self.parts(&scheme.parts, &scheme.settings);
                    self.binding.scheme(scheme);
                }
            }
            "tags" => {
                if let Some(tag) = self.library.tags().iter().find(|tag| tag.id == id) {
                    self.texts(tag.when.iter().chain(&tag.weight), &tag.settings);
                    self.binding.tag(tag);
                }
            }
            _ => {}
        }
        self.depth -= 1;
    }
}

/// What names and settings mean within one scheme or tag.
#[derive(Default)]
struct Scope<'s> {
    settings: &'s [Setting],
    /// The full name that parts' names are put behind.
    space: String,
    parts: Vec<&'s str>,
}

impl Scope<'_> {
    fn expr(&self, text: &str) -> Result<Expr> {
        let mut expr = expr::parse(&with_settings(text, self.settings))?;
        expr.rename(&|name| self.parts.contains(&name).then(|| format!("{}.{name}", self.space)));
        Ok(expr)
    }
}

struct Binding<'w> {
    world: World<'w>,
    scoring: &'w Scoring,
    bound: Bound,
}

impl Binding<'_> {
    /// Defines a name by the first way that the data allows; whether there was one.
    fn choose(&mut self, name: &str, ways: &[String], scope: &Scope<'_>, kind: Option<Type>) -> bool {
        let mut needs = Needs::new();
        for (number, text) in ways.iter().enumerate() {
            match self.allowed(text, scope, kind).and_then(|expr| self.bound.definitions.define(name, &expr)) {
                Ok(()) => {
                    self.bound.ways.insert(name.to_owned(), number);
                    return true;
                }
                Err(error) => self.add(&mut needs, error),
            }
        }
        self.bound.needs.insert(name.to_owned(), needs);
        false
    }

    fn allowed(&self, text: &str, scope: &Scope<'_>, kind: Option<Type>) -> Result<Expr> {
        let mut program = Program::new(self.world, &self.bound.definitions);
        let expr = scope.expr(text)?;
        of_kind(&mut program, &expr, kind)?;
        Ok(expr)
    }

    /// What is missing for something that is missing is what is missing.
    fn add(&self, needs: &mut Needs, error: Error) {
        let name = error.position().value.clone().unwrap_or_default();
        let deeper = self.bound.needs.get(&name).cloned().unwrap_or_else(|| vec![error]);
        for error in deeper {
            let is_same =
                |other: &Error| other.code() == error.code() && other.position().value == error.position().value;
            if !needs.iter().any(is_same) {
                needs.push(error);
            }
        }
    }

    /// Defines the parts of a scheme or score; what their names mean from there on.
    fn parts<'s>(&mut self, space: &str, parts: &'s [Part], settings: &'s [Setting]) -> Scope<'s> {
        let mut scope = Scope { settings, space: space.to_owned(), parts: Vec::new() };
        for part in parts {
            let name = format!("{space}.{}", part.id);
            match part.texts(self.scoring) {
                Ok(ways) => drop(self.choose(&name, &ways, &scope, None)),
                Err(error) => drop(self.bound.needs.insert(name, vec![error])),
            }
            scope.parts.push(&part.id);
        }
        scope
    }

    fn score(&mut self, score: &Score) {
        let space = format!("scores.{}", score.id);
        let scope = self.parts(&space, &score.parts, &score.settings);
        self.choose(&space, &score.ways, &scope, None);
    }

    fn scheme(&mut self, scheme: &Scheme) {
        let space = format!("schemes.{}", scheme.id);
        let scope = self.parts(&space, &scheme.parts, &scheme.settings);
        let labels = match &scheme.rule {
            Rule::Labels(labels) => labels,
            Rule::Values(by) => {
                self.choose(&space, &by.ways, &scope, None);
                return;
            }
        };
        let mut branches: Vec<(Expr, Expr)> = Vec::new();
        let mut errors = Vec::new();
        // One program for all of them, so that what they share is checked once.
        let mut program = Program::new(self.world, &self.bound.definitions);
        let mut allowed = |text: &str, kind| -> Result<Expr> {
            let expr = scope.expr(text)?;
            of_kind(&mut program, &expr, kind)?;
            Ok(expr)
        };
        errors.extend(scheme.requires.iter().filter_map(|text| allowed(text, None).err()));
        for label in labels {
            match allowed(&label.when, Some(Type::Boolean)) {
                Ok(expr) => branches.push((expr, Kind::Text(label.id.clone()).into())),
                Err(error) => errors.push(error.of_field(&label.id)),
            }
        }
        let mut needs = Needs::new();
        errors.into_iter().for_each(|error| self.add(&mut needs, error));
        if needs.is_empty()
            && let Err(error) = self.bound.definitions.define(&space, &Kind::Case(branches, None).into())
        {
            needs.push(error);
        }
        if !needs.is_empty() {
            self.bound.needs.insert(space, needs);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name = format!("tags.{}", tag.id);
        let scope = Scope { settings: &tag.settings, ..Scope::default() };
        if self.choose(&name, &tag.when, &scope, Some(Type::Boolean)) && !tag.weight.is_empty() {
            self.choose(&format!("{name}.weight"), &tag.weight, &scope, Some(Type::Number));
        }
    }
}

impl Bound {
    /// What the data lacks for a name such as `schemes.loyalty`; empty where nothing is missing.
    pub fn needs(&self, name: &str) -> &[Error] {
        self.needs.get(name).map_or(&[], Vec::as_slice)
    }

    /// Which of several ways was taken, from 0.
    pub fn way(&self, name: &str) -> Option<usize> {
        self.ways.get(name).copied()
    }
}

/// Checks an expression, and that it is of a type where one is wanted.
fn of_kind(program: &mut Program<'_>, expr: &Expr, kind: Option<Type>) -> Result<()> {
    let rule = program.add(expr)?;
    match kind {
        Some(kind) if program.kind(rule) != kind => {
            Err(Error::new(Code::WrongType).expected(kind.as_str()).found(program.kind(rule).as_str()))
        }
        _ => Ok(()),
    }
}
