//! What a simulated cell is drawn from, by line and area, each number with where it is from.
//!
//! The papers' findings were written down from memory and not read again for this table; where a number is a round
//! choice within what a paper reports its source says so, and where nothing was found it says "our choice".

use super::cell_type::{Area, Class, Indicator, Line};
use serde::Serialize;

/// Centres of the distributions that the cells of one line in one area are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parameters {
    /// Orientation selectivity to gratings, (preferred - orthogonal) / (preferred + orthogonal): 0..=1.
    pub selectivity: f32,
    /// Width of the receptive field at half its height, in degrees of the visual field.
    pub field_degrees: f32,
    /// Preferred spatial frequency in cycles per degree.
    pub frequency: f32,
    /// 0: a simple cell, which minds where a stripe lies; 1: a complex one, which does not.
    pub complexity: f32,
    /// The share of cells that natural scenes drive.
    pub responsive: f32,
    /// Lifetime sparseness over natural scenes (Vinje and Gallant): checked, not drawn from.
    pub sparseness: f32,
    /// Peak fluorescence of one event (a short burst of spikes), in percent dF/F: the median.
    pub evoked: f32,
    /// Events that the best stimulus evokes.
    pub events: f32,
    /// Events in a second without any stimulus.
    pub spontaneous: f32,
    /// How much the same stimulus's response varies from trial to trial: standard deviation of the gain over its mean.
    pub variability: f32,
    /// The part of that variability which all cells share: a correlation, 0..=1.
    pub shared: f32,
    /// Exponent of the nonlinearity.
    pub exponent: f32,
    /// How strongly local contrast divides the response; 1 is as strongly as the cell's own drive.
    pub normalization: f32,
    /// Contrast at which a response to a grating is half its greatest, with normalization 1: 0..=1.
    pub half_contrast: f32,
    /// From the onset of a stimulus to the first event, in seconds.
    pub latency: f32,
    /// Time constant of the indicator's rise, in seconds.
    pub rise: f32,
    /// Time constant of its decay after a burst of spikes, in seconds.
    pub decay: f32,
    /// Standard deviation of the imaging noise of one frame at 30 Hz, in percent dF/F.
    pub noise: f32,
}

/// How much longer the fluorescence of a burst of spikes lasts than that of the single spike that the indicators'
/// kinetics are given for: chosen so that responses fall off over the following images as those of the real Cux2 cells.
pub const BURST: f32 = 1.4;

/// One number of the table, for a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Row {
    /// What it is.
    pub name: &'static str,
    /// The number.
    pub value: f32,
    /// Its unit; empty for none.
    pub unit: &'static str,
    /// Where it is from.
    pub source: &'static str,
}

const OSI_E: &str = "chosen within the range of Niell and Stryker 2008 (J Neurosci): excitatory cells of mouse V1 \
     are mostly selective, those of layer 5 less";
const OSI_I: &str = "chosen within the range of Kerlin et al. 2010 (Neuron) and Niell and Stryker 2008 (J Neurosci): \
     inhibitory cells are broadly tuned, Pvalb cells most of all";
const FIELD: &str = "chosen within the range of Niell and Stryker 2008 (J Neurosci), larger in layer 5 and in \
     inhibitory cells; higher areas larger as in Wang and Burkhalter 2007 (J Comp Neurol)";
const FREQUENCY: &str = "chosen within the range of Marshel et al. 2011 (Neuron): mostly 0.02 to 0.08 cycles a degree, \
     higher in VISpm, lower in VISal and VISrl";
const COMPLEXITY: &str = "our choice; Niell and Stryker 2008 (J Neurosci) find both kinds in all layers, simple ones \
     mostly in layers 2 to 4 and inhibitory cells mostly nonlinear";
const RESPONSIVE: &str = "our choice, after de Vries et al. 2020 (Nat Neurosci): less than half of the cells respond \
     reliably to natural scenes, and fewer in higher areas";
const SPARSENESS: &str = "chosen within the range of de Vries et al. 2020 (Nat Neurosci): high in excitatory lines, \
     lower in inhibitory ones";
const EVOKED: &str = "chosen so that Cux2 cells vary as the real ones of the Allen experiment 511510667 do; one spike \
     gives about 19 % with GCaMP6f and 23 % with GCaMP6s (Chen et al. 2013, Nature)";
const EVENTS: &str = "chosen so that Cux2 cells vary as the real ones of the Allen experiment 511510667 do; other lines: \
     our choice, inhibitory ones more active (Niell and Stryker 2008)";
