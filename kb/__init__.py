"""The knowledge base: categories, articles in several languages, their revisions, and the public help centre."""
