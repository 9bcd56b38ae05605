//! What a physician would ask the data: figures that stand apart, rows written twice, a history that was cut off.
//!
//! While a file is read, every slice keeps a few places and counts that add up whatever the slices ([`Findings`]); judged is at the end,
//! when all is known. Thresholds are data: `doctor.json`.

use std::sync::OnceLock;

use serde_json::Value;

use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::totals::Repeats;
use super::wire::{Reader, Writer};
use crate::error::{Code, Error, Result};
use crate::table::order::sort_pairs;
use crate::table::stretches::in_stretches;
use crate::table::{Day, OrderLedger};

/// Buckets of a factor of two.
const STEPS: usize = 32;
const BUCKETS: usize = 64 * STEPS;
/// Turns a median absolute deviation into a standard deviation of the normal distribution.
const MAD_TO_DEVIATION: f64 = 0.6745;

/// Positive amounts by size: a logarithm in 32 steps for each factor of two, read off the digits, so that no float takes part.
#[derive(Clone, Default)]
struct Sizes {
    /// Empty, or one for each bucket.
    counts: Vec<u32>,
}

/// The bucket of a positive amount in millionths.
fn bucket(millionths: i64) -> usize {
    let exponent = 63 - millionths.leading_zeros() as usize;
    let step = if exponent >= 5 { millionths >> (exponent - 5) } else { millionths << (5 - exponent) };
    exponent * STEPS + step as usize % STEPS
}

impl Sizes {
    fn add(&mut self, bucket: usize, rows: u32) {
        if self.counts.is_empty() {
            self.counts = vec![0; BUCKETS];
        }
        self.counts[bucket] = self.counts[bucket].saturating_add(rows);
    }

    fn filled(&self) -> impl Iterator<Item = (usize, u32)> + Clone {
        self.counts.iter().copied().enumerate().filter(|(_, rows)| *rows > 0)
    }

    /// The ordinary sizes: buckets outside them stand apart. `None` where there are too few amounts to say.
    fn ordinary(&self) -> Option<(usize, usize)> {
        let rule = &data()["amountOutlier"];
        let rows: u64 = self.filled().map(|(_, rows)| u64::from(rows)).sum();
        if rows < rule["fewestRows"].as_u64()? {
            return None;
        }
        let median = middle(self.filled(), rows)?;
        let mut distances = vec![0u32; BUCKETS];
        self.filled().for_each(|(bucket, rows)| distances[bucket.abs_diff(median)] += rows);
        let deviation = middle(distances.into_iter().enumerate(), rows)? as f64;
        let deviation = deviation.max(rule["leastSpread"].as_f64()? * STEPS as f64);
        let reach = (rule["score"].as_f64()? * deviation / MAD_TO_DEVIATION) as usize;
        Some((median.saturating_sub(reach), median + reach))
    }
}

/// Where half of the rows are reached.
fn middle(counts: impl Iterator<Item = (usize, u32)>, rows: u64) -> Option<usize> {
    let mut reached = 0;
    let mut counts = counts;
    counts.find_map(|(at, count)| {
        reached += u64::from(count);
        (reached * 2 >= rows).then_some(at)
    })
}

/// The places with the largest figures; of equal ones, the first in the file.
#[derive(Clone)]
struct Top {
    places: Vec<(i64, Sample)>,
    /// What a figure must be more than to be kept.
    least: i64,
}

impl Default for Top {
    fn default() -> Self {
        Top { places: Vec::new(), least: i64::MIN }
    }
}

impl Top {
    const PLACES: usize = 2 * IssueLog::SAMPLES;

    /// `place` is asked only where it is kept. Rows come in their order.
    #[inline]
    fn note(&mut self, figure: i64, place: impl FnOnce() -> Sample) {
        if figure > self.least {
            self.keep(figure, place());
        }
    }

