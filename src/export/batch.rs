//! A ledger as columns, some of its rows at a time: what every form in which it is written is made of.

use crate::error::{Code, Error, Result};
use crate::ingest::columns::unique;
use crate::table::column::Validity;
use crate::table::{Column, OrderLedger, Unit, Values};

/// Numbers stand for the orders' own ids, of which only hashes are kept.
const COLUMNS: [&str; 5] = ["order_id", "customer_id", "order_date", "amount", "status"];
/// Which row of its order a row is, where orders may have several.
const PART: &str = "order_line";
/// Words that are read as what they say.
const STATUSES: [&str; 2] = ["paid", "refunded"];
/// Largest amount that a float holds exactly: beyond, columns do not reach JavaScript as they are.
const LARGEST_EXACT: u64 = 1 << 53;

/// Rows `from..from + most` of a ledger, customer by customer and by time; no rows behind the last one. A row is an order or a refund; where
/// more is known of them, it stands behind the five columns that always are, and a row is what differs of an order.
///
/// # Errors
/// `amount_too_large` for an amount beyond 2^53 minor units.
pub fn ledger_batch(ledger: &OrderLedger, from: usize, most: usize) -> Result<Vec<Column>> {
    let columns = rows(ledger, from, most);
    for column in &columns {
        if let Values::Money { minor, .. } = &column.values
            && let Some(amount) = minor.iter().find(|amount| amount.unsigned_abs() > LARGEST_EXACT)
        {
            return Err(Error::new(Code::AmountTooLarge).with_value(&amount.to_string()));
        }
    }
    Ok(columns)
}

/// As [`ledger_batch`], with amounts of any size.
pub(super) fn rows(ledger: &OrderLedger, from: usize, most: usize) -> Vec<Column> {
    let (mut numbers, mut customers, mut days, mut minor, mut statuses) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut parts = Vec::new();
    let has_details = ledger.has_details();
    let mut number = from as i32;
    if ledger.has_parts() {
        number -= (0..from).filter(|&record| ledger.continues(record)).count() as i32;
    }
    let mut customer = ledger.starts().partition_point(|&start| start as usize <= from).saturating_sub(1);
    let mut part = (0..from).rev().take_while(|record| ledger.continues(record + 1)).count() as i32;
    for record in from..ledger.days().len().min(from + most) {
        while ledger.starts()[customer + 1] as usize <= record {
            customer += 1;
        }
        let continues = ledger.continues(record);
        part = if continues { part + 1 } else { 1 };
        number += i32::from(!continues);
        numbers.push(number);
        customers.push(customer as u32);
        days.push(ledger.days()[record]);
        minor.push(ledger.amounts()[record]);
        statuses.push(u32::from(ledger.refunds()[record]));
        parts.push(part);
    }
    let rows = numbers.len();
    let values = [
        Values::Int(numbers),
        Values::Text { codes: customers, dictionary: ledger.customers().clone() },
        Values::Date(days),
        Values::Money { minor, scale: ledger.scale() },
        Values::Category { codes: statuses, names: STATUSES.map(str::to_owned).to_vec() },
    ];
    let column = |name: &'static str, values| {
        let unit = if matches!(values, Values::Money { .. }) { Unit::Money } else { Unit::None };
        Column::new(name, unit, values, Validity::all(rows))
    };
    let mut columns: Vec<Column> = COLUMNS.into_iter().zip(values).map(|(name, values)| column(name, values)).collect();
    if has_details {
        columns.push(column(PART, Values::Int(parts)));
        let records: Vec<u32> = (from as u32..(from + rows) as u32).collect();
        for detail in ledger.details().columns() {
            let detail = detail.at_rows(&records);
            let name = unique(&detail.name, &|name| columns.iter().any(|column| column.name == name));
            columns.push(Column { name: name.into(), ..detail });
        }
    }
    columns
}
