"""Commitments: what companies, vendors and states promise in public, version by version."""
