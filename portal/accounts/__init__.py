"""Accounts: signing in, the second factor, recovery, sessions, and reporters' receipts."""
