//! Parsing one slice of an orders file: the part that runs on job workers.

use std::borrow::Cow;

use crate::error::{Code, Error, Result};
use crate::table::{Currency, Day, Decimal, Dictionary, WrittenDate, WrittenNumber, read_date, read_number};

use super::cells::{place, without_float_suffix, without_formula, written};
use super::csv::{self, End, Record};
use super::currencies::{Currencies, agree};
use super::doctor::{Findings, sampling};
use super::evidence::Evidence;
use super::fingerprint;
use super::identity::{self, Identity};
use super::issues::{IssueCode, IssueLog};
use super::lines::{Ids, Line, Lines, NOBODY, Texts, flag};
use super::marks::Records;
use super::plan::FilePlan;
use super::population::is_no_product;
use super::rates::{self, Rate};
use super::status::{self, Statuses};
use super::words::{Field, Meaning};
use super::{LONGEST_RECORD, Severity, odd_rows, similar};

/// Which part of a file to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceTask {
    /// The slice owns the records that start in `from..to`.
    pub from: u64,
    /// End of the slice.
    pub to: u64,
    /// Bytes of the whole file.
    pub file_bytes: u64,
    /// Where the first record starts, when it is known; otherwise it is guessed.
    pub start: Option<u64>,
}

/// What came of parsing.
pub enum Parsed {
    /// The slice.
    Slice(Box<Slice>),
    /// The last record runs on: call again with bytes at least up to this offset.
    More(u64),
}

/// Rows by what they are, for the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records with anything in them.
    pub rows: u64,
    /// Rows by combination of status mark, C prefix, negative.
    pub kinds: [u64; flag::COMBINATIONS],
    /// Rows whose order id is all digits: evidence that a `C…` id is special.
    pub digit_orders: u64,
    /// Rows that count for nothing.
    pub excluded: u64,
    /// How dates and numbers are written.
    pub evidence: Evidence,
}

impl Tally {
    /// Adds that of another part.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.digit_orders += other.digit_orders;
        self.excluded += other.excluded;
        self.kinds.iter_mut().zip(other.kinds).for_each(|(mine, theirs)| *mine += theirs);
        self.evidence.add(&other.evidence);
    }
}

/// One parsed slice.
#[derive(Clone, Default)]
pub struct Slice {
    /// Customers that its reader had met before, and those that it met since, in the order of their codes.
    pub(crate) known_customers: u32,
    pub(crate) new_customers: Texts,
    /// Where its first record starts; beyond the slice when none does.
    pub first: u64,
    /// Where the record after its last one starts.
    pub end: u64,
    /// Records, blank ones included.
    pub records: u64,
    pub(crate) tally: Tally,
    pub(crate) lines: Lines,
    pub(crate) currencies: Currencies,
    pub(super) statuses: status::Tally,
    pub(crate) issues: IssueLog,
    pub(super) findings: Findings,
    pub(crate) leaves: Vec<u128>,
}

/// Reads slices of some files. It numbers customers as it meets them and tells each only once, so its slices belong together: whoever
/// takes them must take the new customers of every one.
pub struct SliceReader {
    plans: Vec<FilePlan>,
    customers: Dictionary,
    /// Customers that slices have told.
    told: u32,
    /// Of each file.
    statuses: Vec<Statuses>,
}

impl SliceReader {
    /// For files with these plans.
    pub fn new(plans: Vec<FilePlan>) -> SliceReader {
        let statuses = plans.iter().map(|_| Statuses::default()).collect();
        SliceReader { plans, customers: Dictionary::new(), told: 0, statuses }
    }

