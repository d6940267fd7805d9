"""Puts the layers together: wiring, web application, command line, staff sign-in."""
