//! A quick look which way round a set's images are read better.

use super::classifier::{Classifier, ClassifyError, Evaluation, waited};
use crate::digits::dataset::Dataset;
use crate::stats::classification::{Report, top};
use crate::stats::orientation::{Orientation, is_doubtful, sample};

/// How at most 200 images of a set that was read to its end are read with rows and columns exchanged, beside how they
/// were read as stored; none if they were read well enough.
///
/// # Errors
/// As [`Evaluation::advance`].
pub async fn look(
    classifier: &Classifier,
    dataset: &Dataset,
    evaluation: &Evaluation,
) -> Result<Option<Orientation>, ClassifyError> {
    let Some(labels) = dataset.labels() else { return Ok(None) };
    let right = |row: &[f32; 10], image: usize| labels.get(image) == u8::try_from(top(row).0).ok().as_ref();
    let (mut images, mut stored) = (Vec::new(), Vec::new());
    for at in sample(dataset.count()) {
        if let (Some(image), Some(row)) = (dataset.image(at), evaluation.probabilities().get(at)) {
            images.push(image.turned());
            stored.push((at, right(row, at)));
        }
    }
    if !is_doubtful(stored.iter().filter(|(_, right)| *right).count(), stored.len()) {
        return Ok(None);
    }
    let turned = classifier.read(&images).await?;
    let verdicts: Vec<(bool, bool)> =
        stored.iter().zip(&turned).map(|(&(at, stored), row)| (stored, right(row, at))).collect();
    Ok(Some(Orientation::count(&verdicts)))
}

/// The whole evaluation at once, and the look at its images.
///
/// # Errors
/// As [`Evaluation::new`] and [`Evaluation::advance`].
pub fn evaluate_and_look(
    classifier: &Classifier,
    dataset: &Dataset,
) -> Result<(Report, Option<Orientation>), ClassifyError> {
    let mut evaluation = Evaluation::new(dataset)?;
    waited(async {
        while evaluation.advance(classifier, dataset).await? {}
        let found = look(classifier, dataset, &evaluation).await?;
        Ok((evaluation.report(), found.filter(Orientation::is_turned)))
    })
}
