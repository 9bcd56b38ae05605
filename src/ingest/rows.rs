//! A record of an orders file as a line: who, when, for how much, and what is to be said about it.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::table::hash::{hash, spread};
use crate::table::{Currency, Day, Decimal, Dictionary, MAX_SCALE, WrittenDate, WrittenNumber, read_date, read_number};

use super::Severity;
use super::cell::{place, without_float_suffix, without_formula, written};
use super::cells::Collected;
use super::csv::Record;
use super::currencies::agree;
use super::details::{Wanted, push_weight};
use super::identity::{self, Identity};
use super::ids::{Prefixes, text_key};
use super::issues::IssueCode;
use super::lines::{Ids, Joining, Line, Lines, NOBODY, flag};
use super::plan::FilePlan;
use super::population::{is_no_product, is_rounded};
use super::purchases::Purchase;
use super::quick::Quick;
use super::rates::{self, Rate};
use super::role::Role;
use super::similar;
use super::slice::Slice;
use super::status::{self, Statuses};
use super::units::times_power;
use super::words::{Field, Meaning};

/// Turns records into lines.
pub(super) struct Rows<'a> {
    pub(super) plan: &'a FilePlan,
    pub(super) prefixes: &'a Prefixes,
    /// Where rows may be of the plainest kind.
    pub(super) quick: Option<Quick>,
    /// Of each field that may say what became of an order; and the one of them that said it of the row, where it does not count.
    pub(super) statuses: &'a mut [Statuses; status::FIELDS.len()],
    pub(super) said: Field,
    pub(super) slice: Slice,
    pub(super) lines: Lines,
    /// Rows of a table that is not of orders.
    pub(super) collected: Collected,
    /// The date of the row before, as it is written and as it is read.
    pub(super) last_date: (Vec<u8>, WrittenDate),
    /// The currency beside the amount that was read last.
    pub(super) sign: Option<Currency>,
    /// What the row's currency is worth, where that is another than the one asked for.
    pub(super) rate: Option<Decimal>,
    /// Where the record lies in the bytes.
    pub(super) row: std::ops::Range<usize>,
    /// One row in so many is looked at for rows that stand twice; a power of two.
    pub(super) sampling: u64,
    /// Ids that are no keys; until all are known, lines have their numbers in here.
    pub(super) ids: Ids,
    /// What is kept of orders, and the distinct ones so far.
    pub(super) wanted: &'a Wanted,
    pub(super) details: Dictionary,
    /// Those of the row, being written.
    pub(super) written: Vec<u8>,
    /// Of a log: what the types met so far say of money.
    pub(super) kinds: Vec<(Vec<u8>, Option<Purchase>)>,
    /// What becomes of neighbouring lines of an order.
    pub(super) joining: Joining,
}

/// How much of an amount was paid back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PaidBack {
    Part,
    All,
}

/// A row that cannot be used, and why.
pub(super) struct Unusable(pub(super) IssueCode, pub(super) Option<Field>);

