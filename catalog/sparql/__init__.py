"""SPARQL as the catalogue answers it: queries only, read token by token before any engine sees them."""
