//! What ships of the Allen Institute's tables of cells, computed from them.

use super::error::CliError;
use super::learning;
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::scores::account::Origin;
use crate::cortex::survey::{ANSWERS, Gratings, Movement, Scenes, Spread, Survey, Tuned, quartiles};
use crate::digits::gzip;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Bytes of a table, packed and unpacked.
const MOST_BYTES: usize = 64 << 20;
/// The file that is written.
const FILE: &str = "survey-allen.json";

/// A table of gratings, below `neural/` of the data folder: its file, and the columns of selectivity and response.
const GRATINGS: [(Movement, &str, [&str; 2]); 2] = [
    (Movement::Static, "allen-2019-static-gratings-tuning.csv.gz", ["g_osi_sg", "responsive_sg"]),
    (Movement::Drifting, "allen-2019-drifting-gratings-tuning.csv.gz", ["g_osi_dg", "responsive_dg"]),
];
/// The table of scenes.
const SCENES: &str = "allen-2016-cell-selectivity.csv.gz";

fn origin() -> Origin {
    Origin {
        source: "Allen Institute for Brain Science, Visual Coding 2-photon: cells' selectivity to gratings as in AllenInstitute/\
                 swdb_2019_student at 7a93dbc21731, answers to scenes as in vrebex/SWDB-KART at c18f30695aef; de Vries and others \
                 2020: A large-scale standardized physiological survey reveals functional organization of the mouse visual cortex, \
                 Nature Neuroscience"
            .to_owned(),
        doi: "10.1038/s41593-019-0550-9".to_owned(),
        licence: "Data (c) Allen Institute, under its Terms of Use (non-commercial, to be cited); the repositories name no licence."
            .to_owned(),
        what: "Counts, quartiles and distributions computed from the tables; no cell is here. The tables of 2019 name no animal, no \
               experiment and no area; cells of 2016 and 2019 are never joined by their numbers."
            .to_owned(),
    }
}

/// A table as rows by its columns' names.
struct Table {
    path: PathBuf,
    heads: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: PathBuf) -> Result<Self, CliError> {
        let packed = learning::read(&path, MOST_BYTES)?;
        let refused = |problem: String| CliError::File { path: path.display().to_string(), problem };
        let bytes = gzip::unpack(&packed, MOST_BYTES).map_err(|problem| refused(problem.to_string()))?;
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let heads = reader.headers().map_err(|error| refused(format!("is no table ({error})")))?.clone();
        let rows: Result<Vec<_>, _> = reader.records().collect();
        let rows = rows.map_err(|error| refused(format!("is damaged ({error})")))?;
        Ok(Self { path, heads, rows })
    }

    fn refused(&self, problem: String) -> CliError {
        CliError::File { path: self.path.display().to_string(), problem }
    }

    /// The places of columns.
    fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], CliError> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            let found = self.heads.iter().position(|head| head == name);
            *place = found.ok_or_else(|| self.refused(format!("has no column `{name}`")))?;
        }
        Ok(places)
    }
}

fn number(row: &csv::StringRecord, place: usize) -> Option<f64> {
    row.get(place)?.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

fn gratings(data: &Path) -> Result<Vec<Gratings>, CliError> {
    let table = |(movement, file, [selectivity, responds]): (Movement, &str, [&str; 2])| {
        let table = Table::read(data.join("neural").join(file))?;
        let [line, selectivity, responds] = table.columns(["tld1_name", selectivity, responds])?;
        let mut by_line: BTreeMap<Line, [Vec<f64>; 2]> = BTreeMap::new();
        for row in &table.rows {
            let (Some(line), Some(value)) = (
                row.get(line).and_then(Line::of),
                number(row, selectivity).filter(|v| (0.0..=1.0).contains(v)),
            ) else {
                continue;
            };
            let [all, responsive] = by_line.entry(line).or_default();
            all.push(value);
            if row.get(responds) == Some("True") {
                responsive.push(value);
            }
        }
        let lines = by_line.into_iter().filter_map(|(line, [all, responsive])| {
            Some(Tuned { line, all: Spread::of(&all)?, responsive: Spread::of(&responsive)? })
        });
        Ok(Gratings { movement, lines: lines.collect() })
    };
    GRATINGS.into_iter().map(table).collect()
}

/// What is known of the cells of a line in an area.
#[derive(Default)]
struct Group {
    peaks: Vec<f64>,
    selectivity: Vec<f64>,
    /// Cells, and those that answer, by container.
    containers: BTreeMap<String, [usize; 2]>,
}

fn scenes(data: &Path) -> Result<Vec<Scenes>, CliError> {
    let table = Table::read(data.join("neural").join(SCENES))?;
    let [container, line, area, selectivity, p, peak] = table.columns([
        "experiment_container_id",
        "tld2_name",
        "area",
        "selectivity_ns",
        "p_ns",
        "peak_dff_ns",
    ])?;
    let mut groups: BTreeMap<(Line, &'static str), (Area, Group)> = BTreeMap::new();
    for row in &table.rows {
        // a third of the rows has no numbers
        let (Some(line), Some(area), Some(p), Some(peak), Some(selectivity)) = (
            row.get(line).and_then(Line::of),
            row.get(area).and_then(Area::of),
            number(row, p),
            number(row, peak),
            number(row, selectivity),
        ) else {
            continue;
        };
        let (_, group) = groups.entry((line, area.name())).or_insert_with(|| (area, Group::default()));
        group.peaks.push(peak);
        group.selectivity.push(selectivity);
        let [cells, answer] =
            group.containers.entry(row.get(container).unwrap_or_default().to_owned()).or_default();
        *cells += 1;
        *answer += usize::from(p < ANSWERS);
    }
    Ok(groups
        .into_iter()
        .filter_map(|((line, _), (area, mut group))| {
            group.peaks.sort_by(f64::total_cmp);
            group.selectivity.sort_by(f64::total_cmp);
            let share = |&[cells, answer]: &[usize; 2]| (cells, answer as f64 / cells as f64);
            Some(Scenes {
                line,
                area,
                cells: group.peaks.len(),
                peak: quartiles(&group.peaks)?,
                selectivity: quartiles(&group.selectivity)?,
                containers: group.containers.values().map(share).collect(),
            })
        })
        .collect())
}

/// Computes what ships from the tables in `data`, and writes it to `out`. Gives the file's path.
///
/// # Errors
/// [`CliError`].
pub(super) fn collect(data: &Path, out: &Path) -> Result<PathBuf, CliError> {
    let survey = Survey { origin: origin(), gratings: gratings(data)?, scenes: scenes(data)? };
    learning::write_into(out, FILE, &(serde_json::to_string(&survey).unwrap_or_default() + "\n"))
}
