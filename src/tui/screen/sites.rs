//! Which site a list shows: its own to begin with, then one after the other, then all.

use crate::{domain::SiteId, store::service::Identity};

/// What a list opens with: the terminal's own site, where there are several.
pub(crate) fn opening(identity: &Identity) -> Option<SiteId> {
    let own = identity.sites.iter().find(|(_, code)| *code == identity.site);
    own.filter(|_| identity.sites.len() > 1).map(|(id, _)| *id)
}

/// The site after this one; all (`None`) after the last, and where there is but one.
pub(crate) fn next(sites: &[(SiteId, String)], shown: Option<SiteId>) -> Option<SiteId> {
    let at = shown.and_then(|s| sites.iter().position(|(id, _)| *id == s));
    sites.get(at.map_or(0, |i| i + 1)).filter(|_| sites.len() > 1).map(|(id, _)| *id)
}

/// The code of the site that is shown; `None` for all.
pub(crate) fn code(sites: &[(SiteId, String)], shown: Option<SiteId>) -> Option<&str> {
    shown.and_then(|s| sites.iter().find(|(id, _)| *id == s)).map(|(_, code)| code.as_str())
}
