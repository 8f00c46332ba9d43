//! The table of transfers in the app: fetching it, which part is looked at, which models belong to a cell.

use std::sync::Arc;

use serde::Serialize;

use crate::app::context::{Command, ViewContext};
use crate::app::state::ViewId;
use crate::app::views::transfers::state::{CellAt, Shows, TransfersState};
use crate::figure::number::thousands;
use crate::learn::card::{ModelCard, network_text, set_text};
use crate::learn::table::{BASELINE, Choice, Run, Sheet};
use crate::neurn::FilterSettings;

/// Where the table lies, relative to the page.
pub const TABLE: &str = "transfers/table.json";

/// What makes it, typed in the project's folder.
pub const COMMAND: &str = "neurn transfer --data DIR --images 4000 --epochs 5 --networks cnn,vit,mlp --rivals neurn:5:max,lcn:9,instance,sobel \
                           --out assets/transfers/table.json";

/// The word for all sources.
pub const ALL: &str = "all";

/// The table, on its way or here.
#[derive(Debug, Default)]
enum Held {
    #[default]
    Unasked,
    Fetching,
    Here(Arc<Sheet>),
    /// It did not come.
    Absent(String),
    /// It came, and it is no table.
    Damaged(String),
}

/// The table of transfers.
#[derive(Debug, Default)]
pub struct Transfers {
    held: Held,
    /// Whether it is to come from the server itself: a copy was no good.
    fresh: bool,
}

impl Transfers {
    /// Asks for the table, once.
    pub fn fetch(&mut self, commands: &mut Vec<Command>) {
        if matches!(self.held, Held::Unasked) {
            self.held = Held::Fetching;
            commands.push(Command::Fetch { path: TABLE.to_owned(), fresh: self.fresh });
        }
    }

    /// Takes the file.
    pub fn take_file(&mut self, fetched: Result<Vec<u8>, String>) {
        self.held = match fetched {
            Ok(bytes) => match Sheet::from_bytes(&bytes) {
                Ok(sheet) => Held::Here(Arc::new(sheet)),
                Err(error) => Held::Damaged(error.to_string()),
            },
            Err(why) => Held::Absent(why),
        };
    }

    /// The table, once it is here.
    #[must_use]
    pub fn sheet(&self) -> Option<Arc<Sheet>> {
        match &self.held {
            Held::Here(sheet) => Some(Arc::clone(sheet)),
            _ => None,
        }
    }

    /// Why there is none: what is to be said, and the reason.
    #[must_use]
    pub fn missing(&self) -> Option<(&'static str, &str)> {
        match &self.held {
            Held::Absent(why) => Some(("The table has not been measured yet, or it did not come.", why)),
            Held::Damaged(why) => Some(("The file that came is no table of transfers.", why)),
            _ => None,
        }
    }

    /// Whether it is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        matches!(self.held, Held::Fetching)
    }

    /// Fetches it anew.
    pub fn retry(&mut self) {
        self.fresh = true;
        self.held = Held::Unasked;
    }
}

/// The source that is looked at; none is all.
#[must_use]
pub fn source<'a>(state: &TransfersState, sheet: &'a Sheet) -> Option<&'a str> {
    match state.source.as_deref() {
        Some(ALL) => None,
        Some(name) => known(Some(name), &sheet.sources).or_else(|| first(sheet)),
        None => first(sheet),
    }
}

fn first(sheet: &Sheet) -> Option<&str> {
    sheet.sources.first().map(String::as_str)
}

/// A name if the table has it.
fn known<'a>(name: Option<&str>, names: &'a [String]) -> Option<&'a str> {
    names.iter().find(|other| Some(other.as_str()) == name).map(String::as_str)
}

/// The part of the table that is looked at; what it does not have counts as not chosen.
#[must_use]
pub fn choice<'a>(state: &TransfersState, sheet: &'a Sheet) -> Choice<'a> {
    let filter = sheet.table.filters.iter().find(|named| Some(&named.name) == state.filter.as_ref());
    Choice {
        source: source(state, sheet),
        network: known(state.network.as_deref(), &sheet.networks),
        filter: filter.map(|named| named.name.as_str()),
        order: known(state.order.as_deref(), &sheet.targets),
        difference: state.shows == Shows::Difference,
    }
}

/// The open cell's place in the table.
#[must_use]
pub fn open(state: &TransfersState, sheet: &Sheet) -> Option<usize> {
    let at = state.cell.as_ref()?;
    sheet.find(&at.source, &at.network, &at.filter, &at.target)
}

/// Where a cell of the table is.
#[must_use]
pub fn at(sheet: &Sheet, cell: usize) -> Option<CellAt> {
    let cell = sheet.table.cells.get(cell)?;
    Some(CellAt {
        source: cell.source.clone(),
        network: cell.network.clone(),
        filter: cell.filter.clone(),
        target: cell.target.clone(),
    })
}

