-- Letters about a person's identity concern no prescription, nor does a paper without a number.
ALTER TABLE message
    ALTER COLUMN number DROP NOT NULL,
    ADD COLUMN dispensation_id UUID, -- which hand-over it tells of: its patient may deny it
    DROP CONSTRAINT message_kind_check,
    ADD CONSTRAINT message_kind_check CHECK (kind IN ('issued', 'recorded', 'billed', 'alert',
        'cancelled', 'cancellation_rejected', 'expired', 'adaptation_requested',
        'adaptation_answered', 'dispensing_refused', 'reversed', 'verification_requested',
        'identity_held', 'suspicion_lifted'));

-- To find the mailbox that a prescriber had before somebody else wrote in his name.
CREATE INDEX contact_of_prescriber ON contact (prescriber_rpps, learned_at, number);

-- What officines say they handed over, line by line, and what its patient denies.
CREATE TABLE receipt (
    dispensation_id UUID NOT NULL,
    line INTEGER NOT NULL,
    number TEXT NOT NULL REFERENCES contact (number),
    pharmacy_finess TEXT NOT NULL,
    is_taken_back BOOLEAN NOT NULL DEFAULT FALSE,
    denied_at TIMESTAMPTZ, -- once, for good
    PRIMARY KEY (dispensation_id, line)
);
