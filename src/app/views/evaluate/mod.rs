//! Evaluate: a whole labelled set through both networks: how often they are right, where they err, how sure they are.

mod csv;
mod mistakes;
pub mod model;

use std::sync::Arc;

use eframe::egui::{DragValue, ProgressBar, RichText, Ui, Vec2, vec2};

use super::see;
use crate::app::lab::{Lab, Wish};
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::models::chooser::{about, color, trouble, who};
use crate::app::theme::{card, palette, size, space};
use crate::app::widgets::bits::{Origin, badge, button, choice, section, setting};
use crate::app::widgets::confusion::confusion;
use crate::app::widgets::reliability::{interval, reliability};
use crate::digits::generator::Domain;
use crate::figure::number::{milliseconds, percent, thousands};
use crate::learn::card::ModelCard;
use model::{AT_ONCE, MOST_GENERATED, Outcome, Running, SetChoice, SetKey};

/// What the view is called, and its museum label.
#[must_use]
pub fn lead() -> (&'static str, &'static str) {
    (
        "How often are they right?",
        "One picture proves nothing. Here both networks read a whole set of labelled digits, and every answer is \
         counted: ours to begin with, or your own.",
    )
}

/// Draws the view.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    let p = palette(ui.ctx());
    let (title, sentence) = lead();
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    ui.add_space(space::S);
    see::problem(ui, lab);
    lab.update_evaluation();
    if let Some(why) = lab.models.missing().map(str::to_owned) {
        trouble(ui, lab, &why);
        return;
    }
    for side in Side::ALL {
        if let Some(why) = lab.models.unusable(&lab.state.classify, side).map(str::to_owned) {
            trouble(ui, lab, &why);
        }
    }
    which_set(ui, lab);
    ui.add_space(space::S);
    run_row(ui, lab);
    ui.add_space(space::M);
    if lab.state.evaluate.set == SetChoice::File && lab.evaluation.own().is_none() {
        drop_hint(ui, lab);
        ui.add_space(space::M);
    }
    let Some(outcome) = lab.evaluation.outcome().cloned() else {
        if lab.models.busy(&lab.state.classify) {
            ui.label(RichText::new("The networks are on their way.").color(p.muted));
        }
        return;
    };
    results(ui, lab, &outcome);
}

/// Generated or opened; of the generated, which world.
fn which_set(ui: &mut Ui, lab: &mut Lab) {
    let own = match lab.evaluation.own() {
        Some((name, _)) if !lab.narrow => crate::digits::problem::short_name(name),
        _ => "Your set".to_owned(),
    };
    let options = [
        (SetChoice::Generated, "Our digits", "Digits of our own generator, in one of four worlds"),
        (SetChoice::File, own.as_str(), "Labelled pictures of your own: they never leave this machine"),
    ];
    choice(ui, &mut lab.state.evaluate.set, &options);
    if lab.state.evaluate.set == SetChoice::Generated {
        let options = Domain::ALL.map(|d| (d, d.name(), d.likeness()));
        choice(ui, &mut lab.state.evaluate.domain, &options);
        ui.horizontal_wrapped(|ui| {
            let state = &mut lab.state.evaluate;
            ui.label(RichText::new("pictures").size(size::CAPTION));
            ui.add(DragValue::new(&mut state.count).range(1..=MOST_GENERATED).speed(5)).on_hover_text(
                "How many digits are generated, 0 to 9 in turn. Up to 500 are evaluated at once.",
            );
            ui.label(RichText::new("seed").size(size::CAPTION));
            ui.add(DragValue::new(&mut state.seed).speed(0.2)).on_hover_text(
                "The number that decides every random choice; the same seed gives the same pictures, everywhere.",
            );
        });
    }
}

