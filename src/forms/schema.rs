//! What a form is. The TOML spelling is described in `docs/forms.md`.

use crate::messages::{Lang, lang};

/// A label in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Russian; verbatim from the source documents where there is one.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Label {
    /// In the language in force.
    pub fn get(&self) -> &str {
        match lang() {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

/// A record type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Stable id, `snake_case`.
    pub id: String,
    /// One record: «Выезд».
    pub label: Label,
    /// Many: «Выезды».
    pub plural: Label,
    /// One sentence: what the form is for.
    pub help: Label,
    /// Where it comes from, e.g. «004, Дневник школы».
    pub source: String,
    /// Fields in the order of filling.
    pub fields: Vec<Field>,
    /// Fields that name a record in references and headings.
    pub title: Vec<String>,
    /// Fields shown as columns of the list, in order.
    pub columns: Vec<String>,
    /// Fields the list is sorted by; a leading `-` sorts downwards.
    pub sort: Vec<String>,
    /// The reference field that leads to the municipality (`municipality` itself, or `school`, `plan`, `visit`…).
    /// Every screen can be narrowed to one municipality by it. Empty: belongs to all.
    pub scope: String,
    /// The date by which an open record needs someone: field id of a date or a period.
    pub due: Option<String>,
    /// A record is open (needs someone) while this choice field has one of these values (empty value = "").
    pub open: Option<OpenWhen>,
    /// The reference field to the record on whose screen these records are made, because other records change with
    /// them (a verdict closes its recommendation). The plain form shows them only. Empty: the plain form makes them.
    pub made_on: String,
    /// Fields that together tell one record from another when a table is taken in; empty: all fields of a row.
    pub key: Vec<String>,
    /// Tables of the form whose headings hold values (years, subjects) and whose cells are records of their own.
    pub spread: Option<Spread>,
    /// The reference field to the survey (a `questionnaire`) whose anonymous sheets these records are: they are typed
    /// in from paper one key an answer, and their results are counted. Empty: no questionnaire.
    pub sheet: String,
    /// What stands above the first question of a printed blank.
    pub intro: Label,
    /// What stands below the last question of a printed blank.
    pub closing: Label,
    /// The file it came from, for messages.
    pub origin: String,
}

/// See [`Form::spread`]: of «Рус. яз» under «2019 год» every cell is the result of that subject and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The field a cell fills.
    pub value: String,
    /// The choice field that words in a cell fill instead («не проводился»).
    pub state: String,
    /// The item of `state` for a cell with a value.
    pub filled: String,
    /// The item of `state` that a bare «0» means; empty: «0» is a value.
    pub zero: String,
    /// Choices and whole numbers that the headings give.
    pub across: Vec<String>,
}

/// How texts that name something are compared when a table is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alike {
    /// Letter by letter, but for case, ё and spaces.
    #[default]
    Text,
    /// Names of schools and authorities: without legal form, quotes and the spelling of abbreviations.
    Organisation,
    /// Surname, name and patronymic, whole or as initials.
    Person,
}

impl Form {
    /// The plain form shows this field and does not ask for it.
    pub fn only_shows(&self, field: &Field) -> bool {
        !self.made_on.is_empty() || !field.set_by.is_empty() || matches!(field.kind, Kind::Computed { .. })
    }

    /// The field of this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// See [`Form::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWhen {
    /// Field id.
    pub field: String,
    /// Values that mean open.
    pub values: Vec<String>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Stable id, `snake_case`, never reused.
    pub id: String,
    /// Heading.
    pub label: Label,
    /// One line of help.
    pub help: Label,
    /// What it holds.
    pub kind: Kind,
    /// Must be filled before the record is called complete. Never blocks moving on or saving a draft.
    pub required: bool,
    /// Shown and asked only while this holds.
    pub when: Option<Condition>,
    /// Value of a new record.
    pub default: Option<DefaultValue>,
    /// Where a new record takes the value from: the first of these that is filled. Comes before `default`.
    pub prefill: Vec<Prefill>,
    /// Role that fills it: `teacher director curator inspector methodologist …`; empty: anybody.
    pub by: String,
    /// Form whose records change this field when they are saved (a verdict: the state of its recommendation); the
    /// plain form shows it only. Empty: typed.
    pub set_by: String,
    /// Column width in lists and tables, terminal cells; 0: share what is left.
    pub width: u16,
    /// Heading above this and the following fields.
    pub section: Option<Label>,
    /// Words to those who fill it, above the field.
    pub note: Option<Label>,
    /// Personal data: salted in the change, left out of publication.
    pub personal: bool,
    /// Other headings of its column in the tables people send, beside the label.
    pub names: Vec<String>,
    /// How its texts are compared.
    pub alike: Alike,
}

