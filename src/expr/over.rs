//! Functions of all customers' values, or of those in the same group. Sums run over sorted values, so that the order of rows cannot show.

use std::cell::RefCell;
use std::rc::Rc;

use crate::error::Result;
use crate::math::{quantile_position, sqrt};
use crate::table::order::{arrange, key_of, number_of, place_numbers, sort_by_key, sort_numbers};
use crate::table::stretches::in_stretches;

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
        let weights = self.program.world.weights;
        let weight = |row: usize| weights.map_or(1, |weights| weights[row] as usize);
        let result = match groups {
            None if over.function != Function::Rank => of_all(over, of, &weight),
            groups => of_groups(over, of, groups, &weight),
        };
        let result = Rc::new(Vector::Numbers(Numbers::finite(result.values, result.valid)));
        self.program.over.borrow_mut().insert(over.id, result.clone());
        Ok(result)
    }
}

impl Function {
    /// Whether it needs to know what stands in some places of all values, sorted, and nothing of the others.
    fn is_by_places(self) -> bool {
        matches!(self, Function::Quantile | Function::Ntile | Function::WidthBucket)
    }
}

/// How many times a row counts.
type Weight<'w> = dyn Fn(usize) -> usize + 'w;

/// One measure for all rows, which need not be brought into an order.
fn of_all(over: &Over<'_>, of: Numbers, weight: &Weight<'_>) -> Numbers {
    if let Some(counted) = counted(over, &of, weight) {
        return measured(over, of, &counted);
    }
    /// Places that are faster found one by one than by sorting everything.
    const FEW: usize = 32;
    let mut sorted: Vec<i64> = Vec::with_capacity(of.values.len());
    in_stretches(of.values.len(), |stretch| {
        of.valid.each_one(stretch, |row| {
            let key = number_of(ordered(of.values[row]));
            (0..weight(row)).for_each(|_| sorted.push(key));
        });
    });
    let asked = RefCell::new(Vec::new());
    if over.function.is_by_places() {
        let ask = |place: usize| {
            asked.borrow_mut().push(place);
            0.0
        };
        Measure::of(over, sorted.len(), &ask);
    }
    let mut places = asked.into_inner();
    if (1..=FEW).contains(&places.len()) {
        arrange(&mut places, |a, b| a < b);
        place_numbers(&mut sorted, &places);
    } else {
        sort_numbers(&mut sorted);
    }
    let measure = Measure::of(over, sorted.len(), &|place| number(key_of(sorted[place])));
    measured(over, of, &measure)
}

/// By places alone, of whole numbers that lie near each other: each is counted, and nothing is sorted.
fn counted(over: &Over<'_>, of: &Numbers, weight: &Weight<'_>) -> Option<Measure> {
    /// Different numbers that may be.
    const NEAR: f64 = 65_536.0;
    if !over.function.is_by_places() {
        return None;
    }
    let (mut least, mut greatest, mut is_whole) = (f64::INFINITY, f64::NEG_INFINITY, true);
    in_stretches(of.values.len(), |stretch| {
        of.valid.each_one(stretch, |row| {
            let value = of.values[row];
            least = if value < least { value } else { least };
            greatest = if value > greatest { value } else { greatest };
            is_whole &= value as i64 as f64 == value;
        });
    });
    if !is_whole || greatest - least >= NEAR || least > greatest {
        return None;
    }
    let mut counts = vec![0usize; (greatest - least) as usize + 1];
    in_stretches(of.values.len(), |stretch| {
        of.valid.each_one(stretch, |row| counts[(of.values[row] - least) as usize] += weight(row));
    });
    // How many there are up to each number.
    let mut count = 0;
    for up_to in &mut counts {
        count += *up_to;
        *up_to = count;
    }
    Some(Measure::of(over, count, &|place| least + counts.partition_point(|&up_to| up_to <= place) as f64))
}

fn measured(over: &Over<'_>, mut of: Numbers, measure: &Measure) -> Numbers {
    in_stretches(of.values.len(), |stretch| measure.put(&mut of.values[stretch]));
    if over.function == Function::Quantile {
        of.valid = Bits::all(of.values.len(), true);
    }
    of
}

