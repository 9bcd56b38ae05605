//! Orders out of lines: one group of customers at a time, on any worker, portion by portion so that each fits the cache.

use crate::error::{Code, Error, Result};
use crate::table::dictionary::Texts;
use crate::table::ledger::Packed;
use crate::table::money::POW10;
use crate::table::order::arrange;
use crate::table::order::{key_of, number_of, sort_numbers, sort_pairs};
use crate::table::stretches::in_stretches;
use crate::table::{Day, Dictionary, Entry, Names};

use super::aggregate;
use super::by_customer::{Line, Portion, Source};
use super::details::{self, cells_of_order, weight_of};
use super::ids::{PORTIONS_EACH, Prefixes, text_code};
use super::lines::flag;
use super::portions::Block;
use super::records::{Record, Recorder, Records};
use super::refresh::{self, Overlap};
use super::wire::{Reader, Writer};

/// What the whole of the files says about how orders are made of their lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merging {
    /// Ids like `C536379` are cancellations.
    pub prefix_is_mark: bool,
    /// Decimals of all amounts.
    pub scale: u8,
    /// Every line of an order is a part of its own.
    pub each_line: bool,
    /// Lines of orders stand in files of their own, so that orders' ids are needed.
    pub joins: bool,
    /// Only totals of customers are made, of lines that are orders already.
    pub totals: bool,
    /// All slices that ever came, in the order in which they did: each has a block in every group.
    pub parts: Vec<MergePart>,
}

/// Where a block comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergePart {
    /// Who read it.
    pub reader: u32,
    /// Its file,
    pub file: u16,
    /// and its slice's number in there.
    pub index: u32,
    /// Its lines count; otherwise only the ids that it tells are of use.
    pub counts: bool,
    /// The lines of one order carry its total.
    pub amount_per_order: bool,
    /// Records of its file before it.
    pub above: u64,
}

/// Whether a line is called off, by status or by the mark before its order id.
pub(crate) fn is_marked(flags: u8, prefix_is_mark: bool) -> bool {
    flags & flag::STATUS != 0 || (prefix_is_mark && flags & flag::PREFIX != 0)
}

/// The orders of a group of customers, as bytes.
pub struct Merged {
    /// Its customers, and where the entries of each end.
    pub customers: Vec<u8>,
    /// Their entries.
    pub entries: Vec<u8>,
}

/// The orders of a group, of the group's blocks from all slices.
///
/// Cost: a sort within each customer, and one of the group's ids.
///
/// # Errors
/// `amount_too_large`; `internal` when blocks are missing or damaged.
pub fn merge(merging: &Merging, prefixes: &Prefixes, blocks: &[&[u8]]) -> Result<Merged> {
    if merging.totals {
        return aggregate::merge(merging, prefixes, blocks);
    }
    let (texts, blocks) = of_group(merging, blocks)?;
    let mut details = Dictionary::new();
    let source = |(part, block)| Source::of(part, block, merging.scale, &mut details);
    let mut sources = blocks.into_iter().map(source).collect::<Result<Vec<_>>>()?;
    let (details, without_order) = ranked(details, &mut sources)?;
    let mut merger = Merger::new(merging, &details, without_order);
    let mut portion = Portion::default();
    // Each line is an entry at most. What grows takes twice the room, and what is made too large is not touched.
    let most = sources.iter().map(|source| source.block.lines()).sum();
    let mut customers = Customers { entries: Vec::with_capacity(most), ..Customers::default() };
    for number in 0..PORTIONS_EACH {
        let runs = portion.fill(number, &sources, &texts);
        customers.add(&portion, &runs, &mut merger, |key, arena| match text_code(key) {
            Some(code) => arena.extend_from_slice(texts.all.get(code)),
            None => prefixes.write(key, arena),
        })?;
    }
    Ok(write(&merger, &details, &customers))
}

