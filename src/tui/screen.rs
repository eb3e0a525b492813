//! Screens: one file a tab, each a plain struct with what it takes in and how it draws.

pub(crate) mod alerts;
pub(crate) mod buy;
pub(crate) mod confirm;
pub(crate) mod detail;
pub(crate) mod first_run;
pub(crate) mod forecast;
pub(crate) mod help;
pub(crate) mod log;
pub(crate) mod menu;
pub(crate) mod orders;
pub(crate) mod scan;
pub(crate) mod scanner;
pub(crate) mod sites;
pub(crate) mod snooze;
pub(crate) mod stock;
