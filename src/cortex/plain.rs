//! A file of arrays with plain names, as laboratories save them (`.npz`, MATLAB's `.mat`): responses, images, which image each
//! trial showed, and what is known of each cell.

use super::cell_type::{Area, Line};
use super::maps::Maps;
use super::open::{RecordingProblem, joined, shape, unknown};
use super::recording::{CellInfo, Recording};
use super::scores::neurons::Trials;
use super::scores::open::Responses;
use super::stimuli::{Origin, Stimuli};
use crate::digits::array::Array;
use crate::digits::problem::short_name;

/// Names of the responses, `[repeats, images, cells]` with the axes in any order, or `[trials, cells]`.
const RESPONSES: [&str; 5] = ["responses", "resp", "traces", "dff", "T"];
/// Of the images, `[images, height, width]`.
const IMAGES: [&str; 4] = ["images", "stimuli", "stim", "FS"];
/// Of the image that each trial showed, by its place, counted from 0 or from 1.
const SHOWN: [&str; 3] = ["image_id", "stim_id", "stimulus"];
/// Of what is known of each cell.
const LINES: [&str; 2] = ["cre", "cre_line"];
const AREAS: [&str; 1] = ["area"];
const DEPTHS: [&str; 1] = ["depth"];

/// Arrays by name.
pub(super) trait Named {
    /// What such a file is called.
    const KIND: &'static str;
    /// Whether images may come with their number last, as MATLAB's do.
    const IMAGES_LAST: bool;

