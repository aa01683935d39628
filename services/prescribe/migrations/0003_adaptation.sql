-- What officines ask of prescribers: told by dispense, decided here. The words stay sealed.

CREATE TABLE adaptation (
    request_id UUID PRIMARY KEY,
    event_id UUID NOT NULL, -- of the event that told it: the question opens for no other
    number TEXT NOT NULL REFERENCES prescription (number),
    line SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    patient_ref TEXT NOT NULL,
    prescriber_rpps TEXT NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    answer_by TIMESTAMPTZ NOT NULL,
    sealed_question TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('accepted', 'refused', 'counter_proposal', 'lapsed')),
    decided_at TIMESTAMPTZ,
    sealed_answer TEXT,
    state TEXT NOT NULL GENERATED ALWAYS AS (
        CASE WHEN outcome IS NULL THEN 'open' WHEN outcome = 'lapsed' THEN 'lapsed'
        ELSE 'answered' END
    ) STORED,
    CHECK ((outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (sealed_answer IS NULL))
);
CREATE INDEX adaptation_of_prescriber
    ON adaptation (prescriber_rpps, state, requested_at, request_id);
CREATE INDEX adaptation_due ON adaptation (answer_by) WHERE outcome IS NULL;
CREATE INDEX adaptation_open_of_number ON adaptation (number) WHERE outcome IS NULL;
