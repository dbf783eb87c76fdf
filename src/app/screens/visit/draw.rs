//! The visit as lines: three parts in one list, every row wrapped to the width, the open slip under its row.

use super::VisitScreen;
use super::holes::{self, Hole, Lack};
use super::messages;
use super::place::{CLOSING, Place};
use super::sheet::{Earlier, Sheet};
use super::slip::Slip;
use crate::app::messages as common;
use crate::app::screen::Env;
use crate::app::screens::form::entry::Entry;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::Record;
use crate::forms::Registry;
use crate::forms::display::text_of;
use crate::messages::{Lang, lang, ru_plural};
use crate::text;

/// Cells before the text of a row: marker and answer.
const MARKER: usize = 2;
/// Cells of the answer column.
const ANSWER: usize = 7;
/// Cells before the lines that belong to a row.
const INDENT: usize = 4;

/// Columns a text has that is typed in a slip; the last one is for the cursor.
pub(super) fn slip_width(env: &Env) -> usize {
    env.size.0.saturating_sub(MARKER + INDENT + 1).max(10)
}

/// The whole visit, scrolled to the cursor.
pub(super) fn body(screen: &VisitScreen, env: &Env) -> Body {
    let Some(sheet) = &screen.sheet else {
        let sentence = if screen.is_gone { messages::gone() } else { common::loading() };
        return Body { lines: vec![Line::toned(Tone::Muted, sentence)], cursor: None };
    };
    let mut page = Page { rows: Rows::default(), forms: &env.forms, sheet, screen, width: env.size.0, env };
    let mut section = None;
    let mut part = Part::Head;
    for place in &screen.places {
        page.heading(*place, &mut part, &mut section);
        let lines = page.lines(*place);
        let selected = *place == screen.at;
        page.rows.push(selected, lines);
        page.slip(*place, selected);
    }
    Body::scrolled(Vec::new(), page.rows, &screen.scroll, env.size.1)
}

/// Where in the visit a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Earlier,
    Items,
    Free,
    Loose,
    Closing,
}

struct Page<'a> {
    rows: Rows,
    forms: &'a Registry,
    sheet: &'a Sheet,
    screen: &'a VisitScreen,
    width: usize,
    env: &'a Env,
}

