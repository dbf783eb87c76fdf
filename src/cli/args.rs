//! The command line, stable: scripts rely on it.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};

use super::messages;

/// Выезд: мониторинг школ с низкими образовательными результатами.
#[derive(Debug, Parser)]
#[command(name = "vyezd", version, disable_help_subcommand = true)]
pub struct Args {
    /// Папка данных (иначе `VYEZD_DATA`, иначе обычная папка данных системы)
    #[arg(long, global = true, value_name = "ПАПКА")]
    pub data: Option<PathBuf>,
    /// Язык: ru или en
    #[arg(long, global = true, value_enum, value_name = "ЯЗЫК")]
    pub lang: Option<LangArg>,
    /// Свой файл клавиш (иначе keymap.toml в папке данных)
    #[arg(long, global = true, value_name = "ФАЙЛ")]
    pub keymap: Option<PathBuf>,
    /// Забрать данные у другого сеанса, не спрашивая
    #[arg(long, global = true)]
    pub take_over: bool,
    /// Построчный режим: для программ чтения с экрана, простых терминалов и конвейеров
    #[arg(long, global = true)]
    pub plain: bool,
    /// Закрытая учётная запись для `ForceCommand`: только программа и чтение, файлы только в этой папке
    #[arg(long, num_args = 0..=1, value_name = "ПАПКА")]
    #[allow(clippy::option_option)] // without, with, and with its own folder
    pub restricted: Option<Option<PathBuf>>,
    /// Что сделать; без команды открывается программа
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// Русский
    Ru,
    /// English
    En,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Открыть программу на списке записей вида или на новой записи
    Open {
        /// Вид записи, например visit
        form: String,
        /// Сразу новая запись
        #[arg(long)]
        new: bool,
    },
    /// Наполнить пустую папку образцом из пяти документов и открыть программу
    Demo {
        /// Только наполнить и напечатать, сколько чего
        #[arg(long)]
        no_ui: bool,
    },
    /// Загрузить планы, таблицы или записи из файлов
    Import {
        /// Что загрузить
        #[command(subcommand)]
        what: Import,
    },
    /// Отменить загрузку целиком (без номера — последнюю)
    Undo {
        /// Номер загрузки из `vyezd list import_batch`
        id: Option<String>,
        /// Только показать
        #[arg(long)]
        dry_run: bool,
        /// Итог в JSON
        #[arg(long)]
        json: bool,
    },
    /// Виды записей и их поля
    Forms {
        /// Одна строка JSON на вид
        #[arg(long)]
        json: bool,
    },
    /// Записи одного вида
    List {
        /// Вид записи
        form: String,
        /// Только записи, у которых поле равно значению
        #[arg(long = "where", value_name = "ПОЛЕ=ЗНАЧЕНИЕ")]
        filters: Vec<String>,
        /// Какими данные были в конце этого дня (ДД.ММ.ГГГГ или ГГГГ-ММ-ДД)
        #[arg(long, value_name = "ДАТА", value_parser = day)]
        as_of: Option<NaiveDate>,
        /// Одна строка JSON на запись
        #[arg(long)]
        json: bool,
    },
    /// Одна запись
    Show {
        /// Номер записи: 32 шестнадцатеричные цифры
        id: String,
        /// Все правки записи: кто, когда, на каком компьютере и что стало с каждым значением
        #[arg(long)]
        history: bool,
        /// Какими данные были в конце этого дня (ДД.ММ.ГГГГ или ГГГГ-ММ-ДД)
        #[arg(long, value_name = "ДАТА", value_parser = day)]
        as_of: Option<NaiveDate>,
        /// JSON; истории — по строке на правку
        #[arg(long)]
        json: bool,
    },
    /// Найти в текстах всех записей: слова в любой форме, "точно так", школа: форма: год: автор:
    Search {
        /// Что искать
        #[arg(required = true)]
        query: Vec<String>,
        /// Какими данные были в конце этого дня (ДД.ММ.ГГГГ или ГГГГ-ММ-ДД)
        #[arg(long, value_name = "ДАТА", value_parser = day)]
        as_of: Option<NaiveDate>,
        /// Одна строка JSON на находку
        #[arg(long)]
        json: bool,
        /// Сколько находок показать
        #[arg(long, default_value_t = 100, value_name = "ЧИСЛО")]
        limit: usize,
    },
    /// Отчёт в файл; `report lint` — проверить документы или свои планы и обоснования
    Report {
        /// Название отчёта (vyezd report --list) или lint
        #[arg(required_unless_present = "list")]
        name: Option<String>,
        /// Документы для lint; без них проверяются свои планы и обоснования
        #[arg(value_name = "ФАЙЛ")]
        files: Vec<PathBuf>,
        /// Какие отчёты есть
        #[arg(long)]
        list: bool,
        /// Из чего и во что
        #[command(flatten)]
        asked: ReportAsked,
    },
    /// Проверить журнал изменений и рабочую базу
    Check,
    /// Построить рабочую базу заново из журнала изменений
    Rebuild,
    /// Резервная копия: все записи, формы, клавиши и черновики одним файлом
    Backup {
        /// Куда записать
        file: PathBuf,
    },
    /// Вернуть записи из резервной копии; более новое не теряется
    Restore {
        /// Файл копии
        file: PathBuf,
        /// Только показать, что изменится
        #[arg(long)]
        dry_run: bool,
    },
    /// Обменяться правками через папку: взять чужие, положить свои
    Sync {
        /// Общая папка, флешка, каталог загрузок
        #[arg(value_name = "ПАПКА")]
        folder: PathBuf,
        /// Только показать, ничего не брать и не класть
        #[arg(long)]
        dry_run: bool,
        /// Положить одним файлом (для флешки и почты)
        #[arg(long)]
        bundle: bool,
        /// Закрыть этот файл паролем и открыть закрытые (пароль спросят; иначе `VYEZD_PASSWORD`)
        #[arg(long)]
        password: bool,
        /// Положить в файл только эту школу: номер или часть названия; можно несколько раз
        #[arg(long, value_name = "ШКОЛА", requires = "bundle")]
        school: Vec<String>,
        /// Соединить свой район с тем, чьи данные лежат в папке: их начали вести порознь
        #[arg(long, conflicts_with = "dry_run")]
        join: bool,
        /// Итог в JSON
        #[arg(long)]
        json: bool,
    },
    /// Доступ: заявки, список доступа, отзыв, предложения
    Access {
        /// Что сделать
        #[command(subcommand)]
        what: AccessCommand,
    },
    /// Обменяться с общей папкой и положить в неё снимок: новый сотрудник начнёт с него
    Snapshot {
        /// Общая папка
        #[arg(value_name = "ПАПКА")]
        folder: PathBuf,
    },
    /// Узел обмена, по таймеру: принять, собрать, раз в день передать наверх один файл
    Hub {
        /// Общая папка муниципалитета
        #[arg(value_name = "ПАПКА")]
        folder: PathBuf,
        /// Один проход и выход
        #[arg(long, required = true)]
        once: bool,
        /// Куда раз в день класть один файл с новым: папка региона
        #[arg(long, value_name = "ПАПКА")]
        up: Option<PathBuf>,
        /// Передать наверх всё, а не только новое
        #[arg(long, requires = "up")]
        whole: bool,
    },
    /// Закрыть год: снимок и правки года в архивную папку с описью; здесь ничего не удаляется
    CloseYear {
        /// Учебный или календарный год: 2020-2021, 2021
        #[arg(value_name = "ГОД")]
        year: String,
        /// Папка архивов
        #[arg(long, value_name = "ПАПКА")]
        archive: PathBuf,
        /// Индекс дела по номенклатуре
        #[arg(long, value_name = "ИНДЕКС")]
        case: Option<String>,
    },
    /// Правки в файле обмена (.vzp, .vzb) или в папке с ними
    Log {
        /// Файл или папка
        file: PathBuf,
        /// По строке JSON на правку
        #[arg(long)]
        json: bool,
    },
    /// Уничтожить персональные данные по акту: запись и имя в других записях, здесь и у всех
    Erase {
        /// Номера записей
        #[arg(required = true, value_name = "НОМЕР")]
        ids: Vec<String>,
        /// Номер и дата акта
        #[arg(long, value_name = "АКТ")]
        act: String,
        /// Основание, без имён
        #[arg(long, default_value = "", value_name = "ТЕКСТ")]
        reason: String,
        /// Только показать, что будет уничтожено
        #[arg(long)]
        dry_run: bool,
    },
    /// Пароль ключей обмена: задать или сменить (записей он не закрывает)
    Password {
        /// Снять пароль
        #[arg(long, conflicts_with = "forget")]
        remove: bool,
        /// Пароль забыт: сделать новые ключи
        #[arg(long)]
        forget: bool,
    },
    /// Что лежит в папке данных
    Status,
    /// Терминал, диск и данные: текст для письма разработчикам
    Doctor,
    /// Клавиши
    Keys {
        /// Одна строка JSON на клавишу
        #[arg(long)]
        json: bool,
        /// Таблица для README
        #[arg(long, hide = true)]
        markdown: bool,
    },
    /// Дополнение команд для оболочки
    Completions {
        /// bash, zsh, fish…
        shell: clap_complete::Shell,
    },
    /// Страница руководства (troff)
    Man,
}

