//! How well two models read digits that are moved away from clean handwriting.

use crate::digits::shift::render;
use crate::learn::engine::classifier::{Classifier, ClassifyError};
use crate::learn::network::{CHANNELS, INPUTS, SIDE};
use crate::learn::train::samples::SamplesError;
use crate::neurn::Image;
use crate::protocol::shift::{Measured, PICTURES, ShiftQuery};
use crate::stats::classification::top;

/// Shows both models the digits that are asked about; `asked.models` and `asked.engine` are the caller's business.
///
/// # Errors
/// [`ClassifyError`] if the engine fails.
pub async fn measure(classifiers: [&Classifier; 2], query: &ShiftQuery) -> Result<Measured, ClassifyError> {
    let images: Vec<Image> = query
        .samples()
        .map(|(digit, seed)| render(digit, seed, &query.shift))
        .collect::<Result<_, _>>()
        .map_err(SamplesError::from)?;
    let kept = PICTURES.saturating_sub(query.from).min(query.count) as usize;
    let mut measured = Measured { from: query.from, ..Measured::default() };
    for (side, classifier) in classifiers.into_iter().enumerate() {
        let probabilities = classifier.read(&images).await?;
        measured.answers[side] = probabilities.iter().map(|row| top(row).0 as u8).collect();
        measured.probabilities[side] = probabilities[..kept].as_flattened().to_vec();
        if !classifier.plan().filters().is_empty() {
            for image in &images[..kept] {
                measured.seen[side].extend(seen(classifier, image)?);
            }
        }
    }
    measured.pictures = images;
    measured.pictures.truncate(kept);
    Ok(measured)
}

/// What a model sees of a picture through its filter: the strongest channel of each pixel, 0..=1 as bytes.
fn seen(classifier: &Classifier, image: &Image) -> Result<Vec<u8>, ClassifyError> {
    let mut input = vec![0.0; INPUTS];
    classifier.plan().filtered(image, &mut input)?;
    let strongest = |i: usize| (0..CHANNELS).map(|c| input[c * SIDE * SIDE + i]).fold(0.0_f32, f32::max);
    Ok((0..SIDE * SIDE).map(|i| (strongest(i).clamp(0.0, 1.0) * 255.0).round() as u8).collect())
}
