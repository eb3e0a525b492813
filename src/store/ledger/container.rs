//! Containers in the ledger: made by a fact when the first thing goes into one, and put somewhere by a fact while empty.

use super::{Author, Entity, MASTER, Result, Tx, lookup, next_row, uid::container_uid, uid_of};
use crate::{
    domain::{ContainerCode, ContainerId, EntityKind, LocationId, SiteId, Uid},
    store::document::ContainerDoc,
};
use rusqlite::{OptionalExtension, params};

/// The field of a fact that says where an empty container stands.
pub(crate) const PLACE: &str = "place";

impl Tx<'_> {
    /// The container with this licence plate, made when it is new.
    pub(crate) fn container(&mut self, code: &ContainerCode, author: &Author) -> Result<ContainerId> {
        let mut find = self
            .conn
            .prepare_cached("SELECT container FROM container WHERE code = ?1 ORDER BY container LIMIT 1")?;
        if let Some(row) = find.query_row([code.as_str()], |r| r.get(0)).optional()? {
            return Ok(ContainerId(row));
        }
        let row = next_row(self.conn, "container", "container")?;
        let document = ContainerDoc { code: code.as_str().into() };
        self.document(MASTER, container_uid(code), row, &document, author)?;
        Ok(ContainerId(row))
    }

    /// An empty container stands somewhere else from now on. What is in one says by its movements where it is.
    pub(crate) fn place_container(
        &mut self,
        site: SiteId,
        id: ContainerId,
        place: LocationId,
        author: &Author,
    ) -> Result<()> {
        let location = self.location_uid(place)?;
        let uid = self.container_uid(id)?;
        let value = serde_json::json!({ "location": location.to_string() }).to_string();
        let about = Entity { kind: EntityKind::Container, uid, row: id.0 };
        self.fact(site.0, about, PLACE, value, author)?;
        self.conn
            .prepare_cached(
                "INSERT INTO container_place (container, location) VALUES (?1, ?2)
                 ON CONFLICT (container) DO UPDATE SET location = excluded.location",
            )?
            .execute(params![id.0, place.0])?;
        Ok(())
    }

    pub(super) fn container_uid(&mut self, id: ContainerId) -> Result<Uid> {
        let conn = self.conn;
        lookup(&mut self.names.containers, id, || {
            uid_of(conn, "SELECT uid FROM container WHERE container = ?1", id.0, "container")
        })
    }
}
