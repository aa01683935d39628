"""From PostgreSQL's log to a pgbench script."""

import pytest

from bench.floor import script_of, transaction_with
from deploy.local.child import CannotStart

LOG = """
2026-11-22 10:38:53.155 UTC [7] LOG:  statement: BEGIN;
2026-11-22 10:38:53.155 UTC [8] LOG:  statement: BEGIN;
2026-11-22 10:38:53.155 UTC [7] LOG:  execute __asyncpg_stmt_1__:
\t    INSERT INTO thing (number, event_id, note, of)
\t    VALUES ($1, $2, $3, $10)
2026-11-22 10:38:53.155 UTC [7] DETAIL:  Parameters: $1 = 'PBF1', $2 = \
'021bd285-119f-473f-a60a-00de6ef68608', $3 = 'it''s', $10 = NULL
2026-11-22 10:38:53.155 UTC [8] LOG:  execute __asyncpg_stmt_1__: SELECT 1
2026-11-22 10:38:53.155 UTC [8] LOG:  statement: COMMIT;
2026-11-22 10:38:53.155 UTC [7] LOG:  execute __asyncpg_stmt_2__:
    WITH written_0 AS (INSERT INTO audit (id, shard, number, x) SELECT id, shard, number, x
    FROM unnest($3::BIGINT[], $4::SMALLINT[], $5::TIMESTAMPTZ[], $6::TEXT[], $7::TEXT[])), \
written_1 AS (UPDATE audit_chain FROM unnest($8::SMALLINT[], $9::BIGINT[], $10::BYTEA[])) SELECT
2026-11-22 10:38:53.155 UTC [7] DETAIL:  Parameters: $3 = '{6}', $4 = '{5}', $5 = '{y}', \
$6 = '{PBF1}', $7 = '{one,two}', $8 = '{5}', $9 = '{6}', $10 = NULL
2026-11-22 10:38:53.155 UTC [7] LOG:  statement: COMMIT;
"""


def test_the_transaction_of_a_command_is_found_among_those_of_other_sessions():
    statements = transaction_with(LOG, "INSERT INTO thing")

    assert [statement.sql.split()[2] for statement in statements] == ["thing", "AS"]
    assert statements[0].literals["$3"] == "'it''s'"


def test_a_script_makes_identifiers_anew_and_keeps_the_rest():
    script = script_of(transaction_with(LOG, "INSERT INTO thing"), {"PBF1": "'p' || :n"})

    assert "VALUES ('p' || :n, lpad(to_hex(:n::BIGINT), 32, '0')::UUID, 'it''s', NULL);" in script
    drawn, chain = "ARRAY[nextval(pg_get_serial_sequence('audit', 'id'))]", "ARRAY[:chain]"
    assert f"unnest({drawn}::BIGINT[], {chain}::SMALLINT[], '{{y}}'::TIMESTAMPTZ[]" in script
    assert f"unnest({chain}::SMALLINT[], {drawn}::BIGINT[], NULL::BYTEA[])" in script
    assert "ARRAY['p' || :n]::TEXT[], '{one,two}'::TEXT[]" in script
    assert script.index("BEGIN;") < script.index("INSERT") < script.index("COMMIT;")


def test_a_log_without_the_command_is_refused():
    with pytest.raises(CannotStart):
        transaction_with(LOG, "INSERT INTO elsewhere")
