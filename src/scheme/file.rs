//! The files of schemes, tags and features: read, checked for form, written as they came.

use std::borrow::Cow;

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::expr::json::gist;
use crate::expr::{self, Expr, Kind};
use crate::score::{Dimension, RfmOptions, Scoring};

use super::Bilingual;

/// A number, duration, date or text that people may change. `$id` in the expressions of its scheme or tag stands for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Stable name.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// As it is written in the language.
    pub value: String,
}

/// Something computed on the way. The first of several ways counts for which the data has what it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Stable name, which expressions of the same scheme use.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// Ways to compute it, best first; none where it is a score.
    pub ways: Vec<String>,
    /// A score, computed as is asked for everywhere.
    pub score: Option<Scored>,
}

/// A score of a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// What is scored.
    pub dimension: Dimension,
    /// How many scores the scheme's rules know; as many as are asked for, where they work with any.
    pub bins: Option<u32>,
    /// Borders of its own, separated by commas.
    pub cuts: Option<String>,
}

impl Part {
    /// Its expressions.
    ///
    /// # Errors
    /// As [`Scoring::text`].
    pub fn texts(&self, scoring: &Scoring) -> Result<Cow<'_, [String]>> {
        match &self.score {
            None => Ok(Cow::Borrowed(&self.ways)),
            Some(of) => Ok(vec![scoring.text(of.dimension, of.bins, of.cuts.as_deref())?].into()),
        }
    }
}

/// A part that all schemes and tags may use, as `features.<id>`.
pub type Feature = Part;

/// One label of a scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Label {
    /// Stable name.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// What it means, in a sentence.
    pub meaning: Bilingual,
    /// Which of the page's tones it has; none where values are the labels.
    pub tone: String,
    /// Who gets it, unless an earlier label has them.
    pub when: String,
}

/// How a scheme labels.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// The first label whose condition holds.
    Labels(Vec<Label>),
    /// The value of an expression is the label.
    Values(ByValue),
}

/// Labels that the data brings along.
#[derive(Clone, Debug, PartialEq)]
pub struct ByValue {
    /// Ways to compute the value, best first.
    pub ways: Vec<String>,
    /// So many of the most frequent values become labels.
    pub most: usize,
    /// The label of all others.
    pub other: Label,
}

/// A way to give each customer one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// Stable name; `schemes.<id>` in expressions.
    pub id: String,
    /// Which kind of scheme it is: `classic`, `rfm`, `lifecycle`, `profile`, or people's own.
    pub family: String,
    /// What people read.
    pub name: Bilingual,
    /// What it is for, in a sentence.
    pub about: Bilingual,
    /// What people may change.
    pub settings: Vec<Setting>,
    /// What is computed on the way.
    pub parts: Vec<Part>,
    /// Expressions that the data must allow, besides those of the labels.
    pub requires: Vec<String>,
    /// The labels.
    pub rule: Rule,
    /// The file, to show and change.
    pub file: Value,
}

/// Something that is true of a customer or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Stable name; `tags.<id>` in expressions.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// What it means, in a sentence.
    pub meaning: Bilingual,
    /// What people may change.
    pub settings: Vec<Setting>,
    /// Who has it: the first way that the data allows.
    pub when: Vec<String>,
    /// How strongly, a number; the first way that the data allows, or none.
    pub weight: Vec<String>,
    /// The file, to show and change.
    pub file: Value,
}

/// A number of each customer, with the parts that it is made of: `scores.<id>` and `scores.<id>.<part>` in expressions.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Stable name.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// What people may change.
    pub settings: Vec<Setting>,
    /// What it is made of.
    pub parts: Vec<Part>,
    /// Ways to compute it, best first.
    pub ways: Vec<String>,
    /// The file, to show and change: what it means, its unit and range, and where it is from stand there.
    pub file: Value,
}

/// A file's value, and where it stands in it.
struct At<'v> {
    value: &'v Value,
    path: String,
}

impl<'v> At<'v> {
    fn of(value: &'v Value) -> At<'v> {
        At { value, path: String::new() }
    }

    fn wrong(&self) -> Error {
        Error::new(Code::InvalidExpression).of_field(&self.path)
    }

    fn get(&self, name: &str) -> At<'v> {
        let point = if self.path.is_empty() { "" } else { "." };
        At { value: &self.value[name], path: format!("{}{point}{name}", self.path) }
    }

