//! Help with typing errors.

/// The known name that is most like what was typed, if any is: at most a third of its letters, and one, otherwise. Ties go to the
/// name that is known first. Cost: known names × letters².
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    const MOST_LETTERS: usize = 60;
    let letters = |text: &str| text.chars().take(MOST_LETTERS).flat_map(char::to_lowercase).collect::<Vec<char>>();
    let typed = letters(typed);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let name_letters = letters(name);
        let most = 1 + typed.len().max(name_letters.len()) / 3;
        if typed.len().abs_diff(name_letters.len()) > most {
            continue;
        }
        let distance = distance(&typed, &name_letters);
        if distance <= most && distance < name_letters.len() && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

/// Letters to change, put in, leave out, or swap with their neighbour (optimal string alignment distance).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = usize::from(a[i - 1] != b[j - 1]);
                let least = (table[i - 1][j - 1] + changed).min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped { least.min(table[i - 2][j - 2] + 1) } else { least }
            };
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_what_was_meant() {
        let known = ["frequency", "monetary", "recency_days", "r", "客户等级"];
        let near = |typed| nearest(typed, known.iter().copied());
        assert_eq!(near("frequncy").as_deref(), Some("frequency"));
        assert_eq!(near("Monetray").as_deref(), Some("monetary"));
        assert_eq!(near("recency_day").as_deref(), Some("recency_days"));
        assert_eq!(near("客户等及").as_deref(), Some("客户等级"));
        assert_eq!(near("x"), None);
        assert_eq!(near("something else"), None);
    }
}
