//! The customers: who they are, and the hidden temper that explains what they do.

use super::Language;
use super::calendar::{Calendar, DAYS};
use super::data::{Data, Label, Place, Temper};
use super::events::Care;
use super::orders::Order;
use super::sheet::{Sheet, sorted};
use clientele::math;
use clientele::rng::Rng;

/// The oldest and the youngest adult's birthday, in days from the first day of the ledgers.
const BIRTHDAYS: [f64; 2] = [-27_000.0, -6_900.0];

/// A customer.
#[derive(Clone)]
pub(super) struct Person<'a> {
    pub(super) temper: &'a Temper,
    /// Name in both languages.
    name: [String; 2],
    /// Index into the genders; a company, or somebody who did not say, has none.
    gender: Option<usize>,
    birthday: Option<i64>,
    /// Index into the places.
    pub(super) place: usize,
    city: Label,
    pub(super) foreign: bool,
    /// A company's industry (an index) and employees.
    pub(super) company: Option<(usize, i64)>,
    /// First day as a customer; negative before the ledgers begin.
    pub(super) start: i64,
    /// The day from which nothing is bought any more; [`DAYS`] for those who still do.
    pub(super) stop: i64,
    /// The day of the sign-up.
    pub(super) signup: i64,
    /// Index into the sources.
    source: usize,
    /// Index into the list of people.
    pub(super) referrer: Option<usize>,
    acquisition_cents: i64,
    /// Factor of the temper's order rate.
    pub(super) pace: f64,
    /// Added to the temper's mood.
    pub(super) warmth: f64,
    /// Where on a category's prices this person buys.
    pub(super) level: f64,
    /// The name of the list of category weights.
    pub(super) taste: &'static str,
    /// Index of the favourite channel.
    pub(super) channel: usize,
    /// Index of the preferred way to be contacted.
    pub(super) contact: usize,
    /// Accepted to be recognised on the shop's pages: only then visits and carts are on record.
    pub(super) tracked: bool,
    has_email: bool,
    pub(super) email_consent: bool,
    sms_consent: bool,
}

impl Person<'_> {
    /// How far through the time as a customer a day is, in [0, 1].
    pub(super) fn progress(&self, day: i64) -> f64 {
        ((day - self.start) as f64 / (self.stop - self.start) as f64).clamp(0.0, 1.0)
    }

    /// A pair of the temper's values on a day.
    pub(super) fn now(&self, pair: [f64; 2], day: i64) -> f64 {
        pair[0] + (pair[1] - pair[0]) * self.progress(day)
    }

    /// Satisfaction on a day, before chance.
    pub(super) fn mood(&self, day: i64) -> f64 {
        self.now(self.temper.mood, day) + self.warmth
    }
}

const TASTES: [&str; 5] = ["taste_tea", "taste_ceramics", "taste_wellness", "taste_gifts", "taste_explorer"];

/// Everyone, in the order of their sign-ups.
pub(super) fn generate<'a>(data: &'a Data, calendar: &Calendar, rng: &mut Rng) -> Vec<Person<'a>> {
    let mut people = Vec::new();
    for temper in &data.tempers {
        for _ in 0..temper.people {
            people.push(person(data, calendar, temper, rng));
        }
    }
    let mut people = sorted(&people, |p| (p.signup, 0));
    for i in 0..people.len() {
        // Friends of advocates: the readier somebody is to recommend, the likelier as a referrer.
        let candidate = rng.below(i as u64 + 1) as usize;
        let advocate = &people[candidate];
        let willing = advocate.stop > people[i].signup && rng.bernoulli(advocate.temper.advocacy);
        if willing && candidate != i && people[i].company.is_none() {
            people[i].referrer = Some(candidate);
            people[i].source = referral_source(data);
        }
        let cost = data.weights.list("source_cost")[people[i].source];
        people[i].acquisition_cents = (cost * math::exp(0.4 * rng.normal()) * 100.0) as i64;
    }
    people
}

