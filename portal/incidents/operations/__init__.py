"""What is done with notes: writing, naming an audience, sharing, reading, stating."""
