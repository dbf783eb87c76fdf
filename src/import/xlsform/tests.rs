use rust_xlsxwriter::Workbook;

use super::*;
use crate::forms::schema::Kind;
use crate::forms::survey;

/// A workbook of these sheets, cells by `|`.
fn book(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.split('|').enumerate() {
                if !text.is_empty() {
                    let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
                    sheet.write_string(row, column, text.replace("\\n", "\n")).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const CHOICES: (&str, &[&str]) = (
    "choices",
    &[
        "list_name|name|label::Russian (ru)|label::English (en)",
        "yn|1|Да|Yes",
        "yn|0|Нет|No",
        "subj|math|Математика|Maths",
        "subj|rus|Русский язык|Russian",
    ],
);

/// The form of a converted workbook beside the program's own.
fn form_of(converted: &Converted) -> crate::forms::Form {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), &converted.toml).unwrap();
    let (registry, faults) = Registry::load(Some(folder.path()));
    assert_eq!(faults, [], "{}", converted.toml);
    registry.form(&converted.id).unwrap().clone()
}

fn told(converted: &Converted) -> Vec<String> {
    converted.left.iter().map(|left| format!("{} {}: {}", left.sheet, left.row, left.what)).collect()
}

#[test]
fn everything_that_is_promised_is_taken() {
    let survey: (&str, &[&str]) = (
        "survey",
        &[
            "type|name|label::Russian (ru)|label::English (en)|hint::Russian (ru)|required|relevant|constraint|default|appearance",
            "note|hello|Спасибо, что отвечаете|Thank you for answering",
            "begin_group|about|О вас|About you",
            "integer|years|Стаж, лет|Years|полных лет|yes||. >= 0 and . <= 60",
            "decimal|load|Нагрузка|Load|||| . >= 0.5 and . <= 2.5|1,5",
            "date|since|Дата приёма|Since",
            "end_group",
            "begin_group|work|Работа|Work|||${years} != ''",
            "select_one yn|curator|Есть наставник?|A mentor?||true()",
            "select_one yn|wants|Нужен наставник?|Want one?|||${curator} = '0'",
            "select_multiple subj or_other|subjects|Предметы|Subjects",
            "text|why|Почему?|Why?|||selected(${subjects}, 'math') or selected(${subjects}, 'rus')|string-length(.) <= 200||multiline",
            "end_group",
            "text|more|Что ещё?|Anything else?",
            "note|bye|До свидания|Good bye",
        ],
    );
    let settings: (&str, &[&str]) = ("settings", &["form_title|form_id", "Анкета молодого учителя|young-teacher"]);
    let converted = convert(&book(&[survey, CHOICES, settings]), "анкета.xlsx").unwrap();
    assert_eq!((converted.id.as_str(), converted.title.as_str()), ("young_teacher", "Анкета молодого учителя"));
    // A question holds one condition: of its own and its group's, its own is taken and the other is told.
    let told = told(&converted);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .zip([10, 12])
            .all(|(line, row)| line.starts_with(&format!("survey {row}: ")) && line.contains("(группа)"))
    );
    let form = form_of(&converted);
    let questions = survey::questions(&form);
    let ids: Vec<&str> = questions.iter().map(|field| field.id.as_str()).collect();
    assert_eq!(ids, ["years", "load", "since", "curator", "wants", "subjects", "subjects_other", "why", "more"]);
    assert_eq!(converted.questions, 9);
    let field = |id: &str| form.field(id).unwrap();
    assert_eq!(field("years").note.as_ref().unwrap().ru, "Спасибо, что отвечаете");
    assert_eq!((field("years").section.as_ref().unwrap().en.as_str(), field("years").required), ("About you", true));
    assert_eq!(field("years").help.ru, "полных лет");
    let Kind::Number { min, max, places } = &field("years").kind else { panic!("{:?}", field("years").kind) };
    assert_eq!((min.unwrap().to_string(), max.unwrap().to_string(), *places), ("0".into(), "60".into(), 0));
    assert!(matches!(field("load").kind, Kind::Number { places: 2, .. }) && field("since").kind == Kind::Date);
    let wants = field("wants").when.as_ref().unwrap();
    assert_eq!((wants.field.as_str(), wants.values.clone(), wants.negated), ("curator", vec!["v_0".to_owned()], false));
    assert_eq!(field("curator").when.as_ref().unwrap().field, "years", "the condition of the group");
    let why = field("why").when.as_ref().unwrap();
    assert_eq!(why.values, ["math", "rus"]);
    assert_eq!(field("why").kind, Kind::LongText { max: 200 });
    assert_eq!(field("subjects").kind.items().len(), 3, "«другое» beside the two");
    assert_eq!(field("more").section.as_ref().unwrap().ru, "Другие вопросы");
    assert_eq!(form.closing.ru, "До свидания");
    assert_eq!(field("curator").kind.items()[0].label.en, "Yes");
}

