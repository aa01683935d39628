-- What finds a confirmed alert by a name, although no name stands here: keyed tokens (decision 42).

-- The words of the names of an alert, sealed, to rank what the tokens bring.
CREATE TABLE alert_name (
    alert_no INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- four bytes in each posting
    alert_id UUID NOT NULL UNIQUE REFERENCES alert (alert_id),
    sealed TEXT NOT NULL,
    made_with TEXT NOT NULL -- the key and the scheme of its tokens: others are indexed anew
);
CREATE INDEX alert_name_made_with ON alert_name (made_with, alert_no);

-- One row a word of patients, and one a word of prescribers: their keys differ, so their tokens do.
CREATE TABLE name_word (
    word_no INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    word BIGINT NOT NULL UNIQUE
);

-- What leads to a word: its own token, how it sounds, and its forms less some letters.
CREATE TABLE name_lead (
    token BIGINT NOT NULL,
    word_no INTEGER NOT NULL REFERENCES name_word (word_no) ON DELETE CASCADE,
    PRIMARY KEY (token, word_no)
);
CREATE INDEX name_lead_word ON name_lead (word_no);

CREATE TABLE name_posting (
    word_no INTEGER NOT NULL REFERENCES name_word (word_no),
    alert_no INTEGER NOT NULL REFERENCES alert_name (alert_no) ON DELETE CASCADE,
    PRIMARY KEY (word_no, alert_no)
);
CREATE INDEX name_posting_alert ON name_posting (alert_no);

-- How often a person, or an officine, has searched: in ten minutes, and in a day.
CREATE TABLE alert_search_count (
    who TEXT PRIMARY KEY, -- the key of an actor, or "finess:" and the officine
    short_from TIMESTAMPTZ NOT NULL,
    short_count INTEGER NOT NULL CHECK (short_count > 0),
    day_from TIMESTAMPTZ NOT NULL,
    day_count INTEGER NOT NULL CHECK (day_count > 0)
);
CREATE INDEX alert_search_count_day ON alert_search_count (day_from);

CREATE INDEX alert_patient_ref ON alert (patient_ref, spread_at DESC)
    WHERE patient_ref IS NOT NULL;
CREATE INDEX alert_establishment ON alert (establishment, spread_at DESC)
    WHERE establishment IS NOT NULL;
