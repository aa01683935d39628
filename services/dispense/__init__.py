"""The life of a prescription after its issue: who may be handed what, and what was.

Owns: presentations, dispensations, invoices, worklists, what patients send to officines, the end
of a prescription, requests to adapt, checks and registers of errors; alone
decides "never more than prescribed" and "cancelled or handed over".
Publishes: PrescriptionPresented, DispensationRecorded, DispensationBilled, PrescriptionCancelled,
CancellationRejected, AdaptationRequested, PrescriptionExpired, ExecutionConflicting.
Its clock ends what is past its last day.
Listens to: prescribe (own copy of each prescription, signing keys, answers), fraud (alerts).
Refuses: a QR that proves nothing, more than what is left, too early, too late, another product,
anything after the prescriber has cancelled or replaced.
"""
