//! From orders to the ledger, and what there is to say about it.

use crate::error::{Code, Error, Result};
use crate::table::daily::Total;
use crate::table::details::PartDetails;
use crate::table::ledger::PartLedger;
use crate::table::{Day, Dictionary, Ledgers, Names, OrderLedger};

use super::aggregate::{self, GroupTotals};
use super::assemble::FileState;
use super::details::{Details, Gathered};
use super::doctor::{self, Findings};
use super::ids::Prefixes;
use super::issues::{IssueCode, IssueLog, Severity};
use super::kept_totals::Totals;
use super::merge::{GroupOrders, Merged, Merging, merge, read};
use super::order_lines::OrderLines;
use super::plan::FilePlan;
use super::refresh::{News, Overlap};
use super::role::Role;
use super::tables::{self, Planned};
use super::words::Field;
use super::{fingerprint, population, similar};

/// A file after reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Tree hash of its content.
    pub fingerprint: String,
    /// Rows with anything in them, the header excluded.
    pub rows: u64,
    /// How it was read.
    pub plan: FilePlan,
    /// What it brings beside the files before it.
    pub news: News,
    /// The commonest texts of each status column, with their rows.
    pub statuses: Vec<(Field, String, u64)>,
}

/// What reading amounts to.
pub struct Ingested {
    /// The data.
    pub ledgers: Ledgers,
    /// What is kept in their place, where that was asked for.
    pub totals: Option<Totals>,
    /// The files.
    pub files: Vec<FileSummary>,
    /// What was noticed.
    pub issues: IssueLog,
    /// The currency of all amounts, as it is written, where it is.
    pub currency: Option<String>,
    /// Rows with a cancel mark.
    pub cancel_mark_rows: u64,
    /// Rows with a cancel mark or a negative amount or quantity.
    pub cancelled_or_negative_rows: u64,
    /// Net of all usable rows, those without a customer included; in the ledger's scale.
    pub net_revenue: i128,
    /// The part of it that known customers brought.
    pub net_revenue_known: i128,
    /// Orders that count.
    pub orders: usize,
    /// Rows that take no part.
    pub excluded_rows: u64,
    /// First and last day of known customers' entries.
    pub days: Option<(Day, Day)>,
    /// The last day that is neither future nor outlier.
    pub default_as_of: Option<Day>,
}

/// A reading of which everything is known but its orders.
pub struct Settled {
    pub(super) merging: Merging,
    /// Blocks of lines, by slice and group, that were kept here.
    pub(super) blocks: Vec<Vec<Vec<u8>>>,
    /// The orders of each group, where they have come.
    pub(super) groups: Vec<Option<(Overlap, PartLedger)>>,
    /// What each group comes to, where only that is kept.
    pub(super) totals: Vec<Option<GroupTotals>>,
    /// What else is known of them.
    pub(super) gathered: Gathered,
    /// Lines of orders that stand in files of their own.
    pub(super) lines: Option<OrderLines>,
    pub(super) files: Vec<FileState>,
    /// For each file the one before it that has the same content.
    pub(super) copies: Vec<Option<usize>>,
    pub(super) findings: Findings,
    pub(super) issues: IssueLog,
    pub(super) currency: Option<String>,
    pub(super) cancel_mark_rows: u64,
    pub(super) cancelled_or_negative_rows: u64,
    /// Net of the lines that belong to nobody.
    pub(super) nobody: i128,
    pub(super) excluded_rows: u64,
}

impl Settled {
    /// How orders are made of lines.
    pub fn merging(&self) -> &Merging {
        &self.merging
    }

