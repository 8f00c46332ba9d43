//! Evaluate: a whole labelled set through both networks: how often they are right, where they err, how sure they are.

use super::{csv, mistakes, model};
use crate::app::views::evaluate::model::Evaluation;
use crate::figure::number::whole_percent;
use std::sync::Arc;

use eframe::egui::{DragValue, ProgressBar, RichText, Ui, Vec2, vec2};

use super::model::{AT_ONCE, MOST_GENERATED, Outcome, Running, SetChoice, SetKey};
use crate::app::context::{Command, ViewContext};
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::models::chooser::{about, color, trouble, who};
use crate::app::theme::{card, palette, size, space};
use crate::app::views::see;
use crate::app::widgets::bits::{Origin, badge, button, choice, section, setting};
use crate::app::widgets::confusion::confusion;
use crate::app::widgets::reliability::{interval, reliability};
use crate::digits::generator::Domain;
use crate::figure::number::{milliseconds, percent, thousands};
use crate::learn::card::ModelCard;

/// What the view is called, and its museum label.
#[must_use]
pub(crate) fn lead() -> (&'static str, &'static str) {
    (
        "How often are they right?",
        "One picture proves nothing. Here both networks read a whole set of labelled digits, and every answer is \
         counted: ours to begin with, or your own.",
    )
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, evaluation: &mut Evaluation, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let (title, sentence) = lead();
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    ui.add_space(space::S);
    see::problem(ui, cx);
    evaluation.update_evaluation(cx);
    if let Some(why) = cx.models.missing().map(str::to_owned) {
        trouble(ui, cx, &why);
        return;
    }
    for side in Side::ALL {
        if let Some(why) = cx.models.unusable(&cx.state.classify, side).map(str::to_owned) {
            trouble(ui, cx, &why);
        }
    }
    which_set(ui, evaluation, cx);
    ui.add_space(space::S);
    run_row(ui, evaluation, cx);
    ui.add_space(space::M);
    if cx.state.evaluate.set == SetChoice::File && evaluation.custom().is_none() {
        drop_hint(ui, cx);
        ui.add_space(space::M);
    }
    let Some(outcome) = evaluation.outcome().cloned() else {
        if cx.models.busy(&cx.state.classify) {
            ui.label(RichText::new("The networks are on their way.").color(p.muted));
        }
        return;
    };
    results(ui, evaluation, cx, &outcome);
}

