//! The orders ledger: when each person buys, and what.

use super::Language;
use super::calendar::{self, Calendar, DAY, DAYS};
use super::data::Data;
use super::people::Person;
use super::sheet::{Sheet, sorted};
use clientele::rng::Rng;

/// Rows of the ledger, returns included.
pub(super) const ROWS: usize = 30_000;
/// Rows that give money back over the counter.
pub(super) const RETURNS: usize = 120;
/// The index of the gift sets among the categories.
const GIFT_SETS: usize = 6;
/// The index of the herbal teas; some of what is bought of them turns to a novelty on the day that comes up.
const HERBAL: usize = 3;
const NOVELTY_DAY: i64 = 760;
/// The index of the store among the channels.
pub(super) const STORE: usize = 2;

/// An order, or a return over the counter (of negative quantity).
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Index into the people.
    pub(super) who: usize,
    /// Seconds from the first day.
    pub(super) at: i64,
    pub(super) category: usize,
    pub(super) quantity: i64,
    unit_cents: i64,
    pub(super) discount_cents: i64,
    pub(super) channel: usize,
    place: usize,
    pub(super) refunded: bool,
}

impl Order {
    /// Quantity × unit price − discount, in cents.
    pub(super) fn amount(&self) -> i64 {
        self.quantity * self.unit_cents - self.discount_cents
    }

    pub(super) fn day(&self) -> i64 {
        self.at / DAY
    }

    /// Two in three people who like herbal teas know the novelty.
    fn is_novelty(&self) -> bool {
        self.category == HERBAL && self.day() >= NOVELTY_DAY && !self.who.is_multiple_of(3)
    }

    pub(super) fn is_return(&self) -> bool {
        self.quantity < 0
    }
}

/// All orders and returns, ascending by time: [`ROWS`] of them.
pub(super) fn generate(data: &Data, calendar: &Calendar, people: &[Person], rng: &mut Rng) -> Vec<Order> {
    let mut days: Vec<(usize, i64)> = Vec::new();
    let mut first = Vec::new();
    for (who, person) in people.iter().enumerate() {
        for (n, day) in days_of(calendar, person, rng).into_iter().enumerate() {
            days.push((who, day));
            first.push(n == 0);
        }
    }
    // The tempers are tuned to give a few more than wanted: some repeat orders are dropped, nobody's first one.
    let wanted = ROWS - RETURNS;
    let repeats = first.iter().filter(|f| !**f).count();
    let mut dropped = choose(rng, days.len().saturating_sub(wanted), repeats).into_iter();
    days = days.into_iter().zip(first).filter(|&(_, f)| f || !dropped.next().unwrap()).map(|(d, _)| d).collect();

    let mut orders: Vec<Order> =
        days.into_iter().map(|(who, day)| order(data, calendar, who, &people[who], day, rng)).collect();
    let returns = returns(data, &orders, rng);
    orders.extend(returns);
    sorted(&orders, |o| (o.at, o.who))
}

/// The days of a person's orders: steps of busy time, each as long as the person's rate and rhythm make it.
fn days_of(calendar: &Calendar, person: &Person, rng: &mut Rng) -> Vec<i64> {
    let temper = person.temper;
    let mut days = Vec::new();
    if temper.limit == 0 {
        return days;
    }
    // Who was a customer before the ledgers begin is somewhere between two orders on the first day.
    let step =
        |day: i64, rng: &mut Rng| 365.0 * rng.erlang(temper.rhythm) / (person.now(temper.rate, day) * person.pace);
    let mut busy = match person.start {
        i64::MIN..0 => step(0, rng) * rng.unit(),
        _ => calendar.busy_before(temper.calendar, person.signup) + 1e-9,
    };
    // One in three looks around before the first order.
    if person.start >= 0 && rng.bernoulli(0.33) {
        busy += 6.0 * rng.exponential();
    }
    loop {
        let day = calendar.day_when(temper.calendar, busy);
        if day >= person.stop || days.len() == temper.limit {
            break;
        }
        days.push(day);
        busy += step(day, rng);
    }
    if days.is_empty() {
        days.push(person.signup.clamp(0, person.stop - 1));
    }
    days
}

