//! Long work as messages, through the public door: order, cancelling, and the wire between page and worker.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::jobs::link::{Heard, PageEnd, READY, WorkerEnd, last_words};
use neurn_lab::jobs::wire::{Assembler, FRAME, Outgoing, WireError};
use neurn_lab::jobs::{Jobs, Reply, Request, task};
use neurn_lab::neurn::{self, FilterOutput, FilterSettings, Image, Merge, Peak, Samples, Scope};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// A grey or coloured image with an uneven texture.
fn image(width: usize, height: usize, channels: usize, seed: usize) -> Image {
    let texture = |i: usize| ((i * 7919 + seed * 104_729) % 251) as u8;
    Image::from_u8(width, height, channels, (0..width * height * channels).map(texture).collect()).unwrap()
}

fn jobs() -> (Jobs, Receiver<()>) {
    let (sender, wakes) = channel();
    (Jobs::new(Arc::new(move || _ = sender.send(()))), wakes)
}

/// Waits for the first reply that is no progress; the progress before it goes to `seen`.
fn answer(jobs: &mut Jobs, wakes: &Receiver<()>, seen: &mut Vec<f32>) -> Reply {
    loop {
        wakes.recv_timeout(PATIENCE).unwrap();
        for (_, reply) in jobs.poll() {
            match reply {
                Reply::Progress { done, .. } => seen.push(done),
                last => return last,
            }
        }
    }
}

#[test]
fn a_job_gives_what_a_direct_call_gives() {
    let settings =
        FilterSettings { k: 5, scope: Scope::Channel, merge: Merge::Max, ..FilterSettings::default() };
    let images = vec![image(33, 17, 3, 1), image(1, 1, 1, 2), image(28, 28, 1, 3)];
    let direct: Vec<FilterOutput> = images.iter().map(|i| neurn::apply(i, &settings).unwrap()).collect();
    let (mut jobs, wakes) = jobs();
    jobs.start(Request::Filter { images, settings });
    assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Filtered(Ok(direct)));
    assert_eq!(jobs.running(), 0);
}

/// A gzipped IDX file of `count` images of 28 x 28.
fn idx_gz(count: u32) -> Vec<u8> {
    let mut idx = vec![0, 0, 8, 3];
    idx.extend([count, 28, 28].iter().flat_map(|n| n.to_be_bytes()));
    idx.extend((0..count as usize * 784).map(|i| (i * i / 911) as u8));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, &idx).unwrap();
    gz.finish().unwrap()
}

#[test]
fn a_file_opens_as_by_a_direct_call_and_a_bad_one_is_the_same_sentence() {
    let (good, bad) = (idx_gz(20), b"%PDF-1.4".to_vec());
    let (mut jobs, wakes) = jobs();
    for (name, bytes) in [("good.gz", good), ("bad.idx", bad)] {
        let direct = open(name, &bytes, &Limits::default()).map_err(|error| error.to_string());
        assert_eq!(direct.is_ok(), name == "good.gz");
        jobs.start(Request::Open { name: name.to_owned(), bytes });
        assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Opened(direct));
    }
}

#[test]
fn a_long_job_reports_rising_progress_and_the_time_left() {
    let settings = FilterSettings { k: 31, ..FilterSettings::default() };
    let images: Vec<_> = (0..400).map(|seed| image(64, 64, 3, seed)).collect();
    let (mut jobs, wakes) = jobs();
    let id = jobs.start(Request::Filter { images, settings });
    assert_eq!((jobs.done(id), jobs.seconds_left(id)), (Some(0.0), None));
    let mut seen = Vec::new();
    assert!(
        matches!(answer(&mut jobs, &wakes, &mut seen), Reply::Filtered(Ok(outputs)) if outputs.len() == 400)
    );
    assert!(seen.is_sorted() && seen.iter().all(|done| (0.0..1.0).contains(done)), "{seen:?}");
    assert_eq!((jobs.done(id), jobs.seconds_left(id)), (None, None));
}

