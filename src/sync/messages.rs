//! Sentences of exchange.

use chrono::{DateTime, Local};

use crate::messages::{Lang, lang, ru_plural};

/// «37 изменений».
pub fn changes(count: u64) -> String {
    match lang() {
        Lang::Ru => format!("{count} {}", ru_plural(count, "изменение", "изменения", "изменений")),
        Lang::En => format!("{count} {}", if count == 1 { "change" } else { "changes" }),
    }
}

/// The local day of a moment, milliseconds since 1970.
pub fn day(at: u64) -> String {
    let at = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis);
    at.map(|at| at.with_timezone(&Local).format("%d.%m.%Y").to_string()).unwrap_or_default()
}

crate::messages! {
    no_chance(cause) {
        ru: "Система не дала случайных чисел для ключа ({cause}). Ничего не изменено; повторите.",
        en: "The system gave no random numbers for a key ({cause}). Nothing was changed; try again."
    }
    keys_unreadable(path) {
        ru: "Файл ключей {path} не читается. Данные целы, обмен не начат. Верните файл из резервной копии или уберите его: программа сделает новый ключ, и другие увидят нового автора.",
        en: "The key file {path} cannot be read. The data are safe, nothing was exchanged. Bring the file back from a backup, or take it away: a new key will be made and others will see a new author."
    }
    broken(path) {
        ru: "{path}: файл скопирован не полностью или повреждён, из него ничего не взято. Повторите копирование.",
        en: "{path}: the file was not copied whole or is damaged; nothing was taken from it. Copy it again."
    }
    broken_after(path, count) {
        ru: "{path}: взято частей: {count}; дальше файл скопирован не полностью или повреждён. Повторите копирование.",
        en: "{path}: {count} parts were taken; the rest was not copied whole or is damaged. Copy it again."
    }
    newer(path, major, minor) {
        ru: "{path}: нужна версия программы {major}.{minor} или новее. Файл сохранён и будет передан дальше, остальное принято.",
        en: "{path}: version {major}.{minor} of the program or a later one is needed. The file is kept and passed on, the rest was taken."
    }
    stopped() {
        ru: "Обмен остановлен. Принятое сохранено, следующий обмен продолжит с этого места.",
        en: "The exchange was stopped. What was taken in is saved; the next exchange goes on from there."
    }
    hurries(who, day) {
        ru: "У «{who}» часы спешат: правка помечена днём {day}. Она принята; попросите проверить дату на том компьютере.",
        en: "The clock of “{who}” is fast: a change is dated {day}. It was taken in; ask for the date of that computer to be checked."
    }
    put_again(count) {
        ru: "Ваши файлы в папке пропали или были повреждены, положены снова: {count}.",
        en: "Files of yours in the folder were gone or damaged and were put there again: {count}."
    }
    other_district(path) {
        ru: "{path}: это файл другого муниципалитета, из него ничего не взято.",
        en: "{path}: this file belongs to another municipality; nothing was taken from it."
    }
    unreadable(path, cause) {
        ru: "{path}: файл не читается ({cause}). Остальное принято.",
        en: "{path}: the file cannot be read ({cause}). The rest was taken."
    }
    gap_one(who, number) {
        ru: "От «{who}» не хватает правки {number}: попросите скопировать ещё раз.",
        en: "Change {number} of “{who}” is missing: ask for another copy."
    }
    gap(who, from, to) {
        ru: "От «{who}» не хватает правок {from}–{to}: попросите скопировать ещё раз.",
        en: "Changes {from}–{to} of “{who}” are missing: ask for another copy."
    }
    forked_self() {
        ru: "Похоже, база восстановлена из копии или работает на двух компьютерах. Ничего не потеряно: обе ветки сохранены, дальше эта папка пишет под новым ключом.",
        en: "This folder seems to be restored from a copy or used on two computers. Nothing is lost: both branches are kept, and this folder writes under a new key from now on."
    }
    moved() {
        ru: "Папка данных скопирована с другого места: дальше она пишет под новым ключом, ничего не потеряно.",
        en: "The data folder was copied from another place: it writes under a new key from now on, nothing is lost."
    }
    forked_other(who) {
        ru: "«{who}»: похоже, база восстановлена из копии или работает на двух компьютерах. Ничего не потеряно, обе ветки приняты.",
        en: "“{who}”: the data seem to be restored from a copy or used on two computers. Nothing is lost, both branches were taken."
    }
    new_writer(who, code) {
        ru: "Новый автор «{who}», код {code}: принят при первой встрече, сверьте код по телефону.",
        en: "A new author “{who}”, code {code}: accepted at first sight, compare the code on the telephone."
    }
    nobody() { ru: "без имени", en: "without a name" }
    cannot_write(path, cause) {
        ru: "В {path} не записать ({cause}). Принятое сохранено; свои правки останутся до следующего обмена.",
        en: "{path} cannot be written ({cause}). What was taken in is saved; your own changes wait for the next exchange."
    }
    readme() {
        ru: "Эту папку ведёт программа vyezd: обмен правками между рабочими местами.\nФайлы *.vzp не изменяйте и не переименовывайте. Копировать их можно чем угодно.\nУдаление файла ничего не удаляет у других: при следующем обмене он вернётся.\n",
        en: "This folder is kept by the program vyezd: exchange of changes between workplaces.\nDo not edit or rename *.vzp files. Copy them by any means.\nRemoving a file removes nothing anywhere: the next exchange brings it back.\n"
    }
    nothing_new() { ru: "Нового для вас нет.", en: "There is nothing new for you." }
    from(who, changes) { ru: "{who}: {changes}", en: "{who}: {changes}" }
    from_since(who, changes, day) { ru: "{who}: {changes} с {day}", en: "{who}: {changes} since {day}" }
    known(count) { ru: "Уже было: {count}", en: "Already here: {count}" }
    sealed(count) { ru: "Ваших новых правок: {count}", en: "Your new changes: {count}" }
    sealed_since(count, day) { ru: "Ваших новых правок: {count}, с {day}", en: "Your new changes: {count}, since {day}" }
    lacking(count) { ru: "В папку будет положено файлов: {count}", en: "Files to be put into the folder: {count}" }
    written(count, folder) { ru: "Записано файлов: {count}, {folder}", en: "Files written: {count}, {folder}" }
    would_write() { ru: "Это просмотр: ничего не принято и не записано.", en: "This is a preview: nothing was taken in or written." }
    unencrypted_no_code() { ru: "Обмен без шифрования.", en: "Exchange without encryption." }
    unencrypted(code) { ru: "Обмен без шифрования. Ваш код: {code}", en: "Exchange without encryption. Your code: {code}" }
}
