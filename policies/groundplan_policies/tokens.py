"""Type tokens of the resources that rules are about, alone and in families."""

ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_KEY = "gcp:serviceaccount/key:Key"
ADDRESS = "gcp:compute/address:Address"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
AUTHORITY = "gcp:certificateauthority/authority:Authority"
AUTOSCALER = "gcp:compute/autoscaler:Autoscaler"
BUCKET = "gcp:storage/bucket:Bucket"
BUCKET_GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"
CA_POOL = "gcp:certificateauthority/caPool:CaPool"
CERTIFICATE_TEMPLATE = "gcp:certificateauthority/certificateTemplate:CertificateTemplate"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
DATASET = "gcp:bigquery/dataset:Dataset"
DISK = "gcp:compute/disk:Disk"
FIRESTORE = "gcp:firestore/database:Database"
FIRESTORE_FIELD = "gcp:firestore/field:Field"
FIRESTORE_INDEX = "gcp:firestore/index:Index"
FIREWALL = "gcp:compute/firewall:Firewall"
FLEX_JOB = "gcp:dataflow/flexTemplateJob:FlexTemplateJob"
FORWARDING_RULE = "gcp:compute/forwardingRule:ForwardingRule"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
GLOBAL_FORWARDING_RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager"
HEALTH_CHECK = "gcp:compute/regionHealthCheck:RegionHealthCheck"
IDENTITY_POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
IDENTITY_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
INSTANCE = "gcp:compute/instance:Instance"
INSTANCE_TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
JOB = "gcp:cloudrunv2/job:Job"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
LOG_METRIC = "gcp:logging/metric:Metric"
LOG_SINK = "gcp:logging/projectSink:ProjectSink"
NAT = "gcp:compute/routerNat:RouterNat"
NETWORK = "gcp:compute/network:Network"
OBJECT = "gcp:storage/bucketObject:BucketObject"
PROJECT_GRANT = "gcp:projects/iAMMember:IAMMember"
PROJECT_SERVICE = "gcp:projects/service:Service"
REGION_AUTOSCALER = "gcp:compute/regionAutoscaler:RegionAutoscaler"
REGION_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
REGION_GROUP = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
REGION_TEMPLATE = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate"
REPOSITORY = "gcp:artifactregistry/repository:Repository"
RESIZE_REQUEST = "gcp:compute/resizeRequest:ResizeRequest"
RESOURCE_POLICY = "gcp:compute/resourcePolicy:ResourcePolicy"
ROUTER = "gcp:compute/router:Router"
SCHEDULER_JOB = "gcp:cloudscheduler/job:Job"
SCHEMA = "gcp:pubsub/schema:Schema"
SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a type token
SECRET_VERSION = "gcp:secretmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
SERVICE = "gcp:cloudrunv2/service:Service"
SERVICE_IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity"
SUBNET = "gcp:compute/subnetwork:Subnetwork"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
SUBSCRIPTION_GRANT = "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember"
TABLE = "gcp:bigquery/table:Table"
TOPIC = "gcp:pubsub/topic:Topic"
TOPIC_GRANT = "gcp:pubsub/topicIAMMember:TopicIAMMember"
TPU = "gcp:tpu/v2Vm:V2Vm"
ACCOUNT_GRANT = "gcp:serviceaccount/iAMMember:IAMMember"

MACHINES = (INSTANCE, REGION_TEMPLATE, INSTANCE_TEMPLATE)
"""Virtual machines, and the templates that they are made from."""

GRANTS = (
    PROJECT_GRANT,
    ACCOUNT_GRANT,
    BUCKET_GRANT,
    TOPIC_GRANT,
    SUBSCRIPTION_GRANT,
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
    "gcp:bigquery/datasetIamMember:DatasetIamMember",
    "gcp:bigquery/iamMember:IamMember",
    "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember",
    "gcp:certificateauthority/certificateTemplateIamMember:CertificateTemplateIamMember",
    "gcp:cloudfunctionsv2/functionIamMember:FunctionIamMember",
    "gcp:cloudrunv2/jobIamMember:JobIamMember",
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    "gcp:secretmanager/secretIamMember:SecretIamMember",
)
"""Grants that add one member to one role."""

BINDINGS = (
    "gcp:projects/iAMBinding:IAMBinding",
    "gcp:serviceaccount/iAMBinding:IAMBinding",
    "gcp:storage/bucketIAMBinding:BucketIAMBinding",
    "gcp:pubsub/topicIAMBinding:TopicIAMBinding",
    "gcp:pubsub/subscriptionIAMBinding:SubscriptionIAMBinding",
    "gcp:bigquery/datasetIamBinding:DatasetIamBinding",
    "gcp:cloudfunctionsv2/functionIamBinding:FunctionIamBinding",
    "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
    "gcp:secretmanager/secretIamBinding:SecretIamBinding",
)
"""Grants that say who all the members of a role are."""
