//! What the table may hold.

use super::*;
use std::collections::HashSet;

#[test]
fn no_command_is_a_printable_character_and_none_looks_like_a_scanner() {
    for key in COMMANDS.iter().flat_map(|c| c.keys) {
        assert!(!key.is_forbidden(), "{key}");
        if let Key::Ctrl(c) | Key::Alt(c) = key {
            assert!(c.is_ascii_lowercase() || c.is_ascii_digit(), "{key} is kept in lower case");
        }
    }
}

#[test]
fn ctrl_c_only_says_how_to_quit() {
    for tab in Tab::ALL {
        assert_eq!(find(Key::Ctrl('c'), tab), Some(Action::HowToQuit));
    }
}

#[test]
fn on_no_tab_does_a_key_mean_two_things() {
    for tab in Tab::ALL {
        let keys: Vec<_> = COMMANDS.iter().filter(|c| c.place.covers(tab)).flat_map(|c| c.keys).collect();
        let unique: HashSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "{tab:?}");
    }
}

#[test]
fn every_action_stands_in_the_table_once_and_the_handbook_has_every_sentence() {
    let unique: HashSet<_> = COMMANDS.iter().map(|c| c.action).collect();
    assert_eq!(unique.len(), COMMANDS.len());
    let page = markdown();
    for command in COMMANDS {
        assert_eq!(page.matches(&format!("| {} |\n", command.sentence)).count(), 1, "{}", command.sentence);
    }
}

#[test]
fn every_flow_but_look_up_has_a_key() {
    for flow in FlowKind::ALL.into_iter().filter(|f| *f != FlowKind::Lookup) {
        assert!(of(Action::Start(flow)).is_some(), "{flow}");
    }
}
