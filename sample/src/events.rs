//! The events ledger: visits, carts, newsletters, complaints, tickets, workshops, shares and referrals.

use super::Language;
use super::calendar::{self, DAY, DAYS};
use super::data::{Data, Label};
use super::orders::{Order, STORE};
use super::people::Person;
use super::sheet::{Sheet, sorted};
use clientele::rng::Rng;

/// What an event is, in the order of the list `event` in `words.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Visit,
    Open,
    Click,
    AddToCart,
    Checkout,
    Complaint,
    Ticket,
    Attend,
    Share,
    Referral,
}

/// Where it happened.
#[derive(Clone, Copy, Debug)]
enum Via {
    /// A sales channel, by index.
    Channel(usize),
    /// A way of contact, by index.
    Contact(usize),
}

/// The indices of e-mail and WeChat among the ways of contact.
const EMAIL: usize = 0;
const WECHAT: usize = 3;

/// An interaction.
#[derive(Clone, Debug)]
pub(super) struct Event {
    who: usize,
    at: i64,
    kind: Kind,
    via: Via,
    category: Option<usize>,
    /// What a cart is worth.
    cents: Option<i64>,
    /// When a complaint or a ticket was settled; it was opened at `at`.
    resolved: Option<i64>,
}

/// What serving a customer took.
#[derive(Clone, Copy, Default)]
pub(super) struct Care {
    complaints: i64,
    tickets: i64,
}

impl Care {
    /// Its cost: 35 for a complaint, 12 for a ticket.
    pub(super) fn cents(self) -> i64 {
        self.complaints * 3500 + self.tickets * 1200
    }
}

/// All events ascending by time, and what serving each person took.
pub(super) fn generate(data: &Data, people: &[Person], orders: &[Order], rng: &mut Rng) -> (Vec<Event>, Vec<Care>) {
    let mut log = Log { data, rng, events: Vec::new() };
    for order in orders.iter().filter(|o| !o.is_return()) {
        log.around_order(order, &people[order.who]);
    }
    for (who, person) in people.iter().enumerate() {
        log.visits(who, person);
        log.newsletters(who, person);
        log.workshops(who, person);
        if let Some(referrer) = person.referrer.filter(|_| person.signup >= 0) {
            log.push(referrer, person.signup, "hour_online", Kind::Referral, Via::Contact(WECHAT));
        }
    }
    let mut events = log.events;
    events.retain(|e| (0..DAYS * DAY).contains(&e.at));
    let events = sorted(&events, |e| (e.at, e.who));
    let mut care = vec![Care::default(); people.len()];
    for event in &events {
        care[event.who].complaints += i64::from(event.kind == Kind::Complaint);
        care[event.who].tickets += i64::from(event.kind == Kind::Ticket);
    }
    (events, care)
}

struct Log<'a> {
    data: &'a Data,
    rng: &'a mut Rng,
    events: Vec<Event>,
}

