//! Questions about a snapshot by name, so that a new one needs a place here, a shape, and a method for callers. What is asked now and then
//! stands apart (`study.rs`): it is loaded later.

use serde::Serialize;

use crate::error::{Code, Error, Result};
use crate::export::to_json;

use super::expression::ExpressionRequest;
use super::request::{Options, RowsRequest};
use super::session::Session;

pub(super) fn reply(value: &impl Serialize) -> Result<String> {
    Ok(to_json(value))
}

/// What is asked, with its parts.
pub(super) struct Question<'a> {
    request: &'a str,
    pub(super) options: Options,
}

impl<'a> Question<'a> {
    pub(super) fn read(request: &'a str) -> Result<Question<'a>> {
        Ok(Question { request, options: Options::read(request)? })
    }

    /// A text that has to be there.
    pub(super) fn text(&self, name: &str) -> Result<String> {
        self.options.text(name)?.ok_or_else(|| Error::new(Code::InvalidOption).of_field(name))
    }

    /// The expression that has to be there.
    pub(super) fn expression(&self) -> Result<ExpressionRequest> {
        let missing = || Error::new(Code::InvalidOption).of_field("expression");
        ExpressionRequest::read(self.request)?.ok_or_else(missing)
    }
}

/// The error for a question of an unknown name.
pub(super) fn unknown<T>(query: &str) -> Result<T> {
    Err(Error::new(Code::InvalidOption).of_field("query").with_value(query))
}

impl Session {
    /// Answers a question about a snapshot: JSON for JSON.
    ///
    /// # Errors
    /// `invalid_option` naming the part of the request, or `query`; `released`; what the question's own function says.
    pub fn query(&self, id: u32, query: &str, request: &str) -> Result<String> {
        let asked = Question::read(request)?;
        let condition = asked.options.condition()?;
        let condition = condition.as_ref();
        match query {
            "rows" => reply(&self.rows(id, &RowsRequest::read(request)?, condition)?),
            "customer" => reply(&self.customer(id, &asked.text("customer")?)?),
            "overview" => reply(&self.overview(id, condition)?),
            "grid" => reply(&self.grid(id, condition)?),
            "library" => reply(&self.library(id)?),
            "scheme" => reply(&self.divided(id, &asked.text("scheme")?, condition)?),
            _ => unknown(query),
        }
    }
}
