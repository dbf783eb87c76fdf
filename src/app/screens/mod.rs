//! One file per screen.

use serde_json::Value as Json;

use super::action::Action;
use super::screen::{Env, Screen};
use crate::domain::RecordId;

pub mod access;
pub mod bank;
pub mod calendar;
pub mod card;
pub mod checklist;
pub mod dated;
pub mod diary;
pub mod dossier;
mod dossier_months;
pub mod erasure;
pub mod exchange;
pub mod exclusion;
pub mod files;
pub mod first_steps;
pub mod form;
pub mod help;
pub mod history;
pub mod import_batch;
pub mod lint;
pub mod list;
pub mod municipality;
pub mod office;
pub mod overview;
pub mod palette;
pub mod person;
pub mod pick;
pub mod places;
pub mod plan;
pub mod plan_import;
pub mod question;
pub mod recommendation;
pub mod report_file;
pub mod report_preview;
pub mod reports;
pub mod results;
pub mod schedule;
pub mod search;
pub mod secret;
pub mod start;
pub mod state_of_data;
pub mod table_import;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
pub mod testing_store;
pub mod trash;
pub mod undo;
pub mod versions;
pub mod visit;
pub mod work;
pub mod year_turn;

/// The screen of this name from its snapshot; `None` for screens that are only answers to a question.
pub fn restore(name: &str, state: &Json, env: &Env) -> Option<Box<dyn Screen>> {
    match name {
        "list" => list::List::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "form" => form::FormScreen::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "files" => files::Files::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "plan_import" => plan_import::PlanImport::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "table_import" => {
            table_import::TableImport::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>)
        }
        "import_batch" => import_batch::ImportBatch::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "lint" => Some(Box::new(lint::Lint::restore(state))),
        "schedule" => Some(Box::new(schedule::Schedule::restore(state))),
        "exclusion" => exclusion::ExclusionScreen::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "year_turn" => year_turn::YearTurn::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "overview" => Some(Box::new(overview::Overview::restore(state))),
        "calendar" => Some(Box::new(calendar::Calendar::restore(state))),
        "checklist" => Some(Box::new(checklist::Checklist::restore(state))),
        "diaries" => Some(Box::new(diary::Diaries::restore(state))),
        "diary" => diary::Diary::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "plan" => plan::PlanScreen::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "reports" => reports::Reports::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "report_preview" => {
            report_preview::ReportPreview::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>)
        }
        "first_steps" => Some(Box::new(first_steps::FirstSteps::default())),
        "help" => Some(Box::new(help::Help::restore(state))),
        "palette" => Some(Box::new(palette::Palette::restore(state))),
        "search" => Some(Box::new(search::Search::restore(state))),
        "access" => Some(Box::new(access::Access::restore(state))),
        "proposals" => Some(Box::new(access::proposals::Proposals::restore(state))),
        "exchange" => Some(Box::new(exchange::Exchange::restore(state))),
        "state_of_data" => Some(Box::new(state_of_data::StateOfData::restore(state))),
        "versions" => versions::Versions::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "settle" => versions::settle::Settle::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "trash" => Some(Box::new(trash::Trash::restore(state))),
        "history" => history::History::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "dossier" => dossier::Dossier::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "recommendation" => {
            let screen = recommendation::RecommendationScreen::restore(state, env);
            screen.map(|screen| Box::new(screen) as Box<dyn Screen>)
        }
        "bank" => Some(Box::new(bank::Bank::restore(state))),
        "work" => work::Work::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "exams" => Some(Box::new(results::exams::Exams::restore(state))),
        "survey" => results::survey::Survey::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "sheets" => results::sheets::Sheets::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "support" => results::support::Support::restore(state).map(|screen| Box::new(screen) as Box<dyn Screen>),
        "indicators" => Some(Box::new(results::indicators::Indicators::restore(state))),
        "visit" => visit::VisitScreen::restore(state, env).map(|screen| Box::new(screen) as Box<dyn Screen>),
        _ => None,
    }
}

