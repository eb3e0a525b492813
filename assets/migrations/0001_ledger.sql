-- The first schema: two append-only tables of truth, and what is derived from them.
-- Quantities are thousandths of the base unit, money ten-thousandths of the currency, times UTC milliseconds, days
-- days since 1970-01-01. Row numbers are local to this file; uids (16 bytes) hold across stores.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a stream: what one store says in one feed. Feed 0 is master data, any other is the row of a site.
CREATE TABLE stream (
  stream    INTEGER PRIMARY KEY,
  store     BLOB    NOT NULL CHECK (length(store) = 16),
  feed      INTEGER NOT NULL,
  last_seq  INTEGER NOT NULL DEFAULT 0,
  last_hash BLOB    NOT NULL DEFAULT x'',
  UNIQUE (store, feed)
) STRICT;

-- Derived from facts -------------------------------------------------------------------------------------------------

CREATE TABLE site (
  site      INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  code      TEXT NOT NULL,
  name      TEXT NOT NULL,
  time_zone TEXT NOT NULL
) STRICT;

-- A SKU is not unique: two stations that are offline may both create it, and that is a merge task, not an error.
CREATE TABLE item (
  item            INTEGER PRIMARY KEY,
  uid             BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  sku             TEXT NOT NULL,
  sku_folded      TEXT NOT NULL,
  name            TEXT NOT NULL,
  unit            TEXT NOT NULL,
  decimals        INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 3),
  cost            INTEGER NOT NULL,
  price           INTEGER NOT NULL,
  tracking        TEXT NOT NULL,
  shelf_life_days INTEGER,
  category        TEXT NOT NULL,
  supplier        TEXT NOT NULL,
  status          TEXT NOT NULL
) STRICT;
CREATE INDEX item_sku ON item (sku_folded);

