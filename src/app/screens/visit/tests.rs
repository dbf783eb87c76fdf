//! Keys in, saves and lines out, through the real state and key map.

use super::VisitScreen;
use super::sample::{FIRST, OLD, SCHOOL, VISIT, at, day, go, marked, open, record, records};
use super::saves::paired_id;
use crate::domain::{Record, Value};
use crate::forms::Registry;

#[test]
fn a_planned_visit_opens_with_one_key_on_the_oldest_promise() {
    let mut desktop = at(records());
    assert_eq!(desktop.saves.len(), 0, "opening the screen writes nothing");
    assert!(marked(&desktop).contains("Открыть выезд"), "{}", desktop.picture());
    desktop.press("Enter");
    let visit = record(&desktop, VISIT);
    assert_eq!((visit.text("state"), visit.date("date")), ("open", Some(day(2021, 5, 20))));
    assert_eq!(desktop.saves.len(), 1);
    assert!(marked(&desktop).contains("социальный паспорт"), "{}", desktop.picture());
    let screen = desktop.picture();
    let (old, newer) = (screen.find("социальный паспорт").unwrap(), screen.find("взаимопосещения").unwrap());
    assert!(old < newer, "{screen}");
    assert!(screen.contains("перенесена через 1 выезд"), "{screen}");
    assert!(screen.contains("! просрочена"), "{screen}");
    assert!(screen.contains("срок 02.11.2020"), "{screen}");
    assert!(screen.contains("заместитель директора"), "{screen}");
    assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 80), "{screen}");
}

#[test]
fn a_promise_is_closed_by_a_verdict_with_its_basis_only() {
    let mut desktop = open();
    desktop.press("l Enter");
    assert_eq!(desktop.saves.len(), 0);
    assert!(desktop.status().contains("основания"), "{}", desktop.status());
    desktop.write("Паспорт предъявлен");
    desktop.press("Enter");
    assert_eq!(desktop.saves.len(), 1, "verdict and state in one save");
    assert_eq!(desktop.saves[0].edits.len(), 2);
    let verdict = record(&desktop, paired_id("verdict", VISIT, OLD));
    assert_eq!((verdict.text("verdict"), verdict.text("basis")), ("done", "Паспорт предъявлен"));
    assert_eq!((verdict.reference("visit"), verdict.date("date")), (Some(VISIT), Some(day(2021, 5, 20))));
    assert_eq!(record(&desktop, OLD).text("state"), "closed");
    assert!(desktop.picture().contains("✓ выполнено: Паспорт предъявлен"), "{}", desktop.picture());
}

#[test]
fn a_half_kept_promise_stays_open_and_counts_once_however_often_it_is_judged() {
    let mut desktop = open();
    desktop.press("x");
    desktop.write("Списки есть, паспорта нет");
    desktop.press("Tab");
    desktop.write("01.09.2021");
    desktop.press("F2");
    let old = record(&desktop, OLD);
    assert_eq!((old.text("state"), old.date("deadline")), ("open", Some(day(2021, 9, 1))));
    assert_eq!(desktop.all("verdict")[0].date("old_deadline"), Some(day(2020, 11, 2)), "what was signed is kept");
    assert_eq!(old.get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("1"));
    desktop.press("y Enter");
    assert_eq!(record(&desktop, OLD).get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("1"));
    desktop.press("c Enter");
    let old = record(&desktop, OLD);
    assert_eq!((old.text("state"), old.date("deadline")), ("closed", Some(day(2020, 11, 2))), "no move, no new term");
    assert_eq!(old.get("carried").as_decimal().map(|n| n.to_string()).as_deref(), Some("0"));
    assert_eq!(desktop.all("verdict").len(), 1);
    assert_eq!(desktop.all("verdict")[0].text("verdict"), "dropped");
}

