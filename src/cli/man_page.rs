//! `man`: the manual page, made of the same tables as the arguments and the keys. Plain `troff` with the `man` macros.

use clap::{Arg, Command, CommandFactory};

use super::{Args, say};
use crate::app::action::{Action, Scope};
use crate::keys::Keymap;
use crate::{Error, Result};

/// Options every command has; named once.
const GLOBAL: [&str; 4] = ["data", "lang", "keymap", "take_over"];

/// Prints the page.
pub fn run() -> Result<()> {
    say(page().trim_end()).map_err(|error| Error::file("stdout", error))
}

fn page() -> String {
    let command = Args::command();
    let mut page = Page::default();
    page.raw(&format!(".TH VYEZD 1 \"\" \"vyezd {}\"", env!("CARGO_PKG_VERSION")));
    page.section(&messages::name());
    page.text(&format!("vyezd — {}", messages::what()));
    page.section(&messages::synopsis());
    page.text(&messages::synopsis_line());
    page.section(&messages::description());
    messages::description_text().split('\n').for_each(|paragraph| page.paragraph(paragraph));
    page.section(&messages::options());
    let global = command.get_arguments().filter(|argument| GLOBAL.contains(&argument.get_id().as_str()));
    global.for_each(|argument| page.argument(argument));
    page.section(&messages::commands());
    command.get_subcommands().for_each(|command| page.command("vyezd", command));
    page.section(&messages::keys());
    page.paragraph(&messages::keys_text());
    page.keys(&Keymap::builtin());
    let tables = [
        (messages::files(), messages::file_rows()),
        (messages::environment(), messages::environment_rows()),
        (messages::exit_codes(), messages::exit_rows()),
        (messages::examples(), messages::example_rows()),
    ];
    for (heading, rows) in tables {
        page.section(&heading);
        for (term, text) in rows.split('\n').filter_map(|row| row.split_once('|')) {
            page.term(term, text);
        }
    }
    page.text
}

/// The page so far.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line of text: no character of it is a command of troff.
    fn text(&mut self, line: &str) {
        let escaped = line.replace('\\', "\\e").replace('-', "\\-");
        let guard = if escaped.starts_with(['.', '\'']) { "\\&" } else { "" };
        self.raw(&format!("{guard}{escaped}"));
    }

    fn section(&mut self, heading: &str) {
        self.raw(&format!(".SH \"{heading}\""));
    }

    fn paragraph(&mut self, text: &str) {
        self.raw(".PP");
        self.text(text);
    }

    fn term(&mut self, term: &str, text: &str) {
        self.raw(".TP");
        self.raw(".B");
        self.text(term);
        self.text(text);
    }

    fn command(&mut self, before: &str, command: &Command) {
        let path = format!("{before} {}", command.get_name());
        let has_own = command.get_subcommands().next().is_some();
        if !has_own {
            let arguments = command.get_positionals().map(|argument| format!(" {}", values(argument)));
            self.raw(&format!(".SS \"{}{}\"", path.replace('-', "\\-"), arguments.collect::<String>()));
            self.text(&command.get_about().map(ToString::to_string).unwrap_or_default());
            let own = |argument: &&Arg| !argument.is_global_set() && !argument.is_hide_set();
            command.get_arguments().filter(own).for_each(|argument| self.argument(argument));
        }
        command.get_subcommands().for_each(|command| self.command(&path, command));
    }

    fn argument(&mut self, argument: &Arg) {
        let short = argument.get_short().map(|short| format!("-{short}"));
        let long = argument.get_long().map(|long| format!("--{long}"));
        let mut term = short.into_iter().chain(long).collect::<Vec<_>>().join(", ");
        if argument.is_positional() || argument.get_action().takes_values() {
            term = format!("{term} {}", values(argument));
            term = term.trim_start().to_owned();
        }
        let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let default: Vec<_> = argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
        if !default.is_empty() && argument.get_action().takes_values() {
            help = format!("{help} ({})", messages::otherwise(default.join(" ")));
        }
        self.term(&term, &help);
    }

    fn keys(&mut self, map: &Keymap) {
        for scope in Scope::ALL.into_iter().rev() {
            self.raw(&format!(".SS \"{}\"", scope.label()));
            for action in Action::ALL {
                let keys = map.shown(*action, scope);
                if !keys.is_empty() {
                    self.term(&keys, action.hint());
                }
            }
        }
    }
}

