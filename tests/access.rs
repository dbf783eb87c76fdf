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
        exchange(&mut chief, share.path());

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
        chief.press("<Up><Up><Up>");
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
    chief.output(&["access", "request", folder, "--name", "Иванова А. П."]);
    let sheet = chief.output(&["access", "found", "Котельниковский район"]);
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
