"""The portal in a real browser: whole jobs with scripts off, every page under axe, and pictures of all of it."""
