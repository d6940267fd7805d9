"""Brings articles in from folders and archives of Markdown files."""
