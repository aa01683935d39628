"""FHIR R4 beside the service's own JSON: pure mapping between resources and drafts or contents.

The rule of this room (ADR 22): what the prescriber says is kept, or told to be left out, or
refused; nothing of it is dropped in silence.
"""
