//! What is kept with each order besides customer, day and amount: which columns, and how they travel.
//!
//! A line's details are one text, its cells one behind the other; each distinct one travels once with a slice's lines. So they cost
//! nothing where nothing is kept, and little where few texts come again and again. In the ledger every column has codes of its own.

use crate::error::{Code, Error, Result, excerpt};
use crate::table::details::Codes;
use crate::table::dictionary::Texts;
use crate::table::order::arrange;
use crate::table::{Column, Dictionary, Unit};

use super::cell::without_formula;
use super::columns::{DATE, FieldRequest, Kept, unique};
use super::csv::Record;
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::known::{Known, Sort, known};
use super::layout::{Layout, Profile};
use super::mapping::{Mapping, Reason};
use super::plan::FilePlan;
use super::role::Role;
use super::typing::{Custom, Typed};
use super::values::{self, Renames};
use super::words::Field;

/// So few different texts are no free text, however often they come.
const FEW: usize = 50;
/// Beyond that, texts of which more than four in five of the first rows' are different are free text: kept only if asked for.
const MOSTLY_DIFFERENT: (usize, usize) = (4, 5);
/// More different texts than this are kept only if asked for.
const MOST: usize = 1 << 17;
const BETWEEN: u8 = Details::BETWEEN;
/// Stands before a cell that says something of the whole order, which other rows of it repeat; no text has this byte either.
const OF_ORDER: u8 = 0xfd;
/// Stands for these where bytes are no text.
const INSTEAD: u8 = 0xfe;

/// The columns of orders, or of lines of orders, that are kept: those asked for by field, those that `keep` names, or where it names none, those of
/// known names. Also those of known names that are not kept since nearly every row has a text of its own.
///
/// # Errors
/// `column_missing` for what was asked.
pub fn choose(
    role: Role,
    layout: &Layout,
    profiles: &[Profile],
    mapping: &Mapping,
    asked: &FieldRequest,
    keep: Option<&[String]>,
) -> Result<(Vec<Kept>, Vec<usize>)> {
    let place = |field: &str, name: &String| {
        let missing = || Error::new(Code::ColumnMissing).of_field(field).with_value(name);
        layout.names.iter().position(|column| column == name).ok_or_else(missing)
    };
    let listed: Option<Vec<usize>> =
        keep.map(|names| names.iter().map(|name| place("keep", name)).collect()).transpose()?;
    let (mut kept, mut left): (Vec<Kept>, Vec<usize>) = (Vec::new(), Vec::new());
    for known in known().of(role) {
        let asked = asked.iter().find(|(of, field, _)| *of == role && *field == known.name);
        let (column, reason) = match asked {
            Some((.., None)) => continue,
            Some((_, field, Some(name))) => (Some(place(&format!("{}.{field}", role.as_str()), name)?), Reason::Asked),
            None => (by_name(known, layout, mapping, &kept), Reason::Name),
        };
        let Some(column) = column else { continue };
        let is_listed = listed.as_ref().is_none_or(|listed| listed.contains(&column));
        if !is_listed {
            continue;
        }
        if reason == Reason::Name && keep.is_none() && !adds(known.sort) && profiles.get(column).is_some_and(is_free) {
            left.push(column);
            continue;
        }
        let reason = if keep.is_some() { Reason::Asked } else { reason };
        kept.push(Kept { column, name: known.name.clone(), sort: Some(known.sort), reason: Some(reason) });
    }
    for column in listed.into_iter().flatten() {
        if !kept.iter().any(|kept| kept.column == column) {
            let taken = |name: &str| [DATE, "amount"].contains(&name) || kept.iter().any(|kept| kept.name == name);
            let own = layout.names[column].trim();
            let name = unique(if own.is_empty() { "column" } else { own }, &taken);
            kept.push(Kept { column, name, sort: None, reason: None });
        }
    }
    Ok((kept, left))
}

/// A column that bears one of the names and serves nothing else. How many were bought, and of what, serves twice.
fn by_name(known: &Known, layout: &Layout, mapping: &Mapping, kept: &[Kept]) -> Option<usize> {
    if known.name == Field::Quantity.as_str() {
        return mapping.column(Field::Quantity);
    }
    let is_used = |column| Field::ALL.iter().any(|&of| of != Field::Item && mapping.column(of) == Some(column));
    let is_kept = |column| kept.iter().any(|kept| kept.column == column);
    let is_meant = |&column: &usize| known.is_named(&layout.names[column]) && !is_used(column) && !is_kept(column);
    (0..layout.names.len()).filter(|_| layout.has_header).find(is_meant)
}