    /// Parses the records that start in a slice of a file.
    ///
    /// `bytes` are those of the file from `base` on; they must cover `from − 1` (when nothing is known about the start) up to `to`.
    /// Cost: linear in the slice; memory grows with its kept columns.
    ///
    /// # Errors
    /// `record_too_long` with the record's offset, only where the start was exact; a wrong guess is never an error. `too_much_data`.
    pub fn parse(&mut self, file: usize, task: SliceTask, bytes: &[u8], base: u64) -> Result<Parsed> {
        let available = base + bytes.len() as u64;
        assert!(base <= task.from && available >= task.to, "the bytes cover the slice");
        let last = available == task.file_bytes;
        let plan = &self.plans[file];
        let format = plan.dialect.format;
        let too_long = |start: u64| available - start > LONGEST_RECORD;

        let statuses = &mut self.statuses[file];
        // A slice that needed more bytes has begun before.
        statuses.told();
        let mut reader = Rows {
            plan,
            statuses,
            slice: Slice::default(),
            ids: Ids::default(),
            row: 0..0,
            sampling: sampling(task.file_bytes),
            sign: None,
            rate: None,
            last_date: (Vec::new(), WrittenDate::Sure(Day(0))),
        };
        reader.slice.leaves = fingerprint::leaves(&bytes[(task.from - base) as usize..(task.to - base) as usize]);
        let first = match task.start {
            Some(start) => start,
            None => match csv::guess_start(bytes, (task.from - base) as usize, format, last) {
                End::At(at) | End::Unclosed(at) => base + at as u64,
                End::Unfinished if too_long(task.from) => task.file_bytes,
                End::Unfinished => return Ok(Parsed::More(available + 1)),
            },
        };
        reader.slice.first = first;
        let mut at = first;
        let valid_text = std::str::from_utf8(bytes).is_ok();
        let mut records = Records::new(bytes, format, last);
        let mut record = Record::new(format);
        while at < task.to {
            let start = (at - base) as usize;
            let (next, unclosed) = match records.read(start, &mut record) {
                End::At(next) => (next, false),
                End::Unclosed(next) => (next, true),
                End::Unfinished if !too_long(at) => return Ok(Parsed::More(available + 1)),
                End::Unfinished => (bytes.len(), false),
            };
            // By length, not by what happens to be available, so that how much was read ahead does not matter.
            if (next - start) as u64 > LONGEST_RECORD {
                if task.start.is_some() {
                    return Err(Error::new(Code::RecordTooLong).at_offset(at));
                }
                // The guess may have led into the middle of something. No slice starts at the file's end, so the assembler will
                // ask again from the exact start.
                reader.slice.first = task.file_bytes;
                break;
            }
            reader.row = start..next;
            let valid = valid_text || std::str::from_utf8(&bytes[start..next]).is_ok();
            let is_short = record.len() < plan.header.len() && !record.is_blank();
            match is_short.then(|| odd_rows::reread(plan, bytes, start, next)).flatten() {
                Some(other) => reader.record(bytes, &other, Some(IssueCode::OtherDelimiter), valid),
                None => reader.record(bytes, &record, unclosed.then_some(IssueCode::UnclosedQuote), valid),
            }
            at = base + next as u64;
        }
        let Rows { mut slice, ids, .. } = reader;
        let codes = self.customers.intern_all(ids.iter(bytes))?;
        for customer in slice.lines.customer.iter_mut().filter(|customer| **customer != NOBODY) {
            *customer = codes[*customer as usize];
        }
        slice.end = at;
        slice.statuses = self.statuses[file].told();
        slice.known_customers = self.told;
        (self.told..self.customers.len() as u32).for_each(|code| slice.new_customers.push(self.customers.get(code)));
        self.told = self.customers.len() as u32;
        Ok(Parsed::Slice(Box::new(slice)))
    }
}

/// Turns records into lines.
struct Rows<'a> {
    plan: &'a FilePlan,
    statuses: &'a mut Statuses,
    slice: Slice,
    /// The date of the row before, as it is written and as it is read.
    last_date: (Vec<u8>, WrittenDate),
    /// The currency beside the amount that was read last.
    sign: Option<Currency>,
    /// What the row's currency is worth, where that is another than the one asked for.
    rate: Option<Decimal>,
    /// Lines stand for their customers by number in here, until all are known.
    ids: Ids,
    /// Where the record lies in the bytes.
    row: std::ops::Range<usize>,
    /// One row in so many is looked at for rows that stand twice; a power of two.
    sampling: u64,
}

/// A row that cannot be used, and why.
struct Unusable(IssueCode, Option<Field>);

