"""Rehearsal: the real engine and the real provider against emulated Google APIs on this computer."""