impl Page<'_> {
    /// Headings between the row before and this one.
    fn heading(&mut self, place: Place, part: &mut Part, section: &mut Option<(String, String)>) {
        let sheet = self.sheet;
        let now = match place {
            Place::Head | Place::Begin => Part::Head,
            Place::Earlier(_) => Part::Earlier,
            Place::Item(_) => Part::Items,
            Place::Finding(_) | Place::AddFinding => Part::Free,
            Place::Recommendation(id) if sheet.loose_recommendations().any(|made| made.id == id) => Part::Loose,
            Place::Recommendation(_) => *part,
            Place::Closing(_) | Place::Check | Place::Hole(_) => Part::Closing,
        };
        if *part < Part::Earlier && now >= Part::Earlier {
            let empty = sheet.earlier.is_empty().then(messages::no_earlier);
            self.title(&messages::part_earlier(), empty);
        }
        if *part < Part::Items && now >= Part::Items {
            let empty = sheet.items().next().is_none().then(messages::no_items);
            self.title(&messages::part_items(), empty);
        }
        if *part < now {
            match now {
                Part::Free => self.title(&messages::part_free(), None),
                Part::Loose => self.title(&messages::part_loose(), None),
                Part::Closing => self.title(&messages::part_closing(), None),
                _ => {}
            }
        }
        *part = now;
        if let Place::Item(id) = place
            && let Some(instrument) = sheet.instruments.iter().find(|one| one.items.iter().any(|item| item.id == id))
            && let Some(item) = sheet.item(id)
        {
            let here = (instrument.title.clone(), item.text("section").to_owned());
            if section.as_ref().is_none_or(|(title, _)| *title != here.0) {
                self.note(Tone::Title, &here.0);
            }
            if section.as_ref() != Some(&here) && !here.1.is_empty() {
                self.note(Tone::Label, &here.1);
            }
            *section = Some(here);
        }
    }

    fn title(&mut self, title: &str, empty: Option<String>) {
        let rest = empty.map(|sentence| format!(": {sentence}")).unwrap_or_default();
        let mut lines = text::wrap(&format!("{title}{rest}"), self.width).into_iter();
        if let Some(first) = lines.next() {
            self.rows.note(Line::toned(Tone::Title, first));
        }
        lines.for_each(|line| self.rows.note(Line::toned(Tone::Title, line)));
    }

    fn note(&mut self, tone: Tone, sentence: &str) {
        for line in text::wrap(sentence, self.width.saturating_sub(MARKER)) {
            self.rows.note(Line::plain("  ").and(tone, line));
        }
    }

    /// Words of a field as a person reads them.
    fn shown(&self, record: &Record, field: &str) -> String {
        let kind = self.forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        kind.map_or_else(|| record.text(field).to_owned(), |kind| text_of(kind, record.get(field)))
    }

    fn label(&self, form: &str, field: &str) -> String {
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

    fn lines(&self, place: Place) -> Vec<Line> {
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
            self.shown(visit, "visit_kind"),
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
                Lang::Ru => {
                    ru_plural(u64::try_from(earlier.carried).unwrap_or(u64::MAX), "выезд", "выезда", "выездов")
                }
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
        lines.extend(self.facts(facts));
        match &earlier.verdict {
            Some(verdict) => {
                let kind = self.shown(verdict, "verdict");
                let closes = matches!(verdict.text("verdict"), "done" | "dropped");
                let (tone, sign) = if closes { (Tone::Good, "✓") } else { (Tone::Warning, "!") };
                let sentence = format!("{sign} {kind}: {}", verdict.text("basis"));
                lines.extend(self.beside(Tone::Plain, "", INDENT, tone, &sentence));
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
    fn facts(&self, facts: Vec<(Tone, String)>) -> Vec<Line> {
        let room = self.width.saturating_sub(MARKER);
        let start = || Line::plain(" ".repeat(INDENT));
        let mut lines = vec![start()];
        for (tone, fact) in facts {
            let fact = text::truncate(&fact, room.saturating_sub(INDENT));
            let Some(line) = lines.last_mut() else { break };
            let used = line.width();
            if used > INDENT && used + 3 + text::width(&fact) > room {
                lines.push(start().and(tone, fact));
                continue;
            }
            let separator = if used > INDENT { " · " } else { "" };
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
                (_, answer) => self.answer(answer),
            },
            None => (Tone::Muted, "—".to_owned()),
        };
        let mut lines = self.beside(tone, &sign, ANSWER, Tone::Plain, &sentence);
        lines.extend(finding.map(|finding| self.remarks(finding)).unwrap_or_default());
        lines
    }

    /// «да», «част.», «нет», «н/п» with a sign that needs no colour.
    fn answer(&self, answer: &str) -> (Tone, String) {
        let (tone, ru, en) = match answer {
            "yes" => (Tone::Good, "✓ да", "✓ yes"),
            "partly" => (Tone::Warning, "~ част.", "~ part"),
            "no" => (Tone::Error, "! нет", "! no"),
            "na" => (Tone::Muted, "· н/п", "· n/a"),
            _ => (Tone::Good, "✓", "✓"),
        };
        (tone, if lang() == Lang::Ru { ru } else { en }.to_owned())
    }

    fn remarks(&self, finding: &Record) -> Vec<Line> {
        ["note", "evidence", "disagreement"].iter().flat_map(|field| self.field(finding, field)).collect()
    }

    fn finding(&self, finding: &Record) -> Vec<Line> {
        let (tone, sign) = match finding.text("answer") {
            "" => (Tone::Muted, "•".to_owned()),
            answer => self.answer(answer),
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
        let mark = messages::recommendation_mark();
        let sentence = format!("{mark}{}", made.text("text"));
        let mut lines = self.beside(Tone::Plain, "", INDENT, Tone::Strong, &sentence);
        let mut facts = vec![self.addressee(made, ""), self.deadline(made)];
        if made.text("state") == "closed" {
            facts.push((Tone::Good, messages::closed_elsewhere()));
        }
        lines.extend(self.facts(facts));
        lines
    }

    fn closing(&self, field: &str) -> Vec<Line> {
        let visit = &self.sheet.visit;
        let mut value = self.shown(visit, field);
        if field == "acquainted" && !visit.get("acquainted_on").is_empty() {
            value = format!("{value}, {}", self.shown(visit, "acquainted_on"));
        }
        let label = format!("{}: ", self.label("visit", field));
        let (tone, value) = if value.trim().is_empty() { (Tone::Muted, common::empty_value()) } else { (Tone::Plain, value) };
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
        Line::plain(" ".repeat(INDENT)).and(Tone::Warning, format!("! {lack}: ")).and(Tone::Plain, subject)
    }

    /// The open slip, if it stands here.
    fn slip(&mut self, place: Place, selected: bool) {
        let Some(slip) = self.screen.slip.as_ref().filter(|slip| slip.at == place) else { return };
        let width = slip_width(self.env);
        let margin = " ".repeat(MARKER + INDENT);
        let heading = self.screen.slip_heading(slip, self.forms);
        for line in text::wrap(&heading, width) {
            self.rows.note(Line::plain(margin.clone()).and(Tone::Title, line));
        }
        for (n, part) in slip.parts.iter().enumerate() {
            let focused = n == slip.focus;
            let label = self.label(&slip.form, &part.field);
            self.rows.note(Line::plain(margin.clone()).and(Tone::Label, format!("{label}:")));
            let line = self.rows.lines.len();
            let (texts, cursor) = match &part.entry {
                Entry::Text { edit, .. } => edit.layout(width),
                other => {
                    let value = other.value().unwrap_or_default();
                    let field = self.forms.form(&slip.form).and_then(|form| form.field(&part.field));
                    let words = field.map(|field| text_of(&field.kind, &value)).unwrap_or_default();
                    let words = if words.is_empty() { common::empty_value() } else { words };
                    (vec![if focused { format!("‹ {words} ›") } else { words }], (0, 0))
                }
            };
            for text in texts {
                self.rows.note(Line::plain(margin.clone()).and(Tone::Plain, text));
            }
            if focused && selected {
                self.rows.cursor = Some((line + cursor.0, MARKER + INDENT + cursor.1));
            }
        }
        for line in text::wrap(&slip_keys(slip), width) {
            self.rows.note(Line::plain(margin.clone()).and(Tone::Muted, line));
        }
        if selected && let Some((start, _)) = self.rows.selected {
            self.rows.selected = Some((start, self.rows.lines.len() - start));
        }
    }
}

fn slip_keys(slip: &Slip) -> String {
    if super::enter_makes_a_line(slip) {
        messages::slip_keys_long()
    } else if slip.parts.len() > 1 {
        messages::slip_keys_many()
    } else {
        messages::slip_keys()
    }
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
