-- How items are kept in stock, as somebody said: item 0 is every item, site 0 every site; the nearer word wins. Follows from facts.
CREATE TABLE item_policy (
  item        INTEGER NOT NULL,
  site        INTEGER NOT NULL,
  policy      TEXT    NOT NULL, -- empty: by the item's class
  service     TEXT    NOT NULL, -- "cost 0.95", "cycle 0.97", "fill 0.98"; empty: by the item's class
  minimum     INTEGER NOT NULL, -- thousandths
  maximum     INTEGER NOT NULL, -- thousandths
  days        INTEGER NOT NULL, -- of cover
  automatic   TEXT    NOT NULL, -- "create", "approve"; empty: nothing is ordered by itself
  money_limit INTEGER NOT NULL, -- ten-thousandths of the store's currency; what an order may come to that signs itself
  PRIMARY KEY (item, site)
) STRICT, WITHOUT ROWID;

-- What somebody said of what an alert is about. Follows from facts.
CREATE TABLE alert_said (
  kind    INTEGER NOT NULL,
  item    INTEGER NOT NULL, -- 0: none
  site    INTEGER NOT NULL,
  subject TEXT    NOT NULL,
  said    TEXT    NOT NULL, -- acknowledge, snooze, exclude
  until   INTEGER, -- business day of the site
  level   INTEGER, -- thousandths available
  at_ms   INTEGER NOT NULL,
  note    TEXT    NOT NULL,
  PRIMARY KEY (kind, item, site, subject)
) STRICT, WITHOUT ROWID;

-- What is worth a word: one open row for each thing that it can be about. Local: every machine looks for itself.
CREATE TABLE alert (
  alert     INTEGER PRIMARY KEY,
  kind      INTEGER NOT NULL,
  item      INTEGER NOT NULL, -- 0: none
  site      INTEGER NOT NULL,
  subject   TEXT    NOT NULL, -- an order's number, a barcode, a lot; empty: the item itself
  open      INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  opened    INTEGER NOT NULL, -- business day of the site
  closed_ms INTEGER,
  times     INTEGER NOT NULL, -- that it was opened
  urgency   TEXT    NOT NULL,
  level     REAL    NOT NULL, -- how bad it is; more is worse
  mark      REAL    NOT NULL, -- how bad it was when the day began, or when it was last acknowledged
  available INTEGER, -- thousandths
  money     INTEGER NOT NULL, -- ten-thousandths of the store's currency, a day; of what lies dead, at all
  due       INTEGER, -- business day of the site
  say       TEXT    NOT NULL,
  why       TEXT    NOT NULL,
  action    TEXT    NOT NULL,
  quantity  INTEGER NOT NULL, -- thousandths, of the action
  whom      TEXT    NOT NULL, -- a supplier, a site, an order, a lot, a place
  UNIQUE (kind, item, site, subject)
) STRICT;
CREATE INDEX alert_open ON alert (site, item) WHERE open = 1;
CREATE INDEX alert_item ON alert (item, site) WHERE item <> 0;

-- What should be ordered. Derived and local.
CREATE TABLE proposal (
  item     INTEGER NOT NULL,
  site     INTEGER NOT NULL,
  supplier TEXT    NOT NULL,
  quantity INTEGER NOT NULL, -- thousandths to buy; 0 where another site's surplus is enough
  cost     INTEGER NOT NULL, -- ten-thousandths of the supplier's currency, of one base unit
  total    INTEGER NOT NULL, -- ten-thousandths of the store's currency, of all
  sender   INTEGER NOT NULL, -- the site that has too much; 0: none
  sent     INTEGER NOT NULL, -- thousandths from there
  sending  INTEGER NOT NULL, -- ten-thousandths of the store's currency: what that costs
  say      TEXT    NOT NULL,
  otherwise TEXT   NOT NULL, -- what happens if nothing is done
  gone     INTEGER, -- business day of the site on which nothing is left
  money    INTEGER NOT NULL, -- ten-thousandths of the store's currency lost a day from then on
  value    INTEGER NOT NULL, -- ten-thousandths of the store's currency that it keeps from being lost
  made_ms  INTEGER NOT NULL,
  PRIMARY KEY (item, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_supplier ON proposal (supplier, site);

-- How far each stream was read, and what the last look over everything found out. Local.
CREATE TABLE evaluated (
  stream INTEGER PRIMARY KEY,
  seq    INTEGER NOT NULL
) STRICT;
CREATE TABLE evaluation (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE item_class (
  item INTEGER NOT NULL,
  site INTEGER NOT NULL,
  abc  TEXT    NOT NULL,
  xyz  TEXT    NOT NULL,
  PRIMARY KEY (item, site)
) STRICT, WITHOUT ROWID;

CREATE INDEX purchase_draft ON purchase (purchase) WHERE status = 'draft';

-- Barcodes that were scanned and that nobody knows. Local.
CREATE TABLE unknown_scan (
  code     TEXT    NOT NULL,
  site     INTEGER NOT NULL,
  times    INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms  INTEGER NOT NULL,
  station  TEXT    NOT NULL,
  PRIMARY KEY (code, site)
) STRICT, WITHOUT ROWID;
