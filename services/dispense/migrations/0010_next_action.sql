-- What the clock does next about a prescription, and when; no row: nothing, ever (ADR 32). Written
-- in the transaction of each change; whoever writes here holds the lock of the prescription's row.
CREATE TABLE next_action (
    number TEXT PRIMARY KEY REFERENCES prescription (number),
    kind TEXT NOT NULL CHECK (kind IN ('expire')),
    due_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX next_action_due ON next_action (due_at);

-- The clock looks once at what was here before it, and finds the right moment by itself.
INSERT INTO next_action (number, kind, due_at)
SELECT number, 'expire', now() FROM prescription WHERE ended_as IS NULL;
