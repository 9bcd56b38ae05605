//! The maximum of a likelihood: Newton's method with damping, from several beginnings, within a box.
//!
//! Source: D. W. Marquardt, J. SIAM 11 (1963), as damped Newton steps: J. Nocedal, S. Wright, "Numerical Optimization" (2006), ch. 3 and 4.

/// A function's value and derivatives at a place; the matrix row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// First derivatives.
    pub gradient: Vec<f64>,
    /// Second derivatives.
    pub hessian: Vec<f64>,
}

/// How the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At a maximum inside the box.
    Converged,
    /// At the border of the box, along the first of the parameters that are there.
    AtBound(usize),
    /// The likelihood does not bend along some direction; the parameter that weighs most in it.
    Flat(usize),
    /// After too many steps.
    Unfinished,
}

/// What the search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The place.
    pub place: Vec<f64>,
    /// The function there.
    pub point: Point,
    /// Functions computed.
    pub evaluations: u32,
    /// How it ended.
    pub ending: Ending,
}

/// Steps after which a search is given up.
const MOST_STEPS: u32 = 200;
/// Longest step of a parameter: a factor of about seven.
const LONGEST_STEP: f64 = 2.0;
/// Half the square of Newton's decrement at which it ends: what the value can still gain. One more step, not computed, follows.
const GAIN: f64 = 1e-8;
/// Steps in a row that gain less than that, after which it ends where the function does not bend.
const MOST_IDLE: u32 = 4;
/// The same as a part of the value, below which sums of so many numbers are noise.
const RELATIVE_GAIN: f64 = 1e-14;
/// Slopes below this are none, however little the function bends; also as a part of the value.
const LEVEL: f64 = 1e-7;
const RELATIVE_LEVEL: f64 = 1e-8;
/// A variance of a logarithm beyond which a parameter is not known at all: a standard error of four, a factor of 55 either way.
const UNKNOWN: f64 = 16.0;

/// Climbs from `start` within `low..high` of every parameter.
///
/// Cost: one evaluation a step; six to ten steps where the start is reasonable. One search for all functions: a copy for each of them would
/// be a good part of the module.
pub fn climb(start: &[f64], low: &[f64], high: &[f64], f: &mut dyn FnMut(&[f64]) -> Point) -> Found {
    let n = start.len();
    let mut place = start.to_vec();
    let mut point = f(&place);
    let (mut evaluations, mut damping, mut idle) = (1, 0.0, 0);
    let mut ending = Ending::Unfinished;
    for _ in 0..MOST_STEPS {
        // Parameters at a border that pull beyond it rest.
        let free: Vec<usize> = (0..n)
            .filter(|&i| {
                !(place[i] <= low[i] && point.gradient[i] <= 0.0 || place[i] >= high[i] && point.gradient[i] >= 0.0)
            })
            .collect();
        let pull = free.iter().map(|&i| point.gradient[i].abs()).fold(0.0, f64::max);
        if pull < LEVEL * (1.0 + RELATIVE_LEVEL * point.value.abs()) {
            ending = ended(&point, &free, n);
            break;
        }
        let Some(step) = damped_step(&point, &free, &mut damping) else { break };
        let mut next = place.clone();
        let longest = step.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let shrink = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
        for (&i, d) in free.iter().zip(&step) {
            next[i] = (place[i] + d * shrink).clamp(low[i], high[i]);
        }
        let moved: Vec<f64> = next.iter().zip(&place).map(|(a, b)| a - b).collect();
        let gain = promised(&point, &moved);
        if damping == 0.0 && shrink == 1.0 && gain < GAIN.max(RELATIVE_GAIN * point.value.abs()) {
            place = next;
            ending = ended(&point, &free, n);
            break;
        }
        let there = f(&next);
        evaluations += 1;
        let better = there.value - point.value;
        if better.is_finite() && better > 1e-4 * gain.max(0.0) {
            damping = if better > 0.5 * gain { damping * 0.1 } else { damping };
            if damping < 1e-5 {
                damping = 0.0;
            }
            idle = if better < GAIN { idle + 1 } else { 0 };
            (place, point) = (next, there);
            if idle >= MOST_IDLE {
                ending = ended(&point, &free, n);
                break;
            }
        } else {
            damping = (damping * 8.0).max(1e-3);
            if longest < 1e-12 {
                // Nothing better in reach of the numbers' precision.
                ending = ended(&point, &free, n);
                break;
            }
        }
    }
    Found { place, point, evaluations, ending }
}

fn largest_bend(point: &Point) -> f64 {
    let n = point.gradient.len();
    (0..n).map(|i| point.hessian[i * n + i].abs()).fold(1e-9, f64::max)
}

/// The step that solves (D − H) d = g for the free parameters, D being as much damping as it takes, of each in proportion to its bend.
fn damped_step(point: &Point, free: &[usize], damping: &mut f64) -> Option<Vec<f64>> {
    let n = point.gradient.len();
    let gradient: Vec<f64> = free.iter().map(|&i| point.gradient[i]).collect();
    let floor = 1e-9 * largest_bend(point);
    for _ in 0..60 {
        let bent: Vec<f64> = free
            .iter()
            .flat_map(|&i| free.iter().map(move |&j| (i, j)))
            .map(|(i, j)| {
                let own = if i == j { *damping * (point.hessian[i * n + i].abs() + floor) } else { 0.0 };
                own - point.hessian[i * n + j]
            })
            .collect();
        if let Some(factor) = cholesky(&bent, free.len()) {
            return Some(solve(&factor, &gradient));
        }
        *damping = (*damping * 8.0).max(1e-3);
    }
    None
}

