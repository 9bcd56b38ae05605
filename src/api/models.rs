//! Columns of models that were fitted outside the engine: how they come in, and what a run file tells of them.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::export::to_json;
use crate::expr::ast::MODEL_SPACES;
use crate::ingest::fingerprint::{leaves, root};
use crate::score::{FIGURES, History, LnDays};
use crate::snapshot::Snapshot;
use crate::table::{Column, Day, ModelAbout, ModelColumns, OrderLedger, Unit, Validity, Values};

use super::request::{Options, parse_day};
use super::session::Session;

/// What a run file tells of a model whose columns a snapshot has.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ModelDoc {
    name: String,
    columns: Vec<String>,
    fingerprint: String,
    made: Value,
}

impl ModelDoc {
    pub(super) fn all(snapshot: &Snapshot) -> Vec<ModelDoc> {
        let doc = |about: &ModelAbout| ModelDoc {
            name: about.space.clone(),
            columns: about.labels.iter().map(|(name, _)| name.clone()).collect(),
            fingerprint: about.fingerprint.clone(),
            made: serde_json::from_str(&about.made).unwrap_or(Value::Null),
        };
        snapshot.models.iter().map(|about| doc(about)).collect()
    }
}

impl Session {
    /// Takes the columns of a model, for snapshots of a day that are made from now on: `{name, asOf, columns: [{name, label, unit?, labels?}],
    /// made}`, and a value for each customer of the ledger, column after column. What is not finite is missing. A column with `labels` has the
    /// places of texts among them; values with the unit `money` are major units. Without columns, the model's columns of all days are forgotten.
    ///
    /// # Errors
    /// `not_open`; `invalid_option` naming the part, `values` where their number does not fit; `amount_too_large`.
    pub fn put_model(&mut self, request: &str, values: &[f64]) -> Result<()> {
        let options = Options::read(request)?;
        let wrong = |field: &str| Error::new(Code::InvalidOption).of_field(field);
        let space = options.text("name")?.filter(|name| MODEL_SPACES.contains(&name.as_str()));
        let space = space.ok_or_else(|| wrong("name"))?;
        let asked = options.get("columns", |value| value.as_array().cloned())?.unwrap_or_default();
        if asked.is_empty() {
            self.ledgers_mut()?.models.retain(|model| model.about.space != space);
            return Ok(());
        }
        let day = parse_day("asOf", &options.text("asOf")?.ok_or_else(|| wrong("asOf"))?)?;
        let orders = &self.ledgers()?.orders;
        let rows = orders.customers().len();
        if values.len() != rows * asked.len() {
            return Err(wrong("values"));
        }
        let (mut columns, mut labels) = (Vec::<Column>::new(), Vec::new());
        let mut bytes = Vec::new();
        for (number, asked) in asked.iter().enumerate() {
            let options = Options::part(&format!("columns[{number}]"), asked.clone());
            let (column, label) = column(&space, &options, &values[number * rows..][..rows], orders.scale())?;
            if columns.iter().any(|other| other.name == column.name) {
                return Err(wrong("columns").with_value(&column.name));
            }
            write(&mut bytes, &column);
            labels.push((column.name.to_string(), label));
            columns.push(column);
        }
        let fingerprint = root(&leaves(&bytes), bytes.len() as u64);
        let made = options.get("made", |made| Some(to_json(made)))?.unwrap_or_else(|| "null".to_owned());
        let about = ModelAbout { space, labels, fingerprint, made };
        self.ledgers_mut()?.put_model(ModelColumns { day, columns, about: about.into() });
        Ok(())
    }

    /// The place in the ledger of each row's customer; then how many customers the ledger has.
    ///
    /// # Errors
    /// `released`; `not_open`.
    pub fn codes(&self, id: u32) -> Result<Vec<u32>> {
        let all = self.ledgers()?.orders.customers().len() as u32;
        Ok(self.kept(id)?.customers().iter().copied().chain([all]).collect())
    }

    /// Histories of a snapshot's customers who had an order by the end of a day, for value models, and what came later up to another day: numbers
    /// a customer as [`History::write`] has them, one customer behind the other. Days that are empty are the snapshot's.
    ///
    /// # Errors
    /// `released`; `not_open`; `invalid_option`.
    pub fn histories(&self, id: u32, until: &str, later: &str) -> Result<Vec<f64>> {
        let (ledger, snapshot) = (&self.ledgers()?.orders, self.kept(id)?);
        let [until, later] = [day_or(until, snapshot)?, day_or(later, snapshot)?];
        Ok(written(ledger, snapshot.customers().iter().copied(), until, later))
    }

    /// As [`Session::histories`], of all customers of the ledger, with their places in it for rows; then how many customers the ledger has. For
    /// models that are to tell of a day before there is a snapshot of it.
    ///
    /// # Errors
    /// `not_open`; `invalid_option`.
    pub fn histories_on(&self, day: &str) -> Result<Vec<f64>> {
        let (ledger, day) = (&self.ledgers()?.orders, parse_day("asOf", day)?);
        let customers = ledger.customers().len();
        let mut numbers = written(ledger, 0..customers as u32, day, day);
        numbers.push(customers as f64);
        Ok(numbers)
    }

