"""The web form: Django views over the services. Nothing is decided here that another door would decide otherwise."""
