-- Applied first to the database of every service: how events leave, how they are
-- recognised when they come twice, and where those nobody could read wait.

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id UUID NOT NULL UNIQUE,
    event_type TEXT NOT NULL,
    event_version SMALLINT NOT NULL,
    correlation_id UUID,
    shard SMALLINT NOT NULL CHECK (shard BETWEEN 0 AND 15),
    topic TEXT NOT NULL,
    key BYTEA NOT NULL,
    payload BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
) WITH (
    -- a queue: rows live for milliseconds, so the dead ones are swept early and at full speed
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX outbox_shard_id ON outbox (shard, id);

CREATE TABLE inbox (
    consumer TEXT NOT NULL,
    event_id UUID NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_received_at ON inbox USING brin (received_at);

CREATE TABLE set_aside_event (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    key BYTEA,
    value BYTEA,
    reason TEXT NOT NULL,
    set_aside_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    replayed_at TIMESTAMPTZ,
    UNIQUE (consumer, topic, partition, record_offset)
);
CREATE INDEX set_aside_event_waiting ON set_aside_event (consumer, id) WHERE replayed_at IS NULL;
CREATE INDEX set_aside_event_replayed_at ON set_aside_event (replayed_at) WHERE replayed_at IS NOT NULL;

CREATE TABLE idempotency (
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status SMALLINT,
    response BYTEA,
    created_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, operation, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

CREATE TABLE audit_chain (
    shard SMALLINT PRIMARY KEY,
    last_id BIGINT NOT NULL DEFAULT 0,
    last_hash BYTEA NOT NULL DEFAULT '\x'
);
INSERT INTO audit_chain (shard) SELECT generate_series(0, 15);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shard SMALLINT NOT NULL REFERENCES audit_chain (shard),
    at TIMESTAMPTZ NOT NULL,
    actor_role TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    prescription_number TEXT,
    patient_ref TEXT,
    outcome TEXT NOT NULL,
    detail JSONB NOT NULL DEFAULT '{}',
    correlation_id UUID,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_shard_id ON audit (shard, id);
CREATE INDEX audit_prescription_number ON audit (prescription_number, id)
    WHERE prescription_number IS NOT NULL;
CREATE INDEX audit_patient_ref ON audit (patient_ref, id) WHERE patient_ref IS NOT NULL;

-- What was recorded stays as it was recorded, also for this service's own mistakes.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
