//! Lists of filters as short words: `none`, `neurn:3`, `neurn:5:max`, `neurn:3+5+9:max`, `lcn:9`, `sobel`.

use super::input::{InputError, InputPlan};
use crate::neurn::{FilterKind, FilterSettings, Merge};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The filters before a network, in order; none is raw pixels. As text: the filter, the sides of its patches
/// joined by `+`, and `max` if the channels are merged, with `:` between.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FilterList(pub Vec<FilterSettings>);

/// A text that names no list of filters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FilterListError {
    /// It is not formed as it should be.
    #[error(
        "`{0}` is no filter; write none, neurn:3, neurn:5:max, neurn:3+5+9:max, lcn:9, instance, sobel and so on"
    )]
    Form(String),
    /// A network cannot use it.
    #[error(transparent)]
    Input(#[from] InputError),
}

impl FromStr for FilterList {
    type Err = FilterListError;

    fn from_str(text: &str) -> Result<Self, FilterListError> {
        let form = || FilterListError::Form(text.chars().take(60).collect());
        let mut parts = text.split(':');
        let word = parts.next().unwrap_or_default();
        // the words are those of the settings' own serialisation
        let filter: FilterKind = serde_json::from_value(word.into()).map_err(|_| form())?;
        let (mut sides, mut merge) = (vec![FilterSettings::default().k], Merge::None);
        for part in parts {
            if part == "max" {
                merge = Merge::Max;
            } else {
                sides = part.split('+').map(|k| k.parse().map_err(|_| form())).collect::<Result<_, _>>()?;
            }
        }
        if filter == FilterKind::None && merge == Merge::None {
            return Ok(Self::default());
        }
        let of = |k| FilterSettings { filter, k, merge, ..FilterSettings::default() };
        let list: Vec<FilterSettings> = sides.into_iter().map(of).collect();
        InputPlan::new(&list)?;
        Ok(Self(list))
    }
}

impl fmt::Display for FilterList {
    /// Lists that the short form cannot tell apart (of several filters, or with other borders and scopes) are
    /// written in full.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.first() else { return f.write_str("none") };
        let short = |s: &FilterSettings| FilterSettings {
            filter: first.filter,
            merge: first.merge,
            k: s.k,
            ..Default::default()
        };
        if self.0.iter().any(|settings| *settings != short(settings)) {
            return f.write_str(&serde_json::to_string(&self.0).unwrap_or_default());
        }
        let word = serde_json::to_value(first.filter).unwrap_or_default();
        f.write_str(word.as_str().unwrap_or_default())?;
        if first.filter.uses_k() || self.0.len() > 1 {
            let sides: Vec<String> = self.0.iter().map(|settings| settings.k.to_string()).collect();
            write!(f, ":{}", sides.join("+"))?;
        }
        if first.merge == Merge::Max { f.write_str(":max") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for text in [
            "none",
            "neurn:3",
            "neurn:5:max",
            "neurn:3+5+9:max",
            "lcn:9",
            "instance",
            "sobel:max",
            "log:5",
            "none:max",
        ] {
            let list: FilterList = text.parse().unwrap();
            assert_eq!(list.to_string(), text);
        }
        assert_eq!("neurn".parse::<FilterList>().unwrap().to_string(), "neurn:3");
        assert_eq!("neurn:3+5+9:max".parse::<FilterList>().unwrap().0.len(), 3);
        let mirrored = FilterSettings { border: crate::neurn::Border::Mirror, ..FilterSettings::default() };
        assert!(FilterList(vec![mirrored]).to_string().contains("mirror"));
    }

    #[test]
    fn nonsense_is_told() {
        for text in [
            "",
            "neurn:",
            "neurn:x",
            "neurn:4",
            "neurn:3+5",
            "neurn:3+5+9",
            "blur",
            "neurn:-3",
            "neurn:3:min",
        ] {
            let error = text.parse::<FilterList>().unwrap_err().to_string();
            assert!(error.len() > 20, "{text}: {error}");
        }
    }
}
