-- Whom to tell about a prescription, what was told, and whether it arrived.

CREATE TABLE contact (
    number TEXT PRIMARY KEY,
    patient_ref TEXT NOT NULL,
    prescriber_rpps TEXT NOT NULL,
    prescriber_sees_execution BOOLEAN NOT NULL, -- as said at issue
    sealed TEXT NOT NULL, -- the content and the QR text; aad "notify.contact:<number>"
    learned_at TIMESTAMPTZ NOT NULL,
    -- What its prescriber wanted of it, once dispense answered, and whether dispense agreed. While
    -- the patient hides the execution, every answer reads "cancelled" to the prescriber.
    wanted_as TEXT CHECK (wanted_as IN ('cancelled', 'replaced')),
    is_ended BOOLEAN NOT NULL DEFAULT FALSE
);

-- The patient's own later choice goes before what was said at issue.
CREATE TABLE consent (
    number TEXT PRIMARY KEY REFERENCES contact (number),
    prescriber_sees_execution BOOLEAN NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0) -- the patient's first choice here, his second …
);

-- What dispense said last of each line that an officine touched.
CREATE TABLE line_balance (
    number TEXT NOT NULL,
    line INTEGER NOT NULL,
    prescription_version INTEGER NOT NULL, -- of the event that said so; it only goes forward
    left_total INTEGER NOT NULL,
    left_now INTEGER NOT NULL,
    next_possible_on DATE, -- when a renewal opens
    PRIMARY KEY (number, line)
);

-- One row per recipient. Its lock is held from the drawing of a cursor to the commit, so that a
-- reader who has seen cursor n never misses a smaller one that is committed later.
CREATE TABLE mailbox (
    recipient TEXT PRIMARY KEY, -- "prescriber:<RPPS>" or "patient:<pseudonym>"
    last_cursor BIGINT NOT NULL
);

CREATE TABLE message (
    message_id UUID PRIMARY KEY,
    recipient TEXT NOT NULL REFERENCES mailbox (recipient),
    cursor BIGINT NOT NULL,
    recipient_kind TEXT NOT NULL CHECK (recipient_kind IN ('prescriber', 'patient')),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'recorded', 'billed', 'alert', 'cancelled',
        'cancellation_rejected', 'expired', 'adaptation_requested', 'adaptation_answered',
        'dispensing_refused', 'reversed')),
    number TEXT NOT NULL REFERENCES contact (number),
    created_at TIMESTAMPTZ NOT NULL,
    correlation_id UUID,
    has_document BOOLEAN NOT NULL,
    sealed TEXT NOT NULL, -- address, subject, bodies; aad "notify.message:<message_id>"
    -- withheld: the patient objected before the mail left; pending again when they agree again
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'withheld', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    -- not before this moment; while a mail is being sent, the end of its lease
    next_attempt_at TIMESTAMPTZ NOT NULL,
    lease_id UUID,
    settled_at TIMESTAMPTZ,
    UNIQUE (recipient, cursor)
) WITH (fillfactor = 80);
CREATE INDEX message_due ON message (next_attempt_at) WHERE state = 'pending';
CREATE INDEX message_queue ON message (recipient, cursor) WHERE state = 'pending';
CREATE INDEX message_unsent_of_number ON message (number)
    WHERE state IN ('pending', 'withheld');
