//! What cannot be done now, and why.

use super::place::Place;
use super::{VisitScreen, messages, saves};
use crate::app::action::Action;
use crate::app::messages as common;

/// Why an action of the visit cannot be done at this row in this state; `None`: it can.
pub(super) fn why_not(screen: &VisitScreen, action: Action) -> Option<String> {
    let sheet = screen.sheet.as_ref().filter(|_| screen.slip.is_none())?;
    let writes = matches!(
        action,
        Action::Yes
            | Action::Partly
            | Action::No
            | Action::NotApplicable
            | Action::Withdraw
            | Action::Recommend
            | Action::Bank
            | Action::Note
            | Action::Disagreement
            | Action::FreeFinding
            | Action::Delete
            | Action::Finish
    );
    if let Some(reason) = screen.locked().filter(|_| writes) {
        return Some(reason);
    }
    let on_question = matches!(screen.at, Place::Item(_) | Place::Finding(_));
    let finding = saves::finding_at(sheet, screen.at).filter(|finding| sheet.finding(finding.id).is_some());
    match action {
        Action::Yes | Action::Partly | Action::No => match screen.at {
            Place::Earlier(_) | Place::Finding(_) => None,
            Place::Item(id) => match sheet.item(id).map(|item| item.text("answer_kind")) {
                Some("number") => Some(messages::number_asked()),
                Some("text") => Some(messages::note_asked()),
                _ => None,
            },
            _ => Some(messages::answer_where()),
        },
        Action::NotApplicable => (!on_question).then(messages::na_where),
        Action::Withdraw => (!matches!(screen.at, Place::Earlier(_))).then(messages::withdraw_where),
        Action::Bank if matches!(screen.at, Place::Recommendation(_) | Place::Earlier(_)) => None,
        Action::Recommend | Action::Note | Action::Bank => (!on_question).then(messages::finding_where),
        Action::Disagreement if !on_question => Some(messages::finding_where()),
        Action::Disagreement => finding.is_none().then(messages::disagreement_where),
        Action::Delete => match (screen.at, finding) {
            (Place::Recommendation(_), _) => None,
            (_, Some(finding)) => sheet.recommendations_of(finding.id).next().map(|_| messages::delete_made_first()),
            _ => Some(messages::delete_where()),
        },
        Action::Reopen => (!sheet.is_finished()).then(messages::not_finished),
        Action::Save => Some(common::nothing_to_save()),
        Action::Filter | Action::New | Action::History => Some(common::not_here(action.hint())),
        _ => None,
    }
}

impl VisitScreen {
    /// Why nothing can be written now.
    pub(super) fn locked(&self) -> Option<String> {
        let sheet = self.sheet.as_ref()?;
        if sheet.is_finished() {
            Some(messages::finished_why())
        } else {
            sheet.is_planned().then(messages::planned_why)
        }
    }
}
