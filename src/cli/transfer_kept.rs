//! Runs of `neurn transfer` that are there already: which of them may be taken up.

use super::error::CliError;
use super::learning;
use super::transfer::Set;
use crate::learn::engine::Engine;
use crate::learn::train::fingerprint::may_come_from;
use crate::learn::train::recipe::Recipe;
use crate::learn::transfer::Record;
use crate::learn::weights::Model;
use std::collections::BTreeMap;
use std::path::Path;

/// Weights and measurements of a run that was done before, if both are whole and of this recipe.
///
/// # Errors
/// [`CliError::File`] if another engine computed it, or it was trained on other images than those that are there now:
/// a table of such runs would claim what is not so, and hours of work are not thrown away unasked.
pub fn kept(
    weights: &Path,
    recipe: &Recipe,
    engine: Engine,
    source: &Set,
) -> Result<Option<(Model, Record)>, CliError> {
    let Some((model, run)) = whole(weights, recipe) else { return Ok(None) };
    let refused = |problem: String| {
        let advice = "another --runs keeps both, and without this file the run is trained anew";
        Err(CliError::File { path: weights.display().to_string(), problem: format!("{problem}; {advice}") })
    };
    match run.engine {
        Some(was) if was != engine => {
            return refused(format!(
                "was trained by the engine `{}`, not by `{}`",
                was.name(),
                engine.name()
            ));
        }
        // before it was noted
        None if engine != Engine::default() => {
            let (usual, now) = (Engine::default().name(), engine.name());
            return refused(format!(
                "does not say by which engine it was trained: `{usual}` may be, not `{now}`"
            ));
        }
        _ => {}
    }
    match run.data {
        Some(was) if was != source.print => {
            refused(format!("was trained on other images ({was}; now there are {})", source.print))
        }
        None if !may_come_from(&model, &source.images)? => {
            refused(format!("was trained on other images than those of `{}`", source.images.name()))
        }
        _ => Ok(Some((model, run))),
    }
}

/// Takes away what was measured on other test images than those that are there now, and says so.
pub fn forget_other_targets(run: &mut Record, targets: &BTreeMap<&'static str, Set>) {
    let Record { id, targets: hits, tests, .. } = run;
    hits.retain(|name, hit| {
        let Some(now) = targets.get(name.as_str()).map(|set| set.print) else { return true };
        // of older runs only the number is known
        let same = tests.get(name).map_or(hit.n == now.images, |was| *was == now);
        if !same {
            learning::say(&format!("{id}: the test images of {name} are others now; they are measured anew"));
            tests.remove(name);
        }
        same
    });
}

fn whole(weights: &Path, recipe: &Recipe) -> Option<(Model, Record)> {
    let model = learning::model(weights).ok().filter(|model| model.recipe == *recipe)?;
    let record = learning::read(&weights.with_extension("json"), 1 << 20).ok()?;
    let run: Record = serde_json::from_slice(&record).ok()?;
    (run.outcome == model.outcome).then_some((model, run))
}
