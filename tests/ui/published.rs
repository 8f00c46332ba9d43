//! The view Published, driven as a visitor would, by accessible role and label.

use crate::common::{self, click, state, until, wait};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, OutputCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use neurn_lab::app::App;
use neurn_lab::protocol::published::{Cells, Shows, Which};
use neurn_lab::published::table::{Family, Reading};

fn lab(fragment: &str, width: f32) -> Harness<'static, App> {
    common::lab(&format!("view=published{fragment}"), width, 1400.0)
}

/// What was put on the clipboard in the last frame.
fn copied(harness: &Harness<'_, App>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn the_table_is_sorted_opened_and_copied() {
    let mut harness = lab("", 1280.0);
    wait(&mut harness, "published: Table 1 of arXiv 2505.06881");
    harness.get_by_label("measured: trained and asked by NeuRN Lab");
    for badge in ["published", "measured"] {
        assert!(harness.query_all_by_label(badge).next().is_some(), "{badge}");
    }
    click(&mut harness, "Sort by M → S");
    assert_eq!(state(&harness).published.sort.as_deref(), Some("M>S"));
    let top = |harness: &Harness<'_, App>, label: &str| harness.get_by_label(label).rect().top();
    let (spos, vgg) =
        ("SPOS raw pixels, M → S: 93.2 %, published", "VGG19 raw pixels, M → S: 13.7 %, published");
    until(&mut harness, "the sorted table", |harness| top(harness, spos) < top(harness, vgg));
    click(&mut harness, spos);
    wait(&mut harness, "SPOS raw pixels, M → S: 93.2 % (published)");
    wait(&mut harness, "Source: Table 1 of arXiv 2505.06881.");
    assert!(harness.query_all_by_label_contains("look exchanged").next().is_some());
    harness.get_by_label("Copy the value").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("Copy the value").click();
    harness.step();
    let mut text = copied(&harness);
    for _ in 0..3 {
        if text.is_none() {
            harness.step();
            text = copied(&harness);
        }
    }
    let text = text.expect("a text is on the clipboard");
    assert!(text.starts_with("93.2 % (SPOS raw pixels, trained on handwriting"), "{text}");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(state(&harness).published.open, None);
}

#[test]
fn differences_come_with_their_tests_and_the_other_reading_changes_them() {
    let mut harness = lab("", 1280.0);
    wait(&mut harness, "published: Table 1");
    click(&mut harness, "NeuRN minus baseline");
    assert_eq!(state(&harness).published.cells, Cells::Difference);
    wait(&mut harness, "SPOS, M → U: +20.5 points, published");
    wait(&mut harness, "MM → S, gain: 14 of 14");
    wait(&mut harness, "M → S, mean: +6.8");
    click(&mut harness, "exchanged");
    assert_eq!(state(&harness).published.reading, Reading::Exchanged);
    wait(&mut harness, "SPOS, M → U: −2.4 points, published");
    wait(&mut harness, "M → S, mean: +5.6");
    wait(&mut harness, "are exchanged here, unlike in the paper");
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    assert_ne!(state(&harness).published.reading, Reading::Exchanged);
}

#[test]
fn rows_are_filtered_and_compared() {
    let mut harness = lab("&published.whose=published", 1280.0);
    wait(&mut harness, "VGG19 raw pixels, M → U: 70.9 %");
    click(&mut harness, "searched");
    assert_eq!(state(&harness).published.family, Some(Family::Nas));
    until(&mut harness, "a table without VGG19", |harness| {
        harness.query_by_label_contains("VGG19 raw pixels, M → U: 70.9 %").is_none()
    });
    click(&mut harness, "First row: none");
    click(&mut harness, "SPOS raw pixels (published)");
    wait(&mut harness, "First row: SPOS raw pixels (published)");
    click(&mut harness, "Second row: none");
    click(&mut harness, "SPOS with NeuRN (published)");
    wait(&mut harness, "The second is better in 10 of 12 transfers that both have");
    wait(&mut harness, "Wilcoxon's signed-rank test p = 0.012");
}

#[test]
fn similarities_have_the_papers_numbers_beside_those_of_its_table() {
    let mut harness = lab("&published.shows=similarity", 1280.0);
    wait(&mut harness, "Mean over the 66 pairs of 12 networks: 0.908 without the filter, 0.935 with NeuRN");
    harness.get_by_label_contains("The paper's text gives about 0.7");
    click(&mut harness, "without the filter");
    assert_eq!(state(&harness).published.which, Which::Plain);
    harness.get_by_label_contains("Similarity of published results: ").focus();
    harness.run_ok();
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, "without the filter, ");
    click(&mut harness, "all 14");
    wait(&mut harness, "Mean over the 91 pairs of 14 networks");
}

