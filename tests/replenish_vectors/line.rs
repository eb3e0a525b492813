//! One line of vectors: its input, what it expects, and how an answer is judged.

use pickface::replenish::math::Unsound;
use serde_json::{Map, Value, json};

/// Digits that are compared where a line has no tolerance.
const RELATIVE: f64 = 1e-8;
/// Beside it: small numbers that the reference computes as differences of large ones.
const ABSOLUTE: f64 = 1e-10;
/// Where the reference searches and stops: the floor of a bowl, rounds that hardly move.
const SEARCHED: [&str; 6] = [
    "eoq_with_disruptions",
    "set_myopic_cost_to",
    "r_q_optimal_r_for_q",
    "r_q_eil_approximation",
    "r_q_eoqb_approximation",
    "r_q_loss_function_approximation",
];
/// Digits that are compared there.
const RELATIVE_SEARCHED: f64 = 1e-6;

/// What this library says: the value to be compared, or why not.
pub(crate) type Answer = Result<Value, Unsound>;

pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) function: String,
    input: Map<String, Value>,
    expected: Value,
    relative: f64,
    absolute: f64,
}

impl Line {
    pub(crate) fn read(text: &str) -> Self {
        let v: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let id = v["id"].as_str().unwrap_or("?").to_owned();
        // Transfers and budgets name themselves only in their number.
        let by_id = id.split('-').next().unwrap_or_default().to_owned();
        let given = ["tol", "rel_tol"].iter().find_map(|k| v[k].as_f64());
        let function = v["function"].as_str().map_or(by_id, str::to_owned);
        let usual = if SEARCHED.contains(&function.as_str()) { RELATIVE_SEARCHED } else { RELATIVE };
        Self {
            function,
            input: v["input"].as_object().cloned().unwrap_or_default(),
            expected: v["expected"].clone(),
            relative: given.unwrap_or(usual),
            absolute: v["abs_tol"].as_f64().unwrap_or(ABSOLUTE),
            id,
        }
    }

    /// A named part of the input, where it is there and not null.
    pub(crate) fn given(&self, key: &str) -> Option<&Value> {
        self.input.get(key).filter(|v| !v.is_null())
    }

    pub(crate) fn get(&self, key: &str) -> &Value {
        self.given(key).unwrap_or_else(|| panic!("{}: no {key} in the input", self.id))
    }

    /// A number of the input.
    pub(crate) fn number(&self, key: &str) -> f64 {
        self.get(key).as_f64().unwrap_or_else(|| panic!("{}: {key} is no number", self.id))
    }

    pub(crate) fn maybe(&self, key: &str) -> Option<f64> {
        self.given(key).and_then(Value::as_f64)
    }

    pub(crate) fn or(&self, key: &str, default: f64) -> f64 {
        self.maybe(key).unwrap_or(default)
    }

    pub(crate) fn yes(&self, key: &str, default: bool) -> bool {
        self.given(key).and_then(Value::as_bool).unwrap_or(default)
    }

    pub(crate) fn numbers(&self, key: &str) -> Vec<f64> {
        numbers(self.get(key))
    }

    /// The keys that are expected, for answers that are tables.
    pub(crate) fn expected_keys(&self) -> Vec<String> {
        self.expected.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
    }

    /// What is wrong with an answer, one sentence each.
    pub(crate) fn judge(&self, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        match answer {
            Ok(ours) => self.compare("", ours, &self.expected, &mut wrong),
            Err(refused) => wrong.push(format!("refused: {refused}")),
        }
        wrong.into_iter().map(|w| format!("{} ({}): {w}", self.id, self.function)).collect()
    }

    fn compare(&self, at: &str, ours: &Value, theirs: &Value, wrong: &mut Vec<String>) {
        match theirs {
            Value::Object(keys) => {
                for (key, theirs) in keys {
                    match ours.get(key) {
                        Some(ours) => self.compare(&format!("{at}.{key}"), ours, theirs, wrong),
                        None => wrong.push(format!("{at}.{key} was not said")),
                    }
                }
            }
            Value::Array(theirs) => {
                let ours = ours.as_array().map_or(&[][..], Vec::as_slice);
                if ours.len() != theirs.len() {
                    wrong.push(format!("{at} has {} parts, not {}", ours.len(), theirs.len()));
                }
                for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                    self.compare(&format!("{at}[{i}]"), ours, theirs, wrong);
                }
            }
            Value::Number(_) => {
                let (ours, theirs) = (ours.as_f64().unwrap_or(f64::NAN), theirs.as_f64().unwrap_or(f64::NAN));
                let apart = (ours - theirs).abs();
                let close = apart <= self.absolute + self.relative * theirs.abs();
                if !close {
                    wrong.push(format!("{at} {ours} is not {theirs}, {apart:e} apart"));
                }
            }
            theirs if ours == theirs => {}
            theirs => wrong.push(format!("{at} {ours} is not {theirs}")),
        }
    }
}

pub(crate) fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().map(|all| all.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
}

/// A pair as the reference answers it.
pub(crate) fn pair(a: f64, b: f64) -> Value {
    json!([a, b])
}
