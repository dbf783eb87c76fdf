//! One field filled in, by its kind.

use super::list::named;
use super::{Plain, messages};
use crate::Result;
use crate::app::fields::{FieldLine, Given, How};
use crate::app::screen::Outcome;
use crate::domain::RecordId;
use crate::store::api::ListQuery;

/// Records offered at once.
const OFFERED: usize = 20;

/// How the filling of a field ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filled {
    /// On to the next one.
    Next,
    /// No more of them now.
    Enough,
    /// The input is over.
    Over,
}

/// A line typed at a field.
enum Line {
    Keep,
    Clear,
    Stop,
    Over,
    Typed(String),
}

impl Plain<'_> {
    /// Asks for a field until it is right or left as it is.
    pub(super) fn fill(&mut self, number: usize, field: &FieldLine) -> Result<Filled> {
        if !field.help.is_empty() {
            self.talk.say(format!("   {}", field.help))?;
        }
        loop {
            let prompt = match &field.how {
                How::Line => messages::text_prompt(),
                How::Lines => messages::lines_prompt(),
                How::One(items) => {
                    self.say_items(items, field)?;
                    messages::one_prompt()
                }
                How::Some(items) => {
                    self.say_items(items, field)?;
                    messages::some_prompt()
                }
                How::Link { .. } => messages::link_prompt(),
                How::Rows { .. } | How::Shown => return Ok(Filled::Next),
            };
            let given = match (self.line(&prompt)?, &field.how) {
                (Line::Keep, _) => return Ok(Filled::Next),
                (Line::Stop, _) => return Ok(Filled::Enough),
                (Line::Over, _) => return Ok(Filled::Over),
                (Line::Clear, How::Link { .. }) => {
                    self.pick(&field.id, Vec::new())?;
                    return Ok(Filled::Next);
                }
                (Line::Clear, _) => Given::Nothing,
                (Line::Typed(first), How::Lines) => match self.more_lines(&field.id, first)? {
                    Some(text) => Given::Text(text),
                    None => return Ok(Filled::Over),
                },
                (Line::Typed(typed), How::One(items)) => match places(&typed, items.len()).as_deref() {
                    Some(&[place]) => Given::Items(vec![place]),
                    _ => {
                        self.talk.say(messages::bad_number(typed))?;
                        continue;
                    }
                },
                (Line::Typed(typed), How::Some(items)) => match places(&typed, items.len()) {
                    Some(places) => Given::Items(places),
                    None => {
                        self.talk.say(messages::bad_number(typed))?;
                        continue;
                    }
                },
                (Line::Typed(typed), How::Link { form, several, chosen }) => {
                    let kept = if *several { chosen.clone() } else { Vec::new() };
                    return self.link(&field.id, form, *several, kept, typed);
                }
                (Line::Typed(typed), _) => Given::Text(typed),
            };
            let fault = self.give(&field.id, given)?;
            match fault {
                None => {
                    self.say_reading(&field.id)?;
                    return Ok(Filled::Next);
                }
                Some(fault) => self.talk.say(messages::fault(number, &field.label, fault))?,
            }
        }
    }

    /// Puts something into a field and into the draft; the answer says what is wrong with it.
    fn give(&mut self, id: &str, given: Given) -> Result<Option<String>> {
        let env = self.state.env.clone();
        let fault = self.form_on_top().and_then(|form| form.give(id, given, &env));
        self.keep()?;
        Ok(fault)
    }

    /// How a term or parties were understood.
    fn say_reading(&mut self, id: &str) -> Result<()> {
        let line = self.lines().into_iter().find(|line| line.id == id);
        line.map(|line| line.reading)
            .unwrap_or_default()
            .iter()
            .try_for_each(|read| self.talk.say(format!("   {read}")))
    }

    fn say_items(&mut self, items: &[String], field: &FieldLine) -> Result<()> {
        let chosen: Vec<&str> = field.text.split(", ").collect();
        for (n, item) in items.iter().enumerate() {
            let mark = if *item == field.text || chosen.contains(&item.as_str()) {
                messages::chosen_mark()
            } else {
                String::new()
            };
            self.talk.say(format!("   {}. {item} {mark}", n + 1).trim_end())?;
        }
        Ok(())
    }

    fn line(&mut self, prompt: &str) -> Result<Line> {
        if (self.asked)().is_some() {
            return Ok(Line::Over);
        }
        Ok(match self.talk.ask(prompt)? {
            None => Line::Over,
            Some(line) => match line.trim() {
                "" => Line::Keep,
                "-" => Line::Clear,
                "." => Line::Stop,
                _ => Line::Typed(line),
            },
        })
    }

    /// The rest of a long text; every line is in the draft before the next is asked for. `None`: the input is over.
    fn more_lines(&mut self, id: &str, first: String) -> Result<Option<String>> {
        let mut text = first;
        loop {
            self.give(id, Given::Text(text.clone()))?;
            match self.talk.ask(&messages::more_lines())? {
                None => return Ok(None),
                Some(line) if line.trim() == "." => return Ok(Some(text)),
                Some(line) => {
                    text.push('\n');
                    text.push_str(&line);
                }
            }
        }
    }

    /// Chooses records by parts of their names, until there are enough of them.
    fn link(
        &mut self,
        id: &str,
        form: &str,
        several: bool,
        mut chosen: Vec<(RecordId, String)>,
        typed: String,
    ) -> Result<Filled> {
        let mut typed = typed;
        loop {
            let (picked, over) = self.find_one(form, typed)?;
            if let Some(one) = picked {
                self.talk.say(messages::chosen(&one.1))?;
                chosen.retain(|(other, _)| *other != one.0);
                chosen.push(one);
                self.pick(id, chosen.clone())?;
            }
            if over {
                return Ok(Filled::Over);
            }
            if !several {
                return Ok(Filled::Next);
            }
            match self.line(&messages::link_more())? {
                Line::Typed(next) => typed = next,
                Line::Over => return Ok(Filled::Over),
                Line::Stop => return Ok(Filled::Enough),
                Line::Keep | Line::Clear => return Ok(Filled::Next),
            }
        }
    }

    /// One record by a part of its name, and whether the input is over.
    fn find_one(&mut self, form: &str, typed: String) -> Result<(Option<(RecordId, String)>, bool)> {
        let mut typed = typed;
        loop {
            let filter = if typed.trim() == "*" { String::new() } else { typed.trim().to_owned() };
            let query = ListQuery { form: form.to_owned(), filter, limit: OFFERED + 1, ..ListQuery::default() };
            let rows = self.ask_store(move |store| store.list(&query))?;
            let name = |n: usize| {
                rows.get(n).map(|row| {
                    let first = row.cells.iter().find(|cell| !cell.trim().is_empty()).cloned();
                    (row.id, first.unwrap_or_default())
                })
            };
            if rows.len() == 1 {
                return Ok((name(0), false));
            }
            if rows.is_empty() {
                self.talk.say(messages::nothing_found(&typed))?;
            }
            for (n, row) in rows.iter().take(OFFERED).enumerate() {
                self.talk.say(format!("   {}. {}", n + 1, named(row)))?;
            }
            if rows.len() > OFFERED {
                self.talk.say(messages::first_ones(OFFERED))?;
            }
            match self.line(&messages::link_which())? {
                Line::Typed(answer) => match answer.trim().parse::<usize>() {
                    Ok(number) if (1..=rows.len().min(OFFERED)).contains(&number) => {
                        return Ok((name(number - 1), false));
                    }
                    _ => typed = answer,
                },
                Line::Over => return Ok((None, true)),
                Line::Keep | Line::Clear | Line::Stop => return Ok((None, false)),
            }
        }
    }

    /// Puts records into the field; what they bring along fills other fields that are still empty.
    fn pick(&mut self, id: &str, records: Vec<(RecordId, String)>) -> Result<()> {
        if let Some(form) = self.form_on_top() {
            form.point(id);
        }
        let effects = self.state.hand_over(Outcome::Picked(records));
        self.go(effects)
    }
}

/// Places (from 0) of numbers (from 1) with blanks or commas between; `None`: one of them is no number of the list.
fn places(typed: &str, count: usize) -> Option<Vec<usize>> {
    let numbers = typed.split([' ', ',', ';']).filter(|part| !part.is_empty());
    let place = |part: &str| part.parse::<usize>().ok().filter(|number| (1..=count).contains(number)).map(|n| n - 1);
    numbers.map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn numbers_are_taken_only_from_the_list() {
        assert_eq!(places("1, 3", 3), Some(vec![0, 2]));
        assert_eq!(places("2", 2), Some(vec![1]));
        for wrong in ["0", "4", "1 x", "-1", "да"] {
            assert_eq!(places(wrong, 3), None, "{wrong}");
        }
    }
}
