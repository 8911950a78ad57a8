"""What reporters and members type about reports."""
