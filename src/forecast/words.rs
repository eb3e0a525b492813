//! Methods and classes by the words that lists, files and the store spell.

use super::{DemandClass, Method};
use crate::words;

words!(
    DemandClass,
    "smooth, erratic, intermittent, lumpy, new, silent",
    Smooth = "smooth",
    Erratic = "erratic",
    Intermittent = "intermittent",
    Lumpy = "lumpy",
    New = "new",
    Silent = "silent",
);

words!(
    Method,
    "seasonal_naive, moving_average, ses, holt_winters, ets, theta, dotm, croston, sba, tsb, adida, imapa, seasons, combination, pooled, prior",
    SeasonalNaive = "seasonal_naive",
    MovingAverage = "moving_average",
    Ses = "ses",
    HoltWinters = "holt_winters",
    Ets = "ets",
    Theta = "theta",
    Dotm = "dotm",
    Croston = "croston",
    Sba = "sba",
    Tsb = "tsb",
    Adida = "adida",
    Imapa = "imapa",
    Seasons = "seasons",
    Combination = "combination",
    Pooled = "pooled",
    Prior = "prior",
);