fn is_free(profile: &Profile) -> bool {
    profile.distinct > FEW && profile.distinct * MOSTLY_DIFFERENT.1 > profile.filled * MOSTLY_DIFFERENT.0
}

/// Whether values of a sort are added up, so that no two lines may become one.
pub(super) fn adds(sort: Sort) -> bool {
    matches!(sort, Sort::Number | Sort::Money)
}

/// What is kept of the files of a reading: the same for everyone who reads them.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// The names of all that is kept of any file.
    names: Vec<String>,
    /// Which of them are known to be numbers that add up.
    adds: Vec<bool>,
    /// Every line of an order is a part of its own: they may have numbers that add up.
    pub each_line: bool,
}

impl Details {
    /// Between cells: no text has this byte, and where bytes are no text, another stands for it.
    pub(super) const BETWEEN: u8 = 0xff;

    /// Of files with these plans.
    pub fn of(plans: &[FilePlan]) -> Details {
        let mut details = Details::default();
        let is_known = |name: &String| known().of(Role::Orders).iter().any(|known| known.name == *name);
        // Of purchases in a log, what is known of orders.
        let keeps = |plan: &FilePlan, kept: &Kept| match plan.role {
            Role::Orders | Role::Lines => true,
            _ => plan.purchases.is_some() && is_known(&kept.name),
        };
        for kept in plans.iter().flat_map(|plan| plan.kept.iter().filter(|kept| keeps(plan, kept))) {
            if !details.names.contains(&kept.name) {
                details.names.push(kept.name.clone());
                let known = known().of(Role::Orders).iter().find(|known| known.name == kept.name);
                details.each_line |= known.is_none_or(|known| adds(known.sort));
            }
        }
        // Whichever file has them: those of known names first.
        let is_own = |name: &String| !is_known(name);
        arrange(&mut details.names, |a, b| (is_own(a), a) < (is_own(b), b));
        let adds = |name: &String| known().of(Role::Orders).iter().any(|known| known.name == *name && adds(known.sort));
        details.adds = details.names.iter().map(adds).collect();
        details
    }

    /// Their names.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Which of them are known to be numbers that add up.
    pub(super) fn adds(&self) -> &[bool] {
        &self.adds
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What is wanted of a file.
    pub(super) fn wanted(&self, plan: &FilePlan) -> Wanted {
        let column = |name: &String| {
            let kept = plan.kept.iter().find(|kept| kept.name == *name)?;
            Some((kept.column, plan.of_order.contains(&kept.column)))
        };
        let is_weighed = plan.amount_per_order.value && !self.is_empty();
        Wanted { columns: self.names.iter().map(column).collect(), each_line: self.each_line || is_weighed, is_weighed }
    }
}

/// What is wanted of each line of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The column of each name, where the file has one, and whether it is of whole orders.
    columns: Vec<Option<(usize, bool)>>,
    /// Lines of one order stay apart.
    pub each_line: bool,
    /// A line's part of its order's total hangs on what it weighs.
    pub is_weighed: bool,
}

impl Wanted {
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The details of a record, written behind each other.
    pub fn write(&self, bytes: &[u8], record: &Record, out: &mut Vec<u8>) {
        out.clear();
        for (number, column) in self.columns.iter().enumerate() {
            if number > 0 {
                out.push(BETWEEN);
            }
            let Some((column, is_of_order)) = *column else { continue };
            let Some(cell) = record.field(bytes, column).map(without_formula) else { continue };
            let cell = cell.trim_ascii();
            if is_of_order && !cell.is_empty() {
                out.push(OF_ORDER);
            }
            push_cell(cell, out);
        }
    }
}

fn push_cell(cell: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(cell);
    out[start..].iter_mut().filter(|byte| matches!(**byte, BETWEEN | OF_ORDER)).for_each(|byte| *byte = INSTEAD);
}

/// A cell as it was written.
fn unmarked(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(&[OF_ORDER]).unwrap_or(cell)
}

/// How many cells of a line's details are of its whole order.
pub(super) fn cells_of_order(details: &[u8]) -> u32 {
    details.iter().filter(|byte| **byte == OF_ORDER).count() as u32
}

/// The details of a line without what they say of its whole order.
pub(super) fn without_order(details: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for (number, cell) in details.split(|&byte| byte == BETWEEN).enumerate() {
        if number > 0 {
            out.push(BETWEEN);
        }
        out.extend_from_slice(if cell.first() == Some(&OF_ORDER) { &[] } else { cell });
    }
}

