//! Random expressions of a type, as text, for the shop next door.

use clientele::rng::Rng;

use super::world::{CATEGORIES, CHANNELS, TYPES};

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    from[rng.below(from.len() as u64) as usize]
}

const COMPARE: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

/// Writes expressions; `depth` is how deep they may still go.
pub struct Writer<'r> {
    pub rng: &'r mut Rng,
}

impl Writer<'_> {
    fn one<const N: usize>(&mut self, from: [&str; N]) -> String {
        pick(self.rng, &from).to_owned()
    }

    fn below(&mut self, n: u64) -> u64 {
        self.rng.below(n)
    }

    /// Any type.
    pub fn any(&mut self, depth: u32) -> String {
        match self.below(7) {
            0 => self.number(depth),
            1 => self.money(depth),
            2 => self.duration(depth),
            3 => self.date(depth),
            4 => self.text(depth),
            5 => self.list(),
            _ => self.condition(depth),
        }
    }

    pub fn condition(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["true", "false", "frequency >= 3", "segment = 'new'", "monetary is missing"]);
        };
        let not = self.one(["", "", "not "]);
        match self.below(18) {
            0 => format!("({}) and ({})", self.condition(d), self.condition(d)),
            1 => format!("({}) or ({}) or ({})", self.condition(d), self.condition(d), self.condition(0)),
            2 => format!("not ({})", self.condition(d)),
            3 => format!("({}) {} ({})", self.number(d), pick(self.rng, &COMPARE), self.number(d)),
            4 => format!("({}) {} ({})", self.money(d), pick(self.rng, &COMPARE), self.money(d)),
            5 => format!("({}) {} ({})", self.money(d), pick(self.rng, &COMPARE), self.number(0)),
            6 => format!("({}) {} ({})", self.duration(d), pick(self.rng, &COMPARE), self.number(0)),
            7 => format!("({}) {} ({})", self.date(d), pick(self.rng, &COMPARE), self.date(d)),
            8 => format!("({}) {not}between ({}) and ({})", self.number(d), self.number(d), self.number(d)),
            9 => format!("({}) {not}between 1 and ({})", self.duration(d), self.duration(d)),
            10 => {
                let texts = format!("'{}', 'lost', 'nobody'", pick(self.rng, &CATEGORIES));
                format!("({}) {not}in ({texts})", self.text(d))
            }
            11 => format!("({}) {not}in (1, 2.5, -1, 0)", self.number(d)),
            12 => {
                let test = self.one(["contains 'O'", "starts with 'l'", "ends with 's'", "matches '^[a-m]'"]);
                format!("({}) {not}{test}", self.text(d))
            }
            13 => format!("({}) is {not}missing", self.any(d)),
            14 => format!("({}) {} ({})", self.text(d), self.one(["=", "<>"]), self.text(d)),
            15 => self.behaviour(),
            16 => {
                format!("{} {not}contains '{}'", self.list(), self.one(["books", "vip", "diving", "老客户", "nothing"]))
            }
            _ => format!("case when {} then {} else {} end", self.condition(d), self.condition(d), self.condition(d)),
        }
    }

    pub fn number(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["frequency", "r", "`客户 分`", "2", "0.5", "-3", "0"]);
        };
        match self.below(19) {
            17 | 18 => self.aggregate(),
            0 | 1 => format!("({}) {} ({})", self.number(d), self.one(["+", "-", "*", "/"]), self.number(d)),
            2 => format!("-({})", self.number(d)),
            3 => format!("{}({})", self.one(["abs", "ln", "round"]), self.number(d)),
            4 => format!("round({}, 1)", self.number(d)),
            5 => format!("{}({}, {})", self.one(["min", "max", "coalesce"]), self.number(d), self.number(d)),
            6 => format!("{}({})", self.one(["age", "year", "month", "day", "weekday"]), self.date(d)),
            7 => format!("({}) / ({})", self.money(d), self.money(d)),
            8 => format!("case when {} then {} else {} end", self.condition(d), self.number(d), self.number(d)),
            9 => format!("count({})", self.selection()),
            10 => format!("distinct(orders.{}{})", self.one(["category", "channel", "date"]), self.clauses(CATEGORY)),
            11 => format!("share(orders{}{} where category = 'books')", self.one(["", ".amount"]), self.window()),
            12 => format!("trend(orders{}, last {} days)", self.one(["", ".amount"]), self.rng.range(2, 300)),
            13 => format!("{}(events.value{})", self.one(["sum", "mean", "max"]), self.clauses(TYPE)),
            14 => format!("decayed(events, half-life {} days{})", self.rng.range(1, 90), self.clauses(TYPE)),
            15 => {
                let within = self.one(["", " within segment", " within r, segment", " within frequency >= 3"]);
                format!("{}({}{within})", self.one(["rank", "share_of", "zscore"]), self.number(d))
            }
            _ => {
                let within = self.one(["", " within segment"]);
                match self.below(4) {
                    0 => format!("cut({}, {}, {})", self.money(d), self.money(0), self.number(0)),
                    1 => format!("width_bucket({}, {}{within})", self.number(d), self.rng.range(2, 6)),
                    2 => format!("ntile({}, {}{within})", self.money(d), self.rng.range(2, 6)),
                    _ => format!("quantile({}, {}{within})", self.number(d), self.one(["0.5", "0.9", "0.333"])),
                }
            }
        }
    }

    pub fn money(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["monetary", "sum(orders.amount)", "budget", "mean(orders.amount, last 200 days)"]);
        };
        match self.below(10) {
            8 => {
                let ledger = self.one(["orders", "refunds"]);
                format!("decayed({ledger}.amount, {}{})", self.half_life(), self.clauses(CATEGORY))
            }
            9 => format!("sum({}.amount{})", self.one(["orders", "refunds"]), self.clauses(CATEGORY)),
            0 => format!("({}) {} ({})", self.money(d), self.one(["+", "-"]), self.money(d)),
            1 => format!("({}) + {}", self.money(d), self.one(["12.5", "3", "0.01"])),
            2 => format!("({}) * ({})", self.money(d), self.number(0)),
            3 => format!("max({}, {})", self.money(d), self.money(0)),
            4 => format!("round({})", self.money(d)),
            5 => format!("coalesce({}, 7.25)", self.money(d)),
            _ => {
                let fold = self.one(["sum", "mean", "min", "max", "first", "last"]);
                format!("{fold}({}.amount{})", self.one(["orders", "refunds"]), self.clauses(CATEGORY))
            }
        }
    }

    pub fn duration(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["recency_days", "30 days", "2 weeks", "3 months", "1 year"]);
        };
        match self.below(7) {
            0 => format!("({}) - ({})", self.date(d), self.date(d)),
            1 => format!("({}) + ({})", self.duration(d), self.duration(d)),
            2 => format!("({}) * 0.5", self.duration(d)),
            3 => {
                let function = self.one(["days_since", "days_until", "days_until_next"]);
                format!("{function}({})", self.date(d))
            }
            4 => format!("days_since({} {})", self.one(["last", "first"]), self.selection()),
            5 => format!("gap_median({})", self.selection()),
            _ => self.duration(0),
        }
    }

    pub fn date(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["signup", "as_of", "2024-02-29", "2023-11-05", "customers.birthday", "birthday"]);
        };
        match self.below(5) {
            0 => format!("({}) + ({})", self.date(d), self.duration(d)),
            1 => format!("({}) - {}", self.date(d), self.one(["1 month", "2 years", "10 days"])),
            2 => format!("{}(orders.date{})", self.one(["first", "last", "min", "max"]), self.clauses(CATEGORY)),
            3 => format!("coalesce({}, {})", self.date(d), self.date(0)),
            _ => self.date(0),
        }
    }

    pub fn text(&mut self, depth: u32) -> String {
        let Some(d) = depth.checked_sub(1) else {
            return self.one(["segment", "customer_id", "'loyal'", "'it''s 图书'", "city"]);
        };
        match self.below(8) {
            5 => format!("first(events.type{})", self.clauses(TYPE)),
            6 => {
                let by = self.one(["", " by amount", " by quantity"]);
                let half_life = self.half_life();
                format!("top({}.channel{by}, {half_life}{})", self.one(["orders", "refunds"]), self.clauses(CATEGORY))
            }
            7 => format!("top(events.type by value{})", self.clauses(TYPE)),
            0 => {
                format!("case when {} then {} when {} then 'x' end", self.condition(d), self.text(d), self.condition(d))
            }
            1 => format!("coalesce({}, {})", self.text(d), self.text(0)),
            2 => format!(
                "top(orders.category{}{})",
                self.one(["", " by amount", " by quantity"]),
                self.clauses(CATEGORY)
            ),
            3 => format!("{}(orders.channel{})", self.one(["first", "last"]), self.clauses(CATEGORY)),
            _ => format!("top(events.type, half-life 20 days{})", self.clauses(TYPE)),
        }
    }

    /// A file of rules, with remarks and breaks in all places.
    pub fn rules(&mut self, statements: usize) -> String {
        let mut file = String::new();
        for number in 0..statements {
            file += &self.one(["", "", "\n", "# remark\n", "#\n  # two\n\n", "  "]);
            let name = self.one(["a", "`of it`", "days", "tag", "客户"]);
            let name = if name.ends_with('`') {
                name.replace("it", &format!("it {number}"))
            } else {
                format!("{name}{number}")
            };
            let titles = self.one(["", " 'VIP'", " \"VIP\" '重要; : 客户'", " # why\n 'it''s'"]);
            let head = if self.below(2) == 0 { name } else { format!("{} {name}{titles}", self.one(["tag", "Tag"])) };
            let expression = match self.below(3) {
                0 => self.number(1),
                _ => self.condition(1),
            };
            let broken = expression.replacen(") ", &self.one([")\n", ") ", ") # why\n"]), 1);
            file += &format!("{head}{} {broken}", self.one([":", " :", "：", ": # colon\n", ":\n# below\n"]));
            file += &self.one(["\n", "\n", ";\n", "; ", " # behind\n", "; # behind\n", "；# x\n# y\n"]);
        }
        file + &self.one(["", "# the end", "\n# the\n# end\n"])
    }

    pub fn list(&mut self) -> String {
        match self.below(6) {
            0 => "tags".to_owned(),
            1 => "hobbies".to_owned(),
            2 => "customers.hobbies".to_owned(),
            3 => format!("list(events.type, half-life {} days{})", self.rng.range(1, 90), self.clauses(TYPE)),
            4 => format!("list(orders.channel by {}{})", self.one(["amount", "quantity"]), self.clauses(CATEGORY)),
            _ => format!("list(orders.category{})", self.clauses(CATEGORY)),
        }
    }

    /// A number made of records, with any of the clauses that it may have.
    fn aggregate(&mut self) -> String {
        let (ledger, filter) = match self.below(3) {
            0 => ("orders", CATEGORY),
            1 => ("refunds", CATEGORY),
            _ => ("events", TYPE),
        };
        let field = match ledger {
            "events" => "value",
            _ => "quantity",
        };
        let clauses = self.clauses(filter);
        let amounts = self.one(["", &format!(".{field}")]);
        let length = format!("{} {}", self.rng.range(1, 30), self.one(["days", "weeks", "months"]));
        match self.below(8) {
            0 => format!("count({ledger}{clauses})"),
            1 => format!("distinct({ledger}.{}{clauses})", self.one([field, "date"])),
            2 => {
                let fold = self.one(["sum", "mean", "min", "max", "first", "last"]);
                format!("{fold}({ledger}.{field}{clauses})")
            }
            3 => format!("share({ledger}{amounts}{} where {})", self.window(), self.about(filter)),
            4 => format!("trend({ledger}{amounts}, last {length}{})", self.filter(filter)),
            5 => format!("decayed({ledger}{amounts}, {}{clauses})", self.half_life()),
            6 => format!("gap_median({ledger}{clauses}) / 1 day"),
            _ => format!("distinct({ledger}.{}{clauses})", if ledger == "events" { "type" } else { "amount" }),
        }
    }

    fn half_life(&mut self) -> String {
        format!("half-life {} {}", self.rng.range(1, 40), self.one(["days", "weeks", "months"]))
    }

    /// A condition about fields of records.
    fn about(&mut self, filter: (&str, &[&str])) -> String {
        let (field, values) = filter;
        let value = pick(self.rng, values);
        let number = if field == "type" { "value" } else { "quantity" };
        match self.below(9) {
            0 => format!("{field} in ('{value}', 'nobody')"),
            1 => format!("not ({field} contains '{}')", &value[..value.chars().next().map_or(0, char::len_utf8)]),
            2 => format!("{number} * 2 > {}", self.below(6)),
            3 => format!("days_since(date) between {} and {}", self.below(90), self.below(300)),
            4 => format!("coalesce({field}, 'none') = 'none' or {number} is missing"),
            5 => format!("case when {number} >= 2 then {field} = '{value}' else {field} is not missing end"),
            6 if field != "type" => "amount >= 30 and channel <> 'web'".to_owned(),
            _ => format!("({}) or ({})", self.about((field, values)), self.about((field, values))),
        }
    }

    fn behaviour(&mut self) -> String {
        let (n, m) = (self.rng.range(1, 200), self.rng.range(1, 120));
        match self.below(7) {
            0 => format!("any({})", self.selection()),
            1 => format!("started(orders, last {n} days{})", self.filter(CATEGORY)),
            2 => format!("stopped(events, last {n} days{})", self.filter(TYPE)),
            3 => format!("resumed(orders, last {n} days, after {m} days{})", self.filter(CATEGORY)),
            4 => format!("followed({}, by orders within {m} days{})", self.selection(), self.filter(CATEGORY)),
            5 => format!("followed(events, by events within {m} days where type = 'cart')"),
            _ => format!("list(orders.category{}) contains '{}'", self.clauses(CATEGORY), pick(self.rng, &CATEGORIES)),
        }
    }

    fn selection(&mut self) -> String {
        match self.below(3) {
            0 => format!("orders{}", self.clauses(CATEGORY)),
            1 => format!("refunds{}", self.window()),
            _ => format!("events{}", self.clauses(TYPE)),
        }
    }

    fn clauses(&mut self, filter: (&str, &[&str])) -> String {
        self.window() + &self.filter(filter)
    }

    fn filter(&mut self, (field, values): (&str, &[&str])) -> String {
        let value = pick(self.rng, values);
        match self.below(7) {
            6 => {
                let after = self.one(["", ", 20 days", ", 2 months"]);
                let days = self.rng.range(0, 60);
                format!(" where date - first_seen({field}{after}) <= {days} days")
            }
            5 => format!(" where {}", self.about((field, values))),
            0 => format!(" where {field} = '{value}'"),
            1 => format!(" where {field} <> '{value}' or {field} is missing"),
            2 => " where date >= 2024-01-15 and weekday(date) in (1, 2, 6)".to_owned(),
            _ => String::new(),
        }
    }

    fn window(&mut self) -> String {
        let (n, m) = (self.rng.range(0, 200), self.rng.range(0, 200));
        match self.below(9) {
            0 | 1 => format!(", last {n} days"),
            2 => format!(", last {} months", n % 7),
            3 => format!(", between day {n} and {m} before"),
            4 => format!(", this {}", self.one(["week", "month", "quarter", "year"])),
            5 => format!(", previous {}", self.one(["week", "month", "quarter", "year"])),
            6 => ", since 2024-02-01".to_owned(),
            7 => ", from 2023-12-24 to 2024-03-31".to_owned(),
            _ => String::new(),
        }
    }
}

const CATEGORY: (&str, &[&str]) = ("category", &CATEGORIES);
const TYPE: (&str, &[&str]) = ("type", &TYPES);
const _: &[&str] = &CHANNELS;
