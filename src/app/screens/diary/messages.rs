//! What the diaries say, in both languages.

crate::messages! {
    diaries() { ru: "Дневники", en: "Diaries" }
    school(name) { ru: "Школа: {name}", en: "School: {name}" }
    school_unknown() { ru: "Школа: не выбрана — Enter выбирает", en: "School: none — Enter chooses" }
    rows(count) { ru: "строк: {count}", en: "rows: {count}" }
    rows_and_drafts(count, drafts) { ru: "строк: {count}, из них заготовок: {drafts}", en: "rows: {count}, drafts among them: {drafts}" }
    choose_school_first() { ru: "Сначала выберите школу: строка вверху, Enter.", en: "Choose the school first: the row above, Enter." }
    row_of(number, count) { ru: "Строка {number} из {count}", en: "Row {number} of {count}" }
    new_row() { ru: "Новая строка", en: "New row" }
    draft() { ru: "заготовка", en: "draft" }
    unsaved() { ru: "не сохранено", en: "not saved" }
    choose_hint() { ru: "Enter — выбрать из списка", en: "Enter chooses from the list" }
    type_hint() { ru: "Наберите начало имени — откроется список", en: "Type the start of the name to open the list" }
    filled_by(role) { ru: "Заполняет {role}", en: "Filled by the {role}" }
    role_teacher() { ru: "педагог", en: "teacher" }
    role_director() { ru: "директор", en: "director" }
    role_curator() { ru: "куратор", en: "curator" }
    role_coordinator() { ru: "координатор", en: "coordinator" }
    role_methodologist() { ru: "методист", en: "methodologist" }
    role_inspector() { ru: "проверяющий", en: "inspector" }
    /// After a save that made draft rows in the teacher's diary.
    saved_with_drafts(teachers) {
        ru: "Сохранено. Заготовок в «Дневнике педагога»: {teachers}",
        en: "Saved. Drafts made in the teacher's diary: {teachers}"
    }
    /// After a save that made draft rows in both other diaries.
    saved_with_both(teachers, directors) {
        ru: "Сохранено. Заготовок в «Дневнике педагога»: {teachers}, в «Дневнике директора»: {directors}",
        en: "Saved. Drafts made: teacher's diary {teachers}, director's diary {directors}"
    }
    type_first() { ru: "Строка ещё пустая: наберите хотя бы одну ячейку.", en: "The row is still empty: type at least one cell." }
    fault(field, fault) { ru: "Строка не сохранена. {field}: {fault}", en: "The row is not saved. {field}: {fault}" }
    row_gone() { ru: "Удалено", en: "Deleted" }
}
