-- What keeps officines from looping, guessing and looking around, and packs from leaving twice
-- (ADR 28).

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

-- Each pack that left an officine, known by a digest of its product code and serial number.
CREATE TABLE dispensed_pack (
    dispensation_id UUID NOT NULL,
    line SMALLINT NOT NULL,
    pack_ref TEXT NOT NULL CHECK (length(pack_ref) = 64),
    cip13 TEXT NOT NULL,
    lot TEXT,
    expires_on DATE,
    pharmacy_finess TEXT NOT NULL,
    dispensed_at TIMESTAMPTZ NOT NULL,
    reactivated_at TIMESTAMPTZ, -- the line was reversed: the pack came back
    -- Told afterwards, or behind a lost separator: somebody else had it leave before, and may take
    -- that back; it has left all the same.
    is_second BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (dispensation_id, line, pack_ref),
    FOREIGN KEY (dispensation_id, line) REFERENCES dispensation_line (dispensation_id, line)
);
-- Whatever a bug in the code would say: a pack leaves one officine, once.
CREATE UNIQUE INDEX dispensed_pack_once ON dispensed_pack (pack_ref)
    WHERE reactivated_at IS NULL AND NOT is_second;
CREATE INDEX dispensed_pack_second ON dispensed_pack (pack_ref)
    WHERE reactivated_at IS NULL AND is_second;
