"""What keeps the house in order: the catalogues of translations and the length of files."""
