-- Sales orders. What channels and people say of them follows from facts; what is promised to them, and what has gone out, are
-- movements that name them.

CREATE TABLE sales_order (
  sales_order INTEGER PRIMARY KEY,
  uid         BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  code        TEXT NOT NULL, -- how movements and barcodes name it: SHOPIFY-1043
  channel     TEXT NOT NULL,
  number      TEXT NOT NULL, -- as the channel writes it
  site        INTEGER NOT NULL REFERENCES site,
  placed_ms   INTEGER NOT NULL,
  promise     INTEGER, -- business day of the site
  priority    INTEGER NOT NULL, -- the higher, the sooner
  asked       INTEGER NOT NULL DEFAULT 0, -- the priority that its channel last asked for; a lead's word stands against it
  service     TEXT NOT NULL, -- how it is to be shipped, in the channel's words
  told        TEXT NOT NULL, -- what the channel says: open, held, cancelled, done
  said        TEXT NOT NULL, -- what somebody here says, over that: empty, open, held, cancelled, done
  note        TEXT NOT NULL, -- what was said with it
  wave        TEXT NOT NULL, -- empty is not released to pickers yet
  packed_ms   INTEGER,
  tracking    TEXT NOT NULL
) STRICT;
CREATE INDEX sales_order_code ON sales_order (code);
CREATE INDEX sales_order_number ON sales_order (number);

