//! A shortlist: how well choices of any size cover all networks, and who stands for whom.

use super::super::cover::Cover;
use super::super::matrix::Square;
use super::super::medoids::Shortlist;
use super::super::network::Network;
use super::{NAME, number};
use crate::figure::number::whole_percent;
use crate::figure::svg::{ACCENT, Anchor, INK, LINE, MARGIN, MUTED, Svg, short, text, ticks, width, wrapped};

/// Room of the curve.
const CURVE: (f64, f64) = (560.0, 180.0);
/// Room of a row of members.
const ROOM: f64 = 520.0;

/// The cover as an SVG file: the curve with the paper's choice and chance, then both choices with whom each of them
/// stands for. `caption` says with which settings.
#[must_use]
pub fn cover(networks: &[&Network], distances: &Square, cover: &Cover, caption: &str) -> String {
    let title = format!("{} networks that stand for all {}", cover.ours.chosen.len(), distances.n);
    let right = MARGIN + 2.0 * ROOM + 2.0 * 130.0;
    let mut svg = Svg::default();
    let top = svg.head(&title, caption, right - 2.0 * MARGIN) + 8.0;
    curve(&mut svg, cover, (MARGIN + 50.0, top));
    let y = top + CURVE.1 + 56.0;
    let mut bottom = y;
    let choices = [("Our choice (k-medoids)", Some(&cover.ours)), ("The paper's 12", cover.papers.as_ref())];
    for (column, (words, choice)) in choices.into_iter().enumerate() {
        let Some(choice) = choice else { continue };
        let x = MARGIN + column as f64 * (ROOM + 130.0);
        bottom = bottom.max(members(&mut svg, networks, distances, cover, (words, choice), (x, y)));
    }
    svg.finish((right + MARGIN, bottom + MARGIN), &title, caption)
}

/// Mean distance by the number of representatives.
fn curve(svg: &mut Svg, cover: &Cover, (left, top): (f64, f64)) {
    let (wide, high) = CURVE;
    let papers = cover.papers.as_ref().map(|item| (item.chosen.len(), item.mean));
    let most = cover.chance.map_or(0.0, |chance| chance.range.1);
    let most = cover
        .curve
        .iter()
        .copied()
        .chain(papers.map(|item| item.1))
        .fold(most, f64::max)
        .max(f64::MIN_POSITIVE);
    let n = cover.curve.len().max(2);
    let at = |m: usize, mean: f64| {
        (left + (m as f64 - 1.0) / (n as f64 - 1.0) * wide, top + high - mean / most * high)
    };
    let (marks, decimals) = ticks(0.0, most, 4);
    for value in marks {
        let (_, y) = at(1, value);
        svg.line(&[(left, y), (left + wide, y)], LINE, 0.5);
        svg.text((left - 6.0, y + 4.0), text(11.0).anchor(Anchor::End).ink(MUTED), &number(value, decimals));
    }
    for value in ticks(1.0, n as f64, 9).0.into_iter().filter(|value| value.fract() == 0.0) {
        let (x, y) = at(value as usize, 0.0);
        svg.text((x, y + 15.0), text(11.0).anchor(Anchor::Middle).ink(MUTED), &number(value, 0));
    }
    let how = text(11.0).ink(MUTED);
    svg.text((left + wide / 2.0, top + high + 32.0), how.anchor(Anchor::Middle), "networks chosen");
    svg.text((left - 38.0, top), how.anchor(Anchor::End).turned(), "mean distance to the nearest chosen");
    let points: Vec<(f64, f64)> = cover.curve.iter().enumerate().map(|(i, &mean)| at(i + 1, mean)).collect();
    svg.line(&points, ACCENT, 2.0);
    let beside = left + wide + 16.0;
    let mut lines = vec![(
        ACCENT,
        format!("our best choice of each size; {}: {:.4}", cover.ours.chosen.len(), cover.ours.mean),
    )];
    svg.dot(at(cover.ours.chosen.len(), cover.ours.mean), 5.0, ACCENT, true);
    if let Some(chance) = cover.chance {
        let (x, low) = at(chance.m, chance.range.0);
        svg.line(&[(x, low), at(chance.m, chance.range.1)], MUTED, 3.0);
        let words = "random choices of as many as the paper's";
        lines.push((
            MUTED,
            format!("{} {words}: {:.4} to {:.4} (95 in 100)", chance.choices, chance.range.0, chance.range.1),
        ));
    }
    if let Some((m, mean)) = papers {
        svg.dot(at(m, mean), 5.0, INK, false);
        lines.push((INK, format!("the paper's {m}: {mean:.4}")));
        if let Some(chance) = cover.chance {
            lines.push((INK, format!("{} of the random ones cover worse", whole_percent(chance.worse))));
        }
    }
    for (i, (ink, words)) in lines.into_iter().enumerate() {
        svg.text((beside, top + 14.0 + i as f64 * 18.0), text(12.0).ink(ink), &words);
    }
}

/// A row for each representative: dots at the distances of those it stands for, and their names. Gives the height
/// below them.
fn members(
    svg: &mut Svg,
    networks: &[&Network],
    distances: &Square,
    cover: &Cover,
    (words, choice): (&str, &Shortlist),
    (left, top): (f64, f64),
) -> f64 {
    const DOTS: f64 = 140.0;
    let name = |i: usize| networks.get(i).map_or_else(String::new, |network| short(&network.name, NAME));
    let covered = 100.0 * cover.covered(choice);
    svg.text((left, top), text(13.0).bold(true), words);
    let line = format!(
        "mean distance {:.4}, {covered:.0} % less than with one network; farthest {:.4} ({})",
        choice.mean,
        choice.worst,
        name(choice.worst_at)
    );
    svg.text((left, top + 16.0), text(11.0).ink(MUTED), &line);
    let most =
        cover.papers.as_ref().map_or(0.0, |papers| papers.worst).max(cover.ours.worst).max(f64::MIN_POSITIVE);
    let widest = choice.chosen.iter().map(|&i| width(&name(i), 12.0)).fold(0.0, f64::max);
    let mut y = top + 34.0;
    for (place, &chosen) in choice.chosen.iter().enumerate() {
        let group: Vec<usize> = choice.members(place).collect();
        let papers = networks.get(chosen).is_some_and(|network| network.shortlist);
        let how = text(11.0).bold(true).ink(if papers { ACCENT } else { INK });
        svg.text((left, y), how, &name(chosen));
        let dots = left + widest + 14.0;
        svg.line(&[(dots, y - 4.0), (dots + DOTS, y - 4.0)], LINE, 1.0);
        let mut others: Vec<(f64, usize)> =
            group.iter().filter(|&&i| i != chosen).map(|&i| (distances.get(i, chosen), i)).collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (distance, _) in &others {
            svg.dot((dots + distance / most * DOTS, y - 4.0), 3.5, MUTED, false);
        }
        svg.dot((dots, y - 4.0), 3.5, ACCENT, true);
        let names = others.iter().map(|&(_, i)| name(i)).collect::<Vec<_>>().join(", ");
        let names = if names.is_empty() { "itself alone".to_owned() } else { names };
        let from = dots + DOTS + 12.0;
        for line in wrapped(&names, 10.0, left + ROOM + 100.0 - from) {
            svg.text((from, y), text(10.0), &line);
            y += 13.0;
        }
        y += 5.0;
    }
    let words = format!("dots: distances, 0 to {most:.3}; in colour: of the paper's 12");
    svg.text((left, y + 6.0), text(10.0).ink(MUTED), &words);
    y + 12.0
}
