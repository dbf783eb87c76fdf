#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Access as people meet it: two sessions and a shared folder, keys in, screens out, and the commands.

#[path = "support/home.rs"]
mod home;
#[path = "support/screen.rs"]
mod screen;

use std::path::Path;

use home::Home;
use screen::{App, Layout, SIZES};
use tempfile::TempDir;
use vyezd::domain::{Record, RecordId, Records};
use vyezd::store::{Edit, Save};

fn id(n: u8) -> RecordId {
    RecordId::new([n; 16])
}

/// A session of somebody who begins: a person is there, and nothing else.
fn beginner(folder: &TempDir, layout: Layout) -> App {
    let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
    let records = [
        Record::new(id(201), "person").with("name", "Петров Б. В."),
        Record::new(id(202), "municipality").with("name", "Котельниковский район"),
    ];
    let edits = records.iter().map(Edit::of).collect();
    app.store_mut().save(Save { edits, ..Save::default() }).unwrap();
    app.close();
    App::open(folder.path().to_owned(), SIZES[0], layout, None)
}

fn access(app: &mut App) -> String {
    app.press("<Esc>9<Down><Enter>");
    let text = app.text();
    assert!(text.contains("Доступ") && text.contains("Код этого компьютера"), "{text}");
    text
}

fn code(text: &str) -> String {
    let at = text.find("Код этого компьютера: ").unwrap();
    text[at..].split_whitespace().nth(3).unwrap().to_owned()
}

/// Goes to the row that says so.
fn to_row(app: &mut App, part: &str) {
    app.press("<Home>");
    for _ in 0..40 {
        if app.text().lines().any(|line| line.starts_with("> ") && line.contains(part)) {
            return;
        }
        app.press("<Down>");
    }
    panic!("no row «{part}»: {}", app.text());
}

fn exchange(app: &mut App, share: &Path) -> String {
    app.press("<Esc>9<Enter>");
    // The folder of the last exchange may stand there.
    for _ in 0..200 {
        app.press("<Backspace>");
    }
    app.press(&share.display().to_string());
    app.press("<Enter><Enter>");
    app.text()
}

