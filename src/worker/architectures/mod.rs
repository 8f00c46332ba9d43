//! The networks that were handed over, to be asked about again and again.

mod studies;

use crate::figure::number::thousands;
use crate::protocol::architectures::{
    ArchitecturesAnswer, ArchitecturesError, ArchitecturesQuery, MOST_SECTION, MatrixView, Members, PairView,
    SectionView, Two, step,
};
use crate::protocol::resource::{Missing, ResourceId};
use crate::zoo::align::{Scoring, Section, Step, align};
use crate::zoo::file::Zoo;
use crate::zoo::groups::{Group, code};
use crate::zoo::network::{Layer, Network};
use crate::zoo::read;
use crate::zoo::study::{MatrixSettings, Order, Overview};
use crate::zoo::tokens::{Encoded, Sequence};
use std::collections::BTreeMap;
use std::sync::Arc;
use web_time::Instant;

/// The networks that come with the page.
#[derive(Debug)]
struct Shipped {
    networks: Vec<Arc<Network>>,
    libraries: String,
}

/// The networks that were handed over.
#[derive(Debug, Default)]
pub struct Networks {
    shipped: Option<Arc<Shipped>>,
    custom: BTreeMap<u32, Arc<Network>>,
}

impl Networks {
    /// Keeps the networks that come with the page.
    ///
    /// # Errors
    /// A sentence if the file cannot be read.
    pub fn keep(&mut self, bytes: &[u8]) -> Result<(), String> {
        let zoo = Zoo::from_bytes(bytes).map_err(|error| error.to_string())?;
        let libraries = libraries(&zoo);
        let networks = zoo.networks.into_iter().map(Arc::new).collect();
        self.shipped = Some(Arc::new(Shipped { networks, libraries }));
        Ok(())
    }

    /// Reads a visitor's own network, keeps it by its number, and gives its name as its file has it.
    ///
    /// # Errors
    /// A sentence if the file cannot be read.
    pub fn keep_own(&mut self, number: u32, file: &str, bytes: &[u8]) -> Result<String, String> {
        let network = read::open(file, bytes).map_err(|error| error.to_string())?;
        let name = network.name.clone();
        self.custom.insert(number, Arc::new(network));
        Ok(name)
    }

    /// Lets go of the networks that come with the page.
    pub fn release(&mut self) {
        self.shipped = None;
    }

    /// Lets go of a visitor's own network.
    pub fn release_own(&mut self, number: u32) {
        self.custom.remove(&number);
    }
}

/// Answers.
///
/// # Errors
/// [`ArchitecturesError`].
pub fn answer(
    networks: &Networks,
    query: &ArchitecturesQuery,
) -> Result<ArchitecturesAnswer, ArchitecturesError> {
    let chosen = |members| Chosen::of(networks, members);
    match query {
        ArchitecturesQuery::Matrix(members, settings) => chosen(members)?.matrix(settings),
        ArchitecturesQuery::Pair(two) => chosen(&two.members)?.pair(two),
        ArchitecturesQuery::Section { two, from, length } => {
            chosen(&two.members)?.section(two, *from, *length)
        }
        ArchitecturesQuery::Patterns(study) => Ok(chosen(&study.members)?.patterns(study)),
        ArchitecturesQuery::Cover(study) => chosen(&study.members)?.cover(study),
        ArchitecturesQuery::File(study, form) => {
            chosen(&study.members)?.file(study, *form).map(ArchitecturesAnswer::Text)
        }
    }
}

/// A network that is compared, under the name that it has there.
struct Member {
    network: Arc<Network>,
    custom: Option<u32>,
}

/// Networks that are compared, and what is known of the zoo.
struct Chosen(Vec<Member>, Arc<Shipped>);

