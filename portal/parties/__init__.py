"""Any named body: who belongs to whom, and who owns whom, with a source for each link."""
