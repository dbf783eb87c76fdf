//! What the judgement of a claim says.

crate::messages! {
    confirmed() { ru: "подтверждается цифрами", en: "borne out by figures" }
    contradicted() { ru: "противоречит цифрам", en: "contradicted by figures" }
    unproven() { ru: "цифр нет", en: "no figures" }
    needs_evidence() { ru: "нужен документ", en: "needs a document" }
    no_results() { ru: "нет результатов хотя бы за два года", en: "no results of at least two years" }
    no_base(percent) {
        ru: "названа только разница ({percent} %); значений показателя за первый и последний год нет",
        en: "only the difference is named ({percent} %); there are no values of the first and the last year"
    }
    no_numbers() { ru: "рост назван без чисел", en: "growth is claimed without numbers" }
    not_marked_inapplicable(exam, subject, year) {
        ru: "{exam}, {subject}, {year}: должно быть «неприменимо» (10–11 классов нет)",
        en: "{exam}, {subject}, {year}: should be «not applicable» (no classes 10–11)"
    }
    inapplicable(exam, subject, year) { ru: "{exam}, {subject}, {year}: неприменимо", en: "{exam}, {subject}, {year}: not applicable" }
}
