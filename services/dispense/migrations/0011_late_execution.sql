-- What officines handed over while they were cut off, or on paper, and told afterwards (ADR 33).
ALTER TABLE dispensation
    ADD COLUMN source TEXT NOT NULL DEFAULT 'counter'
        CHECK (source IN ('counter', 'offline', 'paper')),
    ADD COLUMN intended_at TIMESTAMPTZ, -- when it happened, where it was told afterwards
    ADD CONSTRAINT told_afterwards CHECK ((source = 'counter') = (intended_at IS NULL));

-- One row for each telling: what fitted was recorded, what did not is a case for people.
CREATE TABLE late_execution (
    late_execution_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('offline', 'paper')),
    intended_at TIMESTAMPTZ NOT NULL,
    told_at TIMESTAMPTZ NOT NULL CHECK (told_at >= intended_at),
    told_digest BYTEA NOT NULL CHECK (length(told_digest) = 32), -- of what was told: told twice, done once
    dispensation_id UUID REFERENCES dispensation (dispensation_id),
    case_id UUID UNIQUE,
    unrecorded JSONB NOT NULL, -- lines with the code of each refusal; no names
    resolution TEXT CHECK (resolution IN ('patient_told', 'returned', 'reversed',
        'kept_after_prescriber_agreed', 'told_by_mistake')), -- what its officine says became of it
    resolved_at TIMESTAMPTZ,
    resolved_by TEXT, -- the pharmacist who says so
    sealed_comment TEXT,
    UNIQUE (number, pharmacy_finess, intended_at),
    CHECK (dispensation_id IS NOT NULL OR case_id IS NOT NULL),
    CHECK (resolution IS NULL OR case_id IS NOT NULL),
    CHECK (num_nulls(resolution, resolved_at, resolved_by) IN (0, 3)),
    CHECK (sealed_comment IS NULL OR resolution IS NOT NULL)
);
CREATE INDEX late_execution_case ON late_execution (pharmacy_finess, told_at, late_execution_id)
    WHERE case_id IS NOT NULL AND resolution IS NULL;
