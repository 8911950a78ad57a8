"""What is done with organisations: joining, members, applying, the profile."""
