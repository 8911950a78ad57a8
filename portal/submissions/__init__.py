"""Reports: filed by those who were harmed, reviewed and answered by those they chose."""
