"""Recording parties and links, ending links, and what the organisations concerned say."""