    fn text(&self) -> Result<String> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.wrong())
    }

    fn text_or(&self, other: &str) -> Result<String> {
        if self.value.is_null() { Ok(other.to_owned()) } else { self.text() }
    }

    /// A name that expressions can use without quotes.
    fn id(&self) -> Result<String> {
        let id = self.text()?;
        let is_plain = matches!(expr::parse(&id), Ok(Expr { kind: Kind::Column(name), .. }) if name == id);
        if is_plain && !id.contains(['.', '`']) { Ok(id) } else { Err(self.wrong().with_value(&id)) }
    }

    /// One text for both languages, or one each.
    fn bilingual(&self) -> Result<Bilingual> {
        match self.value {
            Value::String(text) => Ok(Bilingual { en: text.clone(), zh: text.clone() }),
            _ => Ok(Bilingual { en: self.get("en").text()?, zh: self.get("zh").text()? }),
        }
    }

    fn bilingual_or(&self, other: &Bilingual) -> Result<Bilingual> {
        if self.value.is_null() { Ok(other.clone()) } else { self.bilingual() }
    }

    /// An expression: as text, or in the JSON form.
    fn expression(&self) -> Result<String> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Null => Err(self.wrong()),
            json => Ok(expr::from_json(json).map_err(|error| error.of_field(&self.path))?.to_string()),
        }
    }

    /// One expression, or a list of them.
    fn ways(&self) -> Result<Vec<String>> {
        match self.value {
            Value::Array(_) => self.each(|at| at.expression()),
            _ => Ok(vec![self.expression()?]),
        }
    }

    fn each<T>(&self, read: impl Fn(At<'v>) -> Result<T>) -> Result<Vec<T>> {
        let items = match self.value {
            Value::Null => return Ok(Vec::new()),
            value => value.as_array().ok_or_else(|| self.wrong())?,
        };
        let items = items.iter().enumerate();
        items.map(|(number, value)| read(At { value, path: format!("{}[{number}]", self.path) })).collect()
    }

    fn settings(&self) -> Result<Vec<Setting>> {
        self.get("settings").each(|at| {
            let id = at.get("id").id()?;
            let value = match at.get("value").value {
                // serde_json's own way of writing numbers carries a table of ten kilobytes.
                number @ Value::Number(_) => gist(number),
                _ => at.get("value").text()?,
            };
            let literal = expr::parse(&value).map_err(|error| error.of_field(&at.get("value").path))?;
            if !matches!(literal.kind, Kind::Number(_) | Kind::Duration(_) | Kind::Date(_) | Kind::Text(_)) {
                return Err(at.get("value").wrong().with_value(&value));
            }
            let name = at.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?;
            Ok(Setting { id, name, value })
        })
    }

    fn part(&self) -> Result<Part> {
        let id = self.get("id").id()?;
        let name = self.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?;
        let score = self.scored()?;
        let ways = if score.is_some() { Vec::new() } else { self.get("is").ways()? };
        Ok(Part { id, name, ways, score })
    }

    fn scored(&self) -> Result<Option<Scored>> {
        let (of, bins, cuts) = (self.get("score"), self.get("bins"), self.get("cuts"));
        if of.value.is_null() {
            return Ok(None);
        }
        let name = of.text()?;
        let dimension = Dimension::ALL.into_iter().find(|dimension| dimension.as_str() == name);
        let range = RfmOptions::BINS;
        let in_range = |bins: u64| u32::try_from(bins).ok().filter(|bins| range.contains(bins));
        Ok(Some(Scored {
            dimension: dimension.ok_or_else(|| of.wrong().with_value(&name))?,
            bins: match bins.value {
                Value::Null => None,
                number => Some(number.as_u64().and_then(in_range).ok_or_else(|| bins.wrong())?),
            },
            cuts: if cuts.value.is_null() { None } else { Some(cuts.text()?) },
        }))
    }

    fn label(&self) -> Result<Label> {
        let id = self.get("id").text()?;
        let name = self.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?;
        Ok(Label {
            meaning: self.get("meaning").bilingual_or(&Bilingual::default())?,
            tone: self.get("tone").text_or("")?,
            when: self.get("when").expression()?,
            id,
            name,
        })
    }
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|_| Error::new(Code::InvalidExpression).of_field("json"))
}

/// Reads a file with a list of features.
///
/// # Errors
/// `invalid_expression` naming the part.
pub fn features(text: &str) -> Result<Vec<Feature>> {
    At::of(&json(text)?).each(|at| at.part())
}

/// Reads a file with a list of tags.
///
/// # Errors
/// `invalid_expression` naming the part.
pub fn tags(text: &str) -> Result<Vec<Tag>> {
    let json = json(text)?;
    At::of(&json).each(|at| Tag::of(at.value))
}

/// Reads a file with a list of scores.
///
/// # Errors
/// `invalid_expression` naming the part.
pub fn scores(text: &str) -> Result<Vec<Score>> {
    let json = json(text)?;
    At::of(&json).each(|at| Score::of(at.value))
}

/// Reads a file with a list of schemes.
///
/// # Errors
/// `invalid_expression` naming the part.
pub fn schemes(text: &str) -> Result<Vec<Scheme>> {
    At::of(&json(text)?).each(|at| Scheme::of(at.value))
}

impl Label {
    /// The id of the label of all values that have none of their own.
    pub const OTHER: &'static str = "*other";

    /// The label of a value.
    pub fn of_value(value: &str) -> Label {
        let name = Bilingual { en: value.to_owned(), zh: value.to_owned() };
        Label { id: value.to_owned(), name, ..Label::default() }
    }
}

