"""Tests, one folder per room; they run on private services that tests/services.py starts and stops."""
