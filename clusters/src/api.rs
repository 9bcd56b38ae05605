//! One function per question, over columns. Work is cut into parts that know nothing of each other, by the data alone; whoever does them,
//! in whatever order, the result is the same.

mod shares;
mod stability;
mod told;

pub mod task;

use std::cell::{OnceCell, RefCell};

use clientele::table::order::arrange;
use clientele_models::cluster::advice::{Limits, advise};
use clientele_models::cluster::agreement::{adjusted_mutual_information, adjusted_rand};
use clientele_models::cluster::batch::BatchKMeans;
use clientele_models::cluster::bisect::Bisection;
use clientele_models::cluster::choose::{Choice, Part};
use clientele_models::cluster::density::Density;
use clientele_models::cluster::gower::Medoids;
use clientele_models::cluster::indices::{calinski_harabasz, davies_bouldin};
use clientele_models::cluster::kmeans::{KMeans, Start, nearest};
use clientele_models::cluster::linkage::Tree;
use clientele_models::cluster::mixture::{Covariance, Mixture};
use clientele_models::cluster::modes::{Mixed, Prototypes};
use clientele_models::cluster::pca::Pca;
use clientele_models::cluster::prepare::Preparation;
use clientele_models::cluster::profile::profiles;
use clientele_models::cluster::rules::Rules;
use clientele_models::cluster::shares::Share;
use clientele_models::cluster::silhouette::{
    silhouette_parts, silhouette_sums, silhouettes_of, simplified_silhouettes,
};
use clientele_models::cluster::{Points, Range, append};
use clientele_models::error::{Code, Error, Result};
use serde_json::{Value, json};

use task::Task;

/// The label of a row that belongs to no cluster.
pub const NOISE: u32 = u32::MAX;

/// Rows, by column; NaN is a missing number.
#[derive(Clone, Debug, Default)]
pub struct Data {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    /// The ranges of the numbers, once these were found to be finite.
    ranges: OnceCell<Vec<Range>>,
    /// Where these are only a share of rows: what is known of it between steps.
    share: RefCell<Option<Share>>,
}

/// A task with the columns that belong to it: for `kmeans` centroids and for `mixture` weights, means and covariances to begin with; for
/// `prototypes` rows; for `nearest`, `likeliest`, `project` and `apply` the model, for `approximate` that and the other rows' columns; labels where clusters are judged or compared.
#[derive(Clone, Debug)]
pub struct Asked {
    task: Task,
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
}

/// What came of a task or a part of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// JSON.
    pub about: String,
    /// Columns that go with it.
    pub numbers: Vec<Vec<f64>>,
    /// Likewise.
    pub codes: Vec<Vec<u32>>,
}

impl Data {
    /// Of columns of numbers and columns of categories, which are codes from 0.
    pub fn new(numbers: Vec<Vec<f64>>, codes: Vec<Vec<u32>>) -> Data {
        Data { numbers, codes, ..Data::default() }
    }

    /// Room for rows that come some at a time.
    pub fn by_row(columns: usize, rows: usize) -> Data {
        Data::new((0..columns).map(|_| Vec::with_capacity(rows)).collect(), Vec::new())
    }

    /// Takes rows, one behind the other; what does not fill a row is left out. `read` copies some of the `length` values, from a place on.
    pub fn append(&mut self, length: usize, read: impl Fn(usize, &mut [f64])) {
        const ROWS: usize = 512;
        let columns = self.numbers.len();
        let (rows, known) = (length / columns.max(1), self.numbers.first().map_or(0, Vec::len));
        let mut room = vec![0.0; ROWS * columns];
        for from in (0..rows).step_by(ROWS) {
            let some = &mut room[..ROWS.min(rows - from) * columns];
            read(from * columns, some);
            append(&mut self.numbers, some);
        }
        // While rows are at hand. What is wrong with them is told when all are there.
        let before = self.ranges.take();
        let news: Vec<&[f64]> = self.numbers.iter().map(|column| &column[known..]).collect();
        let Ok(news) = Points::new(&news) else { return };
        let both = |(a, b): (&Range, &Range)| (a.0.min(b.0), a.1.max(b.1));
        let all = match before {
            Some(before) => before.iter().zip(news.ranges()).map(both).collect(),
            None if known == 0 => news.ranges().to_vec(),
            None => return,
        };
        self.ranges = OnceCell::from(all);
    }

