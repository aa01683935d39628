-- How far each line was executed, as dispense told it, and what is therefore waited for.

CREATE TABLE line_left (
    number TEXT NOT NULL REFERENCES prescription (number),
    line SMALLINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0, -- of the event that said so; 0: as it was prescribed
    total INTEGER NOT NULL,
    left_total INTEGER NOT NULL CHECK (left_total >= 0),
    left_now INTEGER NOT NULL,
    next_possible_on DATE, -- when a renewal opens
    PRIMARY KEY (number, line)
);

-- Derived from the rows above each time they change. Whether it is late, whether the patient lets
-- it be seen and whether the prescription has ended meanwhile is asked when it is read.
CREATE TABLE follow_up (
    number TEXT NOT NULL REFERENCES prescription (number),
    kind TEXT NOT NULL CHECK (kind IN ('never_executed', 'partly_executed', 'late_renewal')),
    prescriber_rpps TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE NOT NULL,
    PRIMARY KEY (number, kind)
);
CREATE INDEX follow_up_of_prescriber
    ON follow_up (prescriber_rpps, kind, since, number) INCLUDE (until);
