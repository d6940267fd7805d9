"""Gives an existing Rasa bot our search and our hand-off as custom actions: `python -m assistant.rasa_actions`.

Needs rasa-sdk (the extra `rasa`) and reaches a Ventanilla server by HTTP; nothing else of the program is loaded.
"""
