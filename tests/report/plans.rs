//! Rows of the five source documents in the shapes of their plans.

use vyezd::domain::{Decimal, Record, RecordId, Value};

use super::sample::{SCHOOL, day, id};

/// An activity: number, section, title, term, parties, expected result.
type Row = [&'static str; 6];

/// Id of the plan number `plan`.
pub fn plan_id(plan: u8) -> RecordId {
    id(100 + plan)
}

/// Id of the activity at `place` of a plan.
pub fn activity_id(plan: u8, place: u8) -> RecordId {
    let mut bytes = [200; 16];
    bytes[14] = plan;
    bytes[15] = place;
    RecordId::new(bytes)
}

fn printed(text: &str) -> Value {
    Value::Array(vec![text.into(), "".into(), "exact".into()])
}

/// A plan of this shape with its rows.
pub fn plan(number: u8, shape: &str, title: &str, rows: &[Row]) -> Vec<Record> {
    let mut records = vec![
        Record::new(plan_id(number), "plan").with("municipality", id(1)).with("shape", shape).with("title", title),
    ];
    for (at, [printed_number, section, title, term, parties, expected]) in rows.iter().enumerate() {
        let place = u8::try_from(at).unwrap();
        let mut activity = Record::new(activity_id(number, place), "activity")
            .with("plan", plan_id(number))
            .with("order", Decimal::new(i64::from(place) + 1, 0).unwrap())
            .with("title", *title);
        for (field, text) in [("number", printed_number), ("section", section), ("expected", expected)] {
            if !text.is_empty() {
                activity.set(field, (*text).into());
            }
        }
        for (field, text) in [("term", term), ("parties", parties)] {
            if !text.is_empty() {
                activity.set(field, printed(text));
            }
        }
        records.push(activity);
    }
    records
}

/// Source 000: a section, a row with reporting, a row without a term.
pub fn t1() -> Vec<Record> {
    let first = "1.Организационные мероприятия";
    let second = "2. Методическое сопровождение";
    let mut records = plan(
        1,
        "t1",
        "План мероприятий («дорожная карта») по реализации программы поддержки школ",
        &[
            ["1.1.", first, "Заседания Координационного совета", "", "", "Повышение эффективности управления"],
            [
                "1.5.",
                first,
                "Анализ эффективности принятых мер",
                "июнь – июль 2021 г.",
                "КО ММС",
                "Постановка задач на 2021-22 учебный год. Аналитическая справка.",
            ],
            [
                "2.2.",
                second,
                "Организация участия учителей школ с НОР и НСУ в курсовой подготовке",
                "По плану ЛОИРО",
                "ММС, Руководители ОО",
                "Повышение уровня профессиональной грамотности учителей.",
            ],
            ["", second, "Промежуточные результаты МОУ «Торосовская ООШ»", "", "", ""],
        ],
    );
    records[0].set(
        "approval",
        "Утвержден\nприказом Комитета образования администрации\nВолосовского муниципального района\nот 11.08. 2020 г. № 146 – р".into(),
    );
    records[2].set("reporting", "Аналитическая справка.".into());
    records
}

/// Source 001: execution in a column of its own, enough rows for several pages.
pub fn t2() -> Vec<Record> {
    let row = [
        "",
        "",
        "Выявление общеобразовательных организаций со стабильно низкими образовательными результатами на основе \
         исследования в рамках проекта",
        "сентябрь\n2020 года",
        "МБУ «МИМЦ»",
        "Список школ со стабильно низкими образовательными результатами",
    ];
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"];
    let rows: Vec<Row> = numbers.iter().map(|number| [*number, row[1], row[2], row[3], row[4], row[5]]).collect();
    let mut records = plan(2, "t2", "Дорожная карата по повышению качества общего образования", &rows);
    for place in 0..9 {
        let execution = Record::new(id(150 + place), "execution").with("activity", activity_id(2, place)).with(
            "text",
            "Проведен мониторинг, обработаны результаты, подготовлена аналитическая записка. \
             https://docviewer.yandex.ru/view/44619546",
        );
        records.push(execution.with("link", "https://docviewer.yandex.ru/view/44619546"));
    }
    records
}

/// Source 004, done activities of a school.
pub fn t8() -> Vec<Record> {
    let mut records = plan(
        8,
        "t8",
        "Блок 2. Мероприятия",
        &[["", "", "Тематический педсовет «Новые образовательные технологии»", "2020-2021", "", ""]],
    );
    records[0].set("source_file", "004.txt".into());
    records[1].set("school", id(SCHOOL).into());
    records.push(
        Record::new(id(170), "execution")
            .with("activity", activity_id(8, 0))
            .with("school", id(SCHOOL))
            .with("date", day(2021, 6, 1))
            .with("state", "done")
            .with("text", "Протокол педсовета № 10 от 31 мая 2021; протоколы ШМО."),
    );
    records
}

/// Source 004, the plan, with an entry of execution and marks of the checklist.
pub fn t15() -> Vec<Record> {
    let first = "1. Ресурсное обеспечение";
    let mut records = plan(
        15,
        "t15",
        "План мероприятий по совершенствованию муниципальной системы работы со школами с низкими результатами обучения",
        &[
            ["1.1.", first, "Анализ ресурсных потребностей", "сентябрь", "Отдел образования, руководители ОО", ""],
            ["1.2.", first, "Разработка плана закупок", "сентябрь, январь", "Отдел образования", ""],
            ["2.1.", "2. Кадровое обеспечение", "Прогноз кадрового обеспечения", "август", "Отдел образования", ""],
        ],
    );
    records.push(
        Record::new(id(171), "execution")
            .with("activity", activity_id(15, 0))
            .with("school", id(SCHOOL))
            .with("date", day(2021, 6, 1))
            .with("state", "done")
            .with("text", "Потребности собраны")
            .with("document", "protocol")
            .with("document_number", "10")
            .with("document_date", day(2021, 5, 31)),
    );
    let mark = |number: u8, place: u8, state: &str, date| {
        Record::new(id(number), "checklist_state")
            .with("school", id(SCHOOL))
            .with("activity", activity_id(15, place))
            .with("state", state)
            .with("date", date)
    };
    records.push(mark(180, 0, "working", day(2021, 5, 1)));
    records.push(mark(181, 0, "done", day(2021, 6, 1)));
    records.push(mark(182, 2, "na", day(2021, 6, 1)));
    records
}
