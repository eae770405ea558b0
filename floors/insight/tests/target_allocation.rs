//! Target allocation (目标分解): exact margins, limits held to the step, conflicts named, tiers in order.

use std::time::Instant;

use proptest::prelude::*;
use qd_insight::error::InsightError;
use qd_insight::target::{
    Allocation, Conflict, ConstraintSource, Limit, MonthRule, Place, Request, Rule, Scope,
    TierTotals, allocate, allocate_tiers,
};

const SEASON: [f64; 12] = [
    0.07, 0.05, 0.09, 0.08, 0.08, 0.09, 0.08, 0.08, 0.10, 0.08, 0.09, 0.11,
];

fn company(people: u32, categories: u32) -> Vec<Place> {
    let mut places = Vec::new();
    for person in 0..people {
        for category in 0..categories {
            let weight = 1.0 + f64::from((person * 7 + category * 13) % 29);
            places.push(Place {
                region: person % 5,
                person,
                category,
                weight,
            });
        }
    }
    places
}

fn limit(name: &str, scope: Scope, rule: Rule) -> Limit {
    Limit {
        name: name.into(),
        scope,
        rule,
    }
}

fn of_person(person: u32) -> Scope {
    Scope {
        person: Some(person),
        ..Scope::default()
    }
}

fn of_region(region: u32) -> Scope {
    Scope {
        region: Some(region),
        ..Scope::default()
    }
}

