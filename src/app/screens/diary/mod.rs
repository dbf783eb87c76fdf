//! `6`: the three diaries of a school (source 004, «Дневник школы», «Дневник педагога», «Дневник директора»).
//!
//! [`chooser`] asks which school and which diary, [`table`] is the table that is typed in. Its rows ([`row`]) are
//! typed by the methodologist: order № 779 lets nobody demand them from the teacher.

mod chooser;
mod data;
pub(super) mod drafts;
mod draw;
mod editing;
mod messages;
mod moves;
mod row;
mod saving;
mod session;
mod table;
#[cfg(test)]
mod tests;

pub use chooser::Diaries;
pub use table::Diary;

use crate::forms::{Field, Form, Kind};

/// Forms of the three diaries, in the order of source 004.
pub use crate::domain::district::DIARIES as FORMS;

/// The columns of a diary: what a person fills in. The school is the diary's own and the date fills itself; rows and
/// computed fields are not typed.
pub fn columns(form: &Form) -> Vec<&Field> {
    let typed = |field: &&Field| {
        let kept = !matches!(field.kind, Kind::Rows { .. } | Kind::Computed { .. });
        kept && field.id != "school" && !(field.kind == Kind::Date && field.default.is_some())
    };
    form.fields.iter().filter(typed).collect()
}

/// The column a new row starts at: the first one it cannot do without. What stands before it only spares typing (the
/// event a row can be filled from), so Tab and Enter pass it by.
pub fn home(columns: &[&Field]) -> usize {
    columns.iter().position(|field| field.required).unwrap_or(0)
}
