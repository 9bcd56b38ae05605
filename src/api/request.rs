//! What is asked.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::expr::json::gist;
use crate::ingest::columns::{FieldRequest, has_field};
use crate::ingest::csv::Delimiter;
use crate::ingest::identity::Identity;
use crate::ingest::population::Population;
use crate::ingest::rates::Rate;
use crate::ingest::units::read_power;
use crate::ingest::{Field, MappingRequest, Meaning, PlanRequest, Role, status};
use crate::score::{Monetary, RfmOptions};
use crate::snapshot::SnapshotOptions;
use crate::table::Day;

use super::expression::ExpressionRequest;
use super::run::{Origin, texts};
use super::scoring::scoring_options;

/// The beginning of a file.
#[derive(Clone, Debug)]
pub struct Head {
    /// File name.
    pub name: String,
    /// Size of the whole file.
    pub bytes: u64,
    /// Its first `HEAD_BYTES`.
    pub head: Vec<u8>,
}

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub struct OpenRequest {
    /// What is known about every file.
    pub every: FileRequest,
    /// What is known about each, in the order of the files; goes before what holds for every one.
    pub each: Vec<FileRequest>,
    /// Zoned times move to this many minutes ahead of UTC.
    pub time_zone_minutes: i32,
    /// `YYYY-MM-DD`.
    pub today: Option<String>,
    /// `apart` or `together`.
    pub similar_ids: Option<String>,
    /// Only totals of customers are kept, under this number.
    pub totals: Option<u64>,
    /// `YYYY-MM-DD`: orders before it do not count.
    pub from: Option<String>,
    /// Ids of customers that do not count.
    pub without_customers: Vec<String>,
    /// Codes or names of items that do not count.
    pub without_items: Vec<String>,
    /// What each text was before it was text.
    pub origins: Vec<Origin>,
    /// The fingerprints that the texts must have; any, where there are none.
    pub fingerprints: Vec<String>,
}

/// What the user knows about a file, as people write it.
#[derive(Clone, Debug, Default)]
pub struct FileRequest {
    /// `orders`, `customers`, `events` or `surveys`.
    pub role: Option<String>,
    /// `orders.field` and column name, or `None` where no column is meant; `events.field` and the like for other roles.
    pub map: Vec<(String, Option<String>)>,
    /// One character, or `spaces`.
    pub delimiter: Option<String>,
    /// Whether there is a header.
    pub header: Option<bool>,
    /// `day-first` or `month-first`.
    pub date_order: Option<String>,
    /// `.` or `,`.
    pub decimal_mark: Option<String>,
    /// `line` or `order`.
    pub amount_per: Option<String>,
    /// What one of the amounts stands for, a power of ten: `0.01`, `10000`.
    pub amount_unit: Option<String>,
    /// `orders.status` or another of [`status::FIELDS`], a text of that column, and what it means: `paid`, `cancelled` or `unpaid`; or another column of a ledger, a text of
    /// it, and the text that it stands for.
    pub values: Vec<[String; 3]>,
    /// Currencies and what one of each is worth in `currency`, as a decimal number.
    pub rates: Vec<[String; 2]>,
    /// `id`, `email`, `phone`: what tells customers apart, the first that a row has.
    pub identity: Option<Vec<String>>,
    /// A currency as it is written in the file.
    pub currency: Option<String>,
    /// Names of columns that are kept with orders; those of known names where nothing is said.
    pub keep: Option<Vec<String>>,
}

/// The status column that an option is about.
fn status_field(option: &str) -> Option<Field> {
    let field = Field::named(option.strip_prefix("orders.")?)?;
    status::FIELDS.contains(&field).then_some(field)
}

const LARGEST_ZONE_MINUTES: i32 = 14 * 60;

