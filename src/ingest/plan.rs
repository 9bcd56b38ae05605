//! What is decided about a file before its rows are read.

use crate::error::{Code, Error, Result};
use crate::table::order::arrange;
use crate::table::{WrittenDate, read_date};

use super::columns::{self, FieldRequest, Kept};
use super::csv::Delimiter;
use super::details;
use super::dialect::Dialect;
use super::doctor;
use super::evidence::{Evidence, Form};
use super::identity::Identity;
use super::ids::split_number;
use super::layout::{Beginning, Layout, Profile, Row};
use super::mapping::{Mapping, MappingRequest};
use super::population::Population;
use super::purchases::Purchases;
use super::rates::Rate;
use super::role::Role;
use super::status::{self, Asked};
use super::totals;
use super::units::Units;
use super::values::Renames;
use super::words::{Export, Field};

/// What the user knows about a file and we need not find out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanRequest {
    /// What its rows are.
    pub role: Option<Role>,
    /// Field ─► column name, of an orders table.
    pub mapping: MappingRequest,
    /// The same of others, and of what is kept with orders.
    pub fields: FieldRequest,
    /// Columns that are kept with orders, by name; those of known names where nothing is said.
    pub keep: Option<Vec<String>>,
    /// What stands between fields.
    pub delimiter: Option<Delimiter>,
    /// What texts of other columns stand for.
    pub values: Vec<(Role, String, String, String)>,
    /// Whether there is a header.
    pub header: Option<bool>,
    /// Whether `3/4/2024` is in April.
    pub day_first: Option<bool>,
    /// Whether `1.234` is more than a thousand.
    pub decimal_comma: Option<bool>,
    /// Whether the rows of one order carry its total, not their own.
    pub amount_per_order: Option<bool>,
    /// What status texts mean.
    pub statuses: Asked,
    /// What tells customers apart, the first that a row has; the id alone where this is empty.
    pub identity: Vec<Identity>,
    /// Who and what is left out.
    pub population: Population,
    /// The power of ten that amounts stand for, whatever the columns' names say.
    pub unit: Option<i8>,
    /// The only currency to read.
    pub currency: Option<String>,
    /// What others are worth in it.
    pub rates: Vec<Rate>,
    /// Ids that differ only in capitals, width, spaces or punctuation are one.
    pub fold_ids: bool,
    /// Zoned times move to this many minutes ahead of UTC.
    pub zone_minutes: i32,
}

/// Everything a worker needs to know to read slices of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlan {
    /// Delimiter and marks.
    pub dialect: Dialect,
    /// Column names.
    pub header: Vec<String>,
    /// They stand in the file.
    pub has_header: bool,
    /// What its rows are.
    pub role: Role,
    /// Which column fills which field; of tables that are not of orders, customer and day.
    pub mapping: Mapping,
    /// Which other columns are kept: all of such tables; of orders what is known of each.
    pub kept: Vec<Kept>,
    /// Columns of orders that bear known names and are not kept, since nearly every row has a text of its own.
    pub not_kept: Vec<usize>,
    /// Byte offset of the first record of data.
    pub data_start: u64,
    /// Records before that: the header and what stands above it, blank lines included.
    pub header_rows: u64,
    /// Records among them that are neither blank nor the header.
    pub preamble: u64,
    /// Whether dates that can be read in two ways have the day first.
    pub day_first: Form,
    /// Whether numbers that can be read in two ways have a decimal comma.
    pub decimal_comma: Form,
    /// The rows of one order carry its total, not their own: each repeats it, or all but the first leave it out.
    pub amount_per_order: Form,
    /// Kept columns of numbers that say something of a whole order, too, such as its discount: they count once.
    pub of_order: Vec<usize>,
    /// Columns by which the whole file decides about these two.
    pub watched: Vec<usize>,
    /// What status texts mean, where the user says so,
    pub statuses: Asked,
    /// and what texts of other columns stand for.
    pub values: Renames,
    /// What units its amounts are in.
    pub units: Units,
    /// Of a log: which of its rows are orders.
    pub purchases: Option<Purchases>,
    /// What tells customers apart, the first that a row has; the id alone where this is empty.
    pub identity: Vec<Identity>,
    /// Who and what is left out.
    pub population: Population,
    /// Customers are e-mail addresses, in which capitals mean nothing.
    pub customers_are_emails: bool,
    /// What numbers in customers' ids stand behind, the commonest first.
    pub id_prefixes: Vec<String>,
    /// Ids that differ only in capitals, width, spaces or punctuation are one.
    pub fold_ids: bool,
    /// Rows in another currency are left out, unless there is a rate.
    pub currency: Option<String>,
    /// What other currencies are worth in it.
    pub rates: Vec<Rate>,
    /// Other files are read with it, which may tell of the same rows.
    pub is_one_of_several: bool,
    /// Only totals of customers are kept: orders are made of neighbouring rows, and what other rows tell of them is not looked for.
    pub keeps_totals: bool,
    /// It is a sheet, which has few enough rows for all of them to be looked at.
    pub is_sheet: bool,
    /// Zoned times move to this many minutes ahead of UTC.
    pub zone_minutes: i32,
}

