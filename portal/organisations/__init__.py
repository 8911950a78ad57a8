"""Organisations: joining and being verified, members and the keys they hold, public profiles."""
