//! A page to print: what the Overview shows, on one sheet of A4, as an SVG with its text as text.

use super::session::Session;
use super::{architectures, neurons::features};
use crate::digits::generator::Domain;
use crate::figure::CATEGORIES;
use crate::figure::number::number;
use crate::figure::svg::{ACCENT, Anchor, INK, LINE, MUTED, Rgb, Svg, text, wrapped};
use crate::neurn::colormap::{ColorMap, level};
use crate::neurn::planes::{self, Paint, Values};
use crate::neurn::{self, FilterOutput, FilterSettings, Image};
use crate::protocol::architectures::{ArchitecturesAnswer, ArchitecturesQuery, MatrixView};
use crate::protocol::handout::HandoutQuery;
use crate::protocol::neurons::{NeuronsAnswer, NeuronsQuery, View, ViewQuery};
use crate::zoo::align::Index;
use qrcodegen::{QrCode, QrCodeEcc};
use std::borrow::Cow;

/// A4 in points.
const SHEET: (f64, f64) = (595.28, 841.89);
/// 12 mm.
const MARGIN: f64 = 34.0;
/// Between two columns.
const GAP: f64 = 11.0;
/// Width of one of two columns.
const COLUMN: f64 = (SHEET.0 - 2.0 * MARGIN - GAP) / 2.0;
/// Where the second one begins.
const SECOND: f64 = MARGIN + COLUMN + GAP;
/// Size of running text.
const BODY: f64 = 9.5;
/// The smallest text.
const SMALL: f64 = 9.0;
/// From one line of text to the next.
const LEADING: f64 = 12.0;
/// Side of a picture.
const PICTURE: f64 = 48.0;
/// Side of the matrix.
const MATRIX: f64 = 172.0;
/// Side of the code.
const CODE: f64 = 88.0;

const TITLE: &str = "NeuRN Lab: what a mouse's cortex can teach a reading machine";

const BETWEEN: &str = "The papers ask the left to choose networks that differ, and the right, of the two small networks above, to see \
                       whether the filter brings what they look for closer to what nerve cells look for.";

const QUESTIONS: [&str; 3] = [
    "1. What do the filtered pictures have in common that the raw ones have not?",
    "2. In which world does the filter help most, and in which does it cost something? Why there?",
    "3. Both networks read the same digits. What would you change in the picture to make the right one fail first?",
];

/// Makes it.
///
/// # Errors
/// The sentence to show.
pub async fn made(session: &mut Session, query: &HandoutQuery) -> Result<String, String> {
    let (members, settings) = &query.matrix;
    let wanted = ArchitecturesQuery::Matrix(members.clone(), *settings);
    let matrix = match architectures::answer(&session.architectures, &wanted) {
        Ok(ArchitecturesAnswer::Matrix(matrix)) => Some(matrix),
        Ok(_) => None,
        Err(error) => return Err(error.to_string()),
    };
    let densities = match &query.look {
        Some(look) => Some(densities(session, look).await?),
        None => None,
    };
    let mut sheet = Sheet { out: Svg::default(), map: query.colormap };
    sheet.all(query, matrix.as_deref(), densities.as_ref())?;
    let about = "A page to print: digits in four worlds, two networks, the comparison of architectures and of neurons";
    Ok(sheet.out.finish(SHEET, TITLE, about))
}

