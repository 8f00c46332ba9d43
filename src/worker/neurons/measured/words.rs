//! Networks beside real neurons, in sentences.

use super::{Drawn, decimals, over};
use crate::cortex::scores::account::{Account, Controls, Measure, OverPairs, Recorded};
use crate::figure::number::{number, thousands};
use crate::protocol::neurons::Networks;

/// Whose neurons the account that ships is of.
pub(super) fn about(account: &Account) -> String {
    let recording = &account.recording;
    let source =
        account.origin.as_ref().and_then(|origin| origin.source.split(':').next()).unwrap_or_default();
    format!(
        "{} neurons of mouse V1 in {} recordings, {} photographs each ({source}); {} pairs of networks",
        recording.cells,
        recording.files.len(),
        recording.images,
        account.pairs.len()
    )
}

fn two(value: Option<f64>) -> String {
    decimals(value, 2)
}

/// "difference -0.14 [-0.16, -0.11], exact sign flip over 9 pairs of networks: p = 0.004".
fn tested(found: &OverPairs, decimals: usize) -> String {
    let Some(interval) = found.difference else { return "no interval".to_owned() };
    let p = found.sign_flip_p.map_or_else(String::new, |p| {
        format!(", exact sign flip over {} pairs of networks: p = {}", found.n, number(p, 3))
    });
    let [value, low, high] = [interval.value, interval.low, interval.high].map(|v| number(v, decimals));
    format!("difference {value} [{low}, {high}]{p}")
}

/// What the account that ships says.
pub(super) fn sentences(account: &Account, shuffled: bool) -> Vec<String> {
    let found = over(account, shuffled);
    let (rdm, predict, rmse) = (&found.rdm, &found.predict, &found.rmse);
    if shuffled {
        return vec![
            "The neurons' photographs are shuffled: what they answered has nothing to do any more with what the networks see."
                .to_owned(),
            format!(
                "The first two measures fall to nothing: same images alike {} without NeuRN and {} with it, prediction {} and {} (what \
                 chance gives, which is taken off the number it has otherwise).",
                two(rdm.left),
                two(rdm.right),
                two(predict.left),
                two(predict.right)
            ),
            format!(
                "The papers' distance hardly moves: {} without NeuRN, {} with it, and NeuRN still looks nearer in {} of {} pairs. So it does \
                 not tell how alike networks and neurons are.",
                decimals(rmse.left, 3),
                decimals(rmse.right, 3),
                rmse.nearer,
                rmse.n
            ),
        ];
    }
    let mut sentences = vec![
        format!(
            "Networks that see through NeuRN find other photographs alike than the neurons do: {} of what a perfect model would reach; \
             their twins without it {}{}. NeuRN is nearer in {} of {} pairs ({}).",
            two(rdm.right),
            two(rdm.left),
            beside(account, |controls| controls.pixels.measures.rdm, "the photographs themselves"),
            rdm.nearer,
            rdm.n,
            tested(rdm, 2)
        ),
        format!(
            "Predicting each neuron from a network goes the same way: {} with NeuRN, {} without{}; nearer in {} of {} ({}).",
            two(predict.right),
            two(predict.left),
            beside(account, |controls| controls.pixels.measures.predict, "from the photographs themselves"),
            predict.nearer,
            predict.n,
            tested(predict, 2)
        ),
    ];
    let matched = &found.matched;
    sentences.push(format!(
        "The unit most like each neuron, beyond what shuffled photographs and noise have: {} with NeuRN, {} without{}; nearer in {} of {} \
         ({}).",
        decimals(matched.right, 3),
        decimals(matched.left, 3),
        account
            .controls
            .as_ref()
            .and_then(|controls| controls.pixels.measures.matched)
            .map_or_else(String::new, |value| format!(", the photographs themselves {}", number(value, 3))),
        matched.nearer,
        matched.n,
        tested(matched, 3)
    ));
    sentences.push(of_distance(account));
    sentences.push(
        "What this does not show: other areas or layers than layer 2/3 of V1, inhibitory cells, large networks. These are small ones that \
         learned digits, one pair of them 4,500 small photographs in five seeds; the paper's 13 learned a thousand kinds of photographs, and \
         none with NeuRN is at hand."
            .to_owned(),
    );
    sentences
}

/// ", the photographs themselves 0.18".
fn beside(account: &Account, of: impl Fn(&Controls) -> Option<f64>, who: &str) -> String {
    let value = account.controls.as_ref().and_then(of);
    value.map_or_else(String::new, |value| format!(", {who} {}", number(value, 2)))
}