#[test]
fn cancelling_ends_a_long_job_early_and_the_next_one_runs() {
    // minutes of work: many images at a large k
    let long = vec![image(256, 256, 3, 1); 1000];
    let settings = FilterSettings { k: 255, ..FilterSettings::default() };
    let (mut jobs, wakes) = jobs();
    let a = jobs.start(Request::Filter { images: long, settings });
    let b = jobs.start(Request::Filter { images: vec![image(8, 8, 1, 5)], settings });
    assert_eq!(jobs.running(), 2);
    // the first report says that it works
    wakes.recv_timeout(PATIENCE).unwrap();
    assert!(jobs.poll().iter().all(|(id, reply)| *id == a && matches!(reply, Reply::Progress { .. })));
    assert!(jobs.done(a).unwrap() < 0.5);
    let cancelled = Instant::now();
    jobs.cancel(a);
    let reply = answer(&mut jobs, &wakes, &mut vec![]);
    assert!(matches!(reply, Reply::Filtered(Ok(outputs)) if outputs.len() == 1));
    assert!(cancelled.elapsed() < PATIENCE);
    assert_eq!((jobs.running(), jobs.done(b)), (0, None));
    // the cancelled one holds a sender for its wakes until it has ended; only ours is left then
    drop(jobs);
    while let Ok(()) = wakes.recv_timeout(PATIENCE) {}
    assert!(wakes.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected));
}

/// Page and worker in one thread: every frame that would be posted is handed over.
fn through_the_link(page: &mut PageEnd, worker: &mut WorkerEnd, request: Request) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut frame = page.send(request).unwrap();
    while let Some(sent) = frame.take() {
        if let Some(request) = worker.receive(&sent).unwrap() {
            task::run(
                request,
                || false,
                |reply| {
                    for part in Outgoing::new(reply).unwrap() {
                        match page.receive(&part).unwrap() {
                            Heard::Reply(reply) => replies.push(reply),
                            other => assert_eq!(other, Heard::Send(None)),
                        }
                    }
                },
            );
        } else {
            let Heard::Send(next) = page.receive(neurn_lab::jobs::link::MORE).unwrap() else {
                unreachable!()
            };
            frame = next;
        }
    }
    replies
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
        let replies =
            through_the_link(&mut page, &mut worker, Request::Filter { images: vec![image], settings });
        assert_eq!(replies.last(), Some(&Reply::Filtered(Ok(vec![direct]))));
    }
}

#[test]
fn a_request_waits_until_the_worker_listens_and_last_words_are_heard() {
    let mut page = PageEnd::default();
    let request = Request::Filter { images: vec![], settings: FilterSettings::default() };
    assert_eq!(page.send(request), Ok(None));
    assert!(matches!(page.receive(READY), Ok(Heard::Send(Some(_)))));
    assert_eq!(page.receive(&last_words("oh")), Ok(Heard::LastWords("oh".to_owned())));
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

fn any_reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        (any::<f32>().prop_filter("comparable", |f| !f.is_nan()), ".*")
            .prop_map(|(done, note)| Reply::Progress { done, note }),
        ".*".prop_map(Reply::Died),
        ".*".prop_map(|sentence| Reply::Filtered(Err(sentence))),
        ".*".prop_map(|sentence| Reply::Opened(Err(sentence))),
        any_opened().prop_map(|opened| Reply::Opened(Ok(opened))),
        prop::collection::vec(any_output(), 0..5).prop_map(|outputs| Reply::Filtered(Ok(outputs))),
    ]
}

fn any_request() -> impl Strategy<Value = Request> {
    let filter =
        |(images, k)| Request::Filter { images, settings: FilterSettings { k, ..FilterSettings::default() } };
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    prop_oneof![
        (prop::collection::vec(any_image(), 0..6), 1..=255_u32).prop_map(filter),
        (".*", bytes).prop_map(|(name, bytes)| Request::Open { name, bytes }),
    ]
}

/// What an assembler makes of frames: the messages, up to the first error.
fn assemble<P: neurn_lab::jobs::wire::Parcel>(frames: &[Vec<u8>]) -> Result<Vec<P>, WireError> {
    let mut assembler = Assembler::default();
    frames.iter().filter_map(|frame| assembler.receive(frame).transpose()).collect()
}

proptest! {
    #[test]
    fn replies_survive_the_wire_at_any_frame_size(reply in any_reply(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(reply.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![reply]));
    }

    #[test]
    fn requests_survive_the_wire_at_any_frame_size(request in any_request(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(request.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![request]));
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
        request in any_request(), reply in any_reply(), at in any::<prop::sample::Index>(), bits in 1_u8..,
    ) {
        let damage = |mut frames: Vec<Vec<u8>>| {
            let frame = at.index(frames.len());
            let byte = at.index(frames[frame].len());
            frames[frame][byte] ^= bits;
            frames
        };
        if let Ok(requests) = assemble::<Request>(&damage(Outgoing::with_frame(request, 64).unwrap().collect())) {
            for request in requests {
                let Request::Filter { images, .. } = request else { continue };
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
