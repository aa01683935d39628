"""`python -m services.fraud.backtest`: a trial and facts on standard input, its result out."""

from services.fraud.backtest.worker import run_child

if __name__ == "__main__":
    run_child()
