"""groundplan: from a short workload spec to a reviewed, tested Pulumi stack for Google Cloud."""

__version__ = "0.1.0"
