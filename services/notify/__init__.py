"""Tells people: prescriber and patient learn by mail and inbox what became of a prescription.

Owns: messages, deliveries, inboxes, the patient's later choice on who sees the execution.
Publishes: MessageDelivered, MessageFailed, PatientConsentChanged.
Listens to: prescribe (issue), dispense (steps 1 and 2, what officines ask), fraud (alerts).
Refuses: an inbox to anyone but its owner, a choice on somebody else's prescription.
"""
