-- What an officine invoiced, for the money that a case is about; in euro cents.
ALTER TABLE billing ADD COLUMN total_cents BIGINT NOT NULL DEFAULT 0;

-- Who saw what: the analysts' own rows, newest first.
CREATE INDEX audit_of_analysts ON audit (at DESC, id DESC) WHERE actor_role = 'cpam_analyst';
CREATE INDEX report_filed ON report (caisse, reported_at);
CREATE INDEX fraud_case_of_caisse ON fraud_case (caisse, state);
CREATE INDEX decision_approved ON decision (approved_at) WHERE state = 'approved';
