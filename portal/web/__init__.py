"""What every page has in common: gate, headers, errors, language, forms, lists. Knows no feature."""
