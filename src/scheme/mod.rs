//! Schemes: ordered lists of label → expression; the first match wins. The built-in ones are data files.

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::expr::{self, Definitions, Expr, Program, World};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese, simplified.
    pub zh: String,
}

/// One label of a scheme.
#[derive(Clone, Debug)]
pub struct Label {
    /// Stable name.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// What it means, in a sentence.
    pub meaning: Bilingual,
    /// Which of the page's tones it has.
    pub tone: String,
    /// Who gets it, unless an earlier label has them.
    pub when: Expr,
}

/// An ordered list of labels.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Stable name.
    pub id: String,
    /// What people read.
    pub name: Bilingual,
    /// Scores per dimension that its expressions suppose.
    pub bins: u32,
    /// Labels, first match first.
    pub labels: Vec<Label>,
}

impl Scheme {
    /// Reads a scheme file.
    ///
    /// # Errors
    /// `invalid_expression` naming the part.
    pub fn from_json(text: &str) -> Result<Scheme> {
        let wrong = |part: &str| Error::new(Code::InvalidExpression).of_field(part);
        let file: Value = serde_json::from_str(text).map_err(|_| wrong("json"))?;
        let string = |value: &Value, part: &str| value[part].as_str().map(str::to_owned).ok_or_else(|| wrong(part));
        let bilingual = |value: &Value, part: &str| -> Result<Bilingual> {
            Ok(Bilingual { en: string(&value[part], "en")?, zh: string(&value[part], "zh")? })
        };
        let label = |value: &Value| -> Result<Label> {
            Ok(Label {
                id: string(value, "id")?,
                name: bilingual(value, "name")?,
                meaning: bilingual(value, "meaning")?,
                tone: string(value, "tone")?,
                when: expr::json::from_json(&value["when"])?,
            })
        };
        let bins = file["bins"].as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| wrong("bins"))?;
        let labels = file["labels"].as_array().ok_or_else(|| wrong("labels"))?;
        Ok(Scheme {
            id: string(&file, "id")?,
            name: bilingual(&file, "name")?,
            bins,
            labels: labels.iter().map(label).collect::<Result<_>>()?,
        })
    }

    /// The notebook-standard ten segments on recency and frequency quintiles, with an eleventh for the unscored.
    pub fn notebook() -> Scheme {
        let scheme = Scheme::from_json(include_str!("builtin/notebook.json"));
        scheme.unwrap_or_else(|_| panic!("the built-in scheme is well formed"))
    }

    /// The index of each row's label; `None` where none matches. Cost: rows × nodes of all expressions.
    ///
    /// # Errors
    /// What [`Program::add`] and [`Program::evaluate`] say.
    pub fn assign(&self, world: World<'_>) -> Result<Vec<Option<u32>>> {
        let definitions = Definitions::default();
        let mut program = Program::new(world, &definitions);
        let mut assigned = vec![None; world.rows()];
        for (index, label) in self.labels.iter().enumerate() {
            let rule = program.add(&label.when)?;
            let outcome = program.evaluate(rule)?;
            let wrong =
                || Error::new(Code::WrongType).expected("boolean").found(outcome.kind.as_str()).of_field(&label.id);
            for row in outcome.truth().ok_or_else(wrong)?.yes().ones() {
                assigned[row].get_or_insert(index as u32);
            }
        }
        Ok(assigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Day, Frame, Unit, Validity, Values};

    /// The published table (reference/published.md, "Notebook standard"), written down a second way.
    fn published(r: i32, f: i32) -> &'static str {
        match (r, f) {
            (1..=2, 1..=2) => "hibernating",
            (1..=2, 3..=4) => "at_risk",
            (1..=2, 5) => "cant_lose",
            (3, 1..=2) => "about_to_sleep",
            (3, 3) => "need_attention",
            (3..=4, 4..=5) => "loyal",
            (4, 1) => "promising",
            (5, 1) => "new_customers",
            (4..=5, 2..=3) => "potential_loyalists",
            (5, 4..=5) => "champions",
            _ => unreachable!(),
        }
    }

    #[test]
    fn the_notebook_scheme_covers_the_grid_as_published() {
        let cells: Vec<(i32, i32)> = (1..=5).flat_map(|r| (1..=5).map(move |f| (r, f))).collect();
        let mut frame = Frame::new(26);
        let mut push = |name, part: fn(&(i32, i32)) -> i32| {
            let values = Values::Int(cells.iter().map(part).chain([0]).collect());
            let valid = Validity::from_flags((0..26).map(|row| row < 25));
            frame.push(Column::new(name, Unit::Score, values, valid));
        };
        push("r", |cell| cell.0);
        push("f", |cell| cell.1);
        let scheme = Scheme::notebook();
        let ids: Vec<&str> = scheme
            .assign(World::of_frame(&frame, Day(0)))
            .unwrap()
            .iter()
            .map(|label| &*scheme.labels[label.unwrap() as usize].id)
            .collect();
        let expected: Vec<&str> = cells.iter().map(|&(r, f)| published(r, f)).chain(["unscored"]).collect();
        assert_eq!(ids, expected);
    }
}
