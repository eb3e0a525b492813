//! Widgets: what draws and knows no stock.

pub(crate) mod ascii;
pub(crate) mod axis;
pub(crate) mod big;
pub(crate) mod chart;
pub(crate) mod grid;
pub(crate) mod paint;
pub(crate) mod text;
pub(crate) mod window;