    /// Takes the orders of a group, as [`merge`] makes them.
    ///
    /// # Errors
    /// `internal` where they are something else; `too_much_data`.
    pub fn gather(&mut self, group: usize, orders: Merged) -> Result<()> {
        let damaged = || Error::new(Code::Internal).of_field("orders");
        if self.merging.totals {
            self.totals[group] = Some(aggregate::read(orders).ok_or_else(damaged)?);
            return Ok(());
        }
        let orders = read(orders).ok_or_else(damaged)?;
        let GroupOrders { overlap, customers, ends, entries, mut details, mut records } = orders;
        if let Some(lines) = self.lines.as_mut().filter(|_| !details.is_empty()) {
            (details, records) = lines.join(&entries, &details, &records)?;
        }
        let (numbers, continues, amounts) = records.into_parts();
        let columns = self.gathered.add(&details, &numbers)?;
        let details = PartDetails { continues, amounts, columns };
        self.groups[group] = Some((overlap, PartLedger { customers, ends, entries, details }));
        Ok(())
    }

    /// The ledger and what there is to say about it. Groups that nobody has merged are merged here.
    ///
    /// `today` is what "future" is measured against.
    ///
    /// # Errors
    /// `no_usable_rows` with the commonest reason and its first place; what [`merge`] says; `too_much_data`.
    pub fn finish(mut self, today: Option<Day>) -> Result<Ingested> {
        self.merge_rest()?;
        if self.merging.totals {
            return self.finish_totals(today);
        }
        let (orders, overlap) = self.orders()?;
        self.issues.count(IssueCode::OrderReplaced, overlap.replaced);
        self.issues.count(IssueCode::RowKnown, overlap.known);
        self.issues.count(IssueCode::RowAlike, overlap.alike);
        self.issues.put(IssueCode::RefundExceeds, overlap.exceeding());
        let amount = |file: u16| self.files[usize::from(file)].plan.mapping.column(Field::Amount).map(|at| at as u32);
        self.issues.put(IssueCode::MissingAmount, overlap.lacking(amount));
        self.excluded_rows += overlap.lacking;
        let ledgers = self.ledgers(orders)?;
        let ledger = &ledgers.orders;
        if ledger.customers().is_empty() {
            return Err(self.no_usable_rows());
        }
        let mut all = Total::default();
        ledger.daily().days().for_each(|(_, total)| all += total);
        let (days, default_as_of) = self.settle_days(&ledgers, today);
        self.findings.report_amounts(&mut self.issues);
        self.report_customers(ledger.customers());
        if let Some(plausible) = default_as_of {
            self.findings.report_days(plausible, today, &mut self.issues);
        }
        if let Some((first, _)) = days {
            let days = (first, default_as_of.unwrap_or(first));
            doctor::report_history(|each| doctor::first_days(ledger, each), days, &mut self.issues);
        }
        Ok(Ingested {
            orders: all.orders as usize,
            net_revenue: all.amount + self.nobody,
            net_revenue_known: all.amount,
            ledgers,
            totals: None,
            days,
            default_as_of,
            ..self.told(&overlap)
        })
    }

    /// What ids show.
    pub(super) fn report_customers(&mut self, customers: &Names) {
        let used = customers.bytes_used();
        similar::report(customers, &used, &mut self.issues);
        population::report(customers, &used, &mut self.issues);
    }

    /// What there is to say about files and rows.
    pub(super) fn told(self, overlap: &Overlap) -> Ingested {
        let news = |number: usize| match self.copies[number] {
            Some(original) => overlap.news(original).of_copy(),
            None => overlap.news(number),
        };
        let summary = |(number, file): (usize, FileState)| FileSummary {
            news: news(number),
            statuses: file.statuses.commonest(),
            fingerprint: fingerprint::root(&file.leaves, file.bytes),
            name: file.name,
            bytes: file.bytes,
            rows: file.tally.rows,
            plan: file.plan,
        };
        Ingested {
            ledgers: Ledgers::default(),
            totals: None,
            files: self.files.into_iter().enumerate().map(summary).collect(),
            issues: self.issues,
            currency: self.currency,
            cancel_mark_rows: self.cancel_mark_rows,
            cancelled_or_negative_rows: self.cancelled_or_negative_rows,
            net_revenue: 0,
            net_revenue_known: 0,
            orders: 0,
            excluded_rows: self.excluded_rows,
            days: None,
            default_as_of: None,
        }
    }

