-- The end that a prescriber puts to a prescription, decided under the lock of its row (ADR 19).

-- What was asked and what became of it. A replacement may be told before the prescription that it
-- ends: then it waits here, and ends that one at its arrival. One that names other people than the
-- prescription is contradictory: it ends nothing, and takes the place of no other.
CREATE TABLE cancellation (
    cancellation_id UUID NOT NULL,
    number TEXT NOT NULL,
    replaced_by TEXT,
    patient_ref TEXT NOT NULL,
    prescriber_rpps TEXT NOT NULL,
    correlation_id UUID,
    asked_at TIMESTAMPTZ NOT NULL,
    scope TEXT CHECK (scope IN ('whole', 'rest')),
    rejection TEXT
        CHECK (rejection IN (
            'already_dispensed', 'already_expired', 'already_ended', 'contradictory'
        )),
    decided_at TIMESTAMPTZ,
    PRIMARY KEY (cancellation_id, patient_ref, prescriber_rpps),
    CHECK (num_nonnulls(scope, rejection) = num_nonnulls(decided_at))
);
CREATE INDEX cancellation_waiting ON cancellation (number, asked_at) WHERE decided_at IS NULL;
-- What a reversal may still bring to its end.
CREATE INDEX cancellation_rejected ON cancellation (number, asked_at)
    WHERE rejection = 'already_dispensed';
-- Whatever a bug in the code would say: a prescription is ended once.
CREATE UNIQUE INDEX cancellation_once ON cancellation (number) WHERE scope IS NOT NULL;
