//! A ledger as columns, some of its entries at a time: for formats that are columns themselves.

use crate::error::{Code, Error, Result};
use crate::table::column::Validity;
use crate::table::{Column, OrderLedger, Unit, Values};

use super::csv::{LEDGER_COLUMNS, STATUSES, status_code};

/// Largest amount that a float holds exactly: beyond, columns do not reach JavaScript as they are.
const LARGEST_EXACT: u64 = 1 << 53;

/// Entries `from..from + most` of a ledger, as the columns of [`super::ledger_to_csv`]; no rows behind the last entry.
///
/// # Errors
/// `amount_too_large` for an amount beyond 2^53 minor units.
pub fn ledger_batch(ledger: &OrderLedger, from: usize, most: usize) -> Result<Vec<Column>> {
    let (mut customers, mut days, mut minor, mut statuses) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (customer, entry) in ledger.entries_from(from).take(most) {
        if entry.amount.unsigned_abs() > LARGEST_EXACT {
            return Err(Error::new(Code::AmountTooLarge).with_value(&entry.amount.to_string()));
        }
        customers.push(customer);
        days.push(entry.day.0);
        minor.push(entry.amount);
        statuses.push(status_code(entry));
    }
    let rows = days.len();
    let first = from as i32 + 1;
    let values = [
        Values::Int((first..first + rows as i32).collect()),
        Values::Text { codes: customers, dictionary: ledger.customers().clone() },
        Values::Date(days),
        Values::Money { minor, scale: ledger.scale() },
        Values::Category { codes: statuses, names: STATUSES.map(str::to_owned).to_vec() },
    ];
    let column = |(name, values): (&'static str, Values)| {
        let unit = if matches!(values, Values::Money { .. }) { Unit::Money } else { Unit::None };
        Column::new(name, unit, values, Validity::all(rows))
    };
    Ok(LEDGER_COLUMNS.into_iter().zip(values).map(column).collect())
}
