"""The virtual assistant: understands a message, decides, answers in the brand's voice, hands off."""
