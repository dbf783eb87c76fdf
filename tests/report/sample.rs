//! A visit made of the facts of source 004 (Котельниковский район, МКОУ Семиченская СШ) and the questions of
//! source 002, 4.3 and 4.4.

use chrono::NaiveDate;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{Decimal, Record, RecordId, Value};
use vyezd::forms::Registry;
use vyezd::report::{Context, Parameters};

/// A fixed id.
pub fn id(number: u8) -> RecordId {
    RecordId::new([number; 16])
}

/// A day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn several(ids: &[u8]) -> Value {
    Value::Array(ids.iter().map(|number| Value::from(id(*number))).collect())
}

fn order(number: i64) -> Value {
    Decimal::new(number, 0).unwrap().into()
}

/// Ids of the sample's records that tests speak of.
pub const SCHOOL: u8 = 2;
/// The visit.
pub const VISIT: u8 = 20;
/// The finding on which the director disagrees.
pub const DISPUTED: u8 = 31;

/// The sample.
pub fn records() -> MemoryRecords {
    let mut all = municipality();
    all.extend(instruments());
    all.extend(visit());
    all.extend(follow_up());
    all.into_iter().collect()
}

fn municipality() -> Vec<Record> {
    vec![
        Record::new(id(1), "municipality")
            .with("name", "Котельниковский")
            .with("region", "Волгоградская область")
            .with(
                "body",
                "Отдел образования\nадминистрации Котельниковского муниципального района\nВолгоградской области",
            ),
        Record::new(id(SCHOOL), "school").with("name", "МКОУ Семиченская СШ").with("municipality", id(1)),
        Record::new(id(3), "person").with("name", "Кондрашова Н.В.").with("position", "заведующий РМК"),
        Record::new(id(4), "person").with("name", "Голова Н.А.").with("position", "начальник отдела образования"),
    ]
}

fn instruments() -> Vec<Record> {
    let item = |number: u8, instrument: u8, place: i64, section: &str, text: &str| {
        Record::new(id(number), "instrument_item")
            .with("instrument", id(instrument))
            .with("order", order(place))
            .with("section", section)
            .with("text", text)
    };
    vec![
        Record::new(id(10), "instrument")
            .with("title", "Анализ деятельности образовательной организации")
            .with("source", "002, п. 4.3"),
        Record::new(id(11), "instrument")
            .with("title", "Аудит локальных нормативных актов")
            .with("source", "002, п. 4.4"),
        item(12, 10, 3, "Результаты итоговой аттестации", "Результаты ОГЭ по русскому языку и математике"),
        item(13, 10, 5, "Кадровое обеспечение", "Доля педагогов, прошедших курсы повышения квалификации"),
        item(14, 11, 1, "Локальные нормативные акты", "Протоколы педсовета и ШМО"),
    ]
}

fn visit() -> Vec<Record> {
    vec![
        Record::new(id(VISIT), "visit")
            .with("school", id(SCHOOL))
            .with("kind", "monitoring")
            .with("state", "finished")
            .with("planned", day(2021, 6, 1))
            .with("date", day(2021, 6, 2))
            .with("basis", "протокол заседания рабочей группы от 20.05.2021 г.")
            .with("team", several(&[3, 4]))
            .with("instruments", several(&[10, 11]))
            .with("strengths", "Организация мероприятий в рамках открытия Центра \"Точка Роста\".")
            .with("summary", "Планомерная всесторонняя работа дает положительный эффект.\nТребует внимания ОГЭ.")
            .with("closing_talk", "Назвать сильные стороны - затем срок по математике.")
            .with("acquainted", "disagreed")
            .with("acquainted_on", day(2021, 6, 2)),
        Record::new(id(30), "finding")
            .with("visit", id(VISIT))
            .with("item", id(14))
            .with("section", "Локальные нормативные акты")
            .with("order", order(1))
            .with("text", "Протоколы педсовета и ШМО")
            .with("answer", "yes")
            .with("evidence", "протокол педсовета № 10 от 31 мая 2021"),
        Record::new(id(DISPUTED), "finding")
            .with("visit", id(VISIT))
            .with("item", id(12))
            .with("section", "Результаты итоговой аттестации")
            .with("order", order(3))
            .with("text", "Результаты ОГЭ по русскому языку и математике")
            .with("answer", "no")
            .with("note", "Средняя оценка снизилась: русский язык 3,83 → 3,33, математика 4 → 3,33.")
            .with("disagreement", "В 2020 году ОГЭ не проводился, сравнивать не с чем."),
        Record::new(id(32), "finding")
            .with("visit", id(VISIT))
            .with("item", id(13))
            .with("section", "Кадровое обеспечение")
            .with("order", order(5))
            .with("text", "Доля педагогов, прошедших курсы повышения квалификации")
            .with("value", Decimal::parse("83").unwrap())
            .with("note", "83 % педагогов прошли КПК."),
        Record::new(id(33), "finding")
            .with("visit", id(VISIT))
            .with("text", "Ремонт кабинетов ОБЖ и мастерской")
            .with("answer", "partly"),
        Record::new(id(40), "recommendation")
            .with("school", id(SCHOOL))
            .with("visit", id(VISIT))
            .with("finding", id(DISPUTED))
            .with("given", day(2021, 6, 2))
            .with("text", "Организовать дополнительные занятия по математике (каждый четверг).")
            .with("addressee_role", "deputy")
            .with("deadline", day(2021, 9, 15)),
        Record::new(id(41), "recommendation")
            .with("school", id(SCHOOL))
            .with("visit", id(VISIT))
            .with("given", day(2021, 6, 2))
            .with("grounds", "Закупка мебели не завершена.")
            .with("text", "Контролировать сроки поставок мебели и цифрового оборудования."),
    ]
}

fn follow_up() -> Vec<Record> {
    let earlier = |number: u8, given: NaiveDate, text: &str| {
        Record::new(id(number), "recommendation")
            .with("school", id(SCHOOL))
            .with("given", given)
            .with("text", text)
            .with("addressee_role", "director")
            .with("state", "open")
    };
    vec![
        earlier(50, day(2020, 11, 2), "Провести анализ результативности педагогов.")
            .with("deadline", day(2021, 5, 31))
            .with("state", "closed"),
        earlier(51, day(2020, 12, 25), "Завершить анализ выполнения плана методической работы."),
        Record::new(id(60), "verdict")
            .with("recommendation", id(50))
            .with("visit", id(VISIT))
            .with("verdict", "done")
            .with("date", day(2021, 6, 2))
            .with("basis", "Анализ результативности педагогов за 2020-2021 уч. год."),
    ]
}

/// Builds with these records and parameters on a fixed day.
pub fn with<T>(records: &MemoryRecords, parameters: Parameters, use_it: impl FnOnce(&Context<'_>) -> T) -> T {
    let forms = Registry::builtin();
    use_it(&Context { records, forms: &forms, today: day(2021, 6, 3), parameters })
}