/// What the quadratic model says a move will bring.
fn promised(point: &Point, moved: &[f64]) -> f64 {
    let n = moved.len();
    let along: f64 = moved.iter().zip(&point.gradient).map(|(d, g)| d * g).sum();
    let bend: f64 = (0..n)
        .flat_map(|i| (0..n).map(move |j| (i, j)))
        .map(|(i, j)| moved[i] * moved[j] * point.hessian[i * n + j])
        .sum();
    along + 0.5 * bend
}

fn ended(point: &Point, free: &[usize], n: usize) -> Ending {
    if let Some(bound) = (0..n).find(|i| !free.contains(i)) {
        return Ending::AtBound(bound);
    }
    match covariance(point) {
        Some(covariance) => {
            let widest = (0..n).max_by(|&i, &j| covariance[i * n + i].total_cmp(&covariance[j * n + j])).unwrap_or(0);
            if n > 0 && covariance[widest * n + widest] > UNKNOWN { Ending::Flat(widest) } else { Ending::Converged }
        }
        None => Ending::Flat(0),
    }
}

/// The inverse of the negative matrix of second derivatives; none where the function does not bend down in every direction.
pub fn covariance(point: &Point) -> Option<Vec<f64>> {
    let n = point.gradient.len();
    let bent: Vec<f64> = point.hessian.iter().map(|h| -h).collect();
    let factor = cholesky(&bent, n)?;
    let mut inverse = vec![0.0; n * n];
    for j in 0..n {
        let unit: Vec<f64> = (0..n).map(|i| if i == j { 1.0 } else { 0.0 }).collect();
        for (i, value) in solve(&factor, &unit).into_iter().enumerate() {
            inverse[i * n + j] = value;
        }
    }
    Some(inverse)
}

/// The lower triangle L of A = L Lᵀ; none unless A is positive definite.
fn cholesky(a: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum();
            let rest = a[i * n + j] - known;
            if i > j {
                l[i * n + j] = rest / l[j * n + j];
            } else if rest > 1e-14 * a[i * n + i].abs() {
                l[i * n + i] = crate::math::sqrt(rest);
            } else {
                return None;
            }
        }
    }
    Some(l)
}

fn solve(l: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = b.to_vec();
    for i in 0..n {
        let known: f64 = (0..i).map(|k| l[i * n + k] * x[k]).sum();
        x[i] = (x[i] - known) / l[i * n + i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| l[k * n + i] * x[k]).sum();
        x[i] = (x[i] - known) / l[i * n + i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exp;

    /// −(y − x²)² − (x − 1)²/4, the valley of H. H. Rosenbrock (1960), upside down.
    fn valley(p: &[f64]) -> Point {
        let (x, y) = (p[0], p[1]);
        let off = y - x * x;
        Point {
            value: -off * off - 0.25 * (x - 1.0) * (x - 1.0),
            gradient: vec![4.0 * x * off - 0.5 * (x - 1.0), -2.0 * off],
            hessian: vec![4.0 * off - 8.0 * x * x - 0.5, 4.0 * x, 4.0 * x, -2.0],
        }
    }

    #[test]
    fn a_curved_valley_is_climbed_to_its_end() {
        let found = climb(&[-1.2, 1.0], &[-10.0; 2], &[10.0; 2], &mut valley);
        assert_eq!(found.ending, Ending::Converged);
        assert!((found.place[0] - 1.0).abs() < 1e-6 && (found.place[1] - 1.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_border_holds_and_is_named() {
        let found = climb(&[-1.2, 1.0], &[-10.0; 2], &[0.5, 10.0], &mut valley);
        assert_eq!((found.ending, found.place[0]), (Ending::AtBound(0), 0.5));
        assert!((found.place[1] - 0.25).abs() < 1e-6);
    }

    /// It grows for ever towards 0, ever less: no maximum anywhere but at the border.
    #[test]
    fn what_only_grows_ends_at_the_border_or_is_flat() {
        let mut fading = |p: &[f64]| {
            let e = exp(-p[0]);
            Point { value: -e, gradient: vec![e], hessian: vec![-e] }
        };
        let found = climb(&[0.0], &[-30.0], &[30.0], &mut fading);
        assert!(matches!(found.ending, Ending::AtBound(0) | Ending::Flat(0)), "{found:?}");
        let mut level = |_: &[f64]| Point { value: 1.0, gradient: vec![0.0], hessian: vec![0.0] };
        assert_eq!(climb(&[0.0], &[-1.0], &[1.0], &mut level).ending, Ending::Flat(0));
    }

    #[test]
    fn covariance_is_the_inverse() {
        let point = Point { value: 0.0, gradient: vec![0.0; 2], hessian: vec![-4.0, 1.0, 1.0, -3.0] };
        let found = covariance(&point).unwrap();
        for (a, b) in found.iter().zip([3.0 / 11.0, 1.0 / 11.0, 1.0 / 11.0, 4.0 / 11.0]) {
            assert!((a - b).abs() < 1e-15);
        }
        assert_eq!(covariance(&Point { hessian: vec![4.0, 0.0, 0.0, -1.0], ..point }), None);
    }
}
