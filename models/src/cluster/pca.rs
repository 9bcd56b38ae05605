//! Principal components: the directions along which rows differ most.

use clientele::table::order::arrange;

use super::Points;
use crate::error::{Code, Error, Result};

/// Columns at most: the matrix of covariances is taken apart in time that grows with their cube.
pub const MOST_COLUMNS: usize = 512;
/// Sweeps of rotations; ten are enough for any matrix that fits.
const MOST_SWEEPS: u32 = 64;

/// Components of columns, the widest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Means of the columns.
    pub means: Vec<f64>,
    /// Variance along each component, divided by rows − 1.
    pub variances: Vec<f64>,
    /// Loadings of the columns on each component, one component behind the other: of length 1, the largest of each above 0.
    pub loadings: Vec<f64>,
}

impl Pca {
    /// Of points.
    ///
    /// Source: C. Jacobi's rotations of the covariance matrix, cyclic: G. Golub, C. Van Loan, "Matrix Computations" (2013), 8.5.
    ///
    /// # Errors
    /// `parameter_invalid` (field: columns) for more than [`MOST_COLUMNS`].
    pub fn fit(points: &Points) -> Result<Pca> {
        let (n, d) = (points.rows(), points.dimensions());
        if d > MOST_COLUMNS {
            return Err(Error::new(Code::ParameterInvalid).of_field("columns").with_value(d));
        }
        let centred: Vec<(f64, Vec<f64>)> = points.columns().iter().map(|column| centre(column)).collect();
        let mut matrix = vec![0.0; d * d];
        for a in 0..d {
            for b in 0..=a {
                let products = centred[a].1.iter().zip(&centred[b].1).map(|(x, y)| x * y);
                let value = products.sum::<f64>() / (n.max(2) - 1) as f64;
                (matrix[a * d + b], matrix[b * d + a]) = (value, value);
            }
        }
        let (values, vectors) = eigen(matrix, d);
        let mut order: Vec<usize> = (0..d).collect();
        arrange(&mut order, |&a, &b| values[a].total_cmp(&values[b]).is_gt());
        let mut loadings = Vec::with_capacity(d * d);
        for &c in &order {
            let vector: Vec<f64> = (0..d).map(|j| vectors[j * d + c]).collect();
            let largest = vector.iter().fold(0.0, |a: f64, &b| if b.abs() > a.abs() { b } else { a });
            let sign = if largest < 0.0 { -1.0 } else { 1.0 };
            loadings.extend(vector.iter().map(|x| x * sign));
        }
        let variances = order.iter().map(|&c| values[c].max(0.0)).collect();
        Ok(Pca { means: centred.into_iter().map(|(mean, _)| mean).collect(), variances, loadings })
    }

    /// The first `count` coordinates of rows, by component.
    ///
    /// # Errors
    /// `parameter_invalid` when these have another number of columns.
    pub fn project(&self, points: &Points, count: usize) -> Result<Vec<Vec<f64>>> {
        let d = self.means.len();
        points.of_dimensions(d)?;
        let component = |vector: &[f64]| {
            let mut sums = vec![0.0; points.rows()];
            for ((column, mean), loading) in points.columns().iter().zip(&self.means).zip(vector) {
                for (sum, x) in sums.iter_mut().zip(*column) {
                    *sum += (x - mean) * loading;
                }
            }
            sums
        };
        Ok(self.loadings.chunks_exact(d).take(count).map(component).collect())
    }
}

fn centre(column: &[f64]) -> (f64, Vec<f64>) {
    let (from, n) = (column[0], column.len() as f64);
    let mean = column.iter().map(|x| x - from).sum::<f64>() / n + from;
    (mean, column.iter().map(|x| x - mean).collect())
}

/// Eigenvalues of a symmetric matrix, and its eigenvectors as columns.
pub(crate) fn eigen(mut a: Vec<f64>, d: usize) -> (Vec<f64>, Vec<f64>) {
    let mut v = vec![0.0; d * d];
    for i in 0..d {
        v[i * d + i] = 1.0;
    }
    for _ in 0..MOST_SWEEPS {
        let mut rotated = false;
        for p in 0..d {
            for q in p + 1..d {
                let (pp, qq, pq) = (a[p * d + p], a[q * d + q], a[p * d + q]);
                if pq == 0.0 || pq.abs() <= f64::EPSILON * 1e-2 * (pp.abs() * qq.abs()).sqrt() {
                    continue;
                }
                rotated = true;
                let theta = (qq - pp) / (2.0 * pq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if t.is_finite() { t } else { 0.0 };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for i in 0..d {
                    let (x, y) = (a[i * d + p], a[i * d + q]);
                    (a[i * d + p], a[i * d + q]) = (c * x - s * y, s * x + c * y);
                    let (x, y) = (v[i * d + p], v[i * d + q]);
                    (v[i * d + p], v[i * d + q]) = (c * x - s * y, s * x + c * y);
                }
                for i in 0..d {
                    let (x, y) = (a[p * d + i], a[q * d + i]);
                    (a[p * d + i], a[q * d + i]) = (c * x - s * y, s * x + c * y);
                }
                (a[p * d + q], a[q * d + p]) = (0.0, 0.0);
            }
        }
        if !rotated {
            break;
        }
    }
    ((0..d).map(|i| a[i * d + i]).collect(), v)
}
