//! `import xlsform`: a questionnaire of ODK or Kobo into a form of one's own.

use std::path::Path;

use super::import::print;
use super::{Args, workspace};
use crate::changes::disk::{Disk, RealDisk};
use crate::forms::Registry;
use crate::import::{source, xlsform};
use crate::store::layout::Layout;
use crate::{Error, Result};

/// Reads the workbook, tells what was taken and what was not, and writes the form's file.
pub fn run(args: &Args, file: &Path, replace: bool, dry_run: bool) -> Result<()> {
    let (bytes, name) = source::read_file(file)?;
    let converted = xlsform::convert(&bytes, &name)?;
    print(messages::taken(&converted.title, &converted.id, converted.questions))?;
    for left in &converted.left {
        print(format!("  {left}"))?;
    }
    if !converted.left.is_empty() {
        print(messages::left(converted.left.len()))?;
    }
    if dry_run {
        return print(messages::only_shown());
    }
    let space = workspace::open(args)?;
    let folder = Layout::new(&space.dir).forms();
    let path = folder.join(format!("{}.toml", converted.id));
    // Another file may hold a form of this id.
    let (own, _) = Registry::load(Some(&folder));
    if let Some(known) = own.form(&converted.id).filter(|known| Path::new(&known.origin) != path) {
        return Err(Error::Refused(messages::id_taken(&converted.id, &known.origin)));
    }
    let there = RealDisk.read(&path).map_err(|error| Error::file(&path, error))?;
    match there {
        Some(there) if there == converted.toml.as_bytes() => print(messages::unchanged(path.display()))?,
        Some(_) if !replace => return Err(Error::Refused(messages::is_there(path.display()))),
        _ => {
            RealDisk.create_dir(&folder).map_err(|error| Error::file(&folder, error))?;
            RealDisk.replace(&path, converted.toml.as_bytes()).map_err(|error| Error::file(&path, error))?;
            print(messages::written(path.display(), &converted.id))?;
        }
    }
    space.close()
}

mod messages {
    crate::messages! {
        taken(title, id, count) { ru: "Анкета «{title}» ({id}), вопросов: {count}.", en: "Questionnaire “{title}” ({id}), questions: {count}." }
        left(count) { ru: "Не взято или изменено: {count} (перечислено выше).", en: "Not taken or changed: {count} (listed above)." }
        only_shown() { ru: "Только показано, ничего не записано.", en: "Only shown, nothing was written." }
        id_taken(id, origin) {
            ru: "Форма {id} уже есть в файле {origin}. Ничего не записано; дайте анкете другой form_id на листе settings.",
            en: "There is a form {id} in the file {origin}. Nothing was written; give the questionnaire another form_id on the sheet settings."
        }
        is_there(path) {
            ru: "Файл {path} уже есть и отличается. Ничего не записано; замените его ключом --replace или дайте другой form_id.",
            en: "The file {path} is there and differs. Nothing was written; replace it with --replace or give another form_id."
        }
        unchanged(path) { ru: "Такая форма уже есть: {path}.", en: "This form is there already: {path}." }
        written(path, id) {
            ru: "Записано: {path}. При следующем запуске в «Анкетированиях» укажите анкету {id}.",
            en: "Written: {path}. After the next start name the questionnaire {id} in a survey."
        }
    }
}
