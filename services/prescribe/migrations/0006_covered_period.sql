-- Days of treatment of which the same prescriber gives the patient no more of the same substance
-- (R.5132-33 CSP). One row a substance and prescription, and only where chevauchement is forbidden.

CREATE TABLE covered_period (
    overlap_ref TEXT NOT NULL, -- pseudonym of prescriber, patient and substance together (HMAC)
    number TEXT NOT NULL REFERENCES prescription (number),
    covered_from DATE NOT NULL,
    covered_until DATE NOT NULL CHECK (covered_until >= covered_from),
    PRIMARY KEY (overlap_ref, number)
);
CREATE INDEX covered_period_by_number ON covered_period (number);
