//! What each of several files brings: exports overlap, for people take them once a month over the last three.
//!
//! An order is known by its id and customer. Where rows have no order id, a row is known by all that is written in it: one that stands
//! in several files counts as often as in the file that has it most often, so that overlapping files are not added up, while two equal
//! rows of one file stay two.

use super::by_customer::Line;
use super::issues::{Issue, IssueLog, Sample};
use super::wire::{Reader, Writer};
use crate::error::excerpt;
use crate::table::order::{key_of, sort_pairs};

/// What a file brings beside those before it. Without order ids, an order is what a customer bought on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Orders that no file before it has.
    pub orders_added: u64,
    /// Orders that a file before it has otherwise: another day, amount or status.
    pub orders_changed: u64,
    /// Orders that a file before it has just so.
    pub orders_known: u64,
    /// Customers of whom no file before it tells.
    pub customers_added: u64,
}

impl News {
    /// What a copy of a file with this news brings.
    pub fn of_copy(self) -> News {
        let News { orders_added, orders_changed, orders_known, .. } = self;
        News { orders_known: orders_added + orders_changed + orders_known, ..News::default() }
    }
}

impl News {
    fn add(&mut self, other: News) {
        self.orders_added += other.orders_added;
        self.orders_changed += other.orders_changed;
        self.orders_known += other.orders_known;
        self.customers_added += other.customers_added;
    }
}

/// What merging found out about orders that stand in several files, and about refunds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Overlap {
    /// Orders of which a later file tells again.
    pub replaced: u64,
    /// Rows without an order id that stand in several files: those that are the same throughout, and count once,
    pub known: u64,
    /// and those that have customer, day and amount in common with a row of a file before, and differ in something else: they count.
    pub alike: u64,
    /// How many rows are of orders whose total stands in none, and where the first of them are: file and row.
    pub lacking: u64,
    pub lacking_at: Vec<(u16, u32)>,
    /// By file.
    pub news: Vec<News>,
    /// How often more was paid back of an order than paid, and the first such customers in the order of their ids.
    pub exceeding: u64,
    pub exceeding_of: Vec<Vec<u8>>,
}

impl Overlap {
    /// What a file brings.
    pub fn news(&self, file: usize) -> News {
        self.news.get(file).copied().unwrap_or_default()
    }

    /// What a file brings, to be added to.
    pub fn news_mut(&mut self, file: usize) -> &mut News {
        if self.news.len() <= file {
            self.news.resize(file + 1, News::default());
        }
        &mut self.news[file]
    }

    /// Counts an order of which more was paid back than paid.
    pub fn note_exceeding(&mut self, customer: &[u8]) {
        self.exceeding += 1;
        self.keep_exceeding(customer);
    }

    /// Counts a row of an order of which no row has an amount.
    pub fn note_lacking(&mut self, row: &Line) {
        self.lacking += 1;
        self.keep_lacking((row.file, row.day as u32));
    }

    fn keep_lacking(&mut self, place: (u16, u32)) {
        let at = self.lacking_at.partition_point(|other| *other < place);
        if at < IssueLog::SAMPLES {
            self.lacking_at.insert(at, place);
            self.lacking_at.truncate(IssueLog::SAMPLES);
        }
    }

    /// Few are shown: the first by their bytes, each once.
    fn keep_exceeding(&mut self, customer: &[u8]) {
        if let Err(at) = self.exceeding_of.binary_search_by(|other| other.as_slice().cmp(customer))
            && at < IssueLog::SAMPLES
        {
            self.exceeding_of.insert(at, customer.to_vec());
            self.exceeding_of.truncate(IssueLog::SAMPLES);
        }
    }

    /// Adds that of other customers.
    pub fn add(&mut self, other: Overlap) {
        self.replaced += other.replaced;
        self.known += other.known;
        self.alike += other.alike;
        self.lacking += other.lacking;
        other.lacking_at.into_iter().for_each(|place| self.keep_lacking(place));
        other.news.into_iter().enumerate().for_each(|(file, news)| self.news_mut(file).add(news));
        self.exceeding += other.exceeding;
        other.exceeding_of.iter().for_each(|customer| self.keep_exceeding(customer));
    }