impl FilePlan {
    /// Whether its rows are records of a day; else, where they are not orders, each is about a person.
    pub fn is_dated(&self) -> bool {
        self.mapping.column(Field::Date).is_some()
    }

    /// Leaves out what totals of customers need not know.
    pub fn keep_totals(&mut self) {
        self.keeps_totals = true;
        (self.kept, self.not_kept, self.of_order) = Default::default();
    }

    /// One row in so many is looked at for rows that stand twice. Nothing of a sheet hangs on its size, which is not known before its end.
    pub(super) fn sampling(&self, file_bytes: u64) -> u64 {
        if self.is_sheet { 1 } else { doctor::sampling(file_bytes) }
    }
}

/// The beginning of a file, and what it made us decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What was decided; see [`Look::obstacle`].
    pub plan: FilePlan,
    /// What the columns hold.
    pub profiles: Vec<Profile>,
    /// The first rows of data.
    pub rows: Vec<Row>,
    /// Of dates and numbers at the beginning.
    pub evidence: Evidence,
    /// Nobody said what the rows are, and they may be lines of orders that stand in another file.
    pub may_be_lines: bool,
}

/// Looks at a file's first bytes (`HEAD_BYTES`, or all of a shorter file).
///
/// # Errors
/// What [`Dialect::recognise`], [`Beginning::read`] and [`Mapping::choose`] say; `header_only` where there is nothing to read.
pub fn look(head: &[u8], file_bytes: u64, asked: &PlanRequest) -> Result<Look> {
    let last = head.len() as u64 == file_bytes;
    let dialect = Dialect::recognise(head, last, asked.delimiter)?;
    let beginning = Beginning::read(head, last, &dialect)?;
    let layout = Layout::find(&beginning, asked.header);
    let mut rows = beginning.rows;
    let header_row = layout.has_header.then(|| rows[layout.first_row - 1].clone());
    rows.drain(..layout.first_row);
    if rows.is_empty() && beginning.whole {
        return Err(Error::new(Code::HeaderOnly).with_value(&layout.names.join(", ")));
    }
    // Data begins right after the header, blank lines included; without one, at the first row.
    let (data_start, header_rows) = match (&header_row, rows.first()) {
        (Some(header), _) => (header.end as u64, header.number),
        (None, Some(first)) => (first.start as u64, first.number - 1),
        (None, None) => (file_bytes, 0),
    };
    let profiles = Profile::all(&rows, layout.names.len());
    let no_mapping = MappingRequest::default();
    // What was said of columns speaks of a file that is cut in another way than into one.
    let is_one_column = layout.names.len() == 1;
    let unasked = Mapping::choose(&layout, &profiles, &no_mapping)?;
    let may_be_lines = asked.role.is_none() && Role::may_be_lines(&layout, &unasked);
    let role_asked = asked.role.filter(|_| !is_one_column);
    let role = role_asked.unwrap_or_else(|| Role::of(&layout, &unasked, &profiles, rows.len()));
    let values = Renames::of_role(&asked.values, role);
    let (mut mapping, (kept, not_kept)) = match role {
        Role::Orders | Role::Unknown if is_one_column => (unasked.clone(), Default::default()),
        Role::Orders | Role::Unknown | Role::Lines => {
            let mapping = match role {
                Role::Lines => Mapping::of_lines(&layout, &profiles, &asked.fields)?,
                _ => Mapping::choose(&layout, &profiles, &asked.mapping)?,
            };
            let role = if role == Role::Lines { role } else { Role::Orders };
            let kept = details::choose(role, &layout, &profiles, &mapping, &asked.fields, asked.keep.as_deref())?;
            (mapping, kept)
        }
        _ => {
            let (mapping, kept) = columns::choose(role, &layout, &profiles, &unasked, &asked.fields)?;
            (mapping, (kept, Vec::new()))
        }
    };
    let purchases = match role {
        Role::Events => Purchases::find(&rows, &kept, &unasked, &values, &mut mapping),
        _ => None,
    };
    mapping.has_stand_in = asked.identity.iter().any(|identity| match identity {
        Identity::Id => false,
        Identity::Email => mapping.column(Field::Email).is_some(),
        Identity::Phone => mapping.column(Field::Phone).is_some(),
    });
    let evidence = Evidence::of_rows(&rows, &mapping);
    let decimal_comma = Form::decide(asked.decimal_comma, || evidence.decimal_comma());
    let is_european = decimal_comma.value || dialect.format.delimiter == Delimiter::Byte(b';');
    let day_first = Form::decide(asked.day_first, || {
        evidence.day_first().unwrap_or_else(|| day_first_by_steadiness(&rows, &mapping, is_european))
    });
    // Only of orders, and only where neither the user nor the export says it, is there anything to find out.
    let known = || Export::recognise(&layout.names).map(|export| export.amount_per_order);
    let carried = match role {
        Role::Lines => Some(false),
        Role::Orders => asked.amount_per_order.or_else(known),
        _ => asked.amount_per_order.or_else(known).or(Some(false)),
    };
    let carried = Form::decide(carried, || false);
    let watched = totals::watched(&mapping, &kept, &profiles, carried);
    let (amount_per_order, of_order) = totals::decide(&totals::of_rows(&rows, &mapping, &watched), carried, &watched);
    let units = Units::of(asked.unit, &layout.names, &rows, &mapping, decimal_comma.value);
    let customer = mapping.column(Field::Customer).and_then(|column| profiles.get(column));
    let customers_are_emails = customer.is_some_and(|profile| profile.mostly(profile.emails));
    let id_prefixes = id_prefixes(&rows, mapping.column(Field::Customer));
    let plan = FilePlan {
        dialect,
        header: layout.names,
        has_header: layout.has_header,
        role,
        mapping,
        kept,
        not_kept,
        data_start,
        header_rows,
        preamble: layout.preamble,
        day_first,
        decimal_comma,
        amount_per_order,
        of_order,
        watched,
        statuses: asked.statuses.clone(),
        values,
        units,
        purchases,
        identity: asked.identity.clone(),
        population: asked.population.clone(),
        customers_are_emails,
        id_prefixes,
        fold_ids: asked.fold_ids,
        currency: asked.currency.clone(),
        rates: asked.rates.clone(),
        is_one_of_several: false,
        keeps_totals: false,
        is_sheet: false,
        zone_minutes: asked.zone_minutes,
    };
    Ok(Look { plan, profiles, rows, evidence, may_be_lines })
}

