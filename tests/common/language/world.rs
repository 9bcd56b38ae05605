//! A random small shop with every kind of column and ledger, gaps in all of them.

use std::rc::Rc;

use clientele::expr::World;
use clientele::rng::Rng;
use clientele::table::column::list_at;
use clientele::table::{
    Column, Day, Dictionary, Entry, Frame, Ledger, Ledgers, Names, OrderLedger, Unit, Validity, Values,
};

pub const CATEGORIES: [&str; 4] = ["books", "electronics", "garden", "图书"];
pub const CHANNELS: [&str; 3] = ["web", "app", "store"];
pub const TAGS: [&str; 3] = ["vip", "weekend buyer", "老客户"];
pub const HOBBIES: [&str; 3] = ["chess", "vip", "diving"];
pub const TYPES: [&str; 3] = ["click", "cart", "complaint"];

/// What a world borrows from.
#[derive(Clone)]
pub struct Shop {
    pub as_of: Day,
    pub frame: Frame,
    pub customers: Vec<u32>,
    pub ledgers: Ledgers,
}

impl Shop {
    pub fn world(&self) -> World<'_> {
        World::of_frame(&self.frame, self.as_of).with_ledgers(&self.customers, &self.ledgers)
    }

    /// A shop of so many customers.
    pub fn random(customers: usize, rng: &mut Rng) -> Shop {
        let as_of = Day::from_civil(2024, 5, 31).unwrap();
        let orders = orders(customers, as_of, rng);
        let events = events(customers, as_of, rng);
        let attributes = {
            let mut frame = Frame::new(customers);
            let birthdays = (0..customers).map(|_| rng.range(-20_000, 19_000) as i32).collect();
            push(&mut frame, "birthday", Unit::None, Values::Date(birthdays), rng);
            push(&mut frame, "city", Unit::None, category(&["Paris", "上海", "Rome"], customers, rng), rng);
            let budget = Values::Money { minor: (0..customers).map(|_| rng.range(-3, 900)).collect(), scale: 0 };
            push(&mut frame, "budget", Unit::Money, budget, rng);
            push(&mut frame, "hobbies", Unit::None, lists(&HOBBIES, customers, rng), rng);
            frame
        };
        // Not every customer of the ledgers is a row.
        let rows: Vec<u32> = (0..customers as u32).filter(|_| rng.bernoulli(0.9)).collect();
        let frame = columns(&rows, orders.customers(), rng);
        let ledgers = Ledgers { orders, events: Some(events), customers: Some(attributes), ..Ledgers::default() };
        Shop { as_of, frame, customers: rows, ledgers }
    }

    /// The same with the rows in another order.
    pub fn shuffled(&self, rng: &mut Rng) -> (Shop, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.customers.len()).collect();
        super::super::shuffle(&mut order, rng);
        let mut frame = Frame::new(order.len());
        for column in self.frame.columns() {
            let valid = Validity::from_flags(order.iter().map(|&row| column.valid.get(row)));
            let values = gathered(&column.values, &order);
            frame.push(Column::new(column.name.clone(), column.unit, values, valid));
        }
        let customers = order.iter().map(|&row| self.customers[row]).collect();
        (Shop { frame, customers, ..self.clone() }, order)
    }
}

fn gathered(values: &Values, order: &[usize]) -> Values {
    fn by<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
        order.iter().map(|&row| values[row]).collect()
    }
    match values {
        Values::Text { codes, dictionary } => Values::Text { codes: by(codes, order), dictionary: dictionary.clone() },
        Values::Category { codes, names } => Values::Category { codes: by(codes, order), names: names.clone() },
        Values::List { ends, codes, names } => {
            let lists: Vec<&[u32]> = (0..ends.len()).map(|row| &codes[list_at(ends, row)]).collect();
            let mut ends = Vec::new();
            let mut codes = Vec::new();
            for &row in order {
                codes.extend_from_slice(lists[row]);
                ends.push(codes.len() as u32);
            }
            Values::List { ends, codes, names: names.clone() }
        }
        Values::Int(v) => Values::Int(by(v, order)),
        Values::Number(v) => Values::Number(by(v, order)),
        Values::Date(v) => Values::Date(by(v, order)),
        Values::Money { minor, scale } => Values::Money { minor: by(minor, order), scale: *scale },
    }
}

fn push(frame: &mut Frame, name: &'static str, unit: Unit, values: Values, rng: &mut Rng) {
    let flags: Vec<bool> = (0..values.len()).map(|_| rng.bernoulli(0.85)).collect();
    frame.push(Column::new(name, unit, values, Validity::from_flags(flags.into_iter())));
}