fn conflict(request: &Request) -> Conflict {
    match allocate(request) {
        Err(InsightError::Infeasible(conflict)) => *conflict,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn holds(request: &Request, result: &Allocation) {
    assert_eq!(result.cells.iter().sum::<i64>(), request.total);
    assert_eq!(result.rounding_misses, []);
    assert!(
        result
            .cells
            .iter()
            .all(|cell| *cell >= 0 && cell % request.step == 0)
    );
    for limit in &request.limits {
        let sum = result.sum(&limit.scope);
        assert!(
            limit.rule.low().is_none_or(|low| sum >= low),
            "{} {sum}",
            limit.name
        );
        assert!(
            limit.rule.high().is_none_or(|high| sum <= high),
            "{} {sum}",
            limit.name
        );
    }
}

#[test]
fn without_limits_the_plan_is_proportional_and_all_margins_add_up() {
    let request = Request::new(120_000_000_000_001, company(10, 4), SEASON.to_vec());
    let result = allocate(&request).expect("feasible");
    holds(&request, &result);
    for margin in [result.by_region(), result.by_person(), result.by_category()] {
        assert_eq!(margin.values().sum::<i64>(), request.total);
    }
    assert_eq!(result.by_month().iter().sum::<i64>(), request.total);
    let fairness = result.fairness.expect("people have weights");
    assert!(fairness.spread < 1e-6, "{fairness:?}");
}

#[test]
fn the_fair_plan_equals_the_hand_computed_optimum() {
    // Shares 3:1 of 1,000; A may do 600, so B takes 400; B's floor 500 pushes A to 500.
    let place = |person, weight| Place {
        region: 0,
        person,
        category: 0,
        weight,
    };
    let mut request = Request::new(1_000, vec![place(1, 3.0), place(2, 1.0)], vec![0.5, 0.5]);
    request
        .limits
        .push(limit("A", of_person(1), Rule::Capacity(600)));
    request
        .limits
        .push(limit("B", of_person(2), Rule::Floor(500)));
    let result = allocate(&request).expect("feasible");
    assert_eq!(result.cells, [250, 250, 250, 250]);
    assert_eq!(result.binding, [ConstraintSource::Limit(1)]);
}

#[test]
fn three_people_share_what_a_capped_colleague_cannot_do_in_proportion() {
    let place = |person, weight| Place {
        region: 0,
        person,
        category: 0,
        weight,
    };
    let places = vec![place(1, 5.0), place(2, 3.0), place(3, 2.0)];
    let mut request = Request::new(10_000, places, vec![1.0]);
    request
        .limits
        .push(limit("cap", of_person(1), Rule::Ceiling(4_000)));
    let result = allocate(&request).expect("feasible");
    assert_eq!(result.cells, [4_000, 3_600, 2_400]);
}

#[test]
fn floors_above_the_total_are_named_with_the_shortfall() {
    let mut request = Request::new(1_000_000, company(10, 3), SEASON.to_vec());
    for region in 0..5 {
        let rule = Rule::Floor(if region < 2 { 600_000 } else { 1_000 });
        request
            .limits
            .push(limit(&format!("region {region}"), of_region(region), rule));
    }
    let found = conflict(&request);
    let names: Vec<_> = found
        .members
        .iter()
        .filter_map(|m| m.name.as_deref())
        .collect();
    assert_eq!(names, ["region 0", "region 1"]);
    assert!(
        found
            .members
            .iter()
            .any(|member| member.source == ConstraintSource::Total)
    );
    assert_eq!(found.members.len(), 3);
    assert_eq!(found.shortfall_minor, 200_000);
    assert!(found.to_string().ends_with("short by 200000"), "{found}");
}

#[test]
fn a_region_floor_above_its_peoples_capacity_is_named_without_the_innocent() {
    let mut request = Request::new(100_000_000, company(10, 3), SEASON.to_vec());
    request.limits.push(limit(
        "region 1 floor",
        of_region(1),
        Rule::Floor(30_000_000),
    ));
    for person in 0..10 {
        let rule = Rule::Capacity(14_000_000);
        request
            .limits
            .push(limit(&format!("person {person}"), of_person(person), rule));
    }
    let found = conflict(&request);
    let names: Vec<_> = found
        .members
        .iter()
        .filter_map(|m| m.name.as_deref())
        .collect();
    assert_eq!(names, ["region 1 floor", "person 1", "person 6"]);
    assert_eq!(found.shortfall_minor, 2_000_000);
}

#[test]
fn a_month_that_cannot_be_reached_is_named_only_when_months_are_held() {
    let mut request = Request::new(12_000_000, company(6, 2), vec![1.0; 12]);
    for person in 0..6 {
        let scope = Scope {
            month: Some(2),
            ..of_person(person)
        };
        let rule = Rule::Capacity(150_000);
        request
            .limits
            .push(limit(&format!("person {person} in March"), scope, rule));
    }
    let found = conflict(&request);
    assert_eq!(found.members.len(), 7);
    assert!(
        found
            .members
            .iter()
            .any(|member| member.source == ConstraintSource::Month(2))
    );
    assert_eq!(found.shortfall_minor, 100_000);
    request.month_rule = MonthRule::Preferred;
    holds(&request, &allocate(&request).expect("months may give way"));
}

#[test]
fn a_demanded_place_without_history_receives_its_floor_and_no_more_than_needed() {
    let mut places = company(4, 2);
    places.push(Place {
        region: 1,
        person: 99,
        category: 0,
        weight: 0.0,
    });
    let mut request = Request::new(50_000_000, places, SEASON.to_vec());
    let before = allocate(&request).expect("feasible");
    assert_eq!(before.by_person()[&99], 0);
    request
        .limits
        .push(limit("new hire", of_person(99), Rule::Locked(3_000_000)));
    let result = allocate(&request).expect("feasible");
    holds(&request, &result);
    assert_eq!(result.by_person()[&99], 3_000_000);
}

#[test]
fn tiers_keep_their_order_in_every_cell_and_limits_hold_in_each() {
    let mut request = Request::new(0, company(12, 5), SEASON.to_vec());
    request
        .limits
        .push(limit("floor", of_person(3), Rule::Floor(900_000_000)));
    request
        .limits
        .push(limit("cap", of_person(5), Rule::Capacity(500_000_000)));
    let locked = Scope {
        month: Some(0),
        ..of_person(7)
    };
    request
        .limits
        .push(limit("lock", locked, Rule::Locked(77_777_777)));
    let totals = TierTotals {
        floor: 9_000_000_001,
        goal: 10_000_000_007,
        stretch: 11_500_000_003,
    };
    let tiers = allocate_tiers(&request, totals).expect("feasible");
    for (tier, total) in [
        (&tiers.floor, totals.floor),
        (&tiers.goal, totals.goal),
        (&tiers.stretch, totals.stretch),
    ] {
        holds(
            &Request {
                total,
                ..request.clone()
            },
            tier,
        );
    }
    for cell in 0..tiers.goal.cells.len() {
        assert!(tiers.floor.cells[cell] <= tiers.goal.cells[cell]);
        assert!(tiers.goal.cells[cell] <= tiers.stretch.cells[cell]);
    }
    let wrong = TierTotals {
        floor: 2,
        goal: 1,
        stretch: 3,
    };
    assert!(matches!(
        allocate_tiers(&request, wrong),
        Err(InsightError::OutOfRange {
            what: "order of the tier totals",
            ..
        })
    ));
}

#[test]
fn sixty_people_twelve_months_twenty_categories_are_allocated_quickly() {
    let mut request = Request::new(1_000_000_000_000, company(60, 20), SEASON.to_vec());
    request.step = 100;
    for person in 0..60 {
        let name = format!("person {person}");
        request.limits.push(limit(
            &name,
            of_person(person),
            Rule::Capacity(17_200_000_000),
        ));
        for month in 0..12 {
            let scope = Scope {
                month: Some(month),
                ..of_person(person)
            };
            request
                .limits
                .push(limit(&name, scope, Rule::Capacity(1_850_000_000)));
        }
    }
    for category in 0..20 {
        let scope = Scope {
            category: Some(category),
            ..Scope::default()
        };
        let rule = Rule::Floor(48_000_000_000);
        request
            .limits
            .push(limit(&format!("category {category}"), scope, rule));
    }
    for region in 0..5 {
        let rule = Rule::Floor(195_000_000_000);
        request
            .limits
            .push(limit(&format!("region {region}"), of_region(region), rule));
    }
    let started = Instant::now();
    let result = allocate(&request).expect("feasible");
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "60 × 12 × 20 with {} limits: {seconds:.3} s",
        request.limits.len()
    );
    holds(&request, &result);
    assert!(
        result.binding.len() > 5,
        "limits matter in this request: {:?}",
        result.binding
    );
    assert!(seconds < 20.0, "{seconds}");
}

#[test]
fn unusable_requests_are_refused_by_name() {
    let places = company(2, 1);
    let request = Request::new(100, places.clone(), vec![0.0, 0.0]);
    assert!(matches!(
        allocate(&request),
        Err(InsightError::OutOfRange {
            what: "month shares",
            ..
        })
    ));
    let mut request = Request::new(100, places.clone(), vec![1.0]);
    request
        .limits
        .push(limit("nobody", of_person(77), Rule::Floor(1)));
    assert!(matches!(
        allocate(&request),
        Err(InsightError::OutOfRange {
            what: "limit that covers no place",
            row: 0
        })
    ));
    assert!(allocate(&Request::new(-1, places, vec![1.0])).is_err());
    assert!(allocate(&Request::new(1, Vec::new(), vec![1.0])).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_feasible_request_adds_up_and_any_refusal_names_constraints(
        total in 1_000i64..5_000_000,
        people in 2u32..6,
        categories in 1u32..4,
        limits in prop::collection::vec((0u32..6, 0u32..4, 0usize..13, 0u8..4, 0.0f64..0.6), 0..8),
        held in any::<bool>(),
    ) {
        let mut request = Request::new(total, company(people, categories), SEASON.to_vec());
        request.month_rule = if held { MonthRule::Held } else { MonthRule::Preferred };
        for (at, (person, category, month, kind, part)) in limits.iter().enumerate() {
            let scope = Scope {
                month: (*month < 12).then_some(*month),
                person: (person % 2 == 0).then_some(person % people),
                category: (category % 2 == 1).then_some(category % categories),
                region: None,
            };
            let amount = (total as f64 * part) as i64;
            let rule = [Rule::Floor(amount / 4), Rule::Ceiling(amount), Rule::Capacity(amount),
                Rule::Locked(amount / 6)][usize::from(*kind)];
            request.limits.push(limit(&at.to_string(), scope, rule));
        }
        match allocate(&request) {
            Ok(result) => holds(&request, &result),
            Err(InsightError::Infeasible(found)) => {
                prop_assert!(found.members.len() >= 2, "{found}");
                let mut relaxed = request.clone();
                let limits: Vec<usize> = found.members.iter().filter_map(|m| match m.source {
                    ConstraintSource::Limit(index) => Some(index),
                    _ => None,
                }).collect();
                prop_assert!(!limits.is_empty());
                // Dropping one named limit resolves this conflict: it never comes back unchanged.
                relaxed.limits.remove(limits[0]);
                if let Err(InsightError::Infeasible(next)) = allocate(&relaxed) {
                    let names = |c: &Conflict| -> Vec<Option<String>> {
                        c.members.iter().map(|m| m.name.clone()).collect()
                    };
                    prop_assert_ne!(names(&next), names(&found));
                }
            }
            Err(InsightError::Solver(reason)) => prop_assert!(false, "{}", reason),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