impl Chosen {
    fn of(all: &Networks, members: &Members) -> Result<Self, ArchitecturesError> {
        let shipped = all.shipped.clone().ok_or(Missing(ResourceId::Architectures))?;
        let known = shipped.networks.iter().filter(|network| members.extras || !network.extra);
        let mut chosen: Vec<Member> =
            known.map(|network| Member { network: Arc::clone(network), custom: None }).collect();
        for (number, name) in &members.custom {
            let found = all.custom.get(number).cloned();
            let mut network = found.ok_or(Missing(ResourceId::Architecture(*number)))?;
            if network.name != *name {
                Arc::make_mut(&mut network).name.clone_from(name);
            }
            chosen.push(Member { network, custom: Some(*number) });
        }
        Ok(Self(chosen, shipped))
    }

    fn networks(&self) -> Vec<&Network> {
        self.0.iter().map(|member| &*member.network).collect()
    }

    fn place(&self, name: &str) -> Result<usize, ArchitecturesError> {
        let place = self.0.iter().position(|member| member.network.name == name);
        place.ok_or_else(|| ArchitecturesError::Name(name.to_owned()))
    }

    fn matrix(&self, settings: &MatrixSettings) -> Result<ArchitecturesAnswer, ArchitecturesError> {
        let start = Instant::now();
        let networks = self.networks();
        let overview = Overview::of(&networks, settings);
        let milliseconds = (start.elapsed().as_secs_f64() * 1e3) as f32;
        let order = &overview.order;
        let (views, families) = self.heads(order, &overview.encoded);
        let pairs = || order.iter().flat_map(|&i| order.iter().map(move |&j| (i, j)));
        let in_order = settings.order == Order::Tree;
        let brackets = overview.tree.brackets().into_iter().filter(|_| in_order).map(|bracket| {
            [bracket.first, bracket.second, bracket.foot.0, bracket.foot.1, bracket.height].map(|v| v as f32)
        });
        Ok(ArchitecturesAnswer::Matrix(Box::new(MatrixView {
            networks: views,
            families,
            index: pairs().map(|(i, j)| overview.similarity.get(i, j) as f32).collect(),
            scores: pairs().map(|(i, j)| overview.scores.get(i, j).unwrap_or(0)).collect(),
            brackets: brackets.collect(),
            libraries: self.1.libraries.clone(),
            milliseconds,
        })))
    }

    fn pair(&self, two: &Two) -> Result<ArchitecturesAnswer, ArchitecturesError> {
        let (encoded, scoring, [a, b]) = self.encoded(two)?;
        let [first, second] = &*encoded.sequences else { return Err(not_two()) };
        let start = Instant::now();
        let found = align(&first.letters, &second.letters, &scoring);
        let milliseconds = (start.elapsed().as_secs_f64() * 1e3) as f32;
        let lengths = (first.letters.len(), second.letters.len());
        let steps = found.steps.iter().map(|step| match step {
            Step::Both { same: true, .. } => step::SAME,
            Step::Both { same: false, .. } => step::OTHER,
            Step::First(_) => step::FIRST,
            Step::Second(_) => step::SECOND,
        });
        let about = |network: &Network, sequence: &Sequence| {
            let lines: Vec<String> = sequence
                .layers
                .iter()
                .map(|layers| summary(network.layers.get(layers.clone()).unwrap_or_default(), layers.start))
                .collect();
            lines.join("\n")
        };
        Ok(ArchitecturesAnswer::Pair(Box::new(PairView {
            names: two.names.clone(),
            codes: encoded.alphabet.iter().map(|word| code(word)).collect(),
            groups: encoded.alphabet.iter().map(|word| group(word)).collect(),
            letters: [first.letters.clone(), second.letters.clone()],
            about: [about(a, first), about(b, second)],
            steps: steps.collect(),
            score: found.score,
            index: two.settings.index.of(found.score, lengths, &scoring) as f32,
            counts: [found.matches, found.mismatches, found.gaps, found.free].map(small),
            alphabet: encoded.alphabet,
            milliseconds,
        })))
    }

