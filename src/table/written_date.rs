//! Dates as people and systems write them, and what each proves about the order of day and month in its column.

use std::sync::OnceLock;

use super::date::{Day, MINUTES_A_DAY, YEARS};
use super::plain::Plain;

/// What one written date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDate {
    /// One day, whichever order the column has.
    Sure(Day),
    /// Can only be read with the day first: `31/3/2024`.
    DayFirst(Day),
    /// Can only be read with the month first: `3/31/2024`.
    MonthFirst(Day),
    /// Can be read both ways: `3/4/2024`.
    Either {
        /// 3 April.
        day_first: Day,
        /// March 4.
        month_first: Day,
    },
}

impl WrittenDate {
    /// The day in a column of known order; `None` when it cannot be read so.
    pub fn day(self, day_first: bool) -> Option<Day> {
        match self {
            WrittenDate::Sure(day) => Some(day),
            WrittenDate::DayFirst(day) => day_first.then_some(day),
            WrittenDate::MonthFirst(day) => (!day_first).then_some(day),
            WrittenDate::Either { day_first: day, month_first } => Some(if day_first { day } else { month_first }),
        }
    }

    fn of(day_first: Option<Day>, month_first: Option<Day>) -> Option<WrittenDate> {
        match (day_first, month_first) {
            (Some(day), Some(other)) if day == other => Some(WrittenDate::Sure(day)),
            (Some(day_first), Some(month_first)) => Some(WrittenDate::Either { day_first, month_first }),
            (Some(day), None) => Some(WrittenDate::DayFirst(day)),
            (None, Some(day)) => Some(WrittenDate::MonthFirst(day)),
            (None, None) => None,
        }
    }

    fn later(self, days: i32) -> WrittenDate {
        let later = |day: Day| Day(day.0 + days);
        match self {
            WrittenDate::Sure(day) => WrittenDate::Sure(later(day)),
            WrittenDate::DayFirst(day) => WrittenDate::DayFirst(later(day)),
            WrittenDate::MonthFirst(day) => WrittenDate::MonthFirst(later(day)),
            WrittenDate::Either { day_first, month_first } => {
                WrittenDate::Either { day_first: later(day_first), month_first: later(month_first) }
            }
        }
    }
}

/// Reads a date, with or without a time of day, as people and systems write it.
///
/// - **Year first:** `2017-01-03` and all that [`Day::parse_iso`] takes, `2017/1/3`, `2017.1.3`, `20170103`, `20170103095600`,
///   `2017年1月3日`, `2017년 1월 3일`.
/// - **Year last:** `1/3/2017`, `1-3-2017`, `1.3.17`: here day and month may trade places. Two-digit years are of this century up
///   to 68 and of the last one from 69 on, as in POSIX.
/// - **With the month's name**, in seven languages: `3-Apr-12`, `April 3, 2012`, `3. April 2012`, `3 de abril de 2012`,
///   `Tue, 31 Dec 2024 10:00:00 +0800`, `Tue Dec 31 10:00:00 CST 2024`. Names of weekdays are passed over, not checked.
/// - **Numbers:** seconds since 1970 in 9 or 10 digits, milliseconds in 13, microseconds in 16; spreadsheet serials
///   20000…80000 (1900 system: 60 is its 29 February 1900, long before). All with or without a fraction.
/// - **Times:** `9:56`, `09:56:01.250`, `9:56 PM`, `下午3:05`, `9h56`, `09.56.00 AM`, then a zone: `Z`, `+08:00`, `GMT+8`. Names
///   of zones other than UTC are not known (CST has four meanings): such times stay as written, like those without a zone. Zoned
///   times and seconds since 1970 move to the zone that is `zone_minutes` ahead of UTC.
///
/// Full-width signs, surrounding spaces and quotes do no harm. `None` for anything else, for impossible dates, and for years
/// outside 1900…2199. Cost: one pass, nothing allocated; ISO dates are tried first.
///
/// ```
/// use clientele::table::{Day, WrittenDate, read_date};
/// let day = |y, m, d| Day::from_civil(y, m, d).unwrap();
/// assert_eq!(read_date(b"2024-01-03 10:00", 0), Some(WrittenDate::Sure(day(2024, 1, 3))));
/// assert_eq!(read_date(b"31.3.2024", 0), Some(WrittenDate::DayFirst(day(2024, 3, 31))));
/// let both = WrittenDate::Either { day_first: day(2024, 4, 3), month_first: day(2024, 3, 4) };
/// assert_eq!(read_date(b"3/4/24 9:56 PM", 0), Some(both));
/// assert_eq!(read_date(b"202401", 0), None);
/// ```
pub fn read_date(text: &[u8], zone_minutes: i32) -> Option<WrittenDate> {
    match Day::parse_iso(text, zone_minutes) {
        Some(day) => Some(WrittenDate::Sure(day)),
        None => read_general(text, zone_minutes),
    }
}

