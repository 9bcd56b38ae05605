//! How files are to be read, by their beginnings and by what is asked.

use crate::error::Result;
use crate::ingest::currencies::Currencies;
use crate::ingest::{self, FilePlan, PlanRequest, Role};
use crate::table::Day;

use super::plan::FilePlanDoc;
use super::request::{Head, OpenRequest};
use super::run::Origin;

/// What is told about the files of a reading.
pub(super) struct Told {
    pub today: Option<Day>,
    pub origins: Vec<Origin>,
    /// The only currency to read, and those that stand at the beginnings of the files.
    pub currency: Option<String>,
    pub currencies: Currencies,
    /// What totals are to be kept under, where only these are.
    pub totals: Option<u64>,
    /// Of the texts, where they have to be known ones.
    pub fingerprints: Vec<String>,
}

/// What is asked of each file. A file that may be of lines is, where another one has the orders.
pub(super) fn asked(heads: &[Head], request: &OpenRequest) -> Result<Vec<PlanRequest>> {
    let mut asked = (0..heads.len()).map(|file| request.plan(file, heads.len())).collect::<Result<Vec<_>>>()?;
    if request.totals.is_some() {
        asked.iter_mut().for_each(|asked| asked.role = Some(Role::Orders));
        return Ok(asked);
    }
    if heads.len() < 2 {
        return Ok(asked);
    }
    let looks = heads.iter().zip(&asked).map(|(head, asked)| ingest::look(&head.head, head.bytes, asked).ok());
    let looks: Vec<Option<ingest::Look>> = looks.collect();
    if looks.iter().flatten().any(ingest::Look::has_order_ids) {
        for (asked, look) in asked.iter_mut().zip(&looks) {
            if look.as_ref().is_some_and(|look| look.may_be_lines) {
                asked.role = Some(Role::Lines);
            }
        }
    }
    Ok(asked)
}

/// Names, sizes and plans.
pub(super) type Files = Vec<(String, u64, FilePlan)>;

pub(super) fn plans_of(files: &Files) -> Vec<FilePlanDoc> {
    files.iter().map(|(_, _, plan)| plan.into()).collect()
}

/// The plans of files, and what is told about them.
pub(super) fn planned(heads: &[Head], request: &OpenRequest) -> Result<(Files, Told)> {
    let (origins, fingerprints) = (request.origins.clone(), request.fingerprints.clone());
    let currency = std::iter::once(&request.every).chain(&request.each).find_map(|file| file.currency.clone());
    let currencies = Currencies::default();
    let (today, totals) = (request.today()?, request.totals);
    let mut told = Told { today, origins, currency, currencies, totals, fingerprints };
    let mut files = Vec::with_capacity(heads.len());
    let mut lines = 0;
    for (head, asked) in heads.iter().zip(asked(heads, request)?) {
        let look = ingest::look(&head.head, head.bytes, &asked).and_then(|look| look.obstacle().map_or(Ok(look), Err));
        let look = look.map_err(|e| e.in_file(&head.name))?;
        if look.plan.role == Role::Orders {
            lines += look.expected_lines(head.bytes);
            let currencies = Currencies::of_rows(&look.rows, &look.plan.mapping);
            currencies.iter().for_each(|(code, n)| told.currencies.add(code, n));
        }
        let is_sheet = request.origins.get(files.len()).is_some_and(|origin| origin.sheet.is_some());
        files.push((head.name.clone(), head.bytes, FilePlan { is_sheet, ..look.plan }));
    }
    if request.totals.is_some() {
        files.iter_mut().for_each(|(_, _, plan)| plan.keep_totals());
        return Ok((files, told));
    }
    ingest::check_room(lines)?;
    // Beside orders, a log tells of the same purchases once more.
    if files.iter().any(|(_, _, plan)| plan.role == Role::Orders) {
        files.iter_mut().for_each(|(_, _, plan)| plan.purchases = None);
    }
    let of_orders = |plan: &FilePlan| plan.role == Role::Orders || plan.purchases.is_some();
    let are_several = files.iter().filter(|(_, _, plan)| of_orders(plan)).count() > 1;
    files.iter_mut().for_each(|(_, _, plan)| plan.is_one_of_several = are_several);
    Ok((files, told))
}
