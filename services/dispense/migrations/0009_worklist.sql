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

-- What patients send to the officine of their choice; one at a time stands for a prescription.
CREATE TABLE sending (
    sending_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    patient_ref TEXT NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    consulted_at TIMESTAMPTZ,
    ended_as TEXT CHECK (ended_as IN ('executed', 'returned', 'lapsed', 'withdrawn')),
    ended_at TIMESTAMPTZ,
    CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX sending_standing ON sending (number) WHERE ended_as IS NULL;
CREATE INDEX sending_patient ON sending (patient_ref, sent_at, sending_id);
CREATE INDEX sending_pharmacy ON sending (pharmacy_finess, sent_at, sending_id)
    WHERE ended_as IS NULL;
