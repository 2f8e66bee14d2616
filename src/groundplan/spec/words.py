"""The words that a training spec chooses from, apart from its model, so that they come without pydantic."""

from typing import Literal

Framework = Literal["jax", "tensorflow", "pytorch", "other"]
"""What the training code is written in."""

NumberFormat = Literal["fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8"]
"""How numbers are held where most of the arithmetic happens."""

Option = Literal["on-demand", "spot", "flex-start", "reservation", "calendar"]
"""How accelerators are obtained and paid."""

ControlPlane = Literal["vm", "group", "tpu-vm", "queued", "gke"]
"""What creates the machines: one Compute Engine VM, a group of them, the TPU API's VM or queued resource, or GKE."""
