//! The sheet to print: what of the panels goes on it, and what becomes of it once the worker has made it.

use super::measured;
use super::model::{Handout, Output, Overview};
use crate::app::context::{Command, ViewContext};
use crate::app::models::{Side, chooser};
use crate::app::view::Others;
use crate::app::views::architectures::Architectures;
use crate::app::views::neurons::Neurons;
use crate::app::views::transfers::Transfers;
use crate::figure::number::percent;
use crate::jobs::JobId;
use crate::protocol::handout::{Answers, CURVE_HEIGHT, CURVE_WIDTH, HandoutQuery};
use crate::protocol::{Query, Reply};

/// Asks for the sheet if it is wanted.
pub fn update(overview: &mut Overview, cx: &mut ViewContext, others: &mut Others<'_>) {
    let Handout::Wanted(output) = overview.handout else { return };
    let wanted = query(overview, cx, others);
    let job = cx.jobs.start(Query::Handout(Box::new(wanted)));
    overview.handout = Handout::Making(job, output);
}

fn query(overview: &Overview, cx: &mut ViewContext, others: &mut Others<'_>) -> HandoutQuery {
    let matrix =
        others.get::<Architectures>().map(|item| item.members(&cx.state.architectures)).unwrap_or_default();
    let look = others.get::<Neurons>().and_then(|item| item.overlap_query(cx, CURVE_WIDTH as u32));
    let table = others.get::<Transfers>().map(|item| measured::paper(overview, cx, item)).unwrap_or_default();
    let pictures = cx.four_worlds().iter().flat_map(|images| images.iter().cloned()).collect();
    HandoutQuery {
        link: format!("{}#{}", cx.screen.address, cx.state.to_fragment()),
        seed: cx.state.seed,
        pictures,
        filter: cx.state.filter,
        colormap: cx.state.colormap,
        answers: Side::ALL.map(|side| answers(overview, cx, side)).to_vec(),
        matrix: (matrix, cx.state.architectures.matrix),
        look: look.map(Box::new),
        transfers_origin: table.origin.to_owned(),
        about_transfers: table.about,
        targets: table.targets,
        transfers: table.rows,
        curve: measured::curve(overview, cx, [CURVE_WIDTH, CURVE_HEIGHT]),
        about_curve: measured::about_curve(cx),
        claims: overview.summary.claims.unwrap_or_default(),
    }
}

fn answers(overview: &Overview, cx: &ViewContext, side: Side) -> Answers {
    let answer = overview.summary.worlds.iter().map(|world| {
        world.answers[side as usize].map_or_else(String::new, |item| {
            format!("{}{} ({})", item.digit, item.verdict().word(), percent(item.probability))
        })
    });
    Answers { title: chooser::title(cx, side), answers: answer.collect() }
}

/// Takes the sheet, or gives the reply back if it is about something else.
pub fn take(overview: &mut Overview, cx: &mut ViewContext, id: JobId, reply: Reply) -> Option<Reply> {
    let Handout::Making(job, output) = overview.handout else { return Some(reply) };
    if job != id {
        return Some(reply);
    }
    let svg = match reply {
        Reply::Handout(svg) => svg,
        Reply::Died(sentence) => Err(sentence),
        _ => return None,
    };
    overview.handout = Handout::None;
    match (svg, output) {
        (Ok(svg), Output::Print) => cx.commands.push(Command::Print { svg }),
        (Ok(svg), Output::Save) => cx.commands.push(Command::Save {
            name: "neurn-lab-handout.svg".to_owned(),
            mime: "image/svg+xml",
            bytes: svg.into_bytes(),
        }),
        (Err(sentence), _) => cx.notices.problem = Some(sentence),
    }
    None
}
