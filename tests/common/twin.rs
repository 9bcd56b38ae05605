//! What decisions.md says about orders, done the obvious way: one row at a time, ordinary maps, millionths in wide integers.

use std::collections::{BTreeMap, HashMap};

use super::naive;

/// One customer's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    pub customer: String,
    pub recency: Option<i64>,
    pub frequency: usize,
    pub monetary: i128,
    pub refunds: usize,
}

/// A row that can be used.
struct Sale {
    file: usize,
    customer: String,
    order: Option<String>,
    day: i64,
    amount: i128,
    status_mark: bool,
    negative: bool,
    quantity: Option<i128>,
    category: Option<String>,
    channel: Option<String>,
    discount: Option<i128>,
}

/// What one line tells of an order or refund.
#[derive(Clone, Debug)]
pub struct Part {
    pub amount: i128,
    /// Millionths, as those of the discount.
    pub quantity: Option<i128>,
    pub category: Option<String>,
    pub channel: Option<String>,
    pub discount: Option<i128>,
}

/// An order or a refund, with what its lines tell.
pub struct Told<'a> {
    pub customer: &'a str,
    pub is_refund: bool,
    pub day: i64,
    pub parts: Vec<Part>,
}

/// The shop after reading.
pub struct Twin {
    sales: Vec<Sale>,
    c_is_mark: bool,
    pub marked_rows: usize,
    pub excluded_rows: usize,
}

impl Twin {
    pub fn read(files: &[(String, Vec<u8>)], zone_minutes: i32) -> Twin {
        let mut twin = Twin { sales: Vec::new(), c_is_mark: false, marked_rows: 0, excluded_rows: 0 };
        for (file, (_, bytes)) in files.iter().enumerate() {
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            let mut rows = naive::read(bytes).0.into_iter().filter(|row| !row.blank).map(|row| row.texts());
            let says = |text: &String| text.chars().any(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
            let header = rows.next().unwrap();
            for cells in rows.filter(|cells| cells.iter().any(says)) {
                let row: HashMap<&str, String> = header.iter().map(String::as_str).zip(cells).collect();
                match sale(file, &row, &header, zone_minutes) {
                    Some(sale) => twin.sales.push(sale),
                    None => twin.excluded_rows += 1,
                }
            }
        }
        let digits = |sale: &&Sale| sale.order.iter().any(|id| id.chars().all(|c| c.is_ascii_digit()));
        let prefixed = twin.sales.iter().filter(|sale| sale.has_prefix()).count();
        twin.c_is_mark = prefixed < twin.sales.iter().filter(digits).count();
        twin.marked_rows = twin.sales.iter().filter(|sale| twin.is_marked(sale)).count();
        // Rows of nobody were needed for the count of marks only.
        let all = twin.sales.len();
        twin.sales.retain(|sale| !sale.customer.is_empty());
        twin.excluded_rows += all - twin.sales.len();
        twin
    }

    fn is_marked(&self, sale: &Sale) -> bool {
        sale.status_mark || (self.c_is_mark && sale.has_prefix())
    }

    /// Orders and refunds: customer, whether a refund, day, amount.
    pub fn entries(&self) -> Vec<(&str, bool, i64, i128)> {
        let amount = |told: &Told<'_>| told.parts.iter().map(|part| part.amount).sum();
        self.told().iter().map(|told| (told.customer, told.is_refund, told.day, amount(told))).collect()
    }

    /// Orders and refunds with what their lines tell.
    pub fn told(&self) -> Vec<Told<'_>> {
        let mut orders: HashMap<(&str, Result<&str, i64>), Vec<&Sale>> = HashMap::new();
        for sale in &self.sales {
            let key = sale.order.as_deref().ok_or(sale.day);
            orders.entry((&sale.customer, key)).or_default().push(sale);
        }
        let mut entries = Vec::new();
        for ((customer, key), mut lines) in orders {
            if key.is_ok() {
                let last_file = lines.iter().map(|line| line.file).max();
                lines.retain(|line| Some(line.file) == last_file);
            }
            let (refunds, bought): (Vec<&Sale>, Vec<&Sale>) =
                lines.into_iter().partition(|line| line.negative || self.is_marked(line));
            for (lines, is_refund) in [(bought, false), (refunds, true)] {
                let Some(day) = lines.iter().map(|line| line.day).min() else { continue };
                // An order that its status calls off was never paid, or was paid back: nothing is left of it.
                let part = |line: &Sale| Part {
                    amount: if is_refund && !line.negative { 0 } else { line.amount },
                    quantity: line.quantity.map(|n| if is_refund { n.min(0) } else { n }),
                    category: line.category.clone(),
                    channel: line.channel.clone(),
                    discount: line.discount.map(|n| if is_refund { n.min(0) } else { n }),
                };
                entries.push(Told { customer, is_refund, day, parts: lines.into_iter().map(part).collect() });
            }
        }
        entries
    }