/// Run, or how far it is.
fn run_row(ui: &mut Ui, lab: &mut Lab) {
    ui.horizontal_wrapped(|ui| {
        if let Some(running) = lab.evaluation.running(&lab.jobs) {
            let room = (ui.available_width() - 100.0).clamp(120.0, 420.0);
            ui.add(ProgressBar::new(running.done).desired_width(room).text(progress_words(&running)));
            if button(ui, "Cancel", "Stops here; the last result stays").clicked() {
                lab.evaluation.cancel(&mut lab.jobs);
            }
            return;
        }
        let count = lab.evaluation.count(&lab.state.evaluate);
        if let Some(count) = count {
            let text = format!("Run: {} pictures", thousands(count));
            let run = button(ui, &text, "Lets both networks read every picture of the set");
            lab.place("run", run.rect);
            if run.clicked() {
                lab.evaluation.run();
            }
        }
        if button(ui, "Open a labelled set…", "Two files (pictures and labels), or one archive").clicked() {
            lab.pick_file();
        }
        if lab.evaluation.outcome().is_none() {
            return;
        }
        let save =
            button(ui, "Save answers", "Every picture with both networks' answers and probabilities, as CSV");
        if save.clicked() {
            save_answers(lab);
        }
        let save = button(ui, "Save confusions", "Both tables of what was taken for what, as CSV");
        if save.clicked() {
            save_confusions(lab);
        }
    });
}

/// Begins the table of every picture.
pub fn save_answers(lab: &mut Lab) {
    lab.evaluation.begin_table();
}

/// Saves both confusion matrices.
pub fn save_confusions(lab: &mut Lab) {
    if let Some(outcome) = lab.evaluation.outcome() {
        let (name, bytes) = csv::confusions(outcome);
        lab.wishes.push(Wish::Save { name, mime: "text/csv", bytes });
    }
}

/// "62 %, about 3 s left".
#[must_use]
pub fn progress_words(running: &Running) -> String {
    let left = match running.seconds_left {
        Some(seconds) if seconds >= 90.0 => format!(", about {:.0} min left", seconds / 60.0),
        Some(seconds) if seconds >= 1.0 => format!(", about {seconds:.0} s left"),
        Some(_) => ", less than a second left".to_owned(),
        None => String::new(),
    };
    format!("{:.0} %{left}", 100.0 * running.done)
}

/// An empty state that offers the next step.
fn drop_hint(ui: &mut Ui, lab: &mut Lab) {
    let p = palette(ui.ctx());
    card(ui.ctx()).show(ui, |ui| {
        ui.set_min_size(Vec2::new(ui.available_width(), 120.0));
        ui.vertical_centered(|ui| {
            ui.add_space(space::L);
            ui.label(RichText::new("Drop a labelled set here").size(size::SECTION));
            ui.label(
                RichText::new(
                    "Pictures and labels together: two IDX files (MNIST's format) or two NumPy arrays, a folder or zip \
                     of PNGs in folders 0 to 9 or with a list of labels, USPS as LIBSVM text, SVHN's .mat.",
                )
                .size(size::CAPTION)
                .color(p.muted),
            );
            ui.add_space(space::S);
            if button(ui, "Choose files…", "Several at once, if pictures and labels are apart").clicked() {
                lab.pick_file();
            }
            ui.add_space(space::S);
        });
    });
}

/// What a result is about.
#[must_use]
pub fn set_words(outcome: &Outcome) -> String {
    let count = thousands(outcome.dataset.count());
    match outcome.set {
        SetKey::Generated(set) => {
            format!("{count} digits of our generator, {}, seed {}", set.domain.name(), set.seed)
        }
        SetKey::File(_) => format!("{}: {count} pictures", outcome.name),
    }
}

/// The difference in a sentence, with what the paired test says of it.
#[must_use]
pub fn verdict(outcome: &Outcome) -> String {
    let [left, right] = &outcome.evaluated.reports;
    let points = 100.0 * (right.accuracy - left.accuracy);
    let discordant = &outcome.evaluated.discordant;
    let counts = format!(
        "{} pictures are read rightly by the right one only, {} by the left one only",
        thousands(discordant.right),
        thousands(discordant.left)
    );
    if left.right == right.right {
        return format!("Both are right equally often: {counts}.");
    }
    let (better, other) = if points > 0.0 { ("right", "left") } else { ("left", "right") };
    let chance =
        if discordant.p < 0.05 { "more than chance would give" } else { "no more than chance may give" };
    format!(
        "The {better} network is right {:.1} points more often than the {other} one, {chance} ({}): {counts}.",
        points.abs(),
        p_words(discordant.p)
    )
}

/// "p = 0.021", "p < 0.0001".
fn p_words(p: f64) -> String {
    if p < 1e-4 {
        "p < 0.0001".to_owned()
    } else if p < 0.001 {
        format!("p = {p:.4}")
    } else {
        format!("p = {p:.3}")
    }
}

