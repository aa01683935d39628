-- Identities whose prescriptions wait for their prescriber's word: who issues is told so.
-- An end may come before its beginning (set aside, replayed): then it has ended already.
CREATE TABLE prescriber_hold (
    hold_id UUID PRIMARY KEY,
    prescriber_rpps TEXT NOT NULL,
    released_at TIMESTAMPTZ
);
CREATE INDEX prescriber_hold_standing ON prescriber_hold (prescriber_rpps)
    WHERE released_at IS NULL;
