//! Dates as people and systems write them, and what each proves about the order of day and month in its column.

use super::clock::Time;
use super::cursor::{Cursor, Kind, Unit};
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

    fn map(self, f: impl Fn(Day) -> Day) -> WrittenDate {
        match self {
            WrittenDate::Sure(day) => WrittenDate::Sure(f(day)),
            WrittenDate::DayFirst(day) => WrittenDate::DayFirst(f(day)),
            WrittenDate::MonthFirst(day) => WrittenDate::MonthFirst(f(day)),
            WrittenDate::Either { day_first, month_first } => {
                WrittenDate::Either { day_first: f(day_first), month_first: f(month_first) }
            }
        }
    }
}

/// Reads a date, with or without a time of day, as people and systems write it.
///
/// - **Year first:** `2017-01-03` and all that [`Day::parse_iso`] takes, `2017/1/3`, `2017.1.3`, `20170103`, `20170103095600`, `2017010309`,
///   `2017年1月3日`, `2017년 1월 3일`.
/// - **Year last:** `1/3/2017`, `1-3-2017`, `1.3.17`: here day and month may trade places. Two-digit years are of this century up
///   to 68 and of the last one from 69 on, as in POSIX; they are not looked for in front, except before 年.
/// - **With the month's name**, in seven languages: `3-Apr-12`, `April 3, 2012`, `3. April 2012`, `3 de abril de 2012`,
///   `Tue, 31 Dec 2024 10:00:00 +0800`, `Tue Dec 31 10:00:00 CST 2024`. Names of weekdays are passed over, not checked.
/// - **Numbers:** seconds since 1970 in 9 or 10 digits, milliseconds in 13, microseconds in 16; spreadsheet serials
///   20000…80000 (1900 system: 60 is its 29 February 1900, long before). All with or without a fraction.
/// - **Years of other countings:** `令和5年3月1日`, `令和元年5月1日`, `R5.3.1`, `H31/4/30`; `民國112年3月1日`, and `112/03/01`, as a year of three digits can only
///   be; and Thai ones, 2501…2642, which nothing else can be: `1/3/2566`, `1 มีนาคม 2566`.
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

/// All forms, ISO among them.
fn read_general(text: &[u8], zone_minutes: i32) -> Option<WrittenDate> {
    let plain = Plain::of(text)?;
    let cursor = Cursor(&plain);
    if let Some(day) = to_the_hour(cursor).or_else(|| counted(cursor, zone_minutes)) {
        return Some(WrittenDate::Sure(day));
    }
    // `mar` is Tuesday to some and March to others: what is no date after a weekday may be one without it.
    let mut later = cursor;
    later.weekdays();
    let date = dated(later, zone_minutes);
    if date.is_none() && later.0.len() < cursor.0.len() { dated(cursor, zone_minutes) } else { date }
}

/// The spreadsheet serial of 1970-01-01, in the 1900 system.
const SERIAL_OF_1970: i32 = 25_569;

/// `2024010310`, `202401031005`. As seconds since 1970 the shorter ones would lie after 2030.
fn to_the_hour(mut cursor: Cursor) -> Option<Day> {
    let (number, digits) = cursor.number().filter(|_| cursor.0.is_empty())?;
    let (date, hour, minute) = match digits {
        10 => (number / 100, number % 100, 0),
        12 => (number / 10_000, number / 100 % 100, number % 100),
        _ => return None,
    };
    let date = date as u32;
    day(date as i32 / 10_000, date / 100 % 100, date % 100).filter(|_| hour < 24 && minute < 60)
}

/// A day counted from an epoch: `1704243600`, `45294.5`.
fn counted(mut cursor: Cursor, zone_minutes: i32) -> Option<Day> {
    let (count, digits) = cursor.number()?;
    if let [b'.' | b',', fraction @ ..] = cursor.0 {
        cursor.0 = fraction;
        cursor.digits()?;
    }
    if !cursor.0.is_empty() || count < 10_u64.pow(digits as u32 - 1) {
        return None;
    }
    // At most 16 digits: everything fits.
    let epoch = |seconds: u64| (seconds as i64 + i64::from(zone_minutes) * 60).div_euclid(MINUTES_A_DAY * 60);
    let day = match digits {
        5 if (20_000..=80_000).contains(&count) => Day(count as i32 - SERIAL_OF_1970),
        9 | 10 => Day(epoch(count) as i32),
        13 => Day(epoch(count / 1000) as i32),
        16 => Day(epoch(count / 1_000_000) as i32),
        _ => return None,
    };
    YEARS.contains(&day.civil().0).then_some(day)
}

