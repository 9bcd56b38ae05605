//! Evaluation over records: one customer's records are one run, sorted by day, and a window is a part of it.

use std::ops::Range;
use std::rc::Rc;

use crate::error::{Code, Error, Result};
use crate::math;
use crate::table::Day;
use crate::table::order::sort_numbers;

use super::ast::{Duration, Fold, Period, Window};
use super::bits::{Bits, Truth};
use super::check::in_days;
use super::eval::Eval;
use super::node::{Chosen, FirstSeen, Gather};
use super::tally::{first_parts, tally};
use super::value::{Dictionary, Lists, Numbers, Texts, Type, Vector};
use super::world::{Source, days_in};

/// A duration as days back from a day.
pub(super) fn days_back(duration: Duration, day: Day) -> i32 {
    match in_days(duration) {
        Ok(days) => days as i32,
        Err(months) => day.0 - day.plus_months(-(months as i32)).0,
    }
}

/// The day that all of time begins with.
const FIRST: i32 = i32::MIN / 2;

/// First and last day of a window that are looked at on a day.
pub(super) fn days_of(window: &Window, day: Day) -> (i32, i32) {
    let (year, month, of_month) = day.civil();
    let start = |period: Period| match period {
        Period::Week => Day(day.0 - day.weekday() + 1),
        Period::Month => Day(day.0 - of_month as i32 + 1),
        Period::Quarter => Day(day.0 - of_month as i32 + 1).plus_months(-((month as i32 - 1) % 3)),
        Period::Year => Day::from_civil(year, 1, 1).unwrap_or(day),
    };
    match *window {
        Window::Ever => (FIRST, day.0),
        Window::Last(duration) => (day.0 - days_back(duration, day) + 1, day.0),
        Window::DaysBefore(from, to) => (day.0 - to as i32 + 1, day.0 - from as i32),
        Window::This(period) => (start(period).0, day.0),
        Window::Previous(period) => {
            let this = start(period);
            let before = match period {
                Period::Week => Day(this.0 - 7),
                Period::Month => this.plus_months(-1),
                Period::Quarter => this.plus_months(-3),
                Period::Year => this.plus_months(-12),
            };
            (before.0, this.0 - 1)
        }
        Window::Since(first) => (first.0, day.0),
        Window::Dates(first, last) => (first.0, last.0.min(day.0)),
    }
}

/// Records of a block of customers, and which of them are meant.
pub(super) struct Block {
    /// Records that the bits are about.
    pub records: Range<usize>,
    /// Those that count: no refunds of orders.
    pub counted: Bits,
    /// Those whose amounts are added up: refunds too.
    pub summed: Bits,
    /// Whether all amounts count.
    pub is_whole: bool,
    /// Whether the bits know the window.
    is_windowed: bool,
}

impl Block {
    /// Bits of a customer's records: those of the block's records with these numbers.
    pub fn bits_of(&self, run: &Range<usize>) -> Range<usize> {
        if run.is_empty() { 0..0 } else { run.start - self.records.start..run.end - self.records.start }
    }
}

impl Fold {
    /// Whether it adds up the numbers of a field, where it has one.
    fn adds_up(self) -> bool {
        matches!(self, Fold::Sum | Fold::Mean | Fold::Share | Fold::Trend | Fold::Decayed)
    }

    /// Whether it asks about other days than those of the window.
    fn looks_beyond(self) -> bool {
        matches!(self, Fold::Trend | Fold::Started | Fold::Stopped | Fold::Resumed)
    }
}

/// Rows of a customer within a window, as records; bits are asked with `block.records.start` less.
#[inline]
fn within(days: &[i32], run: Range<usize>, (first, last): (i32, i32)) -> Range<usize> {
    const SHORT: usize = 24;
    let of_run = &days[run.clone()];
    if of_run.len() > SHORT {
        let start = of_run.partition_point(|&day| day < first);
        let end = start + of_run[start..].partition_point(|&day| day <= last);
        return run.start + start..run.start + end;
    }
    // Short runs are counted through without branches.
    let before = of_run.iter().map(|&day| usize::from(day < first)).sum::<usize>();
    let until = of_run.iter().map(|&day| usize::from(day <= last)).sum::<usize>();
    run.start + before..run.start + until.max(before)
}

