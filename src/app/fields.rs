//! A record being filled in as a list of fields: for a front that speaks in lines and has no screen.

use super::screen::Env;
use crate::domain::RecordId;

/// One field as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLine {
    /// Id in the form.
    pub id: String,
    /// Heading.
    pub label: String,
    /// One line of help; may be empty.
    pub help: String,
    /// The record is not complete without it.
    pub required: bool,
    /// What stands in it, as people read it.
    pub text: String,
    /// How a term or parties were understood, and what is doubtful about it.
    pub reading: Vec<String>,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Two people wrote it differently, and nobody has chosen yet.
    pub disputed: bool,
    /// How it is filled.
    pub how: How,
}

/// How a field is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// One line of text.
    Line,
    /// Several lines of text.
    Lines,
    /// One of these, or none.
    One(Vec<String>),
    /// Some of these.
    Some(Vec<String>),
    /// A record of this form, or several.
    Link {
        /// Form of the records.
        form: String,
        /// Several may be chosen.
        several: bool,
        /// Chosen, with names.
        chosen: Vec<(RecordId, String)>,
    },
    /// Records of another form that point here.
    Rows {
        /// Their form.
        form: String,
        /// Their field that points here.
        via: String,
    },
    /// It is shown only.
    Shown,
}

/// What is put into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Nothing: it is emptied.
    Nothing,
    /// Text, whatever the kind makes of it.
    Text(String),
    /// Items by their places in [`How::One`] or [`How::Some`].
    Items(Vec<usize>),
}

/// A screen that is a record being filled in.
pub trait Fields {
    /// The record: form and id; and whether it is new and nothing of it is saved.
    fn record(&self) -> (&str, RecordId, bool);

    /// The fields that are shown or asked for as the record stands, in their order.
    fn lines(&self, env: &Env) -> Vec<FieldLine>;

    /// Puts something into a field. It stays there even when it is wrong; the answer says what is wrong with it.
    fn give(&mut self, id: &str, given: Given, env: &Env) -> Option<String>;

    /// Moves the focus to a field: records that are picked next go there.
    fn point(&mut self, id: &str);
}