impl FileRequest {
    fn of(options: &Options) -> Result<FileRequest> {
        let pair = |entry: &Value| match entry.as_array().map(Vec::as_slice) {
            Some([Value::String(option), Value::String(column)]) => Some((option.clone(), Some(column.clone()))),
            Some([Value::String(option), Value::Null]) => Some((option.clone(), None)),
            _ => None,
        };
        let triple = |entry: &Value| {
            let text = |i: usize| entry[i].as_str().map(str::to_owned);
            Some([text(0)?, text(1)?, text(2)?])
        };
        let double = |entry: &Value| Some([entry[0].as_str()?.to_owned(), entry[1].as_str()?.to_owned()]);
        let rates = options.get("rates", |value| value.as_array()?.iter().map(double).collect())?;
        let values = options.get("values", |value| value.as_array()?.iter().map(triple).collect())?;
        let map = options.get("map", |value| value.as_array()?.iter().map(pair).collect())?;
        Ok(FileRequest {
            role: options.text("role")?,
            map: map.unwrap_or_default(),
            delimiter: options.text("delimiter")?,
            header: options.get("header", Value::as_bool)?,
            date_order: options.text("dateOrder")?,
            decimal_mark: options.text("decimalMark")?,
            amount_per: options.text("amountPer")?,
            amount_unit: options.text("amountUnit")?,
            values: values.unwrap_or_default(),
            rates: rates.unwrap_or_default(),
            identity: options.get("identity", |value| {
                value.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned())).collect()
            })?,
            currency: options.text("currency")?,
            keep: options.get("keep", texts)?,
        })
    }

    fn rates(&self) -> Result<Vec<Rate>> {
        let rate = |[currency, value]: &[String; 2]| {
            let wrong = || Error::new(Code::InvalidOption).of_field("rates").with_value(value);
            Rate::read(currency, value).ok_or_else(wrong)
        };
        self.rates.iter().map(rate).collect()
    }

    fn statuses(&self) -> Result<status::Asked> {
        let status = |[option, text, meaning]: &[String; 3]| {
            let field = status_field(option)?;
            let wrong = || Error::new(Code::InvalidOption).of_field("values").with_value(option);
            Some(Meaning::named(meaning).map(|meaning| (field, text.clone(), meaning)).ok_or_else(wrong))
        };
        self.values.iter().filter_map(status).collect()
    }

    /// What texts of other columns stand for.
    fn texts(&self) -> Result<Vec<(Role, String, String, String)>> {
        let text = |[option, text, to]: &[String; 3]| {
            let wrong = || Error::new(Code::InvalidOption).of_field("values").with_value(option);
            let (role, column) = option.split_once('.').ok_or_else(wrong)?;
            let role = Role::named(role).filter(|_| !column.is_empty()).ok_or_else(wrong)?;
            Ok((role, column.to_owned(), text.clone(), to.trim().to_owned()))
        };
        self.values.iter().filter(|[option, ..]| status_field(option).is_none()).map(text).collect()
    }

    /// What is asked of orders, and of tables of other roles and of what is kept with orders.
    fn mapping(&self) -> Result<(MappingRequest, FieldRequest)> {
        let (mut orders, mut others) = (Vec::new(), Vec::new());
        for (option, column) in &self.map {
            let unknown = || Error::new(Code::InvalidOption).of_field("map").with_value(option);
            let (role, name) = option.split_once('.').ok_or_else(unknown)?;
            match Role::named(role).ok_or_else(unknown)? {
                role @ Role::Orders => {
                    let (field, is_kept) = (Field::named(name), has_field(role, name));
                    orders.extend(field.map(|field| (field, column.clone())));
                    others.extend(is_kept.then(|| (role, name.to_owned(), column.clone())));
                    if field.is_none() && !is_kept {
                        return Err(unknown());
                    }
                }
                role if has_field(role, name) => others.push((role, name.to_owned(), column.clone())),
                _ => return Err(unknown()),
            }
        }
        Ok((orders, others))
    }

    fn role(&self) -> Result<Option<Role>> {
        choice("role", self.role.as_deref(), Role::named)
    }

    fn delimiter(&self) -> Result<Option<Delimiter>> {
        choice("delimiter", self.delimiter.as_deref(), |text| match text.as_bytes() {
            b"spaces" => Some(Delimiter::Spaces),
            &[byte] if !byte.is_ascii_alphanumeric() && !b"\"\r\n".contains(&byte) => Some(Delimiter::Byte(byte)),
            _ => None,
        })
    }
}

/// What tells customers apart; each at most once.
fn identity(asked: Option<&Vec<String>>) -> Result<Vec<Identity>> {
    let mut identity = Vec::new();
    for name in asked.into_iter().flatten() {
        let known = Identity::named(name).filter(|known| !identity.contains(known));
        identity.push(known.ok_or_else(|| Error::new(Code::InvalidOption).of_field("identity").with_value(name))?);
    }
    Ok(identity)
}

