//! Results as outcomes. What parts are put together from are numbers only, which cross without losing a bit.

use clientele_models::cluster::advice::{Advice, Verdict};
use clientele_models::cluster::bisect::Bisection;
use clientele_models::cluster::choose::{Choice, Curve, Evidence, Index, Look, Part};
use clientele_models::cluster::density::Density;
use clientele_models::cluster::gower::Medoids;
use clientele_models::cluster::hierarchy::Hierarchy;
use clientele_models::cluster::kmeans::KMeans;
use clientele_models::cluster::linkage::Tree;
use clientele_models::cluster::mixture::Mixture;
use clientele_models::cluster::modes::Prototypes;
use clientele_models::cluster::prepare::{Learnt, Preparation, Shape};
use clientele_models::cluster::profile::Difference;
use clientele_models::cluster::rules::{Leaf, Rules, Term};
use serde_json::{Value, json};

use super::{NOISE, Outcome, text};

fn told(about: Value, numbers: Vec<Vec<f64>>, codes: Vec<Vec<u32>>) -> Outcome {
    Outcome { about: text(about), numbers, codes }
}

pub fn kmeans(found: KMeans) -> Outcome {
    let KMeans { k, sizes, inertia, steps, converged, centroids, labels } = found;
    let about = json!({ "k": k, "sizes": sizes, "inertia": inertia, "steps": steps, "converged": converged });
    told(about, vec![centroids], vec![labels])
}

/// What [`KMeans::best`] reads of a run.
pub fn run(found: KMeans) -> Outcome {
    let facts = vec![found.inertia, f64::from(found.steps), f64::from(u8::from(found.converged)), found.k as f64];
    Outcome { numbers: vec![found.centroids, facts], ..Outcome::default() }
}

pub fn run_again(outcome: Outcome) -> Option<KMeans> {
    let [centroids, facts] = <[Vec<f64>; 2]>::try_from(outcome.numbers).ok()?;
    let [inertia, steps, converged, k] = facts[..] else { return None };
    let (k, steps, converged) = (k as usize, steps as u32, converged > 0.0);
    Some(KMeans { k, centroids, labels: vec![], sizes: vec![], inertia, steps, converged })
}

pub fn bisection(found: Bisection) -> Outcome {
    let split = |split: &clientele_models::cluster::bisect::Split| json!({ "of": split.of, "before": split.before, "after": split.after });
    let splits: Vec<Value> = found.splits.iter().map(split).collect();
    told(json!({ "splits": splits, "inertia": found.inertia }), vec![], vec![found.labels])
}

pub fn batches(k: usize, centroids: &[f64], near: &[(u32, f64)]) -> Outcome {
    let mut sizes = vec![0; k];
    near.iter().for_each(|(c, _)| sizes[*c as usize] += 1);
    let inertia: f64 = near.iter().map(|(_, square)| square).sum();
    let labels = near.iter().map(|(c, _)| *c).collect();
    told(json!({ "k": k, "sizes": sizes, "inertia": inertia }), vec![centroids.to_vec()], vec![labels])
}

pub fn mixture(found: Mixture) -> Outcome {
    let mut sizes = vec![0; found.components.weights.len()];
    found.labels.iter().for_each(|&c| sizes[c as usize] += 1);
    let about = json!({
        "sizes": sizes,
        "logLikelihood": found.log_likelihood,
        "bic": found.bic,
        "icl": found.icl,
        "steps": found.steps,
        "converged": found.converged,
    });
    let parts = found.components;
    told(about, vec![parts.weights, parts.means, parts.covariances, found.certainty], vec![found.labels])
}

fn codes(names: &[Option<u32>]) -> Vec<u32> {
    names.iter().map(|name| name.unwrap_or(NOISE)).collect()
}

pub fn density(found: Density) -> Outcome {
    let Density { labels, strengths, sizes, stabilities, hierarchy } = found;
    let Hierarchy { neighbours, places, densities, parents, births, names, lasts, least } = hierarchy;
    told(
        json!({ "sizes": sizes, "stabilities": stabilities, "neighbours": neighbours, "least": least }),
        vec![strengths, densities, births, lasts],
        vec![codes(&labels), places, parents, codes(&names)],
    )
}

pub fn regions(labels: Vec<Option<u32>>, strengths: Vec<f64>) -> Outcome {
    told(json!({}), vec![strengths], vec![codes(&labels)])
}