/// Puts what a line weighs behind its details.
pub(super) fn push_weight(weight: u64, out: &mut Vec<u8>) {
    out.push(BETWEEN);
    out.extend_from_slice(weight.to_string().as_bytes());
}

/// The details of a line in a file of its own: its cells, and where it has none, those of its order that `takes` lets it have.
pub(super) fn joined(
    order: &[u8],
    line: &mut dyn Iterator<Item = &[u8]>,
    takes: &dyn Fn(usize) -> bool,
    out: &mut Vec<u8>,
) {
    out.clear();
    let mut of_order = order.split(|&byte| byte == BETWEEN);
    for (number, cell) in line.enumerate() {
        if number > 0 {
            out.push(BETWEEN);
        }
        let own = of_order.next().filter(|_| takes(number)).unwrap_or_default();
        push_cell(if cell.is_empty() { unmarked(own) } else { cell }, out);
    }
}

/// What a line weighs, by its details; nothing where no weight was put behind them.
pub(super) fn weight_of(details: &[u8]) -> u64 {
    let digits = details.rsplit(|&byte| byte == BETWEEN).next().unwrap_or_default();
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The parts of a whole in proportion to their weights, exact: what is left over by rounding towards zero goes to the heaviest, of
/// equally heavy ones to the first. Where nothing weighs anything, all weigh the same.
pub(super) fn shares(whole: i64, weights: &[u64]) -> Vec<i64> {
    let all: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    let weight = |&weight: &u64| if all == 0 { 1 } else { i128::from(weight) };
    let all = if all == 0 { weights.len() as i128 } else { all as i128 };
    let mut shares: Vec<i64> =
        weights.iter().map(|each| (i128::from(whole) * weight(each) / all.max(1)) as i64).collect();
    let rest = whole - shares.iter().sum::<i64>();
    let heaviest = (0..weights.len()).rev().max_by_key(|&i| weights[i]);
    heaviest.into_iter().for_each(|i| shares[i] += rest);
    shares
}

/// Gathers the details of all orders: the texts of each column, and for each group of customers the codes of their records.
pub(super) struct Gathered {
    names: Vec<String>,
    fields: Vec<(Dictionary, Vec<u64>)>,
}

impl Gathered {
    pub fn new(details: &Details) -> Gathered {
        Gathered { names: details.names.clone(), fields: vec![Default::default(); details.names.len()] }
    }

    /// The columns of some records that have details by number; nothing where nothing is kept.
    ///
    /// # Errors
    /// `too_much_data`.
    #[inline(never)]
    pub fn add(&mut self, details: &Texts, records: &[u32]) -> Result<Vec<Codes>> {
        let mut cells: Vec<_> = details.iter().map(|text| text.split(|&byte| byte == BETWEEN)).collect();
        let fields = self.fields.iter_mut();
        fields.map(|(texts, counts)| column(texts, counts, &mut cells, records)).collect()
    }

    /// The columns: of each the values of its codes, or nothing where it has too many different texts and nobody asked for it.
    pub fn finish<'a>(
        self,
        plans: impl Iterator<Item = (u32, &'a FilePlan)> + Clone,
        issues: &mut IssueLog,
    ) -> Vec<Option<Column>> {
        let mut unreadable = Issue::default();
        let mut joined = Issue::default();
        let column = |(name, (texts, counts)): (String, (Dictionary, Vec<u64>))| {
            let (file, plan, kept) = plans.clone().find_map(|(file, plan)| {
                let kept = plan.kept.iter().find(|kept| kept.name == name);
                kept.map(|kept| (file, plan, kept))
            })?;
            if texts.len() > MOST && kept.reason == Some(Reason::Name) && !kept.sort.is_some_and(adds) {
                issues.add(IssueCode::DetailNotKept, || place_of(file, plan, kept.column));
                return None;
            }
            let custom = Custom { day_first: plan.day_first.value, decimal_comma: plan.decimal_comma.value };
            // What is called a discount may as well be a word for one.
            let sort = kept.sort.filter(|&sort| sort != Sort::Money || Typed::are_numbers(&texts, &counts));
            let asked = plans.clone().map(|(_, plan)| &plan.values);
            let (texts, counts, codes) = settled(&name, texts, counts, asked, &mut joined);
            let typed = Typed::of(&texts, &counts, sort, custom);
            if typed.is_read() {
                typed.note_odd(&texts, &counts, &mut unreadable);
            }
            let (values, valid) = typed.gather(codes.into_iter().map(Some));
            Some(Column::new(name, Unit::None, values, valid))
        };
        let columns = self.names.into_iter().zip(self.fields).map(column).collect();
        issues.put(IssueCode::ValuesJoined, joined);
        issues.put(IssueCode::UnreadableDetail, unreadable);
        columns
    }
}

/// Of the next column of some details the codes of all records, each text of which is counted.
#[inline(never)]
fn column<'a>(
    texts: &mut Dictionary,
    counts: &mut Vec<u64>,
    cells: &mut [impl Iterator<Item = &'a [u8]>],
    records: &[u32],
) -> Result<Codes> {
    let cells = cells.iter_mut().map(|cells| unmarked(cells.next().unwrap_or_default()));
    let codes: Vec<u32> = cells.map(|cell| texts.intern(cell)).collect::<Result<_>>()?;
    counts.resize(texts.len(), 0);
    records.iter().for_each(|&number| counts[codes[number as usize] as usize] += 1);
    Ok(Codes::of(&records.iter().map(|&number| codes[number as usize]).collect::<Vec<u32>>()))
}

/// A column's texts as what they stand for, how often each stands there, and of each text its code among these.
fn settled<'a>(
    name: &str,
    texts: Dictionary,
    counts: Vec<u64>,
    asked: impl Iterator<Item = &'a Renames> + Clone,
    joined: &mut Issue,
) -> (Dictionary, Vec<u64>, Vec<u32>) {
    let mut codes: Vec<u32> = (0..texts.len() as u32).collect();
    let (mut own, mut rows) = (texts, counts);
    let mut become_of = |own: &mut Dictionary, rows: &mut Vec<u64>, of: &dyn Fn(u32) -> u32| {
        let before = std::mem::replace(rows, vec![0; own.len()]);
        before.into_iter().zip(0..).for_each(|(n, code)| rows[of(code) as usize] += n);
        codes.iter_mut().for_each(|code| *code = of(*code));
    };
    if asked.clone().any(|asked| !asked.0.is_empty()) {
        let renamed = |text: &[u8]| -> Vec<u8> {
            let to = asked.clone().map(|asked| asked.renamed(name, text)).find(|to| *to != text);
            to.unwrap_or(text).to_vec()
        };
        let all: Vec<Vec<u8>> = own.iter().map(renamed).collect();
        // No more texts than there were, and those asked for: they fit.
        let to: Vec<u32> = all.iter().zip(0..).map(|(text, code)| own.intern(text).unwrap_or(code)).collect();
        become_of(&mut own, &mut rows, &|code| to.get(code as usize).copied().unwrap_or(code));
    }
    if let Some(kept) = values::joined(name, &own, &rows, asked, joined) {
        become_of(&mut own, &mut rows, &|code| kept[code as usize]);
    }
    (own, rows, codes)
}

