use super::*;
use crate::zoo::align::{Index, Scoring, align};
use crate::zoo::cover::Cover;
use crate::zoo::export::Aligned;
use crate::zoo::file::tests::zoo;
use crate::zoo::functional::Functional;
use crate::zoo::matrix::Square;
use crate::zoo::network::Layer;
use crate::zoo::study::{MatrixSettings, Order, Overview, PatternSettings};
use crate::zoo::{Encoded, Granularity};
use proptest::prelude::*;

/// Goes through a file as an XML parser does: tags are closed in their order, attributes are quoted and come once,
/// entities are known, characters are allowed, numbers are numbers. Gives the texts.
fn texts(svg: &str) -> Vec<String> {
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    let (mut open, mut found, mut rest): (Vec<&str>, Vec<String>, &str) =
        (Vec::new(), Vec::new(), svg.trim_end());
    while !rest.is_empty() {
        let (before, after) = rest.split_once('<').unwrap_or((rest, ""));
        if !before.is_empty() {
            assert!(!open.is_empty(), "text outside: {before}");
            found.push(plain(before));
        }
        if after.is_empty() {
            break;
        }
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(["svg", "title", "desc", "rect", "path", "circle", "text"].contains(&name), "{name}");
        let mut seen = Vec::new();
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").unwrap();
            let (value, after) = value.split_once('"').unwrap();
            assert!(
                !seen.contains(&key) && key.chars().all(|c| c.is_ascii_alphabetic() || c == '-'),
                "{key}"
            );
            assert!(!value.contains("NaN") && !value.contains("inf"), "{key}={value}");
            if ["x", "y", "width", "height", "cx", "cy", "r", "font-size"].contains(&key) {
                assert!(value.parse::<f64>().unwrap().is_finite());
            }
            plain(value);
            seen.push(key);
            attributes = after.trim_start();
        }
        if !empty {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    found
}

/// A text without its entities.
fn plain(text: &str) -> String {
    assert!(text.chars().all(|c| !c.is_control() && c != '<' && c != '\u{ffff}'));
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('&') {
        let entity = after.split_once(';').unwrap();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity.0), "{}", entity.0);
        rest = entity.1;
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn heatmap(networks: &[&Network], settings: &MatrixSettings) -> String {
    let overview = Overview::of(networks, settings);
    Heatmap {
        title: "Which networks are alike",
        caption: "a & b",
        scale: "index",
        networks,
        values: &overview.similarity,
        order: &overview.order,
        tree: Some(&overview.tree),
        diverging: false,
    }
    .svg()
}

#[test]
fn the_matrix_has_all_names_twice_and_a_tree_only_in_its_order() {
    let zoo = zoo();
    let networks: Vec<&Network> = zoo.core().collect();
    let svg = heatmap(&networks, &MatrixSettings::default());
    let found = texts(&svg);
    for network in &networks {
        // at the row and at the column; some families are called like a network
        let family = usize::from(networks.iter().any(|other| other.family == network.name));
        assert_eq!(
            found.iter().filter(|text| **text == network.name).count(),
            2 + family,
            "{}",
            network.name
        );
    }
    assert!(found.iter().any(|text| text == "1.0") && found.iter().any(|text| text == "a & b"));
    let cells = svg.matches("<rect").count();
    assert!(cells >= 44 * 44, "{cells}");
    let merges = |svg: &str| svg.matches("stroke-width=\"1\"").count();
    let by_year = heatmap(&networks, &MatrixSettings { order: Order::Year, ..MatrixSettings::default() });
    texts(&by_year);
    assert_eq!(merges(&svg) - merges(&by_year), 43);
}

#[test]
fn differences_have_zero_in_the_middle() {
    let zoo = zoo();
    let networks: Vec<&Network> = zoo.core().filter(|network| network.shortlist).collect();
    let difference = Functional::of(&networks).unwrap().difference();
    let order: Vec<usize> = (0..12).collect();
    let figure = Heatmap {
        title: "t",
        caption: "",
        scale: "s",
        networks: &networks,
        values: &difference,
        order: &order,
        tree: None,
        diverging: true,
    };
    let (low, high) = figure.range();
    assert!((low + high).abs() < 1e-12 && high > 0.0);
    let [r, g, b] = crate::neurn::ColorMap::Diverging.colour(0.5);
    assert!(figure.svg().matches(&format!("#{r:02x}{g:02x}{b:02x}")).count() >= 12);
}

#[test]
fn an_alignment_joins_as_many_as_match() {
    let zoo = zoo();
    let networks = [zoo.find("VGG19").unwrap(), zoo.find("ResNet50").unwrap()];
    let scoring = Scoring::FIGURE_2;
    for tokens in Granularity::ALL {
        let encoded = Encoded::of(networks, tokens);
        let found = align(&encoded.sequences[0].letters, &encoded.sequences[1].letters, &scoring);
        let aligned = Aligned {
            networks,
            encoded: &encoded,
            tokens,
            scoring: &scoring,
            index: Index::Better,
            alignment: &found,
        };
        let svg = alignment(&aligned);
        let words = texts(&svg);
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), found.matches);
        assert_eq!(svg.matches("stroke-width=\"1\"").count(), 2 * found.mismatches);
        assert_eq!(svg.matches("stroke-dasharray").count(), found.gaps + found.free);
        assert!(words.iter().any(|text| text == "BatchNormalization") || tokens == Granularity::Folded);
    }
}

