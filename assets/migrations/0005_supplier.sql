-- Who sells to us, and what holds for all orders to them. Follows from facts.
CREATE TABLE supplier (
  supplier       INTEGER PRIMARY KEY,
  uid            BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  name           TEXT NOT NULL,
  name_folded    TEXT NOT NULL,
  currency       TEXT NOT NULL, -- ISO 4217; empty is the store's own
  rate           INTEGER,       -- ten-thousandths of the store's currency for one unit of its own
  lead_time_days INTEGER,
  order_days     INTEGER NOT NULL, -- one bit a weekday, Monday the lowest
  minimum_order  INTEGER NOT NULL, -- ten-thousandths of its currency
  order_cost     INTEGER NOT NULL, -- ten-thousandths of the store's currency
  email          TEXT NOT NULL
) STRICT;
CREATE INDEX supplier_name ON supplier (name);
CREATE INDEX supplier_folded ON supplier (name_folded);

-- Cheaper from larger quantities on: `100:0.90 500:0.85`.
ALTER TABLE supplier_item ADD COLUMN breaks TEXT NOT NULL DEFAULT '';