    /// An array of finite numbers; none if it is not there.
    fn array(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem>;

    /// An array in which values may be missing.
    fn responses(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem>;

    /// Texts.
    fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, RecordingProblem>;
}

fn problem(words: String) -> RecordingProblem {
    RecordingProblem::Plain(words)
}

/// The first of these names that there is.
fn first<T>(
    names: &[&'static str],
    mut look: impl FnMut(&'static str) -> Result<Option<T>, RecordingProblem>,
) -> Result<Option<(&'static str, T)>, RecordingProblem> {
    for &name in names {
        if let Some(found) = look(name)? {
            return Ok(Some((name, found)));
        }
    }
    Ok(None)
}

/// Reads a recording.
///
/// # Errors
/// [`RecordingProblem`].
pub(super) fn read<P: Named>(file: &str, pack: &mut P) -> Result<Recording, RecordingProblem> {
    let Some((name, responses)) = first(&RESPONSES, |name| pack.responses(name))? else {
        return Err(problem(format!(
            "is {}, but no recording: it holds neither what tools/export_allen.py writes nor responses named {}.",
            P::KIND,
            RESPONSES.map(|name| format!("`{name}`")).join(", ")
        )));
    };
    let Some((shown_as, images)) = first(&IMAGES, |name| pack.array(name))? else {
        return Err(problem(format!(
            "holds responses `{name}` of shape {:?} and no images: save those that were shown into the same file, as `images`.",
            responses.shape
        )));
    };
    if images.shape.len() != 3 {
        return Err(shape(shown_as, &images, "[images, height, width]"));
    }
    let ids = first(&SHOWN, |name| pack.array(name))?;
    // as many as the responses have of an axis, or as the trials name
    let fits = |count: usize| match (&responses.shape[..], &ids) {
        ([_, _], Some((_, ids))) => {
            let most =
                ids.samples.clone().into_f32().iter().fold(f32::NEG_INFINITY, |most, &id| most.max(id));
            count as f32 >= most
        }
        (sides, _) => sides.contains(&count),
    };
    let ([count, height, width], values) = images_first(images, |count| fits(count) || !P::IMAGES_LAST);
    let (trials, kept) = match (&responses.shape[..], ids) {
        (&[_, cells], Some((_, ids))) => {
            by_image(name, &responses.samples.into_f32(), cells, &ids.samples.into_f32(), count)?
        }
        ([_, _], None) => {
            return Err(problem(format!(
                "holds responses `{name}` [trials, cells] and images, but not which image each trial showed: save that as `image_id`."
            )));
        }
        _ => {
            let found = Responses::of(file, responses).and_then(|responses| responses.trials(count));
            (found.map_err(|error| problem(format!("does not fit together: {error}")))?, (0..count).collect())
        }
    };
    // images that nobody saw are left out
    let pixels = height * width;
    let values: Vec<f32> = kept
        .iter()
        .flat_map(|&image| {
            values.get(image * pixels..(image + 1) * pixels).unwrap_or_default().iter().copied()
        })
        .collect();
    let maps = Maps::new(kept.len(), height, width, values)?;
    let cells = known(pack, trials.cells)?;
    let about = format!("responses `{name}`, images `{shown_as}`");
    let stimuli = Stimuli { maps, origin: Origin::File { name: short_name(file) } };
    joined(file, &trials, stimuli, cells, &about)
}

/// Images of three axes with the first as their number: those that come as `[height, width, images]` are turned, if
/// the first axis does not fit and the last does.
fn images_first(images: Array, fits: impl Fn(usize) -> bool) -> ([usize; 3], Vec<f32>) {
    let sides = [0, 1, 2].map(|side| images.shape.get(side).copied().unwrap_or(0));
    let values = images.samples.into_f32();
    let [a, b, c] = sides;
    if fits(a) || !fits(c) {
        return (sides, values);
    }
    let turned = (0..c).flat_map(|image| values.iter().skip(image).step_by(c)).copied().collect();
    ([c, a, b], turned)
}

/// Responses `[trials, cells]` put under the image that each of them showed, and the images that were shown. Where one was shown
/// more often than another, trials of that one are missing.
fn by_image(
    name: &str,
    values: &[f32],
    cells: usize,
    ids: &[f32],
    count: usize,
) -> Result<(Trials, Vec<usize>), RecordingProblem> {
    let trials = values.len() / cells.max(1);
    if ids.len() != trials {
        return Err(problem(format!(
            "holds {trials} trials in `{name}` and says of {} which image they showed.",
            ids.len()
        )));
    }
    // counted from 0 if that fits, else from 1; a trial of less showed no image
    let most = ids.iter().fold(f32::NEG_INFINITY, |most, &id| most.max(id));
    let from = usize::from(most as usize == count && !ids.contains(&0.0));
    let mut of_image: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (trial, &id) in ids.iter().enumerate() {
        if id < from as f32 {
            continue;
        }
        let place = id as usize - from;
        let whole = id.fract() == 0.0;
        match of_image.get_mut(place).filter(|_| whole) {
            Some(list) => list.push(trial),
            None => {
                return Err(problem(format!(
                    "says that trial {trial} (counted from 0) showed image {id}, and there are {count} images."
                )));
            }
        }
    }
    let kept: Vec<usize> = (0..count).filter(|&image| !of_image[image].is_empty()).collect();
    let repeats = kept.iter().map(|&image| of_image[image].len()).max().unwrap_or(0);
    let room = repeats.checked_mul(kept.len()).and_then(|n| n.checked_mul(cells));
    // missing trials are room, too: not more of it than of what there is
    if room.is_none_or(|room| room > 16 * trials * cells) {
        return Err(problem(
            "shows some images so much more often than others that it cannot be set out in repeats."
                .to_owned(),
        ));
    }
    let mut ordered = Vec::with_capacity(room.unwrap_or(0));
    for repeat in 0..repeats {
        for &image in &kept {
            match of_image[image].get(repeat) {
                Some(&trial) => ordered.extend_from_slice(&values[trial * cells..(trial + 1) * cells]),
                None => ordered.extend(std::iter::repeat_n(f32::NAN, cells)),
            }
        }
    }
    let found = Trials::new([repeats, kept.len(), cells], ordered);
    Ok((found.map_err(|error| problem(format!("cannot be used: {error}")))?, kept))
}

/// What the file says of each cell: lines and areas as text, depths as numbers. What is not as long as there are cells
/// is not about them.
fn known<P: Named>(pack: &mut P, cells: usize) -> Result<Vec<CellInfo>, RecordingProblem> {
    // numbers in the place of names say nothing here
    let texts = |pack: &mut P, names: &[&'static str]| {
        names
            .iter()
            .find_map(|name| pack.texts(name).ok().flatten())
            .filter(|found| found.len() == cells)
            .unwrap_or_default()
    };
    let (lines, areas) = (texts(pack, &LINES), texts(pack, &AREAS));
    let depths = first(&DEPTHS, |name| pack.responses(name))?.map(|(_, array)| array.samples.into_f32());
    let depths = depths.filter(|found| found.len() == cells).unwrap_or_default();
    Ok((0..cells)
        .map(|i| {
            let driver: String = lines
                .get(i)
                .map(|name| name.chars().filter(|c| !c.is_control()).take(60).collect())
                .unwrap_or_default();
            let line = Line::of(&driver);
            CellInfo {
                line,
                class: line.map(Line::class),
                area: areas.get(i).and_then(|name| Area::of(name)),
                depth: depths.get(i).copied().filter(|depth| depth.is_finite()),
                driver,
                ..unknown(i as u64)
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::cortex::cell_type::{Area, Class, Line};
    use crate::cortex::open::open;
    use crate::digits::npy;
    use crate::digits::open::Limits;
    use crate::digits::pack::Pack;
    use crate::digits::write::{write_npy_f32, write_npy_u8};
    use std::io::Write as _;
    use zip::write::{SimpleFileOptions, ZipWriter};

    const PLAIN: &[u8] = include_bytes!("../../tests/fixtures/cortex/plain.npz");

    fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in arrays {
            zip.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn numbers(shape: &[usize]) -> Vec<u8> {
        let count = shape.iter().product::<usize>();
        write_npy_f32(shape, &(0..count).map(|i| (i * i % 17) as f32).collect::<Vec<_>>()).unwrap()
    }

    fn images(count: usize) -> Vec<u8> {
        write_npy_u8(&[count, 4, 4], &(0..count * 16).map(|i| (i * 7 % 256) as u8).collect::<Vec<_>>())
            .unwrap()
    }

    #[test]
    fn trials_of_numpy_come_under_their_images_with_what_is_known_of_the_cells() {
        let found = open("folder/plain.npz", PLAIN).unwrap();
        assert_eq!((found.cells.len(), found.images, found.trials), (5, 8, 3));
        let mut pack = Pack::new(PLAIN, 100).unwrap();
        let mut left = 1 << 20;
        let index = pack.find("mean.npy").unwrap();
        let wanted = npy::read(&pack.take(index, &mut left).unwrap(), &Limits::default()).unwrap();
        let wanted = wanted.samples.into_f32();
        for cell in 0..5 {
            for image in 0..8 {
                let (a, b) = (found.means_of(cell).unwrap()[image], wanted[image * 5 + cell]);
                assert!((a - b).abs() < 1e-5, "cell {cell}, image {image}: {a} and {b}");
            }
        }
        let lines: Vec<_> = found.cells.iter().map(|cell| cell.line).collect();
        assert_eq!(lines, [Some(Line::Cux2), Some(Line::Sst), Some(Line::Vip), None, Some(Line::Rbp4)]);
        assert_eq!(found.cells[1].class, Some(Class::Inhibitory));
        assert_eq!(found.cells[4].area, Some(Area::Al));
        assert_eq!((found.cells[0].depth, found.cells[2].depth), (Some(175.0), None));
        assert_eq!(found.stimuli.unwrap().maps.count, 8);
    }

    #[test]
    fn a_matlab_file_holds_what_the_numpy_file_does() {
        let wanted = open("plain.npz", PLAIN).unwrap();
        for mat in [
            &include_bytes!("../../tests/fixtures/cortex/plain.mat")[..],
            include_bytes!("../../tests/fixtures/cortex/plain-loose.mat"),
        ] {
            let found = open("plain.mat", mat).unwrap();
            let same = |values: &[f32], others: &[f32]| {
                values.len() == others.len()
                    && values
                        .iter()
                        .zip(others)
                        .all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
            };
            assert!(same(&found.peaks, &wanted.peaks) && same(&found.means, &wanted.means));
            assert_eq!((&found.cells, found.stimuli.as_ref().unwrap().maps.count), (&wanted.cells, 8));
            assert_eq!(found.stimuli.unwrap().maps, wanted.stimuli.as_ref().unwrap().maps);
            // every cut and a turned bit in every hundredth byte: a sentence, never a panic
            for at in (0..mat.len()).step_by(37) {
                let _ = open("cut.mat", &mat[..at]).map(|found| assert!(found.cells.len() <= 5));
                let mut turned = mat.to_vec();
                turned[at] ^= 0x10;
                let _ = open("turned.mat", &turned);
            }
        }
        let newer = [&b"MATLAB 7.3 MAT-file, Platform: GLNXA64"[..], &[0; 200]].concat();
        assert!(open("x.mat", &newer).unwrap_err().to_string().contains("numpy.savez"));
        let empty = [&b"MATLAB 5.0 MAT-file"[..], &[b' '; 105], b"\x00\x01IM"].concat();
        let said = open("x.mat", &empty).unwrap_err().to_string();
        assert!(
            said.contains("is a MATLAB file, but no recording") && said.contains("`responses`"),
            "{said}"
        );
    }

    #[test]
    fn every_name_opens_and_axes_are_told_by_their_length() {
        for name in super::RESPONSES {
            for (shown, shape) in super::IMAGES.iter().zip([[3, 6, 4], [6, 3, 4], [3, 4, 6], [3, 6, 4]]) {
                let bytes = npz(&[(name, numbers(&shape)), (shown, images(6))]);
                let found = open("a.npz", &bytes).unwrap();
                assert_eq!((found.cells.len(), found.images, found.trials), (4, 6, 3), "{name} {shown}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_a_sentence() {
        let said = |arrays: &[(&str, Vec<u8>)]| open("a.npz", &npz(arrays)).unwrap_err().to_string();
        let ids = |ids: &[f32]| write_npy_f32(&[ids.len()], ids).unwrap();
        assert!(said(&[("x", images(3))]).contains("nor responses named `responses`"));
        assert!(said(&[("T", numbers(&[3, 6, 4]))]).contains("no images: save those that were shown"));
        assert!(said(&[("T", numbers(&[9, 4])), ("FS", images(3))]).contains("save that as `image_id`"));
        assert!(said(&[("T", numbers(&[3, 6, 4])), ("FS", images(5))]).contains("no axis is so long"));
        let three = [("T", numbers(&[3, 4])), ("FS", images(3))];
        let with = |name, bytes| [three.as_slice(), &[(name, bytes)]].concat();
        assert!(said(&with("stimulus", ids(&[0.0, 1.0]))).contains("says of 2 which image"));
        assert!(
            said(&with("stimulus", ids(&[0.0, 1.0, 3.0])))
                .contains("trial 2 (counted from 0) showed image 3")
        );
        assert!(said(&with("stimulus", ids(&[0.0, 1.5, 2.0]))).contains("showed image 1.5"));
        // a picture that is shown once and another a thousand times is no table of repeats
        let mut often = vec![0.0; 1000];
        often.extend((1..40).map(|i| i as f32));
        let lopsided = [("T", numbers(&[1039, 1])), ("FS", images(40)), ("image_id", ids(&often))];
        assert!(said(&lopsided).contains("so much more often"));
    }

    #[test]
    fn no_cut_panics_and_none_is_taken_for_whole() {
        for end in (0..PLAIN.len()).step_by(PLAIN.len() / 1000 + 1) {
            assert!(open("plain.npz", &PLAIN[..end]).is_err(), "{end}");
        }
    }
}
