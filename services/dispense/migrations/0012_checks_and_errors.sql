-- A second pair of eyes, and the officine's register of errors (ADR 36). Words are sealed.

-- What an officine handed over and did not take back, by the moment: who checks it looks here.
CREATE INDEX dispensation_handed_over ON dispensation (pharmacy_finess, recorded_at, dispensation_id)
    WHERE billing <> 'nothing';

CREATE TABLE dispensing_error (
    error_id UUID PRIMARY KEY,
    pharmacy_finess TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN (
            'identification', 'dosage_quantity', 'interaction_contraindication', 'other'
        )),
    -- What it happened on; NULL: an invoice of the officine, named in the sealed words.
    dispensation_id UUID REFERENCES dispensation (dispensation_id),
    sealed_words TEXT NOT NULL,
    reporter_rpps TEXT NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    resolver_rpps TEXT,
    resolved_at TIMESTAMPTZ,
    sealed_resolution TEXT,
    CONSTRAINT resolved_as_a_whole CHECK (
        (resolved_at IS NULL) = (resolver_rpps IS NULL)
        AND (resolved_at IS NULL) = (sealed_resolution IS NULL)
    )
);
CREATE INDEX dispensing_error_reported
    ON dispensing_error (pharmacy_finess, reported_at, error_id);
CREATE INDEX dispensing_error_open
    ON dispensing_error (pharmacy_finess, reported_at, error_id) WHERE resolved_at IS NULL;

-- One row a person: who looks twice has said it once.
CREATE TABLE dispensation_check (
    dispensation_id UUID NOT NULL REFERENCES dispensation (dispensation_id),
    pharmacy_finess TEXT NOT NULL,
    checker_rpps TEXT NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('confirmed', 'error_found')),
    error_id UUID UNIQUE REFERENCES dispensing_error (error_id),
    PRIMARY KEY (dispensation_id, checker_rpps),
    CONSTRAINT error_found_is_registered CHECK ((outcome = 'error_found') = (error_id IS NOT NULL))
);

-- Whatever a bug in the code would say: nobody checks what they recorded, nor another officine's.
CREATE FUNCTION check_is_by_a_colleague() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dispensation
        WHERE dispensation_id = NEW.dispensation_id AND pharmacy_finess = NEW.pharmacy_finess
          AND pharmacist_rpps <> NEW.checker_rpps
    ) THEN
        RAISE EXCEPTION 'a check is by another person of the same officine'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'check_is_by_a_colleague';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER dispensation_check_by_a_colleague BEFORE INSERT OR UPDATE ON dispensation_check
    FOR EACH ROW EXECUTE FUNCTION check_is_by_a_colleague();
