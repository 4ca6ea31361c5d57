"""Tables and plots of the documents."""
