use std::collections::BTreeSet;

use super::*;
use crate::domain::{Record, Records};
use crate::search::fold::encode;
use crate::store::Edit;
use crate::store::tests::forms::{TestForms, id};
use crate::store::tests::{fill, open, save};

fn request(typed: &str) -> Request {
    let forms = TestForms::default();
    Request { query: Query::parse(typed, &forms.0.iter().collect::<Vec<_>>()).unwrap(), limit: 100, municipality: None }
}

fn ids(store: &Store, request: &Request) -> Vec<RecordId> {
    let found = store.search(request).unwrap();
    assert_eq!(found.total, found.hits.len());
    found.hits.into_iter().map(|hit| hit.id).collect()
}

fn found(store: &Store, typed: &str) -> Vec<RecordId> {
    ids(store, &request(typed))
}

#[test]
fn own_text_comes_before_names_of_others_and_the_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    assert!(found(&store, "лицей").is_empty(), "an empty store");
    fill(&mut store);
    assert_eq!(found(&store, "лицея"), [id(12), id(25), id(22)]);
    assert_eq!(found(&store, "сош №10"), [id(10), id(23), id(20)]);
    assert_eq!(found(&store, "\"сош № 1\""), []);
    assert_eq!(found(&store, "11.05.2021"), [id(21)], "a date as people read it");
    assert_eq!(found(&store, "лицей вторая 15.05"), [id(25)], "each word in another field");
    let hit = store.search(&request("вторая 15.05.2021")).unwrap().hits.remove(0);
    let place = hit.snippet.text.get(hit.snippet.hit.clone()).unwrap();
    assert!(["вторая", "15.05.2021"].contains(&place), "{hit:?}");
    assert!(!hit.title.is_empty());
}

#[test]
fn a_name_leads_through_two_records() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    // The school points at its municipality; a visit shows the school's name only.
    assert_eq!(found(&store, "Волжский"), [id(2), id(12)]);
    save(&mut store, vec![Edit::one(id(12), "school", "name", "Гимназия")]);
    assert_eq!(found(&store, "гимназии"), [id(12), id(25), id(22)], "renamed for all who point at it");
    assert_eq!(found(&store, "лицей"), []);
}

#[test]
fn filters_narrow() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    assert_eq!(found(&store, "школа:лицей вторая"), [id(25), id(22)]);
    assert_eq!(found(&store, "форма:visit школа:\"СОШ № 2\""), [id(24), id(21)]);
    assert_eq!(found(&store, "вторая год:2021").len(), 6);
    assert_eq!(found(&store, "вторая год:2020-2021").len(), 6);
    assert_eq!(found(&store, "вторая год:2020"), []);
    let inside = Request { municipality: Some(id(2)), ..request("форма:visit вторая") };
    assert_eq!(ids(&store, &inside), [id(25), id(22)]);
}

#[test]
fn every_save_is_found_at_once_also_after_reopening_and_beside_another_session() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    assert_eq!(found(&store, "первая").len(), 6);
    save(&mut store, vec![Edit::one(id(21), "visit", "note", "совсем другое")]);
    assert_eq!(found(&store, "первая").len(), 5);
    assert_eq!(found(&store, "совсем"), [id(21)]);
    save(&mut store, vec![Edit::one(id(21), "visit", "note", "и снова иначе")]);
    assert_eq!(found(&store, "совсем"), []);
    let gone = Edit {
        deleted: Some(true),
        fields: std::collections::BTreeMap::new(),
        ..Edit::one(id(12), "school", "name", "")
    };
    save(&mut store, vec![gone]);
    assert_eq!(found(&store, "лицей"), [id(25), id(22)], "a deleted record is not found but still names others");
    store.close().unwrap();

    let (mut store, _) = open(dir.path());
    assert_eq!(found(&store, "иначе"), [id(21)]);
    save(&mut store, vec![Edit::one(id(20), "visit", "note", "после открытия")]);
    let (view, _) = Store::open_view(
        crate::store::OpenOptions::new(dir.path(), std::sync::Arc::new(TestForms::default())),
        "занято".into(),
    )
    .unwrap();
    assert_eq!(found(&view, "открытие"), [id(20)]);
    assert_eq!(found(&store, "открытие"), [id(20)]);
}

