-- Forecasts, and what they are made from. Derived and local: never synced, made anew by `doctor --repair` or the next run.

-- What the ledger says of demand, by business day of the site; in thousandths. `returned` came back of a day that the
-- ledger does not name; `moved` is the change of what is on hand in the site's places.
CREATE TABLE demand_day (
  item     INTEGER NOT NULL,
  site     INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  shipped  INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  moved    INTEGER NOT NULL,
  PRIMARY KEY (item, site, day)
) STRICT, WITHOUT ROWID;

-- How far each stream has been read into it.
CREATE TABLE demand_read (
  stream INTEGER PRIMARY KEY,
  seq    INTEGER NOT NULL
) STRICT;

-- Days that a manager set aside (site 0: at every site), and which item a new one is like: follow from facts.
CREATE TABLE demand_flag (
  item     INTEGER NOT NULL,
  site     INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  day_from INTEGER NOT NULL,
  day_to   INTEGER NOT NULL,
  PRIMARY KEY (item, site, kind, day_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_like (
  item      INTEGER PRIMARY KEY,
  like_item INTEGER NOT NULL
) STRICT;

-- One row an item and site: what lists show and sort by. Days count from 1970-01-01, units are base units.
CREATE TABLE forecast (
  item        INTEGER NOT NULL,
  site        INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL, -- of all that it was made from
  computed_ms INTEGER NOT NULL,
  first_day   INTEGER NOT NULL, -- the first day forecast
  method      TEXT    NOT NULL,
  class       TEXT    NOT NULL,
  lead_days   INTEGER NOT NULL,
  lead_mean   REAL    NOT NULL,
  lead_p50    REAL    NOT NULL,
  lead_p90    REAL    NOT NULL,
  lead_p95    REAL    NOT NULL,
  wape        REAL,
  naive_wape  REAL,
  bias        REAL,
  coverage90  REAL,
  tracking    REAL    NOT NULL,
  means       BLOB    NOT NULL, -- mean of each day, 32-bit floats
  spread      BLOB    NOT NULL, -- lead time, level and standard errors, then the two calibrated curves
  wanted      REAL    NOT NULL, -- units in the past lead times that the errors are of
  PRIMARY KEY (item, site)
) STRICT, WITHOUT ROWID;

-- What only the page of one item shows, apart so that lists need not pass over it.
CREATE TABLE forecast_page (
  item      INTEGER NOT NULL,
  site      INTEGER NOT NULL,
  weeks     BLOB NOT NULL, -- units of each of the last weeks, oldest first
  quantiles BLOB NOT NULL, -- 5, 10, 50, 90 and 95 % of each day, day by day
  fitted    BLOB NOT NULL, -- what it would have said of each of the last days, oldest first
  rest      TEXT NOT NULL, -- JSON: accuracy, candidates, trend, season
  PRIMARY KEY (item, site)
) STRICT, WITHOUT ROWID;

-- What a run learned of a site over all its items: its calendar.
CREATE TABLE calibration (
  site  INTEGER NOT NULL,
  name  TEXT    NOT NULL,
  value TEXT    NOT NULL,
  PRIMARY KEY (site, name)
) STRICT, WITHOUT ROWID;
