"""The signed prescription: what a prescriber wrote, its number, its QR code.

Owns: the signed content of prescriptions and the public keys that verify it.
Publishes: SigningKeyPublished, SigningKeyRevoked, PrescriptionIssued.
Listens to: dispense (what was executed), notify (what the patient lets the prescriber see).
Refuses: a draft that no officine could lawfully dispense, with every reason at once.
"""