/// Customers that are looked at together, so that what filters need stays small.
const BLOCK: usize = 4096;

/// What one customer's records in the window come to.
pub(super) enum Out {
    Truth(bool),
    Number(Option<f64>),
}

/// One customer's records.
struct Run<'r, 'a> {
    gather: &'r Gather<'a>,
    day: Day,
    block: &'r Block,
    /// Without the filter.
    unfiltered: Option<&'r Block>,
    then: Option<&'r Block>,
    customer: u32,
    days: (i32, i32),
    weights: &'r Weights,
}

/// What half-life leaves of a record, by its age in days.
struct Weights {
    day: i32,
    half_life: Option<i32>,
    /// Of the first ages; looked up where there are many records.
    table: Vec<f64>,
}

impl Weights {
    fn of(gather: &Gather<'_>, day: Day, rows: usize) -> Weights {
        /// Rows that are worth a table, and the days it has.
        const MANY: usize = 256;
        const AGES: i32 = 2048;
        let half_life = gather.half_life.map(|half_life| days_back(half_life, day).max(1));
        let mut weights = Weights { day: day.0, half_life, table: Vec::new() };
        if half_life.is_some() && rows >= MANY {
            weights.table = (0..AGES).map(|age| weights.computed(age)).collect();
        }
        weights
    }

    fn computed(&self, age: i32) -> f64 {
        const LN_2: f64 = std::f64::consts::LN_2;
        self.half_life.map_or(1.0, |half_life| math::exp(-LN_2 * f64::from(age) / f64::from(half_life)))
    }

    fn on(&self, day: i32) -> f64 {
        let age = self.day - day;
        self.table.get(age as usize).copied().unwrap_or_else(|| self.computed(age))
    }
}

