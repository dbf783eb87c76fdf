//! What the benches share: a district of any size, the program without a terminal, figures and their table.
//!
//! The machine may be shared, so ratios count: a baseline runs in the same process, in alternating blocks.

#![allow(dead_code, reason = "every bench takes what it needs")]

pub mod desk;
pub mod district;
pub mod folder;

use std::time::Duration;

/// The middle of these times; sorts them.
pub fn median(times: &mut [Duration]) -> Duration {
    percentile(times, 50)
}

/// The shortest of these times.
pub fn least(times: &[Duration]) -> Duration {
    times.iter().copied().min().unwrap_or_default()
}

/// The time below which `percent` of these lie; sorts them.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get((times.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

/// `a ÷ b`.
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-12)
}

/// Milliseconds with three digits behind the point.
pub fn ms(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1e3)
}

/// A line of `/proc/<process>/status` in MiB: `VmRSS` (now) or `VmHWM` (peak). `process` may be `self`.
pub fn memory(process: &str, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    kib.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

/// «met» or «MISSED».
pub fn verdict(value: f64, most: f64) -> &'static str {
    if value <= most { "met" } else { "MISSED" }
}

/// Prints one table; the first row is the heading, the first column is set to the left.
pub fn table(title: &str, rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|n| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    println!("\n{title}");
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(n, (cell, &width))| if n == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") })
            .collect();
        println!("  {}", cells.join("  "));
        if number == 0 {
            println!("  {}", "-".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)));
        }
    }
}

/// A row of a table.
pub fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
