"""Command line binaries: flags, then one call."""