    // What goes through all entries or customers is not inlined into what is called once; see `table::stretches`.
    #[inline(never)]
    fn merge_rest(&mut self) -> Result<()> {
        let blocks = std::mem::take(&mut self.blocks);
        let plans: Vec<FilePlan> = self.files.iter().map(|file| file.plan.clone()).collect();
        let prefixes = Prefixes::of(&plans);
        let of_group = |group: usize| {
            blocks.iter().filter_map(|of_slice| of_slice.get(group)).map(Vec::as_slice).collect::<Vec<_>>()
        };
        for group in 0..self.groups.len() {
            if self.groups[group].is_none() && self.totals[group].is_none() {
                self.gather(group, merge(&self.merging, &prefixes, &of_group(group))?)?;
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn orders(&mut self) -> Result<(OrderLedger, Overlap)> {
        let plans: Vec<FilePlan> = self.files.iter().map(|file| file.plan.clone()).collect();
        let (mut overlap, mut parts) = (Overlap::default(), Vec::new());
        for (more, part) in std::mem::take(&mut self.groups).into_iter().flatten() {
            overlap.add(more);
            parts.push(part);
        }
        if let Some(lines) = self.lines.take() {
            self.excluded_rows += lines.report(&mut self.issues);
        }
        let gathered = std::mem::replace(&mut self.gathered, Gathered::new(&Details::default()));
        let values = gathered.finish((0..).zip(&plans), &mut self.issues);
        Ok((OrderLedger::merged(parts, self.merging.scale, values)?, overlap))
    }

    /// Beside the orders, what the other files tell. Customers whom only they know join those of the orders.
    #[inline(never)]
    fn ledgers(&mut self, orders: OrderLedger) -> Result<Ledgers> {
        let mut others = Dictionary::new();
        for id in self.files.iter().flat_map(|file| file.table.customers().iter()) {
            if orders.customers().find(id).is_none() {
                others.intern(id)?;
            }
        }
        let orders = orders.with_customers(others.texts().sorted(0..others.len() as u32).0)?;
        let mut of_role = |is: &dyn Fn(&FilePlan) -> bool| -> Vec<Planned> {
            let files = self.files.iter_mut().enumerate().filter(|(_, file)| is(&file.plan));
            let planned = |(number, file): (usize, &mut FileState)| {
                let table = std::mem::take(&mut file.table);
                Planned::new(number as u32, file.plan.clone(), table, orders.customers())
            };
            files.map(planned).collect()
        };
        let events = of_role(&|plan| plan.role == Role::Events);
        let surveys = of_role(&|plan| plan.role == Role::Surveys && plan.is_dated());
        let people = of_role(&|plan| matches!(plan.role, Role::Customers | Role::Surveys) && !plan.is_dated());
        let customers = orders.customers().len();
        let mut ledger = |tables: Vec<Planned>| -> Result<_> {
            (!tables.is_empty()).then(|| tables::ledger(&tables, customers, &mut self.issues)).transpose()
        };
        let (events, surveys) = (ledger(events)?, ledger(surveys)?);
        let people =
            (!people.is_empty()).then(|| tables::attributes(&people, customers, &mut self.issues)).transpose()?;
        let (customers, described) = people.map_or((None, Vec::new()), |(frame, is)| (Some(frame), is));
        Ok(Ledgers { orders, events, surveys, customers, described, models: Vec::new() })
    }

    pub(super) fn no_usable_rows(&self) -> Error {
        let error = Error::new(Code::NoUsableRows);
        let excluded = self.issues.iter().filter(|(code, _)| code.severity() == Severity::Excluded);
        let Some((code, issue)) = excluded.max_by_key(|(_, issue)| issue.count) else { return error };
        let Some(sample) = issue.samples.first() else { return error.of_field(code.as_str()) };
        let file = &self.files[sample.file as usize];
        let error = error.of_field(code.as_str()).in_file(&file.name).at_row(sample.row).with_value(&sample.value);
        match sample.column {
            Some(column) => error.in_column(&file.plan.header[column as usize]),
            None => error,
        }
    }

    /// First and last day, and the day to look from. Orders decide; where there are none, what else has a day; where nothing has,
    /// today.
    #[inline(never)]
    fn settle_days(&mut self, ledgers: &Ledgers, today: Option<Day>) -> (Option<(Day, Day)>, Option<Day>) {
        let others = [&ledgers.events, &ledgers.surveys].into_iter().flatten();
        let of_others = others.flat_map(|ledger| ledger.days().iter().copied());
        let of_orders = ledgers.orders.daily().days().map(|(day, total)| (day, total.entries));
        let days = if ledgers.orders.is_empty() { DayCounts::of(of_others) } else { DayCounts::summed(of_orders) };
        // Nothing happened on any day: everybody is known on the last one that somebody came.
        let today = today.or_else(|| (days.total() == 0).then(|| ledgers.last_sign_up())?);
        self.settle_counts(days, today)
    }

    pub(super) fn settle_counts(&mut self, days: DayCounts, today: Option<Day>) -> (Option<(Day, Day)>, Option<Day>) {
        if days.total() == 0 {
            return (None, Some(today.unwrap_or(Day(0))));
        }
        let all = days.total();
        let known = today.map_or(all, |today| days.up_to(today));
        let plausible = Plausibility::default().plausible(&days, known);
        self.issues.count(IssueCode::FutureDate, all - known);
        self.issues.count(IssueCode::OutlierDate, known - plausible);
        // Where everything is future, there is no better day than the last.
        let last = days.last_of(if plausible == 0 { all } else { plausible });
        (days.last_of(1).zip(days.last_of(all)), last)
    }
}

/// How many entries there are on each day.
pub(super) struct DayCounts {
    /// Days with entries, ascending, and how many entries there are up to each.
    up_to: Vec<(Day, u64)>,
}

impl DayCounts {
    fn of(days: impl Iterator<Item = i32> + Clone) -> DayCounts {
        let (first, last) =
            days.clone().fold((i32::MAX, i32::MIN), |(first, last), day| (first.min(day), last.max(day)));
        if first > last {
            return DayCounts { up_to: Vec::new() };
        }
        // Days lie within ten thousand years, so there are some million counts at most.
        let mut counts = vec![0u64; (last - first) as usize + 1];
        days.for_each(|day| counts[(day - first) as usize] += 1);
        DayCounts::summed((first..).map(Day).zip(counts))
    }

    /// Of so many entries on each day, ascending.
    pub(super) fn summed(days: impl Iterator<Item = (Day, u64)>) -> DayCounts {
        let mut sum = 0;
        let up_to = days.filter(|(_, count)| *count > 0).map(|(day, count)| {
            sum += count;
            (day, sum)
        });
        DayCounts { up_to: up_to.collect() }
    }

    fn total(&self) -> u64 {
        self.up_to.last().map_or(0, |(_, count)| *count)
    }

    fn up_to(&self, day: Day) -> u64 {
        let later = self.up_to.partition_point(|(d, _)| *d <= day);
        later.checked_sub(1).map_or(0, |i| self.up_to[i].1)
    }

    /// The day of the last of the first `count` entries.
    fn last_of(&self, count: u64) -> Option<Day> {
        self.up_to.get(self.up_to.partition_point(|(_, up_to)| *up_to < count)).map(|(day, _)| *day)
    }
}

/// When late days are taken for mistakes.
struct Plausibility {
    /// They lie more than this many days after the others,
    gap_days: i32,
    /// and are at most one in this many entries.
    one_in: u64,
}

impl Default for Plausibility {
    fn default() -> Self {
        Plausibility { gap_days: 366, one_in: 200 }
    }
}

impl Plausibility {
    /// How many of the first `known` entries come before the first implausible one.
    fn plausible(&self, days: &DayCounts, known: u64) -> u64 {
        let fewest = (known - known / self.one_in).max(1);
        let mut pairs = days.up_to.windows(2).map(|pair| (pair[0], pair[1].0));
        let gap =
            pairs.find(|&((day, count), next)| (fewest..known).contains(&count) && next.0 - day.0 > self.gap_days);
        gap.map_or(known, |((_, count), _)| count)
    }
}
