//! A plan read again against the plan that is stored: importing twice adds nothing and shows what differs. Pure.

use crate::text;

use super::plan::ActivityDraft;

/// What differs. Orders are those of the drafts given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows that are the same: (stored order, read order).
    pub same: Vec<(usize, usize)>,
    /// Cells that differ.
    pub changed: Vec<Changed>,
    /// Rows of the file that are not stored, by their order in the file.
    pub added: Vec<usize>,
    /// Stored rows the file does not have, by their stored order. Absence never means deletion: a person decides.
    pub missing: Vec<usize>,
}

impl Compared {
    /// Nothing differs.
    pub fn is_same(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.missing.is_empty()
    }
}

/// One cell that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Order of the stored row.
    pub stored: usize,
    /// Order of the row in the file.
    pub read: usize,
    /// Field of the draft: `number_printed section title term parties expected reporting execution school`.
    pub field: &'static str,
    /// What is stored.
    pub old: String,
    /// What the file says.
    pub new: String,
}

/// Titles with this share of common words, of 100, are one activity reworded.
const ALIKE: usize = 60;

type Cell = fn(&ActivityDraft) -> &str;

const FIELDS: [(&str, Cell); 9] = [
    ("number_printed", |row| &row.number_printed),
    ("section", |row| &row.section),
    ("title", |row| &row.title),
    ("term", |row| &row.term),
    ("parties", |row| &row.parties),
    ("expected", |row| &row.expected),
    ("reporting", |row| &row.reporting),
    ("execution", |row| &row.execution),
    ("school", |row| row.school.as_deref().unwrap_or_default()),
];

/// Compares the rows of a file with the stored rows of the same plan. Rows are matched by number and title, then by
/// title, then by number with a similar title, then by a similar title alone; each row is matched once, in order.
/// A field that is empty in every row of the file has no column there and is not compared.
pub fn compare(stored: &[ActivityDraft], read: &[ActivityDraft]) -> Compared {
    let old: Vec<Row<'_>> = stored.iter().map(Row::of).collect();
    let new: Vec<Row<'_>> = read.iter().map(Row::of).collect();
    let mut partner: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let rules: [fn(&Row<'_>, &Row<'_>) -> bool; 4] = [
        |a, b| a.school == b.school && a.number == b.number && a.title == b.title,
        |a, b| a.school == b.school && a.title == b.title,
        |a, b| a.school == b.school && !a.number.is_empty() && a.number == b.number && a.common(b) >= ALIKE / 2,
        |a, b| a.school == b.school && a.common(b) >= ALIKE,
    ];
    for rule in rules {
        // Rows come in the same order as a rule, so the search begins behind the last match.
        let mut hint = 0;
        for (row, partner) in new.iter().zip(&mut partner).filter(|(_, partner)| partner.is_none()) {
            let ahead = old.iter().enumerate().skip(hint);
            let found = ahead
                .chain(old.iter().enumerate().take(hint))
                .find(|(index, old)| !taken.get(*index).copied().unwrap_or(true) && rule(old, row));
            if let Some((index, _)) = found {
                *partner = Some(index);
                if let Some(taken) = taken.get_mut(index) {
                    *taken = true;
                }
                hint = index + 1;
            }
        }
    }
    let mut compared = Compared::default();
    for (row, partner) in read.iter().zip(&partner) {
        match partner.and_then(|index| stored.get(index)) {
            Some(old) => cells(old, row, read, &mut compared),
            None => compared.added.push(row.order),
        }
    }
    compared.missing = stored.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(row, _)| row.order).collect();
    compared
}

fn cells(old: &ActivityDraft, new: &ActivityDraft, read: &[ActivityDraft], compared: &mut Compared) {
    let before = compared.changed.len();
    for (field, cell) in FIELDS {
        if cell(old) == cell(new) || read.iter().all(|row| cell(row).is_empty()) {
            continue;
        }
        let (old_text, new_text) = (cell(old).to_owned(), cell(new).to_owned());
        let changed = Changed { stored: old.order, read: new.order, field, old: old_text, new: new_text };
        compared.changed.push(changed);
    }
    if compared.changed.len() == before {
        compared.same.push((old.order, new.order));
    }
}

/// What rows are matched by.
struct Row<'a> {
    number: &'a str,
    title: String,
    /// Words of the title, sorted.
    words: Vec<String>,
    school: &'a str,
}

impl<'a> Row<'a> {
    fn of(activity: &'a ActivityDraft) -> Self {
        let title = text::fold(&activity.title);
        let mut words: Vec<String> =
            title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        words.sort_unstable();
        let number = activity.number_printed.trim_end_matches(['.', ' ']);
        Self { number, title, words, school: activity.school.as_deref().unwrap_or_default() }
    }

    /// Share of common words, 0 to 100.
    fn common(&self, other: &Self) -> usize {
        let (mut left, mut right) = (self.words.iter().peekable(), other.words.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        200 * common / (self.words.len() + other.words.len()).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(source: &str) -> Vec<ActivityDraft> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/sources").join(source);
        let plans = crate::import::read_plan_file(&path).unwrap();
        plans.into_iter().flat_map(|plan| plan.activities).collect()
    }

    #[test]
    fn the_same_file_again_adds_nothing() {
        for source in ["000_9c6786b06096ba0b.txt", "004_b2d8c3539e754198.txt"] {
            let rows = plan(source);
            let compared = compare(&rows, &rows);
            assert!(compared.is_same(), "{compared:?}");
            assert!(compared.same.iter().all(|(stored, read)| stored == read));
        }
    }

    #[test]
    fn each_difference_is_shown_where_it_is() {
        let stored = plan("000_9c6786b06096ba0b.txt");
        let mut read = stored.clone();
        read[3].term = "октябрь 2020 года".to_owned();
        read[4].title = read[4].title.replace("моделей", "форм");
        read[5].number_printed = "1.4.1.".to_owned();
        let mut added = stored[0].clone();
        added.title = String::from("Родительское собрание");
        added.number_printed = String::from("4.1.");
        added.order = 99;
        read.push(added);
        read.remove(10);
        let compared = compare(&stored, &read);
        let fields: Vec<(usize, &str)> =
            compared.changed.iter().map(|changed| (changed.stored, changed.field)).collect();
        assert_eq!(fields, [(4, "term"), (5, "title"), (6, "number_printed")]);
        assert_eq!(compared.changed[0].old, "сентябрь - ноябрь 2020 года");
        assert_eq!((compared.added, compared.missing), (vec![99], vec![11]));
    }

    #[test]
    fn moved_rows_are_the_same_rows() {
        let stored = plan("003_b7c16ea3d3e8fa77.txt");
        let mut read = stored.clone();
        read.reverse();
        assert!(compare(&stored, &read).is_same());
    }

    #[test]
    fn a_file_without_a_column_does_not_empty_it() {
        let stored = plan("001_5eb3587b8a7ef8fb.txt");
        let mut read = stored.clone();
        for row in &mut read {
            row.execution.clear();
        }
        assert!(compare(&stored, &read).is_same());
    }
}
