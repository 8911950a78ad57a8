"""What is done with files: taking, keeping, giving back, sealing anew, deleting."""
