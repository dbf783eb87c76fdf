use super::*;
use crate::domain::Decimal;
use crate::domain::records::MemoryRecords;

const SCHOOL: RecordId = RecordId::new([1; 16]);
const OTHER: RecordId = RecordId::new([2; 16]);
const DISTRICT: RecordId = RecordId::new([3; 16]);

fn id(n: u8) -> RecordId {
    let mut bytes = [9; 16];
    bytes[15] = n;
    RecordId::new(bytes)
}

fn day(text: &str) -> NaiveDate {
    crate::domain::ru_date::parse_entry(text, NaiveDate::default()).unwrap()
}

fn plan(n: u8, school: Option<RecordId>) -> Record {
    let plan = Record::new(id(n), "plan")
        .with("municipality", DISTRICT)
        .with("title", format!("План {n}"))
        .with("frame_from", day("01.09.2020"))
        .with("frame_to", day("31.08.2021"));
    match school {
        Some(school) => plan.with("school", school),
        None => plan,
    }
}

fn activity(n: u8, plan: u8, section: &str, term: &str) -> Record {
    let order = Decimal::new(i64::from(n), 0).unwrap();
    Record::new(id(n), "activity")
        .with("plan", id(plan))
        .with("order", order)
        .with("section", section)
        .with("title", format!("Мероприятие {n}"))
        .with("term", term)
}

fn base() -> Vec<Record> {
    vec![
        Record::new(SCHOOL, "school").with("municipality", DISTRICT),
        Record::new(OTHER, "school").with("municipality", DISTRICT),
        plan(10, None),
        plan(11, Some(SCHOOL)),
        plan(12, Some(OTHER)),
    ]
}

fn read_with(more: Vec<Record>, on: &str) -> Checklist {
    let mut records = base();
    records.extend(more);
    read(SCHOOL, day(on), &records.into_iter().collect::<MemoryRecords>()).unwrap()
}

fn mark(n: u8, activity: u8, state: &str, on: &str) -> Record {
    let mark = Record::new(id(n), "checklist_state").with("school", SCHOOL).with("activity", id(activity));
    mark.with("state", state).with("date", day(on))
}

#[test]
fn takes_what_applies_to_the_school_and_nothing_of_another() {
    let named =
        |n: u8, school: RecordId| activity(n, 10, "1", "май 2021").with("schools", Value::Array(vec![school.into()]));
    let checklist = read_with(
        vec![
            activity(20, 10, "1", "май 2021"),
            named(21, SCHOOL),
            named(22, OTHER),
            activity(23, 11, "", "май 2021"),
            activity(24, 12, "", "май 2021"),
            activity(25, 12, "", "май 2021").with("school", SCHOOL),
            activity(26, 10, "1", "май 2021").with("school", OTHER),
        ],
        "20.05.2021",
    );
    let found: Vec<RecordId> = checklist.items().map(|item| item.activity).collect();
    assert_eq!(found, [id(20), id(21), id(23), id(25)]);
    assert_eq!(checklist.plans.iter().map(|plan| plan.own).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn rows_of_a_section_stand_together_in_the_order_of_the_document() {
    let rows = [(20, "А"), (21, "Б"), (22, "А"), (9, "В")];
    let checklist = read_with(rows.map(|(n, section)| activity(n, 10, section, "")).to_vec(), "20.05.2021");
    let sections: Vec<&str> = checklist.items().map(|item| item.section.as_str()).collect();
    assert_eq!(sections, ["В", "А", "А", "Б"]);
}

#[test]
fn the_status_follows_the_term_the_executions_and_the_mark() {
    let status = |term: &str, mark_state: &str, on: &str| {
        let mut more = vec![activity(20, 10, "", term)];
        if !mark_state.is_empty() {
            more.push(mark(30, 20, mark_state, "10.10.2020"));
        }
        read_with(more, on).plans[0].items[0].status
    };
    assert_eq!(status("сентябрь 2020", "", "20.10.2020"), Status::Overdue);
    assert_eq!(status("сентябрь 2020", "done", "20.10.2020"), Status::Done);
    assert_eq!(status("ноябрь 2020", "working", "20.10.2020"), Status::InProgress);
    assert_eq!(status("ноябрь 2020", "partly", "20.10.2020"), Status::DonePartly);
    assert_eq!(status("по мере готовности", "working", "20.10.2020"), Status::InProgress);
    assert_eq!(status("в течение года", "done", "20.10.2020"), Status::Done);
    assert_eq!(status("октябрь, январь", "done", "20.10.2020"), Status::Done);
    assert_eq!(status("октябрь, январь", "done", "20.02.2021"), Status::Overdue);
    // The mark was not there yet on an earlier day.
    assert_eq!(status("сентябрь 2020", "done", "05.10.2020"), Status::Overdue);
}

#[test]
fn an_execution_of_another_school_does_not_count_here() {
    let execution = |school: Option<RecordId>| {
        let record = Record::new(id(40), "execution")
            .with("activity", id(20))
            .with("state", "done")
            .with("date", day("10.09.2020"));
        match school {
            Some(school) => record.with("school", school),
            None => record,
        }
    };
    for (school, expected) in [(None, Status::Done), (Some(SCHOOL), Status::Done), (Some(OTHER), Status::Overdue)] {
        let rows = vec![activity(20, 10, "", "сентябрь 2020"), execution(school)];
        assert_eq!(read_with(rows, "20.10.2020").plans[0].items[0].status, expected);
    }
}

#[test]
fn what_does_not_apply_is_not_counted() {
    let rows = vec![
        activity(20, 10, "", "сентябрь 2020"),
        activity(21, 10, "", "сентябрь 2020"),
        activity(22, 10, "", "сентябрь 2020"),
        mark(30, 20, "na", "01.10.2020"),
        mark(31, 21, "done", "01.10.2020"),
    ];
    let checklist = read_with(rows, "20.10.2020");
    assert_eq!(count(checklist.items()), Count { done: 1, overdue: 1, all: 2 });
    assert_eq!(checklist.items().filter(|item| item.is_due_in(2020, 9)).count(), 2);
}