CREATE TABLE sales_line (
  sales_order INTEGER NOT NULL REFERENCES sales_order,
  line        TEXT    NOT NULL, -- which of the order's, the same in every export
  position    INTEGER NOT NULL,
  item        INTEGER REFERENCES item, -- NULL is not bound yet
  named       INTEGER REFERENCES item, -- what the line's SKU named; an alias goes before it
  kept        INTEGER REFERENCES item, -- what it was of when goods of it had gone: it stays of that, whatever its name comes to mean
  channel     TEXT    NOT NULL,
  alias       TEXT    NOT NULL, -- what it is bound by: the channel's SKU, or else its title
  title       TEXT    NOT NULL,
  quantity    INTEGER NOT NULL, -- thousandths, cancelled and refunded ones taken off
  elsewhere   INTEGER NOT NULL DEFAULT 0, -- thousandths that went out, and not from here; taken off as well
  price       INTEGER NOT NULL, -- ten-thousandths, of one base unit
  PRIMARY KEY (sales_order, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_line_item ON sales_line (item);
CREATE INDEX sales_line_alias ON sales_line (channel, alias);

-- What pickers took on: one cart, a tote an order. An order in a batch that has not ended is nobody else's.
CREATE TABLE batch (
  batch    INTEGER PRIMARY KEY,
  uid      BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  number   TEXT NOT NULL,
  site     INTEGER NOT NULL REFERENCES site,
  operator INTEGER NOT NULL, -- 0 is nobody in particular
  station  TEXT NOT NULL,
  begun_ms INTEGER NOT NULL,
  ended_ms INTEGER
) STRICT;
CREATE INDEX batch_open ON batch (site) WHERE ended_ms IS NULL;

CREATE TABLE batch_order (
  batch       INTEGER NOT NULL REFERENCES batch,
  sales_order INTEGER NOT NULL REFERENCES sales_order,
  position    INTEGER NOT NULL,
  tote        INTEGER REFERENCES location, -- NULL until one was scanned
  PRIMARY KEY (batch, sales_order)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_order_order ON batch_order (sales_order, batch);

-- Places that are to be counted, and why. What is said to be missing there is promised to nobody before that.
CREATE TABLE count_task (
  count_task INTEGER PRIMARY KEY,
  uid        BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  site       INTEGER NOT NULL REFERENCES site,
  location   INTEGER NOT NULL REFERENCES location,
  item       INTEGER REFERENCES item, -- NULL is all that lies there
  reason     TEXT NOT NULL, -- short, zero, negative, unknown, plan, asked
  note       TEXT NOT NULL,
  asked_ms   INTEGER NOT NULL,
  done_ms    INTEGER
) STRICT;
CREATE INDEX count_task_open ON count_task (location, item) WHERE done_ms IS NULL;

-- What lies promised where, by the document it is promised to: sums of the reserved book, like `balance` in whatever order
-- movements come. Between the virtual places nothing is promised.
CREATE TABLE allocation (
  document TEXT    NOT NULL,
  item     INTEGER NOT NULL,
  location INTEGER NOT NULL,
  lot      INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (document, item, location, lot)
) STRICT, WITHOUT ROWID;
CREATE INDEX allocation_place ON allocation (location, item, lot);

CREATE TRIGGER movement_allocate AFTER INSERT ON movement
WHEN NEW.book = 1 AND NEW.document <> ''
BEGIN
  INSERT INTO allocation (document, item, location, lot, quantity)
  SELECT NEW.document, NEW.item, NEW.from_location, NEW.lot, -NEW.quantity WHERE NEW.from_location > 6
  ON CONFLICT (document, item, location, lot) DO UPDATE SET quantity = quantity + excluded.quantity;
  INSERT INTO allocation (document, item, location, lot, quantity)
  SELECT NEW.document, NEW.item, NEW.to_location, NEW.lot, NEW.quantity WHERE NEW.to_location > 6
  ON CONFLICT (document, item, location, lot) DO UPDATE SET quantity = quantity + excluded.quantity;
  DELETE FROM allocation
  WHERE quantity = 0 AND document = NEW.document AND item = NEW.item AND lot = NEW.lot
    AND location IN (NEW.from_location, NEW.to_location);
END;

-- What has gone out for a document and what came back: to and from the customer (row 2).
CREATE TABLE shipped (
  document TEXT    NOT NULL,
  item     INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  PRIMARY KEY (document, item)
) STRICT, WITHOUT ROWID;

-- Shipments (kind 5) and returns (kind 6), and what takes one back, which has its kind.
CREATE TRIGGER movement_ship AFTER INSERT ON movement
WHEN NEW.book = 0 AND NEW.document <> '' AND NEW.kind IN (5, 6)
BEGIN
  INSERT INTO shipped (document, item, quantity, returned)
  VALUES (NEW.document, NEW.item,
          CASE WHEN NEW.kind = 5 THEN CASE WHEN NEW.to_location = 2 THEN NEW.quantity ELSE -NEW.quantity END ELSE 0 END,
          CASE WHEN NEW.kind = 6 THEN CASE WHEN NEW.from_location = 2 THEN NEW.quantity ELSE -NEW.quantity END ELSE 0 END)
  ON CONFLICT (document, item) DO UPDATE
  SET quantity = quantity + excluded.quantity, returned = returned + excluded.returned;
END;

INSERT INTO shipped (document, item, quantity, returned)
SELECT document, item,
       sum(CASE WHEN kind <> 5 THEN 0 WHEN to_location = 2 THEN quantity ELSE -quantity END),
       sum(CASE WHEN kind <> 6 THEN 0 WHEN from_location = 2 THEN quantity ELSE -quantity END)
FROM movement WHERE book = 0 AND document <> '' AND kind IN (5, 6) GROUP BY document, item;

-- How far each order is: what follows from all of the above. Derived and local, made anew by `doctor --repair`.
CREATE TABLE order_stage (
  sales_order INTEGER PRIMARY KEY,
  site        INTEGER NOT NULL,
  stage       TEXT    NOT NULL,
  wanted      INTEGER NOT NULL, -- thousandths of all lines, unbound ones included
  unbound     INTEGER NOT NULL, -- lines that no item is bound to
  allocated   INTEGER NOT NULL, -- promised to it and on the shelf still
  picked      INTEGER NOT NULL, -- promised to it and in totes or on the bench
  shipped     INTEGER NOT NULL,
  missing     INTEGER NOT NULL -- wanted of items, neither promised nor gone
) STRICT;
CREATE INDEX order_stage_stage ON order_stage (site, stage);
