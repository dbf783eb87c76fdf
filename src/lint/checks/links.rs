//! Links given as evidence: to a viewer instead of a document, one link for two rows (source 001, rows 3 and 4).

use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "links", label: say::links, find };

/// Hosts that show somebody's private copy.
const VIEWERS: [&str; 5] = ["docviewer.", "docs.google.com/viewer", "view.officeapps", "disk.yandex", "drive.google"];

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let mut seen: Vec<(&str, String)> = Vec::new();
    for row in &paper.rows {
        for link in links(&row.execution) {
            let place = row.place.at(&say::execution_column());
            // The school's page of a project stands in many rows; a document belongs to one.
            let viewer = VIEWERS.iter().any(|host| link.contains(host));
            let is_document = viewer || link.rsplit('/').next().is_some_and(|last| last.contains('.'));
            match seen.iter().find(|(known, _)| *known == link) {
                Some((_, other)) if is_document && *other != row.place.row => {
                    found.push(Finding { check: CHECK.id, place, text: say::link_twice(link, other) });
                }
                Some(_) => {}
                None => {
                    seen.push((link, row.place.row.clone()));
                    if viewer {
                        found.push(Finding { check: CHECK.id, place, text: say::link_viewer(link) });
                    }
                }
            }
        }
    }
}

/// Addresses in a text.
fn links(text: &str) -> Vec<&str> {
    let starts = text.match_indices("http").map(|(at, _)| text.get(at..).unwrap_or_default());
    starts
        .filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"))
        .map(|rest| rest.split_whitespace().next().unwrap_or_default().trim_end_matches(['.', ',', ';', ')']))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_end_before_the_full_stop() {
        assert_eq!(links("см. https://a.ru/1. И http://b.ru/2, да"), ["https://a.ru/1", "http://b.ru/2"]);
        assert!(links("httpbin").is_empty());
    }
}
