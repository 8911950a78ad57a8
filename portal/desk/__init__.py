"""Each role's home, and what stands around every page of the workspace."""
