-- The copy of each prescription, and everything that officines recorded on it. Names, addresses
-- and labels are sealed: without the sealing key only codes, quantities and pseudonyms are here.

CREATE TABLE signing_key (
    key_id BYTEA PRIMARY KEY CHECK (length(key_id) = 4),
    public_key BYTEA NOT NULL CHECK (length(public_key) = 32),
    published_at TIMESTAMPTZ NOT NULL,
    trusted_until TIMESTAMPTZ -- of a revoked key
);

-- The row that is locked while anything is decided about the prescription.
CREATE TABLE prescription (
    number TEXT PRIMARY KEY,
    patient_ref TEXT NOT NULL,
    qr_digest BYTEA NOT NULL CHECK (length(qr_digest) = 32),
    signing_key_id BYTEA NOT NULL CHECK (length(signing_key_id) = 4),
    version INTEGER NOT NULL DEFAULT 1,
    issued_on DATE NOT NULL,
    valid_until DATE NOT NULL CHECK (valid_until > issued_on),
    sealed_content TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    replaces TEXT, -- the number in whose place it was issued; perhaps never seen here
    -- That number and all before it, nearest first.
    replaces_chain TEXT[] NOT NULL DEFAULT '{}' CHECK (cardinality(replaces_chain) <= 20),
    -- The end that a prescriber puts to it (ADR 19).
    ended_as TEXT CHECK (ended_as IN ('cancelled', 'replaced')),
    ended_at TIMESTAMPTZ,
    replaced_by TEXT,
    CONSTRAINT ended_at_its_moment CHECK ((ended_as IS NULL) = (ended_at IS NULL)),
    CONSTRAINT replaced_by_another CHECK (
        (ended_as IS NOT DISTINCT FROM 'replaced') = (replaced_by IS NOT NULL)
        AND replaced_by IS DISTINCT FROM number
    )
);

CREATE TABLE prescription_line (
    number TEXT NOT NULL REFERENCES prescription (number),
    line SMALLINT NOT NULL CHECK (line > 0),
    unit TEXT NOT NULL CHECK (unit IN ('pack', 'day')),
    authorised INTEGER NOT NULL CHECK (authorised > 0),
    delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered >= 0),
    round_started_on DATE, -- the first hand-over of the latest round (ADR 9)
    round_delivered INTEGER NOT NULL DEFAULT 0 CHECK (round_delivered >= 0),
    -- Lost by coming late (R.5132-33 CSP): days of the latest round, and in all, in the unit.
    round_days_lost INTEGER NOT NULL DEFAULT 0 CHECK (round_days_lost >= 0),
    round_lasts INTEGER CHECK (round_lasts >= 0), -- days, by dosage and packs; NULL: uncountable
    forfeited INTEGER NOT NULL DEFAULT 0 CHECK (forfeited >= 0),
    last_outcome TEXT CHECK (
        last_outcome IN ('delivered', 'substituted', 'adapted', 'postponed', 'not_delivered')
    ),
    PRIMARY KEY (number, line),
    -- Whatever a bug in the code would say: never more than prescribed.
    CONSTRAINT never_more_than_prescribed CHECK (delivered + forfeited <= authorised),
    CONSTRAINT delivered_has_its_round CHECK (
        (delivered > 0) = (round_started_on IS NOT NULL)
        AND (delivered > 0) = (round_delivered > 0)
        AND round_delivered <= delivered
        AND (delivered > 0 OR forfeited + round_days_lost = 0)
    )
);

-- A consult that was answered: for a while, the right of its officine to execute.
CREATE TABLE consultation (
    consultation_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    consulted_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    returned_at TIMESTAMPTZ -- handed back: the right ended then
);

-- One row an officine, as many moments as its limit: what stops the guessing of numbers.
CREATE TABLE failed_consultation (
    pharmacy_finess TEXT PRIMARY KEY,
    failed_at TIMESTAMPTZ[] NOT NULL DEFAULT '{}' CHECK (cardinality(failed_at) <= 1000)
);

