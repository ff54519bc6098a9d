"""The self-hosted door: a Flask app that takes Alexa's requests over HTTP (create_app and serve in `app`)."""
