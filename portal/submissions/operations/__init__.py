"""The verbs of reports: filing, reading, reviewing, referring, permitting and taking back, closing. None commits."""
