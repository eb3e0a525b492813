//! Distributions of demand, and the special functions below them: normal, gamma, Poisson, negative binomial, binomial.
//!
//! Everything is computed to the precision of a double wherever that can be had: both tails of each distribution on their own,
//! so that the small one keeps its digits, and points by Loader's saddle point, so that large means do not lose them.

mod beta;
mod count;
mod gamma;
mod normal;

pub use beta::{beta_both, beta_p};
pub use count::{binomial_point, binomial_quantile, negbin_point, poisson_point};
pub use count::{negbin_quantile, negbin_quantile_of, poisson_quantile};
pub use gamma::{gamma_both, gamma_p, gamma_quantile, ln_gamma, standard_gamma_quantile};
pub use normal::{normal_cdf, normal_density, normal_quantile, probit};