    /// The columns of numbers.
    pub fn numbers(&self) -> &[Vec<f64>] {
        &self.numbers
    }

    fn slices(&self) -> Vec<&[f64]> {
        self.numbers.iter().map(Vec::as_slice).collect()
    }

    fn points(&self) -> Result<Points<'_>> {
        if let Some(ranges) = self.ranges.get() {
            return Ok(Points::known(self.slices(), ranges.clone()));
        }
        let points = Points::new(&self.slices())?;
        self.ranges.get_or_init(|| points.ranges().to_vec());
        Ok(points)
    }
}

impl Asked {
    /// A task as JSON has it, and columns.
    ///
    /// # Errors
    /// `parameter_invalid` (field: task).
    pub fn new(task: &str, numbers: Vec<Vec<f64>>, codes: Vec<Vec<u32>>) -> Result<Asked> {
        Ok(Asked { task: Task::read(task)?, numbers, codes })
    }

    fn labels(&self) -> Result<&[u32]> {
        let missing = Error::new(Code::ParameterInvalid).of_field("labels").with_value(self.codes.len());
        self.codes.first().map(Vec::as_slice).ok_or(missing)
    }

    fn given(&self, at: usize) -> Result<&[f64]> {
        let missing = Error::new(Code::ParameterInvalid).of_field("model").with_value(self.numbers.len());
        self.numbers.get(at).map(Vec::as_slice).ok_or(missing)
    }
}

/// JSON with names in alphabetical order, in whatever order this build's maps keep them (a feature of serde_json that anybody may turn on).
fn text(about: Value) -> String {
    sorted(about).to_string()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            arrange(&mut entries, |a, b| a.0 < b.0);
            entries.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        plain => plain,
    }
}

/// How many parts a task has; most have one, which is all of it.
///
/// # Errors
/// What the method says about the data and options.
pub fn parts(data: &Data, asked: &Asked) -> Result<usize> {
    let task = &asked.task;
    match task.method() {
        "kmeans" => {
            let options = task.means(asked.numbers.first())?;
            let given = matches!(options.start, Start::Given(_));
            options.check(&data.points()?)?;
            Ok(if given { 1 } else { options.restarts as usize })
        }
        "stability" => stability::parts(asked),
        "silhouettes" if !task.flag("simplified")? => silhouette_parts(&data.points()?, asked.labels()?),
        "choose" => Choice::parts(&data.points()?, &task.choice()?),
        _ => Ok(1),
    }
}

/// What comes of one of the parts, from 0.
///
/// # Errors
/// What the method says.
pub fn part(data: &Data, asked: &Asked, at: usize) -> Result<Outcome> {
    let task = &asked.task;
    match task.method() {
        "kmeans" => {
            let options = task.means(asked.numbers.first())?;
            if matches!(options.start, Start::Given(_)) {
                return Ok(told::kmeans(KMeans::fit(&data.points()?, &options)?));
            }
            let run = KMeans::one(&data.points()?, &options, at as u32)?;
            Ok(told::run(run))
        }
        "shares" => shares::part(data, asked),
        "stability" => stability::part(data, asked, at),
        "silhouettes" if !task.flag("simplified")? => {
            let sums = silhouette_sums(&data.points()?, asked.labels()?, at)?;
            Ok(Outcome { numbers: vec![sums], ..Outcome::default() })
        }
        "choose" => Ok(told::choice_part(Choice::part(&data.points()?, &task.choice()?, at)?)),
        _ => whole(data, asked),
    }
}

