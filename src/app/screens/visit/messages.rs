//! What the visit screen says.

crate::messages! {
    gone() { ru: "Этого выезда больше нет: его удалили.", en: "This visit is gone: it was deleted." }
    row_gone() {
        ru: "Строки, к которой это относится, больше нет. Набранное осталось; скопируйте его или закройте (Esc).",
        en: "The row this belongs to is gone. What was typed is still here; copy it or close it (Esc)."
    }
    still_reading() { ru: "Выезд ещё читается; набранное цело. Повторите через мгновение.", en: "The visit is still being read; what was typed is safe. Try again in a moment." }
    finished_why() { ru: "Выезд завершён. F9 открывает заново.", en: "The visit is finished. F9 opens it again." }
    planned_why() { ru: "Выезд ещё не открыт: Enter в строке «Открыть выезд».", en: "The visit is not open yet: Enter on “Open the visit”." }
    not_finished() { ru: "Выезд и так открыт: заново открывают завершённый.", en: "The visit is open as it is; only a finished one is opened again." }
    answer_where() { ru: "Ответ ставится на строке вопроса или прежней рекомендации.", en: "An answer belongs on the row of a question or an earlier recommendation." }
    withdraw_where() { ru: "Снять можно рекомендацию прежнего выезда.", en: "Only a recommendation of an earlier visit can be withdrawn." }
    na_where() { ru: "«Не применимо» ставится на строке вопроса.", en: "“Not applicable” belongs on the row of a question." }
    number_asked() { ru: "Здесь нужно число: Enter.", en: "A number is asked here: Enter." }
    note_asked() { ru: "Здесь нужна запись: Enter.", en: "A note is asked here: Enter." }
    finding_where() { ru: "Это делается на строке вопроса или наблюдения.", en: "This is done on the row of a question or a finding." }
    disagreement_where() { ru: "Возражение пишется к ответу: сначала ответ.", en: "A disagreement belongs to an answer: answer first." }
    delete_where() { ru: "Удалить можно ответ, наблюдение или рекомендацию этого выезда.", en: "An answer, a finding or a recommendation of this visit can be deleted." }
    delete_made_first() {
        ru: "По этому ответу дана рекомендация. Сначала удалите её.",
        en: "A recommendation was made of this answer. Delete that first."
    }
    basis_needed() { ru: "Вердикта без основания нет: напишите, что видели или какой документ.", en: "No verdict without its basis: write what was seen or which document." }
    text_needed() { ru: "Напишите, что сделать.", en: "Write what is to be done." }
    finding_needed() { ru: "Напишите, что установлено.", en: "Write what was found." }
    reason_needed() { ru: "Напишите, почему выезд открывают заново.", en: "Write why the visit is opened again." }
    nothing_typed() { ru: "Изменений нет.", en: "No changes." }
    begun() { ru: "Выезд открыт. Сохранено", en: "The visit is open. Saved" }
    finished_now() { ru: "Выезд завершён. Сохранено", en: "The visit is finished. Saved" }
    reopened_now() { ru: "Выезд открыт заново. Сохранено", en: "The visit is open again. Saved" }
    reopened_mark(day) { ru: "открыт повторно {day}", en: "reopened {day}" }
    head_hint() { ru: "Enter — данные выезда", en: "Enter opens the visit's own fields" }
    begin_row() { ru: "Открыть выезд: Enter", en: "Open the visit: Enter" }
    part_earlier() { ru: "Рекомендации прежних выездов", en: "Recommendations of earlier visits" }
    no_earlier() { ru: "открытых рекомендаций нет", en: "no open recommendations" }
    part_items() { ru: "Вопросы", en: "Questions" }
    no_items() { ru: "инструменты не выбраны (Enter в первой строке)", en: "no instruments chosen (Enter on the first row)" }
    part_free() { ru: "Другие наблюдения", en: "Other findings" }
    part_loose() { ru: "Другие рекомендации", en: "Other recommendations" }
    part_closing() { ru: "Итоги и сдача", en: "Closing" }
    add_row() { ru: "Ещё наблюдение: Enter", en: "Another finding: Enter" }
    check_row() { ru: "Проверка перед сдачей", en: "Check before handing over" }
    check_clean() { ru: "✓ пробелов нет", en: "✓ no holes" }
    check_holes(count) { ru: "! пробелов: {count}", en: "! holes: {count}" }
    given(day) { ru: "дана {day}", en: "given {day}" }
    deadline(day) { ru: "срок {day}", en: "due {day}" }
    no_deadline() { ru: "! без срока", en: "! no deadline" }
    overdue() { ru: "! просрочена", en: "! overdue" }
    late() { ru: "просрочена", en: "overdue" }
    no_addressee() { ru: "! без адресата", en: "! no addressee" }
    carried(count, visits) { ru: "перенесена через {count} {visits}", en: "carried through {count} {visits}" }
    last_verdict(day, kind, basis) { ru: "{day} было «{kind}»: {basis}", en: "{day} was “{kind}”: {basis}" }
    verdict_none() { ru: "вердикта нет", en: "no verdict" }
    lack_verdict() { ru: "нет вердикта", en: "no verdict" }
    lack_answer() { ru: "нет ответа", en: "no answer" }
    lack_ground() { ru: "ни пояснения, ни рекомендации", en: "neither a note nor a recommendation" }
    lack_addressee() { ru: "рекомендация без адресата", en: "recommendation without an addressee" }
    lack_deadline() { ru: "рекомендация без срока", en: "recommendation without a deadline" }
    lack_text() { ru: "рекомендация без текста", en: "recommendation without a text" }
    slip_keys() { ru: "Enter — сохранить · Alt+Enter — новая строка · Esc — закрыть", en: "Enter saves · Alt+Enter makes a new line · Esc closes" }
    slip_keys_long() { ru: "F2 — сохранить · Enter — новая строка · Esc — закрыть", en: "F2 saves · Enter makes a new line · Esc closes" }
    slip_keys_many() { ru: "Enter — сохранить · Tab — следующее поле · Esc — закрыть", en: "Enter saves · Tab goes to the next field · Esc closes" }
    finish_title() { ru: "Завершить выезд?", en: "Finish the visit?" }
    finish_text(count, holes) { ru: "Не заполнено ({count}):\n{holes}", en: "Still missing ({count}):\n{holes}" }
    finish_back() { ru: "К проверке", en: "Back to the check" }
    finish_anyway() { ru: "Завершить с пробелами", en: "Finish with the holes" }
    closed_elsewhere() { ru: "закрыта", en: "closed" }
    attached(title) { ru: "К рекомендации приложено: {title}.", en: "Attached to the recommendation: {title}." }
    attached_new(title) { ru: "Новая рекомендация, приложено: {title}. Она ниже вопроса.", en: "A new recommendation with {title} attached. It stands below the question." }
    use_material(title) { ru: "Использовать: {title}", en: "Use: {title}" }
}
