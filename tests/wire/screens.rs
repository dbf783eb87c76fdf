//! Screens that keys alone do not lead to in the sample: disagreements, what a plan or a table would bring, the card of
//! every kind of record, results, papers, people, access.

use std::collections::BTreeMap;
use std::path::Path;

use vyezd::app::screen::Screen;
use vyezd::app::screens::access::Card;
use vyezd::app::screens::access::proposals::Proposals;
use vyezd::app::screens::bank::Bank;
use vyezd::app::screens::calendar::Calendar;
use vyezd::app::screens::erasure::Erasure;
use vyezd::app::screens::exchange::Exchange;
use vyezd::app::screens::files::Files;
use vyezd::app::screens::history::History;
use vyezd::app::screens::lint::Lint;
use vyezd::app::screens::pick::Pick;
use vyezd::app::screens::places::Places;
use vyezd::app::screens::plan_import::PlanImport;
use vyezd::app::screens::question::Question;
use vyezd::app::screens::report_preview::ReportPreview;
use vyezd::app::screens::reports::Choices;
use vyezd::app::screens::results::{exams::Exams, indicators::Indicators, sheets::Sheets, support::Support};
use vyezd::app::screens::schedule::Schedule;
use vyezd::app::screens::secret::Secret;
use vyezd::app::screens::start::Start;
use vyezd::app::screens::versions::Versions;
use vyezd::app::screens::work::{Kind as About, Work};
use vyezd::app::screens::year_turn::YearTurn;
use vyezd::app::screens::{first_steps::FirstSteps, special};
use vyezd::domain::{RecordId, Records};
use vyezd::forms::Registry;
use vyezd::store::{Edit, Save};

use super::screen::App;

/// A name, the screen, and the keys pressed on it.
pub type Shown = (String, Box<dyn Screen>, String);

const LONG: &str = "Школа работает с родителями обучающихся, которые не справляются с программой; совещание при \
    директоре прошло, план индивидуальной работы составлен по каждому предмету и утверждён. ";

/// A record whose name, place and note two people have written at once.
pub fn disputed(app: &mut App) -> RecordId {
    let school = app.store().all("school").unwrap().remove(1);
    let seen = app.store().get_stored(school.id).unwrap().unwrap().displayed();
    let texts = |who: &str| {
        [
            ("name", format!("МКОУ Красноярская СШ ({who})")),
            ("place", format!("с. {who}")),
            ("note", LONG.repeat(9) + who),
        ]
    };
    for (field, text) in texts("Коллега") {
        app.colleague(school.id, field, &text);
    }
    let fields = texts("Я").into_iter().map(|(field, text)| (field.to_owned(), text.as_str().into())).collect();
    let edit = Edit { fields, seen: Some(seen), ..Edit::of(&school) };
    app.store_mut().save(Save { edits: vec![edit], ..Save::default() }).unwrap();
    assert!(app.store().get(school.id).unwrap().unwrap().conflicts.len() >= 3);
    school.id
}

fn boxed(screen: impl Screen + 'static) -> Box<dyn Screen> {
    Box::new(screen)
}

