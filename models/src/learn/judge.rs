//! How good foretold probabilities are, by what came to be.

use crate::error::{Code, Error, Result};
use crate::math::ln;
use clientele::table::order::sort_by_key;

/// Groups of as many customers each, by what was foretold.
pub const GROUPS: usize = 10;
/// A probability of 0 or 1 that was wrong costs no more than this one would: 2⁻⁵², as scikit-learn clips doubles.
const LEAST: f64 = f64::EPSILON;

/// Customers of like probability, and what came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Group {
    /// Customers; those of equal probability are shared out in parts.
    pub customers: f64,
    /// The mean of what was foretold.
    pub foretold: f64,
    /// The part of them who bought.
    pub bought: f64,
}

/// The verdict on probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// How often one who bought had the higher probability than one who did not; 0.5 is chance. Equal ones count half.
    pub auc: f64,
    /// Mean squared error.
    pub brier: f64,
    /// Mean of −ln of the probability of what came to be.
    pub log_loss: f64,
    /// How many times as many of the tenth with the highest probabilities bought as of all.
    pub lift: f64,
    /// Tenths, the lowest probabilities first.
    pub groups: Vec<Group>,
}

/// Judges probabilities. The order of rows and the order among equals do not matter. Cost: a sort.
///
/// # Errors
/// `lengths_differ`; `parameter_invalid` for what is no probability; `too_few_customers` where all or none bought.
pub fn judge(foretold: &[f64], bought: &[f64]) -> Result<Judged> {
    if foretold.len() != bought.len() {
        return Err(Error::new(Code::LengthsDiffer).of_field("bought").with_value(bought.len()));
    }
    if let Some(row) = foretold.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(Error::new(Code::ParameterInvalid).at_index(row).of_field("foretold").with_value(foretold[row]));
    }
    let all = foretold.len() as f64;
    let buyers: f64 = bought.iter().sum();
    if buyers == 0.0 || buyers == all {
        return Err(Error::new(Code::TooFewCustomers).of_field("bought").with_value(buyers));
    }
    // Bits of numbers that are not negative sort as these do.
    let mut rows: Vec<(f64, f64)> = foretold.iter().map(|p| p + 0.0).zip(bought.iter().copied()).collect();
    sort_by_key(&mut rows, |(p, _)| p.to_bits());
    let mut pairs = 0.0;
    let mut below = 0.0;
    let mut groups = vec![Group::default(); GROUPS];
    let mut done = 0.0;
    // Those of equal probability together: which of them stands where is chance, so each group gets its part of all of them.
    for equal in rows.chunk_by(|(a, _), (b, _)| a == b) {
        let (n, p) = (equal.len() as f64, equal[0].0);
        let came: f64 = equal.iter().map(|(_, bought)| bought).sum();
        pairs += came * (below + (n - came) / 2.0);
        below += n - came;
        for (place, group) in groups.iter_mut().enumerate() {
            let border = |place: usize| all * place as f64 / GROUPS as f64;
            let part = ((done + n).min(border(place + 1)) - done.max(border(place))).max(0.0);
            group.customers += part;
            group.foretold += part * p;
            group.bought += part * came / n;
        }
        done += n;
    }
    for group in &mut groups {
        group.foretold /= group.customers;
        group.bought /= group.customers;
    }
    let cost = |(p, y): &(f64, f64)| -ln(if *y == 1.0 { p.max(LEAST) } else { (1.0 - p).max(LEAST) });
    Ok(Judged {
        auc: pairs / (buyers * (all - buyers)),
        brier: rows.iter().map(|(p, y)| (p - y) * (p - y)).sum::<f64>() / all,
        log_loss: rows.iter().map(cost).sum::<f64>() / all,
        lift: groups[GROUPS - 1].bought / (buyers / all),
        groups,
    })
}