fn order(data: &Data, calendar: &Calendar, who: usize, person: &Person, day: i64, rng: &mut Rng) -> Order {
    let (weights, temper) = (&data.weights, person.temper);
    let channel = match person.foreign || rng.bernoulli(0.82) {
        true => person.channel,
        false => rng.weighted(weights.list("channel")),
    };
    let hours = match (person.company.is_some(), channel == STORE) {
        (true, _) => "hour_business",
        (_, true) => "hour_store",
        (_, false) => "hour_online",
    };
    let category = category(data, calendar, person, day, rng);
    let prices = weights.numbered("price", category).expect("prices of each category");
    let level = (person.level + 0.8 * rng.normal() + 0.5).clamp(0.0, prices.len() as f64 - 1.0) as usize;
    let unit_cents = (prices[level] * temper.trade_price * 100.0 + 0.5) as i64;
    let quantity = match (temper.extra * rng.exponential()) as i64 + 1 {
        few @ ..12 => few,
        many => many / 5 * 5, // in boxes of five
    };
    let elsewhere = temper.elsewhere.max(0.02);
    let place = match rng.bernoulli(elsewhere) && !person.foreign {
        true => rng.below(data.places.len() as u64) as usize,
        false => person.place,
    };
    let gross_cents = quantity * unit_cents;
    Order {
        who,
        at: calendar::time_on(rng, day, weights.list(hours)),
        category,
        quantity,
        unit_cents,
        discount_cents: discount(data, calendar, person, day, gross_cents, rng),
        channel,
        place,
        refunded: rng.bernoulli(temper.refund),
    }
}

fn category(data: &Data, calendar: &Calendar, person: &Person, day: i64, rng: &mut Rng) -> usize {
    if calendar.festive(day) && rng.bernoulli(0.22) {
        return GIFT_SETS;
    }
    let month = calendar::month(day);
    let mut weights = data.weights.list(person.taste).to_vec();
    for (category, weight) in weights.iter_mut().enumerate() {
        *weight *= data.weights.numbered("season", category).map_or(1.0, |season| season[month]);
    }
    rng.weighted(&weights)
}

/// A coupon's worth in cents: a percentage, or a round sum off a larger order.
fn discount(data: &Data, calendar: &Calendar, person: &Person, day: i64, gross_cents: i64, rng: &mut Rng) -> i64 {
    let usual = person.temper.coupon;
    // A sale tempts those who use coupons anyway most of all, and companies on trade prices never.
    let chance = if usual > 0.0 { usual + calendar.coupon(day) * (0.4 + 0.6 * usual.min(0.5) / 0.5) } else { 0.0 };
    if !rng.bernoulli(chance) {
        return 0;
    }
    let fixed_cents = *rng.pick(data.weights.list("coupon_fixed")) as i64 * 100;
    match rng.bernoulli(0.5) && gross_cents >= 4 * fixed_cents {
        true => fixed_cents,
        false => gross_cents * *rng.pick(data.weights.list("coupon_percent")) as i64 / 100,
    }
}

/// Goods brought back to the store: the till books a new row of negative quantity and knows no status but completed, while
/// the other channels mark the order itself as refunded.
fn returns(data: &Data, orders: &[Order], rng: &mut Rng) -> Vec<Order> {
    let returnable = |o: &&Order| {
        o.channel == STORE && !o.refunded && o.discount_cents == 0 && o.quantity < 12 && o.day() < DAYS - 15
    };
    let bought: Vec<&Order> = orders.iter().filter(returnable).collect();
    let chosen = choose(rng, RETURNS, bought.len());
    let back = |(order, _): (&Order, bool)| {
        let day = order.day() + rng.range(1, 14);
        let at = calendar::time_on(rng, day, data.weights.list("hour_store"));
        Order { at, quantity: -rng.range(1, order.quantity), ..order.clone() }
    };
    bought.into_iter().zip(chosen).filter(|&(_, chosen)| chosen).map(back).collect()
}

/// Marks `count` of `of`, every such choice equally likely; all when `count` is larger.
///
/// Source: D. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
fn choose(rng: &mut Rng, count: usize, of: usize) -> Vec<bool> {
    let mut wanted = count;
    (0..of)
        .map(|i| {
            let chosen = rng.below((of - i) as u64) < wanted as u64;
            wanted -= usize::from(chosen);
            chosen
        })
        .collect()
}

/// Writes the orders ledger.
pub(super) fn write(data: &Data, language: Language, orders: &[Order]) -> Vec<u8> {
    let words = &data.words;
    let mut sheet = Sheet::new(language, words.list("orders"));
    for (i, order) in orders.iter().enumerate() {
        sheet.code("K", i + 1, 6);
        sheet.code("U", order.who + 1, 4);
        sheet.time(order.at);
        sheet.label(match order.is_novelty() {
            true => words.list("novelty")[0],
            false => words.list("category")[order.category],
        });
        sheet.number(order.quantity);
        sheet.money(order.unit_cents);
        sheet.money(order.discount_cents);
        sheet.money(order.amount());
        sheet.label(words.list("channel")[order.channel]);
        sheet.label(data.places[order.place].region);
        sheet.label(words.list("status")[usize::from(order.refunded)]);
        sheet.end_row();
    }
    sheet.into_bytes()
}
