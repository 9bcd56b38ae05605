//! Three years of days: how busy each one is, and dates as text.
//!
//! Days count from the first, [`FIRST_DAY`]; times are seconds from its midnight, in the shop's wall-clock time.

use super::data::Data;
use clientele::rng::Rng;

/// 2023-07-01 as days since 1970-01-01.
const FIRST_DAY: i64 = 19_539;
/// Days in the ledgers: 2023-07-01 to 2026-06-30.
pub(super) const DAYS: i64 = 1096;
/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;
/// The factor of the gift calendar from which a day is festive.
const FESTIVE: f64 = 5.0;

/// The Gregorian year, month and day of days since 1970-01-01.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(epoch_day: i64) -> (i64, i64, i64) {
    let z = epoch_day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153; // from March
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Appends a two-digit number.
fn push2(out: &mut Vec<u8>, n: i64) {
    out.extend([b'0' + (n / 10) as u8, b'0' + (n % 10) as u8]);
}

/// Appends a day as `2023-07-01`.
pub(super) fn push_date(out: &mut Vec<u8>, day: i64) {
    let (y, m, d) = civil(day + FIRST_DAY);
    push2(out, y / 100);
    push2(out, y % 100);
    out.push(b'-');
    push2(out, m);
    out.push(b'-');
    push2(out, d);
}

/// Appends a time as `2023-07-01 09:30:00`.
pub(super) fn push_time(out: &mut Vec<u8>, at: i64) {
    push_date(out, at.div_euclid(DAY));
    let second = at.rem_euclid(DAY);
    out.push(b' ');
    push2(out, second / 3600);
    out.push(b':');
    push2(out, second / 60 % 60);
    out.push(b':');
    push2(out, second % 60);
}

/// The month of a day, from 0 for January.
pub(super) fn month(day: i64) -> usize {
    civil(day + FIRST_DAY).1 as usize - 1
}

/// How busy each day is, for the four calendars (everyone's, bargains, gifts, business days).
pub(super) struct Calendar {
    /// Busy time before each day, in days of average business; one more entry than there are days.
    busy: [Vec<f64>; 4],
    /// What a day adds to the probability of a coupon.
    coupon: Vec<f64>,
    festive: Vec<bool>,
}

impl Calendar {
    pub(super) fn new(data: &Data) -> Self {
        let weights = &data.weights;
        let mut coupon = vec![0.0; DAYS as usize];
        let mut factor = vec![[1.0; 4]; DAYS as usize];
        for day in 0..DAYS {
            let mut text = Vec::new();
            push_date(&mut text, day);
            let at = day as usize;
            for season in &data.seasons {
                // ISO dates compare as text.
                if season.first.as_bytes() <= &text[..] && &text[..] <= season.last.as_bytes() {
                    factor[at] = season.factors;
                    coupon[at] = season.coupon;
                }
            }
        }
        let festive = factor.iter().map(|f| f[2] > FESTIVE).collect();
        let busy = std::array::from_fn(|calendar| {
            let mut sum = 0.0;
            let mut busy = vec![0.0];
            for day in 0..DAYS {
                let weekday = (day + FIRST_DAY + 3).rem_euclid(7) as usize; // 1970-01-01 was a Thursday
                let week = weights.list(if calendar == 3 { "weekday_business" } else { "weekday" })[weekday];
                sum += week * weights.list("month")[month(day)] * factor[day as usize][calendar];
                busy.push(sum);
            }
            let scale = DAYS as f64 / sum;
            busy.iter_mut().for_each(|b| *b *= scale);
            busy
        });
        Self { busy, coupon, festive }
    }

    /// Busy time before a day.
    pub(super) fn busy_before(&self, calendar: usize, day: i64) -> f64 {
        self.busy[calendar][day as usize]
    }

    /// The day on which that much busy time is reached; [`DAYS`] or more when never.
    pub(super) fn day_when(&self, calendar: usize, busy: f64) -> i64 {
        self.busy[calendar].partition_point(|&b| b <= busy) as i64 - 1
    }

    /// What a day adds to the probability of a coupon.
    pub(super) fn coupon(&self, day: i64) -> f64 {
        self.coupon[day as usize]
    }

    /// Whether people give each other presents in these days.
    pub(super) fn festive(&self, day: i64) -> bool {
        self.festive[day as usize]
    }
}

/// A time on `day`, its hour as likely as its weight.
pub(super) fn time_on(rng: &mut Rng, day: i64, hours: &[f64]) -> i64 {
    day * DAY + rng.weighted(hours) as i64 * 3600 + rng.below(3600) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_gregorian() {
        let text = |day| {
            let mut out = Vec::new();
            push_date(&mut out, day);
            String::from_utf8(out).unwrap()
        };
        for (day, date) in [
            (0, "2023-07-01"),
            (243, "2024-02-29"),
            (244, "2024-03-01"),
            (DAYS - 1, "2026-06-30"),
            (-FIRST_DAY, "1970-01-01"),
            (-1, "2023-06-30"),
        ] {
            assert_eq!(text(day), date);
        }
    }

    #[test]
    fn every_calendar_has_one_busy_day_a_day_on_average() {
        let calendar = Calendar::new(Data::load());
        for c in 0..4 {
            assert!((calendar.busy_before(c, DAYS) - DAYS as f64).abs() < 1e-6);
            assert!((0..DAYS).all(|d| calendar.day_when(c, calendar.busy_before(c, d)) == d));
            assert!(calendar.day_when(c, 2000.0) >= DAYS);
        }
        // Singles' Day is the busiest for bargain hunters, and nobody ships at the Spring Festival.
        let weight = |c, day| calendar.busy_before(c, day + 1) - calendar.busy_before(c, day);
        assert!(weight(1, 133) > 5.0 * weight(1, 120)); // 2023-11-11
        assert!(weight(0, 224) < 0.5); // 2024-02-10
    }
}
