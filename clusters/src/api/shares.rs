//! k-means from given centroids by several workers, each of which has a share of the rows: whole chunks, in their order. A part is one
//! step of one of them; it is given what all said after the step before, until there are labels.

use clientele_models::cluster::kmeans::KMeans;
use clientele_models::cluster::shares::{Share, Word, first};
use clientele_models::error::Result;

use super::{Asked, Data, Outcome, lost, told};

/// Centroids come first; then one list of numbers and one of codes from everyone.
fn heard(asked: &Asked) -> Vec<Word> {
    let halves = |codes: &Vec<u32>| codes.as_chunks::<2>().0.iter().map(|&[low, high]| whole(low, high)).collect();
    let words = asked.numbers.iter().skip(1).zip(&asked.codes);
    words.map(|(numbers, codes)| Word { numbers: numbers.clone(), counts: halves(codes) }).collect()
}

fn whole(low: u32, high: u32) -> i64 {
    (u64::from(high) << 32 | u64::from(low)) as i64
}

pub fn part(data: &Data, asked: &Asked) -> Result<Outcome> {
    let (points, options, heard) = (data.points()?, asked.task.means(asked.numbers.first())?, heard(asked));
    let mut kept = data.share.borrow_mut();
    let word = match &mut *kept {
        _ if heard.is_empty() => first(&points),
        Some(share) => share.next(&points, &options, &heard)?,
        None => {
            let (share, word) = Share::begin(&points, &options, &heard)?;
            *kept = Some(share);
            word
        }
    };
    let halves = word.counts.iter().flat_map(|&count| [count as u32, (count >> 32) as u32]).collect();
    let labels = kept.as_ref().and_then(Share::labels).map(<[u32]>::to_vec);
    Ok(Outcome {
        numbers: vec![word.numbers],
        codes: [halves].into_iter().chain(labels).collect(),
        ..Outcome::default()
    })
}

/// What was found; labels are those of all shares.
pub fn finish(data: &Data, asked: &Asked) -> Result<Outcome> {
    let kept = data.share.borrow();
    let found: KMeans = kept.as_ref().ok_or_else(lost)?.found(&data.points()?, &heard(asked));
    Ok(told::kmeans(found))
}