#[test]
fn combinations_have_a_dot_for_each_network_that_holds_them() {
    let zoo = zoo();
    let networks: Vec<&Network> = zoo.core().collect();
    let (encoded, patterns, _) = PatternSettings::default().study(&networks);
    let found = patterns.most_common(100, true);
    let order: Vec<usize> = (0..44).collect();
    let figure = Combinations {
        caption: "c",
        networks: &networks,
        order: &order,
        alphabet: &encoded.alphabet,
        patterns: &found,
    };
    let svg = figure.svg();
    texts(&svg);
    assert_eq!(svg.matches("<circle").count(), found.iter().map(|item| item.networks.len()).sum::<usize>());
}

#[test]
fn a_cover_names_every_network_under_both_choices() {
    let zoo = zoo();
    let networks: Vec<&Network> = zoo.core().collect();
    let overview = Overview::of(&networks, &MatrixSettings::default());
    let choice = Cover::of(&networks, &overview.distances, 8, 1).unwrap();
    let words = texts(&cover(&networks, &overview.distances, &choice, "c")).join(" ");
    let words: Vec<&str> = words.split([' ', ',']).collect();
    for network in &networks {
        assert!(words.iter().filter(|word| **word == network.name).count() >= 2, "{}", network.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn files_are_well_formed_whatever_networks_are_called(
        names in proptest::collection::vec("\\PC{0,40}|[<>&\"'\u{0}-\u{1f}\u{202e}\u{ffff}]{0,9}", 1..5),
        kinds in proptest::collection::vec("[ -~\u{7f}-\u{ff}]{0,12}", 0..6),
    ) {
        let layers: Vec<Layer> = kinds.iter().map(|kind| Layer::new(kind, "k3 <", "l")).collect();
        let made: Vec<Network> = names
            .iter()
            .enumerate()
            .map(|(i, name)| Network::custom(name, name, layers.iter().skip(i).cloned().collect()))
            .collect();
        let networks: Vec<&Network> = made.iter().collect();
        for index in Index::ALL {
            texts(&heatmap(&networks, &MatrixSettings { index, ..MatrixSettings::default() }));
        }
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let choice = Cover::of(&networks, &overview.distances, 2, 1).unwrap();
        texts(&cover(&networks, &overview.distances, &choice, &names[0]));
        let (encoded, patterns, _) = PatternSettings::default().study(&networks);
        let found = patterns.most_common(9, false);
        let order: Vec<usize> = (0..networks.len()).collect();
        let figure = Combinations {
            caption: &names[0],
            networks: &networks,
            order: &order,
            alphabet: &encoded.alphabet,
            patterns: &found,
        };
        texts(&figure.svg());
        let pair = [networks[0], networks[names.len() - 1]];
        let encoded = Encoded::of(pair, Granularity::Detail);
        let scoring = Scoring::METHODS;
        let found = align(&encoded.sequences[0].letters, &encoded.sequences[1].letters, &scoring);
        let aligned = Aligned {
            networks: pair,
            encoded: &encoded,
            tokens: Granularity::Detail,
            scoring: &scoring,
            index: Index::Raw,
            alignment: &found,
        };
        texts(&alignment(&aligned));
        prop_assert!(aligned.text().lines().count() == found.steps.len() + 2);
    }

    #[test]
    fn odd_numbers_make_no_odd_file(values in proptest::collection::vec(proptest::num::f64::ANY, 9), diverging: bool) {
        let network = Network::custom("n", "n", Vec::new());
        let values = Square { n: 3, values };
        let figure = Heatmap {
            title: "t",
            caption: "",
            scale: "s",
            networks: &[&network, &network, &network],
            values: &values,
            order: &[0, 1, 2],
            tree: None,
            diverging,
        };
        texts(&figure.svg());
    }
}
