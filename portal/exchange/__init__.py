"""Indicators in and out: STIX 2.1 bundles, checked, kept without loss, and given back as they came."""
