//! How scores are asked for.

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::score::{Method, ScoringOptions};

use super::request::Options;

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

/// Reads `config.rfm`.
///
/// # Errors
/// `invalid_option` naming the option.
pub fn scoring_options(asked: &Value, bins: Option<u32>) -> Result<ScoringOptions> {
    let mut read = ScoringOptions { bins, ..ScoringOptions::default() };
    for (list, name) in read.borders.iter_mut().zip(ScoringOptions::BORDERS) {
        // The last point stands before the name of the list.
        let (place, last) = name.rsplit_once('.').unwrap_or_default();
        let value = if place == "rfm" { asked } else { &asked["cuts"] };
        *list = Options::part(place, value.clone()).get(last, numbers)?.unwrap_or_default();
    }
    let options = Options::part("rfm", asked.clone());
    let wrong = |option: &str, value: &str| Err(Error::new(Code::InvalidOption).of_field(option).with_value(value));
    read.nested = match options.text("scoring")?.as_deref() {
        None | Some("independent") => false,
        Some("nested") => true,
        Some(other) => return wrong("rfm.scoring", other),
    };
    let has_percentiles = !read.borders[ScoringOptions::PERCENTILES].is_empty();
    read.method = match (options.text("method")?.as_deref(), has_percentiles) {
        (None | Some("percentiles"), true) | (None | Some("quantile"), false) => Method::Quantile,
        (Some("width"), false) => Method::Width,
        (Some("percentiles"), false) => return wrong("rfm.percentiles", ""),
        (Some(other), _) => return wrong("rfm.method", other),
    };
    read.fourth = options.text("fourth")?.filter(|text| !text.trim().is_empty());
    Ok(read)
}
