//! Rows of the plainest kind, read without a second look: nothing quoted but plainly, nothing negative or cancelled, no currency, ids
//! that are numbers, plain decimals and dates that can be read in one way only. Most rows of most files are such. What is anything else
//! is left to [`Rows::record`], which reads these rows, too, and makes the same of them.

use crate::table::money::{LARGEST, POW10};
use crate::table::written_number::read_plain;
use crate::table::{Day, Decimal, MAX_SCALE, WrittenDate, WrittenNumber, hash::hash, read_date};

use super::csv::Record;
use super::lines::{Line, flag};
use super::plan::FilePlan;
use super::population::{is_no_product, is_rounded};
use super::role::Role;
use super::rows::Rows;
use super::status;
use super::words::{Field, Meaning};

/// The columns of a file whose rows may be of the plainest kind.
#[derive(Clone, Copy)]
pub(super) struct Quick {
    customer: usize,
    date: usize,
    order: Option<usize>,
    statuses: [Option<usize>; status::FIELDS.len()],
    /// Amount, or the price of one.
    amount: usize,
    is_price: bool,
    quantity: Option<usize>,
    /// Which of the rows' items might be no product.
    item: Option<usize>,
}

impl Quick {
    pub fn of(plan: &FilePlan) -> Option<Quick> {
        let column = |field| plan.mapping.column(field);
        // Of several files, rows without ids are known by all that is written in them.
        let needs_a_look = plan.role != Role::Orders
            || (plan.is_one_of_several && column(Field::Order).is_none())
            || plan.customers_are_emails
            || plan.fold_ids
            || !plan.identity.is_empty()
            || !plan.population.is_everything()
            || plan.mapping.without_amounts
            || !plan.units.are_whole()
            || [Field::Refund, Field::Currency, Field::Account].into_iter().any(|f| column(f).is_some());
        let amount = column(Field::Amount);
        (!needs_a_look).then_some(Quick {
            customer: column(Field::Customer)?,
            date: column(Field::Date)?,
            order: column(Field::Order),
            statuses: status::FIELDS.map(column),
            amount: amount.or_else(|| column(Field::UnitPrice))?,
            is_price: amount.is_none(),
            quantity: column(Field::Quantity),
            item: column(Field::Item).filter(|_| !plan.amount_per_order.value),
        })
    }
}

/// What a row of the plainest kind says.
struct Plain {
    line: Line,
    scale: u8,
    /// How many of its numbers prove that the decimal mark is a point.
    points: u64,
    /// Its order id is all digits.
    has_digit_order: bool,
    /// The numbers of its status texts.
    statuses: [Option<usize>; status::FIELDS.len()],
}

