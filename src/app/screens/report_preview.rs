//! The text of a report before it is a file.

use std::any::Any;
use std::cell::RefCell;

use serde_json::{Value as Json, json};

use super::report_file::{Preview, Printing, ReadReport, WriteReport};
use super::reports::Choices;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
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
    measured: RefCell<Option<Measured>>,
}

/// How many lines a text takes at a width, so that a key wraps only what is in sight: a report of a district's diaries
/// has hundreds of thousands of lines.
#[derive(Debug)]
struct Measured {
    width: usize,
    /// Per paragraph: where it begins in the text, and the lines up to its end.
    paragraphs: Vec<(usize, usize)>,
}

impl Measured {
    fn of(text: &str, width: usize) -> Self {
        let mut lines = 0;
        let paragraphs = text.lines().map(|line| {
            lines += wrapped(line, width).len();
            (line.as_ptr() as usize - text.as_ptr() as usize, lines)
        });
        Self { width, paragraphs: paragraphs.collect() }
    }

    fn lines(&self) -> usize {
        self.paragraphs.last().map_or(0, |(_, lines)| *lines)
    }

    /// The lines from `top` on, at most `height`.
    fn window(&self, text: &str, top: usize, height: usize) -> Vec<Line> {
        let first = self.paragraphs.partition_point(|(_, end)| *end <= top);
        let before = first.checked_sub(1).and_then(|n| self.paragraphs.get(n)).map_or(0, |(_, end)| *end);
        let from = self.paragraphs.get(first).map_or(text.len(), |(from, _)| *from);
        let lines = text.get(from..).unwrap_or_default().lines().flat_map(|line| {
            let tone = if line.starts_with('#') { Tone::Title } else { Tone::Plain };
            wrapped(line, self.width).into_iter().map(move |line| Line::toned(tone, line))
        });
        lines.skip(top - before.min(top)).take(height).collect()
    }
}

fn wrapped(line: &str, width: usize) -> Vec<String> {
    if line.is_empty() { vec![String::new()] } else { text::wrap(line, width) }
}

impl ReportPreview {
    /// Of this report.
    pub fn of(report: &str, choices: Choices) -> Self {
        Self {
            report: report.to_owned(),
            choices,
            text: None,
            printing: Printing::default(),
            top: 0,
            measured: RefCell::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let choices = serde_json::from_value(state.get("choices")?.clone()).ok()?;
        let mut screen = Self::of(state.get("report")?.as_str()?, choices);
        screen.top = usize::try_from(state.get("top").and_then(Json::as_u64).unwrap_or(0)).unwrap_or(0);
        Some(screen)
    }

    /// The text as it is measured for this width, and the last line that can stand at the top; `None`: it is not here yet.
    fn measured<T>(&self, env: &Env, look: impl FnOnce(&Measured, &str, usize) -> T) -> Option<T> {
        let text = self.text.as_ref()?;
        let width = env.size.0.min(READABLE);
        let mut measured = self.measured.borrow_mut();
        let measured = match measured.take().filter(|measured| measured.width == width) {
            Some(kept) => measured.insert(kept),
            None => measured.insert(Measured::of(text, width)),
        };
        Some(look(measured, text, measured.lines().saturating_sub(env.size.1.max(1))))
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
            self.measured.take();
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.measured(ctx.env, |_, _, last| last).unwrap_or_default();
        match action {
            Action::Report => ctx.ask(WriteReport {
                report: self.report.clone(),
                parameters: self.choices.parameters(&self.report, ctx.env),
                formats: vec![self.choices.format()],
                folder: ctx.env.exports.clone(),
            }),
            Action::Preview => ctx.pop(),
            Action::Back => return self.printing.stop(ctx),
            _ if step(action, &mut self.top, last, ctx.env.page(1)) => {}
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
        let lines = self.measured(env, |measured, text, last| measured.window(text, self.top.min(last), env.size.1));
        let body = lines
            .map_or_else(|| Body::note(crate::app::messages::loading()), |lines| Body { lines, ..Body::default() });
        Body { cursor: Some((0, 0)), ..body }
    }

    fn snapshot(&self) -> Json {
        json!({ "report": self.report, "choices": self.choices, "top": self.top })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_a_long_text_is_what_wrapping_all_of_it_shows() {
        let text = "# Заголовок\n\nпервое второе третье четвёртое\nкоротко\n\n\nпятое шестое седьмое";
        for width in [8, 12, 40] {
            let measured = Measured::of(text, width);
            let all: Vec<String> = text.lines().flat_map(|line| wrapped(line, width)).collect();
            assert_eq!(measured.lines(), all.len());
            for top in 0..=all.len() + 1 {
                let shown: Vec<String> = measured.window(text, top, 3).iter().map(Line::text).collect();
                let wanted: Vec<String> = all.iter().skip(top).take(3).cloned().collect();
                assert_eq!(shown, wanted, "{width} {top}");
            }
        }
        assert_eq!(Measured::of("", 10).window("", 0, 3), Vec::<Line>::new());
    }
}
