//! One entrance to every filter.

use super::image::Image;
use super::output::{FilterOutput, Peak};
use super::params::{FilterKind, FilterSettings, SettingsError};
use super::{cpu, rivals};

/// Filters an image on the CPU by the filter that the settings name, NeuRN or a rival.
///
/// For NeuRN the result is sigma / c in 0..=1, zeros for a constant image; 8-bit input gives the exact
/// ratio rounded to f32, float input is within 1e-6. The range of a rival's result is told by
/// [`FilterKind::is_signed`] and its own documentation ([`rivals`]).
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn apply(image: &Image, settings: &FilterSettings) -> Result<FilterOutput, SettingsError> {
    settings.check()?;
    if settings.filter == FilterKind::Neurn {
        return Ok(cpu::neurn(image, settings));
    }
    let result = rivals::apply(image, settings);
    Ok(FilterOutput {
        width: image.width(),
        height: image.height(),
        channels: result.len() / image.pixels(),
        result,
        mean: Vec::new(),
        sigma: Vec::new(),
        peaks: Vec::new(),
    })
}

/// As [`apply`], but computes the result only, into `result` (resized to fit, its memory reused).
/// Gives the peaks (none for a rival filter).
///
/// # Errors
/// [`SettingsError`] if a setting is out of range.
pub fn apply_into(
    image: &Image,
    settings: &FilterSettings,
    result: &mut Vec<f32>,
) -> Result<Vec<Peak>, SettingsError> {
    settings.check()?;
    if settings.filter == FilterKind::Neurn {
        Ok(cpu::neurn_into(image, settings, result))
    } else {
        *result = rivals::apply(image, settings);
        Ok(Vec::new())
    }
}