/// A column's name, where it stands.
pub(super) fn place_of(file: u32, plan: &FilePlan, column: usize) -> Sample {
    Sample { file, row: plan.header_rows.max(1), column: Some(column as u32), value: excerpt(&plan.header[column]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn shares_add_up_and_are_as_near_as_can_be() {
        let mut rng = Rng::new(1);
        for _ in 0..5000 {
            let largest = *rng.pick(&[1, 5, 1000, u64::MAX / 8]);
            let weights: Vec<u64> = (0..rng.range(1, 8)).map(|_| rng.below(largest)).collect();
            let most = *rng.pick(&[3, 10_000, i64::MAX as u64]);
            let whole = rng.below(most) as i64 * if rng.bernoulli(0.5) { 1 } else { -1 };
            let shares = shares(whole, &weights);
            assert_eq!(shares.iter().sum::<i64>(), whole);
            let all: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
            let heaviest = weights.iter().position(|weight| Some(weight) == weights.iter().max());
            for (i, (share, &weight)) in shares.iter().zip(&weights).enumerate() {
                let exact = if all == 0 {
                    whole as f64 / weights.len() as f64
                } else {
                    whole as f64 * (weight as f64 / all as f64)
                };
                let off = if Some(i) == heaviest { weights.len() as f64 } else { 1.0 };
                assert!((*share as f64 - exact).abs() <= off + exact.abs() * 1e-12, "{whole} {weights:?} {shares:?}");
            }
        }
        assert_eq!(shares(10, &[0, 0, 0]), [4, 3, 3]);
    }

    #[test]
    fn cells_stay_apart_whatever_they_hold() {
        let mut out = Vec::new();
        push_cell(b"a\xffb", &mut out);
        assert_eq!(out, b"a\xfeb");
        push_weight(12_345, &mut out);
        assert_eq!(weight_of(&out), 12_345);
    }
}
