use super::{MOST_FAULTS, Reading, read};
use crate::domain::records::MemoryRecords;
use crate::domain::{Record, RecordId, Value};
use crate::forms::schema::{Field, Form, Item, Kind, Label};

fn label(text: &str) -> Label {
    Label { ru: text.to_owned(), en: text.to_owned() }
}

fn form(id: &str, fields: Vec<(&str, Kind)>, title: &str) -> Form {
    let fields = fields
        .into_iter()
        .map(|(id, kind)| Field {
            id: id.to_owned(),
            label: label(id),
            help: Label::default(),
            kind,
            required: false,
            when: None,
            default: None,
            prefill: Vec::new(),
            by: String::new(),
            set_by: String::new(),
            width: 0,
            section: None,
            note: None,
            personal: false,
            names: Vec::new(),
            alike: crate::forms::schema::Alike::Text,
        })
        .collect();
    Form {
        id: id.to_owned(),
        label: label(id),
        plural: label(id),
        help: Label::default(),
        source: String::new(),
        fields,
        title: vec![title.to_owned()],
        columns: Vec::new(),
        sort: Vec::new(),
        scope: String::new(),
        due: None,
        open: None,
        made_on: String::new(),
        key: Vec::new(),
        spread: None,
        sheet: String::new(),
        intro: Label::default(),
        closing: Label::default(),
        origin: String::new(),
    }
}

fn items(ids: &[(&str, &str)]) -> Vec<Item> {
    ids.iter()
        .map(|(id, ru)| Item {
            id: (*id).to_owned(),
            label: Label { ru: (*ru).to_owned(), en: (*id).to_owned() },
            names: Vec::new(),
        })
        .collect()
}

fn forms() -> Vec<Form> {
    let types = items(&[("oosh", "ООШ"), ("sosh", "СОШ")]);
    vec![
        form(
            "school",
            vec![
                ("name", Kind::Line { max: 30 }),
                ("type", Kind::Choice { items: types.clone() }),
                ("branches", Kind::References { form: "school".to_owned() }),
                ("visits", Kind::Rows { form: "visit".to_owned(), via: "school".to_owned() }),
            ],
            "name",
        ),
        form(
            "visit",
            vec![
                ("school", Kind::Reference { form: "school".to_owned() }),
                ("day", Kind::Date),
                (
                    "mark",
                    Kind::Number {
                        min: crate::domain::Decimal::parse("2"),
                        max: crate::domain::Decimal::parse("5"),
                        places: 2,
                    },
                ),
                ("score", Kind::Score { min: 1, max: 3 }),
                ("answer", Kind::Answer),
                ("topics", Kind::Choices { items: types }),
                ("term", Kind::Period),
                ("note", Kind::LongText { max: 20_000 }),
            ],
            "day",
        ),
    ]
}

fn stored() -> MemoryRecords {
    let school = |byte, name: &str| Record::new(RecordId::new([byte; 16]), "school").with("name", name);
    [school(1, "Беседская ООШ"), school(2, "Сабская СОШ"), school(3, "Сабская СОШ")].into_iter().collect()
}

fn reading(text: &str) -> Result<Vec<Record>, super::Faults> {
    let forms = forms();
    let records = stored();
    let mut next = 100;
    let mut new_id = || {
        next += 1;
        RecordId::new([next; 16])
    };
    let text_value = |_: &Kind, text: &str| Value::Array(vec![text.into(), "reading".into(), "exact".into()]);
    let reading = Reading { name: "записи.ndjson", forms: &forms, records: &records, text_value: &text_value };
    read(text.as_bytes(), &reading, &mut new_id)
}

