//! The wire between page and worker: what is sent arrives whole, and what is damaged is refused.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use crate::worker::{assemble, image, through_the_link};
use neurn_lab::digits::corpus::Split;
use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::generator::Domain;
use neurn_lab::digits::open::Opened;
use neurn_lab::digits::shift::Shift;
use neurn_lab::learn::engine::Engine;
use neurn_lab::neurn::planes::Plane;
use neurn_lab::neurn::{self, FilterOutput, FilterSettings, Image, Peak, Region, Samples};
use neurn_lab::protocol::architectures::{
    ArchitecturesAnswer, ArchitecturesError, ArchitecturesQuery, Members, SectionView,
};
use neurn_lab::protocol::evaluate::{EvaluateQuery, Evaluated, GeneratedSet, SetSource};
use neurn_lab::protocol::handshake::{Heard, PageEnd, READY, WorkerEnd, crash_message};
use neurn_lab::protocol::large::{Filtering, LargeAnswer, LargeQuery, LargeWork, Piece, Searched};
use neurn_lab::protocol::neurons::{NeuronsAnswer, View};
use neurn_lab::protocol::published::{PublishedQuery, Shows};
use neurn_lab::protocol::resource::{Kept, Missing, Resource, ResourceId};
use neurn_lab::protocol::shift::{MOST_DIGITS, Measured, SEEN, ShiftQuery};
use neurn_lab::protocol::wire::{FRAME, Outgoing, WireError};
use neurn_lab::protocol::{Query, Reply};
use neurn_lab::stats::classification::report;
use neurn_lab::stats::mcnemar::Discordant;
use neurn_lab::worker::session::Session;
use neurn_lab::zoo::study::MatrixSettings;
use proptest::prelude::*;
use std::sync::Arc;

#[test]
fn published_numbers_come_through_and_a_torn_screen_does_not() {
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    page.receive(READY).unwrap();
    let wanted = PublishedQuery { shows: Shows::Bionic, measure: 4, ..PublishedQuery::default() };
    let mut replies =
        through_the_link(&mut page, &mut worker, &mut Session::default(), Query::Published(wanted.clone()));
    let Some(Reply::Published(Ok(screen))) = replies.pop() else { unreachable!("one answer") };
    assert!(screen.query == wanted && screen.is_whole() && screen.parts.len() > 5);
    let mut torn = screen;
    torn.tabs.options.clear();
    let frames: Vec<Vec<u8>> = Outgoing::new(Reply::Published(Ok(torn))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
}

#[test]
fn a_large_picture_is_handed_over_once_and_shown_in_pieces() {
    let (mut page, mut worker, mut session) = (PageEnd::default(), WorkerEnd::default(), Session::default());
    page.receive(READY).unwrap();
    let mut ask = |query| {
        let mut replies = through_the_link(&mut page, &mut worker, &mut session, query);
        replies.pop().unwrap()
    };
    let whole = image(40, 30, 3, 9);
    let picture = Arc::new(vec![whole.clone()]);
    let kept = ask(Query::Keep(Resource::Picture { number: 7, picture }));
    assert_eq!(kept, Reply::Kept(Ok(Kept::Picture)));
    let settings = FilterSettings::default();
    let region = Region { x: 0, y: 0, width: 40, height: 30 };
    let large = |work| Query::Large(LargeQuery { picture: 7, work });
    let Reply::Large(Ok(LargeAnswer::Peaks(peaks))) = ask(large(LargeWork::Peaks { settings, region }))
    else {
        unreachable!("peaks")
    };
    let output = neurn::apply(&whole, &settings).unwrap();
    assert_eq!(peaks, output.peaks);
    let how = Filtering { settings, peaks, natural: (0.0, 255.0) };
    let piece = Piece { plane: Plane::Sigma, how, region, by: 1 };
    let Reply::Large(Ok(LargeAnswer::Numbers { channels: 3, data })) = ask(large(LargeWork::Numbers(piece)))
    else {
        unreachable!("numbers")
    };
    assert_eq!(data.into_vec(), output.sigma);
    // the same picture is looked through for digits
    assert_eq!(ask(Query::Find(Searched::Kept(7))), ask(Query::Find(Searched::Sent(whole))));
    assert_eq!(ask(Query::Release(vec![ResourceId::Picture(7)])), Reply::Released);
    let gone = ask(large(LargeWork::Shrink { max_side: 8 }));
    assert_eq!(gone, Reply::Large(Err("The picture number 7 is not loaded.".to_owned())));
}

#[test]
fn numbers_of_neurons_come_through_as_arrays_and_a_missing_one_is_refused() {
    let arrays =
        vec![("values".to_owned(), vec![0.5_f32, f32::MIN_POSITIVE, -3.25]), ("none".to_owned(), vec![])];
    let view = View { summary: vec!["so".to_owned()], arrays, ..View::default() };
    let reply = Reply::Neurons(Ok(NeuronsAnswer::View(Box::new(view))));
    let mut frames: Vec<Vec<u8>> = Outgoing::new(reply.clone()).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Ok(vec![reply]));
    frames.pop();
    assert_eq!(assemble::<Reply>(&frames), Ok(vec![]), "what is cut off is no answer");
}