/// One of the values that an option may have.
fn choice<T>(option: &str, value: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let wrong = |text| Error::new(Code::InvalidOption).of_field(option).with_value(text);
    value.map(|text| read(text).ok_or_else(|| wrong(text))).transpose()
}

impl OpenRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// `invalid_option` naming the option.
    pub fn read(json: &str) -> Result<OpenRequest> {
        let options = Options::read(json)?;
        let zone = options.get("timeZoneMinutes", |value| i32::try_from(value.as_i64()?).ok())?;
        let exclude = Options::of(options.value["exclude"].clone());
        let origins = options.get("origins", |value| value.as_array().cloned())?.unwrap_or_default();
        let each = options.get("files", |value| value.as_array().cloned())?.unwrap_or_default();
        Ok(OpenRequest {
            every: FileRequest::of(&options)?,
            each: each.into_iter().map(|file| FileRequest::of(&Options::of(file))).collect::<Result<_>>()?,
            time_zone_minutes: zone.unwrap_or_default(),
            today: options.text("today")?,
            similar_ids: options.text("similarIds")?,
            totals: options.get("totals", whole)?,
            from: options.text("from")?,
            without_customers: exclude.texts("customers")?,
            without_items: exclude.texts("items")?,
            origins: origins.into_iter().map(|origin| Origin::read(&Options::of(origin))).collect::<Result<_>>()?,
            fingerprints: options.get("fingerprints", texts)?.unwrap_or_default(),
        })
    }

    /// What is known about a file, one of several: what was said of it, else what was said of all.
    ///
    /// # Errors
    /// `invalid_option` for unknown ledgers and fields, for values that an option cannot have, and for zones beyond ±14 hours.
    pub fn plan(&self, file: usize, files: usize) -> Result<PlanRequest> {
        let nothing = FileRequest::default();
        let (own, every) = (self.each.get(file).unwrap_or(&nothing), &self.every);
        let (mut mapping, mut fields) = own.mapping()?;
        let (of_orders, of_others) = every.mapping()?;
        let has_own = |option: &str| own.map.iter().any(|(own, _)| own == option);
        mapping.extend(of_orders.into_iter().filter(|(field, _)| !has_own(&format!("orders.{}", field.as_str()))));
        let others = of_others.into_iter();
        fields.extend(others.filter(|(role, field, _)| !has_own(&format!("{}.{field}", role.as_str()))));
        // Who names the columns of orders says that the file is one of orders. Of several files that may be another one.
        let named = own.map.iter().chain(every.map.iter().filter(|_| files == 1)).find(|(_, column)| column.is_some());
        let implied = || Role::named(named?.0.split_once('.')?.0);
        let currency = own.currency.clone().or_else(|| every.currency.clone());
        let mut rates = own.rates()?;
        rates.extend(every.rates()?);
        // Rates to what?
        if let (Some(rate), None) = (rates.first(), &currency) {
            return Err(Error::new(Code::InvalidOption).of_field("rates").with_value(&rate.currency));
        }
        let mut statuses = own.statuses()?;
        statuses.extend(every.statuses()?);
        let mut values = own.texts()?;
        values.extend(every.texts()?);
        let order = |text: &str| match text {
            "day-first" => Some(true),
            "month-first" => Some(false),
            _ => None,
        };
        let mark = |text: &str| match text {
            "," => Some(true),
            "." => Some(false),
            _ => None,
        };
        let together = |text: &str| match text {
            "together" => Some(true),
            "apart" => Some(false),
            _ => None,
        };
        let per = |text: &str| match text {
            "order" => Some(true),
            "line" => Some(false),
            _ => None,
        };
        Ok(PlanRequest {
            role: own.role()?.or(every.role()?).or_else(implied),
            mapping,
            fields,
            delimiter: own.delimiter()?.or(every.delimiter()?),
            header: own.header.or(every.header),
            day_first: choice("dateOrder", own.date_order.as_deref().or(every.date_order.as_deref()), order)?,
            decimal_comma: choice("decimalMark", own.decimal_mark.as_deref().or(every.decimal_mark.as_deref()), mark)?,
            amount_per_order: choice("amountPer", own.amount_per.as_deref().or(every.amount_per.as_deref()), per)?,
            unit: choice("amountUnit", own.amount_unit.as_deref().or(every.amount_unit.as_deref()), read_power)?,
            statuses,
            values,
            rates,
            population: Population::new(
                self.from.as_deref().map(|text| parse_day("from", text)).transpose()?,
                self.without_customers.clone(),
                self.without_items.clone(),
            ),
            identity: identity(own.identity.as_ref().or(every.identity.as_ref()))?,
            currency,
            keep: own.keep.clone().or_else(|| every.keep.clone()),
            fold_ids: choice("similarIds", self.similar_ids.as_deref(), together)?.unwrap_or(false),
            zone_minutes: self.zone_minutes()?,
        })
    }

    fn zone_minutes(&self) -> Result<i32> {
        if !(-LARGEST_ZONE_MINUTES..=LARGEST_ZONE_MINUTES).contains(&self.time_zone_minutes) {
            let value = self.time_zone_minutes.to_string();
            return Err(Error::new(Code::InvalidOption).of_field("timeZoneMinutes").with_value(&value));
        }
        Ok(self.time_zone_minutes)
    }

    /// Today, if told.
    ///
    /// # Errors
    /// `invalid_option` when it is no date.
    pub fn today(&self) -> Result<Option<Day>> {
        self.today.as_deref().map(|text| parse_day("today", text)).transpose()
    }
}

