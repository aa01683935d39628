"""The signed prescription: what a prescriber wrote, its number, its QR code.

Owns: the signed content of prescriptions, the public keys that verify it, requests to cancel.
Publishes: SigningKeyPublished, SigningKeyRevoked, PrescriptionIssued, CancellationRequested,
PrescriptionReplaced.
Listens to: dispense (what was executed or ended), notify (what the patient lets him see).
Refuses: a draft that no officine could lawfully dispense, with every reason at once.
"""
