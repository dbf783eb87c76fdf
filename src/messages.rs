//! Every text the program itself says, in Russian and English. A text missing in one language does not compile.
//!
//! Labels of forms live in `src/forms/*.toml`; the documents' own headings are verbatim there.

use std::sync::atomic::{AtomicBool, Ordering};

/// The language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Russian, the default.
    #[default]
    Ru,
    /// English, on request.
    En,
}

static ENGLISH: AtomicBool = AtomicBool::new(false);

/// Chooses the language for the whole process; called once, from the command line.
pub fn set_lang(lang: Lang) {
    ENGLISH.store(lang == Lang::En, Ordering::Relaxed);
}

/// The language in force.
pub fn lang() -> Lang {
    if ENGLISH.load(Ordering::Relaxed) { Lang::En } else { Lang::Ru }
}

/// Defines one function per text: `name(args) { ru: "…{arg}…", en: "…{arg}…" }`.
/// Arguments are `impl Display`; both languages must use every argument they name.
#[macro_export]
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) { ru: $ru:literal, en: $en:literal })*) => {
        $($(#[$doc])* #[allow(missing_docs)]
        pub fn $name($($arg: impl std::fmt::Display),*) -> String {
            match $crate::messages::lang() {
                $crate::messages::Lang::Ru => format!($ru),
                $crate::messages::Lang::En => format!($en),
            }
        })*
    };
}

messages! {
    app_name() { ru: "выезд", en: "vyezd" }
    file_error(path, cause) {
        ru: "Не удалось обратиться к файлу {path}: {cause}. Остальные данные не изменены; проверьте доступ и место на диске и повторите.",
        en: "Cannot use the file {path}: {cause}. Other data is unchanged; check access and disk space and try again."
    }
    cause_not_found() { ru: "нет такого файла или папки", en: "no such file or folder" }
    cause_denied() { ru: "нет прав на это", en: "permission denied" }
    cause_exists() { ru: "файл уже есть", en: "the file exists already" }
    cause_full() { ru: "на диске нет места", en: "the disk is full" }
    cause_read_only() { ru: "диск только для чтения", en: "the disk is read-only" }
    cause_folder() { ru: "это папка, а не файл", en: "it is a folder, not a file" }
    cause_no_folder() { ru: "часть пути — не папка", en: "a part of the path is not a folder" }
    cause_too_large() { ru: "файл слишком велик для этого диска", en: "the file is too large for this disk" }
    cause_name() { ru: "диск не принимает такого имени", en: "the disk does not take such a name" }
    cause_network() { ru: "сеть или сервер не отвечает", en: "the network or the server does not answer" }
    cause_disk() { ru: "диск не смог прочитать или записать", en: "the disk could not read or write" }
    store_error(cause) {
        ru: "Рабочая база не отвечает ({cause}). Все сохранённые записи целы в журнале изменений; перезапустите программу, база восстановится сама.",
        en: "The working store does not answer ({cause}). Every saved record is safe in the change log; restart the program and the store is rebuilt."
    }
    saved() { ru: "Сохранено", en: "Saved" }
}

/// The Russian form for a number: 1 школа, 2 школы, 5 школ.
pub fn ru_plural<'a>(n: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}
