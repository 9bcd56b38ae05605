//! Guessing an encoding: the sample is read in every encoding, and what comes out is scored.
//!
//! No single witness suffices. A header of few Chinese words is valid in a dozen encodings; a detector made for web pages takes it for
//! Korean. Known words, frequent characters and the detector together are right on a dozen bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::DecoderResult;

use super::candidates::{Candidate, candidates};
use super::decoder::{Decoder, MIXED, unicode_line};
use super::score::{Score, score};
use crate::error::excerpt;
use crate::kind::looks_like_utf16;

/// Bytes of a file's beginning that are worth giving. Only lines with bytes beyond ASCII are looked at.
pub const SAMPLE_BYTES: usize = 256 << 10;

/// Bytes of such lines that are looked at.
const FOCUS_BYTES: usize = 32 << 10;

/// Points for the encoding that the detector names, and one more for so many bytes beyond ASCII.
const DETECTOR: i64 = 3;
const DETECTOR_BYTES: i64 = 2;

/// A lead of so many points makes a confidence of one half.
const CLEAR_LEAD: i64 = 8;
const CERTAIN: u8 = 100;
/// So much confidence in each of two encodings, for lines of both in one text.
const CLEAR: u8 = 50;

/// A guess and what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The encoding's label, in lower case.
    pub label: String,
    /// How clear it is, from 0 to 100: the lead over the next that would show another text. No probability.
    pub confidence: u8,
    /// Sequences of the sample that mean nothing in it.
    pub malformed: u64,
    /// What speaks for it, or is to be known.
    pub evidence: Vec<Evidence>,
    /// The first line with a character beyond ASCII.
    pub preview: String,
    /// Other encodings in which the sample is valid and shows another text, best first.
    pub alternatives: Vec<Alternative>,
}

/// Another encoding that is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The encoding's label, in lower case.
    pub label: String,
    /// The first line with a character beyond ASCII.
    pub preview: String,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The file begins with a byte order mark.
    Mark,
    /// The document names it.
    Declared,
    /// The sample is plain ASCII: nearly every encoding would do.
    AsciiOnly,
    /// Zero bytes stand where UTF-16 has them.
    ZeroBytes,
    /// Some lines are in one encoding and others in another: files were joined end to end.
    MixedLines,
    /// Words that head columns in a language of this encoding.
    Words(Vec<String>),
    /// How many of the characters beyond ASCII are frequent in its languages, in percent.
    FrequentCharacters(u8),
    /// The detector's opinion, which may be another.
    Detector(String),
}

impl Evidence {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Evidence::Mark => "mark",
            Evidence::Declared => "declared",
            Evidence::AsciiOnly => "ascii_only",
            Evidence::ZeroBytes => "zero_bytes",
            Evidence::MixedLines => "mixed_lines",
            Evidence::Words(_) => "words",
            Evidence::FrequentCharacters(_) => "frequent_characters",
            Evidence::Detector(_) => "detector",
        }
    }
}

/// One reading of the sample.
struct Reading {
    candidate: &'static Candidate,
    text: String,
    malformed: u64,
    score: Score,
}

