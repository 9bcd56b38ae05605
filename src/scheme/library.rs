//! All schemes, tags, scores and features at hand, and what of them the data allows.

use std::cell::OnceCell;

use crate::error::{Code, Error, Result};
use crate::expr::{self, Definitions, Kind, Program, World};
use crate::score::Scoring;
use crate::table::order::arrange;
use crate::table::stretches::in_stretches;
use crate::table::{Column, Values};

use super::Bilingual;
use super::bind::Bound;
use super::file::{self, ByValue, Feature, Label, Part, Rule, Scheme, Score, Tag};

/// Schemes, tags, scores and features, which may use each other, and people's own definitions, which all may use.
#[derive(Clone, Debug)]
pub struct Library {
    features: Vec<Feature>,
    scores: Vec<Score>,
    schemes: Vec<Scheme>,
    tags: Vec<Tag>,
    own: Definitions,
    /// What the data at hand allows of it, by what snapshots differ in, once that was found out.
    bound: Vec<(Ground, OnceCell<Bound>)>,
}

/// What decides, besides the data, what is allowed in a snapshot: how it scores, and which columns of models it has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ground {
    scoring: Scoring,
    models: Vec<String>,
}

impl Ground {
    /// Of a snapshot.
    pub fn of(world: World<'_>, scoring: &Scoring) -> Ground {
        let names = world.frame.columns().iter().map(|column| &*column.name);
        let models = names.filter(|name| expr::is_of_model(name)).map(str::to_owned).collect();
        Ground { scoring: scoring.clone(), models }
    }
}

const SCHEMES: [&str; 2] = [include_str!("builtin/classic.json"), include_str!("builtin/rfm.json")];

impl Default for Library {
    /// Those that the engine brings along.
    fn default() -> Library {
        let read = || -> Result<Library> {
            let mut library = Library {
                features: file::features(include_str!("builtin/features.json"))?,
                scores: file::scores(include_str!("builtin/scores.json"))?,
                schemes: Vec::new(),
                tags: file::tags(include_str!("builtin/tags.json"))?,
                own: Definitions::default(),
                bound: vec![Default::default()],
            };
            for file in SCHEMES {
                library.schemes.append(&mut file::schemes(file)?);
            }
            Ok(library)
        };
        read().unwrap_or_else(|error| panic!("a built-in file is well formed: {error:?}"))
    }
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

    /// All scores.
    pub fn all_scores(&self) -> &[Score] {
        &self.scores
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
        put(&mut self.schemes, scheme, |scheme| &scheme.id);
        Ok(())
    }

    /// Adds a tag, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// As [`Tag::check`].
    pub fn put_tag(&mut self, tag: Tag) -> Result<()> {
        tag.check()?;
        self.forget_data();
        put(&mut self.tags, tag, |tag| &tag.id);
        Ok(())
    }

    /// Adds a score, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// As [`Score::check`].
    pub fn put_score(&mut self, score: Score) -> Result<()> {
        score.check()?;
        self.forget_data();
        put(&mut self.scores, score, |score| &score.id);
        Ok(())
    }

    /// Takes a scheme away; one that the engine brought along is as it was.
    pub fn remove_scheme(&mut self, id: &str) {
        self.forget_data();
        remove(&mut self.schemes, Library::default().schemes, |scheme| scheme.id == id);
    }

    /// Takes a tag away; one that the engine brought along is as it was.
    pub fn remove_tag(&mut self, id: &str) {
        self.forget_data();
        remove(&mut self.tags, Library::default().tags, |tag| tag.id == id);
    }

    /// Takes a score away; one that the engine brought along is as it was.
    pub fn remove_score(&mut self, id: &str) {
        self.forget_data();
        remove(&mut self.scores, Library::default().scores, |score| score.id == id);
    }

    /// Forgets what was found out about the data: there is other data now.
    pub fn forget_data(&mut self) {
        self.bound.iter_mut().for_each(|(_, bound)| *bound = OnceCell::new());
    }

    /// From now on there are snapshots on these grounds, besides the usual one.
    pub fn stand_on(&mut self, grounds: Vec<Ground>) {
        self.bound.retain(|(known, _)| *known == Ground::default() || grounds.contains(known));
        for ground in grounds {
            if !self.bound.iter().any(|(known, _)| *known == ground) {
                self.bound.push((ground, OnceCell::new()));
            }
        }
    }

    pub(super) fn known_for(&self, world: World<'_>, scoring: &Scoring) -> Option<&OnceCell<Bound>> {
        let ground = Ground::of(world, scoring);
        self.bound.iter().find(|(known, _)| *known == ground).map(|(_, bound)| bound)
    }

    /// What the data allows, found out at most once until [`Library::forget_data`].
    ///
    /// # Panics
    /// For a snapshot whose ground [`Library::stand_on`] was not told of.
    pub fn bound(&self, world: World<'_>, scoring: &Scoring) -> &Bound {
        let known = self.known_for(world, scoring).unwrap_or_else(|| panic!("snapshots tell what they stand on"));
        known.get_or_init(|| self.bind(world, scoring))
    }

    /// What people call something of the library: `features.age`, `schemes.grade`, `schemes.grade.points`, `tags.online`.
    pub fn name_of(&self, full: &str) -> Option<&Bilingual> {
        let words: Vec<&str> = full.split('.').collect();
        let part = |parts: &'_ [Part], id: &str| parts.iter().position(|part| part.id == id);
        match words[..] {
            ["features", id] => part(&self.features, id).map(|at| &self.features[at].name),
            ["tags", id] => self.tags.iter().find(|tag| tag.id == id).map(|tag| &tag.name),
            ["schemes", id] => self.schemes.iter().find(|scheme| scheme.id == id).map(|scheme| &scheme.name),
            ["scores", id] => self.scores.iter().find(|score| score.id == id).map(|score| &score.name),
            [space, id, inner] => {
                let parts = match space {
                    "schemes" => &self.schemes.iter().find(|scheme| scheme.id == id)?.parts,
                    "scores" => &self.scores.iter().find(|score| score.id == id)?.parts,
                    _ => return None,
                };
                part(parts, inner).map(|at| &parts[at].name)
            }
            _ => None,
        }
    }
}

fn put<T>(all: &mut Vec<T>, one: T, id: impl Fn(&T) -> &str) {
    match all.iter_mut().find(|other| id(other) == id(&one)) {
        Some(other) => *other = one,
        None => all.push(one),
    }
}

fn remove<T>(all: &mut Vec<T>, usual: Vec<T>, is_it: impl Fn(&T) -> bool) {
    match (all.iter().position(&is_it), usual.into_iter().find(&is_it)) {
        (Some(place), Some(usual)) => all[place] = usual,
        _ => all.retain(|one| !is_it(one)),
    }
}

impl Bound {
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
        // What was worked out on the way takes much room.
        drop(program);
        Ok(match &scheme.rule {
            Rule::Labels(labels) => by_name(&column, labels),
            Rule::Values(_) if !matches!(column.values, Values::Text { .. } | Values::Category { .. }) => {
                return Err(Error::new(Code::WrongType).expected("category").found("number").of_field(&scheme.id));
            }
            Rule::Values(by) => by_value(&column, by),
        })
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
    in_stretches(codes.len(), |stretch| {
        stretch.for_each(|row| counts[codes[row] as usize] += u64::from(column.valid.get(row)));
    });
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
    let mut rows = Vec::with_capacity(codes.len());
    in_stretches(codes.len(), |stretch| {
        rows.extend(stretch.map(|row| if column.valid.get(row) { table[codes[row] as usize] } else { None }));
    });
    rows
}
