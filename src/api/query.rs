//! Questions about a snapshot by name, so that a new one needs a place here, a shape, and a method for callers.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::export::to_json;
use crate::scheme::{Library, Scheme, Score, Tag};

use super::expression::ExpressionRequest;
use super::request::{Options, RowsRequest, resamples, whole};
use super::run::texts;
use super::session::Session;

fn reply(value: &impl Serialize) -> Result<String> {
    Ok(to_json(value))
}

impl Session {
    /// Answers a question about a snapshot: JSON for JSON.
    ///
    /// # Errors
    /// `invalid_option` naming the part of the request, or `query`; `released`; what the question's own function says.
    pub fn query(&self, id: u32, query: &str, request: &str) -> Result<String> {
        let options = Options::read(request)?;
        let text = |name: &str| options.text(name)?.ok_or_else(|| Error::new(Code::InvalidOption).of_field(name));
        let expression = || {
            let missing = || Error::new(Code::InvalidOption).of_field("expression");
            ExpressionRequest::read(request)?.ok_or_else(missing)
        };
        let condition = options.condition()?;
        let condition = condition.as_ref();
        match query {
            "rows" => reply(&self.rows(id, &RowsRequest::read(request)?, condition)?),
            "customer" => reply(&self.customer(id, &text("customer")?)?),
            "overview" => reply(&self.overview(id, condition)?),
            "grid" => reply(&self.grid(id, condition)?),
            "card" => reply(&self.card(id, &text("customer")?)?),
            "tagged" => reply(&self.tagged(id, &text("customer")?)?),
            "explain" => reply(&self.explain(id, &text("customer")?, &expression()?)?),
            "library" => reply(&self.library(id)?),
            "scores" => {
                let by = options.text("by")?;
                reply(&self.scores(id, options.get("scores", texts)?.as_deref(), by.as_deref(), condition)?)
            }
            "scored" => reply(&self.scored(id, &text("customer")?, options.get("scores", texts)?.as_deref())?),
            "scheme" => reply(&self.divided(id, &text("scheme")?, condition)?),
            "moves" => {
                let before = options.get("before", whole)?.and_then(|id| u32::try_from(id).ok());
                let before = before.ok_or_else(|| Error::new(Code::InvalidOption).of_field("before"))?;
                reply(&self.moves(before, id, &expression()?)?)
            }
            "stability" => {
                const USUAL: u32 = 100;
                let resamples = options.get("resamples", resamples)?.unwrap_or(USUAL);
                reply(&self.stability(id, &text("scheme")?, resamples)?)
            }
            "freeze" => reply(&self.frozen(id, &text("scheme")?)?),
            "audit" => reply(&self.audit(id, &text("scheme")?)?),
            _ => Err(Error::new(Code::InvalidOption).of_field("query").with_value(query)),
        }
    }

    /// Gives a definition, scheme, score or tag a new form (`{"value": …}`), or takes it away (null); of the kind `rules`, all of a rules file.
    /// Returns all definitions. All of them outlive the data.
    ///
    /// # Errors
    /// `invalid_option`, what [`Session::define`] says; `invalid_expression` naming the part.
    pub fn change(&mut self, kind: &str, id: &str, request: &str) -> Result<String> {
        let file = Options::read(request)?.get("value", |value| Some(value.clone()))?;
        match kind {
            "definition" => self.define(id, file.as_ref().map(ExpressionRequest::of).as_ref())?,
            "scheme" => self.put_scheme(id, file.as_ref())?,
            "tag" => self.put_tag(id, file.as_ref())?,
            "score" => self.put_score(id, file.as_ref())?,
            "rules" => self.put_rules(file.as_ref().unwrap_or(&Value::Null))?,
            _ => return Err(Error::new(Code::InvalidOption).of_field("kind").with_value(kind)),
        }
        reply(&self.definitions())
    }

    fn put_scheme(&mut self, id: &str, file: Option<&Value>) -> Result<()> {
        let Some(file) = file else {
            self.library_mut().remove_scheme(id);
            return Ok(());
        };
        let scheme = Scheme::of(file)?;
        self.put(&format!("schemes.{}", scheme.id), |library| library.put_scheme(scheme))
    }

    fn put_score(&mut self, id: &str, file: Option<&Value>) -> Result<()> {
        let Some(file) = file else {
            self.library_mut().remove_score(id);
            return Ok(());
        };
        let score = Score::of(file)?;
        self.put(&format!("scores.{}", score.id), |library| library.put_score(score))
    }

    fn put_tag(&mut self, id: &str, file: Option<&Value>) -> Result<()> {
        let Some(file) = file else {
            self.library_mut().remove_tag(id);
            return Ok(());
        };
        let tag = Tag::of(file)?;
        self.put(&format!("tags.{}", tag.id), |library| library.put_tag(tag))
    }

    /// Changes the library, unless a setting is of a type that its rules cannot do with.
    fn put(&mut self, name: &str, change: impl FnOnce(&mut Library) -> Result<()>) -> Result<()> {
        let mut library = self.known().clone();
        change(&mut library)?;
        self.try_settings(&library, name)?;
        *self.library_mut() = library;
        Ok(())
    }
}
