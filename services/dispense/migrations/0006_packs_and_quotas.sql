-- What keeps officines from looping, guessing and looking around (ADR 28).

-- One row an officine, as many moments as a limit allows at most.
CREATE TABLE failed_scan (
    pharmacy_finess TEXT PRIMARY KEY,
    failed_at TIMESTAMPTZ[] NOT NULL DEFAULT '{}' CHECK (cardinality(failed_at) <= 1000)
);

-- Fraud is told once a window that an officine is beyond a limit, not at each refusal.
CREATE TABLE quota_told (
    pharmacy_finess TEXT NOT NULL,
    quota TEXT NOT NULL CHECK (quota IN (
        'failed_consultations', 'failed_scans', 'consultations_without_dispensing', 'polling'
    )),
    told_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (pharmacy_finess, quota)
);

-- The first consult of a prescription by an officine, until it records a step 1.
ALTER TABLE consultation ADD COLUMN is_opening BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX consultation_opening ON consultation (pharmacy_finess, consulted_at)
    WHERE is_opening;
