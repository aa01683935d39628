-- Officines beyond a limit that only loops, guessing or curiosity reach; dispense tells it once a
-- window. It concerns no prescription, so it is in no case: analysts look at the officine.
CREATE TABLE quota_exceeded (
    event_id UUID PRIMARY KEY,
    occurred_at TIMESTAMPTZ NOT NULL,
    quota TEXT NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    pharmacist_rpps TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    window_s INTEGER NOT NULL CHECK (window_s > 0)
);
CREATE INDEX quota_exceeded_officine ON quota_exceeded (pharmacy_finess, occurred_at);
