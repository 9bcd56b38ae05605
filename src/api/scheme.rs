//! Schemes, tags and features: what there is, what the data allows of it, and how customers are divided.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;
use crate::expr::{Bits, Outcome, Program, World};
use crate::scheme::{Bilingual, Bound, Divided, Frozen, Label, Library, Scheme};
use crate::snapshot::{SegmentFigures, Snapshot};
use crate::table::Money;
use crate::table::stretches::in_stretches;

use super::report::{ErrorDoc, MoneyDoc};
use super::uses::Users;
use super::view::BilingualDoc;

/// A feature, and what the data lacks for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FeatureDoc {
    id: String,
    name: BilingualDoc,
    /// The expression that the data allows.
    text: Option<String>,
    needs: Vec<ErrorDoc>,
    /// What asks for it or for one of its parts, directly or through others.
    used_by: Vec<String>,
}

/// A scheme, and what the data lacks for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SchemeDoc {
    id: String,
    family: String,
    name: BilingualDoc,
    about: BilingualDoc,
    /// The expression that the data allows.
    text: Option<String>,
    needs: Vec<ErrorDoc>,
    /// What asks for it or for one of its parts, directly or through others.
    used_by: Vec<String>,
    /// The expressions of its parts that the data allows, in the order of the file: of several ways the one taken, of scores as they are made.
    parts: Vec<Option<String>>,
    /// As it is written, to change and hand in again.
    file: Value,
}

/// A score, and what the data lacks for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoreDoc {
    id: String,
    name: BilingualDoc,
    /// The expression that the data allows.
    text: Option<String>,
    needs: Vec<ErrorDoc>,
    /// What asks for it or for one of its parts, directly or through others.
    used_by: Vec<String>,
    /// The expressions of its parts that the data allows, in the order of the file.
    parts: Vec<Option<String>>,
    /// As it is written, to change and hand in again.
    file: Value,
}

/// A tag, who has it, and what the data lacks for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TagDoc {
    id: String,
    name: BilingualDoc,
    meaning: BilingualDoc,
    /// The expression that the data allows.
    text: Option<String>,
    /// The expression of its weight.
    weight: Option<String>,
    /// How many have it.
    customers: Option<usize>,
    needs: Vec<ErrorDoc>,
    /// What asks for it or for one of its parts, directly or through others.
    used_by: Vec<String>,
    /// As it is written, to change and hand in again.
    file: Value,
}

/// All there is.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryDoc {
    features: Vec<FeatureDoc>,
    scores: Vec<ScoreDoc>,
    schemes: Vec<SchemeDoc>,
    tags: Vec<TagDoc>,
}

fn needs(bound: &Bound, name: &str) -> Vec<ErrorDoc> {
    bound.needs(name).iter().map(ErrorDoc::from).collect()
}

fn text(bound: &Bound, name: &str) -> Option<String> {
    bound.definitions.get(name).map(ToString::to_string)
}

impl LibraryDoc {
    /// All that a library has, and what a snapshot's data allows of it. Cost: that of all tags' conditions.
    ///
    /// # Errors
    /// What [`Program::evaluate`] says.
    pub fn of(library: &Library, bound: &Bound, world: World<'_>) -> Result<LibraryDoc> {
        let users = Users::of(&bound.definitions);
        let features = library.features().iter().map(|feature| {
            let name = format!("features.{}", feature.id);
            FeatureDoc {
                id: feature.id.clone(),
                name: (&feature.name).into(),
                text: text(bound, &name),
                needs: needs(bound, &name),
                used_by: users.all(&name),
            }
        });
        let scores = library.all_scores().iter().map(|score| {
            let name = format!("scores.{}", score.id);
            ScoreDoc {
                id: score.id.clone(),
                name: (&score.name).into(),
                text: text(bound, &name),
                needs: needs(bound, &name),
                used_by: users.all(&name),
                parts: score.parts.iter().map(|part| text(bound, &format!("{name}.{}", part.id))).collect(),
                file: score.file.clone(),
            }
        });
        let schemes = library.schemes().iter().map(|scheme| {
            let name = format!("schemes.{}", scheme.id);
            SchemeDoc {
                id: scheme.id.clone(),
                family: scheme.family.clone(),
                name: (&scheme.name).into(),
                about: (&scheme.about).into(),
                text: text(bound, &name),
                needs: needs(bound, &name),
                used_by: users.all(&name),
                parts: scheme.parts.iter().map(|part| text(bound, &format!("{name}.{}", part.id))).collect(),
                file: scheme.file.clone(),
            }
        });
        let mut program = Program::new(world, &bound.definitions);
        let mut rules = Vec::new();
        for tag in library.tags() {
            let name = format!("tags.{}", tag.id);
            if bound.definitions.get(&name).is_some() {
                rules.push(program.read(&name)?);
            }
        }
        let count = |outcome: Outcome<'_>| outcome.truth().map(|truth| truth.yes().count());
        let mut counts = program.evaluate_each(&rules, count)?.into_iter();
        let mut tags = Vec::new();
        for tag in library.tags() {
            let name = format!("tags.{}", tag.id);
            let customers = bound.definitions.get(&name).and_then(|_| counts.next().flatten());
            tags.push(TagDoc {
                id: tag.id.clone(),
                name: (&tag.name).into(),
                meaning: (&tag.meaning).into(),
                text: text(bound, &name),
                weight: text(bound, &format!("{name}.weight")),
                customers,
                needs: needs(bound, &name),
                used_by: users.all(&name),
                file: tag.file.clone(),
            });
        }
        Ok(LibraryDoc { features: features.collect(), scores: scores.collect(), schemes: schemes.collect(), tags })
    }
}

