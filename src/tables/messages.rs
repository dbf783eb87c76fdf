//! Sentences about tables.

crate::messages! {
    format_unknown(name, known) {
        ru: "Таблицы не пишутся в виде «{name}». Есть: {known}. Ничего не записано.",
        en: "Tables are not written as “{name}”. There is: {known}. Nothing was written."
    }
    parquet_left_out() {
        ru: "Эта сборка программы не пишет Parquet. Возьмите --format ndjson или соберите программу с возможностью parquet. Ничего не записано.",
        en: "This build of the program does not write Parquet. Take --format ndjson or build the program with the feature parquet. Nothing was written."
    }
    one_form_needed() {
        ru: "В Parquet у файла одни столбцы: назовите вид записей (--form) или папку, куда положить по файлу на вид (-o ПАПКА). Ничего не записано.",
        en: "A Parquet file has one set of columns: name a form (--form) or a folder for one file per form (-o FOLDER). Nothing was written."
    }
    parquet_refused(cause) {
        ru: "Parquet не записан ({cause}). Данные целы. Попробуйте --format ndjson.",
        en: "Parquet was not written ({cause}). The data are safe. Try --format ndjson."
    }
}
