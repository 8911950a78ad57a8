"""Reports of illegal or wrong content: by anybody, decided with reasons, appealed to somebody who did not decide."""