#[test]
fn what_is_not_taken_is_told_with_its_row() {
    let survey: (&str, &[&str]) = (
        "survey",
        &[
            "type|name|label|label::Kazakh (kk)|relevant|constraint|calculation|read_only",
            "start|start",
            "geopoint|where|Где?",
            "begin_repeat|kids|Дети",
            "text|kid|Имя",
            "end_repeat",
            "integer|age|Возраст||${missing} = 'a'|. > ${other}",
            "select_one nowhere|x|Что?",
            "text|Full Name|Имя||||concat('a')|yes",
            "calculate|sum||||| 1+1",
            "begin_group|open|Открыта",
            "date|when|Когда?||${age} > 18|. <= today()",
        ],
    );
    let converted = convert(&book(&[survey]), "kobo.xlsx").unwrap();
    assert_eq!(converted.questions, 3);
    let told = told(&converted);
    for (row, part) in [
        (1, "Kazakh"),
        (2, "«start»"),
        (3, "«geopoint»"),
        (4, "«begin_repeat»"),
        (5, "внутри повторяемой группы"),
        (7, "${missing} = 'a'"),
        (7, ". > ${other}"),
        (8, "«nowhere»"),
        (9, "full_name"),
        (9, "calculation"),
        (9, "read_only"),
        (10, "«calculate»"),
        (11, "группа не закрыта"),
        (12, "${age} > 18"),
        (12, ". <= today()"),
    ] {
        assert!(
            told.iter().any(|line| line.starts_with(&format!("survey {row}: ")) && line.contains(part)),
            "{row} {part}: {told:#?}"
        );
    }
    form_of(&converted);
}

#[test]
fn what_is_no_questionnaire_is_refused_and_nothing_panics() {
    let other = book(&[("Лист1", &["№|Мероприятие", "1|Семинар"])]);
    assert!(convert(&other, "план.xlsx").unwrap_err().to_string().contains("не XLSForm"));
    let empty = book(&[("survey", &["type|name|label", "note|a|Только слова"])]);
    assert!(convert(&empty, "a.xlsx").unwrap_err().to_string().contains("нет вопросов"));
    assert!(convert(b"type,name", "a.csv").is_err());
    // Names that would collide, quotes, backslashes, line ends, signs of TOML.
    let odd = book(&[
        (
            "survey",
            &[
                "type|name|label|hint|relevant|constraint|default",
                "text|number|\"Кавычки\" \\\\ и [скобки]|a\\nb|${number} = 'x\\'|string-length(.) <= 99999999999999999999|=1",
                "text|НОМЕР|второй",
                "text|номер|третий",
                "integer|1|цифра|||. >= 99999999999999999999|x",
                "select_one a'b|q|?",
            ],
        ),
        ("choices", &["list_name|name|label", "a'b|да|Да", "a'b|ДА|Да ещё раз", "a'b||пусто"]),
    ]);
    let converted = convert(&odd, "Анкета № 1 (2021).xlsx").unwrap();
    assert_eq!(converted.questions, 5);
    form_of(&converted);
}
