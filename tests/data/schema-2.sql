PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('currency','');
INSERT INTO meta VALUES('site',1);
INSERT INTO meta VALUES('station','T1');
INSERT INTO meta VALUES('store',X'8d933143ef9fc03c6fbf6712fae94e51');
CREATE TABLE stream (
  stream    INTEGER PRIMARY KEY,
  store     BLOB    NOT NULL CHECK (length(store) = 16),
  feed      INTEGER NOT NULL,
  last_seq  INTEGER NOT NULL DEFAULT 0,
  last_hash BLOB    NOT NULL DEFAULT x'',
  UNIQUE (store, feed)
) STRICT;
INSERT INTO stream VALUES(1,X'8d933143ef9fc03c6fbf6712fae94e51',0,10,X'577754d8e9a6a4e1e50e78d7cd37456422c445c84b68039646c14fc3feb7a9a4');
INSERT INTO stream VALUES(2,X'8d933143ef9fc03c6fbf6712fae94e51',1,7,X'3ee1d6d5cb3f918e248020e456dbe58e25e3a2a1c1a758c70ad52437f3d79643');
CREATE TABLE site (
  site      INTEGER PRIMARY KEY,
  uid       BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  code      TEXT NOT NULL,
  name      TEXT NOT NULL,
  time_zone TEXT NOT NULL
) STRICT;
INSERT INTO site VALUES(1,X'fceb0ae477e77a6d9caef5d23662072a','MAIN','MAIN','UTC');
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
INSERT INTO item VALUES(1,X'01a210782cd3000000017cda20649b1b','MUG-1','MUG-1','Enamel mug','each',0,0,0,'none',NULL,'','','active');
INSERT INTO item VALUES(2,X'01a210782cd300000002345d582b6fa1','TEA','TEA','Green tea','each',0,0,0,'lot',NULL,'','','active');
CREATE TABLE barcode (
  code     TEXT NOT NULL,
  item     INTEGER NOT NULL REFERENCES item,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (code, item)
) STRICT, WITHOUT ROWID;
INSERT INTO barcode VALUES('05012345678900',2,1000);
INSERT INTO barcode VALUES('09506000134352',1,1000);
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
INSERT INTO location VALUES(1,X'00000000000000000000000000000001',NULL,'supplier','','virtual',0,'');
INSERT INTO location VALUES(2,X'00000000000000000000000000000002',NULL,'customer','','virtual',0,'');
INSERT INTO location VALUES(3,X'00000000000000000000000000000003',NULL,'adjustment','','virtual',0,'');
INSERT INTO location VALUES(4,X'00000000000000000000000000000004',NULL,'production','','virtual',0,'');
INSERT INTO location VALUES(5,X'00000000000000000000000000000005',NULL,'scrap','','virtual',0,'');
INSERT INTO location VALUES(6,X'00000000000000000000000000000006',NULL,'transit','','virtual',0,'');
INSERT INTO location VALUES(7,X'6b833c6c7b826c523abb59b01f0c392e',1,'A-01','','bin',0,'');
INSERT INTO location VALUES(8,X'4615a1b130343ba3008283f1c1f4f866',1,'A-02','','bin',0,'');
INSERT INTO location VALUES(9,X'3136bbb8a0ddf79190887e09a527fb51',1,'DOCK-1','','dock',0,'');
CREATE TABLE lot (
  lot    INTEGER PRIMARY KEY,
  uid    BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  item   INTEGER NOT NULL REFERENCES item,
  code   TEXT NOT NULL,
  expiry INTEGER
) STRICT;
INSERT INTO lot VALUES(1,X'da661870c68d1cf66e2148d8728e8c88',2,'L1',21152);
CREATE TABLE operator (
  operator INTEGER PRIMARY KEY,
  uid      BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
  badge    TEXT NOT NULL,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL
) STRICT;
INSERT INTO operator VALUES(1,X'c19a453727e9aaf0742e7846be275b49','001','Ana','picker');
CREATE TABLE supplier_item (
  item           INTEGER NOT NULL REFERENCES item,
  supplier       TEXT NOT NULL,
  cost           INTEGER,
  moq            INTEGER,
  pack           INTEGER,
  lead_time_days INTEGER,
  PRIMARY KEY (item, supplier)
) STRICT, WITHOUT ROWID;
CREATE TABLE demand (
  item     INTEGER NOT NULL REFERENCES item,
  site     INTEGER NOT NULL REFERENCES site,
  day      INTEGER NOT NULL,
  channel  TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  PRIMARY KEY (item, site, day, channel)
) STRICT, WITHOUT ROWID;
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
INSERT INTO movement VALUES(2,1,1,0,1,1,0,1,9,12000,'',1,'T1',1795572641006,NULL,'',X'68432bc160dce1b94b93942cc4dc53dea474390101f065cbdbf0c96117cf779f');
INSERT INTO movement VALUES(2,2,2,0,1,2,1,1,9,1000,'',1,'T1',1795572641006,NULL,'',X'0c4538821fb89dc03f009f36444677ffa83fd2d48f7f4f5a1ec9e3c9bed47a59');
INSERT INTO movement VALUES(2,3,3,0,1,2,1,9,1,1000,'',1,'T1',1795572641006,2,'undo',X'dac2af0eec74442047926a6292a702e790bf44acf8952592aa729bea97361d6b');
INSERT INTO movement VALUES(2,4,4,0,1,2,1,1,9,1000,'',1,'T1',1795572641006,NULL,'',X'350c3fb983e175fb6a3c93020e97b005f54a2b6282ddb180edd528b57f8578fe');
INSERT INTO movement VALUES(2,5,5,0,3,1,0,9,7,5000,'',0,'T1',1795572641025,NULL,'',X'6d83a75206555c9bfbf9289a47c272c020124c44d6527eaf3dd3325f18d24724');
INSERT INTO movement VALUES(2,6,6,0,7,1,0,7,3,1000,'count A-01',0,'T1',1795572641053,NULL,'counted',X'6d862684cfd5e4790be597ead9d1985231d6f3ea48d608dbe79e30d4cb79aacd');
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
INSERT INTO fact VALUES(1,1,0,X'fceb0ae477e77a6d9caef5d23662072a',1,'','{"code":"MAIN","name":"MAIN","time_zone":"UTC"}',0,'T1',1795572640959,X'ad643df09f4fae3dcad8f5706fd1d291a69182a33c981bad7f50cd212143487a');
INSERT INTO fact VALUES(1,2,1,X'01a210782cd3000000017cda20649b1b',1,'','{"sku":"MUG-1","name":"Enamel mug","unit":"each","decimals":0,"cost":0,"price":0,"tracking":"none","shelf_life_days":null,"category":"","supplier":"","status":"active"}',0,'T1',1795572640979,X'a20075333a90268a54b9eb95fb8703a7e74c76515dfef7890fdd4d260bb91058');
INSERT INTO fact VALUES(1,3,2,X'01a210782cd3000000017cda20649b1b',1,'','{"code":"09506000134352","quantity":1000}',0,'T1',1795572640979,X'c964097feaef49072f18111718faf4db4c3fd57e32f8921526caf5724ec68086');
INSERT INTO fact VALUES(1,4,1,X'01a210782cd300000002345d582b6fa1',2,'','{"sku":"TEA","name":"Green tea","unit":"each","decimals":0,"cost":0,"price":0,"tracking":"lot","shelf_life_days":null,"category":"","supplier":"","status":"active"}',0,'T1',1795572640979,X'8a6a66d41f574cdc371199d25c488066ffc71b068f1f1b7fe0dd8aec5437c046');
INSERT INTO fact VALUES(1,5,2,X'01a210782cd300000002345d582b6fa1',2,'','{"code":"05012345678900","quantity":1000}',0,'T1',1795572640979,X'b45061254b300449abf2cb9f91fbb54c76bb41482171425b5c7d0a3da739cca1');
INSERT INTO fact VALUES(1,6,3,X'6b833c6c7b826c523abb59b01f0c392e',7,'','{"site":"fceb0ae477e77a6d9caef5d23662072a","code":"A-01","zone":"","kind":"bin","pick_sequence":0,"check_digits":""}',0,'T1',1795572640990,X'73b31ae560345f06ac7518b787af03628163132b4444080412c53ce10ab97bca');
INSERT INTO fact VALUES(1,7,3,X'4615a1b130343ba3008283f1c1f4f866',8,'','{"site":"fceb0ae477e77a6d9caef5d23662072a","code":"A-02","zone":"","kind":"bin","pick_sequence":0,"check_digits":""}',0,'T1',1795572640990,X'2fc2eefa29cc3c2c4f70d121bbd71ffa2bd6b2fd2a94d911ede59ff1ec0a61d7');
INSERT INTO fact VALUES(1,8,3,X'3136bbb8a0ddf79190887e09a527fb51',9,'','{"site":"fceb0ae477e77a6d9caef5d23662072a","code":"DOCK-1","zone":"","kind":"dock","pick_sequence":0,"check_digits":""}',0,'T1',1795572640990,X'8800d2037c5694d2e3331e74c30abc4923c5653d71d43f24e3de27c5f4d3c139');
INSERT INTO fact VALUES(1,9,7,X'c19a453727e9aaf0742e7846be275b49',1,'','{"badge":"001","name":"Ana","role":"picker"}',0,'T1',1795572640997,X'fb440bf6427cfef4829c644cae5e75edaaecb4ebc8bebf9d35b6d860e4444145');
INSERT INTO fact VALUES(1,10,4,X'da661870c68d1cf66e2148d8728e8c88',1,'','{"item":"01a210782cd300000002345d582b6fa1","code":"L1","expiry":21152}',1,'T1',1795572641006,X'577754d8e9a6a4e1e50e78d7cd37456422c445c84b68039646c14fc3feb7a9a4');
INSERT INTO fact VALUES(2,7,10,X'00000000000000000000000000000000',0,'','{"location":"A-01","lines":"[{\"sku\":\"MUG-1\",\"lot\":null,\"counted\":4,\"expected\":5,\"variance\":-1}]"}',0,'T1',1795572641053,X'3ee1d6d5cb3f918e248020e456dbe58e25e3a2a1c1a758c70ad52437f3d79643');
CREATE TABLE balance (
  item      INTEGER NOT NULL,
  location  INTEGER NOT NULL,
  lot       INTEGER NOT NULL,
  on_hand   INTEGER NOT NULL DEFAULT 0,
  allocated INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (item, location, lot)
) STRICT, WITHOUT ROWID;
INSERT INTO balance VALUES(1,1,0,-12000,0);
INSERT INTO balance VALUES(1,3,0,1000,0);
INSERT INTO balance VALUES(1,7,0,4000,0);
INSERT INTO balance VALUES(1,9,0,7000,0);
INSERT INTO balance VALUES(2,1,1,-1000,0);
INSERT INTO balance VALUES(2,9,1,1000,0);
CREATE TABLE task (
  task       INTEGER PRIMARY KEY,
  station    TEXT NOT NULL,
  owner      TEXT NOT NULL,
  state      TEXT NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
INSERT INTO task VALUES(1,'T1','scan','{"form":1,"operator":0,"task":{"kind":"move","site":1,"state":{"place":{"id":7,"code":"A-01","kind":"bin"},"reason":null,"implied":false,"last":{"item":{"id":1,"sku":"MUG-1","name":"Enamel mug","unit":"each","decimals":0,"tracking":"none","pack":1},"lot":{}},"lines":[{"i":1,"s":"MUG-1","q":1}],"lots":[],"switched":null,"digits":"","typed":false,"open":null,"lock":null,"bad":0,"journal":[{"s":"+1 MUG-1 in hand","p":[7,"A-01"],"c":[1,null,1],"t":[1,1]}],"unnumbered":false,"trail":["from A-01","+1 MUG-1"],"list":[],"scans":1,"units":1,"loose":1}}}',1795572641069);
CREATE TABLE imported (
  fingerprint TEXT NOT NULL,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  summary     TEXT NOT NULL,
  PRIMARY KEY (fingerprint, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO imported VALUES('727a37e61af48cbe4547c7edd7c2281e3a7d8999b52cfedd71b3a22f6e23f8fc','items','items.csv',1795572640980,'2 new, 0 changed, 0 as they were');
INSERT INTO imported VALUES('afb6740937c38cfb7eca466affbd9fb90722914ba1e4809364481fbdbbbca900','locations','locations.csv',1795572640991,'3 new, 0 changed, 0 as they were');
CREATE TABLE importing (
  fingerprint TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  reading     TEXT    NOT NULL, -- sha256 over the rows as they were understood: other columns are another file
  done        INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (fingerprint, kind)
) STRICT, WITHOUT ROWID;
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 VALUES('balance','balance_location','4 2 1 1');
INSERT INTO sqlite_stat1 VALUES('balance','balance','4 2 1 1');
INSERT INTO sqlite_stat1 VALUES('fact','fact','10 10 1');
INSERT INTO sqlite_stat1 VALUES('movement','movement_reverses','1 1 1');
INSERT INTO sqlite_stat1 VALUES('movement','movement_item','4 2 2 1');
INSERT INTO sqlite_stat1 VALUES('movement','movement','4 4 1');
INSERT INTO sqlite_stat1 VALUES('lot','lot_item','1 1 1');
INSERT INTO sqlite_stat1 VALUES('lot','sqlite_autoindex_lot_1','1 1');
INSERT INTO sqlite_stat1 VALUES('imported','imported','2 1 1');
INSERT INTO sqlite_stat1 VALUES('location','location_code','9 5 1');
INSERT INTO sqlite_stat1 VALUES('location','sqlite_autoindex_location_1','9 1');
INSERT INTO sqlite_stat1 VALUES('barcode','barcode_item','2 1');
INSERT INTO sqlite_stat1 VALUES('barcode','barcode','2 1 1');
INSERT INTO sqlite_stat1 VALUES('operator','sqlite_autoindex_operator_1','1 1');
INSERT INTO sqlite_stat1 VALUES('item','item_sku','2 1');
INSERT INTO sqlite_stat1 VALUES('item','sqlite_autoindex_item_1','2 1');
INSERT INTO sqlite_stat1 VALUES('meta','meta','4 1');
INSERT INTO sqlite_stat1 VALUES('stream','sqlite_autoindex_stream_1','2 2 1');
INSERT INTO sqlite_stat1 VALUES('site','sqlite_autoindex_site_1','1 1');
ANALYZE sqlite_schema;
CREATE INDEX item_sku ON item (sku_folded);
CREATE INDEX barcode_item ON barcode (item);
CREATE INDEX location_code ON location (site, code);
CREATE INDEX lot_item ON lot (item, code);
CREATE INDEX movement_item ON movement (item, stream, seq);
CREATE UNIQUE INDEX movement_reverses ON movement (stream, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX balance_location ON balance (location, item, lot);
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
COMMIT;
