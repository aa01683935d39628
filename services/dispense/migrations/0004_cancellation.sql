-- The end that a prescriber puts to a prescription, decided under the lock of its row (ADR 19).

ALTER TABLE prescription
    ADD COLUMN replaces TEXT, -- the number in whose place it was issued; perhaps never seen here
    ADD COLUMN ended_as TEXT CHECK (ended_as IN ('cancelled', 'replaced')),
    ADD COLUMN ended_at TIMESTAMPTZ,
    ADD COLUMN replaced_by TEXT,
    ADD CONSTRAINT ended_at_its_moment CHECK ((ended_as IS NULL) = (ended_at IS NULL)),
    ADD CONSTRAINT replaced_by_another CHECK (
        (ended_as IS NOT DISTINCT FROM 'replaced') = (replaced_by IS NOT NULL)
        AND replaced_by IS DISTINCT FROM number
    );

-- What was asked and what became of it. A replacement may be told before the prescription that it
-- ends: then it waits here, and ends that one at its arrival.
CREATE TABLE cancellation (
    cancellation_id UUID PRIMARY KEY,
    number TEXT NOT NULL,
    replaced_by TEXT,
    patient_ref TEXT NOT NULL,
    prescriber_rpps TEXT NOT NULL,
    correlation_id UUID,
    asked_at TIMESTAMPTZ NOT NULL,
    scope TEXT CHECK (scope IN ('whole', 'rest')),
    rejection TEXT
        CHECK (rejection IN ('already_dispensed', 'already_expired', 'already_ended')),
    decided_at TIMESTAMPTZ,
    CHECK (num_nonnulls(scope, rejection) = num_nonnulls(decided_at))
);
CREATE INDEX cancellation_waiting ON cancellation (number, asked_at) WHERE decided_at IS NULL;
-- Whatever a bug in the code would say: a prescription is ended once.
CREATE UNIQUE INDEX cancellation_once ON cancellation (number) WHERE scope IS NOT NULL;