/// Guesses the encoding of a text from its first bytes; `complete` says that these are all. Cost: linear in the sample.
pub fn guess(sample: &[u8], complete: bool) -> Guess {
    const MARKS: [(&[u8], &str); 3] =
        [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be")];
    let complete = complete && sample.len() <= SAMPLE_BYTES;
    let sample = &sample[..sample.len().min(SAMPLE_BYTES)];
    if let Some((mark, label)) = MARKS.iter().find(|(mark, _)| sample.starts_with(mark)) {
        let marked = certain(label, &sample[mark.len()..], complete, Evidence::Mark);
        return if marked.malformed > 0 { mixed(sample, complete).unwrap_or(marked) } else { marked };
    }
    if looks_like_utf16(sample) {
        return guess_utf16(sample, complete);
    }
    let (focus, whole) = focus(sample);
    if focus.is_empty() {
        return certain("utf-8", sample, complete, Evidence::AsciiOnly);
    }
    if let Some(mixed) = mixed(&focus, complete && whole) {
        return mixed;
    }
    let detected = detect(&focus);
    let beyond_ascii = focus.iter().filter(|byte| !byte.is_ascii()).count() as i64;
    let mut readings: Vec<Reading> = candidates()
        .iter()
        .map(|candidate| {
            let (text, malformed) = decode(candidate, &focus, complete && whole);
            let mut score = score(candidate, &text, malformed);
            if candidate.encoding == detected || is_superset(candidate, detected) {
                score.points += DETECTOR + beyond_ascii / DETECTOR_BYTES;
            }
            Reading { candidate, text, malformed, score }
        })
        .collect();
    // Stable: of equals, the earlier candidate stays in front.
    readings.sort_by_key(|reading| -reading.score.points);
    conclude(&readings, Evidence::Detector(label_of(detected)))
}

/// Lines of UTF-8 and lines of GB18030 in one text, where each kind by itself is that beyond doubt.
fn mixed(sample: &[u8], complete: bool) -> Option<Guess> {
    let mut lines: Vec<&[u8]> = sample.split_inclusive(|&byte| byte == b'\n').collect();
    if !complete && !sample.ends_with(b"\n") {
        lines.pop();
    }
    let (unicode, other): (Vec<&[u8]>, Vec<&[u8]>) =
        lines.iter().filter(|line| !line.is_ascii()).partition(|line| unicode_line(line).is_some());
    if unicode.is_empty() || other.is_empty() {
        return None;
    }
    let [unicode, other] = [unicode, other].map(|lines| guess(&lines.concat(), true));
    let is_clear = |guess: &Guess, label| guess.label == label && guess.malformed == 0 && guess.confidence >= CLEAR;
    if !is_clear(&unicode, "utf-8") || !is_clear(&other, "gb18030") {
        return None;
    }
    let confidence = unicode.confidence.min(other.confidence);
    let alternatives = [unicode, other].map(|Guess { label, preview, .. }| Alternative { label, preview });
    let preview =
        Decoder::new(MIXED).map_or_else(|_| String::new(), |mut decoder| preview(&decoder.push(&lines.concat(), true)));
    Some(Guess {
        label: MIXED.to_owned(),
        confidence,
        malformed: 0,
        evidence: vec![Evidence::MixedLines],
        preview,
        alternatives: alternatives.to_vec(),
    })
}

fn conclude(readings: &[Reading], opinion: Evidence) -> Guess {
    let best = &readings[0];
    let mut others: Vec<&Reading> = Vec::new();
    for reading in &readings[1..] {
        let shown = reading.text == best.text || others.iter().any(|other| other.text == reading.text);
        if reading.malformed == 0 && !shown {
            others.push(reading);
        }
    }
    let mut evidence = Vec::new();
    if !best.score.words.is_empty() {
        evidence.push(Evidence::Words(best.score.words.clone()));
    }
    if !best.candidate.letters.is_empty() && best.score.characters > 0 {
        evidence.push(Evidence::FrequentCharacters((best.score.frequent * 100 / best.score.characters) as u8));
    }
    evidence.push(opinion);
    let alternatives = others
        .iter()
        .map(|reading| Alternative { label: reading.candidate.label.clone(), preview: preview(&reading.text) });
    Guess {
        label: best.candidate.label.clone(),
        confidence: others.first().map_or(CERTAIN, |next| confidence(best.score.points, next.score.points)),
        malformed: best.malformed,
        evidence,
        preview: preview(&best.text),
        alternatives: alternatives.collect(),
    }
}

/// The lead in points as a number from 0 to 100, halved when even the best is not good.
fn confidence(best: i64, next: i64) -> u8 {
    let lead = best - next;
    let clear = lead * i64::from(CERTAIN) / (lead + CLEAR_LEAD);
    (if best > 0 { clear } else { clear / 2 }) as u8
}

/// A guess that no other can contest.
pub(super) fn certain(label: &str, sample: &[u8], complete: bool, evidence: Evidence) -> Guess {
    let candidate = candidates().iter().find(|candidate| candidate.label == label);
    let (text, malformed) = candidate.map(|candidate| decode(candidate, sample, complete)).unwrap_or_default();
    Guess {
        label: label.to_owned(),
        confidence: CERTAIN,
        malformed,
        evidence: vec![evidence],
        preview: preview(&text),
        alternatives: Vec::new(),
    }
}

/// UTF-16 without a mark: the zero bytes of separators and digits tell which byte of a pair comes first.
fn guess_utf16(sample: &[u8], complete: bool) -> Guess {
    let [even, odd] = crate::kind::zeros(sample);
    certain(if odd > even { "utf-16le" } else { "utf-16be" }, sample, complete, Evidence::ZeroBytes)
}

/// The lines with bytes beyond ASCII, up to a length, and whether the last one ends as the sample does. No encoding here has a line
/// feed as part of another character.
fn focus(sample: &[u8]) -> (Vec<u8>, bool) {
    let mut focus = Vec::new();
    for line in sample.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
        let room = FOCUS_BYTES - focus.len();
        if line.len() > room {
            focus.extend_from_slice(&line[..room]);
            return (focus, false);
        }
        focus.extend_from_slice(line);
    }
    (focus, true)
}

fn detect(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn is_superset(candidate: &Candidate, detected: &encoding_rs::Encoding) -> bool {
    candidate.encoding == encoding_rs::GB18030 && detected == encoding_rs::GBK
}

pub(super) fn label_of(encoding: &'static encoding_rs::Encoding) -> String {
    let gbk = encoding == encoding_rs::GBK;
    if gbk { "gb18030".to_owned() } else { encoding.name().to_ascii_lowercase() }
}

/// The text, U+FFFD for what is malformed, and how much is. A sequence that the end of an incomplete sample cuts is left out.
fn decode(candidate: &Candidate, bytes: &[u8], complete: bool) -> (String, u64) {
    let mut decoder = candidate.encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(0);
    let (mut text, mut malformed, mut at) = (String::with_capacity(room), 0, 0);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, complete);
        at += read;
        match result {
            DecoderResult::InputEmpty => return (text, malformed),
            DecoderResult::OutputFull => text.reserve(bytes.len()),
            DecoderResult::Malformed(..) => {
                malformed += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

fn preview(text: &str) -> String {
    let mut lines = text.lines();
    let line = lines.clone().find(|line| !line.is_ascii()).or_else(|| lines.find(|line| !line.trim().is_empty()));
    excerpt(line.unwrap_or_default().trim_end())
}

#[cfg(test)]
#[path = "guess_tests.rs"]
mod tests;
