//! Records by a few letters of their names, for the palette: the file of folded text is read in windows, so that the
//! store's thread is never kept for longer than a frame and the first names come at once.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::block::{Facts, numbered, text_parts};
use super::file::{Reader, Segment};
use super::{Trouble, scan};
use crate::domain::RecordId;
use crate::forms::Form;
use crate::search::Query;
use crate::search::fold::encode;
use crate::search::fuzzy::{Pattern, Scorer};
use crate::search::names::{Asked, Named, Names};
use crate::store::Store;
use crate::store::index::Fault;
use crate::store::view::View;

/// Segments read at once: some thousand records, a few milliseconds.
const WINDOW: usize = 8;
/// Longer names are cut: no more is compared.
const LONGEST: usize = 200;

impl Store {
    /// The records of the next window whose names answer, the best first. Names are as they are now; a record that was
    /// deleted has none.
    pub fn names(&self, asked: &Asked) -> crate::Result<Names> {
        self.with_text(|view, path, state| {
            let last = state.starts.len().saturating_sub(1);
            let end = (asked.from + WINDOW).min(last);
            let (Some(from), Some(to)) = (state.starts.get(asked.from), state.starts.get(end)) else {
                return Ok(Names::default());
            };
            let mut window = Window::new(view, asked);
            let mut reader = Reader::part(path, *from, *to)?;
            let mut segment = Segment::default();
            while reader.read(&mut segment)? {
                window.look(&segment)?;
            }
            Ok(Names { found: window.best()?, next: (end < last).then_some(end) })
        })
    }
}

/// What of a form matters to names.
struct Kind<'a> {
    form: &'a Form,
    pattern: Pattern,
    /// Numbers of the fields that name a record, in their order.
    titles: Vec<usize>,
}

struct Window<'a> {
    view: &'a View<'a>,
    asked: &'a Asked,
    kinds: Vec<Kind<'a>>,
    shapes: Vec<scan::Shape>,
    scorer: Scorer,
    found: Vec<(u32, RecordId, usize)>,
}