/// What all parts, in their order, come to.
///
/// # Errors
/// What the method says.
pub fn finish(data: &Data, asked: &Asked, mut parts: Vec<Outcome>) -> Result<Outcome> {
    let task = &asked.task;
    match task.method() {
        "kmeans" => {
            let options = task.means(asked.numbers.first())?;
            if matches!(options.start, Start::Given(_)) {
                return parts.pop().ok_or_else(lost);
            }
            let runs = parts.into_iter().map(told::run_again).collect::<Option<Vec<KMeans>>>().ok_or_else(lost)?;
            Ok(told::kmeans(KMeans::best(&data.points()?, &options, runs)?))
        }
        "shares" => shares::finish(data, asked),
        "stability" => Ok(stability::finish(&parts)),
        "silhouettes" if !task.flag("simplified")? => {
            let sums: Vec<Vec<f64>> = parts.into_iter().flat_map(|part| part.numbers).collect();
            Ok(told::silhouettes(silhouettes_of(&data.points()?, asked.labels()?, &sums)?))
        }
        "choose" => {
            let parts = parts.into_iter().map(told::choice_part_again).collect::<Option<Vec<Part>>>();
            let options = task.choice()?;
            Ok(told::choice(&Choice::of(&options, parts.ok_or_else(lost)?)))
        }
        _ => parts.pop().ok_or_else(lost),
    }
}

/// Parts that are not those of the task: only a program's mistake.
fn lost() -> Error {
    Error::new(Code::ParameterInvalid).of_field("parts")
}

/// A task and all its parts, one after the other.
///
/// # Errors
/// What the method says.
pub fn answer(data: &Data, asked: &Asked) -> Result<Outcome> {
    let made: Result<Vec<Outcome>> = (0..parts(data, asked)?).map(|at| part(data, asked, at)).collect();
    finish(data, asked, made?)
}

