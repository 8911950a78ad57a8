"""What the portal owes people about their data: those who think that they are named, and all who have a receipt."""