/// The index of "referral" among the sources: the one of weight 0, because it is never drawn.
fn referral_source(data: &Data) -> usize {
    data.weights.list("source").iter().position(|&w| w == 0.0).expect("a source that is not drawn")
}

fn person<'a>(data: &'a Data, calendar: &Calendar, temper: &'a Temper, rng: &mut Rng) -> Person<'a> {
    let weights = &data.weights;
    let place_weights: Vec<f64> = data.places.iter().map(|p| p.weight).collect();
    let place = rng.weighted(&place_weights);
    let Place { country, ref cities, .. } = data.places[place];
    let city = *rng.pick(cities);
    let foreign = country != data.places[0].country;
    let company = rng.bernoulli(temper.business).then(|| {
        (rng.weighted(weights.list("industry")), *rng.pick(weights.list("employees")) as i64 + rng.range(0, 7))
    });

    // The shop grows: of two possible starting days the later one counts in half of the cases.
    let [from, to] = temper.start;
    let draw = if rng.bernoulli(0.5) { rng.unit().max(rng.unit()) } else { rng.unit() };
    let start = ((from + (to - from) * draw) * DAYS as f64) as i64;
    let [quiet_from, quiet_to] = temper.quiet_days;
    let stop = DAYS - rng.between(quiet_from, quiet_to) as i64;

    let female = rng.bernoulli(0.58);
    let is_private = company.is_none();
    let adult = 0.55 + 0.2 * rng.normal();
    let channel = rng.weighted(weights.list(match (foreign, is_private) {
        (true, _) => "channel_foreign",
        (_, true) => "channel",
        (_, false) => "channel_business",
    }));
    let has_email = rng.bernoulli(0.93);
    Person {
        temper,
        name: match company {
            Some((industry, _)) => company_name(data, city, industry, rng),
            None => personal_name(data, foreign, female, rng),
        },
        gender: (is_private && rng.bernoulli(0.94)).then_some(usize::from(!female)),
        birthday: (is_private && (0.0..1.0).contains(&adult) && rng.bernoulli(0.9))
            .then(|| (BIRTHDAYS[0] + (BIRTHDAYS[1] - BIRTHDAYS[0]) * adult) as i64),
        place,
        city,
        foreign,
        company,
        start,
        stop,
        signup: first_visit(calendar, temper, start, rng),
        source: rng.weighted(weights.list("source")),
        referrer: None,
        acquisition_cents: 0,
        pace: math::exp(temper.spread * rng.normal()),
        warmth: 0.07 * rng.normal(),
        level: temper.level + 0.5 * rng.normal(),
        taste: if rng.bernoulli(temper.gifts) { TASTES[3] } else { TASTES[rng.weighted(weights.list("taste"))] },
        channel,
        contact: rng.weighted(weights.list("contact")),
        tracked: rng.bernoulli((0.2 + 0.04 * temper.visits[0]).min(0.75)),
        has_email,
        email_consent: has_email && rng.bernoulli(0.64),
        sms_consent: rng.bernoulli(0.5),
    }
}

/// People sign up on busy days too: a few days of busy time after their start.
fn first_visit(calendar: &Calendar, temper: &Temper, start: i64, rng: &mut Rng) -> i64 {
    if start < 0 {
        return start;
    }
    let busy = calendar.busy_before(temper.calendar, start) + 5.0 * rng.exponential();
    calendar.day_when(temper.calendar, busy).min(DAYS - 1)
}

fn personal_name(data: &Data, foreign: bool, female: bool, rng: &mut Rng) -> [String; 2] {
    let mut pick = |list: &str| *rng.pick(data.names.list(list));
    if foreign {
        let first = pick(if female { "foreign_female" } else { "foreign_male" });
        let last = pick("foreign_surname");
        return [format!("{} {}", first[0], last[0]), format!("{}·{}", first[1], last[1])];
    }
    let (surname, middle, last) = (pick("surname"), pick("given"), pick(if female { "female" } else { "male" }));
    let (initial, rest) = middle[0].split_at(1);
    let given = format!("{}{rest}{}", initial.to_ascii_uppercase(), last[0]);
    [format!("{} {given}", surname[0]), format!("{}{}{}", surname[1], middle[1], last[1])]
}