#[test]
fn every_kind_is_read() {
    let text = "\u{feff}{\"form\":\"visit\",\"fields\":{\"school\":\"беседская  оош\",\"day\":\"20.05.2021\",\"mark\":3.58,\"score\":2,\
        \"answer\":\"частично\",\"topics\":[\"СОШ\",\"oosh\",\"sosh\"],\"term\":\"май 2021\",\"note\":\"а\\nб\"}}\n\n\
        {\"form\":\"visit\",\"fields\":{\"school\":\"@к\",\"day\":\"2021-05-20\",\"mark\":\"4,0\",\"note\":null}}\n\
        {\"form\":\"school\",\"key\":\"к\",\"fields\":{\"name\":\"Кикеринская СОШ\",\"type\":\"sosh\",\"branches\":\"01010101010101010101010101010101\"}}\n\
        {\"form\":\"school\",\"id\":\"01010101-0101-0101-0101-010101010101\",\"fields\":{\"type\":\"ООШ\"}}";
    let records = reading(text).unwrap();
    assert_eq!(records.len(), 4);
    assert_eq!(records[0].reference("school"), Some(RecordId::new([1; 16])));
    assert_eq!(records[0].text("day"), "2021-05-20");
    assert_eq!(records[0].get("mark").as_decimal().unwrap().to_string(), "3,58");
    assert_eq!(records[0].get("score"), &Value::Int(2));
    assert_eq!(records[0].text("answer"), "partly");
    assert_eq!(records[0].get("topics"), &Value::Array(vec!["sosh".into(), "oosh".into()]));
    assert_eq!(records[0].text("term"), "май 2021");
    assert_eq!(records[0].text("note"), "а\nб");
    assert_eq!(records[1].reference("school"), Some(records[2].id));
    assert_eq!(records[1].get("mark").as_decimal().unwrap().to_string(), "4,0");
    assert_eq!(records[2].references("branches"), [RecordId::new([1; 16])]);
    assert_eq!(records[3].id, RecordId::new([1; 16]));
}

#[test]
fn every_fault_is_reported_by_line_and_field() {
    let text = [
        "{\"form\":\"visit\",\"fields\":{\"school\":\"Сабская СОШ\",\"day\":\"31.02.2021\",\"mark\":5.5,\"score\":4,\"answer\":\"?\"}}",
        "{\"form\":\"visit\",\"fields\":{\"school\":\"@нет\",\"wer\":1,\"mark\":3.585,\"topics\":[\"лицей\"],\"note\":5}}",
        "{\"form\":\"школа\",\"fields\":{}}",
        "[1]",
        "{\"form\":\"visit\"",
        "{\"form\":\"school\",\"id\":\"zz\",\"fields\":{}}",
        "{\"form\":\"visit\",\"id\":\"01010101010101010101010101010101\",\"fields\":{}}",
        "{\"form\":\"school\",\"fields\":{\"name\":\"а\\nб\",\"visits\":[],\"type\":3},\"extra\":1}",
        "{\"form\":\"school\",\"key\":\"a\",\"fields\":{\"name\":\"оооооооооооооооооооооооооооооооооо\"}}",
        "{\"form\":\"visit\",\"key\":\"a\",\"fields\":{\"school\":\"ffffffffffffffffffffffffffffffff\"}}",
    ]
    .join("\n");
    let faults = reading(&text).unwrap_err();
    let mut places: Vec<(usize, &str)> = faults.first.iter().map(|fault| (fault.line, fault.field.as_str())).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            (1, "answer"),
            (1, "day"),
            (1, "mark"),
            (1, "school"),
            (1, "score"),
            (2, "mark"),
            (2, "note"),
            (2, "school"),
            (2, "topics"),
            (2, "wer"),
            (3, "form"),
            (4, ""),
            (5, ""),
            (6, "id"),
            (7, "id"),
            (8, "extra"),
            (8, "name"),
            (8, "type"),
            (8, "visits"),
            (9, "name"),
            (10, "key"),
            (10, "school"),
        ]
    );
    let sentence = crate::Error::from(faults).to_string();
    assert!(
        sentence.contains("записи.ndjson") && sentence.contains("строка 2, wer: в форме visit нет такого поля"),
        "{sentence}"
    );
    assert!(sentence.contains("Ни одна запись не сохранена"), "{sentence}");
}

#[test]
fn faults_beyond_fifty_are_counted() {
    let faults = reading(&"[]\n".repeat(120)).unwrap_err();
    assert_eq!((faults.first.len(), faults.count), (MOST_FAULTS, 120));
    assert!(faults.to_string().ends_with("… и ещё 70"));
}

#[test]
fn a_reference_leads_to_its_form_only() {
    let text = "{\"form\":\"visit\",\"key\":\"v\",\"fields\":{}}\n{\"form\":\"visit\",\"fields\":{\"school\":\"@v\"}}";
    let faults = reading(text).unwrap_err();
    assert_eq!((faults.count, faults.first[0].line), (1, 2));
}

#[test]
fn broken_bytes_are_a_fault_of_their_line() {
    let forms = forms();
    let records = stored();
    let mut new_id = || RecordId::new([9; 16]);
    let text_value = |_: &Kind, _: &str| Value::Null;
    let reading = Reading { name: "a", forms: &forms, records: &records, text_value: &text_value };
    let faults = read(&b"\n\xFF\xFE\n"[..], &reading, &mut new_id).unwrap_err();
    assert_eq!((faults.count, faults.first[0].line), (1, 2));
}