impl Rows<'_> {
    /// Takes a record, if it is of the plainest kind; otherwise nothing has happened.
    #[inline]
    pub(super) fn quick(&mut self, bytes: &[u8], record: &Record) -> bool {
        let Some(quick) = self.quick else { return false };
        let Some(Plain { line, scale, points, has_digit_order, statuses }) = self.plain(quick, bytes, record) else {
            return false;
        };
        let tally = &mut self.slice.tally;
        self.slice.records += 1;
        tally.rows += 1;
        tally.evidence.point += points;
        tally.digit_orders += u64::from(has_digit_order);
        tally.kinds[usize::from(line.flags) % flag::COMBINATIONS] += 1;
        self.sign = None;
        for (column, code) in self.statuses.iter_mut().zip(statuses) {
            code.into_iter().for_each(|code| column.count(code));
        }
        self.note(&line, scale, bytes, record);
        if line.flags & flag::ORDER != 0 {
            self.watch(line.order, bytes, record);
        }
        let line = Line { detail: self.detail(bytes, record), ..line };
        self.lines.push(line, scale, self.joining);
        true
    }

    #[inline(always)]
    fn plain(&mut self, quick: Quick, bytes: &[u8], record: &Record) -> Option<Plain> {
        if record.len() != self.plan.header.len() {
            return None;
        }
        if let Some(column) = quick.item
            && is_no_product(record.plain(bytes, column)?)
        {
            return None;
        }
        let customer = self.prefixes.number_key(record.plain(bytes, quick.customer)?)?;
        let day = self.plain_day(record.plain(bytes, quick.date)?)?;
        let by_comma = self.plan.decimal_comma.value;
        let (mut amount, mut points) = plain_number(record.plain(bytes, quick.amount)?, by_comma)?;
        if let Some(column) = quick.quantity {
            let (quantity, more) = plain_number(record.plain(bytes, column)?, by_comma)?;
            points += more;
            if quick.is_price {
                amount = plain_product(quantity, amount)?;
            }
        }
        let (mut order, mut flags, mut has_digit_order) = (0, 0, false);
        if let Some(column) = quick.order {
            match record.plain(bytes, column)? {
                [] if self.plan.is_one_of_several => return None,
                [] => {}
                [b'=' | ..=b' ', ..] | [.., ..=b' '] | [b'C' | b'c', b'0'..=b'9', ..] => return None,
                id => {
                    order = hash(id);
                    flags = flag::ORDER;
                    has_digit_order = id.iter().all(u8::is_ascii_digit);
                    if !has_digit_order && is_rounded(id) {
                        return None;
                    }
                }
            }
        }
        let mut statuses = [None; status::FIELDS.len()];
        for (n, column) in quick.statuses.into_iter().enumerate() {
            let Some(column) = column else { continue };
            let text = record.plain(bytes, column)?;
            let (code, meaning) = self.statuses[n].look_up(text, &self.plan.statuses)?;
            if text.first() == Some(&b'=') || meaning != Meaning::Paid {
                return None;
            }
            statuses[n] = Some(code);
        }
        let line = Line { customer, order, amount: amount.mantissa, day: day.0, flags, detail: [0; 3] };
        Some(Plain { line, scale: amount.scale, points, has_digit_order, statuses })
    }

    #[inline(always)]
    fn plain_day(&mut self, text: &[u8]) -> Option<Day> {
        if !text.first()?.is_ascii_digit() {
            return None;
        }
        // Exports mostly run through time.
        if !are_equal(text, &self.last_date.0) {
            let written = read_date(text.trim_ascii(), self.plan.zone_minutes)?;
            self.last_date.0.clear();
            self.last_date.0.extend_from_slice(text.trim_ascii());
            self.last_date.1 = written;
        }
        match self.last_date.1 {
            WrittenDate::Sure(day) => Some(day),
            _ => None,
        }
    }
}

/// A number that is not negative and can be read in one way only, and how often it proves that the decimal mark is a point.
#[inline(always)]
fn plain_number(text: &[u8], by_comma: bool) -> Option<(Decimal, u64)> {
    match read_plain(text)? {
        WrittenNumber::Sure(number) if number.mantissa >= 0 => Some((number, 0)),
        WrittenNumber::Point(number) if number.mantissa >= 0 && !by_comma => Some((number, 1)),
        _ => None,
    }
}

/// As [`Decimal::times`] for factors that are not too large and need no rounding.
#[inline]
fn plain_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (scale, few) = (a.scale + b.scale, 1 << 31);
    if scale > MAX_SCALE || a.mantissa >= few || b.mantissa >= few {
        return None;
    }
    let mantissa = a.mantissa * b.mantissa;
    (mantissa <= LARGEST * POW10[usize::from(scale)]).then_some(Decimal { mantissa, scale, rounded: false })
}

