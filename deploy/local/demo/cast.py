"""Who plays in the story, and where the services listen."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote

import httpx

from deploy.local.demo.actors import Actor, Answer
from deploy.local.identities import IDENTITIES, Analyst, Person, Professional
from deploy.local.stack import LocalStack


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
        return await self.doctor.post(f"{self.addresses.prescribe}/v1/prescriptions", draft)

    async def own_view(self, number: str) -> Answer:
        """What the doctor sees of his own prescription."""
        return await self.doctor.get(f"{self.addresses.prescribe}/v1/prescriptions/{number}")

    async def consult(self, pharmacy: Actor, proof: Mapping[str, Any]) -> Answer:
        """An officine consults with a scanned QR, or a typed number and the patient's INS."""
        return await pharmacy.post(f"{self.addresses.dispense}/v1/consultations", proof)

    async def execute(self, pharmacy: Actor, request: Mapping[str, Any]) -> Answer:
        """Step 1: what the officine hands over."""
        return await pharmacy.post(f"{self.addresses.dispense}/v1/dispensations", request)

    async def bill(self, pharmacy: Actor, dispensation: str, invoice: Mapping[str, Any]) -> Answer:
        """Step 2: the invoice."""
        url = f"{self.addresses.dispense}/v1/dispensations/{dispensation}/billing"
        return await pharmacy.post(url, invoice)

    async def cases(self) -> list[dict[str, Any]]:
        """The open cases that the analyst sees."""
        answer = await self.analyst.get(f"{self.addresses.fraud}/v1/cases?state=open&limit=100")
        return list(answer.body["cases"]) if answer.status == httpx.codes.OK else []

    async def inbox(self, actor: Actor, number: str) -> list[dict[str, Any]]:
        """An actor's messages about one prescription, oldest first."""
        messages: list[dict[str, Any]] = []
        after = ""
        while True:
            url = f"{self.addresses.notify}/v1/inbox?limit=100{after}"
            page = (await actor.get(url)).body
            messages += [m for m in page["messages"] if m["number"] == number]
            if page["next"] is None or not page["messages"]:
                return messages
            after = f"&after={quote(str(page['next']))}"

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
    analyst = IDENTITIES["an-paris"]
    assert isinstance(analyst, Analyst)
    pharmacists = [_professional(i) for i in ("ph-durand", "ph-moreau", "ph-simon")]

    async def actor(identity: Professional | Person | Analyst, name: str) -> Actor:
        answer = await http.post(f"{addresses.issuer}/token", json={"identity": identity.id})
        answer.raise_for_status()
        return Actor(name, answer.json()["access_token"], http)

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
