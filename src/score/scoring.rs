//! How values become scores. A score is an expression like any other, and this is the one place that writes it: for the columns r, f, m
//! and for every scheme that asks for scores. So freezing, explaining and auditing know all ways of scoring without knowing any.

use crate::error::{Code, Error, Result};
use crate::expr;

use super::RfmOptions;

/// What is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Days since the last order; fewer are better.
    Recency,
    /// Orders.
    Frequency,
    /// What was spent.
    Monetary,
    /// What else was asked for; engagement where nothing was.
    Fourth,
}

impl Dimension {
    /// All, in the order in which they nest.
    pub const ALL: [Dimension; 4] = [Dimension::Recency, Dimension::Frequency, Dimension::Monetary, Dimension::Fourth];

    /// The name in settings and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Dimension::Recency => "recency",
            Dimension::Frequency => "frequency",
            Dimension::Monetary => "monetary",
            Dimension::Fourth => "fourth",
        }
    }

    /// The column of its scores, and the name of the part that schemes nest by.
    pub const fn column(self) -> &'static str {
        match self {
            Dimension::Recency => "r",
            Dimension::Frequency => "f",
            Dimension::Monetary => "m",
            Dimension::Fourth => "fourth",
        }
    }
}

/// Where the borders between scores lie, where no others are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// As many customers for each score.
    #[default]
    Quantile,
    /// Scores of equal width, from the least to the greatest value.
    Width,
}

/// How to score, unchecked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoringOptions {
    /// Scores per dimension; as many as there are borders and one where nothing is said, else 5.
    pub bins: Option<u32>,
    /// Each dimension within the scores of those before it.
    pub nested: bool,
    /// Where the borders lie.
    pub method: Method,
    /// Borders asked for, ascending, by their place in [`ScoringOptions::BORDERS`]; none where the list is empty.
    pub borders: [Vec<f64>; 5],
    /// The fourth dimension: an expression.
    pub fourth: Option<String>,
}

/// How to score, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    bins: u32,
    options: ScoringOptions,
}

impl Default for Scoring {
    /// Fifths, independent of each other.
    fn default() -> Scoring {
        Scoring { bins: RfmOptions::default().bins, options: ScoringOptions::default() }
    }
}

impl ScoringOptions {
    /// What borders may be asked for: in days, orders, whole units of money; and percentages of the customers, between 0 and 100.
    pub const BORDERS: [&str; 5] =
        ["rfm.cuts.recency", "rfm.cuts.frequency", "rfm.cuts.monetary", "rfm.cuts.fourth", "rfm.percentiles"];
    /// The place of the percentages among them.
    pub const PERCENTILES: usize = 4;

    /// Checks the options.
    ///
    /// # Errors
    /// `invalid_option` naming `bins` or one of [`ScoringOptions::BORDERS`]; what the parser says of the fourth dimension.
    pub fn check(self) -> Result<Scoring> {
        let given = || self.borders.iter().enumerate().filter(|(_, list)| !list.is_empty());
        let bins = self.bins.or_else(|| given().next().map(|(_, list)| list.len() as u32 + 1));
        let bins = bins.unwrap_or(RfmOptions::default().bins);
        if !RfmOptions::BINS.contains(&bins) {
            return Err(Error::new(Code::InvalidOption).of_field("bins").with_value(&bins.to_string()));
        }
        for (place, list) in given() {
            let is_ascending = list.windows(2).all(|pair| pair[0] < pair[1]) && list.iter().all(|cut| cut.is_finite());
            let is_within = place != Self::PERCENTILES || (list[0] > 0.0 && list[list.len() - 1] < 100.0);
            if !is_ascending || !is_within || list.len() as u32 + 1 != bins {
                return Err(Error::new(Code::InvalidOption).of_field(Self::BORDERS[place]).with_value(&listed(list)));
            }
        }
        if let Some(text) = &self.fourth {
            expr::parse(text).map_err(|error| error.in_text(text).of_field("rfm.fourth"))?;
        }
        Ok(Scoring { bins, options: self })
    }
}

fn listed(numbers: &[f64]) -> String {
    let mut out = String::new();
    for number in numbers {
        out += if out.is_empty() { "" } else { ", " };
        out += &number.to_string();
    }
    out
}

impl Scoring {
    /// Scores per dimension.
    pub fn bins(&self) -> u32 {
        self.bins
    }

    /// Whether r, f and m are quantiles, independent of each other: what [`super::Rfm`] computes by itself, and fastest.
    pub fn is_usual(&self) -> bool {
        let ScoringOptions { nested, method, borders, .. } = &self.options;
        let fourth = Dimension::Fourth as usize;
        !nested && *method == Method::Quantile && (0..5).all(|place| place == fourth || borders[place].is_empty())
    }