/// The plan for reading a file.
///
/// # Errors
/// What [`look`] and [`Look::obstacle`] say.
pub fn sniff(head: &[u8], file_bytes: u64, asked: &PlanRequest) -> Result<FilePlan> {
    let look = look(head, file_bytes, asked)?;
    look.obstacle().map_or(Ok(look.plan), Err)
}

impl Look {
    /// Texts of each status column among the first rows, the commonest first, with their rows.
    pub fn statuses(&self) -> Vec<(Field, String, u64)> {
        let columns = status::FIELDS.into_iter().filter_map(|field| Some((field, self.plan.mapping.column(field)?)));
        let of_column = |(field, column): (Field, usize)| {
            let texts = self.rows.iter().filter_map(move |row| row.cells.get(column)).map(|cell| cell.trim_ascii());
            texts.filter(|text| !text.is_empty()).map(move |text| (field, text.to_vec(), 1))
        };
        let seen = columns.flat_map(of_column).collect();
        let mut sum = status::Sum::default();
        // As many texts as there are first rows always fit.
        let _ = sum.add(&status::Tally { seen });
        sum.commonest()
    }

    /// How many lines are to be expected in a file of this size, going by its first rows; neighbouring rows of one order are one.
    pub fn expected_lines(&self, file_bytes: u64) -> u64 {
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else { return 0 };
        let order =
            |row: &Row| row.cells.get(self.plan.mapping.column(Field::Order)?).filter(|id| !id.is_empty()).cloned();
        let lines = self.rows.chunk_by(|a, b| order(a).is_some() && order(a) == order(b)).count() as u64;
        let bytes = (last.end - first.start).max(1) as u64;
        (u128::from(lines) * u128::from(file_bytes) / u128::from(bytes)) as u64
    }

