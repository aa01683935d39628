-- What prescribers signed, with the keys that verify it. Content and QR text are sealed: without
-- the sealing key nothing here names a person or a medicine.

CREATE TABLE signing_key (
    key_id TEXT PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{8}$'),
    public_key TEXT NOT NULL, -- base64url of the 32 bytes; the private key is never stored
    published_at TIMESTAMPTZ NOT NULL,
    trusted_until TIMESTAMPTZ, -- of a revoked key: what bears a later day is void
    revoked_at TIMESTAMPTZ,
    CHECK ((trusted_until IS NULL) = (revoked_at IS NULL)),
    CHECK (trusted_until <= revoked_at)
);

CREATE TABLE prescription (
    number TEXT PRIMARY KEY, -- arbitrates between two prescribers who bring the same number
    prescriber_rpps TEXT NOT NULL,
    patient_ref TEXT NOT NULL,
    issued_on DATE NOT NULL,
    valid_until DATE NOT NULL CHECK (valid_until > issued_on),
    issued_at TIMESTAMPTZ NOT NULL,
    is_secure BOOLEAN NOT NULL,
    prescriber_sees_execution BOOLEAN NOT NULL, -- as the patient said at issue
    lines_digest BYTEA NOT NULL CHECK (length(lines_digest) = 16),
    qr_digest BYTEA NOT NULL CHECK (length(qr_digest) = 32),
    signing_key_id TEXT NOT NULL REFERENCES signing_key (key_id),
    sealed_content TEXT NOT NULL,
    sealed_qr TEXT NOT NULL
);
