-- The catalogue file. Written once by the importer, then only read. CIS and CIP13 are integers.
CREATE TABLE origin (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE speciality (
    cis INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    form TEXT NOT NULL,
    routes TEXT NOT NULL,
    is_marketed INTEGER NOT NULL,
    authorised_on TEXT,
    -- Filled once every file is read, from conditions, composition and the table of substances.
    inn TEXT NOT NULL DEFAULT '',
    listed_as TEXT,
    is_secure INTEGER NOT NULL DEFAULT 0,
    is_en_toutes_lettres INTEGER NOT NULL DEFAULT 0,
    is_chevauchement_forbidden INTEGER NOT NULL DEFAULT 0,
    max_days INTEGER,
    fraction_days INTEGER,
    days_without_pump INTEGER,
    -- JSON of Restrictions, empty when everybody may prescribe it.
    restrictions TEXT NOT NULL DEFAULT ''
);

CREATE TABLE presentation (
    cip13 INTEGER PRIMARY KEY,
    -- No foreign key: a few packs name a speciality that the snapshot does not hold.
    cis INTEGER NOT NULL,
    label TEXT NOT NULL,
    is_marketed INTEGER NOT NULL,
    price_cents INTEGER,
    units_per_pack INTEGER,
    rates TEXT NOT NULL,
    indications TEXT,
    declared_on TEXT
);
CREATE INDEX presentation_by_cis ON presentation (cis);

CREATE TABLE composition (
    cis INTEGER NOT NULL,
    link INTEGER NOT NULL,
    nature TEXT NOT NULL,
    substance TEXT NOT NULL,
    dosage TEXT NOT NULL
);
CREATE INDEX composition_by_cis ON composition (cis);

CREATE TABLE condition (cis INTEGER NOT NULL, label TEXT NOT NULL);
CREATE INDEX condition_by_cis ON condition (cis);

CREATE TABLE generic_group (
    group_id INTEGER NOT NULL,
    cis INTEGER NOT NULL,
    -- 0 reference, 1 generic, 2 and 4 generics substitutable by posology.
    member_type INTEGER NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (group_id, cis)
) WITHOUT ROWID;
CREATE INDEX generic_group_by_cis ON generic_group (cis);

CREATE TABLE atc (cis INTEGER PRIMARY KEY, code TEXT NOT NULL);

CREATE TABLE availability (
    cis INTEGER NOT NULL,
    cip13 INTEGER,
    status TEXT NOT NULL,
    since TEXT,
    updated TEXT,
    back_on TEXT
);
CREATE INDEX availability_by_cis ON availability (cis);

CREATE TABLE inn_word (word TEXT NOT NULL, cis INTEGER NOT NULL, PRIMARY KEY (word, cis))
WITHOUT ROWID;
