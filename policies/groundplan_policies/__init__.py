"""Policies: the rules a stack is judged by.

The package imports nothing of groundplan, so a folder with it is a policy pack, and a rule cannot share a mistake with
the components that it judges. Inputs are plain dictionaries in Pulumi's camelCase; what is not known before
deployment is an `Unknown`.
"""
