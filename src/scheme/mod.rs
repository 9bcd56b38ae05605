//! Schemes: ordered lists of label → expression; the first match wins. The built-in ones are data files.

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::expr::{self, Definitions, Expr, Program, World};
use crate::table::{Column, Frame, Unit, Validity, Values};

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

    /// The index of each row's label; `None` where none matches. Cost: rows × nodes of all expressions; a scheme that reads nothing but
    /// scores is asked once for each combination of them.
    ///
    /// # Errors
    /// What [`Program::add`] and [`Program::evaluate`] say.
    pub fn assign(&self, world: World<'_>) -> Result<Vec<Option<u32>>> {
        let reads_scores = self.labels.iter().all(|label| label.when.reads_only(&SCORES));
        let Some(scores) = Combinations::of(world.frame).filter(|_| reads_scores) else {
            return self.assign_rows(world);
        };
        let labels = self.assign_rows(World::of_frame(&scores.frame, world.as_of))?;
        Ok(scores.rows.into_iter().map(|combination| labels[usize::from(combination)]).collect())
    }

    fn assign_rows(&self, world: World<'_>) -> Result<Vec<Option<u32>>> {
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

/// Columns of scores: few values, and few combinations of them.
const SCORES: [&str; 3] = ["r", "f", "m"];

/// A frame of every combination of scores, and which of them each row of another frame has.
struct Combinations {
    frame: Frame,
    rows: Vec<u16>,
}

impl Combinations {
    /// Scores from 0 to one less than this, which stands for a missing one.
    const EACH: u16 = 16;

    /// `None` where a column is not there or holds anything else.
    fn of(frame: &Frame) -> Option<Combinations> {
        let count = Combinations::EACH.pow(SCORES.len() as u32);
        let mut all = Frame::new(count.into());
        let mut rows = vec![0; frame.rows()];
        let mut unit = 1;
        for name in SCORES {
            let Column { values: Values::Int(scores), valid, .. } = frame.column(name)? else { return None };
            for (row, &score) in scores.iter().enumerate() {
                let known = u16::try_from(score).ok().filter(|&score| score < Combinations::EACH - 1);
                rows[row] += unit * if valid.get(row) { known? } else { Combinations::EACH - 1 };
            }
            let digits = || (0..count).map(|combination| combination / unit % Combinations::EACH);
            let values = Values::Int(digits().map(i32::from).collect());
            let valid = Validity::from_flags(digits().map(|digit| digit < Combinations::EACH - 1));
            all.push(Column::new(name, Unit::Score, values, valid));
            unit *= Combinations::EACH;
        }
        Some(Combinations { frame: all, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Day;

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

    #[test]
    fn rows_of_one_combination_of_scores_have_the_label_that_each_has_alone() {
        let mut rng = crate::rng::Rng::new(1);
        let scheme = Scheme::notebook();
        for range in [5, 7, 15, 16] {
            let mut frame = Frame::new(500);
            for name in SCORES {
                let values = Values::Int((0..500).map(|_| rng.below(range) as i32).collect());
                let valid = Validity::from_flags((0..500).map(|_| rng.bernoulli(0.9)));
                frame.push(Column::new(name, Unit::Score, values, valid));
            }
            assert_eq!(Combinations::of(&frame).is_some(), range < 16);
            let world = World::of_frame(&frame, Day(0));
            assert_eq!(scheme.assign(world), scheme.assign_rows(world));
        }
    }
}
