//! Scores: what they amount to over all customers, over some, and over the labels of a scheme; one customer's, with the parts; their file.

use serde::Serialize;

use crate::error::Result;
use crate::export::to_csv;
use crate::expr::value::Numbers;
use crate::expr::{Bits, Program, Type, Vector};
use crate::insight::Spread;
use crate::table::Column;
use crate::table::money::POW10;

use super::expression::{DatumDoc, ExpressionRequest};
use super::session::Session;

/// Figures of a score; amounts in whole units.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SpreadDoc {
    customers: usize,
    mean: f64,
    standard_error: Option<f64>,
    least: f64,
    median: f64,
    most: f64,
}

impl SpreadDoc {
    fn of(numbers: &Numbers, rows: &Bits, kind: Type) -> Option<SpreadDoc> {
        let unit = match kind {
            Type::Money(scale) => POW10[usize::from(scale)] as f64,
            _ => 1.0,
        };
        let of = Spread::of(numbers, rows)?;
        Some(SpreadDoc {
            customers: of.customers,
            mean: of.mean / unit,
            standard_error: of.standard_error.map(|error| error / unit),
            least: of.least / unit,
            median: of.median / unit,
            most: of.most / unit,
        })
    }
}

#[derive(Clone, Debug, Serialize)]
struct ScoreFiguresDoc {
    id: String,
    /// What it is: `number`, `money` or `duration`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Nothing where nobody has a value.
    all: Option<SpreadDoc>,
    /// Of each label, where they were asked for.
    labels: Vec<Option<SpreadDoc>>,
}

/// What the scores that the data allows amount to.
#[derive(Clone, Debug, Serialize)]
pub struct ScoresDoc {
    customers: usize,
    /// Ids of the labels, in order.
    labels: Vec<String>,
    scores: Vec<ScoreFiguresDoc>,
}

#[derive(Clone, Debug, Serialize)]
struct PartDoc {
    id: String,
    value: DatumDoc,
}

/// A customer's score, and what it is made of.
#[derive(Clone, Debug, Serialize)]
pub struct ScoredDoc {
    id: String,
    value: DatumDoc,
    parts: Vec<PartDoc>,
}

impl Session {
    /// The scores that were named, or all that the data allows.
    ///
    /// # Errors
    /// `unknown_column` for a score that there is not; what the data lacks for one that is named.
    fn chosen_scores(&self, id: u32, only: Option<&[String]>) -> Result<Vec<String>> {
        let bound = self.bound(id)?;
        let Some(only) = only else {
            let all = self.known().all_scores().iter().map(|score| score.id.clone());
            return Ok(all.filter(|id| bound.definitions.get(&format!("scores.{id}")).is_some()).collect());
        };
        for id in only {
            if let Some(error) = bound.needs(&format!("scores.{id}")).first() {
                return Err(error.clone());
            }
        }
        Ok(only.to_vec())
    }

    /// What scores amount to, over the customers for whom a condition holds, or all; and for each label of a scheme. Cost: that of the
    /// scores' expressions, and a sort for each score and label.
    ///
    /// # Errors
    /// `released`; `not_open`; `unknown_column` for a score that there is not; what the data lacks for a score or scheme that is named; for
    /// a condition as [`Session::overview`].
    pub fn scores(
        &self,
        id: u32,
        only: Option<&[String]>,
        by: Option<&str>,
        condition: Option<&ExpressionRequest>,
    ) -> Result<ScoresDoc> {
        let (world, bound, rows) = (self.world(id)?, self.bound(id)?, self.who(id, condition)?);
        let mut labels = Vec::new();
        if let Some(scheme) = by {
            let divided = bound.divide(self.known().scheme(scheme)?, world)?;
            let none = Bits::all(world.rows(), false);
            labels = divided.labels.iter().map(|label| (label.id.clone(), none.clone())).collect();
            for row in rows.ones() {
                if let Some(label) = divided.rows[row] {
                    labels[label as usize].1.set(row);
                }
            }
        }
        let mut program = Program::new(world, &bound.definitions);
        let mut scores = Vec::new();
        for score in self.chosen_scores(id, only)? {
            let rule = program.read(&format!("scores.{score}"))?;
            let outcome = program.evaluate(rule)?;
            let Vector::Numbers(numbers) = &outcome.values else { continue };
            scores.push(ScoreFiguresDoc {
                id: score,
                kind: outcome.kind.as_str(),
                all: SpreadDoc::of(numbers, &rows, outcome.kind),
                labels: labels.iter().map(|(_, rows)| SpreadDoc::of(numbers, rows, outcome.kind)).collect(),
            });
        }
        Ok(ScoresDoc { customers: rows.count(), labels: labels.into_iter().map(|(id, _)| id).collect(), scores })
    }

    /// A customer's scores, each with the parts that it is made of; `None` for one unknown on that day. Cost: the sorts of functions over
    /// all customers, once for all scores.
    ///
    /// # Errors
    /// As [`Session::scores`].
    pub fn scored(&self, id: u32, customer: &str, only: Option<&[String]>) -> Result<Option<Vec<ScoredDoc>>> {
        let Some(row) = self.kept(id)?.row_of(customer) else { return Ok(None) };
        let bound = self.bound(id)?;
        let mut program = Program::new(self.world(id)?, &bound.definitions);
        let mut datum = |name: &str| -> Result<DatumDoc> {
            let rule = program.read(name)?;
            Ok(program.datum(rule, row)?.into())
        };
        let mut scored = Vec::new();
        for id in self.chosen_scores(id, only)? {
            let name = format!("scores.{id}");
            let value = datum(&name)?;
            let mut parts = Vec::new();
            for part in self.known().all_scores().iter().filter(|score| score.id == id).flat_map(|score| &score.parts) {
                let full = format!("{name}.{}", part.id);
                if bound.definitions.get(&full).is_some() {
                    parts.push(PartDoc { id: part.id.clone(), value: datum(&full)? });
                }
            }
            scored.push(ScoredDoc { id, value, parts });
        }
        Ok(Some(scored))
    }

    /// `scores.csv`: a row a customer, a column a score: all that the data allows, or those named.
    ///
    /// # Errors
    /// As [`Session::scores`]; `amount_too_large`.
    pub fn scores_csv(&self, id: u32, only: Option<&[String]>) -> Result<Vec<u8>> {
        let (world, bound) = (self.world(id)?, self.bound(id)?);
        let mut program = Program::new(world, &bound.definitions);
        let mut columns = Vec::new();
        for score in self.chosen_scores(id, only)? {
            let rule = program.read(&format!("scores.{score}"))?;
            columns.push(program.evaluate(rule)?.column(&score)?);
        }
        let columns: Vec<&Column> = [self.column(id, "customer_id")?].into_iter().chain(&columns).collect();
        Ok(to_csv(&columns, world.rows()))
    }
}
