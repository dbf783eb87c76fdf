//! A report into a file, on the store's thread: built, named so that any system can keep it, never over another one.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;

use super::office;
use crate::app::effect::{Desk, Job, Query};
use crate::app::screen::Ctx;
use crate::changes::disk::{Disk, RealDisk};
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::report::catalogue::Rendered;
use crate::report::pdf::{self, Stop};
use crate::report::{Context, Format, Parameters, Report, catalogue, output};
use crate::{Error, Result, confine, labour, text};

/// Longest part of a name that comes from a record, bytes.
const NAME: usize = 40;

/// Builds a report and writes it into a folder; the answer is [`Written`].
#[derive(Debug)]
pub struct WriteReport {
    /// [`Report::name`].
    pub report: String,
    /// What it is about.
    pub parameters: Parameters,
    /// How it is written; several files have one name and differ in their endings.
    pub formats: Vec<Format>,
    /// Where; made if the folder above it is there.
    pub folder: PathBuf,
}

/// A report that was written; see [`Printing::answer`].
#[derive(Debug)]
pub struct Written {
    files: String,
    was_there: bool,
    notes: Vec<String>,
}

/// Takes an answer where a screen asks for its own records and for reports on them: what was written is said.
pub fn take<T: 'static>(answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) -> Option<T> {
    let answer = ctx.take_any(answer)?;
    match answer.downcast::<Written>() {
        Ok(written) => {
            ctx.say(written.sentence());
            None
        }
        Err(answer) => answer.downcast::<T>().ok().map(|answer| *answer),
    }
}

/// Builds a report as Markdown; the answer is [`Preview`].
#[derive(Debug)]
pub struct ReadReport {
    /// [`Report::name`].
    pub report: String,
    /// What it is about.
    pub parameters: Parameters,
}

/// The text of a report.
#[derive(Debug)]
pub struct Preview(pub String);

impl Written {
    /// For the status line.
    pub fn sentence(&self) -> String {
        let done = if self.was_there { messages::was_there(&self.files) } else { messages::written(&self.files) };
        std::iter::once(done).chain(self.notes.iter().cloned()).collect::<Vec<_>>().join(". ")
    }
}

impl Query for WriteReport {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let report = catalogue::find(&self.report)?;
        let document = catalogue::build(report, &context(&self.parameters, desk))?;
        let place = Place { folder: confine::admit(&self.folder)?, name: file_name(report, &self.parameters, desk)? };
        // The office's paper may name people.
        let template = if self.parameters.no_names { None } else { office::template(desk)? };
        if self.formats.contains(&Format::Pdf) {
            let word = catalogue::render_noted(&document, Format::Docx, template.as_deref())?;
            return Ok(Box::new(Unprinted { word, place }));
        }
        let render = |format| catalogue::render_noted(&document, format, template.as_deref());
        let rendered = self.formats.iter().map(|format| Ok((*format, render(*format)?)));
        let rendered: Vec<(Format, Rendered)> = rendered.collect::<Result<_>>()?;
        Ok(Box::new(place.put(&rendered)?))
    }
}

/// A Word document LibreOffice is to make a PDF of, which takes seconds: not on the store's thread.
#[derive(Debug)]
struct Unprinted {
    word: Rendered,
    place: Place,
}

/// The work of making it.
#[derive(Debug)]
struct Print {
    unprinted: Unprinted,
    stop: Stop,
    /// Told that the work is over, by being dropped.
    _over: Sender<()>,
}

impl Job for Print {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        let Unprinted { word, place } = &self.unprinted;
        let pdf = Rendered { bytes: pdf::convert(&word.bytes, &self.stop)?, notes: word.notes.clone() };
        Ok(Box::new(place.put(&[(Format::Pdf, pdf)])?))
    }
}

/// What a screen that writes reports keeps: whether a PDF is under way. Dropped, it ends the work, so that no
/// LibreOffice outlives the program.
#[derive(Debug, Default)]
pub struct Printing {
    under_way: Option<(Stop, Mutex<Receiver<()>>)>,
}