    /// Whether it is of orders that can be told apart by their ids, and of which other files may have the lines.
    pub fn has_order_ids(&self) -> bool {
        self.plan.role == Role::Orders && self.obstacle().is_none() && self.plan.mapping.column(Field::Order).is_some()
    }

    /// Why the file cannot be read by this plan: `one_column`; `field_unmapped` when a needed field has no column.
    pub fn obstacle(&self) -> Option<Error> {
        if let [only] = &self.plan.header[..] {
            return Some(Error::new(Code::OneColumn).in_column(only));
        }
        let field = match self.plan.role {
            Role::Orders | Role::Unknown => self.plan.mapping.lacking()?.as_str(),
            Role::Lines if self.plan.mapping.column(Field::Order).is_some() => return None,
            Role::Lines => "lines.order",
            role => columns::lacking(role, &self.plan.mapping, &self.plan.kept)?,
        };
        Some(Error::new(Code::FieldUnmapped).of_field(field).with_value(&self.plan.header.join(", ")))
    }
}

/// What at least one in twenty ids has before its number.
#[inline(never)]
fn id_prefixes(rows: &[Row], customer: Option<usize>) -> Vec<String> {
    let ids = rows.iter().filter_map(|row| row.cells.get(customer?)).map(|cell| split_number(cell.trim_ascii()));
    let mut prefixes: Vec<&str> = ids
        .filter(|(_, digits, _)| *digits > 0)
        .filter_map(|(prefix, _, _)| std::str::from_utf8(prefix).ok())
        .collect();
    arrange(&mut prefixes, |a, b| a < b);
    let mut counted: Vec<(usize, &str)> = prefixes.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
    counted.retain(|(count, prefix)| count * 20 >= rows.len() && !prefix.is_empty());
    arrange(&mut counted, |a, b| (b.0, a.1) < (a.0, b.1));
    counted.into_iter().map(|(_, prefix)| prefix.to_owned()).collect()
}

/// A reading must move this many times less to be taken.
const CLEARLY: u64 = 2;

