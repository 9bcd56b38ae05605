//! Data that tests share.

use clientele_models::value::{History, Table};
use std::collections::BTreeMap;
use std::path::Path;

/// Columns of histories.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub x: Vec<f64>,
    pub t_x: Vec<f64>,
    pub t: Vec<f64>,
    pub ln_gaps: Vec<f64>,
    /// Mean amount of the purchases after the first.
    pub spend: Vec<f64>,
}

impl Columns {
    pub fn table(&self) -> Table<'_> {
        Table { ln_gaps: &self.ln_gaps, ..Table::new(&self.x, &self.t_x, &self.t) }
    }

    pub fn histories(&self) -> impl Iterator<Item = History> + '_ {
        self.table().histories().unwrap().map(|history| history.unwrap()).collect::<Vec<_>>().into_iter()
    }
}

/// A file of the shared folder; none where it is not there.
pub fn shared(path: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let text = std::fs::read_to_string(folder.join(path)).ok();
    if text.is_none() {
        eprintln!("left out: there is no {path}");
    }
    text
}

/// The sample of CDNOW's customers to 1997-09-30, in weeks; purchases of a day are one.
pub fn cdnow() -> Option<Columns> {
    cdnow_with_later().map(|(columns, _)| columns)
}

/// The same, and each customer's purchases in the 39 weeks after.
pub fn cdnow_with_later() -> Option<(Columns, Vec<f64>)> {
    let text = shared("cdnow/CDNOW_sample.txt")?;
    let mut customers: BTreeMap<u32, BTreeMap<i64, f64>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let days = customers.entry(cells[1].parse().unwrap()).or_default();
        *days.entry(day_of(cells[2])).or_default() += cells[4].parse::<f64>().unwrap();
    }
    let end = day_of("19970930");
    let (mut columns, mut later) = (Columns::default(), Vec::new());
    for days in customers.values() {
        let weeks = |days: i64| days as f64 / 7.0;
        let list: Vec<i64> = days.keys().copied().filter(|day| *day <= end).collect();
        columns.x.push((list.len() - 1) as f64);
        columns.t_x.push(weeks(list[list.len() - 1] - list[0]));
        columns.t.push(weeks(end - list[0]));
        columns.ln_gaps.push(list.windows(2).map(|pair| weeks(pair[1] - pair[0]).ln()).sum());
        let repeats: Vec<f64> = list[1..].iter().map(|day| days[day]).collect();
        columns.spend.push(repeats.iter().sum::<f64>() / repeats.len().max(1) as f64);
        later.push((days.len() - list.len()) as f64);
    }
    Some((columns, later))
}

/// Days since a fixed one, of a date as `19970101`.
pub fn day_of(date: &str) -> i64 {
    let number: i64 = date.parse().unwrap();
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

#[track_caller]
pub fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{found} is not {expected} to {tolerance:e}");
}
