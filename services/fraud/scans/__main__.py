"""`python -m services.fraud.scans`: one scan on standard input, its pages on standard output."""

from services.fraud.scans.worker import run_child

if __name__ == "__main__":
    run_child()
