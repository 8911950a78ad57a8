"""What is done beside the requests: sweeps that any number of processes may run, since each run is leased."""

from portal.jobs.sweeps import Sweep, run_due, run_forever

__all__ = ["Sweep", "run_due", "run_forever"]
