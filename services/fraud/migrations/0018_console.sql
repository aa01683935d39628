-- The analysts' console: who is signed in. The cookie's value is not here, only its digest.
CREATE TABLE console_session (
    session_hash BYTEA PRIMARY KEY CHECK (octet_length(session_hash) = 32),
    actor_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    caisse TEXT NOT NULL,
    name TEXT,
    csrf_token TEXT NOT NULL CHECK (length(csrf_token) BETWEEN 32 AND 64),
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL CHECK (expires_at > created_at)
);
CREATE INDEX console_session_actor ON console_session (actor_id, created_at);
CREATE INDEX console_session_expiry ON console_session (expires_at);

-- The queue. `points` is the sum of the case's signals and `severity` the band it falls in: whoever
-- files a hit writes both. When somebody should have decided follows from it, and from nothing else.
ALTER TABLE fraud_case
    ADD COLUMN IF NOT EXISTS points INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS severity TEXT NOT NULL DEFAULT 'low',
    ADD COLUMN due_at TIMESTAMPTZ NOT NULL GENERATED ALWAYS AS (
        (opened_at AT TIME ZONE 'UTC' + CASE severity
            WHEN 'critical' THEN INTERVAL '1 day' WHEN 'high' THEN INTERVAL '3 days'
            WHEN 'medium' THEN INTERVAL '7 days' ELSE INTERVAL '15 days' END) AT TIME ZONE 'UTC'
    ) STORED,
    ADD COLUMN taken_by TEXT, -- an actor's id
    ADD COLUMN taken_by_name TEXT,
    ADD COLUMN taken_until TIMESTAMPTZ,
    ADD COLUMN snoozed_until TIMESTAMPTZ,
    ADD COLUMN snooze_reason TEXT,
    ADD CONSTRAINT fraud_case_taken
        CHECK ((taken_by IS NULL) = (taken_until IS NULL)),
    ADD CONSTRAINT fraud_case_snoozed
        CHECK ((snoozed_until IS NULL) = (snooze_reason IS NULL));
CREATE INDEX fraud_case_queue ON fraud_case (points DESC, due_at, case_id) WHERE state = 'open';
CREATE INDEX fraud_case_taken_by ON fraud_case (taken_by, taken_until) WHERE taken_by IS NOT NULL;

-- What analysts did in a case, as it happened; codes only, their words are notes.
CREATE TABLE case_event (
    event_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    at TIMESTAMPTZ NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT,
    kind TEXT NOT NULL CHECK (kind IN (
        'taken', 'released', 'snoozed', 'woken', 'noted', 'name_opened', 'asked_prescriber',
        'report_moved', 'proposed', 'approved', 'refused'
    )),
    code TEXT, -- a reason
    until TIMESTAMPTZ
);
CREATE INDEX case_event_case ON case_event (case_id, at, event_id);
CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

-- Notes name people: they are sealed with fraud's own keys, each for its row.
CREATE TABLE case_note (
    note_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    at TIMESTAMPTZ NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT,
    sealed TEXT NOT NULL CHECK (length(sealed) <= 20000)
);
CREATE INDEX case_note_case ON case_note (case_id, at, note_id);

-- The links around a case: what else its patient and its prescriber were seen with.
CREATE INDEX presentation_patient ON presentation (patient_ref, occurred_at)
    WHERE patient_ref IS NOT NULL;
CREATE INDEX presentation_prescriber ON presentation (prescriber_rpps, occurred_at)
    WHERE prescriber_rpps IS NOT NULL;
CREATE INDEX presentation_officine ON presentation (pharmacy_finess, occurred_at);

-- The sealed block of each issue, as it travelled: what an analyst opens a name from, with a reason
-- and an audit row. Without the events' keys it says nothing.
CREATE TABLE issue_block (
    number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 64),
    event_id UUID NOT NULL,
    patient_ref TEXT NOT NULL,
    prescriber_rpps TEXT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    sealed TEXT NOT NULL
);
ALTER TABLE issue_block ALTER COLUMN sealed SET STORAGE EXTERNAL; -- nothing to compress
CREATE INDEX issue_block_patient ON issue_block (patient_ref, occurred_at);
CREATE INDEX issue_block_age ON issue_block (occurred_at);
CREATE INDEX issue_block_prescriber ON issue_block (prescriber_rpps, occurred_at);
