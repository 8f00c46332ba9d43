//! Tests of the queue over a scripted transport.

use super::*;
use crate::neurn::FilterSettings;
use crate::protocol::resource::Kept;

/// Remembers what it is told and says what a test puts in.
#[derive(Default)]
struct Script {
    log: Vec<&'static str>,
    started: Vec<Query>,
    says: Vec<Event>,
    life: u64,
}

impl Transport for Script {
    fn start(&mut self, query: Query) {
        self.log.push("start");
        self.started.push(query);
    }
    fn stop(&mut self) {
        self.log.push("stop");
    }
    fn poll(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.says)
    }
    fn life(&mut self) -> u64 {
        self.life
    }
}

fn query() -> Query {
    Query::Filter { images: vec![], settings: FilterSettings::default() }
}

fn progress(done: f32) -> Reply {
    Reply::Progress { done, note: "x".to_owned() }
}

#[test]
fn one_job_at_a_time_in_order() {
    let mut queue = Queue::over(Script::default());
    let (a, b) = (queue.start(query()), queue.start(query()));
    assert_eq!((queue.running(), queue.transport.log.len()), (2, 1));
    queue.transport.says = vec![
        Event::Reply(progress(0.5)),
        Event::Reply(progress(0.25)),
        Event::Reply(Reply::Filtered(Ok(vec![]))),
    ];
    let seen = queue.poll();
    assert_eq!(seen, [(a, progress(0.5)), (a, progress(0.5)), (a, Reply::Filtered(Ok(vec![])))]);
    assert_eq!((queue.done(a), queue.done(b)), (None, Some(0.0)));
    assert_eq!((queue.running(), queue.transport.log.len()), (1, 2));
    queue.transport.says = vec![Event::Reply(Reply::Filtered(Err("no".to_owned())))];
    assert_eq!(queue.poll(), [(b, Reply::Filtered(Err("no".to_owned())))]);
    assert_eq!(queue.running(), 0);
}

#[test]
fn cancelling_the_running_job_starts_the_next() {
    let mut queue = Queue::over(Script::default());
    let ids: Vec<_> = (0..3).map(|_| queue.start(query())).collect();
    queue.cancel(ids[1]);
    assert_eq!(queue.transport.log, ["start"]);
    queue.cancel(ids[0]);
    assert_eq!(queue.transport.log, ["start", "stop", "start"]);
    queue.cancel(ids[0]);
    assert_eq!(queue.running(), 1);
    queue.transport.says = vec![Event::Reply(Reply::Filtered(Ok(vec![])))];
    assert_eq!(queue.poll(), [(ids[2], Reply::Filtered(Ok(vec![])))]);
}

#[test]
fn a_lost_job_is_a_sentence_and_the_next_one_starts() {
    let mut queue = Queue::over(Script::default());
    let (a, _) = (queue.start(query()), queue.start(query()));
    queue.transport.says = vec![Event::Lost("RuntimeError:\n unreachable".to_owned())];
    let seen = queue.poll();
    let [(id, Reply::Died(sentence))] = seen.as_slice() else { unreachable!("{seen:?}") };
    assert_eq!(*id, a);
    assert!(sentence.starts_with("The background worker stopped while filtering 0 pictures."), "{sentence}");
    assert!(sentence.ends_with("(Details: RuntimeError: unreachable)"), "{sentence}");
    assert_eq!(queue.transport.log, ["start", "start"]);
}

/// A model whose file is its name.
fn model(name: &str) -> Resource {
    Resource::Model { name: name.to_owned(), bytes: name.as_bytes().to_vec().into() }
}

fn wanted(model: &str) -> Query {
    use crate::protocol::classify::{ClassifyQuery, LayerQuery};
    let engine = crate::learn::engine::Engine::ASKING;
    let query = ClassifyQuery {
        model: model.to_owned(),
        engine,
        layers: LayerQuery::Nothing,
        occlude: None,
        inspected: 0,
    };
    Query::Classify { query, images: vec![] }
}

