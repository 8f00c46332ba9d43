//! The table that `neurn transfer` writes, put together from its runs.

use super::command;
use super::transfer::Plan;
use crate::learn::table::{FORMAT, NamedFilter, Run, SetCounts, Table, cells};
use crate::learn::transfer::Record;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// Images of SVHN's official test set.
const SVHN_TEST: usize = 26_032;

/// The table of some runs, by source, network, filter and seed.
pub fn table(plan: &Plan<'_>, records: &[Record]) -> Table {
    let mut data: BTreeMap<String, SetCounts> = BTreeMap::new();
    for (name, set) in &plan.training {
        data.entry((*name).to_owned()).or_default().train = Some(set.images.count());
    }
    for (name, set) in &plan.targets {
        data.entry((*name).to_owned()).or_default().test = Some(set.images.count());
    }
    let mut filters: Vec<NamedFilter> = Vec::new();
    for list in plan.filters() {
        let name = list.to_string();
        if !filters.iter().any(|known| known.name == name) {
            filters.push(NamedFilter { name, settings: list.0.clone() });
        }
    }
    let mut runs: Vec<Run> = records.iter().map(Run::from).collect();
    let listed = |of: fn(&Run) -> &String| {
        let mut names: Vec<String> = Vec::new();
        for name in runs.iter().map(of) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    };
    let (sources, networks) = (listed(|run| &run.source), listed(|run| &run.network));
    runs.sort_by_cached_key(|run| {
        (
            sources.iter().position(|name| *name == run.source),
            networks.iter().position(|name| *name == run.network),
            filters.iter().position(|named| named.name == run.filter),
            run.seed,
        )
    });
    let command = command::noted(std::env::args().skip(1));
    Table {
        format: FORMAT.to_owned(),
        date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: plan.engine().name().to_owned(),
        notes: notes(plan, records, &command),
        command,
        data,
        recipe: serde_json::to_value(&plan.base).unwrap_or_default(),
        filters,
        cells: cells(&runs),
        runs,
    }
}

fn notes(plan: &Plan<'_>, records: &[Record], command: &str) -> Vec<String> {
    let mut notes = vec![
        "Means, deviations and intervals are shares, 0 to 1; sd is over the seeds (n - 1); interval is Wilson's 95 % for \
         the seeds' pooled share and the number of test images, which are the same for all seeds."
            .to_owned(),
        "The epoch is chosen on validation images of the source; no target image is used before measuring.".to_owned(),
    ];
    if let Some(count) =
        plan.targets.get("svhn").map(|set| set.images.count()).filter(|count| *count < SVHN_TEST)
    {
        notes.push(format!(
            "svhn has {count} images and not the official test set's {SVHN_TEST}: its intervals are wide, and as a source \
             it is left out."
        ));
    }
    let unsaid = records.iter().filter(|run| run.engine.is_none() || run.data.is_none()).count();
    if unsaid > 0 {
        notes.push(format!(
            "{unsaid} of {} runs were made by a version that did not note engine and training images: the engine is \
             taken to be {}; of the images their number, mean and deviation were compared with those that are there.",
            records.len(),
            plan.engine().name()
        ));
    }
    notes.extend(command::meaning(command));
    let missing = plan.recipes.len().saturating_sub(records.len());
    if missing > 0 {
        notes.push(format!(
            "{missing} of {} runs are not finished and not in this table.",
            plan.recipes.len()
        ));
    }
    notes
}