/// The densities at the width of a column.
async fn densities(session: &mut Session, query: &ViewQuery) -> Result<View, String> {
    let query = ViewQuery { width: COLUMN as u32, ..query.clone() };
    let mut stage = 0;
    while features::prepare(session, &query, stage).await.map_err(|error| error.to_string())?.is_some() {
        stage += 1;
    }
    match features::answer(session, &NeuronsQuery::View(Box::new(query))).await {
        Ok(NeuronsAnswer::View(view)) => Ok(*view),
        Ok(_) => Err("The neurons gave no densities.".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

struct Sheet {
    out: Svg,
    map: ColorMap,
}

impl Sheet {
    fn all(
        &mut self,
        query: &HandoutQuery,
        matrix: Option<&MatrixView>,
        densities: Option<&View>,
    ) -> Result<(), String> {
        let mut y = MARGIN + 14.0;
        self.out.text((MARGIN, y), text(14.0).bold(true), TITLE);
        y += 18.0;
        let worlds = self.worlds(y, query)?;
        let answers = self.answers(y, query);
        y = worlds.max(answers) + 10.0;
        let alike = matrix.map_or(y, |matrix| self.alike(y, matrix, query.matrix.1.index));
        let seeing = densities.map_or(y, |view| self.seeing(y, view));
        y = self.paragraph((MARGIN, alike.max(seeing) + 4.0), BETWEEN, 2.0 * COLUMN + GAP, INK) + 8.0;
        let transfers = self.transfers(y, query);
        let claims = self.claims(transfers + 8.0, query);
        let curve = self.curve(y, query);
        y = claims.max(curve) + 8.0;
        let foot = SHEET.1 - MARGIN - CODE;
        self.questions(y, foot - 8.0);
        self.foot(foot, query)
    }

    /// A heading with where its numbers come from; gives where what belongs to it begins.
    fn heading(&mut self, (x, y): (f64, f64), words: &str, origin: &str) -> f64 {
        self.out.text((x, y), text(11.0).bold(true), words);
        self.out.text((x + COLUMN, y), text(SMALL).anchor(Anchor::End).ink(MUTED), origin);
        y + 6.0
    }

    /// Lines of text; gives the base line of the next.
    fn paragraph(&mut self, (x, mut y): (f64, f64), words: &str, room: f64, ink: Rgb) -> f64 {
        for line in wrapped(words, BODY, room * 1.12) {
            y += LEADING;
            self.out.text((x, y), text(BODY).ink(ink), &line);
        }
        y
    }

    fn worlds(&mut self, y: f64, query: &HandoutQuery) -> Result<f64, String> {
        let top = self.heading((MARGIN, y), "One digit, four worlds", "simulated");
        let side = PICTURE;
        let step = (COLUMN - side) / 3.0;
        let names = Domain::ALL.map(Domain::likeness);
        for (i, (picture, name)) in query.pictures.iter().zip(names).enumerate() {
            let left = MARGIN + i as f64 * step;
            let middle = (left + side / 2.0, top + 8.0);
            self.out.text(middle, text(SMALL).anchor(Anchor::Middle).ink(MUTED), &format!("like {name}"));
            let filtered = neurn::apply(picture, &query.filter).map_err(|error| error.to_string())?;
            let (width, height) = (picture.width(), picture.height());
            for (row, colours) in
                [raw(picture), painted(&filtered, width, &query.filter, self.map)].into_iter().enumerate()
            {
                let scale = side / width.max(height) as f64;
                let (wide, high) = (width as f64 * scale, height as f64 * scale);
                let above = top + 12.0 + row as f64 * (side + 4.0);
                let at = [left, above, left + wide, above + high];
                self.out.boxes(at, width, colours.into_iter());
                self.out.frame((left, above), (wide, high), LINE, false);
            }
        }
        Ok(top + 12.0 + 2.0 * side + 4.0)
    }

    fn answers(&mut self, y: f64, query: &HandoutQuery) -> f64 {
        let mut y = self.heading((SECOND, y), "What the twins say", "real networks");
        for answers in &query.answers {
            y = self.paragraph((SECOND, y), &answers.title, COLUMN, ACCENT);
            for (name, reading) in Domain::ALL.map(Domain::name).into_iter().zip(&answers.answers) {
                y += LEADING;
                self.out.text((SECOND + 8.0, y), text(BODY), name);
                self.out.text((SECOND + 126.0, y), text(BODY), reading);
            }
            y += 3.0;
        }
        y
    }

    fn alike(&mut self, y: f64, matrix: &MatrixView, index: Index) -> f64 {
        let top = self.heading((MARGIN, y + 8.0), "Built alike?", "measured");
        let n = matrix.n();
        let ends = matrix.ends(index);
        let map = self.map.sequential();
        let (left, above) = (MARGIN + 8.0, top + 8.0);
        let fills = matrix.index.iter().map(|value| map.colour(level(*value, ends)));
        self.out.boxes([left, above, left + MATRIX, above + MATRIX], n, fills);
        let side = MATRIX / n.max(1) as f64;
        for (i, network) in matrix.networks.iter().enumerate() {
            let family = matrix.families.iter().position(|item| *item == network.family).unwrap_or(0);
            let ink = CATEGORIES[family % CATEGORIES.len()];
            let at = i as f64 * side;
            self.out.rect((MARGIN, above + at), (6.0, side + 0.05), ink);
            self.out.rect((left + at, top), (side + 0.05, 6.0), ink);
        }
        let [low, high] = ends.map(|end| number(end.into(), 2).replace('-', "−"));
        let words = format!(
            "{n} networks, each with each: from {low} (dark) to {high} (bright). Stripes: their families."
        );
        self.paragraph((MARGIN, above + MATRIX), &words, COLUMN, MUTED)
    }

    fn seeing(&mut self, y: f64, view: &View) -> f64 {
        let origin = if view.simulated { "simulated cells" } else { "recorded cells" };
        let top = self.heading((SECOND, y + 8.0), "Seeing alike?", origin);
        let mut bottom = top;
        if let Some(figure) = view.panels.first().and_then(|panel| panel.figure.as_ref()) {
            figure.draw_on(&mut self.out, (SECOND, top), self.map);
            bottom += f64::from(figure.size[1]);
        }
        view.summary.iter().take(1).fold(bottom, |y, words| self.paragraph((SECOND, y), words, COLUMN, MUTED))
    }

    fn transfers(&mut self, y: f64, query: &HandoutQuery) -> f64 {
        let top = self.heading((MARGIN, y + 8.0), "In other worlds", &query.transfers_origin);
        let mut y = self.paragraph((MARGIN, top), &query.about_transfers, COLUMN, MUTED) + 2.0;
        let first = 84.0;
        let column = (COLUMN - first) / query.targets.len().max(1) as f64;
        let x = |i: usize| MARGIN + first + (i + 1) as f64 * column;
        y += LEADING;
        for (i, target) in query.targets.iter().enumerate() {
            self.out.text((x(i), y), text(SMALL).anchor(Anchor::End).ink(MUTED), target);
        }
        for row in &query.transfers {
            y += LEADING + 1.0;
            self.out.text((MARGIN, y), text(BODY), &row.name);
            for (i, cell) in row.cells.iter().enumerate() {
                self.out.text((x(i), y), text(BODY).anchor(Anchor::End), cell);
            }
        }
        y
    }

    fn claims(&mut self, y: f64, query: &HandoutQuery) -> f64 {
        let top = self.heading((MARGIN, y + 8.0), "What do the papers say?", "published");
        let words = format!("Of their claims, held against the numbers, {}.", query.claims.text());
        self.paragraph((MARGIN, top), &words, COLUMN, INK)
    }

    fn curve(&mut self, y: f64, query: &HandoutQuery) -> f64 {
        let top = self.heading((SECOND, y + 8.0), "How far can it drift?", "simulated");
        query.curve.draw_on(&mut self.out, (SECOND, top + 2.0), self.map);
        let below = top + 2.0 + f64::from(query.curve.size[1]);
        self.paragraph((SECOND, below - 4.0), &query.about_curve, COLUMN, MUTED)
    }

    /// Three questions with lines to write on, as many as there is room for.
    fn questions(&mut self, y: f64, end: f64) {
        let each = (end - y) / QUESTIONS.len() as f64;
        for (i, question) in QUESTIONS.iter().enumerate() {
            let top = y + i as f64 * each + LEADING;
            self.out.text((MARGIN, top), text(BODY), question);
            let line = y + (i + 1) as f64 * each - 4.0;
            self.out.line(&[(MARGIN, line), (SHEET.0 - MARGIN, line)], LINE, 0.75);
        }
    }

    /// The code of the link, and what one has to know to make the sheet again.
    fn foot(&mut self, y: f64, query: &HandoutQuery) -> Result<(), String> {
        let (n, dark) = code(&query.link)?;
        // readers want four light modules around it
        const QUIET: f64 = 4.0;
        let left = SHEET.0 - MARGIN - CODE;
        let module = CODE / (n as f64 + 2.0 * QUIET);
        let from = QUIET * module;
        let side = n as f64 * module;
        let fills = dark.into_iter().map(|dark| if dark { [0, 0, 0] } else { [255, 255, 255] });
        self.out.boxes([left + from, y + from, left + from + side, y + from + side], n, fills);
        let room = left - MARGIN - GAP;
        let facts = format!(
            "NeuRN Lab {}, {}, seed {}. Filter: {}. Sources: NeuRN (arXiv 2505.06881), Mice to Machines, BioNIC; the table of \
             transfers and the models' cards name their data. Simulated, measured and published stand at each part.",
            env!("CARGO_PKG_VERSION"),
            today(),
            query.seed,
            query.filter.text()
        );
        let below = self.paragraph((MARGIN, y), &facts, room, MUTED) + 3.0;
        let mut at = below;
        for line in cut(&query.link, (room / (SMALL * 0.6)) as usize).into_iter().take(4) {
            at += LEADING;
            self.out.text((MARGIN, at), text(SMALL).ink(ACCENT), &line);
        }
        Ok(())
    }
}

/// How many modules a side of a link's code has, and which are dark, row by row.
fn code(link: &str) -> Result<(usize, Vec<bool>), String> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium)
        .map_err(|_| "The link is too long for a code that a camera reads.".to_owned())?;
    let side = code.size();
    let dark = (0..side * side).map(|at| code.get_module(at % side, at / side)).collect();
    Ok((usize::try_from(side).unwrap_or(0), dark))
}

/// A picture's own colours, as the page draws them.
fn raw(picture: &Image) -> Vec<Rgb> {
    let (low, high) = planes::natural_range(picture);
    colours(&planes::paint(&planes::raw(picture), Paint::Natural { low, high }))
}

/// A filtered picture in the colours of the page: of several channels the strongest is shown.
fn painted(output: &FilterOutput, width: usize, filter: &FilterSettings, map: ColorMap) -> Vec<Rgb> {
    let values = Values { width, channels: output.channels, data: Cow::Borrowed(&output.result) };
    let range = planes::result_range(filter.filter, &values);
    colours(&planes::paint(&values, planes::result_paint(filter.filter, map, range)))
}

fn colours(pixels: &[u8]) -> Vec<Rgb> {
    pixels.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// A long word in pieces.
fn cut(word: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(most.max(1)).map(|piece| piece.iter().collect()).collect()
}

/// The day in Greenwich, as 2026-11-29.
fn today() -> String {
    let since = web_time::SystemTime::now().duration_since(web_time::UNIX_EPOCH).unwrap_or_default();
    let now = std::time::SystemTime::UNIX_EPOCH + since;
    humantime::format_rfc3339_seconds(now).to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generator::generate;
    use crate::protocol::handout::{Answers, Row};
    use crate::published::verdict::Verdicts;

    fn query() -> HandoutQuery {
        let pictures = Domain::ALL.map(|domain| generate(domain, 3, 1).unwrap()).to_vec();
        HandoutQuery {
            link: "https://example.org/lab/#view=overview&digit=7&seed=5".to_owned(),
            seed: 5,
            pictures,
            filter: FilterSettings::default(),
            colormap: ColorMap::Viridis,
            answers: ["○ Baseline", "● NeuRN"]
                .map(|title| Answers {
                    title: title.to_owned(),
                    answers: vec!["3, right (99.0 %)".to_owned(); 4],
                })
                .to_vec(),
            matrix: Default::default(),
            look: None,
            transfers_origin: "measured".to_owned(),
            about_transfers: "Right answers in %.".to_owned(),
            targets: vec!["MNIST".to_owned(), "USPS".to_owned()],
            transfers: vec![Row {
                name: "○ pixels".to_owned(),
                cells: vec!["97.4".to_owned(), "73.3".to_owned()],
            }],
            curve: crate::figure::Figure::new("curve", [258.0, 138.0]),
            about_curve: "50 digits at each point.".to_owned(),
            claims: Verdicts { claims: 23, agree: 15, differ: 4, unchecked: 4, ..Verdicts::default() },
        }
    }

    #[test]
    fn everything_stands_within_the_margins_and_can_be_read() {
        let mut sheet = Sheet { out: Svg::default(), map: ColorMap::Viridis };
        sheet.all(&query(), None, None).unwrap();
        let svg = sheet.out.finish(SHEET, TITLE, "");
        for part in ["seed 5", "15 agree", "97.4", "simulated", "measured", "published", "digit=7"] {
            assert!(svg.contains(part), "{part}");
        }
        let numbers = |before: &str| -> Vec<f64> {
            svg.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
        };
        assert!(numbers("<text x=\"").iter().all(|x| (MARGIN..=SHEET.0 - MARGIN + 0.5).contains(x)));
        let sizes = numbers("font-size=\"");
        assert!(sizes.iter().all(|size| *size >= SMALL), "{sizes:?}");
    }

    #[test]
    fn another_decoder_reads_the_code() {
        let query = query();
        let (n, dark) = code(&query.link).unwrap();
        const MODULE: usize = 4;
        let side = (n + 8) * MODULE;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let at = |v: usize| (v / MODULE).checked_sub(4).filter(|v| *v < n);
            let black = at(x).zip(at(y)).is_some_and(|(x, y)| dark[y * n + x]);
            if black { 0 } else { 255 }
        });
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].decode().unwrap().1, query.link);
    }

    #[test]
    fn a_link_that_is_too_long_is_a_sentence() {
        assert!(code(&"x".repeat(10_000)).unwrap_err().contains("too long"));
    }
}