impl<'a> Window<'a> {
    fn new(view: &'a View<'a>, asked: &'a Asked) -> Self {
        let forms = numbered(view.forms);
        let kind = |form: &&'a Form| Kind {
            form,
            pattern: asked.pattern.of_kind(&[&form.label.ru, &form.label.en]),
            titles: form.title.iter().filter_map(|id| form.fields.iter().position(|field| field.id == *id)).collect(),
        };
        let kinds = forms.iter().map(kind).collect();
        let shapes = scan::shapes(&forms, &Query::default());
        Self { view, asked, kinds, shapes, scorer: Scorer::default(), found: Vec::new() }
    }

    fn look(&mut self, segment: &Segment) -> Result<(), Trouble> {
        let (mut meta, mut texts) = (segment.meta.as_slice(), segment.text.as_slice());
        let mut name = Vec::new();
        while let Some(facts) = Facts::take(&mut meta) {
            let Some((text, rest)) = texts.split_at_checked(facts.length()) else { break };
            texts = rest;
            if facts.deleted {
                continue;
            }
            let Some(kind) = self.kinds.get(facts.form) else { continue };
            name.clear();
            for title in &kind.titles {
                self.part(&facts, text, *title, &mut name)?;
            }
            if let Some(score) = self.scorer.score(&kind.pattern, &name)
                && score > self.asked.least
                && self.is_inside(&facts)?
            {
                self.found.push((score, facts.id, facts.form));
            }
        }
        Ok(())
    }

    /// Adds what one field gives to the name: its own text, or the names of the records it points at.
    fn part(&self, facts: &Facts<'_>, text: &[u8], field: usize, name: &mut Vec<u8>) -> Result<(), Fault> {
        let mut push = |part: &[u8]| {
            if !name.is_empty() {
                name.extend(b", ");
            }
            name.extend(part.get(..LONGEST).unwrap_or(part));
        };
        if let Some((_, own)) = text_parts(facts, text).find(|(number, _)| *number == field) {
            push(own);
        }
        for (_, target) in facts.references().filter(|(number, _)| *number == field) {
            push(&encode(&self.view.title(target)?));
        }
        Ok(())
    }

    /// Whether a record belongs to the municipality asked for, or to all.
    fn is_inside(&self, facts: &Facts<'_>) -> Result<bool, Fault> {
        let (Some(wanted), Some(shape)) = (self.asked.municipality, self.shapes.get(facts.form)) else {
            return Ok(true);
        };
        if shape.belongs_to_all {
            return Ok(true);
        }
        let scope = facts.references().find(|(field, _)| shape.field(*field).scope);
        Ok(scope.map(|(_, target)| self.view.municipality(target)).transpose()?.flatten() == Some(wanted))
    }

    /// The best of the window with the names they have now: a block may be older than its record.
    fn best(mut self) -> Result<Vec<Named>, Fault> {
        self.found.sort_by_key(|(score, ..)| Reverse(*score));
        let mut seen = HashSet::new();
        let mut best = Vec::new();
        for (_, id, form) in self.found {
            if best.len() >= self.asked.limit {
                break;
            }
            let Some(kind) = self.kinds.get(form) else { continue };
            if !seen.insert(id) || self.view.record(id)?.is_none_or(|record| record.deleted) {
                continue;
            }
            let title = self.view.title(id)?;
            if let Some(score) = self.scorer.score(&kind.pattern, &encode(&title)) {
                best.push(Named { id, form: kind.form.id.clone(), title, score });
            }
        }
        Ok(best)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::Record;
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Lock, OpenOptions, Save};

    fn store(dir: &std::path::Path) -> Store {
        let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
        Store::open(lock, OpenOptions::new(dir, Arc::new(TestForms::default()))).unwrap().0
    }

    fn asked(typed: &str) -> Asked {
        Asked { pattern: Pattern::new(typed, |_| []), limit: 10, ..Asked::default() }
    }

    fn all(store: &Store, typed: &str) -> Vec<String> {
        let mut asked = asked(typed);
        let mut found = Vec::new();
        loop {
            let names = store.names(&asked).unwrap();
            found.extend(names.found);
            let Some(next) = names.next else { break };
            assert!(next > asked.from);
            asked.from = next;
        }
        found.sort_by_key(|named| Reverse(named.score));
        found.into_iter().map(|named| named.title).collect()
    }

    fn write(store: &mut Store, record: &Record) {
        store.save(Save { edits: vec![Edit::of(record)], ..Save::default() }).unwrap();
    }

    #[test]
    fn names_are_found_as_they_are_now_and_only_inside_the_district() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path());
        write(&mut store, &Record::new(id(1), "municipality").with("name", "Котельниковский район"));
        write(&mut store, &Record::new(id(2), "municipality").with("name", "Волжский"));
        for (number, name, place) in [(3, "Нагольненская СШ", 1), (4, "Ёлкинская СШ", 2)] {
            write(&mut store, &Record::new(id(number), "school").with("name", name).with("municipality", id(place)));
        }
        assert_eq!(all(&store, "нагсш"), ["Нагольненская СШ"]);
        assert_eq!(all(&store, "елк"), ["Ёлкинская СШ", "Котельниковский район"], "letters that stand together first");
        assert_eq!(all(&store, "сш").len(), 2);
        let inside = Asked { municipality: Some(id(2)), ..asked("сш") };
        assert_eq!(store.names(&inside).unwrap().found[0].title, "Ёлкинская СШ");
        // Renamed and deleted: their old blocks stay in the file until it is built anew.
        write(&mut store, &Record::new(id(3), "school").with("name", "Лицей"));
        assert_eq!(all(&store, "нагсш"), [""; 0]);
        assert_eq!(all(&store, "лице"), ["Лицей"]);
        let gone = Edit { deleted: Some(true), ..Edit::of(&Record::new(id(4), "school")) };
        store.save(Save { edits: vec![gone], ..Save::default() }).unwrap();
        assert_eq!(all(&store, "елк"), ["Котельниковский район"]);
    }

    #[test]
    fn a_large_file_comes_in_windows() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path());
        let long = "слово ".repeat(3_000);
        for number in 1..200 {
            write(&mut store, &Record::new(id(number), "visit").with("note", long.as_str()));
        }
        write(&mut store, &Record::new(id(200), "school").with("name", "Школа 199"));
        drop(std::fs::remove_file(store.layout().text()));
        let first = store.names(&asked("199")).unwrap();
        assert!(first.next.is_some(), "one window is not all");
        assert_eq!(all(&store, "199"), ["Школа 199"]);
        assert_eq!(store.names(&Asked { from: 1_000_000, ..asked("1") }).unwrap(), Names::default());
    }
}
