//! Tables that are not of orders: rows of all files ─► events, surveys, and what is said of customers.

use crate::error::{Result, excerpt};
use crate::table::dictionary::Texts;
use crate::table::order::sort_pairs;
use crate::table::{Column, Dictionary, Frame, Ledger, Names, Unit, Validity, Values};

use super::cells::{Cells, Coded};
use super::details::weight_of;
use super::issues::{Issue, IssueCode, IssueLog, Sample};
use super::known::Sort;
use super::plan::FilePlan;
use super::typing::{Custom, Typed};
use super::values;

/// Empty cells are worth a word where they are at most one in this many.
const FEW_BLANKS: u64 = 5;

/// The rows of one file, in order.
#[derive(Default)]
pub(super) struct Table {
    /// Ids, and the one of each row.
    customers: Dictionary,
    customer: Vec<u32>,
    days: Vec<i32>,
    rows: Vec<u64>,
    hashes: Vec<u64>,
    columns: Vec<(Dictionary, Vec<u32>)>,
}

impl Table {
    /// Adds the rows of the next slice; `above` are the records before it. Where the table names nobody, each row is somebody of its
    /// own, with the row's number for an id.
    ///
    /// # Errors
    /// `too_much_data` beyond 2^32 texts.
    pub fn add(&mut self, cells: Cells, above: u64, file: usize) -> Result<()> {
        let first = self.rows.len();
        self.rows.extend(cells.rows.iter().map(|&row| above + u64::from(row)));
        if cells.customer.codes.is_empty() {
            for row in &self.rows[first..] {
                let id = if file == 0 { format!("#{row}") } else { format!("{}#{row}", file + 1) };
                self.customer.push(self.customers.intern(id.as_bytes())?);
            }
        }
        extend(&mut self.customers, &mut self.customer, &cells.customer)?;
        self.days.extend(cells.days);
        self.hashes.extend(cells.hashes);
        for (number, column) in cells.columns.iter().enumerate() {
            if number == self.columns.len() {
                self.columns.push(Default::default());
            }
            let (texts, all) = &mut self.columns[number];
            extend(texts, all, column)?;
        }
        Ok(())
    }

    /// The ids of the customers that it speaks of.
    pub fn customers(&self) -> &Texts {
        self.customers.texts()
    }
}

/// Adds a slice's column to the column of all.
fn extend(texts: &mut Dictionary, all: &mut Vec<u32>, column: &Coded) -> Result<()> {
    let codes = column.texts.iter().map(|text| texts.intern(text)).collect::<Result<Vec<u32>>>()?;
    all.extend(column.codes.iter().map(|&code| codes[code as usize]));
    Ok(())
}

/// A table with its file's number and plan.
pub(super) struct Planned {
    file: u32,
    plan: FilePlan,
    table: Table,
    /// The code in the ledgers of each of its customers.
    ranks: Vec<u32>,
}

impl Planned {
    /// `customers` are all that there are in any ledger.
    pub fn new(file: u32, plan: FilePlan, table: Table, customers: &Names) -> Planned {
        let ranks = table.customers().iter().map(|id| customers.find(id).expect("every customer is in the ledgers"));
        Planned { file, plan, ranks: ranks.collect(), table }
    }

    /// A table of lines, which speaks of orders and not of customers.
    pub fn of_lines(file: u32, plan: FilePlan, table: Table) -> Planned {
        Planned { file, plan, ranks: Vec::new(), table }
    }

    fn rank(&self, at: usize) -> u32 {
        self.ranks[self.table.customer[at] as usize]
    }
}

/// A line of an order that stands in another file.
pub(super) struct Line<'a> {
    /// Where it stands,
    pub file: u32,
    pub row: u64,
    /// the id of its order,
    pub order: &'a [u8],
    /// what is kept of it, by its plan,
    plan: &'a FilePlan,
    cells: Vec<&'a [u8]>,
}

impl<'a> Line<'a> {
    /// What is kept under a name.
    pub fn cell(&self, name: &str) -> &'a [u8] {
        self.plan.kept.iter().position(|kept| kept.name == name).map_or(&[], |at| self.cells[at])
    }

    /// The last cell: what it weighs.
    pub fn weight(&self) -> u64 {
        weight_of(self.cells.last().copied().unwrap_or_default())
    }
}

/// The lines of some tables, those that an earlier file has too only once, which are counted.
pub(super) fn lines<'a>(
    tables: &'a [Planned],
    issues: &mut IssueLog,
    each: &mut dyn FnMut(Line<'a>) -> Result<()>,
) -> Result<()> {
    let mut rows = Rows::of(tables);
    issues.count(IssueCode::KnownRow, rows.without_known(tables));
    for Row { table, at } in rows.0 {
        let Planned { file, plan, table, .. } = &tables[table];
        let cells = table.columns.iter().map(|(texts, codes)| texts.get(codes[at])).collect();
        let order = table.customers.get(table.customer[at]);
        each(Line { file: *file, row: table.rows[at], order, plan, cells })?;
    }
    Ok(())
}

