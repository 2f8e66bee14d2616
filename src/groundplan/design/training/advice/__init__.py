"""Advice: what to run a workload on, over CPUs, GPUs, TPUs and the edge, with a reason for every option left out."""
