"""Telling people: letters out, events off the outbox."""
