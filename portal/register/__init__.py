"""The public side: the first page, help, and what the portal says about itself."""
