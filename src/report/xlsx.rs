//! A workbook of the model: one sheet per table, with the text that leads to it above. Opens at the heading, prints on
//! as many pages as it needs, one wide; the same document gives the same bytes.

mod look;
mod sheets;
mod table;

use rust_xlsxwriter::{
    Chart as Picture, ChartLegendPosition, ChartType, DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError,
};

use self::look::{HIGHEST, Look, height};
use self::sheets::{Line, Sheet};
use super::chart::Chart;
use super::document::{Document, Orientation, Table};
use super::messages;
use crate::{Error, Result};

/// The bytes of an .xlsx file. Errors: the library's, which no document of the model is known to cause.
pub fn render(document: &Document) -> Result<Vec<u8>> {
    write(document).map_err(|cause| Error::Refused(messages::render_failed(cause)))
}

fn write(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The day of writing would make every file differ.
    let born = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&document.title).set_creation_datetime(&born));
    for sheet in sheets::of(document) {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        set_page(page, sheet.orientation);
        write_sheet(page, &sheet)?;
    }
    workbook.save_to_buffer()
}

/// Characters of the columns of a page together.
fn room(orientation: Orientation) -> u32 {
    match orientation {
        Orientation::Portrait => 92,
        Orientation::Landscape => 136,
    }
}

/// A4 with the margins of the Word document, all columns on one page's width, «стр. X из Y» below.
fn set_page(page: &mut Worksheet, orientation: Orientation) {
    page.set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&\"Times New Roman\"стр. &P из &N");
    if orientation == Orientation::Landscape {
        page.set_landscape();
    }
    page.set_margins(0.6, 0.4, 0.6, 0.6, 0.3, 0.3);
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet<'_>) -> Result<(), XlsxError> {
    let of_chart = sheet.chart.map(Chart::table);
    let table = sheet.table.or(of_chart.as_ref());
    let room = room(sheet.orientation);
    let widths = table.map_or_else(|| vec![room], |table| table::widths(table, room));
    for (column, width) in widths.iter().enumerate() {
        page.set_column_width(at(column)?, f64::from((*width).max(4)))?;
    }
    let mut row = write_lines(page, &sheet.above, 0, &widths)?;
    if let Some(table) = table {
        row = write_table(page, table, row, &widths)?;
    }
    if let Some(chart) = sheet.chart {
        row = insert(page, sheet, chart, row, widths.iter().sum())?;
    }
    // A line between the table and the signatures.
    write_lines(page, &sheet.below, row + u32::from(row > 0), &widths)?;
    Ok(())
}

/// Text over the whole width; gives the row after it.
fn write_lines(page: &mut Worksheet, lines: &[Line], first: u32, widths: &[u32]) -> Result<u32, XlsxError> {
    let columns = widths.len();
    let room: u32 = widths.iter().sum();
    // A row is 409 points high at most: what is longer goes on in the next one.
    let longest = usize::try_from(room).unwrap_or(1) * 20;
    let mut row = first;
    for line in lines {
        // The label of a key and value block keeps its column; everything else goes over all of them.
        let start = usize::from(line.label.is_some() && columns > 1);
        let space = widths.iter().skip(start).sum();
        if let Some(label) = &line.label {
            page.write_string_with_format(row, 0, label, &Look::label().format())?;
        }
        let mut rest = line.runs.clone();
        loop {
            let (now, later) = table::split(rest, longest);
            if columns > start + 1 {
                page.merge_range(row, at(start)?, row, at(columns - 1)?, "", &Look::of_line(line.kind).format())?;
            }
            table::write_runs(page, row, at(start)?, &now, Look::of_line(line.kind))?;
            // Merged rows do not grow by themselves.
            let text: String = now.iter().map(|run| run.text.as_str()).collect();
            page.set_row_height(row, height(&text, space, line.kind.is_large()).min(HIGHEST))?;
            row += 1;
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
    Ok(row)
}

/// The table from this row on, its heading frozen, repeated on every page and with filters; gives the row after it.
fn write_table(page: &mut Worksheet, table: &Table, first: u32, widths: &[u32]) -> Result<u32, XlsxError> {
    let last = table::write(page, table, first, widths)?;
    let header = u32::try_from(table.header_rows.min(table.rows.len())).unwrap_or(0);
    if header > 0 {
        page.set_repeat_rows(first, first + header - 1)?;
        // A tall frozen head would leave no room to scroll in.
        if first <= 4 {
            page.set_freeze_panes(first + header, 0)?;
        }
        let whole = |row: &Vec<super::document::Cell>| row.iter().all(|cell| cell.columns == 1 && cell.rows == 1);
        if header == 1 && last > first + 2 && table.rows.iter().all(whole) {
            page.autofilter(first, 0, last - 1, at(widths.len().saturating_sub(1))?)?;
        }
    }
    Ok(last)
}

/// The chart below its numbers; gives the row after it.
fn insert(page: &mut Worksheet, sheet: &Sheet<'_>, chart: &Chart, after: u32, room: u32) -> Result<u32, XlsxError> {
    const HEIGHT: u32 = 18;
    let count = u32::try_from(chart.names.len()).unwrap_or(0);
    if count == 0 {
        return Ok(after);
    }
    let (first, last) = (after - count, after - 1);
    let mut picture = Picture::new(if chart.line { ChartType::Line } else { ChartType::Column });
    for number in 1..=chart.series.len() {
        let column = at(number)?;
        picture
            .add_series()
            .set_name((sheet.name.as_str(), first - 1, column))
            .set_categories((sheet.name.as_str(), first, 0, last, 0))
            .set_values((sheet.name.as_str(), first, column, last, column));
    }
    picture.title().set_name(&chart.title);
    picture.set_alt_text(&chart.title);
    if chart.series.len() > 1 {
        picture.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        picture.legend().set_hidden();
    }
    if let Some(unit) = whole_steps(chart) {
        picture.y_axis().set_major_unit(unit);
    }
    // Seven pixels are a character's width; rows are 17 pixels or more.
    picture.set_width(room * 7).set_height(HEIGHT * 17);
    page.insert_chart(after + 1, 0, &picture)?;
    Ok(after + 1 + HEIGHT)
}

/// Steps of the axis for counts: nobody visits half a school.
fn whole_steps(chart: &Chart) -> Option<f64> {
    let values = || chart.series.iter().flat_map(|series| series.values.iter().flatten());
    let most = values().map(|value| value.mantissa()).max().filter(|most| *most > 0)?;
    let whole = values().all(|value| value.exponent() == 0);
    whole.then(|| f64::from(u32::try_from((most + 9) / 10).unwrap_or(u32::MAX)))
}

/// A column's number as the library counts; beyond Excel's limit it refuses.
fn at(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

#[cfg(test)]
mod tests;