#[test]
fn the_link_carries_jobs_larger_than_a_frame_one_after_another() {
    let settings = FilterSettings::default();
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    assert_eq!(page.receive(READY), Ok(Heard::Send(None)));
    for size in [1, 1500] {
        let image = image(size, size, 1, 4);
        let direct = neurn::apply(&image, &settings).unwrap();
        assert_eq!(size > 1, direct.result.len() > FRAME / 4);
        let replies = through_the_link(
            &mut page,
            &mut worker,
            &mut Session::default(),
            Query::Filter { images: vec![image], settings },
        );
        assert_eq!(replies.last(), Some(&Reply::Filtered(Ok(vec![direct]))));
    }
}

#[test]
fn a_request_waits_until_the_worker_listens_and_last_words_are_heard() {
    let mut page = PageEnd::default();
    let query = Query::Filter { images: vec![], settings: FilterSettings::default() };
    assert_eq!(page.send(query), Ok(None));
    assert!(matches!(page.receive(READY), Ok(Heard::Send(Some(_)))));
    assert_eq!(page.receive(&crash_message("oh")), Ok(Heard::Crashed("oh".to_owned())));
    assert_eq!(page.receive(&[99]), Err(WireError::Order));
}

fn any_image() -> impl Strategy<Value = Image> {
    (1_usize..9, 1_usize..9, 1_usize..4, any::<bool>()).prop_flat_map(|(w, h, c, float)| {
        let finite = prop::num::f32::NORMAL | prop::num::f32::ZERO | prop::num::f32::SUBNORMAL;
        let n = w * h * c;
        (prop::collection::vec(any::<u8>(), n), prop::collection::vec(finite, n)).prop_map(
            move |(u8s, f32s)| {
                if float { Image::from_f32(w, h, c, f32s) } else { Image::from_u8(w, h, c, u8s) }.unwrap()
            },
        )
    })
}

fn any_output() -> impl Strategy<Value = FilterOutput> {
    (1_usize..6, 1_usize..6, 1_usize..4, any::<u8>()).prop_flat_map(|(width, height, channels, peaks)| {
        let plane = |n: usize| prop::collection::vec(-1e30_f32..1e30, n);
        let n = width * height * channels;
        (plane(n), plane(n), plane(n)).prop_map(move |(result, mean, sigma)| {
            let peak =
                |i: usize| Peak { value: 0.1 * i as f32, x: i % width, y: i % height, channel: i % channels };
            let peaks = (0..usize::from(peaks % 4)).map(peak).collect();
            FilterOutput { width, height, channels, result, mean, sigma, peaks }
        })
    })
}

fn any_opened() -> impl Strategy<Value = Opened> {
    let dataset =
        (any_image(), 1_usize..4, any::<bool>(), ".*").prop_map(|(image, count, labelled, name)| {
            let (w, h, c) = (image.width(), image.height(), image.channels());
            let data = match image.into_samples() {
                Samples::U8(v) => Samples::U8(v.repeat(count)),
                Samples::F32(v) => Samples::F32(v.repeat(count)),
            };
            let set = Dataset::new(&name, count, w, h, c, data).unwrap();
            Opened::Dataset(if labelled { set.with_labels(vec![7; count]).unwrap() } else { set })
        });
    prop_oneof![
        any_image().prop_map(Opened::Picture),
        prop::collection::vec(any::<u8>(), 0..50).prop_map(Opened::Labels),
        dataset,
    ]
}