fn results(ui: &mut Ui, lab: &mut Lab, outcome: &Arc<Outcome>) {
    let p = palette(ui.ctx());
    let origin = outcome.origin();
    ui.horizontal_wrapped(|ui| {
        let about = match origin {
            Origin::Simulated => {
                "Made by our own generator from stroke skeletons, in the style of the named data set. Not pictures of \
                 that data set: the accuracies on real ones are in each model's tooltip."
            }
            _ => "Your own pictures and labels; every answer was computed here, on this machine.",
        };
        badge(ui, origin, about);
        let each = outcome.evaluated.milliseconds / (2 * outcome.dataset.count()).max(1) as f64;
        let engine = outcome.engine.words();
        let text = format!("{}; {} a picture by {engine}", set_words(outcome), milliseconds(each));
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    });
    if !lab.evaluation.is_current(&lab.state.evaluate, &lab.models, &lab.state.classify)
        && lab.evaluation.running(&lab.jobs).is_none()
    {
        let text = "These results are of an earlier choice. Run evaluates what is chosen now.";
        ui.label(RichText::new(text).size(size::CAPTION).color(p.simulated));
    }
    ui.add_space(space::S);
    let said = ui.label(RichText::new(verdict(outcome)).size(size::SECTION));
    said.on_hover_text(
        "McNemar's exact test: among the pictures that only one of them reads rightly, would a fair coin split them as \
         unequally? p is the chance of that. Below 0.05 one speaks of a difference.",
    );
    ui.add_space(space::S);
    part(ui, lab, "", "", |ui, lab, side, width| accuracy(ui, lab, outcome, side, width));
    let shares = lab.state.evaluate.normalised;
    let sentence = if shares {
        "Per cent of the pictures of each digit. The diagonal is right; point at a cell for its counts."
    } else {
        "How many pictures of each digit were read as which. The diagonal is right; point at a cell for its share."
    };
    part(ui, lab, "What is taken for what", sentence, |ui, lab, side, width| {
        let report = &outcome.evaluated.reports[side as usize];
        let name = format!("{} confusions", who(side));
        confusion(ui, &name, &report.confusion, lab.state.evaluate.normalised, width);
    });
    let sentence = "The pictures by how sure a network is of its answer. On the diagonal it is as often right as it says; \
                    below, it promises too much. The strip below says how many pictures.";
    part(ui, lab, "Does it know when it errs?", sentence, |ui, lab, side, width| {
        let report = &outcome.evaluated.reports[side as usize];
        let color = color(ui, card_of(lab, outcome, side));
        reliability(ui, who(side), &report.bins, color, width);
        let text = format!("Off by {:.1} points on average", 100.0 * report.ece);
        ui.label(RichText::new(text).size(size::CAPTION)).on_hover_text(
            "Expected calibration error (Guo et al. 2017): distance of bar and diagonal in 15 bins, weighted by their \
             pictures.",
        );
    });
    let sentence = "The wrong answers that each network was surest of. Click one to look at it in Classify.";
    let mut opened = None;
    part(ui, lab, "Most confident mistakes", sentence, |ui, lab, side, width| {
        if let Some(i) = mistakes::show(ui, lab, outcome, side, width) {
            opened = Some(i);
        }
    });
    if let Some(i) = opened {
        lab.open_evaluated(i);
    }
}

/// The card of the model that gave a result.
fn card_of<'a>(lab: &'a Lab, outcome: &Outcome, side: Side) -> Option<&'a ModelCard> {
    let id = outcome.models.get(side as usize)?;
    lab.models.cards().iter().find(|card| &card.id == id)
}

/// The same of both models: beside each other where there is room, else below each other.
fn part(
    ui: &mut Ui,
    lab: &mut Lab,
    heading: &str,
    sentence: &str,
    mut body: impl FnMut(&mut Ui, &mut Lab, Side, f32),
) {
    ui.add_space(space::M);
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        if !heading.is_empty() {
            section(ui, heading);
            ui.label(RichText::new(sentence).size(size::CAPTION).color(palette(ui.ctx()).muted));
            ui.add_space(space::S);
        }
        let full = ui.available_width();
        if full < size::NARROW {
            for side in Side::ALL {
                if !heading.is_empty() {
                    side_word(ui, lab, side);
                }
                body(ui, lab, side, full);
                ui.add_space(space::M);
            }
        } else {
            let width = (full - space::XL) / 2.0;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::XL;
                for side in Side::ALL {
                    see::picture::column(ui, width, |ui| {
                        ui.spacing_mut().item_spacing.x = space::S;
                        if !heading.is_empty() {
                            side_word(ui, lab, side);
                        }
                        body(ui, lab, side, width);
                    });
                }
            });
        }
    });
}

