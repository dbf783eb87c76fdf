//! The text of a report before it is a file.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::report_file::{Preview, Printing, ReadReport, WriteReport};
use super::reports::Choices;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::report::catalogue;
use crate::text;

/// Longest line: longer ones read badly, and cost a slow line more than a step should.
const READABLE: usize = 88;

/// The preview.
#[derive(Debug)]
pub struct ReportPreview {
    report: String,
    choices: Choices,
    text: Option<String>,
    printing: Printing,
    /// First visible line.
    top: usize,
}

impl ReportPreview {
    /// Of this report.
    pub fn of(report: &str, choices: Choices) -> Self {
        Self { report: report.to_owned(), choices, text: None, printing: Printing::default(), top: 0 }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let choices = serde_json::from_value(state.get("choices")?.clone()).ok()?;
        let mut screen = Self::of(state.get("report")?.as_str()?, choices);
        screen.top = usize::try_from(state.get("top").and_then(Json::as_u64).unwrap_or(0)).unwrap_or(0);
        Some(screen)
    }

    fn lines(&self, env: &Env) -> Vec<Line> {
        let Some(text) = &self.text else {
            return vec![Line::toned(Tone::Muted, crate::app::messages::loading())];
        };
        let lines = text.lines().flat_map(|line| {
            let tone = if line.starts_with('#') { Tone::Title } else { Tone::Plain };
            let wrapped =
                if line.is_empty() { vec![String::new()] } else { text::wrap(line, env.size.0.min(READABLE)) };
            wrapped.into_iter().map(move |line| Line::toned(tone, line))
        });
        lines.collect()
    }
}

/// The text as it is read, without the signs that keep typed text from being taken for markup.
fn readable(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut signs = markdown.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '\\' if signs.peek().is_some_and(char::is_ascii_punctuation) => out.extend(signs.next()),
            '*' => {}
            c => out.push(c),
        }
    }
    out.replace("<br>", " ")
}

impl Screen for ReportPreview {
    fn name(&self) -> &'static str {
        "report_preview"
    }

    fn title(&self, _env: &Env) -> String {
        catalogue::find(&self.report).map_or(self.report.clone(), |report| report.label().get().to_owned())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Reports, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let parameters = self.choices.parameters(&self.report, ctx.env);
        ctx.ask(ReadReport { report: self.report.clone(), parameters });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.printing.failed();
                ctx.refuse(error.to_string());
                if self.text.is_none() {
                    ctx.pop();
                }
                return;
            }
        };
        let other = self.printing.answer(answer, ctx);
        if let Some(Ok(preview)) = other.map(<Box<dyn Any + Send>>::downcast::<Preview>) {
            self.text = Some(readable(&preview.0));
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let height = ctx.env.size.1.max(1);
        let last = self.lines(ctx.env).len().saturating_sub(height);
        match action {
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top = (self.top + 1).min(last),
            Action::PageUp => self.top = self.top.saturating_sub(ctx.env.page(1)),
            Action::PageDown => self.top = (self.top + ctx.env.page(1)).min(last),
            Action::First => self.top = 0,
            Action::Last => self.top = last,
            Action::Report => ctx.ask(WriteReport {
                report: self.report.clone(),
                parameters: self.choices.parameters(&self.report, ctx.env),
                formats: vec![self.choices.format()],
                folder: ctx.env.exports.clone(),
            }),
            Action::Preview => ctx.pop(),
            Action::Back => return self.printing.stop(ctx),
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[], action)
    }

    fn copies(&self, _env: &Env) -> Option<String> {
        self.text.clone()
    }

    fn body(&self, env: &Env) -> Body {
        let lines = self.lines(env);
        let top = self.top.min(lines.len().saturating_sub(env.size.1));
        Body { lines: lines.into_iter().skip(top).take(env.size.1).collect(), cursor: Some((0, 0)), ..Body::default() }
    }

    fn snapshot(&self) -> Json {
        json!({ "report": self.report, "choices": self.choices, "top": self.top })
    }
}
