"""What is promised about the messages themselves."""
