"""Service fraud: owns suspicions; a signal ranks or warns, it never refuses a medicine.

Owns: signals, cases, reports, decisions, alerts, questions to prescribers, holds.
Publishes: `shared.contracts.fraud`. Listens to: prescribe, dispense, notify.
Refuses: anyone whom the habilitation matrix does not name. Cases and signals hold pseudonyms; what
officines report is sealed.
"""
