"""A Bundle that was sent → the step 1 it asks for, and how its sender is answered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.dispense.fhir.answers import Told, transaction_response
from services.dispense.fhir.models import RESOURCE_NAMES, Bundle, bundle_of
from services.dispense.fhir.reading_in import Reading, read_bundle
from services.dispense.model import Caller, Dispensation, DispensationRequest, Recorded
from services.dispense.requests import DispensationBody
from services.dispense.routes.desk import CREATED
from services.dispense.view.printing import mentions_by_line
from shared.fhir.same_product import contradicts
from shared.http.fhir_validation import reading_content, reading_form
from shared.http.idempotency import Answer
from shared.medicines import Catalogue
from shared.problems import ProblemCatalogue, Refusal, Refused


@dataclass(frozen=True, slots=True)
class Received:
    """A Bundle that was read, and what it asks for."""

    bundle: Bundle
    reading: Reading
    asked: DispensationRequest

    def answer(self, recorded: Recorded, caller: Caller) -> Answer:
        """Answer in FHIR what was recorded."""
        after = recorded.dispensed.after
        done = Dispensation(
            dispensation_id=recorded.dispensation_id,
            number=after.number,
            consultation_id=self.asked.consultation_id,
            officine=caller.officine,
            prescription_version=after.version,
            recorded_at=recorded.recorded_at,
            reason_to_go_on=self.asked.reason_to_go_on,
            lines=recorded.dispensed.lines,
        )
        told = Told(done=done, recorded=recorded, mentions=mentions_by_line(recorded))
        body = transaction_response(self.bundle, self.reading, told)
        return Answer(CREATED, body, number=after.number, patient_ref=after.patient_ref)


def received_of(
    value: Any, caller: Caller, catalogue: ProblemCatalogue, *, medicines: Catalogue
) -> Received:
    """Read what was sent (its JSON value) as a Bundle of this officine; raise `Refused`."""
    with reading_form(catalogue, kinds=RESOURCE_NAMES):
        bundle = bundle_of(value)
        reading = read_bundle(bundle, caller)
    with reading_content(catalogue, reading.moved):
        asked = DispensationBody.model_validate(reading.body).as_domain()
    asked = replace(asked, is_whole=True, number=reading.number, ins=reading.ins)
    if contradictions := tuple(_contradictions(reading, asked, medicines)):
        raise Refused(Refusal("request_invalid"), *contradictions)
    return Received(bundle, reading, asked)


def _contradictions(
    reading: Reading, asked: DispensationRequest, medicines: Catalogue
) -> Iterator[Refusal]:
    """Yield a refusal for each code beside which another product is named."""
    for line, at, said in zip(asked.lines, reading.products, reading.said, strict=True):
        pack = None if line.cip13 is None else medicines.find_by_cip13(line.cip13)
        speciality = None if pack is None else medicines.find_by_cis(pack.cis)
        if speciality is None:
            continue
        if any(contradicts(text, speciality, medicines) for text in said):
            yield Refusal("fhir_product_contradicted", field=at)
