"""One module for each family of ports; each repository works on one open connection."""
