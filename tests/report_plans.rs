//! Road maps, checklists, diaries and the register, read back from Word by an independent reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod report;

use report::plans::{plan, plan_id, t1, t2, t8, t15};
use report::sample::{SCHOOL, day, id, records, with};
use report::{golden, look, word};
use vyezd::Result;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Record, Value};
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::document::Orientation;
use vyezd::report::{Document, Format, Parameters, Year};

fn with_more(more: Vec<Record>) -> MemoryRecords {
    let mut all = records();
    for record in more {
        all.put(record);
    }
    all
}

fn report(name: &str, records: &MemoryRecords, parameters: Parameters) -> Result<Document> {
    with(records, parameters, |context| build(find(name)?, context))
}

fn of_plan(number: u8) -> Parameters {
    Parameters { plan: Some(plan_id(number)), ..Parameters::default() }
}

fn of_school() -> Parameters {
    Parameters { school: Some(id(SCHOOL)), ..Parameters::default() }
}

fn tables(document: &Document) -> Vec<Vec<Vec<String>>> {
    word::tables(&render(document, Format::Docx).unwrap())
}

#[test]
fn headings_of_every_shape_are_verbatim() {
    let rows: [[&str; 6]; 1] = [["1.1.", "", "Участие в вебинаре", "Март", "Мирюк А.А.", "Приказ"]];
    let expected: [(&str, &[&str]); 4] = [
        (
            "t1",
            &[
                "№п/п",
                "Наименование мероприятия (краткое содержание)",
                "Сроки исполнения",
                "Ответственный исполнитель",
                "Ожидаемый результат, отчётность",
            ],
        ),
        ("t3", &["№", "Мероприятие", "Срок исполнения", "Ответственный Исполнитель", "Ожидаемый результат"]),
        ("t4", &["Мероприятие", "Срок", "Ответственные"]),
        ("t15", &["№", "Мероприятия", "срок", "ответственные"]),
    ];
    for (shape, headings) in expected {
        let records = with_more(plan(50, shape, "План", &rows));
        let found = tables(&report("plan", &records, of_plan(50)).unwrap());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0][0], headings, "{shape}");
        assert_eq!(found[0].len(), 2, "{shape}");
    }
}

#[test]
fn a_road_map_keeps_its_sections_and_words() {
    let document = report("plan", &with_more(t1()), of_plan(1)).unwrap();
    let docx = render(&document, Format::Docx).unwrap();
    look("plan-t1.docx", &docx);
    let rows = &word::tables(&docx)[0];
    assert_eq!(rows[1], ["1.Организационные мероприятия"]);
    assert_eq!(rows[4], ["2. Методическое сопровождение"]);
    assert_eq!(rows[3][2], "июнь – июль 2021 г.");
    assert_eq!(rows[3][4], "Постановка задач на 2021-22 учебный год. Аналитическая справка.");
    assert_eq!(rows[6], ["", "Промежуточные результаты МОУ «Торосовская ООШ»", "", "", ""]);
    assert!(word::text(&docx).contains("от 11.08. 2020 г. № 146 – р"));
    golden("plan-t1.csv", &render(&document, Format::Csv).unwrap());
}

#[test]
fn execution_stands_in_its_column_and_says_a_link_once() {
    let document = report("plan", &with_more(t2()), of_plan(2)).unwrap();
    let docx = render(&document, Format::Docx).unwrap();
    look("plan-t2.docx", &docx);
    let rows = &word::tables(&docx)[0];
    assert_eq!(rows[0][5], "Информация об исполнении");
    assert_eq!(rows.len(), 15);
    assert_eq!(rows[1][5].matches("docviewer").count(), 1);
    assert_eq!(rows[1][2], "сентябрь\n2020 года");
    assert_eq!(rows[14][5], "");
    assert_eq!(document.sections[0].orientation, Orientation::Landscape);
}

#[test]
fn the_table_of_a_school_prints_as_it_came() {
    let document = report("plan", &with_more(t8()), of_plan(8)).unwrap();
    assert_eq!(
        tables(&document)[0],
        [
            ["Название мероприятия / форма проведения", "Сроки проведения", "Результат"],
            [
                "Тематический педсовет «Новые образовательные технологии»",
                "2020-2021",
                "Протокол педсовета № 10 от 31 мая 2021; протоколы ШМО."
            ],
        ]
    );
    let text = word::text(&render(&document, Format::Docx).unwrap());
    assert!(text.contains("Наименование ОО 1: МКОУ Семиченская СШ"));
}