impl Rows<'_> {
    fn record(&mut self, bytes: &[u8], record: &Record, seen: Option<IssueCode>, valid: bool) {
        self.slice.records += 1;
        if record.is_blank() {
            return;
        }
        self.slice.tally.rows += 1;
        if let Some(code) = seen {
            self.issue(code, bytes, record, None);
        }
        if !valid {
            self.issue(IssueCode::InvalidText, bytes, record, None);
        }
        if record.len() != self.plan.header.len() {
            self.issue(IssueCode::FieldCount, bytes, record, None);
        }
        let customer = self.customer(bytes, record);
        if customer.is_none() {
            self.issue(IssueCode::MissingCustomer, bytes, record, Some(Field::Customer));
        }
        let line = self.line(bytes, record).and_then(|line| self.is_meant(bytes, customer).map(|()| line));
        match line {
            Ok(line) => {
                self.note_item(bytes, record);
                self.note_kind(line.flags, bytes, record);
                self.slice.tally.kinds[usize::from(line.flags) % flag::COMBINATIONS] += 1;
                self.slice.tally.excluded += u64::from(customer.is_none());
                let line = Line { customer: customer.unwrap_or(NOBODY), ..line };
                if line.customer != NOBODY {
                    self.note(&line, bytes, record);
                }
                let refund = self.refund(bytes, record, &line);
                for line in std::iter::once(line).chain(refund) {
                    self.slice.lines.push(line, self.plan.amount_per_order);
                }
            }
            // Its order's total stands in another row.
            Err(Unusable(IssueCode::MissingAmount, _)) if self.continues_order(bytes, record) => {}
            Err(Unusable(..)) if self.repeats_header(bytes, record) => {
                self.issue(IssueCode::RepeatedHeader, bytes, record, None);
            }
            Err(Unusable(code, field)) => {
                self.slice.tally.excluded += 1;
                self.issue(code, bytes, record, field);
            }
        }
    }

    /// Whether the customer is one of those that count.
    fn is_meant(&self, bytes: &[u8], customer: Option<u32>) -> Result<(), Unusable> {
        let population = &self.plan.population;
        let is_left_out = |id: u32| population.leaves_out_customer(self.ids.get(bytes, id));
        if !population.customers.is_empty() && customer.is_some_and(is_left_out) {
            return Err(Unusable(IssueCode::ExcludedCustomer, Some(Field::Customer)));
        }
        Ok(())
    }

    /// Counts rows of what is no product.
    fn note_item(&mut self, bytes: &[u8], record: &Record) {
        let is_own = !self.plan.amount_per_order;
        if is_own && self.text(bytes, record, Field::Item).is_some_and(|item| is_no_product(&item)) {
            self.issue(IssueCode::NoProduct, bytes, record, Some(Field::Item));
        }
    }

    /// Whether this is a further row of an order whose total stands in its first.
    fn continues_order(&self, bytes: &[u8], record: &Record) -> bool {
        let order = self.text(bytes, record, Field::Order);
        self.plan.amount_per_order && order.is_some_and(|id| !id.trim_ascii().is_empty())
    }

    /// Whether this is the header once more: files that were put together hold it several times.
    fn repeats_header(&self, bytes: &[u8], record: &Record) -> bool {
        let names = self.plan.header.iter().map(String::as_bytes);
        self.plan.has_header && names.eq(record.fields(bytes).map(|cell| cell.trim_ascii().to_vec()))
    }

    /// What was paid back of a line, as a line of its own; nothing where its status takes it off already.
    fn refund(&mut self, bytes: &[u8], record: &Record, line: &Line) -> Option<Line> {
        self.plan.mapping.column(Field::Refund)?;
        if line.flags & flag::STATUS != 0 {
            return None;
        }
        match self.number(bytes, record, Field::Refund).and_then(|amount| self.converted(amount)) {
            Ok(amount) if amount.mantissa == 0 => None,
            Ok(amount) => {
                self.issue(IssueCode::PartRefund, bytes, record, Some(Field::Refund));
                let amount = Decimal { mantissa: -amount.mantissa.abs(), ..amount };
                Some(Line { amount, flags: line.flags | flag::NEGATIVE, ..*line })
            }
            Err(Unusable(IssueCode::UnreadableAmount, field)) => {
                self.issue(IssueCode::UnreadableRefund, bytes, record, field);
                None
            }
            Err(_) => None,
        }
    }

    /// Keeps what the end needs to know of a row that counts.
    #[inline]
    fn note(&mut self, line: &Line, bytes: &[u8], record: &Record) {
        let (plan, row) = (self.plan, self.slice.records);
        let findings = &mut self.slice.findings;
        findings.note_day(line.day, || place(bytes, record, row, plan.mapping.column(Field::Date)));
        if line.flags & !flag::ORDER == 0 {
            findings.note_amount(line.amount, || place(bytes, record, row, plan.mapping.column(amount_field(plan))));
        }
        if mixed(line) & (self.sampling - 1) == 0 {
            let is_written = line.flags & flag::ORDER == 0 && plan.is_one_of_several;
            let hash = if is_written { line.order } else { written(&bytes[self.row.clone()]) };
            findings.note_written(hash, row);
        }
    }

    fn note_kind(&mut self, flags: u8, bytes: &[u8], record: &Record) {
        let seen = match flags {
            _ if flags & flag::STATUS != 0 => Some((IssueCode::CancelMark, Field::Status)),
            _ if flags & flag::PREFIX != 0 => Some((IssueCode::CancelPrefix, Field::Order)),
            _ if flags & flag::NEGATIVE != 0 => Some((IssueCode::NegativeAmount, amount_field(self.plan))),
            _ => None,
        };
        if let Some((code, field)) = seen {
            self.issue(code, bytes, record, Some(field));
        }
    }

    #[inline]
    fn text<'b>(&self, bytes: &'b [u8], record: &Record, field: Field) -> Option<Cow<'b, [u8]>> {
        let column = self.plan.mapping.column(field)?;
        match record.plain(bytes, column) {
            Some(text) if text.first() != Some(&b'=') => Some(Cow::Borrowed(text)),
            _ => record.field(bytes, column).map(without_formula),
        }
    }

    fn customer(&mut self, bytes: &[u8], record: &Record) -> Option<u32> {
        let plan = self.plan;
        if plan.mapping.column(Field::Account).is_some()
            && let Some(account) = self.by_id(bytes, record, Field::Account)
        {
            self.issue(IssueCode::ByAccount, bytes, record, Some(Field::Account));
            return Some(account);
        }
        if plan.identity.is_empty() {
            return self.by_id(bytes, record, Field::Customer);
        }
        plan.identity.iter().find_map(|identity| match identity {
            Identity::Id => self.by_id(bytes, record, Field::Customer),
            Identity::Email => self.by_other(bytes, record, Field::Email, identity::email, IssueCode::IdByEmail),
            Identity::Phone => self.by_other(bytes, record, Field::Phone, identity::phone, IssueCode::IdByPhone),
        })
    }

    fn by_other(
        &mut self,
        bytes: &[u8],
        record: &Record,
        field: Field,
        id: impl Fn(&[u8]) -> Option<Vec<u8>>,
        code: IssueCode,
    ) -> Option<u32> {
        // Where ids do not tell customers apart, the customer's column may hold what does.
        let is_mapped = self.plan.mapping.column(field).is_some() || self.plan.identity.contains(&Identity::Id);
        let field = if is_mapped { field } else { Field::Customer };
        let id = id(&self.text(bytes, record, field)?)?;
        self.issue(code, bytes, record, Some(field));
        Some(self.ids.number(bytes, 0, Cow::Owned(id)))
    }

    fn by_id(&mut self, bytes: &[u8], record: &Record, field: Field) -> Option<u32> {
        let text = self.text(bytes, record, field)?;
        let mut id = text.trim_ascii();
        if id.is_empty() {
            return None;
        }
        if id.len() != text.len() {
            self.issue(IssueCode::IdTrimmed, bytes, record, Some(field));
        }
        if let Some(integer) = without_float_suffix(id) {
            id = integer;
            self.issue(IssueCode::IdFloat, bytes, record, Some(field));
        }
        if self.plan.customers_are_emails && field == Field::Customer && id.iter().any(u8::is_ascii_uppercase) {
            let lower = id.to_ascii_lowercase();
            self.issue(IssueCode::EmailCase, bytes, record, Some(field));
            return Some(self.ids.number(bytes, 0, Cow::Owned(lower)));
        }
        if self.plan.fold_ids
            && let Some(folded) = similar::folded_otherwise(id)
        {
            self.issue(IssueCode::IdFolded, bytes, record, Some(field));
            return Some(self.ids.number(bytes, 0, Cow::Owned(folded)));
        }
        let (start, id) = match &text {
            Cow::Borrowed(_) => (id.as_ptr() as usize - bytes.as_ptr() as usize, Cow::Borrowed(id)),
            Cow::Owned(_) => (0, Cow::Owned(id.to_vec())),
        };
        Some(self.ids.number(bytes, start, id))
    }

    fn line(&mut self, bytes: &[u8], record: &Record) -> Result<Line, Unusable> {
        let day = self.day(bytes, record)?;
        let population = &self.plan.population;
        if population.is_before(day) {
            return Err(Unusable(IssueCode::BeforeStart, Some(Field::Date)));
        }
        // A row that carries its order's total cannot be left out for one of its items.
        if !population.items.is_empty()
            && !self.plan.amount_per_order
            && self.text(bytes, record, Field::Item).is_some_and(|item| population.leaves_out_item(&item))
        {
            return Err(Unusable(IssueCode::ExcludedItem, Some(Field::Item)));
        }
        let (amount, negative) = self.amount(bytes, record)?;
        self.rate = self.currency(bytes, record)?;
        let amount = self.converted(amount)?;
        if self.rate.is_some() {
            self.issue(IssueCode::Converted, bytes, record, Some(amount_field(self.plan)));
        }
        let mut flags = if negative { flag::NEGATIVE } else { 0 };
        match self.meaning(bytes, record) {
            Meaning::Paid => {}
            Meaning::Cancelled => flags |= flag::STATUS,
            Meaning::Unpaid => return Err(Unusable(IssueCode::Unpaid, Some(Field::Status))),
        }
        let order_id = self.text(bytes, record, Field::Order);
        let order = match order_id.as_ref().map(|text| text.trim_ascii()) {
            None | Some([]) if !self.plan.is_one_of_several => 0,
            None | Some([]) => written(&bytes[self.row.clone()]),
            Some(id) => {
                flags |= flag::ORDER;
                match id {
                    [b'C' | b'c', b'0'..=b'9', ..] => flags |= flag::PREFIX,
                    _ => self.slice.tally.digit_orders += u64::from(id.iter().all(u8::is_ascii_digit)),
                }
                xxhash_rust::xxh3::xxh3_64(id)
            }
        };
        Ok(Line { customer: NOBODY, order, day, amount, flags })
    }

    /// An amount of the row in the currency asked for.
    fn converted(&self, amount: Decimal) -> Result<Decimal, Unusable> {
        let Some(rate) = self.rate else { return Ok(amount) };
        rates::converted(amount, rate).ok_or(Unusable(IssueCode::UnreadableAmount, Some(amount_field(self.plan))))
    }

    /// Counts the row's currency, where it tells one; where another was asked for, its rate, or a refusal.
    fn currency(&mut self, bytes: &[u8], record: &Record) -> Result<Option<Decimal>, Unusable> {
        let written = self.text(bytes, record, Field::Currency);
        let written = written.as_ref().map(|text| String::from_utf8_lossy(text.trim_ascii()));
        let code = match &written {
            Some(text) if !text.is_empty() => &text.to_ascii_uppercase(),
            _ => match self.sign {
                Some(sign) => sign.code(),
                None => return Ok(None),
            },
        };
        match &self.plan.currency {
            Some(asked) if !agree(code, asked) => match Rate::of(&self.plan.rates, code) {
                None => Err(Unusable(IssueCode::OtherCurrency, Some(amount_field(self.plan)))),
                rate => Ok(rate),
            },
            Some(_) => Ok(None),
            None => {
                self.slice.currencies.add(code, 1);
                Ok(None)
            }
        }
    }

    fn day(&mut self, bytes: &[u8], record: &Record) -> Result<Day, Unusable> {
        const FIELD: Option<Field> = Some(Field::Date);
        let text = self.text(bytes, record, Field::Date).ok_or(Unusable(IssueCode::ShortRow, FIELD))?;
        let written = match text.trim_ascii() {
            [] => return Err(Unusable(IssueCode::MissingDate, FIELD)),
            // Exports mostly run through time.
            text if self.last_date.0 == text => self.last_date.1,
            text => {
                let written = read_date(text, self.plan.zone_minutes);
                let written = written.ok_or(Unusable(IssueCode::UnreadableDate, FIELD))?;
                self.last_date.0.clear();
                self.last_date.0.extend_from_slice(text);
                self.last_date.1 = written;
                written
            }
        };
        self.slice.tally.evidence.note_date(&written);
        let by_day = self.plan.day_first.value;
        let (day, code) = match written {
            WrittenDate::Sure(day) => return Ok(day),
            WrittenDate::DayFirst(day) => (day, (!by_day).then_some(IssueCode::MixedDateOrder)),
            WrittenDate::MonthFirst(day) => (day, by_day.then_some(IssueCode::MixedDateOrder)),
            WrittenDate::Either { day_first, .. } if by_day => (day_first, Some(IssueCode::AmbiguousDayFirst)),
            WrittenDate::Either { month_first, .. } => (month_first, Some(IssueCode::AmbiguousMonthFirst)),
        };
        if let Some(code) = code {
            self.issue(code, bytes, record, FIELD);
        }
        Ok(day)
    }

    /// The line's amount, negative where its quantity is, and whether either is negative.
    fn amount(&mut self, bytes: &[u8], record: &Record) -> Result<(Decimal, bool), Unusable> {
        let plan = self.plan;
        if plan.mapping.without_amounts {
            return Ok((Decimal { mantissa: 0, scale: 0, rounded: false }, false));
        }
        let quantity = plan.mapping.column(Field::Quantity).map(|_| self.number(bytes, record, Field::Quantity));
        let (amount, field) = if plan.mapping.column(Field::Amount).is_some() {
            (self.number(bytes, record, Field::Amount)?, Field::Amount)
        } else {
            let price = self.number(bytes, record, Field::UnitPrice)?;
            let product = match quantity {
                None => Some(price),
                Some(Ok(quantity)) => quantity.times(price),
                Some(Err(unusable)) => return Err(unusable),
            };
            (product.ok_or(Unusable(IssueCode::UnreadableAmount, Some(Field::UnitPrice)))?, Field::UnitPrice)
        };
        if amount.rounded {
            self.issue(IssueCode::MoneyRounded, bytes, record, Some(field));
        }
        let negative = amount.mantissa < 0 || matches!(quantity, Some(Ok(quantity)) if quantity.mantissa < 0);
        let mantissa = if negative { -amount.mantissa.abs() } else { amount.mantissa };
        Ok((Decimal { mantissa, ..amount }, negative))
    }

    fn number(&mut self, bytes: &[u8], record: &Record, field: Field) -> Result<Decimal, Unusable> {
        let text = self.text(bytes, record, field).ok_or(Unusable(IssueCode::ShortRow, Some(field)))?;
        let read = match text.trim_ascii() {
            [] => return Err(Unusable(IssueCode::MissingAmount, Some(field))),
            text => read_number(text).ok_or(Unusable(IssueCode::UnreadableAmount, Some(field)))?,
        };
        self.slice.tally.evidence.note_number(&read.number);
        if field != Field::Quantity {
            self.sign = read.currency;
        }
        let by_comma = self.plan.decimal_comma.value;
        let (number, code) = match read.number {
            WrittenNumber::Sure(number) => return Ok(number),
            WrittenNumber::Point(number) => (number, by_comma.then_some(IssueCode::MixedDecimalMark)),
            WrittenNumber::Comma(number) => (number, (!by_comma).then_some(IssueCode::MixedDecimalMark)),
            WrittenNumber::Either { comma, .. } if by_comma => (comma, Some(IssueCode::AmbiguousDecimalComma)),
            WrittenNumber::Either { point, .. } => (point, Some(IssueCode::AmbiguousDecimalPoint)),
        };
        if let Some(code) = code {
            self.issue(code, bytes, record, Some(field));
        }
        Ok(number)
    }

    fn meaning(&mut self, bytes: &[u8], record: &Record) -> Meaning {
        let Some(status) = self.text(bytes, record, Field::Status) else { return Meaning::Paid };
        self.statuses.meaning(&status, &self.plan.statuses)
    }

    /// Logs an issue at the present record; rows count from 1 within the slice.
    fn issue(&mut self, code: IssueCode, bytes: &[u8], record: &Record, field: Option<Field>) {
        let column = field.and_then(|f| self.plan.mapping.column(f));
        let row = self.slice.records;
        self.slice.issues.add(code, || place(bytes, record, row, column));
        debug_assert!(field.is_some() || code.severity() != Severity::Excluded);
    }
}

/// The field that shows a line's size and sign best.
fn amount_field(plan: &FilePlan) -> Field {
    let mapped = |field: &Field| plan.mapping.column(*field).is_some();
    [Field::Amount, Field::Quantity].into_iter().find(mapped).unwrap_or(Field::UnitPrice)
}

/// Bits that are the same for equal rows, and differ for other orders, days and amounts.
fn mixed(line: &Line) -> u64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let bits = line.order ^ (line.amount.mantissa as u64).wrapping_mul(GOLDEN) ^ (line.day.0 as u64).rotate_left(40);
    bits.wrapping_mul(GOLDEN) >> 32
}
