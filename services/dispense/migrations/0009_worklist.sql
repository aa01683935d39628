-- What an officine still has to do, and what patients send to one (ADR 31).

CREATE INDEX dispensation_awaited ON dispensation (pharmacy_finess, recorded_at, dispensation_id)
    WHERE billing = 'awaited';
CREATE INDEX dispensation_mismatch ON dispensation (pharmacy_finess, recorded_at, dispensation_id)
    WHERE billing = 'mismatch';
