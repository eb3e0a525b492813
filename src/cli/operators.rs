//! `pickface operators`: who works here, and one more of them.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
};
use crate::store::{Reading, Store, system_clock};
use serde_json::json;
use std::path::Path;

/// Who works here.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// One more person
    Add {
        /// The code on the badge, like ANA
        badge: String,
        /// The name, as the Log shows it
        name: String,
        /// picker, lead or manager
        #[arg(long, value_name = "ROLE", default_value = "picker", value_parser = ["picker", "lead", "manager"])]
        role: String,
    },
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    if let Some(Action::Add { badge, name, role }) = &a.action {
        let mut store = Store::open(path, system_clock)?;
        store.add_operator(badge, name, role)?;
        return output.line(&format!("{name} is one of us; start with `pickface --operator {badge}`"));
    }
    let operators = Reading::open(path, system_clock)?.operators()?;
    if a.json {
        return operators
            .iter()
            .try_for_each(|o| output.json(&json!({ "badge": o.badge, "name": o.name, "role": o.role })));
    }
    if operators.is_empty() {
        return Err(CliError::Failed("nobody is known here yet; `pickface operators add BADGE NAME`".into()));
    }
    let mut table = Table::new(&[("Badge", Side::Left), ("Name", Side::Left), ("Role", Side::Left)]);
    for o in operators {
        table.row(vec![o.badge, o.name, o.role]);
    }
    table.write(output)
}
