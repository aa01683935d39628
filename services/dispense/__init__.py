"""The life of a prescription after its issue: who may be handed what, and what was.

Owns: presentations, dispensations, invoices; alone decides "never more than prescribed".
Publishes: PrescriptionPresented, DispensationRecorded, DispensationBilled.
Listens to: prescribe (own copy of each prescription, signing keys), fraud (alerts).
Refuses: a QR that proves nothing, more than what is left, too early, too late, another product.
"""
