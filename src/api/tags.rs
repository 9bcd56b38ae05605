//! The file of tags: which a customer has, and how strongly.

use serde::Serialize;

use crate::error::Result;
use crate::export::to_csv;
use crate::expr::{Bits, Datum, Program};
use crate::table::{Column, Unit, Validity, Values};

use super::expression::{DatumDoc, ExplanationDoc};
use super::request::Options;
use super::run::texts;
use super::session::Session;

/// Members of the list column, row by row.
struct Lists {
    names: Vec<String>,
    holders: Vec<Bits>,
}

impl Lists {
    fn column(self, rows: usize) -> Column {
        let (mut ends, mut codes) = (Vec::with_capacity(rows), Vec::new());
        for row in 0..rows {
            codes.extend((0..self.holders.len() as u32).filter(|&tag| self.holders[tag as usize].get(row)));
            ends.push(codes.len() as u32);
        }
        let values = Values::List { ends, codes, names: self.names };
        Column::new("tags".to_owned(), Unit::None, values, Validity::all(rows))
    }
}

impl Session {
    /// The bytes of an export, as far as a request narrows it: `{"tags": [id, …]}` says which tags are in
    /// `tags.csv`, `{"scores": [id, …]}` which scores in `scores.csv`.
    ///
    /// # Errors
    /// `invalid_option`; as [`Session::export`] and [`Session::tags_csv`].
    pub fn export_of(&self, id: u32, name: &str, request: &str) -> Result<Vec<u8>> {
        let only = |of: &str| Options::read(request)?.get(of, texts);
        match name {
            "tags.csv" => self.tags_csv(id, only("tags")?.as_deref()),
            "scores.csv" => self.scores_csv(id, only("scores")?.as_deref()),
            _ => self.export(id, name),
        }
    }

    /// A row a customer: the tags that they have, in the library's order, as a list; then, of each tag that has a weight, how strongly
    /// they have it. All tags that the data allows, or only those named. Cost: that of the tags' conditions and weights.
    ///
    /// # Errors
    /// `released`; `not_open`; `unknown_column` for a tag that there is not; what the data lacks for one that is named.
    pub fn tags_csv(&self, id: u32, only: Option<&[String]>) -> Result<Vec<u8>> {
        let world = self.world(id)?;
        let (bound, rows) = (self.bound(id)?, world.rows());
        let mut program = Program::new(world, &bound.definitions);
        let mut lists = Lists { names: Vec::new(), holders: Vec::new() };
        let mut weights = Vec::new();
        let all = self.known().tags().iter().map(|tag| tag.id.as_str());
        let allowed = all.filter(|tag| bound.definitions.get(&format!("tags.{tag}")).is_some());
        let chosen: Vec<&str> = match only {
            Some(only) => only.iter().map(String::as_str).collect(),
            None => allowed.collect(),
        };
        for tag in chosen {
            let name = format!("tags.{tag}");
            if let Some(error) = bound.needs(&name).first() {
                return Err(error.clone());
            }
            let rule = program.read(&name)?;
            let outcome = program.evaluate(rule)?;
            let holders = outcome.truth().map_or_else(|| Bits::all(rows, false), |truth| truth.yes().clone());
            let weight = format!("{name}.weight");
            if bound.definitions.get(&weight).is_some() {
                let rule = program.read(&weight)?;
                let mut column = program.evaluate(rule)?.column(&format!("{tag}_weight"))?;
                let known = (0..rows).map(|row| column.valid.get(row) && holders.get(row));
                column.valid = Validity::from_flags(known);
                weights.push(column);
            }
            lists.names.push(tag.to_owned());
            lists.holders.push(holders);
        }
        let tags = lists.column(rows);
        let columns = [self.column(id, "customer_id")?, &tags].into_iter().chain(&weights);
        Ok(to_csv(&columns.collect::<Vec<&Column>>(), rows))
    }

    /// The tags that a customer has, each with its reason and its weight; `None` for one unknown on that day. Cost: the sorts of functions
    /// over all customers, once for all tags, and an explanation for each tag that the customer has.
    ///
    /// # Errors
    /// `released`; `not_open`; what [`Program::explain`] says.
    pub fn tagged(&self, id: u32, customer: &str) -> Result<Option<Vec<TaggedDoc>>> {
        let Some(row) = self.kept(id)?.row_of(customer) else { return Ok(None) };
        let (world, bound) = (self.world(id)?, self.bound(id)?);
        let mut program = Program::new(world, &bound.definitions);
        let mut tagged = Vec::new();
        for tag in self.known().tags() {
            let name = format!("tags.{}", tag.id);
            // The branch that decided, of the rule itself.
            let Some(expr) = bound.definitions.get(&name) else { continue };
            let rule = program.add(expr)?;
            if program.datum(rule, row)? != Datum::Boolean(true) {
                continue;
            }
            let weight = match bound.definitions.get(&format!("{name}.weight")) {
                Some(expr) => {
                    let rule = program.add(expr)?;
                    Some(program.datum(rule, row)?.into())
                }
                None => None,
            };
            let why = ExplanationDoc::of(program.explain(rule, row)?, self.known());
            tagged.push(TaggedDoc { id: tag.id.clone(), weight, why });
        }
        Ok(Some(tagged))
    }
}

/// A tag of a customer.
#[derive(Clone, Debug, Serialize)]
pub struct TaggedDoc {
    id: String,
    /// How strongly; nothing where the tag has no weight.
    weight: Option<DatumDoc>,
    why: ExplanationDoc,
}
