//! What was noticed in the data: counted, with the first few places. Nothing is dropped without appearing here.

use crate::error::codes;

codes! {
    /// The kinds of things noticed, in the order in which reports list them.
    IssueCode {
        /// No customer id: the row belongs to nobody.
        MissingCustomer = "missing_customer",
        /// The date is empty.
        MissingDate = "missing_date",
        /// The date cannot be read.
        UnreadableDate = "unreadable_date",
        /// The amount, quantity or price is empty.
        MissingAmount = "missing_amount",
        /// The amount, quantity or price cannot be read, or is too large.
        UnreadableAmount = "unreadable_amount",
        /// The amount is in another currency than the one asked for.
        OtherCurrency = "other_currency",
        /// The order was not paid yet, by its status.
        Unpaid = "unpaid",
        /// The day lies before the one from which orders count, as asked.
        BeforeStart = "before_start",
        /// The customer is to be left out, as asked.
        ExcludedCustomer = "excluded_customer",
        /// The item is to be left out, as asked.
        ExcludedItem = "excluded_item",
        /// The file has the same content as one before it; none of its rows counts.
        DuplicateFile = "duplicate_file",
        /// The row has fewer fields than a needed column's position.
        ShortRow = "short_row",
        /// A quote opens a field and closes nowhere; it is an ordinary byte.
        UnclosedQuote = "unclosed_quote",
        /// The file ends within its last row.
        CutOff = "cut_off",
        /// The row has more or fewer fields than the header.
        FieldCount = "field_count",
        /// The row is written with another delimiter than the others, and read with it.
        OtherDelimiter = "other_delimiter",
        /// Bytes that are not UTF-8.
        InvalidText = "invalid_text",
        /// Lines above the header that belong to nothing.
        LinesAboveTable = "lines_above_table",
        /// There is no header: columns go by their place.
        NoHeader = "no_header",
        /// The file tells who came when, and not what they paid.
        NoAmounts = "no_amounts",
        /// Dates that can be read in two ways, in a column that nowhere tells; read with the day first,
        AmbiguousDayFirst = "ambiguous_day_first",
        /// or with the month first.
        AmbiguousMonthFirst = "ambiguous_month_first",
        /// Dates written the other way round than the rest of the column.
        MixedDateOrder = "mixed_date_order",
        /// Numbers that can be read in two ways, in a column that nowhere tells; read with a decimal point,
        AmbiguousDecimalPoint = "ambiguous_decimal_point",
        /// or with a decimal comma.
        AmbiguousDecimalComma = "ambiguous_decimal_comma",
        /// Numbers with the other decimal mark than the rest of the column.
        MixedDecimalMark = "mixed_decimal_mark",
        /// Rows that repeat the header.
        RepeatedHeader = "repeated_header",
        /// Rows of one order repeat its total, or all but the first leave it out: it counts once.
        OrderTotal = "order_total",
        /// A column of amounts that are not in whole units of the currency, by its name.
        AmountUnit = "amount_unit",
        /// A purchase in a log of interactions: it counts as an order.
        PurchaseEvent = "purchase_event",
        /// Spellings of one value in a column where such are known; they are read as the commonest.
        ValuesJoined = "values_joined",
        /// What was paid back of an order, in a column of its own.
        PartRefund = "part_refund",
        /// The refund cannot be read; the row counts without it.
        UnreadableRefund = "unreadable_refund",
        /// An id written as a float (`17850.0`) is read as an integer.
        IdFloat = "id_float",
        /// Spaces around an id are ignored.
        IdTrimmed = "id_trimmed",
        /// Capitals in an e-mail address are read as small letters: it is the same customer.
        EmailCase = "email_case",
        /// The customer's id is missing; the e-mail address tells who it is, as asked,
        IdByEmail = "id_by_email",
        /// or the telephone number.
        IdByPhone = "id_by_phone",
        /// The row counts for the account that its customer belongs to.
        ByAccount = "by_account",
        /// The amount is in another currency, and was brought to the one asked for.
        Converted = "converted",
        /// More decimals than are kept.
        MoneyRounded = "money_rounded",
        /// Cancelled or refunded by its status or order id.
        CancelMark = "cancel_mark",
        /// A negative amount or quantity without a mark.
        NegativeAmount = "negative_amount",
        /// Order ids that begin with C are read as cancellations.
        CancelPrefix = "cancel_prefix",
        /// Rows of interactions or answers that an earlier file has too; they count once.
        KnownRow = "known_row",
        /// A customers table has several rows about one customer; the last holds.
        RepeatedCustomer = "repeated_customer",
        /// Cells of a column of numbers or days that are neither; they count as missing.
        UnreadableValue = "unreadable_value",
        /// Empty cells of a column of numbers or days, where they are few.
        BlankValue = "blank_value",
        /// A column of numbers that the rows of an order repeat, as they do its total; it counts once.
        DetailOfOrder = "detail_of_order",
        /// A column that is known and not kept with the orders: nearly every row has a text of its own.
        DetailNotKept = "detail_not_kept",
        /// Cells of a column of numbers that is kept with the orders and that are none; they count as missing.
        UnreadableDetail = "unreadable_detail",
        /// Lines of orders that no file has.
        LineWithoutOrder = "line_without_order",
        /// An order that stands in several files; the last file's lines count.
        OrderReplaced = "order_replaced",
        /// Order ids that a spreadsheet has rounded (`2.93E+17`): different orders have the same, so it is taken for none.
        RoundedOrder = "rounded_order",
        /// A row without an order id that stands in several files; it counts once.
        RowKnown = "row_known",
        /// Rows without an order id in several files with the same customer, day and amount, and something else that differs.
        RowAlike = "row_alike",
        /// A row of a file that stands in it before, word for word.
        DuplicateRow = "duplicate_row",
        /// More was paid back of an order than was paid for it.
        RefundExceeds = "refund_exceeds",
        /// An amount that stands far apart from all others.
        AmountOutlier = "amount_outlier",
        /// Customers who are first seen where the history begins, so many that it was cut off there.
        HistoryStart = "history_start",
        /// Ids that read like those of tests, of the shop's own people, of resellers or of no person.
        OddCustomers = "odd_customers",
        /// Ids with a part made unreadable: several people may have the same.
        MaskedIds = "masked_ids",
        /// Ids that a spreadsheet has rounded (`1.38E+10`): several people may have the same.
        RoundedIds = "rounded_ids",
        /// Rows of what is no product: postage, fees, adjustments.
        NoProduct = "no_product",
        /// Ids that differ only in capitals, width, spaces or punctuation.
        SimilarIds = "similar_ids",
        /// An id that was written otherwise than the one it was put together with, as asked.
        IdFolded = "id_folded",
        /// The day lies after today.
        FutureDate = "future_date",
        /// The day stands far apart from all others.
        OutlierDate = "outlier_date",
        /// Customers all of whose orders were cancelled.
        CancelledOnly = "cancelled_only",
        /// Customers whose net revenue is negative.
        NegativeNet = "negative_net",
        /// Equal values leave fewer scores than were asked for.
        CollapsedBins = "collapsed_bins",
    }
}

