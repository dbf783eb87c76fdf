use super::*;
use crate::app::screens::testing::id;
use crate::app::screens::testing_store::StoreDesk;
use crate::domain::{Decimal, Period, Record, Records, Value};

fn district() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality").with("name", "Котельниковский район"),
        Record::new(id(2), "school").with("name", "Нагольненская СШ").with("municipality", id(1)),
        Record::new(id(3), "school").with("name", "Пимено-Чернянская СШ").with("municipality", id(1)),
        Record::new(id(4), "visit").with("school", id(2)).with("state", "finished").with("date", "2021-04-20"),
        Record::new(id(5), "plan")
            .with("municipality", id(1))
            .with("title", "План мероприятий на 2020-2021 учебный год")
            .with("shape", "t4"),
        Record::new(id(6), "activity")
            .with("plan", id(5))
            .with("order", Decimal::new(1, 0).unwrap())
            .with("title", "Собеседования с директорами")
            .with("term", Value::from(&Period::read("май 2021", None))),
        Record::new(id(7), "recommendation")
            .with("school", id(2))
            .with("text", "Разобрать ВПР")
            .with("given", "2021-04-20"),
    ]
}

fn open() -> StoreDesk {
    let desk = StoreDesk::new(&district(), Box::new(crate::app::screens::overview::Overview::default()));
    let mut desk = desk;
    // High enough for all reports and what they are made of.
    desk.state.env.size.1 = 60;
    desk.press("8");
    desk
}

