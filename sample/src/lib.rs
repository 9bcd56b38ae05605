//! A sample shop: "Kiln & Leaf" 叶与窑, a fictional seller of tea and ceramics, to try everything on without own data.
//!
//! [`sample_shop`] writes the four ledgers of its first three years on record, 2023-07-01 to 2026-06-30, as CSV files:
//!
//! | file | rows | one row is |
//! |---|---|---|
//! | `orders.csv` 订单.csv | 30,000 | an order; 120 are goods brought back to the store, with negative quantity and amount |
//! | `customers.csv` 客户.csv | 3,120 | 3,000 customers, and 120 people who signed up and have not bought yet |
//! | `events.csv` 互动.csv | 43,527 | an interaction: visit, cart, newsletter, complaint, ticket, workshop, share, referral |
//! | `surveys.csv` 问卷.csv | 6,922 | an answer: NPS, CSAT, perceived value in three dimensions |
//!
//! (Events and surveys are counted for seed 1.)
//!
//! Nobody in it exists. Each person has a hidden temper (`tempers.json`: loyal, bargain hunter, lost, riser …) from which
//! orders, visits, moods and complaints follow, so that segments, churn signals and clusters find something true: decliners
//! complain more and visit less before they stop, staff believe them closer than they are, bargain hunters buy in sales with
//! coupons, gifts go to other regions before festivals. The temper itself is in no ledger.
//!
//! Money is in yuan, whole cents inside; times are the shop's wall-clock times. The same seed gives the same shop, byte for
//! byte, natively and in WebAssembly, and the same ids, dates and amounts in both languages.

mod calendar;
mod data;
mod events;
mod orders;
mod people;
mod sheet;
mod surveys;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
mod wasm;

use clientele::rng::Rng;

/// The language of headers, category and place names, and file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFile {
    /// The file name, such as `orders.csv` or `订单.csv`.
    pub name: String,
    /// CSV in UTF-8 without a byte-order mark: comma, line feed, one header row, ascending by time.
    pub bytes: Vec<u8>,
}

/// The sample shop's ledgers: orders, customers, events and surveys, in this order.
///
/// Every `seed` gives another shop of the same kind and size. Cost: some tens of milliseconds, about 6 MB.
///
/// ```
/// use clientele_sample::{Language, sample_shop};
///
/// let files = sample_shop(Language::En, 1);
/// assert_eq!(files[0].name, "orders.csv");
/// assert!(files[0].bytes.starts_with(b"order_id,customer_id,order_date,category,"));
/// ```
pub fn sample_shop(language: Language, seed: u64) -> Vec<SampleFile> {
    let Beginning { data, people, orders, mut rng } = begin(seed);
    let (events, care) = events::generate(data, &people, &orders, &mut rng.fork());
    let answers = surveys::generate(data, &people, &orders, &mut rng.fork());
    let sheets = [
        orders::write(data, language, &orders),
        people::write(data, language, &people, &orders, &care, &mut rng.fork()),
        events::write(data, language, &events),
        surveys::write(data, language, &answers),
    ];
    let file = |(n, bytes)| SampleFile { name: file_name(data, language, n), bytes };
    sheets.into_iter().enumerate().map(file).collect()
}

/// What every ledger follows from.
struct Beginning {
    data: &'static data::Data,
    people: Vec<people::Person<'static>>,
    orders: Vec<orders::Order>,
    rng: Rng,
}

fn begin(seed: u64) -> Beginning {
    let data = data::Data::load();
    let calendar = calendar::Calendar::new(data);
    let mut rng = Rng::new(seed);
    let people = people::generate(data, &calendar, &mut rng.fork());
    let orders = orders::generate(data, &calendar, &people, &mut rng.fork());
    Beginning { data, people, orders, rng }
}

fn file_name(data: &data::Data, language: Language, n: usize) -> String {
    data.words.list("files")[n][language as usize].to_owned()
}