impl Rows<'_> {
    pub(super) fn record(&mut self, bytes: &[u8], record: &Record, seen: Option<IssueCode>, valid: bool) {
        self.slice.records += 1;
        if record.is_blank() || (seen.is_none() && says_nothing(&bytes[self.row.clone()])) {
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
        if self.plan.role != Role::Orders && !self.is_purchase(bytes, record) {
            return self.cells(bytes, record);
        }
        if !self.plan.watched.is_empty()
            && let Some(order) = self.order_id(bytes, record).map(|id| hash(&id))
        {
            self.watch(order, bytes, record);
        }
        let id = self.customer_id(bytes, record);
        let is_meant = self.is_meant(id.as_ref().map(|(id, _)| &**id));
        let customer = id.map(|(id, start)| self.key(bytes, id, start));
        if customer.is_none() {
            self.issue(IssueCode::MissingCustomer, bytes, record, Some(Field::Customer));
        }
        match self.line(bytes, record).and_then(|line| is_meant.map(|()| line)) {
            Ok((line, scale)) => {
                self.note_item(bytes, record);
                if self.plan.role == Role::Events {
                    self.issue(IssueCode::PurchaseEvent, bytes, record, Some(amount_field(self.plan)));
                }
                self.note_kind(line.flags, bytes, record);
                self.slice.tally.kinds[usize::from(line.flags) % flag::COMBINATIONS] += 1;
                self.slice.tally.excluded += u64::from(customer.is_none());
                let detail = self.detail(bytes, record);
                let line = Line { customer: customer.unwrap_or(NOBODY), detail, ..line };
                if line.customer != NOBODY {
                    self.note(&line, scale, bytes, record);
                }
                self.lines.push(line, scale, self.joining);
                if let Some((refund, scale)) = self.refund(bytes, record, &line) {
                    self.lines.push(refund, scale, self.joining);
                }
            }
            // Its order's total stands in another row.
            Err(Unusable(IssueCode::MissingAmount, _)) if self.continues_order(bytes, record) => {
                customer.into_iter().for_each(|customer| self.note_part(customer, 0, bytes, record));
            }
            Err(Unusable(..)) if self.repeats_header(bytes, record) => {
                self.issue(IssueCode::RepeatedHeader, bytes, record, None);
            }
            Err(Unusable(code, field)) => {
                self.slice.tally.excluded += 1;
                self.issue(code, bytes, record, field);
                // Then nobody wonders where the total of its order is.
                if let Some(customer) = customer.filter(|_| self.continues_order(bytes, record)) {
                    self.note_part(customer, flag::TOLD, bytes, record);
                }
            }
        }
    }

    /// Keeps what a row says of its order as a whole: of some orders, every row.
    #[inline]
    pub(super) fn watch(&mut self, order: u64, bytes: &[u8], record: &Record) {
        if !self.plan.watched.is_empty() && spread(order) >> 32 & (self.sampling - 1) == 0 {
            self.note_repeated(order, bytes, record);
        }
    }

    fn note_repeated(&mut self, order: u64, bytes: &[u8], record: &Record) {
        if self.repeats_header(bytes, record) {
            return;
        }
        let cell = |column: usize| record.field(bytes, column).unwrap_or_default();
        let customer = self.plan.mapping.column(Field::Customer).map_or_else(Default::default, cell);
        self.slice.findings.repeats.push(order, &customer, self.plan.watched.iter().map(|&column| cell(column)));
    }

    /// Whether a customer is one of those that count.
    pub(super) fn is_meant(&self, id: Option<&[u8]>) -> Result<(), Unusable> {
        if id.is_some_and(|id| self.plan.population.leaves_out_customer(id)) {
            return Err(Unusable(IssueCode::ExcludedCustomer, Some(Field::Customer)));
        }
        Ok(())
    }

    /// Counts rows of what is no product.
    fn note_item(&mut self, bytes: &[u8], record: &Record) {
        let is_own = !self.plan.amount_per_order.value;
        if is_own && self.text(bytes, record, Field::Item).is_some_and(|item| is_no_product(&item)) {
            self.issue(IssueCode::NoProduct, bytes, record, Some(Field::Item));
        }
    }

    /// Keeps what the end needs to know of a row that counts.
    #[inline(always)]
    pub(super) fn note(&mut self, line: &Line, scale: u8, bytes: &[u8], record: &Record) {
        let (plan, row) = (self.plan, self.slice.records);
        let findings = &mut self.slice.findings;
        findings.note_day(Day(line.day), || place(bytes, record, row, plan.mapping.column(Field::Date)));
        if line.flags & !flag::ORDER == 0 {
            let millionths = Decimal { mantissa: line.amount, scale, rounded: false }.at_scale(MAX_SCALE);
            findings.note_amount(millionths, || place(bytes, record, row, plan.mapping.column(amount_field(plan))));
        }
        if mixed(line) & (self.sampling - 1) == 0 {
            let is_written = line.flags & flag::ORDER == 0 && plan.is_one_of_several;
            let hash = if is_written { line.order } else { written(&bytes[self.row.clone()]) };
            findings.note_written(hash, row);
        }
    }

    /// Whether this is a further row of an order whose total stands in its first.
    fn continues_order(&self, bytes: &[u8], record: &Record) -> bool {
        self.plan.amount_per_order.value && self.order_id(bytes, record).is_some()
    }

    /// Keeps what a further row of an order tells, whose total stands in another; in place of its day, where it stands, should there be
    /// no total.
    fn note_part(&mut self, customer: u64, told: u8, bytes: &[u8], record: &Record) {
        if let Some(order) = self.order_id(bytes, record).map(|id| hash(&id)) {
            let (detail, day) = (self.detail(bytes, record), self.slice.records as i32);
            let flags = flag::ORDER | flag::DETAIL | told;
            self.lines.push(Line { customer, order, flags, detail, day, ..Line::default() }, 0, self.joining);
        }
    }

    /// The number of what is kept of a row besides customer, day and amount.
    #[inline]
    pub(super) fn detail(&mut self, bytes: &[u8], record: &Record) -> [u8; 3] {
        if self.wanted.is_empty() { [0; 3] } else { self.numbered_detail(bytes, record) }
    }

    fn numbered_detail(&mut self, bytes: &[u8], record: &Record) -> [u8; 3] {
        let mut written = std::mem::take(&mut self.written);
        self.wanted.write(bytes, record, &mut written);
        if self.wanted.is_weighed {
            push_weight(self.weight(bytes, record), &mut written);
        }
        // A slice has fewer records than three bytes can number, and its details fewer bytes than itself.
        let number = self.details.intern(&written).unwrap_or_default();
        self.written = written;
        let [a, b, c, _] = number.to_le_bytes();
        [a, b, c]
    }

    /// What a row of an order weighs beside others: what its items cost, or how many they are.
    pub(super) fn weight(&self, bytes: &[u8], record: &Record) -> u64 {
        let number = |field| {
            let text = self.text(bytes, record, field)?;
            read_number(text.trim_ascii())?.number.value(self.plan.decimal_comma.value)
        };
        let (price, quantity) = (number(Field::UnitPrice), number(Field::Quantity));
        // Beside the total of its order, a line in a file of its own has its amount.
        let amount = number(Field::Amount).filter(|_| self.plan.role == Role::Lines);
        let weight = match (amount, price, quantity) {
            (None, Some(price), Some(quantity)) => price.times(quantity),
            _ => amount.or(price).or(quantity),
        };
        weight.map_or(0, |weight| weight.at_scale(MAX_SCALE).unsigned_abs())
    }

    /// Whether this is the header once more: files that were put together hold it several times.
    pub(super) fn repeats_header(&self, bytes: &[u8], record: &Record) -> bool {
        let names = self.plan.header.iter().map(String::as_bytes);
        self.plan.has_header && names.eq(record.fields(bytes).map(|cell| cell.trim_ascii().to_vec()))
    }

    /// What was paid back of a line, as a line of its own; nothing where its status takes it off already.
    fn refund(&mut self, bytes: &[u8], record: &Record, line: &Line) -> Option<(Line, u8)> {
        self.plan.mapping.column(Field::Refund)?;
        if line.flags & flag::STATUS != 0 {
            return None;
        }
        match self.number(bytes, record, Field::Refund).and_then(|amount| self.converted(amount)) {
            Ok(amount) if amount.mantissa == 0 => None,
            Ok(amount) => {
                self.issue(IssueCode::PartRefund, bytes, record, Some(Field::Refund));
                let flags = line.flags | flag::NEGATIVE;
                Some((Line { amount: -amount.mantissa.abs(), flags, ..*line }, amount.scale))
            }
            Err(Unusable(IssueCode::UnreadableAmount, field)) => {
                self.issue(IssueCode::UnreadableRefund, bytes, record, field);
                None
            }
            Err(_) => None,
        }
    }

    fn note_kind(&mut self, flags: u8, bytes: &[u8], record: &Record) {
        let seen = match flags {
            _ if flags & flag::STATUS != 0 => Some((IssueCode::CancelMark, self.said)),
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

    /// The order that a line belongs to. An id that a spreadsheet has rounded is that of many, so it is none.
    pub(super) fn order_id<'b>(&self, bytes: &'b [u8], record: &Record) -> Option<Cow<'b, [u8]>> {
        let id = match self.text(bytes, record, Field::Order)? {
            Cow::Borrowed(id) => Cow::Borrowed(id.trim_ascii()),
            Cow::Owned(id) => Cow::Owned(id.trim_ascii().to_vec()),
        };
        Some(id).filter(|id| !id.is_empty() && !is_rounded(id))
    }

    /// Whose row it is: the id, and where it starts, when it stands in the file just so.
    pub(super) fn customer_id<'b>(&mut self, bytes: &'b [u8], record: &Record) -> Option<(Cow<'b, [u8]>, usize)> {
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

    fn by_other<'b>(
        &mut self,
        bytes: &'b [u8],
        record: &Record,
        field: Field,
        id: impl Fn(&[u8]) -> Option<Vec<u8>>,
        code: IssueCode,
    ) -> Option<(Cow<'b, [u8]>, usize)> {
        // Where ids do not tell customers apart, the customer's column may hold what does.
        let is_mapped = self.plan.mapping.column(field).is_some() || self.plan.identity.contains(&Identity::Id);
        let field = if is_mapped { field } else { Field::Customer };
        let id = id(&self.text(bytes, record, field)?)?;
        self.issue(code, bytes, record, Some(field));
        Some((Cow::Owned(id), 0))
    }

    fn by_id<'b>(&mut self, bytes: &'b [u8], record: &Record, field: Field) -> Option<(Cow<'b, [u8]>, usize)> {
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
            return Some((Cow::Owned(lower), 0));
        }
        if self.plan.fold_ids
            && let Some(folded) = similar::folded_otherwise(id)
        {
            self.issue(IssueCode::IdFolded, bytes, record, Some(field));
            return Some((Cow::Owned(folded), 0));
        }
        Some(match &text {
            Cow::Borrowed(_) => {
                let start = id.as_ptr() as usize - bytes.as_ptr() as usize;
                (Cow::Borrowed(&bytes[start..start + id.len()]), start)
            }
            Cow::Owned(_) => (Cow::Owned(id.to_vec()), 0),
        })
    }

    /// The key of an id, or its number among the others.
    fn key(&mut self, bytes: &[u8], id: Cow<'_, [u8]>, start: usize) -> u64 {
        let key = self.prefixes.key(&id);
        key.unwrap_or_else(|| text_key(self.ids.number(bytes, start, id)))
    }

    /// The row as a line without its customer, and the decimals of its amount.
    fn line(&mut self, bytes: &[u8], record: &Record) -> Result<(Line, u8), Unusable> {
        let day = self.day(bytes, record)?;
        let population = &self.plan.population;
        if population.is_before(day) {
            return Err(Unusable(IssueCode::BeforeStart, Some(Field::Date)));
        }
        // A row that carries its order's total cannot be left out for one of its items.
        if !population.items().is_empty()
            && !self.plan.amount_per_order.value
            && self.text(bytes, record, Field::Item).is_some_and(|item| population.leaves_out_item(&item))
        {
            return Err(Unusable(IssueCode::ExcludedItem, Some(Field::Item)));
        }
        let (amount, negative) = self.amount(bytes, record)?;
        let paid = amount;
        self.rate = self.currency(bytes, record)?;
        let amount = self.converted(amount)?;
        if self.rate.is_some() {
            self.issue(IssueCode::Converted, bytes, record, Some(amount_field(self.plan)));
        }
        let mut flags = if negative { flag::NEGATIVE } else { 0 };
        match self.meaning(bytes, record, paid) {
            Meaning::Paid => {}
            Meaning::Cancelled => flags |= flag::STATUS,
            Meaning::Unpaid => return Err(Unusable(IssueCode::Unpaid, Some(self.said))),
        }
        let order_id = self.order_id(bytes, record);
        if order_id.is_none() && self.text(bytes, record, Field::Order).is_some_and(|id| is_rounded(id.trim_ascii())) {
            self.issue(IssueCode::RoundedOrder, bytes, record, Some(Field::Order));
        }
        let order = match order_id.as_deref() {
            None if !self.plan.is_one_of_several => 0,
            None => written(&bytes[self.row.clone()]),
            Some(id) => {
                flags |= flag::ORDER;
                match id {
                    [b'C' | b'c', b'0'..=b'9', ..] => flags |= flag::PREFIX,
                    _ => self.slice.tally.digit_orders += u64::from(id.iter().all(u8::is_ascii_digit)),
                }
                hash(id)
            }
        };
        Ok((
            Line { customer: NOBODY, order, amount: amount.mantissa, day: day.0, flags, ..Line::default() },
            amount.scale,
        ))
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

    pub(super) fn day(&mut self, bytes: &[u8], record: &Record) -> Result<Day, Unusable> {
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

    /// A number in whole units: amounts may be written in others.
    fn number(&mut self, bytes: &[u8], record: &Record, field: Field) -> Result<Decimal, Unusable> {
        let number = self.written_number(bytes, record, field)?;
        let power = self.plan.units.power(field);
        times_power(number, power).ok_or(Unusable(IssueCode::UnreadableAmount, Some(field)))
    }

    fn written_number(&mut self, bytes: &[u8], record: &Record, field: Field) -> Result<Decimal, Unusable> {
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

    /// What became of the order, by all of its status columns, and by what was paid back of it.
    fn meaning(&mut self, bytes: &[u8], record: &Record, paid: Decimal) -> Meaning {
        let mut strongest = Meaning::Paid;
        let paid_back = self.share_paid_back(bytes, record, paid);
        for (n, field) in status::FIELDS.into_iter().enumerate() {
            let Some(text) = self.text(bytes, record, field) else { continue };
            let meaning = self.statuses[n].meaning(&text, &self.plan.statuses);
            // A refund that succeeded, of which the row tells that it was of a part.
            let is_partial = field == Field::AfterSales && paid_back == Some(PaidBack::Part);
            if meaning > strongest && !is_partial {
                (strongest, self.said) = (meaning, field);
            }
        }
        if strongest == Meaning::Paid && paid_back == Some(PaidBack::All) {
            (strongest, self.said) = (Meaning::Cancelled, Field::Refund);
        }
        strongest
    }

    /// How much of an amount the row says was paid back, where it says it.
    fn share_paid_back(&self, bytes: &[u8], record: &Record, paid: Decimal) -> Option<PaidBack> {
        self.plan.mapping.column(Field::Refund)?;
        let text = self.text(bytes, record, Field::Refund)?;
        let refund = read_number(text.trim_ascii())?.number.value(self.plan.decimal_comma.value)?;
        let refund = times_power(refund, self.plan.units.power(Field::Refund))?;
        let (refund, paid) = (refund.at_scale(MAX_SCALE).abs(), paid.at_scale(MAX_SCALE));
        match refund.cmp(&paid) {
            _ if refund == 0 || paid <= 0 => None,
            Ordering::Equal => Some(PaidBack::All),
            Ordering::Less => Some(PaidBack::Part),
            Ordering::Greater => None,
        }
    }

    /// Logs an issue at the present record; rows count from 1 within the slice.
    pub(super) fn issue(&mut self, code: IssueCode, bytes: &[u8], record: &Record, field: Option<Field>) {
        let column = field.and_then(|f| self.plan.mapping.column(f));
        let row = self.slice.records;
        self.slice.issues.add(code, || place(bytes, record, row, column));
        debug_assert!(field.is_some() || code.severity() != Severity::Excluded);
    }
}

/// Whether a row has neither letter nor digit: what spreadsheets leave under a table (`,,,`), and the rules of drawn ones (`---|---:`).
fn says_nothing(row: &[u8]) -> bool {
    !row.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

/// The field that shows a line's size and sign best.
fn amount_field(plan: &FilePlan) -> Field {
    let mapped = |field: &Field| plan.mapping.column(*field).is_some();
    [Field::Amount, Field::Quantity].into_iter().find(mapped).unwrap_or(Field::UnitPrice)
}

/// Bits that are the same for equal rows, and differ for other orders, days and amounts.
fn mixed(line: &Line) -> u64 {
    spread(line.order ^ spread(line.amount as u64) ^ (line.day as u64).rotate_left(40)) >> 32
}
