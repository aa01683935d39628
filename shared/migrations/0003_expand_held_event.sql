-- What a consumer cannot get past, one row a partition, and who let it go past.
CREATE TABLE held_event (
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL,
    held_since TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    tried_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    released_by TEXT,
    released_at TIMESTAMPTZ,
    PRIMARY KEY (consumer, topic, partition)
);

ALTER TABLE set_aside_event
    ADD COLUMN released_by TEXT,
    ADD COLUMN released_at TIMESTAMPTZ;
