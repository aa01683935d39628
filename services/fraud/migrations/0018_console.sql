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
