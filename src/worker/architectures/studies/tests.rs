//! Called from the networks' own test.

use super::super::{Networks, answer};
use super::*;
use crate::protocol::architectures::{ArchitecturesQuery, Members};
use crate::zoo::align::Scoring;
use crate::zoo::file::Zoo;

fn text(networks: &Networks, study: &Study, form: FileForm) -> String {
    match answer(networks, &ArchitecturesQuery::File(Box::new(study.clone()), form)) {
        Ok(ArchitecturesAnswer::Text(text)) => text,
        other => panic!("{form:?}: {other:?}"),
    }
}

/// Called where the shelf is filled: with the zoo, and network 7 called "mine".
pub fn answers(networks: &Networks, zoo: &Zoo, matrix: &MatrixView) {
    let members = Members { extras: false, custom: vec![(7, "mine".to_owned())] };
    let pair = ["ResNet50", "mine"].map(str::to_owned);
    let study = Study { members, groups: 12, m: 12, seed: 1, pair, ..Study::default() };
    let ArchitecturesAnswer::Patterns(found) =
        answer(networks, &ArchitecturesQuery::Patterns(Box::new(study.clone()))).unwrap()
    else {
        panic!("no combinations")
    };
    assert!(found.is_whole() && found.matrix.n() == 45 && found.common.len() == LISTED);
    let first = &found.common[0];
    assert_eq!(found.text(first), "Activation, GlobalAveragePooling2D");
    // the networks that are named hold it, and no others
    for (place, shown) in found.matrix.networks.iter().enumerate() {
        let Some(network) = zoo.find(&shown.name) else { continue };
        let kinds: Vec<&str> = network.layers.iter().map(|layer| &*layer.kind).collect();
        let holds = kinds.windows(2).any(|two| two == ["Activation", "GlobalAveragePooling2D"]);
        assert_eq!(first.networks.contains(&(place as u16)), holds, "{}", shown.name);
    }
    assert!(found.mantel.is_some_and(|[r, p]| r > 0.3 && p < 0.05) && found.summary.contains("12 groups"));
    assert!((found.matrix.index_at(4, 4) - 1.0).abs() < 1e-6);

    let ArchitecturesAnswer::Cover(cover) =
        answer(networks, &ArchitecturesQuery::Cover(Box::new(study.clone()))).unwrap()
    else {
        panic!("no shortlist")
    };
    assert!(cover.is_whole() && cover.curve.len() == 45 && cover.ours.rows.len() == 12);
    let papers = cover.papers.clone().unwrap();
    assert!(papers.rows.iter().all(|row| row.papers) && papers.mean >= cover.ours.mean);
    let distance =
        |a: &str, b: &str| 1.0 - matrix.index_at(matrix.place(a).unwrap(), matrix.place(b).unwrap());
    let vgg = papers.rows.iter().find(|row| row.name == "VGG19").unwrap();
    let wanted = format!("VGG16 {:.3}", distance("VGG16", "VGG19"));
    assert!(vgg.others.starts_with(&wanted), "{} {wanted}", vgg.others);
    let functional = &cover.functional;
    assert_eq!((functional.networks.len(), functional.summary.len()), (12, 2));
    assert!((functional.means[1] - 0.908).abs() < 1e-3 && (functional.means[2] - 0.935).abs() < 1e-3);
    let at = |name: &str| functional.networks.iter().position(|network| network.name == name).unwrap();
    let built = functional.squares[0][at("VGG19") * 12 + at("ViT")];
    assert!((1.0 - built - distance("VGG19", "ViT")).abs() < 1e-6);
    // what does not fit is told
    let mut torn = cover.clone();
    torn.functional.squares[3].pop();
    assert!(!ArchitecturesAnswer::Cover(torn).is_whole());
    let mut torn = found.clone();
    torn.common[3].networks.push(45);
    assert!(!ArchitecturesAnswer::Patterns(torn).is_whole());

    use FileForm as F;
    for form in [F::MatrixSvg, F::PairSvg, F::PatternsSvg, F::SharedSvg, F::CoverSvg] {
        assert!(
            text(networks, &study, form).starts_with("<svg ")
                && text(networks, &study, form).contains(">mine</text>"),
            "{form:?}"
        );
    }
    for shown in Shown::ALL {
        assert!(text(networks, &study, F::FunctionalSvg(shown)).contains(">ShuffleNet</text>"));
    }
    assert_eq!(text(networks, &study, F::MatrixCsv).lines().count(), 46);
    assert_eq!(text(networks, &study, F::SharedCsv).lines().count(), 46);
    assert_eq!(text(networks, &study, F::PatternsCsv).lines().count(), 101);
    assert_eq!(text(networks, &study, F::CoverCsv).lines().count(), 46);
    assert_eq!(text(networks, &study, F::FunctionalCsv).lines().count(), 67);
    assert!(
        text(networks, &study, F::Newick).ends_with(";\n")
            && text(networks, &study, F::Newick).contains("VGG19:")
    );
    assert!(text(networks, &study, F::PairText).starts_with("# ResNet50 and mine: score "));
    let other = Study { pair: ["moon".to_owned(), "VGG16".to_owned()], ..study.clone() };
    let lost = answer(networks, &ArchitecturesQuery::File(Box::new(other), F::PairSvg));
    assert_eq!(lost, Err(ArchitecturesError::Name("moon".to_owned())));
    // scores from a link may be anything
    let scoring = Scoring { matched: 0, ..Scoring::METHODS };
    let odd =
        Study { matrix: MatrixSettings { scoring, ..MatrixSettings::default() }, m: 0, groups: 0, ..study };
    assert!(answer(networks, &ArchitecturesQuery::Cover(Box::new(odd.clone()))).is_ok());
    assert!(text(networks, &odd, F::PairText).contains("match 1"));
}