pub fn tree(tree: &Tree, labels: Option<Vec<u32>>) -> Outcome {
    let each = |of: fn(&clientele_models::cluster::linkage::Merger) -> u32| tree.mergers.iter().map(of).collect();
    let mut codes: Vec<Vec<u32>> = vec![each(|m| m.a), each(|m| m.b), each(|m| m.size)];
    codes.extend(labels);
    told(json!({}), vec![tree.mergers.iter().map(|m| m.height).collect()], codes)
}

pub fn prototypes(found: Prototypes) -> Outcome {
    let Prototypes { labels, sizes, means, modes, cost, gamma, steps, converged } = found;
    let about = json!({ "sizes": sizes, "cost": cost, "gamma": gamma, "steps": steps, "converged": converged });
    told(about, vec![means], vec![labels, modes])
}

pub fn medoids(found: Medoids) -> Outcome {
    let medoids = found.medoids.iter().map(|&row| row as u32).collect();
    told(json!({ "sizes": found.sizes, "cost": found.cost }), vec![], vec![found.labels, medoids])
}

pub fn silhouettes(values: Vec<f64>) -> Outcome {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    told(json!({ "mean": mean }), vec![values], vec![])
}

pub fn profile(found: &[Vec<Difference>]) -> Outcome {
    let one = |d: &Difference| {
        json!({
            "column": d.column, "mean": d.mean, "median": d.median, "rest": d.rest,
            "effect": d.effect, "low": d.low, "high": d.high,
        })
    };
    let clusters: Vec<Vec<Value>> = found.iter().map(|cluster| cluster.iter().map(one).collect()).collect();
    told(json!({ "clusters": clusters }), vec![], vec![])
}

