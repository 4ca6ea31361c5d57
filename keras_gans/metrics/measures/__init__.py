"""One metric a file: what is measured, and by which formula."""
