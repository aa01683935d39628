"""The FHIR R4 resources that a hand-over is sent as, in one Bundle of type transaction."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StrictBool

from shared.fhir import systems
from shared.fhir.bundle import OF_RESOURCES, DomainResource
from shared.fhir.bundle import Bundle as AnyBundle
from shared.fhir.parts import (
    Concept,
    Extended,
    Extension,
    Identifier,
    Int,
    Many,
    Part,
    Quantity,
    Reference,
    Str,
)


class DispenseExtension(Extension):
    """An extension with the values that those of a hand-over have."""

    value_id: Str | None = None
    value_date_time: Str | None = None
    value_unsigned_int: Int | None = None
    extension: Many["DispenseExtension"] = ()


class Patient(DomainResource):
    """Whose prescription the sender believes it is: the matricule INS is compared."""

    silent = OF_RESOURCES | {
        *("name", "gender", "birthDate", "telecom", "address", "contact", "communication"),
        *("generalPractitioner", "managingOrganization", "maritalStatus", "multipleBirthBoolean"),
        *("multipleBirthInteger", "photo", "extension"),
    }
    resource_type: Literal["Patient"]
    identifier: Many[Identifier] = ()
    active: Literal[True] | None = None
    deceased_boolean: Literal[False] | None = None


class Practitioner(DomainResource):
    """The pharmacist; who he is comes from his token."""

    silent = OF_RESOURCES | {
        *("active", "name", "telecom", "address", "gender", "birthDate", "photo"),
        *("qualification", "communication", "extension"),
    }
    resource_type: Literal["Practitioner"]
    identifier: Many[Identifier] = ()


class PractitionerRole(DomainResource):
    """The pharmacist in his officine."""

    silent = OF_RESOURCES | {
        *("active", "identifier", "period", "code", "specialty", "location", "telecom"),
        *("healthcareService", "availableTime", "notAvailable", "availabilityExceptions"),
        *("endpoint", "extension"),
    }
    resource_type: Literal["PractitionerRole"]
    practitioner: Reference | None = None
    organization: Reference | None = None


class Organization(DomainResource):
    """The officine; which one it is comes from the token."""

    silent = OF_RESOURCES | {
        *("active", "type", "name", "alias", "telecom", "address", "partOf", "contact"),
        *("endpoint", "extension"),
    }
    resource_type: Literal["Organization"]
    identifier: Many[Identifier] = ()


class Medication(DomainResource):
    """What left the officine, where it is not coded on the line itself."""

    silent = OF_RESOURCES | {"identifier", "extension"}
    noticed = frozenset({"manufacturer", "amount", "form", "ingredient", "batch"})
    resource_type: Literal["Medication"]
    code: Concept | None = None
    status: Literal["active"] | None = None


class Performer(Part):
    """Who handed it over."""

    noticed = Part.noticed | {"function"}
    actor: Reference


class Substitution(Part):
    """Whether a generic went out in place of what was prescribed."""

    noticed = Part.noticed | {"reason", "responsibleParty"}
    was_substituted: StrictBool
    type: Concept | None = None


class MedicationDispense(DomainResource, Extended):
    """What an officine does with one line."""

    known = frozenset(
        {
            *(systems.CONSULTATION, systems.PRESCRIPTION_VERSION, systems.REASON_TO_GO_ON),
            *(systems.AGREEMENT, systems.EXPECTED_ON, systems.RECORDED, systems.OWED_PACKS),
            *(systems.ORDER_NUMBER, systems.PACK_SCANNED, systems.VERIFICATION),
        }
    )
    silent = OF_RESOURCES | {"identifier", "category"}
    noticed = frozenset(
        {
            *("partOf", "context", "supportingInformation", "location", "whenPrepared"),
            *("destination", "receiver", "note", "dosageInstruction", "detectedIssue"),
            *("eventHistory", "statusReasonReference"),
        }
    )
    resource_type: Literal["MedicationDispense"]
    contained: Many[Medication] = ()
    extension: Many[DispenseExtension] = ()
    status: Literal["completed", "on-hold", "declined"]
    status_reason_codeable_concept: Concept | None = None
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    subject: Reference | None = None
    performer: Many[Performer] = ()
    authorizing_prescription: Many[Reference] = ()
    type: Concept | None = None
    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    when_handed_over: Str | None = None
    substitution: Substitution | None = None


Resource = Annotated[
    Patient | Practitioner | PractitionerRole | Organization | Medication | MedicationDispense,
    Field(discriminator="resource_type"),
]
RESOURCE_NAMES: Final = frozenset(
    {
        *("Patient", "Practitioner", "PractitionerRole", "Organization", "Medication"),
        "MedicationDispense",
    }
)

Bundle = AnyBundle[Resource]


def bundle_of(value: Any) -> Bundle:
    """Parse a Bundle; raise pydantic's `ValidationError`."""
    return Bundle.model_validate(value)
