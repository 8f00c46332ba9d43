//! What kinds of cells there are: driver lines, classes, areas of visual cortex.

use serde::{Deserialize, Serialize};

/// Whether a cell excites or inhibits the cells that it speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// It excites.
    Excitatory,
    /// It inhibits.
    Inhibitory,
}

impl Class {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Excitatory, Self::Inhibitory];

    /// In one word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Excitatory => "excitatory",
            Self::Inhibitory => "inhibitory",
        }
    }
}

/// A Cre line: a strain of mice in which one kind of cell carries the glowing indicator, named after the gene that
/// marks that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Line {
    /// Excitatory, layers 2 to 4.
    Cux2,
    /// Excitatory, layer 4.
    Rorb,
    /// Excitatory, layer 4, primary visual cortex.
    Scnn1a,
    /// Excitatory, layer 4.
    Nr5a1,
    /// Excitatory, layer 5.
    Rbp4,
    /// Excitatory, layer 5, cells that send to the brain stem.
    Fezf2,
    /// Excitatory, layer 5, cells that send to other cortex.
    Tlx3,
    /// Excitatory, layer 6, cells that send to the thalamus.
    Ntsr1,
    /// Excitatory, all layers.
    Emx1,
    /// Excitatory, all layers.
    Slc17a7,
    /// Inhibitory, marked by somatostatin.
    Sst,
    /// Inhibitory, marked by vasoactive intestinal peptide.
    Vip,
    /// Inhibitory, marked by parvalbumin.
    Pvalb,
}

/// The fluorescent indicator of calcium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Indicator {
    /// The quick one.
    Gcamp6f,
    /// The slow one.
    Gcamp6s,
}

impl Line {
    /// All, excitatory ones from the surface down and then inhibitory ones.
    pub const ALL: [Self; 13] = [
        Self::Cux2,
        Self::Rorb,
        Self::Scnn1a,
        Self::Nr5a1,
        Self::Rbp4,
        Self::Fezf2,
        Self::Tlx3,
        Self::Ntsr1,
        Self::Emx1,
        Self::Slc17a7,
        Self::Sst,
        Self::Vip,
        Self::Pvalb,
    ];

    /// The gene's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cux2 => "Cux2",
            Self::Rorb => "Rorb",
            Self::Scnn1a => "Scnn1a",
            Self::Nr5a1 => "Nr5a1",
            Self::Rbp4 => "Rbp4",
            Self::Fezf2 => "Fezf2",
            Self::Tlx3 => "Tlx3",
            Self::Ntsr1 => "Ntsr1",
            Self::Emx1 => "Emx1",
            Self::Slc17a7 => "Slc17a7",
            Self::Sst => "Sst",
            Self::Vip => "Vip",
            Self::Pvalb => "Pvalb",
        }
    }

    /// The driver line's full name, as the Allen Brain Observatory writes it.
    #[must_use]
    pub fn driver(self) -> &'static str {
        match self {
            Self::Cux2 => "Cux2-CreERT2",
            Self::Rorb => "Rorb-IRES2-Cre",
            Self::Scnn1a => "Scnn1a-Tg3-Cre",
            Self::Nr5a1 => "Nr5a1-Cre",
            Self::Rbp4 => "Rbp4-Cre_KL100",
            Self::Fezf2 => "Fezf2-CreER",
            Self::Tlx3 => "Tlx3-Cre_PL56",
            Self::Ntsr1 => "Ntsr1-Cre_GN220",
            Self::Emx1 => "Emx1-IRES-Cre",
            Self::Slc17a7 => "Slc17a7-IRES2-Cre",
            Self::Sst => "Sst-IRES-Cre",
            Self::Vip => "Vip-IRES-Cre",
            Self::Pvalb => "Pvalb-IRES-Cre",
        }
    }

    /// The line of a name: the gene's, or a driver's that begins with it (capitals do not matter).
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let gene = name.trim().split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|line| line.name().eq_ignore_ascii_case(gene))
    }

    /// Excitatory or inhibitory.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Sst | Self::Vip | Self::Pvalb => Class::Inhibitory,
            _ => Class::Excitatory,
        }
    }

    /// Layers of cortex that its cells lie in.
    #[must_use]
    pub fn layers(self) -> &'static str {
        match self {
            Self::Cux2 => "layers 2 to 4",
            Self::Rorb | Self::Scnn1a | Self::Nr5a1 => "layer 4",
            Self::Rbp4 | Self::Fezf2 | Self::Tlx3 => "layer 5",
            Self::Ntsr1 => "layer 6",
            Self::Emx1 | Self::Slc17a7 | Self::Pvalb => "layers 2 to 5",
            Self::Sst => "layers 4 and 5",
            Self::Vip => "layers 2 to 4",
        }
    }

    /// Shallowest and deepest depth below the surface at which it was imaged, in micrometres: the table of 199
    /// experiments for Cux2, Rorb, Scnn1a, Nr5a1, Rbp4 and Emx1; for the others the layers' usual depths (our choice).
    #[must_use]
    pub fn depths(self) -> (u16, u16) {
        super::sites::depths(self)
    }

    /// Which indicator its mice carry: GCaMP6f, except Pvalb, whose mice (reporter Ai162) carry GCaMP6s. (Some
    /// Slc17a7 mice do too; here all have GCaMP6f.)
    #[must_use]
    pub fn indicator(self) -> Indicator {
        if self == Self::Pvalb { Indicator::Gcamp6s } else { Indicator::Gcamp6f }
    }
}

/// An area of visual cortex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum Area {
    /// Primary.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISp"))]
    #[serde(rename = "VISp")]
    P,
    /// Lateral.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISl"))]
    #[serde(rename = "VISl")]
    L,
    /// Anterolateral.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISal"))]
    #[serde(rename = "VISal")]
    Al,
    /// Anteromedial.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISam"))]
    #[serde(rename = "VISam")]
    Am,
    /// Posteromedial.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISpm"))]
    #[serde(rename = "VISpm")]
    Pm,
    /// Rostrolateral.
    #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), value(name = "VISrl"))]
    #[serde(rename = "VISrl")]
    Rl,
}

impl Area {
    /// All.
    pub const ALL: [Self; 6] = [Self::P, Self::L, Self::Al, Self::Am, Self::Pm, Self::Rl];

    /// The Allen Institute's abbreviation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::P => "VISp",
            Self::L => "VISl",
            Self::Al => "VISal",
            Self::Am => "VISam",
            Self::Pm => "VISpm",
            Self::Rl => "VISrl",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::P => "primary visual cortex",
            Self::L => "lateral visual area",
            Self::Al => "anterolateral visual area",
            Self::Am => "anteromedial visual area",
            Self::Pm => "posteromedial visual area",
            Self::Rl => "rostrolateral visual area",
        }
    }

    /// The area of an abbreviation (capitals do not matter).
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name().eq_ignore_ascii_case(name.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        for line in Line::ALL {
            assert_eq!(Line::of(line.name()), Some(line));
            assert_eq!(Line::of(&line.driver().to_uppercase()), Some(line));
            let (top, bottom) = line.depths();
            assert!(top <= bottom && (100..700).contains(&top), "{line:?}");
        }
        assert_eq!(Line::of("Gad2-IRES-Cre"), None);
        assert!(Area::ALL.iter().all(|&area| Area::of(area.name()) == Some(area)));
        assert_eq!(Line::ALL.iter().filter(|line| line.class() == Class::Inhibitory).count(), 3);
    }
}
