"""The program that `pulumi preview` and `pulumi up` run."""

from groundplan.program import run

run()