/// Nothing in the dates themselves tells day from month: exports mostly run through time, so the reading that moves less from row to
/// row is taken, and where both are alike the custom of those who write dates and numbers that way.
#[inline(never)]
fn day_first_by_steadiness(rows: &[Row], mapping: &Mapping, is_european: bool) -> bool {
    let Some(column) = mapping.column(Field::Date) else { return is_european };
    let (mut by_day, mut by_month) = (0u64, 0u64);
    let (mut before, mut with_dots) = (None, false);
    for cell in rows.iter().filter_map(|row| row.cells.get(column)) {
        let Some(WrittenDate::Either { day_first, month_first }) = read_date(cell.trim_ascii(), 0) else { continue };
        if let Some((day, month)) = before.replace((day_first, month_first)) {
            by_day += u64::from(day_first.0.abs_diff(day.0));
            by_month += u64::from(month_first.0.abs_diff(month.0));
        }
        with_dots |= cell.contains(&b'.');
    }
    if by_day * CLEARLY < by_month {
        true
    } else if by_month * CLEARLY < by_day {
        false
    } else {
        is_european || with_dots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &[u8]) -> Result<FilePlan, Code> {
        sniff(text, text.len() as u64, &PlanRequest::default()).map_err(|e| e.code())
    }

    #[test]
    fn a_header_with_mark_and_blank_lines() {
        let plan = outcome(b"\xef\xbb\xbf\r\nCustomer , date,\"amount\"\r\n1,2024-01-01,5\r\n").unwrap();
        assert_eq!(plan.header, ["Customer", "date", "amount"]);
        assert_eq!((plan.data_start, plan.header_rows), (31, 2));
    }

    #[test]
    fn no_header() {
        let plan = outcome(b"\n1;2024-01-01;5,50\n1;2024-01-02;6,50\n").unwrap();
        assert_eq!((plan.data_start, plan.header_rows, plan.has_header), (1, 1, false));
        assert!(plan.decimal_comma.value);
    }

    #[test]
    fn day_and_month() {
        let day_first = |dates: &str| {
            let text: String = dates.split(' ').map(|date| format!("7,{date},5.00\n")).collect();
            outcome(format!("customer,date,amount\n{text}").as_bytes()).unwrap().day_first.value
        };
        assert!(day_first("3/4/2024 31/3/2024"));
        assert!(!day_first("3/4/2024 3/31/2024"));
        assert!(day_first("1/2/2024 2/2/2024 3/2/2024 4/2/2024"), "read the other way, they jump by a month");
        assert!(!day_first("2/1/2024 2/2/2024 2/3/2024 2/4/2024"));
        assert!(day_first("1.2.2024"));
        assert!(!day_first("1/2/2024"));
    }

    #[test]
    fn one_column_is_still_shown() {
        let mut asked = PlanRequest { delimiter: Some(Delimiter::Byte(b'|')), ..PlanRequest::default() };
        asked.mapping.push((Field::Customer, Some("customer".to_owned())));
        let text = b"customer,date,amount\n1,2024-01-01,5\n";
        let look = look(text, text.len() as u64, &asked).unwrap();
        assert_eq!(look.plan.header, ["customer,date,amount"]);
        assert_eq!(look.rows[0].cells, [b"1,2024-01-01,5"]);
        assert_eq!(look.obstacle().map(|error| error.code()), Some(Code::OneColumn));
    }

    #[test]
    fn what_cannot_be_read_at_all() {
        assert_eq!(outcome(b""), Err(Code::FileEmpty));
        assert_eq!(outcome(b"\xef\xbb\xbf \r\n"), Err(Code::FileEmpty));
        assert_eq!(outcome(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(Code::NotText));
        assert_eq!(outcome(b"customer,date,amount\n"), Err(Code::HeaderOnly));
        assert_eq!(outcome(b"customer\n1\n2\n"), Err(Code::OneColumn));
        assert_eq!(outcome(b"a,b\n1,2\n"), Err(Code::FieldUnmapped));
        assert_eq!(outcome(b"customer,\"date\n1,2\n"), Err(Code::FieldUnmapped), "the quote is part of the name");
        assert_eq!(outcome(&b"customer,date,".repeat(20_000)), Err(Code::HeaderOnly));
    }
}