/// Generated or opened; of the generated, which world.
pub(crate) fn which_set(ui: &mut Ui, evaluation: &mut Evaluation, cx: &mut ViewContext) {
    let label = match evaluation.custom() {
        Some((name, _)) if !cx.screen.narrow => crate::digits::problem::short_name(name),
        _ => "Your set".to_owned(),
    };
    let options = [
        (SetChoice::Generated, "Our digits", "Digits of our own generator, in one of four worlds"),
        (SetChoice::File, label.as_str(), "Labelled pictures of your own: they never leave this machine"),
    ];
    choice(ui, &mut cx.state.evaluate.set, &options);
    if cx.state.evaluate.set == SetChoice::File {
        if evaluation.is_opened(cx) {
            see::pages::parts(ui, cx);
        }
        let notes = evaluation.notes();
        if !notes.is_empty() {
            ui.label(RichText::new(notes).size(size::CAPTION).color(palette(ui.ctx()).muted));
        }
    }
    if cx.state.evaluate.set == SetChoice::Generated {
        let options = Domain::ALL.map(|d| (d, d.name(), d.likeness()));
        choice(ui, &mut cx.state.evaluate.domain, &options);
        ui.horizontal_wrapped(|ui| {
            let state = &mut cx.state.evaluate;
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
pub(crate) fn run_row(ui: &mut Ui, evaluation: &mut Evaluation, cx: &mut ViewContext) {
    ui.horizontal_wrapped(|ui| {
        if let Some(running) = evaluation.running(&cx.jobs) {
            let room = (ui.available_width() - 100.0).clamp(120.0, 420.0);
            ui.add(ProgressBar::new(running.done).desired_width(room).text(progress_text(&running)));
            if button(ui, "Cancel", "Stops here; the last result stays").clicked() {
                evaluation.cancel(&mut cx.jobs);
            }
            return;
        }
        let count = evaluation.count(&cx.state.evaluate);
        if let Some(count) = count {
            let text = format!("Run: {} pictures", thousands(count));
            let run = button(ui, &text, "Lets both networks read every picture of the set");
            cx.place("evaluate.run", run.rect);
            if run.clicked() {
                evaluation.run();
            }
        }
        if button(ui, "Open a labelled set…", "Two files (pictures and labels), or one archive").clicked() {
            cx.pick_file();
        }
        if evaluation.outcome().is_none() {
            return;
        }
        let save =
            button(ui, "Save answers", "Every picture with both networks' answers and probabilities, as CSV");
        if save.clicked() {
            save_answers(evaluation);
        }
        let save = button(ui, "Save confusions", "Both tables of what was taken for what, as CSV");
        if save.clicked() {
            save_confusions(evaluation, cx);
        }
    });
}

/// Begins the table of every picture.
pub(crate) fn save_answers(evaluation: &mut Evaluation) {
    evaluation.begin_table();
}

/// Saves both confusion matrices.
pub(crate) fn save_confusions(evaluation: &mut Evaluation, cx: &mut ViewContext) {
    if let Some(outcome) = evaluation.outcome() {
        let (name, bytes) = csv::confusions(outcome);
        cx.commands.push(Command::Save { name, mime: "text/csv", bytes });
    }
}

/// "62 %, about 3 s left".
#[must_use]
pub(crate) fn progress_text(running: &Running) -> String {
    let left = match running.seconds_left {
        Some(seconds) if seconds >= 90.0 => format!(", about {:.0} min left", seconds / 60.0),
        Some(seconds) if seconds >= 1.0 => format!(", about {seconds:.0} s left"),
        Some(_) => ", less than a second left".to_owned(),
        None => String::new(),
    };
    format!("{}{left}", whole_percent(running.done))
}

/// An empty state that offers the next step.
pub(crate) fn drop_hint(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    card(ui.ctx()).show(ui, |ui| {
        ui.set_min_size(Vec2::new(ui.available_width(), 120.0));
        ui.vertical_centered(|ui| {
            ui.add_space(space::L);
            ui.label(RichText::new("Drop a labelled set here").size(size::SECTION));
            ui.label(
                RichText::new(
                    "Pictures and labels together: two IDX files (MNIST's format) or two NumPy arrays, one .npz, HDF5, \
                     CSV or Parquet file, a folder or zip of PNGs named after their digits or with a list of labels, USPS as LIBSVM \
                     text, SVHN's .mat.",
                )
                .size(size::CAPTION)
                .color(p.muted),
            );
            ui.add_space(space::S);
            if button(ui, "Choose files…", "Several at once, if pictures and labels are apart").clicked() {
                cx.pick_file();
            }
            ui.add_space(space::S);
        });
    });
}

/// What a result is about.
#[must_use]
pub(crate) fn set_text(outcome: &Outcome) -> String {
    let count = thousands(outcome.dataset.count());
    match outcome.set {
        SetKey::Generated(set) => {
            format!("{count} digits of our generator, {}, seed {}", set.domain.name(), set.seed)
        }
        SetKey::File(_) => format!("{}: {count} pictures", outcome.name),
    }
}

/// What is said of pictures that are stored with rows and columns exchanged.
#[must_use]
pub(crate) fn turned_text(outcome: &Outcome) -> Option<String> {
    let look = outcome.evaluated.better_turned?;
    Some(format!(
        "Of {} pictures {} are read rightly as they are stored and {} with rows and columns exchanged: this set may be \
         stored so, as EMNIST is.",
        look.n, look.stored, look.turned
    ))
}

/// The difference in a sentence, with what the paired test says of it.
#[must_use]
pub(crate) fn verdict(outcome: &Outcome) -> String {
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
        p_text(discordant.p)
    )
}

/// "p = 0.021", "p < 0.0001".
pub(crate) fn p_text(p: f64) -> String {
    if p < 1e-4 {
        "p < 0.0001".to_owned()
    } else if p < 0.001 {
        format!("p = {p:.4}")
    } else {
        format!("p = {p:.3}")
    }
}

pub(crate) fn results(
    ui: &mut Ui,
    evaluation: &mut Evaluation,
    cx: &mut ViewContext,
    outcome: &Arc<Outcome>,
) {
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
        let engine = outcome.engine.text();
        let text = format!("{}; {} a picture by {engine}", set_text(outcome), milliseconds(each));
        ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    });
    if !evaluation.is_current(&cx.state.evaluate, &cx.models, &cx.state.classify)
        && evaluation.running(&cx.jobs).is_none()
    {
        let text = "These results are of an earlier choice. Run evaluates what is chosen now.";
        ui.label(RichText::new(text).size(size::CAPTION).color(p.simulated));
    }
    if let Some(text) = turned_text(outcome) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).color(p.simulated));
            let help = "Exchanges rows and columns of every picture, and evaluates them again";
            let turn = button(ui, "Turn them", help);
            cx.place("evaluate.turn", turn.rect);
            if turn.clicked() {
                evaluation.turn(cx);
            }
        });
    }
    ui.add_space(space::S);
    let shown = ui.label(RichText::new(verdict(outcome)).size(size::SECTION));
    shown.on_hover_text(
        "McNemar's exact test: among the pictures that only one of them reads rightly, would a fair coin split them as \
         unequally? p is the chance of that. Below 0.05 one speaks of a difference.",
    );
    ui.add_space(space::S);
    part(ui, evaluation, cx, "", "", |ui, cx, side, width| accuracy(ui, cx, outcome, side, width));
    let shares = cx.state.evaluate.normalised;
    let sentence = if shares {
        "Per cent of the pictures of each digit. The diagonal is right; point at a cell for its counts."
    } else {
        "How many pictures of each digit were read as which. The diagonal is right; point at a cell for its share."
    };
    part(ui, evaluation, cx, "What is taken for what", sentence, |ui, cx, side, width| {
        let report = &outcome.evaluated.reports[side as usize];
        let name = format!("{} confusions", who(side));
        confusion(ui, &name, &report.confusion, cx.state.evaluate.normalised, width);
    });
    let sentence = "The pictures by how sure a network is of its answer. On the diagonal it is as often right as it says; \
                    below, it promises too much. The strip below says how many pictures.";
    part(ui, evaluation, cx, "Does it know when it errs?", sentence, |ui, cx, side, width| {
        let report = &outcome.evaluated.reports[side as usize];
        let color = color(ui, card_of(cx, outcome, side));
        reliability(ui, who(side), &report.bins, color, width);
        let text = format!("Off by {:.1} points on average", 100.0 * report.ece);
        ui.label(RichText::new(text).size(size::CAPTION)).on_hover_text(
            "Expected calibration error (Guo et al. 2017): distance of bar and diagonal in 15 bins, weighted by their \
             pictures.",
        );
    });
    let sentence = "The wrong answers that each network was surest of. Click one to look at it in Classify.";
    let mut opened = None;
    part(ui, evaluation, cx, "Most confident mistakes", sentence, |ui, cx, side, width| {
        if let Some(i) = mistakes::show(ui, cx, outcome, side, width) {
            opened = Some(i);
        }
    });
    if let Some(i) = opened {
        evaluation.open_evaluated(cx, i);
    }
}