#[test]
fn a_claim_opens_to_its_explanation() {
    let mut harness = lab("", 1280.0);
    wait(&mut harness, "published: Table 1");
    click(&mut harness, "Claims");
    assert_eq!(state(&harness).published.shows, Shows::Claims);
    wait(
        &mut harness,
        "25 claims: 15 agree; 1 agrees, but not about the neurons; 4 differ; 5 cannot be checked here.",
    );
    let title = "mean pairwise functional (cosine) similarity of the baselines is about 0.7";
    click(&mut harness, title);
    assert_eq!(state(&harness).published.claim.as_deref(), Some("cosine-before"));
    wait(&mut harness, "Published: about 0.7. Found: 0.908.");
    wait(&mut harness, "With the columns exchanged: 0.912 (differs).");
    wait(&mut harness, "Note: The text gives a mean functional (cosine) similarity");
    click(&mut harness, "exchanged");
    wait(&mut harness, "Published: about 0.7. Found: 0.912.");
    click(&mut harness, title);
    assert_eq!(state(&harness).published.claim, None);
    click(&mut harness, "differs");
    until(&mut harness, "the claims that differ alone", |harness| {
        harness.query_all_by_label("✓ agrees").next().is_none()
    });
    assert_eq!(harness.query_all_by_label("✗ differs").count(), 4);
}

#[test]
fn bionic_and_the_wider_field_are_sorted_and_open() {
    let mut harness = lab("&published.shows=bionic", 1280.0);
    wait(&mut harness, "Full model: Test accuracy 59.77 ± 0.27 %, 3 runs");
    wait(&mut harness, "23P: 349 neurons, excitatory, layer B of the network");
    let measure = harness.query_all_by_label("F1").next().expect("a measure");
    measure.click();
    wait(&mut harness, "Full model: F1 0.5652 ± 0.0015, 3 runs");
    click(&mut harness, "Sort by F1");
    assert_eq!(state(&harness).published.sort.as_deref(), Some("F1"));
    click(&mut harness, "Single source");
    assert_eq!(state(&harness).published.sort, None, "columns are those of one part");
    wait(&mut harness, "measured: NeuRN Lab, with NeuRN");
    click(&mut harness, "mnist-champion-10k, SVHN: 71.0 %, measured");
    wait(&mut harness, "Wilson's 95 % interval: 67.2 to 74.5 %.");
    wait(&mut harness, "ERM, SVHN: 27.8 %, published");
}

#[test]
fn sources_open_in_a_new_tab_and_can_be_cited() {
    let mut harness = lab("", 1280.0);
    wait(&mut harness, "published: Table 1");
    let link = "NeuRN: Neuro-inspired Domain Generalization for Image Classification (Jalil et al. 2025, arXiv 2505.06881)";
    harness.get_by_role_and_label(Role::Link, link).scroll_to_me();
    harness.run_ok();
    harness.get_by_role_and_label(Role::Link, link).click();
    let mut opened = None;
    for _ in 0..3 {
        harness.step();
        opened = opened.or_else(|| {
            harness.output().platform_output.commands.iter().find_map(|command| match command {
                OutputCommand::OpenUrl(open) => Some((open.url.clone(), open.new_tab)),
                _ => None,
            })
        });
    }
    assert_eq!(opened, Some(("https://arxiv.org/abs/2505.06881".to_owned(), true)));
    harness.get_by_label("Copy BibTeX").scroll_to_me();
    harness.run_ok();
    harness.get_by_label("Copy BibTeX").click();
    let mut text = None;
    for _ in 0..4 {
        harness.step();
        text = text.or_else(|| copied(&harness));
    }
    let text = text.expect("BibTeX is on the clipboard");
    assert!(text.starts_with("@misc{jalil2025,") && text.contains("eprint = {2505.06881}"), "{text}");
}

#[test]
fn every_part_fits_a_phone_and_a_projector() {
    for width in [360.0, 1920.0] {
        for (shows, words) in [
            ("table", "published: Table 1"),
            ("similarity", "Mean over the 66 pairs"),
            ("claims", "25 claims"),
            ("bionic", "Full model: Test accuracy"),
            ("digits", "Trained on 10,000 images"),
        ] {
            let mut harness = lab(&format!("&published.shows={shows}"), width);
            wait(&mut harness, words);
            let node = harness.query_all_by_label_contains(words).next().expect("it is there");
            let rect = node.rect();
            assert!(rect.left() >= 0.0 && rect.left() < width, "{shows}: {rect:?} at {width}");
            assert!(node.accesskit_node().label().or(node.accesskit_node().value()).is_some());
        }
    }
}
