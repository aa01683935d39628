-- What an officine refuses to dispense, and what it takes back (ADR 29). Words are sealed.

CREATE TABLE refusal (
    refusal_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    consultation_id UUID NOT NULL REFERENCES consultation (consultation_id),
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    refused_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL
        CHECK (reason IN (
            'suspected_forgery', 'suspected_misuse', 'identity_doubtful', 'danger_to_patient',
            'other'
        )),
    lines SMALLINT[] NOT NULL CHECK (cardinality(lines) <= 20), -- empty: the whole prescription
    sealed_comment TEXT NOT NULL
);
CREATE INDEX refusal_number ON refusal (number, refused_at, refusal_id);

CREATE TABLE reversal (
    reversal_id UUID PRIMARY KEY,
    dispensation_id UUID NOT NULL REFERENCES dispensation (dispensation_id),
    pharmacist_rpps TEXT NOT NULL,
    reversed_at TIMESTAMPTZ NOT NULL,
    prescription_version INTEGER NOT NULL,
    reason TEXT NOT NULL
        CHECK (reason IN (
            'wrong_patient', 'wrong_product', 'wrong_quantity', 'not_collected', 'entered_twice',
            'other'
        )),
    credit_number TEXT, -- of the officine's credit note, where an invoice stood
    sealed_comment TEXT
);
CREATE INDEX reversal_dispensation ON reversal (dispensation_id);

-- A line stays as it was recorded; once it is taken back it counts no more.
ALTER TABLE dispensation_line
    ADD COLUMN reversal_id UUID REFERENCES reversal (reversal_id),
    ADD COLUMN reversed_at TIMESTAMPTZ,
    ADD CONSTRAINT reversed_at_its_moment CHECK ((reversal_id IS NULL) = (reversed_at IS NULL));

-- Of an invoice whose lines were taken back: it counts no more, what stands is billed anew.
ALTER TABLE invoice ADD COLUMN credit_number TEXT;