/// The card of the model that gave a result.
pub(crate) fn card_of<'a>(cx: &'a ViewContext, outcome: &Outcome, side: Side) -> Option<&'a ModelCard> {
    let id = outcome.models.get(side as usize)?;
    cx.models.cards().iter().find(|card| &card.id == id)
}

/// The same of both models: beside each other where there is room, else below each other.
pub(crate) fn part(
    ui: &mut Ui,
    evaluation: &mut Evaluation,
    cx: &mut ViewContext,
    heading: &str,
    sentence: &str,
    mut body: impl FnMut(&mut Ui, &mut ViewContext, Side, f32),
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
                    side_word(ui, evaluation, cx, side);
                }
                body(ui, cx, side, full);
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
                            side_word(ui, evaluation, cx, side);
                        }
                        body(ui, cx, side, width);
                    });
                }
            });
        }
    });
}

/// Which model, short.
pub(crate) fn side_word(ui: &mut Ui, evaluation: &Evaluation, cx: &ViewContext, side: Side) {
    let card = evaluation.outcome().and_then(|outcome| card_of(cx, outcome, side));
    let color = color(ui, card);
    ui.label(RichText::new(chooser::card_title(card)).size(size::CAPTION).strong().color(color));
}

pub(crate) fn accuracy(ui: &mut Ui, cx: &mut ViewContext, outcome: &Outcome, side: Side, width: f32) {
    let p = palette(ui.ctx());
    let report = &outcome.evaluated.reports[side as usize];
    let model = card_of(cx, outcome, side);
    let color = color(ui, model);
    let label = ui.label(RichText::new(chooser::card_title(model)).strong().color(color));
    label.on_hover_text(model.map(about).unwrap_or_default());
    if let Some(model) = model {
        let text = format!("{}, trained on {}", model.network_text(), model.source_text());
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
pub(crate) fn controls(ui: &mut Ui, cx: &mut ViewContext) {
    chooser::controls(ui, cx);
    ui.separator();
    let help = "The numbers in the tables of what is taken for what: pictures, or per cent of the pictures of each digit.";
    let normalised = &mut cx.state.evaluate.normalised;
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
    let set = &mut cx.state.evaluate;
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
        assert_eq!(progress_text(&running(0.0, None)), "0 %");
        assert_eq!(progress_text(&running(0.256, Some(3.4))), "26 %, about 3 s left");
        assert_eq!(progress_text(&running(0.99, Some(0.2))), "99 %, less than a second left");
        assert_eq!(progress_text(&running(0.1, Some(200.0))), "10 %, about 3 min left");
    }

    #[test]
    fn a_chance_has_the_digits_it_deserves() {
        assert_eq!(
            [0.5, 0.0213, 0.0004, 1e-9].map(p_text),
            ["p = 0.500", "p = 0.021", "p = 0.0004", "p < 0.0001"]
        );
    }
}