/// What stands for the values of an argument: «ФАЙЛ», «ФАЙЛ…».
fn values(argument: &Arg) -> String {
    let names = argument.get_value_names().map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>());
    let name = names.unwrap_or_default().join(" ");
    let many = argument.is_positional() && argument.get_num_args().is_some_and(|range| range.max_values() > 1);
    if many { format!("{name}…") } else { name }
}

mod messages {
    crate::messages! {
        name() { ru: "НАЗВАНИЕ", en: "NAME" }
        what() {
            ru: "сопровождение школ с низкими образовательными результатами: планы, чек-листы, выезды, дневники",
            en: "support of schools with low educational results: plans, checklists, visits, diaries"
        }
        synopsis() { ru: "ОБЗОР", en: "SYNOPSIS" }
        synopsis_line() { ru: "vyezd [--data ПАПКА] [--lang ru|en] [--keymap ФАЙЛ] [--take-over] [КОМАНДА]", en: "vyezd [--data FOLDER] [--lang ru|en] [--keymap FILE] [--take-over] [COMMAND]" }
        description() { ru: "ОПИСАНИЕ", en: "DESCRIPTION" }
        description_text() {
            ru: "Без команды открывается программа на весь терминал (не меньше 60 столбцов и 16 строк). Первый запуск предлагает пустой район или образец.\nСохранённое записано на диск раньше, чем показано «Сохранено»; набранное, но не сохранённое переживает обрыв связи и kill -9: следующий запуск открывает то же поле.\nВ папке данных работает один человек. Второй запуск называет, кто её держит, и предлагает забрать данные.\nКоманды ниже работают без экрана: для сценариев и рассылок. С --json они печатают по объекту в строке.",
            en: "Without a command the program opens on the whole terminal (at least 60 columns and 16 rows). The first start offers an empty district or the sample.\nWhat is saved is on disk before it says so; what is typed and not saved survives a dropped line and kill -9: the next start opens the same field.\nOne person works in a data folder. A second start says who holds it and offers to take it over.\nThe commands below work without a screen, for scripts. With --json they print an object a line."
        }
        options() { ru: "КЛЮЧИ ЗАПУСКА", en: "OPTIONS" }
        commands() { ru: "КОМАНДЫ", en: "COMMANDS" }
        otherwise(value) { ru: "иначе {value}", en: "otherwise {value}" }
        keys() { ru: "КЛАВИШИ", en: "KEYS" }
        keys_text() {
            ru: "Буквы работают по месту на клавиатуре, в любой раскладке; в скобках — русская буква той же клавиши. Свои клавиши — в keymap.toml.",
            en: "Letters work by their place on the keyboard, in any layout; in brackets is the Russian letter of the key. Keys of your own go into keymap.toml."
        }
        files() { ru: "ФАЙЛЫ", en: "FILES" }
        file_rows() {
            ru: "~/.local/share/vyezd|Папка данных, если не названа другая. Доступна только владельцу.\nlog/|Журнал изменений: всё, что сохранено. Его и берегут.\nindex/|Рабочая база; строится из журнала заново.\npacks/|Пакеты обмена: свои и полученные.\nlocal/|Черновики, место работы, ключи подписи.\nexports/|Отчёты.\nforms/, instruments/|Свои виды записей и свои инструменты.\nkeymap.toml|Свои клавиши.\nsettings.toml|Кто работает, папка обмена.",
            en: "~/.local/share/vyezd|The data folder, unless another is named. Its owner only can read it.\nlog/|The change log: everything saved. This is what to keep.\nindex/|The working store; built anew from the log.\npacks/|Packs of the exchange: own and received.\nlocal/|Drafts, the place you were at, signing keys.\nexports/|Reports.\nforms/, instruments/|Your own forms and checklists.\nkeymap.toml|Your keys.\nsettings.toml|Who works here, the exchange folder."
        }
        environment() { ru: "ПЕРЕМЕННЫЕ", en: "ENVIRONMENT" }
        environment_rows() {
            ru: "VYEZD_DATA|Папка данных; --data важнее.\nVYEZD_PERSON|Кто работает: номер или часть имени; важнее настройки.\nVYEZD_TODAY|Другой сегодняшний день (ГГГГ-ММ-ДД), чтобы посмотреть, как всё будет выглядеть.\nNO_COLOR|Без цвета; смысл от этого не теряется.\nVYEZD_ASCII|Полосы, графики и украшения знаками ASCII, если шрифт не знает █.\nSSH_ORIGINAL_COMMAND|С --restricted: что попросили через ssh; разбирается без оболочки.",
            en: "VYEZD_DATA|The data folder; --data counts more.\nVYEZD_PERSON|Who works here: an id or a part of the name; counts more than the setting.\nVYEZD_TODAY|Another day for today (YYYY-MM-DD), to see how things will look.\nNO_COLOR|No colour; no meaning is lost.\nVYEZD_ASCII|Bars, plots and decoration in ASCII, for fonts without █.\nSSH_ORIGINAL_COMMAND|With --restricted: what was asked for over ssh; read without a shell."
        }
        exit_codes() { ru: "КОД ВОЗВРАТА", en: "EXIT STATUS" }
        exit_rows() {
            ru: "0|Сделано.\n1|Отказ или найдено неладное; предложение об этом — в стандартном выводе ошибок.\n2|Неверные ключи или команда.",
            en: "0|Done.\n1|Refused, or found something wrong; a sentence on standard error says what.\n2|Wrong usage."
        }
        examples() { ru: "ПРИМЕРЫ", en: "EXAMPLES" }
        example_rows() {
            ru: "vyezd demo|Наполнить временную папку образцом и посмотреть.\nvyezd import plan план.docx --dry-run|Прочитать дорожную карту и показать сомнения, ничего не записывая.\nvyezd report visit --school Нагольненская -o справка.docx|Справка по последнему выезду в школу.\nvyezd search 'работа с родителями год:2021'|Найти в текстах всех записей.\nvyezd sync /media/флешка --bundle|Обменяться правками одним файлом на флешке.\nvyezd backup копия.vyezd|Резервная копия одним файлом.",
            en: "vyezd demo|Fill a temporary folder with the sample and look around.\nvyezd import plan plan.docx --dry-run|Read a road map and say what is doubtful; nothing is stored.\nvyezd report visit --school Нагольненская -o note.docx|The report on the last visit to a school.\nvyezd search 'работа с родителями год:2021'|Look in the texts of all records.\nvyezd sync /media/stick --bundle|Exchange changes as one file on a stick.\nvyezd backup copy.vyezd|A backup in one file."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_option_and_key_is_in_it() {
        let page = page();
        for heading in ["НАЗВАНИЕ", "ОБЗОР", "КОМАНДЫ", "КЛАВИШИ", "ФАЙЛЫ", "КОД ВОЗВРАТА", "ПРИМЕРЫ"]
        {
            assert!(page.contains(&format!(".SH \"{heading}\"")), "{heading}");
        }
        let command = Args::command();
        for sub in command.get_subcommands() {
            let name = sub.get_name().replace('-', "\\-");
            assert!(page.contains(&format!("\"vyezd {name}")), "{name}");
            for long in sub.get_arguments().filter(|a| !a.is_hide_set()).filter_map(Arg::get_long) {
                let escaped = format!("--{long}").replace('-', "\\-");
                assert!(page.contains(&escaped), "{} --{long}", sub.get_name());
            }
        }
        for action in Action::ALL {
            assert!(page.contains(&action.hint().replace('-', "\\-")), "{action:?}");
        }
        assert!(page.lines().all(|line| !line.is_empty()), "an empty line is a gap in troff");
        let macros = [".TH", ".SH", ".SS", ".TP", ".PP", ".B"];
        let unknown = |line: &&str| line.starts_with('.') && !macros.iter().any(|name| line.starts_with(name));
        assert_eq!(page.lines().find(unknown), None);
    }
}
