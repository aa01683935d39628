"""FHIR R4 beside the service's own JSON: pure mapping between MedicationDispense and step 1.

One line of one hand-over is one MedicationDispense. What an officine says is kept, or told to be
left out, or refused (ADR 22, ADR 34).
"""
