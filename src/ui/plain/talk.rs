//! Lines in, lines out: no cursor is moved, nothing is coloured, so a screen reader, a pipe and a dumb terminal get the
//! same.

use std::io::{BufRead, Read, Write};

use super::messages;
use crate::{Error, Result, text};

/// Longest line that is read, bytes.
const LONGEST: u64 = 1024 * 1024;

/// Both ends of the talk.
pub struct Talk<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
}

/// An answer at a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Enter alone.
    Nothing,
    /// `0`.
    Back,
    /// `00`, or the end of the input.
    Leave,
    /// `?`.
    Help,
    /// A number from 1.
    Number(usize),
    /// Anything else.
    Text(String),
}

impl<'a> Talk<'a> {
    /// Over these two.
    pub fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write) -> Self {
        Self { input, output }
    }

    /// Writes a line.
    pub fn say(&mut self, line: impl AsRef<str>) -> Result<()> {
        writeln!(self.output, "{}", line.as_ref()).map_err(|error| Error::file("stdout", error))
    }

    /// Asks and reads a line, cleaned of what cannot be seen; `None`: the input is over.
    pub fn ask(&mut self, prompt: &str) -> Result<Option<String>> {
        let told = write!(self.output, "{prompt} ").and_then(|()| self.output.flush());
        told.map_err(|error| Error::file("stdout", error))?;
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.input).take(LONGEST).read_until(b'\n', &mut bytes);
            if read.map_err(|error| Error::file("stdin", error))? == 0 {
                self.say("")?;
                return Ok(None);
            }
            match String::from_utf8(bytes) {
                Ok(line) => return Ok(Some(text::clean(line.trim_end_matches(['\r', '\n'])))),
                Err(_) => self.say(messages::not_utf8())?,
            }
        }
    }

    /// Asks for a choice.
    pub fn choose(&mut self, prompt: &str) -> Result<Answer> {
        let Some(line) = self.ask(prompt)? else { return Ok(Answer::Leave) };
        Ok(match line.trim() {
            "" => Answer::Nothing,
            "0" => Answer::Back,
            "00" => Answer::Leave,
            "?" => Answer::Help,
            answer => answer.parse().map_or_else(|_| Answer::Text(answer.to_owned()), Answer::Number),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_to_the_end_and_broken_ones_are_asked_for_again() {
        let mut input: &[u8] = "3\r\n0\n00\n?\n\n школа \n".as_bytes();
        let mut output = Vec::new();
        let mut talk = Talk::new(&mut input, &mut output);
        let mut next = || talk.choose(">").unwrap();
        assert_eq!([next(), next(), next(), next()], [Answer::Number(3), Answer::Back, Answer::Leave, Answer::Help]);
        assert_eq!([next(), next(), next()], [Answer::Nothing, Answer::Text("школа".into()), Answer::Leave]);
        let mut broken: &[u8] = b"\xE9\xE0\nok\n";
        let mut output = Vec::new();
        assert_eq!(Talk::new(&mut broken, &mut output).ask(">").unwrap().as_deref(), Some("ok"));
        assert!(String::from_utf8(output).unwrap().contains("UTF-8"));
    }
}