/// Makes the ledger of a role of its files; `customers` says how many there are in all.
///
/// # Errors
/// `too_much_data`.
pub(super) fn ledger(tables: &[Planned], customers: usize, issues: &mut IssueLog) -> Result<Ledger> {
    let mut rows = Rows::of(tables);
    issues.count(IssueCode::KnownRow, rows.without_known(tables));
    let rank = |row: &Row| tables[row.table].rank(row.at);
    let day = |row: &Row| tables[row.table].table.days[row.at];
    // Stable: records of one day stay as the files have them.
    let when = |row: &Row| u64::from(rank(row)) << 32 | u64::from(day(row) as u32 ^ 1 << 31);
    let mut order: Vec<(u64, u64)> = rows.0.iter().zip(0..).map(|(row, at)| (when(row), at)).collect();
    sort_pairs(&mut order);
    rows.0 = order.into_iter().map(|(_, at)| rows.0[at as usize]).collect();
    let mut starts = vec![0u32; customers + 1];
    rows.0.iter().for_each(|row| starts[rank(row) as usize + 1] += 1);
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut frame = Frame::new(rows.0.len());
    let days = Values::Date(rows.0.iter().map(day).collect());
    frame.push(Column::new(Ledger::DATE, Unit::None, days, Validity::all(rows.0.len())));
    rows.push_columns(tables, rows.0.iter().map(Some), &mut frame, issues)?;
    Ok(Ledger::new(starts, frame))
}

/// What tables say of each customer: one row a customer, and whether they say anything. Of several rows about one, the last holds.
///
/// # Errors
/// `too_much_data`.
pub(super) fn attributes(tables: &[Planned], customers: usize, issues: &mut IssueLog) -> Result<(Frame, Vec<bool>)> {
    let rows = Rows::of(tables);
    let mut last: Vec<Option<&Row>> = vec![None; customers];
    let mut repeated = Issue::default();
    for row in &rows.0 {
        let planned = &tables[row.table];
        let place = &mut last[planned.rank(row.at) as usize];
        if place.is_some_and(|before| before.table == row.table) {
            repeated.count += 1;
            if repeated.samples.len() < IssueLog::SAMPLES {
                repeated.samples.push(Sample {
                    file: planned.file,
                    row: planned.table.rows[row.at],
                    column: None,
                    value: String::new(),
                });
            }
        }
        *place = Some(row);
    }
    issues.put(IssueCode::RepeatedCustomer, repeated);
    let mut frame = Frame::new(customers);
    rows.push_columns(tables, last.iter().copied(), &mut frame, issues)?;
    Ok((frame, last.iter().map(Option::is_some).collect()))
}

/// A row of one of several tables.
#[derive(Clone, Copy)]
struct Row {
    table: usize,
    at: usize,
}

/// Rows of several tables, in file order.
struct Rows(Vec<Row>);

impl Rows {
    fn of(tables: &[Planned]) -> Rows {
        let rows = |(table, planned): (usize, &Planned)| (0..planned.table.rows.len()).map(move |at| Row { table, at });
        Rows(tables.iter().enumerate().flat_map(rows).collect())
    }

    /// Leaves out rows that an earlier file has too: exports that overlap. Of rows that are equal within a file, as many stay as the
    /// file with most of them has. Returns how many went.
    fn without_known(&mut self, tables: &[Planned]) -> u64 {
        if tables.len() < 2 {
            return 0;
        }
        let hash = |row: &Row| tables[row.table].table.hashes[row.at];
        let mut order: Vec<(u64, u64)> = self.0.iter().zip(0..).map(|(row, at)| (hash(row), at)).collect();
        sort_pairs(&mut order);
        let mut is_known = vec![false; self.0.len()];
        for equal in order.chunk_by(|a, b| a.0 == b.0) {
            let mut most = 0;
            for of_file in equal.chunk_by(|a, b| self.0[a.1 as usize].table == self.0[b.1 as usize].table) {
                of_file.iter().take(most).for_each(|(_, at)| is_known[*at as usize] = true);
                most = most.max(of_file.len());
            }
        }
        let before = self.0.len();
        let mut is_known = is_known.into_iter();
        self.0.retain(|_| !is_known.next().unwrap_or(false));
        (before - self.0.len()) as u64
    }

