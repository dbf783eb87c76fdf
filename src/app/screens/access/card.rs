//! One small form for everything that is given, asked or typed about access: twelve digits to compare, a person, a role,
//! schools, a folder, a key. What is typed here is secret or short-lived: it is not kept for the next start.

use std::any::Any;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::messages;
use crate::app::access::{Deed, Done, MemberLine, RequestLine};
use crate::app::action::{Action, Scope};
use crate::app::effect::Job;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::screens::pick::Pick;
use crate::app::textbox::TextBox;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::changes::disk::{Disk, RealDisk};
use crate::domain::RecordId;
use crate::sync::trust::access::same_code;
use crate::sync::trust::founding::Sheet;
use crate::sync::trust::issue::Grant;
use crate::sync::trust::role::Role;
use crate::{Error, Result, confine, text};

/// What it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    /// Access for a key with these digits; `compare`: they are typed as heard on the telephone.
    Give {
        code: String,
        name: String,
        compare: bool,
    },
    Ask,
    Found,
    Recover,
    Trust {
        code: String,
        name: String,
    },
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Text,
    /// The name of who asks, where nobody is said to work here.
    Name,
    Person,
    Role,
    Schools,
    Do,
}

/// The form.
#[derive(Debug, Clone)]
pub struct Card {
    purpose: Purpose,
    rows: Vec<Row>,
    at: usize,
    typed: String,
    name: String,
    person: Option<(RecordId, String)>,
    /// Who a request seems to be of.
    seems: Option<(RecordId, String)>,
    role: Role,
    schools: Vec<(RecordId, String)>,
    /// Schools that were asked for by name only.
    named: Vec<String>,
    picking: Option<Row>,
    working: bool,
}

/// Writes the sheet for the printer.
#[derive(Debug)]
struct WriteSheet(Sheet, PathBuf);

struct Written(PathBuf);

impl Job for WriteSheet {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        let path = confine::admit(&self.1)?;
        let wrap = |error| Error::file(&path, error);
        if let Some(folder) = path.parent() {
            RealDisk.create_dir(folder).map_err(wrap)?;
        }
        RealDisk.replace(&path, self.0.page().as_bytes()).map_err(wrap)?;
        Ok(Box::new(Written(path)))
    }
}

impl Card {
    fn new(purpose: Purpose, rows: &[Row]) -> Self {
        Self {
            purpose,
            rows: rows.to_vec(),
            at: 0,
            typed: String::new(),
            name: String::new(),
            person: None,
            seems: None,
            role: Role::Methodologist,
            schools: Vec::new(),
            named: Vec::new(),
            picking: None,
            working: false,
        }
    }

    /// Accepts a request.
    pub fn request(request: &RequestLine) -> Self {
        let purpose = Purpose::Give { code: request.code.clone(), name: request.name.clone(), compare: true };
        let known = |(id, _): &&(RecordId, String)| *id != RecordId::new([0; 16]);
        Self {
            role: request.role,
            schools: request.schools.iter().filter(known).cloned().collect(),
            named: request.schools.iter().filter(|one| !known(one)).map(|(_, name)| name.clone()).collect(),
            person: request.person.clone(),
            seems: request.person.clone(),
            ..Self::new(purpose, &[Row::Text, Row::Person, Row::Role, Row::Schools, Row::Do])
        }
    }

    /// Accepts an unknown author.
    pub fn stranger(code: &str) -> Self {
        let purpose = Purpose::Give { code: code.to_owned(), name: String::new(), compare: true };
        Self::new(purpose, &[Row::Text, Row::Person, Row::Role, Row::Schools, Row::Do])
    }

    /// Changes what a member may; `None` where no key of his is in use.
    pub fn member(member: &MemberLine) -> Option<Self> {
        let code = member.keys.iter().find(|(_, active)| *active).map(|(code, _)| code.clone())?;
        let purpose = Purpose::Give { code, name: member.name.clone(), compare: false };
        let schools = member.school_ids.clone();
        let person = Some((member.person, member.name.clone()));
        Some(Self { role: member.role, schools, person, ..Self::new(purpose, &[Row::Role, Row::Schools, Row::Do]) })
    }

    /// Asks for access; `nameless`: nobody is said to work here.
    pub fn ask(nameless: bool) -> Self {
        let rows = [Row::Name, Row::Text, Row::Role, Row::Schools, Row::Do];
        Self::new(Purpose::Ask, rows.get(usize::from(!nameless)..).unwrap_or_default())
    }

    /// Begins a list of access.
    pub fn found(name: &str) -> Self {
        Self { typed: name.to_owned(), ..Self::new(Purpose::Found, &[Row::Text, Row::Do]) }
    }

    /// A key from the sheet.
    pub fn recover() -> Self {
        Self::new(Purpose::Recover, &[Row::Text, Row::Do])
    }

    /// Accepts a list of access.
    pub fn trust(name: &str, code: &str) -> Self {
        Self::new(Purpose::Trust { code: code.to_owned(), name: name.to_owned() }, &[Row::Text, Row::Do])
    }