fn category(names: &[&str], rows: usize, rng: &mut Rng) -> Values {
    let codes = (0..rows).map(|_| rng.below(names.len() as u64) as u32).collect();
    Values::Category { codes, names: names.iter().map(|&name| name.to_owned()).collect() }
}

/// Up to three members, in any order; the same one may stand there twice.
fn lists(names: &[&str], rows: usize, rng: &mut Rng) -> Values {
    let (mut ends, mut codes) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        codes.extend((0..rng.below(4)).map(|_| rng.below(names.len() as u64) as u32));
        ends.push(codes.len() as u32);
    }
    Values::List { ends, codes, names: names.iter().map(|&name| name.to_owned()).collect() }
}

fn columns(customers: &[u32], ids: &Rc<Names>, rng: &mut Rng) -> Frame {
    let rows = customers.len();
    let mut frame = Frame::new(rows);
    let ids = Values::Text { codes: customers.to_vec(), dictionary: ids.clone() };
    push(&mut frame, "customer_id", Unit::None, ids, rng);
    let small = |low, high, rng: &mut Rng| (0..rows).map(|_| rng.range(low, high) as i32).collect();
    push(&mut frame, "frequency", Unit::Orders, Values::Int(small(0, 6, rng)), rng);
    push(&mut frame, "recency_days", Unit::Days, Values::Int(small(0, 200, rng)), rng);
    push(&mut frame, "r", Unit::Score, Values::Int(small(1, 5, rng)), rng);
    let numbers = (0..rows).map(|_| rng.range(-8, 8) as f64 / 4.0).collect();
    push(&mut frame, "客户 分", Unit::None, Values::Number(numbers), rng);
    let money = Values::Money { minor: (0..rows).map(|_| rng.range(-500, 5000)).collect(), scale: 2 };
    push(&mut frame, "monetary", Unit::Money, money, rng);
    push(&mut frame, "signup", Unit::None, Values::Date(small(18_000, 19_900, rng)), rng);
    push(&mut frame, "tags", Unit::None, lists(&TAGS, rows, rng), rng);
    push(&mut frame, "segment", Unit::None, category(&["loyal", "new", "lost"], rows, rng), rng);
    frame
}

fn orders(customers: usize, as_of: Day, rng: &mut Rng) -> OrderLedger {
    let mut words = Dictionary::new();
    (0..customers).for_each(|i| drop(words.intern(format!("c{i:04}").as_bytes())));
    let (names, _) = words.texts().sorted(0..customers as u32);
    let (mut starts, mut entries, mut continues) = (vec![0], Vec::new(), Vec::new());
    for _ in 0..customers {
        let count = if rng.bernoulli(0.05) { 40 } else { rng.below(7) };
        let mut days: Vec<i32> = (0..count).map(|_| as_of.0 + rng.range(-400, 30) as i32).collect();
        days.sort_unstable();
        let start = entries.len();
        for day in days {
            let refund = rng.bernoulli(0.2);
            let amount = if refund { -rng.range(0, 3000) } else { rng.range(1, 9000) };
            entries.push(Entry { day: Day(day), refund, amount });
            continues.push(false);
            while !refund && rng.bernoulli(0.25) {
                entries.push(Entry { day: Day(day), refund, amount: rng.range(1, 9000) });
                continues.push(true);
            }
        }
        entries[start..].sort_by_key(|entry| entry.day);
        starts.push(entries.len() as u32);
    }
    let mut details = Frame::new(entries.len());
    push(&mut details, "category", Unit::None, category(&CATEGORIES, entries.len(), rng), rng);
    push(&mut details, "channel", Unit::None, category(&CHANNELS, entries.len(), rng), rng);
    let quantities = Values::Int((0..entries.len()).map(|_| rng.range(1, 4) as i32).collect());
    push(&mut details, "quantity", Unit::None, quantities, rng);
    OrderLedger::from_entries(names.into(), starts, &entries, 2).with_details(details, continues)
}

fn events(customers: usize, as_of: Day, rng: &mut Rng) -> Ledger {
    let (mut starts, mut days) = (vec![0], Vec::new());
    for _ in 0..customers {
        let count = rng.below(8);
        let mut own: Vec<i32> = (0..count).map(|_| as_of.0 + rng.range(-300, 20) as i32).collect();
        own.sort_unstable();
        days.extend(own);
        starts.push(days.len() as u32);
    }
    let rows = days.len();
    let mut frame = Frame::new(rows);
    frame.push(Column::new(Ledger::DATE, Unit::None, Values::Date(days), Validity::all(rows)));
    push(&mut frame, "type", Unit::None, category(&TYPES, rows, rng), rng);
    let values = Values::Number((0..rows).map(|_| rng.range(0, 40) as f64 / 8.0).collect());
    push(&mut frame, "value", Unit::None, values, rng);
    Ledger::new(starts, frame)
}
