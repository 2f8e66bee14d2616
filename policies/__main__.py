"""The policy pack that `pulumi preview --policy-pack policies` runs."""

from pulumi_policy import PolicyPack

from groundplan_policies.pack import NAME, Pack

PolicyPack(NAME, policies=Pack().policies())
