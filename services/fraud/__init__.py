"""Service fraud: owns suspicions; a signal ranks or warns, it never refuses a medicine.

Owns: signals, cases. Publishes: `SignalRaised`. Listens to: prescribe (issue), dispense (all).
Refuses: anyone but a CPAM analyst. It holds pseudonyms only: no sealing key reaches this service.
"""
