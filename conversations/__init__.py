"""Conversations as append-only lists of numbered events that everyone reads alike."""