fn answered() -> Reply {
    Reply::Answered(Ok(crate::protocol::classify::Answer::default()))
}

fn kept() -> Reply {
    Reply::Kept(Ok(Kept::Model("card".to_owned())))
}

/// What is started after the transport has said something, and what the queue makes of it.
fn after(queue: &mut Queue<Script>, says: Reply) -> (Vec<Query>, Vec<(JobId, Reply)>) {
    queue.transport.says = vec![Event::Reply(says)];
    let replies = queue.poll();
    (std::mem::take(&mut queue.transport.started), replies)
}

#[test]
fn what_a_request_needs_is_sent_once_before_it_and_its_answer_reaches_who_handed_it_over() {
    let mut queue = Queue::over(Script::default());
    let handed = queue.keep(model("a"));
    assert_eq!(after(&mut queue, kept()), (vec![Query::Keep(model("a"))], vec![(handed, kept())]));
    let first = queue.start(wanted("a"));
    assert_eq!(after(&mut queue, answered()), (vec![wanted("a")], vec![(first, answered())]));
    // one that is only offered is sent when it is needed, and its answer is nobody's
    queue.offer(model("b"));
    let second = queue.start(wanted("b"));
    assert_eq!(queue.transport.started, [Query::Keep(model("b"))]);
    queue.transport.started.clear();
    assert_eq!(after(&mut queue, kept()), (vec![wanted("b")], vec![]));
    assert_eq!(after(&mut queue, answered()), (vec![], vec![(second, answered())]));
    // what nobody handed over is the worker's to refuse
    queue.start(wanted("nobody"));
    assert_eq!(queue.transport.started, [wanted("nobody")]);
}

#[test]
fn a_new_worker_is_sent_again_what_a_request_needs_and_the_request_is_answered_once() {
    let mut queue = Queue::over(Script::default());
    queue.keep(model("a"));
    after(&mut queue, kept());
    let (lost, waiting) = (queue.start(wanted("a")), queue.start(wanted("a")));
    queue.transport.life = 1;
    assert_eq!(queue.life(), 0, "the transport is not asked before it has told of the running query");
    queue.transport.says = vec![Event::Lost(String::new())];
    assert!(matches!(&queue.poll()[..], [(id, Reply::Died(_))] if *id == lost));
    assert_eq!(queue.life(), 1);
    assert_eq!(queue.transport.started, [wanted("a"), Query::Keep(model("a"))]);
    queue.transport.started.clear();
    // lost again after it was sent, before the query began
    queue.transport.life = 2;
    queue.transport.says = vec![Event::Reply(kept()), Event::Lost(String::new())];
    assert_eq!(queue.poll(), []);
    assert_eq!(std::mem::take(&mut queue.transport.started), [Query::Keep(model("a"))]);
    assert_eq!(after(&mut queue, kept()), (vec![wanted("a")], vec![]));
    assert_eq!(after(&mut queue, answered()), (vec![], vec![(waiting, answered())]));
    assert_eq!(queue.running(), 0);
    // a worker that was ended to stop a job has nothing either; one that goes on has
    for (life, sent) in [(3, Query::Keep(model("a"))), (3, wanted("a"))] {
        let stopped = queue.start(query());
        queue.transport.life = life;
        queue.cancel(stopped);
        queue.transport.started.clear();
        let id = queue.start(wanted("a"));
        assert_eq!(queue.transport.started, [sent]);
        if queue.transport.started == [Query::Keep(model("a"))] {
            after(&mut queue, kept());
        }
        assert_eq!(after(&mut queue, answered()).1, [(id, answered())]);
    }
}

