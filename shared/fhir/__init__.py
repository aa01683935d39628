"""FHIR R4 as the doors of several services speak it: data types, names, places, outcomes.

The rule of this room (ADR 22): what is sent is kept, or told to be left out, or refused; nothing
of it is dropped in silence.
"""
