//! Rules files: definitions, schemes, scores and tags that belong together, taken over all at once.

use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::expr::{self, Expr, Rules};
use crate::scheme::{Library, Scheme, Score, Tag};

use super::expression::ExpressionRequest;
use super::session::Session;

impl Session {
    /// Takes over everything in a rules file, or nothing of it: a text in the form of [`Rules`], or an object with `definitions`
    /// (expressions by name), and lists of `schemes`, `scores` and `tags`, each in the form of its own file.
    ///
    /// # Errors
    /// What [`Rules::read`] says; `invalid_expression` naming the part of the object; what the parser says, naming it as well;
    /// `definition_cycle`; `too_complex`; `wrong_type` where a setting does not fit its rules.
    pub(super) fn put_rules(&mut self, file: &Value) -> Result<()> {
        let mut library = self.known().clone();
        match file {
            Value::String(text) => add_text(&mut library, text)?,
            Value::Object(parts) => add_object(&mut library, parts)?,
            _ => return Err(wrong("rules")),
        }
        for space in ["schemes", "scores", "tags"] {
            for id in file[space].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()) {
                self.try_settings(&library, &format!("{space}.{id}"))?;
            }
        }
        *self.library_mut() = library;
        Ok(())
    }
}

/// What of a library people made or changed themselves, as a rules file; nothing where that is nothing.
pub(super) fn own_rules(library: &Library) -> Option<Value> {
    let usual = Library::default();
    let text = |name: &str| Some((name.to_owned(), library.own().get(name)?.to_string().into()));
    let definitions: Map<String, Value> = library.own().names().filter_map(text).collect();
    let mut rules = Map::new();
    if !definitions.is_empty() {
        rules.insert("definitions".to_owned(), definitions.into());
    }
    let files = |files: &mut dyn Iterator<Item = &Value>, usual: Vec<&Value>| -> Vec<Value> {
        files.filter(|file| !usual.contains(file)).cloned().collect()
    };
    let schemes = files(
        &mut library.schemes().iter().map(|scheme| &scheme.file),
        usual.schemes().iter().map(|scheme| &scheme.file).collect(),
    );
    let tags =
        files(&mut library.tags().iter().map(|tag| &tag.file), usual.tags().iter().map(|tag| &tag.file).collect());
    let scores = files(
        &mut library.all_scores().iter().map(|score| &score.file),
        usual.all_scores().iter().map(|score| &score.file).collect(),
    );
    for (part, own) in [("schemes", schemes), ("scores", scores), ("tags", tags)] {
        if !own.is_empty() {
            rules.insert(part.to_owned(), own.into());
        }
    }
    (!rules.is_empty()).then(|| rules.into())
}

fn wrong(part: &str) -> Error {
    Error::new(Code::InvalidExpression).of_field(part)
}

fn add_text(library: &mut Library, text: &str) -> Result<()> {
    let rules = Rules::read(text)?;
    library.own_mut().define_all(rules.definitions())?;
    rules.tags().try_for_each(|tag| library.put_tag(Tag::of(&tag_file(tag))?))
}

/// A tag of a text in the form of a tag's own file.
fn tag_file(tag: expr::Tag<'_>) -> Value {
    let object = |fields: &[(&str, Value)]| -> Value {
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Map<String, Value>>().into()
    };
    let name = object(&[("en", tag.en.into()), ("zh", tag.zh.into())]);
    object(&[("id", tag.id.into()), ("name", name), ("when", tag.when.to_string().into())])
}

fn add_object(library: &mut Library, parts: &Map<String, Value>) -> Result<()> {
    for (part, value) in parts {
        match part.as_str() {
            "definitions" => define(library, value.as_object().ok_or_else(|| wrong(part))?)?,
            "schemes" => each(part, value, |file| library.put_scheme(Scheme::of(file)?))?,
            "scores" => each(part, value, |file| library.put_score(Score::of(file)?))?,
            "tags" => each(part, value, |file| library.put_tag(Tag::of(file)?))?,
            _ => return Err(wrong(part)),
        }
    }
    Ok(())
}

fn define(library: &mut Library, all: &Map<String, Value>) -> Result<()> {
    let read = |(name, value): (&String, &Value)| -> Result<(String, Expr)> {
        let expression = ExpressionRequest::of(value);
        let expr = expression.expr().map_err(|error| match expression.text() {
            Ok(text) => error.in_text(&text).of_field(name),
            Err(_) => error.of_field(name),
        })?;
        Ok((name.clone(), expr))
    };
    let all = all.iter().map(read).collect::<Result<Vec<_>>>()?;
    library.own_mut().define_all(all.iter().map(|(name, expr)| (name.as_str(), expr)))
}

/// Every member of a list; an error says which one it is about.
fn each(part: &str, list: &Value, mut put: impl FnMut(&Value) -> Result<()>) -> Result<()> {
    for (number, file) in list.as_array().ok_or_else(|| wrong(part))?.iter().enumerate() {
        put(file).map_err(|error| {
            let within = error.position().field.as_ref().map_or_else(String::new, |field| format!(".{field}"));
            error.of_field(&format!("{part}[{number}]{within}"))
        })?;
    }
    Ok(())
}
