//! Values that come from several vectors, row by row: of `case` and `coalesce`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::bits::{Bits, Truth};
use super::node::{Node, Op};
use super::value::{Dictionary, Numbers, Texts, Type, Vector};
use crate::table::stretches::in_stretches;

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

/// The texts between which a `case` chooses, where these are all written in it, each another one.
pub(super) fn choices<'n>(node: &'n Node<'_>) -> Option<Vec<&'n str>> {
    let Op::Case(branches, otherwise) = &node.op else { return None };
    let values = branches.iter().map(|(_, value)| value).chain(otherwise.as_deref());
    let text = |value: &'n Node<'_>| if let Op::Text(text) = &value.op { Some(text.as_str()) } else { None };
    let texts = values.map(text).collect::<Option<Vec<_>>>()?;
    let are_distinct = (1..texts.len()).all(|i| !texts[..i].contains(&texts[i]));
    (are_distinct && !texts.is_empty()).then_some(texts)
}

/// What was chosen for all rows, of which some are appended at a time; numbered as [`Selected`] does it for all of them at once: in the
/// order of the choices, those that nobody has left out.
pub(super) struct Chosen<'n> {
    choices: Vec<&'n str>,
    is_met: Vec<bool>,
    codes: Vec<u32>,
    valid: Bits,
}

impl<'n> Chosen<'n> {
    pub fn new(choices: Vec<&'n str>, rows: usize) -> Chosen<'n> {
        let is_met = vec![false; choices.len()];
        Chosen { choices, is_met, codes: Vec::with_capacity(rows), valid: Bits::all(0, false) }
    }

    #[inline(never)]
    pub fn append(&mut self, part: &Vector<'_>) {
        let Vector::Texts(Texts { codes, dictionary, valid }) = part else { return };
        let place = |code: u32| self.choices.iter().position(|choice| *choice == dictionary.text(code));
        let places: Vec<usize> = (0..dictionary.len() as u32).filter_map(place).collect();
        places.iter().for_each(|&place| self.is_met[place] = true);
        let start = self.codes.len();
        self.codes.resize(start + codes.len(), 0);
        valid.each_one(0..codes.len(), |row| self.codes[start + row] = places[codes[row] as usize] as u32);
        self.valid.append(valid);
    }

    pub fn done<'a>(mut self) -> Vector<'a> {
        let mut names = Vec::new();
        let mut numbers = vec![0; self.choices.len()];
        for (place, choice) in self.choices.iter().enumerate().filter(|(place, _)| self.is_met[*place]) {
            numbers[place] = names.len() as u32;
            names.push((*choice).to_owned());
        }
        in_stretches(self.codes.len(), |stretch| {
            self.valid.each_one(stretch, |row| self.codes[row] = numbers[self.codes[row] as usize]);
        });
        Vector::Texts(Texts {
            codes: self.codes.into(),
            dictionary: Dictionary::Own(Rc::new(names)),
            valid: self.valid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn what_is_chosen_part_by_part_is_numbered_as_at_once() {
        let names = ["a", "b", "c", "d"];
        for seed in 0..300 {
            let mut rng = Rng::new(seed);
            let (rows, part) = (1 + rng.below(500) as usize, 64 * (1 + rng.below(3) as usize));
            let kinds = 1 + rng.below(5);
            // One more than there are names: nothing is chosen.
            let chosen: Vec<usize> = (0..rows).map(|_| (rng.below(kinds) as usize * 3) % 5).collect();
            let select = |chosen: &[usize]| {
                let mut selected = Selected::new(chosen.len());
                for (place, name) in names.iter().enumerate() {
                    selected.take(
                        Bits::of(chosen.len(), |row| chosen[row] == place),
                        &Vector::Texts(Texts {
                            codes: vec![0; chosen.len()].into(),
                            dictionary: Dictionary::Own(Rc::new(vec![(*name).to_owned()])),
                            valid: Bits::all(chosen.len(), true),
                        }),
                    );
                }
                selected.done(Type::Text)
            };
            let mut parts = Chosen::new(names.to_vec(), rows);
            chosen.chunks(part).for_each(|chosen| parts.append(&select(chosen)));
            let told = |vector: Vector<'_>| {
                let Vector::Texts(Texts { codes, dictionary, valid }) = vector else { panic!("texts") };
                let names: Vec<String> =
                    (0..dictionary.len() as u32).map(|code| dictionary.text(code).into_owned()).collect();
                (codes.into_owned(), names, valid.ones().collect::<Vec<usize>>())
            };
            assert_eq!(told(parts.done()), told(select(&chosen)), "seed {seed}");
        }
    }
}
