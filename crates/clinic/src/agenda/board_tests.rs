use super::*;
use crate::time::union;
use proptest::prelude::*;
use std::collections::HashSet;

/// The scale of these tests: moments are multiples of five minutes, far enough from 1970 that nothing is past.
const STEP: i64 = 5;
const NOW: i64 = 1_000;

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

fn at(step: i64) -> Instant {
    Instant(0).plus_minutes((NOW + step) * STEP)
}

fn span(from: i64, to: i64) -> Interval {
    Interval::new(at(from), at(to)).unwrap()
}

fn visit(appointment: u8, from: i64, to: i64) -> Taken {
    let span = span(from, to);
    Taken {
        appointment: id(appointment),
        span,
        held: span,
        professional: id(1),
        patient: id(2),
        room: Some(id(3)),
        equipment: vec![id(4)],
    }
}

fn wish(from: i64, to: i64) -> Wish {
    Wish {
        span: span(from, to),
        prep: 0,
        cleanup: 0,
        professional: id(11),
        patient: Some(id(12)),
        rooms: Rooms::None,
        equipment: vec![],
        ignore: None,
    }
}

fn board(taken: Vec<Taken>) -> Board {
    Board::new(at(0), taken, vec![], HashMap::new())
}

#[test]
fn touching_visits_follow_each_other() {
    let board = board(vec![visit(1, 12, 24)]);
    let same = |from, to| Wish { professional: id(1), ..wish(from, to) };
    assert!(board.fits(&same(0, 12)).is_some());
    assert!(board.fits(&same(24, 36)).is_some());
    assert_eq!(board.judge(&same(23, 36)).clashes.len(), 1);
    assert_eq!(board.judge(&same(0, 13)).clashes.len(), 1);
}

#[test]
fn cleaning_holds_the_room_and_not_the_people() {
    let mut before = visit(1, 12, 24);
    before.held = before.span.widened(0, 15);
    let board = board(vec![before]);
    let people = Wish { professional: id(1), patient: Some(id(2)), ..wish(24, 30) };
    assert!(board.fits(&people).is_some());
    let room = Wish { rooms: Rooms::This(id(3)), ..wish(24, 30) };
    assert_eq!(
        board.judge(&room).clashes,
        vec![Clash::Taken { what: Resource::Room(id(3)), appointment: id(1), span: span(12, 27) }]
    );
    assert!(board.fits(&Wish { rooms: Rooms::This(id(3)), ..wish(27, 30) }).is_some());
    assert!(board.fits(&Wish { rooms: Rooms::This(id(3)), prep: 5, ..wish(27, 30) }).is_none());
}

#[test]
fn the_first_free_room_is_chosen_and_equipment_has_no_choice() {
    let board = board(vec![visit(1, 12, 24)]);
    let rooms = |list: &[u8]| Rooms::AnyOf(list.iter().copied().map(id).collect());
    assert_eq!(board.fits(&Wish { rooms: rooms(&[3, 5, 6]), ..wish(12, 24) }), Some(Some(id(5))));
    let none_free = board.judge(&Wish { rooms: rooms(&[3]), ..wish(12, 24) });
    assert_eq!((none_free.room, none_free.clashes.len()), (Some(id(3)), 1));
    assert_eq!(board.judge(&Wish { equipment: vec![id(4), id(5)], ..wish(12, 24) }).clashes.len(), 1);
}

#[test]
fn a_moved_visit_does_not_collide_with_itself() {
    let board = board(vec![visit(1, 12, 24)]);
    let moved = Wish { professional: id(1), patient: Some(id(2)), ignore: Some(id(1)), ..wish(18, 30) };
    assert!(board.fits(&moved).is_some());
}

#[test]
fn hours_breaks_blocks_and_the_past() {
    let doctor = Subject::Professional(id(11));
    let open = HashMap::from([(doctor, vec![span(0, 24), span(36, 60)])]);
    let holiday = Closure { id: id(9), span: span(48, 60), subject: Subject::Clinic };
    let board = Board::new(at(6), vec![], vec![holiday], open);
    assert_eq!(board.judge(&wish(20, 40)).clashes, vec![Clash::Hours(doctor)]);
    assert_eq!(board.judge(&wish(2, 4)).clashes, vec![Clash::Past]);
    assert!(board.fits(&wish(3, 6)).is_some(), "the running quarter of an hour");
    let blocked = Clash::Blocked { subject: Subject::Clinic, id: id(9), span: span(48, 60) };
    assert_eq!(board.judge(&wish(42, 49)).clashes, vec![blocked]);
    assert!(board.fits(&wish(36, 48)).is_some());
}

