"""The signed prescription: what a prescriber wrote, its number, its QR code.

Owns: the signed content of prescriptions, the public keys that verify it, requests to cancel,
answers to officines that ask to adapt, what waits to be executed.
Publishes: SigningKeyPublished, SigningKeyRevoked, PrescriptionIssued, CancellationRequested,
PrescriptionReplaced, AdaptationAnswered.
Listens to: dispense (what was executed, ended or asked), notify (what the patient lets him see),
fraud (whose identity is held).
Refuses: a draft that no officine could lawfully dispense, with every reason at once.
"""