impl<'a> Eval<'_, 'a> {
    /// What is made of each row's records. Cost: the records of these customers, once for each filter.
    pub fn gather(&self, gather: &Gather<'a>, kind: Type, rows: Range<usize>) -> Result<Vector<'a>> {
        match self.at_once(gather, kind, &rows)? {
            Some(found) => Ok(found),
            None => self.by_customer(gather, kind, rows),
        }
    }

    pub(super) fn by_customer(&self, gather: &Gather<'a>, kind: Type, rows: Range<usize>) -> Result<Vector<'a>> {
        let customers = &self.program.world.customers;
        let count = rows.len();
        let mut numbers = Numbers { values: Vec::with_capacity(count), valid: Bits::all(count, false) };
        let mut truth = Bits::all(count, false);
        let (mut lists, mut ends) = (Vec::new(), Vec::new());
        let customers = &customers[rows.start.min(customers.len())..rows.end.min(customers.len())];
        let size = if customers.is_sorted() { BLOCK } else { customers.len().max(1) };
        let mut row = 0;
        let days = days_of(&gather.of.window, self.day);
        let window = (!gather.fold.looks_beyond()).then_some(days);
        let weights = Weights::of(gather, self.day, count);
        let needs = (gather.fold != Fold::Sum, gather.fold.adds_up() && gather.field.is_some());
        for block_of in customers.chunks(size) {
            let block = self.block(&gather.of, block_of, true, window, needs)?;
            if let Some(tallied) = tally(gather, &block, block_of)? {
                tallied.put(row, &mut numbers, &mut truth);
                row += block_of.len();
                continue;
            }
            let unfiltered = match gather.fold {
                Fold::Share => Some(self.block(&gather.of, block_of, false, window, needs)?),
                _ => None,
            };
            let then = match &gather.then {
                Some((then, _)) => Some(self.block(then, block_of, true, None, (true, false))?),
                None => None,
            };
            for &customer in block_of {
                let run = Run {
                    gather,
                    day: self.day,
                    block: &block,
                    unfiltered: unfiltered.as_ref(),
                    then: then.as_ref(),
                    customer,
                    days,
                    weights: &weights,
                };
                match gather.fold {
                    Fold::List => {
                        lists.extend(run.favourites().into_iter().map(|(code, _)| code));
                        ends.push(lists.len() as u32);
                    }
                    _ => match run.fold()? {
                        Out::Truth(true) => truth.set(row),
                        Out::Truth(false) => {}
                        Out::Number(number) => {
                            numbers.values.push(number.unwrap_or(0.0));
                            if number.is_some() {
                                numbers.valid.set(row);
                            }
                        }
                    },
                }
                row += 1;
            }
        }
        let dictionary = || match gather.field.as_ref().and_then(Source::dictionary) {
            Some(dictionary) => dictionary.clone(),
            None => Dictionary::Own(Rc::default()),
        };
        Ok(match kind {
            Type::Boolean => Vector::Truth(Truth { no: truth.clone().negated(), yes: truth }),
            Type::List => {
                ends.resize(count, lists.len() as u32);
                let valid = Bits::all(count, true);
                Vector::Lists(Lists { ends: ends.into(), codes: lists.into(), dictionary: dictionary(), valid })
            }
            Type::Text | Type::Category => {
                numbers.values.resize(count, 0.0);
                let codes: Vec<u32> = numbers.values.iter().map(|&code| code as u32).collect();
                Vector::Texts(Texts { codes: codes.into(), dictionary: dictionary(), valid: numbers.valid })
            }
            _ => {
                numbers.values.resize(count, 0.0);
                Vector::Numbers(Numbers::finite(numbers.values, numbers.valid))
            }
        })
    }

    /// For some records, the day on which anybody first had a record with their value: no refund, and of the customers who are in.
    /// Cost: all records of the ledger, once.
    pub fn first_seen(&self, of: &FirstSeen<'a>, rows: Range<usize>) -> Numbers {
        let code = |record: usize| of.field.is_valid(record).then(|| of.field.number(record) as usize);
        let days = of.days.get_or_init(|| {
            let mut first: Vec<Option<i32>> = vec![None; of.field.dictionary().map_or(0, Dictionary::len)];
            let mut beginning = i32::MAX;
            for &customer in self.program.world.customers {
                let run = of.records.run(customer);
                let counted = of.records.counted(run.clone());
                counted.each_one(0..run.len(), |bit| {
                    let day = of.records.days[run.start + bit];
                    beginning = beginning.min(day);
                    if let Some(code) = code(run.start + bit) {
                        first[code] = Some(first[code].map_or(day, |first| first.min(day)));
                    }
                });
            }
            let known_from = of.after.map(|after| match in_days(after) {
                Ok(days) => beginning.saturating_add(days as i32),
                Err(months) => Day(beginning).plus_months(months as i32).0,
            });
            first.iter_mut().for_each(|day| *day = day.filter(|&day| known_from.is_none_or(|from| day >= from)));
            first
        });
        let day = |record: usize| code(record).and_then(|code| days[code]);
        let valid = Bits::of(rows.len(), |row| day(rows.start + row).is_some());
        Numbers { values: rows.map(|record| day(record).unwrap_or_default().into()).collect(), valid }
    }

    fn block(
        &self,
        of: &Chosen<'a>,
        customers: &[u32],
        filtered: bool,
        window: Option<(i32, i32)>,
        (counts, sums): (bool, bool),
    ) -> Result<Block> {
        let runs = customers.iter().map(|&customer| of.records.run(customer));
        let (start, end) = runs.fold((usize::MAX, 0), |(start, end), run| (start.min(run.start), end.max(run.end)));
        let records = start.min(end)..end;
        // What nobody asks for stays empty.
        let nothing = || Bits::all(0, false);
        let mut counted = if counts { of.records.counted(records.clone()) } else { nothing() };
        let mut summed = if sums { of.records.summed(records.clone()) } else { nothing() };
        if let Some(filter) = of.filter.as_ref().filter(|_| filtered) {
            let kept = self.truth(filter, records.clone())?.yes;
            (counted, summed) = (counted.and(&kept), summed.and(&kept));
        }
        // All of time needs no looking at days.
        let is_ever = |(first, last): (i32, i32)| first <= FIRST && last.min(self.day.0) >= of.records.last_day();
        let in_time = window.is_some_and(is_ever);
        if let Some((first, last)) = window.filter(|_| !in_time) {
            let meant = days_in(&of.records.days[records.clone()], (first, last.min(self.day.0)));
            (counted, summed) = (counted.and(&meant), summed.and(&meant));
        }
        let is_filtered = of.filter.is_some() && filtered;
        let is_whole = in_time && !is_filtered && !of.records.wants_refunds();
        Ok(Block { records, counted, summed, is_whole, is_windowed: window.is_some() })
    }
}

impl Run<'_, '_> {
    fn within(&self, days: (i32, i32)) -> Range<usize> {
        let records = &self.gather.of.records;
        let run = records.run(self.customer);
        if self.block.is_windowed {
            return run;
        }
        within(records.days, run, (days.0, days.1.min(self.day.0)))
    }

    fn counted(&self, days: (i32, i32)) -> impl Iterator<Item = usize> + '_ {
        let offset = self.block.records.start;
        self.block.counted.ones_in(self.block.bits_of(&self.within(days))).map(move |bit| bit + offset)
    }

    /// The first record of each order.
    fn orders(&self, block: &Block, days: (i32, i32)) -> usize {
        block.orders(&self.gather.of.records, &self.within(days))
    }

    /// Numbers of a field that are added up, with their days.
    fn terms<'s>(
        &'s self,
        field: &'s Source<'_>,
        block: &'s Block,
        days: (i32, i32),
    ) -> impl Iterator<Item = (i32, f64)> + 's {
        let of_records = self.gather.of.records.days;
        let meant = block.summed.ones_in(block.bits_of(&self.within(days))).map(|bit| bit + block.records.start);
        meant.filter(|&record| field.is_valid(record)).map(move |record| (of_records[record], field.number(record)))
    }

    fn sum(&self, block: &Block, days: (i32, i32)) -> Result<f64> {
        const LARGEST_EXACT: f64 = (1u64 << 53) as f64;
        let Some(field) = &self.gather.field else { return Ok(self.orders(block, days) as f64) };
        let is_money = matches!(field.kind, Type::Money(_));
        let mut sum = 0.0;
        for (_, value) in self.terms(field, block, days) {
            sum += value;
            if is_money && sum.abs() > LARGEST_EXACT {
                return Err(Error::new(Code::AmountTooLarge));
            }
        }
        Ok(sum)
    }

    /// Numbers of a field, order by order where amounts of parts add up.
    /// Of two, what `better` prefers.
    fn best(&self, better: fn(f64, f64) -> f64) -> Option<f64> {
        let field = self.gather.field.as_ref()?;
        let (mut best, mut amount): (Option<f64>, Option<f64>) = (None, None);
        let mut last = None;
        for record in self.counted(self.days).filter(|&record| field.is_valid(record)) {
            let (order, number) = (self.order_of(record), field.number(record));
            if self.gather.is_amount && last == Some(order) {
                amount = amount.map(|amount| amount + number);
            } else {
                best = amount.map(|amount| best.map_or(amount, |best| better(best, amount))).or(best);
                amount = Some(number);
            }
            last = Some(order);
        }
        amount.map(|amount| best.map_or(amount, |best| better(best, amount)))
    }

    /// The record that an order begins with.
    fn order_of(&self, mut record: usize) -> usize {
        while self.gather.is_amount && self.gather.of.records.continues(record) {
            record -= 1;
        }
        record
    }

    fn fold(&self) -> Result<Out> {
        let gather = self.gather;
        let days = gather.of.records.days;
        let number = |number: Option<f64>| Ok(Out::Number(number));
        match gather.fold {
            Fold::Sum => number(Some(self.sum(self.block, self.days)?)),
            Fold::Mean => {
                let sum = self.sum(self.block, self.days)?;
                let Some(field) = &gather.field else { return number(None) };
                let valid = self.counted(self.days).filter(|&record| field.is_valid(record));
                let count = if gather.is_amount { self.orders(self.block, self.days) } else { valid.count() };
                number((count > 0).then(|| sum / count as f64))
            }
            Fold::Min => number(self.best(|a, b| if b < a { b } else { a })),
            Fold::Max => number(self.best(|a, b| if b > a { b } else { a })),
            Fold::First | Fold::Last => {
                let Some(field) = &gather.field else { return number(None) };
                let mut valid = self.counted(self.days).filter(|&record| field.is_valid(record));
                let record = if gather.fold == Fold::First { valid.next() } else { valid.last() };
                number(record.map(|record| field.number(record)))
            }
            Fold::Distinct => {
                let Some(field) = &gather.field else { return number(None) };
                let valid = self.counted(self.days).filter(|&record| field.is_valid(record));
                let mut values: Vec<f64> = valid.map(|record| field.number(record)).collect();
                super::over::sort(&mut values);
                values.dedup();
                number(Some(values.len() as f64))
            }
            Fold::Share => {
                let all = self.sum(self.unfiltered.unwrap_or(self.block), self.days)?;
                let part = self.sum(self.block, self.days)?;
                number((all != 0.0).then(|| part / all))
            }
            Fold::Trend => {
                let half = (self.days.1 - self.days.0 + 1) / 2;
                let later = self.sum(self.block, (self.days.1 - half + 1, self.days.1))?;
                let earlier = self.sum(self.block, (self.days.1 - 2 * half + 1, self.days.1 - half))?;
                number((earlier != 0.0).then(|| later / earlier - 1.0))
            }
            Fold::GapMedian => number(self.gap_median()),
            Fold::Decayed => number(Some(self.decayed())),
            Fold::Top => number(self.favourites().first().map(|&(code, _)| code.into())),
            // Go other ways.
            Fold::Count | Fold::Any | Fold::List => number(None),
            Fold::Started => {
                let first = self.counted((i32::MIN, self.day.0)).next().map(|record| days[record]);
                Ok(Out::Truth(first.is_some_and(|day| day >= self.days.0 && day <= self.days.1)))
            }
            Fold::Stopped => {
                let before = (i32::MIN, self.days.0.saturating_sub(1));
                Ok(Out::Truth(self.counted(self.days).next().is_none() && self.counted(before).next().is_some()))
            }
            Fold::Resumed => Ok(Out::Truth(self.resumed())),
            Fold::Followed => Ok(Out::Truth(self.followed())),
        }
    }

    /// The median of the days between days with a record. Of few gaps each is compared with all, which needs no memory and no branches.
    fn gap_median(&self) -> Option<f64> {
        const FEW: usize = 32;
        let days = self.gather.of.records.days;
        let run = self.within(self.days);
        let (mut few, mut many) = ([i32::MAX; FEW], Vec::new());
        let (mut count, mut before) = (0, None);
        self.block.counted.each_one(self.block.bits_of(&run), |bit| {
            let day = days[bit + self.block.records.start];
            let gap = before.replace(day).map_or(0, |before| day - before);
            if gap == 0 {
                return;
            }
            if count < FEW {
                few[count] = gap;
            } else {
                many.push(i64::from(gap));
            }
            count += 1;
        });
        if count == 0 {
            return None;
        }
        let (lower, upper) = ((count - 1) / 2, count / 2);
        if many.is_empty() {
            let (lower, upper) = at_places(&few[..count.next_multiple_of(4)], (lower, upper));
            return Some((f64::from(lower) + f64::from(upper)) / 2.0);
        }
        many.extend(few.map(i64::from));
        sort_numbers(&mut many);
        Some((many[lower] as f64 + many[upper] as f64) / 2.0)
    }

    fn decayed(&self) -> f64 {
        let days = self.gather.of.records.days;
        if let Some(field) = &self.gather.field {
            let terms = self.terms(field, self.block, self.days);
            return terms.map(|(day, value)| value * self.weights.on(day)).sum();
        }
        let records = &self.gather.of.records;
        if records.has_parts() {
            return first_parts(records, self.counted(self.days)).map(|record| self.weights.on(days[record])).sum();
        }
        let (mut sum, start) = (0.0, self.block.records.start);
        let bits = self.block.bits_of(&self.within(self.days));
        self.block.counted.each_one(bits, |bit| sum += self.weights.on(days[bit + start]));
        sum
    }

    /// Codes of a field by weight, greatest first; ties by text.
    fn favourites(&self) -> Vec<(u32, f64)> {
        let (Some(field), gather) = (&self.gather.field, self.gather) else { return Vec::new() };
        let days = gather.of.records.days;
        let mut weights: Vec<(u32, f64)> = Vec::new();
        for record in self.counted(self.days).filter(|&record| field.is_valid(record)) {
            let value = match &gather.by {
                Some(by) if by.is_valid(record) => by.number(record),
                Some(_) => 0.0,
                None => 1.0,
            };
            let (code, weight) = (field.number(record) as u32, value * self.weights.on(days[record]));
            match weights.iter_mut().find(|(other, _)| *other == code) {
                Some((_, sum)) => *sum += weight,
                None => weights.push((code, weight)),
            }
        }
        let Some(dictionary) = field.dictionary() else { return weights };
        // Few: each goes behind those that are before it. The library's sort would be compiled anew for these pairs.
        let is_before =
            |a: &(u32, f64), b: &(u32, f64)| a.1 > b.1 || a.1 == b.1 && dictionary.text(a.0) < dictionary.text(b.0);
        let mut sorted: Vec<(u32, f64)> = Vec::with_capacity(weights.len());
        for weight in weights {
            let place = sorted.partition_point(|other| is_before(other, &weight));
            sorted.insert(place, weight);
        }
        sorted
    }

    /// Whether a record in the window comes after a pause.
    fn resumed(&self) -> bool {
        let Some(after) = self.gather.after else { return false };
        let days = self.gather.of.records.days;
        let pause = days_back(after, self.day);
        let mut before: Option<i32> = None;
        for record in self.counted((i32::MIN, self.days.1)) {
            let day = days[record];
            if day >= self.days.0 && before.is_some_and(|before| day - before >= pause) {
                return true;
            }
            before = Some(day);
        }
        false
    }

    /// Whether something follows a record in time: on its day or later; of the same ledger, another record behind it.
    fn followed(&self) -> bool {
        let (Some((then, limit)), Some(block)) = (&self.gather.then, self.then) else { return false };
        let own = &self.gather.of.records;
        let is_same = own.is_same(&then.records);
        let limit = days_back(*limit, self.day);
        self.counted(self.days).any(|record| {
            let day = own.days[record];
            let until = day.saturating_add(limit).min(self.day.0);
            let mut candidates = within(then.records.days, then.records.run(self.customer), (day, until));
            if is_same {
                candidates.start = candidates.start.max(record + 1);
            }
            candidates.into_iter().any(|other| block.counted.get(other - block.records.start))
        })
    }
}

/// What stands in two places of some numbers, four at a time, once they are sorted.
#[inline]
fn at_places(numbers: &[i32], (lower, upper): (usize, usize)) -> (i32, i32) {
    let (fours, _) = numbers.as_chunks::<4>();
    let (mut at_lower, mut at_upper) = (0, 0);
    for &number in numbers {
        let (mut below, mut up_to) = ([0u32; 4], [0u32; 4]);
        for four in fours {
            for lane in 0..4 {
                below[lane] += u32::from(four[lane] < number);
                up_to[lane] += u32::from(four[lane] <= number);
            }
        }
        let places = below.iter().sum::<u32>() as usize..up_to.iter().sum::<u32>() as usize;
        at_lower = if places.contains(&lower) { number } else { at_lower };
        at_upper = if places.contains(&upper) { number } else { at_upper };
    }
    (at_lower, at_upper)
}
