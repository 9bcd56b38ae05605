//! Functions of all customers' values, or of those in the same group. Sums run over sorted values, so that the order of rows cannot show.

use std::rc::Rc;

use crate::error::Result;
use crate::math::{quantile_position, sqrt};
use crate::table::order::{key_of, number_of, sort_numbers, sort_pairs};

use super::ast::Function;
use super::bits::Bits;
use super::eval::Eval;
use super::node::Over;
use super::value::{Numbers, Vector};

impl<'a> Eval<'_, 'a> {
    /// The values of all rows on the program's day: other days do not change what a customer is measured against.
    /// Cost: a sort of all values.
    pub fn over(&self, over: &Over<'a>) -> Result<Rc<Vector<'a>>> {
        if let Some(known) = self.program.over.borrow().get(&over.id) {
            return Ok(known.clone());
        }
        let of = self.program.evaluate_all(&over.of)?.numbers();
        let mut groups: Option<(Vec<u32>, Bits)> = None;
        for node in &over.within {
            let next = groups_of(self.program.evaluate_all(node)?);
            groups = Some(match groups {
                None => next,
                Some(before) => pairs(before, next),
            });
        }
        let rows = of.values.len();
        let mut result = Numbers { values: vec![0.0; rows], valid: Bits::all(rows, false) };
        let valid = match &groups {
            Some((_, grouped)) => of.valid.clone().and(grouped),
            None => of.valid.clone(),
        };
        // Rows of a group side by side: group and value sort them, the row is looked up behind.
        let group = |row: usize| groups.as_ref().map_or(0, |(groups, _)| groups[row]);
        let mut sorted: Vec<(u64, u64)> = valid.ones().map(|row| (ordered(of.values[row]), row as u64)).collect();
        sort_pairs(&mut sorted);
        if groups.is_some() {
            let mut by_group: Vec<(u64, u64)> = sorted
                .iter()
                .enumerate()
                .map(|(place, (_, row))| (group(*row as usize).into(), place as u64))
                .collect();
            sort_pairs(&mut by_group);
            sorted = by_group.iter().map(|(_, place)| sorted[*place as usize]).collect();
        }
        for members in sorted.chunk_by(|a, b| group(a.1 as usize) == group(b.1 as usize)) {
            measure(over, members, self.program.world.weights, &mut result);
        }
        result.valid = result.valid.and(&Bits::each(&result.values, f64::is_finite));
        let result = Rc::new(Vector::Numbers(result));
        self.program.over.borrow_mut().insert(over.id, result.clone());
        Ok(result)
    }
}

/// A key that sorts, unsigned, as the finite number does; both zeros are one.
pub(super) fn ordered(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits() as i64;
    key_of(bits ^ (((bits >> 63) as u64) >> 1) as i64)
}

/// Finite numbers, ascending.
pub(super) fn sort(numbers: &mut [f64]) {
    let mut keys: Vec<i64> = numbers.iter().map(|&n| number_of(ordered(n))).collect();
    sort_numbers(&mut keys);
    numbers.iter_mut().zip(keys).for_each(|(n, key)| *n = number(key_of(key)));
}

fn number(key: u64) -> f64 {
    let bits = number_of(key);
    f64::from_bits((bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64)
}

/// One group's values, ascending, with their rows; each counts as often as its row's weight says.
fn measure(over: &Over<'_>, members: &[(u64, u64)], weights: Option<&[u32]>, result: &mut Numbers) {
    let weight = |row: u64| weights.map_or(1, |weights| weights[row as usize] as usize);
    let all: Vec<u64> = members.iter().flat_map(|&(key, row)| std::iter::repeat_n(key, weight(row))).collect();
    let count = all.len();
    if count == 0 {
        return;
    }
    let quantile = |part, parts| {
        let (below, way) = quantile_position(count, part, parts);
        let low = number(all[below]);
        all.get(below + 1).filter(|_| way > 0.0).map_or(low, |&high| low + (number(high) - low) * way)
    };
    let mut set = |row: u64, value: f64| {
        result.values[row as usize] = value;
        result.valid.set(row as usize);
    };
    let mut score = |cuts: &[f64]| {
        let of = |key: u64| 1.0 + cuts.partition_point(|&cut| cut < number(key)) as f64;
        members.iter().for_each(|(key, row)| set(*row, of(*key)));
    };
    match over.function {
        Function::Rank => {
            for equal in members.chunk_by(|a, b| a.0 == b.0) {
                let greater = count - all.partition_point(|&key| key <= equal[0].0);
                equal.iter().for_each(|(_, row)| set(*row, (greater + 1) as f64));
            }
        }
        Function::Quantile => {
            let value = quantile(over.part.0, over.part.1);
            members.iter().for_each(|(_, row)| set(*row, value));
        }
        Function::Ntile => {
            score(&(1..over.part.0).map(|part| quantile(part, over.part.0)).collect::<Vec<f64>>());
        }
        Function::WidthBucket => {
            let (least, greatest) = (number(all[0]), number(all[count - 1]));
            let cut = |part| least + (greatest - least) * (part as f64 / over.part.0 as f64);
            score(&(1..over.part.0).map(cut).collect::<Vec<f64>>());
        }
        Function::ShareOf => {
            let sum: f64 = all.iter().map(|&key| number(key)).sum();
            members.iter().for_each(|(key, row)| set(*row, number(*key) / sum));
        }
        _ => {
            let mean = all.iter().map(|&key| number(key)).sum::<f64>() / count as f64;
            let squares: f64 = all.iter().map(|&key| (number(key) - mean) * (number(key) - mean)).sum();
            let deviation = sqrt(squares / count as f64);
            members.iter().for_each(|(key, row)| set(*row, (number(*key) - mean) / deviation));
        }
    }
}

/// A number for each row's group, and which rows are in one.
fn groups_of(vector: Vector<'_>) -> (Vec<u32>, Bits) {
    let known = vector.known();
    let groups = match vector {
        Vector::Truth(truth) => (0..known.rows()).map(|row| truth.holds(row).into()).collect(),
        Vector::Texts(texts) => texts.codes.into_owned(),
        Vector::Numbers(numbers) => dense(numbers.values.iter().map(|&value| ordered(value))),
        Vector::Lists(_) => vec![0; known.rows()],
    };
    (groups, known)
}

fn pairs((a, known): (Vec<u32>, Bits), (b, other): (Vec<u32>, Bits)) -> (Vec<u32>, Bits) {
    let pair = |(a, b): (&u32, &u32)| u64::from(*a) << 32 | u64::from(*b);
    (dense(a.iter().zip(&b).map(pair)), known.and(&other))
}

/// Small numbers for keys, equal ones for equal keys.
fn dense(keys: impl Iterator<Item = u64>) -> Vec<u32> {
    let mut sorted: Vec<(u64, u64)> = keys.enumerate().map(|(row, key)| (key, row as u64)).collect();
    sort_pairs(&mut sorted);
    let mut groups = vec![0; sorted.len()];
    for (group, equal) in sorted.chunk_by(|a, b| a.0 == b.0).enumerate() {
        equal.iter().for_each(|(_, row)| groups[*row as usize] = group as u32);
    }
    groups
}
