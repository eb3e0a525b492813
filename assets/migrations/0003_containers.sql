-- Containers: a licence plate, what is in it and where it stands. A movement that names none is as it was before, its hash
-- too, and costs nothing here: the indexes are partial and the trigger asks first.

CREATE TABLE container (
  container INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  code      TEXT NOT NULL
) STRICT;
CREATE INDEX container_code ON container (code);

ALTER TABLE movement ADD COLUMN from_container INTEGER REFERENCES container;
ALTER TABLE movement ADD COLUMN to_container INTEGER REFERENCES container;
CREATE INDEX movement_from_container ON movement (from_container, stream, seq) WHERE from_container IS NOT NULL;
CREATE INDEX movement_to_container ON movement (to_container, stream, seq) WHERE to_container IS NOT NULL;

-- What is in a container, by the place where it was put into it: of what lies there, this much is not loose. A sum over
-- movements like `balance`, in whatever order they come.
CREATE TABLE container_line (
  container INTEGER NOT NULL,
  location  INTEGER NOT NULL,
  item      INTEGER NOT NULL,
  lot       INTEGER NOT NULL,
  quantity  INTEGER NOT NULL,
  PRIMARY KEY (container, location, item, lot)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_line_place ON container_line (location, item, lot);

-- Where a container stands: what was last said of it, by a movement or, while it is empty, by a fact.
CREATE TABLE container_place (
  container INTEGER PRIMARY KEY,
  location  INTEGER NOT NULL
) STRICT;

CREATE TRIGGER movement_contain AFTER INSERT ON movement
WHEN NEW.book = 0 AND (NEW.from_container IS NOT NULL OR NEW.to_container IS NOT NULL)
BEGIN
  INSERT INTO container_line (container, location, item, lot, quantity)
  SELECT NEW.from_container, NEW.from_location, NEW.item, NEW.lot, -NEW.quantity WHERE NEW.from_container IS NOT NULL
  ON CONFLICT (container, location, item, lot) DO UPDATE SET quantity = quantity + excluded.quantity;
  INSERT INTO container_line (container, location, item, lot, quantity)
  SELECT NEW.to_container, NEW.to_location, NEW.item, NEW.lot, NEW.quantity WHERE NEW.to_container IS NOT NULL
  ON CONFLICT (container, location, item, lot) DO UPDATE SET quantity = quantity + excluded.quantity;
  DELETE FROM container_line
  WHERE quantity = 0 AND item = NEW.item AND lot = NEW.lot
    AND (container = NEW.from_container AND location = NEW.from_location
      OR container = NEW.to_container AND location = NEW.to_location);
  INSERT INTO container_place (container, location)
  SELECT NEW.to_container, NEW.to_location WHERE NEW.to_container IS NOT NULL
  ON CONFLICT (container) DO UPDATE SET location = excluded.location;
END;