#[test]
fn one_key_answers_and_the_finding_keeps_the_question() {
    let mut desktop = open();
    go(&mut desktop, "социальный паспорт школы на текущий");
    desktop.press("y x");
    let findings = desktop.all("finding");
    assert_eq!((findings.len(), desktop.saves.len()), (1, 2));
    assert_eq!(findings[0].text("answer"), "partly");
    assert_eq!(findings[0].text("section"), "Контингент обучающихся");
    assert!(findings[0].text("text").contains("социальный паспорт"));
    assert!(marked(&desktop).contains("част."), "{}", marked(&desktop));
    desktop.press("c");
    assert!(!desktop.status().is_empty(), "an action that does nothing here says why");
    desktop.press("p");
    desktop.write("Паспорт за прошлый год");
    desktop.press("Tab");
    desktop.write("Приказ № 45");
    desktop.press("Enter");
    let finding = &desktop.all("finding")[0];
    assert_eq!((finding.text("note"), finding.text("evidence")), ("Паспорт за прошлый год", "Приказ № 45"));
    assert!(desktop.picture().contains("Установлено: Паспорт за прошлый год"), "{}", desktop.picture());
    desktop.press("b");
    desktop.write("Паспорт обновлён вчера");
    desktop.press("Enter");
    assert!(desktop.picture().contains("Возражение директора: Паспорт обновлён вчера"), "{}", desktop.picture());
}

#[test]
fn one_key_and_enter_make_a_recommendation_linked_both_ways() {
    let mut desktop = open();
    go(&mut desktop, "социальный паспорт школы на текущий");
    desktop.press("y h Enter");
    let made: Vec<Record> =
        desktop.all("recommendation").into_iter().filter(|one| one.reference("visit") == Some(VISIT)).collect();
    let finding = &desktop.all("finding")[0];
    assert_eq!(made.len(), 1);
    assert!(made[0].text("text").starts_with("Обновить социальный паспорт школы и приложить"));
    assert_eq!(made[0].reference("finding"), Some(finding.id));
    assert_eq!(made[0].reference("item"), finding.reference("item"));
    assert_eq!(made[0].reference("school"), Some(SCHOOL));
    assert_eq!(made[0].text("addressee_role"), "deputy");
    assert_eq!(made[0].date("deadline"), Some(day(2021, 6, 19)), "30 days, as the question says");
    assert!(desktop.picture().contains("→ Обновить социальный паспорт"), "{}", desktop.picture());
    desktop.press("Delete");
    assert!(desktop.status().contains("рекомендация"), "{}", desktop.status());
}

#[test]
fn what_is_typed_survives_a_kill_and_a_failed_save() {
    let mut desktop = open();
    go(&mut desktop, "взаимопосещения");
    desktop.press("x");
    desktop.write("График есть, посещений нет");
    let mut desktop = desktop.reborn(Box::new(VisitScreen::of(FIRST)));
    assert!(desktop.picture().contains("График есть, посещений нет"), "{}", desktop.picture());
    desktop.failing = Some("нет места".to_owned());
    desktop.press("F2");
    assert!(desktop.picture().contains("График есть, посещений нет"), "{}", desktop.picture());
    assert_eq!(desktop.all("verdict").len(), 0);
    desktop.failing = None;
    desktop.press("F2");
    assert_eq!(desktop.all("verdict")[0].text("basis"), "График есть, посещений нет");
}

#[test]
fn leaving_changed_text_asks_and_unchanged_text_does_not() {
    let mut desktop = open();
    desktop.press("l Esc");
    assert_eq!(desktop.state.stack.len(), 1);
    desktop.press("l");
    desktop.write("Видели");
    desktop.press("Esc");
    assert_eq!(desktop.screen(), "question");
    desktop.press("Right Right Enter");
    assert!(desktop.picture().contains("Видели"), "{}", desktop.picture());
    desktop.press("Esc Right Enter");
    assert!(!desktop.picture().contains("Видели"), "{}", desktop.picture());
    assert_eq!(desktop.saves.len(), 0);
}

