"""Incident notes: what the parties know of an incident, marked, sealed, and open to the audience that it names."""
