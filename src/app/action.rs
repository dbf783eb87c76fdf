//! Every action of the program in one table: footer, help, palette, `keys` and the README are made of it.

use crate::messages::{Lang, lang};

/// Where an action is valid. Inner scopes come before outer ones when a key is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A question with buttons.
    Question,
    /// A field of text has the focus.
    Text,
    /// One record being filled in.
    Form,
    /// A table that is typed in.
    Diary,
    /// A table of numbers that is typed in.
    Grid,
    /// The sheets of a questionnaire being typed in.
    Sheet,
    /// Results: exams, levels of support, a survey.
    Results,
    /// A visit being held.
    Visit,
    /// The checklist of a school.
    Checklist,
    /// The card of a school.
    School,
    /// Plans and their rows.
    Plan,
    /// The activities of a plan.
    Activities,
    /// A table before it is taken in, and an import that was.
    Table,
    /// The reports.
    Reports,
    /// Changes that wait for an answer.
    Proposals,
    /// Who takes part in the exchange.
    Access,
    /// An exchange with a folder.
    Exchange,
    /// The state of the data.
    Data,
    /// The list of visits.
    Visits,
    /// The calendar.
    Calendar,
    /// People, help and decisions.
    Work,
    /// A schedule that is proposed.
    Proposed,
    /// The justification of a school's leaving the list.
    Exclusion,
    /// The turn of the year.
    YearTurn,
    /// The different values of a field.
    Versions,
    /// The history of a record.
    History,
    /// Any list of rows.
    List,
    /// Everywhere.
    Global,
}

impl Scope {
    /// All scopes, inner before outer.
    pub const ALL: [Self; 28] = [
        Self::Question,
        Self::Text,
        Self::Form,
        Self::Diary,
        Self::Grid,
        Self::Sheet,
        Self::Results,
        Self::Visit,
        Self::Checklist,
        Self::School,
        Self::Plan,
        Self::Activities,
        Self::Table,
        Self::Reports,
        Self::Proposals,
        Self::Access,
        Self::Exchange,
        Self::Data,
        Self::Visits,
        Self::Calendar,
        Self::Work,
        Self::Proposed,
        Self::Exclusion,
        Self::YearTurn,
        Self::Versions,
        Self::History,
        Self::List,
        Self::Global,
    ];

    /// Name in `keymap.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Text => "text",
            Self::Form => "form",
            Self::Diary => "diary",
            Self::Grid => "grid",
            Self::Sheet => "sheet",
            Self::Results => "results",
            Self::Visit => "visit",
            Self::Checklist => "checklist",
            Self::School => "school",
            Self::Plan => "plan",
            Self::Activities => "activities",
            Self::Table => "table",
            Self::Reports => "reports",
            Self::Proposals => "proposals",
            Self::Access => "access",
            Self::Exchange => "exchange",
            Self::Data => "data",
            Self::Visits => "visits",
            Self::Calendar => "calendar",
            Self::Work => "work",
            Self::Proposed => "proposed",
            Self::Exclusion => "exclusion",
            Self::YearTurn => "year_turn",
            Self::Versions => "versions",
            Self::History => "history",
            Self::List => "list",
            Self::Global => "global",
        }
    }

    /// Heading in the help.
    pub fn label(self) -> &'static str {
        let (ru, en) = match self {
            Self::Question => ("Вопрос", "Question"),
            Self::Text => ("Текст", "Text"),
            Self::Form => ("Запись", "Record"),
            Self::Diary => ("Дневник", "Diary"),
            Self::Grid => ("Показатели", "Indicators"),
            Self::Sheet => ("Лист анкеты", "Sheet of a questionnaire"),
            Self::Results => ("Результаты и поддержка", "Results and support"),
            Self::Visit => ("Выезд", "Visit"),
            Self::Checklist => ("Чек-лист", "Checklist"),
            Self::School => ("Карточка школы", "School"),
            Self::Plan => ("План", "Plan"),
            Self::Activities => ("Мероприятия плана", "Activities of a plan"),
            Self::Table => ("Загрузка таблицы", "Import of a table"),
            Self::Reports => ("Отчёты", "Reports"),
            Self::Proposals => ("Предложения", "Proposals"),
            Self::Access => ("Доступ", "Access"),
            Self::Exchange => ("Обмен через папку", "Exchange through a folder"),
            Self::Data => ("Обмен и состояние данных", "Exchange and state of the data"),
            Self::Visits => ("Выезды", "Visits"),
            Self::Calendar => ("Календарь", "Calendar"),
            Self::Work => ("Люди, помощь, решения", "People, help, decisions"),
            Self::Proposed => ("График выездов", "Schedule of visits"),
            Self::Exclusion => ("Исключение из списка", "Leaving the list"),
            Self::YearTurn => ("Закрытие года", "Closing of the year"),
            Self::Versions => ("Разные значения", "Different values"),
            Self::History => ("История", "History"),
            Self::List => ("Список", "List"),
            Self::Global => ("Везде", "Everywhere"),
        };
        match lang() {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }

    /// The scope of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

