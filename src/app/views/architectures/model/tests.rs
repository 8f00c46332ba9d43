use super::*;
use crate::app::compute::Compute;
use crate::app::state::{LabState, View};
use crate::app::views::architectures::twin;
use crate::jobs::direct::Direct;
use crate::jobs::queue::{Event, Transport};
use std::cell::Cell;
use std::rc::Rc;

/// Works on this thread, and loses what it was given when a test says so.
struct Forgetful(Direct, Rc<Cell<u64>>, u64);

impl Transport for Forgetful {
    fn start(&mut self, request: Query) {
        self.0.start(request);
    }
    fn stop(&mut self) {
        self.0.stop();
    }
    fn poll(&mut self) -> Vec<Event> {
        self.0.poll()
    }
    fn life(&mut self) -> u64 {
        if self.2 != self.1.get() {
            (self.0, self.2) = (Direct::to_the_end(), self.1.get());
        }
        self.2
    }
}

fn lab(life: &Rc<Cell<u64>>) -> Lab {
    let compute = Compute::new(eframe::egui::Context::default(), None, "this is a test".to_owned());
    let state = LabState { view: View::Architectures, ..LabState::default() };
    let jobs = Jobs::over(Box::new(Forgetful(Direct::to_the_end(), life.clone(), 0)));
    let mut lab = Lab::new(state, compute, jobs);
    lab.take_fetched(ZOO, Ok(include_bytes!("../../../../../assets/zoo/zoo.json").to_vec()));
    lab
}

/// Frames until nothing is under way.
fn settle(lab: &mut Lab) {
    for _ in 0..200 {
        lab.update_architectures();
        lab.poll();
        lab.update_architectures();
        if !lab.busy() {
            return;
        }
    }
    unreachable!("it does not come to rest");
}

