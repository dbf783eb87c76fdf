//! Windows of lists.

use super::forms::id;
use super::{Edit, fill, open, save};
use crate::domain::{Record, Records};
use crate::store::{ListQuery, Row, Store};

fn query(form: &str, limit: usize) -> ListQuery {
    ListQuery { form: form.into(), limit, ..ListQuery::default() }
}

fn texts(rows: &[Row], column: usize) -> Vec<&str> {
    rows.iter().map(|row| row.cells[column].as_str()).collect()
}

fn filled() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    fill(&mut store);
    (folder, store)
}

#[test]
fn rows_are_sorted_as_people_do_and_show_names() {
    let (_folder, store) = filled();
    let schools = store.list(&query("school", 9)).unwrap();
    assert_eq!(texts(&schools, 0), ["Лицей", "СОШ № 2", "СОШ № 10"]);
    assert_eq!(texts(&schools, 1), ["Волжский", "Котельниковский район", "Котельниковский район"]);
    let visits = store.list(&query("visit", 9)).unwrap();
    assert_eq!(visits[0].cells, ["15.05.2021", "Лицей", "частично", "Первая строка"]);
    assert_eq!(texts(&visits, 1), ["Лицей", "Лицей", "СОШ № 2", "СОШ № 2", "СОШ № 10", "СОШ № 10"]);
}

#[test]
fn windows_go_forwards_and_backwards_without_gaps_or_repetitions() {
    let (_folder, store) = filled();
    let whole: Vec<_> = store.list(&query("visit", 99)).unwrap().iter().map(|row| row.id).collect();
    for size in 1..8 {
        for backwards in [false, true] {
            let mut seen = Vec::new();
            let mut anchor = None;
            loop {
                let window = store.list(&ListQuery { anchor, backwards, ..query("visit", size) }).unwrap();
                let ids = window.iter().map(|row| row.id);
                if backwards {
                    seen.splice(0..0, ids)
                } else {
                    seen.splice(seen.len().., ids)
                };
                let edge = if backwards { window.first() } else { window.last() };
                let Some(edge) = edge else { break };
                anchor = Some(edge.place.clone());
            }
            assert_eq!(seen, whole, "size {size}, backwards {backwards}");
        }
    }
    assert!(store.list(&query("visit", 0)).unwrap().is_empty());
}

#[test]
fn children_come_in_list_order_and_in_windows() {
    let (_folder, store) = filled();
    let of_school = ListQuery { parent: Some(("school".into(), id(10))), ..query("visit", 1) };
    let first = store.list(&of_school).unwrap();
    assert_eq!(texts(&first, 0), ["13.05.2021"]);
    let second = store.list(&ListQuery { anchor: Some(first[0].place.clone()), ..of_school.clone() }).unwrap();
    assert_eq!(texts(&second, 0), ["10.05.2021"]);
    let none = ListQuery { anchor: Some(second[0].place.clone()), ..of_school };
    assert!(store.list(&none).unwrap().is_empty());
    let related: Vec<_> = store.related("visit", "school", id(10)).unwrap().iter().map(|visit| visit.id).collect();
    assert_eq!(related, [first[0].id, second[0].id]);
}

#[test]
fn lists_narrow_to_a_municipality_and_to_a_text() {
    let (_folder, store) = filled();
    let of = |n| ListQuery { municipality: Some(id(n)), ..query("visit", 99) };
    assert_eq!(store.list(&of(1)).unwrap().len(), 4);
    assert_eq!(store.list(&of(2)).unwrap().len(), 2);
    assert_eq!(store.list(&of(9)).unwrap().len(), 0);
    let found = store.list(&ListQuery { filter: "ЛИЦЕЙ".into(), ..query("visit", 99) }).unwrap();
    assert_eq!(found.len(), 2);
}

#[test]
fn a_renamed_school_moves_its_visits() {
    let (_folder, mut store) = filled();
    save(&mut store, vec![Edit::one(id(10), "school", "name", "Азовская школа")]);
    let visits = store.list(&query("visit", 99)).unwrap();
    assert_eq!(texts(&visits, 1)[..2], ["Азовская школа", "Азовская школа"]);
    assert_eq!(store.check().unwrap().index, None);
    let sum = store.index().unwrap().cursor().totals;
    store.rebuild(&mut |_| {}).unwrap();
    assert_eq!(store.index().unwrap().cursor().totals, sum);
}

#[test]
fn a_school_that_arrives_after_its_visits_sorts_them() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    for (n, school) in [(20, 11), (21, 10)] {
        let visit = Record::new(id(n), "visit").with("school", id(school)).with("date", "2021-05-20");
        save(&mut store, vec![Edit::of(&visit)]);
    }
    for (n, name) in [(10, "Лицей"), (11, "Гимназия")] {
        save(&mut store, vec![Edit::of(&Record::new(id(n), "school").with("name", name))]);
    }
    let visits = store.list(&query("visit", 9)).unwrap();
    assert_eq!(texts(&visits, 1), ["Гимназия", "Лицей"]);
    let sum = store.index().unwrap().cursor().totals;
    store.rebuild(&mut |_| {}).unwrap();
    assert_eq!(store.index().unwrap().cursor().totals, sum);
}

#[test]
fn what_needs_someone_comes_by_day_until_it_is_closed() {
    let (_folder, mut store) = filled();
    let last = chrono::NaiveDate::from_ymd_opt(2021, 5, 13).unwrap();
    let ids =
        |store: &Store, of| store.due("visit", Some(last), of).unwrap().iter().map(|due| due.id).collect::<Vec<_>>();
    assert_eq!(ids(&store, None), [id(20), id(21), id(22), id(23)]);
    assert_eq!(ids(&store, Some(id(2))), [id(22)]);
    save(&mut store, vec![Edit::one(id(21), "visit", "result", "yes")]);
    save(&mut store, vec![Edit::one(id(20), "visit", "date", "2021-05-14")]);
    assert_eq!(ids(&store, None), [id(22), id(23)]);
    assert_eq!(store.check().unwrap().index, None);
}

#[test]
fn a_record_that_becomes_another_form_leaves_no_row_in_its_old_place() {
    let (_folder, mut store) = filled();
    // A school becomes a municipality of another name: visits sort by the school.
    save(&mut store, vec![Edit::of(&Record::new(id(12), "municipality").with("name", "Яровое"))]);
    let places = |store: &Store| {
        let forms = ["municipality", "school", "visit"];
        forms.map(|form| store.list(&query(form, 99)).unwrap())
    };
    let before = places(&store);
    store.rebuild(&mut |_| {}).unwrap();
    assert_eq!(before, places(&store));
}

#[test]
fn brief_reading_tells_the_same_as_reading_whole_records() {
    let (_folder, store) = filled();
    let school = store.list(&query("school", 9)).unwrap()[0].id;
    // The last is longer than a row may hold: the records themselves are read.
    for fields in [&["date", "school"][..], &["result"], &["date", "note"]] {
        for to in [None, Some(("school", school))] {
            let brief = store.brief("visit", to, fields).unwrap();
            let whole = match to {
                None => store.all("visit").unwrap(),
                Some((field, target)) => store.related("visit", field, target).unwrap(),
            };
            assert!(!brief.is_empty() && brief.len() == whole.len());
            for (brief, whole) in brief.iter().zip(&whole) {
                assert_eq!((brief.id, &brief.form), (whole.id, &whole.form));
                for field in fields {
                    assert_eq!(brief.get(field), whole.get(field), "{field}");
                }
            }
        }
    }
}
