"""The Alexa layer: ask-sdk handlers around the consultation, envelopes, and request verification."""
