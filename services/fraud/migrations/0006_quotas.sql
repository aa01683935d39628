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

-- Packs that were shown for a prescription and may not be handed over, or that nobody could verify.
-- Which medicine it is stays with dispense; the digest links the places where one pack was shown.
CREATE TABLE pack_presentation (
    event_id UUID PRIMARY KEY,
    number TEXT NOT NULL REFERENCES prescription (number),
    occurred_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    pack_ref TEXT NOT NULL,
    finding TEXT NOT NULL,
    first_pharmacy_finess TEXT -- the officine that handed it over before
);
CREATE INDEX pack_presentation_number ON pack_presentation (number, occurred_at, event_id);