    fn section(
        &self,
        two: &Two,
        from: [u32; 2],
        length: u32,
    ) -> Result<ArchitecturesAnswer, ArchitecturesError> {
        let (encoded, scoring, _) = self.encoded(two)?;
        let [first, second] = &*encoded.sequences else { return Err(not_two()) };
        let length = length.clamp(1, MOST_SECTION) as usize;
        let part = |sequence: &Sequence, from: u32| {
            let all = &sequence.letters;
            // a section that would hang over the end begins earlier
            let from = (from as usize).min(all.len().saturating_sub(length));
            let letters: Vec<u32> = all.iter().skip(from).take(length).copied().collect();
            (small(from), letters)
        };
        let ((a_from, a), (b_from, b)) = (part(first, from[0]), part(second, from[1]));
        let found = Section::of(&a, &b, &scoring)
            .ok_or_else(|| ArchitecturesError::Sentence("The section is too large.".to_owned()))?;
        let words = |letters: &[u32]| -> Vec<String> {
            let word = |letter: &u32| encoded.alphabet.get(*letter as usize).cloned().unwrap_or_default();
            letters.iter().map(word).collect()
        };
        let words = [words(&a), words(&b)];
        let groups = words.each_ref().map(|words| words.iter().map(|word| group(word)).collect());
        // at most 17 rows and columns
        let path = found.path.iter().map(|&(row, column)| (row as u16, column as u16)).collect();
        let lengths = [small(first.letters.len()), small(second.letters.len())];
        let section = SectionView {
            from: [a_from, b_from],
            lengths,
            words,
            groups,
            values: found.values,
            arrows: found.arrows,
            path,
        };
        Ok(ArchitecturesAnswer::Section(Box::new(section)))
    }

    fn encoded(&self, two: &Two) -> Result<(Encoded, Scoring, [&Network; 2]), ArchitecturesError> {
        let [a, b] = two.names.each_ref().map(|name| self.place(name));
        let networks = [&*self.0[a?].network, &*self.0[b?].network];
        Ok((Encoded::of(networks, two.settings.tokens), two.settings.scoring.clamped(), networks))
    }
}

/// Sequences of two networks are asked for by two names, so that nobody ever reads this.
fn not_two() -> ArchitecturesError {
    ArchitecturesError::Sentence("Two networks are compared at a time.".to_owned())
}

