//! What is asked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::ingest::{Field, MappingRequest};
use crate::score::{Monetary, RfmOptions};
use crate::snapshot::SnapshotOptions;
use crate::table::Day;

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
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OpenRequest {
    /// Ledger ─► field ─► column name.
    pub map: BTreeMap<String, BTreeMap<String, String>>,
    /// Zoned times move to this many minutes ahead of UTC.
    pub time_zone_minutes: i32,
    /// `YYYY-MM-DD`.
    pub today: Option<String>,
}

const LARGEST_ZONE_MINUTES: i32 = 14 * 60;

impl OpenRequest {
    /// The columns asked for.
    ///
    /// # Errors
    /// `invalid_option` for unknown ledgers and fields.
    pub fn mapping(&self) -> Result<MappingRequest> {
        let mut asked = MappingRequest::new();
        for (ledger, fields) in &self.map {
            for (name, column) in fields {
                let known = (ledger == "orders").then(|| Field::named(name)).flatten();
                let option = format!("{ledger}.{name}");
                let field = known.ok_or_else(|| Error::new(Code::InvalidOption).of_field("map").with_value(&option))?;
                asked.push((field, column.clone()));
            }
        }
        Ok(asked)
    }

    /// The zone, checked.
    ///
    /// # Errors
    /// `invalid_option` beyond ±14 hours.
    pub fn zone_minutes(&self) -> Result<i32> {
        if self.time_zone_minutes.abs() > LARGEST_ZONE_MINUTES {
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
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SnapshotRequest {
    /// `YYYY-MM-DD`; the data's last plausible day when absent.
    pub as_of: Option<String>,
    /// How it is computed.
    pub config: SnapshotConfig,
}

/// The configuration of a snapshot, as people write it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SnapshotConfig {
    /// Scores per dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bins: Option<f64>,
    /// `net` or `mean`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monetary: Option<String>,
    /// Seed of everything random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<f64>,
}

const DEFAULT_SEED: u64 = 1;

impl SnapshotRequest {
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
        let bins = whole("bins", self.config.bins)?.map_or(Ok(defaults.bins), |n| {
            u32::try_from(n).map_err(|_| Error::new(Code::InvalidOption).of_field("bins").with_value(&n.to_string()))
        })?;
        let seed = whole("seed", self.config.seed)?.unwrap_or(DEFAULT_SEED);
        Ok(SnapshotOptions { as_of, rfm: RfmOptions { bins, monetary }, seed })
    }
}

/// Rows wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RowsRequest {
    /// Rows to pass over.
    pub offset: Option<f64>,
    /// Rows to return.
    pub limit: Option<f64>,
    /// Column to sort by.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: Option<bool>,
    /// Part of the customer's id.
    pub find: Option<String>,
    /// A segment's id.
    pub segment: Option<String>,
}

impl RowsRequest {
    const LIMIT: u64 = 50;
    const LARGEST_LIMIT: u64 = 1000;

    /// Offset and limit.
    ///
    /// # Errors
    /// `invalid_option`.
    pub fn page(&self) -> Result<(usize, usize)> {
        let offset = whole("offset", self.offset)?.unwrap_or(0);
        let limit = whole("limit", self.limit)?.unwrap_or(RowsRequest::LIMIT);
        if limit > RowsRequest::LARGEST_LIMIT {
            return Err(Error::new(Code::InvalidOption).of_field("limit").with_value(&limit.to_string()));
        }
        Ok((usize::try_from(offset).unwrap_or(usize::MAX), limit as usize))
    }
}

fn parse_day(option: &str, text: &str) -> Result<Day> {
    let is_date_alone = text.len() == "YYYY-MM-DD".len();
    let day = Day::parse_iso(text.as_bytes(), 0).filter(|_| is_date_alone);
    day.ok_or_else(|| Error::new(Code::InvalidOption).of_field(option).with_value(text))
}

/// A whole number, not negative and exact in JavaScript.
fn whole(option: &str, value: Option<f64>) -> Result<Option<u64>> {
    const LARGEST: f64 = (1u64 << 53) as f64;
    match value {
        None => Ok(None),
        Some(n) if (0.0..=LARGEST).contains(&n) && n.fract() == 0.0 => Ok(Some(n as u64)),
        Some(n) => Err(Error::new(Code::InvalidOption).of_field(option).with_value(&n.to_string())),
    }
}
