//! The shop's data tables: JSON files beside this one, words in both languages, parsed once.
//!
//! They go through `serde_json::Value`, which the engine contains anyway, because a deserializer for each shape of table would
//! double what this module adds to the wasm.

use serde_json::Value;
use std::sync::OnceLock;

/// A word in English and in Chinese.
pub(super) type Label = [&'static str; 2];

/// Lists by name: of words (`words.json`, `names.json`) or of numbers (`weights.json`).
pub(super) struct Lists<T>(Vec<(&'static str, Vec<T>)>);

impl<T> Lists<T> {
    /// The list called `name`.
    pub(super) fn list(&self, name: &str) -> &[T] {
        self.find(|n| n == name).expect("a list of that name")
    }

    /// The list called `name` followed by a number, if there is one.
    pub(super) fn numbered(&self, name: &str, number: usize) -> Option<&[T]> {
        self.find(|n| n.strip_prefix(name).is_some_and(|rest| rest.as_bytes() == [b'_', b'0' + number as u8]))
    }

    fn find(&self, is: impl Fn(&str) -> bool) -> Option<&[T]> {
        self.0.iter().find(|(name, _)| is(name)).map(|(_, list)| list.as_slice())
    }
}

/// Where customers live (`places.json`). Domestic places share the country of the first one.
pub(super) struct Place {
    pub(super) weight: f64,
    pub(super) region: Label,
    pub(super) country: Label,
    pub(super) cities: Vec<Label>,
}

/// A festival or a sale (`calendar.json`): first and last day, factors of the four calendars, what is added to the
/// probability of a coupon.
pub(super) struct Season {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) factors: [f64; 4],
    pub(super) coupon: f64,
}

/// A customer's hidden type: how such people buy, feel and talk. Rates are a year; pairs change evenly from the first day
/// as a customer to the last; what the file leaves out is 0.
#[derive(Debug)]
pub(super) struct Temper {
    /// How many people are of this type.
    pub(super) people: usize,
    /// They become customers between these fractions of the three years; below 0 is before the first order on record.
    pub(super) start: [f64; 2],
    /// They stopped buying so many days before the end; 0 and 0 are still customers.
    pub(super) quiet_days: [f64; 2],
    /// Orders a year.
    pub(super) rate: [f64; 2],
    /// Standard deviation of the logarithm of a person's rate.
    pub(super) spread: f64,
    /// Steadiness of the time between two orders: phases of an Erlang variate, 1 is pure chance.
    pub(super) rhythm: u32,
    /// The calendar they follow: 0 everyone's, 1 bargains, 2 gifts, 3 business days.
    pub(super) calendar: usize,
    /// The most orders one person makes; missing is no limit.
    pub(super) limit: usize,
    /// Probability that an order uses a coupon, outside of sales.
    pub(super) coupon: f64,
    /// Where on a category's six prices they buy, counted from 0.
    pub(super) level: f64,
    /// Mean pieces beyond the first.
    pub(super) extra: f64,
    /// Price in bulk over the list price; missing is 1.
    pub(super) trade_price: f64,
    /// Probability that an order is refunded.
    pub(super) refund: f64,
    /// Visits a year to the shop's pages.
    pub(super) visits: [f64; 2],
    /// Probability beyond the usual that a visit fills a cart which is then left.
    pub(super) carts: f64,
    /// Satisfaction in [0, 1].
    pub(super) mood: [f64; 2],
    /// Probability of a complaint about an order.
    pub(super) complaint: [f64; 2],
    /// How close the staff believe they are, 1 to 5: not always what the orders say.
    pub(super) closeness: f64,
    /// The shop's share of what they spend on such things.
    pub(super) wallet: f64,
    /// Readiness to share, to come to events and to bring friends, in [0, 1].
    pub(super) advocacy: f64,
    /// Probability of being a company.
    pub(super) business: f64,
    /// Probability of shopping for gifts, whatever the taste.
    pub(super) gifts: f64,
    /// Probability that an order goes to another region.
    pub(super) elsewhere: f64,
}

impl Temper {
    fn read(value: &Value) -> Self {
        let get = |field: &str| value.get(field).map_or(0.0, number);
        Self {
            people: get("people") as usize,
            start: [get("start_from"), get("start_to")],
            quiet_days: [get("quiet_from"), get("quiet_to")],
            rate: [get("rate_start"), get("rate_end")],
            spread: get("spread"),
            rhythm: get("rhythm").max(1.0) as u32,
            calendar: get("calendar") as usize,
            limit: value.get("limit").map_or(usize::MAX, |n| number(n) as usize),
            coupon: get("coupon"),
            level: get("level"),
            extra: get("extra"),
            trade_price: value.get("trade_price").map_or(1.0, number),
            refund: get("refund"),
            visits: [get("visits_start"), get("visits_end")],
            carts: get("carts"),
            mood: [get("mood_start"), get("mood_end")],
            complaint: [get("complaint_start"), get("complaint_end")],
            closeness: get("closeness"),
            wallet: get("wallet"),
            advocacy: get("advocacy"),
            business: get("business"),
            gifts: get("gifts"),
            elsewhere: get("elsewhere"),
        }
    }
}

/// Everything the generator reads.
pub(super) struct Data {
    pub(super) words: Lists<Label>,
    pub(super) names: Lists<Label>,
    pub(super) weights: Lists<f64>,
    pub(super) places: Vec<Place>,
    pub(super) seasons: Vec<Season>,
    pub(super) tempers: Vec<Temper>,
}

/// The built-in files: words, names, weights, places, calendar, tempers.
const FILES: [&str; 6] = [
    include_str!("words.json"),
    include_str!("names.json"),
    include_str!("weights.json"),
    include_str!("places.json"),
    include_str!("calendar.json"),
    include_str!("tempers.json"),
];

impl Data {
    /// The built-in tables.
    ///
    /// # Panics
    /// If one of them is malformed, which the tests exclude.
    pub(super) fn load() -> &'static Self {
        static JSON: OnceLock<[Value; 6]> = OnceLock::new();
        static DATA: OnceLock<Data> = OnceLock::new();
        DATA.get_or_init(|| {
            let parse = |text| serde_json::from_str(text).unwrap_or_else(|_| panic!("a malformed table"));
            let [words, names, weights, places, seasons, tempers] = JSON.get_or_init(|| FILES.map(parse));
            Self {
                words: lists(words, label),
                names: lists(names, label),
                weights: lists(weights, number),
                places: each(places, |p| Place {
                    weight: number(&p[0]),
                    region: label(&p[1]),
                    country: label(&p[2]),
                    cities: each(&p[3], label),
                }),
                seasons: each(seasons, |s| Season {
                    first: text(&s[0]),
                    last: text(&s[1]),
                    factors: std::array::from_fn(|i| number(&s[2][i])),
                    coupon: number(&s[3]),
                }),
                tempers: each(tempers, Temper::read),
            }
        })
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().expect("a string")
}

fn label(value: &'static Value) -> Label {
    [text(&value[0]), text(&value[1])]
}

fn each<T>(value: &'static Value, read: impl Fn(&'static Value) -> T) -> Vec<T> {
    value.as_array().expect("an array").iter().map(read).collect()
}

fn lists<T>(value: &'static Value, read: impl Fn(&'static Value) -> T + Copy) -> Lists<T> {
    let object = value.as_object().expect("an object");
    Lists(object.iter().map(|(name, list)| (name.as_str(), each(list, read))).collect())
}
