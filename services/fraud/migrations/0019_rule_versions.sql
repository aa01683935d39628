-- The life of rules. A version holds the thresholds of one rule (a signal of the code); version 1 is
-- what the code itself says. Only two analysts together make another one live, and only with a
-- backtest of that very version.
CREATE TABLE rule_version (
    rule_version_id UUID PRIMARY KEY,
    rule TEXT NOT NULL CHECK (rule ~ '^S[0-9]{1,2}(\.[a-z_]{1,30})?$'),
    version SMALLINT NOT NULL CHECK (version >= 1),
    parameters JSONB NOT NULL
        CHECK (jsonb_typeof(parameters) = 'object' AND length(parameters::TEXT) <= 4000),
    state TEXT NOT NULL CHECK (state IN ('draft', 'shadow', 'live', 'retired')),
    author TEXT NOT NULL, -- an actor; 'built-in' for version 1
    note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    created_at TIMESTAMPTZ NOT NULL,
    shadow_at TIMESTAMPTZ,
    live_at TIMESTAMPTZ,
    retired_at TIMESTAMPTZ,
    activation_id UUID,
    activation_kind TEXT GENERATED ALWAYS AS ('activate_rule') STORED,
    activation_state TEXT GENERATED ALWAYS AS ('approved') STORED,
    UNIQUE (rule, version),
    CHECK ((version = 1) = (author = 'built-in')),
    CHECK (state <> 'live' OR version = 1 OR activation_id IS NOT NULL),
    CHECK ((state = 'retired') = (retired_at IS NOT NULL)),
    CHECK (state <> 'live' OR live_at IS NOT NULL),
    CHECK (state <> 'shadow' OR shadow_at IS NOT NULL),
    FOREIGN KEY (activation_id, activation_kind, rule_version_id, activation_state)
        REFERENCES decision (decision_id, kind, subject_id, state)
);
CREATE UNIQUE INDEX rule_version_one_live ON rule_version (rule) WHERE state = 'live';
CREATE UNIQUE INDEX rule_version_one_shadow ON rule_version (rule) WHERE state = 'shadow';

-- What replaying the kept facts with a version gave, beside the version that was live then.
CREATE TABLE backtest (
    backtest_id UUID PRIMARY KEY,
    rule_version_id UUID NOT NULL REFERENCES rule_version (rule_version_id),
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    days SMALLINT NOT NULL CHECK (days BETWEEN 1 AND 184), -- asked for
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    tries SMALLINT NOT NULL DEFAULT 0,
    leased_until TIMESTAMPTZ,
    finished_at TIMESTAMPTZ,
    covered_days SMALLINT CHECK (covered_days >= 0), -- on which there were facts
    failure TEXT CHECK (failure ~ '^[a-z_]{1,60}$'),
    result JSONB CHECK (length(result::TEXT) <= 200000), -- counts, codes and pseudonyms
    CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'done') = (result IS NOT NULL AND covered_days IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
);
CREATE UNIQUE INDEX backtest_one_open ON backtest (rule_version_id)
    WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX backtest_one_at_a_time ON backtest (state) WHERE state = 'running';
CREATE INDEX backtest_next ON backtest (asked_at, backtest_id) WHERE state = 'waiting';
CREATE INDEX backtest_newest ON backtest (rule_version_id, asked_at DESC, backtest_id DESC);

-- A backtest is convincing for so long, and when it covers so much.
CREATE FUNCTION backtest_days_min() RETURNS INTEGER
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 14 $$;
CREATE FUNCTION backtest_age_max() RETURNS INTERVAL
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT INTERVAL '30 days' $$;

CREATE FUNCTION backtest_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state IN ('done', 'failed') THEN
        RAISE EXCEPTION 'a finished backtest is kept as it is' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.backtest_id, NEW.rule_version_id, NEW.asked_by, NEW.asked_at, NEW.days) IS DISTINCT FROM
       (OLD.backtest_id, OLD.rule_version_id, OLD.asked_by, OLD.asked_at, OLD.days) THEN
        RAISE EXCEPTION 'a backtest is not rewritten' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER backtest_is_kept BEFORE UPDATE OR DELETE ON backtest
    FOR EACH ROW EXECUTE FUNCTION backtest_is_kept();
CREATE FUNCTION backtest_begins_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'a backtest begins waiting' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER backtest_begins_waiting BEFORE INSERT ON backtest
    FOR EACH ROW EXECUTE FUNCTION backtest_begins_waiting();

CREATE FUNCTION rule_version_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version = 1 AND NEW.state = 'live' THEN
        RETURN NEW; -- the first of a rule, what the code says
    END IF;
    IF NEW.state <> 'draft' OR NEW.activation_id IS NOT NULL THEN
        RAISE EXCEPTION 'a version begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rule_version_begins BEFORE INSERT ON rule_version
    FOR EACH ROW EXECUTE FUNCTION rule_version_begins();

