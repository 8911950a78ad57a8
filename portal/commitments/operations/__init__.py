"""What can be done with a commitment: writing drafts, and making them public."""
