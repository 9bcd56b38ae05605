//! How much a text looks like one that somebody wrote. Whole points, so that every platform comes to the same sum.

use super::candidates::{Candidate, Family};

const FREQUENT_CHARACTER: i64 = 8;
const RARE_CHARACTER: i64 = -2;
const KANA: i64 = 7;
const HALF_WIDTH_KANA: i64 = -1;
const EASTERN_PUNCTUATION: i64 = 1;
const ODD_CHARACTER: i64 = -4;
const NO_CHARACTER: i64 = -20;
const MALFORMED: i64 = -40;
/// A letter of a European language among plain letters, and one among letters of its own script.
const LETTER_IN_WORD: i64 = 3;
const LETTER_OF_SCRIPT: i64 = 2;
/// More for one that is frequent in the candidate's languages.
const FREQUENT_LETTER: i64 = 2;
const LETTER_ALONE: i64 = -1;
const LETTER_OUT_OF_PLACE: i64 = -4;
const CASE_OUT_OF_PLACE: i64 = -6;
const ODD_SYMBOL: i64 = -3;
const UTF8_PAIR: i64 = 9;
const UTF8_LONGER: i64 = 15;
/// Points for each character of a word.
const EASTERN_WORD: i64 = 4;
const WESTERN_WORD: i64 = 2;

/// Symbols that stand in tables of European languages.
const USUAL_SYMBOLS: &str = "\u{a0}€£°§«»–—‘’“”„…²³½¼¾×·•™®©´¿¡ºª№";

/// What was found in favour of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    pub points: i64,
    /// Words of the candidate's languages, in the order of its data.
    pub words: Vec<String>,
    /// Characters that are frequent in its languages, and all that are not ASCII.
    pub frequent: u64,
    pub characters: u64,
}

/// Scores a text that was decoded as the candidate, with `malformed` sequences in it.
pub(super) fn score(candidate: &Candidate, text: &str, malformed: u64) -> Score {
    let mut score = Score { points: MALFORMED * malformed as i64, ..Score::default() };
    let mut before = '\n';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or('\n');
        if !character.is_ascii() {
            let frequent = candidate.is_frequent(character);
            score.characters += 1;
            score.frequent += u64::from(frequent);
            score.points += match candidate.family {
                Family::Utf8 => utf8_points(character),
                // `Kraków` in GBK would be `Krak體`: one character that swallowed a letter.
                Family::East if before.is_ascii_lowercase() && !is_eastern(after) => ODD_CHARACTER,
                Family::East | Family::Wide => eastern_points(character, frequent, candidate),
                Family::Letters => letter_points(before, character, after) + i64::from(frequent) * FREQUENT_LETTER,
            };
        } else if is_odd_control(character) {
            score.points += NO_CHARACTER;
        }
        before = character;
    }
    if score.characters > 0 {
        find_words(candidate, text, &mut score);
    }
    score
}

fn find_words(candidate: &Candidate, text: &str, score: &mut Score) {
    let text = text.to_lowercase();
    for word in candidate.words.iter().filter(|word| text.contains(word.as_str())) {
        let each = if word.chars().all(is_eastern) { EASTERN_WORD } else { WESTERN_WORD };
        // A word of plain letters is there in every encoding.
        if !word.is_ascii() {
            score.points += each * word.chars().count() as i64;
            score.words.push(word.clone());
        }
    }
}

fn is_odd_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{1a}')
}

fn is_eastern(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Any valid sequence speaks for UTF-8: other encodings seldom hit the pattern.
fn utf8_points(character: char) -> i64 {
    match character {
        '\u{fffd}' => 0,
        '\u{80}'..='\u{9f}' => NO_CHARACTER,
        '\u{a0}'..='\u{7ff}' => UTF8_PAIR,
        _ => UTF8_LONGER,
    }
}

fn eastern_points(character: char, frequent: bool, candidate: &Candidate) -> i64 {
    match character {
        _ if frequent => FREQUENT_CHARACTER,
        // Counted as malformed already.
        '\u{fffd}' => 0,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => RARE_CHARACTER,
        '\u{3040}'..='\u{30ff}' if candidate.label.ends_with("jis") || candidate.label.ends_with("jp") => KANA,
        '\u{ff61}'..='\u{ff9f}' => HALF_WIDTH_KANA,
        '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}' | '\u{ffe5}' => EASTERN_PUNCTUATION,
        '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' => NO_CHARACTER,
        _ => ODD_CHARACTER,
    }
}

fn letter_points(before: char, character: char, after: char) -> i64 {
    if character == '\u{fffd}' {
        return 0;
    }
    if ('\u{80}'..='\u{9f}').contains(&character) {
        return NO_CHARACTER;
    }
    let Some(script) = script(character) else {
        return if USUAL_SYMBOLS.contains(character) { 0 } else { ODD_SYMBOL };
    };
    if before.is_lowercase() && character.is_uppercase() {
        return CASE_OUT_OF_PLACE;
    }
    let neighbours = [before, after];
    if script == Script::Latin {
        return match neighbours {
            _ if neighbours.iter().any(char::is_ascii_alphabetic) => LETTER_IN_WORD,
            _ if neighbours.iter().any(|c| c.is_alphabetic()) => LETTER_OUT_OF_PLACE,
            _ => LETTER_ALONE,
        };
    }
    match neighbours {
        _ if neighbours.iter().any(|&c| c.is_ascii_alphabetic() || self::script(c).is_some_and(|s| s != script)) => {
            LETTER_OUT_OF_PLACE
        }
        _ if neighbours.iter().any(|&c| self::script(c) == Some(script)) => LETTER_OF_SCRIPT,
        _ => LETTER_ALONE,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
}

/// The script of a letter or of a sign on one; nothing for ASCII and symbols.
fn script(character: char) -> Option<Script> {
    match character {
        '×' | '÷' => None,
        '\u{c0}'..='\u{24f}' | '\u{300}'..='\u{323}' | '\u{1e00}'..='\u{1eff}' => Some(Script::Latin),
        '\u{386}'..='\u{3ff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{5d0}'..='\u{5f4}' => Some(Script::Hebrew),
        '\u{610}'..='\u{6d3}' => Some(Script::Arabic),
        '\u{e01}'..='\u{e4e}' => Some(Script::Thai),
        _ => None,
    }
}
