-- Messages that are to leave this machine, one row a message and channel. Working state of this machine like `importing`
-- and `task`: no fact, never synced.
CREATE TABLE outbox (
  message          INTEGER PRIMARY KEY,
  uid              BLOB    NOT NULL UNIQUE CHECK (length(uid) = 16), -- the Message-ID and Idempotency-Key of every try
  key              TEXT    NOT NULL, -- what makes it the same message: queued once for each channel
  channel          TEXT    NOT NULL, -- by its name in the configuration
  what             TEXT    NOT NULL, -- digest, alerts, purchases, test
  document         TEXT    NOT NULL, -- the order's number that it carries; empty for none
  payload          TEXT    NOT NULL, -- JSON: subject, text, fields, to, who queued it
  created_ms       INTEGER NOT NULL,
  attempts         INTEGER NOT NULL,
  next_ms          INTEGER, -- when to try next; NULL once it is over
  claimed_by       BLOB,    -- who tries just now
  claimed_until_ms INTEGER, -- after this somebody else may: it was killed
  sent_ms          INTEGER, -- when the channel took it
  error            TEXT    NOT NULL, -- what the last try said, or why there is none any more
  UNIQUE (key, channel)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (channel, next_ms) WHERE next_ms IS NOT NULL;
CREATE INDEX outbox_document ON outbox (document) WHERE document <> '';

-- Files that go with a message; they go when it has gone.
CREATE TABLE outbox_file (
  message    INTEGER NOT NULL REFERENCES outbox,
  place      INTEGER NOT NULL,
  name       TEXT    NOT NULL,
  media_type TEXT    NOT NULL,
  bytes      BLOB    NOT NULL,
  PRIMARY KEY (message, place)
) STRICT;
