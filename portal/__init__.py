"""Accord: the portal where the parties to the trade in offensive cyber capabilities answer it together."""

__version__ = "0.1.0"
