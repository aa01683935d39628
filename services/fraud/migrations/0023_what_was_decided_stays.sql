-- Around the decisions: what two analysts decided is not undone, nor silenced, by plain SQL.

-- A case leaves the queue by a decision only.
ALTER TABLE fraud_case ADD CHECK ((state = 'closed') = (outcome IS NOT NULL));

CREATE FUNCTION case_has_one_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a case has one end' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER case_has_one_end BEFORE UPDATE ON fraud_case FOR EACH ROW
    WHEN (OLD.outcome IS NOT NULL AND (OLD.state, OLD.outcome, OLD.outcome_decision_id)
          IS DISTINCT FROM (NEW.state, NEW.outcome, NEW.outcome_decision_id))
    EXECUTE FUNCTION case_has_one_end();

-- Whom an alert is about is what was confirmed, and an alert that was withdrawn stays so.
CREATE FUNCTION alert_is_as_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an alert is as it was confirmed' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER alert_is_as_confirmed BEFORE UPDATE ON alert FOR EACH ROW
    WHEN ((OLD.alert_id, OLD.case_id, OLD.caisse, OLD.region, OLD.anomaly, OLD.number,
           OLD.prescriber_rpps, OLD.patient_ref)
          IS DISTINCT FROM
          (NEW.alert_id, NEW.case_id, NEW.caisse, NEW.region, NEW.anomaly, NEW.number,
           NEW.prescriber_rpps, NEW.patient_ref)
          OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.rectify_decision_id)
              IS DISTINCT FROM (NEW.withdrawn_at, NEW.rectify_decision_id)))
    EXECUTE FUNCTION alert_is_as_confirmed();

-- A hold is ended by a decision, never by its disappearance or on somebody else.
CREATE FUNCTION hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.released_at IS NULL
       AND (NEW.hold_id, NEW.prescriber_rpps, NEW.case_id, NEW.since, NEW.reason, NEW.held_at,
            NEW.request_id, NEW.hold_decision_id)
           IS NOT DISTINCT FROM
           (OLD.hold_id, OLD.prescriber_rpps, OLD.case_id, OLD.since, OLD.reason, OLD.held_at,
            OLD.request_id, OLD.hold_decision_id) THEN
        RETURN NEW; -- released: the foreign key asks for the decision
    END IF;
    RAISE EXCEPTION 'a hold is kept' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER hold_is_kept BEFORE UPDATE OR DELETE ON prescriber_hold
    FOR EACH ROW EXECUTE FUNCTION hold_is_kept();
