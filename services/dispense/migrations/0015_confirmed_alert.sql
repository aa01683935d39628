-- What two analysts confirmed, as fraud last told it: the highest revision stands, in whatever order
-- they come. A withdrawal may come before what it withdraws.
CREATE TABLE confirmed_alert (
    alert_id UUID PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision > 0),
    is_withdrawn BOOLEAN NOT NULL,
    scope TEXT CHECK (scope IN ('region', 'national')),
    region TEXT,
    sentence TEXT,
    number TEXT,
    patient_ref TEXT,
    prescriber_rpps TEXT,
    confirmed_at TIMESTAMPTZ,
    CHECK (is_withdrawn OR (scope IS NOT NULL AND region IS NOT NULL AND sentence IS NOT NULL
                            AND confirmed_at IS NOT NULL))
);
CREATE INDEX confirmed_alert_number ON confirmed_alert (number)
    WHERE number IS NOT NULL AND NOT is_withdrawn;
CREATE INDEX confirmed_alert_people ON confirmed_alert (patient_ref, prescriber_rpps)
    WHERE patient_ref IS NOT NULL AND prescriber_rpps IS NOT NULL AND NOT is_withdrawn;

-- Signals of cases that ended: one that comes later, or again, is not shown.
CREATE TABLE withdrawn_signal (
    signal_id UUID PRIMARY KEY
);