CREATE FUNCTION rule_version_lives() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a version is kept' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.rule_version_id, NEW.rule, NEW.version, NEW.parameters, NEW.author, NEW.note,
        NEW.created_at)
       IS DISTINCT FROM
       (OLD.rule_version_id, OLD.rule, OLD.version, OLD.parameters, OLD.author, OLD.note,
        OLD.created_at) THEN
        RAISE EXCEPTION 'a version is not rewritten' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RAISE EXCEPTION 'only the state of a version changes' USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'shadow'), ('draft', 'live'), ('draft', 'retired'),
        ('shadow', 'live'), ('shadow', 'retired'), ('live', 'retired')) THEN
        RAISE EXCEPTION 'no version goes from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rule_version_lives BEFORE UPDATE OR DELETE ON rule_version
    FOR EACH ROW EXECUTE FUNCTION rule_version_lives();
CREATE TRIGGER rule_version_is_kept BEFORE TRUNCATE ON rule_version
    FOR EACH STATEMENT EXECUTE FUNCTION rule_version_lives();

-- Two people (the foreign key sees to the decision's own two), neither of whom approves his own
-- version, with a backtest of it that covers enough and is not old.
CREATE FUNCTION rule_version_goes_live() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approval RECORD;
BEGIN
    SELECT approved_by, approved_at INTO approval FROM decision
    WHERE decision_id = NEW.activation_id AND state = 'approved';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody approved this version' USING ERRCODE = 'check_violation';
    END IF;
    IF person_of_actor(approval.approved_by) = person_of_actor(NEW.author) THEN
        RAISE EXCEPTION 'the author of a version does not approve it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM backtest
        WHERE rule_version_id = NEW.rule_version_id AND state = 'done'
          AND covered_days >= backtest_days_min()
          AND finished_at >= approval.approved_at - backtest_age_max()
    ) THEN
        RAISE EXCEPTION 'a version goes live with a backtest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rule_version_goes_live BEFORE UPDATE ON rule_version
    FOR EACH ROW WHEN (NEW.state = 'live' AND OLD.state <> 'live')
    EXECUTE FUNCTION rule_version_goes_live();

-- Nobody silences a rule: a version steps down in the transaction in which its successor goes live.
CREATE FUNCTION rule_has_a_live_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM rule_version WHERE rule = NEW.rule AND state = 'live') THEN
        RAISE EXCEPTION 'a live version steps down for another one'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER rule_has_a_live_version AFTER UPDATE ON rule_version
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'live') EXECUTE FUNCTION rule_has_a_live_version();

-- Every change of what is examined advances it: consumers look at it in each batch.
CREATE TABLE rule_epoch (
    is_only BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (is_only),
    epoch BIGINT NOT NULL
);
INSERT INTO rule_epoch (epoch) VALUES (0);
CREATE FUNCTION rule_epoch_advances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rule_epoch SET epoch = epoch + 1 WHERE is_only;
    RETURN NULL;
END
$$;
CREATE TRIGGER rule_epoch_advances AFTER INSERT OR UPDATE ON rule_version
    FOR EACH STATEMENT EXECUTE FUNCTION rule_epoch_advances();

-- Beyond which a prescriber stands out among his peers, by measure, as of the last night.
CREATE TABLE peer_fence (
    measure TEXT PRIMARY KEY CHECK (length(measure) <= 60),
    beyond DOUBLE PRECISION NOT NULL,
    measured_at TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER rule_epoch_advances AFTER INSERT OR UPDATE OR DELETE ON peer_fence
    FOR EACH STATEMENT EXECUTE FUNCTION rule_epoch_advances();

-- What a rule on trial would have said: no case, no event; kept for some weeks.
CREATE TABLE shadow_hit (
    rule_version_id UUID NOT NULL REFERENCES rule_version (rule_version_id),
    event_id UUID NOT NULL,
    entity_kind TEXT NOT NULL,
    entity_ref TEXT NOT NULL,
    caisse TEXT,
    occurred_at TIMESTAMPTZ NOT NULL,
    observed TEXT NOT NULL,
    threshold TEXT NOT NULL,
    PRIMARY KEY (rule_version_id, event_id, entity_ref)
);
CREATE INDEX shadow_hit_of_version ON shadow_hit (rule_version_id, occurred_at);
CREATE INDEX shadow_hit_age ON shadow_hit (occurred_at);

-- The facts as the engine saw them, for backtests: codes and pseudonyms, kept for some weeks.
CREATE TABLE fact (
    event_id UUID PRIMARY KEY,
    occurred_at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    content BYTEA NOT NULL -- JSON
);
CREATE INDEX fact_order ON fact (occurred_at, event_id);

-- How often each version of a rule hits.
CREATE INDEX raised_signal_rule ON raised_signal (rule, signal_version, raised_at);
CREATE INDEX hit_moment ON hit (occurred_at);

-- What is done once a night, by whichever replica comes first.
CREATE TABLE night (
    day DATE NOT NULL, -- the one that ended
    task TEXT NOT NULL CHECK (task IN ('signals', 'sample')),
    leased_until TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    found INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, task)
);

-- Prescriptions that no signal hit, drawn at random: what analysts find among them tells how much
-- the signals miss. `was_flagged`: a signal had hit it, so it is no case of the sample.
CREATE TABLE audit_sample (
    number TEXT PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 64),
    drawn_at TIMESTAMPTZ NOT NULL,
    case_id UUID REFERENCES fraud_case (case_id),
    was_flagged BOOLEAN NOT NULL,
    CHECK (was_flagged OR case_id IS NOT NULL)
);
CREATE INDEX audit_sample_case ON audit_sample (case_id) WHERE case_id IS NOT NULL;
