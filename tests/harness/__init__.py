"""What every test stands on: two real databases, people who read pages, a strict reader of HTML, a real browser."""