/// A snapshot wanted.
#[derive(Clone, Debug, Default)]
pub struct SnapshotRequest {
    /// `YYYY-MM-DD`; the data's last plausible day when absent.
    pub as_of: Option<String>,
    /// How it is computed.
    pub config: SnapshotConfig,
}

/// The configuration of a snapshot, as people write it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SnapshotConfig {
    /// Scores per dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bins: Option<u32>,
    /// `net` or `mean`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monetary: Option<String>,
    /// How values become scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rfm: Option<Value>,
    /// Who is in at all: a condition, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// The scheme of the column `segment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Resamples for the sureness of segments; 0 is without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resamples: Option<u32>,
    /// Seed of everything random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

const DEFAULT_SEED: u64 = 1;

impl SnapshotRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// `invalid_option` naming the option.
    pub fn read(json: &str) -> Result<SnapshotRequest> {
        let options = Options::read(json)?;
        let config = Options::of(options.value["config"].clone());
        Ok(SnapshotRequest {
            as_of: options.text("asOf")?,
            config: SnapshotConfig {
                bins: config.get("bins", |value| u32::try_from(whole(value)?).ok())?,
                monetary: config.text("monetary")?,
                rfm: config.get("rfm", |value| value.is_object().then(|| value.clone()))?,
                population: config.text("population")?,
                scheme: config.text("scheme")?,
                resamples: config.get("resamples", resamples)?,
                seed: config.get("seed", whole)?,
            },
        })
    }

    /// The options, with defaults filled in.
    ///
    /// # Errors
    /// `invalid_option`; `not_open` where there is no default day.
    pub fn options(&self, default_as_of: Option<Day>) -> Result<SnapshotOptions> {
        let as_of = match &self.as_of {
            Some(text) => parse_day("asOf", text)?,
            None => default_as_of.ok_or_else(|| Error::new(Code::NotOpen))?,
        };
        let defaults = RfmOptions::default();
        let monetary = match self.config.monetary.as_deref() {
            None => defaults.monetary,
            Some("net") => Monetary::Net,
            Some("mean") => Monetary::Mean,
            Some(other) => return Err(Error::new(Code::InvalidOption).of_field("monetary").with_value(other)),
        };
        let asked = self.config.rfm.clone();
        let scoring = scoring_options(asked.as_ref().unwrap_or(&Value::Null), self.config.bins)?.check()?;
        let rfm = RfmOptions { bins: scoring.bins(), monetary };
        let seed = self.config.seed.unwrap_or(DEFAULT_SEED);
        let scheme = self.config.scheme.clone();
        let resamples = self.config.resamples.unwrap_or(0);
        let population = self.config.population.clone().filter(|text| !text.trim().is_empty());
        Ok(SnapshotOptions { as_of, rfm, scoring, asked, population, scheme, resamples, seed })
    }
}

