//! All schemes, tags and features at hand, and what of them the data allows.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::error::{Code, Error, Result};
use crate::expr::{self, Definitions, Expr, Kind, Program, Type, World};
use crate::table::order::arrange;
use crate::table::{Column, Values};

use super::Bilingual;
use super::file::{self, ByValue, Feature, Label, Part, Rule, Scheme, Setting, Tag, with_settings};

/// Schemes, tags and features, in the order in which they may use each other, and people's own definitions, which all may use.
#[derive(Clone, Debug)]
pub struct Library {
    features: Vec<Feature>,
    schemes: Vec<Scheme>,
    tags: Vec<Tag>,
    own: Definitions,
    /// What the data at hand allows of it, once that was found out.
    bound: OnceCell<Bound>,
}

const SCHEMES: [&str; 2] = [include_str!("builtin/classic.json"), include_str!("builtin/rfm.json")];

impl Default for Library {
    /// Those that the engine brings along.
    fn default() -> Library {
        let read = || -> Result<Library> {
            let mut library = Library {
                features: file::features(include_str!("builtin/features.json"))?,
                schemes: Vec::new(),
                tags: file::tags(include_str!("builtin/tags.json"))?,
                own: Definitions::default(),
                bound: OnceCell::new(),
            };
            for file in SCHEMES {
                library.schemes.append(&mut file::schemes(file)?);
            }
            Ok(library)
        };
        read().unwrap_or_else(|error| panic!("a built-in file is well formed: {error:?}"))
    }
}

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

/// Customers divided by a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Divided {
    /// Labels, in order.
    pub labels: Vec<Label>,
    /// Each row's label; `None` where no condition holds, or there is no value.
    pub rows: Vec<Option<u32>>,
}

impl Library {
    /// The scheme that snapshots begin with.
    pub const FIRST: &'static str = "notebook";

    /// All features.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// All schemes.
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// All tags.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// A scheme.
    ///
    /// # Errors
    /// `unknown_scheme`, with the nearest name.
    pub fn scheme(&self, id: &str) -> Result<&Scheme> {
        let unknown = || {
            let nearest = expr::nearest(id, self.schemes.iter().map(|scheme| scheme.id.as_str()));
            Error::new(Code::UnknownScheme).with_value(id).nearest(nearest)
        };
        self.schemes.iter().find(|scheme| scheme.id == id).ok_or_else(unknown)
    }

    /// People's own definitions.
    pub fn own(&self) -> &Definitions {
        &self.own
    }

    /// People's own definitions, to change.
    pub fn own_mut(&mut self) -> &mut Definitions {
        self.forget_data();
        &mut self.own
    }

    /// Adds a scheme, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// As [`Scheme::check`].
    pub fn put_scheme(&mut self, scheme: Scheme) -> Result<()> {
        scheme.check()?;
        self.forget_data();
        match self.schemes.iter_mut().find(|other| other.id == scheme.id) {
            Some(other) => *other = scheme,
            None => self.schemes.push(scheme),
        }
        Ok(())
    }

    /// Adds a tag, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// As [`Tag::check`].
    pub fn put_tag(&mut self, tag: Tag) -> Result<()> {
        tag.check()?;
        self.forget_data();
        match self.tags.iter_mut().find(|other| other.id == tag.id) {
            Some(other) => *other = tag,
            None => self.tags.push(tag),
        }
        Ok(())
    }

    /// Takes a scheme away; one that the engine brought along is as it was.
    pub fn remove_scheme(&mut self, id: &str) {
        self.forget_data();
        let first = Library::default().schemes.into_iter().find(|scheme| scheme.id == id);
        match (self.schemes.iter().position(|scheme| scheme.id == id), first) {
            (Some(place), Some(first)) => self.schemes[place] = first,
            _ => self.schemes.retain(|scheme| scheme.id != id),
        }
    }

