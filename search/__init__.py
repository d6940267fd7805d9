"""Finds the articles that answer a question, and says how likely each is right."""
