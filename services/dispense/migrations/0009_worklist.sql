-- What an officine still has to do, and what patients send to one (ADR 31).

CREATE INDEX dispensation_awaited ON dispensation (pharmacy_finess, recorded_at, dispensation_id)
    WHERE billing = 'awaited';
CREATE INDEX dispensation_mismatch ON dispensation (pharmacy_finess, recorded_at, dispensation_id)
    WHERE billing = 'mismatch';

-- When a line is renewed next, and the officine that handed it over last.
CREATE TABLE renewal (
    number TEXT NOT NULL,
    line SMALLINT NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    dispensation_id UUID NOT NULL REFERENCES dispensation (dispensation_id),
    opens_on DATE NOT NULL,
    PRIMARY KEY (number, line),
    FOREIGN KEY (number, line) REFERENCES prescription_line (number, line)
);
CREATE INDEX renewal_pharmacy ON renewal (pharmacy_finess, opens_on, dispensation_id);