const VARIABILITY: &str =
    "our choice; gain that varies from trial to trial as in Goris et al. 2014 (Nat Neurosci)";
const SHARED: &str = "chosen so that Cux2 cells are correlated as the real ones of the Allen experiment 511510667 are \
     (0.05 on average)";
const EXPONENT: &str = "chosen within the range of 1 to 3 that models of visual cortex use; that Pvalb is nearest to \
     linear is our choice (Atallah et al. 2012, Neuron, is about what Pvalb cells do to pyramidal ones)";
const NORMALIZATION: &str = "our choice; divisive normalization in mouse visual cortex: Zayyad et al. 2023 (bioRxiv); in \
     macaque V1: Burg et al. 2021 (PLOS Comput Biol)";
const LATENCY: &str = "our choice, near what is usual in mouse visual cortex (50 to 120 ms)";
const KINETICS_F: &str = "Chen et al. 2013 (Nature), GCaMP6f in mouse V1: peak 45 ms after a spike, half gone 142 ms \
     after it; the decay 1.4 times as long for bursts, our choice";
const KINETICS_S: &str = "Chen et al. 2013 (Nature), GCaMP6s in mouse V1: peak 179 ms after a spike, half gone 550 ms \
     after it; the decay 1.4 times as long for bursts, our choice";
const NOISE: &str =
    "chosen so that quiet trials of Cux2 cells vary as the real ones of the Allen experiment 511510667";

/// The centres for a line in an area.
#[must_use]
pub fn parameters(line: Line, area: Area) -> Parameters {
    // larger fields, finer or coarser stripes and fewer responsive cells in higher areas
    let (field, frequency, responsive) = match area {
        Area::P => (1.0, 0.045, 1.0),
        Area::L => (1.25, 0.040, 0.85),
        Area::Al => (1.3, 0.035, 0.75),
        Area::Am => (1.4, 0.040, 0.55),
        Area::Pm => (1.25, 0.060, 0.5),
        Area::Rl => (1.35, 0.035, 0.35),
    };
    let row = row_of(line);
    let (rise, decay) = match line.indicator() {
        Indicator::Gcamp6f => (0.018, 0.180),
        Indicator::Gcamp6s => (0.070, 0.697),
    };
    let latency = match area {
        Area::P => 0.06,
        _ => 0.075,
    };
    Parameters {
        selectivity: row.selectivity,
        field_degrees: row.field * field,
        frequency,
        complexity: row.complexity,
        responsive: row.responsive * responsive,
        sparseness: row.sparseness,
        evoked: row.evoked,
        events: row.events,
        spontaneous: row.spontaneous,
        variability: 0.9,
        shared: 0.25,
        exponent: row.exponent,
        normalization: 1.0,
        half_contrast: 0.15,
        latency,
        rise,
        decay: decay * BURST,
        noise: 5.9,
    }
}

/// What the line alone decides.
struct LineRow {
    selectivity: f32,
    field: f32,
    complexity: f32,
    responsive: f32,
    sparseness: f32,
    evoked: f32,
    events: f32,
    spontaneous: f32,
    exponent: f32,
}

fn row_of(line: Line) -> LineRow {
    let usual = LineRow {
        selectivity: 0.75,
        field: 15.0,
        complexity: 0.35,
        responsive: 0.45,
        sparseness: 0.8,
        evoked: 22.0,
        events: 0.8,
        spontaneous: 0.04,
        exponent: 2.2,
    };
    match line {
        Line::Cux2 => usual,
        Line::Rorb | Line::Nr5a1 => LineRow { complexity: 0.25, ..usual },
        Line::Scnn1a => LineRow { selectivity: 0.7, complexity: 0.25, ..usual },
        Line::Rbp4 => LineRow {
            selectivity: 0.55,
            field: 20.0,
            complexity: 0.6,
            sparseness: 0.67,
            exponent: 1.9,
            ..usual
        },
        Line::Fezf2 => LineRow {
            selectivity: 0.5,
            field: 20.0,
            complexity: 0.65,
            sparseness: 0.67,
            responsive: 0.4,
            exponent: 1.9,
            ..usual
        },
        Line::Tlx3 => LineRow {
            selectivity: 0.6,
            field: 18.0,
            complexity: 0.5,
            sparseness: 0.77,
            responsive: 0.4,
            ..usual
        },
        Line::Ntsr1 => LineRow { selectivity: 0.75, field: 16.0, complexity: 0.4, events: 0.7, ..usual },
        Line::Emx1 | Line::Slc17a7 => LineRow { selectivity: 0.7, field: 16.0, complexity: 0.4, ..usual },
        Line::Sst => LineRow {
            selectivity: 0.5,
            field: 19.0,
            complexity: 0.7,
            responsive: 0.5,
            sparseness: 0.6,
            evoked: 28.0,
            events: 1.6,
            spontaneous: 0.25,
            exponent: 1.6,
        },
        Line::Vip => LineRow {
            selectivity: 0.4,
            field: 19.0,
            complexity: 0.75,
            responsive: 0.45,
            sparseness: 0.55,
            evoked: 20.0,
            events: 1.4,
            spontaneous: 0.25,
            exponent: 1.5,
        },
        Line::Pvalb => LineRow {
            selectivity: 0.2,
            field: 20.0,
            complexity: 0.8,
            responsive: 0.6,
            sparseness: 0.5,
            evoked: 12.0,
            events: 2.5,
            spontaneous: 0.8,
            exponent: 1.2,
        },
    }
}

