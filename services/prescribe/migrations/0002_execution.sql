-- Copies fed by events, for the author's view: the truth is in dispense and in notify.

CREATE TABLE execution (
    number TEXT PRIMARY KEY REFERENCES prescription (number),
    state TEXT NOT NULL,
    version INTEGER NOT NULL -- of the prescription's state in dispense; an older one changes nothing
);

CREATE TABLE dispensation (
    dispensation_id UUID PRIMARY KEY,
    event_id UUID NOT NULL, -- of the event that told it: the notice opens for no other
    number TEXT NOT NULL REFERENCES prescription (number),
    version INTEGER NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    pharmacy_finess TEXT NOT NULL,
    lines JSONB NOT NULL, -- codes and quantities, no labels
    reversed_lines JSONB NOT NULL DEFAULT '{"gone": []}', -- numbers of those taken back since
    -- Else only what could not be delivered stands of it.
    is_handed_over BOOLEAN NOT NULL GENERATED ALWAYS AS (jsonb_path_exists(
        lines, '$[*] ? (@.packs > 0 && !(@.line == $gone[*]))', reversed_lines
    )) STORED,
    sealed_notice TEXT NOT NULL, -- the labels, sealed by dispense for this event
    reconciliation TEXT CHECK (reconciliation IN ('reconciled', 'mismatch')), -- NULL until billed
    billed_at TIMESTAMPTZ,
    CHECK ((reconciliation IS NULL) = (billed_at IS NULL))
);
CREATE INDEX dispensation_shown ON dispensation (number, is_handed_over, version);

CREATE TABLE consent (
    number TEXT PRIMARY KEY REFERENCES prescription (number),
    prescriber_sees_execution BOOLEAN NOT NULL,
    sequence INTEGER NOT NULL -- of this choice in notify; an older one changes nothing
);