    /// The last day with anything of a known customer.
    pub fn last_day(&self) -> String {
        let last = self.entries().iter().map(|entry| entry.2).max().unwrap();
        (1..=12)
            .flat_map(|month| (1..=31).map(move |day| (month, day)))
            .find(|&(month, day)| day_number(2024, month, day) == Some(last))
            .map(|(month, day)| format!("2024-{month:02}-{day:02}"))
            .unwrap()
    }

    /// Every customer known at the end of a day, by the bytes of their ids.
    pub fn features(&self, as_of: &str) -> Vec<Features> {
        let as_of = day_of(as_of, 0).unwrap();
        let mut customers: BTreeMap<&str, Features> = BTreeMap::new();
        for (customer, is_refund, day, amount) in self.entries() {
            if day > as_of {
                continue;
            }
            let nothing =
                Features { customer: customer.to_owned(), recency: None, frequency: 0, monetary: 0, refunds: 0 };
            let features = customers.entry(customer).or_insert(nothing);
            features.monetary += amount;
            if is_refund {
                features.refunds += 1;
            } else {
                features.frequency += 1;
                features.recency = Some(features.recency.unwrap_or(i64::MAX).min(as_of - day));
            }
        }
        customers.into_values().collect()
    }
}

impl Sale {
    fn has_prefix(&self) -> bool {
        let mut id = self.order.iter().flat_map(|id| id.chars());
        matches!((id.next(), id.next()), (Some('C' | 'c'), Some('0'..='9')))
    }
}

fn sale(file: usize, row: &HashMap<&str, String>, header: &[String], zone_minutes: i32) -> Option<Sale> {
    let cell = |name: &str| row.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let has = |name: &str| header.iter().any(|h| h == name);
    let day = day_of(cell("Order Date")?, zone_minutes)?;
    let quantity = cell("Quantity").and_then(millionths);
    let amount = if has("Amount") {
        millionths(cell("Amount")?)?
    } else {
        let product = millionths(cell("Unit Price")?)? * quantity?;
        assert_eq!(product % 1_000_000, 0, "the shop's prices have few decimals");
        product / 1_000_000
    };
    let negative = amount < 0 || quantity.is_some_and(|quantity| quantity < 0);
    let customer = cell("Customer ID").unwrap_or_default();
    let customer = match customer.split_once('.') {
        Some((whole, "0")) => whole,
        _ => customer,
    };
    Some(Sale {
        file,
        customer: customer.to_owned(),
        order: cell("Order No.").map(str::to_owned),
        day,
        amount: if negative { -amount.abs() } else { amount },
        status_mark: matches!(cell("Status"), Some("Refunded" | "已退款")),
        negative,
        quantity,
        category: cell("Category").map(str::to_owned),
        channel: cell("Channel").map(str::to_owned),
        discount: cell("Discount").and_then(millionths),
    })
}

/// `-3.25` ─► −3,250,000.
pub fn millionths(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let millionths: i128 = format!("{whole}{part:0<6}").parse().ok()?;
    Some(sign * millionths)
}

/// Days since the year 2000 of what the shop writes: a date, perhaps a time, perhaps in UTC.
pub fn day_of(text: &str, zone_minutes: i32) -> Option<i64> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let parts: Vec<&str> = date.split('-').collect();
    if parts.iter().map(|part| part.len()).collect::<Vec<_>>() != [4, 2, 2] {
        return None;
    }
    let number = |i: usize| parts[i].parse::<i64>().ok();
    let day = day_number(number(0)?, number(1)?, number(2)?)?;
    match time.strip_suffix('Z') {
        None => Some(day),
        Some(utc) => {
            let hours_and_minutes: Vec<i64> = utc.split(':').map(|n| n.parse().unwrap()).collect();
            let minutes = hours_and_minutes[0] * 60 + hours_and_minutes[1] + i64::from(zone_minutes);
            Some(day + minutes / 1440)
        }
    }
}

/// Days since the year 2000, counted year by year and month by month.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = |year: i64, month: i64| match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if year < 2000 || !(1..=12).contains(&month) || !(1..=length(year, month)).contains(&day) {
        return None;
    }
    let years: i64 = (2000..year).map(|year| 365 + i64::from(leap(year))).sum();
    let months: i64 = (1..month).map(|month| length(year, month)).sum();
    Some(years + months + day - 1)
}
