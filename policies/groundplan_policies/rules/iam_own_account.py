"""A workload without an account of its own runs as Google's default one, whose roles it shares with everything else."""

from groundplan_policies import tokens as t
from groundplan_policies.accounts import DUTIES, is_default
from groundplan_policies.authoring import TRUE, Break, Example, Resource, Severity, Verdict, every, require, rule

_NEEDED = tuple(token for token in DUTIES if token not in {t.SUBSCRIPTION, t.SCHEDULER_JOB, *t.MACHINES})


@rule(
    title="Workloads run as service accounts of their own",
    severity=Severity.HIGH,
    on=tuple(DUTIES),
    remedy="Make a service account for the workload and name it.",
    standards=("CIS GCP 4.1", "CIS GCP 4.2"),
    examples=(
        Example(
            {"serviceAccount": {"email": "host@p.iam.gserviceaccount.com"}},
            (Break("serviceAccount.email"), Break("serviceAccount.email", "1-compute@developer.gserviceaccount.com")),
            on=t.INSTANCE,
        ),
        Example(
            {
                "serviceConfig": {"serviceAccountEmail": "run@p.iam.gserviceaccount.com"},
                "buildConfig": {"serviceAccount": "projects/p/serviceAccounts/build@p.iam.gserviceaccount.com"},
            },
            (
                Break("serviceConfig.serviceAccountEmail"),
                Break("buildConfig.serviceAccount"),
                Break("serviceConfig.serviceAccountEmail", "p@appspot.gserviceaccount.com"),
            ),
            on=t.FUNCTION,
        ),
        Example(
            {"serviceAccountEmail": "pipe@p.iam.gserviceaccount.com"}, (Break("serviceAccountEmail"),), on=t.FLEX_JOB
        ),
        Example({"serviceAccount": {"email": "tpu@p.iam.gserviceaccount.com"}}, (Break("serviceAccount"),), on=t.TPU),
        Example(
            {"template": {"template": {"serviceAccount": "job@p.iam.gserviceaccount.com"}}},
            (Break("template.template.serviceAccount"),),
            on=t.JOB,
        ),
        Example(
            {"httpTarget": {"oauthToken": {"serviceAccountEmail": "clock@p.iam.gserviceaccount.com"}}},
            (Break("httpTarget.oauthToken.serviceAccountEmail", "1-compute@developer.gserviceaccount.com"),),
            on=t.SCHEDULER_JOB,
        ),
    ),
)
def iam_own_account(workload: Resource) -> Verdict:
    """Each place for an account names one, and not a default one. A machine without any account has no roles."""
    places = [workload.at(path) for duty, path in DUTIES[workload.type] if duty != "delivers events"]
    named = every(place.is_set for place in places) if workload.type in _NEEDED else TRUE
    if workload.type in t.MACHINES:
        named = ~workload["serviceAccount"].is_given | workload.at("serviceAccount.email").is_set
    return require(
        named & every(~is_default(place) for place in places),
        "it runs as a default service account",
    )
