//! Calendar days and how they are written.

use std::fmt;

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Years outside this range are taken for mistakes.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

pub(super) const MINUTES_A_DAY: i64 = 1440;

impl Day {
    /// The day of a calendar date, or `None` when there is no such date.
    pub fn from_civil(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // Years start in March here, so that the leap day comes last (Hinnant, "chrono-compatible low-level date
        // algorithms", days_from_civil).
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let day_of_year = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Day(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month 1…12, day 1…31.
    pub fn civil(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }

    /// The same day of the month so many months later, or the last one of a month that has no such day.
    ///
    /// ```
    /// use clientele::table::Day;
    /// assert_eq!(Day::from_civil(2024, 5, 31).unwrap().plus_months(-3), Day::from_civil(2024, 2, 29).unwrap());
    /// ```
    pub fn plus_months(self, months: i32) -> Day {
        let (year, month, day) = self.civil();
        let months = year * 12 + month as i32 - 1 + months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        Day::from_civil(year, month, day.min(days_in_month(year, month))).unwrap_or(self)
    }

    /// 1 (Monday) to 7.
    pub fn weekday(self) -> i32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) + 1
    }

    /// Reads `2011-12-09`, optionally followed by a time (`T` or space, `08:26[:00[.000]]`) and a zone (`Z`, `+08:00`, `+0800`, `+08`).
    ///
    /// Wall-clock times stay as written; zoned times move to the zone that is `zone_minutes` ahead of UTC.
    /// Returns `None` for anything else, impossible dates and years outside 1900…2199.
    ///
    /// ```
    /// use clientele::table::Day;
    /// assert_eq!(Day::parse_iso(b"2011-12-09 12:50:00", 0), Day::from_civil(2011, 12, 9));
    /// assert_eq!(Day::parse_iso(b"2024-01-01T23:30:00Z", 480), Day::from_civil(2024, 1, 2));
    /// assert_eq!(Day::parse_iso(b"2023-02-29", 0), None);
    /// ```
    pub fn parse_iso(text: &[u8], zone_minutes: i32) -> Option<Day> {
        if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
            return None;
        }
        let year = digits(&text[..4])? as i32;
        let day = Day::from_civil(year, digits(&text[5..7])?, digits(&text[8..10])?)?;
        if !YEARS.contains(&year) {
            return None;
        }
        let rest = &text[10..];
        if rest.is_empty() {
            return Some(day);
        }
        let (minutes, zone) = parse_time(rest)?;
        match zone {
            None => Some(day),
            Some(offset) => {
                let utc = i64::from(day.0) * MINUTES_A_DAY + i64::from(minutes) - i64::from(offset);
                Some(Day((utc + i64::from(zone_minutes)).div_euclid(MINUTES_A_DAY) as i32))
            }
        }
    }
}

/// Minutes after midnight, and the zone's minutes ahead of UTC where one is written.
fn parse_time(rest: &[u8]) -> Option<(u32, Option<i32>)> {
    if !matches!(rest[0], b'T' | b't' | b' ') || rest.len() < 6 || rest[3] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&rest[1..3])?, digits(&rest[4..6])?);
    let mut at = 6;
    if rest.get(at) == Some(&b':') {
        // 60 is a leap second.
        if digits(rest.get(at + 1..at + 3)?)? > 60 {
            return None;
        }
        at += 3;
        if matches!(rest.get(at), Some(b'.' | b',')) {
            let fraction = rest[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
            if fraction == 0 {
                return None;
            }
            at += 1 + fraction;
        }
    }
    if hour > 23 || minute > 59 {
        return None;
    }
    let zone = match rest[at..].trim_ascii_start() {
        [] => None,
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let minutes = match offset {
                [_, _] => digits(offset)? * 60,
                [h @ .., a, b] if h.len() == 2 => digits(h)? * 60 + digits(&[*a, *b])?,
                [h @ .., b':', a, b] if h.len() == 2 => digits(h)? * 60 + digits(&[*a, *b])?,
                _ => return None,
            };
            Some(if *sign == b'-' { -(minutes as i32) } else { minutes as i32 })
        }
        _ => return None,
    };
    Some((hour * 60 + minute, zone))
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_and_days_are_inverse_and_days_are_consecutive() {
        let (mut year, mut month, mut day) = (1900, 1, 1);
        let start = Day::from_civil(1900, 1, 1).unwrap().0;
        for n in start..Day::from_civil(2199, 12, 31).unwrap().0 {
            assert_eq!(Day::from_civil(year, month, day), Some(Day(n)));
            assert_eq!(Day(n).civil(), (year, month, day));
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!(Day::from_civil(1970, 1, 1), Some(Day(0)));
    }

    #[test]
    fn forms_of_time_and_zone() {
        let ninth = Day::from_civil(2011, 12, 9);
        for text in [
            "2011-12-09",
            "2011-12-09 08:26",
            "2011-12-09T08:26:59.123",
            "2011-12-09 08:26:00 +0000",
            "2011-12-09T00:00:00Z",
            "2011-12-09T23:59:60",
        ] {
            assert_eq!(Day::parse_iso(text.as_bytes(), 0), ninth, "{text}");
        }
        assert_eq!(Day::parse_iso(b"2011-12-09T01:00:00+08:00", 0), Day::from_civil(2011, 12, 8));
        assert_eq!(Day::parse_iso(b"2011-12-09T23:00:00-0200", 0), Day::from_civil(2011, 12, 10));
        assert_eq!(Day::parse_iso(b"2011-12-09T20:00:00-02", 0), ninth);
        // No zone written: the wall clock stays.
        assert_eq!(Day::parse_iso(b"2011-12-09T23:59:00", 480), ninth);
    }

    #[test]
    fn what_is_not_an_iso_date() {
        for text in [
            "",
            "2011-13-01",
            "2011-00-10",
            "2011-02-30",
            "1899-12-31",
            "2200-01-01",
            "2011/12/09",
            "2011-1-2",
            "2011-12-09 ",
            "2011-12-09 25:00",
            "2011-12-09x",
            "2011-12-09T08:26:00.",
            "2011-12-09T08:26+1",
            "9999-12-31",
            "-011-12-09",
        ] {
            assert_eq!(Day::parse_iso(text.as_bytes(), 0), None, "{text}");
        }
    }
}