#[test]
fn what_cannot_be_used_is_said_to_who_handed_it_over_and_not_kept() {
    let mut queue = Queue::over(Script::default());
    let bad = queue.keep(model("bad"));
    let refused = || Reply::Kept(Err("`bad` is damaged.".to_owned()));
    assert_eq!(after(&mut queue, refused()).1, [(bad, refused())]);
    let id = queue.start(wanted("bad"));
    assert_eq!(queue.transport.started, [Query::Release(vec![model("bad").id()])]);
    queue.transport.started.clear();
    assert_eq!(after(&mut queue, Reply::Released).0, [wanted("bad")]);
    assert_eq!(after(&mut queue, answered()).1, [(id, answered())]);
    // one that was good, and is refused by a new worker, ends the query that needs it
    queue.keep(model("good"));
    after(&mut queue, kept());
    queue.transport.life = 1;
    let id = queue.start(wanted("good"));
    let refused = Reply::Kept(Err("There is no memory.".to_owned()));
    let died = Reply::Died("There is no memory.".to_owned());
    assert_eq!(after(&mut queue, refused).1, [(id, died)]);
    queue.start(wanted("good"));
    assert_eq!(queue.transport.started, [Query::Keep(model("good"))], "it is tried again");
}

#[test]
fn beyond_the_limit_the_one_goes_that_was_needed_longest_ago() {
    use crate::protocol::evaluate::{EvaluateQuery, Evaluated, GeneratedSet, SetSource};
    let mut queue = Queue::over(Script::default());
    let names: Vec<String> = (0..25).map(|i| format!("m{i}")).collect();
    for name in &names[..24] {
        queue.keep(model(name));
        after(&mut queue, kept());
    }
    queue.start(wanted("m0"));
    after(&mut queue, answered());
    queue.keep(model("m24"));
    assert_eq!(queue.transport.started, [Query::Release(vec![model("m1").id()])]);
    queue.transport.started.clear();
    assert_eq!(after(&mut queue, Reply::Released).0, [Query::Keep(model("m24"))]);
    after(&mut queue, kept());
    // what was let go of comes back when it is needed, and what is dropped goes
    queue.release(&model("m3").id());
    queue.start(wanted("m1"));
    assert_eq!(queue.transport.started, [Query::Release(vec![model("m3").id()])]);
    queue.transport.started.clear();
    assert_eq!(after(&mut queue, Reply::Released).0, [Query::Keep(model("m1"))]);
    assert_eq!(after(&mut queue, kept()).0, [wanted("m1")]);
    after(&mut queue, answered());

    // a set that the worker made is there, until another one comes
    let evaluate = |set, source| Query::Evaluate {
        query: EvaluateQuery {
            models: ["m0".to_owned(), "m1".to_owned()],
            engine: crate::learn::engine::Engine::ASKING,
            set,
        },
        source,
    };
    let domain = crate::digits::generator::Domain::Mail;
    let made = SetSource::Generated(GeneratedSet { domain, count: 1, seed: 1 });
    queue.start(evaluate(1, made));
    let report = crate::stats::classification::report(&[[0.1; 10]], &[0]);
    let evaluated = Reply::Evaluated(Ok(Box::new(Evaluated {
        probabilities: [vec![0.1; 10], vec![0.1; 10]],
        reports: [report.clone(), report],
        discordant: crate::stats::mcnemar::Discordant::count([]),
        better_turned: None,
        milliseconds: 0.0,
        made: None,
    })));
    assert_eq!(after(&mut queue, evaluated.clone()).0, [evaluate(1, made)]);
    let samples = crate::neurn::Samples::U8(vec![0; 4]);
    let set = crate::digits::dataset::Dataset::new("x", 1, 2, 2, 1, samples).unwrap();
    let set = |number| Resource::Set { number, set: set.clone().into() };
    queue.offer(set(1));
    queue.start(evaluate(1, SetSource::Kept));
    assert_eq!(after(&mut queue, evaluated).0, [evaluate(1, SetSource::Kept)]);
    queue.offer(set(2));
    queue.start(evaluate(2, SetSource::Kept));
    assert_eq!(queue.transport.started, [Query::Release(vec![ResourceId::Set(1)])]);
    queue.transport.started.clear();
    assert_eq!(after(&mut queue, Reply::Released).0, [Query::Keep(set(2))]);
    assert_eq!(after(&mut queue, Reply::Kept(Ok(Kept::Set))).0, [evaluate(2, SetSource::Kept)]);
}