    /// Orders of which more was paid back than paid.
    pub fn exceeding(&self) -> Issue {
        let sample = |customer: &Vec<u8>| Sample::of_ids(excerpt(&String::from_utf8_lossy(customer)));
        Issue { count: self.exceeding, samples: self.exceeding_of.iter().map(sample).collect() }
    }

    /// Rows of orders without a total; `column` is that of a file's amounts.
    pub fn lacking(&self, column: impl Fn(u16) -> Option<u32>) -> Issue {
        let sample = |&(file, row): &(u16, u32)| Sample {
            file: file.into(),
            row: row.into(),
            column: column(file),
            value: String::new(),
        };
        Issue { count: self.lacking, samples: self.lacking_at.iter().map(sample).collect() }
    }

    pub fn write(&self, out: &mut Writer) {
        let counts = [self.replaced, self.known, self.alike, self.exceeding, self.lacking];
        counts.into_iter().for_each(|n| out.u64(n));
        out.u32(self.lacking_at.len() as u32);
        self.lacking_at.iter().for_each(|(file, row)| {
            out.u32((*file).into());
            out.u32(*row);
        });
        out.u32(self.exceeding_of.len() as u32);
        self.exceeding_of.iter().for_each(|customer| out.bytes(customer));
        out.u32(self.news.len() as u32);
        for news in &self.news {
            let News { orders_added, orders_changed, orders_known, customers_added } = *news;
            [orders_added, orders_changed, orders_known, customers_added].into_iter().for_each(|n| out.u64(n));
        }
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Overlap> {
        let (replaced, known, alike, exceeding) = (input.u64()?, input.u64()?, input.u64()?, input.u64()?);
        let lacking = input.u64()?;
        let lacking_at = input.list(|i| Some((u16::try_from(i.u32()?).ok()?, i.u32()?)))?;
        let exceeding_of = input.list(|i| Some(i.bytes()?.to_vec()))?;
        let news = input.list(|i| {
            Some(News {
                orders_added: i.u64()?,
                orders_changed: i.u64()?,
                orders_known: i.u64()?,
                customers_added: i.u64()?,
            })
        })?;
        Some(Overlap { replaced, known, alike, lacking, lacking_at, news, exceeding, exceeding_of })
    }
}

/// Of the rows of one customer and day, those that count; returns for each file whether it brought any of them. `rows` are in the order
/// of their files, and places among `lines`.
///
/// Cost: a sort of the rows.
pub(super) fn settle(rows: &mut Vec<u32>, lines: &[Line], overlap: &mut Overlap) -> Vec<(u16, bool)> {
    let line = |row: &u32| &lines[*row as usize];
    let mut files: Vec<(u16, bool)> = rows.iter().map(|row| (line(row).file, false)).collect();
    files.dedup();
    // By what is written in them, then by file; within both in any order, for then they are the same.
    let mut ranks: Vec<(u64, u64)> =
        rows.iter().map(line).zip(0..).map(|(row, i)| (row.order & !15 | u64::from(row.flags), rank(row, i))).collect();
    sort_pairs(&mut ranks);
    let mut kept: Vec<u32> = Vec::with_capacity(rows.len());
    for same in ranks.chunk_by(|a, b| a.0 == b.0) {
        let mut most = 0;
        for of_file in same.chunk_by(|a, b| a.1 >> 32 == b.1 >> 32) {
            kept.extend(of_file.iter().skip(most).map(|(_, i)| rows[*i as u32 as usize]));
            overlap.known += of_file.len().min(most) as u64;
            most = most.max(of_file.len());
        }
    }
    for row in kept.iter().map(line) {
        files.iter_mut().filter(|(file, _)| *file == row.file).for_each(|(_, any)| *any = true);
    }
    ranks.clear();
    ranks.extend(
        kept.iter().map(line).zip(0..).map(|(row, i)| (key_of(row.amount), u64::from(row.flags) << 48 | rank(row, i))),
    );
    sort_pairs(&mut ranks);
    let file = |rank: &(u64, u64)| (rank.1 >> 32) as u16;
    for same in ranks.chunk_by(|a, b| (a.0, a.1 >> 48) == (b.0, b.1 >> 48)) {
        overlap.alike += same.iter().filter(|rank| file(rank) != file(&same[0])).count() as u64;
    }
    *rows = kept;
    files
}

/// A row's file above its place.
fn rank(row: &Line, i: u64) -> u64 {
    u64::from(row.file) << 32 | i
}