fn any_evaluated() -> impl Strategy<Value = Evaluated> {
    (1_usize..5, prop::collection::vec(0.0_f32..1.0, 100), prop::collection::vec(0_u8..10, 5), any_opened())
        .prop_map(|(n, values, labels, opened)| {
            let rows: Vec<[f32; 10]> = values.as_chunks().0.to_vec();
            let (left, right) = (&rows[..n], &rows[5..5 + n]);
            let labels = &labels[..n];
            let made = match opened {
                Opened::Dataset(set) if set.count() == n => Some(set),
                _ => None,
            };
            Evaluated {
                probabilities: [left.as_flattened().to_vec(), right.as_flattened().to_vec()],
                reports: [report(left, labels), report(right, labels)],
                discordant: Discordant::count([(true, false), (true, true)]),
                better_turned: None,
                milliseconds: 1.5,
                made,
            }
        })
}

fn any_reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        any_evaluated().prop_map(|evaluated| Reply::Evaluated(Ok(Box::new(evaluated)))),
        any::<u64>().prop_map(|set| Reply::Evaluated(Err(Missing(ResourceId::Set(set)).into()))),
        (any::<f32>().prop_filter("comparable", |f| !f.is_nan()), ".*")
            .prop_map(|(done, note)| Reply::Progress { done, note }),
        ".*".prop_map(Reply::Died),
        ".*".prop_map(|sentence| Reply::Filtered(Err(sentence))),
        ".*".prop_map(|sentence| Reply::Opened(Err(sentence))),
        any_opened().prop_map(|opened| Reply::Opened(Ok(opened))),
        prop::collection::vec(any_output(), 0..5).prop_map(|outputs| Reply::Filtered(Ok(outputs))),
        any_measured().prop_map(|measured| Reply::Measured(Ok(measured))),
        ".*".prop_map(|name| Reply::Architectures(Err(ArchitecturesError::Name(name)))),
        ".*".prop_map(|name| Reply::Kept(Ok(Kept::Architecture(name)))),
        any_section()
            .prop_map(|section| Reply::Architectures(Ok(ArchitecturesAnswer::Section(Box::new(section))))),
        ".*".prop_map(|model| Reply::Measured(Err(Missing(ResourceId::Model(model)).into()))),
    ]
}

fn any_section() -> impl Strategy<Value = SectionView> {
    let words = || prop::collection::vec(".*", 0..5);
    (words(), words(), any::<[u32; 2]>(), any::<i32>()).prop_map(|(rows, columns, from, value)| SectionView {
        from,
        lengths: [rows.len() as u32, columns.len() as u32],
        groups: [vec![1; rows.len()], vec![2; columns.len()]],
        values: vec![value; (rows.len() + 1) * (columns.len() + 1)],
        arrows: vec![3; (rows.len() + 1) * (columns.len() + 1)],
        path: vec![(1, 2)],
        words: [rows, columns],
    })
}

fn any_measured() -> impl Strategy<Value = Measured> {
    let digits = |n| prop::collection::vec(0_u8..10, n);
    (prop::collection::vec(any_image(), 0..4), 0_usize..60, any::<u32>(), any::<bool>()).prop_flat_map(
        move |(pictures, n, from, filtered)| {
            let probabilities = prop::collection::vec(0.0_f32..1.0, 10 * pictures.len());
            (digits(n), digits(n), probabilities).prop_map(move |(left, right, probabilities)| Measured {
                from,
                answers: [left, right],
                seen: [vec![], vec![7; if filtered { SEEN * pictures.len() } else { 0 }]],
                probabilities: [probabilities.clone(), probabilities],
                pictures: pictures.clone(),
            })
        },
    )
}

