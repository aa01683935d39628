-- Four eyes: what one analyst proposes and another one approves. Whatever needs a decision points to
-- it by (decision_id, kind, subject_id, state), so no code path confirms, spreads or activates
-- anything without an approved one.
CREATE FUNCTION person_of_actor(actor TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(actor, '^cpam:[0-9]{3}:', '') -- one person may work for two caisses
$$;

CREATE TABLE decision (
    decision_id UUID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN (
        'confirm', 'dismiss', 'spread_region', 'spread_national', 'rectify',
        'activate_rule', 'hold_prescriber', 'release_prescriber')),
    subject_id UUID NOT NULL, -- of the case, alert, rule version or hold
    reason_code TEXT NOT NULL CHECK (reason_code ~ '^[a-z0-9_]{1,60}$'),
    detail JSONB NOT NULL DEFAULT '{}' CHECK (length(detail::TEXT) <= 2000), -- codes only
    caisse TEXT, -- whose analysts see it; NULL: all
    part_of UUID REFERENCES decision (decision_id), -- approved or refused together with that one
    proposed_by TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    approved_by TEXT,
    approved_at TIMESTAMPTZ CHECK (approved_at >= proposed_at),
    refused_by TEXT,
    refused_at TIMESTAMPTZ CHECK (refused_at >= proposed_at),
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'refused')),
    CHECK (approved_by IS DISTINCT FROM proposed_by
           AND person_of_actor(approved_by) IS DISTINCT FROM person_of_actor(proposed_by)),
    CHECK ((state = 'approved') = (approved_by IS NOT NULL)),
    CHECK ((state = 'refused') = (refused_by IS NOT NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((refused_by IS NULL) = (refused_at IS NULL)),
    UNIQUE (decision_id, kind, subject_id, state)
);
CREATE UNIQUE INDEX decision_one_open ON decision (subject_id) WHERE state = 'proposed';
CREATE INDEX decision_waiting ON decision (proposed_at, decision_id)
    WHERE state = 'proposed' AND part_of IS NULL;
CREATE INDEX decision_newest ON decision (proposed_at DESC, decision_id DESC) WHERE part_of IS NULL;
CREATE INDEX decision_subject ON decision (subject_id, proposed_at);
CREATE INDEX decision_part_of ON decision (part_of) WHERE part_of IS NOT NULL;

CREATE FUNCTION decision_begins_as_a_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'proposed' THEN
        RAISE EXCEPTION 'a decision begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decision_begins_as_a_proposal BEFORE INSERT ON decision
    FOR EACH ROW EXECUTE FUNCTION decision_begins_as_a_proposal();

CREATE FUNCTION decision_is_taken_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a decision is kept' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'a decision is taken once' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.decision_id, NEW.kind, NEW.subject_id, NEW.reason_code, NEW.detail, NEW.caisse,
        NEW.part_of, NEW.proposed_by, NEW.proposed_at)
       IS DISTINCT FROM
       (OLD.decision_id, OLD.kind, OLD.subject_id, OLD.reason_code, OLD.detail, OLD.caisse,
        OLD.part_of, OLD.proposed_by, OLD.proposed_at) THEN
        RAISE EXCEPTION 'a proposal is not rewritten' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decision_is_taken_once BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW EXECUTE FUNCTION decision_is_taken_once();
CREATE TRIGGER decision_is_kept BEFORE TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION decision_is_taken_once();

-- A case belongs to the caisse of the officine that reported or presented; it ends by a decision.
ALTER TABLE fraud_case
    ADD COLUMN outcome TEXT CHECK (outcome IN ('confirmed', 'unfounded', 'undetermined')),
    ADD COLUMN outcome_decision_id UUID,
    ADD COLUMN outcome_kind TEXT GENERATED ALWAYS AS (
        CASE WHEN outcome = 'confirmed' THEN 'confirm' WHEN outcome IS NOT NULL THEN 'dismiss' END
    ) STORED,
    ADD COLUMN outcome_state TEXT GENERATED ALWAYS AS ('approved') STORED,
    ADD CHECK ((outcome IS NULL) = (outcome_decision_id IS NULL)),
    ADD CHECK (outcome IS NULL OR state = 'closed'),
    ADD FOREIGN KEY (outcome_decision_id, outcome_kind, case_id, outcome_state)
        REFERENCES decision (decision_id, kind, subject_id, state);