#[test]
fn a_file_that_is_torn_or_lost_is_built_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    let all = found(&store, "вторая");
    save(&mut store, vec![Edit::one(id(21), "visit", "note", "вторая и третья")]);
    assert_eq!(found(&store, "третья"), [id(21)]);
    let path = store.layout().text();
    let whole = std::fs::read(&path).unwrap();
    let damages: [Vec<u8>; 5] = [
        Vec::new(),
        whole[..whole.len() / 2].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        whole.iter().rev().copied().collect(),
        whole.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).collect(),
    ];
    for damage in damages {
        std::fs::write(&path, damage).unwrap();
        assert_eq!(found(&store, "третья"), [id(21)]);
        assert_eq!(found(&store, "вторая").len(), all.len());
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(found(&store, "третья"), [id(21)]);
}

#[test]
fn an_import_and_many_additions_end_in_a_new_file() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    found(&store, "вторая");
    for n in 0..300 {
        save(&mut store, vec![Edit::one(id(21), "visit", "note", format!("заметка номер {n}"))]);
        assert_eq!(found(&store, &format!("\"номер {n}\"")), [id(21)]);
    }
    let length = std::fs::metadata(store.layout().text()).unwrap().len();
    assert!(length < 20_000, "old blocks do not pile up: {length}");
}

/// The file against the plain way: every record, every field, as people read it.
#[test]
fn the_file_finds_what_reading_every_record_finds() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    for (n, typed) in ["сош", "2", "перв", "ол", "частично", "05.2021", "е", "районы", "волжск"].iter().enumerate()
    {
        let query = request(typed).query;
        let mut expected = BTreeSet::new();
        for form in &TestForms::default().0 {
            for record in store.all(&form.id).unwrap() {
                let mut text = Vec::new();
                for field in &form.fields {
                    let mut title = |target| store.title(target);
                    text.extend(encode(&shown(&field.kind, &record, &field.id, &mut title).unwrap()));
                    text.push(b'\n');
                }
                if query.found_in(&text) == 1 {
                    expected.insert(record.id);
                }
            }
        }
        let found: BTreeSet<RecordId> = found(&store, typed).into_iter().collect();
        assert_eq!(found, expected, "{typed}");
        let visit = Record::new(id(50 + u8::try_from(n).unwrap()), "visit").with("school", id(10)).with("note", *typed);
        save(&mut store, vec![Edit::of(&visit)]);
    }
}

#[test]
fn a_build_that_is_stopped_leaves_nothing_and_the_next_search_builds_it() {
    use crate::labour::{self, Labour, Stops};
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    let labour = Labour::new(Stops::AtOnce);
    labour.stop();
    let stopped = labour::within(Some(labour), || store.search(&request("первая")));
    assert!(matches!(stopped, Err(crate::Error::Stopped)));
    let path = store.layout().text();
    assert!(!path.exists() && !path.with_extension("new").exists());
    assert!(store.fault().is_none(), "a stop is no fault of the index");
    assert_eq!(found(&store, "первая").len(), 6);
}

#[test]
fn every_way_of_reading_stops_and_puts_no_index_in_doubt() {
    use std::ops::ControlFlow;

    use crate::domain::Records;
    use crate::labour::{self, Labour, Stops};
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path());
    fill(&mut store);
    let labour = Labour::new(Stops::AtOnce);
    labour.stop();
    labour::within(Some(labour), || {
        let query = crate::store::api::ListQuery { form: "visit".into(), limit: 5, ..Default::default() };
        let refused = [
            store.get(id(21)).err(),
            store.each("visit", &mut |_| ControlFlow::Continue(())).err(),
            store.related("visit", "school", id(11)).err(),
            store.list(&query).err(),
            store.history(id(21)).err(),
            store.get_stored(id(21)).err(),
            store.check().err(),
        ];
        for (n, error) in refused.into_iter().enumerate() {
            assert!(matches!(error, Some(crate::Error::Stopped)), "{n}: {error:?}");
        }
    });
    assert!(store.fault().is_none());
    assert!(store.get(id(21)).unwrap().is_some());
    // A save of many records is stopped before its first byte is written, or not at all.
    let many: Vec<Edit> = (0..120).map(|n| Edit::one(id(100 + n), "visit", "note", "много")).collect();
    let labour = Labour::new(Stops::BetweenPieces);
    labour.stop();
    let before = store.count("visit").unwrap();
    let all = crate::store::Save { edits: many.clone(), ..Default::default() };
    let stopped = labour::within(Some(labour), || store.save(all));
    assert!(matches!(stopped, Err(crate::Error::Stopped)));
    assert_eq!(store.count("visit").unwrap(), before);
    save(&mut store, many);
    assert_eq!(store.count("visit").unwrap(), before + 120);
}