/// The models of a cell, by name: the baseline, and the one with the filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The baseline.
    pub left: Option<String>,
    /// The one with the cell's filter; for a cell of raw pixels the first one with any filter.
    pub right: Option<String>,
    /// What is said of it.
    pub sentence: String,
}

/// The models of a cell: one of its own runs and the baseline's run of the same seed, where their weights are among
/// `runs`; else the models of `cards` with the same source, network and filter, which other runs trained.
#[must_use]
pub fn pair(cards: &[ModelCard], runs: &[ModelCard], sheet: &Sheet, at: &CellAt) -> Pair {
    let with = if at.filter == BASELINE {
        let measured = |name: &&str| {
            *name != BASELINE && sheet.find(&at.source, &at.network, name, &at.target).is_some()
        };
        sheet.table.filters.iter().map(|named| named.name.as_str()).find(measured)
    } else {
        Some(at.filter.as_str())
    };
    let run = |filter: &str, seed: Option<u64>| {
        let place = sheet.find(&at.source, &at.network, filter, &at.target)?;
        let found = sheet.runs(place).into_iter().filter(|run| seed.is_none_or(|seed| run.seed == seed));
        found.into_iter().find_map(|run| Some((run, runs.iter().find(|card| card.id == run.id)?)))
    };
    if let Some(filter) = with
        && let Some((right, card)) = run(filter, None)
        && let Some((left, _)) = run(BASELINE, Some(right.seed))
    {
        let share = |run: &Run| run.targets.get(&at.target).map_or(0.0, |hit| 100.0 * hit.share());
        return Pair {
            left: Some(left.id.clone()),
            right: Some(right.id.clone()),
            sentence: format!(
                "Seed {} of these runs: the baseline ({:.1} % here) goes to the left, {} ({:.1} %) to the right.",
                right.seed,
                share(left),
                card.filter_text(),
                share(right)
            ),
        };
    }
    other_runs(cards, at, with.and_then(|filter| sheet.table.settings(filter)))
}

/// Shipped models that another training made, for tables whose own runs are not on the site.
fn other_runs(cards: &[ModelCard], at: &CellAt, settings: Option<&[FilterSettings]>) -> Pair {
    let twins = || cards.iter().filter(|c| !c.champion && c.source == at.source && c.network == at.network);
    let left = twins().find(|card| card.is_baseline());
    let right = twins().find(|card| settings.is_some_and(|settings| card.filters == settings));
    let (network, source) = (network_text(&at.network), set_text(&at.source));
    let sentence = match (left, right) {
        (Some(left), Some(right)) => format!(
            "The runs of this cell are not on this site. Others of their kind, trained on {} images, are: the baseline \
             goes to the left, {} to the right.",
            thousands(left.images),
            right.filter_text()
        ),
        (Some(_), None) => {
            format!("Of this {network}, trained on {source}, only another run's baseline is on this site.")
        }
        (None, Some(_)) => {
            format!("Of this {network}, trained on {source}, no baseline is on this site.")
        }
        (None, None) => format!("No {network} trained on {source} with this filter is on this site."),
    };
    let id = |card: Option<&ModelCard>| card.map(|card| card.id.clone());
    Pair { left: id(left), right: id(right), sentence }
}

impl Transfers {
    /// The models of the open cell.
    #[must_use]
    pub fn transfer_pair(&self, cx: &ViewContext) -> Option<Pair> {
        let sheet = self.sheet()?;
        let at = cx.state.transfers.cell.as_ref()?;
        Some(pair(cx.models.cards(), cx.models.runs(), &sheet, at))
    }

    /// Shows the open cell's models in Classify, as far as they ship.
    pub fn load_transfer_pair(&mut self, cx: &mut ViewContext) {
        let Some(pair) = self.transfer_pair(cx).filter(|pair| pair.left.is_some() || pair.right.is_some())
        else {
            return;
        };
        for (side, id) in
            [(&mut cx.state.classify.left, pair.left), (&mut cx.state.classify.right, pair.right)]
        {
            if id.is_some() {
                *side = id;
            }
        }
        cx.state.view = ViewId::Classify;
    }

    /// Sorts by a target; once more: as listed.
    pub fn sort_transfers(&mut self, cx: &mut ViewContext, target: &str) {
        let order = &mut cx.state.transfers.order;
        *order = (order.as_deref() != Some(target)).then(|| target.to_owned());
    }
}

