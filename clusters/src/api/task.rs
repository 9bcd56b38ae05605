//! Options as JSON has them; what is left out has the methods' own defaults. Read field by field: derived readers weigh more than the methods.

use clientele_models::cluster::choose::{ChoiceOptions, Look};
use clientele_models::cluster::density::{DensityOptions, Selection};
use clientele_models::cluster::gower::MedoidOptions;
use clientele_models::cluster::hierarchy::Hierarchy;
use clientele_models::cluster::kmeans;
use clientele_models::cluster::linkage::Linkage;
use clientele_models::cluster::mixture::{Components, Covariance, MixtureOptions};
use clientele_models::cluster::modes::{self, PrototypeOptions};
use clientele_models::cluster::prepare::{Missing, Plan, Scaling, Transform};
use clientele_models::error::{Code, Error, Result};
use serde_json::Value;

use super::NOISE;

/// Rows of a batch, and batches, when nobody says.
const BATCH: (usize, u32) = (4096, 100);

/// Named values; null and absent are the same.
#[derive(Clone, Debug)]
pub struct Task(Value);

fn wrong(field: &'static str, value: &Value) -> Error {
    Error::new(Code::ParameterInvalid).of_field(field).with_value(value)
}

impl Task {
    /// Of JSON.
    ///
    /// # Errors
    /// `parameter_invalid` (field: task).
    pub fn read(text: &str) -> Result<Task> {
        serde_json::from_str(text).map(Task).map_err(|_| Error::new(Code::ParameterInvalid).of_field("task"))
    }

    /// What is to be done.
    pub fn method(&self) -> &str {
        self.0["method"].as_str().unwrap_or_default()
    }

    /// The refusal of a method that is none.
    pub fn unknown(&self) -> Error {
        wrong("method", &self.0["method"])
    }

    fn read_as<T>(&self, field: &'static str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>> {
        match &self.0[field] {
            Value::Null => Ok(None),
            value => read(value).map(Some).ok_or_else(|| wrong(field, value)),
        }
    }

    /// A whole number of at most 32 bits.
    fn whole(&self, field: &'static str) -> Result<Option<u32>> {
        // JSON of JavaScript has whole numbers of any size without a point.
        self.read_as(field, |value| value.as_u64().and_then(|n| n.try_into().ok()))
    }

    /// The same, as a size.
    pub fn count(&self, field: &'static str) -> Result<Option<usize>> {
        Ok(self.whole(field)?.map(|n| n as usize))
    }

    /// A list of them, of which none is beyond a million.
    fn counts(&self, field: &'static str) -> Result<Vec<usize>> {
        let found = self.read_as(field, |list| {
            list.as_array()?.iter().map(|count| Some(count.as_u64()?.min(1 << 20) as usize)).collect()
        });
        Ok(found?.unwrap_or_default())
    }

    /// The same; its absence is an error.
    pub fn needed(&self, field: &'static str) -> Result<usize> {
        self.count(field)?.ok_or_else(|| wrong(field, &Value::Null))
    }

    fn number(&self, field: &'static str) -> Result<Option<f64>> {
        self.read_as(field, Value::as_f64)
    }

    /// Yes or no, which is the default.
    pub fn flag(&self, field: &'static str) -> Result<bool> {
        Ok(self.read_as(field, Value::as_bool)?.unwrap_or_default())
    }

    /// One of some words; the first is the default.
    fn word<T: Copy>(&self, field: &'static str, words: &[(&str, T)]) -> Result<T> {
        let found = self.read_as(field, |value| {
            let name = value.as_str()?;
            words.iter().find(|(word, _)| *word == name).map(|(_, meaning)| *meaning)
        });
        Ok(found?.unwrap_or(words[0].1))
    }

    fn seed(&self) -> Result<u64> {
        Ok(self.whole("seed")?.map_or(1, u64::from))
    }