/// Which model, short.
fn side_word(ui: &mut Ui, lab: &Lab, side: Side) {
    let card = lab.evaluation.outcome().and_then(|outcome| card_of(lab, outcome, side));
    let color = color(ui, card);
    ui.label(RichText::new(chooser::card_title(card)).size(size::CAPTION).strong().color(color));
}

fn accuracy(ui: &mut Ui, lab: &mut Lab, outcome: &Outcome, side: Side, width: f32) {
    let p = palette(ui.ctx());
    let report = &outcome.evaluated.reports[side as usize];
    let model = card_of(lab, outcome, side);
    let color = color(ui, model);
    let label = ui.label(RichText::new(chooser::card_title(model)).strong().color(color));
    label.on_hover_text(model.map(about).unwrap_or_default());
    if let Some(model) = model {
        let text = format!("{}, trained on {}", model.network_words(), model.source_words());
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    }
    ui.label(RichText::new(percent(report.accuracy)).heading().color(color));
    let open = model.is_some_and(ModelCard::is_baseline);
    interval(ui, who(side), report.accuracy, report.interval, (color, open), width.min(420.0));
    let (low, high) = report.interval;
    let text = format!(
        "{} of {} right; 95 % interval {:.1} to {:.1}",
        thousands(report.right),
        thousands(report.n),
        100.0 * low,
        100.0 * high
    );
    ui.label(RichText::new(text).size(size::CAPTION)).on_hover_text(
        "Wilson's interval: in 95 of 100 such measurements it holds the share that endlessly many such pictures would give.",
    );
}

/// The column of settings.
pub fn controls(ui: &mut Ui, lab: &mut Lab) {
    chooser::controls(ui, lab);
    ui.separator();
    let help = "The numbers in the tables of what is taken for what: pictures, or per cent of the pictures of each digit.";
    let normalised = &mut lab.state.evaluate.normalised;
    let changed = *normalised;
    if setting(ui, "Numbers in the tables", help, changed, |ui| {
        choice(
            ui,
            normalised,
            &[
                (false, "pictures", "How many"),
                (true, "per cent", "Of the pictures of each digit (of the row)"),
            ],
        );
    }) {
        *normalised = false;
    }
    let set = &mut lab.state.evaluate;
    let (count, seed) = (set.count, set.seed);
    let help = format!(
        "How many of our digits, and the seed of the first. Up to {AT_ONCE} are evaluated without pressing Run."
    );
    let standard = model::EvaluateState::default();
    let changed = (count, seed) != (standard.count, standard.seed);
    if set.set == SetChoice::Generated
        && setting(ui, "Our digits", &help, changed, |ui| {
            let counts = [(100, "100"), (500, "500"), (2000, "2,000"), (MOST_GENERATED, "5,000")];
            choice(ui, &mut set.count, &counts.map(|(n, word)| (n, word, "So many pictures")));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
                if button(ui, "Other digits", "Another seed: as many new pictures").clicked() {
                    set.seed = set.seed.wrapping_add(set.count);
                }
            });
        })
    {
        (set.count, set.seed) = (standard.count, standard.seed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_words() {
        let running = |done, seconds_left| Running { done, seconds_left, note: String::new() };
        assert_eq!(progress_words(&running(0.0, None)), "0 %");
        assert_eq!(progress_words(&running(0.256, Some(3.4))), "26 %, about 3 s left");
        assert_eq!(progress_words(&running(0.99, Some(0.2))), "99 %, less than a second left");
        assert_eq!(progress_words(&running(0.1, Some(200.0))), "10 %, about 3 min left");
    }

    #[test]
    fn a_chance_has_the_digits_it_deserves() {
        assert_eq!(
            [0.5, 0.0213, 0.0004, 1e-9].map(p_words),
            ["p = 0.500", "p = 0.021", "p = 0.0004", "p < 0.0001"]
        );
    }
}
