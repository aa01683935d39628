"""Who plays in the story, and where the services listen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

import httpx

from deploy.local.demo.actors import Actor, Answer
from deploy.local.identities import IDENTITIES, Analyst, Person, Professional
from deploy.local.stack import LocalStack
from ordoflux_client.calls import dispense, fraud, notify, prescribe
from ordoflux_client.models.dispense import (
    AdaptationBody,
    BillingBody,
    ConsultationBody,
    DispensationBody,
)
from ordoflux_client.models.fraud import ReportBody
from ordoflux_client.models.notify import ConsentRequest
from ordoflux_client.models.prescribe import AnswerBody, CancellationBody, PrescriptionDraft


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs of what runs, without a trailing slash."""

    issuer: str
    prescribe: str
    dispense: str
    fraud: str
    notify: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors, with their identities as the local issuer gives them."""

    addresses: Addresses
    http: httpx.AsyncClient
    doctor: Actor
    patient: Actor
    objector: Actor
    pharmacies: tuple[Actor, ...]
    analyst: Actor
    doctor_identity: Professional
    patient_identity: Person
    objector_identity: Person

    async def issue(self, draft: Mapping[str, Any]) -> Answer:
        """The doctor's software issues a prescription."""
        body = PrescriptionDraft.model_validate(draft)
        return await self.doctor.send(prescribe.issue_prescription(body))

    async def own_view(self, number: str) -> Answer:
        """What the doctor sees of his own prescription."""
        return await self.doctor.send(prescribe.read_prescription(number))

    async def cancel(self, number: str, *, reason: str) -> Answer:
        """The doctor's software asks to cancel what is left of a prescription."""
        body = CancellationBody.model_validate({"reason": reason})
        return await self.doctor.send(prescribe.request_cancellation(number, body))

    async def cancellations(self, number: str) -> Answer:
        """What became of the doctor's requests to cancel."""
        return await self.doctor.send(prescribe.read_cancellations(number))

    async def consult(self, pharmacy: Actor, proof: Mapping[str, Any]) -> Answer:
        """An officine consults with a scanned QR, or a typed number and the patient's INS."""
        return await pharmacy.send(dispense.consult(ConsultationBody.model_validate(proof)))

    async def execute(self, pharmacy: Actor, request: Mapping[str, Any]) -> Answer:
        """Step 1: what the officine hands over."""
        body = DispensationBody.model_validate(request)
        return await pharmacy.send(dispense.record_dispensation(body))

    async def bill(self, pharmacy: Actor, dispensation: str, invoice: Mapping[str, Any]) -> Answer:
        """Step 2: the invoice."""
        body = BillingBody.model_validate(invoice)
        return await pharmacy.send(dispense.bill_dispensation(UUID(dispensation), body))

    async def ask_adaptation(self, pharmacy: Actor, wish: Mapping[str, Any]) -> Answer:
        """An officine asks the prescriber to adapt a line."""
        return await pharmacy.send(dispense.ask_adaptation(AdaptationBody.model_validate(wish)))

    async def open_adaptations(self) -> list[dict[str, Any]]:
        """What officines wait to hear from the doctor."""
        answer = await self.doctor.send(prescribe.list_adaptations(state="open", limit=100))
        return list(answer.body["adaptations"]) if answer.status == httpx.codes.OK else []

    async def answer_adaptation(self, request_id: str, given: Mapping[str, Any]) -> Answer:
        """The doctor answers an officine."""
        body = AnswerBody.model_validate(given)
        return await self.doctor.send(prescribe.answer_adaptation(UUID(request_id), body))

    async def object(self, patient: Actor, number: str) -> Answer:
        """A patient hides the execution of a prescription from its prescriber."""
        choice = ConsentRequest(prescriber_sees_execution=False)
        return await patient.send(notify.change_consent(number, choice))

    async def report(self, pharmacy: Actor, report: Mapping[str, Any]) -> Answer:
        """An officine declares a suspicion to its caisse."""
        return await pharmacy.send(fraud.file_report(ReportBody.model_validate(report)))

    async def cases(self) -> list[dict[str, Any]]:
        """The open cases that the analyst sees."""
        answer = await self.analyst.send(fraud.list_cases(state="open", limit=100))
        return list(answer.body["cases"]) if answer.status == httpx.codes.OK else []

    async def inbox(self, actor: Actor, number: str) -> list[dict[str, Any]]:
        """An actor's messages about one prescription, oldest first."""
        messages: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = (await actor.send(notify.read_inbox(after=after, limit=100))).body
            messages += [m for m in page["messages"] if m["number"] == number]
            if page["next"] is None or not page["messages"]:
                return messages
            after = page["next"]

    async def mails(self, mailbox: str, number_grouped: str) -> list[dict[str, Any]]:
        """The mails in a mailbox that speak of one prescription, oldest first."""
        answer = await self.http.get(f"{self.addresses.mailbox}/messages", params={"to": mailbox})
        return [m for m in answer.json()["messages"] if number_grouped in m["text"]]


def addresses_of(stack: LocalStack) -> Addresses:
    """Return where the programs of a local stack listen."""
    return Addresses(**{field.name: stack.url(field.name) for field in fields(Addresses)})


async def call_cast(addresses: Addresses, http: httpx.AsyncClient) -> Cast:
    """Give every actor of the story his token from the local issuer."""
    doctor, patient, objector = (
        _professional("dr-martin"),
        _person("pat-ada"),
        _person("pat-berthe"),
    )
    analyst = IDENTITIES["an-lyon"]  # of the second officine, where a copy is shown
    assert isinstance(analyst, Analyst)
    pharmacists = [_professional(i) for i in ("ph-durand", "ph-moreau", "ph-simon")]

    async def actor(identity: Professional | Person | Analyst, name: str) -> Actor:
        answer = await http.post(f"{addresses.issuer}/token", json={"identity": identity.id})
        answer.raise_for_status()
        token = answer.json()["access_token"]
        return Actor(name, token, http, addresses=asdict(addresses))

    return Cast(
        addresses=addresses,
        http=http,
        doctor=await actor(doctor, f"Dr {doctor.given_name} {doctor.family_name}"),
        patient=await actor(patient, f"{patient.given_name} {patient.family_name}"),
        objector=await actor(objector, f"{objector.given_name} {objector.family_name}"),
        pharmacies=tuple([await actor(p, p.places[0].name) for p in pharmacists]),
        analyst=await actor(analyst, f"{analyst.given_name} {analyst.family_name} (CPAM)"),
        doctor_identity=doctor,
        patient_identity=patient,
        objector_identity=objector,
    )


def _professional(identity: str) -> Professional:
    found = IDENTITIES[identity]
    assert isinstance(found, Professional)
    return found


def _person(identity: str) -> Person:
    found = IDENTITIES[identity]
    assert isinstance(found, Person)
    return found
