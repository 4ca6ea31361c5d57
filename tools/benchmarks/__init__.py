"""What is timed, and beside what."""
