"""Service fraud: owns suspicions; a signal ranks or warns, it never refuses a medicine.

Owns: signals, cases. Publishes: `SignalRaised`. Listens to: prescribe (issue), dispense (all).
Refuses: anyone whom the habilitation matrix does not name. Cases and signals hold pseudonyms; what
officines report is sealed.
"""