    /// Of k-means; `given`: centroids to begin with.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which); what cannot be together, the method refuses.
    pub fn means(&self, given: Option<&Vec<f64>>) -> Result<kmeans::Options> {
        let own = kmeans::Options::new(self.needed("k")?);
        let greedy = self.word("start", &[("greedy", true), ("plusPlus", false)])?;
        let start = match given {
            Some(places) => kmeans::Start::Given(places.clone()),
            None if greedy => kmeans::Start::Greedy,
            None => kmeans::Start::PlusPlus,
        };
        Ok(kmeans::Options {
            start,
            restarts: self.whole("restarts")?.unwrap_or(own.restarts),
            max_steps: self.whole("maxSteps")?.unwrap_or(own.max_steps),
            tolerance: self.number("tolerance")?.unwrap_or(own.tolerance),
            seed: self.seed()?,
            ..own
        })
    }

    /// Rows of a batch, and batches.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn batches(&self) -> Result<(usize, u32)> {
        Ok((self.count("size")?.unwrap_or(BATCH.0), self.whole("batches")?.unwrap_or(BATCH.1)))
    }

    /// Of mixtures; `given`: weights, means and covariances to begin with.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn mixture(&self, given: &[Vec<f64>]) -> Result<MixtureOptions> {
        let kinds = [
            ("full", Covariance::Full),
            ("tied", Covariance::Tied),
            ("diagonal", Covariance::Diagonal),
            ("spherical", Covariance::Spherical),
        ];
        let own = MixtureOptions::new(self.needed("k")?, self.word("covariance", &kinds)?);
        Ok(MixtureOptions {
            start: components(given),
            max_steps: self.whole("maxSteps")?.unwrap_or(own.max_steps),
            tolerance: self.number("tolerance")?.unwrap_or(own.tolerance),
            floor: self.number("floor")?.unwrap_or(own.floor),
            seed: self.seed()?,
            ..own
        })
    }

    /// Of dense regions.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn density(&self) -> Result<DensityOptions> {
        let own = DensityOptions::new(self.needed("minSize")?);
        Ok(DensityOptions {
            neighbours: self.count("neighbours")?.unwrap_or(own.neighbours),
            selection: self.word("selection", &[("mass", Selection::Mass), ("leaves", Selection::Leaves)])?,
            allow_single: self.flag("allowSingle")?,
            ..own
        })
    }

    /// What dense regions were told with, and the lists of numbers behind it.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn hierarchy<'a>(&self, numbers: &'a [Vec<f64>], codes: &[Vec<u32>]) -> Result<(Hierarchy, &'a [Vec<f64>])> {
        let ([densities, births, lasts, others @ ..], [places, parents, names]) = (numbers, codes) else {
            return Err(wrong("model", &Value::Null));
        };
        let hierarchy = Hierarchy {
            neighbours: self.needed("neighbours")?,
            places: places.clone(),
            densities: densities.clone(),
            parents: parents.clone(),
            births: births.clone(),
            names: names.iter().map(|&name| (name != NOISE).then_some(name)).collect(),
            lasts: lasts.clone(),
            least: self.number("least")?.unwrap_or_default(),
        };
        Ok((hierarchy, others))
    }

    /// How far clusters are apart.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn linkage(&self) -> Result<Linkage> {
        let kinds = [
            ("ward", Linkage::Ward),
            ("average", Linkage::Average),
            ("complete", Linkage::Complete),
            ("single", Linkage::Single),
        ];
        self.word("linkage", &kinds)
    }

    /// Of prototypes; `given`: rows where centres begin.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn prototypes(&self, given: Option<&Vec<u32>>) -> Result<PrototypeOptions> {
        let own = PrototypeOptions::new(self.needed("k")?);
        let drawn = self.word("start", &[("drawn", true), ("cao", false)])?;
        Ok(PrototypeOptions {
            gamma: self.number("gamma")?,
            start: match given {
                Some(rows) => modes::Start::Rows(rows.iter().map(|&row| row as usize).collect()),
                None if drawn => modes::Start::Drawn,
                None => modes::Start::Cao,
            },
            restarts: self.whole("restarts")?.unwrap_or(own.restarts),
            swaps: self.whole("swaps")?.unwrap_or(own.swaps),
            max_steps: self.whole("maxSteps")?.unwrap_or(own.max_steps),
            seed: self.seed()?,
            ..own
        })
    }

    /// Of medoids.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn medoids(&self) -> Result<MedoidOptions> {
        let own = MedoidOptions::new(self.needed("k")?);
        Ok(MedoidOptions {
            all: self.count("all")?.unwrap_or(own.all),
            samples: self.whole("samples")?.unwrap_or(own.samples),
            sample: self.count("sample")?.unwrap_or(own.sample),
            max_rounds: self.whole("maxRounds")?.unwrap_or(own.max_rounds),
            seed: self.seed()?,
            ..own
        })
    }

    /// Of the number of clusters.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn choice(&self) -> Result<ChoiceOptions> {
        let own = ChoiceOptions::default();
        Ok(ChoiceOptions {
            least: self.count("least")?.unwrap_or(own.least),
            most: self.count("most")?,
            restarts: self.whole("restarts")?.unwrap_or(own.restarts),
            references: self.whole("references")?.unwrap_or(own.references),
            sample: self.count("sample")?.unwrap_or(own.sample),
            seed: self.seed()?,
            groups: self.counts("groups")?,
            look: Look { regions: self.count("regions")?.unwrap_or_default(), further: self.counts("further")? },
            ..own
        })
    }

    /// Of stability: what is asked of each draw, how many draws, and the seed.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn draws(&self) -> Result<(Task, usize, u64)> {
        let resamples = self.needed("resamples")?;
        if resamples == 0 {
            return Err(wrong("resamples", &self.0["resamples"]));
        }
        Ok((Task(self.0["of"].clone()), resamples, self.seed()?))
    }

    /// The same for a `share` of the rows: what counts rows is counted among fewer.
    pub fn thinned(&self, share: f64) -> Task {
        /// Fewer rows are no cluster.
        const FEWEST: f64 = 2.0;
        let mut task = self.0.clone();
        for name in ["minSize", "neighbours"] {
            if let Some(rows) = task.get(name).and_then(Value::as_f64) {
                task[name] = Value::from((rows * share).round().max(FEWEST) as u64);
            }
        }
        Task(task)
    }

    /// What is to happen to columns, one a column.
    ///
    /// # Errors
    /// As [`Task::means`].
    pub fn plans(&self) -> Result<Vec<Plan>> {
        let list = self.0["plans"].as_array().ok_or_else(|| wrong("plans", &self.0["plans"]))?;
        list.iter().map(|one| Task(one.clone()).plan()).collect()
    }

    fn plan(&self) -> Result<Plan> {
        let missing = [("refused", Missing::Refused), ("median", Missing::Median), ("mean", Missing::Mean)];
        let transforms = [
            ("none", Transform::None),
            ("log1p", Transform::Log1p),
            ("yeoJohnson", Transform::YeoJohnson),
            ("quantileNormal", Transform::QuantileNormal),
        ];
        let scalings =
            [("z", Scaling::Z), ("none", Scaling::None), ("robust", Scaling::Robust), ("minMax", Scaling::MinMax)];
        Ok(Plan {
            missing: self.word("missing", &missing)?,
            transform: self.word("transform", &transforms)?,
            scaling: self.word("scaling", &scalings)?,
            weight: self.number("weight")?.unwrap_or(Plan::default().weight),
        })
    }
}

/// Weights, means and covariances, where there are three lists.
pub fn components(given: &[Vec<f64>]) -> Option<Components> {
    let [weights, means, covariances] = given else { return None };
    Some(Components { weights: weights.clone(), means: means.clone(), covariances: covariances.clone() })
}
