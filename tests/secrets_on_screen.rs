#![cfg(feature = "age")]
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Passwords and acts of erasure on the screen, through the real loop.

#[path = "support/screen.rs"]
mod screen;

use screen::{App, Layout, sample};
use vyezd::domain::Records;
use vyezd::store::layout::Layout as Folder;
use vyezd::sync::identity::{Identity, place_of};
use vyezd::sync::keyfile;
use vyezd::sync::wrapping::Password;

fn open(folder: &tempfile::TempDir) -> App {
    App::open(folder.path().to_owned(), (80, 24), Layout::Latin, None)
}

#[test]
fn a_bundle_gets_a_password_typed_twice_and_closed_keys_are_asked_for() {
    let (folder, stick) = (sample(), tempfile::tempdir().unwrap());
    let layout = Folder::new(folder.path());
    Identity::open(&layout.signers(), place_of(layout.root())).unwrap();
    keyfile::set_password(&layout.signers(), Some(&Password::of("slovo").unwrap()), 6).unwrap();
    keyfile::forget_password(&layout.signers());
    let mut app = open(&folder);
    app.press("9<Enter>");
    app.press(&format!("{}<Tab><Tab>", stick.path().display()));
    assert!(app.text().contains("одним файлом с паролем"), "{}", app.text());
    app.press("<Enter>wrong<Enter>");
    assert!(app.text().contains("не подошёл"), "{}", app.text());
    app.press("<Enter>slovo");
    assert!(app.text().contains("•••••") && !app.text().contains("slovo"), "{}", app.text());
    let kept = serde_json::to_string(&app.session()).unwrap();
    assert!(!kept.contains("slovo"), "a password goes into no draft");
    app.press("<Enter><Enter>odin<Enter>drugoj<Enter>");
    assert!(app.text().contains("не совпали"), "{}", app.text());
    app.press("odin<Enter>odin<Enter>");
    assert!(app.text().contains("Файл закрыт паролем"), "{}", app.text());
    let file = std::fs::read_dir(stick.path()).unwrap().next().unwrap().unwrap().path();
    assert!(file.to_str().unwrap().ends_with(".vzb.age"));
}

#[test]
fn erasing_shows_what_goes_asks_for_the_act_and_once_more_and_then_does_it() {
    let folder = sample();
    let mut app = open(&folder);
    let before = app.store().all("person").unwrap();
    app.press("oЛюди<Enter>");
    assert!(app.text().contains("Ф. И. О."), "{}", app.text());
    app.press("gx");
    assert!(app.text().contains("Будет уничтожена запись целиком"), "{}", app.text());
    app.press("<Enter>");
    assert!(app.text().contains("Наберите номер акта"), "{}", app.text());
    app.press("№ 5<Enter>");
    assert!(app.text().contains("Вернуть будет нельзя"), "{}", app.text());
    app.press("<Enter>");
    assert_eq!(app.store().all("person").unwrap().len(), before.len(), "the first button changes nothing");
    app.press("<Enter><Right><Enter>");
    assert!(app.text().contains("Обзор") && app.text().contains("Уничтожено"), "{}", app.text());
    assert_eq!(app.store().all("person").unwrap().len(), before.len() - 1);
    assert_eq!(app.store().all("erasure").unwrap()[0].text("act"), "№ 5");
}
