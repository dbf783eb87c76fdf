//! Word file → plan → records → road map as a Word file and as a workbook → plan: nothing differs, word for word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::NaiveDate;
use vyezd::domain::RecordId;
use vyezd::domain::records::MemoryRecords;
use vyezd::forms::Registry;
use vyezd::import::plan::{ActivityDraft, PlanDraft};
use vyezd::import::{intake, source};
use vyezd::report::catalogue::{build, find, render};
use vyezd::report::{Context, Format, Parameters};

/// What must come back. Doubts and places speak of the file they were read from, so they are not compared.
fn words(activity: &ActivityDraft) -> [String; 10] {
    let row = activity.clone();
    [
        row.number_printed,
        row.section,
        row.title,
        row.term,
        row.parties,
        row.expected,
        row.reporting,
        row.execution,
        row.school.unwrap_or_default(),
        format!("{:?}", row.parent),
    ]
}

fn head(plan: &PlanDraft) -> (String, Option<String>, Option<(NaiveDate, NaiveDate)>, String) {
    let goals = format!("{:?} {:?} {:?}", plan.goal, plan.tasks, plan.expected);
    (plan.title.clone(), plan.approval.clone(), plan.frame, goals)
}

#[test]
fn five_documents_come_back_unchanged() {
    let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let forms = Registry::builtin();
    let mut plans = 0;
    let mut rows = 0;
    for document in ["000", "001", "002", "003", "004"] {
        let path = format!("{}/tests/data/plans/libreoffice-{document}.docx", env!("CARGO_MANIFEST_DIR"));
        let drafts = source::read_plan_file(path.as_ref()).unwrap();
        let nothing = MemoryRecords::default();
        let mut last = 0_u128;
        let mut new_id = || {
            last += 1;
            RecordId::new(last.to_be_bytes())
        };
        let around = intake::Around { records: &nothing, municipality: None };
        let prepared = intake::prepare(drafts, &around, &mut new_id).unwrap();
        let records: MemoryRecords = prepared.iter().flat_map(|plan| plan.records.clone()).collect();
        for plan in &prepared {
            let id = plan.records.iter().find(|record| record.form == "plan").unwrap().id;
            let parameters = Parameters { plan: Some(id), ..Parameters::default() };
            let context = Context { records: &records, forms: &forms, today, parameters };
            let road_map = build(find("plan").unwrap(), &context).unwrap();
            for format in [Format::Docx, Format::Xlsx] {
                let name = format!("road-map.{}", format.name());
                let back = source::read_plans(&render(&road_map, format).unwrap(), &name).unwrap();
                let document = format!("{document} {}", format.name());
                assert_eq!(back.len(), 1, "{document}");
                assert_eq!(head(&back[0]), head(&plan.draft), "{document}");
                assert_eq!(back[0].columns, plan.draft.columns, "{document}");
                assert_eq!(back[0].activities.len(), plan.draft.activities.len(), "{document}");
                for (came, went) in back[0].activities.iter().zip(&plan.draft.activities) {
                    assert_eq!(words(came), words(went), "{document}, row {}", went.order);
                }
                plans += 1;
                rows += back[0].activities.len();
            }
        }
    }
    assert_eq!((plans, rows), (2 * 6, 2 * (42 + 14 + 14 + 17 + 48 + 21)));
}