fn company_name(data: &Data, city: Label, industry: usize, rng: &mut Rng) -> [String; 2] {
    let name = rng.pick(data.names.list("company"));
    let kind = data.names.list("company_kind")[industry];
    [format!("{} {} {}", city[0], name[0], kind[0]), format!("{}{}{}", city[1], name[1], kind[1])]
}

/// What a customer spent: ever, and in the last year, in cents and net of refunds.
#[derive(Clone, Copy, Default)]
struct Spent {
    ever: i64,
    last_year: i64,
}

/// Writes the customers ledger.
pub(super) fn write(
    data: &Data,
    language: Language,
    people: &[Person],
    orders: &[Order],
    care: &[Care],
    rng: &mut Rng,
) -> Vec<u8> {
    let words = &data.words;
    let mut spent = vec![Spent::default(); people.len()];
    for order in orders.iter().filter(|o| !o.refunded) {
        let spent = &mut spent[order.who];
        spent.ever += order.amount();
        if order.day() >= DAYS - 365 {
            spent.last_year += order.amount();
        }
    }
    let mut sheet = Sheet::new(language, words.list("customers"));
    for (i, person) in people.iter().enumerate() {
        let Place { region, country, .. } = data.places[person.place];
        let number = i + 1;
        sheet.code("U", number, 4);
        sheet.text(&person.name[language as usize]);
        sheet.optional(person.gender, |s, g| s.label(words.list("gender")[g]));
        sheet.optional(person.birthday, Sheet::date);
        sheet.label(country);
        sheet.label(region);
        sheet.label(person.city);
        sheet.date(person.signup);
        sheet.label(words.list("source")[person.source]);
        sheet.optional(person.company, |s, (industry, _)| s.label(words.list("industry")[industry]));
        sheet.optional(person.company, |s, (_, employees)| s.number(employees));

        let year = spent[i].last_year as f64 / 100.0;
        let tier = data.weights.list("tier_from").iter().rposition(|&from| year >= from).unwrap_or(0);
        sheet.label(words.list("tier")[tier]);
        let kept = rng.between(0.2, 0.9);
        sheet.number((spent[i].ever.max(0) as f64 / 100.0 * kept) as i64);

        // Addresses of a domain, and numbers of ranges, that nobody can have: RFC 2606, 555-01xx, and 100 is no prefix of
        // Chinese mobile numbers.
        sheet.optional(person.has_email.then_some(()), |s, ()| s.text(&email(&person.name[0], number)));
        sheet.optional(rng.bernoulli(0.9).then_some(()), |s, ()| match person.foreign {
            true => s.text(&format!("+1-{}-555-01{:02}", 200 + number / 100, number % 100)),
            false => s.text(&format!("100{number:08}")),
        });
        sheet.label(words.list("consent")[usize::from(person.email_consent)]);
        sheet.label(words.list("consent")[usize::from(person.sms_consent)]);
        sheet.label(words.list("contact")[person.contact]);

        let wallet = person.temper.wallet * math::exp(0.3 * rng.normal());
        let base = if year > 0.0 { year / wallet.clamp(0.05, 1.0) } else { 900.0 * math::exp(0.5 * rng.normal()) };
        let budget = ((base / 100.0 + 0.5) as i64).max(1) * 100;
        sheet.optional(rng.bernoulli(0.6).then_some(budget), Sheet::number);
        let closeness = (person.temper.closeness + 0.7 * rng.normal() + 0.5).clamp(1.0, 5.0) as i64;
        sheet.optional(rng.bernoulli(0.85).then_some(closeness), Sheet::number);
        sheet.optional(person.referrer, |s, r| s.code("U", r + 1, 4));
        sheet.money(person.acquisition_cents);
        sheet.money(care[i].cents());
        sheet.end_row();
    }
    sheet.into_bytes()
}

/// Such as `lin.zhixia.17@example.com`.
fn email(name: &str, number: usize) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '.' }).collect();
    format!("{name}.{number}@example.com")
}
