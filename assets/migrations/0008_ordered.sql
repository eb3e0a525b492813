-- When a purchase order went to the supplier: when it was sent, or else signed. From there its receipts say how long goods take.
ALTER TABLE purchase ADD COLUMN ordered_ms INTEGER;
UPDATE purchase SET ordered_ms = (
  SELECT json_extract(f.value, '$.status.at_ms') FROM fact f
  WHERE f.kind = 14 AND f.entity_row = purchase.purchase AND f.field = ''
    AND json_extract(f.value, '$.status.status') IN ('approved', 'sent')
  ORDER BY f.stream DESC, f.seq DESC LIMIT 1);
CREATE INDEX purchase_supplier ON purchase (supplier);
