//! The encodings that a table may be in, and what its languages look like. Both are data files.

use std::sync::OnceLock;

use encoding_rs::Encoding;
use serde::Deserialize;

/// How the characters of an encoding are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Family {
    /// UTF-8.
    Utf8,
    /// UTF-16: each character counts, even of plain English.
    Wide,
    /// Chinese, Japanese, Korean: mostly two bytes a character.
    East,
    /// A letter a byte.
    Letters,
}

pub(super) struct Candidate {
    pub encoding: &'static Encoding,
    /// Lower case, as it is given back.
    pub label: String,
    pub family: Family,
    /// Characters that are frequent in its languages, sorted.
    pub letters: Vec<char>,
    /// Words that head columns in its languages, in lower case.
    pub words: Vec<String>,
}

#[derive(Deserialize)]
struct CandidateData {
    label: String,
    family: Family,
    languages: Vec<String>,
}

#[derive(Deserialize)]
struct LanguageData {
    letters: Vec<(String, Vec<String>)>,
    words: Vec<(String, Vec<String>)>,
}

impl Candidate {
    /// Whether a character, or its lower case, is frequent in the candidate's languages.
    pub(super) fn is_frequent(&self, character: char) -> bool {
        let lower = character.to_lowercase().next().unwrap_or(character);
        [character, lower].iter().any(|character| self.letters.binary_search(character).is_ok())
    }
}

/// All candidates; where two score alike, the earlier one wins.
pub(super) fn candidates() -> &'static [Candidate] {
    static CANDIDATES: OnceLock<Vec<Candidate>> = OnceLock::new();
    CANDIDATES.get_or_init(|| {
        let data: Vec<CandidateData> = parse(include_str!("candidates.json"));
        let languages: LanguageData = parse(include_str!("languages.json"));
        data.into_iter().map(|candidate| candidate.with(&languages)).collect()
    })
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("a data file of ours is wrong: {error}"))
}

impl CandidateData {
    fn with(self, languages: &LanguageData) -> Candidate {
        let of = |all: &[(String, Vec<String>)]| -> Vec<String> {
            let own = all.iter().filter(|(language, _)| self.languages.contains(language));
            own.flat_map(|(_, texts)| texts.iter().cloned()).collect()
        };
        let mut letters: Vec<char> = of(&languages.letters).iter().flat_map(|text| text.chars()).collect();
        letters.sort_unstable();
        letters.dedup();
        let mut words = of(&languages.words);
        words.sort_unstable();
        words.dedup();
        let encoding = Encoding::for_label(self.label.as_bytes());
        let encoding = encoding.unwrap_or_else(|| panic!("candidates.json: no encoding is called {}", self.label));
        Candidate { encoding, label: self.label, family: self.family, letters, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_used_and_every_word_can_be_written() {
        let languages: LanguageData = parse(include_str!("languages.json"));
        let data: Vec<CandidateData> = parse(include_str!("candidates.json"));
        for (language, _) in languages.letters.iter().chain(&languages.words) {
            assert!(data.iter().any(|candidate| candidate.languages.contains(language)), "{language}");
        }
        for candidate in candidates().iter().filter(|candidate| candidate.family == Family::East) {
            let texts = candidate.words.iter().cloned().chain(candidate.letters.iter().map(char::to_string));
            let missing: Vec<String> = texts.filter(|text| candidate.encoding.encode(text).2).collect();
            assert!(missing.is_empty(), "not in {}: {missing:?}", candidate.label);
        }
        for word in candidates().iter().flat_map(|candidate| &candidate.words) {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