    /// Adds the columns of all tables to a frame of some of the rows. Columns of one name are one.
    fn push_columns<'a>(
        &self,
        tables: &[Planned],
        chosen: impl ExactSizeIterator<Item = Option<&'a Row>> + Clone,
        frame: &mut Frame,
        issues: &mut IssueLog,
    ) -> Result<()> {
        let mut names: Vec<&str> = Vec::new();
        for kept in tables.iter().flat_map(|planned| &planned.plan.kept) {
            if !names.contains(&&*kept.name) {
                names.push(&kept.name);
            }
        }
        let mut unreadable = Issue::default();
        let mut blank = Issue::default();
        let mut joined = Issue::default();
        for name in names {
            let mut column = Joined::of(tables, name)?;
            let mut counts = column.counts(&self.0);
            let asked = tables.iter().map(|planned| &planned.plan.values);
            if let Some(kept) = values::joined(name, &column.texts, &counts, asked, &mut joined) {
                column.join(&kept);
                counts = column.counts(&self.0);
            }
            let typed = Typed::of(&column.texts, &counts, column.sort, column.custom);
            if typed.is_read() {
                let blanks: u64 =
                    counts.iter().zip(&typed.blank).filter(|(_, blank)| **blank).map(|(count, _)| count).sum();
                // A column that is mostly empty says something of few rows; it does not lack the others.
                if blanks * FEW_BLANKS <= counts.iter().sum() {
                    column.note(&self.0, &typed.blank, &mut blank);
                }
                let is_odd: Vec<bool> =
                    typed.valid.iter().zip(&typed.blank).map(|(valid, blank)| !valid && !blank).collect();
                column.note(&self.0, &is_odd, &mut unreadable);
            }
            if let Some(day_first) = typed.by_custom {
                let code = if day_first { IssueCode::AmbiguousDayFirst } else { IssueCode::AmbiguousMonthFirst };
                issues.count(code, counts.iter().sum());
            }
            let codes = chosen.clone().map(|row| row.and_then(|row| column.code(row)));
            let (values, valid) = typed.gather(codes);
            let name = super::columns::unique(name, &|name| frame.column(name).is_some());
            frame.push(Column::new(name, Unit::None, values, valid));
        }
        issues.put(IssueCode::ValuesJoined, joined);
        issues.put(IssueCode::UnreadableValue, unreadable);
        issues.put(IssueCode::BlankValue, blank);
        Ok(())
    }
}

/// A column of several tables, with one numbering of its texts.
struct Joined<'a> {
    texts: Dictionary,
    /// What each table has of it.
    parts: Vec<Option<Part<'a>>>,
    sort: Option<Sort>,
    custom: Custom,
}

/// A table's part of a joint column.
struct Part<'a> {
    planned: &'a Planned,
    /// Its place in the file.
    column: usize,
    /// The table's own code of each row's text,
    codes: &'a [u32],
    /// and the joint codes of those.
    joint: Vec<u32>,
}

impl<'a> Joined<'a> {
    fn of(tables: &'a [Planned], name: &str) -> Result<Joined<'a>> {
        let mut texts = Dictionary::new();
        let mut parts = Vec::new();
        let mut sort = None;
        let mut custom = None;
        for planned @ Planned { plan, table, .. } in tables {
            let found = plan.kept.iter().position(|kept| kept.name == name);
            // A table without rows has no columns either.
            let Some((number, (own, codes))) = found.and_then(|number| Some((number, table.columns.get(number)?)))
            else {
                parts.push(None);
                continue;
            };
            sort = sort.or(plan.kept[number].sort);
            custom =
                custom.or(Some(Custom { day_first: plan.day_first.value, decimal_comma: plan.decimal_comma.value }));
            let (column, joint) = (
                plan.kept[number].column,
                own.iter().map(|text| texts.intern(plan.values.renamed(name, text))).collect::<Result<_>>()?,
            );
            parts.push(Some(Part { planned, column, codes, joint }));
        }
        let custom = custom.unwrap_or(Custom { day_first: false, decimal_comma: false });
        Ok(Joined { texts, parts, sort, custom })
    }

    /// Has some texts read as others.
    fn join(&mut self, kept: &[u32]) {
        let joint = self.parts.iter_mut().flatten().flat_map(|part| &mut part.joint);
        joint.for_each(|code| *code = kept[*code as usize]);
    }

    fn code(&self, row: &Row) -> Option<u32> {
        self.parts[row.table].as_ref().map(|part| part.joint[part.codes[row.at] as usize])
    }

    /// How often each text stands in some rows.
    fn counts(&self, rows: &[Row]) -> Vec<u64> {
        let mut counts = vec![0; self.texts.len()];
        rows.iter().filter_map(|row| self.code(row)).for_each(|code| counts[code as usize] += 1);
        counts
    }

    /// Counts the cells with some of the texts, with the first places.
    fn note(&self, rows: &[Row], texts: &[bool], issue: &mut Issue) {
        if !texts.contains(&true) {
            return;
        }
        for row in rows {
            let Some(code) = self.code(row).filter(|&code| texts[code as usize]) else { continue };
            issue.count += 1;
            if issue.samples.len() < IssueLog::SAMPLES
                && let Some(Part { planned: Planned { file, table, .. }, column, .. }) = &self.parts[row.table]
            {
                issue.samples.push(Sample {
                    file: *file,
                    row: table.rows[row.at],
                    column: Some(*column as u32),
                    value: excerpt(&String::from_utf8_lossy(self.texts.get(code))),
                });
            }
        }
    }
}
