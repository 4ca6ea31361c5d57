"""What must hold, by commands that take minutes."""