    /// How many of a snapshot's customers with an order by the end of a day bought again on each day from the first of their orders up to the
    /// snapshot's.
    ///
    /// # Errors
    /// As [`Session::histories`].
    pub fn repeats(&self, id: u32, until: &str) -> Result<Vec<f64>> {
        let (ledger, snapshot) = (&self.ledgers()?.orders, self.kept(id)?);
        let until = day_or(until, snapshot)?;
        let days = |code: u32| ledger.history(code).filter(|entry| !entry.refund).map(|entry| entry.day);
        let first = |&&code: &&u32| days(code).next().filter(|day| *day <= until);
        let known = || snapshot.customers().iter().filter(|code| first(code).is_some());
        let Some(begin) = known().filter_map(|code| first(&code)).min() else { return Ok(Vec::new()) };
        let end = snapshot.options.as_of.max(begin);
        let mut counts = vec![0.0; (end.0 - begin.0) as usize + 1];
        for &code in known() {
            let mut before = None;
            for day in days(code).take_while(|day| *day <= end) {
                if before.is_some_and(|before| day > before) {
                    counts[(day.0 - begin.0) as usize] += 1.0;
                }
                before = Some(day);
            }
        }
        Ok(counts)
    }
}

/// The histories of customers in the order of their rows, one behind the other.
fn written(ledger: &OrderLedger, customers: impl ExactSizeIterator<Item = u32>, until: Day, later: Day) -> Vec<f64> {
    let ln_days = LnDays::new();
    // One more than they need: whoever asks may add a number.
    let mut numbers = Vec::with_capacity(customers.len() * FIGURES + 1);
    for (row, customer) in customers.enumerate() {
        if let Some(history) = History::of(ledger, customer, until, later, &ln_days) {
            numbers.extend_from_slice(&history.write(row, ledger.scale()));
        }
    }
    numbers
}

fn day_or(text: &str, snapshot: &Snapshot) -> Result<Day> {
    if text.is_empty() { Ok(snapshot.options.as_of) } else { parse_day("holdout", text) }
}

/// A column and what people call it.
fn column(space: &str, options: &Options, own: &[f64], scale: u8) -> Result<(Column, [String; 2])> {
    let name = options.text("name")?.filter(|name| !name.is_empty()).unwrap_or_default();
    let wrong =
        |field: &str| Err(Error::new(Code::InvalidOption).of_field(&format!("columns.{field}")).with_value(&name));
    if name.is_empty() {
        return wrong("name");
    }
    let label = |language: &str| {
        let text = options.get("label", |label| Some(label[language].as_str().map(str::to_owned)))?.flatten();
        Ok(text.unwrap_or_else(|| name.clone()))
    };
    let names = options.get("labels", super::run::texts)?;
    let valid = Validity::from_flags(own.iter().map(|value| value.is_finite()));
    let numbers = own.iter().map(|value| if value.is_finite() { *value } else { 0.0 });
    let (values, unit) = match (names, options.text("unit")?.as_deref()) {
        (Some(names), None) => {
            // Missing ones have no name to be found.
            let told = own.iter().filter(|code| code.is_finite());
            if told.clone().any(|&code| code.fract() != 0.0 || code < 0.0 || code >= names.len() as f64) {
                return wrong("labels");
            }
            (Values::Category { codes: numbers.map(|code| code as u32).collect(), names }, Unit::None)
        }
        (None, None) => (Values::Number(numbers.collect()), Unit::None),
        (None, Some("orders")) => (Values::Number(numbers.collect()), Unit::Orders),
        (None, Some("days")) => (Values::Number(numbers.collect()), Unit::Days),
        (None, Some("money")) => {
            const MOST: f64 = (1u64 << 53) as f64;
            let unit: f64 = (0..scale).map(|_| 10.0).product();
            let minor: Vec<f64> = numbers.map(|amount| (amount * unit).round()).collect();
            if minor.iter().any(|amount| amount.abs() > MOST) {
                return Err(Error::new(Code::AmountTooLarge).with_value(&name));
            }
            (Values::Money { minor: minor.into_iter().map(|amount| amount as i64).collect(), scale }, Unit::Money)
        }
        _ => return wrong("unit"),
    };
    let label = [label("en")?, label("zh")?];
    Ok((Column::new(format!("{space}.{name}"), unit, values, valid), label))
}

/// What a column is recognised by.
fn write(bytes: &mut Vec<u8>, column: &Column) {
    // With their lengths, so that no two lists of texts are written alike.
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    text(bytes, &column.name);
    bytes.extend_from_slice(column.valid.bits());
    match &column.values {
        Values::Category { codes, names } => {
            bytes.extend_from_slice(&(names.len() as u64).to_le_bytes());
            names.iter().for_each(|name| text(bytes, name));
            codes.iter().for_each(|code| bytes.extend_from_slice(&code.to_le_bytes()));
        }
        Values::Number(numbers) => numbers.iter().for_each(|n| bytes.extend_from_slice(&n.to_bits().to_le_bytes())),
        Values::Money { minor, scale } => {
            bytes.push(*scale);
            minor.iter().for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()));
        }
        _ => {}
    }
}
