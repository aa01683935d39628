-- What prescribers asked to end; dispense decides, and tells the outcome (ADR 19).

CREATE TABLE cancellation (
    cancellation_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    reason TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    replaced_by TEXT REFERENCES prescription (number) CHECK (replaced_by <> number),
    sealed_comment TEXT, -- free text: it may name somebody
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'cancelled', 'rejected')),
    scope TEXT CHECK (scope IN ('whole', 'rest')),
    rejection TEXT
        CHECK (rejection IN ('already_dispensed', 'already_expired', 'already_ended')),
    decided_at TIMESTAMPTZ,
    CHECK ((state = 'pending') = (decided_at IS NULL)),
    CHECK ((state = 'cancelled') = (scope IS NOT NULL)),
    CHECK ((state = 'rejected') = (rejection IS NOT NULL))
);
CREATE INDEX cancellation_number ON cancellation (number, requested_at, cancellation_id);
-- Whatever two requests at once would do: one waits, one cancels, one replaces.
CREATE UNIQUE INDEX cancellation_pending ON cancellation (number) WHERE state = 'pending';
CREATE UNIQUE INDEX cancellation_asked ON cancellation (number) WHERE replaced_by IS NULL;
CREATE UNIQUE INDEX cancellation_replaced ON cancellation (number) WHERE replaced_by IS NOT NULL;
CREATE UNIQUE INDEX cancellation_replacing ON cancellation (replaced_by);
