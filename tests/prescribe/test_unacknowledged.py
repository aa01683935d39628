"""We fail, and the prescriber still learns on which paper a secure prescription goes."""

import pytest

from tests.builders import TRAMADOL, a_drafted_line
from tests.prescribe.desk import database_of

A_SECURE_LINE = a_drafted_line(product={"kind": "cis", "cis": TRAMADOL})
FAULTY = """
CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$;
CREATE TRIGGER break_down BEFORE INSERT ON prescription
FOR EACH ROW EXECUTE FUNCTION break_down();
"""
DISK_FULL, BUG = "53100", "XX000"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [(DISK_FULL, 503, "temporarily_unavailable"), (BUG, 500, "internal_error")],
)
async def test_a_fault_says_that_a_secure_prescription_needs_secure_paper(
    issue, service, fault, status, code
):
    await database_of(service).pool.execute(FAULTY.format(code=fault))

    secure = await issue(lines=[A_SECURE_LINE])
    ordinary = await issue(key="key-00000002")

    for answer, is_secure in ((secure, True), (ordinary, False)):
        body = answer.json()
        assert (answer.status_code, body["code"], body["retry"]) == (status, code, "later")
        assert (body["acknowledgement"], body["secure_paper_required"]) == ("none", is_secure)
        assert ("imprimée sur papier sécurisé" in body["detail"]) == is_secure


async def test_a_fault_elsewhere_speaks_of_no_paper(issue, get, service):
    number = (await issue(lines=[A_SECURE_LINE])).json()["number"]
    await database_of(service).pool.execute("ALTER TABLE prescription RENAME TO elsewhere")

    body = (await get(f"/v1/prescriptions/{number}")).json()

    assert body["code"] == "internal_error"
    assert "acknowledgement" not in body
    assert "papier" not in body["detail"]
