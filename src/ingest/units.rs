//! Amounts that are not in whole units of their currency, by the names of their columns: `金额(万元)`, `Amount (cents)`, `Revenue in k€`.

use crate::table::{Decimal, MAX_SCALE, money::POW10, read_number};

use super::layout::Row;
use super::mapping::Mapping;
use super::words::{Field, split_unit};

/// The fields that hold money.
const FIELDS: [Field; 3] = [Field::Amount, Field::UnitPrice, Field::Refund];

/// The largest power of ten that an amount may be in, and the smallest.
const POWERS: std::ops::RangeInclusive<i8> = -6..=12;

/// For each field that holds money, the power of ten that one of its cells stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// In the order of the fields that hold money.
    pub powers: [i8; FIELDS.len()],
    /// The user said so.
    pub asked: bool,
}

impl Units {
    /// What was asked of all of them; else what the columns' names say. A column of cents holds whole numbers: where it does not, its name
    /// is not believed.
    pub(super) fn of(
        asked: Option<i8>,
        names: &[String],
        rows: &[Row],
        mapping: &Mapping,
        decimal_comma: bool,
    ) -> Units {
        let has_parts = |column: usize| {
            let cells =
                rows.iter().filter_map(|row| row.cells.get(column)).filter_map(|cell| read_number(cell.trim_ascii()));
            let mut values = cells.filter_map(|read| read.number.value(decimal_comma));
            values.any(|value| value.mantissa % POW10[usize::from(value.scale)] != 0)
        };
        let of_field = |field: Field| {
            let column = mapping.column(field)?;
            let (_, power) = split_unit(names.get(column)?)?;
            (power > 0 || !has_parts(column)).then_some(power)
        };
        let power = |field| asked.or_else(|| of_field(field)).unwrap_or(0);
        Units { powers: FIELDS.map(power), asked: asked.is_some() }
    }

    /// Of a field.
    pub(super) fn power(&self, field: Field) -> i8 {
        FIELDS.iter().zip(self.powers).find(|(of, _)| **of == field).map_or(0, |(_, power)| power)
    }

    /// Whether every amount is as it is written.
    pub(super) fn are_whole(&self) -> bool {
        self.powers.iter().all(|power| *power == 0)
    }

    /// The fields of which the columns' names say that they are in other units.
    pub(super) fn found(&self) -> impl Iterator<Item = Field> {
        let Units { powers, asked } = *self;
        FIELDS.into_iter().zip(powers).filter(move |(_, power)| *power != 0 && !asked).map(|(field, _)| field)
    }

    /// What one of the amounts stands for: `10000`, `0.01`.
    pub fn written(&self) -> String {
        let power = self.powers.into_iter().find(|power| *power != 0).unwrap_or(0);
        let zeros = "0".repeat(usize::from(power.unsigned_abs()));
        if power < 0 { format!("0.{}1", &zeros[1..]) } else { format!("1{zeros}") }
    }
}

/// The power of ten that is written `10000` or `0.01`.
pub fn read_power(text: &str) -> Option<i8> {
    POWERS.into_iter().find(|&power| Units { powers: [power; FIELDS.len()], asked: true }.written() == text)
}

/// An amount times a power of ten: exactly, where no more decimals come of it than are kept; `None` where it is too large.
pub(super) fn times_power(amount: Decimal, power: i8) -> Option<Decimal> {
    let mut scaled = amount;
    for _ in 0..power {
        match scaled.scale.checked_sub(1) {
            Some(scale) => scaled.scale = scale,
            None => scaled = scaled.times(Decimal { mantissa: 10, scale: 0, rounded: false })?,
        }
    }
    for _ in power..0 {
        if scaled.scale < MAX_SCALE {
            scaled.scale += 1;
        } else {
            scaled = scaled.times(Decimal { mantissa: 1, scale: 1, rounded: false })?;
        }
    }
    Some(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_scaled_exactly() {
        for (text, power, expected) in [
            ("12.3456", 4, "123456 0"),
            ("1.5", 4, "15000 0"),
            ("1234", -2, "1234 2"),
            ("-5", -2, "-5 2"),
            ("0.125", 3, "125 0"),
            ("7", 0, "7 0"),
            ("1.000005", -1, "100001 6 rounded"),
        ] {
            let scaled = times_power(Decimal::parse(text.as_bytes()).unwrap(), power).unwrap();
            let rounded = if scaled.rounded { " rounded" } else { "" };
            let scaled = format!("{} {}{rounded}", scaled.mantissa, scaled.scale);
            assert_eq!(scaled, expected, "{text}");
        }
        assert_eq!(times_power(Decimal::parse(b"900000000000").unwrap(), 8), None);
    }

    #[test]
    fn powers_are_read_as_they_are_written() {
        for power in POWERS {
            let units = Units { powers: [0, power, 0], asked: false };
            assert_eq!(read_power(&units.written()), Some(power));
        }
        assert_eq!(
            ["0.01", "1", "10000", "100", "1000", "5", "1e4", ""].map(read_power),
            [Some(-2), Some(0), Some(4), Some(2), Some(3), None, None, None]
        );
    }
}