/// The texts of a group, and those of its blocks that count, in the files' order, which mostly is that of time.
pub(super) fn of_group<'a>(
    merging: &Merging,
    blocks: &[&'a [u8]],
) -> Result<(GroupTexts, Vec<(MergePart, Block<'a>)>)> {
    if blocks.len() != merging.parts.len() {
        return Err(damaged());
    }
    let (mut texts, mut counting) = (GroupTexts::default(), Vec::new());
    for (part, bytes) in merging.parts.iter().zip(blocks).filter(|(_, bytes)| !bytes.is_empty()) {
        let block = Block::read(bytes).ok_or_else(damaged)?;
        texts.meet(part.reader, &block)?;
        if part.counts {
            counting.push((*part, block));
        }
    }
    arrange(&mut counting, |(a, _), (b, _)| (a.file, a.index) < (b.file, b.index));
    Ok((texts, counting))
}

pub(super) fn damaged() -> Error {
    Error::new(Code::Internal).of_field("lines")
}

impl<'a> Source<'a> {
    /// A block, whose amounts become those of `scale` decimals and whose details join the others.
    #[inline(never)]
    fn of(part: MergePart, block: Block<'a>, scale: u8, details: &mut Dictionary) -> Result<Source<'a>> {
        let factor = scale.checked_sub(block.scale).ok_or_else(damaged)?;
        let details = block.details.iter().map(|text| details.intern(text)).collect::<Result<Vec<u32>>>()?;
        Ok(Source { part, factor: POW10[usize::from(factor)], block, details })
    }
}

/// All details in their order, whose places there the sources' become; and for each the one without what it says of its whole order, where
/// any says something.
#[inline(never)]
fn ranked(mut details: Dictionary, sources: &mut [Source<'_>]) -> Result<(Names, Vec<u32>)> {
    let without_order = without_order(&mut details)?;
    let (details, order) = details.texts().sorted(0..details.len() as u32);
    let mut ranks = vec![0; order.len()];
    order.iter().zip(0..).for_each(|(&code, rank)| ranks[code as usize] = rank);
    for code in sources.iter_mut().flat_map(|source| &mut source.details) {
        *code = ranks[*code as usize];
    }
    let without_order = without_order
        .map(|codes| order.iter().map(|&code| ranks[codes[code as usize] as usize]).collect())
        .unwrap_or_default();
    Ok((details, without_order))
}

/// Customers as they come, and where the entries of each end.
#[derive(Default)]
struct Customers {
    ids: Texts,
    ends: Vec<u32>,
    entries: Vec<Packed>,
}

impl Customers {
    /// Adds those of a portion.
    #[inline(never)]
    fn add(
        &mut self,
        portion: &Portion,
        runs: &[u32],
        merger: &mut Merger,
        write_id: impl Fn(u64, &mut Vec<u8>),
    ) -> Result<()> {
        for (run, &key) in runs.windows(2).zip(portion.customers()) {
            let run = run[0] as usize..run[1] as usize;
            let lines = &portion.sorted[run.clone()];
            // Who is known by no more than parts of orders has none.
            if lines.iter().all(Line::is_part) {
                merger.merge_orders(lines, &[], &[])?;
                continue;
            }
            self.ids.write(|arena| write_id(key, arena))?;
            let customer = self.ids.get(self.ids.len() as u32 - 1);
            merger.merge(lines, portion.details.get(run).unwrap_or_default(), customer, &mut self.entries)?;
            self.ends.push(self.entries.len() as u32);
        }
        Ok(())
    }
}

/// Of each text the one without what it says of a whole order, which is added where it is new; nothing where none says anything.
fn without_order(details: &mut Dictionary) -> Result<Option<Vec<u32>>> {
    let count = details.len() as u32;
    if (0..count).all(|code| cells_of_order(details.get(code)) == 0) {
        return Ok(None);
    }
    let mut text = Vec::new();
    let mut codes = Vec::new();
    for code in 0..count {
        details::without_order(details.get(code), &mut text);
        codes.push(details.intern(&text)?);
    }
    codes.extend(count..details.len() as u32);
    Ok(Some(codes))
}

/// Customers in the order of their ids, and their entries in that order.
#[inline(never)]
fn write(merger: &Merger, details: &Names, Customers { ids, ends, entries }: &Customers) -> Merged {
    let (names, order) = ids.sorted(0..ids.len() as u32);
    let mut customers = Writer(Vec::new());
    merger.overlap.write(&mut customers);
    customers.texts(names.texts());
    let run = |&code: &u32| {
        let start = if code == 0 { 0 } else { ends[code as usize - 1] };
        start as usize..ends[code as usize] as usize
    };
    let mut sorted: Vec<Packed> = Vec::with_capacity(entries.len());
    in_stretches(order.len(), |stretch| {
        for code in &order[stretch] {
            // One by one: there are few, and copies of a length that is not known are slow.
            entries[run(code)].iter().for_each(|entry| sorted.push(*entry));
            customers.u32(sorted.len() as u32);
        }
    });
    customers.texts(details.texts());
    let records = merger.recorder.as_ref().map(|recorder| recorder.in_order(&order)).unwrap_or_default();
    records.write(&mut customers);
    Merged { customers: customers.0, entries: sorted.into_flattened() }
}

/// The orders of a group, as they came.
pub(super) struct GroupOrders {
    pub overlap: Overlap,
    pub customers: Names,
    /// Where the entries of each customer end.
    pub ends: Vec<u32>,
    pub entries: Vec<u8>,
    /// What else is known of them.
    pub details: Texts,
    pub records: Records,
}

/// The orders of a group; `None` when the bytes are not what [`merge`] makes.
#[inline(never)]
pub(super) fn read(Merged { customers, entries }: Merged) -> Option<GroupOrders> {
    let mut input = Reader(&customers);
    let (overlap, texts) = (Overlap::read(&mut input)?, input.texts()?);
    let ends = input.numbers(texts.len(), u32::from_le_bytes)?;
    let count = ends.last().map_or(0, |&end| end as usize);
    let details = input.texts()?;
    let records = Records::read(&mut input, count, details.len())?;
    let is_whole = input.0.is_empty() && ends.is_sorted() && count * size_of::<Packed>() == entries.len();
    let customers = Names::of_sorted(texts);
    is_whole.then_some(GroupOrders { overlap, customers, ends, entries, details, records })
}

/// The ids of a group that are no keys: all of them, and what each reader's numbers mean.
#[derive(Default)]
pub(super) struct GroupTexts {
    pub(super) all: Dictionary,
    readers: Vec<(u32, Vec<u32>)>,
}

impl GroupTexts {
    #[inline(never)]
    fn meet(&mut self, reader: u32, block: &Block) -> Result<()> {
        let at = self.readers.iter().position(|(known, _)| *known == reader).unwrap_or_else(|| {
            self.readers.push((reader, Vec::new()));
            self.readers.len() - 1
        });
        let codes = &mut self.readers[at].1;
        if codes.len() != block.known as usize {
            return Err(Error::new(Code::Internal).of_field("customers"));
        }
        for id in block.news.iter() {
            codes.push(self.all.intern(id)?);
        }
        Ok(())
    }

    pub(super) fn codes(&self, reader: u32) -> &[u32] {
        self.readers.iter().find(|(known, _)| *known == reader).map_or(&[], |(_, codes)| codes)
    }
}

/// Makes orders and refunds of one customer's lines.
struct Merger {
    prefix_is_mark: bool,
    /// By file: whether the lines of one order carry its total.
    amount_per_order: Vec<bool>,
    overlap: Overlap,
    /// Hashes of orders; their signs mean nothing.
    orders: Vec<i64>,
    ranks: Vec<(u64, u64)>,
    entries: Vec<Entry>,
    /// Where anything is kept besides.
    recorder: Option<Recorder>,
}

impl Merger {
    /// With so many lines at most it is quicker to compare each with each than to sort them.
    const FEW: usize = 32;

    fn new(merging: &Merging, details: &Names, without_order: Vec<u32>) -> Merger {
        let files = merging.parts.iter().map(|part| usize::from(part.file) + 1).max().unwrap_or(0);
        let mut amount_per_order = vec![false; files];
        merging.parts.iter().for_each(|part| amount_per_order[usize::from(part.file)] = part.amount_per_order);
        let prefix_is_mark = merging.prefix_is_mark;
        let recorder = (!details.is_empty()).then(|| {
            let are_weighed = amount_per_order.contains(&true);
            let weights = details.iter().filter(|_| are_weighed).map(weight_of).collect();
            let once = without_order.into_iter().zip(details.iter().map(cells_of_order)).collect();
            Recorder::new(merging.each_line, weights, once, merging.joins)
        });
        let (overlap, orders, ranks, entries) = Default::default();
        Merger { prefix_is_mark, amount_per_order, overlap, orders, ranks, entries, recorder }
    }

    /// Adds the entries of a customer. `details` are the ranks of what else is kept of each line.
    #[inline(never)]
    fn merge(&mut self, lines: &[Line], details: &[u32], customer: &[u8], entries: &mut Vec<Packed>) -> Result<()> {
        self.entries.clear();
        if let Some(first) = lines.iter().map(|line| line.file).min() {
            self.overlap.news_mut(first.into()).customers_added += 1;
        }
        if self.are_orders_each(lines) {
            for (i, line) in lines.iter().enumerate() {
                let (refund, amount) = (self.is_refund(line), self.amount(line));
                self.overlap.news_mut(line.file.into()).orders_added += 1;
                self.entries.push(Entry { day: Day(line.day), refund, amount });
                if let Some(recorder) = &mut self.recorder {
                    recorder.add(line.order, std::iter::once(Record { detail: details[i], amount }), None);
                }
            }
        } else {
            self.merge_orders(lines, details, customer)?;
        }
        match &mut self.recorder {
            Some(recorder) => recorder.finish(&mut self.entries),
            None => self.sort_entries(),
        }
        entries.extend(self.entries.iter().map(|entry| entry.packed()));
        Ok(())
    }

    /// By day, purchases first, then by amount: as numbers, which are sorted in one place for all.
    fn sort_entries(&mut self) {
        if self.entries.is_sorted() {
            return;
        }
        let when = |entry: &Entry| u64::from(entry.day.0 as u32 ^ 1 << 31) << 1 | u64::from(entry.refund);
        let rank = |entry: &Entry| (when(entry), key_of(entry.amount));
        let mut ranks: Vec<(u64, u64)> = self.entries.iter().map(rank).collect();
        sort_pairs(&mut ranks);
        for (entry, (when, amount)) in self.entries.iter_mut().zip(ranks) {
            let day = Day(((when >> 1) as u32 ^ 1 << 31) as i32);
            *entry = Entry { day, refund: when & 1 == 1, amount: number_of(amount) };
        }
    }

    /// Whether every line is an order of its own, as most are.
    fn are_orders_each(&mut self, lines: &[Line]) -> bool {
        if !lines.iter().all(|line| line.flags & (flag::ORDER | flag::DETAIL) == flag::ORDER) {
            return false;
        }
        if lines.len() <= Merger::FEW {
            return (1..lines.len()).all(|i| lines[..i].iter().all(|before| before.order != lines[i].order));
        }
        self.orders.clear();
        self.orders.extend(lines.iter().map(|line| line.order as i64));
        sort_numbers(&mut self.orders);
        self.orders.windows(2).all(|pair| pair[0] != pair[1])
    }

    fn is_refund(&self, line: &Line) -> bool {
        is_marked(line.flags, self.prefix_is_mark) || line.flags & flag::NEGATIVE != 0
    }

    /// What was paid and then refunded by status alone comes to nothing; a negative line takes away.
    fn amount(&self, line: &Line) -> i64 {
        if is_marked(line.flags, self.prefix_is_mark) { line.amount.min(0) } else { line.amount }
    }

    /// Lines of one order are one entry, or two where some of them are refunds. An order that stands in several files counts as the
    /// last one has it.
    fn merge_orders(&mut self, lines: &[Line], details: &[u32], customer: &[u8]) -> Result<()> {
        // Orders by key; within one by file, purchases before refunds. Lines without an order id are grouped by day;
        // the top bit keeps a day from being taken for a hash.
        let mut ranks = std::mem::take(&mut self.ranks);
        ranks.clear();
        ranks.extend(lines.iter().enumerate().map(|(i, line)| {
            let has_id = line.flags & flag::ORDER != 0;
            let key = if has_id { line.order } else { line.day as u64 };
            let kind = u64::from(has_id) << 63 | u64::from(line.file) << 33 | u64::from(self.is_refund(line)) << 32;
            (key, kind | i as u64)
        }));
        sort_pairs(&mut ranks);
        for order in ranks.chunk_by(|a, b| (a.0, a.1 >> 63) == (b.0, b.1 >> 63)) {
            self.merge_order(order, lines, details, customer)?;
        }
        self.ranks = ranks;
        Ok(())
    }

    fn merge_order(&mut self, order: &[(u64, u64)], lines: &[Line], details: &[u32], customer: &[u8]) -> Result<()> {
        let place = |rank: &(u64, u64)| rank.1 as u32;
        let line = |rank: &(u64, u64)| &lines[place(rank) as usize];
        let has_id = order[0].1 >> 63 == 1;
        let (first, last) = (file_of(order[0]), file_of(order[order.len() - 1]));
        // The lines that the order is of in the end.
        let mut settled = Vec::new();
        let parts = if first == last {
            settled.extend(order.iter().map(place));
            let parts = self.parts(order.iter().map(line), has_id && self.amount_per_order[last])?;
            self.overlap.news_mut(last).orders_added += u64::from(parts != Parts::default());
            parts
        } else if has_id {
            let mut newest = None;
            for of_file in order.chunk_by(|a, b| file_of(*a) == file_of(*b)) {
                let file = file_of(of_file[0]);
                let parts = self.parts(of_file.iter().map(line), self.amount_per_order[file])?;
                let news = self.overlap.news_mut(file);
                settled.clear();
                settled.extend(of_file.iter().map(place));
                match newest.replace(parts).filter(|before| *before != Parts::default()) {
                    None => news.orders_added += u64::from(parts != Parts::default()),
                    Some(before) if before == parts => news.orders_known += 1,
                    Some(_) => news.orders_changed += 1,
                }
            }
            self.overlap.replaced += 1;
            newest.unwrap_or_default()
        } else {
            settled.extend(order.iter().map(place));
            for (file, any) in refresh::settle(&mut settled, lines, &mut self.overlap) {
                let news = self.overlap.news_mut(file.into());
                match any {
                    _ if usize::from(file) == first => news.orders_added += 1,
                    true => news.orders_changed += 1,
                    false => news.orders_known += 1,
                }
            }
            self.parts(settled.iter().map(|&i| &lines[i as usize]), false)?
        };
        if let [Some((_, paid)), Some((_, back))] = parts
            && has_id
            && paid + back < 0
        {
            self.overlap.note_exceeding(customer);
        }
        if parts == Parts::default() && settled.iter().all(|&i| lines[i as usize].flags & flag::TOLD == 0) {
            settled.iter().map(|&i| &lines[i as usize]).for_each(|line| self.overlap.note_lacking(line));
        }
        for (part, refund) in parts.into_iter().zip([false, true]) {
            let Some((day, amount)) = part else { continue };
            self.entries.push(Entry { day: Day(day), refund, amount });
            let Some(mut recorder) = self.recorder.take() else { continue };
            let totals = has_id && self.amount_per_order[last];
            // Rows that tell only what an order is of go with what was bought, or where nothing was, with what was taken back.
            let is_part = |line: &Line| match line.flags & flag::DETAIL {
                0 => self.is_refund(line) == refund,
                _ => line.flags & flag::TOLD == 0 && (!refund || parts[0].is_none()),
            };
            let of_part = settled.iter().map(|&i| i as usize).filter(|&i| is_part(&lines[i]));
            let record = |i: usize| Record { detail: details[i], amount: self.amount(&lines[i]) };
            recorder.add(if has_id { order[0].0 } else { 0 }, of_part.map(record), totals.then_some(amount));
            self.recorder = Some(recorder);
        }
        Ok(())
    }

    /// What lines of one order come to; where they carry its total, it counts once.
    fn parts<'a>(&self, lines: impl Iterator<Item = &'a Line> + Clone, totals: bool) -> Result<Parts> {
        let mut both = Parts::default();
        for (part, refund) in both.iter_mut().zip([false, true]) {
            let is_part = |line: &&Line| self.is_refund(line) == refund && !line.is_part();
            let mut lines = lines.clone().filter(is_part).peekable();
            if lines.peek().is_none() {
                continue;
            }
            let (mut day, mut sum, mut largest) = (i32::MAX, 0i128, 0i128);
            for line in lines {
                day = day.min(line.day);
                let amount = i128::from(self.amount(line));
                sum += amount;
                largest = if amount.abs() > largest.abs() { amount } else { largest };
            }
            let amount = if totals { largest } else { sum };
            *part = Some((day, i64::try_from(amount).map_err(|_| Error::new(Code::AmountTooLarge))?));
        }
        Ok(both)
    }
}

/// Purchase and refund of one order, each with its day.
type Parts = [Option<(i32, i64)>; 2];

/// The file of a rank.
fn file_of(rank: (u64, u64)) -> usize {
    usize::from((rank.1 >> 33) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_quick_way_for_few_lines_is_the_general_one() {
        let merging = Merging {
            prefix_is_mark: true,
            scale: 2,
            each_line: false,
            joins: false,
            totals: false,
            parts: Vec::new(),
        };
        let mut quick = 0;
        for seed in 0..3000 {
            let mut rng = Rng::new(seed);
            let mut merger =
                Merger { amount_per_order: vec![false, true], ..Merger::new(&merging, &Names::default(), Vec::new()) };
            let (orders, with_ids) = (*rng.pick(&[3, 1 << 20]), *rng.pick(&[0, flag::ORDER]));
            let mut line = || {
                let flags = rng.below(16) as u8 | with_ids;
                let amount = rng.below(100) as i64 * if flags & flag::NEGATIVE != 0 { -1 } else { 1 };
                Line { order: rng.below(orders), amount, day: rng.below(9) as i32, file: rng.below(2) as u16, flags }
            };
            let lines: Vec<Line> = (0..seed % 40).map(|_| line()).collect();
            quick += u64::from(merger.are_orders_each(&lines));
            let mut ours = Vec::new();
            merger.merge(&lines, &[], b"", &mut ours).unwrap();
            merger.entries.clear();
            merger.merge_orders(&lines, &[], b"").unwrap();
            merger.entries.sort_unstable();
            assert_eq!(ours.iter().map(|&entry| Entry::of_packed(entry)).collect::<Vec<_>>(), merger.entries);
        }
        assert!(quick > 500, "{quick}");
    }
}