fn read_general(text: &[u8], zone_minutes: i32) -> Option<WrittenDate> {
    let plain = Plain::of(text)?;
    let cursor = Cursor(&plain);
    if let Some(day) = counted(cursor, zone_minutes) {
        return Some(WrittenDate::Sure(day));
    }
    // `mar` is Tuesday to some and March to others: both are tried.
    let mut after_weekday = cursor;
    after_weekday.weekdays();
    dated(after_weekday, zone_minutes)
        .or_else(|| if after_weekday.0.len() < cursor.0.len() { dated(cursor, zone_minutes) } else { None })
}

/// A day counted from an epoch: `1704243600`, `45294.5`.
fn counted(mut cursor: Cursor, zone_minutes: i32) -> Option<Day> {
    let (count, digits) = cursor.number()?;
    if count < 10_u64.pow(digits as u32 - 1) {
        return None;
    }
    if matches!(cursor.0, [b'.' | b',', _, ..]) {
        cursor.0 = &cursor.0[1..];
        cursor.number_of_any_length();
    }
    if !cursor.0.is_empty() {
        return None;
    }
    // Fits: at most 16 digits.
    let epoch = |seconds: u64| (seconds as i64 + i64::from(zone_minutes) * 60).div_euclid(MINUTES_A_DAY * 60) as i32;
    let day = match digits {
        5 if (20_000..=80_000).contains(&count) => Day(count as i32 - SERIAL_OF_1970),
        9 | 10 => Day(epoch(count)),
        13 => Day(epoch(count / 1000)),
        16 => Day(epoch(count / 1_000_000)),
        _ => return None,
    };
    YEARS.contains(&day.civil().0).then_some(day)
}

/// The spreadsheet serial of 1970-01-01, in the 1900 system.
const SERIAL_OF_1970: i32 = 25_569;

/// A date, then perhaps a time, then nothing.
fn dated(mut cursor: Cursor, zone_minutes: i32) -> Option<WrittenDate> {
    let (mut numeric, mut named) = (cursor, cursor);
    let (date, time) = if let Some(date) = numeric.numeric() {
        (date, numeric.rest_of_date()?)
    } else if let Some(date) = named.named() {
        (date, named.rest_of_date()?)
    } else {
        cursor.year_last()?
    };
    let days = match time {
        Some(Time { minutes, zone: Some(offset) }) => {
            (i64::from(minutes) - i64::from(offset) + i64::from(zone_minutes)).div_euclid(MINUTES_A_DAY) as i32
        }
        _ => 0,
    };
    Some(date.later(days))
}

/// A time of day.
#[derive(Clone, Copy)]
struct Time {
    /// Since midnight.
    minutes: u32,
    /// Minutes ahead of UTC, where a zone is written.
    zone: Option<i32>,
}