fn of_distance(account: &Account) -> String {
    let over = &account.over_pairs;
    let (rmse, chance) = (&over.measures.rmse, &over.shuffled.rmse);
    let (iou, iou_chance) = (&over.measures.iou, &over.shuffled.iou);
    let limits = account.controls.as_ref().and_then(|controls| controls.rmse_blank.zip(controls.rmse_halves));
    let limits = limits.map_or_else(String::new, |(blank, halves)| {
        format!(
            " Copies of one blurred picture, the neurons' mean map, would be nearer than any network ({}), and nearer than the neurons \
             are to themselves when they are asked again ({}).",
            number(blank, 2),
            number(halves, 2)
        )
    });
    format!(
        "By the papers' distance the twins with NeuRN do look nearer: {} against {}, in {} of {} pairs ({}). But with the neurons' \
         photographs shuffled they are nearer in {} of {}, too: this is not about the neurons.{limits} Their overlap of densities: {} with \
         NeuRN, {} without, nearer in {} of {}, and in {} of {} with the photographs shuffled.",
        decimals(rmse.right, 3),
        decimals(rmse.left, 3),
        rmse.nearer,
        rmse.n,
        tested(rmse, 3),
        chance.nearer,
        chance.n,
        two(iou.right),
        two(iou.left),
        iou.nearer,
        iou.n,
        iou_chance.nearer,
        iou_chance.n
    )
}

/// What was opened, described back.
pub(super) fn about_own(account: &Account, networks: &Networks) -> String {
    let Some(Recorded {
        file,
        cells,
        images,
        repeats,
        missing,
        left_out,
        reliability,
        reliable,
        ceiling,
        ..
    }) = account.recording.files.first()
    else {
        return String::new();
    };
    let lacks = match (missing, left_out) {
        (0, _) => String::new(),
        (_, 0) => format!(", {} missing (NaN)", thousands(*missing)),
        _ => format!(
            ", {} missing (NaN), {left_out} neurons left out that lack more than a tenth of the images",
            thousands(*missing)
        ),
    };
    let noise = match (reliability, ceiling) {
        (Some(reliability), Some(ceiling)) => format!(
            "; reliability {} (median), {reliable} neurons of 0.5 and more; a perfect model would agree at {}",
            number(*reliability, 2),
            number(*ceiling, 2)
        ),
        (Some(reliability), None) => format!(
            "; reliability {} (median), {reliable} neurons of 0.5 and more; two halves of the repeats do not agree, so there is no ceiling",
            number(*reliability, 2)
        ),
        _ => "; no ceiling: that takes 8 images and 2 repeats".to_owned(),
    };
    let [left, right] = &networks.names;
    format!(
        "Yours: {} neurons of `{file}`, {} images, {} repeats of each{lacks}{noise}. Beside {left} and {right}",
        thousands(*cells),
        thousands(*images),
        thousands(*repeats)
    )
}

/// What an account of a visitor's own recording says: one pair of networks, so that nothing is tested.
pub(super) fn own_sentences(drawn: &Drawn<'_>, twins: bool) -> Vec<String> {
    let Drawn { account, shuffled, sides: [left, right], .. } = *drawn;
    let found = over(account, shuffled);
    let both = |of: &OverPairs, decimals_of: usize| {
        format!("{left} {}, {right} {}", decimals(of.left, decimals_of), decimals(of.right, decimals_of))
    };
    if shuffled {
        return vec![
            "The neurons' images are shuffled: what they answered has nothing to do any more with what the networks see.".to_owned(),
            format!("Same images alike: {}. Prediction: {}. Both should be near nothing.", both(&found.rdm, 2), both(&found.predict, 2)),
            format!(
                "The papers' distance: {}; their overlap: {}. As far as they are what they were before, they were not about the neurons.",
                both(&found.rmse, 3),
                both(&found.iou, 2)
            ),
        ];
    }
    let asked = |what: &str, measure: Measure, themselves: &str, none: &str| {
        let of = found.get(measure);
        if of.left.is_none() && of.right.is_none() {
            return format!("{what}: no number, {none}.");
        }
        let pixels = beside(account, |controls| *controls.pixels.measures.get(measure), themselves);
        let noise = beside(account, |controls| *controls.noise.measures.get(measure), "noise");
        format!("{what}: {}{pixels}{noise}.", both(of, 2))
    };
    let alike = asked(
        "Same images alike, as a part of what a perfect model would reach",
        Measure::Rdm,
        "the images themselves",
        "for there is no ceiling",
    );
    let predict = asked(
        "Prediction of each neuron",
        Measure::Predict,
        "from the images themselves",
        "for it takes 10 images and a neuron of reliability 0.5 and more",
    );
    let apart = if twins {
        ""
    } else {
        "These two differ in more than the filter, so that nothing of this is about the filter. "
    };
    let last = format!(
        "{apart}This is one pair of networks, so nothing is tested. On the command line `neurn neurons --pairs all` with this recording \
         asks all pairs that ship, with intervals and the exact test over pairs."
    );
    let matched = asked(
        "The unit most like each neuron, beyond what shuffled images and noise have",
        Measure::Match,
        "the images themselves",
        "for images, neurons or units do not vary",
    );
    let chance = &account.over_pairs.shuffled;
    vec![
        alike,
        predict,
        matched,
        format!(
            "The papers' distance (smaller is nearer): {}; with the neurons' images shuffled {}. Their overlap (greater is nearer): {}; \
             shuffled {}. Only what shuffling takes away is about the neurons.",
            both(&found.rmse, 3),
            both(&chance.rmse, 3),
            both(&found.iou, 2),
            both(&chance.iou, 2)
        ),
        last,
    ]
}
