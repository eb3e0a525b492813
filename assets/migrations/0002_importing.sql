-- How far a file has got that is being taken in, written in the transaction of its rows: a load that was cut off goes on
-- behind what is in. The row goes when the file stands in `imported`. Local, like that table.
CREATE TABLE importing (
  fingerprint TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  reading     TEXT    NOT NULL, -- sha256 over the rows as they were understood: other columns are another file
  done        INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (fingerprint, kind)
) STRICT, WITHOUT ROWID;