/// What an issue does to its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rows take no part.
    Excluded,
    /// They are read differently from how they are written.
    Changed,
    /// They are read as written; worth knowing.
    Noted,
}

impl Severity {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Excluded => "excluded",
            Severity::Changed => "changed",
            Severity::Noted => "noted",
        }
    }
}

impl IssueCode {
    /// What it does to its rows.
    pub const fn severity(self) -> Severity {
        use IssueCode::*;
        match self {
            MissingCustomer | MissingDate | UnreadableDate | MissingAmount | UnreadableAmount | OtherCurrency
            | Unpaid | BeforeStart | ExcludedCustomer | ExcludedItem | DuplicateFile | ShortRow | LineWithoutOrder => {
                Severity::Excluded
            }
            UnclosedQuote | OtherDelimiter | InvalidText | IdFloat | IdTrimmed | EmailCase | MoneyRounded
            | OrderReplaced | RoundedOrder | MixedDateOrder | MixedDecimalMark | LinesAboveTable | RepeatedHeader
            | OrderTotal | AmountUnit | PurchaseEvent | ValuesJoined | DetailOfOrder | UnreadableRefund | KnownRow
            | RepeatedCustomer | UnreadableValue | UnreadableDetail | RowKnown | IdFolded | IdByEmail | IdByPhone
            | ByAccount | Converted => Severity::Changed,
            _ => Severity::Noted,
        }
    }