    /// The dimensions that have a column.
    pub fn dimensions(&self) -> &'static [Dimension] {
        if self.options.fourth.is_some() { &Dimension::ALL } else { &Dimension::ALL[..3] }
    }

    /// Whether a fourth dimension was asked for.
    pub fn has_fourth(&self) -> bool {
        self.options.fourth.is_some()
    }

    /// A score as an expression: of so many scores (those asked for, where there is no number), with borders of its own (`own`, separated by
    /// commas) unless others were asked for. Where scores nest, it names those before it `r`, `f`, `m`.
    ///
    /// # Errors
    /// `scores_differ` where the borders asked for make another number of scores; the value is the one that is needed.
    pub fn text(&self, dimension: Dimension, bins: Option<u32>, own: Option<&str>) -> Result<String> {
        let ScoringOptions { nested, method, borders, fourth, .. } = &self.options;
        let place = dimension as usize;
        let bins = bins.unwrap_or(self.bins);
        let of = match dimension {
            Dimension::Recency => "recency_days",
            Dimension::Frequency => "features.paid_orders",
            Dimension::Monetary => "features.paid_value",
            Dimension::Fourth => fourth.as_deref().unwrap_or("features.engagement"),
        };
        let mut within = String::new();
        for dimension in Dimension::ALL[..place].iter().filter(|_| *nested) {
            within += if within.is_empty() { " within " } else { ", " };
            within += dimension.column();
        }
        let percentiles = &borders[ScoringOptions::PERCENTILES];
        let asked = if own.is_some() || !borders[place].is_empty() { &borders[place] } else { percentiles };
        if !asked.is_empty() && asked.len() as u32 + 1 != bins {
            return Err(Error::new(Code::ScoresDiffer).with_value(&bins.to_string()));
        }
        let score = if !borders[place].is_empty() {
            format!("cut({of}, {})", listed(asked))
        } else if let Some(own) = own {
            format!("cut({of}, {own})")
        } else if !percentiles.is_empty() {
            let mut cuts = String::new();
            for percent in percentiles {
                // As decimals, so that 33.3 % is 0.333.
                cuts += &format!(", quantile({of}, {}{within})", (percent * 1e4).round() / 1e6);
            }
            format!("cut({of}{cuts})")
        } else if *method == Method::Width {
            format!("width_bucket({of}, {bins}{within})")
        } else {
            format!("ntile({of}, {bins}{within})")
        };
        Ok(if dimension == Dimension::Recency { format!("{} - {score}", bins + 1) } else { score })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(place: usize, list: &[f64]) -> ScoringOptions {
        let mut options = ScoringOptions::default();
        options.borders[place] = list.to_vec();
        options
    }

    #[test]
    fn borders_have_to_fit_and_ascend() {
        let field = |options: ScoringOptions| {
            let error = options.check().unwrap_err();
            assert_eq!(error.code(), Code::InvalidOption);
            error.position().field.clone().unwrap()
        };
        for bins in [0, 2, 11, u32::MAX] {
            assert_eq!(field(ScoringOptions { bins: Some(bins), ..Default::default() }), "bins");
        }
        assert_eq!(field(asked(0, &[30.0])), "bins");
        for wrong in [&[30.0, 30.0][..], &[90.0, 30.0], &[30.0, f64::NAN]] {
            assert_eq!(field(asked(0, wrong)), "rfm.cuts.recency");
        }
        assert_eq!(field(ScoringOptions { bins: Some(5), ..asked(1, &[30.0, 90.0]) }), "rfm.cuts.frequency");
        for wrong in [&[0.0, 50.0][..], &[50.0, 100.0], &[60.0, 40.0]] {
            assert_eq!(field(asked(ScoringOptions::PERCENTILES, wrong)), "rfm.percentiles");
        }
        assert_eq!(asked(ScoringOptions::PERCENTILES, &[10.0, 50.0]).check().unwrap().bins(), 3);
    }

    #[test]
    fn schemes_of_other_numbers_of_scores_say_so() {
        let scoring = asked(0, &[30.0, 90.0]).check().unwrap();
        let of = |bins| scoring.text(Dimension::Recency, bins, Some("180 days, 365 days"));
        assert_eq!(of(Some(3)).unwrap(), "4 - cut(recency_days, 30, 90)");
        let error = of(Some(5)).unwrap_err();
        assert_eq!((error.code(), error.position().value.as_deref()), (Code::ScoresDiffer, Some("5")));
    }
}