impl Printing {
    /// Takes an answer to [`WriteReport`]: what was written is said; a PDF is begun. Gives back any other answer.
    pub fn answer(&mut self, answer: Box<dyn Any + Send>, ctx: &mut Ctx<'_>) -> Option<Box<dyn Any + Send>> {
        let answer = match answer.downcast::<Written>() {
            Ok(written) => {
                self.under_way = None;
                ctx.say(written.sentence());
                return None;
            }
            Err(answer) => answer,
        };
        match answer.downcast::<Unprinted>() {
            Ok(unprinted) => {
                if let Some((before, _)) = &self.under_way {
                    before.now();
                }
                let (over, ended) = channel();
                let stop = Stop::default();
                self.under_way = Some((stop.clone(), Mutex::new(ended)));
                ctx.say(messages::printing());
                ctx.work(Print { unprinted: *unprinted, stop, _over: over });
                None
            }
            Err(answer) => Some(answer),
        }
    }

    /// The work failed or was ended.
    pub fn failed(&mut self) {
        if let Some((stop, _)) = self.under_way.take() {
            stop.now();
        }
    }

    /// Ends what is under way; `false`: nothing was, or it is ending already.
    pub fn stop(&mut self, ctx: &mut Ctx<'_>) -> bool {
        let Some((stop, _)) = self.under_way.as_ref().filter(|(stop, _)| !stop.is_set()) else { return false };
        stop.now();
        ctx.say(messages::stopping());
        true
    }
}

impl Drop for Printing {
    fn drop(&mut self) {
        if let Some((stop, ended)) = self.under_way.take() {
            stop.now();
            // The worker looks many times a second; it ends its child before it says so.
            let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
            let _ = ended.recv_timeout(Duration::from_secs(1));
        }
    }
}

/// Where files go and what they are called.
#[derive(Debug)]
struct Place {
    folder: PathBuf,
    name: String,
}

impl Place {
    /// Writes the files under one name that differ in their endings.
    fn put(&self, rendered: &[(Format, Rendered)]) -> Result<Written> {
        // What was read after the word to stop is not whole.
        labour::pause()?;
        self.make_folder()?;
        // A report that a person has corrected by hand must not be lost to a second one of the same name.
        for number in 1_u32..1000 {
            let tail = if number == 1 { String::new() } else { format!("-{number}") };
            let path = |format: Format| self.folder.join(format!("{}{tail}.{}", self.name, format.ending()));
            let mut missing = Vec::new();
            let mut taken = false;
            for (format, Rendered { bytes, .. }) in rendered {
                let path = path(*format);
                match std::fs::read(&path) {
                    Ok(there) => taken |= there != *bytes,
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push((path, bytes)),
                    Err(error) => return Err(Error::file(path, error)),
                }
            }
            if taken {
                continue;
            }
            for (path, bytes) in &missing {
                output::write(path, bytes)?;
            }
            let endings = rendered.iter().skip(1).map(|(format, _)| format!(", .{}", format.ending()));
            let first = rendered.first().map(|(format, _)| path(*format).display().to_string()).unwrap_or_default();
            let files = endings.fold(first, |files, ending| files + &ending);
            let notes = rendered.iter().flat_map(|(_, rendered)| rendered.notes.clone()).collect();
            return Ok(Written { files, was_there: missing.is_empty(), notes });
        }
        Err(Error::Refused(messages::no_name(self.folder.display())))
    }

    /// Makes the folder where the one above it is there: a stick that was taken out is not imitated on the disk. Only
    /// its owner looks into it: reports may hold personal data.
    fn make_folder(&self) -> Result<()> {
        if self.folder.is_dir() {
            return Ok(());
        }
        if !self.folder.parent().is_some_and(Path::is_dir) {
            return Err(Error::Refused(messages::no_folder(self.folder.display())));
        }
        RealDisk.create_dir(&self.folder).map_err(|error| Error::file(&self.folder, error))
    }
}

impl Query for ReadReport {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let document = catalogue::build(catalogue::find(&self.report)?, &context(&self.parameters, desk))?;
        let bytes = catalogue::render(&document, Format::Markdown)?;
        Ok(Box::new(Preview(String::from_utf8_lossy(&bytes).into_owned())))
    }
}

