//! Simulated cells in front of flashed gratings, measured as the Allen Institute's tables of real cells are.

use super::cell_type::Line;
use super::maps::Maps;
use super::population::{Population, PopulationError, Settings};
use super::receptive_field::{DEGREES, grating};
use super::stimuli::{Origin, Stimuli};

/// Orientations, 30 degrees apart, as in the Allen Brain Observatory.
pub const ORIENTATIONS: usize = 6;
/// Phases, a quarter of a cycle apart, likewise.
pub const PHASES: usize = 4;
/// Spatial frequencies in cycles a degree. The Observatory shows 0.16 and 0.32 as well, whose stripes are finer than the
/// pixels of our images.
pub const FREQUENCIES: [f32; 3] = [0.02, 0.04, 0.08];
/// Contrast, likewise.
const CONTRAST: f32 = 0.8;
/// How often each is shown: about as often as there.
const TRIALS: u32 = 50;

/// Gratings `[orientations, frequencies, phases]` on images of this size.
fn shown(height: usize, width: usize) -> Option<Stimuli> {
    let degree = width as f32 / DEGREES;
    let mut values = Vec::with_capacity(ORIENTATIONS * FREQUENCIES.len() * PHASES * height * width);
    for orientation in 0..ORIENTATIONS {
        let angle = orientation as f32 * std::f32::consts::PI / ORIENTATIONS as f32;
        for frequency in FREQUENCIES {
            for phase in 0..PHASES {
                let phase = phase as f32 * std::f32::consts::TAU / PHASES as f32;
                let wave = grating(height, width, frequency / degree, angle, phase);
                values.extend(wave.into_iter().map(|v| 127.5 * (1.0 + CONTRAST * v)));
            }
        }
    }
    let count = ORIENTATIONS * FREQUENCIES.len() * PHASES;
    let maps = Maps::new(count, height, width, values).ok()?;
    Some(Stimuli { maps, origin: Origin::File { name: "gratings".to_owned() } })
}

/// Global orientation selectivity: the length of the sum of the responses as vectors at twice their angle, over the sum of
/// the responses; 0 for a cell that answers all orientations alike, 1 for one that answers one alone. Responses below
/// nothing count as none (AllenSDK, `stimulus_analysis`). None where there is no response.
#[must_use]
pub fn global_selectivity(responses: &[f32]) -> Option<f64> {
    let step = std::f64::consts::TAU / responses.len().max(1) as f64;
    let (mut sum, mut across, mut up) = (0.0, 0.0, 0.0);
    for (i, &response) in responses.iter().enumerate() {
        let (response, angle) = (f64::from(response).max(0.0), step * i as f64);
        sum += response;
        across += response * libm::cos(angle);
        up += response * libm::sin(angle);
    }
    (sum > 0.0).then(|| ((across * across + up * up).sqrt() / sum).min(1.0))
}

/// Of mean responses `[orientations, frequencies, phases]`: the selectivity at the frequency and phase of the largest.
fn at_preferred(means: &[f32]) -> Option<f64> {
    let each = FREQUENCIES.len() * PHASES;
    let best = (0..means.len()).max_by(|&a, &b| means[a].total_cmp(&means[b]))? % each;
    let tuning: Vec<f32> = means.iter().skip(best).step_by(each).copied().collect();
    global_selectivity(&tuning)
}

/// A simulated cell's line, its global orientation selectivity to flashed gratings with the noise of so many trials, and
/// whether images drive it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulated {
    /// Cre line.
    pub line: Line,
    /// 0..=1.
    pub selectivity: f32,
    /// [`super::cell::Cell::responsive`].
    pub responsive: bool,
}

/// The cells of these settings in front of gratings on images of this size. Cells without any response are left out.
///
/// # Errors
/// [`PopulationError`], for too many cells above all.
pub fn simulated(
    settings: &Settings,
    height: usize,
    width: usize,
) -> Result<Vec<Simulated>, PopulationError> {
    let stimuli = shown(height, width).ok_or(PopulationError::Stimuli)?;
    let population = Population::new(Settings { trials: TRIALS, ..settings.clone() }, stimuli)?;
    let Some(recording) = population.record(|_| true) else { return Ok(Vec::new()) };
    let each = population.cells.iter().enumerate();
    Ok(each
        .filter_map(|(i, cell)| {
            let selectivity = at_preferred(recording.means_of(i)?)? as f32;
            Some(Simulated { line: cell.line, selectivity, responsive: cell.responsive })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cortex::cell_type::Class;

    #[test]
    fn selectivity_by_hand() {
        assert_eq!(global_selectivity(&[0.0, 3.0, 0.0, 0.0, 0.0, 0.0]), Some(1.0));
        assert!(global_selectivity(&[2.0; 6]).unwrap() < 1e-12);
        // a response of one and half of it at the orientation across: vectors against each other
        let found = global_selectivity(&[1.0, -0.5, 0.0, 0.5, 0.0, 0.0]).unwrap();
        assert!((found - 0.5 / 1.5).abs() < 1e-9, "{found}");
        assert_eq!(global_selectivity(&[-1.0; 6]), None);
    }

    #[test]
    fn the_best_frequency_and_phase_decide() {
        let each = FREQUENCIES.len() * PHASES;
        let mut means = vec![0.1_f32; ORIENTATIONS * each];
        // at one place a sharp tuning with the largest response, at another a flat one
        means[2 * each + 5] = 9.0;
        (0..ORIENTATIONS).for_each(|orientation| means[orientation * each + 1] = 5.0);
        let found = at_preferred(&means).unwrap();
        assert!((found - 8.9 / 9.5).abs() < 1e-6, "{found}");
    }

    #[test]
    fn excitatory_cells_come_out_more_selective() {
        let settings = Settings { seed: 2, excitatory: 150, inhibitory: 60, ..Settings::default() };
        let found = simulated(&settings, 31, 31).unwrap();
        assert!(found.len() > 200);
        assert!(found.iter().all(|cell| (0.0..=1.0).contains(&cell.selectivity)));
        assert_eq!(found, simulated(&settings, 31, 31).unwrap());
        let mean = |class: Class| {
            let all: Vec<f32> = found
                .iter()
                .filter(|cell| cell.line.class() == class && cell.responsive)
                .map(|cell| cell.selectivity)
                .collect();
            assert!(all.len() > 20, "{class:?}: {}", all.len());
            all.iter().sum::<f32>() / all.len() as f32
        };
        assert!(mean(Class::Excitatory) > mean(Class::Inhibitory));
    }
}
