//! What the reports are made of, and which report takes what.

use serde::{Deserialize, Serialize};

use super::messages;
use crate::app::screen::Env;
use crate::domain::{RecordId, SchoolYear};
use crate::report::{Format, Parameter, Parameters, Report, Year, catalogue};

/// A record and its name, as the session keeps them.
pub(super) type Named = (String, String);

/// What the reports are made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    pub(super) school: Option<Named>,
    pub(super) visit: Option<Named>,
    pub(super) plan: Option<Named>,
    /// The protocol, order or letter asked for last; asked for anew every time.
    pub(super) document: Option<Named>,
    /// As [`Year::parse`] reads it.
    pub(super) year: Option<String>,
    /// A form, where a report is of one.
    pub(super) form: Option<String>,
    /// As [`Format::parse`] reads it.
    pub(super) format: String,
}

/// The id of what was chosen.
pub(super) fn id_of(named: Option<&Named>) -> Option<RecordId> {
    named.and_then(|(id, _)| RecordId::parse(id))
}

impl Choices {
    /// What a report takes of the choices; the municipality is that of the program.
    pub fn parameters(&self, report: &str, env: &Env) -> Parameters {
        let accepts = |parameter: Parameter| {
            let report = catalogue::find(report);
            report.is_ok_and(|report| report.parameters().iter().any(|(accepted, _)| *accepted == parameter))
        };
        // A plan is printed whole: a school chosen for other reports must not drop rows of it.
        let school = accepts(Parameter::School) && !subject(report, Parameter::Plan);
        Parameters {
            municipality: env.municipality.as_ref().map(|(id, _)| *id).filter(|_| accepts(Parameter::Municipality)),
            school: id_of(self.school.as_ref()).filter(|_| school),
            visit: id_of(self.visit.as_ref()).filter(|_| accepts(Parameter::Visit)),
            plan: id_of(self.plan.as_ref()).filter(|_| accepts(Parameter::Plan)),
            form: self.form.clone().filter(|_| accepts(Parameter::Form)),
            document: id_of(self.document.as_ref()).filter(|_| accepts(Parameter::Document)),
            year: self.year.as_deref().and_then(|year| Year::parse(year).ok()).filter(|_| accepts(Parameter::Year)),
            ..Parameters::default()
        }
    }

    /// The format; Word where none was chosen.
    pub fn format(&self) -> Format {
        Format::parse(&self.format).unwrap_or(Format::Docx)
    }

    /// The next one, or the one before.
    pub(super) fn turn_format(&mut self, by: isize) {
        let at = Format::ALL.iter().position(|format| *format == self.format()).unwrap_or(0);
        self.format =
            turned(&Format::ALL, Some(at), by, false).map_or(String::new(), |format| format.name().to_owned());
    }

    /// The next one, or the one before.
    pub(super) fn turn_year(&mut self, by: isize, env: &Env) {
        let years = years(env);
        let at = self.year.as_ref().and_then(|year| years.iter().position(|known| known == year));
        self.year = turned(&years, at, by, true).cloned();
    }
}

/// The next item round the clock, with «none» among them where that is a choice.
fn turned<T>(items: &[T], at: Option<usize>, by: isize, or_none: bool) -> Option<&T> {
    let places = items.len() + usize::from(or_none);
    let offset = usize::from(or_none);
    let now = at.map_or(0, |at| at + offset);
    let next = (now + places).saturating_add_signed(by) % places.max(1);
    next.checked_sub(offset).and_then(|next| items.get(next))
}

/// This school year, the next, three before, and the calendar years.
fn years(env: &Env) -> Vec<String> {
    use chrono::Datelike;
    let first = SchoolYear::of(env.today).map_or(env.today.year(), |year| year.first_day().year());
    let school = [0, -1, -2, -3, 1].map(|by| format!("{}-{}", first + by, first + by + 1));
    let calendar = [0, -1, -2].map(|by| (env.today.year() + by).to_string());
    school.into_iter().chain(calendar).collect()
}

/// Whether a report is about this before all: it cannot be printed without, even where a default is possible.
fn subject(report: &str, parameter: Parameter) -> bool {
    let found = catalogue::find(report).map(|report| report.parameters().first());
    found.is_ok_and(|first| first.is_some_and(|(first, _)| *first == parameter))
}

/// Whether a report cannot be asked for without this.
pub(super) fn needs(report: &dyn Report, parameter: Parameter) -> bool {
    let required = report.parameters().iter().any(|(known, required)| *known == parameter && *required);
    required
        || (matches!(parameter, Parameter::Visit | Parameter::Plan | Parameter::Document)
            && subject(report.name(), parameter))
        || (parameter == Parameter::School && subject(report.name(), Parameter::Visit))
}

fn word(parameter: Parameter) -> String {
    match parameter {
        Parameter::Municipality => messages::municipality(),
        Parameter::School => messages::school(),
        Parameter::Visit => messages::visit(),
        Parameter::Plan => messages::plan(),
        Parameter::Document => messages::document(),
        Parameter::Year => messages::year(),
        Parameter::Form => messages::form(),
        Parameter::AsOf => messages::day(),
    }
    .to_lowercase()
}

/// «нужно: школа, выезд · можно: год».
pub(super) fn demands(report: &dyn Report) -> String {
    let known = [Parameter::School, Parameter::Visit, Parameter::Plan, Parameter::Document, Parameter::Year];
    let accepted = |parameter: &Parameter| report.parameters().iter().any(|(known, _)| known == parameter);
    let (needed, possible): (Vec<Parameter>, Vec<Parameter>) =
        known.into_iter().filter(accepted).partition(|parameter| needs(report, *parameter));
    let possible: Vec<Parameter> = possible
        .into_iter()
        .filter(|parameter| !(subject(report.name(), Parameter::Plan) && *parameter == Parameter::School))
        .collect();
    let words = |parameters: &[Parameter]| parameters.iter().map(|p| word(*p)).collect::<Vec<_>>().join(", ");
    match (needed.is_empty(), possible.is_empty()) {
        (true, true) => String::new(),
        (false, true) => messages::needed(words(&needed)),
        (true, false) => messages::possible(words(&possible)),
        (false, false) => format!("{}; {}", messages::needed(words(&needed)), messages::possible(words(&possible))),
    }
}
