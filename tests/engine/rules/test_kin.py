"""Mistakes that a real preview lets through and the API refuses after minutes: each must name argument, value and remedy."""

# ruff: noqa: E501 - a table reads better with one case to a line

import pytest

from groundplan.engine.rules import check

INSTANCE = "gcp:compute/instance:Instance"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
TOPIC = "gcp:pubsub/topic:Topic"
BUCKET = "gcp:storage/bucket:Bucket"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
AGGREGATION = "conditions[0].conditionThreshold.aggregations[0]"


def threshold(**arguments):
    return {"conditions": [{"conditionThreshold": {"filter": "f", **arguments}}]}


# token, inputs, the argument at fault, code, what the message must hold
WRONG = [
    # words out of a list
    (BUCKET, {"lifecycleRules": [{"action": {"type": "Remove"}}]}, "lifecycleRules[0].action.type", "enum", "Delete"),
    (BUCKET, {"publicAccessPrevention": "ENFORCED"}, "publicAccessPrevention", "enum", "enforced"),
    (BUCKET, {"rpo": "TURBO"}, "rpo", "enum", "ASYNC_TURBO"),
    (BUCKET, {"autoclass": {"terminalStorageClass": "COLDLINE"}}, "autoclass.terminalStorageClass", "enum", "NEARLINE"),
    ("gcp:storage/bucketObject:BucketObject", {"storageClass": "COLD"}, "storageClass", "enum", "COLDLINE"),
    ("gcp:storage/notification:Notification", {"payloadFormat": "JSON"}, "payloadFormat", "enum", "JSON_API_V1"),
    ("gcp:storage/notification:Notification", {"eventTypes": ["CREATE"]}, "eventTypes[0]", "enum", "OBJECT_FINALIZE"),
    ("gcp:bigquery/dataset:Dataset", {"storageBillingModel": "BYTES"}, "storageBillingModel", "enum", "PHYSICAL"),
    (INSTANCE, {"scheduling": {"provisioningModel": "CHEAP"}}, "scheduling.provisioningModel", "enum", "FLEX_START"),
    (TEMPLATE, {"scheduling": {"onHostMaintenance": "STOP"}}, "scheduling.onHostMaintenance", "enum", "TERMINATE"),
    ("gcp:kms/cryptoKey:CryptoKey", {"purpose": "ENCRYPT"}, "purpose", "enum", "ENCRYPT_DECRYPT"),
    ("gcp:artifactregistry/repository:Repository", {"format": "OCI"}, "format", "enum", "DOCKER"),
    ("gcp:cloudscheduler/job:Job", {"httpTarget": {"httpMethod": "FETCH"}}, "httpTarget.httpMethod", "enum", "POST"),
    ("gcp:dns/recordSet:RecordSet", {"type": "TEXT"}, "type", "enum", "TXT"),
    ("gcp:projects/iAMAuditConfig:IAMAuditConfig", {"auditLogConfigs": [{"logType": "READ"}]}, "auditLogConfigs[0].logType", "enum", "DATA_READ"),
    ("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", {"period": "120s"}, "period", "enum", "300s"),
    ("gcp:certificateauthority/certificateTemplate:CertificateTemplate", {"passthroughExtensions": {"knownExtensions": ["SAN"]}}, "passthroughExtensions.knownExtensions[0]", "enum", "BASE_KEY_USAGE"),
    ("gcp:dataflow/flexTemplateJob:FlexTemplateJob", {"autoscalingAlgorithm": "THROUGHPUT_BASED"}, "autoscalingAlgorithm", "enum", "AUTOSCALING_ALGORITHM_BASIC"),
    ("gcp:compute/autoscaler:Autoscaler", {"autoscalingPolicy": {"mode": "UP"}}, "autoscalingPolicy.mode", "enum", "ONLY_SCALE_OUT"),
    (ALERT, threshold(aggregations=[{"crossSeriesReducer": "REDUCE_AVG"}]), f"{AGGREGATION}.crossSeriesReducer", "enum", "REDUCE_MEAN"),
    # durations
    (TOPIC, {"messageRetentionDuration": "1h"}, "messageRetentionDuration", "duration", "3600s"),
    (TOPIC, {"messageRetentionDuration": "60s"}, "messageRetentionDuration", "duration", "600s"),
    (SUBSCRIPTION, {"expirationPolicy": {"ttl": "3600s"}}, "expirationPolicy.ttl", "duration", "86400s"),
    (SUBSCRIPTION, {"retryPolicy": {"maximumBackoff": "700s"}}, "retryPolicy.maximumBackoff", "duration", "600s"),
    (SUBSCRIPTION, {"cloudStorageConfig": {"maxDuration": "20m"}}, "cloudStorageConfig.maxDuration", "duration", "1200s"),
    ("gcp:kms/cryptoKey:CryptoKey", {"rotationPeriod": "90d"}, "rotationPeriod", "duration", "7776000s"),
    ("gcp:kms/cryptoKey:CryptoKey", {"rotationPeriod": "3600s"}, "rotationPeriod", "duration", "86400s"),
    ("gcp:secretmanager/secret:Secret", {"ttl": "1 day"}, "ttl", "duration", "86400s"),
    ("gcp:secretmanager/secret:Secret", {"rotation": {"rotationPeriod": "60s", "nextRotationTime": "2027-01-01T00:00:00Z"}}, "rotation.rotationPeriod", "duration", "3600s"),
    ("gcp:certificateauthority/authority:Authority", {"lifetime": "10y"}, "lifetime", "duration", "seconds"),
    ("gcp:cloudscheduler/job:Job", {"attemptDeadline": "5s"}, "attemptDeadline", "duration", "15s"),
    ("gcp:cloudbuild/trigger:Trigger", {"build": {"timeout": 600}}, "build.timeout", "duration", "600s"),
    (ALERT, {"alertStrategy": {"autoClose": "10m"}}, "alertStrategy.autoClose", "duration", "1800s"),
    (ALERT, threshold(duration="5m"), "conditions[0].conditionThreshold.duration", "duration", "300s"),
    (ALERT, threshold(aggregations=[{"alignmentPeriod": "30s"}]), f"{AGGREGATION}.alignmentPeriod", "duration", "60s"),
    ("gcp:cloudrunv2/job:Job", {"template": {"template": {"timeout": "900000s"}}}, "template.template.timeout", "duration", "604800s"),
    # times and schedules
    ("gcp:cloudscheduler/job:Job", {"schedule": "0 25 * * *"}, "schedule", "format", "five cron fields"),
    ("gcp:cloudscheduler/job:Job", {"schedule": "* * *"}, "schedule", "format", "3 fields"),
    ("gcp:cloudscheduler/job:Job", {"timeZone": "Europe/Zürich"}, "timeZone", "format", "IANA"),
    ("gcp:secretmanager/secret:Secret", {"expireTime": "tomorrow"}, "expireTime", "format", "RFC 3339"),
    (BUCKET, {"lifecycleRules": [{"condition": {"createdBefore": "1.1.2026"}}]}, "lifecycleRules[0].condition.createdBefore", "format", "date"),
    # names
    (SUBSCRIPTION, {"name": "GOOGmine"}, "name", "name", "must not start with"),
    (TOPIC, {"name": "9lives"}, "name", "name", "a letter first"),
    (BUCKET, {"name": "192.168.5.4"}, "name", "name", "domain name"),
    (BUCKET, {"name": "ab"}, "name", "name", "3 to 63"),
    (BUCKET, {"name": "my-google-bucket"}, "name", "name", "google"),
    ("gcp:firestore/database:Database", {"name": "abc"}, "name", "name", "4 to 63"),
    ("gcp:firestore/database:Database", {"name": "a1b2c3d4-0000-1111-2222-333344445555"}, "name", "name", "UUID"),
    ("gcp:cloudrunv2/service:Service", {"name": "My_Service"}, "name", "name", "lower-case"),
    (FUNCTION, {"name": "f" * 64}, "name", "name", "1 to 63"),
    ("gcp:secretmanager/secret:Secret", {"secretId": "api.key"}, "secretId", "name", "dashes"),
    ("gcp:artifactregistry/repository:Repository", {"repositoryId": "My-Repo"}, "repositoryId", "name", "lower-case"),
    ("gcp:kms/keyRing:KeyRing", {"name": "ring one"}, "name", "name", "underscores"),
    ("gcp:iam/workloadIdentityPool:WorkloadIdentityPool", {"workloadIdentityPoolId": "gcp-pool"}, "workloadIdentityPoolId", "name", "not gcp- first"),
    ("gcp:logging/projectSink:ProjectSink", {"destination": "gs://my-bucket"}, "destination", "name", "storage.googleapis.com"),
    ("gcp:dns/recordSet:RecordSet", {"name": "www.example.com"}, "name", "name", "dot at its end"),
    ("gcp:projects/service:Service", {"service": "pubsub"}, "service", "name", "pubsub.googleapis.com"),
    (FUNCTION, {"buildConfig": {"runtime": "python3.12"}}, "buildConfig.runtime", "name", "python312"),
    (FUNCTION, {"serviceConfig": {"availableMemory": "512MB"}}, "serviceConfig.availableMemory", "name", "256M"),
    (FUNCTION, {"eventTrigger": {"pubsubTopic": "telemetry"}}, "eventTrigger.pubsubTopic", "name", "projects/"),
    (INSTANCE, {"tags": ["Web_Server"]}, "tags[0]", "name", "lower-case"),
    ("gcp:dataflow/flexTemplateJob:FlexTemplateJob", {"containerSpecGcsPath": "bucket/spec.json"}, "containerSpecGcsPath", "name", "gs://"),
    (SUBSCRIPTION, {"bigqueryConfig": {"table": "dataset.table"}}, "bigqueryConfig.table", "name", "project.dataset.table"),
    # labels, on any type
    (TOPIC, {"labels": {"Env": "prod"}}, "labels.Env", "label", "lower-case"),
    (FUNCTION, {"labels": {"env": "Prod"}}, "labels.env", "label", '"prod"'),
    ("gcp:redis/instance:Instance", {"labels": {"9a": "x"}}, "labels.9a", "label", "letter first"),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"settings": {"userLabels": {"a b": "x"}}}, "settings.userLabels.a b", "label", "keys"),
    ("gcp:compute/disk:Disk", {"labels": {"a": "x" * 64}}, "labels.a", "label", "63"),
    ("gcp:container/cluster:Cluster", {"resourceLabels": {"team": "A"}}, "resourceLabels.team", "label", "lower-case"),
    # IAM
    ("gcp:pubsub/topicIAMMember:TopicIAMMember", {"member": "users:a@b.ch"}, "member", "member", "Did you mean"),
    ("gcp:storage/bucketIAMBinding:BucketIAMBinding", {"members": ["user:ann"]}, "members[0]", "member", "e-mail"),
    ("gcp:secretmanager/secretIamMember:SecretIamMember", {"member": "deleted:user:a@b.ch?uid=1"}, "member", "member", "deleted"),
    ("gcp:projects/iAMMember:IAMMember", {"role": "pubsub.publisher"}, "role", "role", '"roles/pubsub.publisher"'),
    ("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", {"role": "roles/run invoker"}, "role", "role", "roles/<service>"),
    (FUNCTION, {"serviceConfig": {"serviceAccountEmail": "runner"}}, "serviceConfig.serviceAccountEmail", "service-account", "iam.gserviceaccount.com"),
    (INSTANCE, {"serviceAccount": {"email": "me"}}, "serviceAccount.email", "service-account", "e-mail"),
    ("gcp:projects/iAMCustomRole:IAMCustomRole", {"permissions": ["publish"]}, "permissions[0]", "name", "<service>.<resource>.<verb>"),
    # networks
    ("gcp:compute/subnetwork:Subnetwork", {"ipCidrRange": "10.0.0.0/30"}, "ipCidrRange", "cidr", "/29"),
    ("gcp:compute/subnetwork:Subnetwork", {"secondaryIpRanges": [{"ipCidrRange": "10.1.0.0"}]}, "secondaryIpRanges[0].ipCidrRange", "cidr", "prefix"),
    ("gcp:compute/firewall:Firewall", {"sourceRanges": ["10.0.0.256/32"]}, "sourceRanges[0]", "cidr", "address range"),
    ("gcp:compute/firewall:Firewall", {"allows": [{"protocol": "tcp", "ports": ["80-70"]}]}, "allows[0].ports[0]", "port", "65535"),
    ("gcp:compute/firewall:Firewall", {"allows": [{"protocol": "tcp", "ports": ["99999"]}]}, "allows[0].ports[0]", "port", "65535"),
    ("gcp:compute/firewall:Firewall", {"allows": [{"protocol": "http", "ports": ["80"]}]}, "allows[0].protocol", "name", "tcp"),
    ("gcp:compute/firewall:Firewall", {"allows": [{"protocol": "icmp", "ports": ["80"]}]}, "allows[0].protocol", "condition", "tcp"),
    ("gcp:compute/firewall:Firewall", {"direction": "EGRESS", "sourceRanges": ["0.0.0.0/0"]}, "sourceRanges", "condition", "no value"),
    ("gcp:compute/forwardingRule:ForwardingRule", {"portRange": "8883-70000"}, "portRange", "port", "65535"),
    ("gcp:compute/forwardingRule:ForwardingRule", {"ports": ["1", "2", "3", "4", "5", "6"]}, "ports", "items", "0 to 5"),
    ("gcp:compute/route:Route", {"destRange": "everywhere"}, "destRange", "cidr", "10.0.0.0/24"),
    ("gcp:compute/healthCheck:HealthCheck", {"checkIntervalSec": 5, "timeoutSec": 10}, "timeoutSec", "range", "checkIntervalSec"),
    ("gcp:compute/routerNat:RouterNat", {"sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS"}, "subnetworks", "condition", "LIST_OF_SUBNETWORKS"),
    # places and machines, on any type
    (FUNCTION, {"location": "europe-west99"}, "location", "place", "region"),
    ("gcp:cloudrunv2/service:Service", {"location": "us"}, "location", "place", "region"),
    (BUCKET, {"location": "MARS"}, "location", "place", "eu"),
    ("gcp:redis/instance:Instance", {"region": "us-cental1"}, "region", "place", "us-central1"),
    ("gcp:compute/disk:Disk", {"zone": "europe-west1-a"}, "zone", "place", "europe-west1-b"),
    ("gcp:compute/instanceGroupManager:InstanceGroupManager", {"zone": "europe-west1"}, "zone", "place", "region, not a zone"),
    ("gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager", {"distributionPolicyZones": ["us-central1-x"]}, "distributionPolicyZones[0]", "place", "us-central1-a"),
    (TEMPLATE, {"machineType": "e2-standard-3"}, "machineType", "machine-type", "e2-standard-4"),
    ("gcp:dataflow/flexTemplateJob:FlexTemplateJob", {"machineType": "n1-standrd-1"}, "machineType", "machine-type", "n1-standard-1"),
    ("gcp:container/nodePool:NodePool", {"nodeConfig": {"machineType": "big"}}, "nodeConfig.machineType", "machine-type", "e2-standard-4"),
    (INSTANCE, {"machineType": "a3-highgpu-8g", "zone": "europe-north2-a"}, "machineType", "machine-type", "europe-north2-a"),
    # accelerators
    ("gcp:tpu/v2QueuedResource:V2QueuedResource", {"tpu": {"nodeSpecs": [{"node": {"acceleratorType": "v5p-4"}}]}}, "tpu.nodeSpecs[0].node.acceleratorType", "tpu", "v5p-8"),
    ("gcp:tpu/v2Vm:V2Vm", {"acceleratorType": "v7x-8"}, "acceleratorType", "tpu", "v6e"),
    ("gcp:tpu/v2Vm:V2Vm", {"acceleratorConfig": {"type": "V6E", "topology": "3x3"}}, "acceleratorConfig.topology", "tpu", "2x2"),
    (INSTANCE, {"guestAccelerators": [{"type": "nvidia-h900", "count": 1}]}, "guestAccelerators[0].type", "name", "nvidia-l4"),
    (INSTANCE, {"guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 3}]}, "guestAccelerators[0].count", "enum", "0, 1, 2, 4"),
    (INSTANCE, {"machineType": "e2-standard-4", "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}], "scheduling": {"onHostMaintenance": "TERMINATE"}}, "machineType", "accelerator", "N1"),
    (INSTANCE, {"machineType": "n1-standard-4", "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}]}, "scheduling.onHostMaintenance", "accelerator", "TERMINATE"),
    (TEMPLATE, {"machineType": "ct6e-standard-4t", "scheduling": {"onHostMaintenance": "MIGRATE"}}, "scheduling.onHostMaintenance", "accelerator", "TERMINATE"),
    (TEMPLATE, {"scheduling": {"preemptible": True}}, "scheduling.automaticRestart", "condition", "false"),
    (TEMPLATE, {"scheduling": {"provisioningModel": "FLEX_START", "automaticRestart": False, "maxRunDuration": {"seconds": 600}, "instanceTerminationAction": "STOP"}}, "scheduling.instanceTerminationAction", "condition", "DELETE"),
    ("gcp:compute/resizeRequest:ResizeRequest", {"requestedRunDuration": {"seconds": "60"}}, "requestedRunDuration.seconds", "range", "604800"),
    # numbers
    (SUBSCRIPTION, {"deadLetterPolicy": {"maxDeliveryAttempts": 3}}, "deadLetterPolicy.maxDeliveryAttempts", "range", "5 to 100"),
    (SUBSCRIPTION, {"cloudStorageConfig": {"maxBytes": 10}}, "cloudStorageConfig.maxBytes", "range", "1000"),
    (BUCKET, {"softDeletePolicy": {"retentionDurationSeconds": 60}}, "softDeletePolicy.retentionDurationSeconds", "range", "604800"),
    ("gcp:bigquery/dataset:Dataset", {"defaultTableExpirationMs": 1000}, "defaultTableExpirationMs", "range", "3600000"),
    ("gcp:bigquery/dataset:Dataset", {"maxTimeTravelHours": "24"}, "maxTimeTravelHours", "range", "48 to 168"),
    (FUNCTION, {"serviceConfig": {"timeoutSeconds": 4000}}, "serviceConfig.timeoutSeconds", "range", "3600"),
    (FUNCTION, {"serviceConfig": {"minInstanceCount": 5, "maxInstanceCount": 2}}, "serviceConfig.minInstanceCount", "range", "maxInstanceCount"),
    ("gcp:compute/network:Network", {"mtu": 9000}, "mtu", "range", "8896"),
    ("gcp:cloudscheduler/job:Job", {"retryConfig": {"retryCount": 6}}, "retryConfig.retryCount", "range", "0 to 5"),
    ("gcp:logging/projectBucketConfig:ProjectBucketConfig", {"retentionDays": 5000}, "retentionDays", "range", "3650"),
    ("gcp:compute/regionAutoscaler:RegionAutoscaler", {"autoscalingPolicy": {"minReplicas": 5, "maxReplicas": 2}}, "autoscalingPolicy.minReplicas", "range", "maxReplicas"),
    ("gcp:compute/autoscaler:Autoscaler", {"autoscalingPolicy": {"cpuUtilization": {"target": 60}}}, "autoscalingPolicy.cpuUtilization.target", "range", "0 to 1"),
    ("gcp:bigquery/dataset:Dataset", {"maxTimeTravelHours": "50"}, "maxTimeTravelHours", "range", "multiples of 24"),
    ("gcp:compute/instance:Instance", {"scheduling": {"maxRunDuration": {"seconds": 600, "nanos": -1}}}, "scheduling.maxRunDuration.nanos", "range", "999999999"),
    ("gcp:cloudrunv2/service:Service", {"traffics": [{"percent": 101}]}, "traffics[0].percent", "range", "0 to 100"),
    ("gcp:compute/targetInstance:TargetInstance", {"deletionPolicy": "KEEP"}, "deletionPolicy", "enum", "PREVENT"),
    ("gcp:certificateauthority/authority:Authority", {"config": {"subjectConfig": {"subjectAltName": {"ipAddresses": ["1.2.3"]}}}}, "config.subjectConfig.subjectAltName.ipAddresses[0]", "ip", "IP address"),
    ("gcp:bigquery/dataset:Dataset", {"accesses": [{"userByEmail": "ann"}]}, "accesses[0].userByEmail", "name", "e-mail"),
    ("gcp:serviceaccount/account:Account", {"displayName": "x" * 101}, "displayName", "length", "100 bytes"),
    ("gcp:dataplex/task:Task", {"triggerSpec": {"schedule": "CRON_TZ=UTC 61 * * * *"}}, "triggerSpec.schedule", "format", "61"),
    ("gcp:bigtable/table:Table", {"automatedBackupPolicy": {"frequency": "1 day"}}, "automatedBackupPolicy.frequency", "duration", "1h30m"),
    # arguments together
    ("gcp:secretmanager/secret:Secret", {"rotation": {"rotationPeriod": "3600s"}}, "rotation.rotationPeriod", "needs", "nextRotationTime"),
    ("gcp:pubsub/topic:Topic", {"messageTransforms": [{"disabled": True}]}, "messageTransforms[0].javascriptUdf", "one-of", "aiInference"),
    (SUBSCRIPTION, {"bigqueryConfig": {"useTopicSchema": True, "useTableSchema": True}}, "bigqueryConfig.useTableSchema", "condition", "useTopicSchema"),
    (BUCKET, {"lifecycleRules": [{"action": {"type": "SetStorageClass"}}]}, "lifecycleRules[0].action.storageClass", "condition", "SetStorageClass"),
    ("gcp:secretmanager/secret:Secret", {"ttl": "3600s", "expireTime": "2027-01-01T00:00:00Z"}, "ttl", "exclusive", "expireTime"),
    ("gcp:secretmanager/secret:Secret", {"rotation": {"nextRotationTime": "2027-01-01T00:00:00Z"}}, "topics", "condition", "rotation"),
    (ALERT, {"conditions": [{"displayName": "empty"}]}, "conditions[0].conditionAbsent", "one-of", "conditionThreshold"),
    ("gcp:eventarc/trigger:Trigger", {"destination": {"workflow": "w", "httpEndpoint": {"uri": "http://a"}}}, "destination.workflow", "exclusive", "httpEndpoint"),
    ("gcp:artifactregistry/repository:Repository", {"format": "NPM", "dockerConfig": {"immutableTags": True}}, "format", "condition", "DOCKER"),
    ("gcp:compute/instance:Instance", {"networkInterfaces": [{"nicType": "GVNIC"}]}, "networkInterfaces[0].network", "one-of", "subnetwork"),
    # schemas
    ("gcp:bigquery/table:Table", {"schema": '[{"name": "a", "type": "TEXT"}]'}, "schema", "schema", "TEXT"),
    ("gcp:bigquery/table:Table", {"schema": '[{"name": "a", "type": "STRING"}, {"name": "A", "type": "STRING"}]'}, "schema", "schema", "twice"),
    ("gcp:bigquery/table:Table", {"schema": '{"name": "a"}'}, "schema", "schema", "list of columns"),
    ("gcp:pubsub/schema:Schema", {"type": "AVRO", "definition": "{"}, "definition", "schema", "JSON"),
    ("gcp:pubsub/schema:Schema", {"type": "AVRO", "definition": '{"type": "record", "name": "r", "fields": [{"name": "a", "type": "text"}]}'}, "definition", "schema", "text"),
    # other services
    ("gcp:redis/instance:Instance", {"redisVersion": "7.2"}, "redisVersion", "name", "REDIS_7_2"),
    ("gcp:redis/instance:Instance", {"memorySizeGb": 0}, "memorySizeGb", "range", "1 to 300"),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"databaseVersion": "POSTGRES_99"}, "databaseVersion", "name", "POSTGRES_17"),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"settings": {"diskType": "SSD"}}, "settings.diskType", "enum", "PD_SSD"),
    ("gcp:sql/databaseInstance:DatabaseInstance", {"settings": {"backupConfiguration": {"startTime": "25:00"}}}, "settings.backupConfiguration.startTime", "format", "23:59"),
    ("gcp:spanner/instance:Instance", {"processingUnits": 150}, "processingUnits", "range", "multiples of 100"),
    ("gcp:cloudtasks/queue:Queue", {"rateLimits": {"maxConcurrentDispatches": -1}}, "rateLimits.maxConcurrentDispatches", "range", "5000"),
    ("gcp:container/cluster:Cluster", {"privateClusterConfig": {"masterIpv4CidrBlock": "10.0.0.0/24"}}, "privateClusterConfig.masterIpv4CidrBlock", "cidr", "/28"),
    ("gcp:container/nodePool:NodePool", {"autoscaling": {"minNodeCount": 5, "maxNodeCount": 2}}, "autoscaling.minNodeCount", "range", "maxNodeCount"),
    ("gcp:container/cluster:Cluster", {"defaultMaxPodsPerNode": 3}, "defaultMaxPodsPerNode", "range", "8 to 256"),
    ("gcp:container/nodePool:NodePool", {"nodeConfig": {"diskType": "ssd"}}, "nodeConfig.diskType", "name", "pd-ssd"),
    ("gcp:compute/vPNTunnel:VPNTunnel", {"ikeVersion": 3}, "ikeVersion", "enum", "1, 2"),
    ("gcp:cloudrunv2/service:Service", {"template": {"containers": [{"resources": {"limits": {"memory": "512MB"}}}]}}, "template.containers[0].resources.limits.memory", "name", "512Mi"),
    ("gcp:bigquery/table:Table", {"tableId": "my table!"}, "tableId", "name", "underscores"),
    (BUCKET, {"retentionPolicy": {"retentionPeriod": "30d"}}, "retentionPolicy.retentionPeriod", "name", "seconds"),
]  # fmt: skip


@pytest.mark.parametrize(("token", "inputs", "field", "code", "part"), WRONG, ids=lambda value: str(value)[:60])
def test_a_mistake_is_refused_with_its_argument_and_what_is_allowed(token, inputs, field, code, part):
    found = list(check(token, inputs))
    problems = [problem for problem in found if problem.field == field and problem.code == f"provider-{code}"]
    assert problems, [problem.message for problem in found]
    assert any(part in f"{problem.message} {problem.hint}" for problem in problems), problems
    assert all(problem.field in problem.message and problem.allowed in problem.message for problem in problems)