/// Whether two texts are equal; of eight to sixteen bytes, as dates have, in two comparisons.
#[inline]
fn are_equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.first_chunk::<8>(), a.last_chunk::<8>(), b.first_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_head), Some(a_tail), Some(b_head), Some(b_tail)) if a.len() <= 16 => {
            u64::from_le_bytes(*a_head) == u64::from_le_bytes(*b_head)
                && u64::from_le_bytes(*a_tail) == u64::from_le_bytes(*b_tail)
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Parsed, PlanRequest, SliceReader, SliceTask, sniff};
    use crate::rng::Rng;

    /// A file of which most rows are plain, and others are not by one cell or more.
    fn file(rng: &mut Rng) -> String {
        let headers = [
            "order_id,customer_id,order_date,amount",
            "order_id,customer_id,order_date,unit_price,quantity",
            "customer_id,order_date,amount,quantity,order_id,status",
            "customer_id,order_date,amount",
            "customer_id,order_date,amount,order_id,status,payment_status,refund_status",
        ];
        let header = *rng.pick(&headers);
        let comma = rng.bernoulli(0.2);
        let mut text = format!("{header}\n");
        for row in 0..rng.range(5, 300) {
            let plain = row < 3 || rng.bernoulli(0.7);
            let odd =
                |rng: &mut Rng, cells: &[&str]| (!plain && rng.bernoulli(0.5)).then(|| (*rng.pick(cells)).to_owned());
            let cell = |name: &str| match name {
                "order_id" => odd(rng, &["", " A1", "A1 ", "C123", "c9", "=\"7\"", "\"8\"", "12345", "Cx1", "\u{a0}9"])
                    .unwrap_or_else(|| format!("ORD-{:05}", rng.below(500))),
                "customer_id" => odd(
                    rng,
                    &[
                        "",
                        "17.0",
                        "1.00",
                        " cust1",
                        "cust1 ",
                        "=\"12\"",
                        "\"12\"",
                        "ann",
                        "cust-x1",
                        "x@y.example",
                        "00000000000000012",
                    ],
                )
                .unwrap_or_else(|| format!("cust{:03}", rng.below(40))),
                "order_date" => odd(
                    rng,
                    &[
                        "",
                        "3/4/2024",
                        "31/3/2024",
                        "2024-02-30",
                        "2024-01-03 10:00",
                        " 2024-01-03",
                        "2024-01-03 ",
                        "20240103",
                        "45294",
                        "soon",
                    ],
                )
                .unwrap_or_else(|| format!("2024-01-{:02}", rng.range(1, 29))),
                "status" => odd(rng, &["refunded", "Cancelled", "=1", "", " "]).unwrap_or_else(|| "paid".to_owned()),
                "payment_status" => odd(rng, &["unpaid", "Refunded", ""]).unwrap_or_else(|| "paid".to_owned()),
                "refund_status" => odd(rng, &["completed", "cancelled", "-"]).unwrap_or_default(),
                "quantity" => odd(rng, &["-1", "0", "2.5", "1,5", "1.234", "", "9999999999", "x"])
                    .unwrap_or_else(|| format!("{}", rng.range(1, 9))),
                _ => odd(
                    rng,
                    &[
                        "-5.00",
                        "0",
                        "",
                        "$5",
                        "5.",
                        ".5",
                        "1.234",
                        "0.125",
                        "1234.567",
                        "1,234",
                        "5,50",
                        "99999999999999",
                        "1.0000001",
                        "5 ",
                        "abc",
                        "\"5.00\"",
                        "(3.00)",
                    ],
                )
                .unwrap_or_else(|| {
                    let cents = rng.below(100_000);
                    if comma {
                        format!("\"{},{:02}\"", cents / 100, cents % 100)
                    } else {
                        format!("{}.{:02}", cents / 100, cents % 100)
                    }
                }),
            };
            let cells: Vec<String> = header.split(',').map(cell).collect();
            text.push_str(&cells.join(","));
            text.push_str(if !plain && rng.bernoulli(0.1) { ",more\n" } else { "\n" });
        }
        text
    }

    #[test]
    fn plain_rows_come_to_the_same_as_by_the_long_way() {
        let mut plain = 0;
        for seed in 0..2000 {
            let text = file(&mut Rng::new(seed));
            let bytes = text.as_bytes();
            let plan = sniff(bytes, bytes.len() as u64, &PlanRequest::default()).unwrap();
            // From any row on: the first one of a slice finds nothing that was read before it.
            let rows: Vec<usize> = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1).collect();
            let start = rows[seed as usize * 7 % (rows.len() - 1)] as u64;
            let file_bytes = bytes.len() as u64;
            let task = SliceTask { from: 0, to: file_bytes, file_bytes, start: Some(start) };
            let parse = |plan: FilePlan, quick: bool| {
                let mut reader = SliceReader::new(vec![plan]);
                reader.is_quick = quick;
                let Parsed::Slice(slice) = reader.parse(0, task, bytes, 0).unwrap() else { panic!("all is there") };
                slice
            };
            plain += usize::from(Quick::of(&plan).is_some());
            let (quick, slow) = (parse(plan.clone(), true), parse(plan, false));
            assert_eq!((quick.to_bytes(), &quick.blocks), (slow.to_bytes(), &slow.blocks), "seed {seed}:\n{text}");
        }
        assert!(plain > 1500, "{plain}");
    }

    #[test]
    fn equal_texts() {
        let texts: Vec<Vec<u8>> = (0..40)
            .flat_map(|n| [vec![b'a'; n], [vec![b'a'; n], vec![b'b']].concat(), [vec![b'b'], vec![b'a'; n]].concat()])
            .collect();
        texts.iter().for_each(|a| texts.iter().for_each(|b| assert_eq!(are_equal(a, b), a == b)));
    }
}