    fn row(&self) -> Row {
        self.rows.get(self.at).copied().unwrap_or(Row::Do)
    }

    /// Typed digits against those shown to nobody but the program: who reads them out is who has the key.
    fn deed(&self) -> std::result::Result<Deed, String> {
        let typed = self.typed.trim().to_owned();
        Ok(match &self.purpose {
            Purpose::Give { code, compare, .. } => {
                if *compare && !same_code(&typed, code) {
                    return Err(messages::digits_differ());
                }
                let schools = self.role.needs_schools().then(|| self.schools.iter().map(|(id, _)| *id).collect());
                Deed::Grant(Grant {
                    digits: code.clone(),
                    role: Some(self.role),
                    schools: schools
                        .filter(|ids: &std::collections::BTreeSet<_>| !ids.is_empty() || self.named.is_empty()),
                    person: self.person.clone(),
                    new_person: self.person.is_none(),
                    // What a member may is changed for him alone, whoever else works at his computer.
                    shared: !*compare,
                    ..Grant::default()
                })
            }
            Purpose::Ask if typed.is_empty() => return Err(messages::folder_needed()),
            Purpose::Ask => Deed::Ask {
                role: self.role,
                schools: if self.role.needs_schools() { self.schools.clone() } else { Vec::new() },
                folder: PathBuf::from(typed),
                new_key: false,
                name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            },
            Purpose::Found if typed.is_empty() => return Err(messages::name_needed()),
            Purpose::Found => Deed::Found(typed),
            Purpose::Recover => Deed::Recover(typed),
            Purpose::Trust { code, .. } if same_code(&typed, code) => Deed::Trust(code.clone()),
            Purpose::Trust { .. } => return Err(messages::digits_differ()),
        })
    }

    fn go_on(&mut self, ctx: &mut Ctx<'_>) {
        match self.row() {
            Row::Text | Row::Name => self.at += 1,
            Row::Role => self.turn(1),
            Row::Person => self.pick(Row::Person, Pick::one("person"), ctx),
            Row::Schools => self.pick(Row::Schools, Pick::several("school", self.schools.clone()), ctx),
            Row::Do if self.working => {}
            Row::Do => match self.deed() {
                Ok(deed) => {
                    self.working = true;
                    ctx.access(deed);
                }
                Err(sentence) => ctx.refuse(sentence),
            },
        }
    }

    fn pick(&mut self, row: Row, picker: Pick, ctx: &mut Ctx<'_>) {
        self.picking = Some(row);
        ctx.push(picker);
    }

    fn turn(&mut self, step: usize) {
        let at = Role::ALL.iter().position(|role| *role == self.role).unwrap_or(0);
        self.role = Role::ALL.get((at + step) % Role::ALL.len()).copied().unwrap_or(self.role);
    }

    fn label(&self, row: Row) -> String {
        match (row, &self.purpose) {
            (Row::Text, Purpose::Give { .. } | Purpose::Trust { .. }) => messages::digits(),
            (Row::Text, Purpose::Ask) => messages::folder(),
            (Row::Text, Purpose::Found) => messages::district(),
            (Row::Text, Purpose::Recover) => messages::key(),
            (Row::Name, _) => messages::who_asks(),
            (Row::Person, _) => messages::person(),
            (Row::Role, _) => messages::role(),
            (Row::Schools, _) => messages::schools(),
            (Row::Do, _) => String::new(),
        }
    }

    fn value(&self, row: Row) -> String {
        match row {
            Row::Text => self.typed.clone(),
            Row::Name => self.name.clone(),
            Row::Person if self.seems.is_some() || self.is_request() => {
                format!("< {} >", self.person.as_ref().map_or_else(messages::new_person, |(_, name)| name.clone()))
            }
            Row::Person => self.person.as_ref().map_or_else(messages::choose, |(_, name)| name.clone()),
            Row::Role => format!("< {} >", self.role.label()),
            Row::Schools if !self.role.needs_schools() => crate::sync::trust::messages::all_schools(),
            Row::Schools if self.schools.is_empty() && self.named.is_empty() => messages::choose(),
            Row::Schools => {
                let names =
                    self.schools.iter().map(|(_, name)| name.as_str()).chain(self.named.iter().map(String::as_str));
                names.collect::<Vec<_>>().join(", ")
            }
            Row::Do => messages::button(self.title_text()),
        }
    }

    /// Somebody has asked: he is a person of the district, or a new one.
    fn is_request(&self) -> bool {
        matches!(&self.purpose, Purpose::Give { name, compare: true, .. } if !name.is_empty())
    }

    /// The person the request seems to be of, or a new one.
    fn turn_person(&mut self) {
        self.person = if self.person.is_some() { None } else { self.seems.clone() };
    }

    fn is_text(&self) -> bool {
        matches!(self.row(), Row::Text | Row::Name)
    }

    fn line(&mut self) -> &mut String {
        if self.row() == Row::Name { &mut self.name } else { &mut self.typed }
    }