/// The screen of a main section.
pub fn section(action: Action, env: &Env) -> Option<Box<dyn Screen>> {
    let screen: Box<dyn Screen> = match action {
        Action::Overview => Box::new(overview::Overview::default()),
        Action::Schools => Box::new(list::List::of("school")),
        Action::Visits => Box::new(list::List::of("visit")),
        Action::Plans => Box::new(list::List::of("plan")),
        Action::OpenChecklist => Box::new(checklist::Checklist::default()),
        Action::Diaries => Box::new(diary::Diaries::default()),
        Action::Recommendations => Box::new(list::List::of("recommendation")),
        Action::Reports => Box::new(reports::Reports::of(env)),
        Action::Exchange => Box::new(state_of_data::StateOfData::default()),
        Action::People => Box::new(work::Work::people(env)),
        Action::Exams => Box::new(results::exams::Exams::default()),
        Action::Indicators => Box::new(results::indicators::Indicators::of(env)),
        Action::Surveys => Box::new(list::List::of("questionnaire")),
        Action::Support => Box::new(list::List::of("support_need")),
        _ => return None,
    };
    Some(screen)
}

/// The screen that shows a record of a form whose shape is not a plain form; `None`: the form screen.
pub fn special(form: &str, id: RecordId, name: &str, _env: &Env) -> Option<Box<dyn Screen>> {
    if let Some(kind) = work::Kind::of_form(form) {
        return Some(Box::new(work::Work::of(kind, id, name)));
    }
    match form {
        "plan" => Some(Box::new(plan::PlanScreen::of(id, name))),
        "school" => Some(Box::new(dossier::Dossier::of(id, name))),
        "visit" => Some(Box::new(visit::VisitScreen::of(id))),
        "exclusion" => Some(Box::new(exclusion::ExclusionScreen::of(id))),
        "import_batch" => Some(Box::new(import_batch::ImportBatch::of(id, name))),
        "recommendation" => Some(Box::new(recommendation::RecommendationScreen::of(id))),
        "questionnaire" => Some(Box::new(results::survey::Survey::of(id, name))),
        _ => None,
    }
}

/// Why an action of the scope of lists means nothing on a screen that does only `mine` of them; the footer leaves
/// such actions out.
pub fn only(mine: &[Action], action: Action) -> Option<String> {
    let lists = [
        Action::Open,
        Action::New,
        Action::Delete,
        Action::Filter,
        Action::Dossier,
        Action::History,
        Action::ImportTable,
        Action::Erase,
    ];
    (lists.contains(&action) && !mine.contains(&action)).then(|| super::messages::not_here(action.hint()))
}

/// A column that shares what is left should get so many cells…
const READABLE: usize = 16;
/// …and fixed ones may give way for it down to this: a date still fits.
const NARROWEST: usize = 10;

/// Shares `room` cells among columns with one space between them: fixed widths as they are, 0 gets an equal part of
/// the rest (at least 8). Where that part would be too narrow to read, the widest fixed columns give way first; what
/// still does not fit is cut from the right.
pub fn share(fixed: &[usize], room: usize) -> Vec<usize> {
    let gaps = fixed.len().saturating_sub(1);
    let free = fixed.iter().filter(|width| **width == 0).count();
    let mut widths = fixed.to_vec();
    let part = |widths: &[usize]| {
        room.saturating_sub(widths.iter().sum::<usize>() + gaps).checked_div(free).unwrap_or(READABLE)
    };
    while part(&widths) < READABLE
        && let Some(widest) = widths.iter_mut().rev().filter(|width| **width > NARROWEST).max()
    {
        *widest -= 1;
    }
    let part = part(&widths).max(8);
    let mut left = room;
    widths
        .iter()
        .map(|width| {
            let width = if *width == 0 { part } else { *width }.min(left);
            left = left.saturating_sub(width + 1);
            width
        })
        .collect()
}
