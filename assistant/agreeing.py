"""How far another recogniser's word on a message is trusted; pure."""

from dataclasses import replace

from assistant.decision import OFF_TOPIC, SOCIAL
from assistant.recognising import Recognised
from assistant.understanding import ALWAYS_HEARD, PASSING, QUESTION, SURE, Understood

LEAST_CONFIDENCE = 0.8
"""Below it our own engine is believed. Confidence of a softmax is no probability: it is high for off-topic messages."""

_ANSWERED = SOCIAL | PASSING | {OFF_TOPIC}


def agreed(own: Understood, said: Recognised | None) -> Understood:
    """Our own engine's understanding with the recogniser's intent, as far as that is trusted.

    The recogniser says which intent it is and never how sure. Nothing is answered on its word alone, because it names
    an intent for off-topic messages too: what our engine takes for a question or for off-topic is no small talk.
    Bringing in a person, and errands, which ask before they do anything, may follow from its word. No article ever
    does: that takes a probability.
    """
    if said is None or said.confidence < LEAST_CONFIDENCE or not own.question or own.intent in ALWAYS_HEARD:
        return own
    named = said.intent or QUESTION
    if own.intent == OFF_TOPIC and named not in ALWAYS_HEARD:
        return own
    if named in _ANSWERED and own.intent not in _ANSWERED:
        return own
    return replace(own, intent=named, probability=max(own.probability, SURE))
