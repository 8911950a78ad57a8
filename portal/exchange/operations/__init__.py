"""What is done with files of indicators: taking them in as a job, giving them back."""