-- Alerts may come before the prescription they are about, and for numbers nobody issued.
CREATE TABLE alert (
    signal_id UUID PRIMARY KEY,
    number TEXT NOT NULL,
    signal TEXT NOT NULL,
    signal_class TEXT NOT NULL CHECK (signal_class IN ('D', 'H')),
    sentence TEXT NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX alert_number ON alert (number, raised_at, signal_id);

CREATE TABLE dispensation (
    dispensation_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    consultation_id UUID NOT NULL REFERENCES consultation (consultation_id),
    prescription_version INTEGER NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    reason_to_go_on TEXT CHECK (reason_to_go_on IN ('prescriber_confirmed', 'patient_known', 'other')),
    sealed_reason_comment TEXT, -- free text: it may name somebody
    -- Where step 2 stands; "nothing": nothing of it was handed over.
    billing TEXT NOT NULL CHECK (billing IN ('nothing', 'awaited', 'mismatch', 'reconciled')),
    CHECK ((reason_to_go_on IS NULL) = (sealed_reason_comment IS NULL)),
    UNIQUE (number, prescription_version)
);

CREATE TABLE dispensation_line (
    dispensation_id UUID NOT NULL REFERENCES dispensation (dispensation_id),
    line SMALLINT NOT NULL,
    outcome TEXT NOT NULL
        CHECK (outcome IN ('delivered', 'substituted', 'adapted', 'postponed', 'not_delivered')),
    packs INTEGER NOT NULL CHECK (packs >= 0),
    covers_days INTEGER CHECK (covers_days > 0),
    cis TEXT,
    cip13 TEXT,
    lpp TEXT,
    reason TEXT,
    agreed_by TEXT CHECK (agreed_by IN ('request', 'phone')), -- the prescriber, to an adaptation
    agreed_request_id UUID,
    agreed_at TIMESTAMPTZ,
    expected_on DATE, -- when the patient is to come back
    fill TEXT CHECK (fill IN ('FFC', 'FFP', 'RFC', 'RFP')), -- first or next, complete or part
    owed_packs INTEGER NOT NULL DEFAULT 0 CHECK (owed_packs >= 0),
    order_number TEXT, -- of the entry in the officine's register
    -- Taken from the balance, in the unit of the line.
    quantity INTEGER NOT NULL DEFAULT 0 CHECK (quantity >= 0),
    lasts INTEGER CHECK (lasts >= 0), -- days, by dosage and packs; NULL: nobody can count
    deducted INTEGER NOT NULL DEFAULT 0 CHECK (deducted >= 0), -- lost because it came late
    left_now INTEGER NOT NULL CHECK (left_now BETWEEN 0 AND left_total),
    left_total INTEGER NOT NULL CHECK (left_total >= 0),
    next_possible_on DATE,
    sealed_label TEXT, -- what was handed over, in words
    PRIMARY KEY (dispensation_id, line),
    CHECK ((outcome IN ('not_delivered', 'postponed')) = (packs = 0)),
    CHECK ((packs > 0) = (fill IS NOT NULL) AND (packs > 0 OR owed_packs + deducted = 0)),
    CONSTRAINT adapted_as_agreed CHECK (
        (outcome = 'adapted') = (agreed_by IS NOT NULL)
        AND (agreed_by IS NULL) = (agreed_at IS NULL)
        AND (agreed_by IS NOT DISTINCT FROM 'request') = (agreed_request_id IS NOT NULL)
    )
);

CREATE TABLE invoice (
    invoice_id UUID PRIMARY KEY,
    dispensation_id UUID NOT NULL UNIQUE REFERENCES dispensation (dispensation_id),
    invoice_number TEXT NOT NULL,
    invoiced_on DATE NOT NULL,
    supporting_document TEXT NOT NULL CHECK (supporting_document IN ('automatic', 'scor')),
    total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
    lines JSONB NOT NULL,
    differences JSONB NOT NULL, -- empty: reconciled
    billed_at TIMESTAMPTZ NOT NULL
);
