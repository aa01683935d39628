-- What fraud keeps: codes and pseudonyms only. No name, no matricule INS, no medicine's label.

-- One row per number ever met, known or not: it is the lock under which a number is examined.
-- The copy of the issue comes from another topic, so before or after the presentations.
CREATE TABLE prescription (
    number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 64),
    patient_ref TEXT,
    prescriber_rpps TEXT,
    issued_on DATE
);

-- The history that the signals look back on, one table per event of dispense, by event id.
-- Visits that repeat each other are folded into one row: it stands for `visit_count` of them.
CREATE TABLE presentation (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    authenticity TEXT NOT NULL,
    difference_count SMALLINT NOT NULL,
    is_known BOOLEAN NOT NULL,
    state TEXT,
    has_quantity_left BOOLEAN,
    executed_by TEXT[] NOT NULL,
    patient_ref TEXT,
    prescriber_rpps TEXT,
    visit_count INTEGER NOT NULL DEFAULT 1 CHECK (visit_count > 0)
);
CREATE INDEX presentation_number ON presentation (number, occurred_at, event_id);

CREATE TABLE handover (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    state TEXT NOT NULL,
    has_served BOOLEAN NOT NULL,
    has_left_rest BOOLEAN NOT NULL,
    reason_to_go_on TEXT,
    dispensation_id UUID NOT NULL,
    served_lines SMALLINT[] NOT NULL -- that stand
);
CREATE INDEX handover_number ON handover (number, occurred_at, event_id);

CREATE TABLE billing (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    reconciliation TEXT NOT NULL
);
CREATE INDEX billing_number ON billing (number, occurred_at, event_id);

CREATE INDEX handover_dispensation ON handover (dispensation_id);

-- What an officine took back of its dispensation, and why.
CREATE TABLE reversal (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    reason TEXT NOT NULL,
    lines SMALLINT[] NOT NULL
);
CREATE INDEX reversal_number ON reversal (number, occurred_at, event_id);

-- What a pharmacist refused to dispense, and why; his words stay with dispense.
CREATE TABLE dispensing_refusal (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    reason TEXT NOT NULL,
    lines SMALLINT[] NOT NULL -- empty: the whole prescription
);
CREATE INDEX dispensing_refusal_number ON dispensing_refusal (number, occurred_at, event_id);

-- "case" is a word of SQL. Nothing closes a case yet: the state is there for the decision to come.
CREATE TABLE fraud_case (
    case_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    is_known BOOLEAN NOT NULL,
    patient_ref TEXT,
    prescriber_rpps TEXT,
    opened_at TIMESTAMPTZ NOT NULL,
    last_hit_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX fraud_case_one_open ON fraud_case (number) WHERE state = 'open';
CREATE INDEX fraud_case_number ON fraud_case (number);
CREATE INDEX fraud_case_newest ON fraud_case (opened_at DESC, case_id DESC);

CREATE TABLE raised_signal (
    signal_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    signal TEXT NOT NULL,
    signal_version SMALLINT NOT NULL,
    signal_class TEXT NOT NULL CHECK (signal_class IN ('D', 'H', 'F')),
    sentence TEXT NOT NULL,
    observed TEXT NOT NULL,
    threshold TEXT NOT NULL,
    window_hours INTEGER,
    raised_at TIMESTAMPTZ NOT NULL,
    evidence UUID[] NOT NULL,
    hit_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX raised_signal_case ON raised_signal (case_id, raised_at, signal_id);

-- Which event set off which signal: the first hit of a signal, and those attached to it later.
-- An event hits a signal once, however often it is examined; the hit goes with a folded visit.
CREATE TABLE hit (
    event_id UUID NOT NULL REFERENCES presentation (event_id) ON DELETE CASCADE,
    signal TEXT NOT NULL,
    signal_class TEXT NOT NULL,
    signal_id UUID NOT NULL REFERENCES raised_signal (signal_id),
    occurred_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (event_id, signal, signal_class)
);
CREATE INDEX hit_signal ON hit (signal_id, occurred_at, event_id);
