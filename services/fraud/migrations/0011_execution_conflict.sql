-- What officines handed over offline or on paper beyond what a prescription allowed, told
-- afterwards: people decide (ADR 33). No name and no label.
CREATE TABLE execution_conflict (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL, -- when it was told
    pharmacy_finess TEXT NOT NULL,
    source TEXT NOT NULL,
    intended_at TIMESTAMPTZ NOT NULL, -- when it happened
    lines JSONB NOT NULL
);
CREATE INDEX execution_conflict_number ON execution_conflict (number, occurred_at, event_id);