/// The table for a line in an area: every number that a cell is drawn from, with its source.
#[must_use]
pub fn rows(line: Line, area: Area) -> Vec<Row> {
    let p = parameters(line, area);
    let excitatory = line.class() == Class::Excitatory;
    let kinetics = if line.indicator() == Indicator::Gcamp6f { KINETICS_F } else { KINETICS_S };
    let row = |name, value, unit, source| Row { name, value, unit, source };
    vec![
        row("orientation selectivity", p.selectivity, "", if excitatory { OSI_E } else { OSI_I }),
        row("width of the receptive field", p.field_degrees, "degrees", FIELD),
        row("preferred spatial frequency", p.frequency, "cycles a degree", FREQUENCY),
        row("complexity (0 simple, 1 complex)", p.complexity, "", COMPLEXITY),
        row("responsive to natural scenes", 100.0 * p.responsive, "% of cells", RESPONSIVE),
        row("lifetime sparseness", p.sparseness, "", SPARSENESS),
        row("peak of one event", p.evoked, "% dF/F", EVOKED),
        row("events at the best stimulus", p.events, "", EVENTS),
        row("events without a stimulus", p.spontaneous, "a second", EVENTS),
        row("trial-to-trial variability", p.variability, "of the mean", VARIABILITY),
        row("variability that cells share", p.shared, "correlation", SHARED),
        row("exponent of the nonlinearity", p.exponent, "", EXPONENT),
        row("strength of normalization", p.normalization, "", NORMALIZATION),
        row("contrast of the half response", p.half_contrast, "", NORMALIZATION),
        row("latency", 1000.0 * p.latency, "ms", LATENCY),
        row("rise of the indicator", 1000.0 * p.rise, "ms", kinetics),
        row("decay of the indicator", 1000.0 * p.decay, "ms", kinetics),
        row("noise of one frame", p.noise, "% dF/F", NOISE),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_source_and_a_sensible_size() {
        for line in Line::ALL {
            for area in Area::ALL {
                let p = parameters(line, area);
                for share in
                    [p.selectivity, p.complexity, p.responsive, p.sparseness, p.shared, p.half_contrast]
                {
                    assert!((0.0..=1.0).contains(&share), "{line:?} {area:?} {share}");
                }
                let rows = rows(line, area);
                assert_eq!(rows.len(), 18);
                assert!(
                    rows.iter().all(|row| row.value.is_finite() && row.value > 0.0 && row.source.len() > 20)
                );
            }
        }
    }

    /// Half of the fluorescence of one spike is gone 142 ms (GCaMP6f) and 550 ms (GCaMP6s) after its peak, within a
    /// tenth; the peak comes after 45 and 179 ms, within a tenth (Chen et al. 2013).
    #[test]
    fn kinetics_are_those_of_the_indicators() {
        for (line, peak, half) in [(Line::Cux2, 0.045, 0.142), (Line::Pvalb, 0.179, 0.550)] {
            let p = parameters(line, Area::P);
            let (rise, decay) = (f64::from(p.rise), f64::from(p.decay / BURST));
            let at = rise * decay / (decay - rise) * (decay / rise).ln();
            assert!((at / peak - 1.0).abs() < 0.1, "{line:?} peaks after {at}");
            let value = |t: f64| (-t / decay).exp() - (-t / rise).exp();
            let gone =
                (0..5000).map(|i| f64::from(i) * 1e-3).find(|t| value(at + t) < value(at) / 2.0).unwrap();
            assert!((gone / half - 1.0).abs() < 0.1, "{line:?} is half gone after {gone}");
        }
    }
}
