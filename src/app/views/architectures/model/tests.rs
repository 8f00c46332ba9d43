use super::*;
use crate::app::compute::Compute;
use crate::app::context::Command;
use crate::app::lab::Lab;
use crate::app::state::{LabState, ViewId};
use crate::app::view::View as _;
use crate::app::views::architectures::export::saves;
use crate::app::views::architectures::outline;
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
    let state = LabState { view: ViewId::Architectures, ..LabState::default() };
    let jobs = Jobs::over(Box::new(Forgetful(Direct::to_the_end(), life.clone(), 0)));
    let mut lab = Lab::new(state, compute, jobs);
    lab.take_fetched(ZOO, Ok(include_bytes!("../../../../../assets/zoo/zoo.json").to_vec()));
    lab
}

/// The view itself.
fn zoo(lab: &mut Lab) -> &mut Architectures {
    lab.part().0
}

/// Frames until nothing is under way.
fn settle(lab: &mut Lab) {
    let update = |lab: &mut Lab| {
        let (zoo, cx) = lab.part::<Architectures>();
        zoo.update_architectures(cx);
    };
    for _ in 0..200 {
        update(lab);
        lab.poll();
        update(lab);
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
    let first = zoo(&mut lab).matrix().unwrap().clone();
    assert_eq!((first.n(), zoo(&mut lab).answers(Part::Matrix)), (44, 1));
    // nothing is asked twice
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).answers(Part::Matrix), 1);
    lab.cx.state.architectures.matrix.scoring.matched = 2;
    settle(&mut lab);
    assert_ne!(zoo(&mut lab).matrix().unwrap().scores, first.scores);

    // the page's outline says and does the same
    let labels = |lab: &mut Lab, heading: &str| -> Vec<(String, String)> {
        let (zoo, cx) = lab.part();
        let all = outline::groups(zoo, cx).into_iter().filter(|(name, _)| name == heading);
        all.flat_map(|(_, buttons)| buttons).map(|button| (button.id, button.label)).collect()
    };
    let status = |lab: &mut Lab| {
        let (zoo, cx) = lab.part();
        outline::status(zoo, cx)
    };
    let click = |lab: &mut Lab, id: &str| {
        let (zoo, cx) = lab.part();
        outline::clicked(zoo, cx, id)
    };
    let networks = labels(&mut lab, "Networks");
    assert_eq!((networks.len(), networks[0].1.as_str()), (44, "AlexNet"));
    assert!(labels(&mut lab, "Nearest").is_empty() && status(&mut lab).starts_with("44 networks. 946 pairs"));
    assert!(click(&mut lab, "zoo:network:VGG16"));
    assert!(lab.outline("Hello.").status.starts_with("Hello. Nearest: VGG16 and VGG19: index 0."));
    let nearest = labels(&mut lab, "Nearest").swap_remove(0);
    assert!(nearest.1.starts_with("Open VGG16 and VGG19: "), "{nearest:?}");
    click(&mut lab, &nearest.0);
    settle(&mut lab);
    assert_eq!(lab.cx.state.architectures.pair(), ["VGG16", "VGG19"]);
    for _ in 0..2 {
        click(&mut lab, "zoo:forward");
    }
    let now = status(&mut lab);
    assert!(now.contains("Step 2 of the section: M(1, 2) = best of three = "), "{now}");
    click(&mut lab, "zoo:last");
    assert!(status(&mut lab).contains("the alignment is complete"));
    click(&mut lab, "zoo:methods");
    assert_eq!(lab.cx.state.architectures.matrix.scoring, crate::zoo::align::Scoring::METHODS);
    lab.cx.state.architectures = ArchitecturesState::default();
    assert!(!click(&mut lab, "view:See"), "another view's button");

    lab.open_files(vec![("one.txt".to_owned(), b"Conv2D k3\nReLU\nMaxPool\nDense softmax".to_vec())]);
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).custom_names(), ["one (yours)"]);
    assert_eq!(zoo(&mut lab).matrix().unwrap().n(), 45);
    assert_eq!(lab.cx.state.architectures.network.as_deref(), Some("one (yours)"));
    let (view, cx) = lab.part::<Architectures>();
    let near = view.results(cx)["selected"]["neighbours"].as_array().unwrap().len();
    assert_eq!(near, 6);
    // a worker that has started anew is sent everything again, and answers once
    life.set(1);
    let answers = zoo(&mut lab).answers(Part::Matrix);
    lab.cx.state.architectures.matrix.scoring.matched = 3;
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).matrix().unwrap().n(), 45);
    assert_eq!((zoo(&mut lab).answers(Part::Matrix), lab.cx.notices.problem.as_deref()), (answers + 1, None));
    lab.cx.state.architectures.matrix = ArchitecturesState::default().matrix;
    settle(&mut lab);

    lab.open_files(vec![("broken.onnx".to_owned(), b"\x00\x01\x02".to_vec())]);
    settle(&mut lab);
    assert!(
        lab.cx.notices.problem.as_deref().unwrap().starts_with("`broken.onnx` "),
        "{:?}",
        lab.cx.notices.problem
    );
    assert_eq!(zoo(&mut lab).matrix().unwrap().n(), 45);
    lab.cx.state.architectures.open_pair("one (yours)", "VGG16");
    settle(&mut lab);
    let pair = zoo(&mut lab).pair().unwrap();
    assert_eq!(pair.letters[0].len(), 4);
    assert_eq!(zoo(&mut lab).section().unwrap().rows(), 5);
    {
        let (zoo, cx) = lab.part::<Architectures>();
        zoo.copy_alignment(cx);
    }
    settle(&mut lab);
    let Some(Command::CopyText(text)) = lab.cx.commands.pop() else { unreachable!("no text") };
    assert!(text.contains("one (yours)") && text.contains("Conv2D"), "{text}");
    let save = |label: &str| *saves(ZooShows::Matrix).iter().find(|save| save.label == label).unwrap();
    {
        let (zoo, cx) = lab.part::<Architectures>();
        zoo.save_architectures(cx, save("Picture (PNG)"));
    }
    settle(&mut lab);
    let Some(Command::SavePicture { name, svg }) = lab.cx.commands.pop() else { unreachable!("no figure") };
    assert!(name.ends_with("architectures.png") && svg.starts_with("<svg "));
    {
        let (zoo, cx) = lab.part::<Architectures>();
        zoo.save_architectures(cx, save("Tree (Newick)"));
    }
    settle(&mut lab);
    let Some(Command::Save { name, bytes, .. }) = lab.cx.commands.pop() else { unreachable!("no file") };
    assert!(name.ends_with(".nwk") && bytes.ends_with(b";\n"));

    // what survives a restart of the page: files, no answers
    let mut packed = zoo(&mut lab).packed();
    assert!(packed.matrix().is_none() && !packed.busy() | packed.custom.busy());
    std::mem::swap(zoo(&mut lab), &mut packed);
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).matrix().unwrap().n(), 45);
    {
        let (zoo, cx) = lab.part::<Architectures>();
        zoo.remove_network(cx, "one (yours)");
    }
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).matrix().unwrap().n(), 44);
    assert_eq!(lab.cx.state.architectures.pair(), ["VGG16", "VGG16"], "what is gone is not chosen");

    lab.cx.state.architectures.choose_pair("moon", "VGG19");
    settle(&mut lab);
    assert_eq!(zoo(&mut lab).failed(Part::Pair), Some("There is no network called `moon` here."));
    // what comes as a digit stays one
    lab.open_files(vec![("digit.png".to_owned(), b"\x89PNG broken".to_vec())]);
    settle(&mut lab);
    assert!(lab.cx.notices.problem.as_deref().unwrap().contains("PNG"), "{:?}", lab.cx.notices.problem);
    assert_eq!(zoo(&mut lab).custom_names().len(), 0);
}
