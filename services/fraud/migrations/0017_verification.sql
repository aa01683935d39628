-- "Did you write this?": what prescribers are asked, what they answered, and which identities are
-- held meanwhile. What was shown in somebody's name is sealed; numbers and pseudonyms are not.
CREATE TABLE verification (
    request_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 64), -- the number, or the case's id
    number TEXT CHECK (length(number) BETWEEN 1 AND 64), -- NULL: paper without one
    prescriber_rpps TEXT NOT NULL,
    patient_ref TEXT,
    reason TEXT NOT NULL CHECK (reason IN ('report', 'signal', 'identity_held')),
    requested_at TIMESTAMPTZ NOT NULL,
    answer_by TIMESTAMPTZ NOT NULL CHECK (answer_by > requested_at),
    asked_by TEXT, -- the analyst; NULL: a rule
    -- aad "fraud.verification:<request_id>"; NULL: forgotten, long after its end
    sealed_question TEXT CHECK (sealed_question IS NOT NULL OR ended_at IS NOT NULL),
    link_digest BYTEA NOT NULL UNIQUE, -- SHA-256 of the link's token; the token itself is not kept
    answer TEXT CHECK (answer IN ('issued', 'issued_altered', 'not_issued', 'identity_misused')),
    answered_by TEXT CHECK (answered_by IN ('api', 'link')),
    sealed_comment TEXT, -- aad "fraud.verification_comment:<request_id>"
    ended_at TIMESTAMPTZ,
    state TEXT NOT NULL GENERATED ALWAYS AS (
        CASE WHEN ended_at IS NULL THEN 'open' WHEN answer IS NULL THEN 'lapsed' ELSE 'answered' END
    ) STORED,
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    CHECK (answer IS NULL OR ended_at IS NOT NULL)
);
-- One question at a time, and none after an answer.
CREATE UNIQUE INDEX verification_one ON verification (subject, prescriber_rpps)
    WHERE ended_at IS NULL OR answer IS NOT NULL;
CREATE INDEX verification_subject ON verification (subject);
CREATE INDEX verification_own ON verification
    (prescriber_rpps, state, requested_at DESC, request_id DESC);
CREATE INDEX verification_case ON verification (case_id, requested_at, request_id);
CREATE INDEX verification_due ON verification (answer_by) WHERE ended_at IS NULL;
CREATE INDEX verification_words ON verification (ended_at) WHERE sealed_question IS NOT NULL;

-- An answer is given once and stays: what was done because of it cannot be told otherwise later.
-- Its words may be forgotten, never rewritten.
CREATE FUNCTION refuse_other_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND (
        (NEW.answer, NEW.answered_by, NEW.ended_at, NEW.subject, NEW.prescriber_rpps)
            IS DISTINCT FROM
            (OLD.answer, OLD.answered_by, OLD.ended_at, OLD.subject, OLD.prescriber_rpps)
        OR NEW.sealed_question IS NOT NULL OR NEW.sealed_comment IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a question has one end' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verification_one_end BEFORE UPDATE ON verification
    FOR EACH ROW EXECUTE FUNCTION refuse_other_answer();

-- Prescriptions issued in this name from `since` on wait for the prescriber's word.
CREATE TABLE prescriber_hold (
    hold_id UUID PRIMARY KEY,
    prescriber_rpps TEXT NOT NULL,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    since TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('identity_misused', 'burst')),
    held_at TIMESTAMPTZ NOT NULL,
    -- The prescriber's own answer placed it, or two analysts did; only two analysts end it.
    request_id UUID REFERENCES verification (request_id),
    hold_decision_id UUID,
    hold_kind TEXT GENERATED ALWAYS AS ('hold_prescriber') STORED,
    released_at TIMESTAMPTZ,
    release_decision_id UUID,
    release_kind TEXT GENERATED ALWAYS AS ('release_prescriber') STORED,
    approved TEXT GENERATED ALWAYS AS ('approved') STORED,
    CHECK ((request_id IS NULL) <> (hold_decision_id IS NULL)),
    CHECK ((released_at IS NULL) = (release_decision_id IS NULL)),
    FOREIGN KEY (hold_decision_id, hold_kind, case_id, approved)
        REFERENCES decision (decision_id, kind, subject_id, state),
    FOREIGN KEY (release_decision_id, release_kind, hold_id, approved)
        REFERENCES decision (decision_id, kind, subject_id, state)
);
CREATE UNIQUE INDEX prescriber_hold_one ON prescriber_hold (prescriber_rpps)
    WHERE released_at IS NULL;

CREATE INDEX prescriber_hold_case ON prescriber_hold (case_id, held_at);

-- Prescriptions that their prescriber confirmed under a hold.
CREATE TABLE hold_release (
    hold_id UUID NOT NULL REFERENCES prescriber_hold (hold_id),
    number TEXT NOT NULL,
    released_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (hold_id, number)
);

-- Reports that came before the prescription that they are about: its prescriber is asked later.
CREATE INDEX report_unasked ON report (reported_at)
    WHERE state = 'reported' AND NOT is_disowned AND number IS NOT NULL;
