-- A case is about an entity: a prescription, a prescriber, a patient, an officine or a ring. Its
-- points are those of its signals, capped per family, as an analyst can add them up.
ALTER TABLE fraud_case
    ALTER COLUMN number DROP NOT NULL,
    ADD COLUMN entity_kind TEXT NOT NULL DEFAULT 'prescription' CHECK (entity_kind IN
        ('prescription', 'paper', 'prescriber', 'patient', 'pharmacy', 'ring')),
    ADD COLUMN entity_ref TEXT,
    ADD COLUMN points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0),
    ADD COLUMN severity TEXT NOT NULL DEFAULT 'low' CHECK (severity IN
        ('low', 'medium', 'high', 'critical')),
    ADD COLUMN IF NOT EXISTS caisse TEXT; -- of the officine that presented or executed
UPDATE fraud_case SET entity_ref = number;
ALTER TABLE fraud_case
    ALTER COLUMN entity_ref SET NOT NULL,
    ADD CHECK (length(entity_ref) BETWEEN 1 AND 64),
    ADD CHECK ((number IS NOT NULL) = (entity_kind = 'prescription'));
DROP INDEX fraud_case_one_open;
CREATE UNIQUE INDEX fraud_case_one_open ON fraud_case (entity_kind, entity_ref)
    WHERE state = 'open';
CREATE INDEX fraud_case_entity ON fraud_case (entity_kind, entity_ref);

ALTER TABLE raised_signal
    ADD COLUMN counterfactual TEXT NOT NULL DEFAULT '',
    ADD COLUMN family TEXT NOT NULL DEFAULT 'authenticity' CHECK (family IN
        ('identity', 'quantity', 'geography', 'pharmacy', 'authenticity')),
    ADD COLUMN points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0);
ALTER TABLE raised_signal
    ALTER COLUMN counterfactual DROP DEFAULT,
    ALTER COLUMN family DROP DEFAULT,
    ALTER COLUMN points DROP DEFAULT;
CREATE INDEX raised_signal_name ON raised_signal (signal, case_id);

-- Several rules share the name of a signal: an event hits a rule once. A hit may be of any event;
-- what folds a visit deletes its hits.
ALTER TABLE raised_signal ADD COLUMN rule TEXT NOT NULL DEFAULT '';
UPDATE raised_signal SET rule = signal;
ALTER TABLE raised_signal ALTER COLUMN rule DROP DEFAULT;
ALTER TABLE hit ADD COLUMN rule TEXT;
UPDATE hit SET rule = signal || signal_class;
ALTER TABLE hit
    DROP CONSTRAINT hit_event_id_fkey,
    DROP CONSTRAINT hit_pkey,
    ADD PRIMARY KEY (event_id, rule);

-- Events are written by the batch, in any order between the tables: no lock on a parent row each.
ALTER TABLE presentation
    DROP CONSTRAINT presentation_number_fkey,
    ADD CONSTRAINT presentation_number_check CHECK (length(number) BETWEEN 1 AND 64),
    ADD COLUMN mode TEXT NOT NULL DEFAULT 'qr',
    ADD COLUMN coverage TEXT;
ALTER TABLE handover
    DROP CONSTRAINT handover_number_fkey,
    ADD CONSTRAINT handover_number_check CHECK (length(number) BETWEEN 1 AND 64),
    ADD COLUMN patient_ref TEXT,
    ADD COLUMN prescriber_rpps TEXT,
    ADD COLUMN line_count SMALLINT NOT NULL DEFAULT 1,
    ADD COLUMN source TEXT NOT NULL DEFAULT 'counter';
CREATE INDEX handover_patient ON handover (patient_ref, occurred_at);
CREATE INDEX handover_prescriber ON handover (prescriber_rpps, occurred_at);
ALTER TABLE billing
    DROP CONSTRAINT billing_number_fkey,
    ADD CONSTRAINT billing_number_check CHECK (length(number) BETWEEN 1 AND 64);
ALTER TABLE reversal
    DROP CONSTRAINT reversal_number_fkey,
    ADD CONSTRAINT reversal_number_check CHECK (length(number) BETWEEN 1 AND 64);
ALTER TABLE dispensing_refusal
    DROP CONSTRAINT dispensing_refusal_number_fkey,
    ADD CONSTRAINT dispensing_refusal_number_check CHECK (length(number) BETWEEN 1 AND 64);
ALTER TABLE pack_presentation
    DROP CONSTRAINT pack_presentation_number_fkey,
    ADD CONSTRAINT pack_presentation_number_check CHECK (length(number) BETWEEN 1 AND 64);
CREATE INDEX pack_presentation_officine ON pack_presentation (pharmacy_finess, occurred_at);
ALTER TABLE execution_conflict
    DROP CONSTRAINT execution_conflict_number_fkey,
    ADD CONSTRAINT execution_conflict_number_check CHECK (length(number) BETWEEN 1 AND 64);
CREATE INDEX execution_conflict_officine ON execution_conflict (pharmacy_finess, occurred_at);
CREATE INDEX reversal_officine ON reversal (pharmacy_finess, occurred_at);
CREATE INDEX dispensing_refusal_officine ON dispensing_refusal (pharmacy_finess, occurred_at);

-- What patients say that they never received.
CREATE TABLE receipt_denial (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 64),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    patient_ref TEXT NOT NULL,
    dispensation_id UUID NOT NULL
);
CREATE INDEX receipt_denial_number ON receipt_denial (number, occurred_at, event_id);
CREATE INDEX receipt_denial_officine ON receipt_denial (pharmacy_finess, occurred_at);

-- The issue as signals look at it: classes of medicines and quantities, no product. `issue_id` is
-- the event: the first that tells of a number counts.
ALTER TABLE prescription
    ADD COLUMN issue_id UUID,
    ADD COLUMN issued_at TIMESTAMPTZ,
    ADD COLUMN valid_until DATE,
    ADD COLUMN is_secure BOOLEAN,
    ADD COLUMN establishment TEXT,
    ADD COLUMN signing_key_id TEXT,
    ADD COLUMN lines_digest TEXT,
    ADD COLUMN lines BYTEA; -- JSON

-- What the engine remembers of patients (by pseudonym), prescribers and officines, a bucket a day;
-- day 0 holds what belongs to none. Written by the batch of events that touched it.
CREATE TABLE trace_bucket (
    kind TEXT NOT NULL CHECK (kind IN ('patient', 'prescriber', 'pharmacy')),
    ref TEXT NOT NULL CHECK (length(ref) BETWEEN 1 AND 64),
    day INTEGER NOT NULL CHECK (day >= 0), -- since 1970-01-01, UTC
    touched INTEGER NOT NULL, -- the day of the last event of the entity when it was written
    content BYTEA NOT NULL, -- JSON
    PRIMARY KEY (kind, ref, day)
) WITH (fillfactor = 80);
CREATE INDEX trace_bucket_day ON trace_bucket (kind, day) WHERE day > 0;
CREATE INDEX trace_bucket_habits ON trace_bucket (touched) WHERE day = 0;

-- One batch of events at a time over all replicas: its row is the lock. Who finds the number that
-- it left knows that nobody wrote meanwhile, and may go on with what it remembers.
CREATE TABLE engine_epoch (
    is_only BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (is_only),
    epoch BIGINT NOT NULL
);
INSERT INTO engine_epoch (epoch) VALUES (0);
