//! Values that come from several vectors, row by row: of `case` and `coalesce`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::bits::{Bits, Truth};
use super::value::{Dictionary, Numbers, Texts, Type, Vector};

/// Rows take their value from the first vector that is offered to them.
pub(super) struct Selected {
    open: Bits,
    truth: Truth,
    numbers: Numbers,
    codes: Vec<u32>,
    names: Vec<String>,
    by_name: BTreeMap<String, u32>,
}

impl Selected {
    pub fn new(rows: usize) -> Selected {
        Selected {
            open: Bits::all(rows, true),
            truth: Truth { yes: Bits::all(rows, false), no: Bits::all(rows, false) },
            numbers: Numbers { values: Vec::new(), valid: Bits::all(rows, false) },
            codes: Vec::new(),
            names: Vec::new(),
            by_name: BTreeMap::new(),
        }
    }

    /// Offers a vector to some rows.
    pub fn take(&mut self, rows: Bits, vector: &Vector<'_>) {
        let rows = rows.and(&self.open);
        let known = rows.clone().and(&vector.known());
        let count = rows.rows();
        match vector {
            Vector::Truth(truth) => {
                self.truth.yes = self.truth.yes.clone().or(&truth.yes.clone().and(&rows));
                self.truth.no = self.truth.no.clone().or(&truth.no.clone().and(&rows));
            }
            Vector::Numbers(numbers) => {
                self.numbers.values.resize(count, 0.0);
                known.each_one(0..count, |row| self.numbers.values[row] = numbers.values[row]);
            }
            Vector::Texts(texts) => {
                self.codes.resize(count, 0);
                const UNKNOWN: u32 = u32::MAX;
                let mut codes = vec![UNKNOWN; texts.dictionary.len()];
                known.each_one(0..count, |row| {
                    let code = texts.codes[row];
                    let own = &mut codes[code as usize];
                    if *own == UNKNOWN {
                        let name = texts.dictionary.text(code).into_owned();
                        let next = self.names.len() as u32;
                        *own = *self.by_name.entry(name.clone()).or_insert(next);
                        if *own == next {
                            self.names.push(name);
                        }
                    }
                    self.codes[row] = *own;
                });
            }
            Vector::Lists(_) => {}
        }
        self.numbers.valid = self.numbers.valid.clone().or(&known);
        self.open = self.open.clone().and(&rows.negated());
    }

    pub fn done<'a>(mut self, kind: Type) -> Vector<'a> {
        let rows = self.open.rows();
        match kind {
            Type::Boolean => Vector::Truth(self.truth),
            Type::Text | Type::Category => {
                self.codes.resize(rows, 0);
                Vector::Texts(Texts {
                    codes: self.codes.into(),
                    dictionary: Dictionary::Own(Rc::new(self.names)),
                    valid: self.numbers.valid,
                })
            }
            _ => {
                self.numbers.values.resize(rows, 0.0);
                Vector::Numbers(self.numbers)
            }
        }
    }
}