#[test]
fn a_request_is_compared_by_its_digits_and_a_proposal_is_accepted_by_one_key() {
    for layout in [Layout::Latin, Layout::Russian] {
        let share = tempfile::tempdir().unwrap();
        let (mut chief, chief_folder) = App::on_sample();
        chief.press("z<Enter>");
        access(&mut chief);
        to_row(&mut chief, "Завести список доступа");
        chief.press("<Enter>Котельниковский район<Enter><Enter>");
        assert!(chief.status().contains("vyezd-safe.html"), "{}", chief.status());
        let sheet = chief_folder.path().join("exports/vyezd-safe.html");
        let page = std::fs::read_to_string(&sheet).unwrap();
        assert!(page.contains("M-") && page.contains("R-") && page.contains("<svg"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&sheet).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let session = serde_json::to_string(&chief.session()).unwrap();
        assert!(!session.contains("M-") && !session.contains("R-"), "no key lies in the session");
        let text = exchange(&mut chief, share.path());
        assert!(text.contains("ключом группы № 1."), "the number of the list of access, and no other: {text}");

        let folder = tempfile::tempdir().unwrap();
        let mut member = beginner(&folder, layout);
        member.press("z<Enter>");
        let digits = code(&access(&mut member));
        to_row(&mut member, "Подать заявку");
        member.press("<Enter>");
        member.press(&share.path().display().to_string());
        member.press("<F2>");
        assert!(member.status().contains(&digits), "{}", member.status());

        let shown = exchange(&mut chief, share.path());
        assert!(shown.contains("Заявка: Петров"), "{shown}");
        access(&mut chief);
        to_row(&mut chief, "Заявка: Петров");
        chief.press("<Enter>1111-2222-3333<F2>");
        assert!(chief.status().contains("Цифры другие"), "{}", chief.status());
        chief.press("<Up><Up><Up><Up>");
        for _ in 0..14 {
            chief.press("<Backspace>");
        }
        chief.press(&digits.replace('-', " "));
        chief.press("<F2>");
        assert!(chief.status().contains("Петров Б. В.: методист"), "{}", chief.status());
        exchange(&mut chief, share.path());
        exchange(&mut member, share.path());
        let text = access(&mut member);
        assert!(text.contains("Вы: методист"), "{text}");

        // What he has written so far is here when his role changes: it goes on counting.
        exchange(&mut chief, share.path());
        // A smaller role from now on; what he writes is a proposal.
        access(&mut chief);
        to_row(&mut chief, "Петров Б. В.");
        chief.press("<Enter><Right><Right><Right><F2>");
        assert!(chief.status().contains("читатель"), "{}", chief.status());
        exchange(&mut chief, share.path());
        exchange(&mut member, share.path());
        let school = chief.store().all("school").unwrap().remove(0);
        let edit = Edit::one(school.id, "school", "note", "Пишет читатель");
        member.store_mut().save(Save { edits: vec![edit], ..Save::default() }).unwrap();
        exchange(&mut member, share.path());
        let shown = exchange(&mut chief, share.path());
        assert!(shown.contains("Предложения"), "{shown}");
        access(&mut chief);
        to_row(&mut chief, "Предложения ждут");
        chief.press("<Enter>");
        let text = chief.text();
        assert!(text.contains("Петров Б. В.") && text.contains("Пишет читатель"), "{text}");
        assert_eq!(chief.store().get(school.id).unwrap().unwrap().text("note"), school.text("note"));
        chief.press("v");
        assert!(chief.status().contains("Принято"), "{}", chief.status());
        assert_eq!(chief.store().get(school.id).unwrap().unwrap().text("note"), "Пишет читатель");

        // Taking access back asks first, and the harmless button is the first.
        access(&mut chief);
        to_row(&mut chief, "Петров Б. В.");
        chief.press("<Delete><Enter>");
        assert!(!chief.text().contains("отозван"), "{}", chief.text());
        to_row(&mut chief, "Петров Б. В.");
        chief.press("<Delete><Right><Enter>");
        assert!(chief.text().contains("отозван"), "{}", chief.text());
    }
}

#[test]
fn somebody_without_a_record_asks_by_his_name_and_works_as_the_person_he_is_taken_for() {
    let share = tempfile::tempdir().unwrap();
    let (mut chief, _chief_folder) = App::on_sample();
    let namesakes = [(211, "Кузнецов Г. Д."), (212, "Кузнецова Г. Д.")];
    let edits = namesakes.map(|(n, name)| Edit::of(&Record::new(id(n), "person").with("name", name)));
    chief.store_mut().save(Save { edits: edits.into(), ..Save::default() }).unwrap();
    chief.press("z<Enter>");
    access(&mut chief);
    to_row(&mut chief, "Завести список доступа");
    chief.press("<Enter>Котельниковский район<Enter><Enter>");
    exchange(&mut chief, share.path());
    let folder = tempfile::tempdir().unwrap();
    let mut member = App::open(folder.path().to_owned(), SIZES[0], Layout::Russian, None);
    let digits = code(&access(&mut member));
    to_row(&mut member, "Подать заявку");
    member.press("<Enter>Кузнецов Г.Д.<Down>");
    assert!(member.text().contains("Кто вы"), "{}", member.text());
    member.press(&format!("{}<F2>", share.path().display()));
    assert!(member.status().contains(&digits), "{}", member.status());
    assert_eq!(member.store().count("person").unwrap(), 0, "asking makes nobody");
    // The administrator sees whom the program takes him for, and may say that he is somebody else.
    exchange(&mut chief, share.path());
    access(&mut chief);
    to_row(&mut chief, "Заявка: Кузнецов");
    chief.press("<Enter>");
    assert!(chief.text().contains("< Кузнецов Г. Д. >"), "{}", chief.text());
    chief.press(&format!("{digits}<Down><Right>"));
    assert!(chief.text().contains("< новый человек >"), "{}", chief.text());
    chief.press("<Right><F2>");
    assert!(chief.status().contains("Кузнецов Г. Д.: методист"), "{}", chief.status());
    exchange(&mut chief, share.path());
    let told = exchange(&mut member, share.path());
    assert!(told.contains("работает Кузнецов Г. Д."), "{told}");
    assert_eq!(member.env().me, Some(id(211)));
    assert_eq!(member.store().count("person").unwrap(), chief.store().count("person").unwrap());
    // His name is a part of another's: the row says who is meant.
    let other = tempfile::tempdir().unwrap();
    let mut other = App::open(other.path().to_owned(), SIZES[0], Layout::Latin, None);
    let digits = code(&access(&mut other));
    to_row(&mut other, "Подать заявку");
    other.press(&format!("<Enter>Кузнецова Г. Д.<Down>{}<F2>", share.path().display()));
    exchange(&mut chief, share.path());
    access(&mut chief);
    to_row(&mut chief, "Заявка: Кузнецова");
    chief.press(&format!("<Enter>{digits}<F2>"));
    to_row(&mut chief, "Кузнецов Г. Д.");
    chief.press("<F8><Right><Enter>");
    assert!(chief.status().contains("Кузнецов Г. Д.: доступ отозван"), "{}", chief.status());
    // The keys of this screen stand in the help, and what is only told says so to whoever gives access.
    chief.press("<Home><Enter>");
    assert!(chief.status().contains("открывать здесь нечего"), "{}", chief.status());
    chief.press("<F1>");
    assert!(chief.text().contains("Отозвать доступ"), "{}", chief.text());
}

#[test]
fn two_districts_are_joined_from_the_screen_that_tells_of_the_other() {
    let (left, right) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, _one_folder) = App::on_sample();
    exchange(&mut one, left.path());
    let folder = tempfile::tempdir().unwrap();
    let mut other = beginner(&folder, Layout::Latin);
    exchange(&mut other, right.path());
    let shown = exchange(&mut other, left.path());
    assert!(shown.contains("другого") && shown.contains("F6"), "{shown}");
    assert_eq!(other.store().count("school").unwrap(), 0);
    other.press("<F6><Right><Enter>");
    assert_eq!(other.store().count("school").unwrap(), one.store().count("school").unwrap());
    exchange(&mut one, left.path());
    assert_eq!(one.store().get(id(201)).unwrap().unwrap().text("name"), "Петров Б. В.");
}