#[test]
fn execution_adds_a_column_and_only_what_was_known_on_the_day() {
    let records = with_more(t15());
    let now = tables(&report("plan", &records, of_plan(15)).unwrap());
    assert_eq!(
        now[0][2][4].replace('\u{a0}', " "),
        "МКОУ Семиченская СШ, 01.06.2021: выполнено. Потребности собраны (протокол № 10 от 31.05.2021)"
    );
    let before = Parameters { as_of: Some(day(2021, 5, 31)), ..of_plan(15) };
    assert_eq!(tables(&report("plan", &records, before).unwrap())[0][0].len(), 4);
}

#[test]
fn a_plan_must_be_named_where_there_are_several() {
    let several = with_more(t1().into_iter().chain(t15()).collect());
    assert!(report("plan", &several, Parameters::default()).unwrap_err().to_string().contains("--plan"));
    assert!(report("plan", &with_more(t1()), Parameters::default()).is_ok());
    assert!(report("plan", &records(), Parameters::default()).is_err());
}

#[test]
fn the_checklist_counts_per_section_and_takes_the_last_mark() {
    let records = with_more(t15());
    let document = report("checklist", &records, of_school()).unwrap();
    golden("checklist.md", &render(&document, Format::Markdown).unwrap());
    look("checklist.docx", &render(&document, Format::Docx).unwrap());
    let earlier = Parameters { as_of: Some(day(2021, 5, 2)), ..of_school() };
    let earlier = &tables(&report("checklist", &records, earlier).unwrap())[0];
    assert_eq!(earlier[2][4], "в работе\n01.05.2021");
    assert!(report("checklist", &records, Parameters::default()).unwrap_err().to_string().contains("--school"));
}

fn diaries() -> Vec<Record> {
    let term = Value::Array(vec!["24.01.2021 г.".into(), "".into(), "exact".into()]);
    vec![
        Record::new(id(80), "diary_school")
            .with("school", id(SCHOOL))
            .with("activity", "Практический семинар")
            .with("organiser", "Муниципальная методическая служба")
            .with("dates", term)
            .with("elements", "«Учитель-фасилитатор»")
            .with(
                "programme",
                "Освоение педагогических технологий, повышающих учебную мотивацию: групповая работа, диалог и дискуссия",
            )
            .with("date", day(2021, 1, 24)),
        Record::new(id(81), "diary_teacher")
            .with("school", id(SCHOOL))
            .with("teacher", id(3))
            .with("methods", "групповая работа\n- диалог")
            .with("date", day(2021, 2, 1)),
    ]
}

#[test]
fn diaries_have_the_columns_of_the_protocol() {
    let records = with_more(diaries());
    let document = report("diaries", &records, of_school()).unwrap();
    look("diaries.docx", &render(&document, Format::Docx).unwrap());
    let found = tables(&document);
    assert_eq!(
        found[0][0],
        [
            "Мероприятие",
            "Организатор",
            "Даты",
            "Участники курса",
            "Основные элементы курса",
            "Соответствующие им элементы школьной программы улучшения результатов"
        ]
    );
    assert_eq!(
        found[1][0],
        [
            "Педагог Ф И О .",
            "Используемые методы (технологии, способы) работы",
            "Где использует (класс, курс и т.п.)",
            "Результаты использования",
            "Комментарии педагога",
            "Комментарии куратора (методист, руководитель)"
        ]
    );
    assert_eq!(
        found[2][0],
        [
            "Форма использования (способ деятельности, коммуникации и т.п.)",
            "Где использует (вид деятельности, «участок» работы и т.п.)",
            "Результаты использования",
            "Комментарии директора",
            "Комментарии куратора (муниципальный/ региональный координатор)"
        ]
    );
    assert_eq!(found[0][1][..3], ["Практический семинар", "Муниципальная методическая служба", "24.01.2021 г."]);
    assert_eq!(found[1][1][1], "групповая работа\n- диалог", "as it was typed");
    assert_eq!(found[2].len(), 7, "an empty diary is a form to fill in by hand");
}

#[test]
fn diaries_without_a_school_print_what_there_is() {
    let records = with_more(diaries());
    assert_eq!(tables(&report("diaries", &records, Parameters::default()).unwrap()).len(), 2);
    let year = Parameters { year: Some(Year::parse("2021-2022").unwrap()), ..Parameters::default() };
    assert!(report("diaries", &records, year).is_err());
}

#[test]
fn the_register_tells_what_became_of_each_recommendation() {
    let document = report("recommendations", &records(), Parameters::default()).unwrap();
    golden("recommendations.md", &render(&document, Format::Markdown).unwrap());
    look("recommendations.docx", &render(&document, Format::Docx).unwrap());
    let before = Parameters { as_of: Some(day(2021, 6, 1)), ..Parameters::default() };
    let text = render(&report("recommendations", &records(), before).unwrap(), Format::Markdown).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("Всего: 2, открыто: 2, просрочено: 1."), "{text}");
}
