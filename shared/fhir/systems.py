"""Names (URIs) of what the French and European guides and we ourselves put into resources.

Sources: HL7 France FR Core 2.2, ANS ePrescription 1.1.0-ballot, HL7 Europe MPD 1.0.0, IHE MPD.
Our own names lie under `.example` (RFC 2606): they are names, not addresses, and nobody else's.
"""

from typing import Final

OWN: Final = "https://fhir.ordoflux.example"
NUMBER: Final = f"{OWN}/NamingSystem/prescription-number"
PROBLEMS: Final = f"{OWN}/CodeSystem/problem"
PRODUCT_KIND: Final = f"{OWN}/CodeSystem/product-kind"
PRESCRIPTION_LINE: Final = f"{OWN}/NamingSystem/prescription-line"  # number, hyphen, line
DISPENSATION: Final = f"{OWN}/NamingSystem/dispensation"  # one hand-over: all its lines
NOT_DELIVERED_REASON: Final = f"{OWN}/CodeSystem/not-delivered-reason"


def _own(name: str) -> str:
    return f"{OWN}/StructureDefinition/{name}"


SEES_EXECUTION: Final = _own("prescriber-sees-execution")
SETTING: Final = _own("setting")
IS_EXCEPTION: Final = _own("exception-medicine-form")
SURGERY: Final = _own("surgery")
REPLACES_REASON: Final = _own("replaces-reason")
FRACTION_DAYS: Final = _own("fraction-days")
SINGLE_DISPENSING: Final = _own("single-dispensing")
MAY_OVERLAP: Final = _own("may-overlap")
INITIAL_PRESCRIPTION: Final = _own("initial-prescription")
QR_TEXT: Final = _own("qr-text")
QR_IMAGE: Final = _own("qr-image")
DOCUMENT: Final = _own("document")
SECURE_PAPER: Final = _own("secure-paper-required")
ACKNOWLEDGEMENT: Final = _own("acknowledgement")  # negative or none
RETRY: Final = _own("retry")
ADVICE: Final = _own("advice")
CORRELATION_ID: Final = _own("correlation-id")
LINE: Final = _own("line")  # of the prescription, on an issue; counted from 1
CONSULTATION: Final = _own("consultation")
PRESCRIPTION_VERSION: Final = _own("prescription-version")
REASON_TO_GO_ON: Final = _own("reason-to-go-on")
AGREEMENT: Final = _own("agreement")
EXPECTED_ON: Final = _own("expected-on")
LEFT: Final = _own("left")
OWED_PACKS: Final = _own("owed-packs")
ORDER_NUMBER: Final = _own("order-number")
PACK_SCANNED: Final = _own("pack-scanned")
PACKS_VERIFIED: Final = _own("packs-verified")
DEDUCTED: Final = _own("deducted")
MENTION_TO_PRINT: Final = _own("mention-to-print")
VERIFICATION: Final = _own("verification")

_FR_CORE: Final = "https://hl7.fr/ig/fhir/core"
IDENTITY_RELIABILITY: Final = f"{_FR_CORE}/StructureDefinition/fr-core-identity-reliability"
BIRTH_NAMES: Final = f"{_FR_CORE}/StructureDefinition/fr-core-patient-birth-list-given-name"
NOT_COVERED: Final = f"{_FR_CORE}/StructureDefinition/fr-core-not-covered"
IDENTITY_STATUS: Final = f"{_FR_CORE}/CodeSystem/fr-core-cs-identity-status"
IDENTITY_STATUS_OLD: Final = f"{_FR_CORE}/CodeSystem/fr-core-cs-v2-0445"
IDENTIFIER_TYPE: Final = f"{_FR_CORE}/CodeSystem/fr-core-cs-v2-0203"
RENDERED_DOSAGE: Final = (
    "http://hl7.org/fhir/5.0/StructureDefinition/"
    "extension-MedicationRequest.renderedDosageInstruction"
)
RECORDED: Final = (
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-MedicationDispense.recorded"
)
DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
OFF_LABEL: Final = "https://profiles.ihe.net/PHARM/MPD/StructureDefinition/ihe-ext-offLabel"

INS_NIR: Final = "urn:oid:1.2.250.1.213.1.4.8"
# Definitive, temporary, test and demonstration identities: one form, one key.
INS_SYSTEMS: Final = frozenset(
    {INS_NIR, *(f"urn:oid:1.2.250.1.213.1.4.{last}" for last in (9, 10, 11))}
)
RPPS: Final = "https://rpps.esante.gouv.fr"
IDNPS: Final = "urn:oid:1.2.250.1.71.4.2.1"  # a type digit, then the number: 0 ADELI, 8 RPPS
IDNST: Final = "urn:oid:1.2.250.1.71.4.2.2"  # structures likewise: 1 FINESS
FINESS: Final = "https://finess.esante.gouv.fr"

_ANSM: Final = "http://data.esante.gouv.fr/ansm/medicament"
CIP: Final = f"{_ANSM}/Presentation"
CIS: Final = f"{_ANSM}/SpecialitePharmaceutique"
UCD: Final = f"{_ANSM}/UCD"
LPP: Final = "urn:oid:1.2.250.1.215.200.2.1"
CIP_SYSTEMS: Final = frozenset({CIP, "urn:oid:1.2.250.1.213.2.3.2"})
CIS_SYSTEMS: Final = frozenset({CIS, "urn:oid:1.2.250.1.213.2.3.1"})
UCUM: Final = "http://unitsofmeasure.org"
EDQM: Final = "http://standardterms.edqm.eu"
EDQM_BOX: Final = "30009000"
LOINC: Final = "http://loinc.org"
BODY_WEIGHT: Final = "29463-7"
BODY_HEIGHT: Final = "8302-2"
CISIS: Final = "https://smt.esante.gouv.fr/fhir/CodeSystem/terminologie-cisis"
ALD: Final = "MED-574"
WORK_ACCIDENT: Final = "GEN-180"
PREVENTION: Final = "GEN-295"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
STATUS_REASON: Final = "http://terminology.hl7.org/CodeSystem/medicationdispense-status-reason"
SUBSTITUTION: Final = "http://terminology.hl7.org/CodeSystem/v3-substanceAdminSubstitution"
