"""`make demo`: starts everything on this machine and plays the life of four prescriptions."""