/// The flow table has a row for each label of the first, a column for each of the second, in the order of their numbers.
pub fn comparison((rand, mutual): (f64, f64), a: &[u32], b: &[u32]) -> Outcome {
    let names = |labels: &[u32]| {
        let mut names = labels.to_vec();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (rows, columns) = (names(a), names(b));
    let mut table = vec![0; rows.len() * columns.len()];
    for (x, y) in a.iter().zip(b) {
        if let (Ok(i), Ok(j)) = (rows.binary_search(x), columns.binary_search(y)) {
            table[i * columns.len() + j] += 1;
        }
    }
    let about = json!({ "adjustedRand": rand, "adjustedMutualInformation": mutual });
    told(about, vec![], vec![rows, columns, table])
}

/// Kinds of [`Shape`], as numbers.
const SHAPES: [&str; 4] = ["none", "log1p", "yeoJohnson", "quantileNormal"];

/// The preparation as lists: fill (or NaN), centre, spread, weight, kind of shape, and what that learnt; then prepared columns.
pub fn preparation(learnt: &Preparation, prepared: Vec<Vec<f64>>) -> Outcome {
    let column = |learnt: &Learnt| -> Vec<f64> {
        let (kind, more) = match &learnt.shape {
            Shape::Plain => (0.0, vec![]),
            Shape::Log1p => (1.0, vec![]),
            Shape::YeoJohnson(power) => (2.0, vec![*power]),
            Shape::QuantileNormal(quantiles) => (3.0, quantiles.clone()),
        };
        let fixed = [learnt.fill.unwrap_or(f64::NAN), learnt.centre, learnt.spread, learnt.weight, kind];
        fixed.into_iter().chain(more).collect()
    };
    let mut numbers: Vec<Vec<f64>> = learnt.columns.iter().map(column).collect();
    numbers.extend(prepared);
    told(json!({ "shapes": SHAPES }), numbers, vec![])
}

pub fn preparation_again(lists: &[Vec<f64>]) -> Option<Preparation> {
    let column = |list: &Vec<f64>| -> Option<Learnt> {
        let [fill, centre, spread, weight, kind, more @ ..] = &list[..] else { return None };
        if ![centre, spread, weight].iter().all(|x| x.is_finite()) || *spread == 0.0 {
            return None;
        }
        let shape = match (*kind as u32, more) {
            (0, []) => Shape::Plain,
            (1, []) => Shape::Log1p,
            (2, [power]) if power.is_finite() => Shape::YeoJohnson(*power),
            (3, quantiles) if quantiles.len() > 1 && quantiles.is_sorted() => Shape::QuantileNormal(quantiles.to_vec()),
            _ => return None,
        };
        Some(Learnt {
            fill: (!fill.is_nan()).then_some(*fill),
            shape,
            centre: *centre,
            spread: *spread,
            weight: *weight,
        })
    };
    lists.iter().map(column).collect::<Option<Vec<Learnt>>>().map(|columns| Preparation { columns })
}

pub fn look(look: &Look) -> Outcome {
    told(json!({ "regions": look.regions, "further": look.further }), vec![], vec![])
}

/// Which kind of part it is comes first.
pub fn choice_part(part: Part) -> Outcome {
    let numbers = match part {
        Part::Number(None) => vec![vec![0.0]],
        Part::Number(Some(e)) => vec![
            vec![1.0],
            vec![
                e.k as f64,
                e.inertia,
                e.silhouette,
                e.silhouette_error,
                e.simplified,
                e.calinski_harabasz,
                e.davies_bouldin,
            ],
        ],
        Part::Curve(Curve { silhouettes, inertias }) => vec![vec![2.0], silhouettes, inertias],
    };
    Outcome { numbers, ..Outcome::default() }
}

pub fn choice_part_again(outcome: Outcome) -> Option<Part> {
    let mut lists = outcome.numbers.into_iter();
    match (lists.next()?[..].split_first()?, lists.next()) {
        ((&0.0, []), None) => Some(Part::Number(None)),
        ((&1.0, []), Some(list)) => {
            let [k, inertia, silhouette, silhouette_error, simplified, calinski_harabasz, davies_bouldin] = list[..]
            else {
                return None;
            };
            Some(Part::Number(Some(Evidence {
                k: k as usize,
                inertia,
                silhouette,
                silhouette_error,
                simplified,
                calinski_harabasz,
                davies_bouldin,
                gap: f64::NAN,
                gap_error: f64::NAN,
            })))
        }
        ((&2.0, []), Some(silhouettes)) => Some(Part::Curve(Curve { silhouettes, inertias: lists.next()? })),
        _ => None,
    }
}

pub fn choice(choice: &Choice) -> Outcome {
    let name = |index: Index| match index {
        Index::Silhouette => "silhouette",
        Index::CalinskiHarabasz => "calinskiHarabasz",
        Index::DaviesBouldin => "daviesBouldin",
        Index::Gap => "gap",
        Index::Regions => "regions",
    };
    let evidence = |e: &Evidence| {
        json!({
            "k": e.k,
            "inertia": e.inertia,
            "silhouette": e.silhouette,
            "silhouetteError": e.silhouette_error,
            "simplified": e.simplified,
            "calinskiHarabasz": e.calinski_harabasz,
            "daviesBouldin": e.davies_bouldin,
            "gap": e.gap,
            "gapError": e.gap_error,
        })
    };
    let picks: Vec<Value> = choice.picks.iter().map(|(index, k)| json!({ "index": name(*index), "k": k })).collect();
    let about = json!({
        "recommended": choice.recommended,
        "picks": picks,
        "offered": choice.offered,
        "evidence": choice.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "best": choice.proof.best,
        "even": choice.proof.even,
        "humped": choice.proof.humped,
    });
    told(about, vec![], vec![])
}

pub fn advice(found: &[Advice]) -> Outcome {
    let one = |advice: &Advice| {
        let (verdict, like) = match advice.verdict {
            Verdict::Use => ("use", None),
            Verdict::Constant => ("constant", None),
            Verdict::Missing => ("missing", None),
            Verdict::IdLike => ("idLike", None),
            Verdict::Duplicate(like) => ("duplicate", Some(like)),
        };
        json!({
            "verdict": verdict, "like": like, "missing": advice.missing, "distinct": advice.distinct, "skewness": advice.skewness,
            "bimodality": advice.bimodality,
        })
    };
    told(json!({ "columns": found.iter().map(one).collect::<Vec<_>>() }), vec![], vec![])
}

pub fn rules(found: &Rules) -> Outcome {
    let term = |term: &Term| match term {
        Term::Number { column, low, high, missing } => {
            json!({ "number": column, "low": low, "high": high, "missing": missing })
        }
        Term::Category { column, codes, without } => json!({ "category": column, "codes": codes, "without": without }),
    };
    let leaf = |leaf: &Leaf| {
        let terms: Vec<Value> = leaf.terms.iter().map(term).collect();
        json!({ "cluster": leaf.cluster, "terms": terms, "rows": leaf.rows, "right": leaf.right })
    };
    let about = json!({
        "leaves": found.leaves.iter().map(leaf).collect::<Vec<_>>(),
        "trust": found.trust.iter().map(|t| json!({ "size": t.size, "rows": t.rows, "right": t.right })).collect::<Vec<_>>(),
        "fidelity": found.fidelity,
    });
    told(about, vec![], vec![])
}
