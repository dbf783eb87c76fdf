//! One row of a visit as lines, wrapped to the width.

use super::draw::{INDENT, MARKER, Page};
use super::holes::{self, Hole, Lack};
use super::messages;
use super::place::{CLOSING, Place};
use super::sheet::Earlier;
use crate::app::messages as common;
use crate::app::view::{Line, Tone};
use crate::domain::Record;
use crate::forms::display::text_of;
use crate::messages::{Lang, lang, ru_plural};
use crate::text;

/// Cells of the answer column.
const ANSWER: usize = 8;

impl Page<'_> {
    /// Words of a field as a person reads them.
    fn shown(&self, record: &Record, field: &str) -> String {
        let kind = self.forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        kind.map_or_else(|| record.text(field).to_owned(), |kind| text_of(kind, record.get(field)))
    }

    /// Heading of a field.
    pub(super) fn label(&self, form: &str, field: &str) -> String {
        let found = self.forms.form(form).and_then(|form| form.field(field));
        found.map_or_else(|| field.to_owned(), |field| field.label.get().to_owned())
    }

    /// A text after a first part of its own width, wrapped beside it.
    fn beside(&self, tone: Tone, sign: &str, cells: usize, text_tone: Tone, sentence: &str) -> Vec<Line> {
        let room = self.width.saturating_sub(MARKER + cells);
        let lines = text::wrap(sentence, room).into_iter().enumerate();
        lines
            .map(|(n, line)| {
                let start = text::fit(if n == 0 { sign } else { "" }, cells);
                Line::toned(tone, start).and(text_tone, line)
            })
            .collect()
    }

    /// «Установлено: …» under a row; nothing where the field is empty.
    fn field(&self, record: &Record, field: &str) -> Vec<Line> {
        let value = self.shown(record, field);
        if value.trim().is_empty() {
            return Vec::new();
        }
        let mark = if record.conflicts.contains(field) { common::conflict_mark() } else { String::new() };
        let sentence = format!("{}: {value} {mark}", self.label(&record.form, field));
        let tone = if mark.is_empty() { Tone::Plain } else { Tone::Conflict };
        self.beside(Tone::Plain, "", INDENT, tone, sentence.trim_end())
    }

    /// The row of a place.
    pub(super) fn lines(&self, place: Place) -> Vec<Line> {
        let sheet = self.sheet;
        match place {
            Place::Head => self.head(),
            Place::Begin => vec![Line::toned(Tone::Strong, messages::begin_row())],
            Place::Earlier(id) => sheet.earlier(id).map(|earlier| self.earlier(earlier)).unwrap_or_default(),
            Place::Item(id) => sheet.item(id).map(|item| self.item(item)).unwrap_or_default(),
            Place::Finding(id) => sheet.finding(id).map(|finding| self.finding(finding)).unwrap_or_default(),
            Place::Recommendation(id) => sheet.recommendation(id).map(|made| self.made(made)).unwrap_or_default(),
            Place::AddFinding => vec![Line::toned(Tone::Muted, messages::add_row())],
            Place::Closing(n) => CLOSING.get(n).map(|field| self.closing(field)).unwrap_or_default(),
            Place::Check => {
                let holes = self.screen.holes.len();
                let (tone, result) = match holes {
                    0 => (Tone::Good, messages::check_clean()),
                    count => (Tone::Warning, messages::check_holes(count)),
                };
                vec![Line::toned(Tone::Label, format!("{}: ", messages::check_row())).and(tone, result)]
            }
            Place::Hole(n) => self.screen.holes.get(n).map(|hole| vec![self.hole(hole)]).unwrap_or_default(),
        }
    }

    fn head(&self) -> Vec<Line> {
        let visit = &self.sheet.visit;
        let held = if visit.get("date").is_empty() { "planned" } else { "date" };
        let words = [
            self.shown(visit, "kind"),
            self.shown(visit, held),
            self.shown(visit, "state"),
            self.sheet.team.join(", "),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let mut lines = self.beside(Tone::Plain, "", 0, Tone::Strong, &words.join(" · "));
        if !visit.get("reopened_on").is_empty() {
            let mark = messages::reopened_mark(self.shown(visit, "reopened_on"));
            let sentence = format!("! {mark}: {}", self.shown(visit, "reopened_why"));
            lines.extend(self.beside(Tone::Plain, "", 0, Tone::Warning, &sentence));
        }
        lines.push(Line::toned(Tone::Muted, messages::head_hint()));
        lines
    }

    fn earlier(&self, earlier: &Earlier) -> Vec<Line> {
        let record = &earlier.record;
        let mut lines = self.beside(Tone::Plain, "", 0, Tone::Plain, record.text("text"));
        let mut facts = vec![(Tone::Muted, messages::given(self.shown(record, "given")))];
        if earlier.carried > 0 {
            let visits = match lang() {
                Lang::Ru => ru_plural(u64::try_from(earlier.carried).unwrap_or(u64::MAX), "выезд", "выезда", "выездов"),
                Lang::En if earlier.carried == 1 => "visit",
                Lang::En => "visits",
            };
            facts.push((Tone::Warning, messages::carried(earlier.carried, visits)));
        }
        facts.push(self.deadline(record));
        if earlier.overdue {
            facts.push((Tone::Error, messages::overdue()));
        }
        facts.push(self.addressee(record, &earlier.person));
        lines.extend(self.facts(INDENT, facts));
        if let Some(last) = &earlier.last {
            let (day, kind) = (self.shown(last, "date"), self.shown(last, "verdict"));
            let sentence = messages::last_verdict(day, kind, last.text("basis"));
            lines.extend(self.beside(Tone::Plain, "", INDENT, Tone::Muted, &sentence));
        }
        match &earlier.verdict {
            Some(verdict) => {
                let kind = self.shown(verdict, "verdict");
                let closes = matches!(verdict.text("verdict"), "done" | "dropped");
                let (tone, sign) = if closes { (Tone::Good, "✓") } else { (Tone::Warning, "!") };
                let sentence = format!("{sign} {kind}: {}", verdict.text("basis"));
                lines.extend(self.beside(Tone::Plain, "", INDENT, tone, &sentence));
                lines.extend(self.disputed(verdict, &["verdict", "basis"]));
                lines.extend(self.field(verdict, "new_deadline"));
            }
            None => lines.extend(self.beside(Tone::Plain, "", INDENT, Tone::Muted, &messages::verdict_none())),
        }
        lines
    }

    fn deadline(&self, record: &Record) -> (Tone, String) {
        match self.shown(record, "deadline") {
            day if day.is_empty() => (Tone::Warning, messages::no_deadline()),
            day => (Tone::Muted, messages::deadline(day)),
        }
    }

    fn addressee(&self, record: &Record, person: &str) -> (Tone, String) {
        let role = self.shown(record, "addressee_role");
        let words: Vec<&str> = [role.as_str(), person].into_iter().filter(|word| !word.is_empty()).collect();
        if words.is_empty() && record.get("addressee").is_empty() {
            return (Tone::Warning, messages::no_addressee());
        }
        (Tone::Muted, words.join(", "))
    }

    /// Short facts in one line or more, never torn inside.
    fn facts(&self, indent: usize, facts: Vec<(Tone, String)>) -> Vec<Line> {
        let room = self.width.saturating_sub(MARKER);
        let start = || Line::plain(" ".repeat(indent));
        let mut lines = vec![start()];
        for (tone, fact) in facts {
            let fact = text::truncate(&fact, room.saturating_sub(indent));
            let Some(line) = lines.last_mut() else { break };
            let used = line.width();
            if used > indent && used + 3 + text::width(&fact) > room {
                lines.push(start().and(tone, fact));
                continue;
            }
            let separator = if used > indent { " · " } else { "" };
            *line = std::mem::take(line).and(Tone::Muted, separator).and(tone, fact);
        }
        lines
    }

    fn item(&self, item: &Record) -> Vec<Line> {
        let number = self.shown(item, "order");
        let sentence = format!("{number}. {}", item.text("text"));
        let finding = self.sheet.finding_of(item.id);
        let (tone, sign) = match finding.filter(|finding| holes::is_answered(item, finding)) {
            Some(finding) => match (item.text("answer_kind"), finding.text("answer")) {
                ("number", "") => (Tone::Good, self.shown(finding, "value")),
                (_, answer) => answer_sign(answer),
            },
            None => (Tone::Muted, "—".to_owned()),
        };
        let mut lines = self.beside(tone, &sign, ANSWER, Tone::Plain, &sentence);
        lines.extend(finding.map(|finding| self.remarks(finding)).unwrap_or_default());
        lines
    }

    fn remarks(&self, finding: &Record) -> Vec<Line> {
        let mut lines = self.disputed(finding, &["answer", "value"]);
        lines.extend(["note", "evidence", "disagreement"].iter().flat_map(|field| self.field(finding, field)));
        lines
    }

    /// Two people answered differently: said in words, since only one of the values fits its place.
    fn disputed(&self, record: &Record, fields: &[&str]) -> Vec<Line> {
        let disputed = fields.iter().filter(|field| record.conflicts.contains(**field));
        disputed
            .flat_map(|field| {
                let sentence = format!("{}: {}", self.label(&record.form, field), common::conflict_mark());
                self.beside(Tone::Plain, "", INDENT, Tone::Conflict, &sentence)
            })
            .collect()
    }

    fn finding(&self, finding: &Record) -> Vec<Line> {
        let (tone, sign) = match finding.text("answer") {
            "" => (Tone::Muted, "•".to_owned()),
            answer => answer_sign(answer),
        };
        let section = finding.text("section");
        let sentence = match section {
            "" => finding.text("text").to_owned(),
            section => format!("{section}: {}", finding.text("text")),
        };
        let mut lines = self.beside(tone, &sign, ANSWER, Tone::Plain, &sentence);
        lines.extend(self.remarks(finding));
        lines
    }

    fn made(&self, made: &Record) -> Vec<Line> {
        let mut lines = self.beside(Tone::Strong, "    → ", INDENT + 2, Tone::Strong, made.text("text"));
        let mut facts = vec![self.addressee(made, ""), self.deadline(made)];
        if made.text("state") == "closed" {
            facts.push((Tone::Good, messages::closed_elsewhere()));
        }
        lines.extend(self.facts(INDENT + 2, facts));
        lines
    }

    fn closing(&self, field: &str) -> Vec<Line> {
        let visit = &self.sheet.visit;
        let mut value = self.shown(visit, field);
        if field == "acquainted" && !visit.get("acquainted_on").is_empty() {
            value = format!("{value}, {}", self.shown(visit, "acquainted_on"));
        }
        let label = format!("{}: ", self.label("visit", field));
        let (tone, value) =
            if value.trim().is_empty() { (Tone::Muted, common::empty_value()) } else { (Tone::Plain, value) };
        let cells = text::width(&label);
        if value.contains('\n') || cells + text::width(&value) > self.width.saturating_sub(MARKER) {
            let mut lines = vec![Line::toned(Tone::Label, label)];
            lines.extend(self.beside(Tone::Plain, "", INDENT, tone, &value));
            return lines;
        }
        vec![Line::toned(Tone::Label, label).and(tone, value)]
    }

    fn hole(&self, hole: &Hole) -> Line {
        let lack = lack(hole.lack);
        let room = self.width.saturating_sub(MARKER + INDENT + text::width(&lack) + 4);
        let subject = text::truncate(&hole.subject.replace('\n', " "), room);
        Line::plain(" ".repeat(INDENT)).and(Tone::Warning, format!("! {lack}: {subject}"))
    }
}

/// «да», «част.», «нет», «н/п» with a sign that needs no colour.
fn answer_sign(answer: &str) -> (Tone, String) {
    let (tone, ru, en) = match answer {
        "yes" => (Tone::Good, "✓ да", "✓ yes"),
        "partly" => (Tone::Warning, "~ част.", "~ part"),
        "no" => (Tone::Error, "! нет", "! no"),
        "na" => (Tone::Muted, "· н/п", "· n/a"),
        _ => (Tone::Good, "✓", "✓"),
    };
    (tone, if lang() == Lang::Ru { ru } else { en }.to_owned())
}

/// What is missing, in a few words.
pub(super) fn lack(lack: Lack) -> String {
    match lack {
        Lack::Verdict => messages::lack_verdict(),
        Lack::Answer => messages::lack_answer(),
        Lack::Ground => messages::lack_ground(),
        Lack::Addressee => messages::lack_addressee(),
        Lack::Deadline => messages::lack_deadline(),
        Lack::Text => messages::lack_text(),
    }
}
