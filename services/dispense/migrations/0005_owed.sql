-- Packs that an officine promised: the patient comes back for them. A promise reserves nothing.

CREATE TABLE owed_line (
    number TEXT NOT NULL,
    line SMALLINT NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    packs INTEGER NOT NULL CHECK (packs > 0),
    promised_on DATE NOT NULL,
    expected_on DATE,
    PRIMARY KEY (number, line, pharmacy_finess),
    FOREIGN KEY (number, line) REFERENCES prescription_line (number, line)
);
-- What one officine owes, the oldest promise first.
CREATE INDEX owed_line_of_officine ON owed_line (pharmacy_finess, promised_on, number, line);

-- What else the patient was handed over: no day of some substances is covered twice.
CREATE INDEX prescription_patient ON prescription (patient_ref);
