"""An expensive medicine on a prescription, and what an officine says of its checks."""

from shared.contracts.prescription import MedicinePack
from shared.identifiers import Cip13, Cis
from tests.builders import INS, PARACETAMOL_CIP13, a_content, a_line, a_number
from tests.dispense.builders import in_packs
from tests.dispense.lgo import CONSULT, RECORD, TODAY

ADALIMUMAB = Cis("64591690")
ONE_SYRINGE, TWO_SYRINGES = "3400930294475", "3400930294482"  # 213.09 EUR, 423.34 EUR

KNOWN = {"outcome": "secured", "steps": ["patient_known"]}
TEMPORARY = {"outcome": "temporary", "steps": ["prescriber_in_directory", "asafo_consulted"]}
REFUSED = {
    "outcome": "refused",
    "steps": ["prescriber_contacted"],
    "reason": "suspected_forgery",
    "comment": "Le prescripteur dit ne pas l’avoir écrite.",
}
DEAR = {"line": 1, "outcome": "delivered", "cip13": TWO_SYRINGES, "packs": 1}
CHEAP = {"line": 2, "outcome": "delivered", "cip13": PARACETAMOL_CIP13, "packs": 2}
NOTHING = {"line": 1, "outcome": "not_delivered", "reason": "other", "verification": REFUSED}


def a_pack(cip13=TWO_SYRINGES):
    return MedicinePack(cip13=Cip13(cip13), cis=ADALIMUMAB, label="Seringue d’exemple")


def content(**changes):
    product = changes.pop("product", a_pack())
    renewals = changes.pop("renewals", 1)
    quantity = changes.pop("quantity", in_packs(4, renewals=renewals))
    dear = a_line(product=product, quantity=quantity, packs=4)
    return a_content(issued_on=TODAY, lines=(dear, a_line(line=2)), **changes)


async def typed(lgo):
    answer = await lgo.post(CONSULT, {"number": a_number(), "ins": INS})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def record(lgo, seen, *lines):
    body = {"consultation_id": seen["consultation_id"], "lines": list(lines)}
    return await lgo.post(RECORD, body)