    #[cold]
    fn keep(&mut self, figure: i64, place: Sample) {
        let at = self.places.partition_point(|(other, _)| *other >= figure);
        self.places.insert(at, (figure, place));
        self.places.truncate(Top::PLACES);
        if let Some((least, _)) = self.places.get(Top::PLACES - 1) {
            self.least = *least;
        }
    }

    /// Adds those of what follows.
    fn append(&mut self, later: Top, file: u32, rows: u64) {
        for (figure, place) in later.places {
            self.note(figure, || Sample { file, row: place.row + rows, ..place });
        }
    }

    /// The first places in file order of those whose figures pass.
    fn passing(&self, passes: impl Fn(i64) -> bool) -> Vec<Sample> {
        let passing = self.places.iter().filter(|(figure, _)| passes(*figure));
        passing.map(|(_, place)| place.clone()).take(IssueLog::SAMPLES).collect()
    }
}

/// What slices keep for the end.
#[derive(Clone, Default)]
pub(super) struct Findings {
    sizes: Sizes,
    largest: Top,
    /// By their negative, so that the smallest is on top.
    smallest: Top,
    latest: Top,
    /// Rows by what is written in them.
    written: Vec<(u64, u64)>,
    /// What rows say of whole orders.
    pub(super) repeats: Repeats,
}

impl Findings {
    /// Notes a row's amount; those that are not positive are looked at elsewhere.
    #[inline]
    pub fn note_amount(&mut self, millionths: i64, place: impl Fn() -> Sample) {
        if millionths > 0 {
            self.sizes.add(bucket(millionths), 1);
            self.largest.note(millionths, &place);
            self.smallest.note(-millionths, &place);
        }
    }

    /// Notes a row's day.
    #[inline]
    pub fn note_day(&mut self, day: Day, place: impl FnOnce() -> Sample) {
        self.latest.note(i64::from(day.0), place);
    }

    /// Notes what is written in a row.
    pub fn note_written(&mut self, hash: u64, row: u64) {
        self.written.push((hash, row));
    }

    /// Adds those of what follows in the file, whose rows are counted from `rows`.
    #[inline(never)]
    pub fn append(&mut self, later: Findings, file: u32, rows: u64) {
        later.sizes.filled().for_each(|(bucket, count)| self.sizes.add(bucket, count));
        self.largest.append(later.largest, file, rows);
        self.smallest.append(later.smallest, file, rows);
        self.latest.append(later.latest, file, rows);
        self.repeats.append(later.repeats);
        self.written.extend(later.written.into_iter().map(|(hash, row)| (hash, row + rows)));
    }

    /// Rows of one file that stand in it before, word for word: reported for what they are, for two equal rows may both be meant.
    /// Of a file of which only some rows were looked at, an estimate.
    #[inline(never)]
    pub fn report_duplicates(&mut self, file: u32, sampling: u64, issues: &mut IssueLog) {
        let written = std::mem::take(&mut self.written);
        let again = repeated(&written);
        let count = again.len() as u64 * sampling;
        let sample = |row: u64| Sample { file, row, column: None, value: String::new() };
        let samples = again.into_iter().take(IssueLog::SAMPLES).map(sample).collect();
        issues.put(IssueCode::DuplicateRow, Issue { count, samples });
    }

    /// Amounts that stand apart from all others.
    #[inline(never)]
    pub fn report_amounts(&self, issues: &mut IssueLog) {
        let Some((low, high)) = self.sizes.ordinary() else { return };
        let count =
            self.sizes.filled().filter(|(bucket, _)| !(low..=high).contains(bucket)).map(|(_, rows)| u64::from(rows));
        let count = count.sum();
        let mut samples = self.largest.passing(|millionths| bucket(millionths) > high);
        samples.extend(self.smallest.passing(|negative| bucket(-negative) < low));
        samples.truncate(IssueLog::SAMPLES);
        let samples = in_file_order(samples);
        issues.put(IssueCode::AmountOutlier, Issue { count, samples });
    }