fn files(desk: &StoreDesk) -> Vec<String> {
    let entries = std::fs::read_dir(desk.store.layout().exports());
    let mut names: Vec<String> =
        entries.into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_report_is_listed_with_what_it_needs() {
    let mut desk = open();
    let top = desk.picture();
    assert!(top.contains("нужно: школа, выезд"), "{top}");
    // The list is longer than the screen: all of it, row by row.
    let mut picture = top;
    for report in REPORTS {
        picture.push_str(&desk.picture());
        assert!(picture.contains(&report.label().ru), "{picture}");
        desk.press("Down");
    }
    desk.press("End");
    assert!(desk.picture().contains("‹ docx — Word ›"), "{}", desk.picture());
}

#[test]
fn a_visit_report_asks_for_school_and_visit_and_says_where_the_file_is() {
    let mut desk = open();
    desk.press("Enter");
    assert_eq!(desk.screen(), "pick");
    desk.write("Нагол");
    desk.press("Enter");
    assert_eq!(desk.screen(), "pick");
    assert!(desk.picture().contains("20.04.2021"), "{}", desk.picture());
    desk.press("Enter");
    assert_eq!(desk.screen(), "reports");
    assert_eq!(files(&desk), ["visit-nagolnenskaya-ssh-2021-04-20.docx"]);
    assert!(desk.status().contains("visit-nagolnenskaya-ssh-2021-04-20.docx"), "{}", desk.status());
    // Again: the choices are there, the same bytes are not written twice.
    desk.press("Enter");
    assert_eq!(files(&desk).len(), 1);
    assert!(desk.status().starts_with("Такой же"), "{}", desk.status());
    // A file that was corrected by hand is left alone.
    std::fs::write(desk.store.layout().exports().join(&files(&desk)[0]), "исправлено").unwrap();
    desk.press("Enter");
    assert_eq!(files(&desk).len(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.store.layout().exports()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[test]
fn giving_up_a_question_ends_the_wish() {
    let mut desk = open();
    desk.press("Enter Esc");
    assert_eq!(desk.screen(), "reports");
    // Choosing a school later does not write what was given up.
    desk.press("End Up Up Up Up Up Up Up Enter Enter");
    assert_eq!(desk.screen(), "reports");
    assert!(files(&desk).is_empty());
    assert!(desk.picture().contains("Школа      Нагольненская СШ"), "{}", desk.picture());
    desk.press("Delete");
    assert!(desk.picture().contains("Школа      все"), "{}", desk.picture());
}

#[test]
fn the_text_is_shown_before_anything_is_written_and_both_survive_a_kill() {
    let mut desk = open();
    desk.press("Down Down Down v Enter");
    assert_eq!(desk.screen(), "report_preview");
    assert!(desk.picture().contains("Собеседования с директорами"), "{}", desk.picture());
    assert!(files(&desk).is_empty());
    let before = desk.picture();
    let mut desk = desk.reborn(Box::new(crate::app::screens::overview::Overview::default()));
    assert_eq!((desk.screen(), desk.picture()), ("report_preview", before));
    desk.press("r Esc");
    assert_eq!(files(&desk), ["plan-kotelnikovskiy-rayon-2021-05-20.docx"]);
    desk.press("End");
    assert!(desk.picture().contains("План       План мероприятий"), "{}", desk.picture());
}

#[test]
fn the_key_of_a_school_leads_to_the_report_with_the_school_chosen() {
    let school = (id(2), "Нагольненская СШ".to_owned());
    let dossier = crate::app::screens::dossier::Dossier::of(school.0, &school.1);
    let mut desk = StoreDesk::new(&district(), Box::new(dossier));
    desk.state.env.size.1 = 60;
    desk.press("r");
    assert_eq!(desk.screen(), "reports");
    desk.press("End");
    assert!(desk.picture().contains("Школа      Нагольненская СШ"), "{}", desk.picture());
    desk.press("Esc 5 r Enter");
    assert_eq!(files(&desk), ["checklist-nagolnenskaya-ssh-2021-05-20.docx"]);
    desk.press("Esc");
    assert_eq!(desk.screen(), "checklist");
    let diary = crate::app::screens::diary::Diary::of("diary_school", school, &desk.state.env).unwrap();
    let effects = desk.state.open_screen(Box::new(diary));
    desk.settle(effects);
    desk.press("Enter");
    desk.write("20.05.2021");
    desk.press("F6");
    assert_eq!(desk.screen(), "reports");
    assert_eq!(desk.store.count("diary_school").unwrap(), 1, "what was typed is in the report");
    desk.press("Enter Esc");
    assert_eq!(files(&desk).len(), 2, "{}", desk.status());
    assert_eq!(desk.screen(), "diary");
}

#[test]
fn format_and_year_turn_with_the_arrows() {
    let mut desk = open();
    desk.press("End Up Up Up Right Right Right");
    assert!(desk.cursor_line().contains("‹ md"), "{}", desk.cursor_line());
    desk.press("Left Left Left Left");
    assert!(desk.cursor_line().contains("‹ pdf"), "{}", desk.cursor_line());
    desk.press("Right Up Right");
    assert!(desk.cursor_line().contains("2020-2021"), "{}", desk.cursor_line());
    desk.press("Left Left");
    assert!(desk.cursor_line().contains("2019"), "{}", desk.cursor_line());
    desk.press("Delete");
    assert!(desk.cursor_line().contains("все годы"), "{}", desk.cursor_line());
}

#[test]
fn a_report_that_cannot_be_made_says_why() {
    let mut desk = open();
    desk.state.env.size = (60, 17);
    desk.press("End Up Up Up Left Left Home Down Down Down Down Down Enter");
    assert!(desk.state.status.as_ref().is_some_and(|status| status.is_error), "{}", desk.status());
    assert!(files(&desk).is_empty());
    desk.picture();
}

#[test]
fn a_folder_is_chosen_with_the_arrows_and_remembered() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::create_dir(outside.path().join("Отчёты")).unwrap();
    let mut desk = open();
    desk.state.env.exports = outside.path().join("нет");
    desk.press("End Up Up Enter");
    assert_eq!(desk.screen(), "places");
    assert!(desk.picture().contains("Отчёты/"), "{}", desk.picture());
    // This folder, «..», «Отчёты».
    desk.press("End Enter Home Enter");
    assert_eq!(desk.screen(), "reports");
    assert!(desk.cursor_line().ends_with("/Отчёты"), "{}", desk.cursor_line());
    assert_eq!(desk.state.env.exports, outside.path().join("Отчёты"));
    let settings = crate::app::settings::load(&desk.store.layout().settings()).unwrap();
    assert!(settings.text(crate::app::settings::REPORTS).ends_with("/Отчёты"));
    desk.press("Home Enter");
    desk.write("Нагол");
    desk.press("Enter Enter");
    assert_eq!(std::fs::read_dir(outside.path().join("Отчёты")).unwrap().count(), 1, "{}", desk.status());
    // The stick was taken out.
    std::fs::remove_dir_all(outside.path()).unwrap();
    desk.press("Enter");
    assert!(desk.status().contains("Куда"), "{}", desk.status());
    assert!(!outside.path().exists());
    desk.press("End Up Up Delete");
    assert_eq!(desk.state.env.exports, desk.store.layout().exports());
}

#[test]
fn escape_ends_a_pdf_and_only_then_leaves() {
    let first = Box::new(Reports::with(Choices { format: "pdf".to_owned(), ..Choices::default() }));
    let mut desktop = crate::app::screens::testing::Desktop::new(district(), None, first);
    // «Реестр рекомендаций»; the work itself is never done here.
    desktop.press("Down Down Down Down Down Down Enter");
    let status = |desktop: &crate::app::screens::testing::Desktop| desktop.state.status.clone().unwrap().text;
    assert!(status(&desktop).contains("Esc"), "{}", status(&desktop));
    desktop.press("Esc");
    assert!(status(&desktop).starts_with("Останавливаю"), "{}", status(&desktop));
    desktop.press("v");
    assert!(desktop.picture().contains("Разобрать ВПР"), "the screen is free meanwhile: {}", desktop.picture());
}

#[test]
fn the_offices_paper_is_taken_told_and_put_away() {
    let mut desk = open();
    desk.press("End Up");
    assert!(desk.cursor_line().contains("без бланка"), "{}", desk.cursor_line());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("бланк.docx");
    std::fs::write(&path, "не бланк").unwrap();
    let own = std::mem::replace(&mut desk.state.env.exports, folder.path().to_owned());
    let take = |desk: &mut StoreDesk| {
        desk.press("End Up Enter");
        assert!(desk.picture().contains("бланк.docx"), "{}", desk.picture());
        desk.press("End Enter");
    };
    take(&mut desk);
    assert!(desk.status().starts_with("Бланк не подошёл"), "{}", desk.status());
    let document = crate::report::Document::new("бланк");
    std::fs::write(&path, crate::report::catalogue::render(&document, Format::Docx).unwrap()).unwrap();
    take(&mut desk);
    assert!(desk.status().starts_with("Бланк взят"), "{}", desk.status());
    assert!(desk.cursor_line().contains("template.docx"), "{}", desk.cursor_line());
    let kept = desk.store.layout().root().join("template.docx");
    assert_eq!(std::fs::read(&kept).unwrap(), std::fs::read(&path).unwrap());
    desk.state.env.exports = own;
    // It is there at the next start, and the note of a visit is written on it.
    desk.press("Home Enter");
    desk.write("Нагол");
    desk.press("Enter Enter");
    assert_eq!(files(&desk).len(), 1, "{}", desk.status());
    std::fs::write(&kept, "испорчен").unwrap();
    desk.press("Enter");
    assert!(desk.status().contains("Отчёт сделан без него"), "{}", desk.status());
    desk.press("End Up Delete");
    assert!(desk.cursor_line().contains("без бланка") && !kept.exists(), "{}", desk.cursor_line());
}

#[test]
fn letterhead_and_signers_are_written_once_and_stand_in_every_report() {
    let mut desk = open();
    desk.press("End Enter");
    assert_eq!(desk.screen(), "pick");
    desk.press("Enter");
    assert_eq!(desk.screen(), "form");
    desk.write("ОТДЕЛ ОБРАЗОВАНИЯ");
    desk.press("Tab");
    desk.write("Начальник отдела; Н.А. Голова");
    desk.press("F2 Esc");
    assert_eq!(desk.screen(), "reports");
    desk.press("Home Down v");
    assert_eq!(desk.screen(), "report_preview");
    assert!(desk.picture().contains("ОТДЕЛ ОБРАЗОВАНИЯ"), "{}", desk.picture());
    let picture = desk.picture().replace('\u{a0}', " ");
    assert!(picture.contains("________________ Н.А. Голова") && !picture.contains('\\'), "{picture}");
}
