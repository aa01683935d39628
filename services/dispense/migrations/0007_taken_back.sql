-- What an officine refuses to dispense. The pharmacist's words are sealed.

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