#[test]
fn networks_come_change_join_and_leave() {
    let life = Rc::default();
    let mut lab = lab(&life);
    settle(&mut lab);
    let first = lab.architectures.matrix().unwrap().clone();
    assert_eq!((first.n(), lab.architectures.answers(Part::Matrix)), (44, 1));
    // nothing is asked twice
    settle(&mut lab);
    assert_eq!(lab.architectures.answers(Part::Matrix), 1);
    lab.state.architectures.matrix.scoring.matched = 2;
    settle(&mut lab);
    assert_ne!(lab.architectures.matrix().unwrap().scores, first.scores);

    // the page's text twin says and does the same
    let labels = |lab: &Lab, heading: &str| -> Vec<(String, String)> {
        let all = twin::groups(lab).into_iter().filter(|(name, _)| name == heading);
        all.flat_map(|(_, buttons)| buttons).map(|button| (button.id, button.label)).collect()
    };
    let networks = labels(&lab, "Networks");
    assert_eq!((networks.len(), networks[0].1.as_str()), (44, "AlexNet"));
    assert!(
        labels(&lab, "Nearest").is_empty() && twin::status(&lab, "").starts_with("44 networks. 946 pairs")
    );
    assert!(twin::clicked(&mut lab, "zoo:network:VGG16"));
    assert!(twin::status(&lab, "Hello.").starts_with("Hello. Nearest: VGG16 and VGG19: index 0."));
    let nearest = labels(&lab, "Nearest").swap_remove(0);
    assert!(nearest.1.starts_with("Open VGG16 and VGG19: "), "{nearest:?}");
    twin::clicked(&mut lab, &nearest.0);
    settle(&mut lab);
    assert_eq!(lab.state.architectures.pair(), ["VGG16", "VGG19"]);
    for _ in 0..2 {
        twin::clicked(&mut lab, "zoo:forward");
    }
    let status = twin::status(&lab, "");
    assert!(status.contains("Step 2 of the section: M(1, 2) = best of three = "), "{status}");
    twin::clicked(&mut lab, "zoo:last");
    assert!(twin::status(&lab, "").contains("the alignment is complete"));
    twin::clicked(&mut lab, "zoo:methods");
    assert_eq!(lab.state.architectures.matrix.scoring, crate::zoo::align::Scoring::METHODS);
    lab.state.architectures = ArchitecturesState::default();
    assert!(!twin::clicked(&mut lab, "view:See"), "another view's button");

    lab.open_files(vec![("one.txt".to_owned(), b"Conv2D k3\nReLU\nMaxPool\nDense softmax".to_vec())]);
    settle(&mut lab);
    assert_eq!(lab.architectures.own_names(), ["one (yours)"]);
    assert_eq!(lab.architectures.matrix().unwrap().n(), 45);
    assert_eq!(lab.state.architectures.network.as_deref(), Some("one (yours)"));
    let near = results(&lab)["selected"]["neighbours"].as_array().unwrap().len();
    assert_eq!(near, 6);
    // a worker that has started anew is sent everything again, and answers once
    life.set(1);
    let answers = lab.architectures.answers(Part::Matrix);
    lab.state.architectures.matrix.scoring.matched = 3;
    settle(&mut lab);
    assert_eq!(lab.architectures.matrix().unwrap().n(), 45);
    assert_eq!((lab.architectures.answers(Part::Matrix), lab.problem.as_deref()), (answers + 1, None));
    lab.state.architectures.matrix = ArchitecturesState::default().matrix;
    settle(&mut lab);

    lab.open_files(vec![("broken.onnx".to_owned(), b"\x00\x01\x02".to_vec())]);
    settle(&mut lab);
    assert!(lab.problem.as_deref().unwrap().starts_with("`broken.onnx` "), "{:?}", lab.problem);
    assert_eq!(lab.architectures.matrix().unwrap().n(), 45);
    lab.state.architectures.open_pair("one (yours)", "VGG16");
    settle(&mut lab);
    let pair = lab.architectures.pair().unwrap();
    assert_eq!(pair.letters[0].len(), 4);
    assert_eq!(lab.architectures.section().unwrap().rows(), 5);
    lab.copy_alignment();
    settle(&mut lab);
    let Some(Wish::CopyText(text)) = lab.wishes.pop() else { unreachable!("no text") };
    assert!(text.contains("one (yours)") && text.contains("Conv2D"), "{text}");
    let save = |label: &str| *saves(ZooShows::Matrix).iter().find(|save| save.label == label).unwrap();
    lab.save_architectures(save("Picture (PNG)"));
    settle(&mut lab);
    let Some(Wish::SavePicture { name, svg }) = lab.wishes.pop() else { unreachable!("no figure") };
    assert!(name.ends_with("architectures.png") && svg.starts_with("<svg "));
    lab.save_architectures(save("Tree (Newick)"));
    settle(&mut lab);
    let Some(Wish::Save { name, bytes, .. }) = lab.wishes.pop() else { unreachable!("no file") };
    assert!(name.ends_with(".nwk") && bytes.ends_with(b";\n"));

    // what survives a restart of the page: files, no answers
    let mut packed = lab.architectures.packed();
    assert!(packed.matrix().is_none() && !packed.busy() | packed.own.busy());
    std::mem::swap(&mut lab.architectures, &mut packed);
    settle(&mut lab);
    assert_eq!(lab.architectures.matrix().unwrap().n(), 45);
    lab.remove_network("one (yours)");
    settle(&mut lab);
    assert_eq!(lab.architectures.matrix().unwrap().n(), 44);
    assert_eq!(lab.state.architectures.pair(), ["VGG16", "VGG16"], "what is gone is not chosen");

    lab.state.architectures.choose_pair("moon", "VGG19");
    settle(&mut lab);
    assert_eq!(lab.architectures.failed(Part::Pair), Some("There is no network called `moon` here."));
    // what comes as a digit stays one
    lab.open_files(vec![("digit.png".to_owned(), b"\x89PNG broken".to_vec())]);
    settle(&mut lab);
    assert!(lab.problem.as_deref().unwrap().contains("PNG"), "{:?}", lab.problem);
    assert_eq!(lab.architectures.own_names().len(), 0);
}
