"""Pure decisions for training: from a spec to an accelerator, a place, a control plane and launch settings."""