#[test]
fn finishing_with_holes_asks_and_reopening_takes_a_reason_everyone_sees() {
    let mut desktop = open();
    desktop.press("F8");
    assert_eq!(desktop.screen(), "question");
    desktop.press("Enter");
    assert_eq!(record(&desktop, VISIT).text("state"), "open", "the first button is harmless");
    assert!(marked(&desktop).contains("Проверка перед сдачей: ! пробелов"), "{}", marked(&desktop));
    desktop.press("Down Enter");
    assert!(marked(&desktop).contains("социальный паспорт"), "a hole leads to its row: {}", marked(&desktop));
    desktop.press("F8 Right Enter");
    assert_eq!(record(&desktop, VISIT).text("state"), "finished");

    go(&mut desktop, "взаимопосещения");
    desktop.press("l");
    assert_eq!(desktop.status(), "Выезд завершён. F9 открывает заново.");
    desktop.press("F9 Enter");
    assert_eq!(record(&desktop, VISIT).text("state"), "finished", "no reason, no reopening");
    desktop.write("Школа представила приказ");
    desktop.press("Enter");
    let visit = record(&desktop, VISIT);
    assert_eq!((visit.text("state"), visit.text("reopened_why")), ("open", "Школа представила приказ"));
    assert_eq!(visit.date("reopened_on"), Some(day(2021, 5, 20)));
    assert_eq!(desktop.saves.last().unwrap().reason.as_deref(), Some("Школа представила приказ"));
    let title = desktop.state.top().unwrap().title(&desktop.state.env);
    assert!(title.contains("открыт повторно 20.05.2021"), "{title}");
}

#[test]
fn a_visit_without_holes_finishes_at_once_and_its_report_is_written() {
    let mut records = records();
    records.iter_mut().filter(|record| record.id == VISIT).for_each(|visit| visit.set("instruments", Value::Null));
    let exports = tempfile::tempdir().unwrap();
    let mut desktop = at(records);
    desktop.state.env.exports = exports.path().join("exports");
    desktop.press("Enter l");
    desktop.write("Паспорт предъявлен");
    desktop.press("Enter Down y");
    desktop.write("Посещений не было");
    desktop.press("Enter n");
    desktop.write("Сайт школы обновляется");
    desktop.press("Enter");
    assert_eq!(desktop.all("finding")[0].text("text"), "Сайт школы обновляется");
    go(&mut desktop, "Выводы");
    desktop.press("Enter");
    desktop.write("Школа движется");
    desktop.press("Enter");
    desktop.write("медленно");
    desktop.press("F2");
    assert_eq!(record(&desktop, VISIT).text("summary"), "Школа движется\nмедленно");
    desktop.press("F8");
    assert_eq!(record(&desktop, VISIT).text("state"), "finished", "{}", desktop.picture());
    desktop.press("F6");
    assert!(desktop.status().contains("Отчёт записан"), "{}", desktop.status());
    let folder = exports.path().join("exports");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let name = "visit-mkou-semichenskaya-ssh-2021-05-20";
    assert_eq!(names, [format!("{name}.docx"), format!("{name}.md")]);
    desktop.press("F6");
    assert!(desktop.status().contains("есть"), "the same report is not written twice: {}", desktop.status());
}

#[test]
fn the_last_row_can_be_reached_and_every_line_fits_a_narrow_screen() {
    let mut desktop = open();
    desktop.state.env.size = (60, 17);
    desktop.press("Home");
    for _ in 0..120 {
        assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 60), "{}", desktop.picture());
        assert!(!marked(&desktop).is_empty(), "{}", desktop.picture());
        desktop.press("Down");
    }
    desktop.press("End");
    assert!(marked(&desktop).contains("нет ответа"), "{}", marked(&desktop));
}

#[test]
fn a_question_about_a_number_takes_a_number() {
    let mut desktop = open();
    go(&mut desktop, "Средняя отметка ВПР по математике");
    desktop.press("l");
    assert!(desktop.status().contains("число"), "{}", desktop.status());
    desktop.press("Enter");
    desktop.write("три");
    desktop.press("Enter");
    assert_eq!(desktop.saves.len(), 0, "what is no number is refused: {}", desktop.status());
    desktop.press("Backspace Backspace Backspace");
    desktop.write("3,58");
    desktop.press("Enter");
    assert_eq!(desktop.all("finding")[0].get("value").as_decimal().map(|n| n.to_string()).as_deref(), Some("3,58"));
    assert!(marked(&desktop).contains("3,58"), "{}", marked(&desktop));
}

