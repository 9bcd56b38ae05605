//! The surveys ledger: recommendation (NPS), satisfaction (CSAT) and perceived value in three dimensions.

use super::Language;
use super::calendar::DAYS;
use super::data::{Data, Label};
use super::orders::Order;
use super::people::Person;
use super::sheet::{Sheet, sorted};
use clientele::rng::Rng;

/// Days between two rounds of the NPS survey, and between two of the value survey.
const NPS_EVERY: i64 = 91;
const VALUE_EVERY: i64 = 182;
/// The scale of each kind: lowest and highest score, in the order of the list `kind` in `words.json`.
const SCALES: [(i64, i64); 5] = [(0, 10), (1, 5), (1, 10), (1, 10), (1, 10)];
const NPS: usize = 0;
const CSAT: usize = 1;
const ECONOMIC: usize = 2;
const FUNCTIONAL: usize = 3;
const EMOTIONAL: usize = 4;

/// An answer to one question.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    who: usize,
    day: i64,
    kind: usize,
    score: i64,
    comment: Option<Label>,
}

/// All answers ascending by day.
pub(super) fn generate(data: &Data, people: &[Person], orders: &[Order], rng: &mut Rng) -> Vec<Answer> {
    let mut answers = Vec::new();
    for order in orders.iter().filter(|o| !o.is_return()) {
        if rng.bernoulli(0.07) {
            let (who, day) = (order.who, order.day() + rng.range(2, 9));
            // A refund spoils the mood of the day, not for ever.
            let mood = people[who].mood(order.day()) - if order.refunded { 0.35 } else { 0.0 };
            answers.push(answer(data, who, day, CSAT, mood, rng));
        }
    }
    for (who, person) in people.iter().enumerate().filter(|(_, p)| p.temper.limit > 0) {
        // Who stopped buying answers for two more months at most.
        let asked = (person.signup.max(0) + 14)..(person.stop + 60).min(DAYS);
        for sent in (75..DAYS).step_by(NPS_EVERY as usize).filter(|day| asked.contains(day)) {
            if rng.bernoulli(0.08 + 0.1 * person.temper.advocacy) {
                let day = sent + rng.range(0, 6);
                // Asked for a recommendation, people are kinder than when asked about an order.
                answers.push(answer(data, who, day, NPS, person.mood(sent) + 0.04, rng));
            }
        }
        for sent in (130..DAYS).step_by(VALUE_EVERY as usize).filter(|day| asked.contains(day)) {
            if rng.bernoulli(0.1) {
                let day = sent + rng.range(0, 9);
                let (mood, temper) = (person.mood(sent), person.temper);
                // Coupons speak to the wallet, fine ware and friendship to the heart.
                for (kind, shift) in [
                    (ECONOMIC, 0.25 * temper.coupon - 0.04 * temper.level + 0.02),
                    (FUNCTIONAL, 0.03),
                    (EMOTIONAL, 0.05 * (temper.closeness - 3.0) - 0.15 * temper.coupon),
                ] {
                    let mut answer = answer(data, who, day, kind, mood + shift, rng);
                    answer.comment = None;
                    answers.push(answer);
                }
            }
        }
    }
    answers.retain(|a| a.day < DAYS);
    sorted(&answers, |a| (a.day, a.who))
}

fn answer(data: &Data, who: usize, day: i64, kind: usize, mood: f64, rng: &mut Rng) -> Answer {
    let (lowest, highest) = SCALES[kind];
    let felt = (mood + 0.12 * rng.normal()).clamp(0.0, 1.0);
    let words = data.words.list(match felt {
        ..0.45 => "unhappy",
        ..0.72 => "neutral",
        _ => "happy",
    });
    let comment = *rng.pick(words);
    Answer {
        who,
        day,
        kind,
        score: lowest + (felt * (highest - lowest) as f64 + 0.5) as i64,
        comment: rng.bernoulli(0.22).then_some(comment),
    }
}

/// Writes the surveys ledger.
pub(super) fn write(data: &Data, language: Language, answers: &[Answer]) -> Vec<u8> {
    let words = &data.words;
    let mut sheet = Sheet::new(language, words.list("surveys"));
    for answer in answers {
        let (lowest, highest) = SCALES[answer.kind];
        sheet.code("U", answer.who + 1, 4);
        sheet.date(answer.day);
        sheet.label(words.list("kind")[answer.kind]);
        sheet.text(&format!("{lowest}-{highest}"));
        sheet.number(answer.score);
        sheet.optional(answer.comment, Sheet::label);
        sheet.end_row();
    }
    sheet.into_bytes()
}