/// Rows wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsRequest {
    /// Rows to pass over.
    pub offset: Option<u64>,
    /// Rows to return.
    pub limit: Option<u64>,
    /// Columns and expressions to show; those of the snapshot where none are named.
    pub columns: Option<Vec<String>>,
    /// Column or expression to sort by.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: Option<bool>,
    /// Part of the customer's id.
    pub find: Option<String>,
    /// A segment's id.
    pub segment: Option<String>,
    /// A recency score.
    pub r: Option<i32>,
    /// A frequency score.
    pub f: Option<i32>,
}

impl RowsRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// `invalid_option` naming the option.
    pub fn read(json: &str) -> Result<RowsRequest> {
        let options = Options::read(json)?;
        Ok(RowsRequest {
            offset: options.get("offset", whole)?,
            limit: options.get("limit", whole)?,
            columns: options.maybe_texts("columns")?,
            sort: options.text("sort")?,
            descending: options.get("descending", Value::as_bool)?,
            find: options.text("find")?,
            segment: options.text("segment")?,
            r: options.get("r", score)?,
            f: options.get("f", score)?,
        })
    }

    const LIMIT: u64 = 50;
    const LARGEST_LIMIT: u64 = 1000;

    /// Offset and limit.
    ///
    /// # Errors
    /// `invalid_option`.
    pub fn page(&self) -> Result<(usize, usize)> {
        let offset = self.offset.unwrap_or(0);
        let limit = self.limit.unwrap_or(RowsRequest::LIMIT);
        if limit > RowsRequest::LARGEST_LIMIT {
            return Err(Error::new(Code::InvalidOption).of_field("limit").with_value(&limit.to_string()));
        }
        Ok((usize::try_from(offset).unwrap_or(usize::MAX), limit as usize))
    }
}

pub(super) fn parse_day(option: &str, text: &str) -> Result<Day> {
    let is_date_alone = text.len() == "YYYY-MM-DD".len();
    let day = Day::parse_iso(text.as_bytes(), 0).filter(|_| is_date_alone);
    day.ok_or_else(|| Error::new(Code::InvalidOption).of_field(option).with_value(text))
}

/// The options of a request. Absent and null are the same.
///
/// Read by hand rather than by derived code: every error names its option, and the engine stays small.
pub(super) struct Options {
    value: Value,
    /// What stands before the names of its options, with a point.
    place: String,
}

impl Options {
    pub(super) fn read(json: &str) -> Result<Options> {
        let wrong = |_| Error::new(Code::InvalidOption).with_value(json);
        serde_json::from_str(json).map(Options::of).map_err(wrong)
    }

    fn of(value: Value) -> Options {
        Options { value, place: String::new() }
    }

    /// Options within an option.
    pub(super) fn part(name: &str, value: Value) -> Options {
        Options { value, place: format!("{name}.") }
    }

    /// An option's value, as `read` takes it; an error where it cannot.
    pub(super) fn get<T>(&self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<Option<T>> {
        let value = &self.value[name];
        if value.is_null() {
            return Ok(None);
        }
        let field = || format!("{}{name}", self.place);
        let wrong = || Error::new(Code::InvalidOption).of_field(&field()).with_value(&gist(value));
        read(value).ok_or_else(wrong).map(Some)
    }

    /// A list of texts; empty where there is none.
    fn texts(&self, name: &str) -> Result<Vec<String>> {
        Ok(self.maybe_texts(name)?.unwrap_or_default())
    }

    fn maybe_texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        self.get(name, |value| value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect())
    }

    /// Who a question is about; everyone where nothing is said.
    pub(super) fn condition(&self) -> Result<Option<ExpressionRequest>> {
        self.get("where", |value| Some(ExpressionRequest::of(value)))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>> {
        self.get(name, |value| value.as_str().map(str::to_owned))
    }
}

/// A number of resamples.
pub(super) fn resamples(value: &Value) -> Option<u32> {
    const MOST: u64 = 10_000;
    whole(value).filter(|&resamples| resamples <= MOST).map(|resamples| resamples as u32)
}

fn score(value: &Value) -> Option<i32> {
    whole(value).and_then(|n| i32::try_from(n).ok())
}

/// A whole number, not negative; JavaScript may write it as 3 or 3.0.
pub(super) fn whole(value: &Value) -> Option<u64> {
    const LARGEST_EXACT: f64 = (1u64 << 53) as f64;
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|n| (0.0..=LARGEST_EXACT).contains(n) && n.fract() == 0.0).map(|n| n as u64))
}
