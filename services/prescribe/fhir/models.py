"""The FHIR R4 resources that a prescription is sent as, in one Bundle of type transaction."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, StrictBool

from shared.fhir import systems
from shared.fhir.bundle import OF_RESOURCES, DomainResource
from shared.fhir.bundle import Bundle as AnyBundle
from shared.fhir.parts import (
    Address,
    Concept,
    Dosage,
    Extended,
    HumanName,
    Identifier,
    Int,
    Many,
    Part,
    Period,
    Quantity,
    Ratio,
    Reference,
    Str,
    Telecom,
)


class Patient(DomainResource, Extended):
    """For whom. Contacts and addresses are not kept: a prescription has no place for them."""

    known = frozenset({systems.IDENTITY_RELIABILITY})
    silent = OF_RESOURCES | {
        *("telecom", "address", "contact", "communication", "generalPractitioner"),
        *("managingOrganization", "maritalStatus", "multipleBirthBoolean"),
        *("multipleBirthInteger", "photo"),
    }
    resource_type: Literal["Patient"]
    identifier: Many[Identifier] = ()
    active: Literal[True] | None = None
    name: Many[HumanName] = ()
    gender: Str | None = None
    birth_date: Str | None = None
    deceased_boolean: Literal[False] | None = None


class Qualification(Part):
    """A diploma or title."""

    silent = Part.silent | {"identifier", "period", "issuer"}
    code: Concept | None = None


class Practitioner(DomainResource):
    """Mentions of the prescriber; who he is comes from his token."""

    silent = OF_RESOURCES | {"active", "gender", "birthDate", "photo", "communication"}
    resource_type: Literal["Practitioner"]
    identifier: Many[Identifier] = ()
    name: Many[HumanName] = ()
    telecom: Many[Telecom] = ()
    address: Many[Address] = ()
    qualification: Many[Qualification] = ()


class PractitionerRole(DomainResource):
    """Where, and in which speciality, the prescriber practises."""

    silent = OF_RESOURCES | {
        *("active", "identifier", "period", "code", "location", "healthcareService"),
        *("availableTime", "notAvailable", "availabilityExceptions", "endpoint", "extension"),
    }
    resource_type: Literal["PractitionerRole"]
    practitioner: Reference | None = None
    organization: Reference | None = None
    specialty: Many[Concept] = ()
    telecom: Many[Telecom] = ()


class Organization(DomainResource):
    """A hospital and its service, or the officine that is named."""

    silent = OF_RESOURCES | {
        *("active", "type", "alias", "telecom", "address", "partOf", "contact", "endpoint"),
        "extension",
    }
    resource_type: Literal["Organization"]
    identifier: Many[Identifier] = ()
    name: Str | None = None


class Ingredient(Part):
    """A substance in a medicine, and how much of it."""

    silent = Part.silent | {"isActive", "itemReference"}
    item_codeable_concept: Concept | None = None
    strength: Ratio | None = None


class Medication(DomainResource):
    """The product of a line, where it is not coded on the line itself."""

    silent = OF_RESOURCES | {"identifier", "batch", "extension"}
    noticed = frozenset({"manufacturer", "amount"})
    resource_type: Literal["Medication"]
    code: Concept | None = None
    status: Literal["active"] | None = None
    form: Concept | None = None
    ingredient: Many[Ingredient] = ()


class Observation(DomainResource):
    """Why it is paid for (ALD, accident at work, prevention), or a weight or a height."""

    silent = OF_RESOURCES | {
        *("identifier", "category", "encounter", "effectiveDateTime", "effectivePeriod"),
        *("issued", "performer", "device", "method", "extension"),
    }
    resource_type: Literal["Observation"]
    status: Literal["final", "amended", "corrected"]
    code: Concept
    subject: Reference | None = None
    value_boolean: StrictBool | None = None
    value_quantity: Quantity | None = None


class DispenseRequest(Part):
    """How much may be handed over, how often, until when and by whom."""

    validity_period: Period | None = None
    dispense_interval: Quantity | None = None
    number_of_repeats_allowed: Int | None = None
    quantity: Quantity | None = None
    expected_supply_duration: Quantity | None = None
    performer: Reference | None = None


class Substitution(Part):
    """Whether a generic may replace the product, and why not."""

    allowed_boolean: StrictBool | None = None
    allowed_codeable_concept: Concept | None = None
    reason: Concept | None = None


class Annotation(Part):
    """A note; it may only repeat what binds."""

    silent = Part.silent | {"authorString", "authorReference", "time", "extension"}
    text: Str


Contained = Annotated[Medication | Observation, Field(discriminator="resource_type")]


class MedicationRequest(DomainResource, Extended):
    """One line of the prescription."""

    known = frozenset(
        {
            *(systems.SEES_EXECUTION, systems.SETTING, systems.IS_EXCEPTION, systems.SURGERY),
            *(systems.REPLACES_REASON, systems.FRACTION_DAYS, systems.SINGLE_DISPENSING),
            *(systems.MAY_OVERLAP, systems.INITIAL_PRESCRIPTION, systems.RENDERED_DOSAGE),
            *(systems.OFF_LABEL, systems.NOT_COVERED),
            *(systems.QR_TEXT, systems.QR_IMAGE, systems.DOCUMENT),  # of our own answers
        }
    )
    silent = OF_RESOURCES | {"identifier", "category", "recorder", "supportingInformation"}
    noticed = frozenset(
        {
            *("basedOn", "courseOfTherapyType", "detectedIssue", "encounter", "eventHistory"),
            *("instantiatesCanonical", "instantiatesUri", "insurance", "performer"),
            *("performerType", "reasonCode", "statusReason"),
        }
    )
    resource_type: Literal["MedicationRequest"]
    contained: Many[Contained] = ()
    status: Literal["active"]
    intent: Literal["order"]
    priority: Literal["routine"] | None = None
    do_not_perform: Literal[False] | None = None
    reported_boolean: Literal[False] | None = None
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    subject: Reference
    authored_on: Str
    requester: Reference
    reason_reference: Many[Reference] = ()
    group_identifier: Identifier | None = None
    note: Many[Annotation] = ()
    dosage_instruction: Many[Dosage] = ()
    dispense_request: DispenseRequest | None = None
    substitution: Substitution | None = None
    prior_prescription: Reference | None = None


Resource = Annotated[
    Patient
    | Practitioner
    | PractitionerRole
    | Organization
    | Medication
    | MedicationRequest
    | Observation,
    Field(discriminator="resource_type"),
]
RESOURCE_NAMES: Final = frozenset(
    {
        *("Patient", "Practitioner", "PractitionerRole", "Organization", "Medication"),
        *("MedicationRequest", "Observation"),
    }
)


Bundle = AnyBundle[Resource]


def bundle_of(value: Any) -> Bundle:
    """Parse a Bundle; raise pydantic's `ValidationError`."""
    return Bundle.model_validate(value)
