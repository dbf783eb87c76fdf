//! What the screen of a recommendation says.

crate::messages! {
    gone() { ru: "Этой рекомендации больше нет: её удалили.", en: "This recommendation is gone: it was deleted." }
    no_verdicts() { ru: "Вердиктов ещё нет.", en: "No verdicts yet." }
    hint() { ru: "Enter — все поля; вердикт — одной клавишей, с основанием", en: "Enter opens all fields; a verdict is one key and its basis" }
    by_documents() { ru: "по документам", en: "by documents" }
}
