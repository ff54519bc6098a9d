"""Packaging: what is handed to Amazon, written from what is installed here."""