impl Log<'_> {
    fn push(&mut self, who: usize, day: i64, hours: &str, kind: Kind, via: Via) -> &mut Event {
        let at = calendar::time_on(self.rng, day, self.data.weights.list(hours));
        self.push_at(who, at, kind, via)
    }

    fn push_at(&mut self, who: usize, at: i64, kind: Kind, via: Via) -> &mut Event {
        self.events.push(Event { who, at, kind, via, category: None, cents: None, resolved: None });
        self.events.last_mut().expect("just pushed")
    }

    /// What goes before and after an order.
    fn around_order(&mut self, order: &Order, person: &Person) {
        let (who, day, via) = (order.who, order.day(), Via::Channel(order.channel));
        if person.tracked && order.channel < STORE && self.rng.bernoulli(0.6) {
            let paying = self.rng.range(20, 400);
            let choosing = self.rng.range(60, 1500);
            for (kind, before) in [(Kind::AddToCart, paying + choosing), (Kind::Checkout, paying)] {
                let event = self.push_at(who, order.at - before, kind, via);
                (event.category, event.cents) = (Some(order.category), Some(order.amount()));
            }
        }
        // Money back seldom comes without a word.
        let complains = person.now(person.temper.complaint, day) + if order.refunded { 0.45 } else { 0.0 };
        for (kind, chance, hours) in [(Kind::Complaint, complains, 40.0), (Kind::Ticket, 0.03, 14.0)] {
            if self.rng.bernoulli(chance) {
                let opened = order.at + self.rng.range(2 * 3600, 8 * DAY);
                let takes = hours * (1.6 - person.mood(day)) * 3600.0 * (0.1 + self.rng.exponential());
                let settled = Some(opened + takes as i64).filter(|&at| at < DAYS * DAY && self.rng.bernoulli(0.96));
                let event = self.push_at(who, opened, kind, Via::Contact(person.contact));
                (event.category, event.resolved) = (Some(order.category), settled);
            }
        }
        if !order.refunded && self.rng.bernoulli(0.12 * person.temper.advocacy) {
            let at = order.at + self.rng.range(DAY, 10 * DAY);
            self.push_at(who, at, Kind::Share, Via::Contact(WECHAT)).category = Some(order.category);
        }
    }

    /// Visits that end without an order, some with a cart left behind; few come after the last order.
    fn visits(&mut self, who: usize, person: &Person) {
        if !person.tracked {
            return;
        }
        let mut time = person.signup.max(0) as f64;
        loop {
            let rate =
                person.now(person.temper.visits, time as i64) * if time as i64 > person.stop { 0.3 } else { 1.0 };
            time += 365.0 * self.rng.exponential() / rate;
            if time >= DAYS as f64 {
                return;
            }
            let via =
                Via::Channel(if person.channel < STORE { person.channel } else { 1 - usize::from(person.foreign) });
            let at = self.push(who, time as i64, "hour_online", Kind::Visit, via).at;
            if self.rng.bernoulli(0.18 + person.temper.carts * 0.4) {
                let category = self.rng.weighted(self.data.weights.list(person.taste));
                let prices = self.data.weights.numbered("price", category).expect("prices of each category");
                let level = person.level.clamp(0.0, prices.len() as f64 - 1.0) as usize;
                let cents = (prices[level] * 100.0) as i64 * self.rng.range(1, 2);
                let mut later = at;
                // One cart in four is left as late as at the checkout.
                for &kind in &[Kind::AddToCart, Kind::Checkout][..if self.rng.bernoulli(0.25) { 2 } else { 1 }] {
                    later += self.rng.range(40, 900);
                    let event = self.push_at(who, later, kind, via);
                    (event.category, event.cents) = (Some(category), Some(cents));
                }
            }
        }
    }

    /// A newsletter every second Thursday: the livelier somebody is, the likelier it is opened.
    fn newsletters(&mut self, who: usize, person: &Person) {
        if !person.email_consent {
            return;
        }
        for sent in (5..DAYS).step_by(14).skip_while(|&day| day < person.signup) {
            let visits = person.now(person.temper.visits, sent) * if sent > person.stop { 0.4 } else { 1.0 };
            if self.rng.bernoulli((0.03 + 0.014 * visits).min(0.4)) {
                let at = sent * DAY + 10 * 3600 + (self.rng.exponential() * 9.0 * 3600.0) as i64;
                self.push_at(who, at, Kind::Open, Via::Contact(EMAIL));
                if self.rng.bernoulli(0.28) {
                    let at = at + self.rng.range(5, 240);
                    self.push_at(who, at, Kind::Click, Via::Contact(EMAIL));
                }
            }
        }
    }

    /// A workshop at the store each month, for those at home in the country.
    fn workshops(&mut self, who: usize, person: &Person) {
        for day in (21..person.stop).step_by(28).filter(|&day| day >= person.signup) {
            if !person.foreign && self.rng.bernoulli(0.06 * person.temper.advocacy) {
                self.push(who, day, "hour_store", Kind::Attend, Via::Channel(STORE));
            }
        }
    }
}

/// Writes the events ledger.
pub(super) fn write(data: &Data, language: Language, events: &[Event]) -> Vec<u8> {
    let words = &data.words;
    let mut sheet = Sheet::new(language, words.list("events"));
    let via = |via: Via| -> Label {
        match via {
            Via::Channel(i) => words.list("channel")[i],
            Via::Contact(i) => words.list("contact")[i],
        }
    };
    for event in events {
        sheet.code("U", event.who + 1, 4);
        sheet.time(event.at);
        sheet.label(words.list("event")[event.kind as usize]);
        sheet.label(via(event.via));
        sheet.optional(event.category, |s, c| s.label(words.list("category")[c]));
        sheet.optional(event.cents, Sheet::money);
        sheet.optional(event.resolved, Sheet::time);
        sheet.end_row();
    }
    sheet.into_bytes()
}