#[test]
fn the_commands_do_the_same_and_refuse_with_a_reason() {
    let (chief, member) = (Home::with_sample(), Home::empty());
    let share = tempfile::tempdir().unwrap();
    let folder = share.path().to_str().unwrap();
    let sheet = chief.output(&["access", "found", "Котельниковский район", "--name", "Иванова А. П."]);
    assert!(sheet.contains("M-") && sheet.contains("R-") && sheet.contains('█'), "{sheet}");
    chief.output(&["sync", folder]);
    let asked = member.output(&[
        "access",
        "request",
        folder,
        "--name",
        "Сидорова В. Г.",
        "--role",
        "school",
        "--school",
        "Нагольненская",
    ]);
    let digits = asked.trim_end().trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
    let told = chief.output(&["sync", folder]);
    assert!(told.contains(&digits), "{told}");
    let granted = chief.output(&["access", "grant", &digits]);
    assert!(granted.contains("школа"), "{granted}");
    chief.output(&["sync", folder]);
    member.output(&["sync", folder]);
    let lines: Vec<serde_json::Value> =
        member.output(&["access", "list", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["district"], "Котельниковский район");
    assert!(lines.iter().any(|line| line["kind"] == "member" && line["role"] == "school"), "{lines:?}");
    let list = member.output(&["list", "school", "--json"]);
    assert!(list.contains("Нагольненская"), "the records came with the key");
    let refused = member.command(&["access", "grant", &digits]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("vyezd access recover"));
    chief.output(&["access", "revoke", "Сидорова"]);
    let last = chief.command(&["access", "revoke", "Иванова"]).output().unwrap();
    assert!(String::from_utf8_lossy(&last.stderr).contains("последний администратор"));
}

#[test]
fn an_act_that_comes_with_the_automatic_exchange_clears_screens_drafts_and_the_count() {
    let [one, other, share] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let (mut one, mut other) = (beginner(&one, Layout::Latin), beginner(&other, Layout::Latin));
    let person = Record::new(id(51), "person").with("name", "Колокольцева А. П.");
    one.store_mut().save(Save { edits: vec![Edit::of(&person)], ..Save::default() }).unwrap();
    exchange(&mut one, share.path());
    exchange(&mut other, share.path());
    // Both change one field of hers apart: a conflict, counted in the heading when the words of the other come.
    for (app, position) in [(&mut one, "учитель"), (&mut other, "методист")] {
        let edit = Edit::one(id(51), "person", "position", position);
        app.store_mut().save(Save { edits: vec![edit], ..Save::default() }).unwrap();
    }
    one.beat(share.path());
    other.beat(share.path());
    assert!(other.text().contains("⚡ 1"), "{}", other.text());
    one.beat(share.path());
    // Her card is open with words typed over it, below another screen.
    let session = serde_json::json!({ "form": "person", "id": id(51).to_string(), "typed": {}, "focus": "name" });
    let form = vyezd::app::screens::form::FormScreen::restore(&session, other.env()).unwrap();
    other.open_screen(Box::new(form));
    other.press("<End>, уточняется<F1>");
    assert!(serde_json::to_string(&other.session()).unwrap().contains("уточняется"));
    let act = vyezd::store::act::Act { number: "№ 12".into(), day: "2021-05-20".into(), ..Default::default() };
    let plan = one.store().plan_erasure(&[id(51)]).unwrap();
    vyezd::sync::erasing::by_act(one.store_mut(), &plan, &act, [0; 8]).unwrap();
    one.beat(share.path());
    let cleaned = other.cleaned;
    other.beat(share.path());
    assert!(other.cleaned > cleaned, "the drafts are written anew");
    assert!(
        !serde_json::to_string(&other.session()).unwrap().contains("уточняется"),
        "nothing typed about her is left"
    );
    assert!(!other.text().contains("⚡ 1"), "the conflict went with her: {}", other.text());
    other.press("<Esc>");
    assert!(!other.text().contains("Колокольцева"), "{}", other.text());
    assert!(other.text().contains("уничтожена по акту"), "{}", other.text());
}

#[test]
fn what_touches_keys_and_shelf_waits_for_an_exchange_under_way_and_questions_do_not() {
    use vyezd::app::access::Deed;
    use vyezd::app::effect::{Desk, Effect, Query};
    use vyezd::app::state::Msg;
    use vyezd::store::service::Service;
    use vyezd::store::{Acquired, Lock, OpenOptions};
    use vyezd::ui::runner::{Event, Runner};

    #[derive(Debug)]
    struct Question;
    impl Query for Question {
        fn run(&self, _desk: &Desk<'_>) -> vyezd::Result<Box<dyn std::any::Any + Send>> {
            Ok(Box::new(()))
        }
    }

    let [folder, share] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    beginner(&folder, Layout::Latin).close();
    let forms = std::sync::Arc::new(vyezd::forms::Registry::builtin());
    let Acquired::Ours(lock) = Lock::try_acquire(folder.path(), "test").unwrap() else { panic!("held") };
    let (service, _) =
        Service::start(lock, OpenOptions::new(folder.path(), std::sync::Arc::clone(&forms) as _)).unwrap();
    // The store is held until all of them stand in its queue.
    let (go, wait) = std::sync::mpsc::channel::<()>();
    service.submit(Box::new(move |_| wait.recv().unwrap())).unwrap();
    let (events, told) = std::sync::mpsc::channel();
    let runner = Runner::new(service, forms, screen::TODAY, events);
    let asked =
        vyezd::sync::exchange::Asked { folder: share.path().to_owned(), today: screen::TODAY, ..Default::default() };
    let act = vyezd::store::act::Act::default();
    runner.run(vec![
        Effect::Exchange { token: 1, asked },
        Effect::Access { token: 2, deed: Deed::RenewGroup, me: None },
        Effect::Erase { token: 3, plan: Box::default(), act, person: [0; 8] },
        Effect::Ask { token: 4, query: Box::new(Question) },
    ]);
    go.send(()).unwrap();
    let mut order = Vec::new();
    while order.len() < 4 {
        if let Event::Msg(Msg::Answer { token, .. }) = told.recv().unwrap() {
            order.push(token);
        }
    }
    assert_eq!(order, [4, 1, 2, 3]);
    runner.close().unwrap();
}

/// The same screen after a kill.
fn killed(app: App, folder: &TempDir, layout: Layout) -> App {
    let session = app.session();
    let told = serde_json::to_string(&session).unwrap();
    assert!(!told.contains("шаланда"), "a password in the draft: {told}");
    drop(app);
    App::open(folder.path().to_owned(), SIZES[0], layout, Some(&session))
}

fn only_file(folder: &Path, ending: &str) -> std::path::PathBuf {
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn what_leaves_is_chosen_on_the_screen_some_schools_with_a_password_or_a_table_without_names() {
    for layout in [Layout::Latin, Layout::Russian] {
        let (share, folder) = (tempfile::tempdir().unwrap(), screen::sample());
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        app.press(&format!("9<Enter>{}", share.path().display()));
        // F9, or the letter of it where letters are commands; the second time it leads back.
        app.press("<F9>");
        assert!(app.text().contains("> Что"), "{}", app.text());
        app.press("v");
        assert!(!app.text().contains("> Что"), "{}", app.text());
        app.press("<F9><Down><Space>");
        assert!(app.text().contains("Паролем закрывают правки одним файлом"), "{}", app.text());
        app.press("<Down><Enter>Нагольн<Tab><F2>");
        let text = app.text();
        assert!(text.contains("> Школы") && text.contains("Нагольненская"), "{text}");
        assert!(
            text.contains("одним файлом") && text.contains("школ: 1"),
            "some schools never go into the tree: {text}"
        );
        app.press("<Up><Space>");
        assert!(app.text().contains("спросить при записи"), "{}", app.text());
        let mut app = killed(app, &folder, layout);
        let text = app.text();
        assert!(
            text.contains("> Пароль") && text.contains("спросить при записи") && text.contains("Нагольненская"),
            "{text}"
        );
        app.press("<Esc>");
        // Tab may not lead to where everything would leave.
        app.press("<Tab>");
        assert!(app.text().contains("Выбраны школы") && app.text().contains("одним файлом"), "{}", app.text());
        app.press("<Tab><Enter>");
        assert!(app.text().contains("Это просмотр"), "{}", app.text());
        app.press("<Enter>шаланда<Enter>шаланда");
        let mut app = killed(app, &folder, layout);
        assert!(app.text().contains("с паролем"), "{}", app.text());
        app.press("<Enter><Enter>шаланда<Enter>шаланда<Enter>");
        assert!(app.text().contains("Обмен закончен") && app.text().contains("Файл закрыт паролем"), "{}", app.text());
        let file = only_file(share.path(), ".vzb.age");
        app.close();
        // The recipient: the password, the school, and no other.
        let other = Home::empty();
        let told = other
            .command(&["sync", share.path().to_str().unwrap(), "--password"])
            .env("VYEZD_PASSWORD", "шаланда")
            .output()
            .unwrap();
        assert!(told.status.success(), "{told:?}");
        let schools = other.output(&["list", "school"]);
        assert!(schools.contains("Нагольненская") && schools.lines().count() == 1, "{schools}");
        assert!(file.exists());
        // A table without names, of the same school, then of all; nothing is written over.
        let mut app = App::open(folder.path().to_owned(), SIZES[0], layout, None);
        let table = tempfile::tempdir().unwrap();
        app.press("9<Enter><F9><Down><Down><Enter>Нагольн<Tab><F2><Up><Up><Space>");
        assert!(app.text().contains("таблица без имён"), "{}", app.text());
        app.press("<Esc>");
        for _ in 0..200 {
            app.press("<Backspace>");
        }
        app.press(&format!("{}<Enter>", table.path().display()));
        assert!(app.text().contains("Будет записан файл"), "{}", app.text());
        assert_eq!(std::fs::read_dir(table.path()).unwrap().count(), 0, "a preview writes nothing");
        app.press("<Enter>");
        assert!(app.text().contains("Записан файл"), "{}", app.text());
        let some = std::fs::read_to_string(only_file(table.path(), "-no-names.ndjson")).unwrap();
        app.close();
        assert!(some.contains("Нагольненская") && some.lines().count() > 1, "{some}");
        let schools = some.lines().filter(|line| line.contains("\"form\":\"school\"")).count();
        assert_eq!(schools, 1, "{some}");
    }
}

#[test]
fn the_password_of_the_keys_is_set_changed_taken_off_and_given_up_on_the_screen() {
    use vyezd::sync::keyfile;
    let layout = Layout::Russian;
    let folder = tempfile::tempdir().unwrap();
    let mut app = beginner(&folder, layout);
    let before = code(&access(&mut app));
    let keys = vyezd::store::layout::Layout::new(folder.path()).signers();
    to_row(&mut app, "Закрыть ключи обмена");
    app.press("<Enter>шаланда<Enter>шалаш<Enter>");
    assert!(app.text().contains("не совпали"), "{}", app.text());
    app.press("шаланда<Enter>шаланда<Enter>");
    assert!(app.text().contains("закрыты паролем"), "{}", app.text());
    assert_eq!(code(&app.text()), before, "open until the program ends");
    // The next start: everything but the keys can be seen.
    keyfile::forget_password(&keys);
    let mut app = killed(app, &folder, layout);
    assert!(app.text().contains("Ключи обмена закрыты паролем"), "{}", app.text());
    to_row(&mut app, "Enter — открыть");
    app.press("<Enter>шалаш<Enter>");
    assert!(app.text().contains("Ключи обмена закрыты паролем") && !app.status().is_empty(), "{}", app.text());
    app.press("<Enter>шаланда<Enter>");
    assert_eq!(code(&app.text()), before);
    // Changed: the old one opens nothing any more.
    keyfile::forget_password(&keys);
    let mut app = killed(app, &folder, layout);
    to_row(&mut app, "Сменить пароль");
    app.press("<Enter>шаланда<Enter>колесо<Enter>колесо<Enter>");
    assert_eq!(code(&app.text()), before);
    keyfile::forget_password(&keys);
    let password = |text: &str| vyezd::sync::wrapping::Password::of(text).unwrap();
    assert!(keyfile::unlock(&keys, &password("шаланда")).is_err());
    let mut app = killed(app, &folder, layout);
    to_row(&mut app, "Снять пароль");
    app.press("<Enter>колесо<Enter>");
    assert!(app.text().contains("Пароль снят"), "{}", app.text());
    assert_eq!(keyfile::lock(&keys).unwrap(), keyfile::Lock::None);
    assert_eq!(code(&app.text()), before);
    // Forgotten: new keys, the records are there.
    to_row(&mut app, "Закрыть ключи обмена");
    app.press("<Enter>шаланда<Enter>шаланда<Enter>");
    keyfile::forget_password(&keys);
    let mut app = killed(app, &folder, layout);
    to_row(&mut app, "Пароль забыт");
    app.press("<Enter>");
    assert!(app.text().contains("Прежние ключи никто больше не откроет"), "{}", app.text());
    app.press("<Right><Enter>");
    assert_ne!(code(&app.text()), before);
    assert_eq!(app.store().count("person").unwrap(), 1);
    app.close();
}

#[test]
fn after_three_of_five_packets_the_overview_names_the_two_that_are_missing() {
    // Noon of 13.05.2021 and of 20.05.2021, UTC.
    const BEFORE: u64 = 1_620_907_200_000;
    const TODAY: u64 = 1_621_512_000_000;
    let names = ["Алексеева", "Борисов", "Васильева", "Григорьев", "Дмитриева"];
    let (share, chief) = (tempfile::tempdir().unwrap(), screen::sample());
    let folders = [(); 5].map(|()| tempfile::tempdir().unwrap());
    let at = |folder: &TempDir, now: u64, fresh: u64| {
        App::open_with(folder.path().to_owned(), SIZES[0], Layout::Latin, None, move |options| {
            options.now = Box::new(move || now);
            let next = std::sync::atomic::AtomicU64::new(fresh);
            options.fresh =
                Box::new(move || u128::from(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)).to_be_bytes());
        })
    };
    // A week ago everybody met.
    for (number, (name, folder)) in (1_u8..).zip(names.iter().zip(&folders)) {
        let fresh = u64::from(number) << 32;
        let mut app = at(folder, BEFORE, fresh);
        let records = [
            Record::new(id(210 + number), "person").with("name", *name),
            Record::new(id(202), "municipality").with("name", "Котельниковский район"),
        ];
        let edits = records.iter().map(Edit::of).collect();
        app.store_mut().save(Save { edits, ..Save::default() }).unwrap();
        app.close();
        let mut app = at(folder, BEFORE, fresh + 1000);
        app.press("z<Enter>");
        exchange(&mut app, share.path());
        app.close();
    }
    // Today three bring a packet on a stick, one file each.
    let stick = tempfile::tempdir().unwrap();
    for (number, folder) in (1_u64..).zip(&folders).filter(|(number, _)| number % 2 == 1) {
        let mut app = at(folder, TODAY, (number << 32) + 2000);
        let edit = Edit::one(id(210 + u8::try_from(number).unwrap()), "person", "position", "методист");
        app.store_mut().save(Save { edits: vec![edit], ..Save::default() }).unwrap();
        app.press(&format!("z{}<Enter>9<Enter><Tab>", names[usize::try_from(number).unwrap() - 1]));
        for _ in 0..200 {
            app.press("<Backspace>");
        }
        app.press(&format!("{}<Enter><Enter>", stick.path().display()));
        assert!(app.text().contains("Обмен закончен"), "{}", app.text());
        app.close();
    }
    let mut chief = App::open(chief.path().to_owned(), SIZES[0], Layout::Latin, None);
    chief.press("z<Enter>");
    // The share of a week ago first: five authors, none of today.
    exchange(&mut chief, share.path());
    chief.press("<Esc>1");
    let flat = |app: &App| app.text().split_whitespace().collect::<Vec<_>>().join(" ");
    let text = flat(&chief);
    assert!(names.iter().all(|name| text.contains(&format!("{name} от 13.05.2021"))), "{text}");
    exchange(&mut chief, stick.path());
    chief.press("<Esc>1");
    let text = flat(&chief);
    assert!(
        text.contains(
            "Сегодня передали 3 из 5. Нет сегодняшних данных: Борисов от 13.05.2021, Григорьев от 13.05.2021"
        ) || text.contains(
            "Сегодня передали 3 из 5. Нет сегодняшних данных: Григорьев от 13.05.2021, Борисов от 13.05.2021"
        ),
        "{text}"
    );
    // Figures say so, too.
    chief.press("8<Down><Down><Down><Down><Down><Down><Down>v");
    chief.press("<End>");
    let text = flat(&chief);
    assert!(text.contains("Данные: ") && text.contains("от 13.05.2021"), "{text}");
    assert!(!text.contains("Алексеева от"), "{text}");
}
