-- What officines ask of prescribers, and what came back. The words are sealed.

CREATE TABLE adaptation (
    request_id UUID PRIMARY KEY,
    number TEXT NOT NULL,
    line SMALLINT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('product', 'form', 'dose', 'quantity', 'duration', 'stock_out', 'other')),
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    answer_by TIMESTAMPTZ NOT NULL CHECK (answer_by > requested_at),
    sealed_question TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('accepted', 'refused', 'counter_proposal', 'lapsed')),
    answered_at TIMESTAMPTZ,
    sealed_answer TEXT,
    FOREIGN KEY (number, line) REFERENCES prescription_line (number, line),
    CHECK ((outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (sealed_answer IS NULL))
);
CREATE INDEX adaptation_number ON adaptation (number, requested_at, request_id);
-- What bounds the requests of one officine.
CREATE INDEX adaptation_waiting ON adaptation (pharmacy_finess, answer_by) WHERE outcome IS NULL;