/// The group of a letter, as a place in [`Group::ALL`].
fn group(word: &str) -> u8 {
    let wanted = Group::of(word);
    // eleven of them
    Group::ALL.iter().position(|group| *group == wanted).unwrap_or(0) as u8
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// "Keras 3.15.1, torchvision 0.29.2".
fn libraries(zoo: &Zoo) -> String {
    let all: Vec<String> = zoo.libraries.iter().map(|(name, version)| format!("{name} {version}")).collect();
    all.join(", ")
}

/// Layers of one letter in a line: "layer 3, `conv1`: Conv2D k7 s2; out 112 × 112 × 64; 9,472 parameters".
fn summary(layers: &[Layer], first: usize) -> String {
    let Some(layer) = layers.first() else { return String::new() };
    let shape = |layer: &Layer| {
        let sides: Vec<String> = layer.shape.iter().map(u32::to_string).collect();
        if sides.is_empty() { String::new() } else { format!("; out {}", sides.join(" × ")) }
    };
    let total =
        layers.iter().map(|layer| layer.parameters).try_fold(0_u64, |sum, item| sum.checked_add(item?));
    let parameters = total.map_or_else(String::new, |n| format!("; {} parameters", thousands(n as usize)));
    let one_line = |text: &str| text.replace(char::is_control, " ");
    if let [_, .., last] = layers {
        let (from, to) = (first + 1, first + layers.len());
        let out = shape(last);
        return one_line(&format!(
            "layers {from} to {to}, `{}` to `{}`{out}{parameters}",
            layer.name, last.name
        ));
    }
    let out = shape(layer);
    one_line(&format!("layer {}, `{}`: {}{out}{parameters}", first + 1, layer.name, layer.label()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::tokens::Granularity;

    const ZOO: &[u8] = include_bytes!("../../../assets/zoo/zoo.json");

    fn two(a: &str, b: &str) -> Two {
        let members = Members { extras: true, custom: Vec::new() };
        Two { members, settings: MatrixSettings::default(), names: [a.to_owned(), b.to_owned()] }
    }

    #[test]
    fn the_networks_that_were_kept_answer_what_a_direct_call_gives() {
        let settings = MatrixSettings::default();
        let members = Members { extras: false, custom: vec![(7, "mine".to_owned())] };
        let mut networks = Networks::default();
        let matrix = ArchitecturesQuery::Matrix(members.clone(), settings);
        let missing = Missing(ResourceId::Architectures);
        assert_eq!(answer(&networks, &matrix), Err(missing.into()));
        networks.keep(ZOO).unwrap();
        let missing = Missing(ResourceId::Architecture(7));
        assert_eq!(answer(&networks, &matrix), Err(missing.into()));
        let error = networks.keep_own(7, "list.txt", b"\x00\x01").unwrap_err();
        assert!(error.starts_with("`list.txt` "), "{error}");
        let text = include_bytes!("../../../tests/fixtures/zoo/list.txt");
        assert_eq!(networks.keep_own(7, "list.txt", text), Ok("list".to_owned()));
        let answer = |query: &ArchitecturesQuery| answer(&networks, query);

        let ArchitecturesAnswer::Matrix(matrix) = answer(&matrix).unwrap() else { panic!("no matrix") };
        assert!(ArchitecturesAnswer::Matrix(matrix.clone()).is_whole());
        assert_eq!((matrix.n(), matrix.brackets.len()), (45, 44));
        let zoo = Zoo::from_bytes(ZOO).unwrap();
        let (a, b) = (zoo.find("VGG16").unwrap(), zoo.find("VGG19").unwrap());
        let encoded = Encoded::of([a, b], Granularity::Kind);
        let direct = align(&encoded.sequences[0].letters, &encoded.sequences[1].letters, &settings.scoring);
        let at = |name: &str| matrix.place(name).unwrap();
        assert_eq!(matrix.score_at(at("VGG16"), at("VGG19")), direct.score);
        assert!((matrix.index_at(3, 3) - 1.0).abs() < 1e-6);
        assert_eq!(matrix.neighbours(at("VGG16"))[0], at("VGG19"));
        assert!(matrix.networks.iter().any(|network| network.custom == Some(7) && network.name == "mine"));

        let ArchitecturesAnswer::Pair(pair) =
            answer(&ArchitecturesQuery::Pair(two("VGG16", "VGG19"))).unwrap()
        else {
            panic!("no pair")
        };
        assert!(ArchitecturesAnswer::Pair(pair.clone()).is_whole());
        assert_eq!((pair.score, pair.counts[0] as usize), (direct.score, direct.matches));
        assert_eq!(
            pair.about(0, 1),
            "layer 2, `block1_conv1`: Conv2D k3 s1 relu; out 224 × 224 × 64; 1,792 parameters"
        );
        assert_eq!(
            answer(&ArchitecturesQuery::Pair(two("VGG16", "moon"))),
            Err(ArchitecturesError::Name("moon".to_owned()))
        );

        let query = ArchitecturesQuery::Section { two: two("VGG16", "VGG19"), from: [0, 900], length: 90 };
        let ArchitecturesAnswer::Section(section) = answer(&query).unwrap() else { panic!("no section") };
        assert!(ArchitecturesAnswer::Section(section.clone()).is_whole());
        assert_eq!((section.from, section.rows(), section.columns()), ([0, 10], 17, 17));
        assert_eq!(section.path[0], (16, 16));
        assert_eq!(section.steps(), 256 + section.path.len());
        assert!(section.cell(16, 16).is_some() && section.cell(16, 17).is_none());

        studies::tests::answers(&networks, &zoo, &matrix);
    }
}
