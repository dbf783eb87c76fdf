//! What leaves with an exchange: everything as files of a shared folder, one file (closed with a password, of some
//! schools only), or a table without names, for publication. The password itself is asked for at the moment of closing.

use serde_json::{Value as Json, json};

use super::messages;
use crate::app::action::Action;
use crate::app::screen::{Ctx, Env};
use crate::app::screens::pick::Pick;
use crate::app::view::{Line, Rows, Tone};
use crate::domain::RecordId;
use crate::text;

/// Width of the labels, columns.
const LABEL: usize = 12;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Packs below `p/`.
    #[default]
    Tree,
    /// One file of packs.
    File,
    /// Records by rows, without names; nobody takes changes out of it.
    Table,
}

const SHAPES: [Shape; 3] = [Shape::Tree, Shape::File, Shape::Table];

/// A row of the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Shape,
    Password,
    Schools,
}

const ROWS: [Row; 3] = [Row::Shape, Row::Password, Row::Schools];

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Leaving {
    /// In which form.
    pub shape: Shape,
    /// The file is closed with a password.
    pub closed: bool,
    /// Only what belongs to these; empty: everything.
    pub schools: Vec<(RecordId, String)>,
    /// The row under the cursor while it is being chosen.
    at: Option<usize>,
}

impl Leaving {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let number = |name: &str| state.get(name).and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        let school = |one: &Json| {
            let id = RecordId::parse(one.get(0)?.as_str()?)?;
            Some((id, one.get(1)?.as_str()?.to_owned()))
        };
        let schools = state.get("schools").and_then(Json::as_array).into_iter().flatten().filter_map(school).collect();
        let closed = state.get("closed").and_then(Json::as_bool).unwrap_or(false);
        let mut restored = Self { closed, schools, at: number("at"), ..Self::default() };
        restored.shape = number("shape").and_then(|n| SHAPES.get(n).copied()).unwrap_or_default();
        restored.mend();
        restored
    }

    /// For the next start; the password is never in it.
    pub fn snapshot(&self) -> Json {
        let schools: Vec<(String, &str)> =
            self.schools.iter().map(|(id, name)| (id.to_string(), name.as_str())).collect();
        let shape = SHAPES.iter().position(|shape| *shape == self.shape);
        json!({ "shape": shape, "closed": self.closed, "schools": schools, "at": self.at })
    }

    /// Whether it is being chosen now.
    pub fn is_open(&self) -> bool {
        self.at.is_some()
    }

    /// Opens the choice, or leaves it.
    pub fn toggle(&mut self) {
        self.at = if self.at.is_some() { None } else { Some(0) };
    }

    /// The next form; one that would let out more than was chosen is passed over. Whether it was.
    pub fn turn(&mut self) -> bool {
        match (self.shape, self.closed) {
            (Shape::Tree, _) => self.shape = Shape::File,
            (Shape::File, false) => self.closed = true,
            _ => (self.shape, self.closed) = (Shape::Tree, false),
        }
        self.mend()
    }

    /// Some schools go into one file, never into the tree that everybody takes everything from.
    fn mend(&mut self) -> bool {
        let mends = self.shape == Shape::Tree && !self.schools.is_empty();
        if mends {
            self.shape = Shape::File;
        }
        self.closed &= self.shape == Shape::File;
        mends
    }

    /// Schools from the list on top.
    pub fn picked(&mut self, schools: Vec<(RecordId, String)>) {
        self.schools = schools;
        self.mend();
    }

    /// A key while it is being chosen; `false`: not one of these.
    pub fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let Some(at) = self.at else { return false };
        let row = ROWS.get(at).copied().unwrap_or(Row::Shape);
        match action {
            Action::Back | Action::Save => self.at = None,
            Action::Up | Action::PreviousField => self.at = Some(at.saturating_sub(1)),
            Action::Down | Action::NextField => self.at = Some((at + 1).min(ROWS.len() - 1)),
            Action::First => self.at = Some(0),
            Action::Last => self.at = Some(ROWS.len() - 1),
            Action::Left | Action::Right | Action::Toggle | Action::Enter | Action::Open => match row {
                Row::Shape => {
                    let step = if action == Action::Left { SHAPES.len() - 1 } else { 1 };
                    let place = SHAPES.iter().position(|shape| *shape == self.shape).unwrap_or(0);
                    self.shape = SHAPES.get((place + step) % SHAPES.len()).copied().unwrap_or_default();
                    if self.mend() {
                        // Past the tree, whichever way it was gone.
                        if action == Action::Left {
                            self.shape = Shape::Table;
                        }
                        ctx.say(messages::schools_in_one_file());
                    }
                }
                Row::Password if self.shape == Shape::File => self.closed = !self.closed,
                Row::Password => ctx.refuse(messages::password_for_file()),
                Row::Schools => ctx.push(Pick::several("school", self.schools.clone())),
            },
            Action::DeleteForward | Action::Delete if row == Row::Schools => self.schools.clear(),
            _ => return false,
        }
        true
    }

    /// One line for the head of the screen.
    pub fn line(&self) -> String {
        let shape = match (self.shape, self.closed) {
            (Shape::Tree, _) => messages::tree(),
            (Shape::File, false) => messages::one_file(),
            (Shape::File, true) => messages::one_closed_file(),
            (Shape::Table, _) => messages::table(),
        };
        if self.schools.is_empty() { shape } else { messages::of_schools(shape, self.schools.len()) }
    }

    fn value(&self, row: Row) -> String {
        match row {
            Row::Shape => format!(
                "< {} >",
                match self.shape {
                    Shape::Tree => messages::tree(),
                    Shape::File => messages::one_file(),
                    Shape::Table => messages::table(),
                }
            ),
            Row::Password if self.closed => messages::with_password(),
            Row::Password => messages::without_password(),
            Row::Schools if self.schools.is_empty() => messages::all_schools(),
            Row::Schools => self.schools.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// The rows while it is being chosen.
    pub fn rows(&self, env: &Env) -> Rows {
        let width = env.size.0.saturating_sub(LABEL + 4).max(10);
        let mut rows = Rows::default();
        for (n, row) in ROWS.into_iter().enumerate() {
            let label = match row {
                Row::Shape => messages::what(),
                Row::Password => messages::password(),
                Row::Schools => messages::schools(),
            };
            let lines = text::wrap(&self.value(row), width).into_iter().enumerate().map(|(at, line)| {
                let label = if at == 0 { text::fit(&label, LABEL) } else { " ".repeat(LABEL) };
                Line::toned(Tone::Label, label).and(Tone::Plain, format!(" {line}"))
            });
            rows.push(self.at == Some(n), lines);
        }
        rows.note(Line::blank());
        for line in text::wrap(&messages::leaving_hint(), env.size.0.saturating_sub(2)) {
            rows.note(Line::toned(Tone::Muted, format!("  {line}")));
        }
        rows
    }
}
