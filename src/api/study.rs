//! What is asked now and then: one customer, why, how sure, from when to when; and changes of the rules. In the same manner as `query.rs`.

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::scheme::{Library, Scheme, Score, Tag};

use super::expression::ExpressionRequest;
use super::query::{Question, reply, unknown};
use super::request::{Options, resamples, whole};
use super::run::texts;
use super::session::Session;

impl Session {
    /// As [`Session::query`].
    ///
    /// # Errors
    /// As [`Session::query`].
    pub fn study(&self, id: u32, query: &str, request: &str) -> Result<String> {
        let asked = Question::read(request)?;
        match query {
            "card" => reply(&self.card(id, &asked.text("customer")?)?),
            "tagged" => reply(&self.tagged(id, &asked.text("customer")?)?),
            "explain" => reply(&self.explain(id, &asked.text("customer")?, &asked.expression()?)?),
            "scores" => {
                let (only, by) = (asked.options.get("scores", texts)?, asked.options.text("by")?);
                let condition = asked.options.condition()?;
                reply(&self.scores(id, only.as_deref(), by.as_deref(), condition.as_ref())?)
            }
            "scored" => {
                let only = asked.options.get("scores", texts)?;
                reply(&self.scored(id, &asked.text("customer")?, only.as_deref())?)
            }
            "moves" => {
                let before = asked.options.get("before", whole)?.and_then(|id| u32::try_from(id).ok());
                let before = before.ok_or_else(|| Error::new(Code::InvalidOption).of_field("before"))?;
                reply(&self.moves(before, id, &asked.expression()?)?)
            }
            "stability" => {
                const USUAL: u32 = 100;
                let resamples = asked.options.get("resamples", resamples)?.unwrap_or(USUAL);
                reply(&self.stability(id, &asked.text("scheme")?, resamples)?)
            }
            "freeze" => reply(&self.frozen(id, &asked.text("scheme")?)?),
            "audit" => reply(&self.audit(id, &asked.text("scheme")?)?),
            _ => unknown(query),
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