/// What is done about access.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Подать заявку: файл для администратора кладётся в папку
    Request {
        /// Общая папка или флешка
        #[arg(value_name = "ПАПКА")]
        folder: PathBuf,
        /// Кто просит, если не задано «Кто работает»
        #[arg(long, value_name = "ИМЯ")]
        name: Option<String>,
        /// Роль: administrator, methodologist, coordinator, school, reader
        #[arg(long, default_value = "methodologist", value_name = "РОЛЬ")]
        role: String,
        /// Школа: номер или часть названия; можно несколько раз
        #[arg(long, value_name = "ШКОЛА")]
        school: Vec<String>,
        /// С новым ключом: прежний отозван
        #[arg(long)]
        new_key: bool,
    },
    /// Дать доступ по коду из 12 цифр (заявка, неизвестный автор) или изменить роль
    Grant {
        /// Код: сверьте его по телефону
        #[arg(value_name = "КОД")]
        code: String,
        /// Другая роль, чем в заявке
        #[arg(long, value_name = "РОЛЬ")]
        role: Option<String>,
        /// Другие школы, чем в заявке; можно несколько раз
        #[arg(long, value_name = "ШКОЛА")]
        school: Vec<String>,
        /// Чей это ключ: номер или часть имени
        #[arg(long, value_name = "ЧЕЛОВЕК")]
        person: Option<String>,
        /// Компьютер на двоих: ключ остаётся и за тем, за кем записан
        #[arg(long)]
        shared: bool,
        /// Заявку подал новый человек, хотя такое имя здесь уже есть
        #[arg(long, conflicts_with = "person")]
        new_person: bool,
    },
    /// Отозвать доступ: компьютер по коду или все компьютеры человека по имени
    Revoke {
        /// Код из 12 цифр или имя
        #[arg(value_name = "КОД|ИМЯ")]
        who: String,
    },
    /// Кто в списке доступа, заявки, неизвестные авторы, предложения
    List {
        /// По строке JSON на каждое
        #[arg(long)]
        json: bool,
    },
    /// Завести список доступа района; печатает лист с ключами для сейфа
    Found {
        /// Название района
        #[arg(value_name = "РАЙОН")]
        district: String,
        /// Кто станет администратором, если не задано «Кто работает»
        #[arg(long, value_name = "ИМЯ")]
        name: Option<String>,
        /// Куда записать лист для печати (иначе exports/vyezd-safe.html в папке данных)
        #[arg(long, value_name = "ФАЙЛ")]
        sheet: Option<PathBuf>,
    },
    /// Ввести ключ с листа из сейфа (со стандартного ввода)
    Recover {
        /// Кто станет администратором, если не задано «Кто работает»
        #[arg(long, value_name = "ИМЯ")]
        name: Option<String>,
        /// Куда записать новый лист
        #[arg(long, value_name = "ФАЙЛ")]
        sheet: Option<PathBuf>,
    },
    /// Принять список доступа (код из 12 цифр) или предложение (номер из access list)
    Accept {
        /// Код или номер
        #[arg(value_name = "КОД|НОМЕР")]
        what: String,
    },
    /// Отклонить предложение
    Reject {
        /// Номер из access list
        #[arg(value_name = "НОМЕР")]
        what: String,
    },
    /// Сменить ключ группы: новый год, потерянная флешка
    NewGroupKey,
}

