-- Which movement each tag came in with, by site: the same tag again is an error that says when it was seen. What this station
-- saw, and no part of the truth: another station has its own. One write a scan, into the one index there is.

CREATE TABLE tag (
  site   INTEGER NOT NULL,
  tag    INTEGER NOT NULL, -- 48 bits of what the tag says it is
  stream INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  PRIMARY KEY (site, tag)
) STRICT, WITHOUT ROWID;

-- Why a lot may not be sold: it was recalled, or is held back. Empty for every other.
ALTER TABLE lot ADD COLUMN blocked TEXT NOT NULL DEFAULT '';
