"""Gene sets: files, published collections, enrichment of regulons in them."""