#[test]
fn two_answers_before_the_first_is_on_disk_make_one_finding() {
    let mut desktop = open();
    go(&mut desktop, "социальный паспорт школы на текущий");
    desktop.held = Some(Vec::new());
    desktop.press("y x h Enter");
    desktop.settle();
    assert_eq!(desktop.all("finding").len(), 1);
    assert_eq!(desktop.all("finding")[0].text("answer"), "partly");
    assert_eq!(desktop.all("recommendation").len(), 3);
}

#[test]
fn a_cleared_answer_comes_back_with_the_next_one() {
    let mut desktop = open();
    go(&mut desktop, "социальный паспорт школы на текущий");
    desktop.press("p");
    desktop.write("Паспорта нет");
    desktop.press("Enter y Delete Right Enter");
    assert_eq!(desktop.all("finding").len(), 0);
    desktop.press("l");
    assert_eq!(desktop.all("finding").len(), 1);
    let finding = &desktop.all("finding")[0];
    assert_eq!((finding.text("answer"), finding.text("note")), ("yes", ""), "the old words stay deleted");
}

#[test]
fn what_the_last_visitor_saw_stands_beside_the_promise() {
    let mut records = records();
    records.push(
        Record::new(crate::domain::RecordId::new([7; 16]), "verdict")
            .with("recommendation", OLD)
            .with("visit", crate::domain::RecordId::new([4; 16]))
            .with("verdict", "partly")
            .with("basis", "Списки есть по двум классам")
            .with("date", day(2021, 3, 1)),
    );
    let desktop = at(records);
    assert!(
        desktop.picture().contains("01.03.2021 было «частично»: Списки есть по двум классам"),
        "{}",
        desktop.picture()
    );
    assert_eq!(desktop.saves.len(), 0);
}

#[test]
fn two_different_answers_to_one_question_are_both_told() {
    let mut desktop = open();
    go(&mut desktop, "социальный паспорт школы на текущий");
    desktop.press("y");
    let mut finding = desktop.all("finding")[0].clone();
    finding.conflicts.insert("answer".to_owned());
    desktop.records.put(finding);
    desktop.press("Down l");
    assert!(desktop.picture().contains("Ответ: ⚡ два значения"), "{}", desktop.picture());
}

#[test]
fn both_layouts_do_the_same() {
    for keys in [["y", "h"], ["н", "р"]] {
        let mut desktop = open();
        go(&mut desktop, "социальный паспорт школы на текущий");
        desktop.press(&keys.join(" "));
        assert_eq!(desktop.all("finding")[0].text("answer"), "no");
        assert!(desktop.picture().contains("│ Срок: 19.06.2021"), "{}", desktop.picture());
    }
}

#[test]
fn every_field_the_screen_names_is_in_its_form() {
    let forms = Registry::builtin();
    let named: [(&str, &[&str]); 5] = [
        ("visit", &super::place::CLOSING),
        ("visit", &["state", "kind", "planned", "date", "team", "instruments", "reopened_on", "acquainted_on"]),
        ("finding", &["visit", "item", "section", "order", "text", "answer", "value", "note", "evidence"]),
        ("recommendation", &["school", "visit", "finding", "item", "given", "grounds", "level", "carried"]),
        ("verdict", &["recommendation", "visit", "verdict", "basis", "new_deadline", "date", "author"]),
    ];
    for (form, fields) in named {
        let form = forms.form(form).unwrap();
        assert!(fields.iter().all(|field| form.field(field).is_some()), "{}: {fields:?}", form.id);
    }
    let verdicts = forms.form("verdict").unwrap().field("verdict").unwrap().kind.items().iter();
    for item in verdicts {
        assert!(crate::domain::follow_up::VerdictKind::from_id(&item.id).is_some(), "{}", item.id);
    }
}