fn any_request() -> impl Strategy<Value = Query> {
    let filter =
        |(images, k)| Query::Filter { images, settings: FilterSettings { k, ..FilterSettings::default() } };
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    prop_oneof![
        (prop::collection::vec(any_image(), 0..6), 1..=255_u32).prop_map(filter),
        (".*", bytes.clone(), any::<bool>()).prop_map(|(name, bytes, part)| Query::Open {
            name,
            bytes: bytes.into(),
            part: part.then_some(Split::Train),
        }),
        (".*", any::<u32>(), bytes.clone()).prop_map(|(file, number, bytes)| {
            Query::Keep(Resource::Architecture { number, file, bytes: bytes.into() })
        }),
        (any::<bool>(), ".*", 1_i32..9).prop_map(|(extras, name, matched)| {
            let mut settings = MatrixSettings::default();
            settings.scoring.matched = matched;
            let members = Members { extras, custom: vec![(3, name)] };
            Query::Architectures(ArchitecturesQuery::Matrix(members, settings))
        }),
        prop::collection::vec((".*", bytes), 0..5).prop_map(|files| Query::OpenSet { files }),
        (any_opened(), any::<u64>()).prop_map(|(opened, set)| {
            let models = ["a".to_owned(), "b".to_owned()];
            let query = EvaluateQuery { models, engine: Engine::Ndarray, set };
            let source = match opened {
                Opened::Dataset(given) => {
                    return Query::Keep(Resource::Set { number: set, set: Arc::new(given) });
                }
                Opened::Labels(_) => SetSource::Kept,
                Opened::Picture(_) => {
                    SetSource::Generated(GeneratedSet { domain: Domain::Photo, count: 7, seed: set as u32 })
                }
            };
            Query::Evaluate { query, source }
        }),
        (".*", 0.0..=100.0_f64, any::<u32>(), 0..=MOST_DIGITS).prop_map(|(model, noise, seed, count)| {
            let models = [model, "other".to_owned()];
            let shift = Shift { noise, ..Shift::default() };
            Query::Shift(ShiftQuery { models, engine: Engine::Ndarray, shift, seed, from: count, count })
        }),
    ]
}

proptest! {
    #[test]
    fn replies_survive_the_wire_at_any_frame_size(reply in any_reply(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(reply.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![reply]));
    }

    #[test]
    fn requests_survive_the_wire_at_any_frame_size(query in any_request(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(query.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![query]));
    }

    #[test]
    fn arbitrary_frames_never_panic(
        frames in prop::collection::vec((0_u8..14, prop::collection::vec(any::<u8>(), 0..40)), 0..6),
    ) {
        let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
        for (tag, mut bytes) in frames {
            bytes.insert(0, tag);
            _ = page.receive(&bytes);
            _ = worker.receive(&bytes);
        }
    }

    /// One byte changed anywhere: an error, or a valid value again, whose images keep their promise.
    #[test]
    fn a_damaged_frame_never_panics(
        query in any_request(), reply in any_reply(), at in any::<prop::sample::Index>(), bits in 1_u8..,
    ) {
        let damage = |mut frames: Vec<Vec<u8>>| {
            let frame = at.index(frames.len());
            let byte = at.index(frames[frame].len());
            frames[frame][byte] ^= bits;
            frames
        };
        if let Ok(queries) = assemble::<Query>(&damage(Outgoing::with_frame(query, 64).unwrap().collect())) {
            for query in queries {
                let Query::Filter { images, .. } = query else { continue };
                for image in images {
                    prop_assert_eq!(image.samples().len(), image.pixels() * image.channels());
                }
            }
        }
        if let Ok(replies) = assemble::<Reply>(&damage(Outgoing::with_frame(reply, 64).unwrap().collect())) {
            for reply in replies {
                if let Reply::Filtered(Ok(outputs)) = reply {
                    for o in outputs {
                        prop_assert_eq!(o.result.len(), o.width * o.height * o.channels);
                        prop_assert_eq!(o.mean.len(), o.sigma.len());
                        prop_assert!(o.peaks.iter().all(|p| p.x < o.width && p.y < o.height));
                    }
                }
            }
        }
    }
}