macro_rules! actions {
    ($($name:ident $id:literal $weight:literal { ru: $ru:literal, en: $en:literal })*) => {
        /// What a key can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Action { $($name),* }

        impl Action {
            /// All actions.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable name, used in `keymap.toml`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// What it does, in a few words.
            pub fn hint(self) -> &'static str {
                self.hint_in(lang())
            }

            /// The same in a language.
            pub fn hint_in(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::Ru) => $ru, (Self::$name, Lang::En) => $en),* }
            }

            /// Importance in the footer: 0 is never shown there, higher stays longer on a narrow screen.
            pub fn weight(self) -> u8 {
                match self { $(Self::$name => $weight),* }
            }
        }
    };
}

actions! {
    Help "help" 100 { ru: "Справка", en: "Help" }
    Copy "copy" 0 { ru: "Скопировать в буфер терминала", en: "Copy to the terminal's clipboard" }
    Suspend "suspend" 0 { ru: "Приостановить программу", en: "Suspend the program" }
    Quit "quit" 99 { ru: "Выход", en: "Leave" }
    Save "save" 90 { ru: "Сохранить", en: "Save" }
    Repaint "repaint" 0 { ru: "Перерисовать экран", en: "Redraw the screen" }
    Overview "overview" 0 { ru: "Обзор", en: "Overview" }
    Schools "schools" 0 { ru: "Школы", en: "Schools" }
    Visits "visits" 0 { ru: "Выезды", en: "Visits" }
    Plans "plans" 0 { ru: "Планы", en: "Plans" }
    OpenChecklist "open_checklist" 0 { ru: "Чек-лист", en: "Checklist" }
    Diaries "diaries" 0 { ru: "Дневники", en: "Diaries" }
    Recommendations "recommendations" 0 { ru: "Рекомендации", en: "Recommendations" }
    Reports "reports" 0 { ru: "Отчёты", en: "Reports" }
    Exchange "exchange" 0 { ru: "Обмен", en: "Exchange" }
    Exams "exams" 0 { ru: "Результаты экзаменов", en: "Exam results" }
    Indicators "indicators" 0 { ru: "Критерии и показатели", en: "Criteria and indicators" }
    Surveys "surveys" 0 { ru: "Анкеты", en: "Questionnaires" }
    Support "support" 0 { ru: "Уровни поддержки", en: "Levels of support" }
    ToPlan "to_plan" 63 { ru: "В дорожную карту", en: "Into the road map" }
    ToLetter "to_letter" 62 { ru: "В письмо", en: "Into a letter" }
    Search "search" 12 { ru: "Поиск", en: "Search" }
    Palette "palette" 62 { ru: "Команды и записи", en: "Commands and records" }
    FirstSteps "first_steps" 0 { ru: "Первые шаги", en: "First steps" }
    Person "person" 0 { ru: "Кто работает", en: "Who works here" }
    Municipality "municipality" 30 { ru: "Район", en: "District" }
    Back "back" 80 { ru: "Назад", en: "Back" }
    Open "open" 70 { ru: "Открыть", en: "Open" }
    New "new" 60 { ru: "Новая", en: "New" }
    Delete "delete" 15 { ru: "Удалить", en: "Delete" }
    Filter "filter" 50 { ru: "Отбор", en: "Filter" }
    Up "up" 0 { ru: "Строка вверх", en: "Row up" }
    Down "down" 0 { ru: "Строка вниз", en: "Row down" }
    PageUp "page_up" 0 { ru: "Страница вверх", en: "Page up" }
    PageDown "page_down" 0 { ru: "Страница вниз", en: "Page down" }
    First "first" 0 { ru: "К началу", en: "To the start" }
    Last "last" 0 { ru: "К концу", en: "To the end" }
    Left "left" 0 { ru: "Влево", en: "Left" }
    Right "right" 0 { ru: "Вправо", en: "Right" }
    NextField "next_field" 65 { ru: "Дальше", en: "Next" }
    PreviousField "previous_field" 0 { ru: "Предыдущее поле", en: "Previous field" }
    Enter "enter" 0 { ru: "Принять", en: "Accept" }
    Newline "newline" 0 { ru: "Новая строка в тексте", en: "New line in the text" }
    Toggle "toggle" 40 { ru: "Выбрать", en: "Choose" }
    Undo "undo" 0 { ru: "Отменить слово", en: "Undo a word" }
    Redo "redo" 0 { ru: "Вернуть слово", en: "Redo a word" }
    DeleteBack "delete_back" 0 { ru: "Стереть букву слева", en: "Delete the letter before" }
    DeleteForward "delete_forward" 0 { ru: "Стереть букву справа", en: "Delete the letter after" }
    DeleteWord "delete_word" 0 { ru: "Стереть слово слева", en: "Delete the word before" }
    WordLeft "word_left" 0 { ru: "Слово влево", en: "Word left" }
    WordRight "word_right" 0 { ru: "Слово вправо", en: "Word right" }
    ImportPlan "import_plan" 55 { ru: "Загрузить план", en: "Import a plan" }
    ProposeSchedule "propose_schedule" 60 { ru: "Предложить график", en: "Propose a schedule" }
    NextWindow "next_window" 52 { ru: "Другое полугодие", en: "The other half year" }
    TakeProposed "take_proposed" 63 { ru: "Взять предложенное", en: "Take what is proposed" }
    LeaveList "leave_list" 44 { ru: "Исключить из списка", en: "Take off the list" }
    SplitText "split_text" 53 { ru: "Разобрать на утверждения", en: "Split into claims" }
    Lint "lint" 46 { ru: "Проверить документы", en: "Check the documents" }
    CloseYear "close_year" 41 { ru: "Закрыть год", en: "Close the year" }
    Calendar "calendar" 61 { ru: "Календарь", en: "Calendar" }
    ImportTable "import_table" 14 { ru: "Загрузить таблицу", en: "Import a table" }
    Imports "imports" 47 { ru: "Загрузки", en: "Imports" }
    Columns "columns" 62 { ru: "Столбцы", en: "Columns" }
    Resolve "resolve" 61 { ru: "Выбрать запись", en: "Choose the record" }
    MakeMissing "make_missing" 49 { ru: "Создать отсутствующие", en: "Make the missing ones" }
    TakeOther "take_other" 48 { ru: "Взять из таблицы", en: "Take from the table" }
    UndoImport "undo_import" 64 { ru: "Отменить загрузку", en: "Undo the import" }
    Dossier "dossier" 45 { ru: "Карточка школы", en: "School card" }
    StateDone "state_done" 64 { ru: "Выполнено", en: "Done" }
    StatePartly "state_partly" 48 { ru: "Выполнено частично", en: "Partly done" }
    StateWorking "state_working" 0 { ru: "В работе", en: "In progress" }
    StateClear "state_clear" 0 { ru: "Снять отметку", en: "Clear the mark" }
    Execution "execution" 63 { ru: "Исполнение", en: "Execution" }
    ChooseSchool "choose_school" 42 { ru: "Школа", en: "School" }
    FilterSection "filter_section" 0 { ru: "По разделу", en: "By section" }
    FilterState "filter_state" 0 { ru: "По состоянию", en: "By state" }
    FilterMonth "filter_month" 44 { ru: "Срок в этом месяце", en: "Due this month" }
    FilterParty "filter_party" 0 { ru: "По ответственному", en: "By party" }
    Yes "yes" 69 { ru: "Да", en: "Yes" }
    Partly "partly" 68 { ru: "Частично", en: "Partly" }
    No "no" 67 { ru: "Нет", en: "No" }
    NotApplicable "not_applicable" 45 { ru: "Не применимо", en: "Not applicable" }
    Withdraw "withdraw" 66 { ru: "Снять", en: "Withdraw" }
    Recommend "recommend" 58 { ru: "Рекомендация", en: "Recommendation" }
    Note "note" 46 { ru: "Заметка", en: "Note" }
    Disagreement "disagreement" 0 { ru: "Разногласие директора", en: "Director's disagreement" }
    FreeFinding "free_finding" 0 { ru: "Ещё наблюдение", en: "Another finding" }
    Finish "finish" 43 { ru: "Завершить", en: "Finish" }
    Reopen "reopen" 0 { ru: "Открыть заново", en: "Reopen" }
    Report "report" 57 { ru: "Справка в файл", en: "Report to a file" }
    Preview "preview" 59 { ru: "Показать текст", en: "Show the text" }
    Leaving "leaving" 62 { ru: "Что отправить", en: "What leaves" }
    ByItself "by_itself" 61 { ru: "Обмен сам по себе", en: "Exchange by itself" }
    GiveAccess "give_access" 62 { ru: "Принять, изменить", en: "Accept, change" }
    TakeAccess "take_access" 61 { ru: "Отозвать доступ", en: "Take access back" }
    Accept "accept" 62 { ru: "Принять", en: "Accept" }
    Reject "reject" 61 { ru: "Отклонить", en: "Refuse" }
    JoinDistricts "join_districts" 56 { ru: "Соединить районы", en: "Join the districts" }
    Check "check" 59 { ru: "Проверить данные", en: "Check the data" }
    People "people" 0 { ru: "Люди и помощь", en: "People and help" }
    Chain "chain" 46 { ru: "Цепочка дневников", en: "Chain of the diaries" }
    FillDiaries "fill_diaries" 64 { ru: "Заполнить дневники", en: "Fill the diaries" }
    MakeSlots "make_slots" 64 { ru: "Завести дни", en: "Make the days" }
    ProposeAgenda "propose_agenda" 63 { ru: "Предложить повестку", en: "Propose the agenda" }
    Bank "bank" 47 { ru: "Материалы из банка", en: "Materials of the bank" }
    Versions "versions" 41 { ru: "Разные значения ⚡", en: "Different values ⚡" }
    Take1 "take_1" 69 { ru: "Взять 1", en: "Take 1" }
    Take2 "take_2" 68 { ru: "Взять 2", en: "Take 2" }
    Take3 "take_3" 67 { ru: "Взять 3", en: "Take 3" }
    Take4 "take_4" 0 { ru: "Взять 4", en: "Take 4" }
    Take5 "take_5" 0 { ru: "Взять 5", en: "Take 5" }
    Take6 "take_6" 0 { ru: "Взять 6", en: "Take 6" }
    Take7 "take_7" 0 { ru: "Взять 7", en: "Take 7" }
    Take8 "take_8" 0 { ru: "Взять 8", en: "Take 8" }
    Take9 "take_9" 0 { ru: "Взять 9", en: "Take 9" }
    JoinTexts "join_texts" 66 { ru: "Объединить", en: "Join" }
    EditText "edit_text" 65 { ru: "Редактировать", en: "Edit" }
    Restore "restore" 66 { ru: "Вернуть значение", en: "Write again" }
    UndoSave "undo_save" 0 { ru: "Отменить последнее сохранение", en: "Take the last save back" }
    Trash "trash" 0 { ru: "Корзина: удалённые записи", en: "Deleted records" }
    AsOf "as_of" 0 { ru: "Данные на дату", en: "Data of a day" }
    FieldHistory "field_history" 0 { ru: "История поля", en: "History of the field" }
    Erase "erase" 0 { ru: "Уничтожить по акту", en: "Erase by act" }
    History "history" 0 { ru: "История записи", en: "History of the record" }
}

impl Action {
    /// What the footer calls it, where there is no room for [`Action::hint`].
    pub fn short(self) -> &'static str {
        match (self, lang()) {
            (Self::Palette, Lang::Ru) => "Всё",
            (Self::Palette, Lang::En) => "All",
            _ => self.hint(),
        }
    }

    /// The action of this name.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.id() == id)
    }
}
