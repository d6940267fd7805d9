"""The live desk, where people answer."""