fn any_visit() -> impl Strategy<Value = Taken> {
    let times = (0i64..60, 1i64..12, 0u16..3, 0u16..3);
    let who = (0u8..3, 0u8..3, prop::option::of(0u8..3), prop::collection::vec(0u8..3, 0..3));
    (times, who).prop_map(|((from, length, prep, cleanup), (professional, patient, room, equipment))| {
        let span = span(from, from + length);
        Taken {
            appointment: id(100),
            span,
            held: span.widened(prep * 5, cleanup * 5),
            professional: id(professional),
            patient: id(patient),
            room: room.map(id),
            equipment: equipment.into_iter().map(id).collect(),
        }
    })
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let rooms = prop_oneof![
        Just(Rooms::None),
        (0u8..3).prop_map(|room| Rooms::This(id(room))),
        prop::collection::vec((0u8..3).prop_map(id), 1..4).prop_map(Rooms::AnyOf),
    ];
    (any_visit(), rooms, 0u16..3, 0u16..3, prop::option::of(0u8..8)).prop_map(|(like, rooms, prep, cleanup, ignore)| {
        Wish {
            span: like.span,
            prep: prep * 5,
            cleanup: cleanup * 5,
            professional: like.professional,
            patient: Some(like.patient),
            rooms,
            equipment: like.equipment,
            ignore: ignore.map(id),
        }
    })
}

fn any_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        Just(Subject::Clinic),
        (0u8..3).prop_map(|n| Subject::Professional(id(n))),
        (0u8..3).prop_map(|n| Subject::Room(id(n))),
        (0u8..3).prop_map(|n| Subject::Equipment(id(n))),
    ]
}

fn any_board() -> impl Strategy<Value = Board> {
    let closure = (0i64..60, 1i64..12, any_subject()).prop_map(|(from, length, subject)| Closure {
        id: id(200),
        span: span(from, from + length),
        subject,
    });
    let hours = prop::collection::vec((0i64..50, 6i64..40), 0..4)
        .prop_map(|list| union(list.into_iter().map(|(from, length)| span(from, from + length)).collect()));
    (
        prop::collection::vec(any_visit(), 0..8),
        prop::collection::vec(closure, 0..2),
        prop::collection::hash_map(any_subject(), hours, 0..3),
        0i64..20,
    )
        .prop_map(|(mut taken, closures, open, now)| {
            for (n, visit) in (0u8..).zip(&mut taken) {
                visit.appointment = id(n);
            }
            Board::new(at(now), taken, closures, open)
        })
}

/// The same rule said in another way: five-minute cells, each holding what is taken, closed or open in it.
fn oracle_allows(board: &Board, wish: &Wish) -> bool {
    let cells = |interval: Interval| -> HashSet<i64> {
        (interval.start.0..interval.end.0).step_by(STEP as usize * 60_000_000).collect()
    };
    let meets = |a: Interval, b: Interval| !cells(a).is_disjoint(&cells(b));
    let held = wish.span.widened(wish.prep, wish.cleanup);
    let others: Vec<&Taken> = board.taken.iter().filter(|v| Some(v.appointment) != wish.ignore).collect();
    let open = |subject: Subject| match board.open.get(&subject) {
        Some(hours) => cells(wish.span).is_subset(&hours.iter().flat_map(|h| cells(*h)).collect()),
        None => true,
    };
    let unblocked = |subject| !board.closures.iter().any(|c| c.subject == subject && meets(c.span, wish.span));
    let usable = |subject| open(subject) && unblocked(subject);
    let person = usable(Subject::Professional(wish.professional)) && unblocked(Subject::Clinic);
    let people_free = others
        .iter()
        .all(|v| !meets(v.span, wish.span) || (v.professional != wish.professional && Some(v.patient) != wish.patient));
    let equipment = wish.equipment.iter().all(|e| {
        usable(Subject::Equipment(*e)) && others.iter().all(|v| !v.equipment.contains(e) || !meets(v.held, held))
    });
    let room_free = |room: &Id| {
        usable(Subject::Room(*room)) && others.iter().all(|v| v.room != Some(*room) || !meets(v.held, held))
    };
    let room = match &wish.rooms {
        Rooms::None => true,
        Rooms::This(room) => room_free(room),
        Rooms::AnyOf(list) => list.iter().any(room_free),
    };
    wish.span.start.0 + 15 * 60_000_000 >= board.now.0 && person && people_free && equipment && room
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_rule_agrees_with_a_grid_of_five_minutes(board in any_board(), wish in any_wish()) {
        prop_assert_eq!(board.fits(&wish).is_some(), oracle_allows(&board, &wish), "{:?}", board.judge(&wish));
    }

    #[test]
    fn a_chosen_room_is_free_when_asked_for_by_name(board in any_board(), wish in any_wish()) {
        if let Some(Some(room)) = board.fits(&wish) {
            let by_name = Wish { rooms: Rooms::This(room), ..wish };
            prop_assert!(board.fits(&by_name).is_some());
        }
    }

    #[test]
    fn every_clash_with_a_visit_is_a_true_overlap(board in any_board(), wish in any_wish()) {
        for clash in board.judge(&wish).clashes {
            if let Clash::Taken { span, appointment, .. } = clash {
                prop_assert!(span.overlaps(wish.span.widened(wish.prep, wish.cleanup)));
                prop_assert!(Some(appointment) != wish.ignore);
            }
        }
    }
}