/// A date, then perhaps a time, then nothing.
fn dated(cursor: Cursor, zone_minutes: i32) -> Option<WrittenDate> {
    let (mut numeric, mut of_era, mut named, mut year_last) = (cursor, cursor, cursor, cursor);
    let (date, time) = if let Some(date) = numeric.numeric() {
        (date, numeric.rest_of_date()?)
    } else if let Some(day) = of_era.era() {
        (WrittenDate::Sure(day), of_era.rest_of_date()?)
    } else if let Some(day) = named.named() {
        if matches!(named.0, [b':', b'0'..=b'9', ..]) {
            // 31/Dec/2024:10:00:00
            named.0 = &named.0[1..];
        }
        (WrittenDate::Sure(day), named.rest_of_date()?)
    } else {
        let (day, time) = year_last.year_last()?;
        (WrittenDate::Sure(day), Some(time))
    };
    let days = time.map_or(0, |time| time.days_later_in(zone_minutes));
    Some(date.map(|day| Day(day.0 + days)))
}

impl Cursor<'_> {
    /// `2017/1/3`, `3/1/2017`, `20170103`, `2017年1月3日`.
    fn numeric(&mut self) -> Option<WrittenDate> {
        let text = self.0;
        let first @ (number, digits) = self.number()?;
        match digits {
            1 | 2 | 4 => {}
            3 if MINGUO_IN_THREE_DIGITS.contains(&number) => {
                return self.after_year(BEFORE_MINGUO + number as i32, |_| true).map(WrittenDate::Sure);
            }
            8 | 14 => {
                // A time may follow at once.
                self.0 = &text[8..];
                let date = if digits == 8 { number } else { number / 1_000_000 } as u32;
                return day(date as i32 / 10_000, date / 100 % 100, date % 100).map(WrittenDate::Sure);
            }
            _ => return None,
        }
        self.spaces();
        if self.unit(Unit::Year).is_some() {
            return self.in_units(common(year(first)?)).map(WrittenDate::Sure);
        }
        let mark = self.mark()?;
        let second = self.short()?;
        self.mark().filter(|other| *other == mark)?;
        if digits == 4 {
            let third = self.short()?;
            if mark == b'.' {
                // 2024. 1. 3.
                self.eat(b'.');
            }
            return day(common(number as i32), second, third).map(WrittenDate::Sure);
        }
        let (first, year) = (number as u32, common(year(self.number()?)?));
        WrittenDate::of(day(year, second, first), day(year, first, second))
    }

    /// `令和5年3月1日`, `R5.3.1`. After a letter, a dash makes a code of it, and no date.
    fn era(&mut self) -> Option<Day> {
        let is_letter = self.0.first()?.is_ascii();
        let era = self.word(Kind::Era)?;
        self.spaces();
        let first = self.0.strip_prefix("元".as_bytes());
        let number = match first {
            Some(rest) => {
                self.0 = rest;
                1
            }
            None => self.number().filter(|(number, digits)| *digits <= 3 && *number > 0)?.0 as i32,
        };
        self.after_year(BEFORE_ERA.get(usize::from(era))? + number, |mark| !is_letter || mark != b'-')
    }

    /// `年3月1日`, `/3/1`.
    fn after_year(&mut self, year: i32, is_mark: impl Fn(u8) -> bool) -> Option<Day> {
        self.spaces();
        if self.unit(Unit::Year).is_some() {
            return self.in_units(year);
        }
        let mark = self.mark().filter(|mark| is_mark(*mark))?;
        let month = self.short()?;
        self.mark().filter(|other| *other == mark)?;
        day(year, month, self.short()?)
    }

    /// `1月3日`, after the year.
    fn in_units(&mut self, year: i32) -> Option<Day> {
        self.spaces();
        let month = self.short()?;
        self.spaces();
        self.unit(Unit::Month)?;
        self.spaces();
        let number = self.short()?;
        self.attempt(|after| {
            after.spaces();
            after.unit(Unit::Day)
        });
        day(year, month, number)
    }

    /// `3 April 2012`, `April 3, 2012`, `2012-Apr-03`.
    fn named(&mut self) -> Option<Day> {
        if let Some((month, number)) = self.attempt(Cursor::month_and_day) {
            self.joint();
            return day(self.year_of_named()?, month, number);
        }
        let (number, digits) = self.number()?;
        self.word(Kind::Ordinal);
        self.joint();
        let month = self.month()?;
        self.joint();
        match digits {
            1 | 2 => day(self.year_of_named()?, month, number as u32),
            4 => day(number as i32, month, self.short()?),
            _ => None,
        }
    }

    /// A year, not the hour of `Dec 31 10:00:00`.
    fn year_of_named(&mut self) -> Option<i32> {
        let number @ (_, digits) = self.number()?;
        year(number).map(common).filter(|_| digits == 4 || !matches!(self.0, [b':' | b'.', ..]))
    }

    /// `Dec 31 10:00:00 CST 2024`.
    fn year_last(&mut self) -> Option<(Day, Time)> {
        let (month, number) = self.month_and_day()?;
        self.spaces();
        let mut time = self.clock()?;
        self.spaces();
        if !self.0.first()?.is_ascii_digit() {
            time.offset = self.zone()?;
            self.spaces();
        }
        let year = year(self.number().filter(|(_, digits)| *digits == 4)?)?;
        self.0.is_empty().then_some((day(year, month, number)?, time))
    }

    /// `April 3rd`.
    fn month_and_day(&mut self) -> Option<(u32, u32)> {
        let month = self.month()?;
        self.joint();
        let number = self.short()?;
        self.word(Kind::Ordinal);
        Some((month, number))
    }

    fn month(&mut self) -> Option<u32> {
        let month = self.word(Kind::Month)?;
        self.eat(b'.');
        Some(u32::from(month) + 1)
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

    /// What may stand between the parts: spaces, one mark, `de`.
    fn joint(&mut self) {
        self.spaces();
        if let [b',' | b'-' | b'/' | b'.', rest @ ..] = self.0 {
            self.0 = rest;
        }
        self.spaces();
        self.word(Kind::Joint);
        self.eat(b'.');
        self.spaces();
    }

    /// The time after a date; inner `None` when nothing follows, outer when something else does.
    fn rest_of_date(&mut self) -> Option<Option<Time>> {
        // 2024/1/3 (水)
        self.attempt(|after| {
            after.spaces();
            after.eat(b',');
            after.spaces();
            let bracket = after.eat(b'(');
            after.word(Kind::Weekday)?;
            after.eat(b'.');
            (!bracket || after.eat(b')')).then_some(())
        });
        match self.0 {
            [b'T' | b't' | b'_', rest @ ..] => self.0 = rest,
            // DB2: 2024-01-03-10.00.00
            [b'-', _, _, b'.', ..] => self.0 = &self.0[1..],
            [b' ' | b',', ..] => self.joint(),
            [] => return Some(None),
            _ => {}
        }
        // 2024年1月3日 UTC 09:56
        let offset = self.attempt(Cursor::utc);
        self.spaces();
        let mut time = self.clock()?;
        time.offset = offset;
        self.spaces();
        if !self.0.is_empty() {
            time.offset = self.zone()?;
        }
        self.0.is_empty().then_some(Some(time))
    }

    /// The mark between numbers, with spaces around it.
    fn mark(&mut self) -> Option<u8> {
        self.spaces();
        let (&mark, rest) = self.0.split_first()?;
        self.0 = rest;
        self.spaces();
        matches!(mark, b'-' | b'/' | b'.').then_some(mark)
    }
}

fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    Day::from_civil(year, month, day).filter(|_| YEARS.contains(&year))
}

/// The years before the first of each era, in the order of `date_words.txt`.
const BEFORE_ERA: [i32; 6] = [1867, 1911, 1925, 1988, 2018, BEFORE_MINGUO];
const BEFORE_MINGUO: i32 = 1911;
/// Years of the Republic of China that are written in three digits, 0 in front included: 1991 to 2060.
const MINGUO_IN_THREE_DIGITS: std::ops::RangeInclusive<u64> = 80..=149;
/// Years that Thailand counts from the death of Buddha, which as common ones would lie centuries ahead.
const BUDDHIST: std::ops::RangeInclusive<i32> = 2501..=2642;
const BEFORE_BUDDHA: i32 = 543;

/// A year as most of the world counts.
fn common(year: i32) -> i32 {
    if BUDDHIST.contains(&year) { year - BEFORE_BUDDHA } else { year }
}

/// A year in four digits, or in two: 69…99 are of the last century.
fn year((number, digits): (u64, usize)) -> Option<i32> {
    match digits {
        4 => Some(number as i32),
        2 => Some(number as i32 + if number < 69 { 2000 } else { 1900 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

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
    fn rarer_forms() {
        for (text, expected) in [
            ("2024-01-03 10:00:00 +0800 CST", "2024-01-03"),
            ("2024-01-03T23:00:00-05:00[America/New_York]", "2024-01-04"),
            ("2024/1/3 10:00 Asia/Shanghai", "2024-01-03"),
            ("2024年1月3日 GMT+8 07:59", "2024-01-02"),
            ("2024/1/3 (水) 9:56", "2024-01-03"),
            ("2024-01-03 Wed", "2024-01-03"),
            ("2024-01-03-10.00.00.000000", "2024-01-03"),
            ("20240103_095600", "2024-01-03"),
            ("31/Dec/2024:10:00:00 +0800", "2024-12-31"),
            ("12/31/2024 9 PM", "2024-12-31 m"),
            ("31. 12. 2024 14:05 Uhr", "2024-12-31 d"),
            ("31.12.2024 kl. 14.05", "2024-12-31 d"),
            ("segunda-feira, 1º de abril de 2024", "2024-04-01"),
            ("Freitag, den 3. Mai 2024", "2024-05-03"),
            ("Sunday the 3rd of March, 2024", "2024-03-03"),
            ("17年1月3日", "2017-01-03"),
            ("24/01/03", "2003-01-24 d"),
            ("29/2/24", "2024-02-29 d"),
            ("2/1/69", "1969-01-02 1969-02-01"),
            ("2/2/68", "2068-02-02"),
            ("20000", "1954-10-03"),
            ("80000", "2119-01-11"),
            ("1/1/1900", "1900-01-01"),
            ("31.12.2199", "2199-12-31 d"),
            ("Mar Mar 5 2024", "2024-03-05"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn years_of_other_countings() {
        for (text, expected) in [
            ("令和5年3月1日", "2023-03-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("令和 5年 3月 1日 10:30", "2023-03-01"),
            ("平成31年4月30日", "2019-04-30"),
            ("昭和64年1月7日(土)", "1989-01-07"),
            ("令和5/3/1", "2023-03-01"),
            ("R5.3.1", "2023-03-01"),
            ("h31/04/30 9:56", "2019-04-30"),
            ("民國112年3月1日", "2023-03-01"),
            ("中華民國 99/12/31", "2010-12-31"),
            ("112/03/01", "2023-03-01"),
            ("112年3月1日", "2023-03-01"),
            ("099/12/31 08:00", "2010-12-31"),
            ("1/3/2566", "2023-03-01 2023-01-03"),
            ("29/02/2567", "2024-02-29 d"),
            ("2566-03-01 10:00", "2023-03-01"),
            ("1 มีนาคม 2566", "2023-03-01"),
            ("٢٠٢٤-٠١-٠٣", "2024-01-03"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "R5-3-1",
            "令和5",
            "令和0年1月1日",
            "平成31年4月",
            "R5.13.1",
            "X5.3.1",
            "2700-01-01",
            "2566",
            "256/3/1",
            "112.3",
            "25660301",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date() {
        let texts = "|'|x|April|2024|202401|12.5|12345|19999|80001|1234567|0123456789|012345678|170424360012|99999999999999\
            |20241301|20240230|20240103250000|7258118400|45,294|45294.|1704243600x|-45294|2024-1|2024/1/|1/2|1/2/3|1/2/345|17/1/3\
            |2024-13-01|2024-02-30|31/4/2024|29/2/2023|0/1/2024|13/13/2024|1/3-2024|1.3/2024|1,3,2024|31/12/1899|1/1/2200\
            |2024-01-03 banana|2024-01-03 (paid)|2024-01-03 10:00 banana|2024-01-03 10:00 paid|2024-01-03T|2024-01-03,|2024-01-03x\
            |2024-01-03 10|2024-01-03 25:00|2024-01-03 10:60|2024-01-03 10:00:61|2024-01-03 10:00:00.|2024-01-03 13:00 AM\
            |2024-01-03 10:00 +8|2024-01-03 10:00 +|2024-01-03 10:00 Z Z Z|2024-01-03 2024-01-04|2024-03- 23:05:09\
            |3/4/24: 09:56|5/4/2012 1:00 A/M|3 Foo 2012|3 April|April 3|April 2012|3 April 12345|32 April 2012|April 31, 2012\
            |Dec 31 10:00:00|Dec 31 10.00.00|Dec 31 10:00:00 24|2024年|2024年1月|1月3日|2024年13月1日|Monday|Monday 10:00|10:00";
        for text in texts.split('|') {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// The twin of the fast path is the reader of all forms.
    #[test]
    fn iso_dates_are_read_alike_fast_and_slow() {
        let mut rng = Rng::new(1);
        for _ in 0..100_000 {
            let mut text = format!("{:04}-{:02}-{:02}", rng.range(1898, 2201), rng.below(14), rng.below(33));
            if rng.bernoulli(0.7) {
                text += *rng.pick(&["T", " ", "t"]);
                text += &format!("{:02}:{:02}", rng.below(25), rng.below(61));
                if rng.bernoulli(0.7) {
                    text += &format!(":{:02}", rng.below(62));
                    text += *rng.pick(&["", ".5", ",123456789"]);
                }
                text += *rng.pick(&["", " ", "Z", "z", " Z", "+08", "-0330", "+14:00", " +05:45"]);
            }
            let zone = *rng.pick(&[0, 480, -720]);
            let fast = Day::parse_iso(text.as_bytes(), zone).map(WrittenDate::Sure);
            assert_eq!(read_general(text.as_bytes(), zone), fast, "{text}");
        }
    }
}