    /// Takes a tag away; one that the engine brought along is as it was.
    pub fn remove_tag(&mut self, id: &str) {
        self.forget_data();
        let first = Library::default().tags.into_iter().find(|tag| tag.id == id);
        match (self.tags.iter().position(|tag| tag.id == id), first) {
            (Some(place), Some(first)) => self.tags[place] = first,
            _ => self.tags.retain(|tag| tag.id != id),
        }
    }

    /// Forgets what was found out about the data: there is other data now.
    pub fn forget_data(&mut self) {
        self.bound = OnceCell::new();
    }

    /// What the data allows, found out at most once until [`Library::forget_data`].
    pub fn bound(&self, world: World<'_>) -> &Bound {
        self.bound.get_or_init(|| self.bind(world))
    }

    /// What people call something of the library: `features.age`, `schemes.grade`, `schemes.grade.points`, `tags.online`.
    pub fn name_of(&self, full: &str) -> Option<&Bilingual> {
        let words: Vec<&str> = full.split('.').collect();
        let part = |parts: &'_ [Part], id: &str| parts.iter().position(|part| part.id == id);
        match words[..] {
            ["features", id] => part(&self.features, id).map(|at| &self.features[at].name),
            ["tags", id] => self.tags.iter().find(|tag| tag.id == id).map(|tag| &tag.name),
            ["schemes", id] => self.schemes.iter().find(|scheme| scheme.id == id).map(|scheme| &scheme.name),
            ["schemes", id, inner] => {
                let parts = &self.schemes.iter().find(|scheme| scheme.id == id)?.parts;
                part(parts, inner).map(|at| &parts[at].name)
            }
            _ => None,
        }
    }

    /// Finds out what the data allows: of everything with several ways, the first whose columns and ledgers exist. No values are
    /// computed, and what is found holds for every snapshot of the same data.
    pub fn bind(&self, world: World<'_>) -> Bound {
        let mut binding = Binding { world, bound: Bound { definitions: self.own.clone(), ..Bound::default() } };
        for feature in &self.features {
            binding.choose(&format!("features.{}", feature.id), &feature.ways, &Scope::default(), None);
        }
        for scheme in &self.schemes {
            binding.scheme(scheme);
        }
        for tag in &self.tags {
            binding.tag(tag);
        }
        binding.bound
    }
}

impl Library {
    /// What the data allows of one scheme and of what an expression names: enough for a snapshot, and much less than everything.
    pub fn bound_for(&self, world: World<'_>, scheme: &Scheme, expr: Option<&Expr>) -> Cow<'_, Bound> {
        if let Some(all) = self.bound.get() {
            return Cow::Borrowed(all);
        }
        let bound = Bound { definitions: self.own.clone(), ..Bound::default() };
        let mut reach = Reach { library: self, binding: Binding { world, bound }, known: Vec::new() };
        let own = self.own.names().filter_map(|name| self.own.get(name));
        own.chain(expr).for_each(|expr| reach.names_of(expr));
        reach.name(&format!("schemes.{}", scheme.id));
        Cow::Owned(reach.binding.bound)
    }
}

/// Binding of what is needed, each thing behind what it needs itself.
struct Reach<'l, 'w> {
    library: &'l Library,
    binding: Binding<'w>,
    known: Vec<String>,
}

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