-- What two analysts confirmed. It bears the id of the decision that confirmed it; how far it is
-- spread is another decision, and so is its rectification. Names are sealed, bound to the alert.
CREATE TABLE alert (
    alert_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    caisse TEXT,
    region TEXT NOT NULL,
    scope TEXT CHECK (scope IN ('region', 'national')), -- NULL: confirmed, not spread yet
    revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    anomaly TEXT NOT NULL,
    number TEXT,
    prescriber_rpps TEXT,
    establishment TEXT, -- FINESS or AM number of the prescriber's place
    patient_ref TEXT,
    issued_on DATE, -- of the prescription
    drug_classes TEXT[] NOT NULL DEFAULT '{}', -- ATC codes
    products TEXT[] NOT NULL DEFAULT '{}', -- names of the catalogue, folded; never what was typed
    has_document BOOLEAN NOT NULL DEFAULT FALSE,
    sealed TEXT NOT NULL, -- names and words
    confirmed_at TIMESTAMPTZ NOT NULL,
    spread_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    confirm_kind TEXT GENERATED ALWAYS AS ('confirm') STORED,
    approved TEXT GENERATED ALWAYS AS ('approved') STORED,
    spread_decision_id UUID,
    spread_kind TEXT GENERATED ALWAYS AS ('spread_' || scope) STORED,
    rectify_decision_id UUID,
    rectify_kind TEXT GENERATED ALWAYS AS ('rectify') STORED,
    CHECK ((scope IS NULL) = (spread_decision_id IS NULL) AND (scope IS NULL) = (spread_at IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (rectify_decision_id IS NULL)),
    FOREIGN KEY (alert_id, confirm_kind, case_id, approved)
        REFERENCES decision (decision_id, kind, subject_id, state),
    FOREIGN KEY (spread_decision_id, spread_kind, alert_id, approved)
        REFERENCES decision (decision_id, kind, subject_id, state),
    FOREIGN KEY (rectify_decision_id, rectify_kind, alert_id, approved)
        REFERENCES decision (decision_id, kind, subject_id, state)
);
CREATE INDEX alert_case ON alert (case_id);
CREATE INDEX alert_age ON alert (coalesce(spread_at, confirmed_at));
CREATE INDEX alert_number ON alert (number) WHERE number IS NOT NULL;
CREATE INDEX alert_newest_national ON alert (spread_at DESC, alert_id DESC)
    WHERE scope IS NOT NULL AND withdrawn_at IS NULL;
CREATE INDEX alert_newest_of_region ON alert (region, spread_at DESC, alert_id DESC)
    WHERE scope IS NOT NULL AND withdrawn_at IS NULL;
CREATE INDEX alert_prescriber ON alert (prescriber_rpps, spread_at DESC)
    WHERE prescriber_rpps IS NOT NULL;
CREATE INDEX alert_drug_class ON alert USING gin (drug_classes);
CREATE INDEX alert_product ON alert USING gin (products);

-- What officines report. People, words and what was typed are sealed, bound to the report.
CREATE TABLE report (
    report_id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES fraud_case (case_id),
    kind TEXT NOT NULL CHECK (kind IN ('e_prescription', 'paper')),
    number TEXT CHECK (length(number) BETWEEN 1 AND 64),
    anomaly TEXT NOT NULL,
    is_disowned BOOLEAN NOT NULL, -- the officine reached the prescriber, who did not write it
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    caisse TEXT NOT NULL,
    prescriber_rpps TEXT,
    establishment TEXT,
    patient_ref TEXT,
    issued_on DATE,
    drug_classes TEXT[] NOT NULL,
    products TEXT[] NOT NULL,
    sealed TEXT NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL DEFAULT 'reported' CHECK (state IN (
        'reported', 'admissible', 'inadmissible', 'under_examination', 'asking_prescriber',
        'confirmed', 'unfounded', 'undetermined', 'spread_region', 'spread_national',
        'rectified')),
    reason_code TEXT CHECK (reason_code ~ '^[a-z0-9_]{1,60}$'),
    changed_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    -- How the case ended is how its reports ended: by the same approved decision.
    outcome_decision_id UUID,
    outcome_kind TEXT GENERATED ALWAYS AS (
        CASE WHEN state IN ('unfounded', 'undetermined') THEN 'dismiss'
             WHEN state IN ('confirmed', 'spread_region', 'spread_national', 'rectified')
                 THEN 'confirm' END
    ) STORED,
    outcome_state TEXT GENERATED ALWAYS AS ('approved') STORED,
    CHECK ((outcome_kind IS NULL) = (outcome_decision_id IS NULL)),
    CHECK ((state = 'reported') = (reason_code IS NULL)),
    CHECK ((ended_at IS NOT NULL) = (state IN
        ('inadmissible', 'confirmed', 'unfounded', 'undetermined', 'spread_region',
         'spread_national', 'rectified'))),
    FOREIGN KEY (outcome_decision_id, outcome_kind, case_id, outcome_state)
        REFERENCES decision (decision_id, kind, subject_id, state)
);
CREATE INDEX report_of_officine ON report (pharmacy_finess, reported_at DESC, report_id DESC);
CREATE INDEX report_number ON report (number, pharmacy_finess) WHERE number IS NOT NULL;
CREATE INDEX report_case ON report (case_id, reported_at);
CREATE INDEX report_ended ON report (ended_at) WHERE ended_at IS NOT NULL;

-- The pages of a scan as we drew them, each sealed and bound to its place.
CREATE TABLE report_scan (
    report_id UUID PRIMARY KEY REFERENCES report (report_id) ON DELETE CASCADE,
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 32), -- of the file that was sent
    page_count SMALLINT NOT NULL CHECK (page_count BETWEEN 1 AND 10),
    stored_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE report_scan_page (
    report_id UUID NOT NULL REFERENCES report_scan (report_id) ON DELETE CASCADE,
    page SMALLINT NOT NULL CHECK (page >= 1),
    sealed TEXT NOT NULL CHECK (length(sealed) <= 12000000),
    PRIMARY KEY (report_id, page)
);
ALTER TABLE report_scan_page ALTER COLUMN sealed SET STORAGE EXTERNAL; -- nothing to compress

-- When somebody last looked at the list, so that it can show what is new to him: a visit ends when
-- nothing is asked for a while.
CREATE TABLE alert_visit (
    actor_id TEXT PRIMARY KEY,
    seen_until TIMESTAMPTZ, -- the end of the visit before; NULL: there was none
    asked_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX alert_visit_asked ON alert_visit (asked_at);

-- Which analyst opened what a report says of people, and why; then he may look at its scan.
CREATE TABLE report_opening (
    report_id UUID NOT NULL REFERENCES report (report_id) ON DELETE CASCADE,
    actor_id TEXT NOT NULL,
    reason_code TEXT NOT NULL CHECK (reason_code ~ '^[a-z0-9_]{1,60}$'),
    opened_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (report_id, actor_id)
);