CREATE TABLE barcode (
  code     TEXT NOT NULL,
  item     INTEGER NOT NULL REFERENCES item,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (code, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX barcode_item ON barcode (item);

CREATE TABLE alias (
  channel TEXT NOT NULL,
  code    TEXT NOT NULL,
  item    INTEGER NOT NULL REFERENCES item,
  PRIMARY KEY (channel, code, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE location (
  location      INTEGER PRIMARY KEY,
  uid           BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  site          INTEGER REFERENCES site,
  code          TEXT NOT NULL,
  zone          TEXT NOT NULL,
  kind          TEXT NOT NULL,
  pick_sequence INTEGER NOT NULL,
  check_digits  TEXT NOT NULL
) STRICT;
CREATE INDEX location_code ON location (site, code);

CREATE TABLE lot (
  lot    INTEGER PRIMARY KEY,
  uid    BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  item   INTEGER NOT NULL REFERENCES item,
  code   TEXT NOT NULL,
  expiry INTEGER
) STRICT;
CREATE INDEX lot_item ON lot (item, code);

CREATE TABLE operator (
  operator INTEGER PRIMARY KEY,
  uid      BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  badge    TEXT NOT NULL,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL
) STRICT;

CREATE TABLE supplier_item (
  item           INTEGER NOT NULL REFERENCES item,
  supplier       TEXT NOT NULL,
  cost           INTEGER,
  moq            INTEGER,
  pack           INTEGER,
  lead_time_days INTEGER,
  PRIMARY KEY (item, supplier)
) STRICT, WITHOUT ROWID;

-- What was wanted on which day, from imported histories.
CREATE TABLE demand (
  item     INTEGER NOT NULL REFERENCES item,
  site     INTEGER NOT NULL REFERENCES site,
  day      INTEGER NOT NULL,
  channel  TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  PRIMARY KEY (item, site, day, channel)
) STRICT, WITHOUT ROWID;

-- The truth ----------------------------------------------------------------------------------------------------------

CREATE TABLE movement (
  stream        INTEGER NOT NULL REFERENCES stream,
  seq           INTEGER NOT NULL CHECK (seq > 0),
  grp           INTEGER NOT NULL,
  book          INTEGER NOT NULL CHECK (book IN (0, 1)),
  kind          INTEGER NOT NULL,
  item          INTEGER NOT NULL REFERENCES item,
  lot           INTEGER NOT NULL DEFAULT 0,
  from_location INTEGER NOT NULL REFERENCES location,
  to_location   INTEGER NOT NULL REFERENCES location,
  quantity      INTEGER NOT NULL CHECK (quantity > 0 AND quantity <= 1000000000000),
  document      TEXT NOT NULL CHECK (length(document) <= 128),
  operator      INTEGER NOT NULL,
  station       TEXT NOT NULL CHECK (length(station) <= 64),
  at_ms         INTEGER NOT NULL,
  reverses      INTEGER CHECK (reverses < seq),
  note          TEXT NOT NULL CHECK (length(note) <= 1024),
  hash          BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (stream, seq),
  CHECK (from_location <> to_location)
) STRICT, WITHOUT ROWID;
CREATE INDEX movement_item ON movement (item, stream, seq);
CREATE UNIQUE INDEX movement_reverses ON movement (stream, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE fact (
  stream     INTEGER NOT NULL REFERENCES stream,
  seq        INTEGER NOT NULL CHECK (seq > 0),
  kind       INTEGER NOT NULL,
  entity     BLOB    NOT NULL CHECK (length(entity) = 16),
  entity_row INTEGER NOT NULL, -- the row it has in this file; not part of the hash
  field      TEXT    NOT NULL,
  value      TEXT    NOT NULL,
  operator   INTEGER NOT NULL,
  station    TEXT    NOT NULL CHECK (length(station) <= 64),
  at_ms      INTEGER NOT NULL,
  hash       BLOB    NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

-- On hand and allocated by place and lot: derived from movements, kept by trigger in the same transaction.
CREATE TABLE balance (
  item      INTEGER NOT NULL,
  location  INTEGER NOT NULL,
  lot       INTEGER NOT NULL,
  on_hand   INTEGER NOT NULL DEFAULT 0,
  allocated INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (item, location, lot)
) STRICT, WITHOUT ROWID;
-- Never index on_hand: it would add a page write to every scan.
CREATE INDEX balance_location ON balance (location, item, lot);

-- What terminals are in the middle of: local, never synced.
CREATE TABLE task (
  task       INTEGER PRIMARY KEY,
  station    TEXT NOT NULL,
  owner      TEXT NOT NULL,
  state      TEXT NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;

-- Files that were taken: local, so that the same file twice changes nothing.
CREATE TABLE imported (
  fingerprint TEXT NOT NULL,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  summary     TEXT NOT NULL,
  PRIMARY KEY (fingerprint, kind)
) STRICT, WITHOUT ROWID;

-- The laws of the ledger, for any process and any version -----------------------------------------------------------

CREATE TRIGGER movement_no_update BEFORE UPDATE ON movement
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER movement_no_delete BEFORE DELETE ON movement
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER movement_dense BEFORE INSERT ON movement
WHEN NEW.seq IS NOT (SELECT last_seq + 1 FROM stream WHERE stream = NEW.stream)
BEGIN SELECT RAISE(ABORT, 'the numbers of a stream are dense'); END;
CREATE TRIGGER fact_dense BEFORE INSERT ON fact
WHEN NEW.seq IS NOT (SELECT last_seq + 1 FROM stream WHERE stream = NEW.stream)
BEGIN SELECT RAISE(ABORT, 'the numbers of a stream are dense'); END;

CREATE TRIGGER fact_apply AFTER INSERT ON fact
BEGIN
  UPDATE stream SET last_seq = NEW.seq, last_hash = NEW.hash WHERE stream = NEW.stream;
END;

CREATE TRIGGER movement_apply AFTER INSERT ON movement
BEGIN
  UPDATE stream SET last_seq = NEW.seq, last_hash = NEW.hash WHERE stream = NEW.stream;
  INSERT INTO balance (item, location, lot, on_hand, allocated)
  VALUES (NEW.item, NEW.from_location, NEW.lot,
          CASE NEW.book WHEN 0 THEN -NEW.quantity ELSE 0 END, CASE NEW.book WHEN 1 THEN -NEW.quantity ELSE 0 END)
  ON CONFLICT (item, location, lot) DO UPDATE
  SET on_hand = on_hand + excluded.on_hand, allocated = allocated + excluded.allocated;
  INSERT INTO balance (item, location, lot, on_hand, allocated)
  VALUES (NEW.item, NEW.to_location, NEW.lot,
          CASE NEW.book WHEN 0 THEN NEW.quantity ELSE 0 END, CASE NEW.book WHEN 1 THEN NEW.quantity ELSE 0 END)
  ON CONFLICT (item, location, lot) DO UPDATE
  SET on_hand = on_hand + excluded.on_hand, allocated = allocated + excluded.allocated;
END;

-- The other side of the double entry, with the same rows and uids in every store.
INSERT INTO location (location, uid, site, code, zone, kind, pick_sequence, check_digits) VALUES
  (1, x'00000000000000000000000000000001', NULL, 'supplier',   '', 'virtual', 0, ''),
  (2, x'00000000000000000000000000000002', NULL, 'customer',   '', 'virtual', 0, ''),
  (3, x'00000000000000000000000000000003', NULL, 'adjustment', '', 'virtual', 0, ''),
  (4, x'00000000000000000000000000000004', NULL, 'production', '', 'virtual', 0, ''),
  (5, x'00000000000000000000000000000005', NULL, 'scrap',      '', 'virtual', 0, ''),
  (6, x'00000000000000000000000000000006', NULL, 'transit',    '', 'virtual', 0, '');
