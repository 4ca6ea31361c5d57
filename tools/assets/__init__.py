"""How the files that ship were made."""
