"""Complaining, deciding with reasons, and appealing to somebody who did not decide."""