    fn name(&mut self, full: &str) {
        let mut words = full.split('.');
        let (Some(space), Some(id)) = (words.next(), words.next()) else { return };
        let name = format!("{space}.{id}");
        if self.known.contains(&name) {
            return;
        }
        self.known.push(name.clone());
        match space {
            "features" => {
                if let Some(feature) = self.library.features.iter().find(|feature| feature.id == id) {
                    self.texts(feature.ways.iter(), &[]);
                    self.binding.choose(&name, &feature.ways, &Scope::default(), None);
                }
            }
            "schemes" => {
                if let Some(scheme) = self.library.schemes.iter().find(|scheme| scheme.id == id) {
                    self.texts(scheme.texts(), &scheme.settings);
                    self.binding.scheme(scheme);
                }
            }
            "tags" => {
                if let Some(tag) = self.library.tags.iter().find(|tag| tag.id == id) {
                    self.texts(tag.when.iter().chain(&tag.weight), &tag.settings);
                    self.binding.tag(tag);
                }
            }
            _ => {}
        }
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

    fn scheme(&mut self, scheme: &Scheme) {
        let space = format!("schemes.{}", scheme.id);
        let mut scope = Scope { settings: &scheme.settings, space: space.clone(), parts: Vec::new() };
        for part in &scheme.parts {
            self.choose(&format!("{space}.{}", part.id), &part.ways, &scope, None);
            scope.parts.push(&part.id);
        }
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

    /// Divides all rows. Cost: rows × nodes of the expressions that the scheme needs.
    ///
    /// # Errors
    /// The first of what the data lacks; what [`Program::evaluate`] says.
    pub fn divide(&self, scheme: &Scheme, world: World<'_>) -> Result<Divided> {
        let name = format!("schemes.{}", scheme.id);
        if let Some(error) = self.needs(&name).first() {
            return Err(error.clone());
        }
        let mut program = Program::new(world, &self.definitions);
        let rule = program.add(&Kind::Column(name.clone()).into())?;
        let column = program.evaluate(rule)?.column(&name)?;
        Ok(match &scheme.rule {
            Rule::Labels(labels) => by_name(&column, labels),
            Rule::Values(_) if !matches!(column.values, Values::Text { .. } | Values::Category { .. }) => {
                return Err(Error::new(Code::WrongType).expected("category").found("number").of_field(&scheme.id));
            }
            Rule::Values(by) => by_value(&column, by),
        })
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

/// The texts of a column, and each row's place among them.
fn texts(column: &Column) -> (Vec<String>, &[u32]) {
    match &column.values {
        Values::Category { codes, names } => (names.clone(), codes),
        Values::Text { codes, dictionary } => {
            ((0..dictionary.len() as u32).map(|code| dictionary.text(code).into_owned()).collect(), codes)
        }
        _ => (Vec::new(), &[]),
    }
}

fn by_name(column: &Column, labels: &[Label]) -> Divided {
    let (names, codes) = texts(column);
    let label = |name: &String| labels.iter().position(|label| label.id == *name).map(|label| label as u32);
    let table: Vec<Option<u32>> = names.iter().map(label).collect();
    Divided { labels: labels.to_vec(), rows: looked_up(column, codes, &table) }
}

/// The most frequent values become labels, the most frequent first; equally frequent ones by their bytes.
fn by_value(column: &Column, by: &ByValue) -> Divided {
    let (names, codes) = texts(column);
    let mut counts = vec![0u64; names.len()];
    for (row, &code) in codes.iter().enumerate() {
        counts[code as usize] += u64::from(column.valid.get(row));
    }
    let mut order: Vec<usize> = (0..names.len()).filter(|&name| counts[name] > 0).collect();
    arrange(&mut order, |&a, &b| counts[a] > counts[b] || (counts[a] == counts[b] && names[a] < names[b]));
    let mut table = vec![None; names.len()];
    for (place, &name) in order.iter().enumerate() {
        table[name] = Some(place.min(by.most) as u32);
    }
    let mut labels: Vec<Label> = order.iter().take(by.most).map(|&name| Label::of_value(&names[name])).collect();
    labels.extend((order.len() > by.most).then(|| by.other.clone()));
    Divided { labels, rows: looked_up(column, codes, &table) }
}

fn looked_up(column: &Column, codes: &[u32], table: &[Option<u32>]) -> Vec<Option<u32>> {
    let rows = codes.iter().enumerate();
    rows.map(|(row, &code)| if column.valid.get(row) { table[code as usize] } else { None }).collect()
}
