"""Pure decisions: from a spec to a design. No Pulumi, no clock, no network."""