fn of_groups(over: &Over<'_>, of: Numbers, groups: Option<(Vec<u32>, Bits)>, weight: &Weight<'_>) -> Numbers {
    let valid = match &groups {
        Some((_, grouped)) => of.valid.clone().and(grouped),
        None => of.valid.clone(),
    };
    let value = |row: u64| of.values[row as usize] + 0.0;
    let by_value = by_first(valid.ones().map(|row| (ordered(of.values[row]), row as u64)));
    // Then the rows of a group come side by side, and keep that order.
    let sorted = match &groups {
        None => by_value,
        Some((groups, _)) => by_first(by_value.iter().map(|&(_, row)| (groups[row as usize].into(), row))),
    };
    let is_same = |a: u64, b: u64| groups.as_ref().is_none_or(|(groups, _)| groups[a as usize] == groups[b as usize]);
    let mut values = vec![0.0; of.values.len()];
    let most = groups.iter().flat_map(|(groups, _)| groups).max().map_or(0, |&group| group as usize + 1);
    let mut quantiles = vec![f64::NAN; if over.function == Function::Quantile { most } else { 0 }];
    for members in sorted.chunk_by(|a, b| is_same(a.1, b.1)) {
        let weigh = |rows: &[(u64, u64)]| rows.iter().map(|&(_, row)| weight(row as usize)).sum::<usize>();
        if over.function == Function::Rank {
            let mut greater = weigh(members);
            for equal in members.chunk_by(|a, b| value(a.1) == value(b.1)) {
                greater -= weigh(equal);
                equal.iter().for_each(|(_, row)| values[*row as usize] = (greater + 1) as f64);
            }
            continue;
        }
        let each = members.iter().flat_map(|&(_, row)| std::iter::repeat_n(value(row), weight(row as usize)));
        let counted: Vec<f64> = each.collect();
        let measure = Measure::of(over, counted.len(), &|place| counted[place]);
        if let (Function::Quantile, Measure::Quantile(quantile), Some((groups, _))) = (over.function, &measure, &groups)
        {
            quantiles[groups[members[0].1 as usize] as usize] = *quantile;
        }
        let mut measured: Vec<f64> = members.iter().map(|&(_, row)| value(row)).collect();
        measure.put(&mut measured);
        members.iter().zip(measured).for_each(|(&(_, row), measured)| values[row as usize] = measured);
    }
    // It is the group's, also of those who have no value themselves.
    match groups {
        Some((groups, grouped)) if over.function == Function::Quantile => {
            let values = groups.iter().map(|&group| quantiles[group as usize]).collect();
            Numbers { values, valid: grouped }
        }
        _ => Numbers { values, valid },
    }
}

/// Sorted by the first number; equals stay as they are.
#[inline(never)]
fn by_first(pairs: impl Iterator<Item = (u64, u64)>) -> Vec<(u64, u64)> {
    let mut pairs: Vec<(u64, u64)> = pairs.collect();
    sort_pairs_by_key(&mut pairs);
    pairs
}

#[inline(never)]
fn sort_pairs_by_key(pairs: &mut Vec<(u64, u64)>) {
    sort_by_key(pairs, |(key, _)| *key);
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

/// What a value of a group is measured by.
enum Measure {
    Quantile(f64),
    Cuts(Vec<f64>),
    Sum(f64),
    Spread { mean: f64, deviation: f64 },
}

impl Measure {
    /// Of so many values, by their places in ascending order.
    fn of(over: &Over<'_>, count: usize, value: &dyn Fn(usize) -> f64) -> Measure {
        let quantile = |part, parts| {
            let (below, way) = quantile_position(count, part, parts);
            let low = value(below);
            if way > 0.0 && below + 1 < count { low + (value(below + 1) - low) * way } else { low }
        };
        let sum = |term: &dyn Fn(f64) -> f64| (0..count).map(|place| term(value(place))).sum::<f64>();
        match over.function {
            // Nothing to measure by: not finite, so missing.
            _ if count == 0 => Measure::Quantile(f64::NAN),
            Function::Quantile => Measure::Quantile(quantile(over.part.0, over.part.1)),
            Function::Ntile => Measure::Cuts((1..over.part.0).map(|part| quantile(part, over.part.0)).collect()),
            Function::WidthBucket => {
                let (least, greatest) = (value(0), value(count - 1));
                let cut = |part| least + (greatest - least) * (part as f64 / over.part.0 as f64);
                Measure::Cuts((1..over.part.0).map(cut).collect())
            }
            Function::ShareOf => Measure::Sum(sum(&|value| value)),
            _ => {
                let mean = sum(&|value| value) / count as f64;
                let squares = sum(&|value| (value - mean) * (value - mean));
                Measure::Spread { mean, deviation: sqrt(squares / count as f64) }
            }
        }
    }

    /// Puts what they are measured to in the place of values.
    fn put(&self, values: &mut [f64]) {
        /// Cut-points that are faster counted, for several values at once, than searched.
        const FEW: usize = 16;
        match self {
            Measure::Quantile(quantile) => values.fill(*quantile),
            Measure::Cuts(cuts) if cuts.len() <= FEW => {
                values.chunks_mut(AT_ONCE).for_each(|values| put_counts(cuts, values));
            }
            Measure::Cuts(cuts) => {
                values.iter_mut().for_each(|v| *v = 1.0 + cuts.partition_point(|&cut| cut < *v) as f64);
            }
            Measure::Sum(sum) => values.iter_mut().for_each(|value| *value /= sum),
            Measure::Spread { mean, deviation } => {
                values.iter_mut().for_each(|value| *value = (*value - mean) / deviation);
            }
        }
    }
}

/// Values that are compared with one cut-point after the other.
const AT_ONCE: usize = 64;

/// One more than the cut-points below each value.
fn put_counts(cuts: &[f64], values: &mut [f64]) {
    let mut counts = [1.0; AT_ONCE];
    for &cut in cuts {
        counts.iter_mut().zip(&*values).for_each(|(count, &value)| *count += if cut < value { 1.0 } else { 0.0 });
    }
    values.copy_from_slice(&counts[..values.len()]);
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
    let sorted = by_first(keys.enumerate().map(|(row, key)| (key, row as u64)));
    let mut groups = vec![0; sorted.len()];
    for (group, equal) in sorted.chunk_by(|a, b| a.0 == b.0).enumerate() {
        equal.iter().for_each(|(_, row)| groups[*row as usize] = group as u32);
    }
    groups
}
