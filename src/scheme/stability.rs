//! How sure a label is: the share of resamples of the customers in which a customer has the same one.
//!
//! A scheme that measures customers against all others (quantiles, ranks) has borders that depend on who happens to be in the file.
//! Drawing as many customers again, with replacement, moves the borders by as much as chance does (Efron 1979); labels that change with
//! them are near a border. Rules with fixed borders only are as sure as the data: 1.

use crate::error::Result;
use crate::expr::{Compare, Definitions, Expr, Kind, Program, Type, Vector, World};
use crate::rng::Rng;
use crate::table::money::POW10;
use crate::table::{Frame, Values};

use super::bind::Bound;
use super::{Divided, Scheme};

/// An expression in which everything but functions over all customers has become a column.
struct Settling<'w> {
    world: World<'w>,
    definitions: &'w Definitions,
    frame: Frame,
}

impl Settling<'_> {
    fn is_over_all(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Kind::Call(function, ..) if function.is_over_all() => true,
            Kind::Column(name) => self.definitions.get(name).is_some_and(|expr| self.is_over_all(expr)),
            Kind::Aggregate(_) => false,
            _ => expr.children().into_iter().any(|part| self.is_over_all(part)),
        }
    }

    fn settled(&mut self, expr: &Expr) -> Result<Expr> {
        match &expr.kind {
            Kind::Number(_) | Kind::Text(_) | Kind::Date(_) | Kind::Duration(_) | Kind::Truth(_) | Kind::AsOf => {
                Ok(expr.clone())
            }
            Kind::Column(name) if self.is_over_all(expr) => match self.definitions.get(name) {
                Some(defined) => self.settled(&defined.clone()),
                None => Ok(expr.clone()),
            },
            _ if self.is_over_all(expr) => {
                let mut settled = expr.clone();
                for part in settled.children_mut() {
                    *part = self.settled(part)?;
                }
                Ok(settled)
            }
            _ => self.column(expr),
        }
    }

    fn column(&mut self, expr: &Expr) -> Result<Expr> {
        let name = format!("v{}", self.frame.columns().len());
        let mut program = Program::new(self.world, self.definitions);
        let rule = program.add(expr)?;
        let outcome = program.evaluate(rule)?;
        let mut made = outcome.column(&name)?;
        if let (Type::Money(scale), Vector::Numbers(numbers)) = (outcome.kind, &outcome.values) {
            // Means and the like are no whole minor units, and must not become such before they are compared.
            let unit = POW10[usize::from(scale)] as f64;
            made.values = Values::Number(numbers.values.iter().map(|minor| minor / unit).collect());
        }
        self.frame.push(made);
        let column = Kind::Column(name);
        // Conditions become texts in columns.
        let truth = || Expr::from(Kind::Text("true".to_owned()));
        Ok(match outcome.kind {
            Type::Boolean => Kind::Compare(Compare::Equal, Expr::from(column).into(), truth().into()).into(),
            _ => column.into(),
        })
    }
}

impl Bound {
    /// For each row the share of `resamples` in which it has the label that `divided` gives it; `None` for rows without a label. Cost: resamples × the sorts of the functions over all customers.
    ///
    /// # Errors
    /// As [`Bound::divide`].
    pub fn stability(
        &self,
        scheme: &Scheme,
        world: World<'_>,
        divided: &Divided,
        resamples: u32,
        seed: u64,
    ) -> Result<Vec<Option<f64>>> {
        let rows = divided.rows.len();
        let name = format!("schemes.{}", scheme.id);
        let mut settling = Settling { world, definitions: &self.definitions, frame: Frame::new(rows) };
        let whole: Expr = Kind::Column(name.clone()).into();
        let sure = |same: &dyn Fn(usize) -> f64| {
            divided.rows.iter().enumerate().map(|(row, label)| label.map(|_| same(row))).collect()
        };
        if !settling.is_over_all(&whole) || resamples == 0 {
            return Ok(sure(&|_| 1.0));
        }
        let expr = settling.settled(&whole)?;
        let mut definitions = Definitions::default();
        definitions.define(&name, &expr)?;
        let bound = Bound { definitions, ..Bound::default() };
        let mut rng = Rng::new(seed);
        let mut same = vec![0u32; rows];
        let mut weights = vec![0u32; rows];
        for _ in 0..resamples {
            draw(&mut weights, &mut rng.fork());
            let world = World { weights: Some(&weights), ..World::of_frame(&settling.frame, world.as_of) };
            let other = bound.divide(scheme, world)?;
            for (row, same) in same.iter_mut().enumerate() {
                *same += u32::from(other.rows[row] == divided.rows[row]);
            }
        }
        Ok(sure(&|row| f64::from(same[row]) / f64::from(resamples)))
    }
}

/// How often each of n is drawn in n draws with replacement.
fn draw(weights: &mut [u32], rng: &mut Rng) {
    weights.fill(0);
    for _ in 0..weights.len() {
        weights[rng.below(weights.len() as u64) as usize] += 1;
    }
}
