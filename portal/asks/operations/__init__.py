"""Asking, answering, and the clock between them."""
