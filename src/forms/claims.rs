//! What a form says about other fields and other forms, judged once all of them are known.

use std::collections::BTreeSet;

use super::fault::FileFault;
use super::messages;
use super::schema::{Field, Form, Formula, Kind};

/// A statement of a form's file and its place (a fault that has no sentence yet).
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// Where it stands.
    pub place: FileFault,
    /// What it says.
    pub what: What,
}

/// The statements.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// `key` names a field of this form.
    Field {
        /// TOML key.
        key: &'static str,
        /// Field id.
        field: String,
        /// What the field must be.
        wanted: Wanted,
    },
    /// The field can have this value ("" is always possible).
    Value {
        /// Field id.
        field: String,
        /// Spelled value.
        value: String,
    },
    /// A form of this id exists.
    Form {
        /// Form id.
        form: String,
    },
    /// The field `via` of `form` refers to this form.
    PointsBack {
        /// Form id of the rows.
        form: String,
        /// Their reference field.
        via: String,
    },
    /// A value of `field` of the record behind `through` fits `into`.
    Copy {
        /// Field id that is filled.
        into: String,
        /// Reference field of this form.
        through: String,
        /// Field id of the other form.
        field: String,
    },
    /// This reference field leads to a municipality.
    Scope {
        /// Field id.
        field: String,
    },
}

/// What a named field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any field.
    Any,
    /// One that can be kept in a list: stored, or worked out from the record alone.
    Listed,
    /// A reference to one record.
    Reference,
    /// Rows.
    Rows,
    /// A date.
    Date,
    /// A date or a period.
    Due,
    /// A choice or an answer.
    Choice,
}

impl Wanted {
    fn fits(self, kind: &Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Listed => kind.is_stored() || matches!(kind, Kind::Computed { formula: Formula::SchoolYear { .. } }),
            Self::Reference => matches!(kind, Kind::Reference { .. }),
            Self::Rows => matches!(kind, Kind::Rows { .. }),
            Self::Date => *kind == Kind::Date,
            Self::Due => matches!(kind, Kind::Date | Kind::Period),
            Self::Choice => matches!(kind, Kind::Choice { .. } | Kind::Answer),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Any | Self::Listed => "",
            Self::Reference => "reference",
            Self::Rows => "rows",
            Self::Date => "date",
            Self::Due => "date / period",
            Self::Choice => "choice / answer",
        }
    }
}

/// Judges the claims about the form's own fields. Fields in `broken` already have a fault of their own.
pub(super) fn judge_within(form: &Form, claims: &[Claim], broken: &BTreeSet<String>) -> Vec<FileFault> {
    claims
        .iter()
        .filter_map(|claim| {
            let sentence = match &claim.what {
                What::Field { key, field, wanted } => field_fault(form, key, field, *wanted, broken),
                What::Value { field, value } => value_fault(form, field, value, broken),
                What::Copy { through, .. } => field_fault(form, "through", through, Wanted::Reference, broken),
                What::Scope { field } => field_fault(form, "scope", field, Wanted::Reference, broken),
                What::Form { .. } | What::PointsBack { .. } => None,
            }?;
            Some(FileFault { sentence, ..claim.place.clone() })
        })
        .collect()
}

fn field_fault(form: &Form, key: &str, id: &str, wanted: Wanted, broken: &BTreeSet<String>) -> Option<String> {
    if broken.contains(id) {
        return None;
    }
    match form.field(id) {
        None => Some(messages::unknown_field(key, id)),
        Some(field) if wanted.fits(&field.kind) => None,
        Some(_) if wanted == Wanted::Listed => Some(messages::not_stored(key, id)),
        Some(_) => Some(messages::wrong_field_kind(key, id, wanted.name())),
    }
}

