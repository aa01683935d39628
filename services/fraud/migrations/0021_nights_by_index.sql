-- What a night and the page of rules read by date.
CREATE INDEX alert_newest_standing ON alert (confirmed_at DESC) WHERE withdrawn_at IS NULL;
CREATE INDEX audit_sample_drawn ON audit_sample (drawn_at);
