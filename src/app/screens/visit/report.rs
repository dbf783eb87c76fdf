//! The справка of a visit as files: DOCX to print and sign, Markdown to mail.

use std::any::Any;
use std::path::PathBuf;

use super::messages;
use crate::app::effect::{Desk, Query};
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::report::{Context, Format, Parameters, catalogue, output, visit};
use crate::{Error, Result};

/// Longest part of a file name that comes from the name of a school, characters.
const NAME: usize = 60;

/// Writes the report of a visit into a folder; the answer is [`Written`].
#[derive(Debug)]
pub struct WriteReport {
    /// The visit.
    pub visit: RecordId,
    /// Where the files go; made if it is not there.
    pub folder: PathBuf,
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// Name of the files without their endings.
    pub name: String,
    /// Where they are.
    pub folder: PathBuf,
}

impl Written {
    /// For the status line.
    pub fn sentence(&self) -> String {
        messages::report_written(self.folder.display(), &self.name)
    }
}

impl Query for WriteReport {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let parameters = Parameters { visit: Some(self.visit), ..Parameters::default() };
        let context = Context { records: desk.store, forms: desk.forms, today: desk.today, parameters };
        let document = catalogue::build(&visit::REPORT, &context)?;
        make_folder(&self.folder)?;
        let name = self.file_name(desk)?;
        for format in [Format::Docx, Format::Markdown] {
            let file = self.folder.join(format!("{name}.{}", format.name()));
            output::write(&file, &catalogue::render(&document, format)?)?;
        }
        Ok(Box::new(Written { name, folder: self.folder.clone() }))
    }
}

impl WriteReport {
    /// «Справка МБОУ … 2021-05-20»: sorted by school and day, no sign a file system refuses.
    fn file_name(&self, desk: &Desk<'_>) -> Result<String> {
        let visit = desk.store.get(self.visit)?.ok_or_else(|| Error::Refused(messages::gone()))?;
        let school = visit.reference("school");
        let school = school.map(|id| Look::new(desk.forms, desk.store).name(id)).transpose()?.unwrap_or_default();
        let day = visit.date("date").or_else(|| visit.date("planned")).unwrap_or(desk.today);
        let plain: String =
            school.chars().map(|c| if c.is_alphanumeric() || " -№".contains(c) { c } else { ' ' }).take(NAME).collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(messages::report_name(plain, day.format("%Y-%m-%d")))
    }
}

/// The folder, readable by its owner only: reports may hold personal data.
fn make_folder(folder: &std::path::Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| Error::file(folder, source))
}