/// All of them, over the data of `app`; `disputed` is [`disputed`], `share` a folder to exchange through.
pub fn further(app: &App, disputed: RecordId, share: &Path) -> Vec<Shown> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plans = root.join("tests/data/plans");
    let first = |form: &str| app.store().all(form).unwrap().first().map(|record| record.id);
    let school = first("school").unwrap();
    let mut shown: Vec<(&str, Box<dyn Screen>, &'static str)> = vec![
        ("versions", boxed(Versions::of(disputed, "Школа")), ""),
        ("versions, next field", boxed(Versions::of(disputed, "Школа")), "<Tab>"),
        ("versions, a long text", boxed(Versions::of(disputed, "Школа").at(Some("note"))), ""),
        ("versions, settling", boxed(Versions::of(disputed, "Школа").at(Some("note"))), "h"),
        ("plan import", boxed(PlanImport::of(plans.join("libreoffice-001.docx"))), ""),
        ("plan import, a table", boxed(PlanImport::of(plans.join("openpyxl-001.xlsx"))), ""),
        ("files of plans", boxed(Files::plans()), ""),
        ("files of tables", boxed(Files::tables("school", BTreeMap::new())), ""),
        ("a folder", boxed(Places::folder("Папка".into(), &root.join("src/app/screens"))), ""),
        ("a file", boxed(Places::file("Файл".into(), &root.join("tests/data"), &["docx"])), ""),
        ("start", boxed(Start::default()), ""),
        ("first steps", boxed(FirstSteps::default()), ""),
        ("calendar, another year", boxed(Calendar::default()), "<Left>"),
        ("calendar, last month", boxed(Calendar::default()), "<End><Enter>"),
        ("history", boxed(History::of(disputed, "Школа")), ""),
        ("history of a field", boxed(History::of(disputed, "Школа").only("note", "Примечание")), ""),
        ("a state of it", boxed(History::of(disputed, "Школа")), "<Enter>"),
        ("exams of a school", boxed(Exams::of(school, "Школа")), ""),
        ("indicators of a school", boxed(Indicators::school(school, "Школа")), ""),
        ("support of a school", boxed(Support::of(school, "Школа")), ""),
        ("chain", boxed(Work::of(About::Chain, school, "Школа")), ""),
        ("people", boxed(Work::people(app.env())), ""),
        ("schedule", boxed(Schedule::default()), ""),
        ("lint", boxed(Lint::default()), ""),
        ("bank", boxed(Bank::for_help_with("обучение")), ""),
        ("bank, all", boxed(Bank::default()), ""),
        ("erasure of a person", boxed(Erasure::of(first("person").unwrap())), ""),
        ("question", boxed(Question::delete("Красноярская СШ")), ""),
        ("several people", boxed(Pick::several("person", Vec::new())), ""),
        ("proposals", boxed(Proposals::default()), ""),
        ("access, asking", boxed(Card::ask(true)), ""),
        ("access, founding", boxed(Card::found("Котельниковский район")), ""),
        ("access, recovery", boxed(Card::recover()), ""),
        ("access, a stranger", boxed(Card::stranger("A1B2-C3D4")), ""),
        ("access, trust", boxed(Card::trust("Кондрашова Н.В.", "A1B2-C3D4")), ""),
        ("a secret", boxed(Secret::new("Пароль обмена".into())), ""),
    ];
    if let Some(plan) = first("plan") {
        shown.push(("plan, next year", boxed(YearTurn::of(plan)), ""));
        shown.push(("plan, lint", boxed(Lint::of_plan(plan)), ""));
    }
    if let Some(survey) = app.store().all("questionnaire").unwrap().first() {
        shown.push(("sheets", boxed(Sheets::of(survey.id, "Анкета", survey.text("blank"))), ""));
    }
    let mut all: Vec<Shown> =
        shown.into_iter().map(|(name, screen, keys)| (name.to_owned(), screen, keys.to_owned())).collect();
    for form in Registry::builtin().forms() {
        let records = app.store().all(&form.id).unwrap();
        let card = records.first().and_then(|record| special(&form.id, record.id, "Запись", app.env()));
        all.extend(card.map(|card| (format!("card of {}", form.id), card, String::new())));
    }
    let folder = share.display();
    all.push(("exchange, done".to_owned(), boxed(Exchange::default()), format!("{folder}<Enter>")));
    all.push(("exchange, what leaves".to_owned(), boxed(Exchange::default()), format!("{folder}<F9>")));
    for report in vyezd::report::REPORTS {
        let preview = boxed(ReportPreview::of(report.name(), Choices::default()));
        all.push((format!("report {}", report.name()), preview, String::new()));
    }
    all
}