impl Tag {
    /// Reads a tag.
    ///
    /// # Errors
    /// `invalid_expression` naming the part; what the parser says, naming it as well.
    pub fn of(file: &Value) -> Result<Tag> {
        let at = At::of(file);
        let id = at.get("id").id()?;
        let weight = at.get("weight");
        Ok(Tag {
            name: at.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?,
            meaning: at.get("meaning").bilingual_or(&Bilingual::default())?,
            settings: at.settings()?,
            when: at.get("when").ways()?,
            weight: if weight.value.is_null() { Vec::new() } else { weight.ways()? },
            file: file.clone(),
            id,
        })
    }
}

impl Tag {
    /// Whether all its expressions are well formed, whatever the data.
    ///
    /// # Errors
    /// What the parser says, naming the tag.
    pub fn check(&self) -> Result<()> {
        well_formed(&self.id, &self.when, &self.settings)?;
        well_formed(&self.id, &self.weight, &self.settings)
    }
}

impl Score {
    /// Reads a score.
    ///
    /// # Errors
    /// `invalid_expression` naming the part.
    pub fn of(file: &Value) -> Result<Score> {
        let at = At::of(file);
        let id = at.get("id").id()?;
        Ok(Score {
            name: at.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?,
            settings: at.settings()?,
            parts: at.get("parts").each(|at| at.part())?,
            ways: at.get("is").ways()?,
            file: file.clone(),
            id,
        })
    }

    /// Whether all its expressions are well formed, whatever the data.
    ///
    /// # Errors
    /// What the parser says, naming the score or part.
    pub fn check(&self) -> Result<()> {
        well_formed(&self.id, &self.ways, &self.settings)?;
        let scoring = Scoring::default();
        self.parts.iter().try_for_each(|part| well_formed(&part.id, &part.texts(&scoring)?, &self.settings))
    }
}

impl Scheme {
    /// Reads a scheme.
    ///
    /// # Errors
    /// `invalid_expression` naming the part.
    pub fn of(file: &Value) -> Result<Scheme> {
        let at = At::of(file);
        let id = at.get("id").id()?;
        let by = at.get("by");
        let rule = if by.value.is_null() {
            let labels = at.get("labels");
            let list = labels.each(|at| at.label())?;
            let is_twice = |label: &Label| list.iter().filter(|other| other.id == label.id).count() > 1;
            if list.is_empty() || list.iter().any(is_twice) {
                return Err(labels.wrong());
            }
            Rule::Labels(list)
        } else {
            let most = at.get("most").value.as_u64().ok_or_else(|| at.get("most").wrong())?;
            let name = at.get("other").bilingual()?;
            let other = Label { id: Label::OTHER.to_owned(), name, ..Label::default() };
            Rule::Values(ByValue { ways: by.ways()?, most: most as usize, other })
        };
        Ok(Scheme {
            family: at.get("family").text_or("own")?,
            name: at.get("name").bilingual_or(&Bilingual { en: id.clone(), zh: id.clone() })?,
            about: at.get("about").bilingual_or(&Bilingual::default())?,
            settings: at.settings()?,
            parts: at.get("parts").each(|at| at.part())?,
            requires: at.get("requires").each(|at| at.expression())?,
            rule,
            file: file.clone(),
            id,
        })
    }

    /// Reads a scheme's file.
    ///
    /// # Errors
    /// As [`Scheme::of`].
    pub fn from_json(text: &str) -> Result<Scheme> {
        Scheme::of(&json(text)?)
    }

    /// Whether all its expressions are well formed, whatever the data.
    ///
    /// # Errors
    /// What the parser says, naming the label or part.
    pub fn check(&self) -> Result<()> {
        let labels = self.labels().iter().map(|label| (&label.id, std::slice::from_ref(&label.when)));
        let by = match &self.rule {
            Rule::Values(by) => Some((&self.id, &by.ways[..])),
            Rule::Labels(_) => None,
        };
        labels.chain(by).try_for_each(|(of, texts)| well_formed(of, texts, &self.settings))?;
        let scoring = Scoring::default();
        self.parts.iter().try_for_each(|part| well_formed(&part.id, &part.texts(&scoring)?, &self.settings))
    }

    /// All its expressions but those of the parts.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let by = match &self.rule {
            Rule::Values(by) => &by.ways[..],
            Rule::Labels(_) => &[],
        };
        self.requires.iter().chain(self.labels().iter().map(|label| &label.when)).chain(by)
    }

    /// Its labels; none where values are the labels.
    pub fn labels(&self) -> &[Label] {
        match &self.rule {
            Rule::Labels(labels) => labels,
            Rule::Values(_) => &[],
        }
    }
}

fn well_formed(of: &str, texts: &[String], settings: &[Setting]) -> Result<()> {
    texts.iter().try_for_each(|text| {
        let text = with_settings(text, settings);
        expr::parse(&text).map(drop).map_err(|error| error.in_text(&text).of_field(of))
    })
}

/// A text of the language with settings put in: `$name` for the setting of that name, the longest that fits.
pub fn with_settings(text: &str, settings: &[Setting]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let fits = settings.iter().filter(|setting| after.starts_with(&setting.id));
        out.push_str(before);
        match fits.max_by_key(|setting| setting.id.len()) {
            Some(setting) => {
                out.push_str(&setting.value);
                rest = &after[setting.id.len()..];
            }
            None => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
