-- What an officine checks of an expensive medicine before it leaves (ADR 30).

-- The QR of the prescription was read, and the paper says what was signed: nothing to check then.
ALTER TABLE consultation ADD COLUMN is_qr_read BOOLEAN NOT NULL DEFAULT FALSE;

-- Beside the line of a dispensation; most lines have none.
CREATE TABLE verification (
    dispensation_id UUID NOT NULL,
    line SMALLINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('secured', 'temporary', 'refused')),
    steps TEXT[] NOT NULL CHECK (cardinality(steps) BETWEEN 1 AND 8),
    PRIMARY KEY (dispensation_id, line),
    FOREIGN KEY (dispensation_id, line) REFERENCES dispensation_line (dispensation_id, line)
);
