"""What waits for whom, and mail that says nothing."""