    /// Places of days after the last one that is plausible: those after today, and the others.
    pub fn report_days(&self, plausible: Day, today: Option<Day>, issues: &mut IssueLog) {
        let is_future = |day: i64| today.is_some_and(|today| day > i64::from(today.0));
        let is_late = |day: i64| day > i64::from(plausible.0) && !is_future(day);
        for (code, samples) in [
            (IssueCode::FutureDate, self.latest.passing(is_future)),
            (IssueCode::OutlierDate, self.latest.passing(is_late)),
        ] {
            issues.place(code, in_file_order(samples));
        }
    }

    pub fn write(&self, out: &mut Writer) {
        out.u32(self.sizes.filled().count() as u32);
        for (bucket, rows) in self.sizes.filled() {
            out.u32(bucket as u32);
            out.u32(rows);
        }
        for Top { places, .. } in [&self.largest, &self.smallest, &self.latest] {
            out.u32(places.len() as u32);
            for (figure, place) in places {
                out.u64(*figure as u64);
                out.sample(place);
            }
        }
        out.u32(self.written.len() as u32);
        for (hash, row) in &self.written {
            out.u64(*hash);
            out.u32(*row as u32);
        }
        self.repeats.write(out);
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Findings> {
        let mut sizes = Sizes::default();
        for _ in 0..input.u32()? {
            let bucket = Some(input.u32()? as usize).filter(|bucket| *bucket < BUCKETS)?;
            sizes.add(bucket, input.u32()?);
        }
        let mut top = || {
            let mut top = Top::default();
            let places = input.list(|i| Some((i.u64()? as i64, i.sample()?)))?;
            places.into_iter().for_each(|(figure, place)| top.note(figure, || place));
            Some(top)
        };
        let (largest, smallest, latest) = (top()?, top()?, top()?);
        let written = input.list(|i| Some((i.u64()?, u64::from(i.u32()?))))?;
        let repeats = Repeats::read(input)?;
        Some(Findings { sizes, largest, smallest, latest, written, repeats })
    }
}

fn in_file_order(samples: Vec<Sample>) -> Vec<Sample> {
    let rank = |(sample, i): (&Sample, u64)| (u64::from(sample.file) << 48 | sample.row, i);
    let mut ranks: Vec<(u64, u64)> = samples.iter().zip(0..).map(rank).collect();
    sort_pairs(&mut ranks);
    ranks.into_iter().map(|(_, i)| samples[i as usize].clone()).collect()
}

/// One row in so many is looked at for rows that stand twice in a file of this size.
pub(super) fn sampling(file_bytes: u64) -> u64 {
    let exact = data()["duplicates"]["exact"].as_u64().unwrap_or(1);
    file_bytes.div_ceil(exact).next_power_of_two()
}

/// The second numbers of pairs whose first number came before, ascending. Those numbers are hashes: their bits are as good as random.
///
/// Cost: linear; only what may be repeated is sorted.
fn repeated(pairs: &[(u64, u64)]) -> Vec<u64> {
    let bits = (pairs.len() * 32).next_power_of_two();
    let mut seen = vec![0u64; bits.div_ceil(64)];
    let mut twice = seen.clone();
    let place = |hash: u64| {
        let bit = hash as usize & (bits - 1);
        (bit / 64, 1 << (bit % 64))
    };
    for &(hash, _) in pairs {
        let (word, bit) = place(hash);
        twice[word] |= seen[word] & bit;
        seen[word] |= bit;
    }
    let may_be = |hash: u64| {
        let (word, bit) = place(hash);
        twice[word] & bit != 0
    };
    let mut candidates: Vec<(u64, u64)> = pairs.iter().copied().filter(|(hash, _)| may_be(*hash)).collect();
    sort_pairs(&mut candidates);
    let again = candidates.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| (pair[1].1, 0));
    let mut again: Vec<(u64, u64)> = again.collect();
    sort_pairs(&mut again);
    again.into_iter().map(|(row, _)| row).collect()
}

