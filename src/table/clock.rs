//! Times of day as people and systems write them.

use super::cursor::{Cursor, Kind, Unit};
use super::date::MINUTES_A_DAY;

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// Minutes since midnight.
    pub minutes: u32,
    /// Minutes ahead of UTC, where a zone is written.
    pub offset: Option<i32>,
}

impl Time {
    /// How many days later (earlier, if negative) it is in the zone that is `zone_minutes` ahead of UTC.
    pub fn days_later_in(self, zone_minutes: i32) -> i32 {
        let Some(offset) = self.offset else { return 0 };
        let there = i64::from(self.minutes) - i64::from(offset) + i64::from(zone_minutes);
        there.div_euclid(MINUTES_A_DAY) as i32
    }
}

impl Cursor<'_> {
    /// `9:56`, `09:56:01.250 PM`, `下午3:05`, `0956`, `9h56`, `15时5分`, `9 pm`.
    pub fn clock(&mut self) -> Option<Time> {
        let before = self.half();
        self.spaces();
        let (number, digits) = self.number()?;
        let number = number as u32;
        // A lone number is an hour only where something says so.
        let mut said = true;
        let (hour, minute, second) = match (digits, self.0) {
            (1 | 2, [mark @ (b':' | b'.'), b'0'..=b'9', ..]) => (number, self.after(*mark)?, self.after_again(*mark)?),
            (1 | 2, [b'h' | b'H', b'0'..=b'9', ..]) => (number, self.after(self.0[0])?, 0),
            (1 | 2, _) if self.unit(Unit::Hour).is_some() => {
                (number, self.of_unit(Unit::Minute)?, self.of_unit(Unit::Second)?)
            }
            (1 | 2, _) => {
                said = false;
                (number, 0, 0)
            }
            (4, _) => (number / 100, number % 100, 0),
            (6, _) => {
                self.fraction()?;
                (number / 10_000, number / 100 % 100, number % 100)
            }
            _ => return None,
        };
        let after = |cursor: &mut Self| {
            cursor.spaces();
            cursor.half()
        };
        let half = before.or_else(|| self.attempt(after));
        said |= half.is_some();
        said |= self
            .attempt(|after| {
                after.spaces();
                after.word(Kind::Clock)
            })
            .is_some();
        // 60 is a leap second.
        if !said || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let hour = match half {
            None => hour,
            Some(0) if hour > 12 => return None,
            Some(0) => hour % 12,
            Some(_) => {
                if hour < 12 {
                    hour + 12
                } else {
                    hour
                }
            }
        };
        Some(Time { minutes: hour * 60 + minute, offset: None })
    }

    /// The number after a mark.
    fn after(&mut self, mark: u8) -> Option<u32> {
        self.eat(mark);
        self.short()
    }

    /// The seconds, if the mark stands again.
    fn after_again(&mut self, mark: u8) -> Option<u32> {
        if !matches!(self.0, [next, b'0'..=b'9', ..] if *next == mark) {
            return Some(0);
        }
        let second = self.after(mark)?;
        self.fraction()?;
        Some(second)
    }

    /// `5分`, or nothing.
    fn of_unit(&mut self, unit: Unit) -> Option<u32> {
        self.spaces();
        if !self.0.first().is_some_and(u8::is_ascii_digit) {
            return Some(0);
        }
        let number = self.short()?;
        self.spaces();
        self.unit(unit).map(|()| number)
    }

    /// `.250`, or nothing.
    fn fraction(&mut self) -> Option<()> {
        match self.0 {
            [b'.' | b',' | b':', rest @ ..] => {
                self.0 = rest;
                self.digits().map(|_| ())
            }
            _ => Some(()),
        }
    }

    /// 0 for AM, 1 for PM.
    fn half(&mut self) -> Option<u8> {
        self.word(Kind::Half).or_else(|| self.attempt(Self::half_in_points))
    }

    /// `a.m.`, `p. m.`
    fn half_in_points(&mut self) -> Option<u8> {
        let (letter, rest) = self.0.split_first()?;
        let half = b"ap".iter().position(|half| letter.eq_ignore_ascii_case(half))? as u8;
        self.0 = rest;
        self.eat(b'.');
        self.spaces();
        (self.eat(b'm') || self.eat(b'M')).then(|| self.eat(b'.'))?;
        Some(half)
    }

    /// `UTC`, `GMT+8`.
    pub fn utc(&mut self) -> Option<i32> {
        self.word(Kind::Utc)?;
        if matches!(self.0, [b'+' | b'-', ..]) { self.offset(true) } else { Some(0) }
    }

    /// Minutes ahead of UTC; inner `None` for a zone whose name is not known, outer for what is no zone.
    pub fn zone(&mut self) -> Option<Option<i32>> {
        if let [b'[', name @ .., b']'] = self.0 {
            self.0 = name;
        }
        let offset = match self.0 {
            [b'+' | b'-', ..] => self.offset(false)?,
            _ => match self.attempt(Self::utc) {
                Some(offset) => offset,
                None => return self.zone_name().map(|()| None),
            },
        };
        // The name may follow: +0800 CST, GMT+0800 (China Standard Time), +08:00[Asia/Shanghai].
        self.attempt(|after| {
            after.spaces();
            match after.0 {
                [b'(', name @ .., b')'] | [b'[', name @ .., b']'] if !name.is_empty() => after.0 = &[],
                _ => after.zone_name()?,
            }
            Some(())
        });
        Some(Some(offset))
    }

    /// `CST`, `Asia/Shanghai`.
    fn zone_name(&mut self) -> Option<()> {
        let capitals = self.0.iter().take_while(|b| b.is_ascii_uppercase()).count();
        let letters = self.0.iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'_')).count();
        let name = &self.0[..letters];
        self.0 = &self.0[letters..];
        let place = capitals > 0 && name.contains(&b'/') && name.split(|b| *b == b'/').all(|part| part.len() > 1);
        (place || (2..=5).contains(&capitals) && letters == capitals).then_some(())
    }

    /// `+08:00`, `+0800`, `+08`, and after UTC also `+8`.
    fn offset(&mut self, after_utc: bool) -> Option<i32> {
        let sign = if self.eat(b'-') { -1 } else { 1 };
        self.eat(b'+');
        let (number, digits) = self.number()?;
        let number = number as i32;
        let (hours, minutes) = match digits {
            4 => (number / 100, number % 100),
            2 if self.eat(b':') => (number, self.short()? as i32),
            2 => (number, 0),
            1 if after_utc => (number, 0),
            _ => return None,
        };
        Some(sign * (hours * 60 + minutes))
    }
}
