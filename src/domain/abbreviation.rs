//! A municipality's own abbreviations: lines «КО = Комитет образования» of its record (field `abbreviations`); several
//! spellings of one thing share a line: «ШНОР, ШПРО = школа с низкими образовательными результатами».

/// Abbreviation and meaning, in the order of the lines; a line without a sign of equality is passed over.
pub fn read(lines: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in lines.lines() {
        let parted = line.split_once('=').or_else(|| line.split_once(" — ")).or_else(|| line.split_once(" – "));
        let Some((shorts, means)) = parted else { continue };
        let means = means.trim().trim_end_matches(['.', ';']);
        for short in shorts.split([',', ';']).map(str::trim).filter(|short| !short.is_empty()) {
            if !means.is_empty() {
                found.push((short.to_owned(), means.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_give_abbreviations_with_their_meanings() {
        let pair = |short: &str, means: &str| (short.to_owned(), means.to_owned());
        assert_eq!(
            read(
                "КО = Комитет образования\nШНОР, ШПРО — школа с низкими результатами.\n\nпросто текст\n= ничего\nОО ="
            ),
            [
                pair("КО", "Комитет образования"),
                pair("ШНОР", "школа с низкими результатами"),
                pair("ШПРО", "школа с низкими результатами"),
            ]
        );
    }
}