/// Customers who are first seen at the very beginning, where so many are that the history must have been cut off there: nobody can say
/// which of them were new.
///
/// `each` tells of the first day with an order of every customer who has any.
#[inline(never)]
pub(super) fn report_history(each: impl FnOnce(&mut dyn FnMut(i32)), days: (Day, Day), issues: &mut IssueLog) {
    let rule = &data()["historyStart"];
    let figure = |name: &str| rule[name].as_f64().unwrap_or(f64::MAX);
    let (first, span) = (days.0.0, f64::from(days.1.0 - days.0.0 + 1));
    let end = first + (span * figure("first")) as i32;
    let (mut buyers, mut early) = (0u64, 0u64);
    each(&mut |first| {
        buyers += 1;
        early += u64::from(first < end);
    });
    if span >= figure("fewestDays")
        && buyers as f64 >= figure("fewestCustomers")
        && early as f64 >= buyers as f64 * figure("share")
    {
        issues.count(IssueCode::HistoryStart, early);
    }
}

/// The first day with an order of every customer who has any.
pub(super) fn first_days(ledger: &OrderLedger, each: &mut dyn FnMut(i32)) {
    let (days, refunds) = (ledger.days(), ledger.refunds());
    in_stretches(ledger.customers().len(), |stretch| {
        for customer in stretch {
            ledger
                .run(customer as u32)
                .find(|&record| !refunds[record])
                .into_iter()
                .for_each(|first| each(days[first]));
        }
    });
}

/// Whether so many lines would fit into memory.
///
/// # Errors
/// `too_many_rows` with their number.
pub fn check_room(lines: u64) -> Result<()> {
    let rule = &data()["memory"];
    let fitting = rule["most"].as_u64().zip(rule["line"].as_u64()).map_or(u64::MAX, |(most, line)| most / line.max(1));
    if lines > fitting { Err(Error::new(Code::TooManyRows).with_value(&lines.to_string())) } else { Ok(()) }
}

/// Thresholds of what is judged over whole files.
pub(super) fn data() -> &'static Value {
    static DATA: OnceLock<Value> = OnceLock::new();
    DATA.get_or_init(|| {
        serde_json::from_str(include_str!("doctor.json")).unwrap_or_else(|_| panic!("doctor.json is JSON"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn buckets_are_steps_of_a_logarithm() {
        let mut rng = Rng::new(1);
        for _ in 0..10_000 {
            let amount = (rng.below(i64::MAX as u64) >> rng.below(62)).max(1) as i64;
            let exact = (amount as f64).log2() * STEPS as f64;
            assert!((bucket(amount) as f64 - exact).abs() < 4.0, "{amount}");
        }
        assert!((1..10_000).all(|amount| bucket(amount) <= bucket(amount + 1)));
        assert!(bucket(i64::MAX) < BUCKETS);
    }

    #[test]
    fn repeated_pairs_are_those_of_a_sort() {
        let mut rng = Rng::new(7);
        for _ in 0..200 {
            let n = rng.below(300);
            let hashes: Vec<u64> = (0..n).map(|_| xxhash_rust::xxh3::xxh3_64(&[rng.below(200) as u8])).collect();
            let pairs: Vec<(u64, u64)> = hashes.iter().copied().zip(0..).collect();
            let naive = (0..hashes.len()).filter(|&i| hashes[..i].contains(&hashes[i])).map(|i| i as u64);
            assert_eq!(repeated(&pairs), naive.collect::<Vec<_>>());
        }
    }

    #[test]
    fn few_prices_do_not_make_others_outliers() {
        let mut sizes = Sizes::default();
        (0..100).for_each(|_| sizes.add(bucket(9_990_000), 1));
        let (low, high) = sizes.ordinary().unwrap();
        let is_ordinary = |price: i64| (low..=high).contains(&bucket(price * 10_000));
        assert!(is_ordinary(1999) && is_ordinary(399) && !is_ordinary(999_000) && !is_ordinary(1));
    }
}