fn whole(data: &Data, asked: &Asked) -> Result<Outcome> {
    let task = &asked.task;
    match task.method() {
        "bisecting" => Ok(told::bisection(Bisection::fit(&data.points()?, &task.means(None)?)?)),
        "look" => Ok(told::look(&Choice::look(&data.points()?, &task.choice()?)?)),
        "batches" => {
            let (options, (size, batches)) = (task.means(None)?, task.batches()?);
            let points = data.points()?;
            let found = BatchKMeans::fit(&points, &options, size, batches)?;
            let near = found.nearest(&points)?;
            Ok(told::batches(options.k, found.centroids(), &near))
        }
        "mixture" => Ok(told::mixture(Mixture::fit(&data.points()?, &task.mixture(&asked.numbers)?)?)),
        "hdbscan" => Ok(told::density(Density::fit(&data.points()?, &task.density()?)?)),
        "approximate" => {
            let (hierarchy, others) = task.hierarchy(&asked.numbers, &asked.codes)?;
            let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
            let (labels, strengths) = hierarchy.assign(&data.points()?, &Points::new(&others)?)?;
            Ok(told::regions(labels, strengths))
        }
        "tree" => {
            let tree = Tree::grow(&data.points()?, task.linkage()?)?;
            let labels = task.count("k")?.map(|k| tree.cut(k)).transpose()?;
            Ok(told::tree(&tree, labels))
        }
        "prototypes" => with_mixed(data, |mixed| {
            Ok(told::prototypes(Prototypes::fit(mixed, &task.prototypes(asked.codes.first())?)?))
        }),
        "medoids" => with_mixed(data, |mixed| Ok(told::medoids(Medoids::fit(mixed, &task.medoids()?)?))),
        "silhouettes" => Ok(told::silhouettes(simplified_silhouettes(&data.points()?, asked.labels()?)?)),
        "indices" => {
            let (points, labels) = (data.points()?, asked.labels()?);
            let about = json!({
                "calinskiHarabasz": calinski_harabasz(&points, labels)?,
                "daviesBouldin": davies_bouldin(&points, labels)?,
            });
            Ok(Outcome { about: text(about), ..Outcome::default() })
        }
        "prepare" => {
            let learnt = Preparation::fit(&data.slices(), &task.plans()?)?;
            let prepared = learnt.apply(&data.slices())?;
            Ok(told::preparation(&learnt, prepared))
        }
        "apply" => {
            let learnt = told::preparation_again(&asked.numbers)
                .ok_or_else(|| Error::new(Code::ParameterInvalid).of_field("model").with_value(asked.numbers.len()))?;
            Ok(Outcome { numbers: learnt.apply(&data.slices())?, ..Outcome::default() })
        }
        "pca" => {
            let points = data.points()?;
            let pca = Pca::fit(&points)?;
            let coordinates = pca.project(&points, task.needed("count")?)?;
            let mut numbers = vec![pca.means, pca.variances, pca.loadings];
            numbers.extend(coordinates);
            Ok(Outcome { numbers, ..Outcome::default() })
        }
        "project" => {
            let pca = Pca { means: asked.given(0)?.to_vec(), variances: vec![], loadings: asked.given(1)?.to_vec() };
            Ok(Outcome { numbers: pca.project(&data.points()?, task.needed("count")?)?, ..Outcome::default() })
        }
        "nearest" => {
            let k = task.needed("k")?;
            let (points, centroids) = (data.points()?, asked.given(0)?);
            if k == 0 || centroids.len() != k * points.dimensions() {
                return Err(Error::new(Code::ParameterInvalid).of_field("model").with_value(centroids.len()));
            }
            let near = nearest(&points, centroids, k)?;
            Ok(Outcome {
                numbers: vec![near.iter().map(|(_, square)| square.sqrt()).collect()],
                codes: vec![near.iter().map(|(c, _)| *c).collect()],
                ..Outcome::default()
            })
        }
        "likeliest" => {
            let invalid = || Error::new(Code::ParameterInvalid).of_field("model").with_value(asked.numbers.len());
            let components = task::components(&asked.numbers).ok_or_else(invalid)?;
            let points = data.points()?;
            let (k, d) = (components.weights.len(), points.dimensions());
            if k == 0 || components.means.len() != k * d || components.covariances.len() != k * d * d {
                return Err(invalid());
            }
            let (labels, certainty) = Mixture::of(components, Covariance::Full).assign(&points)?;
            Ok(Outcome { numbers: vec![certainty], codes: vec![labels], ..Outcome::default() })
        }
        "profile" => Ok(told::profile(&profiles(&data.points()?, asked.labels()?)?)),
        "advise" => {
            let codes: Vec<&[u32]> = data.codes.iter().map(Vec::as_slice).collect();
            Ok(told::advice(&advise(&data.slices(), &codes, &Limits::default())?))
        }
        "rules" => {
            let codes: Vec<&[u32]> = data.codes.iter().map(Vec::as_slice).collect();
            Ok(told::rules(&Rules::grow(&data.slices(), &codes, asked.labels()?, task.needed("depth")?)?))
        }
        "compare" => {
            let [a, b] = &asked.codes[..] else {
                return Err(Error::new(Code::ParameterInvalid).of_field("labels").with_value(asked.codes.len()));
            };
            let indices = (adjusted_rand(a, b)?, adjusted_mutual_information(a, b)?);
            Ok(told::comparison(indices, a, b))
        }
        _ => Err(task.unknown()),
    }
}

fn with_mixed<T>(data: &Data, run: impl Fn(&Mixed) -> Result<T>) -> Result<T> {
    let codes: Vec<&[u32]> = data.codes.iter().map(Vec::as_slice).collect();
    run(&Mixed::new(&data.slices(), &codes)?)
}