/// A label, and figures of those who have it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentDoc {
    id: String,
    name: BilingualDoc,
    meaning: BilingualDoc,
    tone: String,
    customers: usize,
    share: f64,
    revenue: MoneyDoc,
    revenue_share: Option<f64>,
    orders: i64,
    median_recency_days: Option<f64>,
    median_frequency: Option<f64>,
}

impl SegmentDoc {
    /// All labels of a division of some rows.
    pub fn all(snapshot: &Snapshot, labels: &[Label], figures: &[SegmentFigures], rows: &Bits) -> Vec<SegmentDoc> {
        let customers = rows.count();
        let mut net_revenue = 0i128;
        in_stretches(rows.rows(), |stretch| {
            rows.each_one(stretch, |row| net_revenue += i128::from(snapshot.net[row]));
        });
        let segment = |(label, figures): (&Label, &SegmentFigures)| SegmentDoc {
            id: label.id.clone(),
            name: (&label.name).into(),
            meaning: (&label.meaning).into(),
            tone: label.tone.clone(),
            customers: figures.customers,
            share: if customers == 0 { 0.0 } else { figures.customers as f64 / customers as f64 },
            revenue: Money { minor: figures.revenue, scale: snapshot.scale }.into(),
            revenue_share: (net_revenue != 0).then(|| figures.revenue as f64 / net_revenue as f64),
            orders: figures.orders,
            median_recency_days: figures.median_recency,
            median_frequency: figures.median_frequency,
        };
        labels.iter().zip(figures).map(segment).collect()
    }
}

/// Customers divided by a scheme.
#[derive(Clone, Debug, Serialize)]
pub struct DividedDoc {
    id: String,
    name: BilingualDoc,
    about: BilingualDoc,
    labels: Vec<SegmentDoc>,
    /// Customers without a label.
    unlabelled: usize,
}

impl DividedDoc {
    /// Of some rows of a snapshot.
    pub fn of(snapshot: &Snapshot, scheme: &Scheme, divided: &Divided, rows: &Bits) -> DividedDoc {
        DividedDoc {
            id: scheme.id.clone(),
            name: (&scheme.name).into(),
            about: (&scheme.about).into(),
            labels: SegmentDoc::all(snapshot, &divided.labels, &snapshot.figures(divided, rows), rows),
            unlabelled: rows.ones().filter(|&row| divided.rows[row].is_none()).count(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct SurenessDoc {
    id: String,
    /// Mean of its customers' shares.
    mean: Option<f64>,
    /// Customers who have the label in fewer than nine of ten resamples.
    unsure: usize,
}

/// How sure the labels of a scheme are.
#[derive(Clone, Debug, Serialize)]
pub struct StabilityDoc {
    scheme: String,
    resamples: u32,
    labels: Vec<SurenessDoc>,
}

impl StabilityDoc {
    /// Below this share of resamples a label is unsure.
    const SURE: f64 = 0.9;

    /// Of each row's share of resamples with the same label.
    pub fn of(scheme: &Scheme, divided: &Divided, shares: &[Option<f64>], resamples: u32) -> StabilityDoc {
        let label = |(number, label): (usize, &Label)| {
            let own = || divided.rows.iter().zip(shares).filter(|(label, _)| **label == Some(number as u32));
            let (count, sum) = own().fold((0usize, 0.0), |(n, sum), (_, share)| (n + 1, sum + share.unwrap_or(0.0)));
            SurenessDoc {
                id: label.id.clone(),
                mean: (count > 0).then(|| sum / count as f64),
                unsure: own().filter(|(_, share)| share.is_some_and(|share| share < StabilityDoc::SURE)).count(),
            }
        };
        let labels = divided.labels.iter().enumerate().map(label).collect();
        StabilityDoc { scheme: scheme.id.clone(), resamples, labels }
    }
}

/// A scheme whose borders no longer move.
#[derive(Clone, Debug, Serialize)]
pub struct FrozenDoc {
    file: Value,
    open: Vec<String>,
}

impl From<Frozen> for FrozenDoc {
    fn from(Frozen { file, open }: Frozen) -> Self {
        FrozenDoc { file, open }
    }
}

impl From<&Bilingual> for BilingualDoc {
    fn from(text: &Bilingual) -> Self {
        BilingualDoc { en: text.en.clone(), zh: text.zh.clone() }
    }
}
