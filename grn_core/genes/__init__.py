"""Gene names: symbols, identifiers, orthologs and spellings, from tables of installed packages and our own assets."""