fn value_fault(form: &Form, id: &str, value: &str, broken: &BTreeSet<String>) -> Option<String> {
    let field = form.field(id).filter(|_| !broken.contains(id))?;
    let known = match &field.kind {
        Kind::Choice { items } | Kind::Choices { items } => items.iter().any(|item| item.id == value),
        Kind::Answer => ["yes", "partly", "no", "na"].contains(&value),
        Kind::Line { .. } | Kind::LongText { .. } => true,
        _ => false,
    };
    (!known && !value.is_empty()).then(|| messages::unknown_value(id, value))
}

/// Judges the claims about other forms, given all that are known.
pub(super) fn judge_across<'f>(
    form: &Form,
    claims: &[Claim],
    known: &dyn Fn(&str) -> Option<&'f Form>,
) -> Vec<FileFault> {
    claims
        .iter()
        .filter_map(|claim| {
            let sentence = match &claim.what {
                What::Form { form: id } => known(id).is_none().then(|| messages::unknown_form(id)),
                What::PointsBack { form: id, via } => points_back(form, id, via, known),
                What::Copy { into, through, field } => copy_fault(form, into, through, field, known),
                What::Scope { field } => scope_fault(form, field, known),
                What::Field { .. } | What::Value { .. } => None,
            }?;
            Some(FileFault { sentence, ..claim.place.clone() })
        })
        .collect()
}

fn points_back<'f>(here: &Form, id: &str, via: &str, known: &dyn Fn(&str) -> Option<&'f Form>) -> Option<String> {
    let Some(other) = (if id == here.id { Some(here) } else { known(id) }) else {
        return Some(messages::unknown_form(id));
    };
    match other.field(via) {
        None => Some(messages::unknown_field_of(id, via)),
        Some(field) if field.kind.target() == Some(here.id.as_str()) => None,
        Some(_) => Some(messages::does_not_point_back(id, via, &here.id)),
    }
}

fn copy_fault<'f>(
    here: &Form,
    into: &str,
    through: &str,
    id: &str,
    known: &dyn Fn(&str) -> Option<&'f Form>,
) -> Option<String> {
    // An unknown form behind the reference is reported where the reference stands.
    let other = known(here.field(through)?.kind.target()?)?;
    match other.field(id) {
        None => Some(messages::unknown_field_of(&other.id, id)),
        Some(from) => (!can_copy(from, here.field(into)?)).then(|| messages::cannot_copy(&other.id, id)),
    }
}

/// Whether a value of `from` is a value of `into`; a number copied into a date means so many days from today.
fn can_copy(from: &Field, into: &Field) -> bool {
    match (&from.kind, &into.kind) {
        (Kind::Line { .. } | Kind::LongText { .. }, Kind::Line { .. } | Kind::LongText { .. })
        | (Kind::Number { .. }, Kind::Number { .. } | Kind::Date)
        | (Kind::Date, Kind::Date)
        | (Kind::Period, Kind::Period)
        | (Kind::Parties, Kind::Parties)
        | (Kind::Answer, Kind::Answer)
        | (Kind::Score { .. }, Kind::Score { .. }) => true,
        (Kind::Choice { items: from }, Kind::Choice { items: into })
        | (Kind::Choices { items: from }, Kind::Choices { items: into }) => {
            from.iter().all(|item| into.iter().any(|other| other.id == item.id))
        }
        (Kind::Reference { form: from }, Kind::Reference { form: into })
        | (Kind::References { form: from }, Kind::References { form: into }) => from == into,
        _ => false,
    }
}

fn scope_fault<'f>(here: &Form, field: &str, known: &dyn Fn(&str) -> Option<&'f Form>) -> Option<String> {
    let mut id = here.field(field)?.kind.target()?.to_owned();
    let mut seen = BTreeSet::from([here.id.clone()]);
    while id != "municipality" {
        // An unknown form is reported where the reference stands.
        let form = known(&id)?;
        if form.scope.is_empty() || !seen.insert(id.clone()) {
            return Some(messages::scope_leads_nowhere(&id));
        }
        form.field(&form.scope)?.kind.target()?.clone_into(&mut id);
    }
    None
}