/// What is still to be read.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// `2017/1/3`, `3/1/2017`, `20170103`, `2017年1月3日`.
    fn numeric(&mut self) -> Option<WrittenDate> {
        let start = self.0;
        let first @ (number, digits) = self.number()?;
        if matches!(digits, 8 | 14) {
            self.0 = &start[8..];
            let number = if digits == 14 { number / 1_000_000 } else { number } as u32;
            return day(number as i32 / 10_000, number / 100 % 100, number % 100).map(WrittenDate::Sure);
        }
        self.spaces();
        if self.unit(Unit::Year) {
            return self.in_units(first);
        }
        let mark = self.mark()?;
        let second = self.short()?;
        if self.mark()? != mark {
            return None;
        }
        let third = self.number()?;
        if digits == 4 {
            if mark == b'.' {
                // 2024. 1. 3.
                self.eat(b'.');
            }
            let third = third.1.le(&2).then_some(third.0 as u32)?;
            return day(number as i32, second, third).map(WrittenDate::Sure);
        }
        let year = year(third)?;
        let number = digits.le(&2).then_some(number as u32)?;
        WrittenDate::of(day(year, second, number), day(year, number, second))
    }

    /// `1月3日` after the year.
    fn in_units(&mut self, first: (u64, usize)) -> Option<WrittenDate> {
        self.spaces();
        let month = self.short()?;
        self.spaces();
        if !self.unit(Unit::Month) {
            return None;
        }
        self.spaces();
        let number = self.short()?;
        let mut after = *self;
        after.spaces();
        if after.unit(Unit::Day) {
            *self = after;
        }
        day(year(first)?, month, number).map(WrittenDate::Sure)
    }

    /// `3 April 2012`, `April 3, 2012`, `2012-Apr-03`.
    fn named(&mut self) -> Option<WrittenDate> {
        let date = if let Some((month, number)) = self.month_and_day() {
            self.joint();
            day(self.year_of_named()?, month, number)
        } else {
            let first = self.number()?;
            self.ordinal();
            self.joint();
            let month = self.month()?;
            self.joint();
            if first.1 == 4 {
                day(first.0 as i32, month, self.short()?)
            } else {
                let number = first.1.le(&2).then_some(first.0 as u32)?;
                day(self.year_of_named()?, month, number)
            }
        };
        date.map(WrittenDate::Sure)
    }

    /// A year, not the hour of `Dec 31 10:00:00`.
    fn year_of_named(&mut self) -> Option<i32> {
        let number @ (_, digits) = self.number()?;
        year(number).filter(|_| digits == 4 || !matches!(self.0, [b':' | b'.', ..]))
    }

    /// `Dec 31 10:00:00 CST 2024`.
    fn year_last(&mut self) -> Option<(WrittenDate, Option<Time>)> {
        let (month, number) = self.month_and_day()?;
        self.spaces();
        let mut time = self.clock()?;
        self.spaces();
        if !self.0.first()?.is_ascii_digit() {
            time.zone = self.zone()?;
            self.spaces();
        }
        let year = self.number().filter(|(_, digits)| *digits == 4)?.0 as i32;
        let date = WrittenDate::Sure(day(year, month, number)?);
        self.0.is_empty().then_some((date, Some(time)))
    }

    /// `April 3rd`.
    fn month_and_day(&mut self) -> Option<(u32, u32)> {
        let month = self.month()?;
        self.joint();
        let number = self.short()?;
        self.ordinal();
        Some((month, number))
    }

    fn month(&mut self) -> Option<u32> {
        let month = self.word(Kind::Month)?;
        self.eat(b'.');
        Some(u32::from(month) + 1)
    }

    fn ordinal(&mut self) {
        self.word(Kind::Ordinal);
    }

    /// What stands between day, month and year: spaces, one mark, `de`.
    fn joint(&mut self) {
        self.spaces();
        if let [b',' | b'-' | b'/' | b'.', rest @ ..] = self.0 {
            self.0 = rest;
        }
        self.spaces();
        self.word(Kind::Joint);
        self.spaces();
    }

    /// `Tue, `, `segunda-feira, `.
    fn weekdays(&mut self) {
        while self.word(Kind::Weekday).is_some() {
            self.eat(b'.');
            self.joint();
            if Cursor(self.0).word(Kind::Month).is_some() {
                break;
            }
        }
    }

    /// The time after a date, if there is one; `None` when something else is there.
    fn rest_of_date(&mut self) -> Option<Option<Time>> {
        let mut after_weekday = *self;
        after_weekday.spaces();
        after_weekday.eat(b',');
        after_weekday.spaces();
        let bracket = after_weekday.eat(b'(');
        if after_weekday.word(Kind::Weekday).is_some() && (!bracket || after_weekday.eat(b')')) {
            after_weekday.eat(b'.');
            *self = after_weekday;
        }
        if self.0.trim_ascii().is_empty() {
            return Some(None);
        }
        match self.0 {
            [b'T' | b't' | b':' | b'_', rest @ ..] => self.0 = rest,
            [b'-', rest @ ..] if rest.get(2) == Some(&b'.') => self.0 = rest,
            [b' ' | b',', ..] => self.joint(),
            _ => {}
        }
        let mut time = self.clock()?;
        self.spaces();
        if !self.0.is_empty() {
            time.zone = self.zone()?;
            self.comment();
        }
        self.0.is_empty().then_some(Some(time))
    }

    /// `9:56`, `09:56:01.250 PM`, `下午3:05`, `0956`, `9h56`, `15时5分`.
    fn clock(&mut self) -> Option<Time> {
        let mut half = self.half();
        self.spaces();
        let (number, digits) = self.number()?;
        let number = number as u32;
        let (mut hour, mut minute, mut second) = (number, 0, 0);
        let mut bare = false;
        let text = self.0;
        match digits {
            6 => {
                (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100);
                self.fraction()?;
            }
            4 => (hour, minute) = (number / 100, number % 100),
            1 | 2 => match text {
                [mark @ (b':' | b'.'), b'0'..=b'9', ..] => {
                    let mark = *mark;
                    self.eat(mark);
                    minute = self.short()?;
                    if matches!(self.0, [next, b'0'..=b'9', ..] if *next == mark) {
                        self.eat(mark);
                        second = self.short()?;
                        self.fraction()?;
                    }
                }
                [b'h' | b'H', b'0'..=b'9', ..] => {
                    self.0 = &self.0[1..];
                    minute = self.short()?;
                }
                _ if self.unit(Unit::Hour) => {
                    (minute, second) = (self.of_unit(Unit::Minute)?, self.of_unit(Unit::Second)?);
                }
                _ => bare = true,
            },
            _ => return None,
        }
        if half.is_none() {
            let mut after = *self;
            after.spaces();
            half = after.half();
            if half.is_some() {
                *self = after;
            }
        }
        let mut after = *self;
        after.spaces();
        if after.word(Kind::Clock).is_some() {
            *self = after;
            bare = false;
        }
        // A lone number is an hour only where something says so. 60 is a leap second.
        if bare && half.is_none() || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        match half {
            Some(0) if hour > 12 => return None,
            Some(0) => hour %= 12,
            Some(_) if hour < 12 => hour += 12,
            _ => {}
        }
        Some(Time { minutes: hour * 60 + minute, zone: None })
    }

    /// `5分` or nothing.
    fn of_unit(&mut self, unit: Unit) -> Option<u32> {
        self.spaces();
        if !self.0.first().is_some_and(u8::is_ascii_digit) {
            return Some(0);
        }
        let number = self.short()?;
        self.unit(unit).then_some(number)
    }

    /// `.250` or nothing.
    fn fraction(&mut self) -> Option<()> {
        if let [b'.' | b',' | b':', rest @ ..] = self.0 {
            self.0 = rest;
            return (self.number_of_any_length() > 0).then_some(());
        }
        Some(())
    }

    /// 0 for AM, 1 for PM.
    fn half(&mut self) -> Option<u8> {
        if let Some(half) = self.word(Kind::Half) {
            return Some(half);
        }
        // a.m., p. m.
        let mut after = *self;
        let half = match after.0 {
            [b'a' | b'A', ..] => 0,
            [b'p' | b'P', ..] => 1,
            _ => return None,
        };
        after.0 = &after.0[1..];
        after.eat(b'.');
        after.spaces();
        if !after.eat(b'm') && !after.eat(b'M') {
            return None;
        }
        after.eat(b'.');
        *self = after;
        Some(half)
    }

    /// Minutes ahead of UTC; inner `None` for a zone whose name is not known, outer for what is no zone.
    fn zone(&mut self) -> Option<Option<i32>> {
        if matches!(self.0, [b'+' | b'-', ..]) {
            return self.offset(false).map(Some);
        }
        if self.word(Kind::Utc).is_some() {
            return if matches!(self.0, [b'+' | b'-', ..]) { self.offset(true).map(Some) } else { Some(Some(0)) };
        }
        let name = self.0.iter().take_while(|b| b.is_ascii_uppercase()).count();
        self.0 = &self.0[name..];
        (2..=5).contains(&name).then_some(None)
    }

    /// `+08:00`, `+0800`, `+08`, and after a name also `+8`.
    fn offset(&mut self, named: bool) -> Option<i32> {
        let negative = self.0[0] == b'-';
        self.0 = &self.0[1..];
        let (number, digits) = self.number()?;
        let number = number as i32;
        let (hours, minutes) = match digits {
            4 => (number / 100, number % 100),
            2 if self.eat(b':') => (number, self.short()? as i32),
            2 => (number, 0),
            1 if named => (number, 0),
            _ => return None,
        };
        let offset = (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)?;
        Some(if negative { -offset } else { offset })
    }

    /// The zone once more for people: `(China Standard Time)`, `[Asia/Shanghai]`.
    fn comment(&mut self) {
        let text = self.0.trim_ascii_start();
        if let [b'(', name @ .., b')'] | [b'[', name @ .., b']'] = text
            && name.iter().all(|b| !matches!(b, b'(' | b')' | b'[' | b']'))
        {
            self.0 = &[];
        }
    }

    fn spaces(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn eat(&mut self, byte: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// The mark between numbers, with spaces around it.
    fn mark(&mut self) -> Option<u8> {
        self.spaces();
        let (&mark, rest) = self.0.split_first()?;
        self.0 = rest.trim_ascii_start();
        matches!(mark, b'-' | b'/' | b'.').then_some(mark)
    }

    /// A number of at most 18 digits, and how many they are.
    fn number(&mut self) -> Option<(u64, usize)> {
        let text = self.0;
        let digits = self.number_of_any_length();
        let value = |n, b: &u8| n * 10 + u64::from(b - b'0');
        (1..=18).contains(&digits).then(|| (text[..digits].iter().fold(0, value), digits))
    }

    /// A number of one or two digits.
    fn short(&mut self) -> Option<u32> {
        self.number().filter(|(_, digits)| *digits <= 2).map(|(number, _)| number as u32)
    }

    fn number_of_any_length(&mut self) -> usize {
        let digits = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        self.0 = &self.0[digits..];
        digits
    }

    fn unit(&mut self, unit: Unit) -> bool {
        let mut after = *self;
        let found = after.word(Kind::Unit) == Some(unit as u8);
        if found {
            *self = after;
        }
        found
    }

    /// Passes over a word of a kind and gives its place among them.
    fn word(&mut self, kind: Kind) -> Option<u8> {
        let letters = self.0.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = if letters > 0 { words().whole(&self.0[..letters], kind) } else { words().start(self.0, kind) }?;
        self.0 = &self.0[word.text.len()..];
        Some(word.place)
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    Day::from_civil(year, month, day).filter(|_| YEARS.contains(&year))
}

/// A year in four digits, or in two: 69…99 are of the last century.
fn year((number, digits): (u64, usize)) -> Option<i32> {
    match digits {
        4 => Some(number as i32),
        2 => Some(number as i32 + if number < 69 { 2000 } else { 1900 }),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Month,
    Weekday,
    Unit,
    Half,
    Joint,
    Clock,
    Ordinal,
    Utc,
}

#[derive(Clone, Copy)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// A word, what it is, and which of them.
struct Word {
    text: &'static str,
    kind: Kind,
    place: u8,
}

/// The words of `date_words.txt`, sorted by text.
struct Words(Vec<Word>);

impl Words {
    fn parse(table: &'static str) -> Words {
        let mut words = Vec::new();
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut groups = line.split(' ');
            let kind = match groups.next() {
                Some("month") => Kind::Month,
                Some("weekday") => Kind::Weekday,
                Some("unit") => Kind::Unit,
                Some("half") => Kind::Half,
                Some("joint") => Kind::Joint,
                Some("clock") => Kind::Clock,
                Some("ordinal") => Kind::Ordinal,
                Some("utc") => Kind::Utc,
                other => panic!("date_words.txt: what is {other:?}?"),
            };
            for (place, group) in (0..).zip(groups) {
                words.extend(group.split(',').map(|text| Word { text, kind, place }));
            }
        }
        words.sort_by_key(|word| word.text);
        Words(words)
    }

    /// The word that is this text, but for its case.
    fn whole(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let lower = || text.iter().map(u8::to_ascii_lowercase);
        let from = self.0.partition_point(|word| word.text.bytes().lt(lower()));
        self.0[from..].iter().take_while(|word| word.text.bytes().eq(lower())).find(|word| word.kind == kind)
    }

    /// The longest word with which a text starts.
    fn start(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let letter = text.get(..3).filter(|letter| letter[0] >= 0x80)?;
        let to = self.0.partition_point(|word| word.text.as_bytes() <= text);
        let alike = self.0[..to].iter().rev().take_while(|word| word.text.as_bytes().starts_with(letter));
        alike.filter(|word| word.kind == kind).find(|word| text.starts_with(word.text.as_bytes()))
    }
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::parse(include_str!("date_words.txt")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        read_date(text.as_bytes(), 0).map(|date| match date {
            WrittenDate::Sure(day) => day.to_string(),
            WrittenDate::DayFirst(day) => format!("{day} d"),
            WrittenDate::MonthFirst(day) => format!("{day} m"),
            WrittenDate::Either { day_first, month_first } => format!("{day_first} {month_first}"),
        })
    }

    #[test]
    fn main_forms() {
        for (text, expected) in [
            ("2017-01-03", "2017-01-03"),
            ("2017/1/3 9:56", "2017-01-03"),
            ("2017.1.3", "2017-01-03"),
            ("2017-1-3", "2017-01-03"),
            ("20170103", "2017-01-03"),
            ("20170103095600", "2017-01-03"),
            ("3-Apr-12", "2012-04-03"),
            ("3 April 2012", "2012-04-03"),
            ("April 3, 2012", "2012-04-03"),
            ("Apr 3 2012 9:56 PM", "2012-04-03"),
            ("Sat Mar 31 2024 10:00:00 GMT+0800 (China Standard Time)", "2024-03-31"),
            ("Tue, 31 Dec 2024 10:00:00 +0800", "2024-12-31"),
            ("Tue Dec 31 10:00:00 CST 2024", "2024-12-31"),
            ("mar 31 2024", "2024-03-31"),
            ("mar 31 dic 2024", "2024-12-31"),
            ("2017年1月3日", "2017-01-03"),
            ("2017年1月3日 下午3:05", "2017-01-03"),
            ("2017年1月3日星期二 15时05分30秒", "2017-01-03"),
            ("2017년 1월 3일 오후 3:05", "2017-01-03"),
            ("1/3/17", "2017-03-01 2017-01-03"),
            ("31.12.2024", "2024-12-31 d"),
            ("31-12-2024 14:05", "2024-12-31 d"),
            ("1/3/2024 9:56:01 AM", "2024-03-01 2024-01-03"),
            ("3/31/2024", "2024-03-31 m"),
            ("5/5/2024", "2024-05-05"),
            ("２０２４／０１／０３", "2024-01-03"),
            ("1704243600", "2024-01-03"),
            ("999999999", "2001-09-09"),
            ("1704243600000", "2024-01-03"),
            ("1704243600000000", "2024-01-03"),
            ("1704243600.25", "2024-01-03"),
            ("45294", "2024-01-03"),
            ("45294.75", "2024-01-03"),
            ("'2024-01-03", "2024-01-03"),
            (" \"2024-01-03\" ", "2024-01-03"),
            ("3. März 2012", "2012-03-03"),
            ("1er août 2012", "2012-08-01"),
            ("3 de abril de 2012", "2012-04-03"),
            ("03-APR-12 09.56.00.000000 AM", "2012-04-03"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date() {
        for text in [
            "",
            "'",
            "202401",
            "2024-01-03 banana",
            "31/4/2024",
            "2024-13-01",
            "12345",
            "1234567",
            "12.5",
            "April",
            "2024",
            "x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
