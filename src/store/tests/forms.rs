//! Three forms that exist only here.

use crate::domain::RecordId;
use crate::forms::schema::{Field, Form, Item, Kind, Label, OpenWhen};
use crate::store::FormSource;

pub struct TestForms(pub Vec<Form>);

pub fn id(number: u8) -> RecordId {
    RecordId::new([number; 16])
}

fn field(id: &str, kind: Kind) -> Field {
    Field {
        id: id.into(),
        label: Label { ru: id.into(), en: id.into() },
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
    }
}

fn form(id: &str, scope: &str, lists: [&[&str]; 3], fields: Vec<Field>) -> Form {
    let strings = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    Form {
        id: id.into(),
        label: Label::default(),
        plural: Label::default(),
        help: Label::default(),
        source: String::new(),
        fields,
        title: strings(lists[0]),
        columns: strings(lists[1]),
        sort: strings(lists[2]),
        scope: scope.into(),
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

impl Default for TestForms {
    fn default() -> Self {
        let line = || Kind::Line { max: 200 };
        let to = |form: &str| Kind::Reference { form: form.into() };
        let items = ["a", "b", "c"].map(|id| Item {
            id: id.into(),
            label: Label { ru: id.into(), en: id.into() },
            names: Vec::new(),
        });
        let mut forms = Self(vec![
            form("municipality", "", [&["name"], &["name"], &["name"]], vec![field("name", line())]),
            form(
                "school",
                "municipality",
                [&["name"], &["name", "municipality", "types"], &["name"]],
                vec![
                    field("name", line()),
                    field("municipality", to("municipality")),
                    field("types", Kind::Choices { items: items.to_vec() }),
                ],
            ),
            form(
                "visit",
                "school",
                [&["date", "school"], &["date", "school", "result", "note"], &["school", "-date"]],
                vec![
                    field("school", to("school")),
                    field("date", Kind::Date),
                    field("result", Kind::Answer),
                    field("note", Kind::LongText { max: 20_000 }),
                ],
            ),
        ]);
        forms.0[2].due = Some("date".into());
        forms.0[2].open = Some(OpenWhen { field: "result".into(), values: vec![String::new(), "partly".into()] });
        forms
    }
}

impl FormSource for TestForms {
    fn form(&self, id: &str) -> Option<&Form> {
        self.0.iter().find(|form| form.id == id)
    }

    fn forms(&self) -> Vec<&Form> {
        self.0.iter().collect()
    }
}