/// The closed set of kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of text, at most `max` characters.
    Line {
        /// Longest text, characters.
        max: usize,
    },
    /// Long text with line breaks, at most `max` characters (at least 20,000 allowed).
    LongText {
        /// Longest text, characters.
        max: usize,
    },
    /// Decimal number with a decimal comma.
    Number {
        /// Smallest, if any.
        min: Option<crate::domain::Decimal>,
        /// Largest, if any.
        max: Option<crate::domain::Decimal>,
        /// Digits allowed after the comma.
        places: u8,
    },
    /// A day.
    Date,
    /// A term as printed and as read (`domain::period`).
    Period,
    /// Responsible parties as printed and as read (`domain::party`).
    Parties,
    /// One of the items.
    Choice {
        /// Items in order.
        items: Vec<Item>,
    },
    /// Several of the items.
    Choices {
        /// Items in order.
        items: Vec<Item>,
    },
    /// `yes` / `partly` / `no` / `na`: да, частично, нет, не применимо.
    Answer,
    /// Whole score from `min` to `max`.
    Score {
        /// Lowest.
        min: i64,
        /// Highest.
        max: i64,
    },
    /// One record of another form.
    Reference {
        /// Form id.
        form: String,
    },
    /// Several records of another form.
    References {
        /// Form id.
        form: String,
    },
    /// The records of another form that point here; nothing is stored in this record.
    Rows {
        /// Form id of the rows.
        form: String,
        /// Their reference field that points here.
        via: String,
    },
    /// Worked out when shown; nothing is stored.
    Computed {
        /// How.
        formula: Formula,
    },
}

impl Kind {
    /// Its spelling in TOML and in `forms --json`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Line { .. } => "line",
            Self::LongText { .. } => "long",
            Self::Number { .. } => "number",
            Self::Date => "date",
            Self::Period => "period",
            Self::Parties => "parties",
            Self::Choice { .. } => "choice",
            Self::Choices { .. } => "choices",
            Self::Answer => "answer",
            Self::Score { .. } => "score",
            Self::Reference { .. } => "reference",
            Self::References { .. } => "references",
            Self::Rows { .. } => "rows",
            Self::Computed { .. } => "computed",
        }
    }

    /// Whether a record holds a value of it; rows and computed fields follow from other records.
    pub fn is_stored(&self) -> bool {
        !matches!(self, Self::Rows { .. } | Self::Computed { .. })
    }

    /// Whether the value is a set: one cell per element in the log.
    pub fn is_set(&self) -> bool {
        matches!(self, Self::Choices { .. } | Self::References { .. })
    }

    /// The items of a choice; nothing for other kinds.
    pub fn items(&self) -> &[Item] {
        match self {
            Self::Choice { items } | Self::Choices { items } => items,
            _ => &[],
        }
    }

    /// The form a reference points at.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Reference { form } | Self::References { form } => Some(form),
            _ => None,
        }
    }
}

/// The closed set of formulas of a computed field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Number of rows of a `Rows` field of this form.
    CountRows {
        /// Field id of the rows.
        rows: String,
    },
    /// Number of rows that are open (see [`Form::open`]).
    CountOpenRows {
        /// Field id of the rows.
        rows: String,
    },
    /// Academic year of a date field: «2020-2021».
    SchoolYear {
        /// Field id of the date.
        date: String,
    },
    /// Status of a term on a day, from the period field and the records of execution.
    Status,
}

/// An item of a choice. Removing one leaves old records readable: the stored id is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable id.
    pub id: String,
    /// Shown text.
    pub label: Label,
    /// Other spellings in the tables people send; of several words each is the beginning of one.
    pub names: Vec<String>,
}

/// `field` has (or has not) one of `values`; the value "" stands for an empty field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Field id of the same form.
    pub field: String,
    /// Values; for a choice the item ids, for an answer `yes partly no na`.
    pub values: Vec<String>,
    /// Holds when the field has none of the values.
    pub negated: bool,
}

/// Value of a new record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultValue {
    /// The day of creation plus this many days.
    Today {
        /// Days to add.
        plus_days: i64,
    },
    /// The person who works at this machine.
    Me,
    /// A fixed value in the spelling of the kind: text, choice id, number, ISO date; of references
    /// `instrument:school_facets` (a record of the program's own instruments) or 32 hexadecimal digits.
    Fixed(String),
}

/// Copy from another record when a new one is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill {
    /// A reference field of this form…
    pub through: String,
    /// …and the field of that record to copy.
    pub field: String,
}
