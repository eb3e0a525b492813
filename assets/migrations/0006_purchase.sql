-- Purchase orders. Follow from facts; what has come of them follows from the movements that name them.
CREATE TABLE purchase (
  purchase INTEGER PRIMARY KEY,
  uid      BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  number   TEXT NOT NULL,
  supplier TEXT NOT NULL,
  site     INTEGER NOT NULL REFERENCES site,
  currency TEXT NOT NULL, -- ISO 4217; empty is the store's own
  made     INTEGER NOT NULL, -- business day of the site
  status   TEXT NOT NULL,
  expected INTEGER, -- business day of the site
  said_ms  INTEGER NOT NULL, -- when its status was last said
  note     TEXT NOT NULL -- what was said with it
) STRICT;
CREATE INDEX purchase_number ON purchase (number);
CREATE INDEX purchase_open ON purchase (purchase) WHERE status IN ('approved', 'sent', 'acknowledged');

CREATE TABLE purchase_line (
  purchase INTEGER NOT NULL REFERENCES purchase,
  item     INTEGER NOT NULL REFERENCES item,
  quantity INTEGER NOT NULL, -- thousandths
  cost     INTEGER NOT NULL, -- ten-thousandths of the order's currency, of one base unit
  reason   TEXT NOT NULL,
  PRIMARY KEY (purchase, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchase_line_item ON purchase_line (item);

-- Receipts (kind 1) that name an order.
CREATE INDEX movement_receipt ON movement (document, item) WHERE kind = 1 AND document <> '';