/// What a report is made of, and where it goes.
#[derive(Debug, Clone, clap::Args)]
pub struct ReportAsked {
    /// Район: номер или часть названия
    #[arg(long)]
    pub municipality: Option<String>,
    /// Школа: номер или часть названия
    #[arg(long)]
    pub school: Option<String>,
    /// Выезд: номер (иначе последний выезд школы)
    #[arg(long)]
    pub visit: Option<String>,
    /// План: номер или часть названия
    #[arg(long)]
    pub plan: Option<String>,
    /// Протокол, приказ или письмо: номер записи или часть текста
    #[arg(long, value_name = "ДОКУМЕНТ")]
    pub document: Option<String>,
    /// Учебный или календарный год
    #[arg(long)]
    pub year: Option<String>,
    /// Какими данными были в конце этого дня (ДД.ММ.ГГГГ или ГГГГ-ММ-ДД)
    #[arg(long, value_name = "ДАТА", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Вид записей: для таблиц dataset и changes; для анкеты — её форма
    #[arg(long, value_name = "ВИД")]
    pub form: Option<String>,
    /// Вид файла: docx, xlsx, html, md, csv, ndjson или pdf (через LibreOffice); у таблиц changes и dataset ndjson или parquet
    #[arg(long, value_name = "ВИД_ФАЙЛА")]
    pub format: Option<String>,
    /// Кодировка csv: utf-8 или windows-1251
    #[arg(long, value_name = "КОДИРОВКА")]
    pub encoding: Option<String>,
    /// Для публикации: люди названы ролями, личных полей нет
    #[arg(long)]
    pub no_names: bool,
    /// Только для lint: одна строка JSON на находку
    #[arg(long)]
    pub json: bool,
    /// Бланк учреждения (.docx) для docx и pdf; иначе тот, что выбран в «Отчётах»
    #[arg(long, value_name = "ФАЙЛ")]
    pub template: Option<PathBuf>,
    /// Файл; «-» — в стандартный вывод; у таблицы dataset можно папку: по файлу на вид записей
    #[arg(short, long, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Дорожные карты и планы: .docx .odt .csv .tsv .txt .xlsx .xls .ods
    Plan {
        /// Файлы
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Район, которому принадлежат планы: номер или часть названия
        #[arg(long)]
        municipality: Option<String>,
        /// Только прочитать и показать
        #[arg(long)]
        dry_run: bool,
        /// Одна строка JSON на мероприятие
        #[arg(long)]
        json: bool,
    },
    /// Таблица в записи любого вида: .xlsx .xls .ods .docx .odt .csv .tsv .txt; «-» — стандартный ввод
    Table {
        /// Файл
        file: PathBuf,
        /// Вид записей: school, person, `exam_result` и любой другой (vyezd forms)
        #[arg(long)]
        form: String,
        /// Что в столбце: заголовок, номер или буква и поле; «-» не загружает столбец
        #[arg(long = "map", value_name = "СТОЛБЕЦ=ПОЛЕ")]
        columns: Vec<String>,
        /// Что одинаково во всех строках
        #[arg(long = "set", value_name = "ПОЛЕ=ЗНАЧЕНИЕ")]
        fixed: Vec<String>,
        /// Лист или номер таблицы; без него берутся все подходящие
        #[arg(long, value_name = "ЛИСТ")]
        sheet: Option<String>,
        /// Сколько строк занимают заголовки (0: их нет)
        #[arg(long, value_name = "ЧИСЛО")]
        headings: Option<usize>,
        /// Район новых записей: номер или часть названия
        #[arg(long)]
        municipality: Option<String>,
        /// Какую запись означает название, если подходит несколько
        #[arg(long = "mean", value_name = "ТЕКСТ=НОМЕР")]
        mean: Vec<String>,
        /// Создать школы и людей, которых в базе нет
        #[arg(long)]
        create_missing: bool,
        /// Заменить значения, которые в базе другие
        #[arg(long)]
        update: bool,
        /// Только прочитать и показать
        #[arg(long)]
        dry_run: bool,
        /// Одна строка JSON на запись
        #[arg(long)]
        json: bool,
    },
    /// Анкета из ODK или Kobo (книга .xlsx) в свою форму: папка forms
    Xlsform {
        /// Файл
        file: PathBuf,
        /// Заменить форму, которая уже есть
        #[arg(long)]
        replace: bool,
        /// Только прочитать и показать
        #[arg(long)]
        dry_run: bool,
    },
    /// Записи строками JSON: {"form","id"?,"fields":{…}}; «-» — стандартный ввод
    Records {
        /// Файл
        file: PathBuf,
    },
}

/// A day as people or programs write it.
fn day(text: &str) -> Result<NaiveDate, String> {
    let read = |format| NaiveDate::parse_from_str(text.trim(), format).ok();
    read("%d.%m.%Y").or_else(|| read("%Y-%m-%d")).ok_or_else(messages::no_day)
}
