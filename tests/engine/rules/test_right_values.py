"""Values that Google Cloud accepts, many of them odd: none may be refused."""

# ruff: noqa: E501 - a table reads better with one case to a line

import pytest

from groundplan.engine.preview import Unknown
from groundplan.engine.rules import check

INSTANCE = "gcp:compute/instance:Instance"
TOPIC = "gcp:pubsub/topic:Topic"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
BUCKET = "gcp:storage/bucket:Bucket"

RIGHT = [
    (TOPIC, {"name": "a.b~c+d%e-F", "labels": {"größe": "länge-1", "日本": ""}, "messageRetentionDuration": "600.5s"}),
    (SUBSCRIPTION, {"ackDeadlineSeconds": 0, "expirationPolicy": {"ttl": ""}, "retryPolicy": {"minimumBackoff": "0s"}}),
    (SUBSCRIPTION, {"deadLetterPolicy": {"maxDeliveryAttempts": 100}, "pushConfig": {"pushEndpoint": ""}}),
    (SUBSCRIPTION, {"bigqueryConfig": {"table": "p-1.d.t-x", "useTopicSchema": True, "useTableSchema": False}}),
    (SUBSCRIPTION, {"bigqueryConfig": {"table": "example.com:p-1.d.t"}}),
    (BUCKET, {"name": "assets.example.com", "location": "eur4", "storageClass": "REGIONAL"}),
    (BUCKET, {"location": "europe-WEST1", "softDeletePolicy": {"retentionDurationSeconds": 0}}),
    (BUCKET, {"lifecycleRules": [{"action": {"type": "SetStorageClass", "storageClass": "COLDLINE"}, "condition": {"age": 0}}]}),
    ("gcp:bigquery/dataset:Dataset", {"datasetId": "_1", "location": "US", "maxTimeTravelHours": "168"}),
    ("gcp:bigquery/table:Table", {"schema": '[{"name":"größe m","type":"float"},{"name":"r","type":"RECORD","mode":"REPEATED","fields":[{"name":"a","type":"INT64"}]}]'}),
    ("gcp:firestore/database:Database", {"name": "(default)", "locationId": "nam5"}),
    ("gcp:projects/iAMMember:IAMMember", {"role": "projects/p/roles/my.Role_1", "member": "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*"}),
    ("gcp:projects/iAMMember:IAMMember", {"role": "roles/owner", "member": "serviceAccount:p.svc.id.goog[ns/ksa]"}),
    ("gcp:storage/bucketIAMBinding:BucketIAMBinding", {"members": ["allUsers", "projectOwner:p", "domain:example.com"]}),
    ("gcp:serviceaccount/key:Key", {"serviceAccountId": "projects/-/serviceAccounts/a-1@p.iam.gserviceaccount.com"}),
    (INSTANCE, {"machineType": "n2-custom-4-8192", "zone": "us-central1-f", "serviceAccount": {"email": "default"}}),
    (INSTANCE, {"machineType": "custom-6-20480", "zone": "projects/p/zones/us-east1-b"}),
    (INSTANCE, {"machineType": "g2-standard-8", "zone": "us-central1-a", "scheduling": {"onHostMaintenance": "TERMINATE"}}),
    (INSTANCE, {"scheduling": {"provisioningModel": "SPOT", "preemptible": True, "automaticRestart": False, "instanceTerminationAction": "STOP"}}),
    (INSTANCE, {"scheduling": {"provisioningModel": "FLEX_START", "automaticRestart": False, "maxRunDuration": {"seconds": 3600}, "instanceTerminationAction": "DELETE"}}),
    (INSTANCE, {"guestAccelerators": [{"type": "projects/p/zones/z/acceleratorTypes/nvidia-tesla-t4", "count": 0}], "machineType": "e2-medium"}),
    ("gcp:tpu/v2Vm:V2Vm", {"acceleratorType": "v4-384", "zone": "us-central2-b", "runtimeVersion": "tpu-vm-tf-2.16.1-pjrt"}),
    ("gcp:tpu/v2Vm:V2Vm", {"acceleratorConfig": {"type": "V5P", "topology": "4x8x12"}}),
    ("gcp:compute/subnetwork:Subnetwork", {"ipCidrRange": "10.0.0.1/16", "purpose": "PRIVATE"}),
    ("gcp:compute/firewall:Firewall", {"allows": [{"protocol": "TCP", "ports": ["8883", "1-65535"]}, {"protocol": "112"}], "sourceRanges": ["10.1.2.3", "2600::/48"]}),
    ("gcp:container/cluster:Cluster", {"ipAllocationPolicy": {"clusterIpv4CidrBlock": "/14"}}),
    ("gcp:cloudscheduler/job:Job", {"schedule": "*/5 8-17 * JAN-MAR MON,TUE", "timeZone": "America/Argentina/Ushuaia"}),
    ("gcp:cloudscheduler/job:Job", {"schedule": "every 24 hours", "timeZone": "Etc/UTC"}),
    ("gcp:secretmanager/secret:Secret", {"expireTime": "2030-01-01T00:00:00.123456789+01:00"}),
    ("gcp:cloudfunctionsv2/function:Function", {"buildConfig": {"runtime": "dotnet8"}, "serviceConfig": {"availableMemory": "4Gi", "availableCpu": "1.5"}}),
    ("gcp:compute/forwardingRule:ForwardingRule", {"allPorts": False, "ports": ["8883"], "ipProtocol": "TCP"}),
    ("gcp:monitoring/alertPolicy:AlertPolicy", {"conditions": [{"conditionThreshold": {"duration": "0s", "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MEAN"}]}}]}),
    ("gcp:pubsub/schema:Schema", {"type": "PROTOCOL_BUFFER", "definition": 'syntax = "proto3";'}),
    ("gcp:pubsub/schema:Schema", {"type": "AVRO", "definition": '{"type":"record","name":"a.R","fields":[{"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"n","type":["null","double"],"default":null},{"name":"self","type":["null","a.R"]}]}'}),
    ("gcp:apigee/instance:Instance", {"peeringCidrRange": "SLASH_22"}),
    ("gcp:container/awsCluster:AwsCluster", {"controlPlane": {"rootVolume": {"volumeType": "gp3"}, "instancePlacement": {"tenancy": "dedicated"}}}),
    ("gcp:container/awsNodePool:AwsNodePool", {"config": {"taints": [{"effect": "prefer_no_schedule"}], "rootVolume": {"volumeType": "gp3"}}}),
    ("gcp:container/attachedCluster:AttachedCluster", {"deletionPolicy": "DELETE_IGNORE_ERRORS"}),
    ("gcp:certificateauthority/certificate:Certificate", {"config": {"subjectConfig": {"subject": {"countryCode": "us"}}}}),
    ("gcp:biglake/icebergTable:IcebergTable", {"location": "gs://bucket/warehouse/table"}),
    ("gcp:gkehub/rolloutSequence:RolloutSequence", {"stages": [{"soakDuration": "1h"}, {"soakDuration": "604800s"}, {"soakDuration": "1d"}]}),
    ("gcp:compute/subnetwork:Subnetwork", {"purpose": "PRIVATE", "role": "ACTIVE"}),
    ("gcp:cloudfunctionsv2/function:Function", {"name": "synthetic_function", "location": "us-central1"}),
    ("gcp:tpu/v2Vm:V2Vm", {"schedulingConfig": {"spot": True, "preemptible": True}}),
    ("gcp:redis/instance:Instance", {"redisVersion": "REDIS_6_X", "memorySizeGb": 300}),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"databaseVersion": "MYSQL_8_0_31", "settings": {"diskType": "PD_HDD", "backupConfiguration": {"startTime": "00:05"}}}),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"databaseVersion": "POSTGRES_9_6"}),
    ("gcp:spanner/instance:Instance", {"processingUnits": 100}),
    ("gcp:container/cluster:Cluster", {"privateClusterConfig": {"masterIpv4CidrBlock": ""}}),
    ("gcp:container/nodePool:NodePool", {"autoscaling": {"minNodeCount": 0, "maxNodeCount": 0, "totalMinNodeCount": 1, "totalMaxNodeCount": 9}}),
    ("gcp:cloudrunv2/service:Service", {"template": {"containers": [{"resources": {"limits": {"memory": "1.5Gi", "cpu": "2000m", "nvidia.com/gpu": "1"}}}]}}),
    ("gcp:bigquery/table:Table", {"tableId": "größe m-1_x"}),
    (BUCKET, {"retentionPolicy": {"retentionPeriod": "2592000"}}),
    ("gcp:no/such:Type", {"zone": "nowhere"}),
]  # fmt: skip


@pytest.mark.parametrize(("token", "inputs"), RIGHT, ids=lambda value: str(value)[:60])
def test_a_right_value_is_not_refused(token, inputs):
    assert [problem.message for problem in check(token, inputs)] == []


@pytest.mark.parametrize(
    "unknown", [Unknown(), Unknown("urn.id"), "[secret]"], ids=["unknown", "with a cause", "secret"]
)
def test_what_waits_for_deployment_or_is_secret_is_never_refused(unknown):
    for token, inputs in RIGHT:
        assert list(check(token, dict.fromkeys(inputs, unknown))) == [], token


def test_an_unknown_argument_is_neither_there_nor_missing():
    assert list(check("gcp:secretmanager/secret:Secret", {"ttl": "3600s", "expireTime": Unknown()})) == []
    assert list(check(INSTANCE, {"networkInterfaces": [{"network": Unknown()}]})) == []
    assert list(check(INSTANCE, {"scheduling": {"preemptible": True, "automaticRestart": Unknown()}})) == []
