"""The life of a prescription after its issue: who may be handed what, and what was.

Owns: presentations, dispensations, invoices, reversals, refusals, packs that left, worklists, what
patients send to officines, the end of a prescription, requests to adapt, executions told
afterwards, checks and registers of errors; alone decides "never more than prescribed" and
"cancelled or handed over".
Publishes: PrescriptionPresented, DispensationRecorded, DispensationBilled, DispensationReversed,
DispensingRefused, PrescriptionCancelled, CancellationRejected, PrescriptionExpired,
AdaptationRequested, ExecutionConflicting, PackPresented, QuotaExceeded.
Its clock ends what is past its last day.
Listens to: prescribe (own copy of each prescription, signing keys, answers), fraud (alerts).
Refuses: a QR that proves nothing, more than what is left, too early, too late, another product,
anything after the prescriber has cancelled or replaced.
"""