impl Transfers {
    /// Brings the table of transfers, and the list of models that it leads to.
    pub fn update_transfers(&mut self, cx: &mut ViewContext) {
        self.fetch(&mut cx.commands);
        cx.models.ask_for_list(&mut cx.commands);
        cx.models.ask_for_runs(&mut cx.commands);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::table::tests::{run, table};

    fn sheet() -> Sheet {
        Sheet::new(table(vec![run(1, "none", 4), run(1, "neurn:3", 7)]))
    }

    fn card(id: &str, filters: Vec<FilterSettings>) -> ModelCard {
        ModelCard {
            id: id.to_owned(),
            file: String::new(),
            bytes: 1,
            network: "cnn".to_owned(),
            filters,
            source: "mnist".to_owned(),
            recipe: serde_json::Value::Null,
            parameters: 1,
            seed: 1,
            images: 1,
            epochs: 1,
            champion: false,
            measured: Vec::new(),
            without_filter: Vec::new(),
            over_seeds: Vec::new(),
        }
    }

    #[test]
    fn a_table_comes_or_a_sentence_says_why_not() {
        let mut transfers = Transfers::default();
        let mut commands = Vec::new();
        transfers.fetch(&mut commands);
        transfers.fetch(&mut commands);
        assert_eq!(commands, [Command::Fetch { path: TABLE.to_owned(), fresh: false }]);
        assert!(transfers.busy());
        transfers.take_file(Err("`transfers/table.json` is not on this site (status 404).".to_owned()));
        let (what, why) = transfers.missing().unwrap();
        assert!(what.contains("not been measured yet") && why.contains("404"));
        transfers.take_file(Ok(b"<!doctype html>".to_vec()));
        let (what, why) = transfers.missing().unwrap();
        assert!(what.contains("no table") && why.contains("damaged"));
        transfers.retry();
        transfers.fetch(&mut commands);
        assert_eq!(commands.pop(), Some(Command::Fetch { path: TABLE.to_owned(), fresh: true }));
        transfers.take_file(Ok(sheet().table.to_text().into_bytes()));
        assert_eq!((transfers.missing(), transfers.sheet().is_some()), (None, true));
    }

    #[test]
    fn what_a_table_does_not_have_is_not_chosen() {
        let sheet = sheet();
        let some = |text: &str| Some(text.to_owned());
        let odd = TransfersState {
            source: some("moon"),
            network: some("resnet"),
            filter: some("blur"),
            order: some("svhn"),
            ..TransfersState::default()
        };
        assert_eq!(choice(&odd, &sheet), Choice { source: Some("mnist"), ..Choice::default() });
        let all = TransfersState { source: some(ALL), filter: some("neurn:3"), ..TransfersState::default() };
        assert_eq!(choice(&all, &sheet), Choice { filter: Some("neurn:3"), ..Choice::default() });
        assert_eq!(open(&odd, &sheet), None);
        let cell = at(&sheet, 1);
        assert_eq!(open(&TransfersState { cell, ..odd }, &sheet), Some(1));
    }

    #[test]
    fn the_models_of_a_cell_are_its_runs() {
        let sheet = sheet();
        let at = at(&sheet, 1).unwrap();
        let ids =
            |filter: &str| sheet.runs(sheet.find("mnist", "cnn", filter, &at.target).unwrap())[0].id.clone();
        let (raw, filtered) = (ids(BASELINE), ids(&at.filter));
        let runs = [card(&raw, Vec::new()), card(&filtered, vec![FilterSettings::default()])];
        let shipped = [card("a", Vec::new()), card("b", vec![FilterSettings::default()])];
        let found = pair(&shipped, &runs, &sheet, &at);
        assert_eq!((found.left.as_ref(), found.right.as_ref()), (Some(&raw), Some(&filtered)));
        assert!(
            found.sentence.starts_with("Seed 1 of these runs: the baseline (40.0 % here)"),
            "{}",
            found.sentence
        );
        assert!(found.sentence.contains("NeuRN, k = 3 (70.0 %)"), "{}", found.sentence);
        let of_raw = pair(&shipped, &runs, &sheet, &CellAt { filter: BASELINE.to_owned(), ..at.clone() });
        assert_eq!(of_raw.right, Some(filtered), "a cell of raw pixels opens beside the first filter");
        // a run without its twin is no comparison
        let found = pair(&shipped, &runs[1..], &sheet, &at);
        assert_eq!(found.left.as_deref(), Some("a"));
    }

    #[test]
    fn models_of_other_runs_are_said_to_be_that() {
        let sheet = sheet();
        let at = at(&sheet, 1).unwrap();
        let both = [card("a", Vec::new()), card("b", vec![FilterSettings::default()])];
        let found = pair(&both, &[], &sheet, &at);
        assert_eq!((found.left.as_deref(), found.right.as_deref()), (Some("a"), Some("b")));
        assert!(
            found.sentence.starts_with("The runs of this cell are not on this site."),
            "{}",
            found.sentence
        );
        let found = pair(&both[..1], &[], &sheet, &at);
        assert_eq!((found.left.as_deref(), found.right), (Some("a"), None));
        assert!(found.sentence.contains("only another run's baseline"), "{}", found.sentence);
        assert!(pair(&[], &[], &sheet, &at).sentence.starts_with("No convolutional network"));
    }
}