fn context<'a>(parameters: &Parameters, desk: &'a Desk<'_>) -> Context<'a> {
    let as_of = desk.store.as_of().or(parameters.as_of);
    // A report of an earlier day says that day; how new the rest is has no place in it.
    let data_of =
        if as_of.is_some() { None } else { desk.store.handed(desk.today).ok().and_then(|handed| handed.foot()) };
    let refuse_conflicts = desk.store.refuses_conflicts();
    let parameters = Parameters { as_of, refuse_conflicts, data_of, ..parameters.clone() };
    Context { records: desk.store, forms: desk.forms, today: desk.today, parameters }
}

/// «visit-nagolnenskaya-ssh-2021-05-20»: report, what it is about, day; of a visit the day it was held.
fn file_name(report: &dyn Report, parameters: &Parameters, desk: &Desk<'_>) -> Result<String> {
    let mut day = desk.today;
    let mut school = parameters.school;
    if let Some(visit) = parameters.visit.map(|id| desk.store.get(id)).transpose()?.flatten() {
        day = visit.date("date").or_else(|| visit.date("planned")).unwrap_or(day);
        school = school.or_else(|| visit.reference("school"));
    }
    let mut about = school.or(parameters.municipality);
    if let Some(plan) = parameters.plan.map(|id| desk.store.get(id)).transpose()?.flatten() {
        about = school.or_else(|| plan.reference("school")).or_else(|| plan.reference("municipality"));
    }
    let about = about.map(|id: RecordId| Look::new(desk.forms, desk.store).name(id)).transpose()?;
    Ok(named(report.name(), &about.unwrap_or_default(), parameters.year.map(|year| (year.from, year.to)), day))
}

fn named(report: &str, about: &str, year: Option<(NaiveDate, NaiveDate)>, day: NaiveDate) -> String {
    let mut parts = vec![report.to_owned(), ascii(about)];
    parts.extend(year.map(|(from, to)| {
        let (from, to) = (from.format("%Y").to_string(), to.format("%Y").to_string());
        if from == to { from } else { format!("{from}-{to}") }
    }));
    parts.push(day.format("%Y-%m-%d").to_string());
    parts.retain(|part| !part.is_empty());
    parts.join("-")
}

/// As many whole words as fit, in Latin letters with hyphens between them: file names travel through mail, sticks and
/// old archives.
fn ascii(about: &str) -> String {
    let latin = text::latin(about);
    if latin.len() <= NAME {
        return latin;
    }
    let cut: String = latin.chars().take(NAME).collect();
    let within_word = latin.chars().nth(NAME).is_some_and(|next| next != '-');
    match cut.rsplit_once('-') {
        Some((whole, _)) if within_word => whole.to_owned(),
        _ => cut.trim_end_matches('-').to_owned(),
    }
}

mod messages {
    crate::messages! {
        written(path) { ru: "Отчёт записан: {path}", en: "The report was written: {path}" }
        was_there(path) { ru: "Такой же отчёт уже есть: {path}", en: "The same report is there already: {path}" }
        printing() { ru: "Делаю PDF через LibreOffice… Esc останавливает", en: "Making the PDF with LibreOffice… Esc stops it" }
        stopping() { ru: "Останавливаю PDF…", en: "Stopping the PDF…" }
        no_folder(path) { ru: "Папки {path} нет: флешка вынута или папка переименована. Ничего не записано; выберите папку в строке «Куда».", en: "There is no folder {path}: a stick taken out, or renamed. Nothing was written; choose one in the row “Where”." }
        no_name(folder) { ru: "В папке {folder} нет свободного имени. Ничего не записано; уберите старые отчёты.", en: "No free name is left in {folder}. Nothing was written; clear old reports away." }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_latin_short_and_tell_what_is_inside() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let year = Some((day("2020-09-01"), day("2021-08-31")));
        let today = day("2021-05-20");
        assert_eq!(named("diaries", "Нагольненская СШ", year, today), "diaries-nagolnenskaya-ssh-2020-2021-2021-05-20");
        assert_eq!(named("plan", "", None, today), "plan-2021-05-20");
        let long = "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 3»";
        let name = named("visit", long, None, today);
        assert!(name.is_ascii() && name.len() <= 60 && !name.contains(' '), "{name}");
        assert_eq!(ascii("../.. «Щит» №5"), "shchit-5");
    }
}
