use super::*;

#[test]
fn every_claim_has_a_verdict_that_can_be_followed() {
    let claims = claims(Reading::Printed, &Measured::default()).unwrap();
    assert_eq!(claims.len(), 25);
    let verdict = |id: &str| claims.iter().find(|item| item.id == id).unwrap().verdict;
    assert_eq!(verdict("win-shufflenet"), Verdict::Differs);
    let wins = claims.iter().filter(|item| item.id.starts_with("win-") && item.verdict == Verdict::Agrees);
    assert_eq!(wins.count(), 13);
    assert_eq!((verdict("cosine-before"), verdict("cosine-after")), (Verdict::Differs, Verdict::Differs));
    assert_eq!(verdict("transfers-improved"), Verdict::Agrees);
    // the measure falls as much with the neurons' photographs shuffled
    assert_eq!(verdict("rmse-lower"), Verdict::Unrelated);
    for id in
        ["genotype-order", "visal", "excitatory-lower", "mean-activation", "bionic-accuracy", "shortlist"]
    {
        assert_eq!(verdict(id), Verdict::Unchecked, "{id}");
    }
    assert!(claims.iter().all(|item| item.how.len() > 40 && !item.found.is_empty()));
}

#[test]
fn a_figure_from_elsewhere_answers_a_claim_under_its_own_badge() {
    let figure = crate::published::measured::Figure {
        found: "4 of 5".to_owned(),
        how: "Simulated populations".to_owned(),
        measured: false,
        agrees: true,
    };
    let measured = Measured { figures: [("rmse-lower".to_owned(), figure)].into(), ..Measured::default() };
    let claims = claims(Reading::Printed, &measured).unwrap();
    let claim = claims.iter().find(|claim| claim.id == "rmse-lower").unwrap();
    assert_eq!(
        (claim.verdict, claim.origin, claim.found.as_str()),
        (Verdict::Agrees, Origin::Simulated, "4 of 5")
    );
}

#[test]
fn the_other_reading_changes_what_hangs_on_it_and_no_verdict() {
    let measured = Measured::default();
    let [printed, other] = [Reading::Printed, Reading::Exchanged].map(|r| claims(r, &measured).unwrap());
    let changed: Vec<&str> =
        printed.iter().zip(&other).filter(|(a, b)| a.found != b.found).map(|(a, _)| a.id.as_str()).collect();
    assert_eq!(changed, ["cosine-before", "cosine-after", "transfers-improved"]);
    assert!(printed.iter().zip(&other).all(|(a, b)| a.verdict == b.verdict));
}