    fn title_text(&self) -> String {
        match &self.purpose {
            Purpose::Give { compare: true, .. } => messages::give(),
            Purpose::Give { .. } => messages::alter(),
            Purpose::Ask => messages::ask(),
            Purpose::Found => messages::found(),
            Purpose::Recover => messages::recover(),
            Purpose::Trust { .. } => messages::trust(),
        }
    }

    fn hint(&self) -> String {
        match &self.purpose {
            Purpose::Give { name, compare: true, .. } if name.is_empty() => messages::stranger_hint(),
            Purpose::Give { name, compare: true, .. } => messages::request_hint(name),
            Purpose::Give { name, .. } => messages::member_hint(name),
            Purpose::Ask => messages::ask_hint(),
            Purpose::Found => messages::found_hint(),
            Purpose::Recover => messages::recover_hint(),
            Purpose::Trust { name, .. } => messages::trust_hint(name),
        }
    }
}

impl Screen for Card {
    fn name(&self) -> &'static str {
        "access_card"
    }

    fn title(&self, _env: &Env) -> String {
        self.title_text()
    }

    fn scopes(&self) -> Vec<Scope> {
        if self.is_text() { vec![Scope::Text, Scope::Form] } else { vec![Scope::Form] }
    }

    fn focus(&self) -> Focus {
        if self.is_text() { Focus::Text } else { Focus::Commands }
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        self.working = false;
        let Ok(answer) = answer.map_err(|error| ctx.refuse(error.to_string())) else { return };
        match answer.downcast::<Done>() {
            Ok(done) => {
                if let Some(sheet) = done.sheet {
                    ctx.work(WriteSheet(sheet, ctx.env.exports.join("vyezd-safe.html")));
                } else {
                    ctx.say(done.sentence);
                    ctx.pop();
                }
            }
            Err(answer) => {
                if let Ok(written) = answer.downcast::<Written>() {
                    ctx.say(messages::sheet(written.0.display()));
                    ctx.pop();
                }
            }
        }
    }

    fn outcome(&mut self, outcome: Outcome, _ctx: &mut Ctx<'_>) {
        if let Outcome::Picked(picked) = outcome {
            match self.picking.take() {
                Some(Row::Person) => {
                    self.person = picked.into_iter().next();
                    self.seems = self.person.clone().or_else(|| self.seems.take());
                }
                Some(Row::Schools) => (self.schools, self.named) = (picked, Vec::new()),
                _ => {}
            }
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.rows.len().saturating_sub(1);
        match action {
            Action::Enter | Action::Open => self.go_on(ctx),
            Action::Save => {
                self.at = last;
                self.go_on(ctx);
            }
            Action::NextField | Action::Down => self.at = (self.at + 1).min(last),
            Action::PreviousField | Action::Up => self.at = self.at.saturating_sub(1),
            Action::Right if self.row() == Row::Role => self.turn(1),
            Action::Left if self.row() == Row::Role => self.turn(Role::ALL.len() - 1),
            Action::Right | Action::Left if self.row() == Row::Person && self.is_request() => self.turn_person(),
            Action::Toggle if !self.is_text() => self.go_on(ctx),
            Action::DeleteBack | Action::DeleteWord if self.is_text() => {
                let mut line = TextBox::new(self.line(), false);
                line.bottom();
                if action == Action::DeleteBack {
                    line.backspace();
                } else {
                    line.delete_word_back();
                }
                *self.line() = line.text();
            }
            Action::Back => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        self.line().push_str(typed.lines().next().unwrap_or_default());
    }

    fn body(&self, env: &Env) -> Body {
        const LABEL: usize = 16;
        let width = env.size.0.saturating_sub(2);
        let mut head: Vec<Line> =
            text::wrap(&self.hint(), env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
        head.push(Line::blank());
        let mut rows = Rows::default();
        for (n, row) in self.rows.iter().enumerate() {
            let label = text::fit(&self.label(*row), LABEL);
            let lines = text::wrap(&self.value(*row), width.saturating_sub(LABEL + 3).max(10));
            if n == self.at {
                let (line, column) =
                    (rows.lines.len() + lines.len() - 1, lines.last().map_or(0, |line| text::width(line)));
                let column = if self.is_text() { column } else { 0 };
                rows.cursor = Some((line, 2 + LABEL + 1 + column));
            }
            let lines = lines.into_iter().enumerate().map(|(at, line)| {
                let label = if at == 0 { label.clone() } else { " ".repeat(LABEL) };
                let tone = if *row == Row::Do { Tone::Strong } else { Tone::Plain };
                Line::toned(Tone::Label, label).and(Tone::Plain, " ").and(tone, line)
            });
            rows.push(n == self.at, lines);
        }
        if self.working {
            rows.note(Line::toned(Tone::Muted, format!("  {}", messages::working())));
        }
        Body::scrolled(head, rows, &Scroll::default(), env.size.1)
    }

    fn snapshot(&self) -> Json {
        // A key from the sheet must not lie in the file of the session.
        Json::Null
    }
}
