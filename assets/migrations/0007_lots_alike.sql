-- Lots that differ in letter case at most are asked for at every scan of a new lot or serial, in the writer's turn.

CREATE INDEX lot_alike ON lot (item, code COLLATE NOCASE);
