-- What holds for the whole store, as somebody said. Follows from facts.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When each place was counted last. Follows from facts.
CREATE TABLE place_counted (
  location   INTEGER PRIMARY KEY,
  counted_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX place_counted_when ON place_counted (counted_ms);

-- Counts that were outside the tolerance: nothing of them is posted before somebody says so. Follows from facts.
CREATE TABLE count_held (
  count_held INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  site       INTEGER NOT NULL REFERENCES site,
  location   INTEGER NOT NULL REFERENCES location,
  stage      TEXT    NOT NULL, -- recount, approval, approved, rejected, withdrawn
  times      INTEGER NOT NULL, -- that it was counted
  operator   INTEGER NOT NULL, -- who counted last; 0 is nobody in particular
  counted_ms INTEGER NOT NULL,
  agrees     INTEGER NOT NULL, -- 1 where the last count found what the one before it did
  value      INTEGER NOT NULL, -- ten-thousandths of the store's currency: the variances at cost, all taken as losses
  units      INTEGER NOT NULL, -- thousandths: counted less what the books said, all items added up
  lines      TEXT    NOT NULL, -- what was seen, as JSON
  moves      TEXT    NOT NULL, -- what approval posts, as JSON, rows of others by their uids
  decided_ms INTEGER
) STRICT;
CREATE INDEX count_held_open ON count_held (location) WHERE decided_ms IS NULL;

-- A page is written only for what is below zero.
CREATE INDEX balance_below ON balance (location) WHERE on_hand < 0;

-- The order of a walk.
CREATE INDEX location_walk ON location (site, pick_sequence, code);
