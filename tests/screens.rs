#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Every screen as it looks on the sample, through the real loop: keys in, picture out.

#[path = "support/screen.rs"]
mod screen;

use screen::{SIZES, after, after_on_nothing};

/// Snapshots of the screen after a script, at every size.
macro_rules! snap {
    ($name:literal, $script:expr) => {
        snap!($name, $script, after)
    };
    ($name:literal, $script:expr, $how:expr) => {
        for (width, height) in SIZES {
            insta::assert_snapshot!(format!("{}_{width}x{height}", $name), $how($script, (width, height)), $script);
        }
    };
}

#[test]
fn start() {
    snap!("start", "", after_on_nothing);
    snap!("start_empty_district", "<Enter>Котельниковский район", after_on_nothing);
}

#[test]
fn overview() {
    snap!("overview", "");
    snap!("overview_end", "<End>");
}

#[test]
fn schools() {
    snap!("schools", "2");
    snap!("schools_filter", "2/сош № 2");
    snap!("schools_filter_nothing", "2/ничего такого<Enter>");
    snap!("municipality", "2m");
}

#[test]
fn school_card() {
    snap!("school_card", "2<Enter>");
    snap!("school_card_down", "2<Enter><PgDn>");
}

#[test]
fn help() {
    snap!("help", "<F1>");
    snap!("help_plans", "4<F1>");
}

#[test]
fn plans() {
    snap!("plans", "4");
    snap!("plan", "4<Enter>");
    snap!("plan_down", "4<Enter><PgDn><PgDn>");
}

#[test]
fn forms() {
    snap!("form_activity", "4<Enter><Enter>");
    snap!("form_activity_term", "4<Enter><Enter><Tab><Tab><Tab><Tab><Tab><Tab><Tab>");
    snap!("form_activity_end", "4<Enter><Enter><PgDn><PgDn><PgDn><PgDn>");
    snap!("form_school", "2<Down><Down><Enter><Enter>");
    snap!("form_new_school", "2<Insert><Tab>МБОУ «Новая СОШ»");
    snap!("form_new_school_saved", "2<Insert><Tab>МБОУ «Новая СОШ»<F2>");
    snap!("form_fault", "3<Insert><Tab><Tab><Tab><Tab><Tab>когда-нибудь<F2>");
    snap!("form_help", "2<Insert><Tab><F1>");
    snap!("question_unsaved", "2<Insert><Tab>МБОУ<Esc>");
    snap!("question_delete", "2<Delete>");
    snap!("picker", "2<Insert><Enter>");
    snap!("picker_typed", "2<Insert><Enter>вол");
    snap!("picker_picked", "2<Insert><Enter>вол<Enter>");
}

#[test]
fn other_lists() {
    snap!("visits", "3");
    snap!("recommendations", "7");
    snap!("history", "2h");
    snap!("sequence", "2g");
    snap!("unavailable", "2/ничего такого<Enter><Delete>");
    snap!("nothing_yet_reports", "8");
    snap!("nothing_yet_exchange", "9");
}

#[test]
fn checklist() {
    snap!("checklist_choose_school", "5");
    snap!("checklist", "5нагол<Enter>");
    snap!("checklist_marked", "5нагол<Enter>v");
    snap!("checklist_month", "5нагол<Enter>u");
    snap!("checklist_section", "5нагол<Enter>s");
    snap!("checklist_execution", "5нагол<Enter>e");
    snap!("checklist_help", "5нагол<Enter><F1>");
}

#[test]
fn diaries() {
    snap!("diaries_choose_school", "6");
    snap!("diaries", "6красно<Enter>");
    snap!("diary_school", "6красно<Enter><Enter>");
    snap!("diary_teacher", "6красно<Enter><Down><Enter>");
    snap!("diary_director", "6красно<Enter><Down><Down><Enter>");
    snap!("diary_typing", "6красно<Enter><Enter><Insert>Семинар «Учитель-фасилитатор»<Tab>");
    snap!("diary_saved", "6красно<Enter><Enter><Insert>Семинар «Учитель-фасилитатор»<F2>");
}

#[test]
fn plan_import() {
    in_the_folder_of_plans();
    snap!("files", "4i");
    snap!("files_on_a_file", "4i<End>");
    snap!("plan_import", "4i<End><Enter>");
    snap!("plan_import_row", "4i<End><Enter><PgDn>");
    snap!("plan_import_known", "4i<End><Up><Enter>");
    snap!("plan_imported", "4i<End><Enter><F2>");
}

/// The chooser starts where the program was started: for this test binary, a folder with two plans in it.
fn in_the_folder_of_plans() {
    static FOLDER: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(|| {
        let folder = tempfile::Builder::new().prefix("").rand_bytes(8).tempdir().unwrap();
        let plans = folder.path().join("планы");
        std::fs::create_dir_all(plans.join("прошлый год")).unwrap();
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let sources = data.join("src/demo/sources");
        std::fs::copy(sources.join("003_b7c16ea3d3e8fa77.txt"), plans.join("план-003.txt")).unwrap();
        std::fs::write(plans.join("новый план.csv"), NEW_PLAN).unwrap();
        std::fs::write(plans.join("справка.pdf"), "не план").unwrap();
        std::env::set_current_dir(&plans).unwrap();
        folder
    });
    assert!(FOLDER.path().exists());
}

/// A plan that is not in the sample.
const NEW_PLAN: &str = "№ п/п;Мероприятие;Сроки;Ответственный\n\
1;Провести семинар для учителей;октябрь 2021;Методическая служба\n\
2;Посетить уроки;по мере готовности;Директора школ\n";