    /// The issue of a stable number, for the wire.
    pub(crate) fn from_index(index: u32) -> Option<IssueCode> {
        IssueCode::ALL.get(index as usize).copied()
    }
}

/// A place where an issue was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// File number, in the order given.
    pub file: u32,
    /// Record number, from 1, the header included; 0 where it is about a customer and not a place.
    pub row: u64,
    /// Column number, when one is concerned.
    pub column: Option<u32>,
    /// The text there, cut to a readable length.
    pub value: String,
}

impl Sample {
    /// What is no place in a file but an id, or several.
    pub fn of_ids(value: String) -> Sample {
        Sample { file: 0, row: 0, column: None, value }
    }
}

/// An issue with its count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issue {
    /// How often.
    pub count: u64,
    /// The first places, at most [`IssueLog::SAMPLES`].
    pub samples: Vec<Sample>,
}

/// All issues of a reading, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueLog {
    /// In the order of the codes.
    issues: Vec<(IssueCode, Issue)>,
}

impl IssueLog {
    /// Places kept per issue.
    pub const SAMPLES: usize = 5;

    fn entry(&mut self, code: IssueCode) -> &mut Issue {
        let at = self.issues.partition_point(|(c, _)| *c < code);
        if self.issues.get(at).is_none_or(|(c, _)| *c != code) {
            self.issues.insert(at, (code, Issue::default()));
        }
        &mut self.issues[at].1
    }

    /// Counts an issue; `sample` is asked only while places are kept.
    pub fn add(&mut self, code: IssueCode, sample: impl FnOnce() -> Sample) {
        let issue = self.entry(code);
        issue.count += 1;
        if issue.samples.len() < IssueLog::SAMPLES {
            issue.samples.push(sample());
        }
    }

    /// Counts an issue that has no single place.
    pub fn count(&mut self, code: IssueCode, count: u64) {
        if count > 0 {
            self.entry(code).count += count;
        }
    }

    /// Adds the issues of what follows in the file, whose rows are counted from `rows`.
    pub fn append(&mut self, later: IssueLog, file: u32, rows: u64) {
        for (code, issue) in later.issues {
            let mine = self.entry(code);
            mine.count += issue.count;
            let room = IssueLog::SAMPLES - mine.samples.len().min(IssueLog::SAMPLES);
            let placed = issue.samples.into_iter().take(room);
            mine.samples.extend(placed.map(|s| Sample { file, row: s.row + rows, ..s }));
        }
    }

    /// Puts an issue with all its places, as the wire hands it over.
    pub(crate) fn insert(&mut self, code: IssueCode, issue: Issue) {
        *self.entry(code) = issue;
    }

    /// Adds an issue where there is one, its places among those that are there.
    pub(crate) fn put(&mut self, code: IssueCode, issue: Issue) {
        if issue.count > 0 {
            let mine = self.entry(code);
            mine.count += issue.count;
            for sample in issue.samples {
                let at = mine.samples.partition_point(|other| (other.file, other.row) <= (sample.file, sample.row));
                mine.samples.insert(at, sample);
            }
            mine.samples.truncate(IssueLog::SAMPLES);
        }
    }

    /// Gives the places of an issue that was counted.
    pub(crate) fn place(&mut self, code: IssueCode, samples: Vec<Sample>) {
        if let Some((_, issue)) = self.issues.iter_mut().find(|(c, _)| *c == code) {
            issue.samples = samples;
        }
    }

    /// Takes an issue out.
    pub(crate) fn remove(&mut self, code: IssueCode) -> Option<Issue> {
        let at = self.issues.iter().position(|(c, _)| *c == code)?;
        Some(self.issues.remove(at).1)
    }

    /// One issue.
    pub fn get(&self, code: IssueCode) -> Option<&Issue> {
        self.issues.iter().find(|(c, _)| *c == code).map(|(_, issue)| issue)
    }

    /// All issues in report order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (IssueCode, &Issue)> {
        self.issues.iter().map(|(code, issue)| (*code, issue))
    }
}
