//! What is said about a key map.

crate::messages! {
    unreadable(path, cause) {
        ru: "Файл клавиш {path} не читается: {cause}. Действуют обычные клавиши.",
        en: "The key file {path} cannot be read: {cause}. The usual keys are in force."
    }
    not_toml(path, line) {
        ru: "{path}, строка {line}: это не TOML. Действуют обычные клавиши.",
        en: "{path}, line {line}: not TOML. The usual keys are in force."
    }
    unknown_scope(path, line, name) {
        ru: "{path}, строка {line}: нет области «{name}». Список областей: vyezd keys.",
        en: "{path}, line {line}: there is no scope “{name}”. See: vyezd keys."
    }
    unknown_action(path, line, name) {
        ru: "{path}, строка {line}: нет действия «{name}». Список действий: vyezd keys.",
        en: "{path}, line {line}: there is no action “{name}”. See: vyezd keys."
    }
    unknown_key(path, line, name) {
        ru: "{path}, строка {line}: «{name}» не клавиша. Примеры: \"F2\", \"ctrl-z\", \"g g\".",
        en: "{path}, line {line}: “{name}” is no key. Examples: \"F2\", \"ctrl-z\", \"g g\"."
    }
    clash(path, line, keys) {
        ru: "{path}, строка {line}: одна клавиша для двух действий: {keys}. Этот файл не применён.",
        en: "{path}, line {line}: one key for two actions: {keys}. This file was not applied."
    }
    no_section(path, line, name) {
        ru: "{path}, строка {line}: «{name}» здесь ничего не значит. Строки клавиш начинаются с [[key]].",
        en: "{path}, line {line}: “{name}” means nothing here. Rows of keys begin with [[key]]."
    }
    no_list(path, line, name) {
        ru: "{path}, строка {line}: клавиши пишутся списком: {name} = [\"F2\"].",
        en: "{path}, line {line}: keys are written as a list: {name} = [\"F2\"]."
    }
}
