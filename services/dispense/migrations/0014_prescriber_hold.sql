-- Identities whose prescriptions wait for their prescriber's word: the officine is asked to call.
-- An end may come before its beginning (set aside, replayed): then there is no beginning yet.
CREATE TABLE prescriber_hold (
    hold_id UUID PRIMARY KEY,
    prescriber_rpps TEXT NOT NULL,
    since TIMESTAMPTZ,
    issued_from DATE, -- the day of `since` in Paris
    sentence TEXT,
    held_at TIMESTAMPTZ,
    released_at TIMESTAMPTZ,
    CHECK ((held_at IS NULL) = (since IS NULL) AND (held_at IS NULL) = (sentence IS NULL)
           AND (held_at IS NULL) = (issued_from IS NULL)),
    CHECK (held_at IS NOT NULL OR released_at IS NOT NULL)
);
CREATE INDEX prescriber_hold_standing ON prescriber_hold (prescriber_rpps)
    WHERE released_at IS NULL;

-- Prescriptions that their prescriber confirmed; a word about one may come before the hold itself.
CREATE TABLE hold_release (
    hold_id UUID NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (hold_id, number)
);

ALTER TABLE prescription ADD COLUMN prescriber_rpps TEXT;
