//! Headings of slips.

use super::VisitScreen;
use super::place::Place;
use super::slip::{Slip, Task};
use crate::app::action::Action;
use crate::forms::Registry;
use crate::forms::display::text_of;

impl VisitScreen {
    /// What the open slip is, above its fields; "" where the fields say it themselves.
    pub(super) fn slip_heading(&self, slip: &Slip, forms: &Registry) -> String {
        match &slip.task {
            Task::Verdict(kind) => verdict_heading(kind, forms),
            Task::FreeFinding(_) => Action::FreeFinding.hint().to_owned(),
            Task::Reopen => Action::Reopen.hint().to_owned(),
            Task::Finding => match self.sheet.as_ref().zip(Some(slip.at)) {
                Some((sheet, Place::Item(id))) => {
                    sheet.item(id).map(|item| item.text("advice").to_owned()).unwrap_or_default()
                }
                _ => String::new(),
            },
            Task::Recommend | Task::Fields => String::new(),
        }
    }
}

/// «Вердикт: частично».
pub(in crate::app::screens) fn verdict_heading(kind: &str, forms: &Registry) -> String {
    let form = forms.form("verdict");
    let label = form.map_or("verdict", |form| form.label.get());
    let field = form.and_then(|form| form.field("verdict"));
    let kind = field.map_or_else(|| kind.to_owned(), |field| text_of(&field.kind, &kind.into()));
    format!("{label}: {kind}")
}
